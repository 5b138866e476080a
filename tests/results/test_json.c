/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact (RFC 8259 texts; numbers read back bit by bit). */
#include "results/text/json.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <float.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "tests/results/text.h"

struct text_file {
    FILE *file;
    char *text;
    size_t size;
};

static void open_text(struct text_file *out)
{
    out->file = open_memstream(&out->text, &out->size);
    cr_assert(out->file != NULL);
}

static void expect(struct text_file *out, struct res_json *json, const char *text)
{
    cr_assert(eq(int, res_json_finish(json, NULL), SIM_OK));
    cr_assert(eq(int, fclose(out->file), 0));
    expect_text(out->text, text);
    free(out->text);
}

Test(json, an_object_with_everything)
{
    struct text_file out;
    struct res_json json;
    open_text(&out);
    res_json_init(&json, out.file);
    res_json_open_object(&json, NULL);
    res_json_string(&json, "name", "Førtidspension \"FØP\"\n");
    res_json_number(&json, "half", 0.5);
    res_json_integer(&json, "least", INT64_MIN);
    res_json_unsigned(&json, "most", UINT64_MAX);
    res_json_bool(&json, "yes", true);
    res_json_null(&json, "none");
    res_json_string(&json, "missing", NULL);
    res_json_pair(&json, "ci95", -1, (double)NAN);
    res_json_open_array(&json, "list");
    res_json_number(&json, NULL, 1);
    res_json_open_object(&json, NULL);
    res_json_close_object(&json);
    res_json_close_array(&json);
    res_json_close_object(&json);
    expect(&out, &json,
           "{\n  \"name\": \"Førtidspension \\\"FØP\\\"\\n\",\n  \"half\": 0.5,\n  \"least\": -9223372036854775808,\n"
           "  \"most\": 18446744073709551615,\n  \"yes\": true,\n  \"none\": null,\n  \"missing\": null,\n"
           "  \"ci95\": [-1, null],\n  \"list\": [\n    1,\n    {}\n  ]\n}\n");
}

Test(json, control_characters_and_bad_bytes)
{
    struct text_file out;
    struct res_json json;
    open_text(&out);
    res_json_init(&json, out.file);
    res_json_string(&json, NULL, "a\x01\t\\\x7F\xFFz");
    expect(&out, &json, "\"a\\u0001\\t\\\\\\u007f\xEF\xBF\xBDz\"\n");
}

static const double awkward[] = {0.1,    1.0 / 3,  2.0 / 3,   1e21, -1e-7, 123456789.123, DBL_MAX, DBL_MIN,
                                 5e-324, 1e15 + 1, 0.1 + 0.2, 100,  -5};

Test(json, numbers_read_back_equal_and_are_short)
{
    char text[RES_JSON_NUMBER_MAX];
    for (size_t i = 0; i < sizeof awkward / sizeof awkward[0]; i++) {
        cr_assert(eq(sz, res_json_format(awkward[i], text), strlen(text)));
        cr_assert(eq(dbl, strtod(text, NULL), awkward[i]));
    }
    (void)res_json_format(0.1, text);
    expect_text(text, "0.1");
    (void)res_json_format(0.1 + 0.2, text);
    expect_text(text, "0.30000000000000004");
    (void)res_json_format(-0.0, text);
    expect_text(text, "0");
    (void)res_json_format(HUGE_VAL, text);
    expect_text(text, "null");
}

Test(json, a_value_without_a_key_in_an_object_is_a_fault, .signal = SIGABRT)
{
    struct text_file out;
    struct res_json json;
    open_text(&out);
    res_json_init(&json, out.file);
    res_json_open_object(&json, NULL);
    res_json_number(&json, NULL, 1);
}

Test(json, levels_must_balance, .signal = SIGABRT)
{
    struct text_file out;
    struct res_json json;
    open_text(&out);
    res_json_init(&json, out.file);
    res_json_open_object(&json, NULL);
    res_json_close_array(&json);
}

Test(json, a_full_disk_is_told)
{
    struct sim_error error;
    struct res_json json;
    FILE *full = fopen("/dev/full", "w");
    if (full == NULL) {
        cr_skip_test("no /dev/full here");
    }
    res_json_init(&json, full);
    res_json_string(&json, NULL, "text");
    cr_assert(eq(int, res_json_finish(&json, &error), SIM_ERR_IO));
    cr_assert(strstr(error.message, "could not be written") != NULL);
    (void)fclose(full);
}
