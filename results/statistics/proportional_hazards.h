/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Are hazards proportional? Score tests of coefficients that change as b + c g(t) against c = 0, with g(t) = 1 minus
 * the Kaplan-Meier estimate just before t: the test of Grambsch & Therneau (1994) with the exact information, as
 * cox.zph of R's survival 3 computes it by default.
 */
#ifndef AFKLAR_RESULTS_STATISTICS_PROPORTIONAL_HAZARDS_H
#define AFKLAR_RESULTS_STATISTICS_PROPORTIONAL_HAZARDS_H

#include "results/statistics/cox.h"

struct res_proportional_hazards {
    struct res_analysis analysis;
    size_t count;
    struct {
        char name[64];
        double chisq, p; /* 1 degree of freedom */
    } at[RES_TERMS_MAX];
    double chisq, p; /* all together, `count` degrees of freedom */
};

/* Fits the Cox model itself. Fills *test; returns its code. */
enum res_analysis_code res_proportional_hazards_test(const struct res_survival *data, enum res_ties ties,
                                                     struct res_proportional_hazards *test);

#endif
