/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/compare.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/summary.h"
#include "sim/tally.h"

#define UNDEFINED ((double)NAN)

/* --- what can be compared --------------------------------------------------------------------------- */

static enum sim_status check_pairable(const struct res_sample *a, const struct res_sample *b, struct sim_error *error)
{
    if (a->seed != b->seed) {
        (void)sim_fail(error, SIM_ERR_USAGE,
                       "'%s' and '%s' cannot be paired: they ran on the seeds %" PRIu64 " and %" PRIu64, a->name,
                       b->name, a->seed, b->seed);
        sim_error_hint(error, "run both with the same --seed");
        return SIM_ERR_USAGE;
    }
    if (a->first != b->first || a->replications != b->replications) {
        (void)sim_fail(error, SIM_ERR_USAGE,
                       "'%s' and '%s' cannot be paired: they hold other replications (%zu from %" PRIu64
                       " and %zu from %" PRIu64 ")",
                       a->name, b->name, a->replications, a->first, b->replications, b->first);
        sim_error_hint(error, "run both with the same --replications");
        return SIM_ERR_USAGE;
    }
    return SIM_OK;
}

static bool share_a_measure(const struct res_sample *a, const struct res_sample *b)
{
    for (size_t i = 0; i < a->columns.count; i++) {
        if (res_columns_find(&b->columns, a->columns.at[i].name) < b->columns.count) {
            return true;
        }
    }
    return false;
}

static enum sim_status check_measures(const struct res_sample *a, const struct res_sample *b, struct sim_error *error)
{
    if (share_a_measure(a, b)) {
        return SIM_OK;
    }
    (void)sim_fail(error, SIM_ERR_USAGE, "'%s' and '%s' cannot be compared: they have no measure in common", a->name,
                   b->name);
    sim_error_hint(error, "run both scenarios again with this version of afklar");
    return SIM_ERR_USAGE;
}

static enum sim_status check_samples(const struct res_sample *const samples[], size_t count, struct sim_error *error)
{
    if (count < 2) {
        return sim_fail(error, SIM_ERR_USAGE, "a comparison needs at least two scenarios");
    }
    for (size_t i = 1; i < count; i++) {
        enum sim_status status = check_pairable(samples[0], samples[i], error);
        for (size_t j = 0; status == SIM_OK && j < i; j++) {
            status = check_measures(samples[j], samples[i], error);
        }
        if (status != SIM_OK) {
            return status;
        }
    }
    return SIM_OK;
}

static size_t times_before(const struct res_sample *const samples[], size_t index)
{
    size_t times = 0;
    for (size_t i = 0; i < index; i++) {
        times += strcmp(samples[i]->name, samples[index]->name) == 0 ? 1 : 0;
    }
    return times;
}

static enum sim_status make_names(struct res_comparison *comparison, struct sim_error *error)
{
    comparison->names = calloc(comparison->sample_count, sizeof *comparison->names);
    for (size_t i = 0; comparison->names != NULL && i < comparison->sample_count; i++) {
        const char *name = comparison->samples[i]->name;
        size_t size = strlen(name) + 24;
        size_t times = times_before(comparison->samples, i);
        comparison->names[i] = malloc(size);
        if (comparison->names[i] == NULL) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a comparison");
        }
        if (times == 0) {
            (void)snprintf(comparison->names[i], size, "%s", name);
        } else {
            (void)snprintf(comparison->names[i], size, "%s#%zu", name, times + 1);
        }
    }
    return comparison->names != NULL ? SIM_OK : sim_fail(error, SIM_ERR_MEMORY, "out of memory for a comparison");
}

/* --- one difference ------------------------------------------------------------------------------------- */

struct scratch {
    double *a, *b; /* [replications] */
    bool *use;     /* [replications]: defined on both sides */
};

static void mark_pairs(const struct res_comparison *comparison, const struct res_difference *difference,
                       const struct scratch *scratch)
{
    const struct res_sample *a = comparison->samples[difference->a];
    const struct res_sample *b = comparison->samples[difference->b];
    (void)res_linearise(a, difference->column_a, NULL, scratch->a);
    (void)res_linearise(b, difference->column_b, NULL, scratch->b);
    for (size_t i = 0; i < a->replications; i++) {
        scratch->use[i] = isfinite(scratch->a[i]) && isfinite(scratch->b[i]);
    }
}

static void set_reduction(struct res_difference *difference, double sd_a, double sd_b, double sd_difference)
{
    double apart = sd_a * sd_a + sd_b * sd_b;
    double spread = sd_a - sd_b;
    if (apart > 0) {
        difference->variance_reduction = sd_difference > 0 ? apart / (sd_difference * sd_difference) : HUGE_VAL;
        difference->ceiling = spread != 0 ? apart / (spread * spread) : HUGE_VAL;
    }
}

static void set_difference(const struct res_comparison *comparison, struct res_difference *difference,
                           const struct scratch *scratch)
{
    const struct res_sample *a = comparison->samples[difference->a];
    const struct res_sample *b = comparison->samples[difference->b];
    struct sim_pair_tally pair = {0};
    mark_pairs(comparison, difference, scratch);
    difference->mean_a = res_linearise(a, difference->column_a, scratch->use, scratch->a);
    difference->mean_b = res_linearise(b, difference->column_b, scratch->use, scratch->b);
    difference->difference = difference->mean_b - difference->mean_a;
    for (size_t i = 0; i < a->replications; i++) {
        if (isfinite(scratch->a[i]) && isfinite(scratch->b[i])) {
            sim_pair_tally_add(&pair, scratch->a[i], scratch->b[i]);
        }
    }
    difference->n = (size_t)pair.count;
    difference->se = difference->ci_lo = difference->ci_hi = UNDEFINED;
    difference->variance_reduction = difference->ceiling = UNDEFINED;
    if (pair.count == 0) {
        /* No pair to take a difference of: each side still tells what it has. */
        difference->mean_a = res_linearise(a, difference->column_a, NULL, scratch->a);
        difference->mean_b = res_linearise(b, difference->column_b, NULL, scratch->b);
    }
    if (pair.count >= 2) {
        double sd = sim_pair_sd_difference(&pair);
        double half = sim_half_width(sd, pair.count, comparison->level);
        difference->se = sd / sqrt((double)pair.count);
        difference->ci_lo = difference->difference - half;
        difference->ci_hi = difference->difference + half;
        set_reduction(difference, sim_pair_sd_a(&pair), sim_pair_sd_b(&pair), sd);
    }
}

/* --- all of them -------------------------------------------------------------------------------------------- */

static void compare_pair(struct res_comparison *comparison, size_t a, size_t b, const struct scratch *scratch)
{
    const struct res_columns *columns_a = &comparison->samples[a]->columns;
    const struct res_columns *columns_b = &comparison->samples[b]->columns;
    for (size_t i = 0; i < columns_a->count; i++) {
        size_t match = res_columns_find(columns_b, columns_a->at[i].name);
        if (match == columns_b->count) {
            continue;
        }
        struct res_difference *difference = &comparison->at[comparison->count++];
        *difference =
            (struct res_difference){.column = &columns_a->at[i], .column_a = i, .column_b = match, .a = a, .b = b};
        set_difference(comparison, difference, scratch);
    }
}

static size_t most_columns(const struct res_comparison *comparison)
{
    size_t most = 0;
    for (size_t i = 0; i < comparison->sample_count; i++) {
        size_t count = comparison->samples[i]->columns.count;
        most = count > most ? count : most;
    }
    return most;
}

static enum sim_status compare_all(struct res_comparison *comparison, struct sim_error *error)
{
    size_t rows = comparison->samples[0]->replications + 1;
    struct scratch scratch = {malloc(rows * sizeof *scratch.a), malloc(rows * sizeof *scratch.b),
                              malloc(rows * sizeof *scratch.use)};
    enum sim_status status = SIM_OK;
    comparison->at = calloc(comparison->pairs * most_columns(comparison) + 1, sizeof *comparison->at);
    if (comparison->at == NULL || scratch.a == NULL || scratch.b == NULL || scratch.use == NULL) {
        status = sim_fail(error, SIM_ERR_MEMORY, "out of memory for a comparison");
    }
    for (size_t a = 0; status == SIM_OK && a < comparison->sample_count; a++) {
        for (size_t b = a + 1; b < comparison->sample_count; b++) {
            compare_pair(comparison, a, b, &scratch);
        }
    }
    free(scratch.a);
    free(scratch.b);
    free(scratch.use);
    return status;
}

enum sim_status res_compare(struct res_comparison *comparison, const struct res_sample *const samples[],
                            size_t sample_count, struct sim_error *error)
{
    memset(comparison, 0, sizeof *comparison);
    enum sim_status status = check_samples(samples, sample_count, error);
    if (status != SIM_OK) {
        return status;
    }
    comparison->samples = samples;
    comparison->sample_count = sample_count;
    comparison->pairs = sample_count * (sample_count - 1) / 2;
    comparison->level = 1 - 0.05 / (double)comparison->pairs;
    status = make_names(comparison, error);
    if (status == SIM_OK) {
        status = compare_all(comparison, error);
    }
    if (status != SIM_OK) {
        res_comparison_release(comparison);
    }
    return status;
}

void res_comparison_release(struct res_comparison *comparison)
{
    for (size_t i = 0; comparison->names != NULL && i < comparison->sample_count; i++) {
        free(comparison->names[i]);
    }
    free(comparison->names);
    free(comparison->at);
    memset(comparison, 0, sizeof *comparison);
}
