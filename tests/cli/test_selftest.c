/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact (form, options and exit status of the self-test) and regression (a seed under which one figure
 * lies four standard errors off by chance). What it finds is for tests/verification/test_queueing.c.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/run_program.h"

static struct test_run selftest(const char *seed, const char *format)
{
    const char *const arguments[] = {AFKLAR_BINARY, "selftest", "-n",   "20", "--seed",
                                     seed,          "--format", format, "-q", NULL};
    struct test_run run;
    test_run_init(&run, arguments);
    return run;
}

static size_t count(const char *text, const char *part)
{
    size_t found = 0;
    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part)) {
        found++;
    }
    return found;
}

static double number_after(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    cr_assert(eq(int, at != NULL, 1), "no %s in %.200s", key, text);
    return strtod(at + strlen(key), NULL);
}

Test(selftest, json_has_the_keys_of_the_contract)
{
    static const char *const keys[] = {"\"model\"",    "\"parameters\"", "\"quantity\"", "\"exact\"",
                                       "\"estimate\"", "\"se\"",         "\"z\""};
    struct test_run run = selftest("1", "json");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    const size_t cases = count(run.output, "\"model\"");
    cr_assert(ge(sz, cases, 80));
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        cr_expect(eq(sz, count(run.output, keys[i]), cases), "%s", keys[i]);
    }
    cr_expect(eq(sz, count(run.output, "\"cases\""), 1));
    const double largest = number_after(run.output, "\"max_abs_z\":");
    cr_expect(gt(dbl, largest, 0.5));
    cr_expect(lt(dbl, largest, 4.0));
    cr_expect(eq(int, run.errors[0], '\0'), "%s", run.errors);
    test_run_release(&run);
}

Test(selftest, four_standard_errors_end_with_status_5)
{
    struct test_run run = selftest("5", "table");
    cr_expect(eq(int, run.status, 5));
    cr_expect(eq(sz, count(run.output, "largest |z|: 5."), 1), "the table is shown all the same");
    cr_expect(eq(sz, count(run.errors, "less than 4 was expected"), 1), "%s", run.errors);
    test_run_release(&run);
}

Test(selftest, too_few_replications_are_refused)
{
    const char *const arguments[] = {AFKLAR_BINARY, "selftest", "-n", "19", NULL};
    struct test_run run;
    test_run_init(&run, arguments);
    cr_expect(eq(int, run.status, 2));
    cr_expect(eq(sz, count(run.errors, "needs at least 20"), 1), "%s", run.errors);
    test_run_release(&run);
}
