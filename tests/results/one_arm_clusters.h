/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A treated arm in the care of a few guides, drawn without the program: GSL's generator, each guide's share from a beta
 * law. Three tests of it: the planning formula's own, which knows the design effect; CR2, which estimates it;
 * Pearson's, which ignores it. Each against the finite sum that says how often it rejects.
 */
#ifndef AFKLAR_TESTS_RESULTS_ONE_ARM_CLUSTERS_H
#define AFKLAR_TESTS_RESULTS_ONE_ARM_CLUSTERS_H

#include <criterion/new/assert.h>
#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stdio.h>

#include "results/statistics/contingency.h"
#include "results/statistics/ols.h"
#include "results/trial/power_clustered.h"
#include "results/trial/power_formula.h"
#include "tests/results/cluster_means.h"

static inline void assert_share(double simulated, double exact, double trials, const char *what)
{
    const double mcse = sqrt(exact * (1 - exact) / trials);
    cr_assert(lt(dbl, fabs(simulated - exact), 4 * mcse), "%s: %.4f simulated, %.4f exactly, error %.4f", what,
              simulated, exact, mcse);
}

#define GUIDES 6
#define EACH 18
#define PER_ARM (GUIDES * EACH)

struct one_arm_tally {
    size_t known, cr2, ignored;
};

static double one_arm_arm[2 * PER_ARM], one_arm_event[2 * PER_ARM], one_arm_cluster[2 * PER_ARM];

static inline void one_arm_draw(gsl_rng *rng, const double share[2], double icc)
{
    const double a = share[1] * (1 / icc - 1), b = (1 - share[1]) * (1 / icc - 1);
    for (size_t i = 0; i < PER_ARM; i++) {
        one_arm_arm[i] = 0;
        one_arm_event[i] = gsl_rng_uniform(rng) < share[0] ? 1 : 0;
        one_arm_cluster[i] = (double)(GUIDES + i);
    }
    for (size_t g = 0; g < GUIDES; g++) {
        const double own = gsl_ran_beta(rng, a, b);
        for (size_t i = PER_ARM + g * EACH; i < PER_ARM + (g + 1) * EACH; i++) {
            one_arm_arm[i] = 1;
            one_arm_event[i] = gsl_rng_uniform(rng) < own ? 1 : 0;
            one_arm_cluster[i] = (double)g;
        }
    }
}

/* The formula's own test, written out: shares as seen, variance of arm 1 times 1 + (m - 1) icc. */
static inline bool one_arm_known_rejects(double icc)
{
    double p[2] = {0, 0};
    for (size_t i = 0; i < 2 * PER_ARM; i++) {
        p[(size_t)one_arm_arm[i]] += one_arm_event[i] / PER_ARM;
    }
    const double v = (p[0] * (1 - p[0]) + (1 + (EACH - 1) * icc) * p[1] * (1 - p[1])) / PER_ARM;
    return fabs(p[1] - p[0]) > 1.959963984540054 * sqrt(v);
}

static inline void one_arm_judge(double icc, struct one_arm_tally *tally)
{
    const struct res_survival data = {
        .n = 2 * PER_ARM, .arm = one_arm_arm, .event = one_arm_event, .cluster = one_arm_cluster};
    struct res_two_by_two table;
    struct res_analysis counted;
    struct res_chi_square pearson;
    struct res_ols fit;
    cr_assert(eq(int, res_two_by_two_count(&data, &table, &counted), RES_ANALYSIS_OK));
    cr_assert(eq(int, res_pearson(&table, &pearson), RES_ANALYSIS_OK));
    cr_assert(eq(int, res_ols_fit_clustered(&data, one_arm_event, &fit), RES_ANALYSIS_OK));
    tally->known += one_arm_known_rejects(icc) ? 1 : 0;
    tally->ignored += pearson.p < 0.05 ? 1 : 0;
    tally->cr2 += fit.terms.at[1].p < 0.05 ? 1 : 0;
}

static inline void assert_one_arm_clusters(size_t trials)
{
    static const double iccs[] = {0.02, 0.05, 0.10}, shares[][2] = {{0.4, 0.6}, {0.5, 0.5}};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 20261122);
    for (size_t k = 0; k < 6; k++) {
        const double icc = iccs[k % 3], *share = shares[k / 3];
        const struct res_clustered_trial trial = {{{share[0], share[1]}, {PER_ARM, PER_ARM}, 0.05}, GUIDES, icc};
        const struct cluster_arm treated = {GUIDES, EACH, share[1], icc, NULL};
        const struct res_proportions plan = {{share[0], share[1]}, {PER_ARM, PER_ARM}, 0.05};
        struct one_arm_tally tally = {0};
        struct res_clustered_power exact;
        struct sim_error error;
        double none;
        for (size_t number = 0; number < trials; number++) {
            one_arm_draw(rng, share, icc);
            one_arm_judge(icc, &tally);
        }
        cr_assert(eq(int, res_power_exact_clustered(&trial, &exact, &error), SIM_OK));
        const double n = (double)trials, cr2 = exact_one_arm_cr2(PER_ARM, share[0], &treated, 0.05, &none);
        printf("# %.2f v %.2f, icc %.2f: formula %.4f; design effect known %.4f (exactly %.4f), CR2 %.4f (%.4f), "
               "ignored %.4f (%.4f)\n",
               share[0], share[1], icc, res_power_one_arm_clustered(&plan, GUIDES, icc), (double)tally.known / n,
               exact.corrected, (double)tally.cr2 / n, cr2, (double)tally.ignored / n, exact.ignored);
        assert_share((double)tally.known / n, exact.corrected, n, "design effect known");
        assert_share((double)tally.ignored / n, exact.ignored, n, "ignored");
        assert_share((double)tally.cr2 / n, cr2, n, "CR2");
    }
    gsl_rng_free(rng);
}

#endif
