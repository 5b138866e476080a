/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cases of results/trial/power_cases.h citizen by citizen. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "results/statistics/contingency.h"
#include "results/statistics/logrank.h"
#include "results/statistics/ols.h"
#include "results/trial/power_cases.h"
#include "results/trial/power_clustered.h"
#include "sim/chance.h"
#include "sim/replicate.h"

#define BLOCK 200 /* trials handed out together */

enum luck { LUCK_EVENT, LUCK_CROSSES, LUCK_LOST, LUCK_SHARED };
enum verdict { KEEPS, REJECTS, NO_ANSWER };

struct study {
    const struct res_binomial_trial *trial;
    const struct res_power_assumed *assumed;
    const struct res_power_cases *cases;
    uint64_t trials, seed;
    uint32_t purpose;
    double critical;
    unsigned char *verdicts; /* [trials * cases] */
};

/* Of one thread. */
struct desk {
    double *arm, *time, *event, *cluster; /* [people] */
};

static double luck(const struct study *study, const struct sim_chance *chance, uint32_t arm, size_t citizen,
                   enum luck what)
{
    return sim_chance_uniform(chance, sim_chance_who(arm, (uint32_t)citizen), study->purpose, (uint32_t)what);
}

static enum verdict by_pearson(const struct study *study, const struct res_two_by_two *table)
{
    struct res_chi_square test;
    if (res_pearson(table, &test) != RES_ANALYSIS_OK) {
        return NO_ANSWER;
    }
    return test.p < study->trial->alpha ? REJECTS : KEEPS;
}

static enum verdict count_and_test(const struct study *study, const struct sim_chance *chance,
                                   enum res_power_case_kind kind)
{
    struct res_two_by_two table = {{0, 0}, {0, 0}};
    for (uint32_t arm = 0; arm < 2; arm++) {
        for (size_t i = 0; i < study->trial->people[arm]; i++) {
            const bool crosses = kind == RES_CASE_CROSSOVER &&
                                 luck(study, chance, arm, i, LUCK_CROSSES) < study->assumed->crossover[arm];
            if (kind == RES_CASE_LOST && luck(study, chance, arm, i, LUCK_LOST) < study->assumed->lost[arm]) {
                continue;
            }
            const double share = study->trial->share[crosses ? 1 - arm : arm];
            table.people[arm]++;
            table.events[arm] += luck(study, chance, arm, i, LUCK_EVENT) < share ? 1 : 0;
        }
    }
    return table.people[0] > 0 && table.people[1] > 0 ? by_pearson(study, &table) : NO_ANSWER;
}

/* Polya's urn: with so many events among those before, the chance of the next one's; beta-binomial without a beta. */
static double urn(double share, double icc, size_t events, size_t before)
{
    return ((1 - icc) * share + icc * (double)events) / (1 - icc + icc * (double)before);
}

static void set_row(const struct desk *desk, size_t row, uint32_t arm, bool event, double cluster)
{
    desk->arm[row] = arm;
    desk->event[row] = event ? 1 : 0;
    desk->cluster[row] = cluster;
}

static void draw_clusters(const struct study *study, const struct sim_chance *chance, const struct desk *desk)
{
    const struct res_binomial_trial *trial = study->trial;
    const struct res_clustered_trial clustered = {*trial, study->assumed->providers, study->assumed->icc};
    size_t row = 0, citizen = 0;
    for (; row < trial->people[0]; row++) {
        set_row(desk, row, 0, luck(study, chance, 0, row, LUCK_EVENT) < trial->share[0],
                (double)(study->assumed->providers + row));
    }
    for (size_t g = 0; g < study->assumed->providers; g++) {
        size_t events = 0;
        for (size_t k = 0; k < res_provider_people(&clustered, g); k++, citizen++) {
            const double share = urn(trial->share[1], study->assumed->icc, events, k);
            const bool event = luck(study, chance, 1, citizen, LUCK_SHARED) < share;
            events += event ? 1 : 0;
            set_row(desk, row++, 1, event, (double)g);
        }
    }
}

static enum verdict test_clusters(const struct study *study, const struct sim_chance *chance, const struct desk *desk,
                                  enum res_power_case_kind kind)
{
    const struct res_binomial_trial *trial = study->trial;
    const struct res_clustered_trial clustered = {*trial, study->assumed->providers, study->assumed->icc};
    const size_t n = trial->people[0] + trial->people[1];
    const struct res_survival data = {.n = n, .arm = desk->arm, .event = desk->event, .cluster = desk->cluster};
    struct res_two_by_two table = {{0, 0}, {trial->people[0], trial->people[1]}};
    if (kind == RES_CASE_CLUSTERED) {
        draw_clusters(study, chance, desk); /* the other two analyse the same trial, next */
    }
    for (size_t i = 0; i < n; i++) {
        table.events[i < trial->people[0] ? 0 : 1] += desk->event[i] > 0 ? 1 : 0;
    }
    if (kind == RES_CASE_CLUSTERED_IGNORED) {
        return by_pearson(study, &table);
    }
    if (kind == RES_CASE_CLUSTERED) {
        const double z = res_clustered_z(&clustered, table.events[0], table.events[1]);
        return isnan(z) ? NO_ANSWER : fabs(z) > study->critical ? REJECTS : KEEPS;
    }
    struct res_ols fit;
    if (res_ols_fit_clustered(&data, desk->event, &fit) != RES_ANALYSIS_OK || !(fit.terms.at[1].se > 0)) {
        return NO_ANSWER;
    }
    return fit.terms.at[1].p < trial->alpha ? REJECTS : KEEPS;
}

/* Exponential times on which the share at the end, 1, is that of the arm. */
static enum verdict test_times(const struct study *study, const struct sim_chance *chance, const struct desk *desk)
{
    const struct res_binomial_trial *trial = study->trial;
    struct res_logrank test;
    size_t row = 0;
    for (uint32_t arm = 0; arm < 2; arm++) {
        for (size_t i = 0; i < trial->people[arm]; i++, row++) {
            const double u = luck(study, chance, arm, i, LUCK_EVENT);
            desk->arm[row] = arm;
            desk->event[row] = u < trial->share[arm] ? 1 : 0;
            desk->time[row] = u < trial->share[arm] ? log1p(-u) / log1p(-trial->share[arm]) : 1;
        }
    }
    const struct res_survival data = {.n = row, .arm = desk->arm, .time = desk->time, .event = desk->event};
    if (res_logrank_test(&data, NULL, &test) != RES_ANALYSIS_OK) {
        return NO_ANSWER;
    }
    return test.p < trial->alpha ? REJECTS : KEEPS;
}

static enum verdict judge(const struct study *study, const struct sim_chance *chance, const struct desk *desk,
                          enum res_power_case_kind kind)
{
    switch (kind) {
    case RES_CASE_CROSSOVER:
    case RES_CASE_LOST:
        return count_and_test(study, chance, kind);
    case RES_CASE_LOGRANK:
        return test_times(study, chance, desk);
    default:
        return test_clusters(study, chance, desk, kind);
    }
}

static enum sim_status run_block(void *worker, void *context, uint64_t block, struct sim_error *error)
{
    const struct study *study = context;
    const struct desk *desk = worker;
    (void)error;
    for (uint64_t number = block * BLOCK; number < (block + 1) * BLOCK && number < study->trials; number++) {
        struct sim_chance chance;
        sim_chance_init(&chance, study->seed, number, false);
        for (size_t k = 0; k < study->cases->count; k++) {
            study->verdicts[number * study->cases->count + k] =
                (unsigned char)judge(study, &chance, desk, study->cases->at[k].kind);
        }
    }
    return SIM_OK;
}

static void free_desk(void *worker, void *context)
{
    struct desk *desk = worker;
    (void)context;
    free(desk->arm);
    free(desk);
}

static enum sim_status create_desk(void *context, unsigned thread, void **worker, struct sim_error *error)
{
    const struct study *study = context;
    const size_t n = study->trial->people[0] + study->trial->people[1];
    struct desk *desk = malloc(sizeof *desk);
    double *columns = malloc(4 * n * sizeof *columns);
    (void)thread;
    if (desk == NULL || columns == NULL) {
        free(desk);
        free(columns);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu people", n);
    }
    *desk = (struct desk){columns, columns + n, columns + 2 * n, columns + 3 * n};
    *worker = desk;
    return SIM_OK;
}

static void count_verdicts(const struct study *study, struct res_power_cases *cases)
{
    for (size_t k = 0; k < cases->count; k++) {
        struct res_simulated_test *test = &cases->at[k].simulated;
        *test = (struct res_simulated_test){0};
        for (uint64_t number = 0; number < study->trials; number++) {
            const unsigned char verdict = study->verdicts[number * cases->count + k];
            test->rejected += verdict == REJECTS ? 1 : 0;
            test->failed += verdict == NO_ANSWER ? 1 : 0;
        }
        res_simulated_test_finish(test, study->trials);
    }
}

enum sim_status res_power_cases_simulate(const struct res_binomial_trial *trial,
                                         const struct res_power_assumed *assumed, uint64_t trials, uint64_t seed,
                                         unsigned threads, const atomic_bool *cancel, struct res_power_cases *cases,
                                         struct sim_error *error)
{
    struct study study = {.trial = trial,
                          .assumed = assumed,
                          .cases = cases,
                          .trials = trials,
                          .seed = seed,
                          .purpose = sim_purpose("two_proportions/case"),
                          .critical = gsl_cdf_ugaussian_Qinv(trial->alpha / 2)};
    const struct sim_replicate_plan plan = {.count = (study.trials + BLOCK - 1) / BLOCK,
                                            .threads = threads,
                                            .context = &study,
                                            .worker_create = create_desk,
                                            .run = run_block,
                                            .worker_free = free_desk,
                                            .cancel = cancel};
    study.verdicts = malloc(study.trials * cases->count + 1);
    if (study.verdicts == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %llu trials", (unsigned long long)study.trials);
    }
    const enum sim_status status = sim_replicate(&plan, error);
    if (status == SIM_OK) {
        count_verdicts(&study, cases);
    }
    free(study.verdicts);
    return status;
}
