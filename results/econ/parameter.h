/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The uncertain parameters of an analysis: sourced values that state a range, in one list over all alternatives.
 *
 * A parameter of several alternatives (the same path) is moved together in all, each within its own range. A range of
 * a distribution is one of its mean where it holds the mean. What an organisation chooses (head-counts, places, seats,
 * hours, how often one meets) is what is compared, not what is uncertain: such ranges are left out, and so are those
 * of dated lists and words.
 */
#ifndef AFKLAR_RESULTS_ECON_PARAMETER_H
#define AFKLAR_RESULTS_ECON_PARAMETER_H

#include <stdbool.h>
#include <stddef.h>

#include "models/scenario/parameters.h"
#include "sim/error.h"

#define RES_ALTERNATIVES_MAX 16

struct res_parameter_range {
    bool present;
    double low, value, high;
};

struct res_parameter {
    char path[192]; /* as the provenance has it */
    char key[200];  /* as --set takes it */
    char unit[32];  /* as the file writes it; "" for plain numbers */
    bool whole;     /* takes whole numbers only */
    enum mdl_status status;
    struct res_parameter_range in[RES_ALTERNATIVES_MAX];
};

struct res_parameters {
    struct res_parameter *at; /* [count], by path */
    size_t count, capacity;
    size_t left_out; /* ranges that are not drawn */
};

void res_parameters_release(struct res_parameters *parameters);
/* Adds those of one alternative. */
SIM_NODISCARD enum sim_status res_parameters_add(struct res_parameters *parameters, const struct mdl_scenario *scenario,
                                                 size_t alternative, struct sim_error *error);
/* Sorts by path: the order of alternatives must not matter. */
void res_parameters_sort(struct res_parameters *parameters);
/* Index by path or key; parameters->count when there is none. */
size_t res_parameters_find(const struct res_parameters *parameters, const char *path);

/* "path=value unit", for --set. */
void res_parameter_set_text(const struct res_parameter *parameter, double value, char *text, size_t size);
/* The value at quantile u of the triangular law with these ends and the stated value as mode; u 0 and 1 are the ends.
 */
double res_parameter_quantile(const struct res_parameter *parameter, size_t alternative, double u);
/* Reads "12.5 weeks" into number and unit; false when it is no plain quantity. */
bool res_quantity_read(const char *text, double *number, char *unit, size_t size);
/* The same of the mean inside the text of a distribution: mean = "12 weeks". */
bool res_mean_read(const char *text, double *number, char *unit, size_t size);

#endif
