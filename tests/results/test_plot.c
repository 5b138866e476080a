/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Figures of the small town, whose numbers are worked out by hand (see tests/cli/test_trace.c);
 * that no text of a scenario becomes a command; that all goes on without gnuplot. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

#include "results/report/plot.h"
#include "tests/results/town.h"
#include "tests/support/temp_folder.h"

static void same(const char *text, const char *expected)
{
    cr_assert(zero(int, strcmp(text, expected)), "'%s' is not '%s'", text, expected);
}

static const char hostile[] = "Søn's `touch x` \"a\"\n$b @c \\ EOD";

static char *written(void (*write)(FILE *file, const char *text), const char *text)
{
    char *made = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&made, &size);
    cr_assert(ne(ptr, file, NULL));
    write(file, text);
    cr_assert(eq(int, fclose(file), 0));
    return made;
}

static void write_last_field(FILE *file, const char *text)
{
    res_plot_field(file, text, true);
}

Test(plot, texts_cannot_end_their_quotes_or_rows)
{
    char *quoted = written(res_plot_text, hostile);
    char *field = written(write_last_field, hostile);
    same(quoted, "'Søn''s `touch x` \"a\" $b @c \\ EOD'");
    same(field, "Søn's `touch x` ”a” $b @c \\ EOD\n");
    free(quoted);
    free(field);
}

Test(plot, long_texts_are_cut_between_characters)
{
    char cut[64];
    same(res_plot_cut("rødgrød", 7, cut), "rødgrød");
    same(res_plot_cut("rødgrød", 5, cut), "rødg…");
}

Test(plot, forms_by_ending)
{
    enum res_plot_form form;
    struct sim_error error;
    cr_assert(eq(int, res_plot_form_of("a/b.svg", &form, &error), SIM_OK));
    cr_assert(eq(int, form, RES_PLOT_SVG));
    cr_assert(eq(int, res_plot_form_of("b.gp", &form, &error), SIM_OK));
    cr_assert(eq(int, form, RES_PLOT_SCRIPT));
    cr_assert(eq(int, res_plot_form_of("b.jpg", &form, &error), SIM_ERR_USAGE));
    cr_assert(eq(int, res_plot_form_of(".svg", &form, &error), SIM_ERR_USAGE));
}

Test(plot, unknown_figures_get_the_nearest)
{
    const struct res_figure_kind *kind = NULL;
    struct sim_error error;
    cr_assert(eq(int, res_figure_find("wating", &kind, &error), SIM_ERR_USAGE));
    same(error.hint, "did you mean 'waiting'?");
    cr_assert(ne(ptr, strstr(error.message, "convergence"), NULL), "all are listed: %s", error.message);
}

Test(plot, an_svg_becomes_part_of_a_page)
{
    static const char svg[] =
        "<?xml version=\"1.0\"?>\n<svg \n viewBox=\"0 0 9 9\"\n xmlns=\"http://x\">\n<title>T</title>"
        "<desc>D</desc><defs><path id='p' d=''/></defs><use xlink:href='#p'/>"
        "<g id=\"g\" fill=\"url(#p)\"/></svg>";
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    cr_assert(eq(int, res_plot_inline_svg(file, svg, "f", "a \"b\" <c>", NULL), SIM_OK));
    cr_assert(eq(int, fclose(file), 0));
    same(text, "<svg viewBox=\"0 0 9 9\" role=\"img\" aria-label=\"a &quot;b&quot; &lt;c&gt;\">\n<defs><path id='f-p' "
               "d=''/></defs><use href='#f-p'/><g id=\"f-g\" fill=\"url(#f-p)\"/></svg>\n");
    free(text);
    cr_assert(eq(int, res_plot_inline_svg(stderr, "no picture", "f", "n", NULL), SIM_ERR_IO));
}

/* Two of the three are met within hours, the third after 97 days. */
Test(plot, the_waiting_curve_by_hand)
{
    struct town town;
    struct res_picture figure;
    const struct res_figure_kind *kind = NULL;
    bool seen = false;
    town_init(&town, 2, RES_ENGLISH);
    cr_assert(eq(int, res_figure_find("waiting", &kind, NULL), SIM_OK));
    cr_assert(eq(int, res_figure_draw(&figure, kind, &town.gathered.material, NULL), SIM_OK));
    for (size_t r = 1; r < figure.table.rows; r++) {
        char *const *row = &figure.table.cells[r * figure.table.columns];
        if (strcmp(row[0], "90") == 0) {
            seen = true;
            same(row[1], "66.7 % (67–67)");
            same(row[2], "100.0 % (100–100)");
        } else if (strcmp(row[0], "180") == 0) {
            same(row[1], "100.0 % (100–100)");
        }
    }
    cr_assert(seen);
    res_figure_release(&figure);
    town_release(&town);
}

/* All three end in a job: each band of the flow holds three citizens. */
Test(plot, the_flow_keeps_its_citizens)
{
    struct town town;
    struct res_picture figure;
    const struct res_figure_kind *kind = NULL;
    town_init(&town, 1, RES_ENGLISH);
    cr_assert(eq(int, res_figure_find("flow", &kind, NULL), SIM_OK));
    cr_assert(eq(int, res_figure_draw(&figure, kind, &town.gathered.material, NULL), SIM_OK));
    cr_assert(eq(sz, figure.table.rows, 4));
    for (size_t r = 1; r < figure.table.rows; r++) {
        same(figure.table.cells[r * figure.table.columns + 3], "3.0");
    }
    same(figure.table.cells[3 * figure.table.columns + 2], "job");
    res_figure_release(&figure);
    town_release(&town);
}

Test(plot, replays_agree_with_what_is_stored)
{
    struct town town;
    town_init(&town, 1, RES_ENGLISH);
    cr_assert(eq(sz, town.gathered.replays[0]->count, 6));
    cr_assert(town.gathered.replays[0]->agrees);
    res_gathered_release(&town.gathered);
    town.samples[0]->values[0] += 1;
    const struct res_maker maker = {"afklar", "0.0.0", "test"};
    cr_assert(eq(int, res_gathered_init(&town.gathered, town.borrowed, 1, RES_ENGLISH, &maker, NULL), SIM_OK));
    cr_assert(not(town.gathered.replays[0]->agrees));
    town_release(&town);
}

/* In both languages, alone and compared: a script with its data, a table, words; the same bytes twice. */
Test(plot, every_figure)
{
    for (size_t k = 0; k < 4; k++) {
        struct town town;
        town_init(&town, 1 + k % 2, k < 2 ? RES_ENGLISH : RES_DANISH);
        for (size_t f = 0; f < res_figure_count(); f++) {
            const struct res_figure_kind *kind = res_figure_at(f);
            struct res_picture figure, again;
            cr_assert(eq(int, res_figure_draw(&figure, kind, &town.gathered.material, NULL), SIM_OK));
            cr_assert(eq(int, res_figure_draw(&again, kind, &town.gathered.material, NULL), SIM_OK));
            cr_assert(gt(sz, strlen(figure.title), 0));
            cr_assert(gt(sz, strlen(figure.note), 0), "%s", kind->name);
            cr_assert(eq(int, figure.is_empty, strcmp(kind->name, "differences") == 0 && k % 2 == 0), "%s: %s",
                      kind->name, figure.note);
            if (!figure.is_empty) {
                cr_assert(gt(sz, figure.table.rows, 1), "%s", kind->name);
                cr_assert(ne(ptr, strstr(figure.script, "<< EOD\n"), NULL), "%s", kind->name);
                cr_assert(eq(ptr, strstr(figure.script, "NaN\tNaN"), NULL), "%s", kind->name);
                same(figure.script, again.script);
            }
            res_figure_release(&figure);
            res_figure_release(&again);
        }
        town_release(&town);
    }
}

Test(plot, gnuplot_draws_every_figure)
{
    struct town town;
    if (!res_plot_is_available()) {
        cr_skip("gnuplot is not on this machine");
    }
    town_init(&town, 2, RES_DANISH);
    for (size_t f = 0; f < res_figure_count(); f++) {
        struct res_picture figure;
        struct res_process_result drawn;
        struct sim_error error = {0};
        cr_assert(eq(int, res_figure_draw(&figure, res_figure_at(f), &town.gathered.material, NULL), SIM_OK));
        cr_assert(eq(int, res_plot_draw(&figure, RES_PLOT_SVG, &drawn, &error), SIM_OK), "%s: %s",
                  res_figure_at(f)->name, error.message);
        cr_assert(ne(ptr, strstr(drawn.out, "</svg>"), NULL), "%s", res_figure_at(f)->name);
        res_process_result_release(&drawn);
        res_figure_release(&figure);
    }
    town_release(&town);
}

Test(plot, without_gnuplot_the_script_is_stored)
{
    struct town town;
    struct test_folder folder;
    struct res_picture figure;
    char path[512], script[512];
    bool drawn = true;
    test_folder_init(&folder);
    cr_assert(eq(int, setenv("AFKLAR_GNUPLOT", "", 1), 0));
    cr_assert(not(res_plot_is_available()));
    town_init(&town, 2, RES_ENGLISH);
    cr_assert(eq(int, res_figure_draw(&figure, res_figure_at(0), &town.gathered.material, NULL), SIM_OK));
    cr_assert(
        eq(int, res_plot_store(&figure, test_folder_path(&folder, "a.svg", path, sizeof path), &drawn, NULL), SIM_OK));
    cr_assert(not(drawn));
    cr_assert(eq(sz, test_folder_count(&folder), 1));
    char *text = test_file_read(test_folder_path(&folder, "a.gp", script, sizeof script), NULL);
    cr_assert(ne(ptr, strstr(text, "set output 'a.svg'\n"), NULL), "%.300s", text);
    free(text);
    res_figure_release(&figure);
    town_release(&town);
    test_folder_release(&folder);
}
