/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The trial of two exponential delays without any world: times by the law itself, arms by pairs within each list, and
 * the same tests on them (whose values are held to R elsewhere). What a test's size and power are in such data, small
 * samples and all, that no formula says exactly; the simulated world must agree with it within Monte Carlo error alone.
 */
#ifndef AFKLAR_TESTS_RESULTS_TRIAL_REFERENCE_H
#define AFKLAR_TESTS_RESULTS_TRIAL_REFERENCE_H

#include <math.h>

#include "results/trial/tally.h"
#include "sim/chance.h"
#include "sim/replicate.h"
#include "tests/results/trial_world.h"

#define REFERENCE_PEOPLE 400

struct reference {
    size_t lists, people[2];      /* of each list */
    double days[2];               /* follow-up of each list */
    double mean[2];               /* of the delay in each arm, days */
    double crosses[2];            /* share of each arm that gets the other's delay */
    double lost[2];               /* share of each arm whose outcome is not known */
    struct res_trial_tally tally; /* filled */
};

struct reference_columns {
    double arm[REFERENCE_PEOPLE], time[REFERENCE_PEOPLE], event[REFERENCE_PEOPLE], cause[REFERENCE_PEOPLE];
    double age[REFERENCE_PEOPLE], sex[REFERENCE_PEOPLE], draw[REFERENCE_PEOPLE];
};

static inline double reference_luck(const struct sim_chance *chance, size_t person, uint32_t what)
{
    return sim_chance_uniform(chance, person + 1, 77 + what, 0);
}

/* Person i as row `row`; false when he is lost. */
static inline bool reference_person(const struct reference *reference, const struct sim_chance *chance,
                                    struct reference_columns *columns, size_t i, size_t row, size_t place, size_t list,
                                    double coin)
{
    const size_t arm = (coin < 0.5) == (place % 2 == 0) ? 1 : 0;
    const size_t got = reference_luck(chance, i, 1) < reference->crosses[arm] ? 1 - arm : arm;
    const double delay = -reference->mean[got] * log(reference_luck(chance, i, 2));
    columns->arm[row] = (double)arm;
    columns->event[row] = delay <= reference->days[list] ? 1 : 0;
    columns->cause[row] = columns->event[row];
    columns->time[row] = floor(fmin(delay, reference->days[list]));
    columns->age[row] = 18 + 47 * reference_luck(chance, i, 4);
    columns->sex[row] = reference_luck(chance, i, 3) < 0.5 ? 1 : 0;
    columns->draw[row] = list == 0 ? 0 : 31;
    return reference_luck(chance, i, 5) >= reference->lost[arm];
}

static inline enum sim_status reference_trial(void *worker, void *context, uint64_t number, struct sim_error *error)
{
    struct reference *reference = context;
    static _Thread_local struct reference_columns columns;
    struct sim_chance chance;
    struct res_trial_data data = {.values = NULL};
    size_t i = 0, rows = 0;
    (void)worker;
    sim_chance_init(&chance, 20261122, number + 1, false);
    for (size_t list = 0; list < reference->lists; list++) {
        double coin = 0;
        for (size_t place = 0; place < reference->people[list]; place++, i++) {
            coin = place % 2 == 0 ? reference_luck(&chance, i, 0) : coin;
            rows += reference_person(reference, &chance, &columns, i, rows, place, list, coin) ? 1 : 0;
        }
    }
    data.data =
        (struct res_survival){.n = rows,
                              .arm = columns.arm,
                              .time = columns.time,
                              .event = columns.event,
                              .cause = columns.cause,
                              .covariate_count = 1 + reference->lists, /* the day of the draw, if it varies */
                              .covariates = {{"age", columns.age}, {"sex", columns.sex}, {"draw", columns.draw}}};
    return res_trial_tally_add(&reference->tally, number, &data, error);
}

/* Power (or size) of each test over so many trials. */
static inline struct res_trial_designed test_reference(struct reference *reference, uint64_t trials,
                                                       const enum res_trial_test tests[], size_t test_count)
{
    struct res_trial_designed designed = {.design = test_as_designed};
    const struct sim_replicate_plan pool = {
        .count = trials, .threads = 2, .context = reference, .run = reference_trial};
    cr_assert(eq(int, res_trial_tally_init(&reference->tally, tests, test_count, trials, NULL), SIM_OK));
    cr_assert(eq(int, sim_replicate(&pool, NULL), SIM_OK));
    reference->tally.trials = trials;
    res_trial_tally_summarise(&reference->tally, &designed);
    res_trial_tally_release(&reference->tally);
    return designed;
}

/* Two shares of trials differ by no more than 4 of their Monte Carlo errors together. */
static inline void assert_same_power(const struct res_trial_designed *world, const struct res_trial_designed *reference,
                                     enum res_trial_test test)
{
    const struct res_trial_power *a = &world->tests[test], *b = &reference->tests[test];
    const double na = (double)(world->trials - a->failed), nb = (double)(reference->trials - b->failed);
    const double p = ((double)(a->rejected + b->rejected) + 1) / (na + nb + 2);
    const double se = sqrt(p * (1 - p) * (1 / na + 1 / nb));
    cr_assert(lt(dbl, fabs(a->power - b->power), 4 * se), "%s: %.4f in the world, %.4f by the law, error %.4f",
              res_trial_test_name(test), a->power, b->power, se);
}

#endif
