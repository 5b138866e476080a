/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact. The sketch is held against order statistics of the same sample. */
#include "sim/quantile.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

#include "sim/chance.h"

enum { DRAWS = 50000 };

static const double shares[] = {0.0, 0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0};

enum { SHARES = sizeof shares / sizeof shares[0] };

static struct sim_sketch sketch_of(double error_share)
{
    struct sim_sketch sketch;

    cr_assert(sim_sketch_init(&sketch, error_share, 1, 1e7, NULL) == SIM_OK);
    return sketch;
}

/* Lognormal-like, so that several orders of magnitude are met. */
static double draw(uint32_t i, double spread)
{
    struct sim_chance chance;
    double sum = 0;

    sim_chance_init(&chance, 3, 0, false);
    for (uint32_t k = 0; k < 4; k++) {
        sum += sim_chance_uniform(&chance, i, k, 0) - 0.5;
    }
    return 1000 * exp(spread * sum);
}

static void check_against_order_statistics(double error_share, double spread)
{
    struct sim_sketch sketch = sketch_of(error_share);
    double *value = malloc(DRAWS * sizeof *value);

    cr_assert(value != NULL);
    for (uint32_t i = 0; i < DRAWS; i++) {
        value[i] = draw(i, spread);
        sim_sketch_add(&sketch, value[i]);
    }
    sim_sort(value, DRAWS);
    for (int i = 0; i < SHARES; i++) {
        size_t rank = (size_t)fmax(1, ceil(shares[i] * DRAWS));
        double exact = value[rank - 1], got = sim_sketch_quantile(&sketch, shares[i]);

        cr_assert(fabs(got / exact - 1) <= error_share * (1 + 1e-9), "p %g: %g, exact %g", shares[i], got, exact);
    }
    free(value);
    sim_sketch_release(&sketch);
}

Test(quantile, sketch_is_within_its_stated_error)
{
    check_against_order_statistics(0.01, 1);
    check_against_order_statistics(0.01, 3);
    check_against_order_statistics(0.001, 2);
    check_against_order_statistics(0.1, 2);
}

Test(quantile, sketch_error_is_kept_at_the_edges_of_bins)
{
    for (double x = 1; x < 1e7; x *= 1.0101) {
        struct sim_sketch sketch = sketch_of(0.01);

        sim_sketch_add(&sketch, 1);
        sim_sketch_add(&sketch, x);
        sim_sketch_add(&sketch, 1e7);
        cr_assert(fabs(sim_sketch_quantile(&sketch, 0.5) / x - 1) <= 0.01 * (1 + 1e-9), "%g", x);
        sim_sketch_release(&sketch);
    }
}

Test(quantile, sketch_below_and_above_its_range)
{
    struct sim_sketch sketch = sketch_of(0.01);

    cr_assert(eq(dbl, sim_sketch_quantile(&sketch, 0.5), 0));
    sim_sketch_add(&sketch, 0);
    sim_sketch_add(&sketch, 0.5);
    sim_sketch_add(&sketch, 100);
    sim_sketch_add(&sketch, 1e9);
    cr_assert(eq(dbl, sim_sketch_quantile(&sketch, 0.5), 0));
    cr_assert(epsilon_eq(dbl, sim_sketch_quantile(&sketch, 0.75), 100, 1));
    cr_assert(eq(dbl, sim_sketch_quantile(&sketch, 0.76), 1e9));
    cr_assert(eq(u64, sketch.below, 2));
    cr_assert(eq(u64, sketch.above, 1));
    sim_sketch_reset(&sketch);
    cr_assert(eq(u64, sketch.total, 0));
    cr_assert(eq(dbl, sim_sketch_quantile(&sketch, 1), 0));
    sim_sketch_release(&sketch);
    sim_sketch_release(&sketch);
}

Test(quantile, merging_equals_adding_all)
{
    struct sim_sketch all = sketch_of(0.01), left = sketch_of(0.01), right = sketch_of(0.01);

    for (uint32_t i = 0; i < 1000; i++) {
        double x = draw(i, 3);

        sim_sketch_add(&all, x);
        sim_sketch_add(i % 3 == 0 ? &left : &right, x);
    }
    sim_sketch_merge(&left, &right);
    cr_assert(eq(u64, left.total, 1000));
    for (int i = 0; i < SHARES; i++) {
        cr_assert(eq(dbl, sim_sketch_quantile(&left, shares[i]), sim_sketch_quantile(&all, shares[i])));
    }
    sim_sketch_release(&all);
    sim_sketch_release(&left);
    sim_sketch_release(&right);
}

Test(quantile, sorted_by_type_7)
{
    double value[] = {40, 10, 30, 20};

    sim_sort(value, 4);
    cr_assert(eq(dbl, value[0], 10));
    cr_assert(eq(dbl, value[3], 40));
    cr_assert(epsilon_eq(dbl, sim_quantile_sorted(value, 4, 0.5), 25, 1e-12));
    cr_assert(epsilon_eq(dbl, sim_quantile_sorted(value, 4, 0.9), 37, 1e-12));
    cr_assert(eq(dbl, sim_quantile_sorted(value, 4, 1), 40));
}
