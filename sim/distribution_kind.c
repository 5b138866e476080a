/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantile and distribution function of each kind. */
#include "sim/distribution_internal.h"
#include "sim/event_queue.h" /* SIM_NOINLINE */

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Unit exponential: -log(1 - u), from whichever tail is the smaller. */
static double exponential_quantile(struct sim_tails u)
{
    return u.lower < 0.5 ? -log1p(-u.lower) : -log(u.upper);
}

static struct sim_tails exponential_cdf(double x)
{
    return x > 0 ? (struct sim_tails){-expm1(-x), exp(-x)} : (struct sim_tails){0, 1};
}

static double normal_quantile(struct sim_tails u)
{
    return u.lower < 0.5 ? gsl_cdf_ugaussian_Pinv(u.lower) : gsl_cdf_ugaussian_Qinv(u.upper);
}

static double logistic(double t)
{
    return 1 / (1 + exp(-t));
}

static inline double triangular_quantile(const struct sim_dist *dist, double lower, double upper)
{
    const double low = dist->a, mode = dist->b, high = dist->c;

    if (lower < (mode - low) / (high - low)) {
        return low + sqrt(lower * (high - low) * (mode - low));
    }
    return high - sqrt(upper * (high - low) * (high - mode));
}

static struct sim_tails triangular_cdf(double low, double mode, double high, double x)
{
    double tail;

    if (x <= low || x >= high) {
        return x <= low ? (struct sim_tails){0, 1} : (struct sim_tails){1, 0};
    }
    if (x < mode) {
        tail = (x - low) / (high - low) * ((x - low) / (mode - low));
        return (struct sim_tails){tail, 1 - tail};
    }
    tail = (high - x) / (high - low) * ((high - x) / (high - mode));
    return (struct sim_tails){1 - tail, tail};
}

/* First row whose cumulative probability reaches u. */
static size_t row_of(const struct sim_dist *dist, double u)
{
    size_t first = 0, last = dist->table_count - 1;

    while (first < last) {
        size_t middle = first + (last - first) / 2;

        if (dist->table[middle].cumulative >= u) {
            last = middle;
        } else {
            first = middle + 1;
        }
    }
    return first;
}

static double empirical_quantile(const struct sim_dist *dist, double u)
{
    size_t row = row_of(dist, u);
    const struct sim_dist_point *to = &dist->table[row], *from;

    if (row == 0 || u >= to->cumulative) {
        return to->value;
    }
    from = to - 1;
    return from->value + (to->value - from->value) * ((u - from->cumulative) / (to->cumulative - from->cumulative));
}

static struct sim_tails table_cdf(const struct sim_dist *dist, double x)
{
    const struct sim_dist_point *table = dist->table;
    size_t first = 0, last = dist->table_count; /* the first row above x lies in [first, last] */
    double p;

    while (first < last) {
        size_t middle = first + (last - first) / 2;

        if (table[middle].value > x) {
            last = middle;
        } else {
            first = middle + 1;
        }
    }
    if (first == 0 || first == dist->table_count) {
        return first == 0 ? (struct sim_tails){0, 1} : (struct sim_tails){1, 0};
    }
    p = table[first - 1].cumulative;
    if (dist->kind == SIM_DIST_EMPIRICAL) {
        p += (table[first].cumulative - p) *
             ((x - table[first - 1].value) / (table[first].value - table[first - 1].value));
    }
    return (struct sim_tails){p, 1 - p};
}

static SIM_NOINLINE double other_quantile(const struct sim_dist *dist, struct sim_tails u)
{
    switch (dist->kind) {
    case SIM_DIST_FIXED:
        return dist->a;
    case SIM_DIST_EXPONENTIAL:
        return dist->a * exponential_quantile(u);
    case SIM_DIST_WEIBULL:
        return dist->b * pow(exponential_quantile(u), 1 / dist->a);
    case SIM_DIST_LOGNORMAL:
        return exp(dist->a + dist->b * normal_quantile(u));
    case SIM_DIST_BETA:
        return dist->c * logistic(sim_dist_transformed(dist, u.lower, u.upper));
    case SIM_DIST_UNIFORM:
        return dist->a + (dist->b - dist->a) * u.lower;
    case SIM_DIST_DISCRETE:
        return dist->table[row_of(dist, u.lower)].value;
    case SIM_DIST_EMPIRICAL:
        return empirical_quantile(dist, u.lower);
    default:
        break;
    }
    SIM_INVARIANT(false, "unknown kind of distribution");
}

/* The kinds that pathways draw most often come first, and their tails stay in registers. */
static inline double kind_quantile(const struct sim_dist *dist, double lower, double upper)
{
    if (dist->kind == SIM_DIST_TRIANGULAR) {
        return triangular_quantile(dist, lower, upper);
    }
    if (dist->kind == SIM_DIST_GAMMA) {
        return dist->b * exp(sim_dist_transformed(dist, lower, upper));
    }
    return other_quantile(dist, (struct sim_tails){lower, upper});
}

double sim_dist_kind_quantile(const struct sim_dist *dist, struct sim_tails u)
{
    return kind_quantile(dist, u.lower, u.upper);
}

static double truncated_quantile(const struct sim_dist *dist, struct sim_tails u)
{
    const double x = sim_dist_kind_quantile(dist, sim_dist_truncated_tails(dist, u));
    const double raised = x > dist->low ? x : dist->low;

    return raised < dist->high ? raised : dist->high;
}

static SIM_NOINLINE double limited_quantile(const struct sim_dist *dist, double u)
{
    if (dist->never_share > 0) {
        double ever = 1 - dist->never_share;

        if (u >= ever) {
            return HUGE_VAL;
        }
        u /= ever;
    }
    const struct sim_tails tails = {u, 1 - u};

    return dist->shift +
           (sim_dist_is_truncated(dist) ? truncated_quantile(dist, tails) : sim_dist_kind_quantile(dist, tails));
}

double sim_dist_quantile(const struct sim_dist *dist, double u)
{
    return dist->unlimited ? dist->shift + kind_quantile(dist, u, 1 - u) : limited_quantile(dist, u);
}

struct sim_tails sim_dist_kind_cdf(const struct sim_dist *dist, double x)
{
    if (x < sim_dist_kind_low(dist) || x >= sim_dist_kind_high(dist)) {
        return x < sim_dist_kind_low(dist) ? (struct sim_tails){0, 1} : (struct sim_tails){1, 0};
    }
    switch (dist->kind) {
    case SIM_DIST_EXPONENTIAL:
        return exponential_cdf(x / dist->a);
    case SIM_DIST_GAMMA:
        return (struct sim_tails){gsl_cdf_gamma_P(x, dist->a, dist->b), gsl_cdf_gamma_Q(x, dist->a, dist->b)};
    case SIM_DIST_WEIBULL:
        return exponential_cdf(pow(x / dist->b, dist->a));
    case SIM_DIST_LOGNORMAL:
        return (struct sim_tails){gsl_cdf_lognormal_P(x, dist->a, dist->b), gsl_cdf_lognormal_Q(x, dist->a, dist->b)};
    case SIM_DIST_BETA:
        x /= dist->c;
        return (struct sim_tails){gsl_cdf_beta_P(x, dist->a, dist->b), gsl_cdf_beta_Q(x, dist->a, dist->b)};
    case SIM_DIST_TRIANGULAR:
        return triangular_cdf(dist->a, dist->b, dist->c, x);
    case SIM_DIST_UNIFORM:
        return (struct sim_tails){(x - dist->a) / (dist->b - dist->a), (dist->b - x) / (dist->b - dist->a)};
    case SIM_DIST_DISCRETE:
    case SIM_DIST_EMPIRICAL:
        return table_cdf(dist, x);
    case SIM_DIST_FIXED: /* below or not below: answered above */
    case SIM_DIST_KIND_COUNT:
        break;
    }
    SIM_INVARIANT(false, "unknown kind of distribution");
}

double sim_dist_kind_low(const struct sim_dist *dist)
{
    switch (dist->kind) {
    case SIM_DIST_FIXED:
    case SIM_DIST_TRIANGULAR:
    case SIM_DIST_UNIFORM:
        return dist->a;
    case SIM_DIST_DISCRETE:
    case SIM_DIST_EMPIRICAL:
        return dist->table[0].value;
    default:
        return 0;
    }
}

double sim_dist_kind_high(const struct sim_dist *dist)
{
    switch (dist->kind) {
    case SIM_DIST_FIXED:
        return dist->a;
    case SIM_DIST_BETA:
    case SIM_DIST_TRIANGULAR:
        return dist->c;
    case SIM_DIST_UNIFORM:
        return dist->b;
    case SIM_DIST_DISCRETE:
    case SIM_DIST_EMPIRICAL:
        return dist->table[dist->table_count - 1].value;
    default:
        return HUGE_VAL;
    }
}

const char *sim_dist_kind_name(enum sim_dist_kind kind)
{
    static const char *const name[SIM_DIST_KIND_COUNT] = {
        [SIM_DIST_FIXED] = "fixed",           [SIM_DIST_EXPONENTIAL] = "exponential", [SIM_DIST_GAMMA] = "gamma",
        [SIM_DIST_WEIBULL] = "weibull",       [SIM_DIST_LOGNORMAL] = "lognormal",     [SIM_DIST_BETA] = "beta",
        [SIM_DIST_TRIANGULAR] = "triangular", [SIM_DIST_UNIFORM] = "uniform",         [SIM_DIST_DISCRETE] = "discrete",
        [SIM_DIST_EMPIRICAL] = "empirical",
    };

    SIM_INVARIANT(kind >= 0 && kind < SIM_DIST_KIND_COUNT, "unknown kind of distribution");
    return name[kind];
}
