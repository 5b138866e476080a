/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/kaplan_meier.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define UNDEFINED ((double)NAN)

/* --- the curve at its steps --------------------------------------------------------------------------- */

struct steps {
    struct res_survival_point *at; /* [count] */
    double *greenwood;             /* [count]: sum of d/(n (n - d)) so far */
    size_t count, people;
    double last_time; /* end of follow-up */
};

static void set_limits(struct res_survival_point *point, double greenwood)
{
    const double z = gsl_cdf_ugaussian_Qinv(0.025);
    point->se = point->lo = point->hi = UNDEFINED;
    if (!(point->survival > 0)) {
        return;
    }
    point->se = point->survival * sqrt(greenwood);
    if (point->survival < 1) {
        const double centre = log(-log(point->survival));
        const double half = z * sqrt(greenwood) / -log(point->survival);
        point->lo = exp(-exp(centre + half));
        point->hi = exp(-exp(centre - half));
    }
}

static void fill_steps(const struct res_survival *data, const struct res_survival_row rows[], struct steps *steps)
{
    double survival = 1, greenwood = 0;
    for (size_t first = 0, end; first < steps->people; first = end) {
        size_t deaths = 0;
        for (end = first; end < steps->people && rows[end].time == rows[first].time; end++) {
            deaths += data->event[rows[end].person] == 1 ? 1 : 0;
        }
        if (deaths > 0) {
            const double n = (double)(steps->people - first), d = (double)deaths;
            survival = deaths == steps->people - first ? 0 : survival * (1 - d / n);
            greenwood += d / (n * (n - d));
            struct res_survival_point *point = &steps->at[steps->count];
            *point = (struct res_survival_point){
                .time = rows[first].time, .survival = survival, .at_risk = steps->people - first, .events = deaths};
            steps->greenwood[steps->count++] = greenwood;
            set_limits(point, greenwood);
        }
    }
    steps->last_time = rows[steps->people - 1].time;
}

static void release_steps(struct steps *steps)
{
    free(steps->at);
    free(steps->greenwood);
}

static enum res_analysis_code make_steps(const struct res_survival *data, int arm, struct steps *steps,
                                         struct res_analysis *analysis)
{
    *steps = (struct steps){0};
    enum res_analysis_code code = res_survival_check(data, RES_NEEDS_TIME | RES_NEEDS_EVENT, analysis);
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    struct res_survival_row *rows = malloc(data->n * sizeof *rows);
    steps->at = calloc(data->n, sizeof *steps->at);
    steps->greenwood = calloc(data->n, sizeof *steps->greenwood);
    if (rows == NULL || steps->at == NULL || steps->greenwood == NULL) {
        code = res_analysis_set(analysis, RES_ANALYSIS_MEMORY, NULL);
    } else {
        steps->people = res_survival_order(data, arm, rows);
        fill_steps(data, rows, steps);
    }
    free(rows);
    return code;
}

/* --- Kaplan-Meier ----------------------------------------------------------------------------------------- */

static struct res_survival_point at_time(const struct steps *steps, double time)
{
    struct res_survival_point point = {.time = time, .survival = 1};
    size_t k = 0;
    for (; k < steps->count && steps->at[k].time <= time; k++) {
        point.survival = steps->at[k].survival;
        point.events += steps->at[k].events;
    }
    if (time > steps->last_time && point.survival > 0) {
        point.survival = UNDEFINED;
        set_limits(&point, UNDEFINED);
    } else {
        set_limits(&point, k > 0 ? steps->greenwood[k - 1] : 0);
    }
    return point;
}

static size_t count_at_risk(const struct res_survival *data, int arm, double time)
{
    size_t count = 0;
    for (size_t i = 0; i < data->n; i++) {
        count += data->arm[i] == arm && data->time[i] >= time ? 1 : 0;
    }
    return count;
}

static enum res_analysis_code read_off(const struct res_survival *data, int arm, const struct steps *steps,
                                       const double times[], size_t time_count, struct res_kaplan_meier *curve)
{
    curve->points = calloc(time_count + 1, sizeof *curve->points);
    if (curve->points == NULL) {
        return res_analysis_set(&curve->analysis, RES_ANALYSIS_MEMORY, NULL);
    }
    for (size_t k = 0; k < time_count; k++) {
        curve->points[k] = at_time(steps, times[k]);
        curve->points[k].at_risk = count_at_risk(data, arm, times[k]);
    }
    curve->count = time_count;
    return RES_ANALYSIS_OK;
}

enum res_analysis_code res_kaplan_meier_fit(const struct res_survival *data, int arm, const double times[],
                                            size_t time_count, struct res_kaplan_meier *curve)
{
    struct steps steps;
    *curve = (struct res_kaplan_meier){0};
    enum res_analysis_code code = make_steps(data, arm, &steps, &curve->analysis);
    if (code == RES_ANALYSIS_OK && times != NULL) {
        code = read_off(data, arm, &steps, times, time_count, curve);
    } else if (code == RES_ANALYSIS_OK) {
        curve->points = steps.at;
        curve->count = steps.count;
        steps.at = NULL;
    }
    release_steps(&steps);
    return code;
}

void res_kaplan_meier_release(struct res_kaplan_meier *curve)
{
    free(curve->points);
    curve->points = NULL;
    curve->count = 0;
}

/* --- restricted mean ---------------------------------------------------------------------------------------- */

/* From the limit backwards: the area to the right of each step is what its variance term needs. */
static void add_areas(const struct steps *steps, double limit, struct res_restricted_mean *mean)
{
    double area = 0, variance = 0, right = limit;
    for (size_t k = steps->count; k-- > 0;) {
        const struct res_survival_point *step = &steps->at[k];
        if (step->time <= limit) {
            const double n = (double)step->at_risk, d = (double)step->events;
            area += step->survival * (right - step->time);
            right = step->time;
            /* When all at risk have the event the area to the right is 0, and so is its part. */
            variance += step->events < step->at_risk ? area * area * d / (n * (n - d)) : 0;
        }
    }
    mean->mean = area + right;
    mean->se = sqrt(variance);
}

enum res_analysis_code res_restricted_mean(const struct res_survival *data, int arm, double limit,
                                           struct res_restricted_mean *mean)
{
    struct steps steps;
    *mean = (struct res_restricted_mean){.mean = UNDEFINED, .se = UNDEFINED};
    enum res_analysis_code code = make_steps(data, arm, &steps, &mean->analysis);
    if (code == RES_ANALYSIS_OK && !(limit > 0)) {
        code = res_analysis_set(&mean->analysis, RES_ANALYSIS_INVALID, "limit %g", limit);
    }
    if (code == RES_ANALYSIS_OK) {
        const bool empties = steps.count > 0 && steps.at[steps.count - 1].survival == 0;
        if (limit > steps.last_time && !empties) {
            code = res_analysis_set(&mean->analysis, RES_ANALYSIS_BEYOND, "arm %d is followed for %g", arm,
                                    steps.last_time);
        } else {
            add_areas(&steps, limit, mean);
        }
    }
    release_steps(&steps);
    return code;
}

static double common_follow_up(const struct res_survival *data)
{
    double last[2] = {0, 0};
    for (size_t i = 0; i < data->n; i++) {
        double *arm = &last[data->arm[i] == 1 ? 1 : 0];
        *arm = data->time[i] > *arm ? data->time[i] : *arm;
    }
    return last[0] < last[1] ? last[0] : last[1];
}

enum res_analysis_code res_rmst_compare(const struct res_survival *data, double limit, struct res_rmst *rmst)
{
    *rmst = (struct res_rmst){
        .limit = limit, .difference = UNDEFINED, .se = UNDEFINED, .lo = UNDEFINED, .hi = UNDEFINED, .p = UNDEFINED};
    enum res_analysis_code code = res_survival_check(data, RES_NEEDS_TIME | RES_NEEDS_EVENT, &rmst->analysis);
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    rmst->limit = isnan(limit) ? common_follow_up(data) : limit;
    for (int arm = 0; arm < 2; arm++) {
        code = res_restricted_mean(data, arm, rmst->limit, &rmst->arm[arm]);
        if (code != RES_ANALYSIS_OK) {
            rmst->analysis = rmst->arm[arm].analysis;
            return code;
        }
    }
    const double z = gsl_cdf_ugaussian_Qinv(0.025);
    rmst->difference = rmst->arm[1].mean - rmst->arm[0].mean;
    rmst->se = hypot(rmst->arm[0].se, rmst->arm[1].se);
    if (!(rmst->se > 0)) {
        return res_analysis_set(&rmst->analysis, RES_ANALYSIS_NO_EVENTS, NULL);
    }
    rmst->lo = rmst->difference - z * rmst->se;
    rmst->hi = rmst->difference + z * rmst->se;
    rmst->p = 2 * gsl_cdf_ugaussian_Q(fabs(rmst->difference) / rmst->se);
    return RES_ANALYSIS_OK;
}
