/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/logistic.h"

#include <math.h>
#include <string.h>

struct problem {
    const struct res_design *design;
    const double *event;
};

/* log(1 + exp(eta)) without overflow. */
static double softplus(double eta)
{
    return eta > 0 ? eta + log1p(exp(-eta)) : log1p(exp(eta));
}

static double likelihood(const void *problem, const double beta[], double score[], double information[])
{
    const struct problem *logistic = problem;
    const struct res_design *design = logistic->design;
    const size_t p = design->p;
    double loglik = 0;
    for (size_t i = 0; i < design->n; i++) {
        const double *x = &design->x[i * p];
        double eta = 0;
        for (size_t j = 0; j < p; j++) {
            eta += beta[j] * x[j];
        }
        const double mean = 1 / (1 + exp(-eta)), weight = mean / (1 + exp(eta));
        const double apart = logistic->event[i] - mean;
        loglik += logistic->event[i] * eta - softplus(eta);
        for (size_t j = 0; j < p; j++) {
            score[j] += apart * x[j];
            for (size_t k = 0; k < p; k++) {
                information[j * p + k] += weight * x[j] * x[k];
            }
        }
    }
    return loglik;
}

static size_t count_events(const struct res_survival *data)
{
    size_t count = 0;
    for (size_t i = 0; i < data->n; i++) {
        count += data->event[i] == 1 ? 1 : 0;
    }
    return count;
}

static enum res_analysis_code fit_design(const struct res_survival *data, const struct res_design *design,
                                         size_t events, struct res_logistic *fit)
{
    const struct problem problem = {design, data->event};
    struct res_newton newton;
    double start[RES_TERMS_MAX] = {0};
    start[0] = log((double)events / (double)(data->n - events));
    const enum res_analysis_code code =
        res_newton_maximise(design, likelihood, &problem, start, &newton, &fit->analysis);
    if (code == RES_ANALYSIS_OK) {
        fit->loglik_null = newton.loglik_null;
        fit->loglik = newton.loglik;
        fit->iterations = newton.iterations;
        res_terms_set(&fit->terms, design, &newton);
    }
    return code;
}

enum res_analysis_code res_logistic_fit(const struct res_survival *data, const char *without, struct res_logistic *fit)
{
    struct res_design design;
    *fit = (struct res_logistic){.loglik_null = (double)NAN, .loglik = (double)NAN};
    enum res_analysis_code code = RES_ANALYSIS_OK;
    struct res_survival used = *data;
    used.covariate_count = 0;
    for (size_t j = 0; j < data->covariate_count; j++) {
        if (without == NULL || strcmp(data->covariates[j].name, without) != 0) {
            used.covariates[used.covariate_count++] = data->covariates[j];
        }
    }
    code = res_survival_check(&used, RES_NEEDS_EVENT | RES_NEEDS_COVARIATES, &fit->analysis);
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    const size_t events = count_events(&used);
    if (events == 0 || events == used.n) {
        return res_analysis_set(&fit->analysis, events == 0 ? RES_ANALYSIS_NO_EVENTS : RES_ANALYSIS_ALL_EVENTS, NULL);
    }
    code = res_design_init(&design, &used, NULL, true, &fit->analysis);
    if (code == RES_ANALYSIS_OK) {
        code = fit_design(&used, &design, events, fit);
    }
    res_design_release(&design);
    return code;
}
