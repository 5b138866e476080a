/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. A result opened by the tools that others have, as it stands and without helper code; every
 * reader finds the same numbers. What is not installed is skipped with a message.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/file/h5_read.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define CAB AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg"
#define READERS AFKLAR_SOURCE_DIR "/tests/readers/"
#define NAME "vive-2019-cab"

static struct test_folder folder;
static char result[300], again[300];

static void store(const char *path, const char *threads)
{
    const char *const arguments[] = {AFKLAR_BINARY, "run", CAB,     "-n", "4",  "-q", "--citizens",
                                     "--events",    "-j",  threads, "-o", path, NULL};
    struct test_run run;
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    test_run_release(&run);
}

static void make(void)
{
    test_folder_init(&folder);
    store(test_folder_path(&folder, "result.h5", result, sizeof result), "2");
}

static void done(void)
{
    test_folder_release(&folder);
}

TestSuite(readers, .init = make, .fini = done, .timeout = 300);

/* The same by our own reader. */
static void expect_waits(const char *output)
{
    struct res_h5_result stored;
    double sum = 0;
    double read = 0;
    cr_assert(res_h5_read(result, &stored, NULL) == SIM_OK);
    const struct res_sample *sample = stored.samples[0];
    const double *waits = res_sample_column(sample, res_columns_find(&sample->columns, "wait_first_meeting_days"));
    int64_t cost = 0;
    for (size_t i = 0; i < sample->replications; i++) {
        sum += waits[i] / (double)sample->replications;
        for (size_t k = 0; k < res_sample_cost_cells(sample); k++) {
            cost += res_sample_costs(sample, i)[k];
        }
    }
    char costs[48];
    (void)snprintf(costs, sizeof costs, "cost %lld\n", (long long)cost);
    const char *found = strstr(output, "wait ");
    cr_assert(found != NULL && sscanf(found, "wait %lf", &read) == 1, "%s", output);
    cr_assert(lt(dbl, fabs(read - sum), 1e-9 * sum), "%s", output);
    cr_assert(strstr(output, costs) != NULL, "%s: %s", costs, output);
    cr_assert(strstr(output, "dimension replication\n") != NULL, "%s", output);
    res_h5_result_release(&stored);
}

/* Reads with the first of two programs that is there; skips when none is or the script says 77. */
static void read_with(const char *program, const char *script, const char *package)
{
    static const char *const counts[] = {"\ngranted ", "\nclarified "};
    const char *const arguments[] = {program, script, result, NAME, NULL};
    struct test_run run;
    if (access(program, X_OK) != 0) {
        cr_skip_test("%s is not installed", program);
    }
    test_run_init(&run, arguments);
    if (run.status == 77) {
        test_run_release(&run);
        cr_skip_test("%s is not installed", package);
    }
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    expect_waits(run.output);
    for (size_t k = 0; k < 2; k++) {
        const char *found = strstr(run.output, counts[k]);
        cr_assert(found != NULL && atoi(found + strlen(counts[k])) > 0, "%s", run.output);
    }
    test_run_release(&run);
}

Test(readers, h5py)
{
    read_with("/usr/bin/python3", READERS "read_h5py.py", "python3-h5py");
}

Test(readers, xarray)
{
    read_with("/usr/bin/python3", READERS "read_xarray.py", "python3-xarray or python3-h5netcdf");
}

Test(readers, rhdf5)
{
    read_with("/usr/bin/Rscript", READERS "read_rhdf5.R", "r-bioc-rhdf5");
}

Test(readers, hdf5r)
{
    read_with("/usr/bin/Rscript", READERS "read_hdf5r.R", "r-cran-hdf5r");
}

/* Every line that h5diff prints of a difference is of /provenance/run, and it finds nothing else incomparable. */
Test(readers, h5diff_finds_the_run_alone)
{
    struct test_run run;
    store(test_folder_path(&folder, "again.h5", again, sizeof again), "1");
    const char *const all[] = {"/usr/bin/h5diff", "-c", result, again, NULL};
    const char *const others[] = {"/usr/bin/h5diff", "-c", "--exclude-path", "/provenance/run", result, again, NULL};
    if (access(all[0], X_OK) != 0) {
        cr_skip_test("hdf5-tools is not installed");
    }
    test_run_init(&run, all);
    cr_assert(eq(int, run.status, 1), "the threads differ: %s", run.output);
    for (const char *line = strstr(run.output, "attribute:"); line != NULL; line = strstr(line + 1, "attribute:")) {
        cr_assert(strstr(line, "/provenance/run") != NULL, "%s", line);
        const char *end = strchr(line, '\n');
        cr_assert(lt(long, (long)(strstr(line, "/provenance/run") - line), (long)(end - line)), "%s", line);
    }
    test_run_release(&run);
    test_run_init(&run, others);
    cr_assert(eq(int, run.status, 0), "%s", run.output);
    cr_assert(strstr(run.output, "omparable") == NULL, "%s", run.output);
    test_run_release(&run);
}
