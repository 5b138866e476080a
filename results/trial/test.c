/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/test.h"

#include <math.h>
#include <string.h>

#include "results/statistics/contingency.h"
#include "results/statistics/cox.h"
#include "results/statistics/kaplan_meier.h"
#include "results/statistics/logistic.h"
#include "results/statistics/logrank.h"
#include "results/statistics/ols.h"
#include "results/statistics/two_samples.h"
#include "results/trial/analysis.h"

#define LEVEL 0.05
#define NONE ((double)NAN)

static const struct {
    const char *name, *scale;
} tests[RES_TRIAL_TEST_COUNT] = {
#define X(code, name, scale) {name, scale},
    RES_TRIAL_TEST_MAP(X)
#undef X
};

const char *res_trial_test_name(enum res_trial_test test)
{
    return tests[test].name;
}

const char *res_trial_test_scale(enum res_trial_test test)
{
    return tests[test].scale;
}

enum res_trial_test res_trial_test_find(const char *name)
{
    int k = 0;
    while (k < RES_TRIAL_TEST_COUNT && strcmp(tests[k].name, name) != 0) {
        k++;
    }
    return (enum res_trial_test)k;
}

/* --- verdicts ------------------------------------------------------------------------------------------------ */

static void by_p(struct res_trial_verdict *verdict, const struct res_analysis *analysis, double p)
{
    *verdict = (struct res_trial_verdict){analysis->code, p < LEVEL, NONE, NONE, NONE};
}

static void by_interval(struct res_trial_verdict *verdict, const struct res_analysis *analysis, double estimate,
                        double lo, double hi)
{
    *verdict = (struct res_trial_verdict){analysis->code, lo > 0 || hi < 0, estimate, lo, hi};
}

/* The term of the arm: its ratio on the logarithmic scale, on which its interval is symmetric. */
static void by_arm(struct res_trial_verdict *verdict, const struct res_analysis *analysis,
                   const struct res_terms *terms)
{
    by_p(verdict, analysis, NONE);
    for (size_t j = 0; j < terms->count; j++) {
        const struct res_term *term = &terms->at[j];
        if (strcmp(term->name, "arm") == 0) {
            verdict->rejects = term->p < LEVEL;
            verdict->estimate = term->coef;
            verdict->lo = log(term->lo);
            verdict->hi = log(term->hi);
        }
    }
}

static void run_cox(enum res_ties ties, const struct res_survival *data, struct res_trial_verdict *verdict)
{
    struct res_cox cox;
    (void)res_cox_fit(data, ties, &cox);
    by_arm(verdict, &cox.analysis, &cox.terms);
}

static void run_chi_square(enum res_trial_test test, const struct res_two_by_two *table,
                           struct res_trial_verdict *verdict)
{
    struct res_chi_square chi_square;
    (void)(test == RES_TEST_PEARSON ? res_pearson(table, &chi_square) : res_yates(table, &chi_square));
    by_p(verdict, &chi_square.analysis, chi_square.p);
}

static void run_fisher(enum res_trial_test test, const struct res_two_by_two *table, struct res_trial_verdict *verdict)
{
    struct res_fisher fisher;
    (void)res_fisher_test(table, &fisher);
    by_p(verdict, &fisher.analysis, test == RES_TEST_FISHER ? fisher.p : fisher.mid_p);
}

static void run_estimate(enum res_trial_test test, const struct res_two_by_two *table, double margin,
                         struct res_trial_verdict *verdict)
{
    struct res_estimate estimate;
    if (test == RES_TEST_RISK_DIFFERENCE) {
        (void)res_risk_difference(table, &estimate);
        by_interval(verdict, &estimate.analysis, estimate.value, estimate.lo, estimate.hi);
    } else if (test == RES_TEST_NON_INFERIORITY) {
        (void)res_risk_difference(table, &estimate);
        by_interval(verdict, &estimate.analysis, estimate.value, estimate.lo, estimate.hi);
        verdict->rejects = estimate.lo > -margin;
        verdict->code = margin > 0 ? verdict->code : RES_ANALYSIS_NO_COLUMN;
    } else {
        (void)res_risk_ratio(table, &estimate);
        by_interval(verdict, &estimate.analysis, log(estimate.value), log(estimate.lo), log(estimate.hi));
    }
}

static void run_counts(enum res_trial_test test, const struct res_survival *data, struct res_trial_verdict *verdict)
{
    struct res_two_by_two table;
    struct res_analysis counted;
    if (res_two_by_two_count(data, &table, &counted) != RES_ANALYSIS_OK) {
        by_p(verdict, &counted, NONE);
    } else if (test == RES_TEST_PEARSON || test == RES_TEST_YATES) {
        run_chi_square(test, &table, verdict);
    } else if (test == RES_TEST_FISHER || test == RES_TEST_FISHER_MID_P) {
        run_fisher(test, &table, verdict);
    } else {
        run_estimate(test, &table, data->margin, verdict);
    }
}

static void run_logistic(const struct res_survival *data, struct res_trial_verdict *verdict)
{
    struct res_logistic logistic;
    (void)res_logistic_fit(data, RES_TRIAL_DRAW, &logistic);
    by_arm(verdict, &logistic.analysis, &logistic.terms);
}

static void run_ols(enum res_trial_test test, const struct res_survival *data, struct res_trial_verdict *verdict)
{
    struct res_ols fit;
    (void)(test == RES_TEST_OLS ? res_ols_fit(data, data->event, &fit)
                                : res_ols_fit_clustered(data, data->event, &fit));
    const struct res_term *term = &fit.terms.at[1];
    by_interval(verdict, &fit.analysis, term->coef, term->lo, term->hi);
    verdict->rejects = term->p < LEVEL;
}

static void run_rmst(const struct res_survival *data, struct res_trial_verdict *verdict)
{
    struct res_rmst rmst;
    (void)res_rmst_compare(data, NONE, &rmst);
    by_interval(verdict, &rmst.analysis, rmst.difference, rmst.lo, rmst.hi);
    verdict->rejects = rmst.p < LEVEL;
}

static void run_logrank(const struct res_survival *data, struct res_trial_verdict *verdict)
{
    struct res_logrank logrank;
    (void)res_logrank_test(data, NULL, &logrank);
    by_p(verdict, &logrank.analysis, logrank.p);
}

/* Welch's difference is arm 0 less arm 1. */
static void run_welch(const struct res_survival *data, struct res_trial_verdict *verdict)
{
    struct res_welch welch;
    (void)res_welch_test(data, data->time, &welch);
    by_interval(verdict, &welch.analysis, -welch.difference, -welch.hi, -welch.lo);
    verdict->rejects = welch.p < LEVEL;
}

static void run_rank_sum(const struct res_survival *data, struct res_trial_verdict *verdict)
{
    struct res_rank_sum rank_sum;
    (void)res_rank_sum_test(data, data->time, &rank_sum);
    by_p(verdict, &rank_sum.analysis, rank_sum.p);
}

static void run(enum res_trial_test test, const struct res_survival *data, struct res_trial_verdict *verdict)
{
    switch (test) {
    case RES_TEST_COX_EFRON:
        run_cox(RES_TIES_EFRON, data, verdict);
        break;
    case RES_TEST_COX_BRESLOW:
        run_cox(RES_TIES_BRESLOW, data, verdict);
        break;
    case RES_TEST_LOGRANK:
        run_logrank(data, verdict);
        break;
    case RES_TEST_LOGISTIC:
        run_logistic(data, verdict);
        break;
    case RES_TEST_OLS:
    case RES_TEST_OLS_CLUSTER:
        run_ols(test, data, verdict);
        break;
    case RES_TEST_RMST:
        run_rmst(data, verdict);
        break;
    case RES_TEST_WELCH:
        run_welch(data, verdict);
        break;
    case RES_TEST_RANK_SUM:
        run_rank_sum(data, verdict);
        break;
    default:
        run_counts(test, data, verdict);
        break;
    }
}

void res_trial_test_run(enum res_trial_test test, const struct res_survival *data, struct res_trial_verdict *verdict)
{
    run(test, data, verdict);
    if (verdict->code != RES_ANALYSIS_OK) {
        *verdict = (struct res_trial_verdict){verdict->code, false, NONE, NONE, NONE};
    }
}
