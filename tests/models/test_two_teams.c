/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. scenarios/made-up/two-teams.cfg, every date worked out by hand. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/replication.h"
#include "models/scenario/scenario.h"
#include "sim/calendar.h"

static struct mdl_scenario *scenario;
static struct mdl_model *model;
static struct mdl_world *world;
static const struct mdl_record *record;

static void run(void)
{
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL, .verify = true};
    struct sim_error error = {0};
    cr_assert(eq(int,
                 mdl_scenario_load(&scenario, AFKLAR_SOURCE_DIR "/scenarios/made-up/two-teams.cfg", NULL, NULL, NULL),
                 SIM_OK));
    cr_assert(eq(int, mdl_model_create(&model, scenario, NULL), SIM_OK));
    cr_assert(eq(int, mdl_world_create(&world, model, &options, &error), SIM_OK), "%s", error.message);
    cr_assert(eq(int, mdl_world_run(world, 1, 0, &error), SIM_OK), "%s: %s", error.path, error.message);
    cr_assert(eq(sz, mdl_world_left(world)->record_count, 8));
    record = mdl_left_records(mdl_world_left(world));
}

static void done(void)
{
    mdl_world_free(world);
    mdl_model_free(model);
    mdl_scenario_free(scenario);
}

TestSuite(two_teams, .init = run, .fini = done);

static sim_time at(const char *date, int hour, int minute)
{
    sim_time time = 0;
    cr_assert(eq(int, sim_date_parse(date, &time), SIM_OK));
    return time + hour * SIM_MINUTES_PER_HOUR + minute;
}

/* The visitation team takes one every second Tuesday from 2 January. The health team sits two days later, but Thursday
 * 29 March 2018 is a holiday, as are the days to Easter Monday: its meeting moves to Tuesday 3 April. */
Test(two_teams, one_after_the_other)
{
    static const char *const granted[7] = {"2018-01-04", "2018-01-18", "2018-02-01", "2018-02-15",
                                           "2018-03-01", "2018-03-15", "2018-04-03"};
    for (int i = 0; i < 7; i++) {
        cr_assert(eq(i64, record[i].granted, at(granted[i], 0, 0)), "citizen %d", i);
    }
}

/* The eighth would be seen on 10 April; 90 days are over on 1 April. */
Test(two_teams, the_last_gives_up)
{
    cr_assert(eq(int, record[7].outcome, MDL_OUTCOME_GAVE_UP));
    cr_assert(eq(i64, record[7].decided, at("2018-04-01", 0, 0)));
    cr_assert(eq(i64, record[7].granted, SIM_TIME_NEVER));
}

/* Ten days after 4 January is a Sunday: the talk is on Monday the 15th from 8:00 to 8:45, and 11 days after the grant.
 */
Test(two_teams, a_talk_every_ten_days)
{
    cr_assert(eq(i64, record[0].first_meeting, at("2018-01-15", 8, 45)));
    cr_assert(eq(i64, record[3].first_meeting, at("2018-02-26", 8, 45)));
}

/* The course of 15 January begins when the doctor and the guide can both come: the guide talks until 8:45. The second
 * and third citizen share the course of 12 February, where the third has his talk at 8:00. On 12 March the fifth and
 * the second talk until 9:30, the doctor is there until 11:00, and two hours are needed: it begins on the 13th at 8:00.
 */
Test(two_teams, a_course_waits_for_two_roles)
{
    cr_assert(eq(i64, record[0].first_service, at("2018-01-15", 8, 45)));
    cr_assert(eq(i64, record[1].first_service, at("2018-02-12", 8, 45)));
    cr_assert(eq(i64, record[2].first_service, at("2018-02-12", 8, 45)));
    cr_assert(eq(i64, record[3].first_service, at("2018-03-13", 8, 0)));
    cr_assert(eq(i64, record[4].first_service, at("2018-03-13", 8, 0)));
    for (int i = 0; i < 5; i++) {
        cr_assert(eq(i64, record[i].active, 28 * SIM_MINUTES_PER_DAY));
    }
}
