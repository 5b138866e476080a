/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/survival.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static bool is_zero_or_one(double value)
{
    return value == 0 || value == 1;
}

static bool is_duration(double value)
{
    return value >= 0;
}

static bool is_cause(double value)
{
    return value >= 0 && value <= RES_CAUSES_MAX && value == floor(value);
}

static bool is_anything(double value)
{
    (void)value;
    return true;
}

char *res_survival_place(const struct res_survival *data, size_t person, char *text, size_t size)
{
    if (data->lines != NULL) {
        (void)snprintf(text, size, "line %d", data->lines[person]);
    } else {
        (void)snprintf(text, size, "person %zu", person + 1);
    }
    return text;
}

static enum res_analysis_code check_column(const struct res_survival *data, const char *name, const double *values,
                                           bool (*is_valid)(double), struct res_analysis *analysis)
{
    char place[32];
    if (values == NULL) {
        return res_analysis_set(analysis, RES_ANALYSIS_NO_COLUMN, "%s", name);
    }
    for (size_t i = 0; i < data->n; i++) {
        if (!isfinite(values[i])) {
            return res_analysis_set(analysis, RES_ANALYSIS_NOT_A_NUMBER, "%s of %s", name,
                                    res_survival_place(data, i, place, sizeof place));
        }
        if (!is_valid(values[i])) {
            return res_analysis_set(analysis, RES_ANALYSIS_INVALID, "%s of %s is %g", name,
                                    res_survival_place(data, i, place, sizeof place), values[i]);
        }
    }
    return RES_ANALYSIS_OK;
}

static enum res_analysis_code check_arms(const struct res_survival *data, struct res_analysis *analysis)
{
    size_t treated = 0;
    enum res_analysis_code code = check_column(data, "arm", data->arm, is_zero_or_one, analysis);
    for (size_t i = 0; code == RES_ANALYSIS_OK && i < data->n; i++) {
        treated += data->arm[i] == 1 ? 1 : 0;
    }
    if (code == RES_ANALYSIS_OK && (treated == 0 || treated == data->n)) {
        code = res_analysis_set(analysis, RES_ANALYSIS_EMPTY_ARM, "arm %d", treated == 0 ? 1 : 0);
    }
    return code;
}

/* An event without a cause would be lost from the incidences. A cause without an event is well: a competing end
 * that the event does not count. */
static enum res_analysis_code check_causes(const struct res_survival *data, struct res_analysis *analysis)
{
    for (size_t i = 0; data->event != NULL && i < data->n; i++) {
        if (data->event[i] == 1 && data->cause[i] == 0) {
            char place[32];
            return res_analysis_set(analysis, RES_ANALYSIS_INVALID, "an event without a cause: %s",
                                    res_survival_place(data, i, place, sizeof place));
        }
    }
    return RES_ANALYSIS_OK;
}

enum res_analysis_code res_survival_check(const struct res_survival *data, unsigned needs,
                                          struct res_analysis *analysis)
{
    enum res_analysis_code code = check_arms(data, analysis);
    if (code == RES_ANALYSIS_OK && (needs & RES_NEEDS_TIME) != 0) {
        code = check_column(data, "time", data->time, is_duration, analysis);
    }
    if (code == RES_ANALYSIS_OK && (needs & RES_NEEDS_EVENT) != 0) {
        code = check_column(data, "event", data->event, is_zero_or_one, analysis);
    }
    if (code == RES_ANALYSIS_OK && (needs & RES_NEEDS_CAUSE) != 0) {
        code = check_column(data, "cause", data->cause, is_cause, analysis);
        code = code == RES_ANALYSIS_OK ? check_causes(data, analysis) : code;
    }
    for (size_t j = 0; code == RES_ANALYSIS_OK && (needs & RES_NEEDS_COVARIATES) != 0 && j < data->covariate_count;
         j++) {
        code = check_column(data, data->covariates[j].name, data->covariates[j].values, is_anything, analysis);
    }
    return code == RES_ANALYSIS_OK ? res_analysis_set(analysis, RES_ANALYSIS_OK, NULL) : code;
}

static int compare_rows(const void *left, const void *right)
{
    const struct res_survival_row *a = left, *b = right;
    if (a->time != b->time) {
        return a->time < b->time ? -1 : 1;
    }
    return (a->person > b->person) - (a->person < b->person);
}

size_t res_survival_order(const struct res_survival *data, int arm, struct res_survival_row rows[])
{
    size_t count = 0;
    for (size_t i = 0; i < data->n; i++) {
        if (arm < 0 || data->arm[i] == arm) {
            rows[count++] = (struct res_survival_row){data->time[i], i};
        }
    }
    qsort(rows, count, sizeof *rows, compare_rows);
    return count;
}
