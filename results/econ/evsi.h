/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The worth of a further trial (expected value of sample information, EVSI), beside what the trial costs.
 *
 * The trial has one arm for each alternative and looks at who has the effect (a share of the citizens). For each draw
 * of the parameters trials are simulated: in each arm a binomial number with the share of the draw. The net benefit of
 * each alternative is regressed on the shares that the trials found (a polynomial of second degree); the fitted value
 * is what one would expect after such a trial, and EVSI is the mean of the best fitted value less the best mean
 * (Strong, Oakley, Brennan and Breeze, Medical Decision Making 2015;35:570-583). What is chance in the draws makes it
 * too large, as it does EVPI.
 */
#ifndef AFKLAR_RESULTS_ECON_EVSI_H
#define AFKLAR_RESULTS_ECON_EVSI_H

#include "models/scenario/parameters.h"
#include "results/econ/finance.h"
#include "results/econ/voi.h"
#include "sim/error.h"

/* EVSI in the unit of the draws' costs, for the citizens the draws are of. citizens: how many these are (> 0); the
 * effects must be numbers of them. SIM_ERR_USAGE when they are not. */
SIM_NODISCARD enum sim_status res_evsi(const struct res_draws *draws, double threshold, double citizens,
                                       uint64_t per_arm, uint64_t seed, double *evsi, struct sim_error *error);

struct res_further_trial {
    uint64_t per_arm;
    double evsi, evpi;           /* kroner, for the citizens of the draws */
    double citizens_decided_for; /* discounted: citizens a year x value today of a krone a year */
    double worth, worth_at_most; /* kroner, for all these: of the trial, and of knowing everything */
    double cost;                 /* kroner, of the trial */
};

/* Fills everything but per_arm, evsi and evpi. citizens: of the draws. */
void res_further_trial_scale(struct res_further_trial *trial, const struct mdl_further_trial *inputs,
                             const struct res_discount *discount, double citizens, size_t arms);
/* What must be given: SIM_ERR_SCENARIO naming the key. */
SIM_NODISCARD enum sim_status res_further_trial_check(const struct mdl_further_trial *inputs, struct sim_error *error);

#endif
