/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/quantile.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void sim_sort(double *value, size_t count)
{
    gsl_sort(value, 1, count);
}

double sim_quantile_sorted(const double *sorted, size_t count, double p)
{
    SIM_INVARIANT(count > 0 && p >= 0 && p <= 1, "a quantile needs data and a p in [0, 1]");
    return gsl_stats_quantile_from_sorted_data(sorted, 1, count, p);
}

enum sim_status sim_sketch_init(struct sim_sketch *sketch, double error_share, double lowest, double highest,
                                struct sim_error *error)
{
    /* A bin from x to gamma x, stood for by 2 gamma x / (1 + gamma), is off by (gamma - 1) / (gamma + 1)
     * at both ends: log gamma = log((1 + e) / (1 - e)) = 2 atanh(e). */
    double width = 2 * atanh(error_share);
    struct sim_sketch made = {.error_share = error_share, .lowest = lowest, .highest = highest};

    SIM_INVARIANT(error_share >= 1e-4 && error_share <= 0.5, "error_share must lie in [1e-4, 0.5]");
    SIM_INVARIANT(lowest > 0 && lowest < highest && highest < HUGE_VAL, "0 < lowest < highest expected");
    made.log_lowest = log(lowest);
    made.bins_per_log = 1 / width;
    made.bins = (size_t)((log(highest) - made.log_lowest) / width) + 1;
    made.count = calloc(made.bins, sizeof *made.count);
    if (!made.count) {
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for a sketch of %zu bins", made.bins);
    }
    *sketch = made;
    return SIM_OK;
}

void sim_sketch_release(struct sim_sketch *sketch)
{
    free(sketch->count);
    *sketch = (struct sim_sketch){0};
}

void sim_sketch_reset(struct sim_sketch *sketch)
{
    memset(sketch->count, 0, sketch->bins * sizeof *sketch->count);
    sketch->below = 0;
    sketch->above = 0;
    sketch->total = 0;
    sketch->least = 0;
    sketch->greatest = 0;
}

void sim_sketch_add(struct sim_sketch *sketch, double value)
{
    SIM_INVARIANT(value >= 0, "a sketch takes values from 0 up");
    sketch->least = sketch->total == 0 || value < sketch->least ? value : sketch->least;
    sketch->greatest = value > sketch->greatest ? value : sketch->greatest;
    sketch->total++;
    if (value < sketch->lowest) {
        sketch->below++;
    } else if (value > sketch->highest) {
        sketch->above++;
    } else {
        /* rounding of the logarithm may step over either end */
        double place = fmax(0, (log(value) - sketch->log_lowest) * sketch->bins_per_log);
        size_t bin = (size_t)place;

        sketch->count[bin < sketch->bins ? bin : sketch->bins - 1]++;
    }
}

void sim_sketch_merge(struct sim_sketch *into, const struct sim_sketch *from)
{
    bool same = into->bins == from->bins && !(into->lowest < from->lowest || into->lowest > from->lowest) &&
                !(into->error_share < from->error_share || into->error_share > from->error_share);

    SIM_INVARIANT(same, "sketches of different bins cannot be merged");
    if (from->total == 0) {
        return;
    }
    for (size_t bin = 0; bin < into->bins; bin++) {
        into->count[bin] += from->count[bin];
    }
    into->least = into->total == 0 ? from->least : fmin(into->least, from->least);
    into->greatest = fmax(into->greatest, from->greatest);
    into->below += from->below;
    into->above += from->above;
    into->total += from->total;
}

static double bin_value(const struct sim_sketch *sketch, size_t bin)
{
    double from = exp(sketch->log_lowest + (double)bin / sketch->bins_per_log);

    return from * (1 + sketch->error_share); /* = 2 gamma / (1 + gamma) */
}

double sim_sketch_quantile(const struct sim_sketch *sketch, double p)
{
    uint64_t rank, seen = sketch->below;
    size_t bin = 0;

    SIM_INVARIANT(p >= 0 && p <= 1, "a quantile needs a p in [0, 1]");
    if (sketch->total == 0 || p <= 0) {
        return sketch->least;
    }
    rank = (uint64_t)ceil(p * (double)sketch->total);
    if (rank > sketch->total - sketch->above || p >= 1) {
        return sketch->greatest;
    }
    if (rank <= seen) {
        return 0;
    }
    while (seen + sketch->count[bin] < rank) {
        seen += sketch->count[bin++];
    }
    return fmin(fmax(bin_value(sketch, bin), sketch->least), sketch->greatest);
}
