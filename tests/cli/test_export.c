/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. A stored result as CSV: every row of every table, and the event log in time order. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/file/h5_read.h"
#include "results/text/csv.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define CAB AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg"
#define REPLICATIONS 3

static struct test_folder folder;
static char result[300];

static void make(void)
{
    struct test_run run;
    test_folder_init(&folder);
    (void)test_folder_path(&folder, "result.h5", result, sizeof result);
    const char *const arguments[] = {AFKLAR_BINARY, "run",      CAB,  "-n",   "3", "-q",
                                     "--citizens",  "--events", "-o", result, NULL};
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    test_run_release(&run);
}

static void done(void)
{
    test_folder_release(&folder);
}

TestSuite(export, .init = make, .fini = done, .timeout = 300);

static void read_table(const char *table, const char *replication, struct res_csv *csv)
{
    const char *const arguments[] = {AFKLAR_BINARY, "export", result,
                                     "--table",     table,    replication != NULL ? "--replication" : NULL,
                                     replication,   NULL};
    struct test_run run;
    struct sim_error error = {0};
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(res_csv_parse(csv, run.output, strlen(run.output), table, &error) == SIM_OK, "%s", error.message);
    test_run_release(&run);
}

static const char *field(const struct res_csv *csv, size_t row, const char *name)
{
    const size_t column = res_csv_find(csv, name);
    cr_assert(lt(sz, column, csv->columns), "no column %s", name);
    return res_csv_field(csv, row, column);
}

Test(export, measures_are_what_the_result_holds)
{
    struct res_csv csv;
    struct res_h5_result stored;
    read_table("measures", NULL, &csv);
    cr_assert(res_h5_read(result, &stored, NULL) == SIM_OK);
    const struct res_sample *sample = stored.samples[0];
    cr_assert(eq(sz, res_csv_row_count(&csv), sample->columns.count * REPLICATIONS));
    for (size_t i = 0; i < sample->columns.count; i++) {
        for (size_t k = 0; k < REPLICATIONS; k++) {
            const size_t row = i * REPLICATIONS + k;
            const double value = res_sample_column(sample, i)[k];
            const char *text = field(&csv, row, "value");
            cr_assert(zero(int, strcmp(field(&csv, row, "measure"), sample->columns.at[i].name)));
            cr_assert(eq(int, atoi(field(&csv, row, "replication")), (int)k + 1));
            cr_assert(isnan(value) ? text[0] == '\0' : strtod(text, NULL) == value, "%s: %s",
                      sample->columns.at[i].name, text);
        }
    }
    res_h5_result_release(&stored);
    res_csv_release(&csv);
}

Test(export, citizens_by_name_and_date)
{
    struct res_csv csv;
    size_t ended = 0;
    read_table("citizens", NULL, &csv);
    cr_assert(eq(sz, res_csv_row_count(&csv), 109 * REPLICATIONS), "the trial has 109 citizens");
    for (size_t row = 0; row < res_csv_row_count(&csv); row++) {
        cr_assert(zero(int, strcmp(field(&csv, row, "population"), "trial")));
        cr_assert(zero(int, strncmp(field(&csv, row, "granted"), "2017-0", 6)), "%s", field(&csv, row, "granted"));
        cr_assert(eq(sz, strlen(field(&csv, row, "granted")), strlen("2017-01-16T00:00:00")));
        ended += field(&csv, row, "ended")[0] != '\0' ? 1 : 0;
        cr_assert(field(&csv, row, "outcome")[0] == '\0' || field(&csv, row, "decided")[0] != '\0');
    }
    cr_assert(gt(sz, ended, 50));
    cr_assert(lt(sz, ended, res_csv_row_count(&csv)), "some go on at the end");
    res_csv_release(&csv);
}

Test(export, costs_add_up_to_the_measures)
{
    struct res_csv csv;
    struct res_h5_result stored;
    double sums[REPLICATIONS] = {0};
    read_table("costs", NULL, &csv);
    cr_assert(res_h5_read(result, &stored, NULL) == SIM_OK);
    for (size_t row = 0; row < res_csv_row_count(&csv); row++) {
        sums[atoi(field(&csv, row, "replication")) - 1] += strtod(field(&csv, row, "amount"), NULL);
    }
    const struct res_sample *sample = stored.samples[0];
    const double *totals = res_sample_column(sample, res_columns_find(&sample->columns, "total_cost_per_citizen"));
    for (size_t k = 0; k < REPLICATIONS; k++) {
        cr_assert(lt(dbl, fabs(sums[k] / 100 / 109 - totals[k]), 1e-6), "%g and %g", sums[k] / 100 / 109, totals[k]);
    }
    res_h5_result_release(&stored);
    res_csv_release(&csv);
}

Test(export, events_are_a_log_in_order_of_time)
{
    struct res_csv all, one;
    size_t talks = 0;
    size_t of_second = 0;
    read_table("events", NULL, &all);
    read_table("events", "2", &one);
    const char *before = "";
    cr_assert(zero(int, strcmp(all.fields[0], "case")));
    cr_assert(zero(int, strcmp(all.fields[1], "activity")));
    cr_assert(zero(int, strcmp(all.fields[2], "timestamp")));
    cr_assert(zero(int, strcmp(all.fields[3], "resource")));
    for (size_t row = 0; row < res_csv_row_count(&all); row++) {
        of_second += strcmp(field(&all, row, "replication"), "2") == 0 ? 1 : 0;
    }
    cr_assert(eq(sz, of_second, res_csv_row_count(&one)));
    for (size_t row = 0; row < res_csv_row_count(&one); row++) {
        const char *when = field(&one, row, "timestamp");
        cr_assert(le(int, strcmp(before, when), 0), "%s after %s", before, when);
        before = when;
        cr_assert(zero(int, strncmp(field(&one, row, "case"), "2:", 2)));
        if (strcmp(field(&one, row, "activity"), "talk first_meeting") == 0) {
            talks++;
            cr_assert(zero(int, strncmp(field(&one, row, "resource"), "cab_ks-", 7)), "%s",
                      field(&one, row, "resource"));
        }
    }
    cr_assert(ge(sz, talks, 80), "%zu first meetings", talks);
    res_csv_release(&all);
    res_csv_release(&one);
}

Test(export, a_table_that_is_not_there)
{
    char path[300];
    struct test_run run;
    (void)test_folder_path(&folder, "plain.h5", path, sizeof path);
    const char *const made[] = {AFKLAR_BINARY, "run", CAB, "-n", "1", "-q", "-o", path, NULL};
    const char *const asked[] = {AFKLAR_BINARY, "export", path, "--table", "events", NULL};
    test_run_init(&run, made);
    test_run_release(&run);
    test_run_init(&run, asked);
    cr_assert(eq(int, run.status, 2));
    cr_assert(strstr(run.errors, "holds no table of events") != NULL, "%s", run.errors);
    cr_assert(strstr(run.errors, "run the scenario again with --events") != NULL, "%s", run.errors);
    cr_assert(zero(sz, strlen(run.output)));
    test_run_release(&run);
}
