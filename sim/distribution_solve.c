/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gamma and beta quantiles by Newton's method on a logarithmic scale.
 *
 * The densities of log X (gamma) and logit X (beta) are log-concave, so the logarithm of either tail
 * is a concave function of t = log x or logit x: Newton's method comes monotonically from one side.
 * GSL's own gsl_cdf_*_Pinv work on x itself and fail for small shapes, where x spans hundreds of
 * orders of magnitude.
 */
#include "sim/distribution_internal.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { ITERATIONS_MAX = 200 };

/* log of the tail's mass at t, and its derivative by t. */
struct log_tail {
    double value;
    double slope;
};

typedef struct log_tail log_tail_function(double a, double b, double t);

/* Finds t with tail(t).value = target; rising says whether the tail grows with t. The bracket catches
 * the first step, which may fly to where the tail underflows. */
static double solve(log_tail_function *tail, double a, double b, double target, double start, bool rising)
{
    double t = start, left = -HUGE_VAL, right = HUGE_VAL;

    for (int i = 0; i < ITERATIONS_MAX; i++) {
        struct log_tail at = tail(a, b, t);
        double next = t - (at.value - target) / at.slope;

        if ((at.value < target) == rising) {
            left = t;
        } else {
            right = t;
        }
        if (!(next > left && next < right)) {
            next = (left + right) / 2;
        }
        if (!isfinite(next) || fabs(next - t) <= 1e-15 * fmax(1, fabs(t))) {
            return t;
        }
        t = next;
    }
    return t;
}

double sim_gamma_log_density(double shape, double t)
{
    return shape * t - exp(t) - lgamma(shape);
}

static struct log_tail gamma_lower(double shape, double unused, double t)
{
    double p = gsl_cdf_gamma_P(exp(t), shape, 1);

    (void)unused;
    return (struct log_tail){log(p), exp(sim_gamma_log_density(shape, t)) / p};
}

static struct log_tail gamma_upper(double shape, double unused, double t)
{
    double q = gsl_cdf_gamma_Q(exp(t), shape, 1);

    (void)unused;
    return (struct log_tail){log(q), -exp(sim_gamma_log_density(shape, t)) / q};
}

double sim_gamma_log_quantile(double shape, struct sim_tails u)
{
    double spread, start;

    if (u.lower <= 0 || u.upper <= 0) {
        return u.lower <= 0 ? -HUGE_VAL : HUGE_VAL;
    }
    if (u.lower >= 0.5) {
        /* P(X > a + sqrt(2 a L) + L) <= exp(-L) (Boucheron, Lugosi & Massart 2013, section 2.4):
         * the start lies to the right of the root. */
        spread = -log(u.upper);
        start = log(shape + sqrt(2 * shape * spread) + spread);
        return solve(gamma_upper, shape, 0, log(u.upper), start, false);
    }
    /* P(X <= x) <= x^a / Gamma(a + 1), all but equal for small x; and P(X < a - sqrt(2 a L)) <= exp(-L):
     * both lie to the left of the root. */
    start = (log(u.lower) + lgamma(shape + 1)) / shape;
    if (start < log(1e-16)) {
        return start;
    }
    spread = shape - sqrt(-2 * shape * log(u.lower));
    if (spread > exp(start)) {
        start = log(spread);
    }
    return solve(gamma_lower, shape, 0, log(u.lower), start, true);
}

static double log_beta(double a, double b)
{
    return lgamma(a) + lgamma(b) - lgamma(a + b);
}

double sim_beta_logit_density(double a, double b, double t)
{
    /* log x = -log(1 + exp(-t)), log(1 - x) = -log(1 + exp(t)); for large |t| exp() would overflow */
    double log_x = t > 0 ? -log1p(exp(-t)) : t - log1p(exp(t));

    return a * log_x + b * (log_x - t) - log_beta(a, b);
}

static struct log_tail beta_lower(double a, double b, double t)
{
    double p;

    if (t < log(1e-17) - log1p(b)) {
        return (struct log_tail){a * t - log(a) - log_beta(a, b), a}; /* leading term at x = 0 */
    }
    /* Beyond 1/2 the distance to 1 is the number that keeps its digits. */
    p = t > 0 ? gsl_cdf_beta_Q(1 / (1 + exp(t)), b, a) : gsl_cdf_beta_P(1 / (1 + exp(-t)), a, b);
    return (struct log_tail){log(p), exp(sim_beta_logit_density(a, b, t)) / p};
}

double sim_beta_logit_quantile(double a, double b, struct sim_tails u)
{
    if (u.lower <= 0 || u.upper <= 0) {
        return u.lower <= 0 ? -HUGE_VAL : HUGE_VAL;
    }
    /* 1 - X is beta(b, a). */
    if (u.lower >= 0.5) {
        return -solve(beta_lower, b, a, log(u.upper), log(b / a), true);
    }
    return solve(beta_lower, a, b, log(u.lower), log(a / b), true);
}
