/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. Cause-specific Cox, Fine-Gray, stratified log-rank, least squares with robust errors, cost
 * difference and Holm against R 4.2.2 with survival 3.5-3 (tests/golden/trial_more.R makes the values), to 6 digits or
 * more; the bootstrap's standard error is known in closed form and met within Monte Carlo error. Then what each says
 * where it has no answer.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

#include "results/statistics/cost_difference.h"
#include "results/statistics/fine_gray.h"
#include "results/statistics/holm.h"
#include "results/statistics/logrank.h"
#include "results/statistics/ols.h"
#include "results/trial/analysis.h"
#include "tests/results/trial_data.h"

static struct test_trial trial;
static double stratum[TEST_TRIAL_MAX], cost[TEST_TRIAL_MAX];

static struct res_survival read_trial(const char *name)
{
    test_trial_read(name, &trial);
    for (size_t i = 0; i < trial.n; i++) {
        const size_t id = i + 1;
        stratum[i] = (double)(id / 2 % 4);
        cost[i] = 1000 + 37 * trial.time[i] + 20000 * trial.event[i] + 500 * (double)(id % 7);
    }
    return trial_data(&trial);
}

static void assert_r(double actual, const char *name, const char *quantity, double digits)
{
    const double expected = test_trial_value("trial_more_expected.csv", name, quantity);
    cr_assert(fabs(actual - expected) <= 0.5 * pow(10, -digits) * fabs(expected), "%s %s is %.15g, R has %.15g", name,
              quantity, actual, expected);
}

static void assert_term(const struct res_term *term, const char *name, const char *model, double digits)
{
    char quantity[160];
    (void)snprintf(quantity, sizeof quantity, "%s.%s.coef", model, term->name);
    assert_r(term->coef, name, quantity, digits);
    (void)snprintf(quantity, sizeof quantity, "%s.%s.se", model, term->name);
    assert_r(term->se, name, quantity, digits);
}

/* Trial b has no event of cause 1 in one group: R warns and gives -21; here it is separation. */
Test(trial_more, causes)
{
    static const struct {
        const char *name;
        int cause;
    } cases[] = {{"a", 1}, {"a", 2}, {"b_ties", 2}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const struct res_survival data = read_trial(cases[k].name);
        struct res_cox cox;
        struct res_fine_gray fit;
        char model[32];
        cr_assert(eq(int, res_cause_specific_fit(&data, cases[k].cause, RES_TIES_EFRON, &cox), RES_ANALYSIS_OK));
        cr_assert(eq(int, res_fine_gray_fit(&data, cases[k].cause, &fit), RES_ANALYSIS_OK));
        (void)snprintf(model, sizeof model, "cause_%d", cases[k].cause);
        assert_term(&cox.terms.at[0], cases[k].name, model, 7);
        (void)snprintf(model, sizeof model, "fine_gray_%d", cases[k].cause);
        cr_assert(eq(sz, fit.terms.count, 4));
        for (size_t j = 0; j < 4; j++) {
            assert_term(&fit.terms.at[j], cases[k].name, model, 6);
        }
    }
    const struct res_survival data = read_trial("b_ties");
    struct res_cox cox;
    struct res_fine_gray fit;
    cr_assert(eq(int, res_cause_specific_fit(&data, 1, RES_TIES_EFRON, &cox), RES_ANALYSIS_SEPARATION));
    cr_assert(eq(int, res_fine_gray_fit(&data, 1, &fit), RES_ANALYSIS_SEPARATION));
    cr_assert(eq(int, res_fine_gray_fit(&data, 7, &fit), RES_ANALYSIS_NO_EVENTS));
}

/* Without a competing cause the subdistribution is the distribution: Cox with Breslow's ties. */
Test(trial_more, fine_gray_without_competitors_is_cox)
{
    struct res_survival data = read_trial("a");
    struct res_cox cox;
    struct res_fine_gray fit;
    data.cause = data.event;
    cr_assert(eq(int, res_cox_fit(&data, RES_TIES_BRESLOW, &cox), RES_ANALYSIS_OK));
    cr_assert(eq(int, res_fine_gray_fit(&data, 1, &fit), RES_ANALYSIS_OK));
    for (size_t j = 0; j < 4; j++) {
        cr_assert(epsilon_eq(dbl, fit.terms.at[j].coef, cox.terms.at[j].coef, 1e-8));
    }
}

Test(trial_more, strata)
{
    for (size_t k = 0; k < 2; k++) {
        const struct res_survival data = read_trial(trial_names[k]);
        struct res_logrank test;
        cr_assert(eq(int, res_logrank_test(&data, stratum, &test), RES_ANALYSIS_OK));
        assert_r(test.chisq, trial_names[k], "logrank_stratified.chisq", 8);
    }
}

Test(trial_more, least_squares)
{
    for (size_t k = 0; k < 2; k++) {
        const struct res_survival data = read_trial(trial_names[k]);
        const double *outcomes[2] = {trial.event, cost};
        static const char *const models[2] = {"ols_event", "ols_cost"};
        for (size_t m = 0; m < 2; m++) {
            struct res_ols fit;
            char quantity[64];
            cr_assert(eq(int, res_ols_fit(&data, outcomes[m], &fit), RES_ANALYSIS_OK));
            (void)snprintf(quantity, sizeof quantity, "%s.arm.coef", models[m]);
            assert_r(fit.terms.at[1].coef, trial_names[k], quantity, 9);
            (void)snprintf(quantity, sizeof quantity, "%s.arm.hc1", models[m]);
            assert_r(fit.hc1[1], trial_names[k], quantity, 9);
            (void)snprintf(quantity, sizeof quantity, "%s.arm.hc3", models[m]);
            assert_r(fit.terms.at[1].se, trial_names[k], quantity, 9);
            (void)snprintf(quantity, sizeof quantity, "%s.arm.p", models[m]);
            assert_r(fit.terms.at[1].p, trial_names[k], quantity, 9);
        }
    }
}

/* The relative error of a standard deviation of B draws is about 1 / sqrt(2 B): 4 of them. */
Test(trial_more, bootstrap)
{
    for (size_t k = 0; k < 2; k++) {
        const struct res_survival data = read_trial(trial_names[k]);
        struct res_cost_difference fit, again;
        cr_assert(eq(int, res_cost_difference_fit(&data, cost, &fit), RES_ANALYSIS_OK));
        assert_r(fit.difference, trial_names[k], "cost_difference", 12);
        const double se = test_trial_value("trial_more_expected.csv", trial_names[k], "cost_difference.bootstrap_se");
        cr_assert(lt(dbl, fabs(fit.se / se - 1), 4 / sqrt(2.0 * RES_BOOTSTRAP_DRAWS)), "%g, exactly %g", fit.se, se);
        /* Nearly normal here: the limits lie about 1.96 errors either side. */
        cr_assert(lt(dbl, fabs((fit.hi - fit.lo) / (2 * 1.96 * se) - 1), 0.1));
        cr_assert(lt(dbl, fabs((fit.perc_hi - fit.perc_lo) / (2 * 1.96 * se) - 1), 0.1));
        cr_assert(eq(int, res_cost_difference_fit(&data, cost, &again), RES_ANALYSIS_OK));
        cr_assert(zero(int, memcmp(&fit, &again, sizeof fit)), "the same data give the same limits");
    }
}

Test(trial_more, holm)
{
    const double p[3] = {0.01, 0.04, 0.03};
    double adjusted[3];
    cr_assert(eq(int, res_holm_adjust(p, 3, adjusted, NULL), SIM_OK));
    assert_r(adjusted[0], "none", "holm.1", 12);
    assert_r(adjusted[1], "none", "holm.2", 12);
    assert_r(adjusted[2], "none", "holm.3", 12);
}

/* --- no answer ------------------------------------------------------------------------------------------------------
 */

Test(trial_more, each_says_why_it_has_no_answer)
{
    struct res_survival data = read_trial("a");
    static double constant[TEST_TRIAL_MAX], hole[TEST_TRIAL_MAX], alone[TEST_TRIAL_MAX];
    struct res_ols ols;
    struct res_cost_difference costs;
    struct res_fine_gray fine_gray;
    for (size_t i = 0; i < data.n; i++) {
        constant[i] = 5;
        hole[i] = i == 3 ? (double)NAN : cost[i];
        alone[i] = i == 9 ? 1 : 0;
    }
    cr_assert(eq(int, res_ols_fit(&data, NULL, &ols), RES_ANALYSIS_NO_COLUMN));
    cr_assert(eq(int, res_ols_fit(&data, constant, &ols), RES_ANALYSIS_NO_SPREAD));
    cr_assert(eq(int, res_ols_fit(&data, hole, &ols), RES_ANALYSIS_NOT_A_NUMBER));
    cr_assert(eq(int, res_cost_difference_fit(&data, NULL, &costs), RES_ANALYSIS_NO_COLUMN));
    cr_assert(eq(int, res_cost_difference_fit(&data, constant, &costs), RES_ANALYSIS_NO_SPREAD));
    cr_assert(eq(int, res_cost_difference_fit(&data, hole, &costs), RES_ANALYSIS_NOT_A_NUMBER));
    data.covariates[0].values = alone;
    cr_assert(eq(int, res_ols_fit(&data, cost, &ols), RES_ANALYSIS_TOO_FEW), "one person has all the leverage");
    data.covariates[0].values = constant;
    cr_assert(eq(int, res_ols_fit(&data, cost, &ols), RES_ANALYSIS_CONSTANT));
    cr_assert(eq(int, res_fine_gray_fit(&data, 1, &fine_gray), RES_ANALYSIS_CONSTANT));
    data.covariates[0].values = trial.sex;
    cr_assert(eq(int, res_ols_fit(&data, cost, &ols), RES_ANALYSIS_COLLINEAR), "sex stands there twice");
    data = read_trial("a");
    data.cause = NULL;
    cr_assert(eq(int, res_fine_gray_fit(&data, 1, &fine_gray), RES_ANALYSIS_NO_COLUMN));
}

/* A stratum for each person: nobody to compare with. The plain test goes on. */
Test(trial_more, more_strata_than_people)
{
    struct res_survival data = read_trial("a");
    static double own[TEST_TRIAL_MAX];
    struct res_trial_report report;
    for (size_t i = 0; i < data.n; i++) {
        own[i] = (double)i;
    }
    data.stratum = own;
    cr_assert(eq(int, res_trial_analyse(&data, NULL, 0, &report, NULL), SIM_OK));
    cr_assert(eq(int, report.logrank.analysis.code, RES_ANALYSIS_OK));
    cr_assert(ne(int, report.logrank_stratified.analysis.code, RES_ANALYSIS_OK));
    cr_assert(eq(int, report.cause[0].analysis.code, RES_ANALYSIS_OK));
    cr_assert(eq(dbl, report.holm[0],
                 fmin(1, fmax(report.cause[0].terms.at[0].p,
                              2 * fmin(report.cause[0].terms.at[0].p, report.cause[1].terms.at[0].p)))));
    res_trial_report_release(&report);
}
