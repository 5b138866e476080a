/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/study/calibration.h"

#include <stdlib.h>
#include <string.h>

#include "models/scenario/key_reader.h"

/* The calibration first, so that a pointer to it is a pointer to its box. */
struct box {
    struct mdl_calibration calibration;
    struct mdl_arena arena;
};

static void read_paths(struct mdl_key_reader *r, const struct mdl_node *group, struct mdl_free *free_parameter)
{
    const size_t most = sizeof free_parameter->paths / sizeof free_parameter->paths[0];
    const struct mdl_node *paths = mdl_node_member(group, "paths");
    for (size_t i = 0; paths != NULL && mdl_node_is_collection(paths) && i < paths->count && i < most; i++) {
        if (paths->child[i]->type == MDL_NODE_STRING) {
            free_parameter->path_lines[free_parameter->path_count] = paths->child[i]->place.line;
            free_parameter->paths[free_parameter->path_count++] = mdl_arena_copy(r->arena, paths->child[i]->text);
        }
    }
    if (paths == NULL || free_parameter->path_count != paths->count) {
        mdl_key_fail(r, paths != NULL ? paths : group, NULL,
                     "expected at most four keys of the scenario: paths = ( \"progress.evidence_base.value\" )");
    }
}

static void check_name(struct mdl_key_reader *r, const struct mdl_node *group,
                       const struct mdl_calibration *calibration)
{
    const struct mdl_free *last = &calibration->free[calibration->free_count - 1];
    for (size_t i = 0; last->name != NULL && i + 1 < calibration->free_count; i++) {
        const struct mdl_free *other = &calibration->free[i];
        if (other->name != NULL && strcmp(other->name, last->name) == 0) {
            mdl_key_fail(r, mdl_node_member(group, "name"), NULL,
                         mdl_arena_format(r->arena, "two parameters are named '%s'; the first is on line %d",
                                          last->name, other->line));
            return;
        }
    }
}

static bool read_free(struct mdl_key_reader *r, const struct mdl_node *root, struct mdl_calibration *calibration)
{
    static const char *const keys[] = {"name", "paths", "low", "high", "start", "source", "profile_only", NULL};
    const struct mdl_node *list = NULL;
    const size_t count = mdl_key_list(r, root, "parameters", &list);
    calibration->free = mdl_arena_alloc(r->arena, count + 1, sizeof *calibration->free);
    if (count == 0 || count > MDL_FREE_MAX) {
        mdl_key_fail(r, root, NULL, "expected 1 to 16 free parameters: parameters = ( { name = ...; paths = ... } )");
        return calibration->free != NULL;
    }
    for (size_t i = 0; calibration->free != NULL && i < count; i++) {
        const struct mdl_node *group = list->child[i];
        struct mdl_free *at = &calibration->free[calibration->free_count++];
        mdl_key_known(r, group, keys);
        read_paths(r, group, at);
        at->name = mdl_key_text(r, group, "name", true);
        at->low = mdl_key_text(r, group, "low", true);
        at->high = mdl_key_text(r, group, "high", true);
        at->start = mdl_key_text(r, group, "start", false);
        at->source = mdl_key_text(r, group, "source", true);
        at->profile_only = mdl_key_truth(r, group, "profile_only");
        at->line = group->place.line;
        check_name(r, group, calibration);
    }
    return calibration->free != NULL;
}

/* NULL when the figure may be fitted to, else why not. */
static const char *why_not(const struct mdl_study *study, const struct mdl_figure *figure)
{
    const size_t side = mdl_study_side(study, figure->arm);
    if (study->sides[side].control != NULL) {
        return "is a figure of the intervention arm: it is predicted, never fitted";
    }
    if (figure->use != MDL_USE_FIT) {
        return "is not for fitting (use = \"fit\" in the targets)";
    }
    return figure->se > 0 ? NULL : "has no sampling error; give it se, or sd and of";
}

/* A figure that the study has and that may be fitted to, once; what is wrong is told. */
static void read_target(struct mdl_key_reader *r, const struct mdl_node *node, struct mdl_calibration *calibration)
{
    const struct mdl_study *study = calibration->study;
    const size_t at = node->type == MDL_NODE_STRING ? mdl_study_figure(study, node->text) : study->figure_count;
    if (at == study->figure_count) {
        mdl_key_fail(r, node, NULL, "the study has no figure of this id");
        return;
    }
    const char *why = why_not(study, &study->figures[at]);
    for (size_t k = 0; k < calibration->target_count && why == NULL; k++) {
        why = calibration->targets[k] == at ? "is a target twice" : NULL;
    }
    if (why != NULL) {
        mdl_key_fail(r, node, NULL, mdl_arena_format(r->arena, "'%s' %s", node->text, why));
    }
    calibration->targets[calibration->target_count++] = at;
}

static bool read_targets(struct mdl_key_reader *r, const struct mdl_node *root, struct mdl_calibration *calibration)
{
    const struct mdl_node *list = mdl_node_member(root, "targets");
    const size_t count = list != NULL && mdl_node_is_collection(list) ? list->count : 0;
    calibration->targets = mdl_arena_alloc(r->arena, count + 1, sizeof *calibration->targets);
    if (count == 0 || count > MDL_TARGETS_MAX) {
        mdl_key_fail(r, root, NULL,
                     "no targets, or more than 64; expected ids of figures: targets = ( \"ended_control\" )");
    }
    for (size_t i = 0; calibration->targets != NULL && i < count; i++) {
        read_target(r, list->child[i], calibration);
    }
    return calibration->targets != NULL;
}

static enum sim_status read_calibration(struct mdl_key_reader *r, const struct mdl_node *root,
                                        struct mdl_calibration *calibration)
{
    static const char *const keys[] = {"study", "parameters", "targets", NULL};
    mdl_key_known(r, root, keys);
    const char *study = mdl_key_path(r, root, "study", true);
    if (study == NULL) {
        return SIM_ERR_SCENARIO;
    }
    const enum sim_status status = mdl_study_load(&calibration->study, study, r->errors);
    if (status != SIM_OK) {
        return status;
    }
    if (!read_free(r, root, calibration) || !read_targets(r, root, calibration) || r->arena->failed) {
        return SIM_ERR_MEMORY;
    }
    return r->mistakes > 0 ? SIM_ERR_SCENARIO : SIM_OK;
}

bool mdl_calibration_is(const char *file)
{
    static const char *const keys[] = {"parameters", "targets", NULL};
    return mdl_tree_file_has(file, keys, true);
}

enum sim_status mdl_calibration_load(struct mdl_calibration **calibration, const char *file,
                                     struct sim_error_list *errors)
{
    struct mdl_node *root = NULL;
    struct sim_error error;
    struct box *box = calloc(1, sizeof *box);
    if (box == NULL) {
        (void)sim_fail(&error, SIM_ERR_MEMORY, "no memory for a calibration");
        sim_error_list_add(errors, &error);
        return SIM_ERR_MEMORY;
    }
    mdl_arena_init(&box->arena);
    box->calibration.file = mdl_arena_copy(&box->arena, file);
    struct mdl_key_reader r = {.arena = &box->arena, .errors = errors, .file = box->calibration.file};
    enum sim_status status = mdl_tree_read(&root, file, &box->arena, errors);
    if (status == SIM_OK) {
        status = read_calibration(&r, root, &box->calibration);
    }
    if (status == SIM_ERR_MEMORY) {
        (void)sim_fail(&error, SIM_ERR_MEMORY, "no memory for a calibration");
        sim_error_list_add(errors, &error);
    }
    if (status != SIM_OK) {
        mdl_calibration_free(&box->calibration);
        return status;
    }
    *calibration = &box->calibration;
    return SIM_OK;
}

void mdl_calibration_free(struct mdl_calibration *calibration)
{
    struct box *box = (struct box *)(void *)calibration;
    if (box != NULL) {
        struct mdl_arena arena = box->arena;
        mdl_study_free(calibration->study);
        mdl_arena_release(&arena);
        free(box);
    }
}
