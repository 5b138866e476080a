/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The replication pool: runs replications first, first + 1, ... on threads.
 *
 * An atomic counter hands out the indices in order. run() stores its result by index, in a place that no
 * other index touches, and whoever reduces the results does so by index afterwards: so nothing depends
 * on which thread ran what. The calling thread works too; with threads = 1 none is started.
 *
 * Errors: the first failing index stops the handing out. Every lower index has been handed out by then
 * and runs to its end, so the error of the lowest failing index is returned, on any number of threads.
 *
 *     struct sim_replicate_plan plan = {.count = 1000, .threads = sim_replicate_processors(),
 *                                       .context = &study, .worker_create = make_arena,
 *                                       .run = run_one, .worker_free = free_arena};
 *     status = sim_replicate(&plan, error);
 */
#ifndef AFKLAR_SIM_REPLICATE_H
#define AFKLAR_SIM_REPLICATE_H

#include <stdatomic.h>
#include <stdint.h>

#include "sim/error.h"

struct sim_replicate_plan {
    uint64_t first;   /* index of the first replication */
    uint64_t count;   /* 0 is fine: nothing is done */
    unsigned threads; /* at least 1; more than `count` are not started */
    void *context;    /* borrowed; given to every callback, and read by all threads at once */

    /* What one thread keeps from replication to replication (its pools). Called in the calling thread,
     * thread 0 first, before any replication runs. NULL: workers are NULL. */
    enum sim_status (*worker_create)(void *context, unsigned thread, void **worker, struct sim_error *error);
    /* Runs one replication and stores its result. */
    enum sim_status (*run)(void *worker, void *context, uint64_t replication, struct sim_error *error);
    /* Called for every worker made, in the calling thread, after all have ended. May be NULL. */
    void (*worker_free)(void *worker, void *context);
    /* Called after each replication, by one thread at a time; done counts those that went well. May be
     * NULL. */
    void (*progress)(void *context, uint64_t done, uint64_t count);
    /* Once true (a signal handler may set it) no replication is begun any more. May be NULL. */
    const atomic_bool *cancel;
};

/* SIM_ERR_INTERRUPTED when cancelled before all were done; else the first error by index; else SIM_OK.
 * If the system gives fewer threads than asked for, the rest do the work: results are the same. */
SIM_NODISCARD enum sim_status sim_replicate(const struct sim_replicate_plan *plan, struct sim_error *error);

/* Processors on line, at least 1. */
unsigned sim_replicate_processors(void);

#endif
