/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. CR2 and Satterthwaite's degrees of freedom against their definitions with n x n matrices in R
 * (tests/golden/cr2.R, whose variances are also those of package sandwich), 8 digits; the two cases known on paper
 * (balanced cluster means: the t test of the means; singletons: HC2); what is said where there is no answer.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <string.h>

#include "results/statistics/ols.h"
#include "tests/results/trial_data.h"

static struct test_trial trial;
static double cluster[TEST_TRIAL_MAX];

static const char *const ways[] = {"across", "within", "one_arm"};

/* As tests/golden/cr2.R makes them. */
static double cluster_of(size_t way, size_t id, double arm)
{
    switch (way) {
    case 0:
        return fmod(floor(pow((double)id, 1.5)), 12);
    case 1:
        return (double)(id % 7) + 7 * arm;
    default:
        return arm > 0 ? (double)(id % 6) : 100 + (double)id;
    }
}

static void assert_r(double actual, const char *name, const char *label, const char *quantity)
{
    char key[160];
    (void)snprintf(key, sizeof key, "%s.%s", label, quantity);
    const double expected = test_trial_value("cr2_expected.csv", name, key);
    cr_assert(fabs(actual - expected) <= 0.5e-8 * fabs(expected) + 1e-13, "%s %s is %.15g, R has %.15g", name, key,
              actual, expected);
}

static void assert_terms(const struct res_ols *fit, const char *name, const char *way, size_t adjusted)
{
    cr_assert(eq(sz, fit->terms.count, adjusted ? 5 : 2));
    for (size_t j = 0; j < fit->terms.count; j++) {
        const struct res_term *term = &fit->terms.at[j];
        char label[128];
        (void)snprintf(label, sizeof label, "%s.%zu.%s", way, adjusted, term->name);
        assert_r(term->coef, name, label, "coef");
        assert_r(term->se, name, label, "se");
        assert_r(fit->df[j], name, label, "df");
        assert_r(term->p, name, label, "p");
    }
}

Test(cr2, as_defined)
{
    for (size_t k = 0; k < 2; k++) {
        test_trial_read(trial_names[k], &trial);
        for (size_t way = 0; way < 3; way++) {
            for (size_t i = 0; i < trial.n; i++) {
                cluster[i] = cluster_of(way, i + 1, trial.arm[i]);
            }
            for (size_t adjusted = 0; adjusted < 2; adjusted++) {
                struct res_survival data = trial_data(&trial);
                struct res_ols fit;
                data.cluster = cluster;
                data.covariate_count = adjusted ? 3 : 0;
                cr_assert(eq(int, res_ols_fit_clustered(&data, trial.event, &fit), RES_ANALYSIS_OK));
                assert_terms(&fit, trial_names[k], ways[way], adjusted);
            }
        }
    }
}

/* --- known on paper ------------------------------------------------------------------------------------------ */

#define CLUSTERS 8
#define EACH 5
#define PEOPLE (CLUSTERS * EACH)

static double arm[PEOPLE], outcome[PEOPLE];

static struct res_survival drawn_as_one(void)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        cluster[i] = (double)(i / EACH);
        arm[i] = (double)(i / EACH % 2);
        outcome[i] = (double)((i * i + 3 * i) % 11);
    }
    return (struct res_survival){.n = PEOPLE, .arm = arm, .cluster = cluster};
}

/* Whole clusters of one size in each arm: Student's t test of the clusters' means, with pooled or separate variances
 * the same as the arms have equally many; df = CLUSTERS - 2. */
Test(cr2, equal_clusters_are_the_t_test_of_their_means)
{
    const struct res_survival data = drawn_as_one();
    double mean[2] = {0, 0}, square = 0;
    struct res_ols fit;
    for (size_t i = 0; i < PEOPLE; i++) {
        mean[(size_t)arm[i]] += outcome[i] / (PEOPLE / 2.0);
    }
    for (size_t g = 0; g < CLUSTERS; g++) {
        double own = 0;
        for (size_t i = g * EACH; i < (g + 1) * EACH; i++) {
            own += outcome[i] / EACH;
        }
        square += (own - mean[g % 2]) * (own - mean[g % 2]);
    }
    const double half = CLUSTERS / 2.0, se = sqrt(square / (half * (half - 1)));
    const double t = (mean[1] - mean[0]) / se;
    cr_assert(eq(int, res_ols_fit_clustered(&data, outcome, &fit), RES_ANALYSIS_OK));
    assert_digits(fit.terms.at[1].coef, mean[1] - mean[0], 12);
    assert_digits(fit.terms.at[1].se, se, 12);
    assert_digits(fit.df[1], CLUSTERS - 2.0, 12);
    assert_digits(fit.terms.at[1].p, 2 * gsl_cdf_tdist_Q(fabs(t), CLUSTERS - 2.0), 11);
}

/* Everybody by himself: the variances of the two arms, each over its number less one (HC2 is Welch's). */
Test(cr2, singletons_are_welch)
{
    struct res_survival data = drawn_as_one();
    double mean[2] = {0, 0}, square[2] = {0, 0};
    struct res_ols fit;
    for (size_t i = 0; i < PEOPLE; i++) {
        cluster[i] = (double)i;
        mean[(size_t)arm[i]] += outcome[i] / (PEOPLE / 2.0);
    }
    for (size_t i = 0; i < PEOPLE; i++) {
        square[(size_t)arm[i]] += pow(outcome[i] - mean[(size_t)arm[i]], 2);
    }
    const double half = PEOPLE / 2.0;
    cr_assert(eq(int, res_ols_fit_clustered(&data, outcome, &fit), RES_ANALYSIS_OK));
    assert_digits(fit.terms.at[1].se, sqrt((square[0] + square[1]) / (half * (half - 1))), 12);
    assert_digits(fit.df[1], PEOPLE - 2.0, 12);
}

/* --- no answer --------------------------------------------------------------------------------------------------- */

Test(cr2, has_no_answer)
{
    struct res_survival data = drawn_as_one();
    struct res_ols fit;
    data.cluster = NULL;
    cr_assert(eq(int, res_ols_fit_clustered(&data, outcome, &fit), RES_ANALYSIS_NO_COLUMN));
    data.cluster = cluster;
    for (size_t i = 0; i < PEOPLE; i++) {
        cluster[i] = arm[i];
    }
    cr_assert(eq(int, res_ols_fit_clustered(&data, outcome, &fit), RES_ANALYSIS_TOO_FEW), "two clusters");
    for (size_t i = 0; i < PEOPLE; i++) {
        cluster[i] = arm[i] > 0 ? 100 : (double)i;
    }
    cr_assert(eq(int, res_ols_fit_clustered(&data, outcome, &fit), RES_ANALYSIS_TOO_FEW),
              "the treated are one cluster");
    cr_assert(not(zero(ptr, (void *)strstr(fit.analysis.detail, "one cluster decides"))), "%s", fit.analysis.detail);
    cluster[3] = (double)NAN;
    cr_assert(eq(int, res_ols_fit_clustered(&data, outcome, &fit), RES_ANALYSIS_NOT_A_NUMBER));
}
