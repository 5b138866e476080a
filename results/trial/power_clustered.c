/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/power_clustered.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEGLIGIBLE 1e-20

size_t res_provider_people(const struct res_clustered_trial *trial, size_t provider)
{
    const size_t people = trial->plain.people[1];
    return people / trial->providers + (provider < people % trial->providers ? 1 : 0);
}

static enum sim_status check(const struct res_clustered_trial *trial, struct sim_error *error)
{
    const enum sim_status status = res_binomial_trial_check(&trial->plain, error);
    if (status == SIM_OK && (trial->providers < 1 || trial->providers > trial->plain.people[1])) {
        return sim_fail(error, SIM_ERR_USAGE, "%zu providers cannot share %zu people; expected 1 to as many",
                        trial->providers, trial->plain.people[1]);
    }
    if (status == SIM_OK && !(trial->icc >= 0 && trial->icc <= 1)) {
        return sim_fail(error, SIM_ERR_USAGE, "a correlation of %g is not possible; expected 0 to 1", trial->icc);
    }
    return status;
}

/* Beta-binomial with a = share (1 - icc) / icc and b likewise of 1 - share: icc = 1 / (a + b + 1). */
static double events_of_one(size_t people, double share, double icc, size_t events)
{
    if (share <= 0 || share >= 1 || icc <= 0) {
        return gsl_ran_binomial_pdf((unsigned)events, share, (unsigned)people);
    }
    if (icc >= 1) {
        return events == people ? share : events == 0 ? 1 - share : 0;
    }
    const double a = share * (1 - icc) / icc, b = (1 - share) * (1 - icc) / icc;
    return exp(gsl_sf_lnchoose((unsigned)people, (unsigned)events) +
               gsl_sf_lnbeta(a + (double)events, b + (double)(people - events)) - gsl_sf_lnbeta(a, b));
}

/* Adds a provider with `people` citizens to sum[so_far + 1]. */
static void convolve(const struct res_clustered_trial *trial, size_t people, size_t so_far, double sum[],
                     double before[], double own[])
{
    for (size_t k = 0; k <= people; k++) {
        own[k] = events_of_one(people, trial->plain.share[1], trial->icc, k);
    }
    memcpy(before, sum, (so_far + 1) * sizeof *sum);
    memset(sum, 0, (so_far + people + 1) * sizeof *sum);
    for (size_t j = 0; j <= so_far; j++) {
        for (size_t k = 0; before[j] > NEGLIGIBLE && k <= people; k++) {
            sum[j + k] += before[j] * own[k];
        }
    }
}

enum sim_status res_clustered_events(const struct res_clustered_trial *trial, double probability[],
                                     struct sim_error *error)
{
    const enum sim_status status = check(trial, error);
    if (status != SIM_OK) {
        return status;
    }
    const size_t cells = trial->plain.people[1] + 1;
    double *scratch = malloc(2 * cells * sizeof *scratch);
    if (scratch == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the tables of a trial");
    }
    size_t so_far = 0;
    probability[0] = 1;
    for (size_t g = 0; g < trial->providers; g++) {
        const size_t people = res_provider_people(trial, g);
        convolve(trial, people, so_far, probability, scratch, scratch + cells);
        so_far += people;
    }
    free(scratch);
    return SIM_OK;
}

double res_clustered_z(const struct res_clustered_trial *trial, size_t events_0, size_t events_1)
{
    const double n0 = (double)trial->plain.people[0], n1 = (double)trial->plain.people[1];
    const double p0 = (double)events_0 / n0, p1 = (double)events_1 / n1;
    const double effect = 1 + (n1 / (double)trial->providers - 1) * trial->icc;
    const double variance = p0 * (1 - p0) / n0 + effect * p1 * (1 - p1) / n1;
    if (events_0 + events_1 == 0 || events_0 + events_1 == trial->plain.people[0] + trial->plain.people[1]) {
        return (double)NAN;
    }
    return variance > 0 ? (p1 - p0) / sqrt(variance) : copysign(HUGE_VAL, p1 - p0);
}

static void add_tables(const struct res_clustered_trial *trial, const double treated[], struct res_rejection *rejection,
                       struct res_clustered_power *power)
{
    const double critical = gsl_cdf_ugaussian_Qinv(trial->plain.alpha / 2);
    const size_t people = trial->plain.people[0];
    for (size_t x0 = 0; x0 <= people; x0++) {
        const double control = gsl_ran_binomial_pdf((unsigned)x0, trial->plain.share[0], (unsigned)people);
        for (size_t x1 = 0; control > NEGLIGIBLE && x1 <= trial->plain.people[1]; x1++) {
            const double probability = control * treated[x1];
            if (treated[x1] > NEGLIGIBLE) {
                power->corrected += fabs(res_clustered_z(trial, x0, x1)) > critical ? probability : 0;
                power->ignored += res_rejection_pearson(rejection, x0, x1) ? probability : 0;
            }
        }
    }
}

enum sim_status res_power_exact_clustered(const struct res_clustered_trial *trial, struct res_clustered_power *power,
                                          struct sim_error *error)
{
    struct res_rejection *rejection = NULL;
    *power = (struct res_clustered_power){0};
    enum sim_status status = check(trial, error);
    if (status != SIM_OK) {
        return status;
    }
    double *treated = calloc(trial->plain.people[1] + 1, sizeof *treated);
    if (treated == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the tables of a trial");
    }
    status = res_clustered_events(trial, treated, error);
    status = status == SIM_OK ? res_rejection_create(&rejection, &trial->plain, error) : status;
    if (status == SIM_OK) {
        add_tables(trial, treated, rejection, power);
    }
    res_rejection_free(rejection);
    free(treated);
    return status;
}
