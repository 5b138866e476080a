/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The partial likelihood and its derivatives, for cox.c and proportional_hazards.c.
 *
 * For each time of death the score contribution u = sum of (x - mean of those at risk) and the information
 * contribution V are gathered with weights 1, g and g^2, where g is a function of time: with g they belong to the
 * model in which the coefficients change as b + c g(t), at c = 0.
 */
#ifndef AFKLAR_RESULTS_STATISTICS_COX_INTERNAL_H
#define AFKLAR_RESULTS_STATISTICS_COX_INTERNAL_H

#include <stdbool.h>

#include "results/statistics/cox.h"

struct cox_data {
    struct res_design design; /* persons by time */
    struct res_survival_row *rows;
    bool *died;
    enum res_ties ties;
    size_t events;
};

struct cox_sums {
    double loglik;
    double score[RES_TERMS_MAX], score_g[RES_TERMS_MAX];
    double information[RES_TERMS_MAX * RES_TERMS_MAX];
    double information_g[RES_TERMS_MAX * RES_TERMS_MAX], information_gg[RES_TERMS_MAX * RES_TERMS_MAX];
};

enum res_analysis_code res_cox_data_init(struct cox_data *cox, const struct res_survival *data, enum res_ties ties,
                                         struct res_analysis *analysis);
void res_cox_data_release(struct cox_data *cox);

/* g[n]: the function of time at each row, used where somebody died; NULL leaves the sums with g at zero. */
void res_cox_sums(const struct cox_data *cox, const double beta[], const double g[], struct cox_sums *sums);

/* Newton's method on them. */
enum res_analysis_code res_cox_maximise(const struct cox_data *cox, struct res_newton *newton,
                                        struct res_analysis *analysis);

#endif
