/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A configuration in memory: what libconfig parsed, with the file and line each part came from, free
 * of libconfig's types so that files can be merged and values set.
 *
 * Paths join names by dots: "roles.ks.headcount". An element of a list is addressed by its `name`, or
 * by its number from 1 when it has none. A sourced value { value = ...; source = ...; } is transparent:
 * a step that is not one of its keys goes on inside its value.
 * Ownership: nodes and their text lie in the arena given; nothing is freed singly.
 */
#ifndef AFKLAR_MODELS_SCENARIO_CONFIG_TREE_H
#define AFKLAR_MODELS_SCENARIO_CONFIG_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/scenario/arena.h"
#include "models/scenario/config_scan.h"
#include "sim/error.h"

enum mdl_node_type {
    MDL_NODE_GROUP,
    MDL_NODE_LIST,  /* ( ... ): anything */
    MDL_NODE_ARRAY, /* [ ... ]: values of one type */
    MDL_NODE_STRING,
    MDL_NODE_INTEGER,
    MDL_NODE_NUMBER,
    MDL_NODE_BOOL,
};

struct mdl_node {
    enum mdl_node_type type;
    const char *key; /* NULL for elements of lists */
    struct mdl_place place;
    const char *text; /* string; or the text a number was set from on the command line */
    int64_t integer;
    double number; /* also set for integers */
    bool truth;
    struct mdl_node **child;
    size_t count, capacity;
};

/* Parses what the scanner accepted. Syntax errors go to errors with file and line. */
SIM_NODISCARD enum sim_status mdl_tree_parse(struct mdl_node **root, const struct mdl_scanned *scanned,
                                             struct mdl_arena *arena, struct sim_error_list *errors);
/* Reads and parses a file that stands alone: no base, no defaults. */
SIM_NODISCARD enum sim_status mdl_tree_read(struct mdl_node **root, const char *file, struct mdl_arena *arena,
                                            struct sim_error_list *errors);
/* Has the file one of these keys (NULL at the end) at its root? `unreadable` for one that cannot be read or parsed. */
bool mdl_tree_file_has(const char *file, const char *const keys[], bool unreadable);
/* One value in libconfig's syntax ("\"14 days\"", "( )", "3"), as in defaults and --set. NULL if it is
 * not valid. */
struct mdl_node *mdl_tree_parse_value(const char *text, const char *key, struct mdl_place place,
                                      struct mdl_arena *arena);

struct mdl_node *mdl_node_create(struct mdl_arena *arena, enum mdl_node_type type, const char *key,
                                 struct mdl_place place);
bool mdl_node_append(struct mdl_arena *arena, struct mdl_node *parent, struct mdl_node *child);
void mdl_node_remove(struct mdl_node *parent, size_t index);

bool mdl_node_is_collection(const struct mdl_node *node);
const char *mdl_node_type_name(const struct mdl_node *node); /* "a group", "a string", ... */

/* Member of a group by key; NULL for other nodes too. */
struct mdl_node *mdl_node_member(const struct mdl_node *group, const char *key);
/* The `name` of a list element, NULL without one. */
const char *mdl_node_name(const struct mdl_node *element);
/* Every element is a group with a name, and there is one at least. */
bool mdl_node_is_named_list(const struct mdl_node *node);
/* { value = ...; ... }: the group that carries a value with its source. */
bool mdl_node_is_sourced(const struct mdl_node *node);

/* The child a path part leads to, or NULL. */
struct mdl_node *mdl_node_step(const struct mdl_node *node, const char *part);
/* The node at a path; when a part is missing, the deepest node that exists and *complete = false. */
const struct mdl_node *mdl_tree_find(const struct mdl_node *root, const char *path, bool *complete);

#endif
