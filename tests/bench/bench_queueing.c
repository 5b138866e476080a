/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M/M/1 and M/M/c at 90 % load, first come first served: two executed events and two draws per customer.
 * Gathered: mean and standard deviation of the wait in the queue, and the time-weighted queue length.
 *
 * A customer's two draws depend on nothing but his number, so they are made for a batch of customers to
 * come: the processor overlaps them, where a draw at the moment of need would wait for itself.
 */
#include "sim/chance.h"
#include "sim/engine.h"
#include "tests/bench/bench.h"

#include <math.h>
#include <stdlib.h>

#define MEAN_SERVICE 1048576.0 /* [ticks] 2^20 */
#define LOAD 0.9
#define SEED 20180601u

enum kind { ARRIVAL, DEPARTURE };

enum { BATCH = 16 };

struct customer {
    sim_time gap;     /* [ticks] since the arrival before */
    sim_time service; /* [ticks] */
};

struct waiting {
    sim_time arrived; /* [ticks] */
    sim_time service; /* [ticks] */
};

struct station {
    struct sim_engine engine;
    struct sim_chance chance;
    uint32_t arrival_purpose;
    uint32_t service_purpose;
    double mean_gap; /* [ticks] between arrivals */
    uint64_t customers;
    uint64_t idle_servers;
    uint64_t arrived;
    uint64_t started;              /* services; customer number `started` is the next to start */
    struct customer coming[BATCH]; /* draws of the batch that holds customer `arrived` */
    struct waiting *waiting;       /* [ring] customers started..arrived - 1 */
    uint64_t ring;                 /* power of two */
    double mean_wait;              /* [ticks] of those started */
    double wait_squares;           /* sum of squared deviations (Welford 1962) */
    double queue_area;             /* [customers * ticks] */
    sim_time area_until;           /* [ticks] */
};

static sim_time draw(const struct station *station, double mean, uint64_t customer, uint32_t purpose)
{
    return sim_time_from_real(mean * sim_chance_exponential(&station->chance, customer, purpose, 0));
}

static void draw_batch(struct station *station)
{
    for (uint64_t i = 0; i < BATCH; i++) {
        const uint64_t customer = station->arrived + i;
        station->coming[i].gap = draw(station, station->mean_gap, customer, station->arrival_purpose);
        station->coming[i].service = draw(station, MEAN_SERVICE, customer, station->service_purpose);
    }
}

static bool grow_ring(struct station *station)
{
    const uint64_t ring = station->ring == 0 ? 1024 : 2 * station->ring;
    struct waiting *waiting = malloc(ring * sizeof *waiting);
    if (waiting == NULL) {
        return false;
    }
    for (uint64_t i = station->started; i < station->arrived; i++) {
        waiting[i & (ring - 1)] = station->waiting[i & (station->ring - 1)];
    }
    free(station->waiting);
    station->waiting = waiting;
    station->ring = ring;
    return true;
}

static void count_queue(struct station *station, sim_time now)
{
    station->queue_area += (double)(station->arrived - station->started) * (double)(now - station->area_until);
    station->area_until = now;
}

static void start_service(struct station *station, sim_time now)
{
    const uint64_t customer = station->started++;
    const struct waiting *const first = &station->waiting[customer & (station->ring - 1)];
    const double wait = (double)(now - first->arrived);
    const double deviation = wait - station->mean_wait;
    station->mean_wait += deviation / (double)station->started;
    station->wait_squares += deviation * (wait - station->mean_wait);
    sim_engine_schedule(&station->engine, now + first->service, 0, (uint32_t)customer, 0, DEPARTURE);
}

static void schedule_arrival(struct station *station, sim_time now)
{
    if (station->arrived < station->customers) {
        if (station->arrived % BATCH == 0) {
            draw_batch(station);
        }
        const sim_time gap = station->coming[station->arrived % BATCH].gap;
        sim_engine_schedule(&station->engine, now + gap, 0, (uint32_t)station->arrived, 0, ARRIVAL);
    }
}

static bool arrive(struct station *station, sim_time now)
{
    if (station->arrived - station->started == station->ring && !grow_ring(station)) {
        return false;
    }
    station->waiting[station->arrived & (station->ring - 1)] =
        (struct waiting){.arrived = now, .service = station->coming[station->arrived % BATCH].service};
    station->arrived++;
    schedule_arrival(station, now);
    if (station->idle_servers > 0) {
        station->idle_servers--;
        start_service(station, now);
    }
    return true;
}

static void depart(struct station *station, sim_time now)
{
    if (station->arrived == station->started) {
        station->idle_servers++;
    } else {
        start_service(station, now);
    }
}

static enum sim_status serve(struct station *station, struct sim_error *error)
{
    struct sim_event event;
    schedule_arrival(station, 0);
    while (sim_engine_next(&station->engine, SIM_TIME_MAX, &event)) {
        count_queue(station, event.time);
        if (event.kind == DEPARTURE) {
            depart(station, event.time);
        } else if (!arrive(station, event.time)) {
            return sim_fail(error, SIM_ERR_MEMORY, "no memory for the customers who wait");
        }
    }
    return sim_engine_status(&station->engine, error);
}

static void print(const char *name, const struct station *station, double seconds)
{
    const struct bench_result result = {
        .seconds = seconds, .events = sim_engine_executed(&station->engine), .customers = station->started};
    bench_print_begin(name, &result);
    bench_print_real("mean_wait", station->mean_wait / MEAN_SERVICE);
    bench_print_real("sd_wait", sqrt(station->wait_squares / (double)station->started) / MEAN_SERVICE);
    bench_print_real("mean_queue", station->queue_area / (double)station->area_until);
    bench_print_end();
}

static enum sim_status run(const char *name, uint64_t servers, uint64_t customers,
                           const struct sim_engine_config *config, struct sim_error *error)
{
    struct station station = {.customers = customers,
                              .idle_servers = servers,
                              .mean_gap = MEAN_SERVICE / (LOAD * (double)servers),
                              .arrival_purpose = sim_purpose("station/arrival"),
                              .service_purpose = sim_purpose("station/service")};
    if (customers > UINT32_MAX) {
        return sim_fail(error, SIM_ERR_LIMIT, "more than 2^32 - 1 customers");
    }
    sim_chance_init(&station.chance, SEED, 0, false);
    enum sim_status status = sim_engine_init(&station.engine, config, error);
    if (status == SIM_OK) {
        const double start = bench_seconds();
        status = serve(&station, error);
        const double seconds = bench_seconds() - start;
        if (status == SIM_OK) {
            print(name, &station, seconds);
        }
    }
    sim_engine_release(&station.engine);
    free(station.waiting);
    return status;
}

/* Two events pending at most: the heap is the faster queue. */
enum sim_status bench_mm1(const uint64_t *arguments, struct sim_error *error)
{
    const struct sim_engine_config config = {.queue = SIM_QUEUE_HEAP};
    return run("mm1", 1, arguments[0], &config, error);
}

enum sim_status bench_mmc(const uint64_t *arguments, struct sim_error *error)
{
    const struct sim_engine_config config = {.queue = SIM_QUEUE_WHEEL, .bucket_ticks = 65536};
    return run("mmc", arguments[0], arguments[1], &config, error);
}
