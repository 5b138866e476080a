/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/study/rotate.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#define GRID 401
#define HALVINGS 60

/* --- likelihood on a grid of the factor -----------------------------------------------------------------------------
 */

struct curve {
    double mean[GRID], sd[GRID]; /* of the contrast */
    double log_likelihood[GRID];
};

static double factor_at(const struct mdl_contrasts *contrasts, size_t g)
{
    const double first = contrasts->values[0], last = contrasts->values[contrasts->value_count - 1];
    return first + (last - first) * (double)g / (GRID - 1);
}

static double variance_of(double share, double of)
{
    const double p = fmin(1, fmax(0, share));
    return p * (1 - p) / of;
}

/* Shares at a value of the factor, between those that were simulated. */
static void shares_at(const struct mdl_contrasts *contrasts, const struct res_contrast_result *at, double factor,
                      double *treated, double *control)
{
    size_t k = 0;
    while (k + 2 < contrasts->value_count && factor > contrasts->values[k + 1]) {
        k++;
    }
    const double w = (factor - contrasts->values[k]) / (contrasts->values[k + 1] - contrasts->values[k]);
    *treated = (1 - w) * at->points[k].treated + w * at->points[k + 1].treated;
    *control = (1 - w) * at->points[k].control + w * at->points[k + 1].control;
}

static struct res_interval normal_interval(double mean, double sd)
{
    const double reach = gsl_cdf_ugaussian_Pinv(0.95) * sd;
    return (struct res_interval){mean - reach, mean, mean + reach};
}

static void moments_at(const struct mdl_contrasts *contrasts, const struct res_contrast_result *at, double factor,
                       double *mean, double *sd)
{
    double treated = 0, control = 0;
    shares_at(contrasts, at, factor, &treated, &control);
    *mean = treated - control;
    *sd = sqrt(variance_of(treated, at->treated_of) + variance_of(control, at->control_of));
}

static void draw_curve(struct curve *curve, const struct mdl_contrasts *contrasts, const struct res_contrast_result *at)
{
    for (size_t g = 0; g < GRID; g++) {
        moments_at(contrasts, at, factor_at(contrasts, g), &curve->mean[g], &curve->sd[g]);
        curve->log_likelihood[g] =
            log(fmax(gsl_ran_gaussian_pdf(at->published - curve->mean[g], curve->sd[g]), 1e-300));
    }
}

static size_t greatest(const double values[GRID])
{
    size_t best = 0;
    for (size_t g = 1; g < GRID; g++) {
        best = values[g] > values[best] ? g : best;
    }
    return best;
}

/* Weights that add to 1, from the log likelihoods of the contrasts that teach. */
static void weigh(double weight[GRID], const struct curve curves[], size_t count, const bool teaches[])
{
    double log_weight[GRID] = {0}, sum = 0;
    for (size_t k = 0; k < count; k++) {
        for (size_t g = 0; g < GRID && teaches[k]; g++) {
            log_weight[g] += curves[k].log_likelihood[g];
        }
    }
    const double most = log_weight[greatest(log_weight)];
    for (size_t g = 0; g < GRID; g++) {
        weight[g] = exp(log_weight[g] - most) * (g == 0 || g == GRID - 1 ? 0.5 : 1); /* trapezium */
        sum += weight[g];
    }
    for (size_t g = 0; g < GRID; g++) {
        weight[g] /= sum;
    }
}

/* --- predictions ----------------------------------------------------------------------------------------------------
 */

static double factor_quantile(const struct mdl_contrasts *contrasts, const double weight[GRID], double p)
{
    double below = 0;
    size_t g = 0;
    while (g + 1 < GRID && below + weight[g] < p) {
        below += weight[g++];
    }
    return factor_at(contrasts, g);
}

static double mixture_cdf(const struct curve *curve, const double weight[GRID], double x)
{
    double sum = 0;
    for (size_t g = 0; g < GRID; g++) {
        sum += weight[g] * gsl_cdf_gaussian_P(x - curve->mean[g], curve->sd[g]);
    }
    return sum;
}

static double mixture_quantile(const struct curve *curve, const double weight[GRID], double p)
{
    double low = -1, high = 1;
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = (low + high) / 2;
        const bool below = mixture_cdf(curve, weight, middle) < p;
        low = below ? middle : low;
        high = below ? high : middle;
    }
    return (low + high) / 2;
}

static void predict_mixture(struct res_rotation *rotation, const struct mdl_contrasts *contrasts,
                            const struct curve *curve, const double weight[GRID], double published)
{
    double density = 0;
    for (size_t g = 0; g < GRID; g++) {
        density += weight[g] * gsl_ran_gaussian_pdf(published - curve->mean[g], curve->sd[g]);
    }
    rotation->factor =
        (struct res_interval){factor_quantile(contrasts, weight, 0.05), factor_quantile(contrasts, weight, 0.5),
                              factor_quantile(contrasts, weight, 0.95)};
    rotation->predicted =
        (struct res_interval){mixture_quantile(curve, weight, 0.05), mixture_quantile(curve, weight, 0.5),
                              mixture_quantile(curve, weight, 0.95)};
    rotation->percentile = mixture_cdf(curve, weight, published);
    rotation->log_score = log(density / 100);
}

static void predict_stated(struct res_rotation *rotation, const struct mdl_contrasts *contrasts,
                           const struct res_contrast_result *at)
{
    double mean = 0, sd = 0;
    moments_at(contrasts, at, 1, &mean, &sd);
    rotation->factor = (struct res_interval){1, 1, 1};
    rotation->predicted = normal_interval(mean, sd);
    rotation->percentile = gsl_cdf_gaussian_P(at->published - mean, sd);
    rotation->log_score = log(gsl_ran_gaussian_pdf(at->published - mean, sd) / 100);
}

static void rotate_one(struct res_rotations *result, const struct curve curves[], size_t left_out,
                       enum res_learnt learnt, size_t from)
{
    const size_t count = result->contrasts->count;
    struct res_rotation *rotation = &result->rotations[result->count++];
    bool teaches[MDL_CONTRASTS_MAX];
    double weight[GRID];
    *rotation = (struct res_rotation){.left_out = left_out, .learnt = learnt, .from = from};
    if (learnt == RES_LEARNT_STATED) {
        predict_stated(rotation, result->contrasts, &result->at[left_out]);
        return;
    }
    for (size_t k = 0; k < count; k++) {
        teaches[k] = k != left_out && (learnt == RES_LEARNT_REST || (learnt == RES_LEARNT_ONE && k == from));
    }
    weigh(weight, curves, count, teaches);
    predict_mixture(rotation, result->contrasts, &curves[left_out], weight, result->at[left_out].published);
}

static void find_common(struct res_rotations *result, const struct curve curves[])
{
    const size_t count = result->contrasts->count;
    double sum[GRID] = {0}, own = 0;
    for (size_t k = 0; k < count; k++) {
        const size_t best = greatest(curves[k].log_likelihood);
        result->at[k].best = factor_at(result->contrasts, best);
        result->at[k].at_end = best == 0 || best == GRID - 1;
        own += curves[k].log_likelihood[best];
        for (size_t g = 0; g < GRID; g++) {
            sum[g] += curves[k].log_likelihood[g];
        }
    }
    result->common = factor_at(result->contrasts, greatest(sum));
    result->q = 2 * (own - sum[greatest(sum)]);
    result->p = gsl_cdf_chisq_Q(result->q, (double)(count - 1));
}

void res_rotate_points(struct res_rotations *result)
{
    const size_t count = result->contrasts->count;
    struct curve curves[MDL_CONTRASTS_MAX];
    for (size_t k = 0; k < count; k++) {
        draw_curve(&curves[k], result->contrasts, &result->at[k]);
    }
    find_common(result, curves);
    result->count = 0;
    for (size_t k = 0; k < count; k++) {
        rotate_one(result, curves, k, RES_LEARNT_STATED, k);
        rotate_one(result, curves, k, RES_LEARNT_NOTHING, k);
        for (size_t from = 0; from < count && count > 2; from++) {
            if (from != k) {
                rotate_one(result, curves, k, RES_LEARNT_ONE, from);
            }
        }
        rotate_one(result, curves, k, RES_LEARNT_REST, k);
    }
}
