/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/study/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/study/cast.h"
#include "results/study/stage.h"
#include "sim/chance.h"
#include "sim/replicate.h"

#define SET_MAX 320

struct study {
    const struct res_study_plan *plan;
    struct res_stages stages; /* as the files say; without ranges all replications run on them */
    struct res_study_sample *sample;
    struct sim_error *refusals; /* [draws]: with ranges; status SIM_OK: ran */
};

struct worker {
    struct mdl_world **worlds; /* [stages] */
    struct res_cast cast;
};

/* --- one replication ------------------------------------------------------------------------------------------- */

static enum sim_status gather(struct res_cast *cast, const struct study *study, const struct res_stages *stages,
                              struct mdl_world *const worlds[], uint64_t replication, bool raised,
                              struct sim_error *error)
{
    const struct res_study_plan *plan = study->plan;
    enum sim_status status = SIM_OK;
    res_cast_clear(cast);
    for (size_t s = 0; s < plan->study->side_count && status == SIM_OK; s++) {
        const size_t k = stages->of_side[s];
        if (k < stages->count) {
            status = res_cast_add(cast, s, stages->at[k].model, mdl_world_left(worlds[k]), stages->at[k].null, error);
        }
    }
    for (size_t s = 0; s < plan->study->side_count && status == SIM_OK && raised; s++) {
        if (plan->study->sides[s].control != NULL && stages->of_side[s] < stages->count) {
            status = res_cast_raise(cast, s, RES_STUDY_POINTS, plan->seed, replication, error);
        }
    }
    return status == SIM_OK ? res_cast_finish(cast, plan->seed, replication, error) : status;
}

static enum sim_status run_worlds(const struct res_study_plan *plan, size_t count, struct mdl_world *const worlds[],
                                  uint64_t replication, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t k = 0; k < count && status == SIM_OK; k++) {
        status = mdl_world_run(worlds[k], plan->seed, replication, error);
    }
    return status;
}

static bool is_run(const struct study *study, const struct res_stages *stages, size_t side)
{
    const struct mdl_side *at = &study->plan->study->sides[side];
    bool run = at->pool_count > 0 || stages->of_side[side] < stages->count;
    for (size_t k = 0; k < at->pool_count; k++) {
        run = run && stages->of_side[mdl_study_side(study->plan->study, at->pool[k])] < stages->count;
    }
    return run;
}

static enum sim_status read_into(double *values, struct worker *worker, const struct study *study,
                                 const struct res_stages *stages, uint64_t replication, bool raised,
                                 struct sim_error *error)
{
    const struct mdl_study *of = study->plan->study;
    double *row = values + (replication - study->plan->first) * of->figure_count;
    const enum sim_status status = gather(&worker->cast, study, stages, worker->worlds, replication, raised, error);
    for (size_t i = 0; i < of->figure_count && status == SIM_OK; i++) {
        const bool run = is_run(study, stages, mdl_study_side(of, of->figures[i].arm));
        row[i] = run ? res_cast_figure(&worker->cast, &of->figures[i]) : (double)NAN;
    }
    return status;
}

static enum sim_status run_study(struct worker *worker, const struct study *study, const struct res_stages *stages,
                                 uint64_t replication, struct sim_error *error)
{
    enum sim_status status = run_worlds(study->plan, stages->count, worker->worlds, replication, error);
    if (status == SIM_OK) {
        status = read_into(study->sample->values, worker, study, stages, replication, false, error);
    }
    if (status == SIM_OK && study->plan->raised != NULL) {
        status = read_into(study->plan->raised->values, worker, study, stages, replication, true, error);
    }
    return status;
}

static enum sim_status open_worlds(struct mdl_world **worlds, const struct res_stages *stages, struct sim_error *error)
{
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL, .log = stages->log};
    enum sim_status status = SIM_OK;
    for (size_t k = 0; k < stages->count && status == SIM_OK; k++) {
        status = mdl_world_create(&worlds[k], stages->at[k].model, &options, error);
    }
    return status;
}

static void close_worlds(struct mdl_world **worlds, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        mdl_world_free(worlds[k]);
        worlds[k] = NULL;
    }
}

/* --- with drawn parameters --------------------------------------------------------------------------------------- */

/* Both arms of a composed trial hold what their files say under one name as ARM_name: they are moved together. */
static uint32_t purpose_of(const struct res_parameter *parameter, const struct mdl_scenario *scenario)
{
    char name[sizeof parameter->path];
    size_t length = 0;
    bool begins = true;
    for (const char *at = parameter->path; *at != '\0';) {
        size_t skip = 0;
        for (size_t k = 0; begins && k < scenario->trial.arm_count; k++) {
            const size_t arm = strlen(scenario->trial.arms[k].name);
            if (strncmp(at, scenario->trial.arms[k].name, arm) == 0 && at[arm] == '_') {
                skip = arm + 1;
            }
        }
        begins = at[skip] == '.';
        at += skip;
        name[length++] = *at++;
    }
    name[length] = '\0';
    return sim_purpose(name);
}

struct texts {
    char (*text)[SET_MAX];
    const char **sets; /* [stages][stride] */
    struct mdl_place *places;
    size_t *counts; /* [stages] */
    size_t stride;
};

static void texts_release(struct texts *texts)
{
    free(texts->text);
    free(texts->sets);
    free(texts->places);
    free(texts->counts);
}

static void add_text(struct texts *texts, size_t stage, const char *text, struct mdl_place place)
{
    const size_t at = stage * texts->stride + texts->counts[stage]++;
    texts->sets[at] = text;
    texts->places[at] = place;
}

static enum sim_status texts_init(struct texts *texts, const struct study *study, struct sim_error *error)
{
    const size_t stages = study->stages.count + 1;
    const struct res_study_plan *plan = study->plan;
    texts->stride = plan->set_count + study->sample->parameters.count + 1;
    texts->text = calloc(stages * texts->stride, sizeof *texts->text);
    texts->sets = calloc(stages * texts->stride, sizeof *texts->sets);
    texts->places = calloc(stages * texts->stride, sizeof *texts->places);
    texts->counts = calloc(stages, sizeof *texts->counts);
    if (texts->text == NULL || texts->sets == NULL || texts->places == NULL || texts->counts == NULL) {
        texts_release(texts);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a draw");
    }
    for (size_t k = 0; k < study->stages.count; k++) {
        for (size_t i = 0; i < plan->set_count; i++) {
            const struct mdl_place place =
                plan->set_places != NULL ? plan->set_places[i] : (struct mdl_place){"--set", 0};
            add_text(texts, k, plan->sets[i], place);
        }
    }
    return SIM_OK;
}

static void draw_texts(struct texts *texts, const struct study *study, uint64_t replication)
{
    const struct res_parameters *parameters = &study->sample->parameters;
    struct sim_chance chance;
    sim_chance_init(&chance, study->plan->seed, replication, false);
    for (size_t p = 0; p < parameters->count; p++) {
        for (size_t k = 0; k < study->stages.count; k++) {
            const struct res_parameter *at = &parameters->at[p];
            char *text = texts->text[k * texts->stride + texts->counts[k]];
            if (!at->in[k].present) {
                continue;
            }
            const double u = sim_chance_uniform(&chance, sim_chance_who(sim_purpose("psa"), 0),
                                                purpose_of(at, study->stages.at[k].scenario), 0);
            res_parameter_set_text(at, res_parameter_quantile(at, k, u), text, SET_MAX);
            add_text(texts, k, text, (struct mdl_place){study->stages.at[k].file, 0});
        }
    }
}

/* A draw that the loader refuses is a fact about the ranges; anything else is trouble. */
static bool is_refused(enum sim_status status)
{
    return status == SIM_ERR_SCENARIO || status == SIM_ERR_STUCK || status == SIM_ERR_LIMIT || status == SIM_ERR_USAGE;
}

static uint64_t studies_per_draw(const struct res_study_plan *plan)
{
    return plan->ranges ? RES_STUDIES_PER_DRAW : 1;
}

/* The replications that belong to one draw. */
static enum sim_status run_group(struct worker *worker, const struct study *study, const struct res_stages *stages,
                                 uint64_t group, struct sim_error *error)
{
    const struct res_study_plan *plan = study->plan;
    const uint64_t each = studies_per_draw(plan);
    enum sim_status status = SIM_OK;
    for (uint64_t i = group * each; i < (group + 1) * each && i < plan->replications && status == SIM_OK; i++) {
        status = run_study(worker, study, stages, plan->first + i, error);
    }
    return status;
}

static enum sim_status run_opened(struct worker *worker, const struct study *study, const struct res_stages *stages,
                                  uint64_t group, struct sim_error *error)
{
    enum sim_status status = open_worlds(worker->worlds, stages, error);
    if (status == SIM_OK) {
        status = run_group(worker, study, stages, group, error);
    }
    close_worlds(worker->worlds, stages->count);
    return status;
}

static enum sim_status run_drawn(struct worker *worker, struct study *study, uint64_t group, struct sim_error *error)
{
    struct texts texts = {.text = NULL};
    struct res_stages stages = {.at = NULL};
    struct sim_error_list errors;
    struct sim_error why = {.status = SIM_OK};
    sim_error_list_init(&errors);
    enum sim_status status = texts_init(&texts, study, error);
    if (status != SIM_OK) {
        return status;
    }
    draw_texts(&texts, study, study->plan->first + group);
    status = res_stages_init(&stages, study->plan, &why);
    if (status == SIM_OK) {
        status = res_stages_open(&stages, study->plan, texts.sets, texts.places, texts.counts, texts.stride, &errors);
        why = status != SIM_OK && errors.count > 0 ? errors.at[0] : why;
    }
    if (status == SIM_OK) {
        status = run_opened(worker, study, &stages, group, &why);
    }
    why.status = status;
    study->refusals[group] = why;
    if (status != SIM_OK && error != NULL) {
        *error = why;
    }
    res_stages_release(&stages);
    sim_error_list_release(&errors);
    texts_release(&texts);
    return is_refused(status) ? SIM_OK : status;
}

/* --- all of them ------------------------------------------------------------------------------------------------- */

static void worker_free(void *opaque, void *context)
{
    struct worker *worker = opaque;
    const struct study *study = context;
    if (worker != NULL) {
        if (worker->worlds != NULL) {
            close_worlds(worker->worlds, study->stages.count);
        }
        free(worker->worlds);
        if (worker->cast.study != NULL) {
            res_cast_release(&worker->cast);
        }
        free(worker);
    }
}

static enum sim_status worker_create(void *context, unsigned thread, void **opaque, struct sim_error *error)
{
    struct study *study = context;
    struct worker *worker = calloc(1, sizeof *worker);
    (void)thread;
    if (worker == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a worker");
    }
    worker->worlds = calloc(study->stages.count + 1, sizeof(struct mdl_world *));
    enum sim_status status = worker->worlds != NULL ? res_cast_init(&worker->cast, study->plan->study, error)
                                                    : sim_fail(error, SIM_ERR_MEMORY, "out of memory for a worker");
    if (status == SIM_OK && !study->plan->ranges) {
        status = open_worlds(worker->worlds, &study->stages, error);
    }
    if (status != SIM_OK) {
        worker_free(worker, study);
        return status;
    }
    *opaque = worker;
    return SIM_OK;
}

static enum sim_status name_replication(struct sim_error *error, enum sim_status status, uint64_t replication)
{
    char message[sizeof error->message];
    SIM_INVARIANT(error != NULL, "the pool gives every replication an error to fill");
    memcpy(message, error->message, sizeof message);
    (void)snprintf(error->message, sizeof error->message, "replication %llu: %.340s", (unsigned long long)replication,
                   message);
    return status;
}

static enum sim_status run_one(void *opaque, void *context, uint64_t group, struct sim_error *error)
{
    struct worker *worker = opaque;
    struct study *study = context;
    const enum sim_status status = study->plan->ranges ? run_drawn(worker, study, group, error)
                                                       : run_group(worker, study, &study->stages, group, error);
    const uint64_t first = study->plan->first + group * studies_per_draw(study->plan);
    return status == SIM_OK ? SIM_OK : name_replication(error, status, first);
}

static void tell(void *context, uint64_t done, uint64_t count)
{
    const struct study *study = context;
    if (study->plan->progress != NULL) {
        study->plan->progress(study->plan->context, (size_t)done, (size_t)count);
    }
}

static enum sim_status find_parameters(struct study *study, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t k = 0; k < study->stages.count && status == SIM_OK && study->plan->ranges; k++) {
        status = res_parameters_add(&study->sample->parameters, study->stages.at[k].scenario, k, error);
    }
    res_parameters_sort(&study->sample->parameters);
    return status;
}

static enum sim_status prepare(struct study *study, struct sim_error_list *errors)
{
    const struct res_study_plan *plan = study->plan;
    struct sim_error error;
    struct texts texts = {.text = NULL};
    enum sim_status status = res_stages_init(&study->stages, plan, &error);
    SIM_INVARIANT(status != SIM_OK || study->stages.count <= RES_ALTERNATIVES_MAX, "too many scenarios in a study");
    if (status == SIM_OK) {
        status = texts_init(&texts, study, &error);
    }
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        return status;
    }
    status = res_stages_open(&study->stages, plan, texts.sets, texts.places, texts.counts, texts.stride, errors);
    texts_release(&texts);
    if (status == SIM_OK) {
        status = res_stages_check(&study->stages, plan->study, errors);
    }
    if (status == SIM_OK) {
        status = find_parameters(study, &error);
        if (status != SIM_OK) {
            sim_error_list_add(errors, &error);
        }
    }
    return status;
}

static bool allocate(struct res_study_sample *sample, const struct res_study_plan *plan)
{
    const size_t cells = plan->replications * plan->study->figure_count;
    sample->replications = plan->replications;
    sample->figures = plan->study->figure_count;
    sample->values = malloc((cells + 1) * sizeof *sample->values);
    for (size_t i = 0; sample->values != NULL && i < cells; i++) {
        sample->values[i] = (double)NAN;
    }
    return sample->values != NULL;
}

static enum sim_status simulate(struct study *study, struct sim_error *error)
{
    const struct res_study_plan *plan = study->plan;
    const uint64_t each = studies_per_draw(plan);
    study->sample->draws = (plan->replications + each - 1) / each;
    study->refusals = calloc(study->sample->draws + 1, sizeof *study->refusals);
    if (study->refusals == NULL || !allocate(study->sample, plan) ||
        (plan->raised != NULL && !allocate(plan->raised, plan))) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the figures of %zu studies",
                        (size_t)plan->replications);
    }
    const struct sim_replicate_plan pool = {.count = study->sample->draws,
                                            .threads = plan->threads > 0 ? plan->threads : sim_replicate_processors(),
                                            .context = study,
                                            .worker_create = worker_create,
                                            .run = run_one,
                                            .worker_free = worker_free,
                                            .progress = tell,
                                            .cancel = plan->cancel};
    return sim_replicate(&pool, error);
}

static enum sim_status count_refused(const struct study *study, struct sim_error *error)
{
    struct res_study_sample *sample = study->sample;
    for (size_t i = 0; i < sample->draws; i++) {
        if (study->refusals[i].status != SIM_OK && sample->refused++ == 0) {
            (void)sim_error_format(&study->refusals[i], sample->why_refused, sizeof sample->why_refused);
        }
    }
    return sample->refused < sample->draws
               ? SIM_OK
               : sim_fail(error, SIM_ERR_SCENARIO, "no draw of the ranges could be run; the first: %.250s",
                          sample->why_refused);
}

enum sim_status res_study_run(struct res_study_sample *sample, const struct res_study_plan *plan,
                              struct sim_error_list *errors)
{
    struct study study = {.plan = plan, .sample = sample};
    struct sim_error error;
    *sample = (struct res_study_sample){.values = NULL};
    if (plan->raised != NULL) {
        *plan->raised = *sample;
    }
    enum sim_status status = prepare(&study, errors);
    if (status == SIM_OK) {
        status = simulate(&study, &error);
        if (status == SIM_OK) {
            status = count_refused(&study, &error);
        }
        if (status != SIM_OK) {
            sim_error_list_add(errors, &error);
        }
    }
    free(study.refusals);
    res_stages_release(&study.stages);
    return status;
}

void res_study_sample_release(struct res_study_sample *sample)
{
    free(sample->values);
    res_parameters_release(&sample->parameters);
    *sample = (struct res_study_sample){.values = NULL};
}

size_t res_study_column(const struct res_study_sample *sample, size_t figure, double column[])
{
    size_t count = 0;
    for (size_t i = 0; i < sample->replications; i++) {
        const double value = sample->values[i * sample->figures + figure];
        if (!isnan(value)) {
            column[count++] = value;
        }
    }
    return count;
}
