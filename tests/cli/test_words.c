/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Sentences that once said what was not so. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/run_program.h"

#define SCENARIOS AFKLAR_SOURCE_DIR "/scenarios/"

static struct test_run run;

static void end(void)
{
    test_run_release(&run);
}

TestSuite(words, .fini = end);

static const struct {
    const char *arguments[8];
    int status;
    const char *says, *never; /* on either stream */
} rows[] = {
    {{"power", "--help"}, 0, "(default: 1000; of two", "-n, --replications N          replications"},
    {{"reproduce", "--help"}, 0, "(default: 1000;", "-n, --replications N          replications"},
    {{"calibrate", "--help"}, 0, "(default:\n                                200)", "N          replications (default"},
    {{"selftest", "--help"}, 0, "(default: 50)", "replications (default: as the"},
    {{"trial", "--help"}, 0, "trials (default: 1)", "replications (default: as the"},
    {{"run", "--help"}, 0, "replications (default: as the", "trials (default"},
    {{"check", SCENARIOS "vive-2019/cab.cfg", "--provenance"}, 0, "7 citizens to 10 citizens", "published   to"},
    {{"check", SCENARIOS "vive-2019/cab.cfg", "--draw", "x.pdf"}, 2, "ends in .svg", "drawn in"},
    {{"trial", SCENARIOS "vive-2019/trial.cfg", "-o", "x.xyz"},
     2,
     "a figure ends in .svg, .pdf, .png or .gp",
     "stored"},
    {{"plan", SCENARIOS "tutorial/own-numbers.cfg", "--promise", "first meeting <= 1 days for 99 %", "-n", "20", "-q"},
     0,
     "what is said of the staffing holds",
     "cheaper staffing"},
    {{"check", SCENARIOS "made-up/two-delays.cfg"}, 0, "0 roles", "1 people"},
    {{"reproduce", "vive-2019", "-n", "2", "--no-ranges", "-q"}, 0, "cab: job or fleksjob", "foep_cab"},
    {{"reproduce", "vive-2019", "-n", "2", "--no-ranges", "-q"}, 0, "In 90 %", "clarified_cab"},
};

Test(words, say_what_is)
{
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        const char *arguments[10] = {AFKLAR_BINARY};
        for (size_t i = 0; i < 8 && rows[k].arguments[i] != NULL; i++) {
            arguments[i + 1] = rows[k].arguments[i];
        }
        test_run_release(&run);
        test_run_init(&run, arguments);
        cr_assert(eq(int, run.status, rows[k].status), "row %zu: %s", k, run.errors);
        cr_assert(strstr(run.output, rows[k].says) != NULL || strstr(run.errors, rows[k].says) != NULL,
                  "row %zu, no '%s': %s%s", k, rows[k].says, run.output, run.errors);
        cr_assert(strstr(run.output, rows[k].never) == NULL && strstr(run.errors, rows[k].never) == NULL,
                  "row %zu, '%s': %s", k, rows[k].never, run.output);
    }
}
