/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *copied(const char *text)
{
    if (text == NULL) {
        text = "";
    }
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

enum sim_status res_sample_create(struct res_sample **sample, const struct mdl_scenario *scenario,
                                  struct res_columns *columns, size_t replications, struct sim_error *error)
{
    *sample = NULL;
    struct res_sample *made = calloc(1, sizeof *made);
    if (made == NULL) {
        res_columns_release(columns);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for results");
    }
    made->columns = *columns;
    memset(columns, 0, sizeof *columns);
    made->replications = replications;
    made->name = copied(scenario->name);
    made->label = copied(scenario->label != NULL ? scenario->label : scenario->name);
    made->resolved = copied(scenario->resolved);
    memcpy(made->sha256, scenario->sha256, sizeof made->sha256);
    made->sha256[sizeof made->sha256 - 1] = '\0';
    size_t columns_wanted = made->columns.count > 0 ? made->columns.count : 1;
    size_t rows_wanted = replications > 0 ? replications : 1;
    if (rows_wanted <= SIZE_MAX / sizeof *made->values / columns_wanted) {
        made->values = malloc(columns_wanted * rows_wanted * sizeof *made->values);
    }
    if (made->name == NULL || made->label == NULL || made->resolved == NULL || made->values == NULL) {
        res_sample_free(made);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu replications", replications);
    }
    for (size_t i = 0; i < columns_wanted * rows_wanted; i++) {
        made->values[i] = (double)NAN;
    }
    *sample = made;
    return SIM_OK;
}

enum sim_status res_sample_add_costs(struct res_sample *sample, int first_year, int year_count, struct sim_error *error)
{
    SIM_INVARIANT(sample->costs == NULL && year_count >= 0, "costs are added once");
    sample->first_year = first_year;
    sample->year_count = year_count;
    const size_t cells = res_sample_cost_cells(sample);
    if (sample->replications < SIZE_MAX / sizeof *sample->costs / (cells + 1)) {
        sample->costs = calloc(cells * sample->replications + 1, sizeof *sample->costs);
    }
    if (sample->costs == NULL) {
        sample->year_count = 0;
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for costs");
    }
    return SIM_OK;
}

size_t res_sample_cost_cells(const struct res_sample *sample)
{
    return (size_t)RES_COST_KIND_COUNT * RES_PAYER_COUNT * (size_t)sample->year_count;
}

int64_t *res_sample_costs(const struct res_sample *sample, size_t row)
{
    SIM_INVARIANT(row < sample->replications, "no such replication");
    return &sample->costs[row * res_sample_cost_cells(sample)];
}

void res_sample_free(struct res_sample *sample)
{
    if (sample == NULL) {
        return;
    }
    free(sample->name);
    free(sample->label);
    free(sample->resolved);
    free(sample->values);
    free(sample->costs);
    res_columns_release(&sample->columns);
    free(sample);
}

void res_sample_cut(struct res_sample *sample, size_t replications)
{
    SIM_INVARIANT(replications <= sample->replications, "a sample cannot be cut to more than it has");
    for (size_t i = 0; i < sample->columns.count; i++) {
        memmove(&sample->values[i * replications], &sample->values[i * sample->replications],
                replications * sizeof *sample->values);
    }
    sample->replications = replications;
}

const double *res_sample_column(const struct res_sample *sample, size_t column)
{
    SIM_INVARIANT(column < sample->columns.count, "no such column");
    return &sample->values[column * sample->replications];
}
