/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The nearest known name to one that is not known: "did you mean 'headcount'?".
 */
#ifndef AFKLAR_MODELS_SCENARIO_SUGGEST_H
#define AFKLAR_MODELS_SCENARIO_SUGGEST_H

#include <stddef.h>

/* Edits between two texts: insert, delete, replace, swap of neighbours; capped for long texts. */
size_t mdl_edit_distance(const char *a, const char *b);

/* Feed candidates one by one; `name` is the best so far, or NULL when none is near. */
struct mdl_suggestion {
    const char *wanted;
    const char *name;
    size_t distance;
};

struct mdl_suggestion mdl_suggestion_for(const char *wanted);
void mdl_suggestion_offer(struct mdl_suggestion *suggestion, const char *candidate);

#endif
