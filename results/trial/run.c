/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/run.h"

#include <stdlib.h>
#include <string.h>

#include "sim/replicate.h"

struct study {
    const struct res_trial_run *run;
    struct res_trial_tally *tally;
};

struct worker {
    struct mdl_world *world;
    struct res_trial_data data;
};

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
    const enum sim_status status = mdl_world_create(&worker->world, study->run->model, &options, error);
    if (status != SIM_OK) {
        free(worker);
        return status;
    }
    *opaque = worker;
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
    enum sim_status status = mdl_world_run(worker->world, study->run->reading.seed, replication, error);
    if (status == SIM_OK) {
        status =
            res_trial_data_read(&worker->data, &study->run->reading, mdl_world_left(worker->world), replication, error);
    }
    if (status == SIM_OK) {
        status = res_trial_tally_add(study->tally, replication - 1, &worker->data, error);
    }
    return status == SIM_OK ? SIM_OK : name_replication(error, status, replication);
}

static void tell(void *context, uint64_t done, uint64_t count)
{
    const struct study *study = context;
    (void)count;
    if (study->run->progress != NULL) {
        study->run->progress(study->run->context, done);
    }
}

enum sim_status res_trial_run(const struct res_trial_run *run, uint64_t count, struct res_trial_tally *tally,
                              struct sim_error *error)
{
    struct study study = {run, tally};
    const struct sim_replicate_plan replicate = {.first = tally->trials + 1,
                                                 .count = count,
                                                 .threads = run->threads,
                                                 .context = &study,
                                                 .worker_create = worker_create,
                                                 .run = run_one,
                                                 .worker_free = worker_free,
                                                 .progress = tell,
                                                 .cancel = run->cancel};
    SIM_INVARIANT(tally->trials + count <= tally->capacity, "more trials than there is room for");
    const enum sim_status status = sim_replicate(&replicate, error);
    if (status == SIM_OK) {
        tally->trials += count;
    }
    return status;
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
