/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: exact (constant rates, closed forms) and analytic (numeric quadrature of the rate; the law
 * exp(-integral) of the striking time and the odds of competing hazards, fixed seeds, |z| < 4).
 */
#include "sim/hazard.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "sim/chance.h"

/* constant, slope, level, target, kappa */
static const struct sim_hazard_path paths[] = {
    {0.01, 0, 0.5, 0.2, 0.1},     /* constant: no slope */
    {0.01, 0.02, 0.5, 0.2, 0},    /* constant: no movement */
    {0.01, 0.02, 0.5, 0.5, 0.1},  /* constant: at its target */
    {0.01, 0.02, 0.9, 0.2, 0.05}, /* falling */
    {0.01, 0.02, 0.1, 0.8, 0.05}, /* rising */
    {0.03, -0.02, 0.1, 0.8, 0.3}, /* falls as M rises */
    {0, 0.02, 0, 0.8, 0.001},     /* from zero, slowly */
    {0, 0.02, 0.7, 0, 0.05},      /* dies out */
    {-0.01, 0.02, 0.9, 0.1, 0.1}, /* passes zero downwards */
    {-0.01, 0.02, 0.1, 0.9, 0.1}, /* passes zero upwards */
    {1e-12, 1, 1, 0, 1},          /* all but dies out */
    {0, 5, 0.3, 0.6, 1e-9},       /* moves too slowly to see */
    {0, 1, 1e-9, 1, 100},         /* a jump */
};

enum { PATHS = sizeof paths / sizeof paths[0] };

/* Simpson's rule on 2 x 20,000 pieces, split where the rate passes zero, with nothing taken from hazard.c. */
static double rate_at(struct sim_hazard_path p, double t)
{
    return fmax(0, p.constant + p.slope * (p.target + (p.level - p.target) * exp(-p.kappa * t)));
}

static double simpson(struct sim_hazard_path path, double from, double to)
{
    const int pieces = 20000;
    double h = (to - from) / pieces, sum = 0;

    for (int i = 0; i < pieces; i++) {
        double t = from + i * h;

        sum += (rate_at(path, t) + 4 * rate_at(path, t + h / 2) + rate_at(path, t + h)) * h / 6;
    }
    return sum;
}

static double quadrature(struct sim_hazard_path p, double dt)
{
    double zero = log((p.level - p.target) / (-p.constant / p.slope - p.target)) / p.kappa;

    if (zero > 0 && zero < dt) {
        return simpson(p, 0, zero) + simpson(p, zero, dt);
    }
    return simpson(p, 0, dt);
}

static const double spans[] = {0.001, 0.3, 1, 7, 40, 300};

Test(hazard, integral_agrees_with_quadrature)
{
    for (int i = 0; i < PATHS; i++) {
        for (int k = 0; k < 6; k++) {
            double expected = quadrature(paths[i], spans[k]), got = sim_hazard_integral(paths[i], spans[k]);

            /* the jump is too steep for Simpson's rule over long spans */
            if (paths[i].kappa * spans[k] < 1000) {
                cr_assert(fabs(got - expected) <= 1e-9 * expected + 1e-300, "path %d, %g: %.12g, expected %.12g", i,
                          spans[k], got, expected);
            }
        }
    }
}

Test(hazard, time_inverts_the_integral)
{
    for (int i = 0; i < PATHS; i++) {
        for (double threshold = 1e-9; threshold < 50; threshold *= 1.7) {
            double t = sim_hazard_time(paths[i], threshold);

            cr_assert(t > 0, "path %d, threshold %g: %g", i, threshold, t);
            if (isfinite(t)) {
                double back = sim_hazard_integral(paths[i], t);

                cr_assert(fabs(back / threshold - 1) < 1e-10, "path %d, threshold %g: %g back", i, threshold, back);
            } else {
                cr_assert(sim_hazard_integral(paths[i], 1e7) <= threshold, "path %d, threshold %g", i, threshold);
            }
        }
    }
}

Test(hazard, time_is_monotone_in_the_threshold)
{
    for (int i = 0; i < PATHS; i++) {
        double before = 0;

        for (double threshold = 1e-6; threshold < 40; threshold *= 1.01) {
            double t = sim_hazard_time(paths[i], threshold);

            cr_assert(t >= before, "path %d, threshold %g", i, threshold);
            before = t;
        }
    }
}

Test(hazard, constant_rates_are_exact)
{
    cr_assert(eq(dbl, sim_hazard_time(sim_hazard_constant(0.25), 3), 12));
    cr_assert(eq(dbl, sim_hazard_integral(sim_hazard_constant(0.25), 12), 3));
    cr_assert(eq(dbl, sim_hazard_time(paths[0], 0.7), 0.7 / 0.01));
    cr_assert(isinf(sim_hazard_time(sim_hazard_constant(0), 1e-12)));
    cr_assert(isinf(sim_hazard_time(sim_hazard_constant(-2), 1e-12)));
    cr_assert(eq(dbl, sim_hazard_integral(sim_hazard_constant(-2), 10), 0));
}

Test(hazard, a_dying_rate_may_never_strike)
{
    struct sim_hazard_path path = paths[7]; /* whole integral 0.02 x 0.7 / 0.05 = 0.28 */

    cr_assert(isfinite(sim_hazard_time(path, 0.2799)));
    cr_assert(isinf(sim_hazard_time(path, 0.2801)));
    /* Half of it is gone after ln 2 / kappa. */
    cr_assert(epsilon_eq(dbl, sim_hazard_time(path, 0.14), log(2) / 0.05, 1e-9));
    cr_assert(isinf(sim_hazard_time(paths[8], 1)));
}

Test(hazard, zero_is_passed_where_it_should)
{
    /* -0.01 + 0.02 M = 0 at M = 0.5, halfway between 0.1 and 0.9: t = ln 2 / 0.1 */
    double zero = log(2) / 0.1;

    cr_assert(eq(dbl, sim_hazard_integral(paths[9], zero * 0.999), 0));
    cr_assert(sim_hazard_integral(paths[9], zero * 1.001) > 0);
    cr_assert(sim_hazard_time(paths[9], 1e-12) > zero);
    cr_assert(eq(dbl, sim_hazard_rate(paths[9]), 0));
    cr_assert(eq(dbl, sim_hazard_integral(paths[8], zero * 1.001), sim_hazard_integral(paths[8], 1000)));
}

/* rate = slope (1 - exp(-y)): the integral is slope t y / 2 (1 - y / 3 + ...), and a naive difference
 * would lose all digits. */
Test(hazard, small_movements_keep_their_digits)
{
    struct sim_hazard_path path = {0, 1, 0, 1, 1e-9};

    for (double t = 0.01; t < 100; t *= 3) {
        double y = 1e-9 * t, expected = t * y / 2 * (1 - y / 3);

        cr_assert(epsilon_eq(dbl, sim_hazard_integral(path, t) / expected, 1, 1e-13));
        cr_assert(epsilon_eq(dbl, sim_hazard_time(path, expected) / t, 1, 1e-13));
    }
}

/* Cutting a span into pieces must change nothing: that is what keeps a citizen's luck the same. */
Test(hazard, consuming_in_pieces_equals_consuming_at_once)
{
    for (int i = 0; i < PATHS; i++) {
        struct sim_hazard_path path = paths[i];
        double whole = sim_hazard_time(path, 0.2), remaining = 0.2, at = 0, dt = fmin(whole, 100) / 11;

        for (int k = 0; k < 10; k++) {
            remaining = sim_hazard_consume(path, dt, remaining);
            path = sim_hazard_advance(path, dt);
            at += dt;
        }
        if (isfinite(whole)) {
            cr_assert(epsilon_eq(dbl, (at + sim_hazard_time(path, remaining)) / whole, 1, 1e-9), "path %d", i);
        } else {
            cr_assert(isinf(sim_hazard_time(path, remaining)), "path %d", i);
        }
    }
}

Test(hazard, consume_stops_at_zero)
{
    cr_assert(eq(dbl, sim_hazard_consume(sim_hazard_constant(1), 5, 2), 0));
    cr_assert(eq(dbl, sim_hazard_consume(sim_hazard_constant(1), 5, 7), 2));
}

enum { DRAWS = 100000 };

Test(hazard, striking_times_follow_the_exponential_law_of_the_integral)
{
    struct sim_chance chance;

    sim_chance_init(&chance, 12, 0, false);
    for (uint32_t i = 0; i < PATHS; i++) {
        for (int k = 0; k < 6; k++) {
            double survival = exp(-quadrature(paths[i], spans[k])), alive = 0, z;

            if (paths[i].kappa * spans[k] >= 1000) {
                continue;
            }
            for (uint32_t n = 0; n < DRAWS; n++) {
                alive += sim_hazard_time(paths[i], sim_chance_exponential(&chance, n, i, 0)) > spans[k];
            }
            z = (alive - DRAWS * survival) / sqrt(DRAWS * survival * (1 - survival) + 1);
            cr_assert(fabs(z) < 4, "path %u, after %g: z %g", i, spans[k], z);
        }
    }
}

Test(hazard, competing_hazards_strike_in_proportion)
{
    struct sim_chance chance;
    double first = 0, p = 0.02 / (0.02 + 0.05), z;

    sim_chance_init(&chance, 13, 0, false);
    for (uint32_t n = 0; n < DRAWS; n++) {
        double a = sim_hazard_time(sim_hazard_constant(0.02), sim_chance_exponential(&chance, n, 1, 0));
        double b = sim_hazard_time(sim_hazard_constant(0.05), sim_chance_exponential(&chance, n, 2, 0));

        first += a < b;
    }
    z = (first - DRAWS * p) / sqrt(DRAWS * p * (1 - p));
    cr_assert(fabs(z) < 4, "z %g", z);
}
