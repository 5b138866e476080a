/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/analysis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/tally.h"

#define UNDEFINED ((double)NAN)

static struct res_estimate figure(double mean, double sd, size_t count)
{
    if (count < 2) {
        return (struct res_estimate){mean, UNDEFINED, UNDEFINED, UNDEFINED};
    }
    const double half = sim_half_width(sd, count, 0.95);
    return (struct res_estimate){mean, sd / sqrt((double)count), mean - half, mean + half};
}

struct res_estimate res_estimate_mean(const double values[], size_t count)
{
    struct sim_tally tally = {0};
    for (size_t i = 0; i < count; i++) {
        sim_tally_add(&tally, values[i]);
    }
    return figure(count > 0 ? tally.mean : UNDEFINED, sim_tally_sd(&tally), count);
}

struct res_estimate res_estimate_ratio(const double x[], const double y[], size_t count)
{
    double sum_x = 0;
    double sum_y = 0;
    struct sim_tally tally = {0};
    for (size_t i = 0; i < count; i++) {
        sum_x += x[i];
        sum_y += y[i];
    }
    if (sum_y == 0 || count == 0) {
        return (struct res_estimate){UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED};
    }
    const double ratio = sum_x / sum_y;
    for (size_t i = 0; i < count; i++) {
        sim_tally_add(&tally, (x[i] - ratio * y[i]) / (sum_y / (double)count));
    }
    return figure(ratio, sim_tally_sd(&tally), count);
}

/* --- in words --------------------------------------------------------------------------------------- */

enum res_verdict res_verdict_of(double cost, double effect)
{
    if (effect == 0) {
        return RES_VERDICT_NO_EFFECT;
    }
    if (effect > 0) {
        return cost <= 0 ? RES_VERDICT_DOMINATES : RES_VERDICT_COSTS_MORE;
    }
    return cost >= 0 ? RES_VERDICT_DOMINATED : RES_VERDICT_SAVES_AND_LOSES;
}

void res_verdict_text(enum res_verdict verdict, enum res_language language, const char *a, const char *b, char *text,
                      size_t size)
{
    const bool danish = language == RES_DANISH;
    switch (verdict) {
    case RES_VERDICT_NO_EFFECT:
        (void)snprintf(text, size,
                       danish ? "%s og %s har samme effekt: der er ingen ICER"
                              : "%s and %s have the same effect: there is no ICER",
                       b, a);
        break;
    case RES_VERDICT_DOMINATES:
        (void)snprintf(text, size,
                       danish ? "%s dominerer %s: billigere og bedre" : "%s dominates %s: cheaper and better", b, a);
        break;
    case RES_VERDICT_DOMINATED:
        (void)snprintf(text, size,
                       danish ? "%s domineres af %s: dyrere og dårligere" : "%s is dominated by %s: dearer and worse",
                       b, a);
        break;
    case RES_VERDICT_COSTS_MORE:
        (void)snprintf(text, size,
                       danish ? "%s er dyrere og bedre end %s: ICER er prisen for en enhed mere"
                              : "%s is dearer and better than %s: the ICER is the price of one unit more",
                       b, a);
        break;
    case RES_VERDICT_SAVES_AND_LOSES:
        (void)snprintf(text, size,
                       danish ? "%s er billigere og dårligere end %s: ICER er det sparede for en enhed mindre"
                              : "%s is cheaper and worse than %s: the ICER is what is saved for one unit less",
                       b, a);
        break;
    }
}

/* --- increments ----------------------------------------------------------------------------------------- */

static enum sim_status check_pair(const struct res_econ_sample *a, const struct res_econ_sample *b,
                                  struct sim_error *error)
{
    if (a->seed != b->seed || a->first != b->first || a->replications != b->replications) {
        return sim_fail(error, SIM_ERR_USAGE, "'%s' and '%s' cannot be paired: other seeds or replications", a->name,
                        b->name);
    }
    if (a->years != b->years || a->first_year != b->first_year) {
        (void)sim_fail(error, SIM_ERR_USAGE, "'%s' and '%s' cover other years: %d from %d and %d from %d", a->name,
                       b->name, a->years, a->first_year, b->years, b->first_year);
        sim_error_hint(error, "give both the same start and economics.horizon");
        return SIM_ERR_USAGE;
    }
    return SIM_OK;
}

static void set_differences(const struct res_increment *increment, const struct res_econ_sample *a,
                            const struct res_econ_sample *b, const struct res_econ_query *query, double *cost,
                            double *effect, double *net)
{
    for (size_t i = 0; i < a->replications; i++) {
        const double citizens_a = res_econ_effect(a, RES_EFFECT_CITIZENS, i);
        const double citizens_b = res_econ_effect(b, RES_EFFECT_CITIZENS, i);
        const double scale = citizens_b > 0 ? citizens_a / citizens_b : 1;
        cost[i] = res_econ_amount(b, query, i) * scale - res_econ_amount(a, query, i);
        effect[i] =
            res_econ_effect(b, increment->effect_kind, i) * scale - res_econ_effect(a, increment->effect_kind, i);
        net[i] = increment->threshold * effect[i] - cost[i];
    }
}

enum sim_status res_increment_set(struct res_increment *increment, const struct res_econ_sample *const samples[],
                                  size_t a, size_t b, const struct res_econ_query *query, enum res_effect effect,
                                  double threshold, struct sim_error *error)
{
    const size_t count = samples[a]->replications;
    const enum sim_status status = check_pair(samples[a], samples[b], error);
    if (status != SIM_OK) {
        return status;
    }
    double *scratch = calloc(3 * count + 1, sizeof *scratch);
    if (scratch == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for an increment");
    }
    *increment = (struct res_increment){.a = a, .b = b, .effect_kind = effect, .threshold = threshold};
    set_differences(increment, samples[a], samples[b], query, scratch, scratch + count, scratch + 2 * count);
    increment->cost = res_estimate_mean(scratch, count);
    increment->effect = res_estimate_mean(scratch + count, count);
    increment->net_benefit = res_estimate_mean(scratch + 2 * count, count);
    increment->icer = res_estimate_ratio(scratch, scratch + count, count);
    increment->effect_is_sure = increment->effect.lo > 0 || increment->effect.hi < 0;
    increment->verdict = res_verdict_of(increment->cost.mean, increment->effect.mean);
    if (!increment->effect_is_sure) {
        increment->icer.se = increment->icer.lo = increment->icer.hi = UNDEFINED;
    }
    free(scratch);
    return SIM_OK;
}
