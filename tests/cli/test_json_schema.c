/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. What the built program writes as JSON is held against tests/golden/json-schema, which says
 * what the contract says. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/json_schema.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define FOLDER AFKLAR_SOURCE_DIR "/scenarios/vive-2019/"
#define CAB FOLDER "cab.cfg"
#define TYPICAL FOLDER "typical.cfg"
#define MISTAKES AFKLAR_TEST_GOLDEN "/ten-mistakes.cfg"

TestSuite(json_schema, .timeout = 300);

static void read_schema(const char *name, struct test_json *schema)
{
    char path[512];
    char message[256];
    (void)snprintf(path, sizeof path, "%s/json-schema/%s.json", AFKLAR_TEST_GOLDEN, name);
    char *text = test_file_read(path, NULL);
    cr_assert(test_json_parse(schema, text, message), "%s: %s", path, message);
    free(text);
}

static void expect_conforms(const char *text, const char *name)
{
    struct test_json schema, value;
    char message[512];
    read_schema(name, &schema);
    cr_assert(test_json_parse(&value, text, message), "%s: %s: %.300s", name, message, text);
    cr_assert(test_json_conforms(&value, &schema, message), "%s: %s", name, message);
    test_json_release(&value);
    test_json_release(&schema);
}

static void expect_output(const char *const *arguments, int status, const char *name)
{
    struct test_run run;
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, status), "%s", run.errors);
    expect_conforms(run.output, name);
    test_run_release(&run);
}

Test(json_schema, of_a_run)
{
    const char *const one[] = {AFKLAR_BINARY, "run", CAB, "-n", "3", "-q", "--format", "json", NULL};
    const char *const single[] = {AFKLAR_BINARY, "run", TYPICAL, "-n", "1", "-q", "--format", "json", NULL};
    expect_output(one, 0, "run");
    expect_output(single, 0, "run");
}

Test(json_schema, of_a_comparison)
{
    const char *const two[] = {AFKLAR_BINARY, "compare", TYPICAL, CAB, "-n", "3", "-q", "--format", "json", NULL};
    const char *const three[] = {AFKLAR_BINARY, "compare", TYPICAL,    CAB,    CAB, "-n",
                                 "2",           "-q",      "--format", "json", NULL};
    expect_output(two, 0, "compare");
    expect_output(three, 0, "compare");
}

Test(json_schema, of_a_check)
{
    const char *const valid[] = {AFKLAR_BINARY, "check", CAB, TYPICAL, "--format", "json", NULL};
    const char *const with_parameters[] = {AFKLAR_BINARY, "check", CAB, "--provenance", "--format", "json", NULL};
    const char *const mistaken[] = {AFKLAR_BINARY, "check", MISTAKES, "--format", "json", NULL};
    expect_output(valid, 0, "check");
    expect_output(with_parameters, 0, "check");
    expect_output(mistaken, 3, "check");
}

Test(json_schema, of_a_verification)
{
    struct test_folder folder;
    struct test_run run;
    char path[300];
    test_folder_init(&folder);
    const char *const made[] = {
        AFKLAR_BINARY, "run", CAB, "-n", "2", "-q", "-o", test_folder_path(&folder, "x.h5", path, sizeof path), NULL};
    const char *const asked[] = {AFKLAR_BINARY, "verify", path, "-q", "--format", "json", NULL};
    test_run_init(&run, made);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    test_run_release(&run);
    expect_output(asked, 0, "verify");
    test_folder_release(&folder);
}

Test(json_schema, of_errors)
{
    static const char *const cases[][6] = {
        {"run", MISTAKES, "--format", "json"},       {"run", "no-such-file.cfg", "--format", "json"},
        {"run", CAB, "-n", "0", "--format", "json"}, {"verify", CAB, "--format", "json"},
        {"compare", CAB, "-q", "--format", "json"},  {"rnu", "--format", "json"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const char *arguments[8] = {AFKLAR_BINARY};
        struct test_run run;
        memcpy(arguments + 1, cases[k], sizeof cases[k]);
        test_run_init(&run, arguments);
        cr_assert(gt(int, run.status, 1), "case %zu", k);
        cr_assert(zero(sz, strlen(run.output)));
        expect_conforms(run.errors, "errors");
        test_run_release(&run);
    }
}

/* --- the test of the test ---------------------------------------------------------------------------- */

static bool conforms(const char *text, const char *schema_text)
{
    struct test_json schema, value;
    char message[512];
    cr_assert(test_json_parse(&schema, schema_text, message), "%s", message);
    cr_assert(test_json_parse(&value, text, message), "%s", message);
    const bool fits = test_json_conforms(&value, &schema, message);
    test_json_release(&value);
    test_json_release(&schema);
    return fits;
}

Test(json_schema, the_validator_finds_what_is_wrong)
{
    static const char schema[] =
        "{\"type\": \"object\", \"required\": [\"a\"], \"additionalProperties\": false,"
        " \"properties\": {\"a\": {\"type\": [\"number\", \"null\"], \"minimum\": 1},"
        " \"b\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/word\"}, \"minItems\": 1, \"maxItems\": 2}},"
        " \"$defs\": {\"word\": {\"enum\": [\"x\", \"y\"]}}}";
    cr_assert(conforms("{\"a\": 1}", schema));
    cr_assert(conforms("{\"a\": null, \"b\": [\"x\", \"y\"]}", schema));
    static const char *const wrong[] = {
        "[]",
        "{}",
        "{\"a\": \"1\"}",
        "{\"a\": 0.5}",
        "{\"a\": 1, \"c\": 2}",
        "{\"a\": 1, \"b\": []}",
        "{\"a\": 1, \"b\": [\"x\", \"x\", \"x\"]}",
        "{\"a\": 1, \"b\": [\"z\"]}",
    };
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        cr_assert(eq(int, conforms(wrong[k], schema), 0), "%s", wrong[k]);
    }
    cr_assert(eq(int, conforms("1", "{\"tpye\": \"string\"}"), 0), "an unknown word is not passed over");
}

Test(json_schema, the_reader_is_strict)
{
    static const char *const wrong[] = {"",    "{",         "[1,]",        "{\"a\":1,}",  "01",
                                        "1.",  "nul",       "NaN",         "[1 2]",       "\"\\x\"",
                                        "\"a", "{\"a\" 1}", "{\"a\":1} 2", "-",           "+1",
                                        "1e",  "\"\n\"",    "{a: 1}",      "[\"\\u12\"]", "{\"a\":1,\"a\":2}"};
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        struct test_json value;
        char message[256];
        cr_assert(eq(int, test_json_parse(&value, wrong[k], message), 0), "%s", wrong[k]);
        test_json_release(&value);
    }
}
