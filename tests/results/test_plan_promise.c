/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Promises in words, and what hand-made replications say of them. */
#include "results/plan/promise.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/scenario/scenario.h"
#include "tests/results/hand_made.h"

static struct hand_made hand;

static struct res_promise parse(const char *text)
{
    struct res_promise promise;
    struct sim_error error = {0};
    cr_assert(res_promise_parse(text, &promise, &error) == SIM_OK, "%s: %s", text, error.message);
    return promise;
}

Test(promise, waits_talks_and_measures_are_read)
{
    struct res_promise promise = parse("first meeting <= 14 days for 95 %");
    cr_assert(promise.kind == RES_PROMISE_WAIT && promise.wait == RES_PROMISE_FIRST_MEETING);
    cr_assert(eq(dbl, promise.days, 14));
    cr_assert(epsilon_eq(dbl, promise.share, 0.95, 1e-12));
    promise = parse("placement within 13 weeks for 80%");
    cr_assert(promise.wait == RES_PROMISE_PLACEMENT && promise.days > 90.9 && promise.days < 91.1);
    promise = parse("afgørelse inden 2 months for 90 %");
    cr_assert(promise.wait == RES_PROMISE_DECISION);
    promise = parse("guide_talk every 8 days for 95 %");
    cr_assert(promise.kind == RES_PROMISE_TALKS);
    cr_assert(zero(int, strcmp(promise.what, "guide_talk")));
    promise = parse("utilisation_ks <= 95 %");
    cr_assert(promise.kind == RES_PROMISE_MEASURE && !promise.at_least);
    cr_assert(epsilon_eq(dbl, promise.level, 0.95, 1e-12));
    promise = parse("contacts_per_month >= 3.5");
    cr_assert(promise.at_least && promise.level > 3.4 && promise.level < 3.6);
}

Test(promise, what_is_not_clear_is_refused)
{
    static const char *const texts[] = {
        "",
        "first meeting",
        "first meeting <= 14 days",
        "first meeting <= 14 for 95 %",
        "first meeting <= soon for 95 %",
        "first meeting <= 14 days for 0 %",
        "first meeting <= 14 days for 120 %",
        "first meeting >= 14 days for 95 %",
        "dentist <= 14 days for 95 %",
        " <= 14 days for 95 %",
        "utilisation_ks <= much",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct res_promise promise;
        struct sim_error error = {0};
        cr_assert(res_promise_parse(texts[i], &promise, &error) == SIM_ERR_USAGE, "%s", texts[i]);
        cr_assert(error.message[0] != '\0' && error.hint[0] != '\0', "%s", texts[i]);
    }
}

/* --- the four citizens of hand_made.h ---------------------------------------------------------------------- */

static struct res_kept measure(const struct res_promise *promise)
{
    const struct res_view view = {&hand.scenario, &hand.left, NULL, NULL};
    const struct res_columns none = {0};
    struct res_promise_buffer buffer = {0};
    struct res_kept kept;
    hand_make(&hand);
    cr_assert(res_promise_measure(promise, NULL, &view, &none, &buffer, &kept, NULL) == SIM_OK);
    res_promise_buffer_release(&buffer);
    return kept;
}

/* Meetings after 10 and 30 days; one leaves after 50, one is still waiting after 30 when the run ends. At 10 days 4 are
 * at risk: 1/4 served; at 30 days 3: 1 - 3/4 x 2/3 = 1/2. Nobody is served later. */
Test(promise, share_by_hand)
{
    struct res_promise promise = parse("first meeting <= 14 days for 25 %");
    struct res_kept kept = measure(&promise);
    cr_assert(eq(sz, kept.asked, 4));
    cr_assert(eq(sz, kept.events, 2));
    cr_assert(epsilon_eq(dbl, kept.share, 0.25, 1e-12));
    cr_assert(eq(dbl, kept.least, 10));
    cr_assert(res_promise_is_kept(&promise, kept.least));
    promise = parse("first meeting <= 29 days for 50 %");
    kept = measure(&promise);
    cr_assert(eq(dbl, kept.least, 30));
    cr_assert(not(res_promise_is_kept(&promise, kept.least)));
    promise = parse("first meeting <= 1000 days for 95 %");
    kept = measure(&promise);
    cr_assert(isinf(kept.least), "half of them are never served");
    cr_assert(epsilon_eq(dbl, kept.share, 0.5, 1e-12));
}

Test(promise, a_wait_that_nobody_has)
{
    const struct res_promise promise = parse("team <= 14 days for 95 %");
    const struct res_kept kept = measure(&promise);
    cr_assert(zero(sz, kept.asked), "they come in with their grant");
    cr_assert(isnan(kept.least) && res_promise_is_kept(&promise, kept.least));
}

/* --- talks ------------------------------------------------------------------------------------------------------- */

/* One citizen, first meeting on day 10, activity closed on day 40; talks offered on days 17 and 31. Spans of 7, 14 and
 * 9 days, 30 in all. Covered within 8 days: 7 + 8 + 8 = 23; within 9: 7 + 9 + 9 = 25 = 5/6. */
Test(promise, talks_by_hand)
{
    static const char text[] =
        "name = \"tiny\"; start = \"2018-01-01\"; end = \"2018-12-31\"; clarified = ( \"job\" );\n"
        "roles = ( { name = \"ks\"; headcount = 1; places = \"2 citizens\"; talk_hours = \"20 h/week\"; } );\n"
        "populations = ( { name = \"trial\"; granted = true; intakes = ( { name = \"d1\"; date = \"2018-01-01\"; "
        "citizens = 1; } ); } );\n"
        "pathway = ( { name = \"grant\"; step = \"grant\"; granted = \"6 months\"; },\n"
        "  { name = \"active\"; step = \"fork\"; until = \"any\"; branches = (\n"
        "    { name = \"a\"; steps = ( { name = \"talk\"; step = \"contact\"; role = \"ks\"; length = \"60 minutes\"; "
        "every = \"7 days\"; } ); },\n"
        "    { name = \"b\"; steps = ( { name = \"rest\"; step = \"delay\"; duration = \"40 days\"; } ); } ); },\n"
        "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; } );\n";
    struct mdl_scenario *scenario = NULL;
    struct mdl_model *model = NULL;
    cr_assert(mdl_scenario_parse(&scenario, text, "test", NULL, NULL, NULL) == SIM_OK);
    cr_assert(mdl_model_create(&model, scenario, NULL) == SIM_OK);
    struct res_promise promise = parse("talk every 8 days for 95 %");
    cr_assert(res_promise_bind(&promise, model, NULL) == SIM_OK);
    uint16_t step = 0;
    while (strcmp(mdl_model_step_name(model, step), "active.a.talk") != 0) {
        step++;
    }
    const struct mdl_log_row log[] = {
        {.minute = 17 * SIM_MINUTES_PER_DAY, .kind = MDL_LOG_TALK, .place = step},
        {.minute = 20 * SIM_MINUTES_PER_DAY, .kind = MDL_LOG_TALK, .place = (uint16_t)(step + 1)},
        {.minute = 31 * SIM_MINUTES_PER_DAY, .kind = MDL_LOG_NO_SHOW, .place = step},
    };
    struct mdl_record record = hand_record(0, 0);
    record.granted = scenario->start;
    record.first_meeting = scenario->start + 10 * SIM_MINUTES_PER_DAY;
    record.ended = scenario->start + 40 * SIM_MINUTES_PER_DAY;
    const struct mdl_left left = {.given = &record, .record_count = 1, .log = log, .log_count = 3};
    const struct res_view view = {scenario, &left, NULL, NULL};
    const struct res_columns none = {0};
    struct res_promise_buffer buffer = {0};
    struct res_kept kept;
    cr_assert(res_promise_measure(&promise, model, &view, &none, &buffer, &kept, NULL) == SIM_OK);
    cr_assert(eq(sz, kept.asked, 3));
    cr_assert(eq(sz, kept.events, 2));
    cr_assert(epsilon_eq(dbl, kept.share, 23.0 / 30, 1e-12));
    promise = parse("talk every 9 days for 83.333333333 %");
    cr_assert(res_promise_measure(&promise, model, &view, &none, &buffer, &kept, NULL) == SIM_OK);
    cr_assert(epsilon_eq(dbl, kept.least, 9, 1e-6));
    promise = parse("nobody every 9 days for 80 %");
    cr_assert(res_promise_bind(&promise, model, NULL) == SIM_ERR_USAGE);
    promise = parse("backlog_nowhere <= 3");
    cr_assert(res_promise_bind(&promise, model, NULL) == SIM_ERR_USAGE);
    res_promise_buffer_release(&buffer);
    mdl_model_free(model);
    mdl_scenario_free(scenario);
}
