/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. What afklar power says of a search, an assurance and the published effect, and refuses. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#include "tests/cli/json_number.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define TWO_DELAYS AFKLAR_SOURCE_DIR "/scenarios/made-up/two-delays.cfg"
#define VIVE AFKLAR_SOURCE_DIR "/scenarios/vive-2019/trial.cfg"

static struct test_run run;

static void end(void)
{
    test_run_release(&run);
}

TestSuite(power_search, .fini = end);

static void start(const char *const more[], size_t count)
{
    const char *arguments[24] = {AFKLAR_BINARY, "power", "--format", "json", "-q"};
    for (size_t k = 0; k < count; k++) {
        arguments[5 + k] = more[k];
    }
    test_run_release(&run);
    test_run_init(&run, arguments);
}

Test(power_search, says_the_bracket)
{
    static const char *const asked[] = {TWO_DELAYS, "--target", "60%", "--tests", "logrank", "-n", "200"};
    start(asked, 7);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    const char *search = json_find(run.output, "search");
    cr_assert(eq(dbl, json_number(search, "target"), 0.6));
    cr_assert(lt(dbl, json_number(search, "fails"), json_number(search, "estimate")));
    cr_assert(gt(dbl, json_number(search, "does"), json_number(search, "estimate")));
    cr_assert(json_begins(search, "\"per_arm\"", "vary"));
    cr_assert(gt(dbl, json_number(run.output, "designs/per_arm"), 9));
}

/* The staff of the VIVE scenario is one team, whatever the size: the guides of a large trial have no room. */
Test(power_search, says_that_power_falls_with_size)
{
    static const char *const asked[] = {AFKLAR_BINARY, "power", VIVE, "--target", "80%", "--tests",
                                        "cox_efron",   "-n",    "20", "-q",       NULL};
    test_run_release(&run);
    test_run_init(&run, asked);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(ne(ptr, strstr(run.output, "Power falls as it grows"), NULL), "%s", run.output);
    cr_assert(ne(ptr, strstr(run.output, "with --keep-load they grow with it"), NULL), "%s", run.output);
    cr_assert(eq(ptr, strstr(run.output, "; about "), NULL), "%s", run.output);
}

Test(power_search, says_nothing_outside_the_range)
{
    static const char *const asked[] = {
        VIVE, "--target", "80%", "--tests", "cox_efron", "--vary", "roles.guide.headcount=3..9", "-n", "50"};
    start(asked, 9);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    const char *search = json_find(run.output, "search");
    const double about = json_number(search, "estimate");
    cr_assert(json_begins(search, "null", "estimate") || (about >= 3 && about <= 9), "%g", about);
}

Test(power_search, says_the_assurance)
{
    static const char *const asked[] = {VIVE, "--psa", "4", "--tests", "pearson", "-n", "8"};
    start(asked, 7);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    const char *assurance = json_find(run.output, "assurance");
    cr_assert(eq(dbl, json_number(assurance, "draws"), 4));
    cr_assert(eq(dbl, json_number(assurance, "trials_per_draw"), 2));
    cr_assert(gt(dbl, json_number(assurance, "parameters"), 50));
    cr_assert(eq(dbl, json_number(run.output, "designs/trials"), 8));
    cr_assert(strstr(json_find(run.output, "assurance"), "wage") == NULL, "no effect depends on a price");
}

/* 15 and 25 of 109: Pearson 0.421 and Fisher 0.355 by enumeration (the same code as the golden rows of power), and
 * Schoenfeld's formula for 40 events at a ratio of 1.74: Phi(sqrt(40) / 2 ln 1.74 - 1.96) = Phi(-0.2085) = 0.4174. */
Test(power_search, says_the_power_at_the_published_effect)
{
    static const char *const asked[] = {VIVE, "--tests", "pearson", "-n", "4"};
    static const char *const null[] = {VIVE, "--tests", "pearson", "-n", "4", "--null"};
    start(asked, 5);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    const char *published = json_find(run.output, "published");
    cr_assert(epsilon_eq(dbl, json_number(published, "designs/schoenfeld"), 0.4174, 1e-4));
    cr_assert(epsilon_eq(dbl, json_number(published, "designs/pearson_exact"), 0.421, 5e-4));
    cr_assert(epsilon_eq(dbl, json_number(published, "designs/fisher_exact"), 0.355, 5e-4));
    start(null, 6);
    cr_assert(eq(ptr, strstr(run.output, "\"published\""), NULL), "at the null there is no effect");
}

static const struct {
    const char *more[6];
    const char *part;
} faults[] = {
    {{"--target", "80%", "--psa", "10"}, "exclude each other"},
    {{"--target", "80%", "--per-arm", "10,20"}, "one size"},
    {{"--target", "80%", "--designs", "simple,pairs"}, "--designs"},
    {{"--vary", "per_arm=10..20"}, "needs the power to search for"},
    {{"--target", "120%"}, "'120%' is not valid"},
    {{"--target", "80%", "--vary", "per_arm"}, "expected KEY=LOW..HIGH"},
    {{"--target", "80%", "--vary", "no.such.key=1..2"}, "unknown key"},
    {{"--psa", "10", "--precision", "pearson=2%"}, "have no precision"},
    {{"-o", "no-such-folder/x.svg"}, "cannot be written: No such file"},
};

Test(power_search, faults)
{
    for (size_t k = 0; k < sizeof faults / sizeof faults[0]; k++) {
        const char *all[8] = {TWO_DELAYS, "-n", "10"};
        size_t count = 0;
        for (; count < 5 && faults[k].more[count] != NULL; count++) {
            all[3 + count] = faults[k].more[count];
        }
        start(all, 3 + count);
        cr_assert(ne(int, run.status, 0), "case %zu", k);
        cr_assert(ne(ptr, strstr(run.errors, faults[k].part), NULL), "case %zu: %s", k, run.errors);
    }
}

/* --- figures --------------------------------------------------------------------------------------------------------
 */

static void assert_script(const char *const arguments[], const char *path, const char *part)
{
    char text[8192];
    test_run_release(&run);
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    FILE *file = fopen(path, "r");
    cr_assert(ne(ptr, file, NULL), "%s", path);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    cr_assert(zero(int, fclose(file)));
    cr_assert(ne(ptr, strstr(text, part), NULL), "no %s in %s", part, text);
}

/* A curve of two sizes, the distribution of one design with log 1.74 = 0.5539 marked, and the flow of one trial. */
Test(power_search, figures)
{
    struct test_folder folder;
    char path[512];
    test_folder_init(&folder);
    test_folder_path(&folder, "f.gp", path, sizeof path);
    const char *const curve[] = {AFKLAR_BINARY, "power", TWO_DELAYS, "--per-arm", "20,40", "-n",
                                 "10",          "-q",    "-o",       path,        NULL};
    assert_script(curve, path, "$line0 using 1:3:4 with filledcurves");
    const char *const estimate[] = {AFKLAR_BINARY, "power", VIVE, "--tests", "cox_efron", "-n",
                                    "5",           "-q",    "-o", path,      NULL};
    assert_script(estimate, path, "set arrow from 0.5538851");
    const char *const flow[] = {AFKLAR_BINARY, "trial", VIVE, "-q", "-o", path, NULL};
    assert_script(flow, path, "36 given the other arm");
    test_folder_release(&folder);
}
