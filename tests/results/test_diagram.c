/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. What stands in a drawing of the pathway, in both layouts. */
#include "results/report/diagram.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/scenario.h"
#include "results/report/process.h"

#define SCENARIO                                                                                                       \
    "name = \"t\"; label = \"Søborg & <Ærø>\"; start = \"2017-01-02\"; end = \"2018-01-01\";"                       \
    "roles = ( { name = \"ks\"; label = \"sagsbehandler på Åen\"; headcount = 3; places = \"40 citizens\"; "         \
    "talk_hours = \"20 h/week\"; } );"                                                                                 \
    "boards = ( { name = \"team\"; first = \"2017-01-04\"; every = \"7 days\"; places = \"1 citizen\"; } );"           \
    "pathway = ( { name = \"get\"; step = \"caseload\"; role = \"ks\"; patience = \"90 days\"; on_give_up = \"out\"; " \
    "},"                                                                                                               \
    "  { name = \"sort\"; step = \"branch\"; cases = ( { name = \"old\"; attribute = \"age\"; at_least = 40; chance "  \
    "= "                                                                                                               \
    "\"30 %\"; go = \"out\"; } ); },"                                                                                  \
    "  { name = \"active\"; step = \"fork\"; until = \"any\"; branches = ("                                            \
    "    { name = \"a\"; steps = ( { name = \"talk\"; step = \"contact\"; role = \"ks\"; length = \"45 minutes\"; "    \
    "every = \"10 days\"; } ); },"                                                                                     \
    "    { name = \"b\"; steps = ( { name = \"rest\"; step = \"delay\"; duration = \"6 months\"; } ); } ); },"         \
    "  { name = \"decide\"; step = \"board\"; board = \"team\"; rule = \"decision\"; return_share = \"5 %\"; "         \
    "on_return = \"active\"; },"                                                                                       \
    "  { name = \"jump\"; step = \"goto\"; go = \"active\"; },"                                                        \
    "  { name = \"out\"; step = \"exit\"; outcome = \"foep\"; } );"                                                    \
    "populations = ( { name = \"p\"; per_month = \"3 citizens/month\"; initial = ( { name = \"i\"; at = "              \
    "\"active.b.rest\"; "                                                                                              \
    "citizens = 7; } ); } );"

static struct mdl_scenario *scenario;

static void load(void)
{
    cr_assert(eq(int, mdl_scenario_parse(&scenario, SCENARIO, "t", NULL, NULL, NULL), SIM_OK));
}

static void done(void)
{
    mdl_scenario_free(scenario);
}

TestSuite(diagram, .init = load, .fini = done);

static char *text_of(void (*write)(const struct mdl_scenario *scenario, FILE *out))
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert_not_null(out);
    write(scenario, out);
    fclose(out);
    return text;
}

static void holds(const char *text, const char *part)
{
    cr_assert_not_null(strstr(text, part), "%s is not in %s", part, text);
}

/* What a reader must find, whoever lays it out. */
static void holds_all(const char *text)
{
    static const char *const parts[] = {
        "Søborg &amp; &lt;Ærø&gt;", "sagsbehandler på Åen",     "3 persons x 40 citizens",
        "1 place every 7 days",     "45 minutes every 10 days", "3 persons x 20 h a week",
        "6 months on average",      "until one has ended",      "sent back 5 %",
        "age 40 on, 30 %",          "gives up after 90 days",   "3 citizens a month",
        "7 at the start",           "disability pension (FØP)", "decides the outcome"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        holds(text, parts[i]);
    }
    cr_assert_null(strstr(text, "jump"), "a goto is an arrow, not a node");
}

Test(diagram, for_graphviz)
{
    char *text = text_of(res_diagram_write_dot);
    holds_all(text);
    holds(text, "subgraph cluster_3 ");
    holds(text, "lhead=cluster_3");
    holds(text, "style=\"dashed\"");
    free(text);
}

Test(diagram, in_columns)
{
    char *text = text_of(res_diagram_write_columns);
    char *again = text_of(res_diagram_write_columns);
    holds_all(text);
    cr_assert_str_eq(text, again);
    cr_assert_str_eq(text + strlen(text) - 7, "</svg>\n");
    cr_assert_null(strstr(text, "nan"));
    free(text);
    free(again);
}

/* With Graphviz or without it: an SVG comes out. */
Test(diagram, as_svg)
{
    for (int layout = RES_LAYOUT_BEST; layout <= RES_LAYOUT_COLUMNS; layout++) {
        struct sim_error error = {0};
        char *svg = NULL;
        size_t size = 0;
        cr_assert(eq(int, res_diagram_svg(scenario, (enum res_layout)layout, &svg, &size, &error), SIM_OK), "%s",
                  error.message);
        cr_assert(eq(sz, strlen(svg), size));
        holds(svg, "<svg");
        holds(svg, "</svg>");
        holds(svg, "sagsbehandler på Åen");
        free(svg);
    }
}
