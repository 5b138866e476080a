/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. What is written on the page can be read: every colour of text has a contrast of at least 4.5
 * (WCAG 2.2, success criterion 1.4.3) to every background of the page, and so have the texts of its pictures to white.
 * Luminance and contrast as WCAG defines them. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/report/plot.h"
#include "results/report/report.h"
#include "tests/results/town.h"

#define LEAST_CONTRAST 4.5
#define COLOURS_MAX 64

struct colours {
    char text[COLOURS_MAX][24];
    size_t count;
};

/* --- WCAG -------------------------------------------------------------------------------------------------------- */

static double linear(double channel)
{
    const double share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4);
}

/* "#fff", "#004b76", "rgb(34,34,34)", "black", "white" */
static double luminance(const char *colour)
{
    int r = 0, g = 0, b = 0;
    unsigned hex = 0;
    if (strcmp(colour, "white") == 0) {
        r = g = b = 255;
    } else if (colour[0] == '#') {
        cr_assert(eq(int, sscanf(colour + 1, "%x", &hex), 1), "%s", colour);
        const bool is_short = strlen(colour) == 4;
        r = is_short ? (int)(hex >> 8 & 15) * 17 : (int)(hex >> 16 & 255);
        g = is_short ? (int)(hex >> 4 & 15) * 17 : (int)(hex >> 8 & 255);
        b = is_short ? (int)(hex & 15) * 17 : (int)(hex & 255);
    } else if (strcmp(colour, "black") != 0) {
        cr_assert(eq(int, sscanf(colour, "rgb(%d,%d,%d)", &r, &g, &b), 3), "'%s' is no colour known here", colour);
    }
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

static double contrast(const char *one, const char *other)
{
    const double a = luminance(one), b = luminance(other);
    return (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
}

/* --- the page ---------------------------------------------------------------------------------------------------- */

static void add(struct colours *colours, const char *from, size_t length)
{
    char text[24];
    cr_assert(lt(sz, length, sizeof text), "a long colour: %.40s", from);
    (void)snprintf(text, sizeof text, "%.*s", (int)length, from);
    for (size_t k = 0; k < colours->count; k++) {
        if (strcmp(colours->text[k], text) == 0) {
            return;
        }
    }
    cr_assert(lt(sz, colours->count, COLOURS_MAX));
    memcpy(colours->text[colours->count++], text, sizeof text);
}

/* Every value of a property in the style sheet; "color" is not "background-color". */
static void collect(const char *style, const char *end, const char *property, struct colours *colours)
{
    const size_t length = strlen(property);
    for (const char *at = style; at + length + 1 < end; at++) {
        const bool begins = at[-1] == '{' || at[-1] == ';';
        if (begins && strncmp(at, property, length) == 0 && at[length] == ':') {
            add(colours, at + length + 1, strcspn(at + length + 1, ";}"));
        }
    }
}

static char *make_page(void)
{
    struct town town;
    char *page = NULL;
    size_t size = 0;
    town_init(&town, 2, RES_ENGLISH);
    FILE *file = open_memstream(&page, &size);
    cr_assert(eq(int, res_report_write(file, &town.gathered, NULL, NULL, NULL), SIM_OK));
    cr_assert(eq(int, fclose(file), 0));
    town_release(&town);
    return page;
}

Test(page_colours, contrast_as_published)
{
    /* The examples of WCAG's own explanations: black on white 21, #777 just below 4.5 and #767676 just above. */
    cr_assert(epsilon_eq(dbl, contrast("#000", "white"), 21.0, 1e-9));
    cr_assert(lt(dbl, contrast("#777777", "#fff"), 4.5));
    cr_assert(gt(dbl, contrast("#767676", "#ffffff"), 4.5));
}

Test(page_colours, texts_stand_out)
{
    struct colours texts = {.count = 0}, grounds = {.count = 0};
    cr_assert(zero(int, setenv("AFKLAR_GNUPLOT", "", 1)));
    char *page = make_page();
    const char *style = strstr(page, "<style>");
    const char *end = strstr(page, "</style>");
    cr_assert(style != NULL && end != NULL);
    collect(style + 8, end, "color", &texts);
    collect(style + 8, end, "background", &grounds);
    cr_assert(ge(sz, texts.count, 3));
    cr_assert(ge(sz, grounds.count, 3));
    for (size_t t = 0; t < texts.count; t++) {
        for (size_t g = 0; g < grounds.count; g++) {
            const double found = contrast(texts.text[t], grounds.text[g]);
            cr_assert(ge(dbl, found, LEAST_CONTRAST), "%s on %s: %.2f", texts.text[t], grounds.text[g], found);
        }
    }
    free(page);
}

/* The nearest fill before a text, in its own tag or in one around it. */
static void take_fill(const char *page, const char *text, struct colours *colours)
{
    static const char fill[] = "fill=\"";
    const char *limit = strchr(text, '>');
    for (const char *at = limit - sizeof fill; at > page; at--) {
        if (strncmp(at, fill, sizeof fill - 1) == 0 && strncmp(at + sizeof fill - 1, "none", 4) != 0) {
            add(colours, at + sizeof fill - 1, strcspn(at + sizeof fill - 1, "\""));
            return;
        }
    }
}

Test(page_colours, texts_of_pictures_stand_out)
{
    struct colours texts = {.count = 0};
    if (!res_plot_is_available()) {
        cr_skip("gnuplot is not on this machine");
    }
    char *page = make_page();
    for (const char *at = strstr(page, "<text"); at != NULL; at = strstr(at + 1, "<text")) {
        take_fill(page, at, &texts);
    }
    cr_assert(ge(sz, texts.count, 1));
    for (size_t t = 0; t < texts.count; t++) {
        const double found = contrast(texts.text[t], "white");
        cr_assert(ge(dbl, found, LEAST_CONTRAST), "%s: %.2f", texts.text[t], found);
    }
    free(page);
}
