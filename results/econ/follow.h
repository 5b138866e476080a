/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What becomes of a citizen after the decision: expected weeks in each benefit state, by refusion step, from the
 * state he left in and the transition rates of the scenario. No chance is drawn.
 *
 * A semi-Markov chain in steps of a month: the rate of leaving depends on the time in the state (5 years and more are
 * alike). Who leaves does so in the middle of the month. Everyone dies at the scenario's death rate. Weeks on support
 * go on in every state but job and none; a job (or no support) held for a year sets them back to 0, as 52 weeks of
 * self-support within three years do (shorter spells do not add up here). Subsidised work is support.
 */
#ifndef AFKLAR_RESULTS_ECON_FOLLOW_H
#define AFKLAR_RESULTS_ECON_FOLLOW_H

#include <stddef.h>

#include "models/outcome.h"
#include "models/scenario/parameters.h"
#include "sim/error.h"

#define RES_WEEKS_PER_MONTH (30.4375 / 7)
#define RES_SUPPORT_BINS 13 /* months on support: 0 to 11, and a year or more */

/* Tables made when first asked for: one thread each. */
struct res_follow;

/* Follows for `months` (at least 1). The scenario is borrowed. */
SIM_NODISCARD enum sim_status res_follow_create(struct res_follow **follow, const struct mdl_scenario *scenario,
                                                size_t months, struct sim_error *error);
void res_follow_free(struct res_follow *follow);

/* Refusion steps told apart, at least 1. */
size_t res_follow_steps(const struct res_follow *follow);

/* Expected weeks from `from` to `to` months after the decision: weeks[state * steps + step] is added to.
 * pension_months: months until the state pension, from which on all who live get it. */
SIM_NODISCARD enum sim_status res_follow_weeks(struct res_follow *follow, enum mdl_outcome outcome,
                                               double weeks_on_support, double pension_months, double from, double to,
                                               double weeks[], struct sim_error *error);

#endif
