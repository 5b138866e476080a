/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact (the keys of the contract, and numbers worked by hand in test_summary.c and test_compare.c). */
#include "results/output.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

#include "results/text/csv.h"
#include "tests/results/samples.h"
#include "tests/results/text.h"

static struct res_sample *first, *second;
static struct res_comparison comparison;
static const struct res_maker maker = {"afklar", "0.0.1", "abcdef"};
static char *text;
static size_t text_size;
static FILE *file;

static void compare_anew(void)
{
    static const struct res_sample *samples[2];
    samples[0] = first;
    samples[1] = second;
    res_comparison_release(&comparison);
    cr_assert(eq(int, res_compare(&comparison, samples, 2, NULL), SIM_OK));
}

static void make(void)
{
    first = sample_of("typical", 4);
    second = sample_of("cab", 4);
    sample_set(first, "wait_first_meeting_days", (const double[]){40, 10, 20, 30});
    sample_set(second, "wait_first_meeting_days", (const double[]){3, 5, 5, 9});
    sample_set(first, "ended_share", (const double[]){0.25, 0.5, 0.5, 0.75});
    sample_set(second, "ended_share", (const double[]){0.25, 0.5, 0.5, 0.75});
    compare_anew();
    file = open_memstream(&text, &text_size);
}

static void done(void)
{
    res_comparison_release(&comparison);
    res_sample_free(first);
    res_sample_free(second);
    free(text);
}

TestSuite(output, .init = make, .fini = done);

static void close_text(void)
{
    cr_assert(eq(int, fclose(file), 0));
}

Test(output, json_of_a_run)
{
    cr_assert(eq(int, res_json_run(file, first, &maker, NULL), SIM_OK));
    close_text();
    expect_part(text, "{\n  \"software\": {\n    \"name\": \"afklar\",\n    \"version\": \"0.0.1\",\n    \"git\": "
                      "\"abcdef\"\n  },\n  \"scenario\": {\n    \"name\": \"typical\",\n    \"sha256\": \"aaaa");
    expect_part(text, "  \"seed\": 1,\n  \"replications\": 4,\n  \"measures\": {\n");
    expect_part(text, "    \"wait_first_meeting_days\": {\n      \"unit\": \"days\",\n      \"mean\": 25,\n");
    expect_part(text, "      \"p05\": 11.5,\n      \"p50\": 25,\n");
    /* nothing was set: undefined is null, and nothing else */
    expect_part(text, "    \"cost_per_clarified\": {\n      \"unit\": \"DKK\",\n      \"mean\": null,\n      \"sd\": "
                      "null,\n      \"se\": null,\n      \"ci95\": [null, null],\n      \"p05\": null,\n      \"p50\": "
                      "null,\n      \"p95\": null,\n      \"n\": 0\n    }\n");
    cr_assert(strstr(text, "nan") == NULL && strstr(text, "inf") == NULL);
}

Test(output, json_of_a_comparison)
{
    cr_assert(eq(int, res_json_compare(file, &comparison, &maker, NULL), SIM_OK));
    close_text();
    expect_part(text, "  \"scenarios\": [\n    {\n      \"name\": \"typical\",\n      \"sha256\":");
    expect_part(text, "      \"measure\": \"wait_first_meeting_days\",\n      \"unit\": \"days\",\n      \"a\": "
                      "\"typical\",\n      \"b\": \"cab\",\n      \"mean_a\": 25,\n      \"mean_b\": 5.5,\n      "
                      "\"difference\": -19.5,\n");
    /* equal on both sides: no spread of the difference, so the reduction is infinite and written as null */
    expect_part(text,
                "      \"measure\": \"ended_share\",\n      \"unit\": \"share\",\n      \"a\": \"typical\",\n      "
                "\"b\": \"cab\",\n      \"mean_a\": 0.5,\n      \"mean_b\": 0.5,\n      \"difference\": 0,\n      "
                "\"se\": 0,\n      \"ci95\": [0, 0],\n      \"variance_reduction\": null,\n      "
                "\"variance_reduction_ceiling\": null,\n      \"n\": 4\n");
}

/* Whoever reads the JSON finds every measure once, and braces that balance. */
Test(output, json_has_every_measure_once)
{
    cr_assert(eq(int, res_json_run(file, first, &maker, NULL), SIM_OK));
    close_text();
    for (size_t i = 0; i < first->columns.count; i++) {
        char key[160];
        (void)snprintf(key, sizeof key, "    \"%s\": {\n", first->columns.at[i].name);
        const char *found = strstr(text, key);
        cr_assert(found != NULL && strstr(found + 1, key) == NULL, "%s", key);
    }
    int depth = 0;
    for (const char *letter = text; *letter != '\0'; letter++) {
        depth += *letter == '{' ? 1 : *letter == '}' ? -1 : 0;
        cr_assert(ge(int, depth, 0));
    }
    cr_assert(eq(int, depth, 0));
}

Test(output, table_of_a_run)
{
    const struct res_table_options options = {RES_ENGLISH, false};
    sample_set(first, "wait_first_meeting_censored_share", (const double[]){0.5, 0.5, 0, 0});
    cr_assert(eq(int, res_table_run(file, first, &options, NULL), SIM_OK));
    close_text();
    expect_part(text, "Håndlavet (typical)\n4 replications, seed 1\n\nMeasure");
    expect_part(text, "\nWaiting\nWait for the first meeting, mean ");
    expect_part(text, "  25.0  days ");
    expect_part(text, " 4.5 to 45.5 ");
    expect_part(text, "  first meeting 25.0 %\n");
    cr_assert(strstr(text, "Any sanction") == NULL);
    cr_assert(strstr(text, "Waiting now at") == NULL);
}

Test(output, table_of_a_comparison)
{
    const struct res_table_options options = {RES_DANISH, true};
    sample_set(first, "backlog_get_ks", (const double[]){1, 2, 3, 4});
    compare_anew();
    cr_assert(eq(int, res_table_compare(file, &comparison, &options, NULL), SIM_OK));
    close_text();
    expect_part(text, "Håndlavet (typical)  →  Håndlavet (cab)\n");
    expect_part(text, "\nVentetid\n");
    expect_part(text, " -19,5 ");
    expect_part(text, "∞ af ∞");
    /* defined on one side only is shown, undefined throughout is not */
    expect_part(text, "Venter nu ved plads hos KS");
    cr_assert(strstr(text, "Mindst én klage") == NULL);
    cr_assert(strstr(text, "Bonferroni") == NULL);
}

Test(output, no_line_ends_in_spaces)
{
    const struct res_table_options options = {RES_ENGLISH, false};
    cr_assert(eq(int, res_table_compare(file, &comparison, &options, NULL), SIM_OK));
    close_text();
    cr_assert(strstr(text, " \n") == NULL);
}

Test(output, csv_is_one_tidy_table)
{
    struct res_csv csv;
    double value = 0;
    cr_assert(eq(int, res_csv_run(file, first, NULL), SIM_OK));
    cr_assert(eq(int, fflush(file), 0));
    cr_assert(eq(int, res_csv_parse(&csv, text, text_size, "out", NULL), SIM_OK));
    cr_assert(eq(sz, res_csv_row_count(&csv), first->columns.count));
    size_t row = res_columns_find(&first->columns, "wait_first_meeting_days");
    expect_text(res_csv_field(&csv, row, res_csv_find(&csv, "measure")), "wait_first_meeting_days");
    cr_assert(eq(int, res_csv_number(&csv, row, res_csv_find(&csv, "mean"), &value, NULL), SIM_OK));
    cr_assert(eq(dbl, value, 25));
    res_csv_release(&csv);
    close_text();
}

Test(output, csv_of_a_comparison)
{
    struct res_csv csv;
    cr_assert(eq(int, res_csv_compare(file, &comparison, NULL), SIM_OK));
    close_text();
    cr_assert(eq(int, res_csv_parse(&csv, text, text_size, "out", NULL), SIM_OK));
    cr_assert(eq(sz, res_csv_row_count(&csv), comparison.count));
    cr_assert(eq(sz, csv.columns, 13));
    res_csv_release(&csv);
}

Test(output, a_full_disk_is_told)
{
    const struct res_table_options options = {RES_ENGLISH, false};
    FILE *full = fopen("/dev/full", "w");
    if (full == NULL) {
        cr_skip_test("no /dev/full here");
    }
    cr_assert(eq(int, res_json_run(full, first, &maker, NULL), SIM_ERR_IO));
    (void)fclose(full);
    full = fopen("/dev/full", "w");
    cr_assert(eq(int, res_table_run(full, first, &options, NULL), SIM_ERR_IO));
    (void)fclose(full);
    full = fopen("/dev/full", "w");
    cr_assert(eq(int, res_csv_compare(full, &comparison, NULL), SIM_ERR_IO));
    (void)fclose(full);
    close_text();
}
