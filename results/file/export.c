/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/export.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "results/file/h5_rows.h"
#include "results/text/csv.h"
#include "sim/calendar.h"

#define TIME_MAX 32

struct writer {
    FILE *file;
    const char *scenario;
    struct res_h5_rows rows;
    sim_time start; /* of the scenario */
    uint64_t only;  /* replication; 0: all */
};

static enum sim_status finish(FILE *file, struct sim_error *error)
{
    if (fflush(file) != 0 || ferror(file)) {
        return sim_fail(error, SIM_ERR_IO, "the CSV output could not be written");
    }
    return SIM_OK;
}

static void format_time(const struct writer *writer, double minutes, char text[TIME_MAX])
{
    const sim_time when = writer->start + (sim_time)minutes;
    const struct sim_civil day = sim_civil_from_time(when);
    const int minute = (int)(when - sim_time_of_day(sim_day_of(when)));
    (void)snprintf(text, TIME_MAX, "%04d-%02d-%02dT%02d:%02d:00", day.year, day.month, day.day, minute / 60,
                   minute % 60);
}

/* --- measures ---------------------------------------------------------------------------------------- */

enum sim_status res_export_measures(FILE *file, const struct res_h5_result *result, struct sim_error *error)
{
    (void)fputs("scenario,replication,measure,unit,value\n", file);
    for (size_t s = 0; s < result->count; s++) {
        const struct res_sample *sample = result->samples[s];
        for (size_t i = 0; i < sample->columns.count; i++) {
            const struct res_column *column = &sample->columns.at[i];
            for (size_t k = 0; k < sample->replications; k++) {
                res_csv_write_text(file, sample->name, false);
                (void)fprintf(file, "%" PRIu64 ",", sample->first + k);
                res_csv_write_text(file, column->name, false);
                res_csv_write_text(file, res_unit_name(column->measure->unit), false);
                res_csv_write_number(file, res_sample_column(sample, i)[k], true);
            }
        }
    }
    return finish(file, error);
}

/* --- citizens and costs: the columns as they are ------------------------------------------------------ */

static void write_header(FILE *file, enum res_long_table table)
{
    size_t count;
    const struct res_field *fields = res_table_fields(table, &count);
    if (table == RES_TABLE_EVENTS) {
        (void)fputs("case,activity,timestamp,resource,scenario,replication,population,citizen,kind,place,role\n", file);
        return;
    }
    (void)fputs("scenario,", file);
    for (size_t i = 0; i < count; i++) {
        res_csv_write_text(file, fields[i].name, i + 1 == count);
    }
}

static void write_value(const struct writer *writer, size_t field, size_t row, bool last)
{
    char text[TIME_MAX];
    const double value = res_h5_rows_number(&writer->rows, field, row);
    switch (writer->rows.block.fields[field].kind) {
    case RES_FIELD_CODE:
        res_csv_write_text(writer->file, res_h5_rows_name(&writer->rows, field, row), last);
        break;
    case RES_FIELD_TIME:
        text[0] = '\0';
        if (isfinite(value)) {
            format_time(writer, value, text);
        }
        res_csv_write_text(writer->file, text, last);
        break;
    default:
        res_csv_write_number(writer->file, value, last);
    }
}

static void write_row(const struct writer *writer, size_t row)
{
    const size_t count = writer->rows.block.field_count;
    res_csv_write_text(writer->file, writer->scenario, false);
    for (size_t i = 0; i < count; i++) {
        write_value(writer, i, row, i + 1 == count);
    }
}

/* --- events ------------------------------------------------------------------------------------------ */

/* Columns of the table of events, in its order. */
enum {
    EVENT_REPLICATION,
    EVENT_TIME,
    EVENT_POPULATION,
    EVENT_CITIZEN,
    EVENT_KIND,
    EVENT_PLACE,
    EVENT_ROLE,
    EVENT_WORKER
};

static void write_event(const struct writer *writer, size_t row)
{
    const struct res_h5_rows *rows = &writer->rows;
    const char *population = res_h5_rows_name(rows, EVENT_POPULATION, row);
    const char *kind = res_h5_rows_name(rows, EVENT_KIND, row);
    const char *place = res_h5_rows_name(rows, EVENT_PLACE, row);
    const char *role = res_h5_rows_name(rows, EVENT_ROLE, row);
    const uint64_t replication = (uint64_t)res_h5_rows_number(rows, EVENT_REPLICATION, row);
    const uint64_t citizen = (uint64_t)res_h5_rows_number(rows, EVENT_CITIZEN, row);
    const unsigned worker = (unsigned)res_h5_rows_number(rows, EVENT_WORKER, row);
    char when[TIME_MAX];
    char resource[32] = "";
    format_time(writer, res_h5_rows_number(rows, EVENT_TIME, row), when);
    if (worker > 0) {
        (void)snprintf(resource, sizeof resource, "-%u", worker);
    }
    /* Names of a scenario are plain ASCII words, so nothing needs quotes but perhaps the scenario's own. */
    (void)fprintf(writer->file, "%" PRIu64 ":%s:%" PRIu64 ",%s%s%s,%s,%s%s,", replication, population, citizen, kind,
                  place[0] != '\0' ? " " : "", place, when, role, resource);
    res_csv_write_text(writer->file, writer->scenario, false);
    (void)fprintf(writer->file, "%" PRIu64 ",%s,%" PRIu64 ",%s,%s,%s\n", replication, population, citizen, kind, place,
                  role);
}

/* --- the tables -------------------------------------------------------------------------------------- */

/* "minutes since 2017-01-16 00:00:00" */
static enum sim_status take_start(struct writer *writer, struct sim_error *error)
{
    char date[11] = "";
    if (writer->rows.units == NULL) {
        return SIM_OK;
    }
    if (sscanf(writer->rows.units, "minutes since %10s", date) != 1 || sim_date_parse(date, &writer->start) != SIM_OK) {
        (void)sim_fail(error, SIM_ERR_IO, "the unit of the times is '%s'; expected minutes since a date",
                       writer->rows.units);
        sim_error_place(error, writer->rows.path, 0, NULL);
        return SIM_ERR_IO;
    }
    return SIM_OK;
}

static enum sim_status write_rows(struct writer *writer, struct sim_error *error)
{
    enum sim_status status;
    while ((status = res_h5_rows_next(&writer->rows, error)) == SIM_OK && writer->rows.block.rows > 0) {
        for (size_t row = 0; row < writer->rows.block.rows; row++) {
            const double replication = res_h5_rows_number(&writer->rows, 0, row);
            if (writer->only != 0 && replication != (double)writer->only) {
                continue;
            }
            if (writer->rows.table == RES_TABLE_EVENTS) {
                write_event(writer, row);
            } else {
                write_row(writer, row);
            }
        }
        if (ferror(writer->file)) {
            break;
        }
    }
    return status;
}

enum sim_status res_export_table(FILE *file, const char *path, const struct res_h5_result *result,
                                 enum res_long_table table, uint64_t replication, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t s = 0; s < result->count && status == SIM_OK; s++) {
        struct writer writer = {.file = file, .scenario = result->samples[s]->name, .only = replication};
        status = res_h5_rows_open(&writer.rows, path, s, table, error);
        if (status == SIM_OK) {
            status = take_start(&writer, error);
        }
        if (status == SIM_OK && s == 0) {
            write_header(file, table);
        }
        if (status == SIM_OK) {
            status = write_rows(&writer, error);
        }
        res_h5_rows_release(&writer.rows);
    }
    const enum sim_status written = finish(file, status == SIM_OK ? error : NULL);
    return status == SIM_OK ? written : status;
}
