/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log-rank test of two arms (Mantel 1966; hypergeometric variance, ties allowed), also stratified.
 */
#ifndef AFKLAR_RESULTS_STATISTICS_LOGRANK_H
#define AFKLAR_RESULTS_STATISTICS_LOGRANK_H

#include "results/statistics/survival.h"

struct res_logrank {
    struct res_analysis analysis;
    double chisq, p;
    size_t df;
    double observed[2], expected[2]; /* events by arm */
    size_t strata;                   /* that were compared: those with events and both arms at risk */
};

/* stratum[n] (finite, any values; equal values are one stratum) or NULL for none. Fills *test; returns its code. */
enum res_analysis_code res_logrank_test(const struct res_survival *data, const double stratum[],
                                        struct res_logrank *test);

#endif
