/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. plot and report as programs: what they refuse and in which words, and that a run without
 * gnuplot succeeds and says so. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define TOWN AFKLAR_TEST_GOLDEN "/small-town.cfg"
#define TYPICAL AFKLAR_SOURCE_DIR "/scenarios/vive-2019/typical.cfg"
#define CAB AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg"
#define TWO AFKLAR_TEST_GOLDEN "/small-town-two.cfg"

static struct test_folder folder;
static char result[512], output[512];

static void make_result(void)
{
    struct test_run run;
    test_folder_init(&folder);
    test_folder_path(&folder, "both.h5", result, sizeof result);
    const char *const arguments[] = {AFKLAR_BINARY, "compare", TOWN, TWO, "-n", "6", "-o", result, "-q", NULL};
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    test_run_release(&run);
}

static void remove_result(void)
{
    test_folder_release(&folder);
}

TestSuite(report, .init = make_result, .fini = remove_result, .timeout = 120);

/* Runs, and looks for a part of what stands on standard error. */
static void expect(int status, const char *part, const char *const arguments[])
{
    struct test_run run;
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, status), "%s", run.errors);
    cr_assert(ne(ptr, strstr(run.errors, part), NULL), "'%s' is not in: %s", part, run.errors);
    cr_assert(zero(sz, strlen(run.output)));
    test_run_release(&run);
}

Test(report, refuses_in_words)
{
    const char *const no_output[] = {AFKLAR_BINARY, "report", result, NULL};
    const char *const no_html[] = {AFKLAR_BINARY, "report", result, "-o", "x.pdf", NULL};
    const char *const no_folder[] = {AFKLAR_BINARY, "report", result, "-o", "no-such-folder/x.html", NULL};
    const char *const a_scenario[] = {
        AFKLAR_BINARY, "report", TOWN, "-o", test_folder_path(&folder, "x.html", output, sizeof output), NULL};
    const char *const no_file[] = {AFKLAR_BINARY, "report", "gone.h5", "-o", output, NULL};
    expect(2, "'afklar report' needs -o FILE.html", no_output);
    expect(2, "expected a name that ends in .html", no_html);
    expect(4, "no-such-folder", no_folder);
    expect(2, "is a scenario; a result is needed; make one with 'afklar run'", a_scenario);
    expect(4, "gone.h5: cannot open", no_file);
    cr_assert(eq(sz, test_folder_count(&folder), 1), "nothing was left");
}

Test(report, plot_refuses_in_words)
{
    test_folder_path(&folder, "x.svg", output, sizeof output);
    const char *const no_name[] = {AFKLAR_BINARY, "plot", result, "-o", output, NULL};
    const char *const near[] = {AFKLAR_BINARY, "plot", result, "--figure", "watting", "-o", output, NULL};
    const char *const no_output[] = {AFKLAR_BINARY, "plot", result, "--figure", "waiting", NULL};
    const char *const no_form[] = {AFKLAR_BINARY, "plot", result, "--figure", "waiting", "-o", "x.bmp", NULL};
    const char *const nobody[] = {AFKLAR_BINARY, "plot", result, "--figure", "course",
                                  "--citizen",   "9",    "-o",   output,     NULL};
    expect(2, "expected one of differences, waiting", no_name);
    expect(2, "did you mean 'waiting'?", near);
    expect(2, "'afklar plot' needs -o FILE", no_output);
    expect(2, "a figure is stored as .svg, .pdf, .png or .gp", no_form);
    expect(2, "there is no citizen trial:8", nobody);
    cr_assert(eq(sz, test_folder_count(&folder), 1), "nothing was left");
}

/* The program's own environment is passed on. */
Test(report, goes_on_without_gnuplot)
{
    cr_assert(zero(int, setenv("AFKLAR_GNUPLOT", "", 1)));
    const char *const plot[] = {AFKLAR_BINARY,
                                "plot",
                                result,
                                "--figure",
                                "waiting",
                                "-o",
                                test_folder_path(&folder, "x.svg", output, sizeof output),
                                NULL};
    expect(0, "gnuplot was not found, so nothing was drawn", plot);
    cr_assert(eq(sz, test_folder_count(&folder), 2), "the result and the script");
    char page[512];
    const char *const report[] = {
        AFKLAR_BINARY, "report", result, "-o", test_folder_path(&folder, "x.html", page, sizeof page), NULL};
    expect(0, "figures are tables, because gnuplot was not found", report);
    char *text = test_file_read(page, NULL);
    cr_assert(ne(ptr, strstr(text, "</html>"), NULL));
    free(text);
}

/* All 28 items of CHEERS 2022, and the tables of who pays, in both languages. */
Test(report, fills_cheers_when_economics_were_run)
{
    static const char *const languages[] = {"en", "da"};
    static const char *const parts[][2] = {
        {"Difference by year and payer", "Forskel efter år og betaler"},
        {"The model cannot know this", "Det kan modellen ikke vide"},
        {"Costs and effects (perspective: public budgets, tax and refusion included)",
         "Omkostninger og effekter (perspektiv: offentlige budgetter, med skat og"},
        {"Share of the result by status", "Andel af resultatet efter status"}};
    char page[512];
    test_folder_path(&folder, "econ.html", page, sizeof page);
    for (size_t l = 0; l < 2; l++) {
        const char *const report[] = {AFKLAR_BINARY, "report",     result,      "-o", page,
                                      "--econ",      "--horizon",  "3",         "-n", "2",
                                      "--lang",      languages[l], "--tornado", "-q", "--allow-missing-prices",
                                      NULL};
        expect(0, "", report);
        char *text = test_file_read(page, NULL);
        for (int item = 1; item <= 28; item++) {
            char number[32];
            (void)snprintf(number, sizeof number, "<dt>%d ", item);
            cr_assert(ne(ptr, strstr(text, number), NULL), "item %d is missing", item);
        }
        for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
            cr_assert(ne(ptr, strstr(text, parts[p][l]), NULL), "'%s' is not in the page", parts[p][l]);
        }
        cr_assert(eq(ptr, strstr(text, "A public budgets"), NULL));
        cr_assert(eq(ptr, l == 0 ? NULL : strstr(text, "public budgets"), NULL), "left in English");
        cr_assert(ne(ptr, strstr(text, "</html>"), NULL));
        free(text);
    }
}

/* The difference in cost was once printed where the ICER is spoken of. */
Test(report, cheers_says_of_the_icer_what_the_answer_says)
{
    static const char *const words[] = {"Difference in cost ", "Forskel i omkostninger "};
    char both[512], page[512];
    test_folder_path(&folder, "arms.h5", both, sizeof both);
    test_folder_path(&folder, "icer.html", page, sizeof page);
    const char *const compare[] = {AFKLAR_BINARY, "compare", "-q", TYPICAL, CAB, "-n", "4", "-o", both, NULL};
    struct test_run run;
    test_run_init(&run, compare);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    test_run_release(&run);
    for (size_t l = 0; l < 2; l++) {
        const char *const report[] = {AFKLAR_BINARY,        "report", both, "-o", page, "--econ", "-q", "--lang",
                                      l == 0 ? "en" : "da", NULL};
        expect(0, "", report);
        char *text = test_file_read(page, NULL);
        const char *answer = strstr(text, words[l]);
        cr_assert_not_null(answer);
        const size_t length = (size_t)(strstr(answer, "</li>") - answer);
        const char *icer = strstr(answer, " ICER ");
        cr_assert(icer != NULL && icer < answer + length);
        for (int item = 0; item < 2; item++) { /* 2 and 23 */
            const char *again = strstr(answer + length, words[l]);
            cr_assert_not_null(again);
            cr_assert(zero(int, strncmp(again, answer, length)), "%.200s", again);
            answer = again;
        }
        free(text);
    }
}

Test(report, options_of_the_economics_need_them)
{
    const char *const alone[] = {AFKLAR_BINARY, "report", result, "-o", "x.html", "--tornado", NULL};
    expect(2, "--tornado: belongs to the economic analysis; add --econ", alone);
}
