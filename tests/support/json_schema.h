/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON read into a tree, and held against a JSON Schema. Of the schema language the words type (also a list), enum,
 * required, properties, additionalProperties, items, minItems, maxItems, minimum and $ref to "#/$defs/NAME"; any other
 * word but $schema, $id, $defs, title and description is an error, so that no rule is silently passed over.
 */
#ifndef AFKLAR_TESTS_SUPPORT_JSON_SCHEMA_H
#define AFKLAR_TESTS_SUPPORT_JSON_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

enum test_json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct test_json {
    enum test_json_kind kind;
    char *text; /* of a string, escapes resolved */
    char *key;  /* inside an object */
    double number;
    struct test_json *members; /* [count]: of an array or object */
    size_t count;
};

/* Strict RFC 8259, one value with nothing after it. False with a message; *value is then to be released too. */
bool test_json_parse(struct test_json *value, const char *text, char message[256]);
void test_json_release(struct test_json *value);
/* NULL when the object has no such key. */
const struct test_json *test_json_get(const struct test_json *object, const char *key);

/* False with the place ("/measures/backlog_x/mean") and the rule that is broken. */
bool test_json_conforms(const struct test_json *value, const struct test_json *schema, char message[512]);

#endif
