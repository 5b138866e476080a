/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads the keys of small configuration files that are no scenarios (a study's targets, a calibration): texts, paths
 * and lists, with every mistake reported at its line. Texts are copied into the arena.
 */
#ifndef AFKLAR_MODELS_SCENARIO_KEY_READER_H
#define AFKLAR_MODELS_SCENARIO_KEY_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "models/scenario/config_tree.h"
#include "sim/error.h"

struct mdl_key_reader {
    struct mdl_arena *arena;
    struct sim_error_list *errors;
    const char *file; /* paths are relative to it */
    size_t mistakes;
};

void mdl_key_fail(struct mdl_key_reader *r, const struct mdl_node *node, const char *hint, const char *message);
/* Complains of every key of the group that is not among known[] (NULL at the end), or that it is no group. */
void mdl_key_known(struct mdl_key_reader *r, const struct mdl_node *group, const char *const known[]);
/* NULL when it is not there; a mistake then if needed. */
const char *mdl_key_text(struct mdl_key_reader *r, const struct mdl_node *group, const char *key, bool needed);
const char *mdl_key_path(struct mdl_key_reader *r, const struct mdl_node *group, const char *key, bool needed);
bool mdl_key_truth(struct mdl_key_reader *r, const struct mdl_node *group, const char *key); /* false without it */
/* The elements of a list of groups; 0 when there is no such list. */
size_t mdl_key_list(struct mdl_key_reader *r, const struct mdl_node *root, const char *key,
                    const struct mdl_node **list);

#endif
