/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: exact (hand-made series) and analytic (the number of replications for a known variance,
 * and how often the interval covers the mean, fixed seeds).
 */
#include "sim/stopping.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "sim/chance.h"
#include "sim/distribution.h"

static uint64_t run_to_the_end(struct sim_stopping *rule, uint64_t seed, double mean, double sd)
{
    struct sim_dist dist = sim_dist_gamma(mean, sd);
    struct sim_chance chance;

    sim_chance_init(&chance, seed, 0, false);
    for (uint32_t i = 0; rule->state == SIM_STOPPING_MORE; i++) {
        sim_stopping_add(rule, sim_dist_quantile(&dist, sim_chance_uniform(&chance, 0, 0, i)));
    }
    return rule->tally.count;
}

Test(stopping, equal_values_need_three_and_the_look_ahead)
{
    struct sim_stopping rule = sim_stopping_of(0.05, 0.95);

    cr_assert(eq(u64, sim_stopping_wanted(&rule), 8));
    for (int i = 1; i <= 8; i++) {
        cr_assert(rule.state == SIM_STOPPING_MORE);
        sim_stopping_add(&rule, 7);
    }
    cr_assert(rule.state == SIM_STOPPING_SATISFIED);
    cr_assert(eq(u64, rule.enough_at, 3));
    cr_assert(eq(u64, sim_stopping_wanted(&rule), 0));
}

Test(stopping, leaving_the_band_starts_anew)
{
    struct sim_stopping rule = sim_stopping_of(0.10, 0.95);

    for (int i = 0; i < 5; i++) {
        sim_stopping_add(&rule, 100);
    }
    cr_assert(eq(u64, rule.enough_at, 3));
    cr_assert(eq(u64, sim_stopping_wanted(&rule), 3));
    sim_stopping_add(&rule, 200); /* half-width 43 % */
    cr_assert(eq(u64, rule.enough_at, 0));
    cr_assert(rule.state == SIM_STOPPING_MORE);
    cr_assert(eq(u64, sim_stopping_wanted(&rule), 6));
    cr_assert(sim_stopping_precision(&rule) > 0.3);
}

Test(stopping, look_ahead_grows_beyond_100_replications)
{
    struct sim_stopping rule = sim_stopping_of(0.05, 0.95);
    uint64_t n = run_to_the_end(&rule, 1, 10, 5);

    cr_assert(rule.state == SIM_STOPPING_SATISFIED);
    cr_assert(rule.enough_at > 100);
    cr_assert(eq(u64, n, rule.enough_at + 5 * rule.enough_at / 100));
    cr_assert(sim_stopping_precision(&rule) <= 0.05);
}

/* (1.96 x 0.5 / 0.05)^2 = 384 for the coefficient of variation 0.5. */
Test(stopping, about_as_many_as_the_variance_asks_for)
{
    double sum = 0;

    for (uint64_t seed = 1; seed <= 50; seed++) {
        struct sim_stopping rule = sim_stopping_of(0.05, 0.95);

        (void)run_to_the_end(&rule, seed, 10, 5);
        sum += (double)rule.enough_at;
    }
    cr_assert(sum / 50 > 384 * 0.85 && sum / 50 < 384 * 1.1, "mean %g", sum / 50);
}

/* Sequential stopping costs a little coverage; the look-ahead keeps it close to nominal. */
Test(stopping, the_interval_covers_the_mean)
{
    const int studies = 400;
    double covered = 0, z;

    for (int seed = 1; seed <= studies; seed++) {
        struct sim_stopping rule = sim_stopping_of(0.10, 0.90);

        (void)run_to_the_end(&rule, (uint64_t)seed, 10, 4);
        covered += fabs(rule.tally.mean - 10) <= sim_half_width(sim_tally_sd(&rule.tally), rule.tally.count, 0.90);
    }
    z = (covered - 0.90 * studies) / sqrt(0.90 * 0.10 * studies);
    cr_assert(z > -4, "covered %g %%, z %g", 100 * covered / studies, z);
}

Test(stopping, a_maximum_ends_it)
{
    struct sim_stopping rule = sim_stopping_of(0.0001, 0.95);

    rule.maximum = 20;
    cr_assert(eq(u64, run_to_the_end(&rule, 1, 10, 5), 20));
    cr_assert(rule.state == SIM_STOPPING_EXHAUSTED);
    sim_stopping_add(&rule, 10);
    cr_assert(eq(u64, rule.tally.count, 20));
}

Test(stopping, a_mean_of_zero)
{
    struct sim_stopping rule = sim_stopping_of(0.05, 0.95);

    sim_stopping_add(&rule, 1);
    sim_stopping_add(&rule, -1);
    cr_assert(isinf(sim_stopping_precision(&rule)));
}
