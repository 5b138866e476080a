/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/study/contrasts.h"

#include <math.h>
#include <stdlib.h>

#include "models/scenario/key_reader.h"

/* The contrasts first, so that a pointer to them is a pointer to their box. */
struct box {
    struct mdl_contrasts contrasts;
    struct mdl_arena arena;
};

static void read_factor(struct mdl_key_reader *r, const struct mdl_node *root, struct mdl_contrasts *contrasts)
{
    static const char *const keys[] = {"label", "values", "source", NULL};
    const struct mdl_node *group = mdl_node_member(root, "factor");
    const struct mdl_node *values = group != NULL ? mdl_node_member(group, "values") : NULL;
    const size_t count = values != NULL && mdl_node_is_collection(values) ? values->count : 0;
    bool good = count >= 2 && count <= MDL_VALUES_MAX;
    for (size_t i = 0; i < count && good; i++) {
        const struct mdl_node *node = values->child[i];
        good = (node->type == MDL_NODE_INTEGER || node->type == MDL_NODE_NUMBER) && node->number >= 0 &&
               (i == 0 || node->number > contrasts->values[i - 1]);
        contrasts->values[i] = node->number;
        contrasts->value_count = i + 1;
    }
    if (!good) {
        mdl_key_fail(r, group != NULL ? group : root, NULL,
                     "expected 2 to 12 ascending numbers from 0: factor = { values = ( 0.0, 0.5, 1.0 ); ... }");
    }
    if (group != NULL) {
        mdl_key_known(r, group, keys);
        contrasts->label = mdl_key_text(r, group, "label", true);
        contrasts->source = mdl_key_text(r, group, "source", true);
    }
}

/* A share, or a count of citizens, of the arm; `treated`: of one that has a control. */
static size_t read_figure(struct mdl_key_reader *r, const struct mdl_node *group, const char *key,
                          const struct mdl_study *study, bool treated)
{
    const char *id = mdl_key_text(r, group, key, true);
    if (id == NULL) {
        return 0;
    }
    const size_t i = mdl_study_figure(study, id);
    const struct mdl_node *node = mdl_node_member(group, key);
    if (i == study->figure_count) {
        mdl_key_fail(r, node, NULL, "the study has no figure of this id");
        return 0;
    }
    const struct mdl_figure *figure = &study->figures[i];
    const bool share = figure->kind == MDL_FIGURE_COUNT || figure->kind == MDL_FIGURE_SHARE;
    if (!share || !(figure->of >= 1)) {
        mdl_key_fail(r, node, NULL, "expected a share or a count, of so many citizens");
    } else if ((study->sides[mdl_study_side(study, figure->arm)].control != NULL) != treated) {
        mdl_key_fail(r, node, NULL,
                     treated ? "expected a figure of an arm that has a control"
                             : "is a figure of the intervention arm; expected one of a control");
    }
    return i;
}

static void read_slope(struct mdl_key_reader *r, const struct mdl_node *group, struct mdl_contrast *contrast)
{
    static const char *const keys[] = {"path", "prior", NULL};
    static const char *const refit_keys[] = {"path", "low", "high", "target", NULL};
    const struct mdl_node *slope = mdl_node_member(group, "slope");
    const struct mdl_node *refit = mdl_node_member(group, "refit");
    if ((slope != NULL) != (refit != NULL)) {
        mdl_key_fail(r, group, NULL, "a slope needs refit = { path; low; high; target; } and the other way round");
        return;
    }
    if (slope == NULL) {
        return;
    }
    mdl_key_known(r, slope, keys);
    mdl_key_known(r, refit, refit_keys);
    contrast->slope = mdl_key_text(r, slope, "path", true);
    contrast->prior = mdl_key_text(r, slope, "prior", true);
    contrast->refit = mdl_key_text(r, refit, "path", true);
    contrast->low = mdl_key_text(r, refit, "low", true);
    contrast->high = mdl_key_text(r, refit, "high", true);
    contrast->target = read_figure(r, refit, "target", contrast->study, false);
}

static enum sim_status read_contrast(struct mdl_key_reader *r, const struct mdl_node *group,
                                     struct mdl_contrast *contrast)
{
    static const char *const keys[] = {"name", "study", "treated", "control", "slope", "refit", "link", NULL};
    mdl_key_known(r, group, keys);
    contrast->name = mdl_key_text(r, group, "name", true);
    contrast->link = mdl_key_text(r, group, "link", true);
    contrast->line = group->place.line;
    const char *study = mdl_key_path(r, group, "study", true);
    if (study == NULL) {
        return SIM_OK;
    }
    const enum sim_status status = mdl_study_load(&contrast->study, study, r->errors);
    if (status == SIM_OK) {
        contrast->treated = read_figure(r, group, "treated", contrast->study, true);
        contrast->control = read_figure(r, group, "control", contrast->study, false);
        read_slope(r, group, contrast);
    }
    return status;
}

static enum sim_status read_contrasts(struct mdl_key_reader *r, const struct mdl_node *root,
                                      struct mdl_contrasts *contrasts)
{
    static const char *const keys[] = {"factor", "contrasts", NULL};
    const struct mdl_node *list = NULL;
    mdl_key_known(r, root, keys);
    read_factor(r, root, contrasts);
    const size_t count = mdl_key_list(r, root, "contrasts", &list);
    if (count < 2 || count > MDL_CONTRASTS_MAX) {
        mdl_key_fail(r, root, NULL, "expected 2 to 6 contrasts: contrasts = ( { name = ...; study = ... }, ... )");
        return SIM_ERR_SCENARIO;
    }
    for (size_t i = 0; i < count; i++) {
        const enum sim_status status = read_contrast(r, list->child[i], &contrasts->at[contrasts->count++]);
        if (status != SIM_OK) {
            return status;
        }
    }
    if (r->arena->failed) {
        return SIM_ERR_MEMORY;
    }
    return r->mistakes > 0 ? SIM_ERR_SCENARIO : SIM_OK;
}

bool mdl_contrasts_is(const char *file)
{
    static const char *const keys[] = {"contrasts", NULL};
    return mdl_tree_file_has(file, keys, false);
}

enum sim_status mdl_contrasts_load(struct mdl_contrasts **contrasts, const char *file, struct sim_error_list *errors)
{
    struct mdl_node *root = NULL;
    struct sim_error error;
    struct box *box = calloc(1, sizeof *box);
    if (box == NULL) {
        (void)sim_fail(&error, SIM_ERR_MEMORY, "no memory for contrasts");
        sim_error_list_add(errors, &error);
        return SIM_ERR_MEMORY;
    }
    mdl_arena_init(&box->arena);
    box->contrasts.file = mdl_arena_copy(&box->arena, file);
    struct mdl_key_reader r = {.arena = &box->arena, .errors = errors, .file = box->contrasts.file};
    enum sim_status status = mdl_tree_read(&root, file, &box->arena, errors);
    if (status == SIM_OK) {
        status = read_contrasts(&r, root, &box->contrasts);
    }
    if (status == SIM_ERR_MEMORY) {
        (void)sim_fail(&error, SIM_ERR_MEMORY, "no memory for contrasts");
        sim_error_list_add(errors, &error);
    }
    if (status != SIM_OK) {
        mdl_contrasts_free(&box->contrasts);
        return status;
    }
    *contrasts = &box->contrasts;
    return SIM_OK;
}

void mdl_contrasts_free(struct mdl_contrasts *contrasts)
{
    struct box *box = (struct box *)(void *)contrasts;
    if (box != NULL) {
        struct mdl_arena arena = box->arena;
        for (size_t i = 0; i < contrasts->count; i++) {
            mdl_study_free(contrasts->at[i].study);
        }
        mdl_arena_release(&arena);
        free(box);
    }
}
