/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/power_formula.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

#include "results/statistics/noncentral_t.h"

#define UNDEFINED ((double)NAN)

static bool is_share(double value)
{
    return value >= 0 && value <= 1;
}

static bool is_inside(double value)
{
    return value > 0 && value < 1;
}

static bool is_usable(const struct res_proportions *design)
{
    return is_share(design->share[0]) && is_share(design->share[1]) && design->people[0] > 0 && design->people[1] > 0 &&
           is_inside(design->alpha) && isfinite(design->people[0]) && isfinite(design->people[1]);
}

static double variance(const struct res_proportions *design, int arm)
{
    return design->share[arm] * (1 - design->share[arm]) / design->people[arm];
}

double res_power_normal(const struct res_proportions *design)
{
    if (!is_usable(design) || design->share[0] == design->share[1]) {
        return UNDEFINED;
    }
    const double n0 = design->people[0], n1 = design->people[1];
    const double pooled = (n0 * design->share[0] + n1 * design->share[1]) / (n0 + n1);
    const double null_sd = sqrt(pooled * (1 - pooled) * (1 / n0 + 1 / n1));
    const double apart = fabs(design->share[1] - design->share[0]);
    const double beyond = apart - gsl_cdf_ugaussian_Qinv(design->alpha / 2) * null_sd;
    /* Shares of 0 and 1 leave no variance: the difference is then certain. */
    const double sd = sqrt(variance(design, 0) + variance(design, 1));
    return sd > 0 ? gsl_cdf_ugaussian_P(beyond / sd) : (beyond > 0 ? 1 : 0);
}

double res_power_one_arm_clustered(const struct res_proportions *design, double providers, double icc)
{
    if (!is_usable(design) || design->share[0] == design->share[1] || !(providers > 0) || !is_share(icc)) {
        return UNDEFINED;
    }
    const double effect = 1 + (design->people[1] / providers - 1) * icc;
    const double sd = sqrt(variance(design, 0) + effect * variance(design, 1));
    const double apart = fabs(design->share[1] - design->share[0]);
    return gsl_cdf_ugaussian_P(apart / sd - gsl_cdf_ugaussian_Qinv(design->alpha / 2));
}

struct res_proportions res_power_diluted(const struct res_proportions *design, double contaminated, double untreated)
{
    struct res_proportions diluted = *design;
    const double apart = design->share[1] - design->share[0];
    diluted.share[0] = design->share[0] + contaminated * apart;
    diluted.share[1] = design->share[1] - untreated * apart;
    return diluted;
}

/* --- turned round: bisection, as power grows with the effect --------------------------------------------- */

typedef double effect_power(const void *context, double effect);

static double solve(effect_power *power, const void *context, double low, double high, double target)
{
    if (!is_inside(target) || !(power(context, high) >= target)) {
        return UNDEFINED;
    }
    for (int k = 0; k < 200 && high - low > 1e-14 * high; k++) {
        const double middle = low + (high - low) / 2;
        if (power(context, middle) >= target) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

static double power_of_share(const void *context, double share)
{
    struct res_proportions design = *(const struct res_proportions *)context;
    design.share[1] = share;
    return res_power_normal(&design);
}

double res_power_detectable_share(const struct res_proportions *design, double power)
{
    return solve(power_of_share, design, design->share[0], 1, power);
}

double res_power_t_test(double effect, const double people[2], double alpha)
{
    const double df = people[0] + people[1] - 2;
    if (!(df > 0) || !(people[0] > 0) || !(people[1] > 0) || !is_inside(alpha)) {
        return UNDEFINED;
    }
    const double delta = effect * sqrt(people[0] * people[1] / (people[0] + people[1]));
    const double critical = gsl_cdf_tdist_Qinv(alpha / 2, df);
    return res_noncentral_t_Q(critical, df, delta) + res_noncentral_t_P(-critical, df, delta);
}

struct t_design {
    double people[2], alpha;
};

static double power_of_effect(const void *context, double effect)
{
    const struct t_design *design = context;
    return res_power_t_test(effect, design->people, design->alpha);
}

double res_power_detectable_effect(const double people[2], double alpha, double power)
{
    const struct t_design design = {{people[0], people[1]}, alpha};
    double high = 1;
    while (high < 100 && power_of_effect(&design, high) < power) {
        high *= 2;
    }
    return solve(power_of_effect, &design, 0, high, power);
}

/* --- survival ----------------------------------------------------------------------------------------------- */

double res_power_schoenfeld(double hazard_ratio, double events, double share, double alpha)
{
    if (!(hazard_ratio > 0) || !(events >= 0) || !is_inside(share) || !is_inside(alpha)) {
        return UNDEFINED;
    }
    const double expected = sqrt(events * share * (1 - share)) * fabs(log(hazard_ratio));
    return gsl_cdf_ugaussian_P(expected - gsl_cdf_ugaussian_Qinv(alpha / 2));
}

double res_events_schoenfeld(double hazard_ratio, double share, double alpha, double power)
{
    if (!(hazard_ratio > 0) || hazard_ratio == 1 || !is_inside(share) || !is_inside(alpha) || !is_inside(power)) {
        return UNDEFINED;
    }
    const double z = gsl_cdf_ugaussian_Qinv(alpha / 2) + gsl_cdf_ugaussian_Pinv(power);
    const double log_ratio = log(hazard_ratio);
    return z * z / (share * (1 - share) * log_ratio * log_ratio);
}

/* --- size ----------------------------------------------------------------------------------------------------- */

/* Where power last fails among the sizes that must hold after n; 0 when all hold. */
static size_t last_failure(res_power_at *power, void *context, double target, size_t n)
{
    size_t window = n / 20 > 5 ? n / 20 : 5;
    window = window < 50 ? window : 50;
    for (size_t k = n + window; k > n; k--) {
        if (!(power(context, k) >= target)) {
            return k;
        }
    }
    return 0;
}

/* Between a size that fails and one that holds. */
static size_t bisect(res_power_at *power, void *context, double target, size_t low, size_t high)
{
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (power(context, middle) >= target) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

size_t res_sample_size_search(res_power_at *power, void *context, double target, size_t least, size_t most)
{
    size_t low = least, high = least;
    SIM_INVARIANT(least >= 1 && most >= least, "no sizes to search");
    while (!(power(context, high) >= target)) {
        if (high >= most) {
            return 0;
        }
        low = high;
        high = high > most / 2 ? most : 2 * high;
    }
    high = bisect(power, context, target, low, high);
    for (size_t failed; high <= most && (failed = last_failure(power, context, target, high)) != 0;) {
        high = failed + 1;
    }
    return high <= most ? high : 0;
}
