/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/mean_flow.h"

#include <math.h>
#include <string.h>

#define WALKERS 128
#define STEPS_MAX 500 /* of one walk: pathways may go round and round */

/* The walkers of one stream, one at a time. */
struct walk {
    const struct mdl_step_list *list;
    struct mdl_mean_flow *flow;
    double end;    /* minutes from the first moment to the last */
    double weight; /* citizens one walker stands for */
    double now, limit;
    double begun, leaves; /* when the walk began; rate of leaving on the way, a minute */
    double *since;        /* [roles] when the place was taken; -1 without one */
    size_t number, draws;
};

static double begin_of(const struct mdl_scenario *s)
{
    return (double)s->start - s->warm_up;
}

/* A Kronecker sequence: evenly spread over the walkers, and independent from draw to draw. */
static double luck(struct walk *walk)
{
    static const double primes[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    const double step = sqrt(primes[walk->draws++ % (sizeof primes / sizeof primes[0])]);
    const double u = 0.5 + (double)(walk->number + 1) * step;
    return fmin(fmax(u - floor(u), 0.001), 0.999);
}

/* Finite, so that differences stay numbers: "never" is beyond the end of any scenario. */
static double drawn(struct walk *walk, const struct sim_dist *dist)
{
    return fmin(sim_dist_quantile(dist, luck(walk)), 1000.0 * SIM_MINUTES_PER_YEAR);
}

/* Share of the citizens of this walk who have not left for other reasons (moves, deaths, a job, quitting). */
static double share_left(const struct walk *walk, double at)
{
    return exp(-walk->leaves * fmax(0.0, at - walk->begun));
}

static void give_back(struct walk *walk, size_t role)
{
    const double from = walk->since[role];
    const double to = fmin(walk->now, walk->end);
    if (from >= 0.0 && from < to) {
        const double middle = share_left(walk, 0.5 * (from + to)); /* the rate is small: good to a percent */
        walk->flow->held[role] += walk->weight * middle * (to - from) / walk->end;
    }
    walk->since[role] = -1.0;
}

/* Time until a branch has ended by itself; beyond the end where it never does. Places are taken on the way. */
static double branch_time(struct walk *walk, const struct mdl_path *branch)
{
    double time = 0.0;
    for (size_t i = 0; i < branch->step_count; i++) {
        const struct mdl_step *step = &branch->steps[i];
        /* what follows an await comes who knows when: its places are left out rather than guessed at */
        if (step->kind == MDL_STEP_CONTACT || step->kind == MDL_STEP_SERVICES || step->kind == MDL_STEP_FORK ||
            step->kind == MDL_STEP_AWAIT) {
            return walk->end;
        }
        if (step->kind == MDL_STEP_CASELOAD && walk->since[step->roles.at[0]] < 0.0) {
            walk->since[step->roles.at[0]] = walk->now + time;
        }
        if (step->kind == MDL_STEP_DELAY || step->kind == MDL_STEP_PREPARE || step->kind == MDL_STEP_MEET) {
            time += drawn(walk, &step->duration);
        }
    }
    return time;
}

/* A place that is given back somewhere in the branches is held who knows how long: it is left out from here on. Depth
 * is that of the file. */
static void forget_released(struct walk *walk, const struct mdl_path *branch)
{
    for (size_t i = 0; i < branch->step_count; i++) {
        const struct mdl_step *step = &branch->steps[i];
        for (size_t r = 0; step->kind == MDL_STEP_RELEASE && r < step->roles.count; r++) {
            give_back(walk, (size_t)step->roles.at[r]);
        }
        for (size_t b = 0; b < step->branch_count; b++) {
            forget_released(walk, &step->branches[b]);
        }
    }
}

static void pass_fork(struct walk *walk, const struct mdl_step *fork)
{
    for (size_t b = 0; b < fork->branch_count; b++) {
        forget_released(walk, &fork->branches[b]);
    }
    double longest = 0.0;
    double shortest = walk->end;
    for (size_t b = 0; b < fork->branch_count; b++) {
        const double time = branch_time(walk, &fork->branches[b]);
        longest = fmax(longest, time);
        shortest = fmin(shortest, time);
    }
    if (fork->until == MDL_UNTIL_READY_OR_LIMIT) {
        walk->now = fmax(walk->now, walk->limit - fork->close_before_end);
    } else {
        walk->now += fork->until == MDL_UNTIL_ALL ? longest : shortest;
    }
}

/* The step a branch goes to; the step itself when none of its cases is by chance and holds. */
static size_t way_out(struct walk *walk, size_t i)
{
    const struct mdl_step *step = walk->list->at[i].step;
    for (size_t c = 0; c < step->case_count; c++) {
        if (step->cases[c].attribute == MDL_ATTRIBUTE_NONE && luck(walk) < step->cases[c].chance) {
            return mdl_step_list_index(walk->list, step->cases[c].go);
        }
    }
    return i;
}

static size_t pass_board(struct walk *walk, size_t i)
{
    const struct mdl_step *step = walk->list->at[i].step;
    if (step->rule == MDL_RULE_GRANT) {
        walk->limit = walk->now + drawn(walk, &step->granted);
    } else if (step->rule == MDL_RULE_DECISION) {
        return luck(walk) < step->return_share ? mdl_step_list_index(walk->list, step->on_return) : walk->list->count;
    }
    return mdl_step_list_next(walk->list, i);
}

/* What happens at a step, and the index of the next. */
static size_t pass(struct walk *walk, size_t i)
{
    const struct mdl_step *step = walk->list->at[i].step;
    const size_t role = step->roles.count > 0 ? (size_t)step->roles.at[0] : 0;
    size_t out = i;
    switch (step->kind) {
    case MDL_STEP_GRANT:
        walk->limit = walk->now + drawn(walk, &step->granted);
        break;
    case MDL_STEP_BOARD:
        return pass_board(walk, i);
    case MDL_STEP_CASELOAD:
        walk->since[role] = walk->since[role] < 0.0 ? walk->now : walk->since[role];
        break;
    case MDL_STEP_RELEASE:
        give_back(walk, role);
        break;
    case MDL_STEP_DELAY:
    case MDL_STEP_PREPARE:
    case MDL_STEP_MEET:
        walk->now += drawn(walk, &step->duration);
        break;
    case MDL_STEP_FORK:
        pass_fork(walk, step);
        break;
    case MDL_STEP_BRANCH:
        out = way_out(walk, i);
        break;
    case MDL_STEP_GOTO:
        return mdl_step_list_index(walk->list, step->go);
    default:
        break;
    }
    return out == i ? mdl_step_list_next(walk->list, i) : out;
}

/* From a step to the end of the pathway or of the time. */
static void go(struct walk *walk, size_t i, bool stands)
{
    for (int guard = 0; guard < STEPS_MAX && i < walk->list->count && walk->now < walk->end; guard++) {
        walk->flow->cases[i] += stands ? 0.0 : walk->weight * share_left(walk, walk->now);
        stands = false;
        i = pass(walk, i);
    }
    if (i < walk->list->count) {
        walk->now = walk->end;
    }
    for (size_t r = 0; r < walk->list->l->scenario->role_count; r++) {
        give_back(walk, r);
    }
}

static void enter(struct walk *walk, const char *step, double now, double citizens)
{
    walk->draws = 0; /* the same dimension for the same step, so that a stream is evenly spread in it */
    walk->now = now;
    walk->begun = now;
    walk->limit = walk->end;
    walk->weight = citizens;
    go(walk, step == NULL ? 0 : mdl_step_list_index(walk->list, step), false);
}

/* Those who are drawn come in where their arm does. */
static void arrive(struct walk *walk, const struct mdl_population *population, double date, double citizens)
{
    const struct mdl_scenario *s = walk->list->l->scenario;
    const struct mdl_trial *trial = &s->trial;
    const double now = fmax(0.0, date - begin_of(s));
    if (trial->population != NULL && trial->arm_count == 2 && strcmp(trial->population, population->name) == 0) {
        const double second = trial->allocation == MDL_ALLOCATE_SIMPLE ? trial->arm1_share : 0.5;
        enter(walk, trial->arms[0].enter, now, citizens * (1.0 - second));
        enter(walk, trial->arms[1].enter, now, citizens * second);
        return;
    }
    enter(walk, population->enter, now, citizens);
}

/* Citizens who are there hold a place with each role whose caseload step lies behind them. */
static void stand(struct walk *walk, const struct mdl_population *population, const char *at, double elapsed,
                  double citizens)
{
    const size_t goal = mdl_step_list_index(walk->list, at);
    size_t i = population->enter == NULL ? 0 : mdl_step_list_index(walk->list, population->enter);
    walk->now = 0.0;
    walk->begun = 0.0;
    walk->weight = citizens;
    walk->limit = walk->end;
    for (int guard = 0; guard < STEPS_MAX && i < walk->list->count && i != goal; guard++) {
        const struct mdl_step *step = walk->list->at[i].step;
        if (step->kind == MDL_STEP_CASELOAD) {
            walk->since[step->roles.at[0]] = 0.0;
        } else if (step->kind == MDL_STEP_GRANT) {
            walk->limit = fmax(0.0, drawn(walk, &step->granted) - elapsed);
        }
        i = mdl_step_list_next(walk->list, i);
    }
    go(walk, goal, true);
}

static double rate_of_leaving(const struct mdl_scenario *s, const struct mdl_population *population)
{
    const double motivation = sim_dist_mean(&population->motivation);
    const struct mdl_hazards *h = &s->hazards;
    const double per_year =
        h->moves_per_year + h->deaths_per_year + h->job_per_year * motivation + h->quits_per_year * (1.0 - motivation);
    return per_year / SIM_MINUTES_PER_YEAR;
}

/* One walker for all who come: by rate, on dates, and those who are there. */
static void walk_stream(struct walk *walk, const struct mdl_population *population)
{
    const struct mdl_scenario *s = walk->list->l->scenario;
    const double date = begin_of(s) + walk->end * ((double)walk->number + 0.5) / WALKERS;
    const double rate = mdl_inflow_at(population, (sim_time)date, NULL);
    if (rate > 0.0) {
        arrive(walk, population, date, rate * walk->flow->months / WALKERS);
    }
    for (size_t i = 0; i < population->intake_count; i++) {
        const struct mdl_intake *intake = &population->intakes[i];
        if ((double)intake->date >= begin_of(s) && intake->date < s->end) {
            arrive(walk, population, (double)intake->date, (double)intake->citizens / WALKERS);
        }
    }
    for (size_t i = 0; i < population->initial_count; i++) {
        const struct mdl_initial *initial = &population->initial[i];
        walk->draws = 0;
        stand(walk, population, initial->at, drawn(walk, &initial->elapsed), (double)initial->citizens / WALKERS);
    }
}

static void walk_population(struct walk *walk, const struct mdl_population *population)
{
    const struct mdl_scenario *s = walk->list->l->scenario;
    walk->leaves = rate_of_leaving(s, population);
    for (walk->number = 0; walk->number < WALKERS; walk->number++) {
        walk_stream(walk, population);
    }
    for (size_t i = 0; i < population->person_count; i++) {
        const struct mdl_person *person = &population->people[i];
        walk->number = i % WALKERS;
        walk->draws = 0;
        if (person->at != NULL) {
            stand(walk, population, person->at, person->elapsed, 1.0);
        } else if (person->date == SIM_TIME_NEVER || person->date < s->end) {
            arrive(walk, population, person->date == SIM_TIME_NEVER ? 0.0 : (double)person->date, 1.0);
        }
    }
}

bool mdl_mean_flow_fill(struct mdl_mean_flow *flow, const struct mdl_step_list *list)
{
    const struct mdl_scenario *s = list->l->scenario;
    struct walk walk = {.list = list, .flow = flow, .end = (double)s->end - begin_of(s)};
    flow->months = walk.end / SIM_MINUTES_PER_MONTH;
    flow->cases = mdl_arena_alloc(list->l->scratch, list->count + 1, sizeof *flow->cases);
    flow->held = mdl_arena_alloc(list->l->scratch, s->role_count + 1, sizeof *flow->held);
    walk.since = mdl_arena_alloc(list->l->scratch, s->role_count + 1, sizeof *walk.since);
    if (flow->cases == NULL || flow->held == NULL || walk.since == NULL) {
        return false;
    }
    for (size_t r = 0; r < s->role_count; r++) {
        walk.since[r] = -1.0;
    }
    for (size_t p = 0; p < s->population_count; p++) {
        walk_population(&walk, &s->populations[p]);
    }
    return true;
}

/* --- steps ------------------------------------------------------------------------------------------- */

size_t mdl_step_list_index(const struct mdl_step_list *list, const char *name)
{
    bool twice = false;
    const struct mdl_step_place *place = name == NULL ? NULL : mdl_step_list_find(list, name, &twice);
    return place == NULL ? list->count : (size_t)(place - list->at);
}

size_t mdl_step_list_next(const struct mdl_step_list *list, size_t i)
{
    const struct mdl_step_place *place = &list->at[i];
    const enum mdl_step_kind kind = place->step->kind;
    if (kind == MDL_STEP_GOTO || kind == MDL_STEP_EXIT ||
        place->step + 1 >= place->owner->steps + place->owner->step_count) {
        return list->count;
    }
    size_t next = i + 1; /* steps of branches stand in between */
    while (next < list->count && list->at[next].step != place->step + 1) {
        next++;
    }
    return next;
}

double mdl_mean_of_series(const struct mdl_scenario *scenario, const struct mdl_series *series)
{
    const double begin = begin_of(scenario);
    const double end = (double)scenario->end;
    double sum = 0.0;
    for (size_t i = 0; i < series->count; i++) {
        const double from = i == 0 ? begin : fmax(begin, (double)series->from[i]);
        const double to = i + 1 < series->count ? fmin(end, fmax(begin, (double)series->from[i + 1])) : end;
        sum += from < to ? series->value[i] * (to - from) : 0.0;
    }
    return sum / (end - begin);
}
