/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/h5_table.h"

#include <stdlib.h>
#include <string.h>

#include "results/file/h5_piece.h"
#include "results/file/tables.h"
#include "sim/calendar.h"

struct writer {
    int64_t group;
    int64_t datasets[RES_FIELDS_MAX];
    struct res_block block;
    size_t chunk;  /* rows of a chunk */
    uint64_t rows; /* put into the datasets */
};

/* --- names ------------------------------------------------------------------------------------------- */

static bool put_list(int64_t group, enum res_list list, const struct mdl_model *model)
{
    static const char label[] = "what the codes mean; 0 is nothing";
    size_t count;
    const char **entries = res_list_make(list, model, &count);
    int64_t dataset = entries != NULL ? res_h5_make_texts(group, res_list_name(list), entries, count) : -1;
    free(entries);
    return res_h5_close(dataset, dataset >= 0 && res_h5_mark_scale(dataset, res_list_name(list)) &&
                                     res_h5_put_text(dataset, "label", label));
}

static bool put_lists(int64_t parent, const struct res_tables *tables)
{
    int64_t group = res_h5_make_group(parent, "names");
    bool done = group >= 0;
    for (int list = 0; done && list < RES_LIST_COUNT; list++) {
        if (tables != NULL || list == RES_LIST_COST_KIND || list == RES_LIST_PAYER) {
            done = put_list(group, (enum res_list)list, tables != NULL ? tables->model : NULL);
        }
    }
    return res_h5_close(group, done);
}

/* --- one table --------------------------------------------------------------------------------------- */

/* `units` in the words of the CF conventions, from which xarray and others make dates. */
static bool put_calendar(int64_t dataset, sim_time start)
{
    const struct sim_civil day = sim_civil_from_time(start);
    char text[64];
    (void)snprintf(text, sizeof text, "minutes since %04d-%02d-%02d 00:00:00", day.year, day.month, day.day);
    return res_h5_put_text(dataset, "units", text) && res_h5_put_text(dataset, "calendar", "proleptic_gregorian");
}

static bool describe(int64_t dataset, const struct res_field *field, sim_time start)
{
    bool done = res_h5_put_text(dataset, "label", field->label);
    if (field->kind == RES_FIELD_CODE) {
        char path[64];
        (void)snprintf(path, sizeof path, "../names/%s", field->unit);
        return done && res_h5_put_text(dataset, "unit", "1") && res_h5_put_text(dataset, "names", path);
    }
    done = done && res_h5_put_text(dataset, "unit", field->unit);
    return done && (field->kind != RES_FIELD_TIME || put_calendar(dataset, start));
}

static bool make_dimension(int64_t group, enum res_long_table table, uint64_t rows)
{
    int64_t scale = res_h5_make_dimension(group, res_table_dimension(table), rows);
    return res_h5_close(scale, scale >= 0 && res_h5_put_text(scale, "label", "the rows; it has no values"));
}

static void writer_close(struct writer *writer)
{
    for (size_t i = 0; i < writer->block.field_count; i++) {
        (void)res_h5_close(writer->datasets[i], true);
    }
    res_block_release(&writer->block);
    (void)res_h5_close(writer->group, true);
}

static bool writer_open(struct writer *writer, int64_t parent, enum res_long_table table, uint64_t rows, sim_time start)
{
    size_t count;
    const char *names[RES_FIELDS_MAX];
    const struct res_field *fields = res_table_fields(table, &count);
    writer->rows = 0;
    writer->chunk = rows < RES_BLOCK_ROWS ? (size_t)rows : RES_BLOCK_ROWS;
    writer->group = -1;
    memset(writer->datasets, -1, sizeof writer->datasets);
    bool done = res_block_init(&writer->block, fields, count, NULL) == SIM_OK;
    if (done) {
        writer->group = res_h5_make_group(parent, res_table_name(table));
        done = writer->group >= 0 && res_h5_put_text(writer->group, "label", res_table_label(table)) &&
               make_dimension(writer->group, table, rows);
    }
    for (size_t i = 0; done && i < count; i++) {
        names[i] = fields[i].name;
        writer->datasets[i] = res_h5_make_chunked(writer->group, fields[i].name, fields[i].type, rows, writer->chunk);
        done = writer->datasets[i] >= 0 && describe(writer->datasets[i], &fields[i], start);
    }
    return done && res_h5_attach_all(writer->group, res_table_dimension(table), names, count);
}

/* The rows of the block become the next chunk. */
static bool put_block(struct writer *writer)
{
    bool done = true;
    for (size_t i = 0; done && writer->block.rows > 0 && i < writer->block.field_count; i++) {
        unsigned char *bytes = NULL;
        size_t size;
        done = res_block_encode(&writer->block, i, writer->chunk, &bytes, &size, NULL) == SIM_OK &&
               res_h5_put_chunk(writer->datasets[i], writer->rows, bytes, size);
        free(bytes);
    }
    writer->rows += writer->block.rows;
    writer->block.rows = 0;
    return done;
}

static bool is_full(const struct writer *writer)
{
    return writer->block.rows == RES_BLOCK_ROWS;
}

/* --- the three tables -------------------------------------------------------------------------------- */

static bool put_costs(int64_t parent, const struct res_sample *sample)
{
    const size_t rows = res_sample_cost_cells(sample) * sample->replications;
    struct writer writer;
    bool done = writer_open(&writer, parent, RES_TABLE_COSTS, rows, 0) &&
                res_h5_put_integer(writer.group, "first_year", sample->first_year) &&
                res_h5_put_integer(writer.group, "year_count", sample->year_count);
    for (size_t at = 0; done && at < rows;) {
        at += res_costs_put(&writer.block, sample, at);
        done = at < rows && !is_full(&writer) ? true : put_block(&writer);
    }
    writer_close(&writer);
    return done;
}

static bool put_entry(struct writer *writer, const struct mdl_model *model, const struct res_journal_entry *entry)
{
    size_t at = 0;
    bool done = true;
    while (done && at < entry->record_count) {
        at +=
            res_citizens_put(&writer->block, model, entry->replication, entry->records + at, entry->record_count - at);
        done = !is_full(writer) || put_block(writer);
    }
    return done;
}

static bool put_citizens(int64_t parent, const struct res_tables *tables, struct sim_error *error)
{
    struct writer writer;
    const uint64_t rows = res_journal_records(tables->journal);
    bool done = writer_open(&writer, parent, RES_TABLE_CITIZENS, rows, mdl_model_scenario(tables->model)->start);
    for (size_t i = 0; done && i < res_journal_replications(tables->journal); i++) {
        struct res_journal_entry entry;
        done =
            res_journal_read(tables->journal, i, &entry, error) == SIM_OK && put_entry(&writer, tables->model, &entry);
    }
    done = done && put_block(&writer);
    writer_close(&writer);
    return done;
}

static bool copy_chunk(struct writer *writer, struct res_journal *journal, size_t index, struct sim_error *error)
{
    const unsigned char *bytes[RES_FIELDS_MAX];
    size_t sizes[RES_FIELDS_MAX];
    const size_t count = writer->block.field_count;
    bool done = res_journal_read_chunk(journal, index, count, bytes, sizes, error) == SIM_OK;
    for (size_t i = 0; done && i < count; i++) {
        done = res_h5_put_chunk(writer->datasets[i], writer->rows, bytes[i], sizes[i]);
    }
    writer->rows += RES_BLOCK_ROWS;
    return done;
}

/* The chunks of the journal are taken as they are: they were compressed beside the simulation. */
static bool put_events(int64_t parent, const struct res_tables *tables, struct sim_error *error)
{
    struct writer writer;
    const uint64_t rows = res_journal_event_rows(tables->journal);
    bool done = writer_open(&writer, parent, RES_TABLE_EVENTS, rows, mdl_model_scenario(tables->model)->start);
    for (size_t i = 0; done && i < res_journal_chunks(tables->journal); i++) {
        done = copy_chunk(&writer, tables->journal, i, error);
    }
    done = done && res_journal_read_tail(tables->journal, &writer.block, error) == SIM_OK && put_block(&writer);
    SIM_INVARIANT(!done || writer.rows == rows, "every event is stored");
    writer_close(&writer);
    return done;
}

bool res_h5_put_tables(int64_t group, const struct res_sample *sample, const struct res_tables *tables,
                       struct sim_error *error)
{
    bool done = true;
    if (sample->year_count > 0) {
        done = put_lists(group, tables) && put_costs(group, sample);
    }
    if (done && tables != NULL && res_journal_identity(tables->journal)->citizens) {
        done = put_citizens(group, tables, error);
    }
    if (done && tables != NULL && res_journal_identity(tables->journal)->events) {
        done = put_events(group, tables, error);
    }
    return done;
}
