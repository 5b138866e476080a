/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Money over time: annualisation, discounting in steps, price years.
 *
 * Discounting. Rates are chained: with 3.5 % to year 35 and 2.5 % after, a krone at T > 35 is worth
 * 1.035^-35 x 1.025^-(T-35). Times are years since the first day of the first year. Without steps nothing is
 * discounted.
 */
#ifndef AFKLAR_RESULTS_ECON_FINANCE_H
#define AFKLAR_RESULTS_ECON_FINANCE_H

#include <stddef.h>

#include "models/scenario/parameters.h"
#include "sim/error.h"

/* What `amount` now is a year over `years` (> 0) at `rate` (0 or more). Straight line: without interest. Annuities
 * need whole years; a rate of 0 gives the straight line. */
double res_annualise(double amount, double years, double rate, enum mdl_annualise method);

struct res_discount {
    const struct mdl_discount_step *steps; /* [count], in order of from_years, the first from 0: borrowed */
    size_t count;
    enum mdl_timing timing;
};

/* Steps in order, the first from 0, rates 0-100 %. SIM_ERR_SCENARIO naming the step. */
SIM_NODISCARD enum sim_status res_discount_check(const struct res_discount *discount, struct sim_error *error);
/* Value today of a krone at `years`. */
double res_discount_factor(const struct res_discount *discount, double years);
/* Value today of a krone a year that flows evenly from `from` to `to`. */
double res_discount_flow(const struct res_discount *discount, double from, double to);
/* Value today of a krone of year `year` (1 is the first), by the timing: at its end, or flowing through it. */
double res_discount_year(const struct res_discount *discount, int year);
/* Value today of a krone at the end of each of `years` years. */
double res_discount_annual(const struct res_discount *discount, int years);

/* From prices of year `from` to prices of year `to`. SIM_ERR_SCENARIO naming a year the index does not have. */
SIM_NODISCARD enum sim_status res_price_index_factor(const struct mdl_index_year index[], size_t count, int64_t from,
                                                     int64_t to, double *factor, struct sim_error *error);

#endif
