/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All steps of a pathway in one row, those in branches too, with the names they go by. Shared by the
 * checks of the loader.
 */
#ifndef AFKLAR_MODELS_STEP_LIST_H
#define AFKLAR_MODELS_STEP_LIST_H

#include "models/scenario/loader.h"

struct mdl_step_place {
    const char *full; /* "active.contact.talk" */
    const char *path; /* "pathway.active.branches.contact.steps.talk" */
    const struct mdl_step *step;
    const struct mdl_path *owner; /* the list it stands in */
};

struct mdl_step_list {
    struct mdl_loader *l;
    struct mdl_step_place *at;
    size_t count, capacity;
};

/* In the scratch memory of the loader. */
void mdl_step_list_fill(struct mdl_step_list *list, struct mdl_loader *l);
/* By full name, or by the name alone where only one step has it (*twice: more have). NULL: none. */
const struct mdl_step_place *mdl_step_list_find(const struct mdl_step_list *list, const char *name, bool *twice);

/* Warnings about capacity that cannot carry the load; for scenarios without errors. */
void mdl_scenario_warn(const struct mdl_step_list *list);

/* Adds warnings about roles that nothing uses and populations that nobody comes of or no trial asks about. */
void mdl_scenario_warn_unused(const struct mdl_step_list *list);

#endif
