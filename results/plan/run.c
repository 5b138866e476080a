/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One staffing: loading it, running its replications, and reading what they left. */
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/econ/beneath.h"
#include "results/plan/internal.h"
#include "sim/replicate.h"
#include "sim/tally.h"

#define KEY_VALUE_MAX (128 + RES_LEVER_TEXT_MAX)

struct batch {
    const struct res_plan *plan;
    struct res_plan_point *point;
    struct res_price_book *book;
};

struct worker {
    struct mdl_world *world;
    struct res_cost cost;
    struct res_promise_buffer buffer;
    double *scratch;
    size_t scratch_size;
};

enum sim_status res_plan_fail(struct sim_error_list *errors, const struct sim_error *error)
{
    sim_error_list_add(errors, error);
    return error->status;
}

static enum sim_status no_memory(struct sim_error_list *errors)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_MEMORY, "out of memory for a plan");
    return res_plan_fail(errors, &error);
}

/* --- loading ------------------------------------------------------------------------------------------ */

enum sim_status res_plan_load(const struct res_plan *plan, const size_t at[], struct mdl_scenario **scenario,
                              struct sim_error_list *errors)
{
    const struct mdl_load_options *given = plan->source.load;
    const size_t before = given != NULL ? given->set_count : 0;
    char texts[RES_LEVERS_MAX][KEY_VALUE_MAX];
    const char **sets = calloc(before + RES_LEVERS_MAX, sizeof *sets);
    struct mdl_place *places = calloc(before + RES_LEVERS_MAX, sizeof *places);
    struct mdl_load_options load = given != NULL ? *given : (struct mdl_load_options){0};
    if (sets == NULL || places == NULL) {
        free(sets);
        free(places);
        return no_memory(errors);
    }
    for (size_t i = 0; i < before; i++) {
        sets[i] = given->sets[i];
        places[i] = given->set_places != NULL ? given->set_places[i] : (struct mdl_place){"--set", 0};
    }
    for (size_t k = 0; k < plan->lever_count; k++) {
        char value[RES_LEVER_TEXT_MAX];
        res_lever_value(&plan->levers[k], at[k], value, sizeof value);
        (void)snprintf(texts[k], sizeof texts[k], "%s=%s", plan->levers[k].key, value);
        sets[before + k] = texts[k];
        places[before + k] = (struct mdl_place){"--vary", 0};
    }
    load.sets = sets;
    load.set_places = places;
    load.set_count = before + plan->lever_count;
    struct res_beneath beneath;
    if (plan->source.text == NULL) {
        res_beneath_lay(&beneath, &load);
    }
    const enum sim_status status = plan->source.text != NULL
                                       ? mdl_scenario_parse(scenario, plan->source.text, "plan", &load, errors, NULL)
                                       : mdl_scenario_load(scenario, plan->source.file, &load, errors, NULL);
    free(sets);
    free(places);
    return status;
}

enum sim_status res_plan_open(struct res_plan *plan, struct res_plan_point *point, struct sim_error_list *errors)
{
    if (point->model != NULL) {
        return SIM_OK;
    }
    enum sim_status status = res_plan_load(plan, point->at, &point->scenario, errors);
    if (status == SIM_OK) {
        status = mdl_model_create(&point->model, point->scenario, errors);
    }
    return status;
}

void res_plan_point_release(struct res_plan_point *point)
{
    mdl_model_free(point->model);
    mdl_scenario_free(point->scenario);
    free(point->rows);
    point->model = NULL;
    point->scenario = NULL;
    point->rows = NULL;
}

/* --- running ------------------------------------------------------------------------------------------ */

static bool needs_log(const struct res_plan *plan)
{
    for (size_t p = 0; p < plan->promise_count; p++) {
        if (plan->promises[p].kind == RES_PROMISE_TALKS) {
            return true;
        }
    }
    return false;
}

static void worker_free(void *opaque, void *context)
{
    struct worker *worker = opaque;
    (void)context;
    if (worker != NULL) {
        mdl_world_free(worker->world);
        res_cost_release(&worker->cost);
        res_promise_buffer_release(&worker->buffer);
        free(worker->scratch);
        free(worker);
    }
}

static enum sim_status worker_create(void *context, unsigned thread, void **opaque, struct sim_error *error)
{
    const struct batch *batch = context;
    const struct mdl_world_options options = {.verify = batch->plan->options.verify, .log = needs_log(batch->plan)};
    struct worker *worker = calloc(1, sizeof *worker);
    (void)thread;
    if (worker == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a worker");
    }
    res_cost_init(&worker->cost);
    const enum sim_status status = mdl_world_create(&worker->world, batch->point->model, &options, error);
    if (status != SIM_OK) {
        free(worker);
        return status;
    }
    *opaque = worker;
    return SIM_OK;
}

static enum sim_status fill_row(struct worker *worker, const struct batch *batch, double *row, struct sim_error *error)
{
    const struct res_plan *plan = batch->plan;
    const struct mdl_left *left = mdl_world_left(worker->world);
    if (left->record_count > worker->scratch_size) {
        free(worker->scratch);
        worker->scratch_size = 0;
        worker->scratch = malloc(left->record_count * sizeof *worker->scratch);
        if (worker->scratch == NULL) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu citizens", left->record_count);
        }
        worker->scratch_size = left->record_count;
    }
    enum sim_status status = res_cost_set(&worker->cost, batch->book, left, error);
    const struct res_view view = {mdl_model_scenario(batch->point->model), left, &worker->cost, worker->scratch};
    for (size_t p = 0; p < plan->promise_count && status == SIM_OK; p++) {
        struct res_kept kept = {0};
        status = res_promise_measure(&plan->promises[p], batch->point->model, &view, &plan->columns, &worker->buffer,
                                     &kept, error);
        row[p] = kept.least;
        row[plan->promise_count + p] = kept.share;
        row[2 * plan->promise_count + p] = (double)kept.events;
        row[3 * plan->promise_count + p] = (double)kept.asked;
    }
    if (status == SIM_OK) {
        res_measure_all(&plan->columns, &view, row + 4 * plan->promise_count, 1);
    }
    return status;
}

static enum sim_status run_one(void *opaque, void *context, uint64_t replication, struct sim_error *error)
{
    struct worker *worker = opaque;
    const struct batch *batch = context;
    const struct res_plan *plan = batch->plan;
    const enum sim_status status = mdl_world_run(worker->world, plan->options.seed, replication, error);
    if (status != SIM_OK) {
        return status;
    }
    return fill_row(worker, batch, batch->point->rows + (replication - 1) * plan->row_size, error);
}

static enum sim_status reserve(const struct res_plan *plan, struct res_plan_point *point, size_t n,
                               struct sim_error *error)
{
    if (n <= point->capacity) {
        return SIM_OK;
    }
    double *grown = realloc(point->rows, n * plan->row_size * sizeof *grown);
    if (grown == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu replications", n);
    }
    point->rows = grown;
    point->capacity = n;
    return SIM_OK;
}

static void count_rows(const struct res_plan *plan, struct res_plan_point *point, size_t n)
{
    for (size_t r = point->n; r < n; r++) {
        const double *row = point->rows + r * plan->row_size;
        for (size_t p = 0; p < plan->promise_count; p++) {
            point->events[p] += (size_t)row[2 * plan->promise_count + p];
            point->asked[p] += (size_t)row[3 * plan->promise_count + p];
        }
        point->kept += res_plan_keeps(plan, point, r) ? 1 : 0;
    }
    point->n = n;
}

static enum sim_status run_batch(struct res_plan *plan, struct res_plan_point *point, size_t n, struct sim_error *error)
{
    struct batch batch = {.plan = plan, .point = point};
    struct sim_replicate_plan replicate = {
        .first = point->n + 1,
        .count = n - point->n,
        .threads = plan->options.threads > 0 ? plan->options.threads : sim_replicate_processors(),
        .context = &batch,
        .worker_create = worker_create,
        .run = run_one,
        .worker_free = worker_free,
        .cancel = plan->options.cancel,
    };
    enum sim_status status = reserve(plan, point, n, error);
    if (status == SIM_OK) {
        status = res_price_book_create(&batch.book, point->scenario, error);
    }
    if (status == SIM_OK) {
        status = sim_replicate(&replicate, error);
    }
    res_price_book_free(batch.book);
    return status;
}

enum sim_status res_plan_extend(struct res_plan *plan, struct res_plan_point *point, size_t n,
                                struct sim_error_list *errors)
{
    struct sim_error error = {0};
    enum sim_status status = res_plan_open(plan, point, errors);
    if (status != SIM_OK || n <= point->n) {
        return status;
    }
    status = run_batch(plan, point, n, &error);
    if (status != SIM_OK) {
        return res_plan_fail(errors, &error);
    }
    plan->runs += n - point->n;
    count_rows(plan, point, n);
    if (plan->options.progress != NULL) {
        char text[128];
        res_plan_point_text(plan, point, text, sizeof text);
        plan->options.progress(plan->options.context, text, point->n, plan->options.most);
    }
    return SIM_OK;
}

/* --- reading ------------------------------------------------------------------------------------------ */

double res_plan_least(const struct res_plan *plan, const struct res_plan_point *point, size_t r, size_t p)
{
    return point->rows[r * plan->row_size + p];
}

double res_plan_share(const struct res_plan *plan, const struct res_plan_point *point, size_t r, size_t p)
{
    return point->rows[r * plan->row_size + plan->promise_count + p];
}

double res_plan_value(const struct res_plan *plan, const struct res_plan_point *point, size_t r, size_t column)
{
    return point->rows[r * plan->row_size + 4 * plan->promise_count + column];
}

bool res_plan_keeps(const struct res_plan *plan, const struct res_plan_point *point, size_t r)
{
    for (size_t p = 0; p < plan->promise_count; p++) {
        if (!res_promise_is_kept(&plan->promises[p], res_plan_least(plan, point, r, p))) {
            return false;
        }
    }
    return true;
}

double res_plan_alpha(const struct res_plan *plan)
{
    return (1 - plan->options.confidence) / (double)plan->point_count;
}

/* "At least" is "at most" of the values with their sign turned. About nobody: any promise is kept. */
static size_t sorted_least(const struct res_plan *plan, const struct res_plan_point *point, size_t p, double sorted[])
{
    const double sign = plan->promises[p].at_least ? -1 : 1;
    for (size_t r = 0; r < point->n; r++) {
        const double least = res_plan_least(plan, point, r, p);
        sorted[r] =
            isnan(least) ? (plan->promises[p].kind == RES_PROMISE_MEASURE ? -(double)INFINITY : 0) : sign * least;
    }
    gsl_sort(sorted, 1, point->n);
    return point->n;
}

double res_plan_best_promise(const struct res_plan *plan, const struct res_plan_point *point, size_t p, double *low,
                             double *high)
{
    const bool turned = plan->promises[p].at_least;
    double *sorted = malloc((point->n + 1) * sizeof *sorted);
    *low = *high = (double)NAN;
    if (sorted == NULL || point->n == 0) {
        free(sorted);
        return (double)NAN;
    }
    const size_t count = sorted_least(plan, point, p, sorted);
    const double best = res_plan_quantile(sorted, count, plan->options.kept_in);
    double from, to;
    res_plan_quantile_interval(sorted, count, plan->options.kept_in, 0.05, &from, &to);
    *low = turned ? -to : from;
    *high = turned ? -from : to;
    free(sorted);
    return turned ? -best : best;
}

void res_plan_mean(const struct res_plan *plan, const struct res_plan_point *point, size_t column, double *mean,
                   double *se)
{
    struct sim_tally tally = {0};
    for (size_t r = 0; r < point->n; r++) {
        const double value = res_plan_value(plan, point, r, column);
        if (!isnan(value)) {
            sim_tally_add(&tally, value);
        }
    }
    *mean = tally.count > 0 ? tally.mean : (double)NAN;
    *se = tally.count > 1 ? sim_tally_sd(&tally) / sqrt((double)tally.count) : (double)NAN;
}

double res_plan_mean_share(const struct res_plan *plan, const struct res_plan_point *point, size_t p)
{
    struct sim_tally tally = {0};
    for (size_t r = 0; r < point->n; r++) {
        const double share = res_plan_share(plan, point, r, p);
        if (!isnan(share)) {
            sim_tally_add(&tally, share);
        }
    }
    return tally.count > 0 ? tally.mean : (double)NAN;
}

size_t res_plan_difference(const struct res_plan *plan, const struct res_plan_point *a, const struct res_plan_point *b,
                           size_t column, double *difference, double *se)
{
    const size_t n = a->n < b->n ? a->n : b->n;
    struct sim_tally tally = {0};
    for (size_t r = 0; r < n; r++) {
        const double d = res_plan_value(plan, b, r, column) - res_plan_value(plan, a, r, column);
        if (!isnan(d)) {
            sim_tally_add(&tally, d);
        }
    }
    *difference = tally.count > 0 ? tally.mean : (double)NAN;
    *se = tally.count > 1 ? sim_tally_sd(&tally) / sqrt((double)tally.count) : (double)NAN;
    return (size_t)tally.count;
}

void res_plan_point_text(const struct res_plan *plan, const struct res_plan_point *point, char *text, size_t size)
{
    size_t used = 0;
    (void)snprintf(text, size, "%s", plan->lever_count == 0 ? "as it is" : "");
    for (size_t k = 0; k < plan->lever_count && used < size; k++) {
        char value[RES_LEVER_TEXT_MAX];
        res_lever_value(&plan->levers[k], point->at[k], value, sizeof value);
        const int length = snprintf(text + used, size - used, "%s%s", k > 0 ? ", " : "", value);
        used += length > 0 ? (size_t)length : 0;
    }
}
