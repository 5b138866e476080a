/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs the replications of a compiled scenario on all threads and keeps the measures of each by its number: the
 * sample is the same, byte for byte, on any number of threads.
 */
#ifndef AFKLAR_RESULTS_EXPERIMENT_H
#define AFKLAR_RESULTS_EXPERIMENT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/replication.h"
#include "results/file/journal.h"
#include "results/sample.h"
#include "sim/error.h"

struct res_progress {
    size_t done, planned; /* replications */
    double seconds;       /* since the start */
};

struct res_experiment_options {
    uint64_t seed;
    uint64_t first;      /* number of the first replication; 1 by convention */
    size_t replications; /* at least 1; with a precision the most that are run */
    unsigned threads;    /* 0 = all cores */
    bool verify;         /* run the conservation checks in every replication */
    bool antithetic;
    /* Called after each replication, by one thread at a time; or NULL. */
    void (*progress)(void *context, const struct res_progress *progress);
    void *context;
    /* Set by someone else (a signal handler) to stop, or NULL. */
    const atomic_bool *cancel;
    /* Stop when the 95 % half-width of this column is below this share of its mean; NULL = run all. Looked at
     * after batches of a fixed size, so the number run does not depend on threads. */
    const char *precision_measure;
    double precision_share;
    /* Keeps every finished replication, with its citizens and events if the journal is for them; what it holds already
     * is taken over and not run again. The caller opens and closes it. Or NULL. */
    struct res_journal *journal;
};

/* first = 1, the scenario's seed and replications, all cores, everything else off. */
void res_experiment_defaults(struct res_experiment_options *options, const struct mdl_scenario *scenario);

/* *sample is set on SIM_OK and, when at least one replication was finished, on SIM_ERR_INTERRUPTED (then it holds
 * the first replications without a gap). Otherwise NULL. Errors of a replication name its number. */
SIM_NODISCARD enum sim_status res_experiment_run(const struct mdl_model *model,
                                                 const struct res_experiment_options *options,
                                                 struct res_sample **sample, struct sim_error *error);

#endif
