/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What-if tables and loads, as text. */
#include <math.h>
#include <string.h>

#include "results/plan/output.h"
#include "results/text/table.h"

#define CELL_MAX ((size_t)4 * RES_NUMBER_MAX)

static void put_cell(char cell[CELL_MAX], const struct res_plan *plan, const struct res_plan_point *point,
                     size_t column, enum res_language language)
{
    char mean_text[RES_NUMBER_MAX], difference_text[RES_NUMBER_MAX], half_text[RES_NUMBER_MAX];
    const enum res_unit unit = plan->columns.at[column].measure->unit;
    double mean, se, difference, difference_se;
    res_plan_mean(plan, point, column, &mean, &se);
    res_unit_text(mean, unit, false, language, mean_text);
    if (point == &plan->points[0]) {
        (void)snprintf(cell, CELL_MAX, "%s", mean_text);
        return;
    }
    (void)res_plan_difference(plan, &plan->points[0], point, column, &difference, &difference_se);
    res_unit_text(difference, unit, true, language, difference_text);
    res_unit_text(1.96 * difference_se, unit, false, language, half_text);
    (void)snprintf(cell, CELL_MAX, "%s (%s ± %s)", mean_text, difference_text, half_text);
}

static void put_label(FILE *file, const struct res_plan *plan, size_t column, enum res_language language)
{
    char label[256];
    (void)res_column_label(&plan->columns.at[column], language, label, sizeof label);
    (void)fprintf(file, "\n%s, %s\n", label, res_unit_label(plan->columns.at[column].measure->unit, language));
}

/* One lever: a row a value, a column a measure would be too wide; so a block a measure. */
static enum sim_status put_one(FILE *file, const struct res_plan *plan, size_t column, enum res_language language,
                               struct sim_error *error)
{
    static const char *const header[] = {"Setting", "Posts", "1,000 kr/year", "Mean (difference to the first)"};
    struct res_table table;
    res_table_init(&table, "lrrr");
    res_table_header(&table, header);
    for (size_t i = 0; i < plan->point_count; i++) {
        const struct res_plan_point *point = &plan->points[i];
        char setting[128], posts[RES_NUMBER_MAX], kr[RES_NUMBER_MAX], cell[CELL_MAX];
        res_plan_point_text(plan, point, setting, sizeof setting);
        res_number_text(point->posts, 1, false, language, posts);
        res_number_text(point->kr_per_year / 1000, 0, false, language, kr);
        put_cell(cell, plan, point, column, language);
        const char *const cells[] = {setting, posts, kr, cell};
        res_table_row(&table, cells);
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

static const struct res_plan_point *find(const struct res_plan *plan, size_t first, size_t second)
{
    for (size_t i = 0; i < plan->point_count; i++) {
        if (plan->points[i].at[0] == first && plan->points[i].at[1] == second) {
            return &plan->points[i];
        }
    }
    return NULL;
}

/* Two levers: the first down, the second across. */
static enum sim_status put_crossed(FILE *file, const struct res_plan *plan, size_t column, enum res_language language,
                                   struct sim_error *error)
{
    char texts[RES_TABLE_COLUMNS_MAX][CELL_MAX];
    const char *cells[RES_TABLE_COLUMNS_MAX];
    char align[RES_TABLE_COLUMNS_MAX + 1] = "l";
    const size_t across = plan->levers[1].count;
    struct res_table table;
    for (size_t j = 0; j <= across; j++) {
        cells[j] = texts[j];
        align[j] = j == 0 ? 'l' : 'r';
        align[j + 1] = '\0';
    }
    res_table_init(&table, align);
    (void)snprintf(texts[0], CELL_MAX, "%s", "");
    for (size_t j = 0; j < across; j++) {
        res_lever_value(&plan->levers[1], j, texts[j + 1], CELL_MAX);
    }
    res_table_header(&table, cells);
    for (size_t i = 0; i < plan->levers[0].count; i++) {
        res_lever_value(&plan->levers[0], i, texts[0], CELL_MAX);
        for (size_t j = 0; j < across; j++) {
            put_cell(texts[j + 1], plan, find(plan, i, j), column, language);
        }
        res_table_row(&table, cells);
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

enum sim_status res_table_what_if(FILE *file, const struct res_plan *plan, const size_t columns[], size_t column_count,
                                  enum res_language language, struct sim_error *error)
{
    const struct mdl_scenario *scenario = plan->points[0].scenario;
    char first[128];
    enum sim_status status = SIM_OK;
    const bool crossed = plan->lever_count == 2 && plan->levers[1].count < RES_TABLE_COLUMNS_MAX;
    res_plan_point_text(plan, &plan->points[0], first, sizeof first);
    (void)fprintf(file, "%s\nWhat if", scenario->label != NULL ? scenario->label : scenario->name);
    for (size_t k = 0; k < plan->lever_count; k++) {
        (void)fprintf(file, "%s %s%s", k > 0 ? "," : "", plan->levers[k].key,
                      crossed ? (k == 0 ? " (down)" : " (across)") : "");
    }
    (void)fprintf(file, "\n%zu replications each, seed %llu; in brackets the difference to %s, in pairs, with 95 %%\n",
                  plan->points[0].n, (unsigned long long)plan->options.seed, first);
    for (size_t c = 0; c < column_count && status == SIM_OK; c++) {
        put_label(file, plan, columns[c], language);
        status = crossed ? put_crossed(file, plan, columns[c], language, error)
                         : put_one(file, plan, columns[c], language, error);
    }
    return status;
}

enum sim_status res_table_loads(FILE *file, const struct res_loads *loads, const char *name, enum res_language language,
                                struct sim_error *error)
{
    static const char *const header[] = {"Loads before running", "Demanded", "Offered",
                                         "Utilisation, %",       "Unit",     "Steps that cause it"};
    static const char *const units[] = {"talk hours/week", "places", "cases/month", "starts/month"};
    struct res_table table;
    res_table_init(&table, "lrrrll");
    res_table_chapter(&table, name);
    res_table_header(&table, header);
    for (size_t i = 0; i < loads->count; i++) {
        const struct res_load *load = &loads->at[i];
        char demanded[RES_NUMBER_MAX], offered[RES_NUMBER_MAX], utilisation[RES_NUMBER_MAX];
        res_number_text(load->demanded, 1, false, language, demanded);
        res_number_text(load->offered, 1, false, language, offered);
        res_number_text(100 * load->utilisation, 0, false, language, utilisation);
        const char *const cells[] = {load->label, demanded, offered, utilisation, units[load->kind], load->causes};
        res_table_row(&table, cells);
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    for (size_t i = 0; i < loads->count; i++) {
        if (loads->at[i].sum[0] != '\0') {
            (void)fprintf(file, "  %s: %s\n", loads->at[i].label, loads->at[i].sum);
        }
    }
    return status;
}
