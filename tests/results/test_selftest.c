/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: analytic. The self-test: its exact figures are those of the golden table, its estimates lie within
 * four standard errors (seed 1), and threads do not change them. */
#include "results/selftest.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/temp_folder.h"

static struct res_selftest run(unsigned threads)
{
    const struct res_selftest_options options = {.seed = 1, .replications = 20, .threads = threads};
    struct res_selftest selftest;
    struct sim_error error;
    cr_assert(eq(int, res_selftest_run(&options, &selftest, &error), SIM_OK));
    return selftest;
}

/* NAN when the golden table has no such line. */
static double golden_value(const char *golden, const struct res_selftest_case *row)
{
    char start[256];
    (void)snprintf(start, sizeof start, "\n%s,%s,%s,", row->model, row->parameters, row->quantity);
    const char *line = strstr(golden, start);
    return line != NULL ? strtod(line + strlen(start), NULL) : (double)NAN;
}

Test(selftest, exact_figures_are_the_golden_ones)
{
    struct res_selftest selftest = run(2);
    char *golden = test_file_read(AFKLAR_TEST_GOLDEN "/queueing_expected.csv", NULL);
    size_t found = 0;
    for (size_t k = 0; k < selftest.count; k++) {
        const struct res_selftest_case *row = &selftest.cases[k];
        const double expected = golden_value(golden, row);
        if (!isnan(expected)) {
            cr_assert(epsilon_eq(dbl, row->exact, expected, 1e-12 * fabs(expected)), "%s %s %s", row->model,
                      row->parameters, row->quantity);
            found++;
        }
    }
    /* 20 of M/M/c, 3 of M/G/1, 2 of priorities, 9 of M/M/c+M */
    cr_assert(eq(sz, found, 34));
    free(golden);
    res_selftest_release(&selftest);
}

Test(selftest, estimates_agree_with_theory)
{
    struct res_selftest selftest = run(2);
    double largest = 0;
    for (size_t k = 0; k < selftest.count; k++) {
        const struct res_selftest_case *row = &selftest.cases[k];
        cr_assert(lt(dbl, fabs(row->z), 4.0), "%s %s %s: %g, exact %g", row->model, row->parameters, row->quantity,
                  row->estimate, row->exact);
        /* The test says something only if the band is narrow. */
        cr_assert(lt(dbl, row->se, 0.2 * row->exact), "%s %s", row->model, row->quantity);
        largest = fmax(largest, fabs(row->z));
    }
    cr_assert(eq(dbl, selftest.max_abs_z, largest));
    res_selftest_release(&selftest);
}

Test(selftest, threads_change_nothing)
{
    struct res_selftest one = run(1);
    struct res_selftest three = run(3);
    cr_assert(eq(sz, one.count, three.count));
    for (size_t k = 0; k < one.count; k++) {
        cr_assert(eq(dbl, one.cases[k].estimate, three.cases[k].estimate));
        cr_assert(eq(dbl, one.cases[k].se, three.cases[k].se));
    }
    res_selftest_release(&one);
    res_selftest_release(&three);
}

Test(selftest, stops_when_asked)
{
    static const atomic_bool cancel = true;
    const struct res_selftest_options options = {.seed = 1, .replications = 20, .threads = 1, .cancel = &cancel};
    struct res_selftest selftest;
    struct sim_error error;
    cr_assert(eq(int, res_selftest_run(&options, &selftest, &error), SIM_ERR_INTERRUPTED));
    cr_assert(eq(ptr, selftest.cases, NULL));
}
