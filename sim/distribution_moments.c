/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mean and variance. What is not closed is summed over weighted points:
 *  - tables and piecewise linear densities by Simpson's rule, exact for them;
 *  - truncated smooth kinds by the trapezoidal rule over logit u: the weight u (1 - u) decays at both
 *    ends and all is analytic, so the rule converges geometrically (Trefethen & Weideman 2014).
 */
#include "sim/distribution_internal.h"

#include <math.h>

struct moments {
    double weight, mean, square; /* square: weighted sum of squared distances from the mean */
};

static void add_point(struct moments *moments, double x, double weight)
{
    double away = x - moments->mean;

    if (weight > 0) {
        moments->weight += weight;
        moments->mean += away * (weight / moments->weight);
        moments->square += weight * away * (x - moments->mean);
    }
}

/* A density that is linear from `from` to `to`. */
static void add_piece(struct moments *moments, double from, double to, double at_from, double at_to)
{
    double width = to - from;

    if (width > 0) {
        add_point(moments, from, width * at_from / 6);
        add_point(moments, from + width / 2, width * (at_from + at_to) / 3);
        add_point(moments, to, width * at_to / 6);
    }
}

static struct moments discrete_moments(const struct sim_dist *dist)
{
    struct moments moments = {0};
    double below = 0;

    for (size_t i = 0; i < dist->table_count; i++) {
        if (dist->table[i].value >= dist->low && dist->table[i].value <= dist->high) {
            add_point(&moments, dist->table[i].value, dist->table[i].cumulative - below);
        }
        below = dist->table[i].cumulative;
    }
    return moments;
}

static struct moments empirical_moments(const struct sim_dist *dist)
{
    const struct sim_dist_point *table = dist->table;
    struct moments moments = {0};

    if (table[0].value >= dist->low && table[0].value <= dist->high) {
        add_point(&moments, table[0].value, table[0].cumulative);
    }
    for (size_t i = 1; i < dist->table_count; i++) {
        double density = (table[i].cumulative - table[i - 1].cumulative) / (table[i].value - table[i - 1].value);

        add_piece(&moments, fmax(table[i - 1].value, dist->low), fmin(table[i].value, dist->high), density, density);
    }
    return moments;
}

static struct moments triangular_moments(const struct sim_dist *dist)
{
    double low = dist->a, mode = dist->b, high = dist->c, from = fmax(low, dist->low), to = fmin(high, dist->high);
    double left = fmin(to, mode), right = fmax(from, mode);
    struct moments moments = {0};

    if (from < mode) {
        add_piece(&moments, from, left, (from - low) / (mode - low), (left - low) / (mode - low));
    }
    if (to > mode) {
        add_piece(&moments, right, to, (high - right) / (high - mode), (high - to) / (high - mode));
    }
    return moments;
}

static struct moments smooth_moments(const struct sim_dist *dist)
{
    const double step = 0.125, from = -60, to = 300; /* to: heavy tails count far beyond exp(-60) */
    struct moments moments = {0};

    for (int i = 0; i <= (int)((to - from) / step); i++) {
        double z = from + i * step;
        struct sim_tails u = {1 / (1 + exp(-z)), 1 / (1 + exp(z))};
        double x = sim_dist_kind_quantile(dist, sim_dist_truncated_tails(dist, u));

        add_point(&moments, x, step * u.lower * u.upper);
    }
    return moments;
}

static struct moments closed_moments(double mean, double variance)
{
    return (struct moments){1, mean, variance};
}

static struct moments weibull_moments(double shape, double scale)
{
    double first = tgamma(1 + 1 / shape), second = tgamma(1 + 2 / shape);

    return closed_moments(scale * first, scale * scale * (second - first * first));
}

static struct moments beta_moments(double a, double b, double scale)
{
    double mean = a / (a + b);

    return closed_moments(scale * mean, scale * scale * mean * (1 - mean) / (a + b + 1));
}

static struct moments untruncated_moments(const struct sim_dist *dist)
{
    double a = dist->a, b = dist->b;

    switch (dist->kind) {
    case SIM_DIST_EXPONENTIAL:
        return closed_moments(a, a * a);
    case SIM_DIST_GAMMA:
        return closed_moments(a * b, a * b * b);
    case SIM_DIST_WEIBULL:
        return weibull_moments(a, b);
    case SIM_DIST_LOGNORMAL:
        return closed_moments(exp(a + b * b / 2), expm1(b * b) * exp(2 * a + b * b));
    case SIM_DIST_BETA:
        return beta_moments(a, b, dist->c);
    default:
        SIM_INVARIANT(false, "moments of this kind are not closed");
    }
}

/* Of X, truncated. */
static struct moments moments_of(const struct sim_dist *dist)
{
    struct moments moments = {0};

    switch (dist->kind) {
    case SIM_DIST_FIXED:
        return closed_moments(dist->a, 0);
    case SIM_DIST_DISCRETE:
        return discrete_moments(dist);
    case SIM_DIST_EMPIRICAL:
        return empirical_moments(dist);
    case SIM_DIST_TRIANGULAR:
        return triangular_moments(dist);
    case SIM_DIST_UNIFORM:
        add_piece(&moments, fmax(dist->a, dist->low), fmin(dist->b, dist->high), 1, 1);
        return moments;
    default:
        return sim_dist_is_truncated(dist) ? smooth_moments(dist) : untruncated_moments(dist);
    }
}

double sim_dist_mean(const struct sim_dist *dist)
{
    return dist->never_share > 0 ? HUGE_VAL : dist->shift + moments_of(dist).mean;
}

double sim_dist_variance(const struct sim_dist *dist)
{
    struct moments moments = moments_of(dist);

    return dist->never_share > 0 ? HUGE_VAL : moments.square / moments.weight;
}
