/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counts in tables: arm by event, and pairs before and after.
 *
 * Formulas: Pearson (1900) and Yates (1934) chi-square, the correction limited to the distance from the expected
 * count as in R's chisq.test; Fisher's exact test, two-sided as the sum of the tables that are at most as likely as
 * the one seen (R's fisher.test), and its mid-p, in which the equally likely ones count half; Newcombe (1998) method
 * 10 for a risk difference; Katz et al. (1978) for a risk ratio; McNemar (1947).
 */
#ifndef AFKLAR_RESULTS_STATISTICS_CONTINGENCY_H
#define AFKLAR_RESULTS_STATISTICS_CONTINGENCY_H

#include <stddef.h>

#include "results/statistics/survival.h"

/* events[arm] <= people[arm] */
struct res_two_by_two {
    size_t events[2], people[2];
};

struct res_chi_square {
    struct res_analysis analysis;
    double chisq, p;
    size_t df;
    double smallest_expected; /* the test is doubtful when this is below 5 */
};

struct res_fisher {
    struct res_analysis analysis;
    double p, mid_p;
};

/* An estimate with its 95 % limits. */
struct res_estimate {
    struct res_analysis analysis;
    double value, lo, hi;
};

struct res_mcnemar {
    struct res_analysis analysis;
    double chisq, p;               /* without correction */
    double corrected, corrected_p; /* with continuity correction (Edwards) */
    double exact_p;                /* binomial, two-sided */
};

/* Arm and event of the data; the other columns are not looked at. */
enum res_analysis_code res_two_by_two_count(const struct res_survival *data, struct res_two_by_two *table,
                                            struct res_analysis *analysis);

/* RES_ANALYSIS_EMPTY_ARM, _NO_EVENTS or _ALL_EVENTS when a margin is 0. */
enum res_analysis_code res_pearson(const struct res_two_by_two *table, struct res_chi_square *test);
enum res_analysis_code res_yates(const struct res_two_by_two *table, struct res_chi_square *test);
/* Pearson's for counts[rows * columns], row by row. RES_ANALYSIS_NO_SPREAD when a margin is 0. */
enum res_analysis_code res_pearson_table(const size_t counts[], size_t rows, size_t columns,
                                         struct res_chi_square *test);

/* Needs people in both arms; without events, or with events only, p is 1. */
enum res_analysis_code res_fisher_test(const struct res_two_by_two *table, struct res_fisher *test);
/* All tables with these people and `events` events together: p[events_1 - lowest] for each possible number in arm 1;
 * room for min(people[1], events) + 1. Returns the lowest number. */
size_t res_fisher_all(const size_t people[2], size_t events, double p[], double mid_p[], size_t *count);

/* arm 1 less arm 0 */
enum res_analysis_code res_risk_difference(const struct res_two_by_two *table, struct res_estimate *estimate);
/* arm 1 over arm 0; RES_ANALYSIS_NO_EVENTS when an arm has none. */
enum res_analysis_code res_risk_ratio(const struct res_two_by_two *table, struct res_estimate *estimate);

/* The pairs that changed, one way and the other. RES_ANALYSIS_NO_SPREAD when none did. */
enum res_analysis_code res_mcnemar_test(size_t gained, size_t lost, struct res_mcnemar *test);

#endif
