/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/power_exact.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "results/statistics/contingency.h"

/* --- which tables are rejected ---------------------------------------------------------------------------- */

struct bounds {
    bool known;
    size_t below, above;
};

struct res_rejection {
    struct res_binomial_trial trial;
    double critical;
    struct bounds *pearson, *fisher; /* [people of both + 1], by events of both */
    double *p, *mid_p;               /* [people of arm 1 + 1] */
};

enum sim_status res_rejection_create(struct res_rejection **rejection, const struct res_binomial_trial *trial,
                                     struct sim_error *error)
{
    struct res_rejection *made = calloc(1, sizeof *made);
    const size_t margins = trial->people[0] + trial->people[1] + 1;
    if (made != NULL) {
        made->trial = *trial;
        made->critical = gsl_cdf_chisq_Qinv(trial->alpha, 1);
        made->pearson = calloc(margins, sizeof *made->pearson);
        made->fisher = calloc(margins, sizeof *made->fisher);
        made->p = calloc(trial->people[1] + 1, sizeof *made->p);
        made->mid_p = calloc(trial->people[1] + 1, sizeof *made->mid_p);
    }
    if (made == NULL || made->pearson == NULL || made->fisher == NULL || made->p == NULL || made->mid_p == NULL) {
        res_rejection_free(made);
        (void)sim_fail(error, SIM_ERR_MEMORY, "out of memory for the tables of a trial");
        return SIM_ERR_MEMORY;
    }
    *rejection = made;
    return SIM_OK;
}

void res_rejection_free(struct res_rejection *rejection)
{
    if (rejection != NULL) {
        free(rejection->pearson);
        free(rejection->fisher);
        free(rejection->p);
        free(rejection->mid_p);
        free(rejection);
    }
}

/* Both statistics fall and then rise with the events of arm 1, so two bounds tell all. chi-square as in
 * res_pearson: distance^2 N^3 / (n0 n1 m0 m1). */
static void fill_pearson(struct res_rejection *rejection, size_t events, struct bounds *bounds)
{
    const double n0 = (double)rejection->trial.people[0], n1 = (double)rejection->trial.people[1], n = n0 + n1;
    const double m1 = (double)events, m0 = n - m1;
    const double expected = n1 * m1 / n;
    const double distance = sqrt(rejection->critical * (n0 * n1 * m0 * m1) / (n * n * n));
    /* The statistic must pass the critical value, so a table on the bound is kept. */
    const double lowest = ceil(expected - distance), highest = floor(expected + distance);
    bounds->below = lowest > 0 ? (size_t)lowest : 0;
    bounds->above = (size_t)highest;
    bounds->known = true;
}

static void fill_fisher(struct res_rejection *rejection, size_t events, struct bounds *bounds)
{
    size_t count, first = 0;
    const size_t lowest = res_fisher_all(rejection->trial.people, events, rejection->p, rejection->mid_p, &count);
    size_t last = count - 1;
    while (first < count && rejection->p[first] <= rejection->trial.alpha) {
        first++;
    }
    while (last > first && rejection->p[last] <= rejection->trial.alpha) {
        last--;
    }
    bounds->below = lowest + first;
    bounds->above = lowest + last;
    bounds->known = true;
}

static bool is_outside(const struct bounds *bounds, size_t events_1)
{
    return events_1 < bounds->below || events_1 > bounds->above;
}

bool res_rejection_pearson(struct res_rejection *rejection, size_t events_0, size_t events_1)
{
    struct bounds *bounds = &rejection->pearson[events_0 + events_1];
    if (!bounds->known) {
        fill_pearson(rejection, events_0 + events_1, bounds);
    }
    return is_outside(bounds, events_1);
}

bool res_rejection_fisher(struct res_rejection *rejection, size_t events_0, size_t events_1)
{
    struct bounds *bounds = &rejection->fisher[events_0 + events_1];
    if (!bounds->known) {
        fill_fisher(rejection, events_0 + events_1, bounds);
    }
    return is_outside(bounds, events_1);
}

/* --- enumeration ------------------------------------------------------------------------------------------ */

enum sim_status res_binomial_trial_check(const struct res_binomial_trial *trial, struct sim_error *error)
{
    for (int arm = 0; arm < 2; arm++) {
        if (!(trial->share[arm] >= 0 && trial->share[arm] <= 1)) {
            return sim_fail(error, SIM_ERR_USAGE, "a share of %g is not possible; expected 0 to 1", trial->share[arm]);
        }
        if (trial->people[arm] < 1 || trial->people[arm] > RES_POWER_PEOPLE_MAX) {
            return sim_fail(error, SIM_ERR_USAGE, "%zu people per arm cannot be enumerated; expected 1 to %d",
                            trial->people[arm], RES_POWER_PEOPLE_MAX);
        }
    }
    return trial->alpha > 0 && trial->alpha < 1
               ? SIM_OK
               : sim_fail(error, SIM_ERR_USAGE, "a level of %g is not possible; expected 0 to 1", trial->alpha);
}

/* A binomial without its far tails. */
struct binomial {
    double *probability; /* [people + 1] */
    size_t lowest, highest;
};

#define NEGLIGIBLE 1e-20

static void fill_binomial(struct binomial *binomial, size_t people, double share)
{
    binomial->lowest = people;
    binomial->highest = 0;
    for (size_t k = 0; k <= people; k++) {
        const double probability = gsl_ran_binomial_pdf((unsigned)k, share, (unsigned)people);
        binomial->probability[k] = probability;
        if (probability > NEGLIGIBLE) {
            binomial->lowest = k < binomial->lowest ? k : binomial->lowest;
            binomial->highest = k;
        }
    }
}

static void add_tables(const struct binomial arms[2], struct res_rejection *rejection, bool with_fisher,
                       struct res_exact_power *power)
{
    const size_t people = rejection->trial.people[0] + rejection->trial.people[1];
    for (size_t x0 = arms[0].lowest; x0 <= arms[0].highest; x0++) {
        double pearson = 0, fisher = 0;
        for (size_t x1 = arms[1].lowest; x1 <= arms[1].highest; x1++) {
            const double probability = arms[1].probability[x1];
            pearson += res_rejection_pearson(rejection, x0, x1) ? probability : 0;
            fisher += with_fisher && res_rejection_fisher(rejection, x0, x1) ? probability : 0;
        }
        power->pearson += arms[0].probability[x0] * pearson;
        power->fisher += arms[0].probability[x0] * fisher;
    }
    power->undefined = arms[0].probability[0] * arms[1].probability[0];
    power->undefined +=
        arms[0].probability[rejection->trial.people[0]] * arms[1].probability[people - rejection->trial.people[0]];
}

static enum sim_status make_binomials(const struct res_binomial_trial *trial, struct binomial arms[2],
                                      struct sim_error *error)
{
    for (int arm = 0; arm < 2; arm++) {
        arms[arm].probability = malloc((trial->people[arm] + 1) * sizeof *arms[arm].probability);
        if (arms[arm].probability == NULL) {
            (void)sim_fail(error, SIM_ERR_MEMORY, "out of memory for the tables of a trial");
            return SIM_ERR_MEMORY;
        }
        fill_binomial(&arms[arm], trial->people[arm], trial->share[arm]);
    }
    return SIM_OK;
}

static enum sim_status enumerate(const struct res_binomial_trial *trial, bool with_fisher,
                                 struct res_exact_power *power, struct sim_error *error)
{
    struct res_rejection *rejection = NULL;
    struct binomial arms[2] = {{0}};
    *power = (struct res_exact_power){0};
    enum sim_status status = res_binomial_trial_check(trial, error);
    if (status == SIM_OK) {
        status = res_rejection_create(&rejection, trial, error);
    }
    if (status == SIM_OK) {
        status = make_binomials(trial, arms, error);
    }
    if (status == SIM_OK) {
        add_tables(arms, rejection, with_fisher, power);
    }
    free(arms[0].probability);
    free(arms[1].probability);
    res_rejection_free(rejection);
    return status;
}

enum sim_status res_power_exact(const struct res_binomial_trial *trial, struct res_exact_power *power,
                                struct sim_error *error)
{
    return enumerate(trial, true, power, error);
}

enum sim_status res_power_exact_pearson(const struct res_binomial_trial *trial, double *power, struct sim_error *error)
{
    struct res_exact_power both;
    const enum sim_status status = enumerate(trial, false, &both, error);
    *power = both.pearson;
    return status;
}
