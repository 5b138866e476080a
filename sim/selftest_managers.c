/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/selftest_managers.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/caseload.h"
#include "sim/chance.h"
#include "sim/engine.h"
#include "sim/pool.h"
#include "sim/selftest_model.h"

#define UNIT SIM_THEORY_UNIT

enum kind { ARRIVAL, END_OF_CONTACT, ASKS_AGAIN, WINDOW_OPENS, WINDOW_CLOSES };
enum purpose { GAP, CONTACT, AGAIN, DELAY, PURPOSES };

struct a_case {
    sim_time queued; /* start of the present wait: for a place, then for a contact */
    sim_time waited; /* for the place */
    uint32_t ordinal;
    uint32_t ticket;      /* at the caseload */
    uint32_t desk_ticket; /* at the manager's desk */
    uint32_t manager;
    uint32_t contact; /* counts from 0 */
    bool has_place;
    bool waits_at_desk;
    bool counted;
};

struct reading {
    int64_t held, busy;
};

struct sim_managers_run {
    struct sim_engine engine;
    struct sim_chance chance;
    struct sim_pool cases;
    struct sim_caseload places;
    struct sim_caseload *desk; /* [spec->managers]: one contact at a time */
    const struct sim_managers_spec *spec;
    uint32_t population;
    uint32_t purpose[PURPOSES];
    sim_time opens, closes;
    struct reading before, after;
    bool closed;
    uint64_t limit, begun, done; /* cases counted */
    int64_t wait;                /* of those done */
    uint64_t arrived, left;
    int64_t waits_place, waits_desk; /* of all who waited to the end */
    uint32_t ordinal;
    enum sim_status status;
};

static double exponential(const struct sim_managers_run *run, uint32_t ordinal, enum purpose purpose, uint32_t index)
{
    return sim_chance_exponential(&run->chance, sim_chance_who(run->population, ordinal), run->purpose[purpose], index);
}

static sim_time ticks(double duration)
{
    return sim_time_from_real(duration * UNIT);
}

static struct a_case *case_at(const struct sim_managers_run *run, uint32_t index)
{
    return sim_pool_at(&run->cases, index);
}

static void schedule(struct sim_managers_run *run, double wait, uint32_t index, enum kind kind)
{
    sim_engine_schedule(&run->engine, run->engine.now + ticks(wait), 0, index, 0, (uint16_t)kind);
}

/* ---- events ---- */

static void start_contact(struct sim_managers_run *run, uint32_t index)
{
    struct a_case *c = case_at(run, index);

    run->waits_desk += run->engine.now - c->queued;
    c->waits_at_desk = false;
    schedule(run, exponential(run, c->ordinal, CONTACT, c->contact), index, END_OF_CONTACT);
}

static void ask_for_contact(struct sim_managers_run *run, uint32_t index)
{
    struct a_case *c = case_at(run, index);
    struct sim_caseload *desk = &run->desk[c->manager];
    uint32_t answer;

    c->queued = run->engine.now;
    c->waits_at_desk = true;
    answer = sim_caseload_request(desk, run->engine.now, index, 0, &c->desk_ticket);
    if (answer == SIM_CASELOAD_FAILED) {
        run->status = sim_caseload_status(desk);
    } else if (answer != SIM_CASELOAD_QUEUED) {
        start_contact(run, index);
    }
}

static void take_case(struct sim_managers_run *run, uint32_t index, uint32_t manager)
{
    struct a_case *c = case_at(run, index);

    c->waited = run->engine.now - c->queued;
    run->waits_place += c->waited;
    c->has_place = true;
    c->manager = manager;
    ask_for_contact(run, index);
}

static void schedule_arrival(struct sim_managers_run *run)
{
    schedule(run, exponential(run, run->ordinal, GAP, 0) / run->spec->arrival_rate, 0, ARRIVAL);
}

static void arrive(struct sim_managers_run *run)
{
    const uint32_t index = sim_pool_take(&run->cases);
    uint32_t answer;

    if (index == SIM_POOL_NONE) {
        run->status = SIM_ERR_MEMORY;
        return;
    }
    struct a_case *c = case_at(run, index);

    *c = (struct a_case){.queued = run->engine.now,
                         .ordinal = run->ordinal++,
                         .counted = run->engine.now >= run->opens && run->begun < run->limit};
    run->begun += c->counted;
    run->arrived++;
    schedule_arrival(run);
    answer = sim_caseload_request(&run->places, run->engine.now, index, 0, &c->ticket);
    if (answer == SIM_CASELOAD_FAILED) {
        run->status = sim_caseload_status(&run->places);
    } else if (answer != SIM_CASELOAD_QUEUED) {
        take_case(run, index, answer);
    }
}

static void close_case(struct sim_managers_run *run, uint32_t index)
{
    const struct a_case *c = case_at(run, index);
    struct sim_caseload_grant next;
    const bool granted = sim_caseload_release(&run->places, run->engine.now, c->manager, c->ticket, &next);

    if (c->counted) {
        run->done++;
        run->wait += c->waited;
    }
    run->left++;
    sim_pool_give(&run->cases, index);
    if (granted) {
        take_case(run, next.customer, next.worker);
    }
}

static void end_contact(struct sim_managers_run *run, uint32_t index)
{
    struct a_case *c = case_at(run, index);
    struct sim_caseload_grant next;

    if (sim_caseload_release(&run->desk[c->manager], run->engine.now, 0, c->desk_ticket, &next)) {
        start_contact(run, next.customer);
    }
    const double again =
        sim_chance_uniform(&run->chance, sim_chance_who(run->population, c->ordinal), run->purpose[AGAIN], c->contact);
    if (again < run->spec->again) {
        schedule(run, run->spec->delay_mean * exponential(run, c->ordinal, DELAY, c->contact), index, ASKS_AGAIN);
        c->contact++;
    } else {
        close_case(run, index);
    }
}

static struct reading read_areas(const struct sim_managers_run *run)
{
    struct reading reading = {.held = sim_caseload_held_area(&run->places, run->engine.now)};

    for (uint32_t m = 0; m < run->spec->managers; m++) {
        reading.busy += sim_caseload_held_area(&run->desk[m], run->engine.now);
    }
    return reading;
}

static void handle(struct sim_managers_run *run, const struct sim_event *event)
{
    switch ((enum kind)event->kind) {
    case ARRIVAL:
        arrive(run);
        break;
    case END_OF_CONTACT:
        end_contact(run, event->target);
        break;
    case ASKS_AGAIN:
        ask_for_contact(run, event->target);
        break;
    case WINDOW_OPENS:
        run->before = read_areas(run);
        break;
    case WINDOW_CLOSES:
        run->after = read_areas(run);
        run->closed = true;
        break;
    }
}

/* ---- checks at the end of a replication ---- */

/* Little's law without an error term, for places and for contacts: areas = finished waits + ages, in ticks. */
static enum sim_status check_little(const struct sim_managers_run *run, struct sim_error *error)
{
    int64_t place = run->waits_place - sim_caseload_waiting_area(&run->places, run->engine.now);
    int64_t desk = run->waits_desk;

    for (uint32_t m = 0; m < run->spec->managers; m++) {
        desk -= sim_caseload_waiting_area(&run->desk[m], run->engine.now);
    }
    for (uint32_t i = 0; i < run->cases.high_water; i++) {
        if (sim_pool_holds(&run->cases, i)) {
            const struct a_case *c = case_at(run, i);
            const int64_t age = run->engine.now - c->queued;

            place += c->has_place ? 0 : age;
            desk += c->waits_at_desk ? age : 0;
        }
    }
    if (place != 0 || desk != 0) {
        return sim_fail(error, SIM_ERR_VERIFY,
                        "case managers: Little's law fails by %" PRId64 " (places) and %" PRId64 " (contacts) ticks",
                        place, desk);
    }
    return SIM_OK;
}

static enum sim_status check(const struct sim_managers_run *run, struct sim_error *error)
{
    enum sim_status status = sim_engine_verify(&run->engine, error);

    if (status == SIM_OK) {
        status = sim_caseload_verify(&run->places, error);
    }
    for (uint32_t m = 0; m < run->spec->managers && status == SIM_OK; m++) {
        status = sim_caseload_verify(&run->desk[m], error);
    }
    if (status == SIM_OK && run->arrived != run->left + sim_pool_in_use(&run->cases)) {
        status = sim_fail(error, SIM_ERR_VERIFY, "case managers: cases are not conserved");
    }
    return status == SIM_OK ? check_little(run, error) : status;
}

/* ---- a replication ---- */

static void close_capacities(struct sim_managers_run *run)
{
    sim_caseload_release_memory(&run->places);
    for (uint32_t m = 0; run->spec != NULL && run->desk != NULL && m < run->spec->managers; m++) {
        sim_caseload_release_memory(&run->desk[m]);
    }
    free(run->desk);
    run->desk = NULL;
    run->spec = NULL;
}

static enum sim_status open_capacities(struct sim_managers_run *run, const struct sim_managers_spec *spec,
                                       struct sim_error *error)
{
    enum sim_status status;

    close_capacities(run);
    run->desk = calloc(spec->managers, sizeof *run->desk);
    if (run->desk == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for the self-test");
    }
    run->spec = spec;
    status = sim_caseload_init(&run->places, 0, spec->managers, spec->caseload, error);
    for (uint32_t m = 0; m < spec->managers && status == SIM_OK; m++) {
        status = sim_caseload_init(&run->desk[m], 0, 1, 1, error);
    }
    if (status != SIM_OK) {
        close_capacities(run);
    }
    return status;
}

/* Of the order of M/M/1's (see warm_up in sim/selftest_model.c) with a full team's rate of closing as its service; a
 * whole case is added. */
static double warm_up(const struct sim_managers_spec *spec)
{
    const double contacts = 1 / (1 - spec->again);
    const double capacity = sim_managers_saturation(spec) * spec->managers / contacts;
    const double gap = 1 - sqrt(spec->arrival_rate / capacity);

    return SIM_THEORY_RELAXATIONS * (contacts * (1 + spec->delay_mean) + 1 / (capacity * gap * gap));
}

static void start(struct sim_managers_run *run, uint64_t seed, uint64_t replication, double effort)
{
    static const char *const names[PURPOSES] = {"selftest/gap", "selftest/contact", "selftest/again", "selftest/delay"};
    const struct sim_managers_spec *spec = run->spec;
    const double customers = ceil(spec->customers * effort);

    run->population = sim_purpose("case managers") ^ spec->managers << 8 ^ (uint32_t)spec->caseload;
    for (int p = 0; p < PURPOSES; p++) {
        run->purpose[p] = sim_purpose(names[p]);
    }
    sim_chance_init(&run->chance, seed, replication, false);
    sim_engine_reset(&run->engine, 0);
    sim_pool_reset(&run->cases);
    sim_caseload_reset(&run->places, 0);
    for (uint32_t m = 0; m < spec->managers; m++) {
        sim_caseload_reset(&run->desk[m], 0);
    }
    run->limit = (uint64_t)customers;
    run->begun = run->done = run->arrived = run->left = 0;
    run->wait = run->waits_place = run->waits_desk = 0;
    run->ordinal = 0;
    run->status = SIM_OK;
    run->closed = false;
    run->opens = ticks(warm_up(spec));
    run->closes = run->opens + ticks(customers / spec->arrival_rate);
    schedule_arrival(run);
    sim_engine_schedule(&run->engine, run->opens, 0, 0, 0, WINDOW_OPENS);
    sim_engine_schedule(&run->engine, run->closes, 0, 0, 0, WINDOW_CLOSES);
}

static void take_figures(const struct sim_managers_run *run, double figures[])
{
    const double span = (double)(run->closes - run->opens);

    figures[SIM_MANAGERS_WAIT] = (double)run->wait / UNIT / (double)run->done;
    figures[SIM_MANAGERS_CASES] = (double)(run->after.held - run->before.held) / span;
    figures[SIM_MANAGERS_USE] = (double)(run->after.busy - run->before.busy) / span / run->spec->managers;
}

enum sim_status sim_managers_simulate(struct sim_managers_run *run, const struct sim_managers_spec *spec, uint64_t seed,
                                      uint64_t replication, double effort, double figures[SIM_MANAGERS_QUANTITIES],
                                      struct sim_error *error)
{
    enum sim_status status = run->spec == spec ? SIM_OK : open_capacities(run, spec, error);
    struct sim_event event;

    if (status != SIM_OK) {
        return status;
    }
    start(run, seed, replication, effort);
    while (!(run->closed && run->done == run->limit) && run->status == SIM_OK &&
           sim_engine_next(&run->engine, SIM_TIME_MAX, &event)) {
        handle(run, &event);
    }
    status = sim_theory_ended(&run->engine, run->status, error);
    if (status == SIM_OK) {
        status = check(run, error);
    }
    if (status == SIM_OK) {
        take_figures(run, figures);
    }
    return status;
}

struct sim_managers_run *sim_managers_run_create(void)
{
    const struct sim_engine_config config = {.queue = SIM_QUEUE_HEAP};
    struct sim_managers_run *run = calloc(1, sizeof *run);

    if (run == NULL) {
        return NULL;
    }
    sim_pool_init(&run->cases, sizeof(struct a_case));
    if (sim_engine_init(&run->engine, &config, NULL) != SIM_OK) {
        free(run);
        return NULL;
    }
    return run;
}

void sim_managers_run_free(struct sim_managers_run *run)
{
    if (run == NULL) {
        return;
    }
    close_capacities(run);
    sim_engine_release(&run->engine);
    sim_pool_release(&run->cases);
    free(run);
}
