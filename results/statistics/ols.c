/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/ols.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "results/statistics/cholesky.h"
#include "results/statistics/cr2.h"

#define COLLINEAR_TOLERANCE 1e-9
#define LEVERAGE_MAX (1 - 1e-9)

static enum res_analysis_code check_values(const struct res_survival *data, const double values[],
                                           struct res_analysis *analysis)
{
    double lowest = HUGE_VAL, highest = -HUGE_VAL;
    for (size_t i = 0; i < data->n; i++) {
        if (!isfinite(values[i])) {
            char place[48];
            return res_analysis_set(analysis, RES_ANALYSIS_NOT_A_NUMBER, "%s",
                                    res_survival_place(data, i, place, sizeof place));
        }
        lowest = fmin(lowest, values[i]);
        highest = fmax(highest, values[i]);
    }
    return highest > lowest ? RES_ANALYSIS_OK : res_analysis_set(analysis, RES_ANALYSIS_NO_SPREAD, NULL);
}

/* beta and the inverse of X'X. */
static enum res_analysis_code solve(const struct res_design *design, const double values[], struct res_newton *fit,
                                    struct res_analysis *analysis)
{
    const size_t p = design->p;
    double cross[RES_TERMS_MAX * RES_TERMS_MAX] = {0};
    size_t pivot = 0;
    memset(fit, 0, sizeof *fit);
    for (size_t i = 0; i < design->n; i++) {
        const double *x = &design->x[i * p];
        for (size_t j = 0; j < p; j++) {
            fit->beta[j] += x[j] * values[i];
            for (size_t k = 0; k < p; k++) {
                cross[j * p + k] += x[j] * x[k];
            }
        }
    }
    if (!res_cholesky(cross, p, COLLINEAR_TOLERANCE, &pivot)) {
        return res_analysis_set(analysis, RES_ANALYSIS_COLLINEAR, "%s", design->names[pivot]);
    }
    res_cholesky_inverse(cross, p, fit->covariance);
    res_cholesky_solve(cross, p, fit->beta);
    return RES_ANALYSIS_OK;
}

/* Sets pull = B x and adds up the leverage x' B x; the residual of the person. */
static double pull_of(const struct res_newton *fit, const double x[], size_t p, double value, double pull[],
                      double *leverage)
{
    double residual = value;
    *leverage = 0;
    for (size_t j = 0; j < p; j++) {
        residual -= fit->beta[j] * x[j];
        pull[j] = 0;
        for (size_t k = 0; k < p; k++) {
            pull[j] += fit->covariance[j * p + k] * x[k];
        }
        *leverage += pull[j] * x[j];
    }
    return residual;
}

/* B X' diag(w) X B with B the inverse of X'X. False when a person has all the leverage. */
static bool sandwich(const struct res_design *design, const double values[], const struct res_newton *fit, bool hc3,
                     double robust[])
{
    const size_t p = design->p, n = design->n;
    double pull[RES_TERMS_MAX];
    memset(robust, 0, p * p * sizeof *robust);
    for (size_t i = 0; i < n; i++) {
        double leverage;
        const double residual = pull_of(fit, &design->x[i * p], p, values[i], pull, &leverage);
        if (hc3 && leverage > LEVERAGE_MAX) {
            return false;
        }
        const double weight = hc3 ? residual * residual / ((1 - leverage) * (1 - leverage))
                                  : residual * residual * (double)n / (double)(n - p);
        for (size_t j = 0; j < p; j++) {
            for (size_t k = 0; k < p; k++) {
                robust[j * p + k] += weight * pull[j] * pull[k];
            }
        }
    }
    return true;
}

static void by_student(struct res_ols *fit)
{
    for (size_t j = 0; j < fit->terms.count; j++) {
        struct res_term *term = &fit->terms.at[j];
        const double t = gsl_cdf_tdist_Qinv(0.025, fit->df[j]);
        term->ratio = (double)NAN;
        term->lo = term->coef - t * term->se;
        term->hi = term->coef + t * term->se;
        term->p = 2 * gsl_cdf_tdist_Q(fabs(term->coef) / term->se, fit->df[j]);
    }
}

static enum res_analysis_code fit_clusters(const struct res_design *design, const double values[],
                                           const double cluster[], struct res_ols *fit)
{
    struct res_newton newton, robust;
    enum res_analysis_code code = solve(design, values, &newton, &fit->analysis);
    if (code == RES_ANALYSIS_OK) {
        robust = newton;
        code = res_cr2(design, values, cluster, newton.beta, robust.covariance, fit->df, &fit->analysis);
    }
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    res_terms_set(&fit->terms, design, &robust);
    by_student(fit);
    return res_analysis_set(&fit->analysis, RES_ANALYSIS_OK, NULL);
}

static enum res_analysis_code fit_design(const struct res_design *design, const double values[], struct res_ols *fit)
{
    struct res_newton newton, robust;
    enum res_analysis_code code = solve(design, values, &newton, &fit->analysis);
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    robust = newton;
    (void)sandwich(design, values, &newton, false, robust.covariance);
    res_terms_set(&fit->terms, design, &robust);
    for (size_t j = 0; j < fit->terms.count; j++) {
        fit->hc1[j] = fit->terms.at[j].se;
    }
    if (!sandwich(design, values, &newton, true, robust.covariance)) {
        return res_analysis_set(&fit->analysis, RES_ANALYSIS_TOO_FEW, "one person decides a coefficient");
    }
    res_terms_set(&fit->terms, design, &robust);
    by_student(fit);
    return res_analysis_set(&fit->analysis, RES_ANALYSIS_OK, NULL);
}

static enum res_analysis_code fit_checked(const struct res_survival *data, const double values[],
                                          const double cluster[], struct res_ols *fit)
{
    struct res_design design;
    enum res_analysis_code code = res_survival_check(data, RES_NEEDS_COVARIATES, &fit->analysis);
    code = code == RES_ANALYSIS_OK ? check_values(data, values, &fit->analysis) : code;
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    if (data->n <= data->covariate_count + 2) {
        return res_analysis_set(&fit->analysis, RES_ANALYSIS_TOO_FEW, NULL);
    }
    code = res_design_init(&design, data, NULL, true, &fit->analysis);
    if (code == RES_ANALYSIS_OK) {
        for (size_t j = 0; j < design.p; j++) {
            fit->df[j] = (double)(design.n - design.p);
        }
        code = cluster != NULL ? fit_clusters(&design, values, cluster, fit) : fit_design(&design, values, fit);
    }
    res_design_release(&design);
    return code;
}

enum res_analysis_code res_ols_fit(const struct res_survival *data, const double values[], struct res_ols *fit)
{
    *fit = (struct res_ols){.df = {0}};
    return values != NULL ? fit_checked(data, values, NULL, fit)
                          : res_analysis_set(&fit->analysis, RES_ANALYSIS_NO_COLUMN, NULL);
}

enum res_analysis_code res_ols_fit_clustered(const struct res_survival *data, const double values[],
                                             struct res_ols *fit)
{
    *fit = (struct res_ols){.df = {0}};
    if (values == NULL || data->cluster == NULL) {
        return res_analysis_set(&fit->analysis, RES_ANALYSIS_NO_COLUMN, "%s",
                                data->cluster == NULL ? "cluster" : "outcome");
    }
    for (size_t i = 0; i < data->n; i++) {
        if (!isfinite(data->cluster[i])) {
            char place[48];
            return res_analysis_set(&fit->analysis, RES_ANALYSIS_NOT_A_NUMBER, "cluster, %s",
                                    res_survival_place(data, i, place, sizeof place));
        }
    }
    return fit_checked(data, values, data->cluster, fit);
}
