/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/schema.h"

#include <string.h>

#include "models/scenario/suggest.h"

static const char *const type_names[MDL_TYPE_COUNT] = {
#define X(code, text) [code] = text,
    MDL_TYPE_MAP(X)
#undef X
};

const char *mdl_type_name(enum mdl_type type)
{
    return type_names[type];
}

bool mdl_type_is_numeric(enum mdl_type type)
{
    return type == MDL_TYPE_INTEGER || type == MDL_TYPE_NUMBER || type == MDL_TYPE_SERIES ||
           type == MDL_TYPE_DISTRIBUTION;
}

static bool has_key(const struct mdl_field *field, const char *key)
{
    return strcmp(field->key, key) == 0 || (field->alias != NULL && strcmp(field->alias, key) == 0);
}

const struct mdl_field *mdl_schema_field(const struct mdl_table *table, const char *key)
{
    for (size_t i = 0; i < table->count; i++) {
        if (has_key(&table->fields[i], key)) {
            return &table->fields[i];
        }
    }
    return NULL;
}

const char *mdl_schema_nearest(const struct mdl_table *table, const char *key)
{
    struct mdl_suggestion suggestion = mdl_suggestion_for(key);
    for (size_t i = 0; i < table->count; i++) {
        mdl_suggestion_offer(&suggestion, table->fields[i].key);
        if (table->fields[i].alias != NULL) {
            mdl_suggestion_offer(&suggestion, table->fields[i].alias);
        }
    }
    return suggestion.name;
}

const struct mdl_field *mdl_schema_find(const char *path)
{
    const struct mdl_table *table = mdl_schema();
    const struct mdl_field *field = NULL;
    bool in_list = false;
    char part[64];
    while (path[0] != '\0') {
        const size_t length = strcspn(path, ".");
        (void)snprintf(part, sizeof part, "%.*s", (int)length, path);
        if (in_list) {
            in_list = false; /* the name of an element */
        } else {
            field = table == NULL ? field : mdl_schema_field(table, part);
            if (field == NULL) {
                return NULL;
            }
            table = field->child;
            in_list = field->type == MDL_TYPE_LIST;
        }
        path += length + (path[length] == '.' ? 1 : 0);
    }
    return field;
}

bool mdl_field_applies(const struct mdl_field *field, int kind)
{
    return field->kinds == 0 || (kind >= 0 && (field->kinds >> (unsigned)kind & 1u) != 0);
}

bool mdl_field_is_needed(const struct mdl_field *field, int kind)
{
    return field->required || (kind >= 0 && (field->needed >> (unsigned)kind & 1u) != 0);
}

const struct mdl_choice *mdl_choice_by_code(const struct mdl_choice *choices, int code)
{
    for (; choices->name != NULL; choices++) {
        if (choices->code == code) {
            return choices;
        }
    }
    return NULL;
}

void mdl_field_range(const struct mdl_field *field, char *buffer, size_t size)
{
    char low[48];
    char high[48];
    buffer[0] = '\0';
    if (mdl_type_is_numeric(field->type)) {
        if (field->unit == MDL_UNIT_NONE) {
            (void)snprintf(low, sizeof low, "%.17g", field->min);
            (void)snprintf(high, sizeof high, "%.17g", field->max);
        } else {
            mdl_unit_format(field->unit, field->min, low, sizeof low);
            mdl_unit_format(field->unit, field->max, high, sizeof high);
        }
        (void)snprintf(buffer, size, "%s to %s", low, high);
    }
}
