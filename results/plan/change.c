/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one more of each capacity buys beside a staffing, in pairs of replications. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/plan/internal.h"
#include "sim/tally.h"

enum kind { OF_ROLE, OF_BOARD, OF_SERVICE };

static void raise(struct mdl_series *series)
{
    for (size_t i = 0; i < series->count; i++) {
        series->value[i] += 1;
    }
}

/* False where there is nothing to have more of: who is never a limit. */
static bool add_one(struct mdl_scenario *scenario, enum kind kind, size_t i, char *what, size_t size)
{
    SIM_INVARIANT(scenario != NULL, "a staffing that was loaded has its scenario");
    if (kind == OF_ROLE) {
        struct mdl_role *role = &scenario->roles[i];
        raise(&role->headcount);
        (void)snprintf(what, size, "1 more: %s", role->label != NULL ? role->label : role->name);
        return role->places > 0 || role->talk_hours_per_week > 0;
    }
    if (kind == OF_BOARD) {
        raise(&scenario->boards[i].places);
        (void)snprintf(what, size, "1 place more a meeting: %s",
                       scenario->boards[i].label != NULL ? scenario->boards[i].label : scenario->boards[i].name);
        return true;
    }
    struct mdl_service *service = &scenario->services[i];
    (void)snprintf(what, size, "1 seat more: %s", service->label != NULL ? service->label : service->name);
    return service->seats++ > 0;
}

/* The promise that fails most often. */
static size_t weakest(const struct res_plan *plan, const struct res_plan_point *point)
{
    size_t worst = 0, least_kept = SIZE_MAX;
    for (size_t p = 0; p < plan->promise_count; p++) {
        size_t kept = 0;
        for (size_t r = 0; r < point->n; r++) {
            kept += res_promise_is_kept(&plan->promises[p], res_plan_least(plan, point, r, p)) ? 1 : 0;
        }
        worst = kept < least_kept ? p : worst;
        least_kept = kept < least_kept ? kept : least_kept;
    }
    return worst;
}

static void measure_change(const struct res_plan *plan, const struct res_plan_point *base,
                           const struct res_plan_point *more, struct res_plan_change *change)
{
    const size_t p = weakest(plan, base);
    const size_t clarified = res_columns_find(&plan->columns, "clarified_share");
    struct sim_pair_tally pair = {0};
    double low, high;
    for (size_t r = 0; r < more->n && r < base->n; r++) {
        const double a = res_plan_share(plan, base, r, p), b = res_plan_share(plan, more, r, p);
        if (!isnan(a) && !isnan(b)) {
            sim_pair_tally_add(&pair, a, b);
        }
    }
    change->share_before = pair.mean_a;
    change->share_after = pair.mean_b;
    change->share_se = pair.count > 1 ? sim_pair_sd_difference(&pair) / sqrt((double)pair.count) : (double)NAN;
    change->least_before = res_plan_best_promise(plan, base, p, &low, &high);
    change->least_after = res_plan_best_promise(plan, more, p, &low, &high);
    (void)res_plan_difference(plan, base, more, clarified, &change->clarified, &change->clarified_se);
}

static enum sim_status change_one(struct res_plan *plan, const struct res_plan_point *base, enum kind kind, size_t i,
                                  struct sim_error_list *errors)
{
    struct res_plan_change *change = &plan->changes[plan->change_count];
    struct res_plan_point more = {0};
    memcpy(more.at, base->at, sizeof more.at);
    enum sim_status status = res_plan_load(plan, more.at, &more.scenario, errors);
    if (status != SIM_OK) {
        return status;
    }
    const double before = res_plan_staff_kr_per_year(more.scenario);
    if (add_one(more.scenario, kind, i, change->what, sizeof change->what)) {
        change->kr_per_year = res_plan_staff_kr_per_year(more.scenario) - before;
        status = mdl_model_create(&more.model, more.scenario, errors);
        if (status == SIM_OK) {
            status =
                res_plan_extend(plan, &more, plan->options.first < base->n ? plan->options.first : base->n, errors);
        }
        if (status == SIM_OK) {
            measure_change(plan, base, &more, change);
            plan->change_count++;
        }
    }
    res_plan_point_release(&more);
    return status;
}

enum sim_status res_plan_one_more(struct res_plan *plan, size_t index, struct sim_error_list *errors)
{
    const struct res_plan_point *base = &plan->points[index];
    const struct mdl_scenario *scenario = base->scenario;
    const size_t counts[] = {scenario->role_count, scenario->board_count, scenario->service_count};
    enum sim_status status = SIM_OK;
    free(plan->changes);
    plan->change_count = 0;
    plan->changes = calloc(counts[0] + counts[1] + counts[2] + 1, sizeof *plan->changes);
    if (plan->changes == NULL) {
        return SIM_ERR_MEMORY;
    }
    for (int kind = OF_ROLE; kind <= OF_SERVICE; kind++) {
        for (size_t i = 0; i < counts[kind] && status == SIM_OK; i++) {
            status = change_one(plan, base, (enum kind)kind, i, errors);
        }
    }
    return status;
}
