/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/verify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/scenario/scenario.h"
#include "models/scenario/sha256.h"
#include "results/compare.h"
#include "results/file/h5_read.h"
#include "results/file/h5_write.h"
#include "results/file/whole_file.h"

/* --- two files, field by field ----------------------------------------------------------------------- */

struct field {
    char *path;
    char type[16], digest[65];
    int rank;
    size_t length;
};

struct fields {
    struct field *at; /* [count] */
    size_t count, capacity;
    bool failed;
};

/* What a result is made by and when is not what it says. */
static bool is_left_out(const char *path)
{
    static const char run[] = "/provenance/run";
    const size_t length = sizeof run - 1;
    return strncmp(path, run, length) == 0 && (path[length] == '\0' || path[length] == '/' || path[length] == '@');
}

static bool is_program(const char *path)
{
    return strcmp(path, "/provenance@version") == 0 || strcmp(path, "/provenance@git") == 0;
}

static bool make_room(struct fields *fields)
{
    if (fields->count < fields->capacity) {
        return true;
    }
    const size_t capacity = 2 * fields->capacity + 256;
    struct field *grown = realloc(fields->at, capacity * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    fields->at = grown;
    fields->capacity = capacity;
    return true;
}

static void gather(void *context, const struct res_h5_item *item)
{
    struct fields *fields = context;
    const size_t size = strlen(item->path) + 1;
    if (is_left_out(item->path) || fields->failed) {
        return;
    }
    char *path = malloc(size);
    if (path == NULL || !make_room(fields)) {
        free(path);
        fields->failed = true;
        return;
    }
    memcpy(path, item->path, size);
    struct field *field = &fields->at[fields->count++];
    *field = (struct field){.path = path, .rank = item->rank, .length = item->length};
    (void)snprintf(field->type, sizeof field->type, "%s", item->type);
    memcpy(field->digest, item->digest, sizeof field->digest);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct field *)a)->path, ((const struct field *)b)->path);
}

static enum sim_status list_fields(const char *path, struct fields *fields, struct sim_error *error)
{
    const enum sim_status status = res_h5_list(path, gather, fields, error);
    if (status == SIM_OK && fields->failed) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the fields of a result");
    }
    if (fields->count > 0) {
        qsort(fields->at, fields->count, sizeof *fields->at, by_path);
    }
    return status;
}

static void release_fields(struct fields *fields)
{
    for (size_t i = 0; i < fields->count; i++) {
        free(fields->at[i].path);
    }
    free(fields->at);
}

static void note_difference(struct res_verdict *verdict, const char *path)
{
    if (verdict->differences++ == 0) {
        (void)snprintf(verdict->first, sizeof verdict->first, "%s", path);
    }
}

static bool is_same(const struct field *a, const struct field *b)
{
    return strcmp(a->type, b->type) == 0 && a->rank == b->rank && a->length == b->length &&
           strcmp(a->digest, b->digest) == 0;
}

/* One path in both. */
static void compare_field(const struct field *a, const struct field *b, struct res_verdict *verdict)
{
    if (is_same(a, b)) {
        return;
    }
    if (is_program(a->path)) {
        verdict->other_program = true;
    } else {
        note_difference(verdict, a->path);
    }
}

/* Which path comes first: that of a (below 0), that of b (above), or both are one; a list that has ended comes last. */
static int order_of(const struct fields *a, size_t i, const struct fields *b, size_t j)
{
    if (i == a->count) {
        return 1;
    }
    return j == b->count ? -1 : strcmp(a->at[i].path, b->at[j].path);
}

static void compare_fields(const struct fields *a, const struct fields *b, struct res_verdict *verdict)
{
    size_t i = 0;
    size_t j = 0;
    while (i < a->count || j < b->count) {
        const int order = order_of(a, i, b, j);
        verdict->fields++;
        if (order != 0) {
            note_difference(verdict, order < 0 ? a->at[i].path : b->at[j].path);
        } else {
            compare_field(&a->at[i], &b->at[j], verdict);
        }
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
    }
}

enum sim_status res_results_differ(const char *path_a, const char *path_b, struct res_verdict *verdict,
                                   struct sim_error *error)
{
    struct fields a = {0};
    struct fields b = {0};
    enum sim_status status = list_fields(path_a, &a, error);
    if (status == SIM_OK) {
        status = list_fields(path_b, &b, error);
    }
    if (status == SIM_OK) {
        compare_fields(&a, &b, verdict);
    }
    release_fields(&a);
    release_fields(&b);
    return status;
}

/* --- the rerun --------------------------------------------------------------------------------------- */

struct rerun {
    const struct res_h5_result *stored;
    const struct res_maker *maker;
    const struct res_experiment_options *how;
    char folder[256], journal_path[300], result_path[300];
    struct mdl_scenario **scenarios; /* [stored->count] */
    struct mdl_model **models;
    struct res_sample **samples;
    struct res_journal *journal; /* of the first */
};

static enum sim_status make_folder(struct rerun *rerun, struct sim_error *error)
{
    const char *where = getenv("TMPDIR");
    (void)snprintf(rerun->folder, sizeof rerun->folder, "%.200s/afklar-verify-XXXXXX",
                   where != NULL && where[0] != '\0' ? where : "/tmp");
    if (mkdtemp(rerun->folder) == NULL) {
        const int fault = errno;
        const enum sim_status status = res_file_error(error, rerun->folder, fault);
        rerun->folder[0] = '\0';
        return status;
    }
    (void)snprintf(rerun->journal_path, sizeof rerun->journal_path, "%s/journal", rerun->folder);
    (void)snprintf(rerun->result_path, sizeof rerun->result_path, "%s/result.h5", rerun->folder);
    return SIM_OK;
}

static enum sim_status open_journal(struct rerun *rerun, struct sim_error *error)
{
    const struct res_sample *first = rerun->stored->samples[0];
    const struct res_journal_identity identity = {
        .maker = rerun->maker,
        .sha256 = first->sha256,
        .seed = first->seed,
        .first = first->first,
        .citizens = rerun->stored->citizens,
        .events = rerun->stored->events,
    };
    return res_journal_open(&rerun->journal, rerun->journal_path, &identity, false, error);
}

/* A stored scenario that was changed may not even be one. */
static enum sim_status check_scenario(const struct res_sample *stored, struct sim_error_list *errors)
{
    char digest[65];
    struct sim_error error;
    mdl_sha256_hex(stored->resolved, strlen(stored->resolved), digest);
    if (strcmp(digest, stored->sha256) == 0) {
        return SIM_OK;
    }
    (void)sim_fail(&error, SIM_ERR_VERIFY, "the stored scenario '%.100s' is not the one whose SHA-256 stands beside it",
                   stored->name);
    sim_error_hint(&error, "the file was changed after it was made");
    sim_error_list_add(errors, &error);
    return SIM_ERR_VERIFY;
}

static enum sim_status run_again(struct rerun *rerun, size_t index, struct sim_error_list *errors)
{
    const struct res_sample *stored = rerun->stored->samples[index];
    struct res_experiment_options options;
    struct sim_error error;
    enum sim_status status = check_scenario(stored, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = mdl_scenario_parse(&rerun->scenarios[index], stored->resolved, stored->name, NULL, errors, NULL);
    if (status == SIM_OK) {
        status = mdl_model_create(&rerun->models[index], rerun->scenarios[index], errors);
    }
    if (status != SIM_OK) {
        return status;
    }
    options = *rerun->how;
    options.seed = stored->seed;
    options.first = stored->first;
    options.replications = stored->replications;
    options.journal = index == 0 ? rerun->journal : NULL;
    status = res_experiment_run(rerun->models[index], &options, &rerun->samples[index], &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    return status;
}

static enum sim_status write_again(struct rerun *rerun, struct sim_error *error)
{
    const struct res_sample *const *samples = (const struct res_sample *const *)rerun->samples;
    const size_t count = rerun->stored->count;
    const struct res_tables tables = {rerun->models[0], rerun->journal};
    const bool has_tables = rerun->stored->citizens || rerun->stored->events;
    struct res_comparison comparison = {0};
    enum sim_status status = SIM_OK;
    if (count > 1) {
        status = res_compare(&comparison, samples, count, error);
    }
    if (status == SIM_OK) {
        status = res_h5_write(rerun->result_path, samples, count > 1 ? (const char *const *)comparison.names : NULL,
                              count, rerun->maker, has_tables ? &tables : NULL, error);
    }
    res_comparison_release(&comparison);
    return status;
}

static void release(struct rerun *rerun)
{
    res_journal_close(rerun->journal, true);
    for (size_t i = 0; i < rerun->stored->count; i++) {
        if (rerun->samples != NULL) {
            res_sample_free(rerun->samples[i]);
        }
        if (rerun->models != NULL) {
            mdl_model_free(rerun->models[i]);
        }
        if (rerun->scenarios != NULL) {
            mdl_scenario_free(rerun->scenarios[i]);
        }
    }
    free(rerun->samples);
    free(rerun->models);
    free(rerun->scenarios);
    if (rerun->folder[0] != '\0') {
        (void)unlink(rerun->result_path);
        (void)rmdir(rerun->folder);
    }
}

static enum sim_status prepare(struct rerun *rerun, struct sim_error *error)
{
    const size_t count = rerun->stored->count;
    rerun->samples = calloc(count, sizeof(struct res_sample *));
    rerun->models = calloc(count, sizeof(struct mdl_model *));
    rerun->scenarios = calloc(count, sizeof(struct mdl_scenario *));
    if (rerun->samples == NULL || rerun->models == NULL || rerun->scenarios == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a rerun");
    }
    enum sim_status status = make_folder(rerun, error);
    if (status == SIM_OK && (rerun->stored->citizens || rerun->stored->events)) {
        status = open_journal(rerun, error);
    }
    return status;
}

static enum sim_status rerun_and_compare(struct rerun *rerun, const char *path, struct res_verdict *verdict,
                                         struct sim_error_list *errors)
{
    struct sim_error error;
    enum sim_status status = prepare(rerun, &error);
    bool is_told = false;
    for (size_t i = 0; i < rerun->stored->count && status == SIM_OK; i++) {
        status = run_again(rerun, i, errors);
        is_told = status != SIM_OK;
    }
    if (status == SIM_OK) {
        status = write_again(rerun, &error);
    }
    if (status == SIM_OK) {
        status = res_results_differ(path, rerun->result_path, verdict, &error);
    }
    if (status != SIM_OK && !is_told) {
        sim_error_list_add(errors, &error);
    }
    return status;
}

enum sim_status res_verify(const char *path, const struct res_maker *maker, const struct res_experiment_options *how,
                           struct res_verdict *verdict, struct sim_error_list *errors)
{
    struct res_h5_result stored;
    struct sim_error error;
    memset(verdict, 0, sizeof *verdict);
    enum sim_status status = res_h5_read(path, &stored, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        return status;
    }
    verdict->scenarios = stored.count;
    verdict->replications = stored.samples[0]->replications;
    (void)snprintf(verdict->version, sizeof verdict->version, "%s", stored.version);
    (void)snprintf(verdict->git, sizeof verdict->git, "%s", stored.git);
    struct rerun rerun = {.stored = &stored, .maker = maker, .how = how};
    status = rerun_and_compare(&rerun, path, verdict, errors);
    release(&rerun);
    res_h5_result_release(&stored);
    return status;
}
