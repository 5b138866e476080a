/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The replication pool under ThreadSanitizer, without Criterion (which does not survive it).
 * Evidence: exact. Exit status 0 when results are right; ThreadSanitizer adds its own when it sees a race.
 *
 * Built with -DPLANT_RACE all threads add to one variable without a lock: that build must be reported,
 * or the check is worth nothing.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/chance.h"
#include "sim/replicate.h"

enum { COUNT = 2000, THREADS = 4 };

struct study {
    double result[COUNT];
    double shared; /* raced for when PLANT_RACE is set */
    uint64_t progress_calls;
    atomic_bool cancel;
    atomic_uint arrived;
};

/* Holds every thread within its first replication until all are there, so that they surely overlap.
 * Relaxed on purpose: it must not order what the threads do. Bounded, should a thread not have started. */
static void meet_others(struct study *study)
{
    (void)atomic_fetch_add_explicit(&study->arrived, 1, memory_order_relaxed);
    for (int i = 0; i < 1000000 && atomic_load_explicit(&study->arrived, memory_order_relaxed) < THREADS; i++) {
        (void)sched_yield();
    }
}

static enum sim_status make_worker(void *context, unsigned thread, void **worker, struct sim_error *error)
{
    (void)context;
    *worker = calloc(1, sizeof(uint64_t));
    return *worker ? SIM_OK : sim_fail(error, SIM_ERR_MEMORY, "no memory for worker %u", thread);
}

static void free_worker(void *worker, void *context)
{
    (void)context;
    free(worker);
}

static enum sim_status run(void *worker, void *context, uint64_t replication, struct sim_error *error)
{
    struct study *study = context;
    struct sim_chance chance;

    (void)error;
    sim_chance_init(&chance, 1, replication, false);
    study->result[replication] = sim_chance_uniform(&chance, 0, 0, 0);
#ifdef PLANT_RACE
    study->shared += study->result[replication];
#endif
    if ((*(uint64_t *)worker)++ == 0) {
        meet_others(study);
    }
    return SIM_OK;
}

static void count_progress(void *context, uint64_t done, uint64_t count)
{
    struct study *study = context;

    (void)done;
    (void)count;
    study->progress_calls++;
}

static int check(const struct study *study)
{
    struct sim_chance chance;

    for (uint64_t i = 0; i < COUNT; i++) {
        double expected;

        sim_chance_init(&chance, 1, i, false);
        expected = sim_chance_uniform(&chance, 0, 0, 0);
        if (study->result[i] < expected || study->result[i] > expected) {
            (void)fprintf(stderr, "replication %llu has another result\n", (unsigned long long)i);
            return 1;
        }
    }
    return study->progress_calls == COUNT ? 0 : 1;
}

int main(void)
{
    struct study *study = calloc(1, sizeof *study);
    struct sim_replicate_plan plan = {.count = COUNT,
                                      .threads = THREADS,
                                      .context = study,
                                      .worker_create = make_worker,
                                      .run = run,
                                      .worker_free = free_worker,
                                      .progress = count_progress};
    struct sim_error error = {0};
    int fault = 1;

    if (!study) {
        return 1;
    }
    plan.cancel = &study->cancel;
    if (sim_replicate(&plan, &error) == SIM_OK) {
        fault = check(study);
    } else {
        (void)fprintf(stderr, "%s\n", error.message);
    }
    free(study);
    return fault;
}
