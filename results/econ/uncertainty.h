/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What uncertainty does to the decision, as tables, JSON and files other programs read. */
#ifndef AFKLAR_RESULTS_ECON_UNCERTAINTY_H
#define AFKLAR_RESULTS_ECON_UNCERTAINTY_H

#include <stdio.h>

#include "results/econ/evsi.h"
#include "results/econ/psa.h"
#include "results/text/json.h"

#define RES_EVPPI_SETS_MAX 32

struct res_evppi_set {
    char names[512]; /* as asked for, or the path */
    double worth;
};

struct res_uncertainty {
    const char *const *names; /* [alternatives] */
    size_t alternatives;
    const struct res_parameters *parameters;
    double threshold;
    enum res_effect effect;
    bool is_cut;                /* as of struct res_econ_sample */
    const struct res_psa *psa;  /* NULL: none asked for */
    struct res_evppi_set *sets; /* [set_count]: single parameters, the dearest first, then the sets asked for */
    size_t set_count;
    const struct res_tornado_bar *bars; /* [parameters->count], or NULL */
    enum res_tornado_output tornado_on;
    const struct res_break_even *break_even;
    const char *break_even_path;
    const struct res_further_trial *trials; /* [trial_count], or NULL */
    size_t trial_count;
};

/* What 95 % of the draws lie between, and their median: of alternative k less the first. SIM_ERR_MEMORY. */
struct res_spread {
    double low, median, high;
};
struct res_spreads {
    struct res_spread cost, effect, net;
};
SIM_NODISCARD enum sim_status res_psa_spreads(const struct res_psa *psa, size_t k, double threshold,
                                              struct res_spreads *spreads);

/* Fills sets[] from the draws: every parameter alone, then each comma-separated list of `asked`. SIM_ERR_USAGE when a
 * name is no parameter that was drawn. The caller frees *sets. */
SIM_NODISCARD enum sim_status res_uncertainty_evppi(const struct res_psa *psa, const struct res_parameters *parameters,
                                                    double threshold, const char *const asked[], size_t asked_count,
                                                    struct res_evppi_set **sets, size_t *count,
                                                    struct sim_error_list *errors);

/* Thresholds of the curves: 21 from 0 to twice the given one (or 1,000,000 kr when it is 0). */
#define RES_CURVE_POINTS 21
double res_curve_threshold(double threshold, int point);

SIM_NODISCARD enum sim_status res_uncertainty_table(FILE *file, const struct res_uncertainty *u,
                                                    enum res_language language, struct sim_error *error);
/* Keys "psa", "tornado" and "break_even" of an open object. */
void res_uncertainty_json(struct res_json *json, const struct res_uncertainty *u);
/* results/econ/export.c. Writes into the folder: costs.csv and effects.csv (a column for each alternative, as BCEA's
 * bcea(e, c) and dampack's make_psa_obj take them), parameters.csv (a column for each parameter, as voi's evppi takes
 * its inputs), ceac.csv and cost_effectiveness_plane.csv. */
SIM_NODISCARD enum sim_status res_uncertainty_export(const char *folder, const struct res_uncertainty *u,
                                                     struct sim_error *error);

#endif
