/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A quantity by arm: Welch's t test (1947) and the rank-sum test (Wilcoxon 1945, Mann & Whitney 1947).
 */
#ifndef AFKLAR_RESULTS_STATISTICS_TWO_SAMPLES_H
#define AFKLAR_RESULTS_STATISTICS_TWO_SAMPLES_H

#include <stdbool.h>

#include "results/statistics/survival.h"

struct res_welch {
    struct res_analysis analysis;
    double mean[2], sd[2];
    double difference, lo, hi; /* arm 0 less arm 1, 95 % limits */
    double t, df, p;
};

struct res_rank_sum {
    struct res_analysis analysis;
    double w;   /* pairs in which arm 0 is the larger, ties half: R's W */
    double p;   /* two-sided */
    bool exact; /* from all arrangements; otherwise normal, corrected for ties and continuity */
};

/* values[data->n]: data->time, say. Only the arms of the data are used beside it. RES_ANALYSIS_TOO_FEW with fewer
 * than two people in an arm, RES_ANALYSIS_NO_SPREAD when nobody differs within an arm. */
enum res_analysis_code res_welch_test(const struct res_survival *data, const double values[], struct res_welch *test);

/* Exact with fewer than 50 people in each arm and no ties, as in R's wilcox.test. */
enum res_analysis_code res_rank_sum_test(const struct res_survival *data, const double values[],
                                         struct res_rank_sum *test);

#endif
