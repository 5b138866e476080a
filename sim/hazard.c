/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/hazard.h"

#include <math.h>
#include <stdbool.h>

enum { ITERATIONS_MAX = 100 };

/* Newton's error is squared at each step: after a relative step of 1e-9 nothing is left to gain. */
#define STEP_LAST 1e-9

/* The rate once it is above zero: start at `from`, moving towards end, and zero from `until` on.
 *
 *     integral over [0, t] = start g(t) + end (t - g(t)),   g(t) = (1 - exp(-kappa t)) / kappa
 */
struct curve {
    double start, end, kappa;
    double from, until;
};

struct sim_hazard_path sim_hazard_constant(double rate)
{
    return (struct sim_hazard_path){.constant = rate};
}

double sim_hazard_level(struct sim_hazard_path path, double dt)
{
    return path.target + (path.level - path.target) * exp(-path.kappa * dt);
}

struct sim_hazard_path sim_hazard_advance(struct sim_hazard_path path, double dt)
{
    path.level = sim_hazard_level(path, dt);
    return path;
}

double sim_hazard_rate(struct sim_hazard_path path)
{
    return fmax(0, path.constant + path.slope * path.level);
}

/* A rate that passes through zero does so once, because M is monotone. */
static struct curve curve_of(struct sim_hazard_path path)
{
    double start = path.constant + path.slope * path.level;
    double end = path.kappa > 0 ? path.constant + path.slope * path.target : start;
    struct curve curve = {start, end, path.kappa, 0, HUGE_VAL};

    if (start <= 0 && end <= 0) {
        curve.until = 0;
    } else if (end < 0) {
        curve.until = log1p(-start / end) / path.kappa;
    } else if (start < 0) {
        curve.from = log1p(-start / end) / path.kappa;
        curve.start = 0;
    }
    return curve;
}

/* What the integral is made of, at t: one exponential serves all of it. */
struct curve_point {
    double integral, rate;
};

/* (y - 1 + exp(-y)) / y = y / 2! - y^2 / 3! + ..., for y below 0.1, where the difference would cancel. */
static double lag_series(double y)
{
    return y * (1 / 2.0 -
                y * (1 / 6.0 -
                     y * (1 / 24.0 -
                          y * (1 / 120.0 - y * (1 / 720.0 - y * (1 / 5040.0 - y * (1 / 40320.0 - y / 362880.0)))))));
}

/* t within [0, until], counted from the start of the curve. */
static struct curve_point curve_at(struct curve curve, double t)
{
    double y = curve.kappa * t, gone = -expm1(-y);
    double g = curve.kappa > 0 ? gone / curve.kappa : t;
    double lag = y < 0.1 ? t * lag_series(y) : t - g;

    return (struct curve_point){curve.start * g + curve.end * lag, curve.start * (1 - gone) + curve.end * gone};
}

double sim_hazard_integral(struct sim_hazard_path path, double dt)
{
    struct curve curve = curve_of(path);

    if (dt <= curve.from || curve.until <= 0) {
        return 0;
    }
    return fmax(0, curve_at(curve, fmin(dt - curve.from, curve.until)).integral);
}

/* Safeguarded Newton inside [left, right]. The integral is concave where the rate falls and convex where
 * it rises: from the side chosen as `t` every step stays on that side. */
static double solve(struct curve curve, double threshold, double left, double right)
{
    double t = curve.start > curve.end ? left : right;

    for (int i = 0; i < ITERATIONS_MAX; i++) {
        struct curve_point at = curve_at(curve, t);
        double excess = at.integral - threshold, next = t - excess / at.rate;

        if (excess < 0) {
            left = t;
        } else {
            right = t;
        }
        if (!(next >= left && next <= right)) {
            next = left + (right - left) / 2;
        }
        if (fabs(next - t) <= STEP_LAST * t) {
            return next;
        }
        t = next;
    }
    return t;
}

/* The rate falls towards zero or through it: the whole integral is finite. */
static double time_of_dying(struct curve curve, double threshold)
{
    double total;

    if (curve.end < 0) {
        total = curve_at(curve, curve.until).integral;
        return threshold > total ? HUGE_VAL : solve(curve, threshold, threshold / curve.start, curve.until);
    }
    total = curve.start / curve.kappa;
    return threshold >= total ? HUGE_VAL : -log1p(-threshold / total) / curve.kappa;
}

/* Bounds from g(t) <= 1 / kappa and from the rate lying between start and end. */
static double time_of_lasting(struct curve curve, double threshold)
{
    double drift = (threshold - (curve.start - curve.end) / curve.kappa) / curve.end;

    if (curve.start > curve.end) {
        return solve(curve, threshold, fmax(threshold / curve.start, drift), threshold / curve.end);
    }
    return solve(curve, threshold, threshold / curve.end,
                 curve.start > 0 ? fmin(threshold / curve.start, drift) : drift);
}

double sim_hazard_time(struct sim_hazard_path path, double threshold)
{
    struct curve curve = curve_of(path);
    bool constant = !(curve.start < curve.end || curve.start > curve.end);

    if (curve.until <= 0) {
        return HUGE_VAL;
    }
    if (constant) {
        return threshold / curve.start;
    }
    if (curve.end <= 0) {
        return time_of_dying(curve, threshold);
    }
    return curve.from + time_of_lasting(curve, threshold);
}

double sim_hazard_consume(struct sim_hazard_path path, double dt, double threshold)
{
    return fmax(0, threshold - sim_hazard_integral(path, dt));
}
