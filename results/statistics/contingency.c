/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/contingency.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define UNDEFINED ((double)NAN)

enum res_analysis_code res_two_by_two_count(const struct res_survival *data, struct res_two_by_two *table,
                                            struct res_analysis *analysis)
{
    *table = (struct res_two_by_two){{0, 0}, {0, 0}};
    enum res_analysis_code code = res_survival_check(data, RES_NEEDS_EVENT, analysis);
    for (size_t i = 0; code == RES_ANALYSIS_OK && i < data->n; i++) {
        const size_t arm = data->arm[i] == 1 ? 1 : 0;
        table->people[arm]++;
        table->events[arm] += data->event[i] == 1 ? 1 : 0;
    }
    return code;
}

static enum res_analysis_code check_arms(const struct res_two_by_two *table, struct res_analysis *analysis)
{
    for (int arm = 0; arm < 2; arm++) {
        SIM_INVARIANT(table->events[arm] <= table->people[arm], "more events than people");
        if (table->people[arm] == 0) {
            return res_analysis_set(analysis, RES_ANALYSIS_EMPTY_ARM, "arm %d", arm);
        }
    }
    return res_analysis_set(analysis, RES_ANALYSIS_OK, NULL);
}

static enum res_analysis_code check_margins(const struct res_two_by_two *table, struct res_analysis *analysis)
{
    enum res_analysis_code code = check_arms(table, analysis);
    const size_t events = table->events[0] + table->events[1];
    if (code == RES_ANALYSIS_OK && events == 0) {
        code = res_analysis_set(analysis, RES_ANALYSIS_NO_EVENTS, NULL);
    } else if (code == RES_ANALYSIS_OK && events == table->people[0] + table->people[1]) {
        code = res_analysis_set(analysis, RES_ANALYSIS_ALL_EVENTS, NULL);
    }
    return code;
}

/* --- chi-square ----------------------------------------------------------------------------------------- */

static enum res_analysis_code two_by_two_chisq(const struct res_two_by_two *table, double correction,
                                               struct res_chi_square *test)
{
    *test = (struct res_chi_square){.chisq = UNDEFINED, .p = UNDEFINED, .df = 1, .smallest_expected = UNDEFINED};
    enum res_analysis_code code = check_margins(table, &test->analysis);
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    const double n0 = (double)table->people[0], n1 = (double)table->people[1], n = n0 + n1;
    const double m1 = (double)(table->events[0] + table->events[1]), m0 = n - m1;
    const double expected = n1 * m1 / n;
    double distance = fabs((double)table->events[1] - expected);
    distance = distance > correction ? distance - correction : 0;
    /* The four cells lie equally far from their expectation. */
    test->chisq = distance * distance * n * n * n / (n0 * n1 * m0 * m1);
    test->p = gsl_cdf_chisq_Q(test->chisq, 1);
    test->smallest_expected = (n0 < n1 ? n0 : n1) * (m0 < m1 ? m0 : m1) / n;
    return RES_ANALYSIS_OK;
}

enum res_analysis_code res_pearson(const struct res_two_by_two *table, struct res_chi_square *test)
{
    return two_by_two_chisq(table, 0, test);
}

enum res_analysis_code res_yates(const struct res_two_by_two *table, struct res_chi_square *test)
{
    return two_by_two_chisq(table, 0.5, test);
}

static double row_sum(const size_t counts[], size_t columns, size_t row)
{
    double sum = 0;
    for (size_t j = 0; j < columns; j++) {
        sum += (double)counts[row * columns + j];
    }
    return sum;
}

static double column_sum(const size_t counts[], size_t rows, size_t columns, size_t column)
{
    double sum = 0;
    for (size_t i = 0; i < rows; i++) {
        sum += (double)counts[i * columns + column];
    }
    return sum;
}

enum res_analysis_code res_pearson_table(const size_t counts[], size_t rows, size_t columns,
                                         struct res_chi_square *test)
{
    SIM_INVARIANT(rows >= 2 && columns >= 2, "a table has at least two rows and columns");
    double total = 0, sum = 0, smallest = HUGE_VAL;
    *test = (struct res_chi_square){.chisq = UNDEFINED, .p = UNDEFINED, .smallest_expected = UNDEFINED};
    test->df = (rows - 1) * (columns - 1);
    for (size_t i = 0; i < rows; i++) {
        total += row_sum(counts, columns, i);
    }
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < columns; j++) {
            const double expected = row_sum(counts, columns, i) * column_sum(counts, rows, columns, j) / total;
            const double apart = (double)counts[i * columns + j] - expected;
            if (!(expected > 0)) {
                return res_analysis_set(&test->analysis, RES_ANALYSIS_NO_SPREAD, "an empty row or column");
            }
            sum += apart * apart / expected;
            smallest = expected < smallest ? expected : smallest;
        }
    }
    test->chisq = sum;
    test->p = gsl_cdf_chisq_Q(sum, (double)test->df);
    test->smallest_expected = smallest;
    return RES_ANALYSIS_OK;
}

/* --- risks ------------------------------------------------------------------------------------------------ */

static struct res_estimate no_estimate(void)
{
    return (struct res_estimate){.value = UNDEFINED, .lo = UNDEFINED, .hi = UNDEFINED};
}

/* Wilson's limits of one share. */
static void wilson(size_t events, size_t people, double limits[2])
{
    const double z = gsl_cdf_ugaussian_Qinv(0.025), n = (double)people, share = (double)events / n;
    const double middle = share + z * z / (2 * n);
    const double half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    limits[0] = (middle - half) / (1 + z * z / n);
    limits[1] = (middle + half) / (1 + z * z / n);
}

enum res_analysis_code res_risk_difference(const struct res_two_by_two *table, struct res_estimate *estimate)
{
    double share[2], limits[2][2];
    *estimate = no_estimate();
    enum res_analysis_code code = check_arms(table, &estimate->analysis);
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    for (int arm = 0; arm < 2; arm++) {
        share[arm] = (double)table->events[arm] / (double)table->people[arm];
        wilson(table->events[arm], table->people[arm], limits[arm]);
    }
    estimate->value = share[1] - share[0];
    estimate->lo = estimate->value - hypot(share[1] - limits[1][0], limits[0][1] - share[0]);
    estimate->hi = estimate->value + hypot(limits[1][1] - share[1], share[0] - limits[0][0]);
    return RES_ANALYSIS_OK;
}

enum res_analysis_code res_risk_ratio(const struct res_two_by_two *table, struct res_estimate *estimate)
{
    double share[2], variance = 0;
    *estimate = no_estimate();
    enum res_analysis_code code = check_arms(table, &estimate->analysis);
    for (int arm = 0; code == RES_ANALYSIS_OK && arm < 2; arm++) {
        if (table->events[arm] == 0) {
            return res_analysis_set(&estimate->analysis, RES_ANALYSIS_NO_EVENTS, "arm %d", arm);
        }
        share[arm] = (double)table->events[arm] / (double)table->people[arm];
        variance += 1 / (double)table->events[arm] - 1 / (double)table->people[arm];
    }
    if (code == RES_ANALYSIS_OK) {
        const double factor = exp(gsl_cdf_ugaussian_Qinv(0.025) * sqrt(variance));
        estimate->value = share[1] / share[0];
        estimate->lo = estimate->value / factor;
        estimate->hi = estimate->value * factor;
    }
    return code;
}

/* --- pairs ------------------------------------------------------------------------------------------------ */

enum res_analysis_code res_mcnemar_test(size_t gained, size_t lost, struct res_mcnemar *test)
{
    *test = (struct res_mcnemar){
        .chisq = UNDEFINED, .p = UNDEFINED, .corrected = UNDEFINED, .corrected_p = UNDEFINED, .exact_p = UNDEFINED};
    const size_t changed = gained + lost, fewer = gained < lost ? gained : lost;
    if (changed == 0) {
        return res_analysis_set(&test->analysis, RES_ANALYSIS_NO_SPREAD, "no pair changed");
    }
    const double apart = (double)(changed - 2 * fewer), n = (double)changed;
    const double corrected = apart > 1 ? apart - 1 : 0;
    test->chisq = apart * apart / n;
    test->p = gsl_cdf_chisq_Q(test->chisq, 1);
    test->corrected = corrected * corrected / n;
    test->corrected_p = gsl_cdf_chisq_Q(test->corrected, 1);
    /* P(X <= fewer) for X binomial(n, 1/2), by the beta distribution, which has no limit on n. */
    const double tail = gsl_cdf_beta_Q(0.5, (double)fewer + 1, n - (double)fewer);
    test->exact_p = 2 * tail < 1 ? 2 * tail : 1;
    return RES_ANALYSIS_OK;
}
