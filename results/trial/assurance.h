/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Assurance: the probability that a test rejects when what the model does not know is not known. Each draw takes every
 * parameter that states a range from it (triangular, with the stated value as mode; results/econ/parameter.h says which
 * are left out, and so are prices, which no effect depends on), loads the scenario anew and holds some trials in it,
 * with luck of its own.
 *
 * Power is given the parameters; assurance is power averaged over them (O'Hagan, Stevens & Campbell 2005).
 */
#ifndef AFKLAR_RESULTS_TRIAL_ASSURANCE_H
#define AFKLAR_RESULTS_TRIAL_ASSURANCE_H

#include "results/trial/search.h"

#define RES_TRIAL_DRIVERS 5

/* A parameter that goes with the estimate over the draws. */
struct res_trial_driver {
    char path[192];
    double correlation; /* of ranks (Spearman) */
};

struct res_trial_assurance {
    /* Asked. Trials of the plan are not used. */
    const struct res_trial_power_plan *plan;
    struct res_trial_design design;
    const struct res_trial_loader *loader;
    uint64_t draws, per_draw; /* at least 2 draws; trials of each */
    /* Found. */
    struct res_trial_designed designed; /* all trials; power is the assurance, its error is that between draws */
    size_t parameters, left_out;        /* ranges that are drawn, and that are not */
    uint64_t refused;                   /* draws that make a scenario that cannot be run: left out */
    char why_refused[512];              /* the first */
    double effect_sd;                   /* of the first test's effect over draws, chance of trials taken out; NAN */
    double driver_bound; /* below it lies, with 95 %, the largest correlation of parameters that do nothing; NAN */
    struct res_trial_driver drivers[RES_TRIAL_DRIVERS]; /* beyond the bound */
    size_t driver_count;
};

SIM_NODISCARD enum sim_status res_trial_assurance_run(struct res_trial_assurance *assurance,
                                                      struct sim_error_list *errors);

#endif
