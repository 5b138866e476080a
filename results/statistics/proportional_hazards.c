/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/proportional_hazards.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/statistics/cholesky.h"
#include "results/statistics/cox_internal.h"

/* g at each row: 1 - KM just before its time. */
static void fill_times(const struct cox_data *cox, double g[])
{
    const size_t n = cox->design.n;
    double survival = 1;
    for (size_t first = 0, end; first < n; first = end) {
        size_t deaths = 0;
        for (end = first; end < n && cox->rows[end].time == cox->rows[first].time; end++) {
            deaths += cox->died[end] ? 1 : 0;
            g[end] = 1 - survival;
        }
        survival *= 1 - (double)deaths / (double)(n - first);
    }
}

/* Shifting g changes no test; centred on the deaths it loses no digits. */
static void centre(const struct cox_data *cox, double g[])
{
    double sum = 0;
    for (size_t i = 0; i < cox->design.n; i++) {
        sum += cox->died[i] ? g[i] : 0;
    }
    for (size_t i = 0; i < cox->design.n; i++) {
        g[i] -= sum / (double)cox->events;
    }
}

/* The information of c when b is estimated: I_gg - I_g I^-1 I_g (all symmetric). */
static bool condition(const struct cox_sums *sums, size_t p, double conditional[])
{
    double decomposed[RES_TERMS_MAX * RES_TERMS_MAX];
    memcpy(decomposed, sums->information, p * p * sizeof *decomposed);
    if (!res_cholesky(decomposed, p, 1e-12, NULL)) {
        return false;
    }
    for (size_t j = 0; j < p; j++) {
        double column[RES_TERMS_MAX];
        memcpy(column, &sums->information_g[j * p], p * sizeof *column);
        res_cholesky_solve(decomposed, p, column);
        for (size_t i = 0; i < p; i++) {
            double sum = sums->information_gg[i * p + j];
            for (size_t k = 0; k < p; k++) {
                sum -= sums->information_g[i * p + k] * column[k];
            }
            conditional[i * p + j] = sum;
        }
    }
    return true;
}

static void set_tests(const struct cox_data *cox, const struct cox_sums *sums, double conditional[],
                      struct res_proportional_hazards *test)
{
    const size_t p = cox->design.p;
    double solved[RES_TERMS_MAX];
    test->count = p;
    for (size_t j = 0; j < p; j++) {
        (void)snprintf(test->at[j].name, sizeof test->at[j].name, "%s", cox->design.names[j]);
        test->at[j].chisq = sums->score_g[j] * sums->score_g[j] / conditional[j * p + j];
        test->at[j].p = gsl_cdf_chisq_Q(test->at[j].chisq, 1);
    }
    memcpy(solved, sums->score_g, p * sizeof *solved);
    if (!res_cholesky(conditional, p, 1e-12, NULL)) {
        return;
    }
    res_cholesky_solve(conditional, p, solved);
    test->chisq = 0;
    for (size_t j = 0; j < p; j++) {
        test->chisq += solved[j] * sums->score_g[j];
    }
    test->p = gsl_cdf_chisq_Q(test->chisq, (double)p);
}

static enum res_analysis_code run_tests(const struct cox_data *cox, const struct res_newton *newton,
                                        struct res_proportional_hazards *test)
{
    struct cox_sums sums;
    double conditional[RES_TERMS_MAX * RES_TERMS_MAX];
    double *g = malloc(cox->design.n * sizeof *g);
    if (g == NULL) {
        return res_analysis_set(&test->analysis, RES_ANALYSIS_MEMORY, NULL);
    }
    fill_times(cox, g);
    centre(cox, g);
    res_cox_sums(cox, newton->beta, g, &sums);
    free(g);
    /* With deaths at one time only there is nothing to compare. */
    if (!condition(&sums, cox->design.p, conditional) || !(conditional[0] > 0)) {
        return res_analysis_set(&test->analysis, RES_ANALYSIS_NO_SPREAD, "times of events");
    }
    set_tests(cox, &sums, conditional, test);
    return RES_ANALYSIS_OK;
}

enum res_analysis_code res_proportional_hazards_test(const struct res_survival *data, enum res_ties ties,
                                                     struct res_proportional_hazards *test)
{
    struct cox_data sorted;
    struct res_newton newton;
    *test = (struct res_proportional_hazards){.chisq = (double)NAN, .p = (double)NAN};
    enum res_analysis_code code = res_cox_data_init(&sorted, data, ties, &test->analysis);
    if (code == RES_ANALYSIS_OK) {
        code = res_cox_maximise(&sorted, &newton, &test->analysis);
    }
    if (code == RES_ANALYSIS_OK) {
        code = run_tests(&sorted, &newton, test);
    }
    res_cox_data_release(&sorted);
    return code;
}
