/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hold model (Jones 1986): N events pending; each, when executed, schedules its successor after an
 * exponential wait with mean 30 days. Planting the N events is not timed.
 */
#include "sim/chance.h"
#include "sim/engine.h"
#include "tests/bench/bench.h"

#include <stdlib.h>

#define MEAN_WAIT (30.0 * SIM_MINUTES_PER_DAY)
#define SEED 20180601u

/* How far ahead to fetch the count of the target: beyond the time a cache miss takes. */
enum { GLIMPSE = 8 };

struct hold {
    struct sim_engine engine;
    struct sim_chance chance;
    uint32_t purpose;
    uint32_t *draws; /* [pending] waits drawn so far, the index of the next */
};

static sim_time draw_wait(struct hold *hold, uint32_t target)
{
    const uint32_t index = hold->draws[target]++;
    return sim_time_from_real(MEAN_WAIT * sim_chance_exponential(&hold->chance, target, hold->purpose, index));
}

static enum sim_status run_events(struct hold *hold, uint64_t events, struct sim_error *error)
{
    struct sim_event event;
    uint32_t coming;
    for (uint64_t i = 0; i < events && sim_engine_next(&hold->engine, SIM_TIME_MAX, &event); i++) {
        if (sim_engine_glimpse(&hold->engine, GLIMPSE, &coming)) {
            __builtin_prefetch(&hold->draws[coming], 1);
        }
        sim_engine_schedule(&hold->engine, event.time + draw_wait(hold, event.target), 0, event.target, 0, 0);
    }
    return sim_engine_status(&hold->engine, error);
}

static enum sim_status hold_init(struct hold *hold, uint64_t pending, struct sim_error *error)
{
    const struct sim_engine_config config = {.queue = SIM_QUEUE_WHEEL, .bucket_ticks = SIM_MINUTES_PER_DAY};
    sim_chance_init(&hold->chance, SEED, 0, false);
    hold->purpose = sim_purpose("hold/wait");
    hold->draws = pending < UINT32_MAX ? calloc((size_t)pending, sizeof *hold->draws) : NULL;
    const enum sim_status status = sim_engine_init(&hold->engine, &config, error);
    if (status == SIM_OK && hold->draws == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for %llu pending events", (unsigned long long)pending);
    }
    return status;
}

enum sim_status bench_hold(const uint64_t *arguments, struct sim_error *error)
{
    const uint64_t pending = arguments[0];
    const uint64_t events = arguments[1];
    struct hold hold = {0};
    enum sim_status status = hold_init(&hold, pending, error);
    for (uint32_t i = 0; i < pending && status == SIM_OK; i++) {
        sim_engine_schedule(&hold.engine, draw_wait(&hold, i), 0, i, 0, 0);
        status = sim_engine_status(&hold.engine, error);
    }
    if (status == SIM_OK) {
        const double start = bench_seconds();
        status = run_events(&hold, events, error);
        const struct bench_result result = {.seconds = bench_seconds() - start,
                                            .events = sim_engine_executed(&hold.engine)};
        bench_print_begin("hold", &result);
        bench_print_count("pending", sim_engine_pending(&hold.engine));
        bench_print_real("end_days", sim_time_days(sim_engine_now(&hold.engine)));
        bench_print_end();
    }
    sim_engine_release(&hold.engine);
    free(hold.draws);
    return status;
}
