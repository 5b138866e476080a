/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/check_report.h"

#include "results/text/csv.h"
#include "results/text/table.h"

static const char *const status_names[MDL_STATUS_COUNT] = {
    [MDL_STATUS_NONE] = "none",       [MDL_STATUS_PUBLISHED] = "published",   [MDL_STATUS_DERIVED] = "derived",
    [MDL_STATUS_ASSUMED] = "assumed", [MDL_STATUS_CALIBRATED] = "calibrated",
};

void cli_check_count(struct cli_check_count *count, const struct mdl_scenario *scenario)
{
    for (size_t k = 0; k < scenario->source_count; k++) {
        count->by_status[scenario->sources[k].status]++;
    }
}

/* Citizens who come on given dates or are there at the start. */
static int64_t citizen_count(const struct mdl_scenario *scenario)
{
    int64_t count = 0;
    for (size_t k = 0; k < scenario->population_count; k++) {
        const struct mdl_population *population = &scenario->populations[k];
        count += (int64_t)population->person_count;
        for (size_t j = 0; j < population->intake_count; j++) {
            count += population->intakes[j].citizens;
        }
        for (size_t j = 0; j < population->initial_count; j++) {
            count += population->initial[j].citizens;
        }
    }
    return count;
}

static double inflow_per_month(const struct mdl_scenario *scenario)
{
    double sum = 0;
    for (size_t k = 0; k < scenario->population_count; k++) {
        sum += mdl_inflow_at(&scenario->populations[k], scenario->start, NULL);
    }
    return sum;
}

static void put_count(FILE *file, size_t count, const char *what)
{
    (void)fprintf(file, ", %zu %s%s", count, what, count == 1 ? "" : "s");
}

void cli_check_line(FILE *file, const struct cli_input *input)
{
    const struct mdl_scenario *scenario = input->scenario;
    struct cli_check_count count = {{0}};
    cli_check_count(&count, scenario);
    (void)fprintf(file, "%s: valid; %lld citizen%s", input->name, (long long)citizen_count(scenario),
                  citizen_count(scenario) == 1 ? "" : "s");
    if (inflow_per_month(scenario) > 0) {
        (void)fprintf(file, " and %.4g a month", inflow_per_month(scenario));
    }
    put_count(file, scenario->role_count, "role");
    put_count(file, scenario->service_count, "service");
    put_count(file, mdl_model_step_count(input->model), "step");
    (void)fputs("; parameters:", file);
    for (int status = MDL_STATUS_PUBLISHED; status < MDL_STATUS_COUNT; status++) {
        (void)fprintf(file, "%s %zu %s", status > MDL_STATUS_PUBLISHED ? "," : "", count.by_status[status],
                      status_names[status]);
    }
    (void)fputc('\n', file);
}

void cli_check_header_csv(FILE *file, bool provenance)
{
    (void)fputs(provenance
                    ? "scenario,path,value,status,low,high,source,file,line\n"
                    : "file,citizens,inflow_per_month,roles,services,steps,published,derived,assumed,calibrated\n",
                file);
}

void cli_check_line_csv(FILE *file, const struct cli_input *input)
{
    const struct mdl_scenario *scenario = input->scenario;
    struct cli_check_count count = {{0}};
    cli_check_count(&count, scenario);
    res_csv_write_text(file, input->name, false);
    res_csv_write_number(file, (double)citizen_count(scenario), false);
    res_csv_write_number(file, inflow_per_month(scenario), false);
    res_csv_write_number(file, (double)scenario->role_count, false);
    res_csv_write_number(file, (double)scenario->service_count, false);
    res_csv_write_number(file, (double)mdl_model_step_count(input->model), false);
    for (int status = MDL_STATUS_PUBLISHED; status < MDL_STATUS_COUNT; status++) {
        res_csv_write_number(file, (double)count.by_status[status], status == MDL_STATUS_COUNT - 1);
    }
}

void cli_check_total(struct res_json *json, const struct cli_check_count *total)
{
    res_json_open_object(json, "provenance");
    for (int status = MDL_STATUS_PUBLISHED; status < MDL_STATUS_COUNT; status++) {
        res_json_unsigned(json, status_names[status], total->by_status[status]);
    }
    res_json_close_object(json);
}

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static void write_rows(FILE *file, const struct mdl_scenario *scenario)
{
    for (size_t k = 0; k < scenario->source_count; k++) {
        const struct mdl_source *source = &scenario->sources[k];
        res_csv_write_text(file, or_empty(scenario->name), false);
        res_csv_write_text(file, or_empty(source->path), false);
        res_csv_write_text(file, or_empty(source->value), false);
        res_csv_write_text(file, status_names[source->status], false);
        res_csv_write_text(file, or_empty(source->low), false);
        res_csv_write_text(file, or_empty(source->high), false);
        res_csv_write_text(file, or_empty(source->source), false);
        res_csv_write_text(file, or_empty(source->file), false);
        res_csv_write_number(file, source->line, true);
    }
}

static void add_rows(struct res_table *table, const struct mdl_scenario *scenario)
{
    for (size_t k = 0; k < scenario->source_count; k++) {
        const struct mdl_source *source = &scenario->sources[k];
        char range[256] = "";
        if (source->low != NULL && source->high != NULL && (source->low[0] != '\0' || source->high[0] != '\0')) {
            (void)snprintf(range, sizeof range, "%s to %s", source->low, source->high);
        }
        const char *const cells[] = {source->path, source->value, status_names[source->status], range, source->source};
        res_table_row(table, cells);
    }
}

enum sim_status cli_check_provenance(FILE *file, const struct mdl_scenario *scenario, enum cli_format format,
                                     struct sim_error *error)
{
    static const char *const header[] = {"path", "value", "status", "range", "source"};
    struct res_table table;
    if (format == CLI_FORMAT_CSV) {
        write_rows(file, scenario);
        return SIM_OK;
    }
    res_table_init(&table, "lllll");
    res_table_chapter(&table, scenario->name);
    res_table_header(&table, header);
    add_rows(&table, scenario);
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

static void put_range(struct res_json *json, const struct mdl_source *source)
{
    if (source->low == NULL || source->high == NULL) {
        res_json_null(json, "range");
        return;
    }
    res_json_open_flat_array(json, "range");
    res_json_string(json, NULL, source->low);
    res_json_string(json, NULL, source->high);
    res_json_close_array(json);
}

void cli_check_parameters(struct res_json *json, const char *name, const struct mdl_scenario *scenario)
{
    for (size_t k = 0; k < scenario->source_count; k++) {
        const struct mdl_source *source = &scenario->sources[k];
        res_json_open_object(json, NULL);
        res_json_string(json, "scenario", name);
        res_json_string(json, "path", source->path);
        res_json_string(json, "value", source->value);
        res_json_string(json, "status", status_names[source->status]);
        put_range(json, source);
        res_json_string(json, "source", source->source);
        res_json_string(json, "file", source->file);
        res_json_integer(json, "line", source->line);
        res_json_close_object(json);
    }
}
