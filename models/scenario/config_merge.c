/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/config_merge.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/suggest.h"
#include "models/scenario/units.h"

#define PATH_SIZE (sizeof((struct sim_error *)NULL)->path)

struct merge {
    struct mdl_arena *arena;
    struct sim_error_list *errors;
    enum sim_status status;
    char path[PATH_SIZE];
    struct mdl_place place; /* of a setting */
};

struct named {
    const char *name;
    struct mdl_node *node;
    bool merged;
};

static void merge_group(struct merge *merge, struct mdl_node *base, const struct mdl_node *over);

static void fail(struct merge *merge, struct mdl_place place, const char *hint, const char *format, ...)
    SIM_PRINTF(4, 5);

static void fail(struct merge *merge, struct mdl_place place, const char *hint, const char *format, ...)
{
    char message[sizeof((struct sim_error *)NULL)->message];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    struct sim_error error;
    merge->status = sim_fail(&error, SIM_ERR_SCENARIO, "%s", message);
    sim_error_place(&error, place.file, place.line, merge->path);
    if (hint != NULL) {
        sim_error_hint(&error, "did you mean '%s'?", hint);
    }
    sim_error_list_add(merge->errors, &error);
}

static size_t push(struct merge *merge, const char *part)
{
    const size_t length = strlen(merge->path);
    (void)snprintf(merge->path + length, sizeof merge->path - length, "%s%s", length == 0 ? "" : ".", part);
    return length;
}

static void append(struct merge *merge, struct mdl_node *parent, struct mdl_node *child)
{
    if (!mdl_node_append(merge->arena, parent, child)) {
        merge->status = SIM_ERR_MEMORY;
    }
}

/* --- lists of named groups ----------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct named *first = a;
    const struct named *second = b;
    return strcmp(first->name, second->name);
}

static struct named *index_names(struct merge *merge, const struct mdl_node *list)
{
    struct named *names = mdl_arena_alloc(merge->arena, list->count, sizeof *names);
    if (names == NULL) {
        merge->status = SIM_ERR_MEMORY;
        return NULL;
    }
    for (size_t i = 0; i < list->count; i++) {
        names[i].name = mdl_node_name(list->child[i]);
        names[i].node = list->child[i];
    }
    qsort(names, list->count, sizeof *names, by_name);
    return names;
}

static const char *nearest(const struct named *names, size_t count, const char *wanted)
{
    struct mdl_suggestion suggestion = mdl_suggestion_for(wanted);
    for (size_t i = 0; i < count; i++) {
        mdl_suggestion_offer(&suggestion, names[i].name);
    }
    return suggestion.name;
}

static size_t position_of(const struct mdl_node *list, const char *name)
{
    size_t i = 0;
    while (i < list->count &&
           (mdl_node_name(list->child[i]) == NULL || strcmp(mdl_node_name(list->child[i]), name) != 0)) {
        i++;
    }
    return i;
}

static void move_element(struct mdl_node *list, size_t from, size_t to)
{
    struct mdl_node *node = list->child[from];
    mdl_node_remove(list, from);
    const size_t place = to > from ? to - 1 : to;
    memmove(&list->child[place + 1], &list->child[place], (list->count - place) * sizeof(struct mdl_node *));
    list->child[place] = node;
    list->count++;
}

/* Puts the element called `name` where its `after` or `before` says. */
static void place_element(struct merge *merge, struct mdl_node *list, const struct mdl_node *over, const char *name)
{
    const struct mdl_node *after = mdl_node_member(over, "after");
    const struct mdl_node *before = mdl_node_member(over, "before");
    const struct mdl_node *where = after != NULL ? after : before;
    if (where == NULL) {
        return;
    }
    if (where->type != MDL_NODE_STRING) {
        fail(merge, where->place, NULL, "'%s' is %s; expected the name of another element", where->key,
             mdl_node_type_name(where));
        return;
    }
    const size_t to = position_of(list, where->text);
    const size_t from = position_of(list, name);
    if (to == list->count || to == from) {
        fail(merge, where->place, NULL, "'%s' names \"%.60s\"; expected another element of this list", where->key,
             where->text);
        return;
    }
    move_element(list, from, after != NULL ? to + 1 : to);
}

/* A copy of the element without the keys that say what to do with it. */
static struct mdl_node *stripped(struct merge *merge, const struct mdl_node *element)
{
    static const char *const directives[] = {"remove", "after", "before"};
    struct mdl_node *copy = mdl_node_create(merge->arena, MDL_NODE_GROUP, element->key, element->place);
    for (size_t i = 0; copy != NULL && i < element->count; i++) {
        bool directive = false;
        for (size_t d = 0; d < sizeof directives / sizeof directives[0]; d++) {
            directive = directive || strcmp(element->child[i]->key, directives[d]) == 0;
        }
        if (!directive) {
            append(merge, copy, element->child[i]);
        }
    }
    if (copy == NULL) {
        merge->status = SIM_ERR_MEMORY;
    }
    return copy;
}

static bool wants_removal(const struct mdl_node *element)
{
    const struct mdl_node *remove = mdl_node_member(element, "remove");
    return remove != NULL && remove->type == MDL_NODE_BOOL && remove->truth;
}

static void merge_element(struct merge *merge, struct mdl_node *base, const struct mdl_node *element,
                          struct named *names, size_t count)
{
    const struct named wanted = {mdl_node_name(element), NULL, false};
    struct named *known = bsearch(&wanted, names, count, sizeof *names, by_name);
    if (known != NULL && known->merged) {
        fail(merge, element->place, NULL, "the name \"%.60s\" stands twice in this list", wanted.name);
        return;
    }
    if (wants_removal(element)) {
        if (known == NULL) {
            fail(merge, element->place, nearest(names, count, wanted.name), "there is no \"%.60s\" to remove",
                 wanted.name);
            return;
        }
        mdl_node_remove(base, position_of(base, wanted.name));
        known->merged = true;
        return;
    }
    struct mdl_node *copy = stripped(merge, element);
    if (copy == NULL) {
        return;
    }
    if (known != NULL) {
        merge_group(merge, known->node, copy);
        known->merged = true;
    } else {
        append(merge, base, copy);
    }
    place_element(merge, base, element, wanted.name);
}

static void merge_list(struct merge *merge, struct mdl_node *base, const struct mdl_node *over)
{
    const size_t count = base->count;
    struct named *names = index_names(merge, base);
    for (size_t i = 0; names != NULL && i < over->count; i++) {
        const size_t length = push(merge, mdl_node_name(over->child[i]));
        merge_element(merge, base, over->child[i], names, count);
        merge->path[length] = '\0';
    }
}

/* --- groups -------------------------------------------------------------------------------------- */

static bool speaks_of_source(const struct mdl_node *group)
{
    return mdl_node_member(group, "value") != NULL || mdl_node_member(group, "source") != NULL ||
           mdl_node_member(group, "status") != NULL || mdl_node_member(group, "range") != NULL ||
           mdl_node_member(group, "reason") != NULL;
}

static bool merge_members(struct merge *merge, struct mdl_node *base, const struct mdl_node *over)
{
    if (mdl_node_is_named_list(base) && mdl_node_is_named_list(over)) {
        merge_list(merge, base, over);
        return true;
    }
    if (base->type != MDL_NODE_GROUP || over->type != MDL_NODE_GROUP || mdl_node_member(over, "value") != NULL ||
        mdl_node_member(over, "dist") != NULL) {
        return false;
    }
    struct mdl_node *value = mdl_node_is_sourced(base) ? mdl_node_member(base, "value") : NULL;
    const bool inside = value != NULL && value->type == MDL_NODE_GROUP && !speaks_of_source(over);
    merge_group(merge, inside ? value : base, over);
    return true;
}

static void merge_group(struct merge *merge, struct mdl_node *base, const struct mdl_node *over)
{
    for (size_t i = 0; i < over->count; i++) {
        struct mdl_node *member = over->child[i];
        size_t at = 0;
        while (at < base->count && strcmp(base->child[at]->key, member->key) != 0) {
            at++;
        }
        const size_t length = push(merge, member->key);
        if (at == base->count) {
            append(merge, base, member);
        } else if (!merge_members(merge, base->child[at], member)) {
            base->child[at] = member;
        }
        merge->path[length] = '\0';
    }
}

enum sim_status mdl_tree_merge(struct mdl_node *base, const struct mdl_node *over, struct mdl_arena *arena,
                               struct sim_error_list *errors)
{
    struct merge merge = {.arena = arena, .errors = errors};
    merge_group(&merge, base, over);
    return arena->failed ? SIM_ERR_MEMORY : merge.status;
}

/* --- one value ----------------------------------------------------------------------------------- */

static struct mdl_node *scalar_value(struct merge *merge, const char *text, const char *key, struct mdl_place place)
{
    double number = 0.0;
    struct mdl_node *node = mdl_node_create(merge->arena, MDL_NODE_STRING, key, place);
    if (node == NULL) {
        return NULL;
    }
    node->text = text;
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        node->type = MDL_NODE_BOOL;
        node->truth = text[0] == 't';
    } else if (mdl_number_parse(text, &number)) {
        const bool whole = strspn(text, "+-0123456789") == strlen(text) && strlen(text) <= 18;
        node->type = whole ? MDL_NODE_INTEGER : MDL_NODE_NUMBER;
        node->integer = whole ? strtoll(text, NULL, 10) : 0;
        node->number = number;
    }
    return node;
}

static struct mdl_node *parse_set_value(struct merge *merge, const char *text, const char *key)
{
    if (text[0] == '\0' || strchr("([{\"", text[0]) == NULL) {
        return scalar_value(merge, text, key, merge->place);
    }
    struct mdl_node *node = mdl_tree_parse_value(text, key, merge->place, merge->arena);
    if (node == NULL) {
        fail(merge, merge->place, NULL, "'%.80s' is not a value; expected a number, a string, a list or a group", text);
    }
    return node;
}

static void no_such_part(struct merge *merge, const struct mdl_node *node, const char *part)
{
    struct mdl_suggestion suggestion = mdl_suggestion_for(part);
    for (size_t i = 0; mdl_node_is_collection(node) && i < node->count; i++) {
        const char *name = mdl_node_name(node->child[i]);
        if (name != NULL) {
            mdl_suggestion_offer(&suggestion, name);
        }
    }
    if (mdl_node_is_collection(node)) {
        fail(merge, merge->place, suggestion.name, "there is no element named '%.60s' in this list", part);
    } else {
        fail(merge, merge->place, NULL, "there is no '%.60s' in a single value", part);
    }
}

/* The group or list that holds the last part of the path, made where it is missing. */
static struct mdl_node *holder_of(struct merge *merge, struct mdl_node *node, char **part)
{
    char *dot = strchr(*part, '.');
    for (int depth = 0; dot != NULL; depth++, dot = strchr(*part, '.')) {
        *dot = '\0';
        struct mdl_node *next = mdl_node_step(node, *part);
        if (next == NULL && node->type == MDL_NODE_GROUP && depth < MDL_SCAN_DEPTH_MAX) {
            next = mdl_node_create(merge->arena, MDL_NODE_GROUP, *part, merge->place);
            if (next == NULL) {
                merge->status = SIM_ERR_MEMORY;
                return NULL;
            }
            append(merge, node, next);
        }
        if (next == NULL) {
            no_such_part(merge, node, *part);
            return NULL;
        }
        (void)push(merge, *part);
        node = next;
        *part = dot + 1;
    }
    return node;
}

static char *trimmed(char *text)
{
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) {
        length--;
    }
    text[length] = '\0';
    return text;
}

bool mdl_tree_has_element(const struct mdl_node *root, const char *assignment, struct mdl_arena *arena)
{
    const size_t length = strcspn(assignment, "=");
    char *path = mdl_arena_copy_n(arena, assignment, length);
    const struct mdl_node *node = root;
    for (char *part = path == NULL ? NULL : trimmed(path); part != NULL && node != NULL;) {
        char *dot = strchr(part, '.');
        if (dot != NULL) {
            *dot = '\0';
        }
        const struct mdl_node *next = mdl_node_step(node, part);
        if (next == NULL) {
            return !mdl_node_is_named_list(node);
        }
        node = next;
        part = dot == NULL ? NULL : dot + 1;
    }
    return true;
}

static void assign(struct merge *merge, struct mdl_node *holder, const char *part, const char *text)
{
    struct mdl_node *inner =
        mdl_node_is_sourced(holder) && mdl_node_member(holder, part) == NULL ? mdl_node_member(holder, "value") : NULL;
    struct mdl_node *into = inner != NULL && inner->type == MDL_NODE_GROUP ? inner : holder;
    struct mdl_node *old = mdl_node_step(into, part);
    struct mdl_node *value = NULL;
    if (old == NULL && into->type != MDL_NODE_GROUP) {
        no_such_part(merge, into, part);
        return;
    }
    (void)push(merge, part);
    value = parse_set_value(merge, text, old == NULL || old->key != NULL ? part : NULL);
    for (size_t i = 0; value != NULL && old != NULL && i < into->count; i++) {
        into->child[i] = into->child[i] == old ? value : into->child[i];
    }
    if (value != NULL && old == NULL) {
        append(merge, into, value);
    }
}

enum sim_status mdl_tree_set(struct mdl_node *root, const char *assignment, struct mdl_place place,
                             struct mdl_arena *arena, struct sim_error_list *errors)
{
    struct merge merge = {.arena = arena, .errors = errors, .place = place};
    char *copy = mdl_arena_copy(arena, assignment);
    char *equals = copy == NULL ? NULL : strchr(copy, '=');
    if (copy == NULL) {
        return SIM_ERR_MEMORY;
    }
    if (equals == NULL || equals == copy || !mdl_config_is_text(copy, strlen(copy))) {
        fail(&merge, place, NULL, "'%.80s' is no assignment; expected PATH=VALUE such as roles.ks.headcount=3",
             mdl_config_is_text(copy, strlen(copy)) ? copy : "(not UTF-8)");
        return merge.status;
    }
    *equals = '\0';
    char *part = trimmed(copy);
    struct mdl_node *holder = holder_of(&merge, root, &part);
    if (holder != NULL) {
        assign(&merge, holder, part, trimmed(equals + 1));
    }
    return arena->failed ? SIM_ERR_MEMORY : merge.status;
}
