/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by models/scenario/ only: the state of one load.
 *
 * A loader walks the schema and the tree side by side and fills the scenario. It never stops at an
 * error: what cannot be read is left as it is, so that every mistake is reported at once.
 */
#ifndef AFKLAR_MODELS_SCENARIO_LOADER_H
#define AFKLAR_MODELS_SCENARIO_LOADER_H

#include "models/scenario/arena.h"
#include "models/scenario/config_tree.h"
#include "models/scenario/parameters.h"
#include "models/scenario/schema.h"

#define MDL_LOAD_ERRORS_MAX 500
#define MDL_LIST_MAX 10000

struct mdl_default {
    const struct mdl_field *field;
    const struct mdl_node *node;
};

struct mdl_loader {
    struct mdl_scenario *scenario;
    struct mdl_arena *arena;   /* of the scenario: what stays */
    struct mdl_arena *scratch; /* of the trees: what goes after the load */
    const struct mdl_node *root;
    struct sim_error_list *errors, *warnings;
    size_t error_count;
    double coarse; /* as struct mdl_load_options has it */
    bool silent;   /* filling in what the file could not mean: no ledger */
    char path[sizeof((struct sim_error *)NULL)->path];

    struct mdl_default *defaults; /* parsed default values, by row */
    size_t default_count, default_capacity;
    struct sim_dist **dists; /* every distribution of the scenario, to prepare and release */
    size_t dist_count, dist_capacity;
    struct mdl_source *sources;
    size_t source_count, source_capacity;
};

/* Adds an error at l->path. `hint` may be NULL. */
void mdl_load_fail(struct mdl_loader *l, const struct mdl_node *node, const char *hint, const char *format, ...)
    SIM_PRINTF(4, 5);
/* The same at `path`, for checks after all keys have been read. */
void mdl_load_fail_at(struct mdl_loader *l, const char *path, const char *hint, const char *format, ...)
    SIM_PRINTF(4, 5);
void mdl_load_fail_from(struct mdl_loader *l, const struct mdl_node *node, const struct sim_error *why);
/* Adds a warning at a path. */
void mdl_load_warn(struct mdl_loader *l, const char *path, const char *format, ...) SIM_PRINTF(3, 4);
/* Extends l->path; the length to give back to _pop. */
size_t mdl_load_push(struct mdl_loader *l, const char *part);
size_t mdl_load_push_number(struct mdl_loader *l, size_t number);
void mdl_load_pop(struct mdl_loader *l, size_t length);
/* Makes room for one more in an array of the loader; NULL when there is no memory. */
void *mdl_load_grow(struct mdl_loader *l, void *array, size_t count, size_t *capacity, size_t size);

/* The parsed default of a row, NULL when it has none. */
const struct mdl_node *mdl_load_default(struct mdl_loader *l, const struct mdl_field *field);
/* The member of a group a row speaks of, by key or alias. */
const struct mdl_node *mdl_load_member(const struct mdl_node *group, const struct mdl_field *field);
/* What stands for a label that is left out: the name, or its default. */
const struct mdl_node *mdl_load_label(struct mdl_loader *l, const struct mdl_table *table,
                                      const struct mdl_node *group);
/* Code of the choice a group's kind names, -1 when there is none that is known. */
int mdl_load_kind(const struct mdl_table *table, const struct mdl_node *group);
const struct mdl_choice *mdl_load_choice(const struct mdl_choice *choices, const char *name);

/* Fills the struct at `target` from a group. */
void mdl_load_struct(struct mdl_loader *l, const struct mdl_table *table, const struct mdl_node *group, void *target);
/* Fills one field that is not a list or a group. */
void mdl_load_value(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node, void *target);
/* The state of a field nothing is said about. */
void mdl_load_nothing(const struct mdl_field *field, void *target);

/* A quantity in its internal unit, range not checked. */
bool mdl_load_quantity(struct mdl_loader *l, enum mdl_unit unit, const struct mdl_node *node, double *value);
bool mdl_load_in_range(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node, double value);
void mdl_load_distribution(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node,
                           struct sim_dist *dist);

/* The value inside { value; source; status; range; reason }, after checking these; `node` itself when
 * it carries no source. Adds the ledger's line for it. */
const struct mdl_node *mdl_load_sourced(struct mdl_loader *l, const struct mdl_field *field,
                                        const struct mdl_node *node);
/* Compares the range given with a sourced value (NULL: none) with the value itself. */
void mdl_load_check_range(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *sourced,
                          double value);
/* The ledger's line of a quantity without a source. */
void mdl_load_unsourced(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node);
/* Sorts the ledger by path and hands it to the scenario. */
void mdl_load_ledger(struct mdl_loader *l);
/* Fills the places of the scenario. */
void mdl_load_places(struct mdl_loader *l);

/* References and sums that need more than one key. */
void mdl_scenario_check(struct mdl_loader *l);
/* A trial whose arms are given as they fell out: do the numbers of lists, women and ages agree? */
void mdl_scenario_check_realised(struct mdl_loader *l);
void mdl_scenario_check_trial(struct mdl_loader *l);

#endif
