/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "results/plan/backlog.h"
#include "results/text/csv.h"
#include "results/text/json.h"
#include "results/text/table.h"
#include "sim/calendar.h"

#define WEEKS_A_ROW 4
#define CURVES_MAX ((RES_TABLE_COLUMNS_MAX - 1) / 2)

static void put_date(const struct res_plan *plan, double days, char text[RES_NUMBER_MAX])
{
    char date[SIM_DATE_TEXT_SIZE];
    if (!isfinite(days)) {
        (void)snprintf(text, RES_NUMBER_MAX, "not by the end");
        return;
    }
    const sim_time when = plan->points[0].scenario->start + sim_time_from_real(days * SIM_MINUTES_PER_DAY);
    (void)snprintf(text, RES_NUMBER_MAX, "%s", sim_date_format(when, date));
}

static enum sim_status put_gone(FILE *file, const struct res_plan *plan, const struct res_backlog backlogs[],
                                enum res_language language, struct sim_error *error)
{
    static const char *const header[] = {"Setting",   "At the start", "Gone (median)", "5 % of replications by",
                                         "95 % by",   "Ever gone, %", "At the end",    "Fluid: gone",
                                         "Fluid: end"};
    struct res_table table;
    res_table_init(&table, "lrrrrrrrr");
    res_table_header(&table, header);
    for (size_t i = 0; i < plan->point_count; i++) {
        const struct res_backlog *b = &backlogs[i];
        char setting[128], start[RES_NUMBER_MAX], gone[RES_NUMBER_MAX], low[RES_NUMBER_MAX], high[RES_NUMBER_MAX];
        char share[RES_NUMBER_MAX], end[RES_NUMBER_MAX], fluid[RES_NUMBER_MAX], fluid_end[RES_NUMBER_MAX];
        res_plan_point_text(plan, &plan->points[i], setting, sizeof setting);
        res_number_text(b->mean[0], 0, false, language, start);
        put_date(plan, b->gone_days, gone);
        put_date(plan, b->gone_low, low);
        put_date(plan, b->gone_high, high);
        res_number_text(100 * (double)b->gone / (double)b->n, 0, false, language, share);
        res_number_text(b->mean[b->weeks - 1], 0, false, language, end);
        put_date(plan, b->fluid_gone_days, fluid);
        res_number_text(b->fluid[b->weeks - 1], 0, false, language, fluid_end);
        const char *const cells[] = {setting, start, gone, low, high, share, end, fluid, fluid_end};
        res_table_row(&table, cells);
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

static enum sim_status put_curves(FILE *file, const struct res_plan *plan, const struct res_backlog backlogs[],
                                  enum res_language language, struct sim_error *error)
{
    char texts[RES_TABLE_COLUMNS_MAX][160];
    const char *cells[RES_TABLE_COLUMNS_MAX];
    char align[RES_TABLE_COLUMNS_MAX + 1] = "l";
    const size_t curves = plan->point_count < CURVES_MAX ? plan->point_count : CURVES_MAX;
    struct res_table table;
    cells[0] = "Waiting on";
    for (size_t i = 0; i < curves; i++) {
        res_plan_point_text(plan, &plan->points[i], texts[2 * i + 1], 100);
        (void)snprintf(texts[2 * i + 2], sizeof texts[0], "fluid");
        cells[2 * i + 1] = texts[2 * i + 1];
        cells[2 * i + 2] = texts[2 * i + 2];
        align[2 * i + 1] = align[2 * i + 2] = 'r';
        align[2 * i + 3] = '\0';
    }
    res_table_init(&table, align);
    res_table_header(&table, cells);
    cells[0] = texts[0];
    for (size_t w = 0; w < backlogs[0].weeks; w += WEEKS_A_ROW) {
        put_date(plan, (double)(w * RES_BACKLOG_DAYS), texts[0]);
        for (size_t i = 0; i < curves; i++) {
            res_number_text(backlogs[i].mean[w], 0, false, language, texts[2 * i + 1]);
            res_number_text(backlogs[i].fluid[w], 0, false, language, texts[2 * i + 2]);
        }
        res_table_row(&table, cells);
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

enum sim_status res_table_backlog(FILE *file, const struct res_plan *plan, const struct res_backlog backlogs[],
                                  const char *target, enum res_language language, struct sim_error *error)
{
    const struct mdl_scenario *scenario = plan->points[0].scenario;
    (void)fprintf(file, "%s\nWaiting for %s, %zu replications each, seed %llu\n\n",
                  scenario->label != NULL ? scenario->label : scenario->name, target, backlogs[0].n,
                  (unsigned long long)plan->options.seed);
    enum sim_status status = put_gone(file, plan, backlogs, language, error);
    if (status == SIM_OK && isfinite(backlogs[0].months_held) && backlogs[0].places > 0) {
        (void)fprintf(file,
                      "Gone: nobody waits for the first time. Fluid: %.0f places held %.1f months on average give back "
                      "%.1f a month when full (first setting).\n\n",
                      backlogs[0].places, backlogs[0].months_held, backlogs[0].places / backlogs[0].months_held);
    }
    return status == SIM_OK ? put_curves(file, plan, backlogs, language, error) : status;
}

enum sim_status res_csv_backlog(FILE *file, const struct res_plan *plan, const struct res_backlog backlogs[],
                                struct sim_error *error)
{
    (void)fputs("setting,day,mean,p05,p95,fluid\n", file);
    for (size_t i = 0; i < plan->point_count; i++) {
        char setting[128];
        res_plan_point_text(plan, &plan->points[i], setting, sizeof setting);
        for (size_t w = 0; w < backlogs[i].weeks; w++) {
            res_csv_write_text(file, setting, false);
            res_csv_write_number(file, (double)(w * RES_BACKLOG_DAYS), false);
            res_csv_write_number(file, backlogs[i].mean[w], false);
            res_csv_write_number(file, backlogs[i].low[w], false);
            res_csv_write_number(file, backlogs[i].high[w], false);
            res_csv_write_number(file, backlogs[i].fluid[w], true);
        }
    }
    if (fflush(file) != 0 || ferror(file) != 0) {
        return sim_fail(error, SIM_ERR_IO, "the curve could not be written");
    }
    return SIM_OK;
}

static void put_series(struct res_json *json, const char *key, const double values[], size_t count)
{
    res_json_open_flat_array(json, key);
    for (size_t i = 0; i < count; i++) {
        res_json_number(json, NULL, values[i]);
    }
    res_json_close_array(json);
}

enum sim_status res_json_backlog(FILE *file, const struct res_plan *plan, const struct res_backlog backlogs[],
                                 const char *target, const struct res_maker *maker, struct sim_error *error)
{
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    res_json_open_object(&json, "software");
    res_json_string(&json, "name", maker->software);
    res_json_string(&json, "version", maker->version);
    res_json_string(&json, "git", maker->git);
    res_json_close_object(&json);
    res_json_string(&json, "scenario", plan->points[0].scenario->name);
    res_json_unsigned(&json, "seed", plan->options.seed);
    res_json_string(&json, "waiting_for", target);
    res_json_integer(&json, "days_between", RES_BACKLOG_DAYS);
    res_json_open_array(&json, "backlogs");
    for (size_t i = 0; i < plan->point_count; i++) {
        const struct res_backlog *b = &backlogs[i];
        char setting[128];
        res_plan_point_text(plan, &plan->points[i], setting, sizeof setting);
        res_json_open_object(&json, NULL);
        res_json_string(&json, "setting", setting);
        res_json_unsigned(&json, "replications", b->n);
        res_json_number(&json, "gone_share", (double)b->gone / (double)b->n);
        res_json_number(&json, "gone_days", b->gone_days);
        res_json_pair(&json, "gone_90", b->gone_low, b->gone_high);
        res_json_number(&json, "fluid_gone_days", b->fluid_gone_days);
        put_series(&json, "mean", b->mean, b->weeks);
        put_series(&json, "p05", b->low, b->weeks);
        put_series(&json, "p95", b->high, b->weeks);
        put_series(&json, "fluid", b->fluid, b->weeks);
        res_json_close_object(&json);
    }
    res_json_close_array(&json);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}
