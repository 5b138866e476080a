/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/distribution_internal.h"

#include <math.h>

/* Outside, the distribution is a point or two points for every practical purpose, and GSL's incomplete
 * gamma function loses its digits. */
#define SHAPE_MIN 1e-3
#define SHAPE_MAX 1e5
#define SIGMA_MAX 10.0
/* A truncation that keeps less is a mistake. */
#define MASS_MIN 1e-9

static enum sim_status need_range(const struct sim_dist *dist, const char *what, double value, double low, double high,
                                  struct sim_error *error)
{
    if (value >= low && value <= high) {
        return SIM_OK;
    }
    return sim_fail(error, SIM_ERR_SCENARIO, "%s: %s must lie between %g and %g (got %g)",
                    sim_dist_kind_name(dist->kind), what, low, high, value);
}

static enum sim_status need_above_zero(const struct sim_dist *dist, const char *what, double value,
                                       struct sim_error *error)
{
    if (value > 0 && isfinite(value)) {
        return SIM_OK;
    }
    return sim_fail(error, SIM_ERR_SCENARIO, "%s: %s must be a number above 0 (got %g)", sim_dist_kind_name(dist->kind),
                    what, value);
}

static enum sim_status need_finite(const struct sim_dist *dist, const char *what, double value, struct sim_error *error)
{
    if (isfinite(value)) {
        return SIM_OK;
    }
    return sim_fail(error, SIM_ERR_SCENARIO, "%s: %s must be a finite number (got %g)", sim_dist_kind_name(dist->kind),
                    what, value);
}

static enum sim_status check_shape_and_scale(const struct sim_dist *dist, struct sim_error *error)
{
    enum sim_status status = need_range(dist, "shape", dist->a, SHAPE_MIN, SHAPE_MAX, error);

    return status == SIM_OK ? need_above_zero(dist, "scale", dist->b, error) : status;
}

static enum sim_status check_lognormal(const struct sim_dist *dist, struct sim_error *error)
{
    enum sim_status status = need_finite(dist, "mu (log of the median)", dist->a, error);

    if (status == SIM_OK) {
        status = need_above_zero(dist, "sigma of the logarithm", dist->b, error);
    }
    return status == SIM_OK ? need_range(dist, "sigma of the logarithm", dist->b, 0, SIGMA_MAX, error) : status;
}

static enum sim_status check_beta(const struct sim_dist *dist, struct sim_error *error)
{
    enum sim_status status = need_above_zero(dist, "scale", dist->c, error);

    if (status == SIM_OK && !(dist->a > 0 && dist->b > 0)) {
        return sim_fail(error, SIM_ERR_SCENARIO,
                        "beta: both shapes must be above 0 (got %g and %g); the mean must lie inside (0, scale) and "
                        "the sd below sqrt(mean (scale - mean))",
                        dist->a, dist->b);
    }
    if (status == SIM_OK) {
        status = need_range(dist, "first shape", dist->a, SHAPE_MIN, SHAPE_MAX, error);
    }
    return status == SIM_OK ? need_range(dist, "second shape", dist->b, SHAPE_MIN, SHAPE_MAX, error) : status;
}

static enum sim_status check_triangular(const struct sim_dist *dist, struct sim_error *error)
{
    double a = dist->a, b = dist->b, c = dist->c;

    if (isfinite(a) && isfinite(c) && a <= b && b <= c && a < c) {
        return SIM_OK;
    }
    return sim_fail(error, SIM_ERR_SCENARIO, "triangular: low <= mode <= high and low < high expected (got %g, %g, %g)",
                    a, b, c);
}

static enum sim_status check_uniform(const struct sim_dist *dist, struct sim_error *error)
{
    if (isfinite(dist->a) && isfinite(dist->b) && dist->a < dist->b) {
        return SIM_OK;
    }
    return sim_fail(error, SIM_ERR_SCENARIO, "uniform: low < high expected (got %g, %g)", dist->a, dist->b);
}

static enum sim_status check_table(const struct sim_dist *dist, struct sim_error *error)
{
    const char *name = sim_dist_kind_name(dist->kind);
    const struct sim_dist_point *table = dist->table;
    size_t count = dist->table_count;

    if (!table || count == 0) {
        return sim_fail(error, SIM_ERR_SCENARIO, "%s: the table is empty", name);
    }
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(table[i].value) || !(table[i].cumulative >= 0 && table[i].cumulative <= 1)) {
            return sim_fail(error, SIM_ERR_SCENARIO,
                            "%s: row %zu: a finite value and a probability in [0, 1] expected (got %g, %g)", name,
                            i + 1, table[i].value, table[i].cumulative);
        }
        if (i > 0 && !(table[i].value > table[i - 1].value && table[i].cumulative >= table[i - 1].cumulative)) {
            return sim_fail(error, SIM_ERR_SCENARIO,
                            "%s: row %zu: values must rise and cumulative probabilities must not fall", name, i + 1);
        }
    }
    /* Exactly 1 is asked, so that nobody's rounding hides a missing row; a loader normalises. */
    if (!(table[count - 1].cumulative >= 1)) {
        return sim_fail(error, SIM_ERR_SCENARIO, "%s: the last cumulative probability must be 1 (got %.17g)", name,
                        table[count - 1].cumulative);
    }
    return SIM_OK;
}

static enum sim_status check_kind(const struct sim_dist *dist, struct sim_error *error)
{
    switch (dist->kind) {
    case SIM_DIST_FIXED:
        return need_finite(dist, "the value", dist->a, error);
    case SIM_DIST_EXPONENTIAL:
        return need_above_zero(dist, "mean", dist->a, error);
    case SIM_DIST_GAMMA:
    case SIM_DIST_WEIBULL:
        return check_shape_and_scale(dist, error);
    case SIM_DIST_LOGNORMAL:
        return check_lognormal(dist, error);
    case SIM_DIST_BETA:
        return check_beta(dist, error);
    case SIM_DIST_TRIANGULAR:
        return check_triangular(dist, error);
    case SIM_DIST_UNIFORM:
        return check_uniform(dist, error);
    case SIM_DIST_DISCRETE:
    case SIM_DIST_EMPIRICAL:
        return check_table(dist, error);
    case SIM_DIST_KIND_COUNT:
        break;
    }
    return sim_fail(error, SIM_ERR_SCENARIO, "unknown kind of distribution");
}

static enum sim_status check_truncation(const struct sim_dist *dist, struct sim_error *error)
{
    double low = dist->low, high = dist->high;
    struct sim_tails below, at;

    if (!(low <= high && low < HUGE_VAL && high > -HUGE_VAL)) {
        return sim_fail(error, SIM_ERR_SCENARIO, "%s: truncation: low <= high expected (got %g, %g)",
                        sim_dist_kind_name(dist->kind), low, high);
    }
    below = sim_dist_below_low(dist);
    at = sim_dist_at_high(dist);
    if (!(fmax(below.upper - at.upper, at.lower - below.lower) >= MASS_MIN)) {
        return sim_fail(error, SIM_ERR_SCENARIO, "%s: truncation to [%g, %g] leaves no probability",
                        sim_dist_kind_name(dist->kind), low, high);
    }
    return SIM_OK;
}

enum sim_status sim_dist_validate(const struct sim_dist *dist, struct sim_error *error)
{
    enum sim_status status = check_kind(dist, error);

    if (status == SIM_OK) {
        status = need_finite(dist, "shift", dist->shift, error);
    }
    if (status == SIM_OK && !(dist->never_share >= 0 && dist->never_share < 1)) {
        status = sim_fail(error, SIM_ERR_SCENARIO, "%s: the share that never comes must lie in [0, 1) (got %g)",
                          sim_dist_kind_name(dist->kind), dist->never_share);
    }
    return status == SIM_OK && sim_dist_is_truncated(dist) ? check_truncation(dist, error) : status;
}
