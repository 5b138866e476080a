/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/fine_gray.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_cause(const struct res_survival *data, size_t person, int cause)
{
    return data->cause[person] > cause - 0.5 && data->cause[person] < cause + 0.5;
}

/* --- cause-specific ------------------------------------------------------------------------------------------------
 */

enum res_analysis_code res_cause_specific_fit(const struct res_survival *data, int cause, enum res_ties ties,
                                              struct res_cox *cox)
{
    *cox = (struct res_cox){.loglik_null = (double)NAN, .loglik = (double)NAN};
    enum res_analysis_code code = res_survival_check(data, RES_NEEDS_CAUSE, &cox->analysis);
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    double *event = malloc((data->n + 1) * sizeof *event);
    if (event == NULL) {
        return res_analysis_set(&cox->analysis, RES_ANALYSIS_MEMORY, NULL);
    }
    for (size_t i = 0; i < data->n; i++) {
        event[i] = is_cause(data, i, cause) ? 1 : 0;
    }
    struct res_survival of_cause = *data;
    of_cause.event = event;
    code = res_cox_fit(&of_cause, ties, cox);
    free(event);
    return code;
}

/* --- Fine and Gray -------------------------------------------------------------------------------------------------
 */

enum { CENSORED, THIS_CAUSE, OTHER_CAUSE };

struct problem {
    struct res_design design; /* persons by time */
    struct res_survival_row *rows;
    int *end;           /* [n] of each row: censored, this cause, another */
    double *uncensored; /* [n] G just before the row's time */
    double *predictor;  /* [n] exp(x b) */
    double *residual;   /* [n * p] */
    size_t events;
};

static void problem_release(struct problem *problem)
{
    res_design_release(&problem->design);
    free(problem->rows);
    free(problem->end);
    free(problem->uncensored);
    free(problem->predictor);
    free(problem->residual);
}

/* Ends come before censoring on the same day. */
static void fill_uncensored(struct problem *problem)
{
    const size_t n = problem->design.n;
    double g = 1;
    for (size_t i = 0; i < n;) {
        size_t same = i, censored = 0;
        for (; same < n && problem->rows[same].time <= problem->rows[i].time; same++) {
            problem->uncensored[same] = g;
            censored += problem->end[same] == CENSORED ? 1 : 0;
        }
        const double at_risk = (double)(n - same + censored);
        g *= censored > 0 ? 1 - (double)censored / at_risk : 1;
        i = same;
    }
}

static enum res_analysis_code problem_init(struct problem *problem, const struct res_survival *data, int cause,
                                           struct res_analysis *analysis)
{
    const size_t n = data->n;
    *problem = (struct problem){.rows = malloc((n + 1) * sizeof *problem->rows),
                                .end = malloc((n + 1) * sizeof *problem->end),
                                .uncensored = malloc((n + 1) * sizeof *problem->uncensored),
                                .predictor = malloc((n + 1) * sizeof *problem->predictor),
                                .residual = calloc(n * RES_TERMS_MAX + 1, sizeof *problem->residual)};
    if (problem->rows == NULL || problem->end == NULL || problem->uncensored == NULL || problem->predictor == NULL ||
        problem->residual == NULL) {
        return res_analysis_set(analysis, RES_ANALYSIS_MEMORY, NULL);
    }
    (void)res_survival_order(data, -1, problem->rows);
    for (size_t i = 0; i < n; i++) {
        const size_t person = problem->rows[i].person;
        const bool ended = data->cause[person] > 0.5;
        problem->end[i] = is_cause(data, person, cause) ? THIS_CAUSE : ended ? OTHER_CAUSE : CENSORED;
        problem->events += problem->end[i] == THIS_CAUSE ? 1 : 0;
    }
    if (problem->events == 0) {
        return res_analysis_set(analysis, RES_ANALYSIS_NO_EVENTS, NULL);
    }
    const enum res_analysis_code code = res_design_init(&problem->design, data, problem->rows, false, analysis);
    if (code == RES_ANALYSIS_OK) {
        fill_uncensored(problem);
    }
    return code;
}

/* Who is at risk at the time of row `at`, with what weight: rows from `at` on wholly, earlier ones by another cause. */
static double weight_of(const struct problem *problem, size_t row, size_t at)
{
    if (problem->rows[row].time >= problem->rows[at].time) {
        return 1;
    }
    return problem->end[row] == OTHER_CAUSE ? problem->uncensored[at] / problem->uncensored[row] : 0;
}

/* Sums over those at risk at a time: s0, s1[p] and, unless NULL, s2[p * p]. */
static double sum_at_risk(const struct problem *problem, size_t at, double s1[], double s2[])
{
    const size_t n = problem->design.n, p = problem->design.p;
    double s0 = 0;
    memset(s1, 0, p * sizeof *s1);
    if (s2 != NULL) {
        memset(s2, 0, p * p * sizeof *s2);
    }
    for (size_t i = 0; i < n; i++) {
        const double risk = weight_of(problem, i, at) * problem->predictor[i];
        const double *x = &problem->design.x[i * p];
        s0 += risk;
        for (size_t j = 0; risk > 0 && j < p; j++) {
            s1[j] += risk * x[j];
            for (size_t k = 0; s2 != NULL && k < p; k++) {
                s2[j * p + k] += risk * x[j] * x[k];
            }
        }
    }
    return s0;
}

/* First row of each time at which somebody ends by this cause, with how many do; n when there is none after `from`. */
static size_t next_time(const struct problem *problem, size_t from, size_t *first, size_t *after, double *deaths)
{
    const size_t n = problem->design.n;
    for (size_t i = from; i < n; i = *after) {
        *deaths = 0;
        for (*after = i; *after < n && problem->rows[*after].time <= problem->rows[i].time; (*after)++) {
            *deaths += problem->end[*after] == THIS_CAUSE ? 1 : 0;
        }
        if (*deaths > 0) {
            *first = i;
            return i;
        }
    }
    return n;
}

static double set_predictors(const struct problem *problem, const double beta[], size_t row)
{
    const size_t p = problem->design.p;
    double eta = 0;
    for (size_t j = 0; j < p; j++) {
        eta += beta[j] * problem->design.x[row * p + j];
    }
    problem->predictor[row] = exp(eta);
    return eta;
}

static double likelihood(const void *opaque, const double beta[], double score[], double information[])
{
    const struct problem *problem = opaque;
    const size_t n = problem->design.n, p = problem->design.p;
    double s1[RES_TERMS_MAX], s2[RES_TERMS_MAX * RES_TERMS_MAX], loglik = 0, deaths = 0;
    size_t first = 0, after = 0;
    for (size_t i = 0; i < n; i++) {
        const double eta = set_predictors(problem, beta, i);
        for (size_t j = 0; problem->end[i] == THIS_CAUSE && j < p; j++) {
            score[j] += problem->design.x[i * p + j];
        }
        loglik += problem->end[i] == THIS_CAUSE ? eta : 0;
    }
    while (next_time(problem, after, &first, &after, &deaths) < n) {
        const double s0 = sum_at_risk(problem, first, s1, s2);
        loglik -= deaths * log(s0);
        for (size_t j = 0; j < p; j++) {
            score[j] -= deaths * s1[j] / s0;
            for (size_t k = 0; k < p; k++) {
                information[j * p + k] += deaths * (s2[j * p + k] / s0 - s1[j] / s0 * s1[k] / s0);
            }
        }
    }
    return loglik;
}

/* Score residuals: x - mean where he ended, less what was expected of him while at risk (Lin & Wei 1989). */
static void fill_residuals(struct problem *problem, const double beta[])
{
    const size_t n = problem->design.n, p = problem->design.p;
    double s1[RES_TERMS_MAX], deaths = 0;
    size_t first = 0, after = 0;
    for (size_t i = 0; i < n; i++) {
        (void)set_predictors(problem, beta, i);
    }
    while (next_time(problem, after, &first, &after, &deaths) < n) {
        const double s0 = sum_at_risk(problem, first, s1, NULL);
        for (size_t i = 0; i < n; i++) {
            const bool died = i >= first && i < after && problem->end[i] == THIS_CAUSE;
            const double expected = weight_of(problem, i, first) * problem->predictor[i] * deaths / s0;
            for (size_t j = 0; j < p; j++) {
                problem->residual[i * p + j] +=
                    ((died ? 1 : 0) - expected) * (problem->design.x[i * p + j] - s1[j] / s0);
            }
        }
    }
}

/* V = A B A, A the inverse information and B the sum of squared residuals, in place of the model's own. */
static void make_robust(struct problem *problem, struct res_newton *newton)
{
    const size_t n = problem->design.n, p = problem->design.p;
    double leverage[RES_TERMS_MAX], robust[RES_TERMS_MAX * RES_TERMS_MAX] = {0};
    fill_residuals(problem, newton->beta);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < p; j++) {
            leverage[j] = 0;
            for (size_t k = 0; k < p; k++) {
                leverage[j] += newton->covariance[j * p + k] * problem->residual[i * p + k];
            }
        }
        for (size_t j = 0; j < p; j++) {
            for (size_t k = 0; k < p; k++) {
                robust[j * p + k] += leverage[j] * leverage[k];
            }
        }
    }
    memcpy(newton->covariance, robust, sizeof robust);
}

enum res_analysis_code res_fine_gray_fit(const struct res_survival *data, int cause, struct res_fine_gray *fit)
{
    struct problem problem;
    struct res_newton newton;
    *fit = (struct res_fine_gray){.events = 0};
    enum res_analysis_code code =
        res_survival_check(data, RES_NEEDS_TIME | RES_NEEDS_CAUSE | RES_NEEDS_COVARIATES, &fit->analysis);
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    code = problem_init(&problem, data, cause, &fit->analysis);
    if (code == RES_ANALYSIS_OK) {
        code = res_newton_maximise(&problem.design, likelihood, &problem, NULL, &newton, &fit->analysis);
    }
    if (code == RES_ANALYSIS_OK) {
        make_robust(&problem, &newton);
        res_terms_set(&fit->terms, &problem.design, &newton);
        fit->events = problem.events;
    }
    problem_release(&problem);
    return code;
}
