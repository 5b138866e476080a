/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/selftest_model.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "sim/board.h"
#include "sim/caseload.h"
#include "sim/chance.h"
#include "sim/distribution.h"
#include "sim/engine.h"
#include "sim/pool.h"

#define UNIT SIM_THEORY_UNIT
#define LONG_WAIT 2.0
/* "As many places as are needed." */
#define MANY_PLACES 1000000
/* Phases of an Erlang service and visits share the index of a draw. */
#define PHASES_MAX 8u

enum kind { ARRIVAL, END_OF_SERVICE, GIVES_UP, MEETING, WINDOW_OPENS, WINDOW_CLOSES };
enum purpose { GAP, SERVICE, PHASE, PATIENCE, FEEDBACK, PURPOSES };

struct customer {
    sim_time arrived;
    sim_time queued;    /* start of the present wait */
    sim_time ends;      /* of the present service */
    sim_time remaining; /* of a service broken off; 0: none */
    sim_time waited;    /* over all visits so far */
    uint32_t ordinal;
    uint32_t ticket;
    uint32_t worker;
    uint32_t visit;
    uint16_t generation; /* of the pending event */
    uint8_t class;
    uint8_t station;
    bool counted;
    bool waiting;
};

/* Readings of a station's areas. */
struct reading {
    int64_t waiting, held, offered;
};

/* Sums over the customers counted. */
struct sums {
    uint64_t limit; /* to be counted */
    uint64_t begun;
    uint64_t done;
    uint64_t waited;
    uint64_t waited_long;
    uint64_t lost;
    int64_t wait;
    int64_t sojourn;
};

struct sim_theory_run {
    struct sim_engine engine;
    struct sim_chance chance;
    struct sim_pool customers;
    struct sim_caseload station[SIM_THEORY_STATIONS];
    struct sim_board board;
    const struct sim_theory_spec *spec;
    struct sim_dist lognormal;
    double unit; /* ticks of one unit of time */
    sim_time opens, closes;
    struct reading before[SIM_THEORY_STATIONS], after[SIM_THEORY_STATIONS];
    bool closed;
    uint32_t population[SIM_THEORY_CLASSES];
    uint32_t ordinal[SIM_THEORY_CLASSES]; /* of the next arrival */
    uint32_t purpose[PURPOSES];
    struct sums sums[SIM_THEORY_CLASSES];
    int64_t waits[SIM_THEORY_STATIONS]; /* of all customers, added up here and not by the capacity */
    uint64_t arrived, left;
    uint16_t generation;
    enum sim_status status;
};

/* ---- draws ---- */

static double uniform_of(const struct sim_theory_run *run, const struct customer *c, enum purpose purpose,
                         uint32_t index)
{
    return sim_chance_uniform(&run->chance, sim_chance_who(run->population[c->class], c->ordinal),
                              run->purpose[purpose], index);
}

static double draw_erlang(const struct sim_theory_run *run, const struct customer *c)
{
    unsigned phases = (unsigned)lround(1 / run->spec->cv2);
    double sum = 0;

    for (unsigned k = 0; k < phases; k++) {
        sum -= log(uniform_of(run, c, SERVICE, c->visit * PHASES_MAX + k));
    }
    return sum / phases;
}

/* Balanced means: p / rate_1 = (1 - p) / rate_2 = 1/2, with p from the coefficient of variation. */
static double draw_hyper(const struct sim_theory_run *run, const struct customer *c)
{
    double p = 0.5 * (1 + sqrt((run->spec->cv2 - 1) / (run->spec->cv2 + 1)));
    double share = uniform_of(run, c, PHASE, c->visit * PHASES_MAX) < p ? p : 1 - p;

    return -log(uniform_of(run, c, SERVICE, c->visit * PHASES_MAX)) / (2 * share);
}

static double draw_service(const struct sim_theory_run *run, const struct customer *c)
{
    enum sim_theory_law law = c->station == 0 ? run->spec->law : SIM_THEORY_EXPONENTIAL;
    double mean = run->spec->service_mean[c->station];

    switch (law) {
    case SIM_THEORY_FIXED:
        return mean;
    case SIM_THEORY_ERLANG:
        return mean * draw_erlang(run, c);
    case SIM_THEORY_HYPER:
        return mean * draw_hyper(run, c);
    case SIM_THEORY_LOGNORMAL:
        return mean * sim_dist_quantile(&run->lognormal, uniform_of(run, c, SERVICE, c->visit * PHASES_MAX));
    case SIM_THEORY_UNIFORM:
        return 2 * mean * uniform_of(run, c, SERVICE, c->visit * PHASES_MAX);
    case SIM_THEORY_EXPONENTIAL:
        break;
    }
    return -mean * log(uniform_of(run, c, SERVICE, c->visit * PHASES_MAX));
}

static sim_time ticks(const struct sim_theory_run *run, double duration)
{
    return sim_time_from_real(duration * run->unit);
}

/* ---- events ---- */

static struct customer *customer_at(const struct sim_theory_run *run, uint32_t index)
{
    return sim_pool_at(&run->customers, index);
}

/* One counter for all, since indices are used again. It cannot come round while an old event is still pending: no draw
 * exceeds 38 means (-log(2^-54)), in which far fewer than 2^16 events are scheduled. */
static uint16_t next_generation(struct sim_theory_run *run)
{
    return ++run->generation;
}

static void schedule_for(struct sim_theory_run *run, uint32_t index, sim_time at, enum kind kind)
{
    struct customer *c = customer_at(run, index);

    c->generation = next_generation(run);
    sim_engine_schedule(&run->engine, at, 0, index, c->generation, (uint16_t)kind);
}

static void schedule_arrival(struct sim_theory_run *run, uint32_t class)
{
    struct customer next = {.ordinal = run->ordinal[class]++, .class = (uint8_t) class};
    double gap = -log(uniform_of(run, &next, GAP, 0)) / run->spec->arrival_rate[class];

    sim_engine_schedule(&run->engine, run->engine.now + ticks(run, gap), 0, class, 0, ARRIVAL);
}

static void end_wait(struct sim_theory_run *run, struct customer *c)
{
    sim_time wait = run->engine.now - c->queued;

    c->waiting = false;
    c->waited += wait;
    run->waits[c->station] += wait;
}

static void leave(struct sim_theory_run *run, uint32_t index, bool lost)
{
    const struct customer *c = customer_at(run, index);
    struct sums *sums = &run->sums[c->class];

    if (c->counted) {
        sums->done++;
        sums->wait += c->waited;
        sums->sojourn += run->engine.now - c->arrived;
        sums->waited += c->waited > 0;
        sums->waited_long += (double)c->waited > LONG_WAIT * run->unit;
        sums->lost += lost;
    }
    run->left++;
    if (run->spec->machines > 0) {
        schedule_arrival(run, c->class);
    }
    sim_pool_give(&run->customers, index);
}

static void start_service(struct sim_theory_run *run, uint32_t index, uint32_t worker)
{
    struct customer *c = customer_at(run, index);

    end_wait(run, c);
    c->worker = worker;
    c->ends = run->engine.now + (c->remaining > 0 ? c->remaining : ticks(run, draw_service(run, c)));
    c->remaining = 0;
    schedule_for(run, index, c->ends, END_OF_SERVICE);
}

/* The newcomer waits: if he may break off somebody's service he does. */
static void try_preemption(struct sim_theory_run *run, struct sim_caseload *station, unsigned class)
{
    struct sim_caseload_grant victim, grant;

    if (!sim_caseload_preempt(station, run->engine.now, class, &victim)) {
        return;
    }
    struct customer *c = customer_at(run, victim.customer);

    c->remaining = c->ends - run->engine.now;
    c->generation = next_generation(run);
    c->queued = run->engine.now;
    c->waiting = true;
    if (sim_caseload_grant_next(station, run->engine.now, &grant)) {
        start_service(run, grant.customer, grant.worker);
    }
}

static void join_board(struct sim_theory_run *run, struct customer *c, uint32_t index)
{
    enum sim_status status = sim_board_join(&run->board, run->engine.now, index, 0, &c->ticket);

    run->status = status != SIM_OK ? status : run->status;
}

static void join_station(struct sim_theory_run *run, uint32_t index)
{
    struct customer *c = customer_at(run, index);
    struct sim_caseload *station = &run->station[c->station];

    c->queued = run->engine.now;
    c->waiting = true;
    if (run->spec->rule == SIM_THEORY_MEETING) {
        join_board(run, c, index);
        return;
    }
    uint32_t worker = sim_caseload_request(station, run->engine.now, index, c->class, &c->ticket);

    if (worker == SIM_CASELOAD_FAILED) {
        run->status = sim_caseload_status(station);
    } else if (worker != SIM_CASELOAD_QUEUED) {
        start_service(run, index, worker);
    } else if (run->spec->rule == SIM_THEORY_LOSS) {
        sim_caseload_withdraw(station, run->engine.now, c->ticket);
        end_wait(run, c);
        leave(run, index, true);
    } else if (run->spec->rule == SIM_THEORY_PREEMPTIVE) {
        try_preemption(run, station, c->class);
    } else if (run->spec->patience_rate > 0) {
        double patience = -log(uniform_of(run, c, PATIENCE, 0)) / run->spec->patience_rate;

        schedule_for(run, index, run->engine.now + ticks(run, patience), GIVES_UP);
    }
}

static void arrive(struct sim_theory_run *run, uint32_t class)
{
    uint32_t index = sim_pool_take(&run->customers);
    struct sums *sums = &run->sums[class];

    if (index == SIM_POOL_NONE) {
        run->status = SIM_ERR_MEMORY;
        return;
    }
    bool counted = run->engine.now >= run->opens && sums->begun < sums->limit;

    *customer_at(run, index) = (struct customer){
        .arrived = run->engine.now, .ordinal = run->ordinal[class]++, .class = (uint8_t) class, .counted = counted};
    sums->begun += counted;
    run->arrived++;
    if (run->spec->machines == 0) {
        schedule_arrival(run, class);
    }
    join_station(run, index);
}

static void end_service(struct sim_theory_run *run, uint32_t index)
{
    struct customer *c = customer_at(run, index);
    struct sim_caseload_grant next;

    if (sim_caseload_release(&run->station[c->station], run->engine.now, c->worker, c->ticket, &next)) {
        start_service(run, next.customer, next.worker);
    }
    c->visit++;
    if (run->spec->feedback > 0 && uniform_of(run, c, FEEDBACK, c->visit) < run->spec->feedback) {
        join_station(run, index);
    } else if (c->station + 1 < SIM_THEORY_STATIONS && run->spec->servers[c->station + 1] > 0) {
        c->station++;
        join_station(run, index);
    } else {
        leave(run, index, false);
    }
}

static void give_up(struct sim_theory_run *run, uint32_t index)
{
    struct customer *c = customer_at(run, index);

    sim_caseload_withdraw(&run->station[c->station], run->engine.now, c->ticket);
    end_wait(run, c);
    leave(run, index, true);
}

static void meet(struct sim_theory_run *run)
{
    uint32_t taken[64];
    uint32_t count;

    do {
        count = sim_board_meet(&run->board, run->engine.now, taken, 64);
        for (uint32_t i = 0; i < count; i++) {
            end_wait(run, customer_at(run, taken[i]));
            leave(run, taken[i], false);
        }
    } while (count == 64);
    sim_engine_schedule(&run->engine, sim_board_next_meeting(&run->board, run->engine.now), 0, 0, 0, MEETING);
}

static void read_areas(const struct sim_theory_run *run, struct reading reading[])
{
    for (unsigned s = 0; s < SIM_THEORY_STATIONS; s++) {
        if (run->spec->servers[s] > 0) {
            reading[s].waiting = sim_caseload_waiting_area(&run->station[s], run->engine.now);
            reading[s].held = sim_caseload_held_area(&run->station[s], run->engine.now);
            reading[s].offered = sim_caseload_offered_area(&run->station[s], run->engine.now);
        }
    }
}

static void handle(struct sim_theory_run *run, const struct sim_event *event)
{
    switch ((enum kind)event->kind) {
    case ARRIVAL:
        arrive(run, event->target);
        break;
    case END_OF_SERVICE:
        end_service(run, event->target);
        break;
    case GIVES_UP:
        give_up(run, event->target);
        break;
    case MEETING:
        meet(run);
        break;
    case WINDOW_OPENS:
        read_areas(run, run->before);
        break;
    case WINDOW_CLOSES:
        read_areas(run, run->after);
        run->closed = true;
        break;
    }
}

/* Events of a customer who has left, or whose event was replaced, arrive and are dropped. */
static bool is_stale(const struct sim_theory_run *run, const struct sim_event *event)
{
    if (event->kind != END_OF_SERVICE && event->kind != GIVES_UP) {
        return false;
    }
    return !sim_pool_holds(&run->customers, event->target) ||
           customer_at(run, event->target)->generation != event->generation;
}

/* ---- checks at the end of a replication ---- */

/* Little's law without an error term: area of the queue = finished waits + ages of those who wait, in ticks. */
static enum sim_status check_little(const struct sim_theory_run *run, struct sim_error *error)
{
    int64_t sum[SIM_THEORY_STATIONS];
    sim_time now = run->engine.now;

    for (unsigned s = 0; s < SIM_THEORY_STATIONS; s++) {
        sum[s] = run->waits[s];
    }
    for (uint32_t i = 0; i < run->customers.high_water; i++) {
        if (sim_pool_holds(&run->customers, i) && customer_at(run, i)->waiting) {
            sum[customer_at(run, i)->station] += now - customer_at(run, i)->queued;
        }
    }
    for (unsigned s = 0; s < SIM_THEORY_STATIONS && run->spec->servers[s] > 0; s++) {
        int64_t area = run->spec->rule == SIM_THEORY_MEETING ? sim_board_waiting_area(&run->board, now)
                                                             : sim_caseload_waiting_area(&run->station[s], now);

        if (area != sum[s]) {
            return sim_fail(error, SIM_ERR_VERIFY, "%s (%s): Little's law fails by %" PRId64 " ticks", run->spec->model,
                            run->spec->parameters, area - sum[s]);
        }
    }
    return SIM_OK;
}

static enum sim_status check(const struct sim_theory_run *run, struct sim_error *error)
{
    enum sim_status status = sim_engine_verify(&run->engine, error);

    for (unsigned s = 0; s < SIM_THEORY_STATIONS && run->spec->servers[s] > 0 && status == SIM_OK; s++) {
        status = run->spec->rule == SIM_THEORY_MEETING ? sim_board_verify(&run->board, error)
                                                       : sim_caseload_verify(&run->station[s], error);
    }
    if (status != SIM_OK) {
        return status;
    }
    if (run->arrived != run->left + sim_pool_in_use(&run->customers)) {
        return sim_fail(error, SIM_ERR_VERIFY, "%s (%s): customers are not conserved", run->spec->model,
                        run->spec->parameters);
    }
    return check_little(run, error);
}

/* ---- figures ---- */

static double mean_of(double total, uint64_t count)
{
    return total / (double)count;
}

static void take_figures(const struct sim_theory_run *run, double figures[])
{
    const struct sums *one = &run->sums[0];
    const struct sums *two = &run->sums[1];
    const struct reading *from = &run->before[0];
    const struct reading *to = &run->after[0];
    double span = (double)(run->closes - run->opens);

    figures[SIM_THEORY_WAITS] = mean_of((double)one->waited, one->done);
    figures[SIM_THEORY_LONG_WAITS] = mean_of((double)one->waited_long, one->done);
    figures[SIM_THEORY_LOST] = mean_of((double)one->lost, one->done);
    figures[SIM_THEORY_WAIT] = mean_of((double)one->wait / run->unit, one->done);
    figures[SIM_THEORY_WAIT_1] = figures[SIM_THEORY_WAIT];
    figures[SIM_THEORY_SOJOURN] = mean_of((double)one->sojourn / run->unit, one->done);
    figures[SIM_THEORY_SOJOURN_1] = figures[SIM_THEORY_SOJOURN];
    figures[SIM_THEORY_WAIT_2] = two->done > 0 ? mean_of((double)two->wait / run->unit, two->done) : 0;
    figures[SIM_THEORY_SOJOURN_2] = two->done > 0 ? mean_of((double)two->sojourn / run->unit, two->done) : 0;
    figures[SIM_THEORY_QUEUE] = (double)(to->waiting - from->waiting) / span;
    figures[SIM_THEORY_IN_SERVICE] = (double)(to->held - from->held) / span;
    figures[SIM_THEORY_USE] =
        to->offered > from->offered ? (double)(to->held - from->held) / (double)(to->offered - from->offered) : 0;
}

/* ---- a replication ---- */

static double variability(const struct sim_theory_spec *spec)
{
    return spec->law == SIM_THEORY_EXPONENTIAL ? 1 : spec->cv2;
}

/* In mean services: 20 relaxation times of the slowest part. M/M/1 forgets like exp(-t mu (1 - sqrt(rho))^2) (Cohen,
 * The Single Server Queue, III.2.4); with c servers mu becomes c mu, and a variance of services other than 1 scales the
 * time by (1 + cv2) / 2 as in heavy traffic. One service and one patience are added for systems that empty quickly.
 * With bounded services M/G/inf is exactly stationary after the longest of them. */
static double warm_up(const struct sim_theory_spec *spec)
{
    double time = 0;
    double rate = (spec->arrival_rate[0] + spec->arrival_rate[1]) / (1 - spec->feedback);

    if (spec->rule == SIM_THEORY_MEETING) {
        return 0;
    }
    if (spec->servers[0] == UINT32_MAX) {
        return 2 * spec->service_mean[0];
    }
    for (unsigned s = 0; s < SIM_THEORY_STATIONS && spec->servers[s] > 0; s++) {
        double load = rate * spec->service_mean[s] / spec->servers[s];
        double gap = 1 - sqrt(load);
        bool by_patience = spec->patience_rate > 0 || spec->rule == SIM_THEORY_LOSS || spec->machines > 0;

        time += spec->service_mean[s];
        time += by_patience ? 0 : (1 + variability(spec)) / 2 * spec->service_mean[s] / (spec->servers[s] * gap * gap);
    }
    return SIM_THEORY_RELAXATIONS * (time + (spec->patience_rate > 0 ? 1 / spec->patience_rate : 0));
}

static enum sim_status open_station(struct sim_theory_run *run, unsigned s, struct sim_error *error)
{
    bool unlimited = run->spec->servers[s] == UINT32_MAX;
    const struct sim_theory_spec *spec = run->spec;

    sim_caseload_release_memory(&run->station[s]);
    const enum sim_status status =
        sim_caseload_init(&run->station[s], 0, unlimited ? 1 : spec->servers[s], unlimited ? MANY_PLACES : 1, error);

    if (status == SIM_OK && spec->rule == SIM_THEORY_PREEMPTIVE) {
        sim_caseload_allow_preemption(&run->station[s]);
    }
    return status;
}

static enum sim_status open_board(struct sim_theory_run *run, struct sim_error *error)
{
    sim_time interval = ticks(run, run->spec->service_mean[0]);
    struct sim_board_plan plan = {.dates = {.first = interval, .interval = interval}, .places = SIM_BOARD_UNLIMITED};

    sim_board_release(&run->board);
    return sim_board_init(&run->board, 0, &plan, error);
}

/* Everything that stays the same over the replications of a model. */
static enum sim_status set_up(struct sim_theory_run *run, const struct sim_theory_spec *spec, struct sim_error *error)
{
    static const char *const names[PURPOSES] = {"selftest/gap", "selftest/service", "selftest/phase",
                                                "selftest/patience", "selftest/feedback"};
    uint32_t model = sim_purpose(spec->model) ^ sim_purpose(spec->parameters);
    enum sim_status status = SIM_OK;

    run->spec = spec;
    run->unit = UNIT / (spec->servers[0] == UINT32_MAX ? spec->service_mean[0] : 1);
    run->population[0] = model;
    run->population[1] = model ^ sim_purpose("selftest/class2");
    for (int p = 0; p < PURPOSES; p++) {
        run->purpose[p] = sim_purpose(names[p]);
    }
    run->lognormal = sim_dist_lognormal(1, sqrt(spec->cv2));
    if (spec->rule == SIM_THEORY_MEETING) {
        return open_board(run, error);
    }
    for (unsigned s = 0; s < SIM_THEORY_STATIONS && spec->servers[s] > 0 && status == SIM_OK; s++) {
        status = open_station(run, s, error);
    }
    return status;
}

static void schedule_start(struct sim_theory_run *run)
{
    const struct sim_theory_spec *spec = run->spec;

    for (uint32_t m = 0; m < spec->machines; m++) {
        schedule_arrival(run, 0);
    }
    for (uint32_t class = 0; class < SIM_THEORY_CLASSES && spec->machines == 0; class ++) {
        if (spec->arrival_rate[class] > 0) {
            schedule_arrival(run, class);
        }
    }
    if (spec->rule == SIM_THEORY_MEETING) {
        sim_engine_schedule(&run->engine, sim_board_next_meeting(&run->board, 0), 0, 0, 0, MEETING);
    } else {
        sim_engine_schedule(&run->engine, run->opens, 0, 0, 0, WINDOW_OPENS);
        sim_engine_schedule(&run->engine, run->closes, 0, 0, 0, WINDOW_CLOSES);
    }
}

static void start(struct sim_theory_run *run, uint64_t seed, uint64_t replication, double effort)
{
    const struct sim_theory_spec *spec = run->spec;
    double rate = spec->arrival_rate[0] + spec->arrival_rate[1];
    double customers = ceil(spec->customers * effort);

    sim_chance_init(&run->chance, seed, replication, false);
    sim_engine_reset(&run->engine, 0);
    sim_pool_reset(&run->customers);
    for (unsigned s = 0; s < SIM_THEORY_STATIONS; s++) {
        run->waits[s] = 0;
        run->before[s] = (struct reading){0, 0, 0};
        run->after[s] = (struct reading){0, 0, 0};
        if (spec->rule != SIM_THEORY_MEETING && spec->servers[s] > 0) {
            sim_caseload_reset(&run->station[s], 0);
        }
    }
    if (spec->rule == SIM_THEORY_MEETING) {
        sim_board_reset(&run->board, 0);
    }
    for (unsigned c = 0; c < SIM_THEORY_CLASSES; c++) {
        run->sums[c] = (struct sums){.limit = (uint64_t)ceil(customers * spec->arrival_rate[c] / rate)};
        run->ordinal[c] = 0;
    }
    run->arrived = run->left = 0;
    run->generation = 0;
    run->status = SIM_OK;
    run->opens = ticks(run, warm_up(spec));
    run->closes = run->opens + ticks(run, customers / (rate * (spec->machines > 0 ? spec->machines : 1)));
    run->closed = spec->rule == SIM_THEORY_MEETING;
    schedule_start(run);
}

static bool is_finished(const struct sim_theory_run *run)
{
    return run->closed && run->sums[0].done == run->sums[0].limit && run->sums[1].done == run->sums[1].limit;
}

enum sim_status sim_theory_ended(const struct sim_engine *engine, enum sim_status run, struct sim_error *error)
{
    enum sim_status status = sim_engine_status(engine, error);

    if (status == SIM_OK && run != SIM_OK) {
        status = sim_fail(error, run, "the self-test ran out of memory");
    }
    return status;
}

enum sim_status sim_theory_simulate(struct sim_theory_run *run, const struct sim_theory_spec *spec, uint64_t seed,
                                    uint64_t replication, double effort, double figures[SIM_THEORY_QUANTITIES],
                                    struct sim_error *error)
{
    enum sim_status status = run->spec == spec ? SIM_OK : set_up(run, spec, error);
    struct sim_event event;

    if (status != SIM_OK) {
        run->spec = NULL;
        return status;
    }
    start(run, seed, replication, effort);
    while (!is_finished(run) && run->status == SIM_OK && sim_engine_next(&run->engine, SIM_TIME_MAX, &event)) {
        if (!is_stale(run, &event)) {
            handle(run, &event);
        }
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

struct sim_theory_run *sim_theory_run_create(void)
{
    const struct sim_engine_config config = {.queue = SIM_QUEUE_HEAP};
    struct sim_theory_run *run = calloc(1, sizeof *run);

    if (run == NULL) {
        return NULL;
    }
    sim_pool_init(&run->customers, sizeof(struct customer));
    if (sim_engine_init(&run->engine, &config, NULL) != SIM_OK) {
        free(run);
        return NULL;
    }
    return run;
}

void sim_theory_run_free(struct sim_theory_run *run)
{
    if (run == NULL) {
        return;
    }
    sim_engine_release(&run->engine);
    sim_pool_release(&run->customers);
    for (unsigned s = 0; s < SIM_THEORY_STATIONS; s++) {
        sim_caseload_release_memory(&run->station[s]);
    }
    sim_board_release(&run->board);
    free(run);
}
