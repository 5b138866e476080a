/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/two_samples.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#define UNDEFINED ((double)NAN)
#define EXACT_BELOW 50

static enum res_analysis_code check_values(const struct res_survival *data, const double values[],
                                           struct res_analysis *analysis)
{
    enum res_analysis_code code = res_survival_check(data, RES_NEEDS_ARM, analysis);
    if (values == NULL) {
        return res_analysis_set(analysis, RES_ANALYSIS_NO_COLUMN, NULL);
    }
    for (size_t i = 0; code == RES_ANALYSIS_OK && i < data->n; i++) {
        if (!isfinite(values[i])) {
            char place[32];
            code = res_analysis_set(analysis, RES_ANALYSIS_NOT_A_NUMBER, "value of %s",
                                    res_survival_place(data, i, place, sizeof place));
        }
    }
    return code;
}

/* --- Welch ------------------------------------------------------------------------------------------------ */

/* Mean and standard deviation in two passes. Returns the number of people. */
static double moments(const struct res_survival *data, const double values[], int arm, double *mean, double *sd)
{
    double n = 0, sum = 0, squares = 0;
    for (size_t i = 0; i < data->n; i++) {
        if (data->arm[i] == arm) {
            n++;
            sum += values[i];
        }
    }
    *mean = sum / n;
    for (size_t i = 0; i < data->n; i++) {
        if (data->arm[i] == arm) {
            squares += (values[i] - *mean) * (values[i] - *mean);
        }
    }
    *sd = n > 1 ? sqrt(squares / (n - 1)) : UNDEFINED;
    return n;
}

static void set_welch(struct res_welch *test, const double people[2])
{
    const double v0 = test->sd[0] * test->sd[0] / people[0], v1 = test->sd[1] * test->sd[1] / people[1];
    const double se = sqrt(v0 + v1);
    test->difference = test->mean[0] - test->mean[1];
    test->t = test->difference / se;
    test->df = (v0 + v1) * (v0 + v1) / (v0 * v0 / (people[0] - 1) + v1 * v1 / (people[1] - 1));
    test->p = 2 * gsl_cdf_tdist_Q(fabs(test->t), test->df);
    const double half = gsl_cdf_tdist_Qinv(0.025, test->df) * se;
    test->lo = test->difference - half;
    test->hi = test->difference + half;
}

enum res_analysis_code res_welch_test(const struct res_survival *data, const double values[], struct res_welch *test)
{
    double people[2];
    *test = (struct res_welch){.mean = {UNDEFINED, UNDEFINED},
                               .sd = {UNDEFINED, UNDEFINED},
                               .difference = UNDEFINED,
                               .lo = UNDEFINED,
                               .hi = UNDEFINED,
                               .t = UNDEFINED,
                               .df = UNDEFINED,
                               .p = UNDEFINED};
    const enum res_analysis_code code = check_values(data, values, &test->analysis);
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    for (int arm = 0; arm < 2; arm++) {
        people[arm] = moments(data, values, arm, &test->mean[arm], &test->sd[arm]);
        if (people[arm] < 2) {
            return res_analysis_set(&test->analysis, RES_ANALYSIS_TOO_FEW, "arm %d", arm);
        }
    }
    if (!(test->sd[0] > 0) && !(test->sd[1] > 0)) {
        return res_analysis_set(&test->analysis, RES_ANALYSIS_NO_SPREAD, NULL);
    }
    set_welch(test, people);
    return RES_ANALYSIS_OK;
}

/* --- rank sum --------------------------------------------------------------------------------------------- */

struct ranked {
    double value;
    int arm;
};

static int by_value(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    return (a->value > b->value) - (a->value < b->value);
}

struct ranks {
    size_t people[2];
    double sum_0; /* of the ranks of arm 0, ties in the middle */
    double ties;  /* sum of t^3 - t */
};

static struct ranks rank_all(struct ranked all[], size_t n)
{
    struct ranks ranks = {0};
    qsort(all, n, sizeof *all, by_value);
    for (size_t first = 0, end; first < n; first = end) {
        size_t in_arm_0 = 0;
        for (end = first; end < n && all[end].value == all[first].value; end++) {
            in_arm_0 += all[end].arm == 0 ? 1 : 0;
        }
        const double tied = (double)(end - first), middle = (double)(first + end + 1) / 2;
        ranks.sum_0 += middle * (double)in_arm_0;
        ranks.ties += tied * tied * tied - tied;
        ranks.people[0] += in_arm_0;
        ranks.people[1] += end - first - in_arm_0;
    }
    return ranks;
}

static double normal_p(double w, const struct ranks *ranks)
{
    const double m = (double)ranks->people[0], n = (double)ranks->people[1], all = m + n;
    const double variance = m * n / 12 * (all + 1 - ranks->ties / (all * (all - 1)));
    const double distance = fabs(w - m * n / 2);
    const double p = 2 * gsl_cdf_ugaussian_Q((distance > 0.5 ? distance - 0.5 : 0) / sqrt(variance));
    return p < 1 ? p : 1;
}

/* The share of all arrangements of m and n whose W is at most w. ways[j][w] counts the subsets of j of the ranks so
 * far with rank sum w + j (j + 1)/2, filled rank by rank; counts are doubles, exact below 2^53 and good to 1e-13
 * beyond. */
static double arrangements_at_most(size_t m, size_t n, size_t w, double ways[])
{
    const size_t width = m * n + 1;
    double below = 0, all = 0;
    for (size_t k = 0; k < (m + 1) * width; k++) {
        ways[k] = 0;
    }
    ways[0] = 1;
    for (size_t rank = 1; rank <= m + n; rank++) {
        for (size_t j = rank < m ? rank : m; j >= 1; j--) {
            const size_t shift = rank - j;
            for (size_t s = shift; shift <= n && s < width; s++) {
                ways[j * width + s] += ways[(j - 1) * width + s - shift];
            }
        }
    }
    for (size_t s = 0; s < width; s++) {
        all += ways[m * width + s];
        below += s <= w ? ways[m * width + s] : 0;
    }
    return below / all;
}

static enum res_analysis_code set_exact(const struct ranks *ranks, struct res_rank_sum *test)
{
    const size_t m = ranks->people[0], n = ranks->people[1];
    double *ways = malloc((m + 1) * (m * n + 1) * sizeof *ways);
    if (ways == NULL) {
        return res_analysis_set(&test->analysis, RES_ANALYSIS_MEMORY, NULL);
    }
    /* W is symmetric: the nearer tail, doubled. */
    const size_t w = (size_t)test->w, other = m * n - w;
    const double p = 2 * arrangements_at_most(m, n, w < other ? w : other, ways);
    test->p = p < 1 ? p : 1;
    test->exact = true;
    free(ways);
    return RES_ANALYSIS_OK;
}

enum res_analysis_code res_rank_sum_test(const struct res_survival *data, const double values[],
                                         struct res_rank_sum *test)
{
    *test = (struct res_rank_sum){.w = UNDEFINED, .p = UNDEFINED};
    const enum res_analysis_code code = check_values(data, values, &test->analysis);
    if (code != RES_ANALYSIS_OK) {
        return code;
    }
    struct ranked *all = malloc(data->n * sizeof *all);
    if (all == NULL) {
        return res_analysis_set(&test->analysis, RES_ANALYSIS_MEMORY, NULL);
    }
    for (size_t i = 0; i < data->n; i++) {
        all[i] = (struct ranked){values[i], data->arm[i] == 1 ? 1 : 0};
    }
    const struct ranks ranks = rank_all(all, data->n);
    const bool all_tied = all[0].value == all[data->n - 1].value;
    free(all);
    const double m = (double)ranks.people[0];
    test->w = ranks.sum_0 - m * (m + 1) / 2;
    if (all_tied) {
        return res_analysis_set(&test->analysis, RES_ANALYSIS_NO_SPREAD, NULL);
    }
    if (ranks.ties == 0 && ranks.people[0] < EXACT_BELOW && ranks.people[1] < EXACT_BELOW) {
        return set_exact(&ranks, test);
    }
    test->p = normal_p(test->w, &ranks);
    return RES_ANALYSIS_OK;
}
