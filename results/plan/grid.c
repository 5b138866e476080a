/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid of staffings: its points, what they cost, their order. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/plan/internal.h"

void res_plan_defaults(struct res_plan_options *options)
{
    memset(options, 0, sizeof *options);
    options->seed = 1;
    options->first = 100;
    options->most = 1000;
    options->kept_in = 0.9;
    options->confidence = 0.95;
}

static enum sim_status refuse(struct sim_error_list *errors, const char *path, const char *message)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_USAGE, "%s", message);
    sim_error_place(&error, NULL, 0, path);
    return res_plan_fail(errors, &error);
}

static enum sim_status check_levers(struct res_plan *plan, struct sim_error_list *errors)
{
    plan->point_count = 1;
    for (size_t k = 0; k < plan->lever_count; k++) {
        for (size_t j = 0; j < k; j++) {
            if (strcmp(plan->levers[j].key, plan->levers[k].key) == 0) {
                return refuse(errors, "--vary", "the same key is varied twice");
            }
        }
        plan->point_count *= plan->levers[k].count;
        if (plan->point_count > RES_PLAN_GRID_MAX) {
            return refuse(errors, "--vary", "the levers together make more than 10000 staffings; narrow their ranges");
        }
    }
    return SIM_OK;
}

/* --- cost ----------------------------------------------------------------------------------------------- */

struct price {
    double kr, posts;
};

static enum sim_status price_at(const struct res_plan *plan, const size_t at[], struct price *price,
                                struct sim_error_list *errors)
{
    struct mdl_scenario *scenario = NULL;
    const enum sim_status status = res_plan_load(plan, at, &scenario, errors);
    if (status == SIM_OK) {
        price->kr = res_plan_staff_kr_per_year(scenario);
        price->posts = res_plan_posts(scenario);
        mdl_scenario_free(scenario);
    }
    return status;
}

/* What the values of one lever add to the first one. A range is priced at its ends and is linear between them. */
static enum sim_status price_lever(const struct res_plan *plan, size_t k, const struct price *base,
                                   struct price added[], struct sim_error_list *errors)
{
    const struct res_lever *lever = &plan->levers[k];
    const size_t last = lever->count - 1;
    size_t at[RES_LEVERS_MAX] = {0};
    const bool is_range = lever->list[0] == '\0';
    for (size_t i = is_range ? last : 0; i <= last; i++) {
        at[k] = i;
        struct price price = *base;
        const enum sim_status status = i > 0 ? price_at(plan, at, &price, errors) : SIM_OK;
        if (status != SIM_OK) {
            return status;
        }
        added[i] = (struct price){price.kr - base->kr, price.posts - base->posts};
    }
    for (size_t i = 0; is_range && last > 0 && i < last; i++) {
        const double part = (double)i / (double)last;
        added[i] = (struct price){added[last].kr * part, added[last].posts * part};
    }
    for (size_t i = 0; i <= last; i++) {
        added[i].kr += lever->kr_per_step * (double)i;
    }
    return SIM_OK;
}

static void lay_points(struct res_plan *plan, const struct price *base, struct price *const added[])
{
    for (size_t i = 0; i < plan->point_count; i++) {
        struct res_plan_point *point = &plan->points[i];
        size_t rest = i;
        point->kr_per_year = base->kr;
        point->posts = base->posts;
        for (size_t k = 0; k < plan->lever_count; k++) {
            point->at[k] = rest % plan->levers[k].count;
            rest /= plan->levers[k].count;
            point->kr_per_year += added[k][point->at[k]].kr;
            point->posts += added[k][point->at[k]].posts;
        }
    }
}

static int compare_numbers(double a, double b)
{
    const double scale = fmax(1.0, fmax(fabs(a), fabs(b)));
    return fabs(a - b) <= 1e-9 * scale ? 0 : a < b ? -1 : 1;
}

static int by_kr(const void *a, const void *b)
{
    const struct res_plan_point *x = a, *y = b;
    int order = compare_numbers(x->kr_per_year, y->kr_per_year);
    order = order != 0 ? order : compare_numbers(x->posts, y->posts);
    for (size_t k = 0; order == 0 && k < RES_LEVERS_MAX; k++) {
        order = x->at[k] < y->at[k] ? -1 : x->at[k] > y->at[k] ? 1 : 0;
    }
    return order;
}

static int by_posts(const void *a, const void *b)
{
    const struct res_plan_point *x = a, *y = b;
    const int order = compare_numbers(x->posts, y->posts);
    return order != 0 ? order : by_kr(a, b);
}

static enum sim_status make_points(struct res_plan *plan, struct sim_error_list *errors)
{
    struct price base = {0, 0};
    struct price *added[RES_LEVERS_MAX] = {NULL};
    const size_t first[RES_LEVERS_MAX] = {0};
    plan->points = calloc(plan->point_count, sizeof *plan->points);
    enum sim_status status = plan->points != NULL ? price_at(plan, first, &base, errors) : SIM_ERR_MEMORY;
    for (size_t k = 0; k < plan->lever_count && status == SIM_OK; k++) {
        added[k] = calloc(plan->levers[k].count, sizeof *added[k]);
        status = added[k] != NULL ? price_lever(plan, k, &base, added[k], errors) : SIM_ERR_MEMORY;
    }
    if (status == SIM_OK) {
        lay_points(plan, &base, added);
        qsort(plan->points, plan->point_count, sizeof *plan->points,
              plan->options.objective == RES_PLAN_POSTS ? by_posts : by_kr);
    }
    for (size_t k = 0; k < plan->lever_count; k++) {
        free(added[k]);
    }
    return status;
}

/* --- the whole --------------------------------------------------------------------------------------------- */

static enum sim_status make_columns(struct res_plan *plan, const struct mdl_model *model, struct sim_error_list *errors)
{
    const size_t count = mdl_model_step_count(model);
    const char **steps = calloc(count + 1, sizeof *steps);
    struct sim_error error = {0};
    if (steps == NULL) {
        return SIM_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        steps[i] = mdl_model_step_name(model, i);
    }
    enum sim_status status = res_columns_init(&plan->columns, mdl_model_scenario(model), steps, count, &error);
    free(steps);
    if (status != SIM_OK) {
        return res_plan_fail(errors, &error);
    }
    plan->row_size = 4 * plan->promise_count + plan->columns.count;
    return SIM_OK;
}

static enum sim_status bind(struct res_plan *plan, struct sim_error_list *errors)
{
    enum sim_status status = SIM_OK;
    const struct mdl_model *model = plan->points[0].model;
    for (size_t p = 0; p < plan->promise_count; p++) {
        struct sim_error error;
        const enum sim_status one = res_promise_bind(&plan->promises[p], model, &error);
        if (one != SIM_OK) {
            status = res_plan_fail(errors, &error);
        }
    }
    return status;
}

enum sim_status res_plan_init(struct res_plan *plan, const struct res_plan_source *source,
                              const struct res_plan_options *options, const struct res_promise *promises,
                              size_t promise_count, const struct res_lever *levers, size_t lever_count,
                              struct sim_error_list *errors)
{
    memset(plan, 0, sizeof *plan);
    plan->source = *source;
    plan->options = *options;
    plan->promises = promises;
    plan->promise_count = promise_count;
    plan->levers = levers;
    plan->lever_count = lever_count;
    enum sim_status status = check_levers(plan, errors);
    if (status == SIM_OK) {
        status = make_points(plan, errors);
    }
    if (status == SIM_OK) {
        plan->answer = plan->point_count;
        status = res_plan_open(plan, &plan->points[plan->point_count - 1], errors);
    }
    if (status == SIM_OK) {
        status = res_plan_open(plan, &plan->points[0], errors);
    }
    if (status == SIM_OK) {
        status = bind(plan, errors);
    }
    return status == SIM_OK ? make_columns(plan, plan->points[0].model, errors) : status;
}

void res_plan_release(struct res_plan *plan)
{
    for (size_t i = 0; plan->points != NULL && i < plan->point_count; i++) {
        res_plan_point_release(&plan->points[i]);
    }
    free(plan->points);
    free(plan->changes);
    res_columns_release(&plan->columns);
    memset(plan, 0, sizeof *plan);
}
