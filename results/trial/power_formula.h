/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Power by formula: the planning cases that have one. All tests are two-sided at level alpha; power counts rejections
 * on the side of the effect only, as is usual, unless said otherwise. Sizes are doubles, so that expected losses
 * (87.2 of 109) can be put in. Out of range (shares outside 0-1, no people, alpha outside 0-1) gives NAN.
 */
#ifndef AFKLAR_RESULTS_TRIAL_POWER_FORMULA_H
#define AFKLAR_RESULTS_TRIAL_POWER_FORMULA_H

#include <stddef.h>

#include "sim/error.h"

/* Two arms and the share with the event in each. */
struct res_proportions {
    double share[2];
    double people[2];
    double alpha;
};

/* Normal approximation with the pooled variance under the null (Fleiss, Levin & Paik 2003, ch. 4; R's
 * power.prop.test). NAN when the shares are equal: there is nothing to detect, and the size is that of the test. */
double res_power_normal(const struct res_proportions *design);

/* The same with the plain variance, that of arm 1 multiplied by the design effect 1 + (m - 1) icc, where arm 1 is
 * shared by `providers` (m people each): clustering in one arm. */
double res_power_one_arm_clustered(const struct res_proportions *design, double providers, double icc);

/* The shares seen when `contaminated` of arm 0 get the treatment and `untreated` of arm 1 do not. */
struct res_proportions res_power_diluted(const struct res_proportions *design, double contaminated, double untreated);

/* The share of arm 1 above that of arm 0 that res_power_normal gives this power; NAN if none does. */
double res_power_detectable_share(const struct res_proportions *design, double power);

/* Student's t test of a difference of `effect` standard deviations, both tails counted (R: strict). */
double res_power_t_test(double effect, const double people[2], double alpha);
/* The effect with that power. */
double res_power_detectable_effect(const double people[2], double alpha, double power);

/* Schoenfeld (1983): the log-rank test or Cox's with `events` events, a share of people in arm 1. */
double res_power_schoenfeld(double hazard_ratio, double events, double share, double alpha);
double res_events_schoenfeld(double hazard_ratio, double share, double alpha, double power);

/* Power at n people per arm; NAN where it has no answer. */
typedef double res_power_at(void *context, size_t per_arm);

/* The smallest size per arm from `least` on whose power reaches the target and whose successors, as many as 5 % of it,
 * at least 5 and at most 50, reach it too: exact power goes up in a saw-tooth. Needs power that grows with n apart from
 * that. Returns 0 when no size up to `most` will do. */
size_t res_sample_size_search(res_power_at *power, void *context, double target, size_t least, size_t most);

#endif
