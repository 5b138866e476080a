/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/evsi.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/econ/cost.h"
#include "sim/chance.h"

#define ROWS_WANTED 20000
#define REPEATS_MAX 200
#define INTERACTIONS_MAX 4 /* with more arms only squares, or there would be too many terms */

struct evsi {
    const struct res_draws *draws;
    double threshold, citizens;
    uint64_t per_arm;
    size_t repeats, rows, terms;
    struct sim_chance chance;
    gsl_matrix *design;
    gsl_vector *net, *weights;
    gsl_matrix *covariance;
    gsl_multifit_linear_workspace *work;
    double *best; /* [rows]: of the fitted net benefits */
};

/* --- trials ---------------------------------------------------------------------------------------------- */

/* The smallest k with P(X <= k) >= u, from the normal guess. */
static uint64_t binomial(uint64_t n, double p, double u)
{
    const double mean = (double)n * p;
    const double guess = mean + sqrt(mean * (1 - p)) * gsl_cdf_ugaussian_Pinv(u);
    uint64_t k = guess <= 0 ? 0 : guess >= (double)n ? n : (uint64_t)guess;
    while (k > 0 && gsl_cdf_binomial_P((unsigned)(k - 1), p, (unsigned)n) >= u) {
        k--;
    }
    while (k < n && gsl_cdf_binomial_P((unsigned)k, p, (unsigned)n) < u) {
        k++;
    }
    return k;
}

static double found(const struct evsi *e, size_t draw, size_t repeat, size_t arm)
{
    const double share = e->draws->effect[draw * e->draws->alternatives + arm] / e->citizens;
    const double u = sim_chance_uniform(&e->chance, sim_chance_who(sim_purpose("further trial"), (uint32_t)draw),
                                        (uint32_t)arm, (uint32_t)repeat);
    return share <= 0 ? 0 : share >= 1 ? 1 : (double)binomial(e->per_arm, share, u) / (double)e->per_arm;
}

static size_t terms_of(size_t arms)
{
    return 1 + 2 * arms + (arms <= INTERACTIONS_MAX ? arms * (arms - 1) / 2 : 0);
}

static void set_row(struct evsi *e, size_t row, const double share[])
{
    const size_t arms = e->draws->alternatives;
    size_t term = 0;
    gsl_matrix_set(e->design, row, term++, 1);
    for (size_t i = 0; i < arms; i++) {
        gsl_matrix_set(e->design, row, term++, share[i]);
        gsl_matrix_set(e->design, row, term++, share[i] * share[i]);
    }
    for (size_t i = 0; i < arms && arms <= INTERACTIONS_MAX; i++) {
        for (size_t k = i + 1; k < arms; k++) {
            gsl_matrix_set(e->design, row, term++, share[i] * share[k]);
        }
    }
}

static void simulate(struct evsi *e)
{
    for (size_t row = 0; row < e->rows; row++) {
        double share[RES_VOI_ALTERNATIVES_MAX];
        for (size_t arm = 0; arm < e->draws->alternatives; arm++) {
            share[arm] = found(e, row / e->repeats, row % e->repeats, arm);
        }
        set_row(e, row, share);
    }
}

/* --- regression ------------------------------------------------------------------------------------------ */

static double net(const struct evsi *e, size_t draw, size_t alternative)
{
    const size_t at = draw * e->draws->alternatives + alternative;
    return e->threshold * e->draws->effect[at] - e->draws->cost[at];
}

/* Fits one alternative against the first, whose own net benefit cancels: only differences decide. */
static void fit(struct evsi *e, size_t alternative, double *mean)
{
    double misfit = 0;
    double sum = 0;
    for (size_t row = 0; row < e->rows; row++) {
        gsl_vector_set(e->net, row, net(e, row / e->repeats, alternative) - net(e, row / e->repeats, 0));
    }
    (void)gsl_multifit_linear(e->design, e->net, e->weights, e->covariance, &misfit, e->work);
    for (size_t row = 0; row < e->rows; row++) {
        const gsl_vector_const_view terms = gsl_matrix_const_row(e->design, row);
        double fitted = 0;
        for (size_t t = 0; t < e->terms; t++) {
            fitted += gsl_vector_get(&terms.vector, t) * gsl_vector_get(e->weights, t);
        }
        e->best[row] = fmax(e->best[row], fitted);
        sum += fitted;
    }
    *mean = sum / (double)e->rows;
}

static double worth(struct evsi *e)
{
    double best_mean = 0; /* of the first against itself */
    double sum = 0;
    memset(e->best, 0, e->rows * sizeof *e->best);
    for (size_t k = 1; k < e->draws->alternatives; k++) {
        double mean = 0;
        fit(e, k, &mean);
        best_mean = fmax(best_mean, mean);
    }
    for (size_t row = 0; row < e->rows; row++) {
        sum += e->best[row];
    }
    return fmax(0, sum / (double)e->rows - best_mean);
}

static bool allocate(struct evsi *e)
{
    e->design = gsl_matrix_alloc(e->rows, e->terms);
    e->net = gsl_vector_alloc(e->rows);
    e->weights = gsl_vector_alloc(e->terms);
    e->covariance = gsl_matrix_alloc(e->terms, e->terms);
    e->work = gsl_multifit_linear_alloc(e->rows, e->terms);
    e->best = calloc(e->rows, sizeof *e->best);
    return e->design != NULL && e->net != NULL && e->weights != NULL && e->covariance != NULL && e->work != NULL &&
           e->best != NULL;
}

static void release(struct evsi *e)
{
    gsl_matrix_free(e->design);
    gsl_vector_free(e->net);
    gsl_vector_free(e->weights);
    gsl_matrix_free(e->covariance);
    gsl_multifit_linear_free(e->work);
    free(e->best);
}

static bool are_numbers_of(const struct res_draws *draws, double citizens)
{
    for (size_t i = 0; i < draws->draws * draws->alternatives; i++) {
        if (draws->effect[i] < -1e-9 * citizens || draws->effect[i] > (1 + 1e-9) * citizens) {
            return false;
        }
    }
    return true;
}

enum sim_status res_evsi(const struct res_draws *draws, double threshold, double citizens, uint64_t per_arm,
                         uint64_t seed, double *evsi, struct sim_error *error)
{
    struct evsi e = {.draws = draws, .threshold = threshold, .citizens = citizens, .per_arm = per_arm};
    SIM_INVARIANT(citizens > 0 && per_arm > 0 && per_arm <= UINT32_MAX / 2, "a trial needs citizens");
    if (draws->alternatives > RES_VOI_ALTERNATIVES_MAX || !are_numbers_of(draws, citizens)) {
        return sim_fail(error, SIM_ERR_USAGE,
                        "a further trial looks at an effect that a citizen has or has not, such as clarified");
    }
    e.repeats = ROWS_WANTED / draws->draws;
    e.repeats = e.repeats < 1 ? 1 : e.repeats > REPEATS_MAX ? REPEATS_MAX : e.repeats;
    e.rows = draws->draws * e.repeats;
    e.terms = terms_of(draws->alternatives);
    if (e.rows <= e.terms) {
        return sim_fail(error, SIM_ERR_USAGE, "too few draws for the worth of a trial; expected --psa %zu or more",
                        e.terms + 1);
    }
    sim_chance_init(&e.chance, seed, 0, false);
    enum sim_status status = allocate(&e) ? SIM_OK : sim_fail(error, SIM_ERR_MEMORY, "out of memory for a trial");
    if (status == SIM_OK) {
        simulate(&e);
        *evsi = fmin(worth(&e), res_voi_evpi(draws, threshold));
    }
    release(&e);
    return status;
}

/* --- in the currency of its cost ------------------------------------------------------------------------------ */

void res_further_trial_scale(struct res_further_trial *trial, const struct mdl_further_trial *inputs,
                             const struct res_discount *discount, double citizens, size_t arms)
{
    const double years = res_discount_flow(discount, 0, inputs->years);
    trial->citizens_decided_for = inputs->citizens_per_year * years;
    trial->worth = trial->evsi / citizens * trial->citizens_decided_for;
    trial->worth_at_most = trial->evpi / citizens * trial->citizens_decided_for;
    trial->cost =
        (inputs->fixed_ore + inputs->per_citizen_ore * (double)arms * (double)trial->per_arm) / RES_ORE_PER_KRONE;
}

enum sim_status res_further_trial_check(const struct mdl_further_trial *inputs, struct sim_error *error)
{
    const char *lacking = !(inputs->fixed_ore + inputs->per_citizen_ore > 0) ? "economics.further_trial.per_citizen"
                          : !(inputs->citizens_per_year > 0) ? "economics.further_trial.citizens_per_year"
                          : !(inputs->years > 0)             ? "economics.further_trial.years"
                                                             : NULL;
    if (lacking == NULL) {
        return SIM_OK;
    }
    (void)sim_fail(error, SIM_ERR_SCENARIO, "is missing; the worth of a further trial needs it");
    sim_error_place(error, NULL, 0, lacking);
    return SIM_ERR_SCENARIO;
}
