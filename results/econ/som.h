/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SØM (Den Socialøkonomiske Investeringsmodel): the effort costs an amount a citizen, and what changes for him is
 * held for some years. Amounts in øre; here a gain is positive, as SØM prints it. And the cost of an effort by
 * volume, which SØM takes as its input.
 */
#ifndef AFKLAR_RESULTS_ECON_SOM_H
#define AFKLAR_RESULTS_ECON_SOM_H

#include "models/scenario/parameters.h"
#include "results/econ/finance.h"

struct res_som_net {
    double municipality, state, total; /* gain less cost, øre a citizen */
    double recovered;                  /* the municipality's gain before the cost */
};

/* Years that the unit values are the worth over; a change held for other years is worth in proportion. */
double res_som_priced_years(const struct mdl_som *som);
/* Undiscounted when `discount` is NULL; else year by year from the one after the effort. */
struct res_som_net res_som_value(const struct mdl_som *som, const struct mdl_archetype *archetype,
                                 const struct res_discount *discount);
/* Weeks more in work that pay the effort back, without a change in support: to the municipality, or to municipality
 * and state together. Infinite when a week is worth nothing. */
double res_som_break_even_weeks(const struct mdl_som *som, bool with_state, const struct res_discount *discount);
/* How many citizens of `gain` pay for one of `loss`, whole, to the municipality; -1 when no number does. */
int64_t res_som_mix(const struct mdl_som *som, const struct mdl_archetype *loss, const struct mdl_archetype *gain,
                    const struct res_discount *discount);

struct res_volume_cost {
    double start_up, fixed, variable, total; /* øre a citizen */
    double unused; /* of `fixed`: what the volume below the stated one leaves unused, øre a citizen */
};

/* An hour of staff: annual wage / effective hours x (1 + overhead), øre. */
double res_staff_hour(const struct mdl_economics *economics, const struct mdl_programme_staff *staff);
/* Cost a citizen when `citizens` (> 0) a year are served. */
struct res_volume_cost res_programme_cost(const struct mdl_economics *economics, const struct mdl_programme *programme,
                                          double citizens);
/* Staff of programmes need economics.effective_hours: SIM_ERR_SCENARIO naming it. */
SIM_NODISCARD enum sim_status res_programmes_check(const struct mdl_economics *economics, struct sim_error *error);

#endif
