/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const unit_names[RES_UNIT_COUNT] = {
#define X(code, name) [code] = name,
    RES_UNIT_MAP(X)
#undef X
};

static const char *const chapter_names[RES_CHAPTER_COUNT][RES_LANGUAGE_COUNT] = {
#define X(code, label, label_da) [code] = {label, label_da},
    RES_CHAPTER_MAP(X)
#undef X
};

const char *res_unit_name(enum res_unit unit)
{
    return unit_names[unit];
}

const char *res_chapter_name(enum res_chapter chapter, enum res_language language)
{
    return chapter_names[chapter][language];
}

/* --- names of columns ------------------------------------------------------------------------------- */

/* Length of a row's name without the ROLE or STEP that the column replaces. */
static size_t stem_length(const struct res_measure *measure)
{
    size_t length = strlen(measure->name);
    return measure->each == RES_EACH_ONCE ? length : length - strlen("ROLE");
}

const struct res_measure *res_measure_find(const char *column_name)
{
    for (size_t i = 0; i < res_measure_count(); i++) {
        const struct res_measure *measure = res_measure_at(i);
        size_t stem = stem_length(measure);
        if (strncmp(column_name, measure->name, stem) != 0) {
            continue;
        }
        bool whole = column_name[stem] == '\0';
        if (whole == (measure->each == RES_EACH_ONCE)) {
            return measure;
        }
    }
    return NULL;
}

size_t res_column_label(const struct res_column *column, enum res_language language, char *buffer, size_t size)
{
    const char *text = column->measure->text[language];
    const char *place = strstr(text, "%s");
    if (place == NULL || column->of == NULL) {
        return (size_t)snprintf(buffer, size, "%s", text);
    }
    return (size_t)snprintf(buffer, size, "%.*s%s%s", (int)(place - text), text, column->of, place + 2);
}

/* --- columns ------------------------------------------------------------------------------------------ */

static char *joined(const char *stem, size_t length, const char *tail)
{
    size_t tail_length = strlen(tail);
    char *text = malloc(length + tail_length + 1);
    if (text != NULL) {
        memcpy(text, stem, length);
        memcpy(text + length, tail, tail_length + 1);
    }
    return text;
}

/* Takes room for one column more and fills it. */
static enum sim_status add_column(struct res_columns *columns, const struct res_measure *measure, size_t index,
                                  const char *tail, const char *of, struct sim_error *error)
{
    struct res_column *grown = realloc(columns->at, (columns->count + 1) * sizeof *grown);
    if (grown == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for measures");
    }
    columns->at = grown;
    struct res_column *column = &grown[columns->count];
    column->measure = measure;
    column->index = index;
    column->name = joined(measure->name, stem_length(measure), tail);
    column->of = of != NULL ? joined(of, strlen(of), "") : NULL;
    if (column->name == NULL || (of != NULL && column->of == NULL)) {
        free(column->name);
        free(column->of);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for measures");
    }
    columns->count++;
    return SIM_OK;
}

static enum sim_status add_roles(struct res_columns *columns, const struct res_measure *measure,
                                 const struct mdl_scenario *scenario, struct sim_error *error)
{
    for (size_t i = 0; i < scenario->role_count; i++) {
        const struct mdl_role *role = &scenario->roles[i];
        bool places = role->places > 0;
        bool limit = places || role->talk_hours_per_week > 0;
        if ((measure->each == RES_EACH_ROLE_WITH_PLACES && !places) ||
            (measure->each == RES_EACH_ROLE_WITH_LIMIT && !limit)) {
            continue;
        }
        const char *of = role->label != NULL ? role->label : role->name;
        enum sim_status status = add_column(columns, measure, i, role->name, of, error);
        if (status != SIM_OK) {
            return status;
        }
    }
    return SIM_OK;
}

/* The element whose name is the part of `dotted` up to its first dot. */
static bool is_part(const char *name, const char *dotted)
{
    size_t length = strcspn(dotted, ".");
    return strncmp(name, dotted, length) == 0 && name[length] == '\0';
}

static const struct mdl_step *step_in(const struct mdl_path *path, const char *dotted)
{
    for (size_t i = 0; i < path->step_count; i++) {
        if (is_part(path->steps[i].name, dotted)) {
            return &path->steps[i];
        }
    }
    return NULL;
}

static const struct mdl_path *branch_in(const struct mdl_step *step, const char *dotted)
{
    for (size_t i = 0; i < step->branch_count; i++) {
        if (is_part(step->branches[i].name, dotted)) {
            return &step->branches[i];
        }
    }
    return NULL;
}

static const char *after_dot(const char *dotted)
{
    const char *dot = strchr(dotted, '.');
    return dot != NULL ? dot + 1 : NULL;
}

/* "step" or "fork.branch.step" and so on down. NULL if there is no such step. */
static const struct mdl_step *find_step(const struct mdl_path *path, const char *dotted)
{
    while (path != NULL) {
        const struct mdl_step *step = step_in(path, dotted);
        const char *branch = after_dot(dotted);
        if (step == NULL || branch == NULL) {
            return step;
        }
        path = branch_in(step, branch);
        dotted = after_dot(branch);
        if (dotted == NULL) {
            return NULL;
        }
    }
    return NULL;
}

static bool can_wait_at(const struct mdl_step *step)
{
    return step != NULL && (step->kind == MDL_STEP_BOARD || step->kind == MDL_STEP_CASELOAD ||
                            step->kind == MDL_STEP_MEET || step->kind == MDL_STEP_SERVICES);
}

static enum sim_status add_steps(struct res_columns *columns, const struct res_measure *measure,
                                 const struct mdl_scenario *scenario, const char *const steps[], size_t step_count,
                                 struct sim_error *error)
{
    for (size_t i = 0; i < step_count; i++) {
        const struct mdl_step *step = find_step(&scenario->pathway, steps[i]);
        if (!can_wait_at(step)) {
            continue;
        }
        const char *of = step->label != NULL ? step->label : step->name;
        enum sim_status status = add_column(columns, measure, i, steps[i], of, error);
        if (status != SIM_OK) {
            return status;
        }
    }
    return SIM_OK;
}

enum sim_status res_columns_init(struct res_columns *columns, const struct mdl_scenario *scenario,
                                 const char *const steps[], size_t step_count, struct sim_error *error)
{
    memset(columns, 0, sizeof *columns);
    for (size_t i = 0; i < res_measure_count(); i++) {
        const struct res_measure *measure = res_measure_at(i);
        enum sim_status status = SIM_OK;
        switch (measure->each) {
        case RES_EACH_ONCE:
            status = add_column(columns, measure, 0, "", NULL, error);
            break;
        case RES_EACH_STEP:
            status = add_steps(columns, measure, scenario, steps, step_count, error);
            break;
        case RES_EACH_ROLE:
        case RES_EACH_ROLE_WITH_PLACES:
        case RES_EACH_ROLE_WITH_LIMIT:
            status = add_roles(columns, measure, scenario, error);
            break;
        }
        if (status != SIM_OK) {
            res_columns_release(columns);
            return status;
        }
    }
    return SIM_OK;
}

enum sim_status res_columns_add(struct res_columns *columns, const char *name, const char *of, struct sim_error *error)
{
    const struct res_measure *measure = res_measure_find(name);
    if (measure == NULL) {
        return sim_fail(error, SIM_ERR_USAGE, "'%s' is no measure that this version knows", name);
    }
    return add_column(columns, measure, 0, name + stem_length(measure), of, error);
}

void res_columns_release(struct res_columns *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        free(columns->at[i].name);
        free(columns->at[i].of);
    }
    free(columns->at);
    memset(columns, 0, sizeof *columns);
}

size_t res_columns_find(const struct res_columns *columns, const char *name)
{
    size_t i = 0;
    while (i < columns->count && strcmp(columns->at[i].name, name) != 0) {
        i++;
    }
    return i;
}

/* --- values -------------------------------------------------------------------------------------------- */

void res_measure_all(const struct res_columns *columns, const struct res_view *view, double *values, size_t stride)
{
    for (size_t i = 0; i < columns->count; i++) {
        const struct res_column *column = &columns->at[i];
        if (column->measure->value != NULL) {
            values[i * stride] = column->measure->value(view, column->index, column->measure->code);
        }
    }
    for (size_t i = 0; i < columns->count; i++) {
        const struct res_measure *measure = columns->at[i].measure;
        if (measure->value == NULL) {
            double part = values[res_columns_find(columns, measure->numerator) * stride];
            double whole = values[res_columns_find(columns, measure->denominator) * stride];
            values[i * stride] = whole > 0 ? part / whole : (double)NAN;
        }
    }
}

/* --- documentation ---------------------------------------------------------------------------------------- */

static const char *or_dash(const char *text)
{
    return text[0] != '\0' ? text : "-";
}

static void write_row(FILE *file, const struct res_measure *measure)
{
    char label[128];
    struct res_column column = {NULL, NULL, measure, 0};
    char of[] = "...";
    column.of = of;
    (void)res_column_label(&column, RES_ENGLISH, label, sizeof label);
    (void)fprintf(file, "| `%s` | %s | %s | %s | %s | %s | %s | %s |\n", measure->name, label,
                  res_unit_name(measure->unit), or_dash(measure->start), or_dash(measure->end), measure->population,
                  or_dash(measure->horizon), or_dash(measure->without));
}

enum sim_status res_measure_document(FILE *file, struct sim_error *error)
{
    (void)fputs("# Measures\n\n"
                "Made from the table in `results/measure_table.c`. Each is one number per replication; undefined is "
                "`null`. `ROLE` and `STEP` stand for the names of the scenario's roles and of the steps where one can "
                "wait. Shares are 0-1, times days, money DKK.\n",
                file);
    int chapter = -1;
    for (size_t i = 0; i < res_measure_count(); i++) {
        const struct res_measure *measure = res_measure_at(i);
        if ((int)measure->chapter != chapter) {
            chapter = (int)measure->chapter;
            (void)fprintf(file,
                          "\n## %s\n\n| Measure | What | Unit | Start event | End event | Population | Horizon | "
                          "Those without the end event |\n|---|---|---|---|---|---|---|---|\n",
                          res_chapter_name(measure->chapter, RES_ENGLISH));
        }
        write_row(file, measure);
    }
    if (fflush(file) != 0 || ferror(file)) {
        return sim_fail(error, SIM_ERR_IO, "the table of measures could not be written");
    }
    return SIM_OK;
}
