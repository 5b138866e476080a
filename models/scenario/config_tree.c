/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/config_tree.h"

#include <libconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/units.h"

struct mdl_node *mdl_node_create(struct mdl_arena *arena, enum mdl_node_type type, const char *key,
                                 struct mdl_place place)
{
    struct mdl_node *node = mdl_arena_alloc(arena, 1, sizeof *node);
    if (node != NULL) {
        node->type = type;
        node->key = key == NULL ? NULL : mdl_arena_copy(arena, key);
        node->place = place;
    }
    return node;
}

bool mdl_node_append(struct mdl_arena *arena, struct mdl_node *parent, struct mdl_node *child)
{
    if (parent->count == parent->capacity) {
        const size_t capacity = parent->capacity == 0 ? 4 : 2 * parent->capacity;
        struct mdl_node **grown = mdl_arena_alloc(arena, capacity, sizeof(struct mdl_node *));
        if (grown == NULL) {
            return false;
        }
        if (parent->count > 0) {
            memcpy(grown, parent->child, parent->count * sizeof *grown);
        }
        parent->child = grown;
        parent->capacity = capacity;
    }
    parent->child[parent->count++] = child;
    return true;
}

void mdl_node_remove(struct mdl_node *parent, size_t index)
{
    const size_t after = parent->count - index - 1;
    memmove(&parent->child[index], &parent->child[index + 1], after * sizeof(struct mdl_node *));
    parent->count--;
}

bool mdl_node_is_collection(const struct mdl_node *node)
{
    return node->type == MDL_NODE_LIST || node->type == MDL_NODE_ARRAY;
}

const char *mdl_node_type_name(const struct mdl_node *node)
{
    static const char *const names[] = {
        [MDL_NODE_GROUP] = "a group { }",  [MDL_NODE_LIST] = "a list ( )",  [MDL_NODE_ARRAY] = "an array [ ]",
        [MDL_NODE_STRING] = "a string",    [MDL_NODE_INTEGER] = "a number", [MDL_NODE_NUMBER] = "a number",
        [MDL_NODE_BOOL] = "true or false",
    };
    return names[node->type];
}

struct mdl_node *mdl_node_member(const struct mdl_node *group, const char *key)
{
    for (size_t i = 0; group->type == MDL_NODE_GROUP && i < group->count; i++) {
        if (strcmp(group->child[i]->key, key) == 0) {
            return group->child[i];
        }
    }
    return NULL;
}

const char *mdl_node_name(const struct mdl_node *element)
{
    const struct mdl_node *name = mdl_node_member(element, "name");
    return name != NULL && name->type == MDL_NODE_STRING ? name->text : NULL;
}

bool mdl_node_is_named_list(const struct mdl_node *node)
{
    if (node->type != MDL_NODE_LIST || node->count == 0) {
        return false;
    }
    for (size_t i = 0; i < node->count; i++) {
        if (mdl_node_name(node->child[i]) == NULL) {
            return false;
        }
    }
    return true;
}

bool mdl_node_is_sourced(const struct mdl_node *node)
{
    return mdl_node_member(node, "value") != NULL && mdl_node_member(node, "from") == NULL &&
           mdl_node_member(node, "dist") == NULL;
}

/* --- from libconfig ------------------------------------------------------------------------------ */

static void fill_scalar(struct mdl_node *node, const config_setting_t *setting, struct mdl_arena *arena)
{
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_STRING:
        node->type = MDL_NODE_STRING;
        node->text = mdl_arena_copy(arena, config_setting_get_string(setting));
        break;
    case CONFIG_TYPE_BOOL:
        node->type = MDL_NODE_BOOL;
        node->truth = config_setting_get_bool(setting) != 0;
        break;
    case CONFIG_TYPE_FLOAT:
        node->type = MDL_NODE_NUMBER;
        node->number = config_setting_get_float(setting);
        break;
    default:
        node->type = MDL_NODE_INTEGER;
        node->integer = config_setting_get_int64(setting);
        node->number = (double)node->integer;
        break;
    }
}

static struct mdl_node *import(const config_setting_t *setting, const struct mdl_scanned *scanned,
                               struct mdl_arena *arena)
{
    const struct mdl_place place = mdl_config_scan_place(scanned, (int)config_setting_source_line(setting));
    const int type = config_setting_type(setting);
    const enum mdl_node_type kind = type == CONFIG_TYPE_GROUP  ? MDL_NODE_GROUP
                                    : type == CONFIG_TYPE_LIST ? MDL_NODE_LIST
                                                               : MDL_NODE_ARRAY;
    struct mdl_node *node = mdl_node_create(arena, kind, config_setting_name(setting), place);
    if (node == NULL) {
        return NULL;
    }
    if (type != CONFIG_TYPE_GROUP && type != CONFIG_TYPE_LIST && type != CONFIG_TYPE_ARRAY) {
        fill_scalar(node, setting, arena);
        return node;
    }
    const int length = config_setting_length(setting);
    for (int i = 0; i < length; i++) {
        /* bounded: the scanner refuses nesting deeper than MDL_SCAN_DEPTH_MAX */
        struct mdl_node *child = import(config_setting_get_elem(setting, (unsigned)i), scanned, arena);
        if (child == NULL || !mdl_node_append(arena, node, child)) {
            return NULL;
        }
    }
    return node;
}

/* libconfig says "syntax error" and a line; the commonest causes can be told from that line. */
static void explain_syntax(struct sim_error *error, const char *text, int line)
{
    const char *start = text;
    for (int i = 1; i < line && start != NULL; i++) {
        const char *newline = strchr(start, '\n');
        start = newline == NULL ? NULL : newline + 1;
    }
    const size_t length = start == NULL ? 0 : strcspn(start, "\r\n");
    char shown[81];
    (void)snprintf(shown, sizeof shown, "%.*s", (int)(length < 80 ? length : 80), start == NULL ? "" : start);
    if (strchr(shown, '\'') != NULL || strstr(shown, "\xE2\x80\x9C") != NULL || strstr(shown, "\xE2\x80\x9D") != NULL) {
        sim_error_hint(error, "strings stand in straight double quotes: \"...\"");
    } else if (strchr(shown, '=') == NULL && strchr(shown, ':') == NULL) {
        sim_error_hint(error, "expected key = value; or a comma between list elements");
    } else {
        sim_error_hint(error, "quantities with a unit stand in quotes; each value ends with ';'");
    }
}

static enum sim_status syntax_error(const config_t *config, const struct mdl_scanned *scanned,
                                    struct sim_error_list *errors)
{
    struct sim_error error;
    const int line = config_error_line(config);
    const char *text = config_error_text(config);
    const bool duplicate = text != NULL && strstr(text, "duplicate") != NULL;
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "%s",
                   duplicate ? "this key was given before in the same group; expected each key once"
                             : (text != NULL ? text : "syntax error"));
    if (!duplicate) {
        explain_syntax(&error, scanned->text, line);
    }
    const struct mdl_place place = mdl_config_scan_place(scanned, line);
    sim_error_place(&error, place.file, place.line, NULL);
    sim_error_list_add(errors, &error);
    return SIM_ERR_SCENARIO;
}

enum sim_status mdl_tree_parse(struct mdl_node **root, const struct mdl_scanned *scanned, struct mdl_arena *arena,
                               struct sim_error_list *errors)
{
    config_t config;
    enum sim_status status = SIM_OK;
    config_init(&config);
    if (config_read_string(&config, scanned->text == NULL ? "" : scanned->text) != CONFIG_TRUE) {
        status = syntax_error(&config, scanned, errors);
        goto out;
    }
    *root = import(config_root_setting(&config), scanned, arena);
    if (*root != NULL) {
        (*root)->place = mdl_config_scan_place(scanned, 1); /* libconfig gives the root no line */
    }
    if (*root == NULL || arena->failed) {
        status = SIM_ERR_MEMORY;
    }
out:
    config_destroy(&config);
    return status;
}

enum sim_status mdl_tree_read(struct mdl_node **root, const char *file, struct mdl_arena *arena,
                              struct sim_error_list *errors)
{
    struct mdl_scanned scanned;
    enum sim_status status = mdl_config_scan_file(&scanned, file, arena, errors);
    if (status == SIM_OK) {
        status = mdl_tree_parse(root, &scanned, arena, errors);
        mdl_config_scan_release(&scanned);
    }
    return status;
}

bool mdl_tree_file_has(const char *file, const char *const keys[], bool unreadable)
{
    struct mdl_arena arena;
    struct mdl_node *root = NULL;
    struct sim_error_list unheard;
    bool has = unreadable;
    mdl_arena_init(&arena);
    sim_error_list_init(&unheard);
    if (mdl_tree_read(&root, file, &arena, &unheard) == SIM_OK) {
        has = false;
        for (size_t k = 0; keys[k] != NULL && !has; k++) {
            has = mdl_node_member(root, keys[k]) != NULL;
        }
    }
    sim_error_list_release(&unheard);
    mdl_arena_release(&arena);
    return has;
}

static void set_place(struct mdl_node *node, struct mdl_place place)
{
    node->place = place;
    for (size_t i = 0; i < node->count; i++) {
        set_place(node->child[i], place);
    }
}

struct mdl_node *mdl_tree_parse_value(const char *text, const char *key, struct mdl_place place,
                                      struct mdl_arena *arena)
{
    struct mdl_scanned scanned;
    struct mdl_node *root = NULL;
    struct mdl_node *value = NULL;
    const char *assignment = mdl_arena_format(arena, "value = %s;", text);
    if (assignment == NULL) {
        return NULL;
    }
    enum sim_status status = mdl_config_scan_text(&scanned, assignment, strlen(assignment), "", arena, NULL);
    if (status == SIM_OK) {
        status = mdl_tree_parse(&root, &scanned, arena, NULL);
    }
    if (status == SIM_OK && root->count == 1) {
        value = root->child[0];
        value->key = key == NULL ? NULL : mdl_arena_copy(arena, key);
        set_place(value, place);
    }
    arena->failed = arena->failed || status == SIM_ERR_MEMORY;
    mdl_config_scan_release(&scanned);
    return value;
}

/* --- paths --------------------------------------------------------------------------------------- */

static struct mdl_node *list_element(const struct mdl_node *list, const char *part)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *name = mdl_node_name(list->child[i]);
        if (name != NULL && strcmp(name, part) == 0) {
            return list->child[i];
        }
    }
    const size_t digits = strspn(part, "0123456789");
    if (digits == 0 || digits > 6 || part[digits] != '\0' || mdl_node_is_named_list(list)) {
        return NULL;
    }
    const size_t number = strtoul(part, NULL, 10);
    return number >= 1 && number <= list->count ? list->child[number - 1] : NULL;
}

struct mdl_node *mdl_node_step(const struct mdl_node *node, const char *part)
{
    if (mdl_node_is_collection(node)) {
        return list_element(node, part);
    }
    struct mdl_node *member = mdl_node_member(node, part);
    if (member == NULL && mdl_node_is_sourced(node)) {
        struct mdl_node *value = mdl_node_member(node, "value");
        return mdl_node_is_collection(value) ? list_element(value, part) : mdl_node_member(value, part);
    }
    return member;
}

const struct mdl_node *mdl_tree_find(const struct mdl_node *root, const char *path, bool *complete)
{
    const struct mdl_node *node = root;
    char part[192];
    while (path[0] != '\0') {
        const size_t length = strcspn(path, ".");
        (void)snprintf(part, sizeof part, "%.*s", (int)length, path);
        const struct mdl_node *next = mdl_node_step(node, part);
        if (next == NULL) {
            *complete = false;
            return node;
        }
        node = next;
        path += length + (path[length] == '.' ? 1 : 0);
    }
    *complete = true;
    return node;
}
