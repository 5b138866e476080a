/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/step_list.h"

#include <string.h>

static void gather(struct mdl_step_list *list, const struct mdl_path *owner, const char *full, const char *path);

static void gather_branches(struct mdl_step_list *list, const struct mdl_step_place *place)
{
    struct mdl_arena *scratch = list->l->scratch;
    for (size_t b = 0; b < place->step->branch_count; b++) {
        const struct mdl_path *branch = &place->step->branches[b];
        const char *name = branch->name == NULL ? "" : branch->name;
        const char *full = mdl_arena_format(scratch, "%s.%s", place->full, name);
        const char *path = mdl_arena_format(scratch, "%s.branches.%s.steps", place->path, name);
        if (full != NULL && path != NULL) {
            gather(list, branch, full, path); /* bounded by the depth the scanner allows */
        }
    }
}

static void gather(struct mdl_step_list *list, const struct mdl_path *owner, const char *full, const char *path)
{
    struct mdl_arena *scratch = list->l->scratch;
    for (size_t i = 0; i < owner->step_count; i++) {
        const struct mdl_step *step = &owner->steps[i];
        const char *name = step->name == NULL ? "" : step->name;
        const char *step_full = mdl_arena_format(scratch, "%s%s%s", full, full[0] == '\0' ? "" : ".", name);
        const char *step_path = mdl_arena_format(scratch, "%s.%s", path, name);
        struct mdl_step_place *grown = mdl_load_grow(list->l, list->at, list->count, &list->capacity, sizeof *list->at);
        if (grown == NULL || step_full == NULL || step_path == NULL) {
            return;
        }
        const struct mdl_step_place place = {step_full, step_path, step, owner};
        list->at = grown;
        list->at[list->count++] = place;
        gather_branches(list, &place);
    }
}

void mdl_step_list_fill(struct mdl_step_list *list, struct mdl_loader *l)
{
    memset(list, 0, sizeof *list);
    list->l = l;
    gather(list, &l->scenario->pathway, "", "pathway");
}

const struct mdl_step_place *mdl_step_list_find(const struct mdl_step_list *list, const char *name, bool *twice)
{
    const struct mdl_step_place *found = NULL;
    *twice = false;
    for (size_t i = 0; i < list->count; i++) {
        const struct mdl_step_place *place = &list->at[i];
        if (strcmp(place->full, name) == 0) {
            *twice = false;
            return place;
        }
        if (place->step->name != NULL && strcmp(place->step->name, name) == 0) {
            *twice = found != NULL;
            found = place;
        }
    }
    return found;
}
