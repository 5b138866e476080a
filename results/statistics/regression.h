/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Cox and logistic regression share: the design (arm, then covariates), Newton's method on it, and the terms
 * that come out.
 *
 * Columns are centred and divided by their standard deviation, so that age in years and draw in days are conditioned
 * alike; coefficients are given back in the units of the data.
 */
#ifndef AFKLAR_RESULTS_STATISTICS_REGRESSION_H
#define AFKLAR_RESULTS_STATISTICS_REGRESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "results/statistics/analysis.h"
#include "results/statistics/survival.h"

#define RES_TERMS_MAX (RES_COVARIATES_MAX + 2) /* with the constant and the arm */

/* A coefficient with what follows from its normal approximation (Wald). */
struct res_term {
    char name[64];
    double coef, se;
    double ratio, lo, hi; /* exp(coef) with its 95 % limits: hazard ratio or odds ratio */
    double p;             /* two-sided */
};

struct res_terms {
    size_t count;
    struct res_term at[RES_TERMS_MAX];
    double covariance[RES_TERMS_MAX * RES_TERMS_MAX]; /* [count * count] */
};

/* Owns x. */
struct res_design {
    size_t n, p;
    bool constant; /* the first column is 1 */
    double *x;     /* [n * p], person by person, centred and scaled */
    const char *names[RES_TERMS_MAX];
    double mean[RES_TERMS_MAX], scale[RES_TERMS_MAX];
    double range[RES_TERMS_MAX]; /* of the scaled column */
};

/* Arm and covariates of data that have been checked. Person i of the design is order[i].person; order NULL keeps the
 * order of the data. A column that does not vary ends as RES_ANALYSIS_CONSTANT. Release in any case. */
enum res_analysis_code res_design_init(struct res_design *design, const struct res_survival *data,
                                       const struct res_survival_row order[], bool constant,
                                       struct res_analysis *analysis);
void res_design_release(struct res_design *design);

/* The log-likelihood at beta[p], with score[p] and information[p * p] (minus the second derivatives). */
typedef double res_likelihood(const void *problem, const double beta[], double score[], double information[]);

struct res_newton {
    double beta[RES_TERMS_MAX];                       /* of the scaled columns */
    double covariance[RES_TERMS_MAX * RES_TERMS_MAX]; /* inverse information at beta */
    double loglik_null, loglik;                       /* null: every coefficient 0 but the constant as given */
    unsigned iterations;
};

/* Maximises from beta = start (NULL: zeros). Steps are halved while the likelihood falls. When linear predictors
 * lie more than 20 apart, or the likelihood no longer bends, the maximum lies at infinity: separation. */
enum res_analysis_code res_newton_maximise(const struct res_design *design, res_likelihood *likelihood,
                                           const void *problem, const double start[], struct res_newton *newton,
                                           struct res_analysis *analysis);

/* In the units of the data. */
void res_terms_set(struct res_terms *terms, const struct res_design *design, const struct res_newton *newton);

#endif
