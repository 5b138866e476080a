/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact (hand-made series) and published (Student's t from tables). */
#include "sim/tally.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

static struct sim_tally tally_of(const double *value, int count)
{
    struct sim_tally tally = {0};

    for (int i = 0; i < count; i++) {
        sim_tally_add(&tally, value[i]);
    }
    return tally;
}

static const double series[] = {2, 4, 4, 4, 5, 5, 7, 9};

Test(tally, mean_variance_and_range)
{
    struct sim_tally tally = tally_of(series, 8);

    cr_assert(eq(u64, tally.count, 8));
    cr_assert(epsilon_eq(dbl, tally.mean, 5, 1e-15));
    cr_assert(epsilon_eq(dbl, sim_tally_variance(&tally), 32.0 / 7, 1e-14));
    cr_assert(eq(dbl, tally.least, 2));
    cr_assert(eq(dbl, tally.greatest, 9));
}

Test(tally, few_observations)
{
    struct sim_tally tally = {0};

    cr_assert(eq(dbl, sim_tally_variance(&tally), 0));
    sim_tally_add(&tally, -3);
    cr_assert(eq(dbl, tally.mean, -3));
    cr_assert(eq(dbl, tally.greatest, -3));
    cr_assert(eq(dbl, sim_tally_sd(&tally), 0));
    cr_assert(isinf(sim_half_width(1, 1, 0.95)));
}

/* Naive sums of squares lose all digits here. */
Test(tally, keeps_its_digits_far_from_zero)
{
    const double value[] = {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16};
    struct sim_tally tally = tally_of(value, 4);

    cr_assert(epsilon_eq(dbl, sim_tally_variance(&tally), 30, 1e-9));
}

Test(tally, merge_equals_adding_all)
{
    for (int cut = 0; cut <= 8; cut++) {
        struct sim_tally left = tally_of(series, cut), right = tally_of(series + cut, 8 - cut);
        struct sim_tally all = tally_of(series, 8);

        sim_tally_merge(&left, &right);
        cr_assert(eq(u64, left.count, 8));
        cr_assert(epsilon_eq(dbl, left.mean, all.mean, 1e-14));
        cr_assert(epsilon_eq(dbl, left.squares, all.squares, 1e-13));
        cr_assert(eq(dbl, left.least, 2));
        cr_assert(eq(dbl, left.greatest, 9));
    }
}

Test(tally, half_width_by_students_table)
{
    /* t(0.975; 9) = 2.262157, t(0.95; 4) = 2.131847, z(0.975) = 1.959964 */
    cr_assert(epsilon_eq(dbl, sim_half_width(sqrt(10), 10, 0.95), 2.262157, 1e-6));
    cr_assert(epsilon_eq(dbl, sim_half_width(sqrt(5), 5, 0.90), 2.131847, 1e-6));
    cr_assert(epsilon_eq(dbl, sim_half_width_normal(1, 0.95), 1.959964, 1e-6));
}

Test(tally, level_area_is_exact)
{
    struct sim_level level;

    sim_level_init(&level, 2, 100);
    sim_level_set(&level, 5, 110);
    sim_level_change(&level, -4, 110);
    sim_level_change(&level, -1, 140);
    cr_assert(eq(i64, sim_level_area(&level, 200), 2 * 10 + 1 * 30));
    cr_assert(eq(dbl, sim_level_mean(&level, 200), 0.5));
    cr_assert(eq(i64, level.least, 0));
    cr_assert(eq(i64, level.greatest, 5));
}

Test(tally, level_restart_keeps_the_value)
{
    struct sim_level level;

    sim_level_init(&level, 7, 0);
    sim_level_set(&level, 3, 10);
    sim_level_restart(&level, 20);
    cr_assert(eq(dbl, sim_level_mean(&level, 20), 3));
    cr_assert(eq(dbl, sim_level_mean(&level, 50), 3));
    cr_assert(eq(i64, level.greatest, 3));
}

Test(tally, level_area_overflow_is_caught, .signal = SIGABRT)
{
    struct sim_level level;

    sim_level_init(&level, INT64_MAX / 2, 0);
    (void)sim_level_area(&level, 3);
}

Test(tally, level_refuses_the_past, .signal = SIGABRT)
{
    struct sim_level level;

    sim_level_init(&level, 1, 10);
    sim_level_set(&level, 2, 9);
}

Test(tally, pairs)
{
    const double a[] = {1, 2, 3, 4, 5}, b[] = {2, 4, 5, 4, 5};
    struct sim_pair_tally pair = {0};

    for (int i = 0; i < 5; i++) {
        sim_pair_tally_add(&pair, a[i], b[i]);
    }
    /* differences 1, 2, 2, 0, 0: mean 1, variance 1; covariance 1.5 */
    cr_assert(epsilon_eq(dbl, pair.mean_difference, 1, 1e-15));
    cr_assert(epsilon_eq(dbl, sim_pair_sd_difference(&pair), 1, 1e-14));
    cr_assert(epsilon_eq(dbl, sim_pair_sd_a(&pair), sqrt(2.5), 1e-14));
    cr_assert(epsilon_eq(dbl, sim_pair_sd_b(&pair), sqrt(1.5), 1e-14));
    cr_assert(epsilon_eq(dbl, sim_pair_correlation(&pair), 1.5 / sqrt(2.5 * 1.5), 1e-14));
    cr_assert(epsilon_eq(dbl, sim_pair_variance_reduction(&pair), 4, 1e-13));
    cr_assert(epsilon_eq(dbl, sim_pair_half_width(&pair, 0.95), 2.776445 / sqrt(5), 1e-6));
}

Test(tally, pairs_that_do_not_vary)
{
    struct sim_pair_tally pair = {0};

    sim_pair_tally_add(&pair, 3, 4);
    sim_pair_tally_add(&pair, 3, 4);
    cr_assert(eq(dbl, sim_pair_correlation(&pair), 0));
    cr_assert(eq(dbl, sim_pair_variance_reduction(&pair), 1));
    sim_pair_tally_add(&pair, 4, 5);
    cr_assert(isinf(sim_pair_variance_reduction(&pair)));
}
