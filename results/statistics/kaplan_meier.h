/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Survival by arm: the product-limit estimate (Kaplan & Meier 1958), Greenwood's standard error, and 95 % limits on
 * the scale of log(-log S), which stay between 0 and 1 (Kalbfleisch & Prentice).
 */
#ifndef AFKLAR_RESULTS_STATISTICS_KAPLAN_MEIER_H
#define AFKLAR_RESULTS_STATISTICS_KAPLAN_MEIER_H

#include "results/statistics/survival.h"

struct res_survival_point {
    double time;
    double survival;        /* still without the event after this time; NAN after the end of follow-up */
    double se, lo, hi;      /* NAN where survival is 0; limits are NAN where it is 1 */
    size_t at_risk, events; /* just before the time; at times asked for: after the last point, and so far */
};

struct res_kaplan_meier {
    struct res_analysis analysis;
    struct res_survival_point *points; /* [count]: owned */
    size_t count;
};

/* arm 0 or 1. With times[time_count] ascending, the curve at these; with NULL, at every time of an event. */
enum res_analysis_code res_kaplan_meier_fit(const struct res_survival *data, int arm, const double times[],
                                            size_t time_count, struct res_kaplan_meier *curve);
void res_kaplan_meier_release(struct res_kaplan_meier *curve);

/* Restricted mean: the area under the curve up to `limit`, with the standard error of Irwin (1949), i.e. the sum over
 * event times of (area from there to limit)^2 d/(n (n - d)). */
struct res_restricted_mean {
    struct res_analysis analysis;
    double mean, se;
};

/* RES_ANALYSIS_BEYOND when the arm is not followed as far as the limit. */
enum res_analysis_code res_restricted_mean(const struct res_survival *data, int arm, double limit,
                                           struct res_restricted_mean *mean);

/* Both arms. limit NAN: as far as both are followed. */
struct res_rmst {
    struct res_analysis analysis;
    double limit;
    struct res_restricted_mean arm[2];
    double difference, se, lo, hi, p; /* arm 1 less arm 0; normal approximation */
};
enum res_analysis_code res_rmst_compare(const struct res_survival *data, double limit, struct res_rmst *rmst);

#endif
