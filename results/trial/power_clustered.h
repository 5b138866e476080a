/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two shares when the treated arm is shared by a few providers (clustering in one arm): each provider has a share of
 * his own, beta-distributed about that of the arm, so that two of his citizens are correlated by `icc`. The number of
 * his citizens with the event is then beta-binomial, that of the arm a convolution, and power a finite sum.
 */
#ifndef AFKLAR_RESULTS_TRIAL_POWER_CLUSTERED_H
#define AFKLAR_RESULTS_TRIAL_POWER_CLUSTERED_H

#include "results/trial/power_exact.h"

struct res_clustered_trial {
    struct res_binomial_trial plain;
    size_t providers; /* 1 to people[1]; citizens are spread over them as evenly as can be */
    double icc;       /* 0-1 */
};

/* Citizens of a provider. */
size_t res_provider_people(const struct res_clustered_trial *trial, size_t provider);

/* The treated arm's events: probability[people[1] + 1]. */
SIM_NODISCARD enum sim_status res_clustered_events(const struct res_clustered_trial *trial, double probability[],
                                                   struct sim_error *error);

/* Of all trials; a table without (or with nothing but) events is not rejected. */
struct res_clustered_power {
    double corrected; /* z test whose variance of the treated arm is multiplied by the design effect, icc known */
    double ignored;   /* Pearson's test, which takes everybody for himself */
};

/* z as the first of these tests has it; NAN without (or with nothing but) events. */
double res_clustered_z(const struct res_clustered_trial *trial, size_t events_0, size_t events_1);

SIM_NODISCARD enum sim_status res_power_exact_clustered(const struct res_clustered_trial *trial,
                                                        struct res_clustered_power *power, struct sim_error *error);

#endif
