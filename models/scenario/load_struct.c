/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/loader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/suggest.h"

/* --- errors and paths ------------------------------------------------------------------------------ */

void mdl_load_fail_from(struct mdl_loader *l, const struct mdl_node *node, const struct sim_error *why)
{
    struct sim_error error = *why;
    if (l->error_count++ >= MDL_LOAD_ERRORS_MAX) {
        return;
    }
    sim_error_place(&error, node == NULL ? NULL : node->place.file, node == NULL ? 0 : node->place.line, l->path);
    sim_error_list_add(l->errors, &error);
}

void mdl_load_fail(struct mdl_loader *l, const struct mdl_node *node, const char *hint, const char *format, ...)
{
    struct sim_error error;
    char message[sizeof error.message];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "%s", message);
    if (hint != NULL) {
        sim_error_hint(&error, "%s", hint);
    }
    mdl_load_fail_from(l, node, &error);
}

void mdl_load_fail_at(struct mdl_loader *l, const char *path, const char *hint, const char *format, ...)
{
    char message[sizeof((struct sim_error *)NULL)->message];
    bool complete = false;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    mdl_load_pop(l, 0);
    (void)mdl_load_push(l, path);
    mdl_load_fail(l, mdl_tree_find(l->root, path, &complete), hint, "%s", message);
    mdl_load_pop(l, 0);
}

void mdl_load_warn(struct mdl_loader *l, const char *path, const char *format, ...)
{
    struct sim_error warning;
    char message[sizeof warning.message];
    bool complete = false;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    const struct mdl_node *node = mdl_tree_find(l->root, path, &complete);
    (void)sim_fail(&warning, SIM_OK, "%s", message);
    sim_error_place(&warning, node->place.file, node->place.line, path);
    sim_error_list_add(l->warnings, &warning);
}

size_t mdl_load_push(struct mdl_loader *l, const char *part)
{
    const size_t length = strlen(l->path);
    (void)snprintf(l->path + length, sizeof l->path - length, "%s%s", length == 0 ? "" : ".", part);
    return length;
}

size_t mdl_load_push_number(struct mdl_loader *l, size_t number)
{
    char part[24];
    (void)snprintf(part, sizeof part, "%zu", number);
    return mdl_load_push(l, part);
}

void mdl_load_pop(struct mdl_loader *l, size_t length)
{
    l->path[length] = '\0';
}

void *mdl_load_grow(struct mdl_loader *l, void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) {
        return array;
    }
    const size_t wanted = *capacity == 0 ? 64 : 2 * *capacity;
    void *grown = mdl_arena_alloc(l->scratch, wanted, size);
    if (grown != NULL) {
        *capacity = wanted;
        if (count > 0) {
            memcpy(grown, array, count * size);
        }
    }
    return grown;
}

/* --- rows and members ------------------------------------------------------------------------------ */

const struct mdl_node *mdl_load_default(struct mdl_loader *l, const struct mdl_field *field)
{
    const struct mdl_place nowhere = {NULL, 0};
    for (size_t i = 0; i < l->default_count; i++) {
        if (l->defaults[i].field == field) {
            return l->defaults[i].node;
        }
    }
    if (field->default_value == NULL && field->type != MDL_TYPE_GROUP) {
        return NULL;
    }
    struct mdl_default *grown =
        mdl_load_grow(l, l->defaults, l->default_count, &l->default_capacity, sizeof *l->defaults);
    if (grown == NULL) {
        return NULL;
    }
    l->defaults = grown;
    const struct mdl_node *node = field->default_value == NULL
                                      ? mdl_node_create(l->scratch, MDL_NODE_GROUP, field->key, nowhere)
                                      : mdl_tree_parse_value(field->default_value, field->key, nowhere, l->scratch);
    SIM_INVARIANT(node != NULL || l->scratch->failed, "a default of the schema is not a value");
    l->defaults[l->default_count].field = field;
    l->defaults[l->default_count++].node = node;
    return node;
}

const struct mdl_node *mdl_load_member(const struct mdl_node *group, const struct mdl_field *field)
{
    const struct mdl_node *member = mdl_node_member(group, field->key);
    return member == NULL && field->alias != NULL ? mdl_node_member(group, field->alias) : member;
}

/* "ready or limit" and "ready_or_limit" are the same word. */
static bool same_word(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++) {
        const char x = *a == '_' || *a == '-' ? ' ' : *a;
        const char y = *b == '_' || *b == '-' ? ' ' : *b;
        if (x != y) {
            return false;
        }
    }
    return *a == *b;
}

const struct mdl_choice *mdl_load_choice(const struct mdl_choice *choices, const char *name)
{
    for (; choices->name != NULL; choices++) {
        if (same_word(choices->name, name)) {
            return choices;
        }
    }
    return NULL;
}

int mdl_load_kind(const struct mdl_table *table, const struct mdl_node *group)
{
    const struct mdl_node *node = table->kind == NULL ? NULL : mdl_load_member(group, table->kind);
    if (node == NULL || node->type != MDL_NODE_STRING) {
        return -1;
    }
    const struct mdl_choice *choice = mdl_load_choice(table->kind->choices, node->text);
    return choice == NULL ? -1 : choice->code;
}

/* --- keys ------------------------------------------------------------------------------------------ */

static bool is_directive(const char *key)
{
    return strcmp(key, "remove") == 0 || strcmp(key, "after") == 0 || strcmp(key, "before") == 0;
}

static void unknown_key(struct mdl_loader *l, const struct mdl_table *table, const struct mdl_node *node)
{
    const char *nearest = mdl_schema_nearest(table, node->key);
    char hint[128] = "";
    if (is_directive(node->key)) {
        mdl_load_fail(l, node, NULL, "'%s' works in a list that a base or overlay has too; expected a key of a %s",
                      node->key, table->name);
        return;
    }
    if (nearest != NULL) {
        (void)snprintf(hint, sizeof hint, "did you mean '%s'?", nearest);
    }
    const bool whole = table == mdl_schema();
    mdl_load_fail(l, node, nearest == NULL ? NULL : hint, "unknown key '%.60s'; expected a key of %s %s", node->key,
                  whole ? "the" : mdl_article(table->name), table->name);
}

static void check_key(struct mdl_loader *l, const struct mdl_table *table, const struct mdl_node *group, int kind,
                      const struct mdl_node *node)
{
    const struct mdl_field *field = mdl_schema_field(table, node->key);
    const size_t length = mdl_load_push(l, node->key);
    if (field == NULL) {
        unknown_key(l, table, node);
    } else if (field->alias != NULL && mdl_node_member(group, field->key) != NULL &&
               mdl_node_member(group, field->alias) == node) {
        mdl_load_fail(l, node, NULL, "'%s' and '%s' are the same key; expected one of them", field->key, field->alias);
    } else if (kind >= 0 && !mdl_field_applies(field, kind)) {
        mdl_load_fail(l, node, "remove it", "'%s' means nothing to a %s of the kind \"%s\"", node->key, table->name,
                      mdl_choice_by_code(table->kind->choices, kind)->name);
    }
    mdl_load_pop(l, length);
}

/* A key of the group that is unknown and nearest to this one: the same mistake, told already. */
static bool is_misspelt(const struct mdl_table *table, const struct mdl_field *field, const struct mdl_node *group)
{
    for (size_t i = 0; i < group->count; i++) {
        const char *key = group->child[i]->key;
        const char *nearest = mdl_schema_field(table, key) == NULL ? mdl_schema_nearest(table, key) : NULL;
        if (nearest != NULL && mdl_schema_field(table, nearest) == field) {
            return true;
        }
    }
    return false;
}

static void missing_key(struct mdl_loader *l, const struct mdl_table *table, const struct mdl_field *field,
                        const struct mdl_node *group)
{
    if (is_misspelt(table, field, group)) {
        return;
    }
    const char *key = field->alias != NULL && field->type == MDL_TYPE_ROLES ? field->alias : field->key;
    const size_t length = mdl_load_push(l, key);
    char example[128] = "";
    if (mdl_type_is_numeric(field->type)) {
        (void)snprintf(example, sizeof example, " such as %s", mdl_unit_example(field->unit));
    } else if (field->type == MDL_TYPE_DATE) {
        (void)snprintf(example, sizeof example, " such as \"2017-01-16\"");
    }
    const char *what = field->type == MDL_TYPE_CHOICE   ? "word"
                       : field->type == MDL_TYPE_SERIES ? "number"
                                                        : mdl_type_name(field->type);
    mdl_load_fail(l, group, NULL, "the key '%s' is missing; expected %s %s%s", key, mdl_article(what), what, example);
    mdl_load_pop(l, length);
}

/* --- lists ----------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct mdl_node *const *first = a;
    const struct mdl_node *const *second = b;
    const int order = strcmp(mdl_node_name(*first), mdl_node_name(*second));
    /* equal names in the order of the file, so that the second one is the one reported */
    return order != 0 ? order
                      : ((*first)->place.line > (*second)->place.line) - ((*first)->place.line < (*second)->place.line);
}

static void check_names_differ(struct mdl_loader *l, const struct mdl_node *list)
{
    const struct mdl_node **sorted = mdl_arena_alloc(l->scratch, list->count, sizeof *sorted);
    size_t count = 0;
    for (size_t i = 0; sorted != NULL && i < list->count; i++) {
        if (mdl_node_name(list->child[i]) != NULL) {
            sorted[count++] = list->child[i];
        }
    }
    if (count < 2) {
        return;
    }
    qsort(sorted, count, sizeof *sorted, by_name);
    for (size_t i = 1; i < count; i++) {
        const char *name = mdl_node_name(sorted[i]);
        if (strcmp(name, mdl_node_name(sorted[i - 1])) == 0) {
            const size_t length = mdl_load_push(l, name);
            mdl_load_fail(l, sorted[i], "names must differ within a list", "the name \"%.60s\" is taken in line %d",
                          name, sorted[i - 1]->place.line);
            mdl_load_pop(l, length);
        }
    }
}

static void load_elements(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *list,
                          unsigned char *elements)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct mdl_node *element = list->child[i];
        const char *name = mdl_node_name(element);
        const size_t length = name != NULL ? mdl_load_push(l, name) : mdl_load_push_number(l, i + 1);
        mdl_load_struct(l, field->child, element, elements + i * field->child->size);
        mdl_load_pop(l, length);
    }
}

static void load_list(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node,
                      unsigned char *target)
{
    void *elements = NULL;
    if (!mdl_node_is_collection(node) || (node->type == MDL_NODE_ARRAY && node->count > 0)) {
        mdl_load_fail(l, node, NULL, "is %s; expected a list of groups: %s = ( { name = \"...\"; ... }, ... )",
                      mdl_node_type_name(node), field->key);
        return;
    }
    if (node->count > MDL_LIST_MAX || (field->required && node->count == 0)) {
        mdl_load_fail(l, node, NULL, "has %zu elements; expected 1 to %d", node->count, MDL_LIST_MAX);
        return;
    }
    if (node->count > 0) {
        elements = mdl_arena_alloc(l->arena, node->count, field->child->size);
        if (elements == NULL) {
            return;
        }
        check_names_differ(l, node);
        memcpy(target + field->offset, &elements, sizeof elements);
        memcpy(target + field->count_offset, &node->count, sizeof node->count);
        load_elements(l, field, node, elements);
    }
}

/* --- structs --------------------------------------------------------------------------------------- */

const struct mdl_node *mdl_load_label(struct mdl_loader *l, const struct mdl_table *table, const struct mdl_node *group)
{
    const struct mdl_field *field = mdl_schema_field(table, "name");
    const struct mdl_node *name = field == NULL ? NULL : mdl_load_member(group, field);
    if (name != NULL) {
        return name->text == NULL ? NULL : name; /* a name that is no text is reported once */
    }
    return field == NULL ? NULL : mdl_load_default(l, field);
}

static const struct mdl_node *absent(struct mdl_loader *l, const struct mdl_table *table, const struct mdl_field *field,
                                     const struct mdl_node *group)
{
    return strcmp(field->key, "label") == 0 ? mdl_load_label(l, table, group) : mdl_load_default(l, field);
}

static void load_field(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node,
                       unsigned char *target)
{
    if (field->type == MDL_TYPE_LIST) {
        load_list(l, field, node, target);
    } else if (field->type == MDL_TYPE_GROUP) {
        mdl_load_struct(l, field->child, node, target + field->offset);
    } else {
        mdl_load_value(l, field, node, target);
    }
}

static void load_row(struct mdl_loader *l, const struct mdl_table *table, const struct mdl_field *field,
                     const struct mdl_node *group, int kind, unsigned char *target)
{
    /* with an unknown kind nothing can be said about keys that depend on it */
    const bool applies = mdl_field_applies(field, kind);
    const bool undecided = table->kind != NULL && kind < 0 && field->kinds != 0;
    const struct mdl_node *member = applies || undecided ? mdl_load_member(group, field) : NULL;
    if (member == NULL && applies && mdl_field_is_needed(field, kind)) {
        missing_key(l, table, field, group);
    }
    const bool silent = l->silent;
    const size_t length = mdl_load_push(l, field->key);
    l->silent = silent || (!applies && !undecided);
    mdl_load_nothing(field, target);
    if (member == NULL) {
        member = absent(l, table, field, group);
    }
    if (member != NULL) {
        load_field(l, field, member, target);
    }
    l->silent = silent;
    mdl_load_pop(l, length);
}

void mdl_load_struct(struct mdl_loader *l, const struct mdl_table *table, const struct mdl_node *group, void *target)
{
    if (group->type != MDL_NODE_GROUP) {
        mdl_load_fail(l, group, NULL, "is %s; expected a group: { ... }", mdl_node_type_name(group));
        return;
    }
    const int kind = mdl_load_kind(table, group);
    for (size_t i = 0; i < group->count; i++) {
        check_key(l, table, group, kind, group->child[i]);
    }
    for (size_t i = 0; i < table->count; i++) {
        load_row(l, table, &table->fields[i], group, kind, target);
    }
}
