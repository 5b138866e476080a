/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/file.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/suggest.h"
#include "results/text/csv.h"

enum required { ARM, TIME, EVENT, REQUIRED_COUNT };

static const char *const required[REQUIRED_COUNT] = {"arm", "time", "event"};
static const char *const optional[] = {"cause", "stratum", "cost", "cluster"};
#define OPTIONAL_COUNT (sizeof optional / sizeof optional[0])

struct reading {
    struct res_trial_file *file;
    struct res_csv csv;
    size_t filled; /* columns so far */
    struct sim_error_list *errors, *warnings;
};

static enum sim_status add_error(struct reading *reading, struct sim_error *error, int line, const char *column)
{
    const enum sim_status status = error->status;
    sim_error_place(error, reading->csv.file, line, column);
    sim_error_list_add(reading->errors, error);
    return status;
}

static enum sim_status missing_column(struct reading *reading, const char *name)
{
    struct sim_error error;
    struct mdl_suggestion nearest = mdl_suggestion_for(name);
    for (size_t j = 0; j < reading->csv.columns; j++) {
        mdl_suggestion_offer(&nearest, reading->csv.fields[j]);
    }
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "the file has no such column");
    if (nearest.name != NULL) {
        sim_error_hint(&error, "did you mean '%s'?", nearest.name);
    }
    return add_error(reading, &error, reading->csv.lines[0], name);
}

static void warn(struct reading *reading, const struct sim_error *first, size_t wrong)
{
    struct sim_error warning = *first;
    const size_t length = strlen(warning.message);
    if (wrong > 1) {
        (void)snprintf(warning.message + length, sizeof warning.message - length, ", nor are %zu more", wrong - 1);
    }
    sim_error_list_add(reading->warnings, &warning);
}

/* The column of this name; the number of columns when there is none. Two of one name leave open which is meant. */
static enum sim_status find_column(struct reading *reading, const char *name, size_t *column)
{
    size_t named = 0;
    *column = res_csv_find(&reading->csv, name);
    for (size_t j = 0; j < reading->csv.columns; j++) {
        named += strcmp(reading->csv.fields[j], name) == 0 ? 1 : 0;
    }
    if (named < 2) {
        return SIM_OK;
    }
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "the file has %zu columns of this name; expected one", named);
    return add_error(reading, &error, reading->csv.lines[0], name);
}

/* What is no number becomes NAN, so that the analyses that need it say so and the others go on. `expected` may be NULL.
 */
static const double *read_column(struct reading *reading, size_t column, const char *expected)
{
    const size_t n = reading->file->data.n;
    double *values = reading->file->values + reading->filled++ * n;
    struct sim_error first = {0};
    size_t wrong = 0;
    for (size_t i = 0; i < n; i++) {
        struct sim_error error;
        if (res_csv_number(&reading->csv, i, column, &values[i], &error) != SIM_OK) {
            values[i] = (double)NAN;
            first = wrong++ == 0 ? error : first;
        }
    }
    if (wrong > 0) {
        if (expected != NULL) {
            sim_error_hint(&first, "expected %s", expected);
        }
        warn(reading, &first, wrong);
    }
    return values;
}

static enum sim_status read_required(struct reading *reading)
{
    static const char *const expected[REQUIRED_COUNT] = {"0 (control) or 1", "days from the draw, from 0, like 187",
                                                         "0 (not seen) or 1"};
    struct res_survival *data = &reading->file->data;
    const double **into[REQUIRED_COUNT] = {&data->arm, &data->time, &data->event};
    enum sim_status status = SIM_OK;
    for (int k = 0; k < REQUIRED_COUNT; k++) {
        size_t column;
        enum sim_status one = find_column(reading, required[k], &column);
        if (one == SIM_OK && column == reading->csv.columns) {
            one = missing_column(reading, required[k]);
        } else if (one == SIM_OK) {
            *into[k] = read_column(reading, column, expected[k]);
        }
        status = status != SIM_OK ? status : one;
    }
    return status;
}

static enum sim_status read_optional(struct reading *reading)
{
    struct res_survival *data = &reading->file->data;
    const double **into[OPTIONAL_COUNT] = {&data->cause, &data->stratum, &data->cost, &data->cluster};
    enum sim_status status = SIM_OK;
    for (size_t k = 0; k < OPTIONAL_COUNT; k++) {
        size_t column;
        const enum sim_status one = find_column(reading, optional[k], &column);
        if (one == SIM_OK && column < reading->csv.columns) {
            *into[k] = read_column(reading, column, NULL);
        }
        status = status != SIM_OK ? status : one;
    }
    return status;
}

static bool is_taken(const struct res_survival *data, const char *name)
{
    bool taken = strcmp(name, optional[0]) == 0; /* strata and costs may be adjusted for too */
    for (int k = 0; k < REQUIRED_COUNT; k++) {
        taken = taken || strcmp(name, required[k]) == 0;
    }
    for (size_t k = 0; k < data->covariate_count; k++) {
        taken = taken || strcmp(name, data->covariates[k].name) == 0;
    }
    return taken;
}

static enum sim_status add_covariate(struct reading *reading, const char *name)
{
    struct res_trial_file *file = reading->file;
    struct res_survival *data = &file->data;
    size_t column;
    const enum sim_status found = find_column(reading, name, &column);
    if (found != SIM_OK || column == reading->csv.columns) {
        return found != SIM_OK ? found : missing_column(reading, name);
    }
    if (is_taken(data, name)) {
        struct sim_error error;
        (void)sim_fail(&error, SIM_ERR_USAGE, "'%s' cannot be a covariate: it is in the model already", name);
        sim_error_place(&error, NULL, 0, "--covariates");
        sim_error_list_add(reading->errors, &error);
        return SIM_ERR_USAGE;
    }
    struct res_covariate *covariate = &data->covariates[data->covariate_count];
    (void)snprintf(file->names[data->covariate_count], sizeof file->names[0], "%s", name);
    covariate->name = file->names[data->covariate_count];
    covariate->values = read_column(reading, column, NULL);
    data->covariate_count++;
    return SIM_OK;
}

static enum sim_status read_covariates(struct reading *reading, const char *const covariates[], size_t count)
{
    static const char *const usual[] = RES_TRIAL_USUAL_COVARIATES;
    enum sim_status status = SIM_OK;
    if (covariates == NULL) {
        for (size_t k = 0; k < sizeof usual / sizeof usual[0]; k++) {
            if (res_csv_find(&reading->csv, usual[k]) < reading->csv.columns) {
                const enum sim_status one = add_covariate(reading, usual[k]);
                status = status != SIM_OK ? status : one;
            }
        }
        return status;
    }
    for (size_t k = 0; k < count; k++) {
        const enum sim_status one = add_covariate(reading, covariates[k]);
        status = status != SIM_OK ? status : one;
    }
    return status;
}

static enum sim_status reserve(struct reading *reading)
{
    struct res_trial_file *file = reading->file;
    struct sim_error error;
    const size_t n = res_csv_row_count(&reading->csv);
    if (n == 0) {
        (void)sim_fail(&error, SIM_ERR_SCENARIO, "the file has no people, only a header");
        return add_error(reading, &error, reading->csv.lines[0], NULL);
    }
    const size_t most = REQUIRED_COUNT + OPTIONAL_COUNT + RES_COVARIATES_MAX;
    file->values = calloc(most * n, sizeof *file->values);
    file->lines = calloc(n, sizeof *file->lines);
    if (file->values == NULL || file->lines == NULL) {
        (void)sim_fail(&error, SIM_ERR_MEMORY, "out of memory for %zu people", n);
        return add_error(reading, &error, 0, NULL);
    }
    memcpy(file->lines, reading->csv.lines + 1, n * sizeof *file->lines);
    file->data.n = n;
    file->data.lines = file->lines;
    return SIM_OK;
}

enum sim_status res_trial_file_read(struct res_trial_file *file, const char *path, const char *const covariates[],
                                    size_t count, struct sim_error_list *errors, struct sim_error_list *warnings)
{
    struct reading reading = {.file = file, .errors = errors, .warnings = warnings};
    struct sim_error error;
    *file = (struct res_trial_file){.values = NULL};
    if (covariates != NULL && count > RES_COVARIATES_MAX) {
        (void)sim_fail(&error, SIM_ERR_USAGE, "%zu covariates are too many; at most %d", count, RES_COVARIATES_MAX);
        sim_error_place(&error, NULL, 0, "--covariates");
        sim_error_list_add(errors, &error);
        return SIM_ERR_USAGE;
    }
    enum sim_status status = res_csv_read(&reading.csv, path, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        return status;
    }
    status = reserve(&reading);
    if (status == SIM_OK) {
        status = read_required(&reading);
        const enum sim_status others = read_optional(&reading);
        status = status != SIM_OK ? status : others;
        const enum sim_status adjusted = read_covariates(&reading, covariates, count);
        status = status != SIM_OK ? status : adjusted;
    }
    res_csv_release(&reading.csv);
    return status;
}

void res_trial_file_release(struct res_trial_file *file)
{
    free(file->values);
    free(file->lines);
    *file = (struct res_trial_file){.values = NULL};
}
