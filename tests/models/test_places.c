/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. What is found wrong after the load, by a path alone, still names file and line. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#include "models/replication.h"
#include "models/scenario/scenario.h"

#define HEAD "name = \"t\";\nstart = \"2017-01-02\";\nend = \"2018-01-01\";\npopulations = ( { name = \"p\"; } );\n"
#define EXIT "{ name = \"exit\"; step = \"exit\"; outcome = \"foep\"; }"
#define ROLE(name) "{ name = \"" name "\"; headcount = 1; }"

static struct mdl_scenario *scenario;
static struct sim_error_list errors;

static void start(void)
{
    sim_error_list_init(&errors);
    scenario = NULL;
}

static void stop(void)
{
    mdl_scenario_free(scenario);
    sim_error_list_release(&errors);
}

TestSuite(places, .init = start, .fini = stop);

static void load(const char *text)
{
    char told[1200] = "";
    const enum sim_status status = mdl_scenario_parse(&scenario, text, "t.cfg", NULL, &errors, NULL);
    if (errors.count > 0) {
        (void)sim_error_format(&errors.at[0], told, sizeof told);
    }
    cr_assert(eq(int, status, SIM_OK), "%s", told);
}

Test(places, lists_elements_and_steps_are_found)
{
    static const struct {
        const char *path;
        int line;
    } places[] = {
        {"end", 3},
        {"roles", 5},
        {"roles.b", 6},
        {"roles.b.headcount", 6}, /* the nearest that is known */
        {"pathway", 7},
        {"pathway.both", 8},
        {"pathway.both.left", 9},
        {"pathway.both.left.rest", 10},
        {"pathway.both.left.rest.duration", 10},
        {"pathway.bot", 7},
    };
    load(HEAD "roles = ( " ROLE("a") ",\n  " ROLE(
        "b") " );\npathway = (\n"
             "  { name = \"both\"; step = \"fork\"; until = \"ready or limit\"; branches = (\n"
             "    { name = \"left\"; steps = (\n"
             "      { name = \"rest\"; step = \"delay\"; duration = \"3 days\"; } ); } ); },\n  " EXIT " );\n");
    for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
        const struct mdl_place place = mdl_scenario_place(scenario, places[k].path);
        cr_assert(ne(ptr, (void *)place.file, NULL), "%s", places[k].path);
        cr_assert_str_eq(place.file, "t.cfg");
        cr_assert(eq(int, place.line, places[k].line), "%s: line %d", places[k].path, place.line);
    }
    cr_assert(eq(ptr, (void *)mdl_scenario_place(scenario, "nothing").file, NULL));
}

Test(places, a_fault_that_the_model_finds_has_a_line)
{
    struct mdl_model *model = NULL;
    load(HEAD "roles = ( " ROLE("a") ", " ROLE("b") ", " ROLE("c") ", " ROLE("d") ",\n  " ROLE("e") ", " ROLE(
        "f") ", " ROLE("g") ", " ROLE("h") ", " ROLE("i") " );\npathway = ( " EXIT " );\n");
    cr_assert(eq(int, mdl_model_create(&model, scenario, &errors), SIM_ERR_SCENARIO));
    cr_assert(eq(sz, errors.count, 1));
    cr_assert(ne(ptr, strstr(errors.at[0].message, "at most 8"), NULL), "%s", errors.at[0].message);
    cr_assert_str_eq(errors.at[0].file, "t.cfg");
    cr_assert_str_eq(errors.at[0].path, "roles");
    cr_assert(eq(int, errors.at[0].line, 5));
}

Test(places, a_setting_is_its_own_place)
{
    static const char *const setting = "seed=7";
    const struct mdl_place by_vary = {"--vary", 0};
    const struct mdl_load_options options = {.sets = &setting, .set_count = 1, .set_places = &by_vary};
    cr_assert(eq(int, mdl_scenario_parse(&scenario, HEAD "pathway = ( " EXIT " );\n", "t.cfg", &options, &errors, NULL),
                 SIM_OK));
    cr_assert_str_eq(mdl_scenario_place(scenario, "seed").file, "--vary");
    cr_assert(eq(int, mdl_scenario_place(scenario, "seed").line, 0));
}
