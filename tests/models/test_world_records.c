/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. Records come out in order of population and ordinal, whatever order the citizens came in:
 * lists out of order of their dates, a stream between them, citizens there at the start, two populations at once.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

#include "models/replication.h"
#include "models/scenario/scenario.h"

enum { TEXT_MAX = 4096 };

/* The second of three lists is on `date`. */
static void write_scenario(char text[TEXT_MAX], const char *date)
{
    (void)snprintf(text, TEXT_MAX,
                   "name = \"tiny\"; start = \"2018-01-01\"; end = \"2018-12-31\"; clarified = ( \"job\" );\n"
                   "populations = ( { name = \"first\"; index = true; per_month = \"4 citizens/month\";\n"
                   "    intakes = ( { name = \"d1\"; date = \"2018-05-01\"; citizens = 3; },\n"
                   "                { name = \"d2\"; date = \"%s\"; citizens = 2; },\n"
                   "                { name = \"d3\"; date = \"2018-02-01\"; citizens = 4; } );\n"
                   "    initial = ( { name = \"here\"; at = \"wait\"; citizens = 5;\n"
                   "        elapsed = { dist = \"uniform\"; low = \"0 days\"; high = \"90 days\"; }; } ); },\n"
                   "  { name = \"second\"; index = true; per_month = \"3 citizens/month\"; } );\n"
                   "pathway = ( { name = \"wait\"; step = \"delay\"; duration = \"300 days\"; },\n"
                   "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; } );\n",
                   date);
}

static size_t expect_in_order(const char *date)
{
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL, .verify = true};
    struct mdl_scenario *scenario = NULL;
    struct mdl_model *model = NULL;
    struct mdl_world *world = NULL;
    struct sim_error_list errors;
    struct sim_error error = {0};
    char text[TEXT_MAX];
    write_scenario(text, date);
    sim_error_list_init(&errors);
    enum sim_status status = mdl_scenario_parse(&scenario, text, "test.cfg", NULL, &errors, NULL);
    cr_assert(eq(int, status, SIM_OK), "%s", errors.count > 0 ? errors.at[0].message : "");
    cr_assert(eq(int, mdl_model_create(&model, scenario, &errors), SIM_OK));
    cr_assert(eq(int, mdl_world_create(&world, model, &options, &error), SIM_OK));
    cr_assert(eq(int, mdl_world_run(world, 1, 0, &error), SIM_OK), "%s: %s", error.path, error.message);
    const struct mdl_left *left = mdl_world_left(world);
    const size_t count = left->record_count;
    for (size_t i = 1; i < count; i++) {
        const struct mdl_record *a = &mdl_left_records(left)[i - 1];
        const struct mdl_record *b = &mdl_left_records(left)[i];
        cr_assert(a->population < b->population || (a->population == b->population && a->ordinal < b->ordinal),
                  "record %zu", i);
        cr_assert(eq(sz, mdl_left_find(left, b->population, b->ordinal), i));
        cr_assert(eq(i64, mdl_left_record(left, i).referred, b->referred));
    }
    cr_assert(eq(sz, mdl_left_find(left, 1, UINT32_MAX), count), "nobody has that number");
    cr_assert(eq(int, mdl_left_records(left)[count - 1].population, 1));
    mdl_world_free(world);
    mdl_model_free(model);
    mdl_scenario_free(scenario);
    sim_error_list_release(&errors);
    return count;
}

Test(world_records, are_in_order_of_population_and_ordinal)
{
    const size_t all = expect_in_order("2018-03-01");
    const size_t gap = expect_in_order("2019-06-01"); /* never comes: its ordinals are missing */
    cr_assert(eq(sz, all, gap + 2));
    cr_assert(gt(sz, all, 14 + 60), "the streams must bring citizens too");
}
