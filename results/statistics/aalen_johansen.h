/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cumulative incidence of each cause in the presence of the others, by arm (Aalen & Johansen 1978): the sum over
 * times of S(t-) d_cause/n. One minus Kaplan-Meier would overstate it.
 */
#ifndef AFKLAR_RESULTS_STATISTICS_AALEN_JOHANSEN_H
#define AFKLAR_RESULTS_STATISTICS_AALEN_JOHANSEN_H

#include "results/statistics/survival.h"

struct res_incidence_point {
    double time;
    int cause;        /* from 1 */
    double incidence; /* had this end by this time; NAN after the end of follow-up */
};

struct res_aalen_johansen {
    struct res_analysis analysis;
    struct res_incidence_point *points; /* [count]: owned; by time, then by cause */
    size_t count;
};

/* arm 0 or 1; cause > 0 is an end. The causes are those of both arms, so a cause that an arm does not have shows as 0.
 * With times[time_count] ascending, at these; with NULL, at every time of an end. RES_ANALYSIS_NO_EVENTS when no arm
 * has any end. */
enum res_analysis_code res_aalen_johansen_fit(const struct res_survival *data, int arm, const double times[],
                                              size_t time_count, struct res_aalen_johansen *curve);
void res_aalen_johansen_release(struct res_aalen_johansen *curve);

#endif
