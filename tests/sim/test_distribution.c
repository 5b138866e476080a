/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: analytic. Quantiles against GSL's distribution functions and inverses, moments against closed
 * forms and against the sample (fixed seeds, |z| < 4), Kolmogorov-Smirnov distances at fixed seeds,
 * the error of the tables against root finding.
 */
#include "sim/distribution.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/chance.h"

enum { DRAWS = 20000 };

static const struct sim_dist_point rolls[] = {{1, 0.25}, {2, 0.25}, {4, 0.9}, {8, 1}};
static const struct sim_dist_point curve[] = {{0, 0.2}, {1, 0.4}, {3, 0.4}, {10, 1}};

enum { CASES = 22 };

static struct sim_dist cut(struct sim_dist dist, double low, double high)
{
    dist.low = low;
    dist.high = high;
    return dist;
}

static struct sim_dist moved(struct sim_dist dist, double shift)
{
    dist.shift = shift;
    return dist;
}

static struct sim_dist of_case(int i)
{
    switch (i) {
    case 0:
        return sim_dist_fixed(14);
    case 1:
        return sim_dist_exponential(3);
    case 2:
        return sim_dist_gamma(12, 4);
    case 3:
        return sim_dist_gamma(1, sqrt(5)); /* shape 0.2: VIVE's sanctions */
    case 4:
        return sim_dist_gamma(1, sqrt(20)); /* shape 0.05 */
    case 5:
        return sim_dist_gamma(100, 1); /* shape 10,000 */
    case 6:
        return sim_dist_weibull(10, 0.5);
    case 7:
        return sim_dist_weibull(10, 3);
    case 8:
        return sim_dist_lognormal(12, 20);
    case 9:
        return sim_dist_lognormal(1, 0.1);
    case 10:
        return sim_dist_beta(0.3, 0.1, 1);
    case 11:
        return sim_dist_beta(5, 4, 10); /* shapes 0.28 */
    case 12:
        return sim_dist_beta(0.97, 0.05, 1);
    case 13:
        return sim_dist_triangular(1, 2, 7);
    case 14:
        return sim_dist_uniform(-2, 5);
    case 15:
        return sim_dist_discrete(rolls, 4);
    case 16:
        return sim_dist_empirical(curve, 4);
    case 17:
        return cut(sim_dist_gamma(12, 4), 10, 20);
    case 18:
        return moved(cut(sim_dist_lognormal(12, 20), 30, HUGE_VAL), 5);
    case 19:
        return cut(sim_dist_triangular(1, 2, 7), 1.5, 4);
    case 20:
        return cut(sim_dist_empirical(curve, 4), 0.5, 6);
    default:
        return cut(sim_dist_discrete(rolls, 4), 2, 4);
    }
}

static struct sim_dist prepared(struct sim_dist dist)
{
    struct sim_error error = {0};

    cr_assert(sim_dist_validate(&dist, &error) == SIM_OK, "%s", error.message);
    cr_assert(sim_dist_prepare(&dist, &error) == SIM_OK, "%s", error.message);
    return dist;
}

static bool has_atoms(const struct sim_dist *dist)
{
    return dist->kind == SIM_DIST_FIXED || dist->kind == SIM_DIST_DISCRETE || dist->kind == SIM_DIST_EMPIRICAL;
}

Test(distribution, quantile_then_cdf_gives_u_back)
{
    for (int i = 0; i < CASES; i++) {
        struct sim_dist dist = prepared(of_case(i));

        for (double u = 0.001; u < 1; u += 0.0017) {
            double x = sim_dist_quantile(&dist, u), p = sim_dist_cdf(&dist, x);

            cr_assert(isfinite(x));
            if (has_atoms(&dist)) {
                cr_assert(p >= u - 1e-12, "case %d: cdf %g at u %g", i, p, u);
            } else if (x > 1e-300) { /* smaller ones are not told apart */
                cr_assert(fabs(p - u) < 2e-7, "case %d: cdf %.9g at u %.9g", i, p, u);
            }
        }
        sim_dist_release(&dist);
    }
}

Test(distribution, quantile_is_monotone_from_end_to_end)
{
    for (int i = 0; i < CASES; i++) {
        struct sim_dist dist = prepared(of_case(i));
        double before = sim_dist_quantile(&dist, 0x1p-53);

        cr_assert(isfinite(before));
        for (double z = -36.7; z < 36.7; z += 0.003) {
            double u = z < 0 ? exp(z) / (1 + exp(z)) : 1 - exp(-z) / (1 + exp(-z));
            double x = sim_dist_quantile(&dist, u);

            cr_assert(x >= before - 1e-14 * fabs(before), "case %d: %.17g after %.17g at u %g", i, x, before, u);
            before = fmax(x, before);
        }
        cr_assert(isfinite(sim_dist_quantile(&dist, 1 - 0x1p-53)));
        sim_dist_release(&dist);
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void draw_all(const struct sim_dist *dist, uint32_t who, double *x)
{
    struct sim_chance chance;

    sim_chance_init(&chance, 20190601, 0, false);
    for (uint32_t k = 0; k < DRAWS; k++) {
        x[k] = sim_dist_quantile(dist, sim_chance_uniform(&chance, who, 1, k));
    }
}

Test(distribution, kolmogorov_smirnov_distance)
{
    double *x = malloc(DRAWS * sizeof *x);

    cr_assert(x != NULL);
    for (int i = 0; i < CASES; i++) {
        struct sim_dist dist = prepared(of_case(i));
        double worst = 0;

        draw_all(&dist, (uint32_t)i, x);
        qsort(x, DRAWS, sizeof *x, by_value);
        for (int k = 0; k < DRAWS && !has_atoms(&dist); k++) {
            double p = sim_dist_cdf(&dist, x[k]);

            worst = fmax(worst, fmax(p - (double)k / DRAWS, (k + 1.0) / DRAWS - p));
        }
        /* P(D sqrt(n) > 2.25) = 8e-5, about 4 sigma */
        cr_assert(worst * sqrt(DRAWS) < 2.25, "case %d: D sqrt(n) = %g", i, worst * sqrt(DRAWS));
        sim_dist_release(&dist);
    }
    free(x);
}

/* Fourth central moment by the trapezoidal rule over logit u: the sample's own is useless for heavy tails. */
static double fourth_moment(const struct sim_dist *dist, double mean)
{
    double sum = 0;

    for (double z = -36; z <= 36; z += 0.02) {
        double u = 1 / (1 + exp(-z));

        sum += 0.02 * u * (1 - u) * pow(sim_dist_quantile(dist, u) - mean, 4);
    }
    return sum;
}

Test(distribution, sample_mean_and_variance_agree_with_the_moments)
{
    double *x = malloc(DRAWS * sizeof *x);

    cr_assert(x != NULL);
    for (int i = 0; i < CASES; i++) {
        struct sim_dist dist = prepared(of_case(i));
        double mean = sim_dist_mean(&dist), variance = sim_dist_variance(&dist), sum = 0, square = 0;
        double spread = sqrt(fmax(fourth_moment(&dist, mean) - variance * variance, 0) / DRAWS);

        draw_all(&dist, (uint32_t)i, x);
        for (int k = 0; k < DRAWS; k++) {
            sum += x[k] - mean;
            square += (x[k] - mean) * (x[k] - mean) / DRAWS;
        }
        cr_assert(fabs(sum) <= 4 * sqrt(DRAWS * variance), "case %d: mean, z %g", i, sum / sqrt(DRAWS * variance));
        cr_assert(fabs(square - variance) <= 4 * spread, "case %d: variance %g, expected %g", i, square, variance);
        sim_dist_release(&dist);
    }
    free(x);
}

Test(distribution, moments_are_the_ones_asked_for)
{
    struct sim_dist dist = sim_dist_gamma(12, 4);

    cr_assert(epsilon_eq(dbl, sim_dist_mean(&dist), 12, 1e-12));
    cr_assert(epsilon_eq(dbl, sim_dist_variance(&dist), 16, 1e-12));
    dist = sim_dist_lognormal(12, 20);
    cr_assert(epsilon_eq(dbl, sim_dist_mean(&dist), 12, 1e-12));
    cr_assert(epsilon_eq(dbl, sim_dist_variance(&dist), 400, 1e-10));
    dist = sim_dist_beta(5, 4, 10);
    cr_assert(epsilon_eq(dbl, sim_dist_mean(&dist), 5, 1e-12));
    cr_assert(epsilon_eq(dbl, sim_dist_variance(&dist), 16, 1e-12));
    dist = sim_dist_weibull(10, 1);
    cr_assert(epsilon_eq(dbl, sim_dist_mean(&dist), 10, 1e-12));
    cr_assert(epsilon_eq(dbl, sim_dist_variance(&dist), 100, 1e-10));
    dist = sim_dist_triangular(1, 2, 7);
    cr_assert(epsilon_eq(dbl, sim_dist_mean(&dist), 10.0 / 3, 1e-12));
    cr_assert(epsilon_eq(dbl, sim_dist_variance(&dist), (1 + 4 + 49 - 2 - 7 - 14) / 18.0, 1e-12));
    dist = sim_dist_uniform(-2, 5);
    cr_assert(epsilon_eq(dbl, sim_dist_variance(&dist), 49 / 12.0, 1e-12));
    dist = sim_dist_discrete(rolls, 4);
    cr_assert(epsilon_eq(dbl, sim_dist_mean(&dist), 0.25 + 0.65 * 4 + 0.1 * 8, 1e-12));
    dist = sim_dist_empirical(curve, 4);
    cr_assert(epsilon_eq(dbl, sim_dist_mean(&dist), 0.2 * 0.5 + 0.6 * 6.5, 1e-12));
    cr_assert(epsilon_eq(dbl, sim_dist_variance(&dist), 0.2 / 3 + 0.6 * (42.25 + 49 / 12.0) - 16, 1e-12));
}

/* A truncation that cuts nothing away makes the quadrature answer for the closed form. */
Test(distribution, quadrature_agrees_with_the_closed_moments)
{
    for (int i = 1; i <= 12; i++) {
        struct sim_dist closed = of_case(i), summed = cut(of_case(i), -1, HUGE_VAL);

        cr_assert(epsilon_eq(dbl, sim_dist_mean(&summed) / sim_dist_mean(&closed), 1, 1e-9), "case %d", i);
        cr_assert(epsilon_eq(dbl, sim_dist_variance(&summed) / sim_dist_variance(&closed), 1, 1e-9), "case %d", i);
    }
}

Test(distribution, truncated_exponential_moments_and_tail)
{
    /* Without memory: cut at 15 means, the rest is the same exponential. */
    struct sim_dist dist = prepared(cut(sim_dist_exponential(1), 15, HUGE_VAL));

    cr_assert(epsilon_eq(dbl, sim_dist_mean(&dist), 16, 1e-9));
    cr_assert(epsilon_eq(dbl, sim_dist_variance(&dist), 1, 1e-9));
    cr_assert(epsilon_eq(dbl, sim_dist_quantile(&dist, 0.5), 15 + log(2), 1e-12));
    cr_assert(epsilon_eq(dbl, sim_dist_cdf(&dist, 15 + log(2)), 0.5, 1e-12));
    sim_dist_release(&dist);
}

static const double shapes[] = {0.001, 0.01, 0.05, 0.2, 0.5, 1, 1.5, 2, 5, 9, 50, 1000, 1e5};

enum { SHAPES = sizeof shapes / sizeof shapes[0] };

Test(distribution, gamma_by_root_finding_inverts_gsl)
{
    for (int i = 0; i < SHAPES; i++) {
        struct sim_dist dist = sim_dist_gamma(shapes[i], sqrt(shapes[i])); /* scale 1 */
        double noise = shapes[i] > 1e4 ? 2e-6 : 1e-9;                      /* of GSL's function itself */

        for (double z = -36; z < 36; z += 0.5) {
            double u = 1 / (1 + exp(-z)), upper = 1 - u, x = sim_dist_quantile(&dist, u);

            cr_assert(isfinite(x), "shape %g u %g", shapes[i], u);
            if (x < 1e-290) {
                continue;
            }
            if (u < 0.5) {
                cr_assert(fabs(gsl_cdf_gamma_P(x, dist.a, dist.b) / u - 1) < noise, "shape %g u %g", shapes[i], u);
            } else {
                cr_assert(fabs(gsl_cdf_gamma_Q(x, dist.a, dist.b) / upper - 1) < noise, "shape %g u %g", shapes[i], u);
            }
        }
    }
}

Test(distribution, gamma_agrees_with_the_inverse_of_gsl_where_that_works)
{
    struct sim_dist dist = sim_dist_gamma(12, 4);

    for (double u = 0.01; u < 1; u += 0.01) {
        double expected = gsl_cdf_gamma_Pinv(u, dist.a, dist.b);

        cr_assert(epsilon_eq(dbl, sim_dist_quantile(&dist, u) / expected, 1, 1e-10));
    }
}

Test(distribution, beta_by_root_finding_inverts_gsl)
{
    for (int i = 0; i < SHAPES * SHAPES; i++) {
        struct sim_dist dist = sim_dist_beta(0.5, 0.1, 1);

        dist.a = shapes[i / SHAPES];
        dist.b = shapes[i % SHAPES];
        for (double z = -36; z < 36; z += 1.5) {
            double u = 1 / (1 + exp(-z)), x = sim_dist_quantile(&dist, u);

            cr_assert(x >= 0 && x <= 1, "shapes %g %g u %g: %g", dist.a, dist.b, u, x);
            if (x > 1e-290 && x < 0.5) { /* nearer to 1 the value itself has too few digits */
                double p = gsl_cdf_beta_P(x, dist.a, dist.b), q = gsl_cdf_beta_Q(x, dist.a, dist.b);
                double off = u < 0.5 ? p / u - 1 : q / (1 - u) - 1;

                cr_assert(fabs(off) < 1e-7, "shapes %g %g u %g: off %g", dist.a, dist.b, u, off);
            }
        }
    }
}

/* Greatest relative error of the table at places that are not its nodes or midpoints. */
static double table_error(struct sim_dist dist)
{
    struct sim_dist table = prepared(dist);
    double worst = 0;

    for (double z = -36.7; z < 36.7; z += 0.0137) {
        double u = 1 / (1 + exp(-z)), exact = sim_dist_quantile(&dist, u), x = sim_dist_quantile(&table, u);

        cr_assert(isfinite(x));
        if (exact > 1e-290) {
            worst = fmax(worst, fabs(x / exact - 1));
        }
    }
    sim_dist_release(&table);
    return worst;
}

Test(distribution, gamma_table_keeps_its_promise)
{
    for (int i = 0; i < SHAPES; i++) {
        double worst = table_error(sim_dist_gamma(shapes[i], sqrt(shapes[i])));

        cr_assert(worst < SIM_DIST_TABLE_ERROR, "shape %g: %g", shapes[i], worst);
    }
}

Test(distribution, beta_table_keeps_its_promise)
{
    for (int i = 1; i < SHAPES; i += 2) {
        for (int k = 1; k < SHAPES; k += 2) {
            struct sim_dist dist = sim_dist_beta(0.5, 0.1, 1);
            double worst;

            dist.a = shapes[i];
            dist.b = shapes[k];
            worst = table_error(dist);
            cr_assert(worst < SIM_DIST_TABLE_ERROR, "shapes %g %g: %g", dist.a, dist.b, worst);
        }
    }
}

/* Deeper than any table reaches: the upper 1e-20 is not there in 1 - u. */
Test(distribution, truncation_far_in_the_upper_tail_keeps_its_digits)
{
    struct sim_dist dist = cut(sim_dist_gamma(9, 3), 40, HUGE_VAL); /* shape 9, scale 1: Q(40) = 5e-12 */
    double half = gsl_cdf_gamma_Q(40, 9, 1) / 2;

    cr_assert(sim_dist_prepare(&dist, NULL) == SIM_OK);
    cr_assert(epsilon_eq(dbl, sim_dist_quantile(&dist, 0.5) / gsl_cdf_gamma_Qinv(half, 9, 1), 1, 1e-7));
    cr_assert(sim_dist_quantile(&dist, 0x1p-53) >= 40);
    cr_assert(isfinite(sim_dist_quantile(&dist, 1 - 0x1p-53)));
    sim_dist_release(&dist);
}

Test(distribution, never_and_shift)
{
    struct sim_dist dist = sim_dist_uniform(0, 1);

    dist.never_share = 0.25;
    dist.shift = 10;
    cr_assert(epsilon_eq(dbl, sim_dist_quantile(&dist, 0.375), 10.5, 1e-15));
    cr_assert(sim_dist_quantile(&dist, 0.7499) < 11);
    cr_assert(isinf(sim_dist_quantile(&dist, 0.75)));
    cr_assert(isinf(sim_dist_mean(&dist)) && isinf(sim_dist_variance(&dist)));
    cr_assert(epsilon_eq(dbl, sim_dist_cdf(&dist, 10.5), 0.375, 1e-15));
    cr_assert(epsilon_eq(dbl, sim_dist_cdf(&dist, 1e9), 0.75, 1e-15));
}

Test(distribution, atoms_have_their_shares)
{
    struct sim_dist dist = sim_dist_discrete(rolls, 4);

    cr_assert(eq(dbl, sim_dist_quantile(&dist, 0.25), 1));
    cr_assert(eq(dbl, sim_dist_quantile(&dist, 0.2501), 4)); /* 2 has no probability */
    cr_assert(eq(dbl, sim_dist_quantile(&dist, 0.95), 8));
    dist = cut(dist, 4, 4);
    cr_assert(eq(dbl, sim_dist_quantile(&dist, 0.01), 4));
    cr_assert(eq(dbl, sim_dist_quantile(&dist, 0.99), 4));
    dist = cut(sim_dist_discrete(rolls, 4), 4, 8); /* the bounds belong to it: 4 has 0.65 of 0.75 */
    cr_assert(eq(dbl, sim_dist_quantile(&dist, 0.866), 4));
    cr_assert(eq(dbl, sim_dist_quantile(&dist, 0.867), 8));
    dist = sim_dist_empirical(curve, 4);
    cr_assert(eq(dbl, sim_dist_quantile(&dist, 0.1), 0));
    cr_assert(epsilon_eq(dbl, sim_dist_quantile(&dist, 0.3), 0.5, 1e-15));
    cr_assert(epsilon_eq(dbl, sim_dist_quantile(&dist, 0.7), 6.5, 1e-12));
}

Test(distribution, prepare_is_idempotent_and_release_safe_twice)
{
    struct sim_dist dist = prepared(sim_dist_gamma(2, 1)), plain = sim_dist_exponential(1);
    const struct sim_dist_quantile_table *first = dist.quantiles;

    cr_assert(first != NULL);
    cr_assert(sim_dist_prepare(&dist, NULL) == SIM_OK);
    cr_assert(dist.quantiles == first);
    sim_dist_release(&dist);
    sim_dist_release(&dist);
    cr_assert(dist.quantiles == NULL);
    cr_assert(sim_dist_prepare(&plain, NULL) == SIM_OK);
    cr_assert(plain.quantiles == NULL);
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/* What _prepare() keeps saves time only: that there are no limits, and the masses outside a truncation. */
Test(distribution, what_is_prepared_draws_the_same_to_the_last_bit)
{
    for (int i = 0; i < CASES; i++) {
        struct sim_dist dist = prepared(of_case(i)), afresh = dist;
        const bool tabled = dist.kind == SIM_DIST_GAMMA || dist.kind == SIM_DIST_BETA;

        afresh.unlimited = false;
        afresh.quantiles = tabled ? dist.quantiles : NULL;
        cr_assert(dist.unlimited == (i < 17));
        for (int k = 1; k < 2000; k++) {
            cr_assert(same_bits(sim_dist_quantile(&dist, k / 2000.0), sim_dist_quantile(&afresh, k / 2000.0)),
                      "case %d at %d", i, k);
        }
        sim_dist_release(&dist);
        cr_assert(not(dist.unlimited));
    }
}

static const struct sim_dist_point falling[] = {{1, 0.5}, {0, 1}};
static const struct sim_dist_point unfinished[] = {{1, 0.5}, {2, 0.9}};

static struct sim_dist bad_case(int i)
{
    struct sim_dist dist = sim_dist_exponential(1);

    switch (i) {
    case 0:
        return sim_dist_exponential(0);
    case 1:
        return sim_dist_gamma(-3, 1);
    case 2:
        return sim_dist_gamma(3, 0);
    case 3:
        return sim_dist_lognormal(0, 1);
    case 4:
        return sim_dist_beta(0.5, 0.6, 1);
    case 5:
        return sim_dist_beta(2, 0.1, 1);
    case 6:
        return sim_dist_triangular(1, 8, 7);
    case 7:
        return sim_dist_uniform(5, 5);
    case 8:
        return sim_dist_discrete(NULL, 0);
    case 9:
        return sim_dist_discrete(falling, 2);
    case 10:
        return sim_dist_empirical(unfinished, 2);
    case 11:
        return sim_dist_fixed(HUGE_VAL);
    case 12:
        return cut(dist, 3, 2);
    case 13:
        return cut(dist, -5, -1);
    case 14:
        return sim_dist_weibull(1, 0);
    case 15:
        return cut(sim_dist_fixed(3), 4, 5);
    case 16:
        dist.never_share = 1;
        return dist;
    default:
        dist.shift = -HUGE_VAL;
        return dist;
    }
}

Test(distribution, senseless_parameters_are_refused)
{
    for (int i = 0; i <= 17; i++) {
        struct sim_dist dist = bad_case(i);
        struct sim_error error = {0};

        cr_assert(sim_dist_validate(&dist, &error) == SIM_ERR_SCENARIO, "bad case %d", i);
        cr_assert(error.message[0] != '\0');
    }
}
