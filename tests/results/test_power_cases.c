/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. What `power --two-proportions` says of crossing over, loss, clusters in one arm and times:
 * simulated within 4 Monte Carlo errors of a finite sum, and the planning formula beside it. How far a formula may be
 * off is not a band chosen here: it is the finite sum less the formula. Clusters in one arm also by a generator of its
 * own (GSL's, each guide's share drawn from a beta law), with the formula's test, which knows the design effect, one
 * that estimates it, and one that ignores it.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "results/trial/power_cases.h"
#include "results/trial/power_clustered.h"
#include "results/trial/power_formula.h"
#include "tests/results/one_arm_clusters.h"

#define TRIALS 10000

static struct res_power_cases run(const struct res_binomial_trial *trial, const struct res_power_assumed *assumed)
{
    struct res_power_cases cases;
    struct sim_error error;
    cr_assert(eq(int, res_power_cases_run(trial, assumed, TRIALS, 1, 2, NULL, &cases, &error), SIM_OK));
    return cases;
}

static const struct res_power_assumed assumed = {
    .crossover = {0.05, 0.05}, .lost = {0.2, 0.2}, .providers = 6, .icc = 0.05, .times = true};

/* 109 per arm, 40 v 60 %: the formulas' values are those of market planning (R), the sums agree with the simulation. */
Test(power_cases, formula_sum_and_simulation)
{
    const struct res_binomial_trial trial = {{0.4, 0.6}, {109, 109}, 0.05};
    static const double formulas[RES_CASE_COUNT] = {0.761, 0.757, 0.713, (double)NAN, 0.845, 0.862};
    /* How far each formula is from the truth, in points: known from the sums, not from the simulation. */
    static const double gaps[RES_CASE_COUNT] = {-0.0007, 0.0014, -0.0131, 0, -0.0436, 0};
    const struct res_power_cases cases = run(&trial, &assumed);
    cr_assert(eq(sz, cases.count, RES_CASE_COUNT));
    for (size_t k = 0; k < cases.count; k++) {
        const struct res_power_case *at = &cases.at[k];
        const char *name = res_power_case_name(at->kind);
        cr_assert(eq(u64, at->simulated.failed, 0));
        if (!isnan(formulas[k])) {
            cr_assert(epsilon_eq(dbl, at->formula, formulas[k], 0.51e-3), "%s: %g", name, at->formula);
        }
        if (!isnan(at->exact)) {
            assert_share(at->simulated.power, at->exact, TRIALS, name);
            cr_assert(epsilon_eq(dbl, at->exact - at->formula, gaps[k], 0.51e-4), "%s: %g", name,
                      at->exact - at->formula);
        }
    }
}

/* Equal shares: no formula has a power, and Pearson's test that ignores the clusters errs twice as often as it says. */
Test(power_cases, size_when_the_arms_are_alike)
{
    const struct res_binomial_trial trial = {{0.5, 0.5}, {108, 108}, 0.05};
    const struct cluster_arm treated = {6, 18, 0.5, 0.05, NULL};
    const struct res_power_cases cases = run(&trial, &assumed);
    double none;
    const double cr2 = exact_one_arm_cr2(108, 0.5, &treated, 0.05, &none);
    for (size_t k = 0; k < cases.count; k++) {
        const struct res_power_case *at = &cases.at[k];
        cr_assert(isnan(at->formula), "%s", res_power_case_name(at->kind));
        if (at->kind == RES_CASE_CLUSTERED_CR2) {
            assert_share(at->simulated.power, cr2, TRIALS, "CR2");
        } else if (!isnan(at->exact)) {
            assert_share(at->simulated.power_of_all, at->exact, TRIALS, res_power_case_name(at->kind));
        }
        if (at->kind == RES_CASE_CLUSTERED_IGNORED) {
            cr_assert(gt(dbl, at->exact, 0.09), "%g", at->exact);
        }
    }
    cr_assert(lt(dbl, cr2, 0.07), "few guides: %g", cr2);
    cr_assert(gt(dbl, cr2, 0.04), "%g", cr2);
}

/* Arms of different size and shares, losses and crossing over that differ by arm, small numbers. */
Test(power_cases, unequal)
{
    static const struct res_binomial_trial trials[] = {
        {{0.1, 0.4}, {28, 26}, 0.05}, {{0.3, 0.15}, {60, 91}, 0.05}, {{0.05, 0.2}, {40, 40}, 0.05}};
    static const struct res_power_assumed by_arm = {
        .crossover = {0.2, 0.1}, .lost = {0.1, 0.3}, .providers = 4, .icc = 0.15};
    for (size_t t = 0; t < sizeof trials / sizeof trials[0]; t++) {
        const struct res_power_cases cases = run(&trials[t], &by_arm);
        cr_assert(eq(sz, cases.count, 5));
        for (size_t k = 0; k < cases.count; k++) {
            const struct res_power_case *at = &cases.at[k];
            if (!isnan(at->exact)) {
                assert_share(at->simulated.power_of_all, at->exact, TRIALS, res_power_case_name(at->kind));
            }
        }
    }
}

/* Without complications the sums are those of the plain plan. */
Test(power_cases, sums_without_clusters_are_the_binomial_ones)
{
    const struct res_clustered_trial alone = {{{0.4, 0.6}, {50, 61}, 0.05}, 61, 0.3},
                                     unlike = {{{0.4, 0.6}, {50, 61}, 0.05}, 5, 0};
    struct res_clustered_power power;
    struct sim_error error;
    double pearson, events[62], sum = 0, mean = 0, square = 0;
    cr_assert(eq(int, res_power_exact_pearson(&alone.plain, &pearson, &error), SIM_OK));
    cr_assert(eq(int, res_power_exact_clustered(&alone, &power, &error), SIM_OK));
    cr_assert(epsilon_eq(dbl, power.ignored, pearson, 1e-12));
    cr_assert(eq(int, res_power_exact_clustered(&unlike, &power, &error), SIM_OK));
    cr_assert(epsilon_eq(dbl, power.ignored, pearson, 1e-12));
    /* Mean and variance of clustered events: n p, n p q (1 + (m - 1) icc), uneven m by their squares. */
    const struct res_clustered_trial uneven = {{{0.4, 0.6}, {50, 61}, 0.05}, 5, 0.1};
    cr_assert(eq(int, res_clustered_events(&uneven, events, &error), SIM_OK));
    for (size_t k = 0; k <= 61; k++) {
        sum += events[k];
        mean += (double)k * events[k];
        square += (double)(k * k) * events[k];
    }
    cr_assert(epsilon_eq(dbl, sum, 1, 1e-12));
    cr_assert(epsilon_eq(dbl, mean, 61 * 0.6, 1e-10));
    cr_assert(epsilon_eq(dbl, square - mean * mean, 0.24 * (61 + 0.1 * (13 * 12 + 4 * 12 * 11)), 1e-9));
}

Test(power_cases, refuses)
{
    const struct res_binomial_trial trial = {{0.4, 0.6}, {20, 20}, 0.05};
    const struct res_power_assumed many = {.providers = 21, .icc = 0.1}, lost = {.lost = {1, 0}};
    struct res_power_cases cases;
    struct sim_error error;
    cr_assert(eq(int, res_power_cases_run(&trial, &many, 10, 1, 1, NULL, &cases, &error), SIM_ERR_USAGE));
    cr_assert(eq(int, res_power_cases_run(&trial, &lost, 10, 1, 1, NULL, &cases, &error), SIM_ERR_USAGE));
}

/* Clusters in one arm by a generator of its own; 100,000 trials of each in tests/results/test_slow_clusters.c. */
Test(power_cases, clusters_by_a_generator_of_its_own)
{
    assert_one_arm_clusters(5000);
}
