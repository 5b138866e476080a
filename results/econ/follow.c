/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/follow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/econ/refusion.h"

#define DURATIONS 61 /* months in a state: 0 to 59, and 5 years or more */
#define ENTRIES (MDL_OUTCOME_COUNT + 1)
#define CELL(state, duration, support) (((size_t)(state)*DURATIONS + (size_t)(duration)) * RES_SUPPORT_BINS + (support))
#define CELLS ((size_t)MDL_BENEFIT_COUNT * DURATIONS * RES_SUPPORT_BINS)

struct table {
    double *weeks; /* [months + 1][states * steps]: from the decision to the end of that month */
    double *gone;  /* [months + 1]: share who are in no state that a pension follows */
};

struct res_follow {
    const struct mdl_scenario *scenario;
    size_t months, steps;
    double leave[MDL_BENEFIT_COUNT][DURATIONS];                 /* probability of leaving in a month */
    double to[MDL_BENEFIT_COUNT][DURATIONS][MDL_BENEFIT_COUNT]; /* and where to */
    double step_share[RES_SUPPORT_BINS][16];                    /* of a month on support, by refusion step */
    struct table tables[ENTRIES][RES_SUPPORT_BINS];
};

size_t res_follow_steps(const struct res_follow *follow)
{
    return follow->steps;
}

/* --- rates ------------------------------------------------------------------------------------------- */

/* The rate of a transition in month `duration`: of several rows for the same pair, the last one begun. */
static void add_rates(const struct mdl_economics *economics, int state, int duration, double rates[MDL_BENEFIT_COUNT])
{
    double since[MDL_BENEFIT_COUNT];
    for (int k = 0; k < MDL_BENEFIT_COUNT; k++) {
        since[k] = -1;
    }
    for (size_t i = 0; i < economics->transition_count; i++) {
        const struct mdl_transition *row = &economics->transitions[i];
        const double begins = row->from_years * 12;
        if ((int)row->state == state && begins <= duration + 1e-9 && begins > since[row->to]) {
            since[row->to] = begins;
            rates[row->to] = row->per_year;
        }
    }
}

static void set_rates(struct res_follow *follow)
{
    for (int state = 0; state < MDL_BENEFIT_COUNT; state++) {
        for (int duration = 0; duration < DURATIONS; duration++) {
            double rates[MDL_BENEFIT_COUNT] = {0};
            double sum = 0;
            add_rates(&follow->scenario->economics, state, duration, rates);
            rates[state] = 0;
            rates[MDL_BENEFIT_NONE] += state == MDL_BENEFIT_NONE ? 0 : follow->scenario->hazards.deaths_per_year;
            for (int k = 0; k < MDL_BENEFIT_COUNT; k++) {
                sum += rates[k];
            }
            follow->leave[state][duration] = -expm1(-sum / 12);
            for (int k = 0; k < MDL_BENEFIT_COUNT && sum > 0; k++) {
                follow->to[state][duration][k] = rates[k] / sum;
            }
        }
    }
}

static void set_step_shares(struct res_follow *follow)
{
    const struct mdl_regime *regime = &follow->scenario->regime;
    for (int bin = 0; bin < RES_SUPPORT_BINS; bin++) {
        const double from = bin * RES_WEEKS_PER_MONTH;
        if (regime->refusion_count == 0 || bin == RES_SUPPORT_BINS - 1) {
            follow->step_share[bin][follow->steps - 1] = 1;
            continue;
        }
        for (size_t i = 0; i < follow->steps; i++) {
            follow->step_share[bin][i] =
                res_refusion_weeks(regime, i, from, from + RES_WEEKS_PER_MONTH) / RES_WEEKS_PER_MONTH;
        }
    }
}

/* --- one table ----------------------------------------------------------------------------------------- */

static bool is_self_support(int state)
{
    return state == MDL_BENEFIT_JOB || state == MDL_BENEFIT_NONE;
}

static void enter(const struct res_follow *follow, int entry, size_t support, double *share)
{
    if (entry == MDL_OUTCOME_FLEKSJOB) {
        const double waiting = follow->scenario->economics.fleksjob_waiting_share;
        share[CELL(MDL_BENEFIT_LEDIGHEDSYDELSE, 0, support)] = waiting;
        share[CELL(MDL_BENEFIT_FLEKSJOB, 0, support)] = 1 - waiting;
    } else {
        const int state =
            (int)mdl_benefit_after(entry == MDL_OUTCOME_COUNT ? MDL_OUTCOME_NONE : (enum mdl_outcome)entry);
        share[CELL(state, 0, support)] = 1;
    }
}

static void add_weeks(const struct res_follow *follow, int state, size_t support, double weeks, double *sums)
{
    if (is_self_support(state)) {
        support = RES_SUPPORT_BINS - 1;
    }
    for (size_t i = 0; i < follow->steps; i++) {
        sums[(size_t)state * follow->steps + i] += weeks * follow->step_share[support][i];
    }
}

/* Those of one cell, a month on: who stays grows older in the state, who leaves does so in mid-month. */
static void move_cell(const struct res_follow *follow, int state, int duration, size_t support, double share,
                      double *next, double *sums)
{
    const bool self = is_self_support(state);
    const int older = duration + 1 < DURATIONS ? duration + 1 : duration;
    const size_t more = self || support + 1 == RES_SUPPORT_BINS ? support : support + 1;
    const size_t carried = self && duration >= 12 ? 0 : more;
    const double leaving = share * follow->leave[state][duration];
    next[CELL(state, older, more)] += share - leaving;
    add_weeks(follow, state, support, (share - leaving / 2) * RES_WEEKS_PER_MONTH, sums);
    for (int k = 0; k < MDL_BENEFIT_COUNT && leaving > 0; k++) {
        const double arrives = leaving * follow->to[state][duration][k];
        if (arrives > 0) {
            next[CELL(k, 0, carried)] += arrives;
            add_weeks(follow, k, carried, arrives / 2 * RES_WEEKS_PER_MONTH, sums);
        }
    }
}

static void move_month(const struct res_follow *follow, const double *now, double *next, double *sums)
{
    memset(next, 0, CELLS * sizeof *next);
    for (int state = 0; state < MDL_BENEFIT_COUNT; state++) {
        for (int duration = 0; duration < DURATIONS; duration++) {
            for (size_t support = 0; support < RES_SUPPORT_BINS; support++) {
                const double share = now[CELL(state, duration, support)];
                if (share > 0) {
                    move_cell(follow, state, duration, support, share, next, sums);
                }
            }
        }
    }
}

static double share_gone(const double *now)
{
    double sum = 0;
    for (size_t i = CELL(MDL_BENEFIT_NONE, 0, 0); i < CELL(MDL_BENEFIT_NONE, DURATIONS - 1, RES_SUPPORT_BINS); i++) {
        sum += now[i];
    }
    return sum;
}

static enum sim_status make_table(const struct res_follow *follow, int entry, size_t support, struct table *table,
                                  struct sim_error *error)
{
    const size_t row = MDL_BENEFIT_COUNT * follow->steps;
    double *now = calloc(2 * CELLS, sizeof *now);
    table->weeks = calloc((follow->months + 1) * row, sizeof *table->weeks);
    table->gone = calloc(follow->months + 1, sizeof *table->gone);
    if (now == NULL || table->weeks == NULL || table->gone == NULL) {
        free(now);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for what follows the pathway");
    }
    double *here = now;
    double *there = now + CELLS;
    enter(follow, entry, support, here);
    table->gone[0] = share_gone(here);
    for (size_t month = 1; month <= follow->months; month++) {
        double *sums = table->weeks + month * row;
        memcpy(sums, sums - row, row * sizeof *sums);
        move_month(follow, here, there, sums);
        table->gone[month] = share_gone(there);
        double *swap = here;
        here = there;
        there = swap;
    }
    free(now);
    return SIM_OK;
}

/* --- asking ----------------------------------------------------------------------------------------------- */

enum sim_status res_follow_create(struct res_follow **follow, const struct mdl_scenario *scenario, size_t months,
                                  struct sim_error *error)
{
    const size_t steps = scenario->regime.refusion_count > 0 ? scenario->regime.refusion_count : 1;
    if (steps > sizeof((struct res_follow *)NULL)->step_share[0] / sizeof(double)) {
        return sim_fail(error, SIM_ERR_SCENARIO, "more than 16 refusion steps");
    }
    struct res_follow *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for what follows the pathway");
    }
    made->scenario = scenario;
    made->months = months;
    made->steps = steps;
    set_rates(made);
    set_step_shares(made);
    *follow = made;
    return SIM_OK;
}

void res_follow_free(struct res_follow *follow)
{
    for (int entry = 0; follow != NULL && entry < ENTRIES; entry++) {
        for (size_t support = 0; support < RES_SUPPORT_BINS; support++) {
            free(follow->tables[entry][support].weeks);
            free(follow->tables[entry][support].gone);
        }
    }
    free(follow);
}

static double between(const double *at, size_t stride, size_t months, double time)
{
    const double limited = fmin(fmax(time, 0), (double)months);
    const size_t month = (size_t)limited;
    const double part = limited - (double)month;
    return part > 0 ? at[month * stride] * (1 - part) + at[(month + 1) * stride] * part : at[month * stride];
}

enum sim_status res_follow_weeks(struct res_follow *follow, enum mdl_outcome outcome, double weeks_on_support,
                                 double pension_months, double from, double to, double weeks[], struct sim_error *error)
{
    const int entry = outcome == MDL_OUTCOME_NONE ? MDL_OUTCOME_COUNT : (int)outcome;
    const double months_on_support = fmax(0, weeks_on_support) / RES_WEEKS_PER_MONTH;
    const size_t support = months_on_support >= RES_SUPPORT_BINS - 1 ? RES_SUPPORT_BINS - 1 : (size_t)months_on_support;
    struct table *table = &follow->tables[entry][support];
    if (table->weeks == NULL) {
        const enum sim_status status = make_table(follow, entry, support, table, error);
        if (status != SIM_OK) {
            return status;
        }
    }
    SIM_INVARIANT(table->weeks != NULL && table->gone != NULL, "a table is made whole or not at all");
    const size_t row = MDL_BENEFIT_COUNT * follow->steps;
    const double pension = fmax(pension_months, 0);
    const double a = fmin(from, pension);
    const double b = fmin(to, pension);
    for (size_t i = 0; i < row && b > a; i++) {
        weeks[i] +=
            between(table->weeks + i, row, follow->months, b) - between(table->weeks + i, row, follow->months, a);
    }
    const double retired = (to - fmax(from, pension)) * RES_WEEKS_PER_MONTH;
    if (retired > 0) {
        const double gone = between(table->gone, 1, follow->months, pension);
        weeks[(size_t)MDL_BENEFIT_PENSION * follow->steps + follow->steps - 1] += retired * (1 - gone);
        weeks[(size_t)MDL_BENEFIT_NONE * follow->steps + follow->steps - 1] += retired * gone;
    }
    return SIM_OK;
}
