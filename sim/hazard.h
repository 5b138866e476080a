/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The competing-hazard clock.
 *
 * Each hazard of a citizen has one unit-exponential threshold, consumed by the integral of its rate:
 * the hazard strikes when the integral reaches what remains. Between events the rate is
 *
 *     rate(t) = max(0, constant + slope x M(t)),   M(t) = target + (level - target) exp(-kappa t),
 *
 * with t counted from the last event, in the time unit that the caller has chosen for rates and kappa
 * alike (days, say). Integral and inverse are closed or solved on the closed form, so nothing is ticked
 * and the threshold stays the same luck in every scenario:
 *
 *     remaining = sim_chance_exponential(...);           once
 *     strikes_after = sim_hazard_time(path, remaining);  at each event: when, if nothing changes
 *     remaining = sim_hazard_consume(path, dt, remaining); path = ...;  when something changed after dt
 */
#ifndef AFKLAR_SIM_HAZARD_H
#define AFKLAR_SIM_HAZARD_H

/* All finite; kappa >= 0. slope = 0 or kappa = 0 give a constant rate. */
struct sim_hazard_path {
    double constant;
    double slope;
    double level;  /* M(0) */
    double target; /* M in the long run */
    double kappa;  /* per unit of time */
};

struct sim_hazard_path sim_hazard_constant(double rate);

/* M(dt), and the path as seen from dt later. dt >= 0. */
double sim_hazard_level(struct sim_hazard_path path, double dt);
struct sim_hazard_path sim_hazard_advance(struct sim_hazard_path path, double dt);

/* rate(0) */
double sim_hazard_rate(struct sim_hazard_path path);

/* Integral of the rate over [0, dt], dt finite and >= 0. Relative error about 1e-14. */
double sim_hazard_integral(struct sim_hazard_path path, double dt);

/* The t at which the integral reaches threshold (> 0); HUGE_VAL (infinity) if it never does. A constant
 * rate gives threshold / rate exactly. */
double sim_hazard_time(struct sim_hazard_path path, double threshold);

/* What remains of the threshold after dt; never below 0. */
double sim_hazard_consume(struct sim_hazard_path path, double dt, double threshold);

#endif
