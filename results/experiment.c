/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/experiment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "results/file/recorder.h"
#include "results/summary.h"
#include "sim/calendar.h"
#include "sim/replicate.h"

/* Replications between two looks at the precision: fixed, so that the number run is the same on any machine. */
#define BATCH 100

struct study {
    const struct mdl_model *model;
    const struct res_experiment_options *options;
    struct res_price_book *book;
    struct res_sample *sample;
    struct res_recorder *recorder; /* or NULL */
    size_t done_before;            /* replications of earlier batches */
    size_t done_now; /* of this one: the first ones, since the pool hands out in order and lets what is begun end */
    double started;  /* seconds */
};

struct worker {
    struct mdl_world *world;
    struct res_cost cost;
    double *scratch;
    size_t scratch_size;
    double *values; /* [columns.count]: a row to record */
    uint64_t events;
};

static double now_seconds(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
        return 0;
    }
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* --- one worker ------------------------------------------------------------------------------------ */

static void worker_free(void *opaque, void *context)
{
    struct worker *worker = opaque;
    struct study *study = context;
    if (worker == NULL) {
        return;
    }
    study->sample->events += worker->events;
    mdl_world_free(worker->world);
    res_cost_release(&worker->cost);
    free(worker->scratch);
    free(worker->values);
    free(worker);
}

static enum sim_status worker_create(void *context, unsigned thread, void **opaque, struct sim_error *error)
{
    struct study *study = context;
    const struct res_journal *journal = study->options->journal;
    struct mdl_world_options options = {.verify = study->options->verify,
                                        .antithetic = study->options->antithetic,
                                        .log = journal != NULL && res_journal_identity(journal)->events};
    struct worker *worker = calloc(1, sizeof *worker);
    (void)thread;
    if (worker == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a worker");
    }
    res_cost_init(&worker->cost);
    worker->values = calloc(study->sample->columns.count + 1, sizeof *worker->values);
    enum sim_status status = worker->values != NULL ? mdl_world_create(&worker->world, study->model, &options, error)
                                                    : sim_fail(error, SIM_ERR_MEMORY, "out of memory for a worker");
    if (status != SIM_OK) {
        free(worker->values);
        free(worker);
        return status;
    }
    *opaque = worker;
    return SIM_OK;
}

static enum sim_status reserve_scratch(struct worker *worker, size_t wanted, struct sim_error *error)
{
    if (wanted <= worker->scratch_size) {
        return SIM_OK;
    }
    double *grown = realloc(worker->scratch, wanted * sizeof *grown);
    if (grown == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu citizens", wanted);
    }
    worker->scratch = grown;
    worker->scratch_size = wanted;
    return SIM_OK;
}

static enum sim_status measure_left(struct worker *worker, struct study *study, size_t row, struct sim_error *error)
{
    const struct mdl_left *left = mdl_world_left(worker->world);
    struct res_sample *sample = study->sample;
    enum sim_status status = reserve_scratch(worker, left->record_count, error);
    if (status == SIM_OK) {
        status = res_cost_set(&worker->cost, study->book, left, error);
    }
    if (status == SIM_OK) {
        struct res_view view = {mdl_model_scenario(study->model), left, &worker->cost, worker->scratch};
        res_measure_all(&sample->columns, &view, sample->values + row, sample->replications);
        const size_t cells = res_sample_cost_cells(sample);
        SIM_INVARIANT(worker->cost.year_count == sample->year_count, "a replication has other years than its scenario");
        memcpy(res_sample_costs(sample, row), worker->cost.ore, cells * sizeof *worker->cost.ore);
        worker->events += left->events;
    }
    return status;
}

static enum sim_status record(struct worker *worker, struct study *study, size_t row, struct sim_error *error)
{
    const struct mdl_left *left = mdl_world_left(worker->world);
    const struct res_sample *sample = study->sample;
    const bool citizens = res_journal_identity(study->options->journal)->citizens;
    for (size_t i = 0; i < sample->columns.count; i++) {
        worker->values[i] = sample->values[i * sample->replications + row];
    }
    const struct res_journal_entry entry = {
        .replication = study->options->first + row,
        .event_count = left->log_count,
        .values = worker->values,
        .value_count = sample->columns.count,
        .costs = res_sample_costs(sample, row),
        .cost_count = res_sample_cost_cells(sample),
        .records = citizens ? mdl_left_records(left) : NULL,
        .record_count = citizens ? left->record_count : 0,
    };
    if (citizens && entry.records == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the records of the citizens");
    }
    return res_recorder_take(study->recorder, &entry, left->log, error);
}

/* Puts the number of the replication before the message, so that it can be run again alone. */
static void name_replication(struct sim_error *error, uint64_t replication)
{
    char message[sizeof error->message];
    memcpy(message, error->message, sizeof message);
    int length = snprintf(error->message, sizeof error->message, "replication %llu: %s",
                          (unsigned long long)replication, message);
    SIM_INVARIANT(length > 0, "a message could not be written");
}

static enum sim_status run_one(void *opaque, void *context, uint64_t replication, struct sim_error *error)
{
    struct worker *worker = opaque;
    struct study *study = context;
    size_t row = (size_t)(replication - study->options->first);
    enum sim_status status = mdl_world_run(worker->world, study->options->seed, replication, error);
    if (status == SIM_OK) {
        status = measure_left(worker, study, row, error);
    }
    if (status != SIM_OK && error != NULL) {
        name_replication(error, replication);
    }
    if (study->recorder != NULL && status == SIM_OK) {
        return record(worker, study, row, error);
    }
    if (study->recorder != NULL) {
        res_recorder_abandon(study->recorder);
    }
    return status;
}

static void tell_progress(void *context, uint64_t done, uint64_t count)
{
    struct study *study = context;
    (void)count;
    study->done_now = (size_t)done;
    if (study->options->progress != NULL) {
        struct res_progress progress = {study->done_before + (size_t)done, study->options->replications,
                                        now_seconds() - study->started};
        study->options->progress(study->options->context, &progress);
    }
}

/* --- the whole ---------------------------------------------------------------------------------------- */

void res_experiment_defaults(struct res_experiment_options *options, const struct mdl_scenario *scenario)
{
    memset(options, 0, sizeof *options);
    options->seed = (uint64_t)scenario->seed;
    options->first = 1;
    options->replications = scenario->replications > 0 ? (size_t)scenario->replications : 1;
}

static enum sim_status check_options(const struct res_experiment_options *options, struct sim_error *error)
{
    if (options->replications < 1) {
        (void)sim_fail(error, SIM_ERR_USAGE, "no replications to run; at least 1 was expected");
        sim_error_place(error, NULL, 0, "--replications");
        return SIM_ERR_USAGE;
    }
    if (options->precision_measure != NULL && !(options->precision_share > 0)) {
        (void)sim_fail(error, SIM_ERR_USAGE, "the precision must be above 0 %%");
        sim_error_place(error, NULL, 0, "--precision");
        return SIM_ERR_USAGE;
    }
    return SIM_OK;
}

static enum sim_status make_columns(struct res_columns *columns, const struct mdl_model *model, struct sim_error *error)
{
    size_t count = mdl_model_step_count(model);
    const char **steps = calloc(count + 1, sizeof *steps);
    if (steps == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for measures");
    }
    for (size_t i = 0; i < count; i++) {
        steps[i] = mdl_model_step_name(model, i);
    }
    enum sim_status status = res_columns_init(columns, mdl_model_scenario(model), steps, count, error);
    free(steps);
    return status;
}

static enum sim_status prepare(struct study *study, struct sim_error *error)
{
    const struct mdl_scenario *scenario = mdl_model_scenario(study->model);
    struct res_columns columns;
    enum sim_status status = res_price_book_create(&study->book, scenario, error);
    if (status == SIM_OK) {
        status = make_columns(&columns, study->model, error);
    }
    if (status == SIM_OK) {
        status = res_sample_create(&study->sample, scenario, &columns, study->options->replications, error);
    }
    if (status == SIM_OK) {
        const int first_year = sim_civil_from_time(scenario->start).year;
        study->sample->seed = study->options->seed;
        study->sample->first = study->options->first;
        status = res_sample_add_costs(study->sample, first_year,
                                      sim_civil_from_time(scenario->end).year - first_year + 1, error);
    }
    return status;
}

/* --- what a journal holds ------------------------------------------------------------------------------ */

static enum sim_status take_over(struct study *study, size_t row, struct sim_error *error)
{
    struct res_sample *sample = study->sample;
    const size_t cells = res_sample_cost_cells(sample);
    struct res_journal_entry entry;
    enum sim_status status = res_journal_read(study->options->journal, row, &entry, error);
    if (status != SIM_OK) {
        return status;
    }
    if (entry.value_count != sample->columns.count || entry.cost_count != cells) {
        return sim_fail(error, SIM_ERR_IO,
                        "the journal holds other measures than this scenario has; start anew "
                        "without --resume");
    }
    for (size_t i = 0; i < entry.value_count; i++) {
        sample->values[i * sample->replications + row] = entry.values[i];
    }
    memcpy(res_sample_costs(sample, row), entry.costs, cells * sizeof *entry.costs);
    return SIM_OK;
}

static enum sim_status take_over_all(struct study *study, struct sim_error *error)
{
    const size_t held = study->options->journal != NULL ? res_journal_replications(study->options->journal) : 0;
    if (held > study->options->replications) {
        (void)sim_fail(error, SIM_ERR_USAGE, "the journal holds %zu replications, more than the %zu asked for", held,
                       study->options->replications);
        sim_error_place(error, NULL, 0, "--resume");
        sim_error_hint(error, "ask for -n %zu or more, or start anew without --resume", held);
        return SIM_ERR_USAGE;
    }
    for (size_t row = 0; row < held; row++) {
        const enum sim_status status = take_over(study, row, error);
        if (status != SIM_OK) {
            return status;
        }
    }
    study->done_before = held;
    return SIM_OK;
}

static enum sim_status run_batch(struct study *study, size_t count, struct sim_error *error)
{
    struct sim_replicate_plan plan = {
        .first = study->options->first + study->done_before,
        .count = count,
        .threads = study->sample->threads,
        .context = study,
        .worker_create = worker_create,
        .run = run_one,
        .worker_free = worker_free,
        .progress = tell_progress,
        .cancel = study->options->cancel,
    };
    return sim_replicate(&plan, error);
}

static bool is_precise(const struct study *study, size_t column)
{
    struct res_summary summary;
    /* The rows not yet run are NAN and left out of the summary. */
    if (res_summarise(study->sample, column, &summary, NULL) != SIM_OK) {
        return false;
    }
    return summary.ci_hi - summary.mean <= study->options->precision_share * fabs(summary.mean);
}

static enum sim_status run_batches(struct study *study, struct sim_error *error)
{
    const struct res_experiment_options *options = study->options;
    size_t column = study->sample->columns.count;
    size_t batch = options->replications;
    if (options->precision_measure != NULL) {
        batch = BATCH;
        column = res_columns_find(&study->sample->columns, options->precision_measure);
        if (column == study->sample->columns.count) {
            (void)sim_fail(error, SIM_ERR_USAGE, "'%s' is no measure of this scenario", options->precision_measure);
            sim_error_place(error, NULL, 0, "--precision");
            return SIM_ERR_USAGE;
        }
    }
    while (study->done_before < options->replications) {
        const bool is_batch_end = study->done_before > 0 && study->done_before % batch == 0;
        if (options->precision_measure != NULL && is_batch_end && is_precise(study, column)) {
            break;
        }
        const size_t left = options->replications - study->done_before;
        const size_t rest = batch - study->done_before % batch; /* of a batch that a journal holds in part */
        const size_t count = left < rest ? left : rest;
        enum sim_status status = run_batch(study, count, error);
        if (status != SIM_OK) {
            return status;
        }
        study->done_before += count;
        study->done_now = 0;
    }
    return SIM_OK;
}

static enum sim_status run_recorded(struct study *study, struct sim_error *error)
{
    struct sim_error unwritten;
    enum sim_status status = take_over_all(study, error);
    if (status == SIM_OK && study->options->journal != NULL) {
        status =
            res_recorder_start(&study->recorder, study->options->journal, study->model, study->sample->threads, error);
    }
    if (status == SIM_OK) {
        status = run_batches(study, error);
    }
    const enum sim_status written = res_recorder_finish(study->recorder, &unwritten);
    if (written != SIM_OK && (status == SIM_OK || status == SIM_ERR_INTERRUPTED)) {
        status = written;
        if (error != NULL) {
            *error = unwritten;
        }
    }
    return status;
}

enum sim_status res_experiment_run(const struct mdl_model *model, const struct res_experiment_options *options,
                                   struct res_sample **sample, struct sim_error *error)
{
    struct study study = {.model = model, .options = options, .started = now_seconds()};
    *sample = NULL;
    enum sim_status status = check_options(options, error);
    if (status == SIM_OK) {
        status = prepare(&study, error);
    }
    if (status == SIM_OK) {
        study.sample->threads = options->threads > 0 ? options->threads : sim_replicate_processors();
        status = run_recorded(&study, error);
        study.sample->seconds = now_seconds() - study.started;
    }
    if (status == SIM_OK || (status == SIM_ERR_INTERRUPTED && study.sample != NULL)) {
        size_t rows = status == SIM_OK ? study.done_before : study.done_before + study.done_now;
        if (rows > 0) {
            res_sample_cut(study.sample, rows);
            *sample = study.sample;
            study.sample = NULL;
        }
    }
    res_sample_free(study.sample);
    res_price_book_free(study.book);
    return status;
}
