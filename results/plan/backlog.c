/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/plan/backlog.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/model.h"
#include "results/plan/internal.h"
#include "results/plan/loads.h"
#include "sim/replicate.h"

struct study {
    const struct res_plan *plan;
    const struct mdl_model *model;
    bool *counts; /* [steps] */
    size_t weeks;
    double *stock; /* [n][weeks] */
    double *gone;  /* [n] days */
};

/* --- one replication ------------------------------------------------------------------------------------- */

/* Who waits, so that one who leaves the system while he waits is taken off: an open hash set. */
struct waiters {
    uint64_t *at;
    size_t size, used; /* size is a power of two */
};

static uint64_t key_of(const struct mdl_log_row *row)
{
    return ((uint64_t)row->population << 33 | (uint64_t)row->ordinal << 1) + 2; /* 0 empty, 1 taken out */
}

static size_t slot_of(const struct waiters *set, uint64_t key)
{
    size_t slot = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (set->size - 1);
    while (set->at[slot] != 0 && set->at[slot] != key) {
        slot = (slot + 1) & (set->size - 1);
    }
    return slot;
}

static bool grow(struct waiters *set)
{
    struct waiters bigger = {.size = set->size > 0 ? set->size * 2 : 1024};
    bigger.at = calloc(bigger.size, sizeof *bigger.at);
    if (bigger.at == NULL) {
        return false;
    }
    for (size_t i = 0; i < set->size; i++) {
        if (set->at[i] > 1) {
            bigger.at[slot_of(&bigger, set->at[i])] = set->at[i];
            bigger.used++;
        }
    }
    free(set->at);
    *set = bigger;
    return true;
}

static bool insert(struct waiters *set, uint64_t key)
{
    if (2 * (set->used + 1) > set->size && !grow(set)) {
        return false;
    }
    const size_t slot = slot_of(set, key);
    set->used += set->at[slot] == 0 ? 1 : 0;
    set->at[slot] = key;
    return true;
}

static bool take_out(struct waiters *set, uint64_t key)
{
    const size_t slot = set->size > 0 ? slot_of(set, key) : 0;
    if (set->size == 0 || set->at[slot] != key) {
        return false;
    }
    set->at[slot] = 1;
    return true;
}

/* +1, -1 or 0: what a row does to the backlog. */
static int step_by(const struct study *study, struct waiters *set, const struct mdl_log_row *row, bool *failed)
{
    const bool here =
        row->kind != MDL_LOG_LEFT && row->place < study->model->program.count && study->counts[row->place];
    if (row->kind == MDL_LOG_WAITS && here) {
        *failed = !insert(set, key_of(row));
        return 1;
    }
    const bool ends =
        (here && (row->kind == MDL_LOG_SERVED || row->kind == MDL_LOG_GAVE_UP)) || row->kind == MDL_LOG_LEFT;
    return ends && take_out(set, key_of(row)) ? -1 : 0;
}

/* The log stands in order of time. A point of the curve is read after the events of its minute. */
static bool read_log(const struct study *study, const struct mdl_left *left, double stock[], double *gone)
{
    struct waiters set = {0};
    bool failed = false;
    int64_t waiting = 0;
    size_t week = 0;
    *gone = (double)INFINITY;
    for (size_t k = 0; k < left->log_count && !failed; k++) {
        const struct mdl_log_row *row = &left->log[k];
        for (; week < study->weeks && (uint64_t)week * RES_BACKLOG_DAYS * SIM_MINUTES_PER_DAY < row->minute; week++) {
            stock[week] = (double)waiting;
        }
        waiting += step_by(study, &set, row, &failed);
        const bool last_of_minute = k + 1 == left->log_count || left->log[k + 1].minute > row->minute;
        if (waiting == 0 && last_of_minute && !isfinite(*gone)) {
            *gone = (double)row->minute / SIM_MINUTES_PER_DAY;
        }
    }
    for (; week < study->weeks; week++) {
        stock[week] = (double)waiting;
    }
    free(set.at);
    return !failed;
}

static enum sim_status create_world(void *context, unsigned thread, void **worker, struct sim_error *error)
{
    const struct study *study = context;
    const struct mdl_world_options options = {.log = true};
    struct mdl_world *world = NULL;
    (void)thread;
    const enum sim_status status = mdl_world_create(&world, study->model, &options, error);
    *worker = world;
    return status;
}

static void free_world(void *worker, void *context)
{
    (void)context;
    mdl_world_free(worker);
}

static enum sim_status run_one(void *worker, void *context, uint64_t replication, struct sim_error *error)
{
    const struct study *study = context;
    const size_t r = (size_t)replication - 1;
    const enum sim_status status = mdl_world_run(worker, study->plan->options.seed, replication, error);
    if (status == SIM_OK &&
        !read_log(study, mdl_world_left(worker), study->stock + r * study->weeks, &study->gone[r])) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for those who wait");
    }
    return status;
}

/* --- all replications ----------------------------------------------------------------------------------------- */

static void summarise(const struct study *study, size_t n, double column[], struct res_backlog *backlog)
{
    for (size_t w = 0; w < study->weeks; w++) {
        for (size_t r = 0; r < n; r++) {
            column[r] = study->stock[r * study->weeks + w];
        }
        gsl_sort(column, 1, n);
        backlog->mean[w] = gsl_stats_mean(column, 1, n);
        backlog->low[w] = gsl_stats_quantile_from_sorted_data(column, 1, n, 0.05);
        backlog->high[w] = gsl_stats_quantile_from_sorted_data(column, 1, n, 0.95);
    }
    for (size_t r = 0; r < n; r++) {
        backlog->gone += isfinite(study->gone[r]) ? 1 : 0;
    }
    gsl_sort(study->gone, 1, n);
    backlog->n = n;
    backlog->gone_days = res_plan_quantile(study->gone, n, 0.5);
    backlog->gone_low = res_plan_quantile(study->gone, n, 0.05);
    backlog->gone_high = res_plan_quantile(study->gone, n, 0.95);
}

/* --- fluid -------------------------------------------------------------------------------------------------------- */

/* Those of the start hold the places that the way to where they stand gives (as models/world/arrive.c). */
static bool holds_at_start(const struct mdl_model *model, mdl_pc from, mdl_pc to, int role)
{
    for (mdl_pc pc = from; pc != MDL_PC_END && pc != to; pc = model->program.at[pc].next) {
        if (model->program.at[pc].op == MDL_STEP_CASELOAD && model->program.at[pc].step->roles.at[0] == role) {
            return true;
        }
    }
    return false;
}

struct fluid {
    double held, waiting, months; /* of the start; mean months held */
};

/* Adds those of a population who wait or are held at the start; returns all its citizens, those to come too. */
static double add_population(struct fluid *fluid, const struct mdl_model *model, size_t p, int role,
                             const bool counts[])
{
    const struct mdl_scenario *s = model->scenario;
    const double months = (double)(s->end - s->start) / SIM_MINUTES_PER_MONTH;
    double citizens = res_plan_series_mean(&s->populations[p].per_month, s->start, s->end) * months;
    for (size_t i = 0; i < s->populations[p].initial_count; i++) {
        const double group = (double)s->populations[p].initial[i].citizens;
        const mdl_pc pc = model->program.initial[p][i];
        fluid->waiting += counts[pc] ? group : 0;
        fluid->held += !counts[pc] && holds_at_start(model, model->program.enter[p], pc, role) ? group : 0;
        citizens += group;
    }
    for (size_t i = 0; i < s->populations[p].intake_count; i++) {
        citizens += (double)s->populations[p].intakes[i].citizens;
    }
    return citizens;
}

static struct fluid fluid_at_start(const struct mdl_model *model, int role, const bool counts[])
{
    struct fluid fluid = {0};
    double weight = 0;
    const struct mdl_scenario *s = model->scenario;
    for (size_t p = 0; p < s->population_count; p++) {
        const double held = res_loads_months_held(model, p, role);
        const double citizens = add_population(&fluid, model, p, role, counts);
        fluid.months += held > 0 ? held * citizens : 0;
        weight += held > 0 ? citizens : 0;
    }
    /* Those who move or die give their place back too. */
    const double rate = (s->hazards.moves_per_year + s->hazards.deaths_per_year) / 12;
    fluid.months = weight > 0 && fluid.months > 0 ? 1 / (weight / fluid.months + rate) : (double)NAN;
    return fluid;
}

/* Citizens who come to the role between two times. */
static double inflow(const struct mdl_model *model, int role, sim_time from, sim_time to)
{
    const struct mdl_scenario *s = model->scenario;
    double citizens = 0;
    for (size_t p = 0; p < s->population_count; p++) {
        const struct mdl_population *population = &s->populations[p];
        if (!(res_loads_months_held(model, p, role) > 0)) {
            continue;
        }
        citizens +=
            res_plan_series_mean(&population->per_month, from, to) * (double)(to - from) / SIM_MINUTES_PER_MONTH;
        for (size_t i = 0; i < population->intake_count; i++) {
            const bool comes = population->intakes[i].date >= from && population->intakes[i].date < to;
            citizens += comes ? (double)population->intakes[i].citizens : 0;
        }
    }
    return citizens;
}

static double places_at(const struct mdl_role *role, sim_time when)
{
    double persons = role->headcount.value[0];
    for (size_t i = 1; i < role->headcount.count && role->headcount.from[i] <= when; i++) {
        persons = role->headcount.value[i];
    }
    return persons * (double)role->places;
}

static void run_fluid(const struct mdl_model *model, int role, const bool counts[], struct res_backlog *backlog)
{
    const struct mdl_scenario *s = model->scenario;
    struct fluid fluid = fluid_at_start(model, role, counts);
    const double day = SIM_MINUTES_PER_DAY / SIM_MINUTES_PER_MONTH;
    sim_time now = s->start;
    backlog->months_held = fluid.months;
    backlog->places = places_at(&s->roles[role], s->start);
    for (size_t d = 0; d <= (backlog->weeks - 1) * RES_BACKLOG_DAYS; d++, now += SIM_MINUTES_PER_DAY) {
        const double room = fmax(0.0, places_at(&s->roles[role], now) - fluid.held);
        const double served = fmin(room, fluid.waiting);
        fluid.held += served;
        fluid.waiting -= served;
        if (d % RES_BACKLOG_DAYS == 0) {
            backlog->fluid[d / RES_BACKLOG_DAYS] = fluid.waiting;
        }
        if (!(fluid.waiting > 0.5) && !isfinite(backlog->fluid_gone_days)) {
            backlog->fluid_gone_days = (double)d;
        }
        fluid.waiting += inflow(model, role, now, now + SIM_MINUTES_PER_DAY);
        fluid.held -= fluid.months > 0 ? fluid.held / fluid.months * day : 0;
    }
}

/* --- the whole
 * --------------------------------------------------------------------------------------------------------- */

static int find_role(const struct mdl_scenario *scenario, const char *name)
{
    for (size_t r = 0; r < scenario->role_count; r++) {
        if (strcmp(scenario->roles[r].name, name) == 0) {
            return (int)r;
        }
    }
    return MDL_NONE;
}

static bool choose_steps(struct study *study, const char *target, int role)
{
    bool any = false;
    for (size_t i = 0; i < study->model->program.count; i++) {
        const struct mdl_instruction *at = &study->model->program.at[i];
        const char *dot = strrchr(at->name, '.');
        const bool named = strcmp(at->name, target) == 0 || (dot != NULL && strcmp(dot + 1, target) == 0);
        const bool queue = at->op == MDL_STEP_CASELOAD || at->op == MDL_STEP_BOARD;
        study->counts[i] =
            queue && (role != MDL_NONE ? at->op == MDL_STEP_CASELOAD && at->step->roles.at[0] == role : named);
        any = any || study->counts[i];
    }
    return any;
}

static enum sim_status no_such(const char *target, struct sim_error_list *errors)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_USAGE, "nobody can wait for '%s'; expected a role with places or a step that queues",
                   target);
    sim_error_place(&error, NULL, 0, "--backlog");
    return res_plan_fail(errors, &error);
}

static bool reserve(struct study *study, struct res_backlog *backlog, size_t n)
{
    const size_t weeks = study->weeks;
    backlog->weeks = weeks;
    backlog->mean = calloc(weeks, sizeof *backlog->mean);
    backlog->low = calloc(weeks, sizeof *backlog->low);
    backlog->high = calloc(weeks, sizeof *backlog->high);
    backlog->fluid = calloc(weeks, sizeof *backlog->fluid);
    study->counts = calloc(study->model->program.count + 1, sizeof *study->counts);
    study->stock = calloc(n * weeks, sizeof *study->stock);
    study->gone = calloc(n, sizeof *study->gone);
    return backlog->mean != NULL && backlog->low != NULL && backlog->high != NULL && backlog->fluid != NULL &&
           study->counts != NULL && study->stock != NULL && study->gone != NULL;
}

static enum sim_status run_all(struct study *study, size_t n, struct res_backlog *backlog,
                               struct sim_error_list *errors)
{
    const struct res_plan_options *options = &study->plan->options;
    struct sim_replicate_plan replicate = {
        .first = 1,
        .count = n,
        .threads = options->threads > 0 ? options->threads : sim_replicate_processors(),
        .context = study,
        .worker_create = create_world,
        .run = run_one,
        .worker_free = free_world,
        .cancel = options->cancel,
    };
    struct sim_error error = {0};
    double *column = malloc(n * sizeof *column);
    enum sim_status status = column == NULL ? SIM_ERR_MEMORY : sim_replicate(&replicate, &error);
    if (status == SIM_OK) {
        summarise(study, n, column, backlog);
    } else if (error.status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    free(column);
    return status;
}

enum sim_status res_backlog_run(struct res_plan *plan, size_t point, const char *target, size_t n,
                                struct res_backlog *backlog, struct sim_error_list *errors)
{
    struct study study = {.plan = plan};
    memset(backlog, 0, sizeof *backlog);
    enum sim_status status = res_plan_open(plan, &plan->points[point], errors);
    if (status != SIM_OK) {
        return status;
    }
    study.model = plan->points[point].model;
    const struct mdl_scenario *scenario = study.model->scenario;
    const int role = find_role(scenario, target);
    study.weeks = (size_t)((scenario->end - scenario->start) / (sim_time)(RES_BACKLOG_DAYS * SIM_MINUTES_PER_DAY)) + 1;
    status = n > 0 && reserve(&study, backlog, n) ? SIM_OK : SIM_ERR_MEMORY;
    if (status == SIM_OK && !choose_steps(&study, target, role)) {
        status = no_such(target, errors);
    }
    if (status == SIM_OK) {
        status = run_all(&study, n, backlog, errors);
    }
    if (status == SIM_OK) {
        backlog->fluid_gone_days = (double)INFINITY;
        for (size_t w = 0; w < backlog->weeks; w++) {
            backlog->fluid[w] = (double)NAN;
        }
        if (role != MDL_NONE) {
            run_fluid(study.model, role, study.counts, backlog);
        }
    }
    free(study.counts);
    free(study.stock);
    free(study.gone);
    return status;
}

void res_backlog_release(struct res_backlog *backlog)
{
    free(backlog->mean);
    free(backlog->low);
    free(backlog->high);
    free(backlog->fluid);
    memset(backlog, 0, sizeof *backlog);
}
