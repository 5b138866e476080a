/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial_power.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/replicate.h"

/* Trials between two looks at the precision. */
#define BATCH 200

/* What is kept of one trial. */
struct counts {
    double people[2], events[2];
    double crossed, excluded, lost;
};

struct study {
    const struct res_trial_power_plan *plan;
    const struct mdl_model *model;
    struct res_trial_reading reading;   /* of the variant */
    struct res_trial_verdict *verdicts; /* [trials * test_count] */
    struct counts *counts;              /* [trials] */
    uint64_t trials;                    /* run so far */
    uint64_t done_before;               /* of earlier designs and batches */
    double started;                     /* seconds */
};

struct worker {
    struct mdl_world *world;
    struct res_trial_data data;
};

static double now_seconds(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
        return 0;
    }
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* --- one trial -------------------------------------------------------------------------------------------------- */

static void worker_free(void *opaque, void *context)
{
    struct worker *worker = opaque;
    (void)context;
    if (worker != NULL) {
        mdl_world_free(worker->world);
        res_trial_data_release(&worker->data);
        free(worker);
    }
}

static enum sim_status worker_create(void *context, unsigned thread, void **opaque, struct sim_error *error)
{
    const struct study *study = context;
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL};
    struct worker *worker = calloc(1, sizeof *worker);
    (void)thread;
    if (worker == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a worker");
    }
    const enum sim_status status = mdl_world_create(&worker->world, study->model, &options, error);
    if (status != SIM_OK) {
        free(worker);
        return status;
    }
    *opaque = worker;
    return SIM_OK;
}

static void count_people(const struct res_trial_data *data, struct counts *counts)
{
    *counts = (struct counts){
        .crossed = (double)data->crossed, .excluded = (double)data->excluded, .lost = (double)data->lost};
    for (size_t i = 0; i < data->data.n; i++) {
        const int arm = data->data.arm[i] > 0 ? 1 : 0;
        counts->people[arm]++;
        counts->events[arm] += data->data.event[i];
    }
}

static enum sim_status analyse(struct study *study, const struct res_trial_data *data, size_t row,
                               struct sim_error *error)
{
    const struct res_trial_power_plan *plan = study->plan;
    count_people(data, &study->counts[row]);
    for (size_t k = 0; k < plan->test_count; k++) {
        struct res_trial_verdict *verdict = &study->verdicts[row * plan->test_count + k];
        res_trial_test_run(plan->tests[k], &data->data, verdict);
        if (verdict->code == RES_ANALYSIS_MEMORY) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu people", data->data.n);
        }
    }
    return SIM_OK;
}

/* Puts the number of the replication before the message, so that it can be run again alone. */
static enum sim_status name_replication(struct sim_error *error, enum sim_status status, uint64_t replication)
{
    char message[sizeof error->message];
    memcpy(message, error->message, sizeof message);
    const int length = snprintf(error->message, sizeof error->message, "replication %llu: %s",
                                (unsigned long long)replication, message);
    SIM_INVARIANT(length > 0, "a message could not be written");
    return status;
}

static enum sim_status run_one(void *opaque, void *context, uint64_t replication, struct sim_error *error)
{
    struct worker *worker = opaque;
    struct study *study = context;
    enum sim_status status = mdl_world_run(worker->world, study->reading.seed, replication, error);
    if (status == SIM_OK) {
        status = res_trial_data_read(&worker->data, &study->reading, mdl_world_left(worker->world), replication, error);
    }
    if (status == SIM_OK) {
        status = analyse(study, &worker->data, (size_t)(replication - 1), error);
    }
    return status == SIM_OK ? SIM_OK : name_replication(error, status, replication);
}

enum sim_status res_trial_simulate(const struct res_trial_reading *reading, uint64_t replication,
                                   struct res_trial_data *data, struct sim_error_list *errors)
{
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL};
    struct mdl_model *model = NULL;
    struct mdl_world *world = NULL;
    struct sim_error error;
    enum sim_status status = mdl_model_create(&model, reading->scenario, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = mdl_world_create(&world, model, &options, &error);
    if (status == SIM_OK) {
        status = mdl_world_run(world, reading->seed, replication, &error);
    }
    if (status == SIM_OK) {
        status = res_trial_data_read(data, reading, mdl_world_left(world), replication, &error);
    }
    if (status != SIM_OK) {
        (void)name_replication(&error, status, replication);
        sim_error_list_add(errors, &error);
    }
    mdl_world_free(world);
    mdl_model_free(model);
    return status;
}

/* --- over all trials --------------------------------------------------------------------------------------------- */

static void judge(const struct study *study, size_t test, struct res_trial_power *power)
{
    uint64_t reasons[RES_ANALYSIS_COUNT] = {0};
    const struct res_trial_power_plan *plan = study->plan;
    for (uint64_t t = 0; t < study->trials; t++) {
        const struct res_trial_verdict *verdict = &study->verdicts[t * plan->test_count + test];
        reasons[verdict->code]++;
        power->rejected += verdict->rejects ? 1 : 0;
    }
    const uint64_t answered = reasons[RES_ANALYSIS_OK];
    power->failed = study->trials - answered;
    power->power = answered > 0 ? (double)power->rejected / (double)answered : (double)NAN;
    power->mcse = sqrt(power->power * (1 - power->power) / (double)answered);
    for (int code = RES_ANALYSIS_OK + 1; code < RES_ANALYSIS_COUNT; code++) {
        if (reasons[code] > 0 && (power->why_failed == RES_ANALYSIS_OK || reasons[code] > reasons[power->why_failed])) {
            power->why_failed = (enum res_analysis_code)code;
        }
    }
}

/* Sums over the trials with an estimate and a finite interval. */
static void average(const struct study *study, size_t test, struct res_trial_power *power)
{
    const struct res_trial_power_plan *plan = study->plan;
    double n = 0, sum = 0, squares = 0, width = 0;
    for (uint64_t t = 0; t < study->trials; t++) {
        const struct res_trial_verdict *verdict = &study->verdicts[t * plan->test_count + test];
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
static void exaggerate(const struct study *study, size_t test, struct res_trial_power *power)
{
    const struct res_trial_power_plan *plan = study->plan;
    double n = 0, size = 0, wrong = 0;
    for (uint64_t t = 0; t < study->trials; t++) {
        const struct res_trial_verdict *verdict = &study->verdicts[t * plan->test_count + test];
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

static void average_counts(const struct study *study, struct res_trial_designed *designed)
{
    struct counts sum = {{0}, {0}, 0, 0, 0};
    const double trials = (double)study->trials;
    for (uint64_t t = 0; t < study->trials; t++) {
        const struct counts *counts = &study->counts[t];
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

static void summarise(const struct study *study, struct res_trial_designed *designed)
{
    const struct res_trial_power_plan *plan = study->plan;
    average_counts(study, designed);
    designed->trials = study->trials;
    for (size_t k = 0; k < plan->test_count; k++) {
        struct res_trial_power *power = &designed->tests[plan->tests[k]];
        judge(study, k, power);
        average(study, k, power);
        exaggerate(study, k, power);
    }
}

/* --- designs ------------------------------------------------------------------------------------------------------ */

static void tell_progress(void *context, uint64_t done, uint64_t count)
{
    const struct study *study = context;
    const struct res_trial_power_plan *plan = study->plan;
    (void)count;
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
    const struct res_trial_power_plan *plan = study->plan;
    double n = 4, rejected = 2;
    for (size_t k = 0; k < plan->test_count; k++) {
        for (uint64_t t = 0; plan->tests[k] == plan->precision_test && t < study->trials; t++) {
            const struct res_trial_verdict *verdict = &study->verdicts[t * plan->test_count + k];
            n += verdict->code == RES_ANALYSIS_OK ? 1 : 0;
            rejected += verdict->rejects ? 1 : 0;
        }
    }
    return 1.96 * sqrt(rejected / n * (1 - rejected / n) / n) <= plan->precision;
}

static enum sim_status run_trials(struct study *study, struct sim_error *error)
{
    const struct res_trial_power_plan *plan = study->plan;
    struct sim_replicate_plan replicate = {.first = 1,
                                           .count = plan->trials,
                                           .threads = plan->threads,
                                           .context = study,
                                           .worker_create = worker_create,
                                           .run = run_one,
                                           .worker_free = worker_free,
                                           .progress = tell_progress,
                                           .cancel = plan->cancel};
    enum sim_status status = SIM_OK;
    bool done = false;
    while (status == SIM_OK && !done) {
        const uint64_t left = plan->trials - study->trials;
        replicate.first = study->trials + 1;
        replicate.count = plan->precision > 0 && left > BATCH ? BATCH : left;
        status = sim_replicate(&replicate, error);
        study->trials += replicate.count;
        study->done_before += replicate.count;
        done = study->trials == plan->trials || is_precise(study);
    }
    return status;
}

static enum sim_status simulate(struct study *study, struct res_trial_designed *designed, struct sim_error *error)
{
    const struct res_trial_power_plan *plan = study->plan;
    study->verdicts = calloc(plan->trials * plan->test_count + 1, sizeof *study->verdicts);
    study->counts = calloc(plan->trials, sizeof *study->counts);
    enum sim_status status =
        study->verdicts != NULL && study->counts != NULL
            ? run_trials(study, error)
            : sim_fail(error, SIM_ERR_MEMORY, "out of memory for %llu trials", (unsigned long long)plan->trials);
    if (status == SIM_OK) {
        summarise(study, designed);
    }
    free(study->verdicts);
    free(study->counts);
    return status;
}

static enum sim_status run_design(const struct res_trial_power_plan *plan, size_t number, double started,
                                  struct sim_error_list *errors)
{
    struct res_trial_designed *designed = &plan->designs[number];
    struct study study = {
        .plan = plan, .reading = plan->reading, .done_before = plan->trials * number, .started = started};
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
        study.model = model;
        study.reading.scenario = variant;
        study.reading.null = designed->design.null;
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
