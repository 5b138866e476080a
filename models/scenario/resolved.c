/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/resolved.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/loader.h"

struct text {
    char *bytes;
    size_t length, capacity;
    bool failed;
};

static void add_bytes(struct text *text, const char *bytes, size_t length)
{
    if (text->failed) {
        return;
    }
    if (text->length + length + 1 > text->capacity) {
        const size_t capacity = 2 * (text->length + length) + 256;
        char *grown = realloc(text->bytes, capacity);
        if (grown == NULL) {
            text->failed = true;
            return;
        }
        text->bytes = grown;
        text->capacity = capacity;
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

static void add(struct text *text, const char *string)
{
    add_bytes(text, string, strlen(string));
}

static void indent(struct text *text, int level)
{
    for (int i = 0; i < level; i++) {
        add(text, "  ");
    }
}

/* --- values ---------------------------------------------------------------------------------------- */

static void add_string(struct text *text, const char *string)
{
    char code[8];
    SIM_INVARIANT(string != NULL, "a string node has its text");
    add(text, "\"");
    for (; *string != '\0'; string++) {
        const unsigned char c = (unsigned char)*string;
        if (c == '"' || c == '\\') {
            (void)snprintf(code, sizeof code, "\\%c", c);
            add(text, code);
        } else if (c < 0x20 || c == 0x7F) {
            (void)snprintf(code, sizeof code, "\\x%02X", (unsigned)c);
            add(text, code);
        } else {
            add_bytes(text, string, 1);
        }
    }
    add(text, "\"");
}

static void add_integer(struct text *text, int64_t value)
{
    char digits[32];
    const bool wide = value > INT32_MAX || value < INT32_MIN; /* without L libconfig would wrap it */
    (void)snprintf(digits, sizeof digits, "%" PRId64 "%s", value, wide ? "L" : "");
    add(text, digits);
}

static void add_value(struct text *text, const struct mdl_node *node);

static void add_children(struct text *text, const struct mdl_node *node, const char *open, const char *close)
{
    add(text, open);
    for (size_t i = 0; i < node->count; i++) {
        add(text, i > 0 && node->type != MDL_NODE_GROUP ? ", " : " ");
        if (node->type == MDL_NODE_GROUP) {
            add(text, node->child[i]->key);
            add(text, " = ");
        }
        add_value(text, node->child[i]); /* bounded by the depth the scanner allows */
        add(text, node->type == MDL_NODE_GROUP ? ";" : "");
    }
    add(text, " ");
    add(text, close);
}

static void add_value(struct text *text, const struct mdl_node *node)
{
    char digits[48];
    switch (node->type) {
    case MDL_NODE_GROUP:
        add_children(text, node, "{", "}");
        break;
    case MDL_NODE_LIST:
        add_children(text, node, "(", ")");
        break;
    case MDL_NODE_ARRAY:
        add_children(text, node, "[", "]");
        break;
    case MDL_NODE_STRING:
        add_string(text, node->text);
        break;
    case MDL_NODE_INTEGER:
        add_integer(text, node->integer);
        break;
    case MDL_NODE_NUMBER:
        mdl_number_format(node->number, digits, sizeof digits);
        add(text, digits);
        break;
    case MDL_NODE_BOOL:
        add(text, node->truth ? "true" : "false");
        break;
    }
}

const char *mdl_node_text(struct mdl_arena *arena, const struct mdl_node *node)
{
    struct text text = {0};
    if (node->type == MDL_NODE_STRING) {
        return mdl_arena_copy(arena, node->text);
    }
    add_value(&text, node);
    const char *copy = text.failed ? NULL : mdl_arena_copy(arena, text.bytes);
    arena->failed = arena->failed || text.failed;
    free(text.bytes);
    return copy;
}

/* --- structs --------------------------------------------------------------------------------------- */

static void add_struct(struct mdl_loader *l, struct text *text, const struct mdl_table *table,
                       const struct mdl_node *group, int level);

static void add_list(struct mdl_loader *l, struct text *text, const struct mdl_field *field,
                     const struct mdl_node *list, int level)
{
    if (list->count == 0) {
        add(text, "( )");
        return;
    }
    add(text, "(\n");
    for (size_t i = 0; i < list->count; i++) {
        indent(text, level + 1);
        add(text, "{\n");
        add_struct(l, text, field->child, list->child[i], level + 2);
        indent(text, level + 1);
        add(text, i + 1 < list->count ? "},\n" : "}\n");
    }
    indent(text, level);
    add(text, ")");
}

/* Words that were given as numbers on the command line ("name=5") are strings. */
static bool is_word(const struct mdl_field *field)
{
    return !mdl_type_is_numeric(field->type) && field->type != MDL_TYPE_BOOL;
}

static void add_field(struct mdl_loader *l, struct text *text, const struct mdl_field *field,
                      const struct mdl_node *node, int level)
{
    indent(text, level);
    add(text, field->key);
    add(text, " = ");
    if (field->type == MDL_TYPE_LIST) {
        add_list(l, text, field, node, level);
    } else if (field->type == MDL_TYPE_GROUP) {
        add(text, "{\n");
        add_struct(l, text, field->child, node, level + 1);
        indent(text, level);
        add(text, "}");
    } else if (is_word(field) && node->text != NULL) {
        add_string(text, node->text);
    } else {
        add_value(text, node);
    }
    add(text, ";\n");
}

static void add_struct(struct mdl_loader *l, struct text *text, const struct mdl_table *table,
                       const struct mdl_node *group, int level)
{
    const int kind = mdl_load_kind(table, group);
    for (size_t i = 0; i < table->count; i++) {
        const struct mdl_field *field = &table->fields[i];
        const struct mdl_node *member = mdl_load_member(group, field);
        if (!mdl_field_applies(field, kind)) {
            continue;
        }
        if (member == NULL && strcmp(field->key, "label") == 0) {
            member = mdl_load_label(l, table, group);
        }
        if (member == NULL && !mdl_field_is_needed(field, kind)) {
            member = mdl_load_default(l, field);
        }
        if (member != NULL) {
            add_field(l, text, field, member, level);
        }
    }
}

const char *mdl_resolved_text(struct mdl_loader *l)
{
    struct text text = {0};
    add_struct(l, &text, mdl_schema(), l->root, 0);
    const char *copy = text.failed ? NULL : mdl_arena_copy_n(l->arena, text.bytes, text.length);
    l->arena->failed = l->arena->failed || text.failed;
    free(text.bytes);
    return copy;
}
