/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tests that can be counted over many trials, under the names they have in results. Each rejects at two-sided 5 %:
 * by its p value, or, where it has an interval only, when the 95 % interval leaves out no difference. Non-inferiority
 * rejects that arm 1 is worse by the margin (data->margin) when Newcombe's 95 % interval of the risk difference lies
 * above minus the margin (one-sided at 2.5 %).
 */
#ifndef AFKLAR_RESULTS_TRIAL_TEST_H
#define AFKLAR_RESULTS_TRIAL_TEST_H

#include <stdbool.h>

#include "results/statistics/survival.h"

/* code, name, what the estimate is (NULL: the test has none). Estimates are arm 1 against arm 0, on a scale on which
 * no difference is 0. */
#define RES_TRIAL_TEST_MAP(X)                                                                                          \
    X(RES_TEST_COX_EFRON, "cox_efron", "log hazard ratio")                                                             \
    X(RES_TEST_COX_BRESLOW, "cox_breslow", "log hazard ratio")                                                         \
    X(RES_TEST_LOGRANK, "logrank", NULL)                                                                               \
    X(RES_TEST_PEARSON, "pearson", NULL)                                                                               \
    X(RES_TEST_YATES, "yates", NULL)                                                                                   \
    X(RES_TEST_FISHER, "fisher", NULL)                                                                                 \
    X(RES_TEST_FISHER_MID_P, "fisher_mid_p", NULL)                                                                     \
    X(RES_TEST_RISK_DIFFERENCE, "risk_difference", "risk difference")                                                  \
    X(RES_TEST_RISK_RATIO, "risk_ratio", "log risk ratio")                                                             \
    X(RES_TEST_LOGISTIC, "logistic", "log odds ratio")                                                                 \
    X(RES_TEST_OLS, "ols", "risk difference")                                                                          \
    X(RES_TEST_OLS_CLUSTER, "ols_cluster", "risk difference")                                                          \
    X(RES_TEST_NON_INFERIORITY, "non_inferiority", "risk difference")                                                  \
    X(RES_TEST_RMST, "rmst", "days without the event")                                                                 \
    X(RES_TEST_WELCH, "welch", "days")                                                                                 \
    X(RES_TEST_RANK_SUM, "rank_sum", NULL)

enum res_trial_test {
#define X(code, name, scale) code,
    RES_TRIAL_TEST_MAP(X)
#undef X
        RES_TRIAL_TEST_COUNT
};

const char *res_trial_test_name(enum res_trial_test test);
const char *res_trial_test_scale(enum res_trial_test test);
/* RES_TRIAL_TEST_COUNT when there is none. */
enum res_trial_test res_trial_test_find(const char *name);

struct res_trial_verdict {
    enum res_analysis_code code; /* not RES_ANALYSIS_OK: no answer, which is not the same as no rejection */
    bool rejects;
    double estimate, lo, hi; /* NAN where the test has none */
};

/* RES_ANALYSIS_MEMORY shows in the code. */
void res_trial_test_run(enum res_trial_test test, const struct res_survival *data, struct res_trial_verdict *verdict);

#endif
