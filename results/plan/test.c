/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/plan/test.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define PRIOR 0.5 /* of the beta mixture, both sides */
#define HALVINGS 60

static double log_beta(double a, double b)
{
    return lgamma(a) + lgamma(b) - lgamma(a + b);
}

double res_plan_log_ratio(size_t kept, size_t n, double p)
{
    const double s = (double)kept;
    const double f = (double)(n - kept);
    const double plain = (kept > 0 ? s * log(p) : 0) + (kept < n ? f * log1p(-p) : 0);
    return log_beta(PRIOR + s, PRIOR + f) - log_beta(PRIOR, PRIOR) - plain;
}

enum res_verdict res_plan_verdict(size_t kept, size_t n, double p0, double alpha)
{
    if (n == 0) {
        return RES_UNDECIDED;
    }
    if (p0 >= 1) {
        return kept < n ? RES_IS_NOT_KEPT : RES_UNDECIDED;
    }
    if (res_plan_log_ratio(kept, n, p0) < -log(alpha)) {
        return RES_UNDECIDED;
    }
    return (double)kept > p0 * (double)n ? RES_IS_KEPT : RES_IS_NOT_KEPT;
}

/* The ratio falls towards the share seen and rises away from it: one crossing on each side. */
static double crossing(size_t kept, size_t n, double alpha, double inside, double outside)
{
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = (inside + outside) / 2;
        if (res_plan_log_ratio(kept, n, middle) < -log(alpha)) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    return inside;
}

void res_plan_interval(size_t kept, size_t n, double alpha, double *low, double *high)
{
    const double share = n > 0 ? (double)kept / (double)n : 0.5;
    *low = kept == 0 || n == 0 ? 0 : crossing(kept, n, alpha, share, 0);
    *high = kept == n || n == 0 ? 1 : crossing(kept, n, alpha, share, 1);
}

static size_t rank_of(size_t n, double p0)
{
    const double rank = ceil(p0 * (double)n - 1e-9);
    return rank < 1 ? 1 : (size_t)rank;
}

double res_plan_quantile(const double sorted[], size_t n, double p0)
{
    return n == 0 ? (double)NAN : sorted[rank_of(n, p0) - 1];
}

/* The l-th of n lies at or below the quantile when at least l values do: binomial(n, p0). */
void res_plan_quantile_interval(const double sorted[], size_t n, double p0, double alpha, double *low, double *high)
{
    size_t below = 0, above = 1;
    while (below < n && gsl_cdf_binomial_P((unsigned)below, p0, (unsigned)n) <= alpha / 2) {
        below++;
    }
    while (above <= n && gsl_cdf_binomial_Q((unsigned)(above - 1), p0, (unsigned)n) > alpha / 2) {
        above++;
    }
    *low = below > 0 ? sorted[below - 1] : 0;
    *high = above <= n ? sorted[above - 1] : (double)INFINITY;
}
