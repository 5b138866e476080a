/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/distribution.h"

#include <math.h>

#include "sim/distribution_internal.h"

static struct sim_dist untruncated(enum sim_dist_kind kind, double a, double b, double c)
{
    return (struct sim_dist){.kind = kind, .a = a, .b = b, .c = c, .low = -HUGE_VAL, .high = HUGE_VAL};
}

struct sim_dist sim_dist_fixed(double value)
{
    return untruncated(SIM_DIST_FIXED, value, 0, 0);
}

struct sim_dist sim_dist_exponential(double mean)
{
    return untruncated(SIM_DIST_EXPONENTIAL, mean, 0, 0);
}

struct sim_dist sim_dist_gamma(double mean, double sd)
{
    return untruncated(SIM_DIST_GAMMA, (mean / sd) * (mean / sd), sd * (sd / mean), 0);
}

struct sim_dist sim_dist_weibull(double mean, double shape)
{
    return untruncated(SIM_DIST_WEIBULL, shape, mean / tgamma(1 + 1 / shape), 0);
}

struct sim_dist sim_dist_lognormal(double mean, double sd)
{
    double variance = log1p((sd / mean) * (sd / mean));

    return untruncated(SIM_DIST_LOGNORMAL, log(mean) - variance / 2, sqrt(variance), 0);
}

struct sim_dist sim_dist_beta(double mean, double sd, double scale)
{
    double m = mean / scale, s = sd / scale;
    double total = m * (1 - m) / (s * s) - 1;

    return untruncated(SIM_DIST_BETA, m * total, (1 - m) * total, scale);
}

struct sim_dist sim_dist_triangular(double low, double mode, double high)
{
    return untruncated(SIM_DIST_TRIANGULAR, low, mode, high);
}

struct sim_dist sim_dist_uniform(double low, double high)
{
    return untruncated(SIM_DIST_UNIFORM, low, high, 0);
}

static struct sim_dist of_table(enum sim_dist_kind kind, const struct sim_dist_point *table, size_t count)
{
    struct sim_dist dist = untruncated(kind, 0, 0, 0);

    dist.table = table;
    dist.table_count = count;
    return dist;
}

struct sim_dist sim_dist_discrete(const struct sim_dist_point *table, size_t count)
{
    return of_table(SIM_DIST_DISCRETE, table, count);
}

struct sim_dist sim_dist_empirical(const struct sim_dist_point *table, size_t count)
{
    return of_table(SIM_DIST_EMPIRICAL, table, count);
}

struct sim_tails sim_dist_below_low(const struct sim_dist *dist)
{
    /* nextafter: a value that has a probability of its own and equals low lies inside. */
    return sim_dist_kind_cdf(dist, nextafter(dist->low, -HUGE_VAL));
}

struct sim_tails sim_dist_at_high(const struct sim_dist *dist)
{
    return sim_dist_kind_cdf(dist, dist->high);
}

struct sim_tails sim_dist_truncated_tails(const struct sim_dist *dist, struct sim_tails u)
{
    const struct sim_dist_quantile_table *kept = dist->quantiles;

    if (!kept) {
        const struct sim_tails low = sim_dist_below_low(dist);
        const struct sim_tails high = sim_dist_at_high(dist);
        const double inside = sim_dist_inside(low, high);

        return (struct sim_tails){low.lower + u.lower * inside, high.upper + u.upper * inside};
    }
    return (struct sim_tails){kept->below_low + u.lower * kept->inside, kept->above_high + u.upper * kept->inside};
}

double sim_dist_cdf(const struct sim_dist *dist, double value)
{
    double x = value - dist->shift, ever = 1 - dist->never_share;
    struct sim_tails at = sim_dist_kind_cdf(dist, x), low, high;

    if (!sim_dist_is_truncated(dist)) {
        return ever * at.lower;
    }
    if (x < dist->low) {
        return 0;
    }
    if (x >= dist->high) {
        return ever;
    }
    low = sim_dist_below_low(dist);
    high = sim_dist_at_high(dist);
    if (low.upper < 0.5) {
        return ever * (low.upper - at.upper) / (low.upper - high.upper);
    }
    return ever * (at.lower - low.lower) / (high.lower - low.lower);
}
