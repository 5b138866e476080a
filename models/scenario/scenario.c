/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/config_arms.h"
#include "models/scenario/config_merge.h"
#include "models/scenario/loader.h"
#include "models/scenario/people.h"
#include "models/scenario/resolved.h"
#include "models/scenario/sha256.h"

#define BASE_DEPTH_MAX 16

/* The scenario first, so that a pointer to it is a pointer to its box. */
struct box {
    struct mdl_scenario scenario;
    struct mdl_arena arena;
    struct sim_dist **prepared;
    size_t prepared_count;
};

struct files {
    struct mdl_arena *scratch;
    struct sim_error_list *errors;
    struct mdl_file_id open[BASE_DEPTH_MAX]; /* the file and its bases, to find circles */
    size_t open_count;
    bool is_file; /* else text from memory, which names no files */
    bool faulty;  /* a merge failed: what could be merged is still checked */
};

static const struct mdl_load_options no_options = {0};

/* --- files ----------------------------------------------------------------------------------------- */

static enum sim_status fail_at(struct files *files, enum sim_status status, struct mdl_place place, const char *path,
                               const char *message)
{
    struct sim_error error;
    (void)sim_fail(&error, status, "%s", message);
    sim_error_place(&error, place.file, place.line, path);
    sim_error_list_add(files->errors, &error);
    return status;
}

static struct mdl_place whole_file(const char *file)
{
    const struct mdl_place place = {file, 0};
    return place;
}

static enum sim_status load_tree(struct files *files, const char *file, struct mdl_place asked, struct mdl_node **root);

/* Takes the key `base` out of the tree; NULL when there is none. */
static struct mdl_node *take_base(struct mdl_node *root)
{
    for (size_t i = 0; i < root->count; i++) {
        if (strcmp(root->child[i]->key, "base") == 0) {
            struct mdl_node *base = root->child[i];
            mdl_node_remove(root, i);
            return base;
        }
    }
    return NULL;
}

/* Errors of opening a base or an organisation are errors of the scenario that names it. */
static enum sim_status load_base(struct files *files, const struct mdl_node *base, struct mdl_node **root)
{
    if (base->type != MDL_NODE_STRING || base->text[0] == '\0') {
        return fail_at(files, SIM_ERR_SCENARIO, base->place, base->key, "is no file name; expected \"FILE\"");
    }
    const char *file = mdl_config_relative(files->scratch, base->place.file, base->text);
    if (file == NULL) {
        return SIM_ERR_MEMORY;
    }
    const enum sim_status status = load_tree(files, file, base->place, root);
    if (status == SIM_ERR_IO) {
        return fail_at(files, SIM_ERR_SCENARIO, base->place, base->key,
                       "the file cannot be read; expected one relative to this file");
    }
    return status;
}

static enum sim_status load_organisation(void *context, const struct mdl_node *name, struct mdl_node **root)
{
    return load_base(context, name, root);
}

/* A fault of a merge does not stop the load: the other mistakes are to be reported with it. */
static enum sim_status merge(struct files *files, struct mdl_node *under, const struct mdl_node *over)
{
    const enum sim_status status = mdl_tree_merge(under, over, files->scratch, files->errors);
    files->faulty = files->faulty || status == SIM_ERR_SCENARIO;
    return status == SIM_ERR_SCENARIO ? SIM_OK : status;
}

static enum sim_status merge_onto_base(struct files *files, struct mdl_node **root)
{
    struct mdl_node *base = take_base(*root);
    struct mdl_node *under = NULL;
    if (base == NULL) {
        return SIM_OK;
    }
    enum sim_status status = load_base(files, base, &under);
    if (status == SIM_OK) {
        const struct mdl_place place = (*root)->place;
        status = merge(files, under, *root);
        *root = under;
        under->place = place; /* what is missing is missing in the file that was named */
    }
    return status;
}

static bool is_open(const struct files *files, struct mdl_file_id id)
{
    for (size_t i = 0; i < files->open_count; i++) {
        if (files->open[i].device == id.device && files->open[i].node == id.node) {
            return true;
        }
    }
    return false;
}

/* `asked`: where the file is named. */
static enum sim_status load_tree(struct files *files, const char *file, struct mdl_place asked, struct mdl_node **root)
{
    struct mdl_scanned scanned;
    enum sim_status status = mdl_config_scan_file(&scanned, file, files->scratch, files->errors);
    if (status != SIM_OK) {
        return status;
    }
    if (is_open(files, scanned.id) || files->open_count == BASE_DEPTH_MAX) {
        status = fail_at(files, SIM_ERR_SCENARIO, asked, "base",
                         "is its own base, or bases are nested deeper than 16; expected a chain of bases that ends");
        goto out;
    }
    files->open[files->open_count++] = scanned.id;
    status = mdl_tree_parse(root, &scanned, files->scratch, files->errors);
    if (status == SIM_OK) {
        status = merge_onto_base(files, root);
    }
    files->open_count--;
out:
    mdl_config_scan_release(&scanned);
    return status;
}

static enum sim_status parse_tree(struct files *files, const char *text, size_t length, const char *name,
                                  struct mdl_node **root)
{
    struct mdl_scanned scanned;
    enum sim_status status = mdl_config_scan_text(&scanned, text, length, name, files->scratch, files->errors);
    if (status != SIM_OK) {
        return status;
    }
    status = mdl_tree_parse(root, &scanned, files->scratch, files->errors);
    mdl_config_scan_release(&scanned);
    if (status == SIM_OK) {
        const struct mdl_node *base = mdl_node_member(*root, "base");
        if (base != NULL) {
            status = fail_at(files, SIM_ERR_SCENARIO, base->place, "base", "a scenario that is not a file has no base");
        }
    }
    return status;
}

static enum sim_status inline_people(struct files *files, struct mdl_node *root, enum sim_status first)
{
    if (first != SIM_OK) {
        return first;
    }
    const enum sim_status status = mdl_people_inline(root, files->is_file, files->scratch, files->errors);
    files->faulty = files->faulty || status == SIM_ERR_SCENARIO;
    return status == SIM_ERR_SCENARIO ? SIM_OK : status;
}

static bool speaks_of(const struct mdl_load_options *options, const struct mdl_node *root,
                      struct mdl_node *const *overlays)
{
    const char *key = options->beneath_for;
    bool speaks = key == NULL || mdl_node_member(root, key) != NULL;
    for (size_t i = 0; i < options->overlay_count && !speaks; i++) {
        speaks = overlays[i] != NULL && mdl_node_member(overlays[i], key) != NULL;
    }
    for (size_t i = 0; i < options->set_count && !speaks; i++) {
        const char *set = options->sets[i] + strspn(options->sets[i], " \t");
        const size_t length = strcspn(set, ".= \t");
        speaks = length == strlen(key) && strncmp(set, key, length) == 0;
    }
    return speaks;
}

/* Puts the scenario on the files that are to lie beneath it. */
static enum sim_status lay_beneath(struct files *files, const struct mdl_load_options *options, struct mdl_node **root)
{
    struct mdl_node *under = NULL;
    for (size_t i = 0; i < options->beneath_count; i++) {
        struct mdl_node *file = NULL;
        enum sim_status status = load_tree(files, options->beneath[i], whole_file(options->beneath[i]), &file);
        if (status == SIM_OK && under != NULL) {
            status = merge(files, under, file);
        }
        if (status != SIM_OK) {
            return status;
        }
        under = under == NULL ? file : under;
    }
    if (under == NULL) {
        return SIM_OK;
    }
    const struct mdl_place place = (*root)->place;
    const enum sim_status status = merge(files, under, *root);
    *root = under;
    under->place = place;
    return status;
}

static enum sim_status lay_files(struct files *files, const struct mdl_load_options *options, struct mdl_node **root)
{
    struct mdl_node **overlays = mdl_arena_alloc(files->scratch, options->overlay_count + 1, sizeof *overlays);
    enum sim_status first = overlays == NULL ? SIM_ERR_MEMORY : SIM_OK;
    for (size_t i = 0; overlays != NULL && i < options->overlay_count; i++) {
        const char *file = options->overlays[i];
        const enum sim_status status = load_tree(files, file, whole_file(file), &overlays[i]);
        first = first == SIM_OK ? status : first;
    }
    if (overlays != NULL && speaks_of(options, *root, overlays)) {
        const enum sim_status status = lay_beneath(files, options, root);
        first = first == SIM_OK ? status : first;
    }
    for (size_t i = 0; overlays != NULL && i < options->overlay_count; i++) {
        const enum sim_status status = overlays[i] == NULL ? SIM_OK : merge(files, *root, overlays[i]);
        first = first == SIM_OK ? status : first;
    }
    return first;
}

static enum sim_status lay_on_top(struct files *files, const struct mdl_load_options *options, struct mdl_node *root,
                                  enum sim_status first)
{
    first = inline_people(files, root, first); /* before settings, which may change one citizen ... */
    for (size_t i = 0; i < options->set_count; i++) {
        const struct mdl_place place = options->set_places != NULL ? options->set_places[i] : whole_file("--set");
        if (options->set_lacks != NULL && !mdl_tree_has_element(root, options->sets[i], files->scratch)) {
            options->set_lacks[i] = true;
            continue;
        }
        const enum sim_status status = mdl_tree_set(root, options->sets[i], place, files->scratch, files->errors);
        files->faulty = files->faulty || status == SIM_ERR_SCENARIO;
        first = first == SIM_OK && status != SIM_ERR_SCENARIO ? status : first;
    }
    return inline_people(files, root, first); /* ... or name a table */
}

/* --- from tree to scenario ------------------------------------------------------------------------- */

static enum sim_status prepare(struct mdl_loader *l, struct box *box)
{
    struct sim_error error;
    box->prepared = mdl_arena_alloc(&box->arena, l->dist_count, sizeof(struct sim_dist *));
    for (size_t i = 0; box->prepared != NULL && i < l->dist_count; i++) {
        const double allowed = l->coarse > 0 ? l->coarse : SIM_DIST_TABLE_ERROR;
        const enum sim_status status = sim_dist_prepare_to(l->dists[i], allowed, &error);
        if (status != SIM_OK) {
            sim_error_list_add(l->errors, &error);
            return status;
        }
        box->prepared[box->prepared_count++] = l->dists[i];
    }
    return SIM_OK;
}

static enum sim_status fill(struct mdl_loader *l, struct box *box, bool faulty)
{
    mdl_load_struct(l, mdl_schema(), l->root, l->scenario);
    l->scenario->pathway.name = "pathway";
    l->scenario->pathway.label = "pathway";
    mdl_scenario_check(l);
    if (l->arena->failed || l->scratch->failed) {
        return SIM_ERR_MEMORY;
    }
    if (l->error_count > 0 || faulty) {
        return SIM_ERR_SCENARIO;
    }
    mdl_load_ledger(l);
    mdl_load_places(l);
    l->scenario->resolved = mdl_resolved_text(l);
    if (l->arena->failed || l->scratch->failed) {
        return SIM_ERR_MEMORY;
    }
    mdl_sha256_hex(l->scenario->resolved, strlen(l->scenario->resolved), l->scenario->sha256);
    return prepare(l, box);
}

/* In the order of the text where neighbours are of one file: the schema's order is not the reader's. */
static void sort_by_line(struct sim_error_list *errors, size_t first)
{
    for (size_t i = first + 1; errors != NULL && i < errors->count; i++) {
        for (size_t k = i; k > first && strcmp(errors->at[k].file, errors->at[k - 1].file) == 0 &&
                           errors->at[k].line < errors->at[k - 1].line;
             k--) {
            const struct sim_error later = errors->at[k - 1];
            errors->at[k - 1] = errors->at[k];
            errors->at[k] = later;
        }
    }
}

/* Told last, so that nobody takes the first MDL_LOAD_ERRORS_MAX for all. */
static void report_untold(const struct mdl_loader *l)
{
    struct sim_error error;
    if (l->error_count > MDL_LOAD_ERRORS_MAX) {
        (void)sim_fail(&error, SIM_ERR_SCENARIO, "%zu more mistakes are not shown",
                       l->error_count - MDL_LOAD_ERRORS_MAX);
        sim_error_place(&error, l->root->place.file, l->root->place.line, NULL);
        sim_error_list_add(l->errors, &error);
    }
}

static void report_memory(struct sim_error_list *errors)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_MEMORY, "no memory for the scenario");
    sim_error_list_add(errors, &error);
}

/* Takes the tree as it is after `base`, lays the rest on it and makes the scenario. */
static enum sim_status finish(struct mdl_scenario **scenario, struct files *files, struct mdl_node *root,
                              const struct mdl_load_options *options, struct sim_error_list *warnings)
{
    enum sim_status status = lay_files(files, options, &root);
    status = lay_on_top(files, options, root, status);
    struct box *box = status == SIM_OK ? calloc(1, sizeof *box) : NULL;
    if (box == NULL) {
        return status == SIM_OK ? SIM_ERR_MEMORY : status;
    }
    mdl_arena_init(&box->arena);
    struct mdl_loader l = {.scenario = &box->scenario,
                           .arena = &box->arena,
                           .scratch = files->scratch,
                           .root = root,
                           .coarse = options->coarse,
                           .errors = files->errors,
                           .warnings = warnings};
    const size_t before = files->errors == NULL ? 0 : files->errors->count;
    status = fill(&l, box, files->faulty);
    sort_by_line(files->errors, before);
    report_untold(&l);
    if (status != SIM_OK) {
        mdl_scenario_free(&box->scenario);
        return status;
    }
    *scenario = &box->scenario;
    return SIM_OK;
}

enum sim_status mdl_scenario_load(struct mdl_scenario **scenario, const char *file,
                                  const struct mdl_load_options *options, struct sim_error_list *errors,
                                  struct sim_error_list *warnings)
{
    struct mdl_arena scratch;
    struct mdl_node *root = NULL;
    mdl_arena_init(&scratch);
    struct files files = {.scratch = &scratch, .errors = errors, .is_file = true};
    const struct mdl_tree_loader organisations = {.load = load_organisation, .context = &files};
    enum sim_status status = load_tree(&files, file, whole_file(file), &root);
    if (status == SIM_OK) {
        status = mdl_tree_compose_arms(root, &scratch, &organisations, errors);
    }
    if (status == SIM_OK) {
        status = finish(scenario, &files, root, options == NULL ? &no_options : options, warnings);
    }
    if (status == SIM_ERR_MEMORY) {
        report_memory(errors);
    }
    mdl_arena_release(&scratch);
    return status;
}

enum sim_status mdl_scenario_parse_bytes(struct mdl_scenario **scenario, const char *bytes, size_t length,
                                         const char *name_for_messages, const struct mdl_load_options *options,
                                         struct sim_error_list *errors, struct sim_error_list *warnings)
{
    struct mdl_arena scratch;
    struct mdl_node *root = NULL;
    mdl_arena_init(&scratch);
    struct files files = {.scratch = &scratch, .errors = errors};
    enum sim_status status = parse_tree(&files, bytes, length, name_for_messages, &root);
    if (status == SIM_OK) {
        status = finish(scenario, &files, root, options == NULL ? &no_options : options, warnings);
    }
    if (status == SIM_ERR_MEMORY) {
        report_memory(errors);
    }
    mdl_arena_release(&scratch);
    return status;
}

enum sim_status mdl_scenario_parse(struct mdl_scenario **scenario, const char *text, const char *name_for_messages,
                                   const struct mdl_load_options *options, struct sim_error_list *errors,
                                   struct sim_error_list *warnings)
{
    return mdl_scenario_parse_bytes(scenario, text, strlen(text), name_for_messages, options, errors, warnings);
}

void mdl_scenario_free(struct mdl_scenario *scenario)
{
    struct box *box = (struct box *)(void *)scenario;
    if (box == NULL) {
        return;
    }
    for (size_t i = 0; i < box->prepared_count; i++) {
        sim_dist_release(box->prepared[i]);
    }
    struct mdl_arena arena = box->arena;
    mdl_arena_release(&arena);
    free(box);
}
