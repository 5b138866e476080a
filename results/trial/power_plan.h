/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The plain planning case: two shares, several sizes; each by the normal formula, exactly and by simulation.
 */
#ifndef AFKLAR_RESULTS_TRIAL_POWER_PLAN_H
#define AFKLAR_RESULTS_TRIAL_POWER_PLAN_H

#include <stdio.h>

#include "results/measure.h"
#include "results/trial/power_cases.h"

struct res_power_design {
    size_t people[2];
    double normal; /* NAN when the shares are equal */
    struct res_exact_power exact;
    struct res_simulated_power simulated;
    struct res_power_cases cases; /* what is assumed beside */
};

/* The caller owns designs. */
struct res_power_plan {
    double share[2], alpha;
    struct res_power_assumed assumed;
    uint64_t trials, seed;
    unsigned threads;
    const atomic_bool *cancel;        /* once true, SIM_ERR_INTERRUPTED; may be NULL */
    struct res_power_design *designs; /* [count], people filled in */
    size_t count;
};

/* Fills the powers of every design. */
SIM_NODISCARD enum sim_status res_power_plan_run(struct res_power_plan *plan, struct sim_error *error);

/* The size per arm from which on Pearson's exact power reaches the target (res_sample_size_search). SIM_ERR_USAGE when
 * the shares are equal or more than RES_POWER_PEOPLE_MAX would be needed. */
SIM_NODISCARD enum sim_status res_power_plan_size(const struct res_power_plan *plan, double target, size_t *per_arm,
                                                  struct sim_error *error);

SIM_NODISCARD enum sim_status res_json_power(FILE *file, const struct res_power_plan *plan, struct sim_error *error);
SIM_NODISCARD enum sim_status res_table_power(FILE *file, const struct res_power_plan *plan, enum res_language language,
                                              struct sim_error *error);
SIM_NODISCARD enum sim_status res_csv_power(FILE *file, const struct res_power_plan *plan, struct sim_error *error);

#endif
