/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/replicate.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct pool {
    const struct sim_replicate_plan *plan;
    atomic_uint_fast64_t next; /* replications handed out */
    atomic_bool stop;
    pthread_mutex_t lock; /* guards what follows, and calls of progress */
    uint64_t done;
    bool failed;
    uint64_t failed_at;
    struct sim_error error;
};

struct seat {
    struct pool *pool;
    void *worker;
    pthread_t thread;
};

static bool is_cancelled(const struct sim_replicate_plan *plan)
{
    return plan->cancel && atomic_load_explicit(plan->cancel, memory_order_relaxed);
}

static void lock(struct pool *pool)
{
    int fault = pthread_mutex_lock(&pool->lock);

    SIM_INVARIANT(fault == 0, "the lock of the pool cannot be taken");
}

static void unlock(struct pool *pool)
{
    int fault = pthread_mutex_unlock(&pool->lock);

    SIM_INVARIANT(fault == 0, "the lock of the pool cannot be given back");
}

static void note_failure(struct pool *pool, uint64_t index, enum sim_status status, const struct sim_error *error)
{
    atomic_store(&pool->stop, true);
    lock(pool);
    if (!pool->failed || index < pool->failed_at) {
        pool->failed = true;
        pool->failed_at = index;
        pool->error = *error;
        pool->error.status = status;
    }
    unlock(pool);
}

static void note_done(struct pool *pool)
{
    lock(pool);
    pool->done++;
    if (pool->plan->progress) {
        pool->plan->progress(pool->plan->context, pool->done, pool->plan->count);
    }
    unlock(pool);
}

static void *work(void *argument)
{
    struct seat *seat = argument;
    struct pool *pool = seat->pool;
    const struct sim_replicate_plan *plan = pool->plan;

    while (!atomic_load(&pool->stop) && !is_cancelled(plan)) {
        uint64_t index = atomic_fetch_add(&pool->next, 1);
        struct sim_error error = {0};
        enum sim_status status;

        if (index >= plan->count) {
            break;
        }
        status = plan->run(seat->worker, plan->context, plan->first + index, &error);
        if (status != SIM_OK) {
            note_failure(pool, index, status, &error);
        } else {
            note_done(pool);
        }
    }
    return NULL;
}

/* Seats 1, 2, ... on threads of their own, seat 0 here. Returns when all have ended. */
static void work_on_threads(struct seat *seats, unsigned count)
{
    unsigned started = 1;

    while (started < count && pthread_create(&seats[started].thread, NULL, work, &seats[started]) == 0) {
        started++;
    }
    (void)work(&seats[0]);
    for (unsigned i = 1; i < started; i++) {
        int fault = pthread_join(seats[i].thread, NULL);

        SIM_INVARIANT(fault == 0, "a thread of the pool cannot be joined");
    }
}

/* *made counts the workers that worker_free must be called for. */
static enum sim_status create_workers(const struct sim_replicate_plan *plan, struct seat *seats, unsigned count,
                                      unsigned *made, struct sim_error *error)
{
    for (*made = 0; *made < count; (*made)++) {
        enum sim_status status = SIM_OK;

        if (plan->worker_create) {
            status = plan->worker_create(plan->context, *made, &seats[*made].worker, error);
        }
        if (status != SIM_OK) {
            return status;
        }
    }
    return SIM_OK;
}

static enum sim_status outcome(const struct pool *pool, struct sim_error *error)
{
    const struct sim_replicate_plan *plan = pool->plan;

    if (pool->failed) {
        if (error) {
            *error = pool->error;
        }
        return pool->error.status;
    }
    if (pool->done < plan->count) {
        return sim_fail(error, SIM_ERR_INTERRUPTED, "interrupted after %llu of %llu replications",
                        (unsigned long long)pool->done, (unsigned long long)plan->count);
    }
    return SIM_OK;
}

static enum sim_status run_pool(struct pool *pool, struct seat *seats, unsigned count, struct sim_error *error)
{
    const struct sim_replicate_plan *plan = pool->plan;
    unsigned made;
    enum sim_status status;

    for (unsigned i = 0; i < count; i++) {
        seats[i].pool = pool;
    }
    status = create_workers(plan, seats, count, &made, error);
    if (status == SIM_OK) {
        work_on_threads(seats, count);
        status = outcome(pool, error);
    }
    for (unsigned i = 0; i < made && plan->worker_free; i++) {
        plan->worker_free(seats[i].worker, plan->context);
    }
    return status;
}

enum sim_status sim_replicate(const struct sim_replicate_plan *plan, struct sim_error *error)
{
    struct pool pool = {.plan = plan};
    unsigned count = plan->threads;
    struct seat *seats = NULL;
    enum sim_status status;

    SIM_INVARIANT(plan->run != NULL && plan->threads > 0, "a plan needs run() and at least one thread");
    if (plan->count == 0) {
        return SIM_OK;
    }
    if (count > plan->count) {
        count = (unsigned)plan->count;
    }
    seats = calloc(count, sizeof *seats);
    if (!seats || pthread_mutex_init(&pool.lock, NULL) != 0) {
        free(seats);
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for a pool of %u threads", count);
    }
    status = run_pool(&pool, seats, count, error);
    (void)pthread_mutex_destroy(&pool.lock);
    free(seats);
    return status;
}

unsigned sim_replicate_processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);

    return count > 0 ? (unsigned)count : 1;
}
