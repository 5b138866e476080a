/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/cox.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/statistics/cox_internal.h"

/* --- data by time ------------------------------------------------------------------------------------- */

enum res_analysis_code res_cox_data_init(struct cox_data *cox, const struct res_survival *data, enum res_ties ties,
                                         struct res_analysis *analysis)
{
    *cox = (struct cox_data){.ties = ties};
    enum res_analysis_code code =
        res_survival_check(data, RES_NEEDS_TIME | RES_NEEDS_EVENT | RES_NEEDS_COVARIATES, analysis);
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    cox->rows = malloc(data->n * sizeof *cox->rows);
    cox->died = malloc(data->n * sizeof *cox->died);
    if (cox->rows == NULL || cox->died == NULL) {
        return res_analysis_set(analysis, RES_ANALYSIS_MEMORY, NULL);
    }
    (void)res_survival_order(data, -1, cox->rows);
    for (size_t i = 0; i < data->n; i++) {
        cox->died[i] = data->event[cox->rows[i].person] == 1;
        cox->events += cox->died[i] ? 1 : 0;
    }
    if (cox->events == 0) {
        return res_analysis_set(analysis, RES_ANALYSIS_NO_EVENTS, NULL);
    }
    return res_design_init(&cox->design, data, cox->rows, false, analysis);
}

void res_cox_data_release(struct cox_data *cox)
{
    res_design_release(&cox->design);
    free(cox->rows);
    free(cox->died);
    *cox = (struct cox_data){0};
}

/* --- sums over those at risk ---------------------------------------------------------------------------- */

/* Sums of w, w x and w x x' with w = exp(beta x). */
struct risk {
    double s0, s1[RES_TERMS_MAX], s2[RES_TERMS_MAX * RES_TERMS_MAX];
};

static void add_person(struct risk *risk, const double x[], double weight, size_t p)
{
    risk->s0 += weight;
    for (size_t j = 0; j < p; j++) {
        const double weighted = weight * x[j];
        risk->s1[j] += weighted;
        for (size_t k = 0; k <= j; k++) {
            risk->s2[j * p + k] += weighted * x[k];
        }
    }
}

/* What one time of death adds to score and information. */
struct part {
    double score[RES_TERMS_MAX], information[RES_TERMS_MAX * RES_TERMS_MAX];
};

/* One death of those at a time: the risk set less `share` of the dying (0 for Breslow). */
static double subtract_mean(const struct risk *at_risk, const struct risk *dying, double share, size_t p,
                            struct part *part)
{
    double mean[RES_TERMS_MAX];
    const double s0 = at_risk->s0 - share * dying->s0;
    for (size_t j = 0; j < p; j++) {
        mean[j] = (at_risk->s1[j] - share * dying->s1[j]) / s0;
        part->score[j] -= mean[j];
        for (size_t k = 0; k <= j; k++) {
            const double second = (at_risk->s2[j * p + k] - share * dying->s2[j * p + k]) / s0;
            part->information[j * p + k] += second - mean[j] * mean[k];
        }
    }
    return log(s0);
}

static void add_part(struct cox_sums *sums, const struct part *part, double g, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        sums->score[j] += part->score[j];
        sums->score_g[j] += g * part->score[j];
        for (size_t k = 0; k <= j; k++) {
            const double v = part->information[j * p + k];
            sums->information[j * p + k] += v;
            sums->information_g[j * p + k] += g * v;
            sums->information_gg[j * p + k] += g * g * v;
        }
    }
}

static void mirror(double a[], size_t p)
{
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < j; k++) {
            a[k * p + j] = a[j * p + k];
        }
    }
}

static double predictor(const struct cox_data *cox, const double beta[], size_t row)
{
    double sum = 0;
    for (size_t j = 0; j < cox->design.p; j++) {
        sum += beta[j] * cox->design.x[row * cox->design.p + j];
    }
    return sum;
}

/* Adds the persons of rows [first, end), who share a time, to those at risk, and gathers the dying apart. */
static size_t enter(const struct cox_data *cox, const double beta[], size_t first, size_t end, struct risk *at_risk,
                    struct risk *dying, struct part *part, double *loglik)
{
    const size_t p = cox->design.p;
    size_t deaths = 0;
    for (size_t i = first; i < end; i++) {
        const double eta = predictor(cox, beta, i);
        const double *x = &cox->design.x[i * p];
        add_person(at_risk, x, exp(eta), p);
        if (cox->died[i]) {
            deaths++;
            add_person(dying, x, exp(eta), p);
            *loglik += eta;
            for (size_t j = 0; j < p; j++) {
                part->score[j] += x[j];
            }
        }
    }
    return deaths;
}

void res_cox_sums(const struct cox_data *cox, const double beta[], const double g[], struct cox_sums *sums)
{
    const size_t p = cox->design.p;
    struct risk at_risk = {0};
    memset(sums, 0, sizeof *sums);
    /* From the last time to the first, so that the risk set grows. */
    for (size_t end = cox->design.n, first; end > 0; end = first) {
        struct risk dying = {0};
        struct part part = {0};
        first = end - 1;
        while (first > 0 && cox->rows[first - 1].time == cox->rows[end - 1].time) {
            first--;
        }
        const size_t deaths = enter(cox, beta, first, end, &at_risk, &dying, &part, &sums->loglik);
        for (size_t k = 0; k < deaths; k++) {
            const double share = cox->ties == RES_TIES_EFRON ? (double)k / (double)deaths : 0;
            sums->loglik -= subtract_mean(&at_risk, &dying, share, p, &part);
        }
        if (deaths > 0) {
            add_part(sums, &part, g != NULL ? g[first] : 0, p);
        }
    }
    mirror(sums->information, p);
    mirror(sums->information_g, p);
    mirror(sums->information_gg, p);
}

/* --- fit -------------------------------------------------------------------------------------------------- */

static double likelihood(const void *problem, const double beta[], double score[], double information[])
{
    const struct cox_data *cox = problem;
    const size_t p = cox->design.p;
    struct cox_sums sums;
    res_cox_sums(cox, beta, NULL, &sums);
    memcpy(score, sums.score, p * sizeof *score);
    memcpy(information, sums.information, p * p * sizeof *information);
    return sums.loglik;
}

enum res_analysis_code res_cox_maximise(const struct cox_data *cox, struct res_newton *newton,
                                        struct res_analysis *analysis)
{
    return res_newton_maximise(&cox->design, likelihood, cox, NULL, newton, analysis);
}

enum res_analysis_code res_cox_fit(const struct res_survival *data, enum res_ties ties, struct res_cox *cox)
{
    struct cox_data sorted;
    struct res_newton newton;
    *cox = (struct res_cox){.loglik_null = (double)NAN, .loglik = (double)NAN};
    enum res_analysis_code code = res_cox_data_init(&sorted, data, ties, &cox->analysis);
    cox->events = sorted.events;
    if (code == RES_ANALYSIS_OK) {
        code = res_cox_maximise(&sorted, &newton, &cox->analysis);
    }
    if (code == RES_ANALYSIS_OK) {
        cox->loglik_null = newton.loglik_null;
        cox->loglik = newton.loglik;
        cox->iterations = newton.iterations;
        res_terms_set(&cox->terms, &sorted.design, &newton);
    }
    res_cox_data_release(&sorted);
    return code;
}
