/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. The rules of three periods as files: what each says, and what the loader makes of it. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#include "models/scenario/scenario.h"
#include "sim/calendar.h"
#include "tests/support/temp_folder.h"

static struct test_folder folder;
static struct mdl_scenario *scenario;
static struct sim_error_list errors, warnings;

static void start(void)
{
    test_folder_init(&folder);
    sim_error_list_init(&errors);
    sim_error_list_init(&warnings);
    scenario = NULL;
}

static void done(void)
{
    mdl_scenario_free(scenario);
    sim_error_list_release(&errors);
    sim_error_list_release(&warnings);
    test_folder_release(&folder);
}

TestSuite(regimes, .init = start, .fini = done);

static enum sim_status load(const char *regime, const char *first, const char *last, const char *granted,
                            const char *more)
{
    char path[512], text[1200];
    (void)snprintf(text, sizeof text,
                   "@include \"" AFKLAR_SOURCE_DIR "/scenarios/lib/%s.cfg\"\n"
                   "name = \"t\"; start = \"%s\"; end = \"%s\";\n"
                   "pathway = ( { name = \"grant\"; step = \"grant\"; granted = \"%s\"; },\n"
                   "  { name = \"exit\"; step = \"exit\"; outcome = \"foep\"; } );\n"
                   "populations = ( { name = \"p\"; per_month = %s; } );\n",
                   regime, first, last, granted, more);
    test_file_write(test_folder_path(&folder, "t.cfg", path, sizeof path), text);
    return mdl_scenario_load(&scenario, path, NULL, &errors, &warnings);
}

static sim_time day(const char *date)
{
    sim_time time = 0;
    cr_assert(eq(int, sim_date_parse(date, &time), SIM_OK));
    return time;
}

static double pathway_benefit(const char *date)
{
    return mdl_series_at(&scenario->regime.benefits[0].ore_per_month, day(date)) / 100.0;
}

static void every_state_is_paid(void)
{
    bool known[MDL_BENEFIT_COUNT] = {false};
    for (size_t i = 0; i < scenario->regime.benefit_count; i++) {
        known[scenario->regime.benefits[i].state] = true;
    }
    for (int state = 0; state < MDL_BENEFIT_COUNT; state++) {
        cr_assert(known[state], "%d", state);
    }
}

Test(regimes, until_2021)
{
    cr_assert(eq(int, load("regime-2013-2021", "2017-01-02", "2019-01-01", "5 years", "\"3 citizens/month\""), SIM_OK));
    cr_assert(eq(sz, warnings.count, 0));
    cr_assert(eq(dbl, scenario->regime.service_refusion_share, 0.5));
    every_state_is_paid();
}

/* 2024: 0.3 x 16,382 + 0.7 x 12,326 = 13,542.8 */
Test(regimes, from_2022)
{
    cr_assert(eq(int, load("regime-2022-2025", "2022-01-03", "2025-12-31", "3 years", "\"3 citizens/month\""), SIM_OK));
    cr_assert(eq(sz, warnings.count, 0));
    cr_assert(eq(dbl, scenario->regime.service_refusion_share, 0.0));
    cr_assert(eq(dbl, pathway_benefit("2024-06-01"), 13543.0));
    cr_assert(eq(sz, scenario->regime.refusion_count, 4));
    every_state_is_paid();
}

Test(regimes, from_2022_three_years_are_the_most)
{
    cr_assert(eq(int, load("regime-2022-2025", "2022-01-03", "2025-12-31", "5 years", "\"3 citizens/month\""), SIM_OK));
    cr_assert(eq(sz, warnings.count, 1));
    cr_assert_str_eq(warnings.at[0].path, "pathway.grant");
    cr_assert_str_eq(warnings.at[0].message, "grants up to 5 years, the regime allows 3");
}

Test(regimes, after_2026_what_replaces_it_must_be_said)
{
    cr_assert(eq(int, load("regime-after-2026", "2025-06-02", "2028-01-03", "2 years", "\"3 citizens/month\""),
                 SIM_ERR_SCENARIO));
    cr_assert(eq(sz, errors.count, 1));
    cr_assert_str_eq(errors.at[0].path, "regime.closed");
}

Test(regimes, after_2026_replaced_or_ended)
{
    const char *ended =
        "( { value = \"3 citizens/month\"; }, { from = \"2026-02-01\"; value = \"0 citizens/month\"; } )";
    cr_assert(eq(int, load("regime-after-2026", "2025-06-02", "2028-01-03", "2 years", ended), SIM_OK));
    every_state_is_paid();
    mdl_scenario_free(scenario);
    scenario = NULL;
    char path[512];
    static const char *const sets[] = {"populations.p.per_month=\"3 citizens/month\"",
                                       "regime.replaced_by=\"measures on kontanthjaelp\""};
    const struct mdl_load_options options = {.sets = sets, .set_count = 2};
    test_folder_path(&folder, "t.cfg", path, sizeof path);
    cr_assert(eq(int, mdl_scenario_load(&scenario, path, &options, &errors, &warnings), SIM_OK));
    cr_assert_str_eq(scenario->regime.replaced_by, "measures on kontanthjaelp");
    cr_assert(eq(i64, scenario->regime.closed, day("2026-02-01")));
}
