/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: regression. Every form of a run and of a comparison, byte for byte, from samples with values of the test's
 * own, so that the files in tests/golden/output change only when the form does. AFKLAR_WRITE_GOLDEN=1 writes them anew.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/output.h"
#include "tests/results/samples.h"
#include "tests/support/temp_folder.h"

#define REPLICATIONS 8

static const struct res_maker maker = {"afklar", "0.0.1", "abcdef"};

/* Values that look like the unit's, differ by column and replication, and are exact in binary. */
static void fill(struct res_sample *sample, double shift)
{
    static const double scale[RES_UNIT_COUNT] = {
        [RES_UNIT_DAYS] = 64,
        [RES_UNIT_SHARE] = 0.5,
        [RES_UNIT_SERVICES] = 2,
        [RES_UNIT_HOURS_PER_WEEK] = 4,
        [RES_UNIT_PER_MONTH] = 2,
        [RES_UNIT_CITIZENS] = 128,
        [RES_UNIT_CITIZENS_PER_PERSON] = 32,
        [RES_UNIT_FTE] = 8,
        [RES_UNIT_DKK] = 262144,
    };
    for (size_t i = 0; i < sample->columns.count; i++) {
        for (size_t k = 0; k < REPLICATIONS; k++) {
            const double step = (double)((i * 5 + k * 3) % 16) / 32;
            sample->values[i * REPLICATIONS + k] =
                scale[sample->columns.at[i].measure->unit] * (0.5 + step + (k % 2 == 0 ? shift : 0));
        }
    }
    /* one that is undefined throughout and one that is so at times */
    for (size_t k = 0; k < REPLICATIONS; k++) {
        sample->values[k] = (double)NAN;
    }
    sample->values[2 * REPLICATIONS + 3] = (double)NAN;
}

enum form { TABLE, TABLE_ALL, TABLE_DANISH, JSON, CSV };

static const struct {
    const char *file;
    bool is_comparison;
    enum form form;
} cases[] = {
    {"run.txt", false, TABLE},
    {"run-all.txt", false, TABLE_ALL},
    {"run-da.txt", false, TABLE_DANISH},
    {"run.json", false, JSON},
    {"run.csv", false, CSV},
    {"compare.txt", true, TABLE},
    {"compare-all.txt", true, TABLE_ALL},
    {"compare-da.txt", true, TABLE_DANISH},
    {"compare.json", true, JSON},
    {"compare.csv", true, CSV},
};

static enum sim_status write_form(FILE *file, size_t index, const struct res_sample *sample,
                                  const struct res_comparison *comparison)
{
    const struct res_table_options table = {cases[index].form == TABLE_DANISH ? RES_DANISH : RES_ENGLISH,
                                            cases[index].form == TABLE_ALL};
    const bool both = cases[index].is_comparison;
    switch (cases[index].form) {
    case JSON:
        return both ? res_json_compare(file, comparison, &maker, NULL) : res_json_run(file, sample, &maker, NULL);
    case CSV:
        return both ? res_csv_compare(file, comparison, NULL) : res_csv_run(file, sample, NULL);
    default:
        return both ? res_table_compare(file, comparison, &table, NULL) : res_table_run(file, sample, &table, NULL);
    }
}

static char *written(size_t index)
{
    struct res_sample *a = sample_of("typical", REPLICATIONS);
    struct res_sample *b = sample_of("cab", REPLICATIONS);
    const struct res_sample *samples[] = {a, b};
    struct res_comparison comparison;
    char *text = NULL;
    size_t size = 0;
    fill(a, 0);
    fill(b, 0.0625);
    cr_assert(res_compare(&comparison, samples, 2, NULL) == SIM_OK);
    FILE *file = open_memstream(&text, &size);
    cr_assert(file != NULL && write_form(file, index, a, &comparison) == SIM_OK && fclose(file) == 0);
    res_comparison_release(&comparison);
    res_sample_free(a);
    res_sample_free(b);
    return text;
}

ParameterizedTestParameters(golden_output, is_as_it_was)
{
    static size_t which[sizeof cases / sizeof cases[0]];
    for (size_t k = 0; k < sizeof which / sizeof which[0]; k++) {
        which[k] = k;
    }
    return cr_make_param_array(size_t, which, sizeof which / sizeof which[0]);
}

ParameterizedTest(size_t *index, golden_output, is_as_it_was)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/output/%s", AFKLAR_TEST_GOLDEN, cases[*index].file);
    char *text = written(*index);
    if (getenv("AFKLAR_WRITE_GOLDEN") != NULL) {
        test_file_write(path, text);
    }
    char *stored = test_file_read(path, NULL);
    size_t same = 0;
    while (text[same] != '\0' && text[same] == stored[same]) {
        same++;
    }
    cr_assert(text[same] == stored[same], "%s differs at byte %zu:\n%.200s", path, same, text + same);
    free(stored);
    free(text);
}
