/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logistic regression of the event on arm and covariates, by maximum likelihood: Newton's method, which for this
 * model is iteratively reweighted least squares (McCullagh & Nelder 1989, ch. 4).
 */
#ifndef AFKLAR_RESULTS_STATISTICS_LOGISTIC_H
#define AFKLAR_RESULTS_STATISTICS_LOGISTIC_H

#include "results/statistics/regression.h"
#include "results/statistics/survival.h"

struct res_logistic {
    struct res_analysis analysis;
    struct res_terms terms; /* the first is "constant", the second "arm" */
    double loglik_null, loglik;
    unsigned iterations;
};

/* without: a covariate to leave out, or NULL. Fills *fit; returns its code. */
enum res_analysis_code res_logistic_fit(const struct res_survival *data, const char *without, struct res_logistic *fit);

#endif
