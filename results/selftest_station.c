/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/selftest_station.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/caseload.h"
#include "sim/chance.h"
#include "sim/distribution.h"
#include "sim/engine.h"

/* Coarser ticks bias M/M/1 visibly. */
#define MEAN_SERVICE 1048576.0
#define LONG_WAIT 2
/* At 90 % load the memory of M/M/1 is about 400 mean services: the warm-up is ten times that. */
#define WARM_UP 4000u
#define CUSTOMERS 24000u

enum kind { ARRIVAL, DEPARTURE, GIVING_UP };

struct customer {
    sim_time arrived;
    uint32_t ticket, worker;
    uint8_t class;
    bool waiting;
};

struct area {
    int64_t waiting, held, offered;
    sim_time at;
};

struct res_station {
    struct sim_engine engine;
    struct sim_chance chance;
    const struct res_station_spec *spec;
    uint32_t stream;
    struct sim_caseload servers;
    struct sim_dist service;
    struct customer *customers; /* [CUSTOMERS] */
    uint32_t arrived;
    uint32_t purpose[4];
    /* customers after the warm-up, by class */
    uint64_t served[RES_STATION_CLASSES];
    double waits[RES_STATION_CLASSES];
    uint64_t waited, waited_long, gave_up;
    struct area from, to; /* end of the warm-up, last arrival */
};

enum purpose { GAP, CLASS, SERVICE, PATIENCE };

enum sim_status res_station_create(struct res_station **station, struct sim_error *error)
{
    const struct sim_engine_config config = {.queue = SIM_QUEUE_HEAP};
    static const char *const names[] = {"selftest/gap", "selftest/class", "selftest/service", "selftest/patience"};
    struct res_station *made = calloc(1, sizeof *made);
    if (made != NULL) {
        made->customers = calloc(CUSTOMERS, sizeof *made->customers);
    }
    if (made == NULL || made->customers == NULL) {
        free(made);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the self-test");
    }
    const enum sim_status status = sim_engine_init(&made->engine, &config, error);
    if (status != SIM_OK) {
        res_station_free(made);
        return status;
    }
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        made->purpose[k] = sim_purpose(names[k]);
    }
    *station = made;
    return SIM_OK;
}

void res_station_free(struct res_station *station)
{
    if (station != NULL) {
        sim_engine_release(&station->engine);
        free(station->customers);
        free(station);
    }
}

static double total_rate(const struct res_station_spec *spec)
{
    return spec->arrival_rate[0] + spec->arrival_rate[1];
}

static double uniform(const struct res_station *station, uint32_t customer, enum purpose purpose)
{
    return sim_chance_uniform(&station->chance, sim_chance_who(station->stream, customer), station->purpose[purpose],
                              0);
}

static sim_time exponential(const struct res_station *station, uint32_t customer, enum purpose purpose, double rate)
{
    return sim_time_from_real(MEAN_SERVICE / rate *
                              sim_chance_exponential(&station->chance, sim_chance_who(station->stream, customer),
                                                     station->purpose[purpose], 0));
}

static void schedule_arrival(struct res_station *station)
{
    if (station->arrived < CUSTOMERS) {
        const sim_time gap = exponential(station, station->arrived, GAP, total_rate(station->spec));
        sim_engine_schedule(&station->engine, sim_engine_now(&station->engine) + gap, 0, station->arrived, 0, ARRIVAL);
    }
}

/* Kept small so that the caller need not know what a tick is. */
static void count_wait(struct res_station *station, uint32_t customer, bool served)
{
    const struct customer *who = &station->customers[customer];
    const sim_time wait = sim_engine_now(&station->engine) - who->arrived;
    if (customer < WARM_UP) {
        return;
    }
    if (served) {
        station->served[who->class]++;
        station->waits[who->class] += (double)wait / MEAN_SERVICE;
    } else {
        station->gave_up++;
    }
    station->waited_long += (double)wait > LONG_WAIT * MEAN_SERVICE;
}

static void begin_service(struct res_station *station, uint32_t customer, uint32_t worker)
{
    struct customer *who = &station->customers[customer];
    who->waiting = false;
    who->worker = worker;
    count_wait(station, customer, true);
    const double service = sim_dist_quantile(&station->service, uniform(station, customer, SERVICE));
    sim_engine_schedule(&station->engine, sim_engine_now(&station->engine) + sim_time_from_real(service), 0, customer,
                        0, DEPARTURE);
}

static struct area look(const struct res_station *station)
{
    const sim_time now = sim_engine_now(&station->engine);
    const struct area area = {sim_caseload_waiting_area(&station->servers, now),
                              sim_caseload_held_area(&station->servers, now),
                              sim_caseload_offered_area(&station->servers, now), now};
    return area;
}

static void wait_in_queue(struct res_station *station, uint32_t customer)
{
    station->customers[customer].waiting = true;
    station->waited += customer >= WARM_UP;
    if (station->spec->patience_rate > 0) {
        const sim_time patience = exponential(station, customer, PATIENCE, station->spec->patience_rate);
        sim_engine_schedule(&station->engine, sim_engine_now(&station->engine) + patience, 0, customer, 0, GIVING_UP);
    }
}

static enum sim_status arrive(struct res_station *station, uint32_t customer)
{
    struct customer *who = &station->customers[customer];
    const double first_share = station->spec->arrival_rate[0] / total_rate(station->spec);
    const sim_time now = sim_engine_now(&station->engine);
    if (customer == WARM_UP) {
        station->from = look(station);
    }
    *who = (struct customer){.arrived = now, .class = uniform(station, customer, CLASS) >= first_share};
    station->arrived++;
    schedule_arrival(station);
    const uint32_t worker = sim_caseload_request(&station->servers, now, customer, who->class, &who->ticket);
    if (worker == SIM_CASELOAD_FAILED) {
        return SIM_ERR_MEMORY;
    }
    if (worker == SIM_CASELOAD_QUEUED) {
        wait_in_queue(station, customer);
    } else {
        begin_service(station, customer, worker);
    }
    if (station->arrived == CUSTOMERS) {
        station->to = look(station);
    }
    return SIM_OK;
}

static void depart(struct res_station *station, uint32_t customer)
{
    const struct customer *who = &station->customers[customer];
    struct sim_caseload_grant next;
    if (sim_caseload_release(&station->servers, sim_engine_now(&station->engine), who->worker, who->ticket, &next)) {
        begin_service(station, next.customer, next.worker);
    }
}

static void give_up(struct res_station *station, uint32_t customer)
{
    struct customer *who = &station->customers[customer];
    if (who->waiting) {
        who->waiting = false;
        count_wait(station, customer, false);
        sim_caseload_withdraw(&station->servers, sim_engine_now(&station->engine), who->ticket);
    }
}

static enum sim_status serve_all(struct res_station *station, struct sim_error *error)
{
    struct sim_event event;
    schedule_arrival(station);
    while (sim_engine_next(&station->engine, SIM_TIME_MAX, &event)) {
        if (event.kind == DEPARTURE) {
            depart(station, event.target);
        } else if (event.kind == GIVING_UP) {
            give_up(station, event.target);
        } else if (arrive(station, event.target) != SIM_OK) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the customers who wait");
        }
    }
    return sim_engine_status(&station->engine, error);
}

static struct res_station_figures figures_of(const struct res_station *station)
{
    const double counted = CUSTOMERS - WARM_UP;
    const double span = (double)(station->to.at - station->from.at);
    struct res_station_figures figures = {
        .wait_share = (double)station->waited / counted,
        .long_wait_share = (double)station->waited_long / counted,
        .gave_up_share = (double)station->gave_up / counted,
        .mean_queue = (double)(station->to.waiting - station->from.waiting) / span,
        .utilisation =
            (double)(station->to.held - station->from.held) / (double)(station->to.offered - station->from.offered),
    };
    for (int class = 0; class < RES_STATION_CLASSES; class ++) {
        figures.mean_wait[class] = station->waits[class] / (double)station->served[class];
    }
    return figures;
}

static struct sim_dist service_of(const struct res_station_spec *spec)
{
    if (spec->service_cv2 <= 0) {
        return sim_dist_fixed(MEAN_SERVICE);
    }
    return fabs(spec->service_cv2 - 1) < 1e-12 ? sim_dist_exponential(MEAN_SERVICE)
                                               : sim_dist_gamma(MEAN_SERVICE, MEAN_SERVICE * sqrt(spec->service_cv2));
}

static void start_anew(struct res_station *station, const struct res_station_spec *spec)
{
    station->spec = spec;
    station->service = service_of(spec);
    station->arrived = 0;
    station->waited = 0;
    station->waited_long = 0;
    station->gave_up = 0;
    memset(station->served, 0, sizeof station->served);
    memset(station->waits, 0, sizeof station->waits);
    sim_engine_reset(&station->engine, 0);
}

enum sim_status res_station_run(struct res_station *station, const struct res_station_spec *spec, uint32_t stream,
                                uint64_t seed, uint64_t replication, struct res_station_figures *figures,
                                struct sim_error *error)
{
    start_anew(station, spec);
    station->stream = stream;
    sim_chance_init(&station->chance, seed, replication, false);
    enum sim_status status = sim_dist_prepare(&station->service, error);
    if (status == SIM_OK) {
        status = sim_caseload_init(&station->servers, 0, spec->servers, 1, error);
    }
    if (status == SIM_OK) {
        status = serve_all(station, error);
        if (status == SIM_OK) {
            status = sim_caseload_verify(&station->servers, error);
        }
        sim_caseload_release_memory(&station->servers);
    }
    sim_dist_release(&station->service);
    if (status == SIM_OK) {
        *figures = figures_of(station);
    }
    return status;
}
