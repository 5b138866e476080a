/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The refusion staircase: the state's share of a benefit falls with the weeks a citizen has been on public support.
 * Weeks count from 0; step i holds from its from_week to that of the next step.
 */
#ifndef AFKLAR_RESULTS_ECON_REFUSION_H
#define AFKLAR_RESULTS_ECON_REFUSION_H

#include <stddef.h>

#include "models/scenario/parameters.h"

/* Weeks of [from, to) that fall on step `step`. */
double res_refusion_weeks(const struct mdl_regime *regime, size_t step, double from, double to);
/* The state's part, 0-1, of a benefit paid evenly over weeks [from, to) of support; 0 without steps. */
double res_refusion_state_share(const struct mdl_regime *regime, double from, double to);

/* The state's share of service costs (driftsrefusion) in a year: `share` on its days before `until`. */
double res_service_state_share(double share, sim_time until, int year);

#endif
