/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/study/exact.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "results/statistics/contingency.h"
#include "results/trial/power_exact.h"

#define LEVEL 0.05

static double chi_square(const struct mdl_exact *exact)
{
    /* arm 1 is the one under trial */
    const struct res_two_by_two table = {.events = {exact->events[1], exact->events[0]},
                                         .people = {exact->people[1], exact->people[0]}};
    struct res_chi_square test;
    if (res_pearson(&table, &test) != RES_ANALYSIS_OK) {
        return (double)NAN;
    }
    return exact->what == MDL_EXACT_PEARSON ? test.chisq : test.p;
}

static double chi_square_of_table(const struct mdl_exact *exact)
{
    struct res_chi_square test;
    const bool answered = res_pearson_table(exact->cells, 2, exact->cell_count / 2, &test) == RES_ANALYSIS_OK;
    return answered ? test.chisq : (double)NAN;
}

static double fisher(const struct mdl_exact *exact)
{
    const struct res_two_by_two table = {.events = {exact->events[1], exact->events[0]},
                                         .people = {exact->people[1], exact->people[0]}};
    struct res_fisher test;
    return res_fisher_test(&table, &test) == RES_ANALYSIS_OK ? test.p : (double)NAN;
}

static enum sim_status power(const struct mdl_exact *exact, double *value, struct sim_error *error)
{
    const struct res_binomial_trial trial = {
        .share = {exact->shares[1], exact->shares[0]}, .people = {exact->people[1], exact->people[0]}, .alpha = LEVEL};
    struct res_exact_power found;
    enum sim_status status = res_binomial_trial_check(&trial, error);
    if (status == SIM_OK) {
        status = res_power_exact(&trial, &found, error);
    }
    if (status == SIM_OK) {
        *value = exact->what == MDL_EXACT_FISHER_POWER ? found.fisher : found.pearson;
    }
    return status;
}

/* z = ln r / se, se from the width of a 95 % interval that is symmetric on the log scale. */
static double wald_p(const struct mdl_exact *exact)
{
    const double se = log(exact->interval[1] / exact->interval[0]) / (2 * gsl_cdf_ugaussian_Pinv(0.975));
    return 2 * gsl_cdf_ugaussian_Q(fabs(log(exact->ratio)) / se);
}

enum sim_status res_exact_value(const struct mdl_exact *exact, double *value, struct sim_error *error)
{
    *value = (double)NAN;
    switch (exact->what) {
    case MDL_EXACT_PEARSON:
    case MDL_EXACT_PEARSON_P:
        *value = chi_square(exact);
        return SIM_OK;
    case MDL_EXACT_PEARSON_TABLE:
        *value = chi_square_of_table(exact);
        return SIM_OK;
    case MDL_EXACT_FISHER_P:
        *value = fisher(exact);
        return SIM_OK;
    case MDL_EXACT_RATIO_MIDDLE:
        *value = sqrt(exact->interval[0] * exact->interval[1]);
        return SIM_OK;
    case MDL_EXACT_RATIO_P:
        *value = wald_p(exact);
        return SIM_OK;
    default:
        return power(exact, value, error);
    }
}

bool res_exact_reproducible(const struct mdl_exact *exact, double value)
{
    const double slack = 1e-9; /* half a step is not a binary number */
    return value >= exact->low - slack && value <= exact->high + slack;
}

const char *res_exact_text(enum mdl_exact_what what, enum res_language language)
{
    static const char *const texts[MDL_EXACT_WHAT_COUNT][RES_LANGUAGE_COUNT] = {
        [MDL_EXACT_PEARSON] = {"chi-square (Pearson)", "chi-i-anden (Pearson)"},
        [MDL_EXACT_PEARSON_TABLE] = {"chi-square of the table", "chi-i-anden for tabellen"},
        [MDL_EXACT_PEARSON_P] = {"p, Pearson", "p, Pearson"},
        [MDL_EXACT_FISHER_P] = {"p, Fisher", "p, Fisher"},
        [MDL_EXACT_PEARSON_POWER] = {"power, Pearson", "styrke, Pearson"},
        [MDL_EXACT_FISHER_POWER] = {"power, Fisher", "styrke, Fisher"},
        [MDL_EXACT_RATIO_MIDDLE] = {"ratio in the middle of the interval", "rate midt i intervallet"},
        [MDL_EXACT_RATIO_P] = {"p of ratio and interval", "p af rate og interval"},
    };
    return texts[what][language];
}
