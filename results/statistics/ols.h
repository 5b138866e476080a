/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Least squares of any outcome on arm and covariates, with errors that do not need equal variances: HC3 (MacKinnon &
 * White 1985), which small samples need; HC1 beside it. Of an event it is the linear probability model: the
 * coefficient of the arm is a risk difference adjusted for the covariates.
 */
#ifndef AFKLAR_RESULTS_STATISTICS_OLS_H
#define AFKLAR_RESULTS_STATISTICS_OLS_H

#include "results/statistics/regression.h"

struct res_ols {
    struct res_analysis analysis;
    struct res_terms terms;    /* "constant", "arm", ...; coefficients with HC3 errors; lo and hi are theirs, by
                                  Student's t, and so is p; ratio is NAN */
    double hc1[RES_TERMS_MAX]; /* standard errors */
    double df[RES_TERMS_MAX];  /* degrees of freedom of each term */
};

/* values[n] is the outcome, NULL when there is none. NO_SPREAD when it does not vary; TOO_FEW without degrees of
 * freedom, or when one person alone decides a coefficient. */
enum res_analysis_code res_ols_fit(const struct res_survival *data, const double values[], struct res_ols *fit);

/* The same with errors that allow persons of a cluster (data->cluster) to be alike: CR2 with Satterthwaite's degrees of
 * freedom (results/statistics/cr2.h), which few clusters need: the test keeps
 * 5 % with clusters of one size in both arms; clusters of 5 to 110 reject 6.7 %, six in one arm alone 5-7 %
 * (tests/results/test_slow_clusters.c, test_slow_trial_guides.c). NO_COLUMN without clusters, TOO_FEW with less than
 * three or where one cluster alone decides a coefficient; hc1 is not filled. */
enum res_analysis_code res_ols_fit_clustered(const struct res_survival *data, const double values[],
                                             struct res_ols *fit);

#endif
