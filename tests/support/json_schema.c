/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/json_schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64

/* --- reading ----------------------------------------------------------------------------------------- */

struct reader {
    const char *start, *at;
    char *message;
};

static bool fail(struct reader *reader, const char *what)
{
    (void)snprintf(reader->message, 256, "byte %zu: %s", (size_t)(reader->at - reader->start), what);
    return false;
}

static void skip_space(struct reader *reader)
{
    reader->at += strspn(reader->at, " \t\r\n");
}

static int hex_digit(char letter)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = letter != '\0' ? strchr(digits, letter) : NULL;
    return found != NULL ? (int)((found - digits) % 16) : -1;
}

/* The tests' own texts hold no surrogate pairs: \u is taken up to U+FFFF. */
static bool take_escape(struct reader *reader, char **end)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *found = *reader->at != '\0' ? strchr(from, *reader->at) : NULL;
    if (found != NULL) {
        *(*end)++ = to[found - from];
        reader->at++;
        return true;
    }
    if (*reader->at != 'u') {
        return fail(reader, "no such escape");
    }
    unsigned code = 0;
    for (int i = 1; i <= 4; i++) {
        const int digit = hex_digit(reader->at[i]);
        if (digit < 0) {
            return fail(reader, "\\u needs four hexadecimal digits");
        }
        code = code * 16 + (unsigned)digit;
    }
    reader->at += 5;
    if (code < 0x80) {
        *(*end)++ = (char)code;
    } else if (code < 0x800) {
        *(*end)++ = (char)(0xC0 | code >> 6);
        *(*end)++ = (char)(0x80 | (code & 0x3F));
    } else {
        *(*end)++ = (char)(0xE0 | code >> 12);
        *(*end)++ = (char)(0x80 | (code >> 6 & 0x3F));
        *(*end)++ = (char)(0x80 | (code & 0x3F));
    }
    return true;
}

static bool take_string(struct reader *reader, char **text)
{
    if (*reader->at != '"') {
        return fail(reader, "a string was expected");
    }
    reader->at++;
    *text = malloc(strlen(reader->at) + 1);
    char *end = *text;
    while (*reader->at != '"') {
        if ((unsigned char)*reader->at < 0x20) {
            *end = '\0';
            return fail(reader, "a string that does not end, or holds a control character");
        }
        if (*reader->at != '\\') {
            *end++ = *reader->at++;
            continue;
        }
        reader->at++;
        if (!take_escape(reader, &end)) {
            *end = '\0';
            return false;
        }
    }
    *end = '\0';
    reader->at++;
    return true;
}

static bool take_number(struct reader *reader, struct test_json *value)
{
    const char *at = reader->at + (*reader->at == '-' ? 1 : 0);
    const size_t whole = strspn(at, "0123456789");
    if (whole == 0 || (whole > 1 && at[0] == '0')) {
        return fail(reader, "this is no value");
    }
    at += whole;
    if (*at == '.') {
        const size_t part = strspn(at + 1, "0123456789");
        if (part == 0) {
            return fail(reader, "digits were expected after the point");
        }
        at += 1 + part;
    }
    if (*at == 'e' || *at == 'E') {
        at += at[1] == '-' || at[1] == '+' ? 2 : 1;
        const size_t power = strspn(at, "0123456789");
        if (power == 0) {
            return fail(reader, "digits were expected in the exponent");
        }
        at += power;
    }
    value->kind = JSON_NUMBER;
    value->number = strtod(reader->at, NULL);
    reader->at = at;
    return true;
}

static bool take_value(struct reader *reader, struct test_json *value, int depth);

static bool take_word(struct reader *reader, struct test_json *value, const char *word, enum test_json_kind kind)
{
    if (strncmp(reader->at, word, strlen(word)) != 0) {
        return fail(reader, "this is no value");
    }
    reader->at += strlen(word);
    value->kind = kind;
    return true;
}

static struct test_json *add_member(struct test_json *value)
{
    value->members = realloc(value->members, (value->count + 1) * sizeof *value->members);
    struct test_json *member = &value->members[value->count++];
    memset(member, 0, sizeof *member);
    return member;
}

static bool take_key(struct reader *reader, struct test_json *object, struct test_json *member)
{
    if (!take_string(reader, &member->key)) {
        return false;
    }
    for (size_t i = 0; i + 1 < object->count; i++) {
        if (strcmp(object->members[i].key, member->key) == 0) {
            return fail(reader, "a key that is there twice");
        }
    }
    skip_space(reader);
    if (*reader->at != ':') {
        return fail(reader, "':' was expected");
    }
    reader->at++;
    return true;
}

static bool take_members(struct reader *reader, struct test_json *value, char close, int depth)
{
    value->kind = close == '}' ? JSON_OBJECT : JSON_ARRAY;
    reader->at++;
    skip_space(reader);
    if (*reader->at == close) {
        reader->at++;
        return true;
    }
    for (;;) {
        struct test_json *member = add_member(value);
        skip_space(reader);
        if ((close == '}' && !take_key(reader, value, member)) || !take_value(reader, member, depth + 1)) {
            return false;
        }
        skip_space(reader);
        if (*reader->at == close) {
            reader->at++;
            return true;
        }
        if (*reader->at != ',') {
            return fail(reader, "',' or the end of the list was expected");
        }
        reader->at++;
    }
}

static bool take_value(struct reader *reader, struct test_json *value, int depth)
{
    skip_space(reader);
    if (depth > DEPTH_MAX) {
        return fail(reader, "too deep");
    }
    switch (*reader->at) {
    case '{':
        return take_members(reader, value, '}', depth);
    case '[':
        return take_members(reader, value, ']', depth);
    case '"':
        value->kind = JSON_STRING;
        return take_string(reader, &value->text);
    case 't':
        return take_word(reader, value, "true", JSON_TRUE);
    case 'f':
        return take_word(reader, value, "false", JSON_FALSE);
    case 'n':
        return take_word(reader, value, "null", JSON_NULL);
    default:
        return take_number(reader, value);
    }
}

bool test_json_parse(struct test_json *value, const char *text, char message[256])
{
    struct reader reader = {text, text, message};
    memset(value, 0, sizeof *value);
    if (!take_value(&reader, value, 0)) {
        return false;
    }
    skip_space(&reader);
    return *reader.at == '\0' ? true : fail(&reader, "more than one value");
}

void test_json_release(struct test_json *value)
{
    for (size_t i = 0; i < value->count; i++) {
        test_json_release(&value->members[i]);
    }
    free(value->members);
    free(value->text);
    free(value->key);
    memset(value, 0, sizeof *value);
}

const struct test_json *test_json_get(const struct test_json *object, const char *key)
{
    for (size_t i = 0; object->kind == JSON_OBJECT && i < object->count; i++) {
        if (strcmp(object->members[i].key, key) == 0) {
            return &object->members[i];
        }
    }
    return NULL;
}

/* --- judging ----------------------------------------------------------------------------------------- */

struct judge {
    const struct test_json *root; /* of the schema */
    char *message;
    char place[384];
};

static bool breaks(const struct judge *judge, const char *rule, const char *what)
{
    (void)snprintf(judge->message, 512, "%.340s: %.40s: %.100s", judge->place[0] != '\0' ? judge->place : "/", rule,
                   what);
    return false;
}

static bool is_of_type(const struct test_json *value, const char *type)
{
    switch (value->kind) {
    case JSON_NULL:
        return strcmp(type, "null") == 0;
    case JSON_FALSE:
    case JSON_TRUE:
        return strcmp(type, "boolean") == 0;
    case JSON_NUMBER:
        return strcmp(type, "number") == 0 ||
               (strcmp(type, "integer") == 0 && value->number == (double)(long long)value->number);
    case JSON_STRING:
        return strcmp(type, "string") == 0;
    case JSON_ARRAY:
        return strcmp(type, "array") == 0;
    case JSON_OBJECT:
        return strcmp(type, "object") == 0;
    }
    return false;
}

static bool check_type(const struct judge *judge, const struct test_json *value, const struct test_json *type)
{
    bool fits = type->kind == JSON_STRING && is_of_type(value, type->text);
    for (size_t i = 0; type->kind == JSON_ARRAY && i < type->count; i++) {
        fits = fits || is_of_type(value, type->members[i].text);
    }
    return fits ? true : breaks(judge, "type", type->kind == JSON_STRING ? type->text : "none of the list");
}

static bool check_enum(const struct judge *judge, const struct test_json *value, const struct test_json *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct test_json *entry = &list->members[i];
        if (entry->kind == value->kind && (entry->kind != JSON_STRING || strcmp(entry->text, value->text) == 0)) {
            return true;
        }
    }
    return breaks(judge, "enum", value->kind == JSON_STRING ? value->text : "not in the list");
}

static bool check(struct judge *judge, const struct test_json *value, const struct test_json *schema, int depth);

/* One member, with its name added to the place. */
static bool check_member(struct judge *judge, const struct test_json *member, const char *name,
                         const struct test_json *schema, int depth)
{
    const size_t length = strlen(judge->place);
    (void)snprintf(judge->place + length, sizeof judge->place - length, "/%s", name);
    if (!check(judge, member, schema, depth + 1)) {
        return false;
    }
    judge->place[length] = '\0';
    return true;
}

static bool check_members(struct judge *judge, const struct test_json *value, const struct test_json *schema, int depth)
{
    const struct test_json *properties = test_json_get(schema, "properties");
    const struct test_json *others = test_json_get(schema, "additionalProperties");
    for (size_t i = 0; i < value->count; i++) {
        const struct test_json *member = &value->members[i];
        const struct test_json *known = properties != NULL ? test_json_get(properties, member->key) : NULL;
        if (known == NULL && others != NULL && others->kind == JSON_FALSE) {
            return breaks(judge, "additionalProperties", member->key);
        }
        known = known != NULL ? known : others != NULL && others->kind == JSON_OBJECT ? others : NULL;
        if (known != NULL && !check_member(judge, member, member->key, known, depth)) {
            return false;
        }
    }
    return true;
}

static bool check_required(const struct judge *judge, const struct test_json *value, const struct test_json *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (value->kind == JSON_OBJECT && test_json_get(value, list->members[i].text) == NULL) {
            return breaks(judge, "required", list->members[i].text);
        }
    }
    return true;
}

static bool check_items(struct judge *judge, const struct test_json *value, const struct test_json *schema, int depth)
{
    for (size_t i = 0; value->kind == JSON_ARRAY && i < value->count; i++) {
        char index[24];
        (void)snprintf(index, sizeof index, "%zu", i);
        if (!check_member(judge, &value->members[i], index, schema, depth)) {
            return false;
        }
    }
    return true;
}

static bool check_reference(struct judge *judge, const struct test_json *value, const char *reference, int depth)
{
    static const char prefix[] = "#/$defs/";
    const struct test_json *definitions = test_json_get(judge->root, "$defs");
    const struct test_json *found = NULL;
    if (definitions != NULL && strncmp(reference, prefix, sizeof prefix - 1) == 0) {
        found = test_json_get(definitions, reference + sizeof prefix - 1);
    }
    return found != NULL ? check(judge, value, found, depth + 1) : breaks(judge, "$ref", reference);
}

static bool check_rule(struct judge *judge, const struct test_json *value, const struct test_json *schema,
                       const struct test_json *rule, int depth)
{
    static const char *const silent[] = {"$schema", "$id", "$defs", "title", "description", "additionalProperties"};
    const bool is_list = value->kind == JSON_ARRAY;
    if (strcmp(rule->key, "type") == 0) {
        return check_type(judge, value, rule);
    } else if (strcmp(rule->key, "enum") == 0) {
        return check_enum(judge, value, rule);
    } else if (strcmp(rule->key, "required") == 0) {
        return check_required(judge, value, rule);
    } else if (strcmp(rule->key, "properties") == 0) {
        return value->kind != JSON_OBJECT || check_members(judge, value, schema, depth);
    } else if (strcmp(rule->key, "items") == 0) {
        return check_items(judge, value, rule, depth);
    } else if (strcmp(rule->key, "minItems") == 0) {
        return !is_list || (double)value->count >= rule->number || breaks(judge, "minItems", "too few");
    } else if (strcmp(rule->key, "maxItems") == 0) {
        return !is_list || (double)value->count <= rule->number || breaks(judge, "maxItems", "too many");
    } else if (strcmp(rule->key, "minimum") == 0) {
        return value->kind != JSON_NUMBER || value->number >= rule->number || breaks(judge, "minimum", "too small");
    } else if (strcmp(rule->key, "$ref") == 0) {
        return check_reference(judge, value, rule->text, depth);
    }
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        if (strcmp(rule->key, silent[i]) == 0) {
            return true;
        }
    }
    return breaks(judge, "a word of the schema that this test does not know", rule->key);
}

static bool check(struct judge *judge, const struct test_json *value, const struct test_json *schema, int depth)
{
    if (schema->kind != JSON_OBJECT || depth > DEPTH_MAX) {
        return breaks(judge, "schema", "an object was expected");
    }
    for (size_t i = 0; i < schema->count; i++) {
        if (!check_rule(judge, value, schema, &schema->members[i], depth)) {
            return false;
        }
    }
    /* additionalProperties without properties */
    return value->kind != JSON_OBJECT || test_json_get(schema, "properties") != NULL ||
           check_members(judge, value, schema, depth);
}

bool test_json_conforms(const struct test_json *value, const struct test_json *schema, char message[512])
{
    struct judge judge = {schema, message, ""};
    return check(&judge, value, schema, 0);
}
