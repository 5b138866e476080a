/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. The page is whole: it nests, fetches nothing, escapes what scenarios say, has every figure
 * with a name for those who do not see it, and stands without gnuplot. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "results/report/plot.h"
#include "results/report/report.h"
#include "tests/results/town.h"
#include "tests/support/temp_folder.h"

/* --- a small reader of HTML -------------------------------------------------------------------------------------- */

#define DEPTH_MAX 64
#define IDS_MAX 512

struct reader {
    char open[DEPTH_MAX][24];
    size_t depth;
    char ids[IDS_MAX][48];
    size_t id_count;
    int heading; /* the last level */
    size_t tables, pictures, firsts;
};

static bool has_no_end(const char *name)
{
    return strcmp(name, "meta") == 0 || strcmp(name, "br") == 0 || strcmp(name, "link") == 0;
}

/* The value of an attribute of the tag in [from, to), cut to size. */
static bool attribute(const char *from, const char *to, const char *name, char *value, size_t size)
{
    const size_t length = strlen(name);
    for (const char *at = from; at + length + 2 < to; at++) {
        if (isspace((unsigned char)at[0]) && strncmp(at + 1, name, length) == 0 && at[length + 1] == '=') {
            const char quote = at[length + 2];
            const char *end = strchr(at + length + 3, quote);
            cr_assert(end != NULL && end <= to, "the attribute %s does not end", name);
            (void)snprintf(value, size, "%.*s", (int)(end - at - (ptrdiff_t)length - 3), at + length + 3);
            return true;
        }
    }
    return false;
}

static void take_open(struct reader *reader, const char *name, const char *from, const char *to)
{
    char value[2048];
    if (attribute(from, to, "id", value, 48)) {
        for (size_t k = 0; k < reader->id_count; k++) {
            cr_assert(ne(int, strcmp(reader->ids[k], value), 0), "the id %s comes twice", value);
        }
        cr_assert(lt(sz, reader->id_count, IDS_MAX));
        memcpy(reader->ids[reader->id_count++], value, 48);
    }
    if (name[0] == 'h' && name[1] >= '1' && name[1] <= '6' && name[2] == '\0') {
        const int level = name[1] - '0';
        cr_assert(le(int, level, reader->heading + 1), "a heading is skipped before level %d", level);
        reader->heading = level;
        reader->firsts += level == 1;
    }
    reader->tables += strcmp(name, "table") == 0;
    if (strcmp(name, "svg") == 0) {
        reader->pictures++;
        cr_assert(attribute(from, to, "aria-label", value, sizeof value) && strlen(value) > 10,
                  "a picture has no name");
    }
    if (strcmp(name, "html") == 0) {
        cr_assert(attribute(from, to, "lang", value, sizeof value));
    }
    cr_assert(ne(int, strcmp(name, "script"), 0), "the page has a script");
    if (attribute(from, to, "href", value, sizeof value) || attribute(from, to, "src", value, sizeof value)) {
        cr_assert(eq(chr, value[0], '#'), "the page points outside: %s", value);
    }
}

static void take_tag(struct reader *reader, const char *from, const char *to)
{
    char name[24];
    const bool closes = from[1] == '/';
    const char *start = from + 1 + closes;
    size_t length = strcspn(start, " \t\n/>");
    (void)snprintf(name, sizeof name, "%.*s", (int)length, start);
    if (closes) {
        cr_assert(gt(sz, reader->depth, 0), "</%s> closes nothing", name);
        reader->depth--;
        cr_assert(zero(int, strcmp(reader->open[reader->depth], name)), "</%s> closes <%s>", name,
                  reader->open[reader->depth]);
        return;
    }
    take_open(reader, name, from, to);
    if (to[-1] != '/' && !has_no_end(name)) {
        cr_assert(lt(sz, reader->depth, DEPTH_MAX));
        memcpy(reader->open[reader->depth++], name, sizeof name);
    }
}

static struct reader *read_page(const char *page)
{
    static struct reader reader;
    memset(&reader, 0, sizeof reader);
    cr_assert(zero(int, strncmp(page, "<!DOCTYPE html>\n", 16)));
    for (const char *at = strchr(page + 16, '<'); at != NULL; at = strchr(at, '<')) {
        if (strncmp(at, "<!--", 4) == 0) {
            at = strstr(at, "-->");
            cr_assert(at != NULL);
            continue;
        }
        const char *end = at + 1;
        for (char quote = 0; *end != '\0' && (*end != '>' || quote != 0); end++) {
            quote = quote == 0 && (*end == '"' || *end == '\'') ? *end : quote == *end ? 0 : quote;
        }
        cr_assert(eq(chr, *end, '>'), "a tag does not end: %.60s", at);
        take_tag(&reader, at, end);
        at = end;
    }
    cr_assert(zero(sz, reader.depth), "<%s> is not closed", reader.depth > 0 ? reader.open[reader.depth - 1] : "");
    cr_assert(eq(sz, reader.firsts, 1), "one first heading");
    return &reader;
}

/* --- pages ------------------------------------------------------------------------------------------------------- */

static char *make_page(size_t samples, enum res_language language, struct res_report_told *told)
{
    struct town town;
    char *page = NULL;
    size_t size = 0;
    town_init(&town, samples, language);
    FILE *file = open_memstream(&page, &size);
    cr_assert(eq(int, res_report_write(file, &town.gathered, NULL, told, NULL), SIM_OK));
    cr_assert(eq(int, fclose(file), 0));
    town_release(&town);
    return page;
}

static void expect(const char *page, const char *part)
{
    cr_assert(ne(ptr, strstr(page, part), NULL), "'%s' is not in the page", part);
}

static void expect_not(const char *page, const char *part)
{
    cr_assert(eq(ptr, strstr(page, part), NULL), "'%s' is in the page", part);
}

static void expect_whole(const char *page)
{
    expect_not(page, "http:");
    expect_not(page, "https:");
    expect_not(page, "url(data");
    expect_not(page, "@import");
    /* what scenarios say is text */
    expect_not(page, "<b>");
    expect(page, "Lillerød &amp; Søn&#39;s `date` &lt;b&gt;");
    for (size_t f = 0; f < res_figure_count(); f++) {
        char id[64];
        (void)snprintf(id, sizeof id, "id=\"figure-%s\"", res_figure_at(f)->name);
        expect(page, id);
    }
}

/* A stand-in for gnuplot, so that pictures are tested on every machine. */
static void pretend_gnuplot(struct test_folder *folder)
{
    static char path[512];
    test_folder_init(folder);
    test_file_write(test_folder_path(folder, "gnuplot", path, sizeof path),
                    "#!/bin/sh\necho \"<svg viewBox='0 0 1 1' viewBox=\\\"0 0 1 1\\\"><g id='a'/></svg>\"\n");
    cr_assert(zero(int, chmod(path, 0755)));
    cr_assert(zero(int, setenv("AFKLAR_GNUPLOT", path, 1)));
}

Test(report, pictures_when_there_is_gnuplot)
{
    struct test_folder folder;
    struct res_report_told told;
    pretend_gnuplot(&folder);
    char *page = make_page(2, RES_ENGLISH, &told);
    const struct reader *reader = read_page(page);
    expect_whole(page);
    cr_assert(eq(sz, told.drawn, res_figure_count()));
    cr_assert(eq(sz, reader->pictures, res_figure_count()));
    expect_not(page, "gnuplot was not found");
    free(page);
    test_folder_release(&folder);
}

Test(report, real_pictures)
{
    struct res_report_told told;
    if (!res_plot_is_available()) {
        cr_skip("gnuplot is not on this machine");
    }
    char *page = make_page(2, RES_DANISH, &told);
    const struct reader *reader = read_page(page);
    expect_whole(page);
    cr_assert(eq(sz, told.drawn, res_figure_count()));
    cr_assert(eq(sz, reader->pictures, res_figure_count()));
    free(page);
}

Test(report, tables_when_there_is_none)
{
    struct res_report_told told;
    cr_assert(zero(int, setenv("AFKLAR_GNUPLOT", "", 1)));
    char *page = make_page(2, RES_ENGLISH, &told);
    const struct reader *reader = read_page(page);
    expect_whole(page);
    expect(page, "gnuplot was not found when this page was made");
    cr_assert(zero(sz, reader->pictures));
    cr_assert(zero(sz, told.drawn));
    cr_assert(eq(sz, told.listed, res_figure_count()));
    cr_assert(ge(sz, reader->tables, res_figure_count()));
    free(page);
}

/* A picture that fails is a table too, and the report is made. */
Test(report, tables_when_gnuplot_fails)
{
    struct res_report_told told;
    cr_assert(zero(int, setenv("AFKLAR_GNUPLOT", "false", 1)));
    char *page = make_page(2, RES_ENGLISH, &told);
    (void)read_page(page);
    expect_whole(page);
    cr_assert(eq(sz, told.listed, res_figure_count()));
    free(page);
}

/* Ready 3 months after 3 January, on 4 April at 7:30, seen at the talk of 25 April at 12:00; 14 days on the first place
 * is free, on 9 May at 12:00 when the KS's day is over, the 10th is Ascension Day: the third talks on 11 May until
 * 9:00. So they wait 9 hours, 10 hours and 121 days and 9 hours with one KS, 9 hours each with two: 40.72 and 0.38
 * days. */
Test(report, the_answer_by_hand)
{
    cr_assert(zero(int, setenv("AFKLAR_GNUPLOT", "", 1)));
    char *page = make_page(2, RES_ENGLISH, NULL);
    expect(page, "No difference between Lillerød");
    expect(page, "<strong>Wait for the first meeting: </strong>40.3\u00a0days shorter");
    expect(page, "0.4\u00a0days against 40.7\u00a0days.");
    free(page);
}

Test(report, danish)
{
    cr_assert(zero(int, setenv("AFKLAR_GNUPLOT", "", 1)));
    char *page = make_page(2, RES_DANISH, NULL);
    (void)read_page(page);
    expect_whole(page);
    expect(page, "<html lang=\"da\">");
    expect(page, "40,3\u00a0dage kortere");
    expect_not(page, "The answer");
    free(page);
}

Test(report, one_organisation_alone)
{
    cr_assert(zero(int, setenv("AFKLAR_GNUPLOT", "", 1)));
    char *page = make_page(1, RES_ENGLISH, NULL);
    (void)read_page(page);
    expect_whole(page);
    expect(page, "Not shown: it needs two organisations");
    free(page);
}

/* Every item of the checklist. */
Test(report, stress_des_is_filled)
{
    static const char *const items[] = {"1.1",   "1.2",   "1.3",   "2.1",   "2.2", "2.3", "2.4", "2.5.1",
                                        "2.5.2", "2.5.3", "2.5.4", "2.5.5", "3.1", "3.2", "3.3", "3.4",
                                        "4.1",   "4.2",   "4.3",   "5.1",   "5.2", "5.3", "5.4", "6.1"};
    cr_assert(zero(int, setenv("AFKLAR_GNUPLOT", "", 1)));
    char *page = make_page(2, RES_ENGLISH, NULL);
    for (size_t k = 0; k < sizeof items / sizeof items[0]; k++) {
        char item[32];
        (void)snprintf(item, sizeof item, "<dt>%s ", items[k]);
        expect(page, item);
    }
    expect(page, "2018-01-01 to 2018-12-31");
    expect(page, "seed 1, replications 1 to 6, SHA-256 ");
    free(page);
}

/* Without an economic analysis there is no checklist for one, and no empty heading. */
Test(report, no_cheers_without_economics)
{
    cr_assert(zero(int, setenv("AFKLAR_GNUPLOT", "", 1)));
    char *page = make_page(2, RES_ENGLISH, NULL);
    expect_not(page, "CHEERS");
    expect(page, "report --econ --tornado");
    free(page);
}

Test(report, the_same_bytes_twice)
{
    cr_assert(zero(int, setenv("AFKLAR_GNUPLOT", "", 1)));
    char *page = make_page(2, RES_ENGLISH, NULL);
    char *again = make_page(2, RES_ENGLISH, NULL);
    cr_assert(zero(int, strcmp(page, again)));
    free(page);
    free(again);
}
