/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/regression.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/statistics/cholesky.h"

#define ITERATIONS_MAX 100
#define HALVINGS_MAX 30
/* In units of the linear predictor over the range of a column. */
#define STEP_CONVERGED 1e-9
#define PREDICTOR_RANGE_MAX 20.0
#define COLLINEAR_TOLERANCE 1e-9

/* --- design ------------------------------------------------------------------------------------------- */

static enum res_analysis_code fill_column(struct res_design *design, size_t j, const char *name, const double *values,
                                          const struct res_survival_row order[], struct res_analysis *analysis)
{
    double sum = 0, squares = 0, lowest = values[0], highest = values[0];
    for (size_t i = 0; i < design->n; i++) {
        sum += values[i];
        lowest = values[i] < lowest ? values[i] : lowest;
        highest = values[i] > highest ? values[i] : highest;
    }
    const double mean = sum / (double)design->n;
    for (size_t i = 0; i < design->n; i++) {
        squares += (values[i] - mean) * (values[i] - mean);
    }
    const double scale = sqrt(squares / (double)design->n);
    /* Equal values can leave a spread of rounding: judge by the range. */
    if (!(highest > lowest) || !(scale > 0)) {
        return res_analysis_set(analysis, RES_ANALYSIS_CONSTANT, "%s", name);
    }
    for (size_t i = 0; i < design->n; i++) {
        const size_t person = order != NULL ? order[i].person : i;
        design->x[i * design->p + j] = (values[person] - mean) / scale;
    }
    design->names[j] = name;
    design->mean[j] = mean;
    design->scale[j] = scale;
    design->range[j] = (highest - lowest) / scale;
    return RES_ANALYSIS_OK;
}

static void fill_constant(struct res_design *design)
{
    design->names[0] = "constant";
    design->scale[0] = 1;
    design->range[0] = 1;
    for (size_t i = 0; i < design->n; i++) {
        design->x[i * design->p] = 1;
    }
}

enum res_analysis_code res_design_init(struct res_design *design, const struct res_survival *data,
                                       const struct res_survival_row order[], bool constant,
                                       struct res_analysis *analysis)
{
    size_t column = constant ? 1 : 0;
    *design = (struct res_design){.n = data->n, .p = column + 1 + data->covariate_count, .constant = constant};
    design->x = malloc(design->n * design->p * sizeof *design->x);
    if (design->x == NULL) {
        return res_analysis_set(analysis, RES_ANALYSIS_MEMORY, NULL);
    }
    if (constant) {
        fill_constant(design);
    }
    enum res_analysis_code code = fill_column(design, column++, "arm", data->arm, order, analysis);
    for (size_t j = 0; code == RES_ANALYSIS_OK && j < data->covariate_count; j++) {
        const struct res_covariate *covariate = &data->covariates[j];
        code = fill_column(design, column++, covariate->name, covariate->values, order, analysis);
    }
    return code;
}

void res_design_release(struct res_design *design)
{
    free(design->x);
    design->x = NULL;
}

/* --- Newton's method ------------------------------------------------------------------------------------ */

struct step {
    double score[RES_TERMS_MAX];
    double information[RES_TERMS_MAX * RES_TERMS_MAX];
    double loglik;
};

static void take(res_likelihood *likelihood, const void *problem, const double beta[], struct step *step)
{
    memset(step, 0, sizeof *step);
    step->loglik = likelihood(problem, beta, step->score, step->information);
}

/* The column whose part of the linear predictor is the largest, and how large. */
static double largest_part(const struct res_design *design, const double beta[], size_t *which)
{
    double largest = 0;
    *which = 0;
    for (size_t j = 0; j < design->p; j++) {
        const double part = fabs(beta[j]) * design->range[j];
        if (part > largest) {
            largest = part;
            *which = j;
        }
    }
    return largest;
}

/* From the person with the lowest to the one with the highest linear predictor. Columns that almost cancel may each
 * have large coefficients, so their sum is what tells separation. */
static double predictor_range(const struct res_design *design, const double beta[])
{
    double lowest = HUGE_VAL, highest = -HUGE_VAL;
    for (size_t i = 0; i < design->n; i++) {
        double sum = 0;
        for (size_t j = 0; j < design->p; j++) {
            sum += beta[j] * design->x[i * design->p + j];
        }
        lowest = sum < lowest ? sum : lowest;
        highest = sum > highest ? sum : highest;
    }
    return highest - lowest;
}

/* beta moves by `move`, halved until the likelihood does not fall. False when no fraction helps. */
static bool climb(const struct res_design *design, res_likelihood *likelihood, const void *problem, double beta[],
                  double move[], struct step *step)
{
    double tried[RES_TERMS_MAX];
    const double before = step->loglik;
    const double rounding = 1e-12 * (fabs(before) + 1);
    for (int halving = 0; halving <= HALVINGS_MAX; halving++) {
        for (size_t j = 0; j < design->p; j++) {
            tried[j] = beta[j] + move[j];
        }
        take(likelihood, problem, tried, step);
        if (step->loglik >= before - rounding) {
            memcpy(beta, tried, design->p * sizeof *beta);
            return true;
        }
        for (size_t j = 0; j < design->p; j++) {
            move[j] /= 2;
        }
    }
    return false;
}

static enum res_analysis_code singular(const struct res_design *design, const double beta[], unsigned iteration,
                                       size_t pivot, struct res_analysis *analysis)
{
    size_t which = pivot;
    if (iteration == 0) {
        return res_analysis_set(analysis, RES_ANALYSIS_COLLINEAR, "%s", design->names[pivot]);
    }
    (void)largest_part(design, beta, &which);
    return res_analysis_set(analysis, RES_ANALYSIS_SEPARATION, "%s", design->names[which]);
}

static enum res_analysis_code iterate(const struct res_design *design, res_likelihood *likelihood, const void *problem,
                                      struct res_newton *newton, struct res_analysis *analysis)
{
    struct step step;
    size_t pivot = 0, which = 0;
    take(likelihood, problem, newton->beta, &step);
    newton->loglik_null = newton->loglik = step.loglik;
    for (unsigned iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
        if (!res_cholesky(step.information, design->p, COLLINEAR_TOLERANCE, &pivot)) {
            return singular(design, newton->beta, iteration, pivot, analysis);
        }
        res_cholesky_inverse(step.information, design->p, newton->covariance);
        res_cholesky_solve(step.information, design->p, step.score);
        if (largest_part(design, step.score, &which) < STEP_CONVERGED) {
            newton->iterations = iteration;
            return res_analysis_set(analysis, RES_ANALYSIS_OK, NULL);
        }
        double move[RES_TERMS_MAX];
        memcpy(move, step.score, sizeof move);
        if (!climb(design, likelihood, problem, newton->beta, move, &step)) {
            break;
        }
        newton->loglik = step.loglik;
        if (predictor_range(design, newton->beta) > PREDICTOR_RANGE_MAX) {
            (void)largest_part(design, newton->beta, &which);
            return res_analysis_set(analysis, RES_ANALYSIS_SEPARATION, "%s", design->names[which]);
        }
    }
    return res_analysis_set(analysis, RES_ANALYSIS_NO_CONVERGENCE, NULL);
}

enum res_analysis_code res_newton_maximise(const struct res_design *design, res_likelihood *likelihood,
                                           const void *problem, const double start[], struct res_newton *newton,
                                           struct res_analysis *analysis)
{
    memset(newton, 0, sizeof *newton);
    if (start != NULL) {
        memcpy(newton->beta, start, design->p * sizeof *start);
    }
    return iterate(design, likelihood, problem, newton, analysis);
}

/* --- terms ------------------------------------------------------------------------------------------------ */

static void set_term(struct res_term *term, const char *name, double coef, double variance)
{
    const double z = gsl_cdf_ugaussian_Qinv(0.025);
    (void)snprintf(term->name, sizeof term->name, "%s", name);
    term->coef = coef;
    term->se = sqrt(variance);
    term->ratio = exp(coef);
    term->lo = exp(coef - z * term->se);
    term->hi = exp(coef + z * term->se);
    term->p = 2 * gsl_cdf_ugaussian_Q(fabs(coef) / term->se);
}

/* The constant of the data's units is that of the scaled ones less the part of the means: a linear map, so its
 * variance and covariances follow. */
static void unscale(const struct res_design *design, double map[])
{
    const size_t p = design->p;
    memset(map, 0, p * p * sizeof *map);
    for (size_t j = 0; j < p; j++) {
        map[j * p + j] = 1 / design->scale[j];
        if (design->constant && j > 0) {
            map[j] = -design->mean[j] / design->scale[j];
        }
    }
}

void res_terms_set(struct res_terms *terms, const struct res_design *design, const struct res_newton *newton)
{
    const size_t p = design->p;
    double map[RES_TERMS_MAX * RES_TERMS_MAX], half[RES_TERMS_MAX * RES_TERMS_MAX];
    unscale(design, map);
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < p; j++) {
            half[i * p + j] = 0;
            for (size_t k = 0; k < p; k++) {
                half[i * p + j] += map[i * p + k] * newton->covariance[k * p + j];
            }
        }
    }
    terms->count = p;
    for (size_t i = 0; i < p; i++) {
        double coef = 0;
        for (size_t j = 0; j < p; j++) {
            coef += map[i * p + j] * newton->beta[j];
            terms->covariance[i * p + j] = 0;
            for (size_t k = 0; k < p; k++) {
                terms->covariance[i * p + j] += half[i * p + k] * map[j * p + k];
            }
        }
        set_term(&terms->at[i], design->names[i], coef, terms->covariance[i * p + i]);
    }
}
