/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mean cost of arm 1 less that of arm 0, with an interval from resampling people within their arms: costs are skewed,
 * and their mean is what counts. 95 % limits by percentiles and by BCa (Efron 1987), which corrects bias and skewness.
 */
#ifndef AFKLAR_RESULTS_STATISTICS_COST_DIFFERENCE_H
#define AFKLAR_RESULTS_STATISTICS_COST_DIFFERENCE_H

#include "results/statistics/survival.h"

#define RES_BOOTSTRAP_DRAWS 9999

struct res_cost_difference {
    struct res_analysis analysis;
    double mean[2], difference;
    double se;     /* standard deviation of the resampled differences */
    double lo, hi; /* BCa */
    double perc_lo, perc_hi;
};

/* costs[n], NULL when there are none. The same data give the same limits. */
enum res_analysis_code res_cost_difference_fit(const struct res_survival *data, const double costs[],
                                               struct res_cost_difference *fit);

#endif
