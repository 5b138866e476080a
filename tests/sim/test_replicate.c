/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact. What the pool promises, on 1, 2 and 7 threads. */
#include "sim/replicate.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "sim/chance.h"

enum { COUNT = 500, FIRST = 1000 };

struct study {
    double result[COUNT];
    int times_run[COUNT];
    uint64_t fail_from; /* every replication from here on fails */
    unsigned fail_worker;
    unsigned made, freed;
    atomic_uint attempts;
    uint64_t last_done, progress_calls;
    bool progress_in_order;
    atomic_bool cancel;
    uint64_t cancel_at;
    pthread_t caller;
    bool away_from_caller;
};

static enum sim_status make_worker(void *context, unsigned thread, void **worker, struct sim_error *error)
{
    struct study *study = context;

    if (thread == study->fail_worker) {
        return sim_fail(error, SIM_ERR_MEMORY, "worker %u", thread);
    }
    study->made++;
    *worker = calloc(1, sizeof(uint64_t));
    return SIM_OK;
}

static void free_worker(void *worker, void *context)
{
    struct study *study = context;

    study->freed++;
    free(worker);
}

static enum sim_status run(void *worker, void *context, uint64_t replication, struct sim_error *error)
{
    struct study *study = context;
    struct sim_chance chance;
    double sum = 0;

    (*(uint64_t *)worker)++;
    (void)atomic_fetch_add(&study->attempts, 1);
    if (replication >= study->fail_from) {
        return sim_fail(error, SIM_ERR_STUCK, "replication %llu", (unsigned long long)replication);
    }
    sim_chance_init(&chance, 1, replication, false);
    for (uint32_t i = 0; i < 50 + replication % 7 * 100; i++) {
        sum += sim_chance_uniform(&chance, 0, 0, i);
    }
    study->result[replication - FIRST] = sum;
    study->times_run[replication - FIRST]++;
    return SIM_OK;
}

static void progress(void *context, uint64_t done, uint64_t count)
{
    struct study *study = context;

    study->progress_in_order = study->progress_in_order && done == study->last_done + 1 && count == COUNT;
    study->last_done = done;
    study->progress_calls++;
    study->away_from_caller = study->away_from_caller || !pthread_equal(pthread_self(), study->caller);
    if (done == study->cancel_at) {
        atomic_store(&study->cancel, true);
    }
}

static struct study *new_study(void)
{
    struct study *study = calloc(1, sizeof *study);

    cr_assert(study != NULL);
    study->fail_from = UINT64_MAX;
    study->fail_worker = UINT32_MAX;
    study->progress_in_order = true;
    study->caller = pthread_self();
    return study;
}

static enum sim_status replicate(struct study *study, unsigned threads, struct sim_error *error)
{
    struct sim_replicate_plan plan = {.first = FIRST,
                                      .count = COUNT,
                                      .threads = threads,
                                      .context = study,
                                      .worker_create = make_worker,
                                      .run = run,
                                      .worker_free = free_worker,
                                      .progress = progress,
                                      .cancel = &study->cancel};

    return sim_replicate(&plan, error);
}

static const unsigned thread_counts[] = {1, 2, 7};

Test(replicate, every_index_once_and_the_same_on_any_number_of_threads)
{
    struct study *one = new_study();

    cr_assert(replicate(one, 1, NULL) == SIM_OK);
    for (int t = 0; t < 3; t++) {
        struct study *many = new_study();

        cr_assert(replicate(many, thread_counts[t], NULL) == SIM_OK);
        for (int i = 0; i < COUNT; i++) {
            cr_assert(eq(int, many->times_run[i], 1));
            cr_assert(eq(dbl, many->result[i], one->result[i]));
        }
        cr_assert(eq(u32, many->made, thread_counts[t]));
        cr_assert(eq(u32, many->freed, thread_counts[t]));
        cr_assert(many->progress_in_order);
        cr_assert(eq(u64, many->progress_calls, COUNT));
        free(many);
    }
    free(one);
}

Test(replicate, one_thread_is_the_calling_one)
{
    struct study *study = new_study();

    cr_assert(replicate(study, 1, NULL) == SIM_OK);
    cr_assert(study->away_from_caller == false);
    free(study);
}

Test(replicate, lowest_error_wins)
{
    for (int repeat = 0; repeat < 20; repeat++) {
        for (int t = 0; t < 3; t++) {
            struct study *study = new_study();
            struct sim_error error = {0};

            study->fail_from = FIRST + 123;
            cr_assert(replicate(study, thread_counts[t], &error) == SIM_ERR_STUCK);
            cr_assert(error.status == SIM_ERR_STUCK);
            cr_assert_str_eq(error.message, "replication 1123");
            cr_assert(eq(u64, study->last_done, 123));
            /* each thread meets at most one failure before it stops */
            cr_assert(atomic_load(&study->attempts) <= 123 + thread_counts[t]);
            cr_assert(eq(u32, study->freed, thread_counts[t]));
            free(study);
        }
    }
}

Test(replicate, a_worker_that_cannot_be_made_ends_it_before_any_run)
{
    struct study *study = new_study();
    struct sim_error error = {0};

    study->fail_worker = 2;
    cr_assert(replicate(study, 7, &error) == SIM_ERR_MEMORY);
    cr_assert_str_eq(error.message, "worker 2");
    cr_assert(eq(u64, study->progress_calls, 0));
    cr_assert(eq(u32, study->freed, 2));
    free(study);
}

Test(replicate, cancelling_stops_the_handing_out)
{
    for (int t = 0; t < 3; t++) {
        struct study *study = new_study();
        struct sim_error error = {0};

        study->cancel_at = 50;
        cr_assert(replicate(study, thread_counts[t], &error) == SIM_ERR_INTERRUPTED);
        cr_assert(study->last_done >= 50 && study->last_done < 50 + thread_counts[t]);
        cr_assert(eq(u32, study->freed, thread_counts[t]));
        free(study);
    }
}

Test(replicate, nothing_to_do_and_more_threads_than_work)
{
    struct study *study = new_study();
    struct sim_replicate_plan plan = {.first = FIRST, .threads = 4, .context = study, .run = run};

    cr_assert(sim_replicate(&plan, NULL) == SIM_OK);
    plan.count = 2;
    plan.worker_create = make_worker;
    plan.worker_free = free_worker;
    cr_assert(sim_replicate(&plan, NULL) == SIM_OK);
    cr_assert(eq(u32, study->made, 2));
    cr_assert(sim_replicate_processors() >= 1);
    free(study);
}
