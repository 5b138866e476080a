/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/tally.h"

#include <math.h>
#include <stdlib.h>

enum sim_status res_trial_tally_init(struct res_trial_tally *tally, const enum res_trial_test tests[],
                                     size_t test_count, uint64_t capacity, struct sim_error *error)
{
    *tally = (struct res_trial_tally){.tests = tests, .test_count = test_count, .capacity = capacity};
    tally->verdicts = calloc(capacity * test_count + 1, sizeof *tally->verdicts);
    tally->counts = calloc(capacity + 1, sizeof *tally->counts);
    return tally->verdicts != NULL && tally->counts != NULL
               ? SIM_OK
               : sim_fail(error, SIM_ERR_MEMORY, "out of memory for %llu trials", (unsigned long long)capacity);
}

void res_trial_tally_release(struct res_trial_tally *tally)
{
    free(tally->verdicts);
    free(tally->counts);
    *tally = (struct res_trial_tally){.tests = NULL};
}

static void count_people(const struct res_trial_data *data, struct res_trial_counts *counts)
{
    *counts = (struct res_trial_counts){
        .crossed = (double)data->crossed, .excluded = (double)data->excluded, .lost = (double)data->lost};
    for (size_t i = 0; i < data->data.n; i++) {
        const int arm = data->data.arm[i] > 0 ? 1 : 0;
        counts->people[arm]++;
        counts->events[arm] += data->data.event[i];
    }
}

enum sim_status res_trial_tally_add(struct res_trial_tally *tally, uint64_t row, const struct res_trial_data *data,
                                    struct sim_error *error)
{
    count_people(data, &tally->counts[row]);
    for (size_t k = 0; k < tally->test_count; k++) {
        struct res_trial_verdict *verdict = &tally->verdicts[row * tally->test_count + k];
        res_trial_test_run(tally->tests[k], &data->data, verdict);
        if (verdict->code == RES_ANALYSIS_MEMORY) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu people", data->data.n);
        }
    }
    return SIM_OK;
}

/* --- over all trials --------------------------------------------------------------------------------------------- */

static void judge(const struct res_trial_tally *tally, size_t test, struct res_trial_power *power)
{
    uint64_t reasons[RES_ANALYSIS_COUNT] = {0};
    for (uint64_t t = 0; t < tally->trials; t++) {
        const struct res_trial_verdict *verdict = &tally->verdicts[t * tally->test_count + test];
        reasons[verdict->code]++;
        power->rejected += verdict->rejects ? 1 : 0;
    }
    const uint64_t answered = reasons[RES_ANALYSIS_OK];
    power->failed = tally->trials - answered;
    power->power = answered > 0 ? (double)power->rejected / (double)answered : (double)NAN;
    power->mcse = sqrt(power->power * (1 - power->power) / (double)answered);
    for (int code = RES_ANALYSIS_OK + 1; code < RES_ANALYSIS_COUNT; code++) {
        if (reasons[code] > 0 && (power->why_failed == RES_ANALYSIS_OK || reasons[code] > reasons[power->why_failed])) {
            power->why_failed = (enum res_analysis_code)code;
        }
    }
}

/* Sums over the trials with an estimate and a finite interval. */
static void average(const struct res_trial_tally *tally, size_t test, struct res_trial_power *power)
{
    double n = 0, sum = 0, squares = 0, width = 0;
    for (uint64_t t = 0; t < tally->trials; t++) {
        const struct res_trial_verdict *verdict = &tally->verdicts[t * tally->test_count + test];
        const bool answered = verdict->code == RES_ANALYSIS_OK && !isnan(verdict->estimate);
        if (answered && isfinite(verdict->hi - verdict->lo)) {
            const double from_mean = n > 0 ? verdict->estimate - sum / n : 0;
            squares += n > 0 ? from_mean * from_mean * n / (n + 1) : 0;
            n++;
            sum += verdict->estimate;
            width += verdict->hi - verdict->lo;
        } else if (answered) {
            power->unlimited++;
        }
    }
    power->mean = n > 0 ? sum / n : (double)NAN;
    power->sd = n > 1 ? sqrt(squares / (n - 1)) : (double)NAN;
    power->mean_mcse = power->sd / sqrt(n);
    power->width = n > 0 ? width / n : (double)NAN;
}

/* Gelman & Carlin (2014). Without an effect neither has a meaning: a mean within 4 Monte Carlo errors of 0 is none. */
static void exaggerate(const struct res_trial_tally *tally, size_t test, struct res_trial_power *power)
{
    double n = 0, size = 0, wrong = 0;
    for (uint64_t t = 0; t < tally->trials; t++) {
        const struct res_trial_verdict *verdict = &tally->verdicts[t * tally->test_count + test];
        if (verdict->rejects && isfinite(verdict->hi - verdict->lo)) {
            n++;
            size += fabs(verdict->estimate);
            wrong += verdict->estimate * power->mean < 0 ? 1 : 0;
        }
    }
    const bool effect = fabs(power->mean) > 4 * power->mean_mcse;
    power->type_m = effect && n > 0 ? size / n / fabs(power->mean) : (double)NAN;
    power->type_s = effect && n > 0 ? wrong / n : (double)NAN;
}

static void average_counts(const struct res_trial_tally *tally, struct res_trial_designed *designed)
{
    struct res_trial_counts sum = {{0}, {0}, 0, 0, 0};
    const double trials = (double)tally->trials;
    for (uint64_t t = 0; t < tally->trials; t++) {
        const struct res_trial_counts *counts = &tally->counts[t];
        for (int arm = 0; arm < 2; arm++) {
            sum.people[arm] += counts->people[arm];
            sum.events[arm] += counts->events[arm];
        }
        sum.crossed += counts->crossed;
        sum.excluded += counts->excluded;
        sum.lost += counts->lost;
    }
    for (int arm = 0; arm < 2; arm++) {
        designed->people[arm] = sum.people[arm] / trials;
        designed->events[arm] = sum.events[arm] / trials;
    }
    designed->crossed = sum.crossed / trials;
    designed->excluded = sum.excluded / trials;
    designed->lost = sum.lost / trials;
}

void res_trial_tally_summarise(const struct res_trial_tally *tally, struct res_trial_designed *designed)
{
    average_counts(tally, designed);
    designed->trials = tally->trials;
    for (size_t k = 0; k < tally->test_count; k++) {
        struct res_trial_power *power = &designed->tests[tally->tests[k]];
        judge(tally, k, power);
        average(tally, k, power);
        exaggerate(tally, k, power);
    }
}

void res_trial_tally_count(const struct res_trial_tally *tally, enum res_trial_test test, uint64_t *answered,
                           uint64_t *rejected)
{
    *answered = *rejected = 0;
    for (size_t k = 0; k < tally->test_count; k++) {
        for (uint64_t t = 0; tally->tests[k] == test && t < tally->trials; t++) {
            const struct res_trial_verdict *verdict = &tally->verdicts[t * tally->test_count + k];
            *answered += verdict->code == RES_ANALYSIS_OK ? 1 : 0;
            *rejected += verdict->rejects ? 1 : 0;
        }
    }
}
