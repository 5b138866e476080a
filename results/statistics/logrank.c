/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/logrank.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

struct person {
    double stratum, time;
    bool treated, died;
};

static int by_stratum_and_time(const void *left, const void *right)
{
    const struct person *a = left, *b = right;
    if (a->stratum != b->stratum) {
        return a->stratum < b->stratum ? -1 : 1;
    }
    return (a->time > b->time) - (a->time < b->time);
}

struct counts {
    double at_risk[2], deaths[2];
};

/* One time of death: what arm 1 should have had, and the variance of its number. */
static double add_time(const struct counts *now, struct res_logrank *test)
{
    const double n = now->at_risk[0] + now->at_risk[1];
    const double d = now->deaths[0] + now->deaths[1];
    const double share = now->at_risk[1] / n;
    for (int arm = 0; arm < 2; arm++) {
        test->observed[arm] += now->deaths[arm];
        test->expected[arm] += d * now->at_risk[arm] / n;
    }
    return n > 1 ? d * share * (1 - share) * (n - d) / (n - 1) : 0;
}

/* people[0..n) are one stratum by time. */
static double add_stratum(const struct person people[], size_t n, struct res_logrank *test)
{
    double variance = 0;
    struct counts now = {{0, 0}, {0, 0}};
    for (size_t i = 0; i < n; i++) {
        now.at_risk[people[i].treated]++;
    }
    for (size_t first = 0, end; first < n; first = end) {
        double leaving[2] = {0, 0};
        now.deaths[0] = now.deaths[1] = 0;
        for (end = first; end < n && people[end].time == people[first].time; end++) {
            const size_t arm = people[end].treated;
            leaving[arm]++;
            now.deaths[arm] += people[end].died;
        }
        variance += add_time(&now, test);
        now.at_risk[0] -= leaving[0];
        now.at_risk[1] -= leaving[1];
    }
    test->strata += variance > 0 ? 1 : 0;
    return variance;
}

static enum res_analysis_code check_strata(const struct res_survival *data, const double stratum[],
                                           struct res_analysis *analysis)
{
    char place[32];
    for (size_t i = 0; stratum != NULL && i < data->n; i++) {
        if (!isfinite(stratum[i])) {
            return res_analysis_set(analysis, RES_ANALYSIS_NOT_A_NUMBER, "stratum of %s",
                                    res_survival_place(data, i, place, sizeof place));
        }
    }
    return RES_ANALYSIS_OK;
}

static double add_all(struct person people[], size_t n, struct res_logrank *test)
{
    double variance = 0;
    qsort(people, n, sizeof *people, by_stratum_and_time);
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first; end < n && people[end].stratum == people[first].stratum;) {
            end++;
        }
        variance += add_stratum(people + first, end - first, test);
    }
    return variance;
}

enum res_analysis_code res_logrank_test(const struct res_survival *data, const double stratum[],
                                        struct res_logrank *test)
{
    *test = (struct res_logrank){.chisq = (double)NAN, .p = (double)NAN, .df = 1};
    enum res_analysis_code code = res_survival_check(data, RES_NEEDS_TIME | RES_NEEDS_EVENT, &test->analysis);
    if (code != RES_ANALYSIS_OK || (code = check_strata(data, stratum, &test->analysis)) != RES_ANALYSIS_OK) {
        return code;
    }
    struct person *people = malloc(data->n * sizeof *people);
    if (people == NULL) {
        return res_analysis_set(&test->analysis, RES_ANALYSIS_MEMORY, NULL);
    }
    for (size_t i = 0; i < data->n; i++) {
        people[i] =
            (struct person){stratum != NULL ? stratum[i] : 0, data->time[i], data->arm[i] == 1, data->event[i] == 1};
    }
    const double variance = add_all(people, data->n, test);
    free(people);
    if (test->observed[0] + test->observed[1] == 0) {
        return res_analysis_set(&test->analysis, RES_ANALYSIS_NO_EVENTS, NULL);
    }
    if (!(variance > 0)) {
        return res_analysis_set(&test->analysis, RES_ANALYSIS_NO_SPREAD, "no event while both arms are at risk");
    }
    const double difference = test->observed[1] - test->expected[1];
    test->chisq = difference * difference / variance;
    test->p = gsl_cdf_chisq_Q(test->chisq, 1);
    return RES_ANALYSIS_OK;
}
