/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/power.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "results/trial/run.h"

/* Trials between two looks at the precision. */
#define BATCH 200

struct study {
    const struct res_trial_power_plan *plan;
    struct res_trial_run run;
    struct res_trial_tally tally;
    uint64_t done_before; /* of earlier designs and batches */
    double started;       /* seconds */
};

static double now_seconds(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
        return 0;
    }
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* --- designs ------------------------------------------------------------------------------------------------------ */

static void tell_progress(void *context, uint64_t done)
{
    const struct study *study = context;
    const struct res_trial_power_plan *plan = study->plan;
    if (plan->progress != NULL) {
        const struct res_progress progress = {(size_t)(study->done_before + done), (size_t)(plan->trials * plan->count),
                                              now_seconds() - study->started};
        plan->progress(plan->context, &progress);
    }
}

/* Of the trials so far, with two more rejections and two more others (Agresti & Coull 1998): after a few trials that
 * all reject, the plain Monte Carlo error would be 0. */
static bool is_precise(const struct study *study)
{
    uint64_t answered, rejected;
    res_trial_tally_count(&study->tally, study->plan->precision_test, &answered, &rejected);
    const double n = (double)answered + 4, p = ((double)rejected + 2) / n;
    return 1.96 * sqrt(p * (1 - p) / n) <= study->plan->precision;
}

static enum sim_status run_trials(struct study *study, struct sim_error *error)
{
    const struct res_trial_power_plan *plan = study->plan;
    enum sim_status status = SIM_OK;
    bool done = false;
    while (status == SIM_OK && !done) {
        const uint64_t left = plan->trials - study->tally.trials;
        const uint64_t count = plan->precision > 0 && left > BATCH ? BATCH : left;
        status = res_trial_run(&study->run, count, &study->tally, error);
        study->done_before += count;
        done = study->tally.trials == plan->trials || is_precise(study);
    }
    return status;
}

static void keep_estimates(const struct study *study)
{
    const struct res_trial_power_plan *plan = study->plan;
    size_t test = 0;
    while (test < plan->test_count && res_trial_test_scale(plan->tests[test]) == NULL) {
        test++;
    }
    for (uint64_t t = 0; plan->estimates != NULL && test < plan->test_count && t < study->tally.trials; t++) {
        plan->estimates[t] = study->tally.verdicts[t * plan->test_count + test].estimate;
    }
}

static enum sim_status simulate(struct study *study, struct res_trial_designed *designed, struct sim_error *error)
{
    const struct res_trial_power_plan *plan = study->plan;
    enum sim_status status = res_trial_tally_init(&study->tally, plan->tests, plan->test_count, plan->trials, error);
    if (status == SIM_OK) {
        status = run_trials(study, error);
    }
    if (status == SIM_OK) {
        res_trial_tally_summarise(&study->tally, designed);
        keep_estimates(study);
    }
    res_trial_tally_release(&study->tally);
    return status;
}

static enum sim_status run_design(const struct res_trial_power_plan *plan, size_t number, double started,
                                  struct sim_error_list *errors)
{
    struct res_trial_designed *designed = &plan->designs[number];
    struct study study = {.plan = plan, .done_before = plan->trials * number, .started = started};
    struct mdl_scenario *variant = NULL;
    struct mdl_model *model = NULL;
    struct sim_error error;
    enum sim_status status = res_trial_variant_create(&variant, plan->scenario, &designed->design, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        return status;
    }
    designed->per_arm = res_trial_per_arm(variant);
    designed->follow_up_days = res_trial_follow_up_days(variant);
    status = mdl_model_create(&model, variant, errors);
    if (status == SIM_OK) {
        study.run = (struct res_trial_run){.model = model,
                                           .reading = plan->reading,
                                           .threads = plan->threads,
                                           .cancel = plan->cancel,
                                           .progress = tell_progress,
                                           .context = &study};
        study.run.reading.scenario = variant;
        study.run.reading.null = designed->design.null;
        status = simulate(&study, designed, &error);
        if (status != SIM_OK) {
            sim_error_list_add(errors, &error);
        }
    }
    mdl_model_free(model);
    res_trial_variant_free(variant);
    return status;
}

enum sim_status res_trial_power_run(struct res_trial_power_plan *plan, struct sim_error_list *errors)
{
    const double started = now_seconds();
    enum sim_status status = SIM_OK;
    for (size_t k = 0; status == SIM_OK && k < plan->count; k++) {
        status = run_design(plan, k, started, errors);
    }
    return status;
}
