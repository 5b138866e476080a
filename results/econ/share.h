/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What share of a result rests on values of which status: the variance that the ranges of the parameters give to the
 * difference between two alternatives, split by status.
 *
 * Each parameter by itself is taken to the ends of its range (results/econ/psa.h), all else as stated and the luck the
 * same. The result is taken as a straight line between the two ends and the parameter as triangular on its range with
 * the stated value as mode, so that one with the outcome moving by d and its mode at the share c of its range adds
 * d^2 (1 - c + c^2) / 18. Interactions, and values that state no range, are not in it.
 */
#ifndef AFKLAR_RESULTS_ECON_SHARE_H
#define AFKLAR_RESULTS_ECON_SHARE_H

#include "results/econ/psa.h"

struct res_status_share {
    size_t moved[MDL_STATUS_COUNT]; /* parameters */
    size_t failed;                  /* of them with an end that cannot be run: they count as if they did nothing */
    double effect[MDL_STATUS_COUNT], cost[MDL_STATUS_COUNT]; /* of the variance; they add up to 1, or are all 0 */
    double effect_sd, cost_sd;                               /* of the difference, last less first */
};

void res_status_share_set(struct res_status_share *share, const struct res_tornado_bar bars[],
                          const struct res_parameters *parameters);
/* Variance that one bar adds, of what moves by `moved` between the ends. */
double res_status_share_variance(const struct res_parameter *parameter, double moved);

#endif
