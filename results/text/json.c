/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/text/json.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/text/utf8.h"

static void put(struct res_json *json, const char *text)
{
    if (fputs(text, json->file) == EOF) {
        json->failed = true;
    }
}

static void put_escaped(struct res_json *json, uint32_t code)
{
    char text[8];
    switch (code) {
    case '"':
        put(json, "\\\"");
        break;
    case '\\':
        put(json, "\\\\");
        break;
    case '\n':
        put(json, "\\n");
        break;
    case '\t':
        put(json, "\\t");
        break;
    case '\r':
        put(json, "\\r");
        break;
    default:
        (void)snprintf(text, sizeof text, "\\u%04x", (unsigned)code);
        put(json, text);
        break;
    }
}

static void put_string(struct res_json *json, const char *text)
{
    put(json, "\"");
    while (*text != '\0') {
        size_t length;
        uint32_t code = res_utf8_next(text, &length);
        if (code < 0x20 || code == '"' || code == '\\' || code == 0x7F) {
            put_escaped(json, code);
        } else if (code == 0xFFFD) {
            put(json, "\xEF\xBF\xBD");
        } else if (fwrite(text, 1, length, json->file) != length) {
            json->failed = true;
        }
        text += length;
    }
    put(json, "\"");
}

static void put_break(struct res_json *json)
{
    put(json, "\n");
    for (int i = 0; i < json->depth; i++) {
        put(json, "  ");
    }
}

/* What stands before every value: the comma, the line break and the key. */
static void begin_value(struct res_json *json, const char *key)
{
    if (json->depth > 0) {
        int top = json->depth - 1;
        bool array = json->level[top].array;
        SIM_INVARIANT(array == (key == NULL), "a JSON key stands in an object and nowhere else");
        bool flat = json->level[top].flat;
        if (json->level[top].count++ > 0) {
            put(json, flat ? ", " : ",");
        }
        if (!flat) {
            put_break(json);
        }
    }
    if (key != NULL) {
        SIM_INVARIANT(json->depth > 0, "a JSON key stands in an object and nowhere else");
        put_string(json, key);
        put(json, ": ");
    }
}

static void open_level(struct res_json *json, const char *key, bool array, bool flat)
{
    begin_value(json, key);
    SIM_INVARIANT(json->depth < RES_JSON_DEPTH_MAX, "JSON is nested too deeply");
    json->level[json->depth].array = array;
    json->level[json->depth].flat = flat;
    json->level[json->depth].count = 0;
    json->depth++;
    put(json, array ? "[" : "{");
}

static void close_level(struct res_json *json, bool array)
{
    SIM_INVARIANT(json->depth > 0 && json->level[json->depth - 1].array == array, "JSON levels do not balance");
    json->depth--;
    if (json->level[json->depth].count > 0 && !json->level[json->depth].flat) {
        put_break(json);
    }
    put(json, array ? "]" : "}");
}

void res_json_init(struct res_json *json, FILE *file)
{
    memset(json, 0, sizeof *json);
    json->file = file;
}

enum sim_status res_json_finish(struct res_json *json, struct sim_error *error)
{
    SIM_INVARIANT(json->depth == 0, "JSON levels do not balance");
    put(json, "\n");
    errno = 0;
    if (fflush(json->file) != 0 || ferror(json->file) || json->failed) {
        return sim_fail(error, SIM_ERR_IO, "the JSON output could not be written: %s",
                        errno != 0 ? strerror(errno) : "write error");
    }
    return SIM_OK;
}

void res_json_open_object(struct res_json *json, const char *key)
{
    open_level(json, key, false, false);
}

void res_json_close_object(struct res_json *json)
{
    close_level(json, false);
}

void res_json_open_array(struct res_json *json, const char *key)
{
    open_level(json, key, true, false);
}

void res_json_open_flat_array(struct res_json *json, const char *key)
{
    open_level(json, key, true, true);
}

void res_json_close_array(struct res_json *json)
{
    close_level(json, true);
}

void res_json_string(struct res_json *json, const char *key, const char *text)
{
    begin_value(json, key);
    if (text == NULL) {
        put(json, "null");
    } else {
        put_string(json, text);
    }
}

void res_json_number(struct res_json *json, const char *key, double value)
{
    char text[RES_JSON_NUMBER_MAX];
    (void)res_json_format(value, text);
    begin_value(json, key);
    put(json, text);
}

void res_json_integer(struct res_json *json, const char *key, int64_t value)
{
    char text[RES_JSON_NUMBER_MAX];
    (void)snprintf(text, sizeof text, "%" PRId64, value);
    begin_value(json, key);
    put(json, text);
}

void res_json_unsigned(struct res_json *json, const char *key, uint64_t value)
{
    char text[RES_JSON_NUMBER_MAX];
    (void)snprintf(text, sizeof text, "%" PRIu64, value);
    begin_value(json, key);
    put(json, text);
}

void res_json_bool(struct res_json *json, const char *key, bool value)
{
    begin_value(json, key);
    put(json, value ? "true" : "false");
}

void res_json_null(struct res_json *json, const char *key)
{
    begin_value(json, key);
    put(json, "null");
}

void res_json_pair(struct res_json *json, const char *key, double lo, double hi)
{
    res_json_open_flat_array(json, key);
    res_json_number(json, NULL, lo);
    res_json_number(json, NULL, hi);
    res_json_close_array(json);
}

size_t res_json_format(double value, char text[RES_JSON_NUMBER_MAX])
{
    if (!isfinite(value)) {
        return (size_t)snprintf(text, RES_JSON_NUMBER_MAX, "null");
    }
    if (value == 0) {
        return (size_t)snprintf(text, RES_JSON_NUMBER_MAX, "0");
    }
    /* 17 digits always read back as the same double (IEEE 754); most values need 15 or fewer. */
    int length = 0;
    for (int digits = 15; digits <= 17; digits++) {
        length = snprintf(text, RES_JSON_NUMBER_MAX, "%.*g", digits, value);
        if (strtod(text, NULL) == value) {
            break;
        }
    }
    char *comma = strchr(text, ',');
    if (comma != NULL) {
        *comma = '.';
    }
    return (size_t)length;
}
