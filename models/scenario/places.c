/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "models/scenario/loader.h"
#include "models/scenario/scenario.h"

/* --- filling ----------------------------------------------------------------------------------------------------- */

struct places {
    struct mdl_loader *l;
    struct mdl_placed *at; /* [capacity]; all is counted before anything is stored */
    size_t count;
    const char *last_file, *kept_file; /* neighbours stand in one file: copied once */
};

/* The pathway names its steps without the lists they stand in: pathway.active.contact.talk. */
static bool is_silent(const struct mdl_node *node)
{
    return node->key != NULL && (strcmp(node->key, "steps") == 0 || strcmp(node->key, "branches") == 0);
}

static void add(struct places *places, const char *path, struct mdl_place place)
{
    if (places->at != NULL) {
        if (place.file != places->last_file) {
            places->last_file = place.file;
            places->kept_file = place.file != NULL ? mdl_arena_copy(places->l->arena, place.file) : NULL;
        }
        places->at[places->count] = (struct mdl_placed){path, {places->kept_file, place.line}};
    }
    places->count++;
}

static bool is_inner(const struct mdl_node *node)
{
    return mdl_node_is_named_list(node) || (node->type == MDL_NODE_GROUP && !mdl_node_is_sourced(node));
}

/* "roles.ks", to be kept; while counting any text will do. */
static const char *path_of(const struct places *places, const char *prefix, const char *name)
{
    if (places->at == NULL) {
        return name;
    }
    return prefix == NULL ? mdl_arena_copy(places->l->arena, name)
                          : mdl_arena_format(places->l->arena, "%s.%s", prefix, name);
}

/* Every key of the file itself, below that what has a name of its own; the depth is bounded by the scanner. */
static void walk(struct places *places, const struct mdl_node *node, const char *prefix)
{
    for (size_t i = 0; i < node->count; i++) {
        const struct mdl_node *child = node->child[i];
        const char *name = mdl_node_name(child) != NULL ? mdl_node_name(child) : child->key;
        if (name == NULL || (prefix != NULL && !is_inner(child))) {
            continue;
        }
        const char *path = prefix;
        if (!is_silent(child)) {
            path = path_of(places, prefix, name);
            add(places, path, child->place);
        }
        if (is_inner(child) && path != NULL) {
            walk(places, child, path);
        }
    }
}

void mdl_load_places(struct mdl_loader *l)
{
    struct places places = {.l = l};
    walk(&places, l->root, NULL);
    const size_t count = places.count;
    places = (struct places){.l = l, .at = mdl_arena_alloc(l->arena, count + 1, sizeof *places.at)};
    if (places.at != NULL) {
        walk(&places, l->root, NULL);
        l->scenario->places = places.at;
        l->scenario->place_count = count;
    }
}

/* --- asking ------------------------------------------------------------------------------------------------------ */

struct mdl_place mdl_scenario_place(const struct mdl_scenario *scenario, const char *path)
{
    struct mdl_place best = {NULL, 0};
    size_t longest = 0;
    for (size_t i = 0; i < scenario->place_count; i++) {
        const struct mdl_placed *placed = &scenario->places[i];
        const size_t length = strlen(placed->path);
        if (length > longest && strncmp(path, placed->path, length) == 0 &&
            (path[length] == '\0' || path[length] == '.')) {
            best = placed->place;
            longest = length;
        }
    }
    return best;
}
