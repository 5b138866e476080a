/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/study/score.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/statistics/cholesky.h"

#define SAME 1e-9
#define SINGULAR 1e-9

static bool counts(const bool use[], size_t replication)
{
    return use == NULL || use[replication];
}

static double value_at(const struct res_study_sample *sample, size_t replication, size_t column)
{
    return sample->values[replication * sample->figures + column];
}

/* What counts as equal to the published figure. */
static void limits_of(const struct mdl_figure *figure, double *low, double *high)
{
    const bool given = figure->kind != MDL_FIGURE_RATIO && !isnan(figure->low);
    *low = given ? figure->low - SAME : figure->value - SAME;
    *high = given ? figure->high + SAME : figure->value + SAME;
}

/* --- one figure ------------------------------------------------------------------------------------------------ */

static void place(struct res_prediction *prediction, const struct mdl_figure *figure, const double sorted[], size_t n)
{
    double low, high, below = 0, equal = 0;
    limits_of(figure, &low, &high);
    for (size_t i = 0; i < n; i++) {
        below += sorted[i] < low ? 1 : 0;
        equal += sorted[i] >= low && sorted[i] <= high ? 1 : 0;
    }
    prediction->percentile = (below + equal / 2) / (double)n;
    prediction->inside90 = high >= prediction->p05 && low <= prediction->p95;
    const bool interval = figure->kind == MDL_FIGURE_INTERVAL;
    const double near_end = interval ? fmin(fmax(prediction->mean, figure->low), figure->high) : figure->value;
    prediction->distance = (prediction->mean - near_end) / figure->se;
}

enum sim_status res_predict(struct res_prediction *prediction, const struct mdl_figure *figure,
                            const struct res_study_sample *sample, size_t column, const bool use[],
                            struct sim_error *error)
{
    const double nothing = (double)NAN;
    double *values = malloc((sample->replications + 1) * sizeof *values);
    *prediction = (struct res_prediction){.mean = nothing,
                                          .p05 = nothing,
                                          .p50 = nothing,
                                          .p95 = nothing,
                                          .percentile = nothing,
                                          .log_score = nothing,
                                          .distance = nothing};
    if (values == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a figure");
    }
    for (size_t i = 0; i < sample->replications; i++) {
        if (counts(use, i) && !isnan(value_at(sample, i, column))) {
            values[prediction->n++] = value_at(sample, i, column);
        }
    }
    if (prediction->n > 0) {
        const size_t n = prediction->n;
        gsl_sort(values, 1, n);
        prediction->mean = gsl_stats_mean(values, 1, n);
        prediction->p05 = gsl_stats_quantile_from_sorted_data(values, 1, n, 0.05);
        prediction->p50 = gsl_stats_quantile_from_sorted_data(values, 1, n, 0.5);
        prediction->p95 = gsl_stats_quantile_from_sorted_data(values, 1, n, 0.95);
        place(prediction, figure, values, n);
    }
    free(values);
    return SIM_OK;
}

/* --- log scores -------------------------------------------------------------------------------------------------- */

struct moments {
    double n, mean, variance;
};

static struct moments moments_of(const struct res_study_sample *sample, size_t column, const bool use[], bool logs)
{
    struct moments moments = {0};
    double squares = 0;
    for (size_t i = 0; i < sample->replications; i++) {
        const double raw = value_at(sample, i, column);
        if (counts(use, i) && !isnan(raw)) {
            const double value = logs ? log(raw) : raw;
            const double before = value - moments.mean;
            moments.n++;
            moments.mean += before / moments.n;
            squares += before * (value - moments.mean);
        }
    }
    moments.variance = moments.n > 1 ? squares / (moments.n - 1) : (double)NAN;
    return moments;
}

static double log_choose(double n, double k)
{
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

/* Of k in n with mean share p; rho 0 is the binomial. */
static double log_beta_binomial(double n, double k, double p, double rho)
{
    if (rho <= 0) {
        return log_choose(n, k) + k * log(p) + (n - k) * log1p(-p);
    }
    const double a = p * (1 - rho) / rho, b = (1 - p) * (1 - rho) / rho;
    return log_choose(n, k) + lgamma(k + a) + lgamma(n - k + b) - lgamma(n + a + b) - lgamma(a) - lgamma(b) +
           lgamma(a + b);
}

/* The logarithm of a sum of probabilities. */
static double log_sum(double a, double b)
{
    const double most = fmax(a, b);
    return isinf(most) ? most : most + log(exp(a - most) + exp(b - most));
}

static double score_share(const struct mdl_figure *figure, double p, double rho)
{
    const double scale = figure->unit == MDL_FIGURE_CITIZENS ? 1 : figure->of;
    double low, high, score = -(double)INFINITY;
    limits_of(figure, &low, &high);
    double first = ceil(low * scale), last = floor(high * scale);
    if (last < first) { /* the printed share is no whole number of citizens */
        first = last = round(figure->value * scale);
    }
    if (!(first <= last)) { /* not a number */
        return score;
    }
    const int64_t end = (int64_t)floor(fmin(last, figure->of));
    for (int64_t k = (int64_t)fmax(0, first); k <= end; k++) {
        score = log_sum(score, log_beta_binomial(figure->of, (double)k, p, rho));
    }
    return score;
}

static bool is_share(const struct mdl_figure *figure)
{
    return (figure->unit == MDL_FIGURE_CITIZENS || figure->unit == MDL_FIGURE_OF_ONE) && figure->of >= 1;
}

/* Share with half a citizen more on either side, so that no replication with it is not impossible. */
static double share_of(const struct mdl_figure *figure, const struct moments *moments)
{
    const double n = moments->n * figure->of;
    const double mean = figure->unit == MDL_FIGURE_CITIZENS ? moments->mean / figure->of : moments->mean;
    return (mean * n + 0.5) / (n + 1);
}

/* Correlation of two citizens of one replication: how much more than a binomial the counts spread. */
static double rho_of(const struct mdl_figure *figure, const struct moments *moments, double p)
{
    const double scale = figure->unit == MDL_FIGURE_CITIZENS ? 1 : figure->of;
    const double binomial = figure->of * p * (1 - p);
    const double rho = (moments->variance * scale * scale / binomial - 1) / (figure->of - 1);
    return figure->of > 1 && rho > 0 ? fmin(rho, 0.999) : 0;
}

static double score_normal(const struct mdl_figure *figure, double mean, double sd, double value)
{
    if (figure->kind != MDL_FIGURE_RATIO && figure->high > figure->low) {
        return log(gsl_cdf_ugaussian_P((figure->high - mean) / sd) - gsl_cdf_ugaussian_P((figure->low - mean) / sd));
    }
    return -0.5 * pow((value - mean) / sd, 2) - log(sd) - 0.918938533204672742; /* log sqrt(2 pi) */
}

static double score_one(const struct mdl_figure *figure, const struct res_study_sample *sample, size_t column,
                        const bool use[])
{
    const bool logs = figure->kind == MDL_FIGURE_RATIO;
    const struct moments moments = moments_of(sample, column, use, logs);
    if (moments.n < 2) {
        return (double)NAN;
    }
    if (is_share(figure)) {
        const double p = share_of(figure, &moments);
        return score_share(figure, p, rho_of(figure, &moments, p));
    }
    return moments.variance > 0
               ? score_normal(figure, moments.mean, sqrt(moments.variance), logs ? log(figure->value) : figure->value)
               : (double)NAN;
}

/* Dirichlet-multinomial with the simulated shares and their common correlation. */
static double score_categories(const struct mdl_study *study, const struct res_study_sample *sample,
                               const size_t members[], size_t count, const bool use[])
{
    double score = 0, total = 0, spread = 0, binomial = 0, share[RES_CHOLESKY_MAX];
    const double of = study->figures[members[0]].of;
    for (size_t k = 0; k < count; k++) {
        const struct mdl_figure *figure = &study->figures[members[k]];
        const struct moments moments = moments_of(sample, members[k], use, false);
        if (moments.n < 2) {
            return (double)NAN;
        }
        share[k] = share_of(figure, &moments);
        total += share[k];
        spread += moments.variance;
        binomial += of * share[k] * (1 - share[k]);
    }
    const double rho = of > 1 ? fmin(fmax((spread / binomial - 1) / (of - 1), 0), 0.999) : 0;
    const double strength = rho > 0 ? (1 - rho) / rho : 0;
    score = lgamma(of + 1) + (rho > 0 ? lgamma(strength) - lgamma(of + strength) : 0);
    for (size_t k = 0; k < count; k++) {
        const double value = study->figures[members[k]].value, p = share[k] / total;
        score -= lgamma(value + 1);
        score += rho > 0 ? lgamma(value + strength * p) - lgamma(strength * p) : value * log(p);
    }
    return score;
}

double res_outcome_score(const struct mdl_study *study, const struct res_study_sample *sample, const size_t members[],
                         size_t count, const bool use[])
{
    if (count == 1) {
        return score_one(&study->figures[members[0]], sample, members[0], use);
    }
    return count > 1 && count <= RES_CHOLESKY_MAX ? score_categories(study, sample, members, count, use) : (double)NAN;
}

double res_greatest_score(const struct mdl_study *study, const size_t members[], size_t count)
{
    const struct mdl_figure *first = &study->figures[members[0]];
    if (count == 1 && is_share(first)) {
        const double p = first->value / (first->unit == MDL_FIGURE_CITIZENS ? first->of : 1);
        return score_share(first, fmin(fmax(p, SAME), 1 - SAME), 0);
    }
    if (count == 1) {
        return first->se > 0 ? score_normal(first, first->value, first->se, first->value) : (double)NAN;
    }
    double score = lgamma(first->of + 1);
    for (size_t k = 0; k < count; k++) {
        const double value = study->figures[members[k]].value;
        score += value > 0 ? value * log(value / first->of) - lgamma(value + 1) : 0;
    }
    return score;
}

/* The same figure of the control arm. */
static const struct mdl_figure *control_figure(const struct mdl_study *study, const struct mdl_figure *figure)
{
    const char *control = study->sides[mdl_study_side(study, figure->arm)].control;
    for (size_t i = 0; i < study->figure_count && control != NULL; i++) {
        const struct mdl_figure *other = &study->figures[i];
        if (strcmp(other->arm, control) == 0 && strcmp(other->what, figure->what) == 0 && other->kind == figure->kind &&
            !(fabs(other->at_days - figure->at_days) > SAME)) {
            return other;
        }
    }
    return NULL;
}

static double likelihood_term(double count, double share)
{
    return count > 0 ? count * log(share) : 0;
}

double res_pooled_gain(const struct mdl_study *study, const size_t members[], size_t count)
{
    double gain = 0;
    for (size_t k = 0; k < count; k++) {
        const struct mdl_figure *figure = &study->figures[members[k]];
        const struct mdl_figure *control = control_figure(study, figure);
        if (control == NULL || !is_share(figure) || !is_share(control)) {
            return (double)NAN;
        }
        const double scale = figure->unit == MDL_FIGURE_CITIZENS ? 1 : figure->of;
        const double scale0 = control->unit == MDL_FIGURE_CITIZENS ? 1 : control->of;
        const double x = figure->value * scale, y = control->value * scale0;
        const double pooled = (x + y) / (figure->of + control->of);
        gain += likelihood_term(x, x / figure->of / pooled) + likelihood_term(y, y / control->of / pooled);
        if (count == 1) { /* of two categories the other one too */
            const double rest = figure->of - x, rest0 = control->of - y;
            gain += likelihood_term(rest, rest / figure->of / (1 - pooled)) +
                    likelihood_term(rest0, rest0 / control->of / (1 - pooled));
        }
    }
    return gain;
}

/* --- all at once ---------------------------------------------------------------------------------------------------
 */

struct cloud {
    size_t n, used, *columns;
    double mean[RES_CHOLESKY_MAX], covariance[RES_CHOLESKY_MAX * RES_CHOLESKY_MAX];
};

static bool is_whole(const struct res_study_sample *sample, size_t replication, const struct cloud *cloud,
                     const bool use[])
{
    for (size_t k = 0; k < cloud->n; k++) {
        if (isnan(value_at(sample, replication, cloud->columns[k]))) {
            return false;
        }
    }
    return counts(use, replication);
}

static void fill_cloud(struct cloud *cloud, const struct res_study_sample *sample, const bool use[])
{
    const size_t n = cloud->n;
    for (size_t i = 0; i < sample->replications; i++) {
        double before[RES_CHOLESKY_MAX];
        if (!is_whole(sample, i, cloud, use)) {
            continue;
        }
        cloud->used++;
        for (size_t k = 0; k < n; k++) {
            before[k] = value_at(sample, i, cloud->columns[k]) - cloud->mean[k];
            cloud->mean[k] += before[k] / (double)cloud->used;
        }
        for (size_t k = 0; k < n; k++) {
            const double after = value_at(sample, i, cloud->columns[k]) - cloud->mean[k];
            for (size_t j = 0; j < n; j++) {
                cloud->covariance[k * n + j] += before[j] * after;
            }
        }
    }
    for (size_t k = 0; k < n * n; k++) {
        cloud->covariance[k] /= (double)(cloud->used > 1 ? cloud->used - 1 : 1);
    }
}

static double distance_from(const struct cloud *cloud, const double factor[], const double point[])
{
    double away[RES_CHOLESKY_MAX], solved[RES_CHOLESKY_MAX], sum = 0;
    for (size_t k = 0; k < cloud->n; k++) {
        away[k] = solved[k] = point[k] - cloud->mean[k];
    }
    res_cholesky_solve(factor, cloud->n, solved);
    for (size_t k = 0; k < cloud->n; k++) {
        sum += away[k] * solved[k];
    }
    return sum;
}

/* A column that follows from those before it (the last of the categories) or does not vary is left out. */
static bool decompose(struct cloud *cloud, const struct res_study_sample *sample, const bool use[], double factor[])
{
    size_t pivot = 0;
    while (cloud->n > 0) {
        cloud->used = 0;
        memset(cloud->mean, 0, sizeof cloud->mean);
        memset(cloud->covariance, 0, sizeof cloud->covariance);
        fill_cloud(cloud, sample, use);
        memcpy(factor, cloud->covariance, cloud->n * cloud->n * sizeof *factor);
        if (cloud->used > cloud->n && res_cholesky(factor, cloud->n, SINGULAR, &pivot)) {
            return true;
        }
        if (cloud->used <= cloud->n) {
            return false;
        }
        memmove(cloud->columns + pivot, cloud->columns + pivot + 1, (cloud->n - pivot - 1) * sizeof *cloud->columns);
        cloud->n--;
    }
    return false;
}

/* The share of the simulated studies that lie farther out than the published one, ties by half. */
static double rank_of(const struct mdl_study *study, const struct res_study_sample *sample, const struct cloud *cloud,
                      const double factor[], const bool use[])
{
    double point[RES_CHOLESKY_MAX];
    double farther = 0, equal = 0;
    for (size_t k = 0; k < cloud->n; k++) {
        point[k] = study->figures[cloud->columns[k]].value;
    }
    const double published = distance_from(cloud, factor, point);
    for (size_t i = 0; i < sample->replications; i++) {
        if (!is_whole(sample, i, cloud, use)) {
            continue;
        }
        for (size_t k = 0; k < cloud->n; k++) {
            point[k] = value_at(sample, i, cloud->columns[k]);
        }
        const double distance = distance_from(cloud, factor, point);
        farther += distance > published + SAME ? 1 : 0;
        equal += fabs(distance - published) <= SAME ? 1 : 0;
    }
    return (farther + equal / 2) / (double)cloud->used;
}

enum sim_status res_joint_rank(double *rank, const struct mdl_study *study, const struct res_study_sample *sample,
                               const size_t members[], size_t count, const bool use[], struct sim_error *error)
{
    double factor[RES_CHOLESKY_MAX * RES_CHOLESKY_MAX];
    struct cloud *cloud = calloc(1, sizeof *cloud);
    size_t columns[RES_CHOLESKY_MAX];
    *rank = (double)NAN;
    if (cloud == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a joint rank");
    }
    cloud->n = count < RES_CHOLESKY_MAX ? count : RES_CHOLESKY_MAX;
    memcpy(columns, members, cloud->n * sizeof *columns);
    cloud->columns = columns;
    if (decompose(cloud, sample, use, factor)) {
        *rank = rank_of(study, sample, cloud, factor, use);
    }
    free(cloud);
    return SIM_OK;
}
