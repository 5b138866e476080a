/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/power_cases.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "results/statistics/contingency.h"
#include "results/statistics/logrank.h"
#include "results/statistics/ols.h"
#include "results/trial/power_clustered.h"
#include "results/trial/power_formula.h"
#include "sim/chance.h"
#include "sim/replicate.h"

#define BLOCK 200 /* trials handed out together */
#define NEGLIGIBLE 1e-10
#define NONE ((double)NAN)

const char *res_power_case_name(enum res_power_case_kind kind)
{
    static const char *const names[RES_CASE_COUNT] = {"crossover",         "lost",   "clustered", "clustered_cr2",
                                                      "clustered_ignored", "logrank"};
    return names[kind];
}

/* --- formulas ---------------------------------------------------------------------------------------------------- */

/* Proportional hazards: 1 - share is the other's to the power of the hazard ratio. */
static double schoenfeld(const struct res_binomial_trial *trial)
{
    const double n0 = (double)trial->people[0], n1 = (double)trial->people[1];
    const double ratio = log1p(-trial->share[1]) / log1p(-trial->share[0]);
    const double events = n0 * trial->share[0] + n1 * trial->share[1];
    return ratio > 0 && isfinite(ratio) && trial->share[0] != trial->share[1]
               ? res_power_schoenfeld(ratio, events, n1 / (n0 + n1), trial->alpha)
               : NONE;
}

static double formula_of(enum res_power_case_kind kind, const struct res_binomial_trial *trial,
                         const struct res_power_assumed *assumed)
{
    struct res_proportions plain = {.share = {trial->share[0], trial->share[1]},
                                    .people = {(double)trial->people[0], (double)trial->people[1]},
                                    .alpha = trial->alpha};
    switch (kind) {
    case RES_CASE_CROSSOVER:
        plain = res_power_diluted(&plain, assumed->crossover[0], assumed->crossover[1]);
        return res_power_normal(&plain);
    case RES_CASE_LOST:
        plain.people[0] *= 1 - assumed->lost[0];
        plain.people[1] *= 1 - assumed->lost[1];
        return res_power_normal(&plain);
    case RES_CASE_CLUSTERED:
        return res_power_one_arm_clustered(&plain, (double)assumed->providers, assumed->icc);
    case RES_CASE_LOGRANK:
        return schoenfeld(trial);
    case RES_CASE_CLUSTERED_IGNORED:
        return res_power_normal(&plain);
    default:
        return NONE;
    }
}

/* --- finite sums ---------------------------------------------------------------------------------------------------
 */

/* Over all numbers that may remain in each arm. An arm without anybody has no answer, which is no rejection. */
static enum sim_status exact_lost(const struct res_binomial_trial *trial, const double lost[2], double *power,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    *power = trial->people[0] > RES_POWER_LOST_PEOPLE_MAX || trial->people[1] > RES_POWER_LOST_PEOPLE_MAX ? NONE : 0;
    for (unsigned n0 = 1; !isnan(*power) && n0 <= trial->people[0]; n0++) {
        const double p0 = gsl_ran_binomial_pdf(n0, 1 - lost[0], (unsigned)trial->people[0]);
        for (unsigned n1 = 1; status == SIM_OK && p0 > NEGLIGIBLE && n1 <= trial->people[1]; n1++) {
            const double p1 = gsl_ran_binomial_pdf(n1, 1 - lost[1], (unsigned)trial->people[1]);
            if (p0 * p1 > NEGLIGIBLE) {
                const struct res_binomial_trial left = {{trial->share[0], trial->share[1]}, {n0, n1}, trial->alpha};
                double own = 0;
                status = res_power_exact_pearson(&left, &own, error);
                *power += p0 * p1 * own;
            }
        }
    }
    return status;
}

static enum sim_status exact_of(enum res_power_case_kind kind, const struct res_binomial_trial *trial,
                                const struct res_power_assumed *assumed, double *exact, struct sim_error *error)
{
    struct res_binomial_trial seen = *trial;
    const struct res_clustered_trial clustered = {*trial, assumed->providers, assumed->icc};
    struct res_clustered_power power;
    enum sim_status status = SIM_OK;
    *exact = NONE;
    switch (kind) {
    case RES_CASE_CROSSOVER:
        for (int arm = 0; arm < 2; arm++) {
            const double c = assumed->crossover[arm];
            seen.share[arm] = (1 - c) * trial->share[arm] + c * trial->share[1 - arm];
        }
        return res_power_exact_pearson(&seen, exact, error);
    case RES_CASE_LOST:
        return exact_lost(trial, assumed->lost, exact, error);
    case RES_CASE_CLUSTERED:
    case RES_CASE_CLUSTERED_IGNORED:
        status = res_power_exact_clustered(&clustered, &power, error);
        *exact = status != SIM_OK ? NONE : kind == RES_CASE_CLUSTERED ? power.corrected : power.ignored;
        return status;
    default:
        return SIM_OK;
    }
}

/* --- simulation --------------------------------------------------------------------------------------------------- */

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

static enum sim_status simulate(struct study *study, unsigned threads, const atomic_bool *cancel,
                                struct res_power_cases *cases, struct sim_error *error)
{
    const struct sim_replicate_plan plan = {.count = (study->trials + BLOCK - 1) / BLOCK,
                                            .threads = threads,
                                            .context = study,
                                            .worker_create = create_desk,
                                            .run = run_block,
                                            .worker_free = free_desk,
                                            .cancel = cancel};
    study->verdicts = malloc(study->trials * cases->count + 1);
    if (study->verdicts == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %llu trials", (unsigned long long)study->trials);
    }
    const enum sim_status status = sim_replicate(&plan, error);
    if (status == SIM_OK) {
        count_verdicts(study, cases);
    }
    free(study->verdicts);
    return status;
}

/* --- together ----------------------------------------------------------------------------------------------------- */

static enum sim_status check(const struct res_binomial_trial *trial, const struct res_power_assumed *assumed,
                             struct sim_error *error)
{
    for (int arm = 0; arm < 2; arm++) {
        if (!(assumed->crossover[arm] >= 0 && assumed->crossover[arm] <= 1 && assumed->lost[arm] >= 0 &&
              assumed->lost[arm] < 1)) {
            return sim_fail(error, SIM_ERR_USAGE, "a share that crosses over or is lost is not possible");
        }
    }
    if (assumed->providers > trial->people[1]) {
        return sim_fail(error, SIM_ERR_USAGE, "%zu providers cannot share %zu people", assumed->providers,
                        trial->people[1]);
    }
    return res_binomial_trial_check(trial, error);
}

static void list_cases(const struct res_power_assumed *assumed, struct res_power_cases *cases)
{
    const bool is_asked[RES_CASE_COUNT] = {assumed->crossover[0] > 0 || assumed->crossover[1] > 0,
                                           assumed->lost[0] > 0 || assumed->lost[1] > 0,
                                           assumed->providers > 0,
                                           assumed->providers > 0,
                                           assumed->providers > 0,
                                           assumed->times};
    cases->count = 0;
    for (int k = 0; k < RES_CASE_COUNT; k++) {
        if (is_asked[k]) {
            cases->at[cases->count++] = (struct res_power_case){.kind = (enum res_power_case_kind)k};
        }
    }
}

enum sim_status res_power_cases_run(const struct res_binomial_trial *trial, const struct res_power_assumed *assumed,
                                    uint64_t trials, uint64_t seed, unsigned threads, const atomic_bool *cancel,
                                    struct res_power_cases *cases, struct sim_error *error)
{
    struct study study = {.trial = trial,
                          .assumed = assumed,
                          .cases = cases,
                          .trials = trials,
                          .seed = seed,
                          .purpose = sim_purpose("two_proportions/case"),
                          .critical = gsl_cdf_ugaussian_Qinv(trial->alpha / 2)};
    enum sim_status status = check(trial, assumed, error);
    list_cases(assumed, cases);
    for (size_t k = 0; status == SIM_OK && k < cases->count; k++) {
        struct res_power_case *at = &cases->at[k];
        at->formula = formula_of(at->kind, trial, assumed);
        status = exact_of(at->kind, trial, assumed, &at->exact, error);
    }
    return status == SIM_OK && cases->count > 0 ? simulate(&study, threads, cancel, cases, error) : status;
}
