/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trials of one compiled scenario, on all threads. */
#ifndef AFKLAR_RESULTS_TRIAL_RUN_H
#define AFKLAR_RESULTS_TRIAL_RUN_H

#include <stdatomic.h>

#include "results/trial/tally.h"

struct res_trial_run {
    const struct mdl_model *model;    /* of reading.scenario */
    struct res_trial_reading reading; /* with the seed */
    unsigned threads;
    const atomic_bool *cancel;                      /* may be NULL */
    void (*progress)(void *context, uint64_t done); /* of this call; may be NULL */
    void *context;
};

/* `count` more replications, from the number after those the tally has. Their errors name the replication. */
SIM_NODISCARD enum sim_status res_trial_run(const struct res_trial_run *run, uint64_t count,
                                            struct res_trial_tally *tally, struct sim_error *error);

#endif
