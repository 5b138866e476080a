/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/aalen_johansen.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

struct causes {
    int number[RES_CAUSES_MAX]; /* [count], ascending */
    size_t count;
};

static void find_causes(const struct res_survival *data, struct causes *causes)
{
    causes->count = 0;
    for (int cause = 1; cause <= RES_CAUSES_MAX; cause++) {
        size_t i = 0;
        while (i < data->n && data->cause[i] != cause) {
            i++;
        }
        if (i < data->n) {
            causes->number[causes->count++] = cause;
        }
    }
}

/* The state of the sum after all times up to some time. */
struct walk {
    const struct res_survival_row *rows;
    size_t people, next;
    double survival;
    double incidence[RES_CAUSES_MAX];
};

/* Takes the rows of the next time. Returns how many had an end there. */
static size_t take_time(const struct res_survival *data, const struct causes *causes, struct walk *walk)
{
    const size_t first = walk->next;
    const double at_risk = (double)(walk->people - first);
    size_t ends[RES_CAUSES_MAX] = {0}, all = 0;
    for (; walk->next < walk->people && walk->rows[walk->next].time == walk->rows[first].time; walk->next++) {
        const double cause = data->cause[walk->rows[walk->next].person];
        for (size_t k = 0; k < causes->count; k++) {
            ends[k] += cause == causes->number[k] ? 1 : 0;
        }
        all += cause > 0 ? 1 : 0;
    }
    for (size_t k = 0; k < causes->count; k++) {
        walk->incidence[k] += walk->survival * (double)ends[k] / at_risk;
    }
    walk->survival *= 1 - (double)all / at_risk;
    return all;
}

static void write_points(const struct causes *causes, const struct walk *walk, double time, bool is_known,
                         struct res_aalen_johansen *curve)
{
    for (size_t k = 0; k < causes->count; k++) {
        const double incidence = is_known ? walk->incidence[k] : (double)NAN;
        curve->points[curve->count++] = (struct res_incidence_point){time, causes->number[k], incidence};
    }
}

static void walk_steps(const struct res_survival *data, const struct causes *causes, struct walk *walk,
                       struct res_aalen_johansen *curve)
{
    while (walk->next < walk->people) {
        const double time = walk->rows[walk->next].time;
        if (take_time(data, causes, walk) > 0) {
            write_points(causes, walk, time, true, curve);
        }
    }
}

static void walk_times(const struct res_survival *data, const struct causes *causes, const double times[],
                       size_t time_count, struct walk *walk, struct res_aalen_johansen *curve)
{
    const double last = walk->rows[walk->people - 1].time;
    for (size_t k = 0; k < time_count; k++) {
        while (walk->next < walk->people && walk->rows[walk->next].time <= times[k]) {
            (void)take_time(data, causes, walk);
        }
        write_points(causes, walk, times[k], times[k] <= last || !(walk->survival > 0), curve);
    }
}

enum res_analysis_code res_aalen_johansen_fit(const struct res_survival *data, int arm, const double times[],
                                              size_t time_count, struct res_aalen_johansen *curve)
{
    struct causes causes;
    *curve = (struct res_aalen_johansen){0};
    enum res_analysis_code code = res_survival_check(data, RES_NEEDS_TIME | RES_NEEDS_CAUSE, &curve->analysis);
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    find_causes(data, &causes);
    if (causes.count == 0) {
        return res_analysis_set(&curve->analysis, RES_ANALYSIS_NO_EVENTS, NULL);
    }
    const size_t most = times != NULL ? time_count : data->n;
    struct res_survival_row *rows = malloc(data->n * sizeof *rows);
    curve->points = calloc(most * causes.count + 1, sizeof *curve->points);
    if (rows == NULL || curve->points == NULL) {
        code = res_analysis_set(&curve->analysis, RES_ANALYSIS_MEMORY, NULL);
    } else {
        struct walk walk = {.rows = rows, .people = res_survival_order(data, arm, rows), .survival = 1};
        if (times != NULL) {
            walk_times(data, &causes, times, time_count, &walk, curve);
        } else {
            walk_steps(data, &causes, &walk, curve);
        }
    }
    free(rows);
    return code;
}

void res_aalen_johansen_release(struct res_aalen_johansen *curve)
{
    free(curve->points);
    curve->points = NULL;
    curve->count = 0;
}
