/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search for the cheapest staffing that is proved to keep the promises, and what it rests on. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/plan/internal.h"

#define PAIRS_TRIED 8 /* staffings whose verdict was inferred and is tried all the same */

/* --- one staffing -------------------------------------------------------------------------------------- */

static void judge(const struct res_plan *plan, struct res_plan_point *point)
{
    point->inferred = false;
    point->verdict = res_plan_verdict(point->kept, point->n, plan->options.kept_in, res_plan_alpha(plan));
}

static enum sim_status try_point(struct res_plan *plan, struct res_plan_point *point, size_t n,
                                 struct sim_error_list *errors)
{
    const enum sim_status status = res_plan_extend(plan, point, n, errors);
    if (status == SIM_OK) {
        judge(plan, point);
    }
    return status;
}

/* Replications by half as many again until the verdict is there or there are no more. */
static enum sim_status decide(struct res_plan *plan, struct res_plan_point *point, struct sim_error_list *errors)
{
    const size_t most = plan->options.most;
    enum sim_status status = try_point(plan, point, plan->options.first < most ? plan->options.first : most, errors);
    while (status == SIM_OK && point->verdict == RES_UNDECIDED && point->n < most) {
        const size_t next = point->n + point->n / 2 + 1;
        status = try_point(plan, point, next < most ? next : most, errors);
    }
    return status;
}

/* --- small grids: all of them ------------------------------------------------------------------------------ */

static enum sim_status search_all(struct res_plan *plan, struct sim_error_list *errors)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < plan->point_count && status == SIM_OK; i++) {
        status = try_point(plan, &plan->points[i], plan->options.first, errors);
    }
    for (size_t i = 0; i < plan->point_count && status == SIM_OK && plan->answer == plan->point_count; i++) {
        status = decide(plan, &plan->points[i], errors);
        if (plan->points[i].verdict == RES_IS_KEPT) {
            plan->answer = i;
        }
    }
    return status;
}

/* --- large grids: bisection along the first lever ---------------------------------------------------------- */

static bool is_below(const struct res_plan *plan, const size_t a[], const size_t b[])
{
    for (size_t k = 0; k < plan->lever_count; k++) {
        if (a[k] > b[k]) {
            return false;
        }
    }
    return true;
}

/* More helps: what has no more of anything than a staffing that fails, fails. */
static bool infer_fails(const struct res_plan *plan, struct res_plan_point *point)
{
    for (size_t i = 0; i < plan->point_count; i++) {
        const struct res_plan_point *other = &plan->points[i];
        if (other->verdict == RES_IS_NOT_KEPT && !other->inferred && is_below(plan, point->at, other->at)) {
            point->verdict = RES_IS_NOT_KEPT;
            point->inferred = true;
            return true;
        }
    }
    return false;
}

static enum sim_status decide_or_infer(struct res_plan *plan, size_t i, struct sim_error_list *errors)
{
    struct res_plan_point *point = &plan->points[i];
    if (point->n > 0 || infer_fails(plan, point)) {
        return SIM_OK;
    }
    const enum sim_status status = decide(plan, point, errors);
    if (status == SIM_OK && point->verdict == RES_IS_KEPT && i < plan->answer) {
        plan->answer = i;
    }
    return status;
}

/* Positions in points of one line, by the first lever; those at or beyond the present answer are left out. */
static size_t line_of(const struct res_plan *plan, const struct res_plan_point *start, size_t line[])
{
    size_t count = 0;
    for (size_t v = 0; v < plan->levers[0].count; v++) {
        line[v] = SIZE_MAX;
    }
    for (size_t i = 0; i < plan->answer; i++) {
        const struct res_plan_point *point = &plan->points[i];
        bool same = true;
        for (size_t k = 1; k < plan->lever_count; k++) {
            same = same && point->at[k] == start->at[k];
        }
        if (same) {
            line[point->at[0]] = i;
        }
    }
    while (count < plan->levers[0].count && line[count] != SIZE_MAX) {
        count++;
    }
    return count;
}

static enum sim_status search_line(struct res_plan *plan, const struct res_plan_point *start, size_t line[],
                                   struct sim_error_list *errors)
{
    size_t low = 0, high = line_of(plan, start, line);
    if (high == 0) {
        return SIM_OK;
    }
    high--;
    enum sim_status status = decide_or_infer(plan, line[high], errors);
    if (status != SIM_OK || plan->points[line[high]].verdict != RES_IS_KEPT) {
        return status;
    }
    while (low < high && status == SIM_OK) {
        const size_t middle = low + (high - low) / 2;
        status = decide_or_infer(plan, line[middle], errors);
        if (plan->points[line[middle]].verdict == RES_IS_KEPT) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return status;
}

static enum sim_status search_lines(struct res_plan *plan, struct sim_error_list *errors)
{
    size_t *line = calloc(plan->levers[0].count, sizeof *line);
    enum sim_status status = line != NULL ? SIM_OK : SIM_ERR_MEMORY;
    for (size_t i = plan->point_count; i-- > 0 && status == SIM_OK;) {
        if (plan->points[i].at[0] == 0) {
            const struct res_plan_point start = plan->points[i];
            status = search_line(plan, &start, line, errors);
        }
    }
    free(line);
    return status;
}

/* --- trying what was inferred -------------------------------------------------------------------------------- */

static enum sim_status try_inferred(struct res_plan *plan, size_t i, struct sim_error_list *errors)
{
    struct res_plan_point *point = &plan->points[i];
    if (point->n > 0) {
        return SIM_OK;
    }
    const enum sim_status status = decide(plan, point, errors);
    if (status == SIM_OK && point->verdict == RES_IS_KEPT) {
        plan->contradictions++;
        plan->answer = i < plan->answer ? i : plan->answer;
    }
    return status;
}

static bool is_neighbour(const struct res_plan *plan, const size_t less[], const size_t more[])
{
    size_t steps = 0;
    for (size_t k = 0; k < plan->lever_count; k++) {
        if (less[k] > more[k]) {
            return false;
        }
        steps += more[k] - less[k];
    }
    return steps == 1;
}

static enum sim_status try_neighbours(struct res_plan *plan, struct sim_error_list *errors)
{
    enum sim_status status = SIM_OK;
    const size_t answer = plan->answer;
    for (size_t i = 0; i < answer && status == SIM_OK; i++) {
        if (is_neighbour(plan, plan->points[i].at, plan->points[answer].at)) {
            status = try_inferred(plan, i, errors);
        }
    }
    return status;
}

static enum sim_status search_by_halves(struct res_plan *plan, struct sim_error_list *errors)
{
    size_t answer;
    enum sim_status status = search_lines(plan, errors);
    do {
        answer = plan->answer;
        if (status == SIM_OK && answer < plan->point_count) {
            status = try_neighbours(plan, errors);
        }
        for (size_t j = 1; j <= PAIRS_TRIED && status == SIM_OK && plan->answer > 0; j++) {
            status = try_inferred(plan, (plan->answer - 1) * j / (PAIRS_TRIED + 1), errors);
        }
    } while (status == SIM_OK && plan->answer != answer);
    return status;
}

/* --- what else there is to say ---------------------------------------------------------------------------------- */

/* Whether a is nearer to keeping the promises: kept more often; else more served in time; else a better promise. */
static bool is_nearer(const struct res_plan *plan, const struct res_plan_point *a, const struct res_plan_point *b)
{
    const double kept_a = (double)a->kept / (double)a->n, kept_b = (double)b->kept / (double)b->n;
    double share_a = 0, share_b = 0, low, high;
    for (size_t p = 0; p < plan->promise_count; p++) {
        share_a += res_plan_mean_share(plan, a, p);
        share_b += res_plan_mean_share(plan, b, p);
    }
    if (kept_a < kept_b || kept_a > kept_b) {
        return kept_a > kept_b;
    }
    if (fabs(share_a - share_b) > 1e-9) {
        return share_a > share_b;
    }
    return plan->promises[0].kind != RES_PROMISE_MEASURE &&
           res_plan_best_promise(plan, a, 0, &low, &high) < res_plan_best_promise(plan, b, 0, &low, &high);
}

static void find_best(struct res_plan *plan)
{
    plan->best = plan->point_count;
    for (size_t i = 0; i < plan->point_count; i++) {
        if (plan->points[i].n > 0 &&
            (plan->best == plan->point_count || is_nearer(plan, &plan->points[i], &plan->points[plan->best]))) {
            plan->best = i;
        }
    }
}

static void count_contradictions(struct res_plan *plan)
{
    for (size_t i = 0; i < plan->point_count; i++) {
        for (size_t j = 0; j < plan->point_count; j++) {
            const struct res_plan_point *less = &plan->points[i], *more = &plan->points[j];
            if (less->n > 0 && more->n > 0 && less->verdict == RES_IS_KEPT && more->verdict == RES_IS_NOT_KEPT &&
                is_below(plan, less->at, more->at)) {
                plan->contradictions++;
            }
        }
    }
}

static bool same_waits(const struct res_plan *plan, const struct res_plan_point *a, const struct res_plan_point *b)
{
    const size_t n = a->n < b->n ? a->n : b->n;
    for (size_t r = 0; r < n; r++) {
        if (memcmp(a->rows + r * plan->row_size, b->rows + r * plan->row_size,
                   4 * plan->promise_count * sizeof *a->rows) != 0) {
            return false;
        }
    }
    return true;
}

/* The one lever in which two staffings differ; lever_count when they differ in more. */
static size_t only_difference(const struct res_plan *plan, const struct res_plan_point *a,
                              const struct res_plan_point *b)
{
    size_t differ = 0, which = 0;
    for (size_t k = 0; k < plan->lever_count; k++) {
        differ += a->at[k] != b->at[k] ? 1 : 0;
        which = a->at[k] != b->at[k] ? k : which;
    }
    return differ == 1 ? which : plan->lever_count;
}

/* A lever matters when two staffings that differ in it alone differ in any promised wait of any replication. */
static void find_what_matters(struct res_plan *plan)
{
    bool seen[RES_LEVERS_MAX] = {false};
    for (size_t i = 0; i < plan->point_count; i++) {
        for (size_t j = i + 1; j < plan->point_count; j++) {
            const struct res_plan_point *a = &plan->points[i], *b = &plan->points[j];
            const size_t which = only_difference(plan, a, b);
            if (which < plan->lever_count && a->n > 0 && b->n > 0) {
                seen[which] = true;
                plan->matters[which] = plan->matters[which] || !same_waits(plan, a, b);
            }
        }
    }
    for (size_t k = 0; k < plan->lever_count; k++) {
        plan->matters[k] = plan->matters[k] || !seen[k] || plan->levers[k].count == 1;
    }
}

static enum sim_status check_occurs(const struct res_plan *plan, struct sim_error_list *errors)
{
    for (size_t p = 0; p < plan->promise_count; p++) {
        size_t asked = 0, events = 0;
        struct sim_error error;
        for (size_t i = 0; i < plan->point_count; i++) {
            asked += plan->points[i].asked[p];
            events += plan->points[i].events[p];
        }
        if (events > 0) {
            continue;
        }
        (void)sim_fail(&error, SIM_ERR_USAGE,
                       asked == 0
                           ? "'%s' is about nobody: no index citizen waits for it in this scenario"
                           : "'%s' cannot be promised: with no staffing in range did it ever come to one citizen",
                       plan->promises[p].text);
        sim_error_place(&error, NULL, 0, "--promise");
        sim_error_hint(&error, asked == 0 ? "citizens who come in with their grant wait for no team"
                                          : "does the pathway of the index citizens have it at all?");
        return res_plan_fail(errors, &error);
    }
    return SIM_OK;
}

enum sim_status res_plan_search(struct res_plan *plan, struct sim_error_list *errors)
{
    enum sim_status status =
        plan->point_count <= RES_PLAN_FULL ? search_all(plan, errors) : search_by_halves(plan, errors);
    if (status == SIM_OK) {
        status = check_occurs(plan, errors);
    }
    if (status == SIM_OK) {
        find_best(plan);
        count_contradictions(plan);
        find_what_matters(plan);
    }
    return status;
}

enum sim_status res_plan_run_all(struct res_plan *plan, size_t n, struct sim_error_list *errors)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < plan->point_count && status == SIM_OK; i++) {
        status = try_point(plan, &plan->points[i], n, errors);
    }
    return status;
}
