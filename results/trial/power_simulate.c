/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/power_exact.h"

#include <math.h>
#include <stdlib.h>

#include "sim/chance.h"
#include "sim/replicate.h"

/* Trials drawn at a time by a thread: one is too short to hand out. */
#define BLOCK 500

struct counts {
    uint32_t events[2];
};

struct study {
    const struct res_binomial_trial *trial;
    uint64_t trials, seed;
    uint32_t purpose;
    struct counts *counts; /* [trials] */
};

static void draw_trial(const struct study *study, uint64_t number)
{
    struct sim_chance chance;
    sim_chance_init(&chance, study->seed, number, false);
    for (uint32_t arm = 0; arm < 2; arm++) {
        const double share = study->trial->share[arm];
        const uint32_t people = (uint32_t)study->trial->people[arm];
        uint32_t events = 0;
        for (uint32_t citizen = 0; citizen < people; citizen++) {
            const double u = sim_chance_uniform(&chance, sim_chance_who(arm, citizen), study->purpose, 0);
            events += u < share ? 1 : 0;
        }
        study->counts[number].events[arm] = events;
    }
}

static enum sim_status draw_block(void *worker, void *context, uint64_t block, struct sim_error *error)
{
    const struct study *study = context;
    (void)worker;
    (void)error;
    for (uint64_t number = block * BLOCK; number < (block + 1) * BLOCK && number < study->trials; number++) {
        draw_trial(study, number);
    }
    return SIM_OK;
}

void res_simulated_test_finish(struct res_simulated_test *test, uint64_t trials)
{
    const double answered = (double)(trials - test->failed);
    test->power = answered > 0 ? (double)test->rejected / answered : (double)NAN;
    test->mcse = sqrt(test->power * (1 - test->power) / answered);
    test->power_of_all = (double)test->rejected / (double)trials;
}

static void judge_trials(const struct study *study, struct res_rejection *rejection, struct res_simulated_power *power)
{
    const size_t people = study->trial->people[0] + study->trial->people[1];
    for (uint64_t number = 0; number < study->trials; number++) {
        const size_t x0 = study->counts[number].events[0], x1 = study->counts[number].events[1];
        power->pearson.failed += x0 + x1 == 0 || x0 + x1 == people ? 1 : 0;
        power->pearson.rejected += res_rejection_pearson(rejection, x0, x1) ? 1 : 0;
        power->fisher.rejected += res_rejection_fisher(rejection, x0, x1) ? 1 : 0;
    }
    power->trials = study->trials;
    res_simulated_test_finish(&power->pearson, study->trials);
    res_simulated_test_finish(&power->fisher, study->trials);
}

enum sim_status res_power_simulate(const struct res_binomial_trial *trial, uint64_t trials, uint64_t seed,
                                   unsigned threads, const atomic_bool *cancel, struct res_simulated_power *power,
                                   struct sim_error *error)
{
    struct res_rejection *rejection = NULL;
    struct study study = {trial, trials, seed, sim_purpose("two_proportions/event"), NULL};
    const struct sim_replicate_plan plan = {.count = (trials + BLOCK - 1) / BLOCK,
                                            .threads = threads,
                                            .context = &study,
                                            .run = draw_block,
                                            .cancel = cancel};
    *power = (struct res_simulated_power){0};
    enum sim_status status = res_binomial_trial_check(trial, error);
    if (status != SIM_OK) {
        return status;
    }
    if (trials == 0) {
        return sim_fail(error, SIM_ERR_USAGE, "no trials to simulate");
    }
    study.counts = malloc(trials * sizeof *study.counts);
    if (study.counts == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %llu trials", (unsigned long long)trials);
    }
    status = sim_replicate(&plan, error);
    if (status == SIM_OK) {
        status = res_rejection_create(&rejection, trial, error);
    }
    if (status == SIM_OK) {
        judge_trials(&study, rejection, power);
    }
    res_rejection_free(rejection);
    free(study.counts);
    return status;
}
