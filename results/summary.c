/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/summary.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "sim/tally.h"

#define UNDEFINED ((double)NAN)

static bool is_used(const bool use[], size_t replication)
{
    return use == NULL || use[replication];
}

static double linearise_plain(const struct res_sample *sample, const double values[], const bool use[], double linear[])
{
    struct sim_tally tally = {0};
    for (size_t i = 0; i < sample->replications; i++) {
        linear[i] = is_used(use, i) && isfinite(values[i]) ? values[i] : UNDEFINED;
        if (isfinite(linear[i])) {
            sim_tally_add(&tally, linear[i]);
        }
    }
    return tally.count > 0 ? tally.mean : UNDEFINED;
}

/* Delta method (Cochran 1977, section 6.3): R = x/y has the spread of (x_i - R y_i)/mean(y). */
static double linearise_ratio(const struct res_sample *sample, const double x[], const double y[], const bool use[],
                              double linear[])
{
    struct sim_tally over = {0};
    struct sim_tally under = {0};
    for (size_t i = 0; i < sample->replications; i++) {
        linear[i] = UNDEFINED;
        if (is_used(use, i) && isfinite(x[i]) && isfinite(y[i])) {
            sim_tally_add(&over, x[i]);
            sim_tally_add(&under, y[i]);
            linear[i] = 0;
        }
    }
    double centre = under.count > 0 && under.mean > 0 ? over.mean / under.mean : UNDEFINED;
    for (size_t i = 0; i < sample->replications; i++) {
        if (isfinite(linear[i])) {
            linear[i] = centre + (x[i] - centre * y[i]) / under.mean;
        }
    }
    return centre;
}

double res_linearise(const struct res_sample *sample, size_t column, const bool use[], double linear[])
{
    const struct res_measure *measure = sample->columns.at[column].measure;
    if (measure->numerator == NULL) {
        return linearise_plain(sample, res_sample_column(sample, column), use, linear);
    }
    size_t x = res_columns_find(&sample->columns, measure->numerator);
    size_t y = res_columns_find(&sample->columns, measure->denominator);
    if (x == sample->columns.count || y == sample->columns.count) {
        for (size_t i = 0; i < sample->replications; i++) {
            linear[i] = UNDEFINED;
        }
        return UNDEFINED;
    }
    return linearise_ratio(sample, res_sample_column(sample, x), res_sample_column(sample, y), use, linear);
}

static void set_spread(struct res_summary *summary, const double linear[], size_t replications)
{
    struct sim_tally tally = {0};
    for (size_t i = 0; i < replications; i++) {
        if (isfinite(linear[i])) {
            sim_tally_add(&tally, linear[i]);
        }
    }
    summary->n = (size_t)tally.count;
    if (tally.count >= 2 && isfinite(summary->mean)) {
        double half = sim_half_width(sim_tally_sd(&tally), tally.count, 0.95);
        summary->sd = sim_tally_sd(&tally);
        summary->se = summary->sd / sqrt((double)tally.count);
        summary->ci_lo = summary->mean - half;
        summary->ci_hi = summary->mean + half;
    }
}

static double finite_or_undefined(double value)
{
    return isfinite(value) ? value : UNDEFINED;
}

/* A ratio whose denominator is 0 is the greatest of all: it counts as infinite in the quantiles. */
static void set_quantiles(struct res_summary *summary, const struct res_sample *sample, size_t column, double scratch[])
{
    const double *values = res_sample_column(sample, column);
    bool is_ratio = sample->columns.at[column].measure->numerator != NULL;
    size_t count = 0;
    size_t infinite = 0;
    for (size_t i = 0; i < sample->replications; i++) {
        if (isfinite(values[i])) {
            scratch[count++] = values[i];
        }
    }
    if (is_ratio && summary->n > count) {
        infinite = summary->n - count;
    }
    if (count + infinite == 0) {
        return;
    }
    gsl_sort(scratch, 1, count);
    for (size_t i = 0; i < infinite; i++) {
        scratch[count + i] = HUGE_VAL;
    }
    count += infinite;
    summary->p05 = finite_or_undefined(gsl_stats_quantile_from_sorted_data(scratch, 1, count, 0.05));
    summary->p50 = finite_or_undefined(gsl_stats_quantile_from_sorted_data(scratch, 1, count, 0.50));
    summary->p95 = finite_or_undefined(gsl_stats_quantile_from_sorted_data(scratch, 1, count, 0.95));
}

enum sim_status res_summarise(const struct res_sample *sample, size_t column, struct res_summary *summary,
                              struct sim_error *error)
{
    double *scratch = malloc((sample->replications + 1) * sizeof *scratch);
    if (scratch == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a summary");
    }
    *summary =
        (struct res_summary){0, UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED};
    summary->mean = res_linearise(sample, column, NULL, scratch);
    set_spread(summary, scratch, sample->replications);
    set_quantiles(summary, sample, column, scratch);
    free(scratch);
    return SIM_OK;
}
