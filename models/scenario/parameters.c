/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/parameters.h"

#include <math.h>

#include "sim/calendar.h"

sim_time mdl_trial_extract(const struct mdl_scenario *scenario)
{
    return scenario->trial.extract != SIM_TIME_NEVER ? scenario->trial.extract : scenario->end;
}

double mdl_series_at(const struct mdl_series *series, sim_time now)
{
    size_t i = series->count;
    while (i > 1 && series->from[i - 1] > now) {
        i--;
    }
    return i == 0 ? 0.0 : series->value[i - 1];
}

static bool is_flat(const struct mdl_months *months)
{
    for (size_t i = 1; i < 12; i++) {
        if (months->weight[i] != months->weight[0]) {
            return false;
        }
    }
    return true;
}

/* Of a month (0 for January) over the mean of the twelve. Equal weights give exactly 1. */
static double factor(const struct mdl_months *months, size_t month)
{
    double sum = 0.0;
    for (size_t i = 0; i < 12; i++) {
        sum += months->weight[i];
    }
    return is_flat(months) || !(sum > 0.0) ? 1.0 : 12.0 * months->weight[month] / sum;
}

static sim_time next_month(struct sim_civil date)
{
    const int32_t day =
        date.month == 12 ? sim_day_from_civil(date.year + 1, 1, 1) : sim_day_from_civil(date.year, date.month + 1, 1);
    return (sim_time)day * (sim_time)SIM_MINUTES_PER_DAY;
}

double mdl_inflow_at(const struct mdl_population *population, sim_time now, sim_time *until)
{
    const struct mdl_series *per_month = &population->per_month;
    const struct sim_civil date = sim_civil_from_time(now);
    if (until != NULL) {
        *until = is_flat(&population->by_month) ? SIM_TIME_NEVER : next_month(date);
        for (size_t i = 0; i < per_month->count; i++) {
            *until = per_month->from[i] > now && per_month->from[i] < *until ? per_month->from[i] : *until;
        }
    }
    return mdl_series_at(per_month, now) * factor(&population->by_month, (size_t)date.month - 1);
}

double mdl_inflow_most(const struct mdl_population *population)
{
    double value = 0.0;
    double highest = 0.0;
    for (size_t i = 0; i < population->per_month.count; i++) {
        value = fmax(value, population->per_month.value[i]);
    }
    for (size_t i = 0; i < 12; i++) {
        highest = fmax(highest, factor(&population->by_month, i));
    }
    return value * highest;
}

enum mdl_benefit_state mdl_benefit_after(enum mdl_outcome outcome)
{
    static const enum mdl_benefit_state after[MDL_OUTCOME_COUNT] = {
        [MDL_OUTCOME_JOB] = MDL_BENEFIT_JOB,
        [MDL_OUTCOME_EDUCATION] = MDL_BENEFIT_NONE,
        [MDL_OUTCOME_FLEKSJOB] = MDL_BENEFIT_FLEKSJOB,
        [MDL_OUTCOME_REVALIDERING] = MDL_BENEFIT_KONTANTHJAELP,
        [MDL_OUTCOME_FOEP] = MDL_BENEFIT_FOEP,
        [MDL_OUTCOME_NEW_PATHWAY] = MDL_BENEFIT_PATHWAY,
        [MDL_OUTCOME_KONTANTHJAELP] = MDL_BENEFIT_KONTANTHJAELP,
        [MDL_OUTCOME_MOVED] = MDL_BENEFIT_NONE,
        [MDL_OUTCOME_PENSION] = MDL_BENEFIT_PENSION,
        [MDL_OUTCOME_DEAD] = MDL_BENEFIT_NONE,
        [MDL_OUTCOME_GAVE_UP] = MDL_BENEFIT_KONTANTHJAELP,
        [MDL_OUTCOME_JOB_READY] = MDL_BENEFIT_KONTANTHJAELP,
        [MDL_OUTCOME_LEDIGHEDSYDELSE] = MDL_BENEFIT_LEDIGHEDSYDELSE,
    };
    return outcome == MDL_OUTCOME_NONE ? MDL_BENEFIT_PATHWAY : after[outcome];
}
