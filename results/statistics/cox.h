/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cox's proportional hazards regression on arm and covariates, ties by Efron or Breslow.
 *
 * Partial likelihood: Cox (1972); ties: Efron (1977), Breslow (1974), as in Therneau & Grambsch (2000) ch. 3. The
 * event of this analysis is data->event; people with another end are censored at it (cause-specific hazard).
 */
#ifndef AFKLAR_RESULTS_STATISTICS_COX_H
#define AFKLAR_RESULTS_STATISTICS_COX_H

#include "results/statistics/regression.h"
#include "results/statistics/survival.h"

enum res_ties { RES_TIES_EFRON, RES_TIES_BRESLOW };

struct res_cox {
    struct res_analysis analysis;
    struct res_terms terms;
    double loglik_null, loglik;
    size_t events;
    unsigned iterations;
};

/* Fills *cox; what has no answer is NAN. Returns cox->analysis.code. */
enum res_analysis_code res_cox_fit(const struct res_survival *data, enum res_ties ties, struct res_cox *cox);

#endif
