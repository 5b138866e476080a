/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A streaming JSON writer: objects, arrays and values in the order of the calls, two spaces a level, one key a
 * line; short arrays of numbers on one line. The same calls write the same bytes on every machine.
 *
 *     struct res_json json;
 *     res_json_init(&json, stdout);
 *     res_json_open_object(&json, NULL);
 *     res_json_number(&json, "mean", 12.5);
 *     res_json_close_object(&json);
 *     status = res_json_finish(&json, &error);
 *
 * A key is given inside an object and NULL inside an array or at the top; the opposite, an unbalanced close, or
 * more than RES_JSON_DEPTH_MAX levels is a fault of the programmer. NaN and infinities are written as null. Bytes
 * that are not valid UTF-8 become U+FFFD. Write errors are kept and told once by res_json_finish.
 */
#ifndef AFKLAR_RESULTS_TEXT_JSON_H
#define AFKLAR_RESULTS_TEXT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/error.h"

#define RES_JSON_DEPTH_MAX 32
#define RES_JSON_NUMBER_MAX 32 /* bytes that hold any number, with its NUL */

struct res_json {
    FILE *file; /* borrowed */
    int depth;
    bool failed;
    struct {
        bool array, flat;
        size_t count;
    } level[RES_JSON_DEPTH_MAX];
};

void res_json_init(struct res_json *json, FILE *file);
/* Ends the text with a newline and flushes. SIM_ERR_IO when anything could not be written. */
SIM_NODISCARD enum sim_status res_json_finish(struct res_json *json, struct sim_error *error);

void res_json_open_object(struct res_json *json, const char *key);
void res_json_close_object(struct res_json *json);
void res_json_open_array(struct res_json *json, const char *key);
/* An array written on one line. */
void res_json_open_flat_array(struct res_json *json, const char *key);
void res_json_close_array(struct res_json *json);

void res_json_string(struct res_json *json, const char *key, const char *text); /* NULL text: null */
void res_json_number(struct res_json *json, const char *key, double value);
void res_json_integer(struct res_json *json, const char *key, int64_t value);
void res_json_unsigned(struct res_json *json, const char *key, uint64_t value);
void res_json_bool(struct res_json *json, const char *key, bool value);
void res_json_null(struct res_json *json, const char *key);
/* [lo, hi] */
void res_json_pair(struct res_json *json, const char *key, double lo, double hi);

/* The shortest decimal text that reads back as the same double ("0.1", not "0.10000000000000001"), with a
 * decimal point whatever the locale; "null" for NaN and infinities, "0" for -0. Returns its length. */
size_t res_json_format(double value, char text[RES_JSON_NUMBER_MAX]);

#endif
