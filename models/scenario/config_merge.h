/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One configuration laid over another: `base`, --overlay and --set.
 *
 * Groups merge key by key. Lists of named groups merge by name: a known name merges, a new one is
 * appended, or placed by `after = "name"` or `before = "name"`; `remove = true` takes an element out.
 * Everything else replaces: values, arrays, other lists, sourced values and distributions with their
 * kind (a group without `dist` changes single parameters of one). An empty list replaces too.
 */
#ifndef AFKLAR_MODELS_SCENARIO_CONFIG_MERGE_H
#define AFKLAR_MODELS_SCENARIO_CONFIG_MERGE_H

#include "models/scenario/config_tree.h"

/* Lays `over` on `base`, which is changed and takes over nodes of `over`. */
SIM_NODISCARD enum sim_status mdl_tree_merge(struct mdl_node *base, const struct mdl_node *over,
                                             struct mdl_arena *arena, struct sim_error_list *errors);

/* "PATH=VALUE", which was asked for at `place`. VALUE is a number, true, false, a string with or without quotes, or a
 * list, array or group in the syntax of files. Groups that are missing are made; list elements must exist. */
SIM_NODISCARD enum sim_status mdl_tree_set(struct mdl_node *root, const char *assignment, struct mdl_place place,
                                           struct mdl_arena *arena, struct sim_error_list *errors);
/* False when a list on the path of the assignment has no element of that name; what else is wrong with it, _set says.
 */
bool mdl_tree_has_element(const struct mdl_node *root, const char *assignment, struct mdl_arena *arena);

#endif
