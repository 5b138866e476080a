/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. A draw hangs on who, what for (by name) and how often, and on nothing else: what is added to
 * a pathway changes no other draw, so records are equal field by field.
 * And a bound: pairing is worth at least 20 times the replications (2,000 citizens; test_slow_common_luck has 10,000).
 */
#include <string.h>

#include "tests/support/temp_folder.h"
#include "tests/verification/paired_wait.h"

enum { REPLICATIONS = 5 };

#define FLOAT_ROUNDING 2.4e-7 /* two steps of a float */

#define TYPICAL "scenarios/vive-2019/typical.cfg"
#define CAB "scenarios/vive-2019/cab.cfg"

static const char *const no_sets[] = {NULL};

/* A scenario with `part` at its %s. */
static struct loaded load_text(const char *format, const char *part)
{
    struct loaded loaded = {0};
    struct sim_error_list errors;
    char text[4096];
    sim_error_list_init(&errors);
    const size_t gap = (size_t)(strstr(format, "%s") - format);
    (void)snprintf(text, sizeof text, "%.*s%s%s", (int)gap, format, part, format + gap + 2);
    enum sim_status status = mdl_scenario_parse(&loaded.scenario, text, "alone.cfg", NULL, &errors, NULL);
    if (status == SIM_OK) {
        status = mdl_model_create(&loaded.model, loaded.scenario, &errors);
    }
    if (status != SIM_OK) {
        fail_with_errors(&errors);
    }
    sim_error_list_release(&errors);
    return loaded;
}

static struct loaded load_with_text(const char *file, const char *overlay)
{
    struct test_folder folder;
    char path[512];
    test_folder_init(&folder);
    test_file_write(test_folder_path(&folder, "overlay.cfg", path, sizeof path), overlay);
    struct loaded loaded = load_with_overlay(file, no_sets, path);
    test_folder_release(&folder);
    return loaded;
}

/* --- records, field by field ---------------------------------------------------------------------------------- */

#define SAME(field)                                                                                                    \
    if (a->field != b->field) {                                                                                        \
        return #field;                                                                                                 \
    }
#define SAME_REAL(field)                                                                                               \
    if (!(fabs((double)(a->field) - (double)(b->field)) <= rounding * fabs((double)(a->field)))) {                     \
        return #field;                                                                                                 \
    }

/* The first field that differs, or NULL. rounding: relative, of the real numbers; 0 = to the bit. */
static const char *other_field(const struct mdl_record *a, const struct mdl_record *b, double rounding)
{
    SAME(ordinal)
    SAME(population)
    SAME(outcome)
    SAME(referred)
    SAME(granted)
    SAME(first_meeting)
    SAME(first_service)
    SAME(first_placement)
    SAME(ready)
    SAME(ended)
    SAME(decided)
    SAME(passive)
    SAME(active)
    SAME(service_minutes)
    SAME(contacts)
    SAME(no_shows)
    SAME(complaints)
    SAME(placements)
    SAME(services)
    SAME(caseworkers)
    SAME(female)
    SAME_REAL(activity_hours)
    SAME_REAL(age_years)
    SAME_REAL(motivation)
    SAME_REAL(work_ability)
    SAME_REAL(evidence)
    SAME(sanctions)
    return NULL;
}

struct difference {
    size_t records;
    const char *field; /* of the first one */
};

/* How many records differ between a file and the same file with an overlay, over some replications. */
static struct difference compare_records(const char *file, const char *overlay, double rounding)
{
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL, .verify = true};
    struct loaded plain = load_scenario(file, no_sets);
    struct loaded changed = load_with_text(file, overlay);
    struct mdl_world *a = make_world(plain.model, &options);
    struct mdl_world *b = make_world(changed.model, &options);
    struct difference difference = {0, "none"};
    for (uint64_t r = 0; r < REPLICATIONS; r++) {
        const struct mdl_left *left_a = run_world(a, 1, r);
        const struct mdl_left *left_b = run_world(b, 1, r);
        cr_assert(gt(sz, left_a->record_count, 0));
        cr_assert(eq(sz, left_a->record_count, left_b->record_count));
        for (size_t i = 0; i < left_a->record_count; i++) {
            const char *field = other_field(&mdl_left_records(left_a)[i], &mdl_left_records(left_b)[i], rounding);
            if (field != NULL && difference.records++ == 0) {
                difference.field = field;
            }
        }
    }
    mdl_world_free(a);
    mdl_world_free(b);
    unload(&plain);
    unload(&changed);
    return difference;
}

static void expect_same_records(const char *file, const char *overlay, double rounding)
{
    const struct difference difference = compare_records(file, overlay, rounding);
    cr_expect(eq(sz, difference.records, 0), "%s with %s: first in %s", file, overlay, difference.field);
}

Test(common_luck, a_step_without_time_changes_nobody)
{
    static const char stop[] = "pathway = ( { name = \"stop\"; step = \"delay\"; duration = \"0 days\"; before = "
                               "\"prepare\"; } );";
    static const char chance[] = "pathway = ( { name = \"draw\"; step = \"branch\"; before = \"first_meeting\"; "
                                 "cases = ( { name = \"half\"; chance = \"50 %\"; go = \"first_meeting\"; } ); } );";
    expect_same_records(TYPICAL, stop, 0);
    expect_same_records(CAB, stop, 0);
    /* A branch looks at the citizen, so that his motivation is carried forward in two parts: it rounds once more. The
     * record keeps it as a float. */
    expect_same_records(TYPICAL, chance, FLOAT_ROUNDING);
    expect_same_records(CAB, chance, FLOAT_ROUNDING);
}

Test(common_luck, what_nobody_uses_changes_nobody)
{
    static const char *const files[] = {TYPICAL, CAB};
    static const char *const additions[] = {
        "services = ( { name = \"new\"; kind = \"package\"; length = \"8 weeks\"; need_share = \"0 %\"; before = "
        "\"placement\"; } );",
        "roles = ( { name = \"new\"; headcount = 3; places = \"9 citizens\"; before = \"ks\"; } );",
        "boards = ( { name = \"new\"; first = \"2017-01-20\"; every = \"3 days\"; places = \"9 citizens\"; before = "
        "\"rehabilitation_team\"; } );",
        "populations = ( { name = \"new\"; index = false; enter = \"extra_team\"; per_month = \"0 citizens/month\"; } "
        ");",
    };
    for (size_t i = 0; i < sizeof additions / sizeof additions[0]; i++) {
        expect_same_records(files[0], additions[i], 0);
        expect_same_records(files[1], additions[i], 0);
    }
}

/* Twice the sanctions for the same missed talks: nothing else is touched. It is the last field compared. */
Test(common_luck, more_of_one_thing_is_no_more_of_another)
{
    const struct difference difference =
        compare_records(TYPICAL, "hazards = { sanction_share = { value = \"16 %\"; }; };", 0);
    cr_expect(gt(sz, difference.records, 0));
    cr_expect(eq(int, strcmp(difference.field, "sanctions"), 0), "%s", difference.field);
}

/* The name is what luck hangs on: another name of the same step is other luck, or the tests above see nothing. */
Test(common_luck, another_name_is_other_luck)
{
    static const char renamed[] =
        "pathway = ( { name = \"prepare\"; remove = true; },\n"
        "  { name = \"writing\"; step = \"prepare\"; role = \"plan_writer\"; length = \"570 minutes\"; before = "
        "\"decision\"; duration = { dist = \"gamma\"; mean = \"8 weeks\"; sd = \"4 weeks\"; }; },\n"
        "  { name = \"decision\"; on_return = \"writing\"; } );";
    cr_expect(gt(sz, compare_records(TYPICAL, renamed, 0).records, 50));
}

/* --- a step that takes time ------------------------------------------------------------------------------------ */

enum { EXTRA_DAYS = 10 };

/* Nobody waits for anybody here, and nothing moves in a citizen: a new step can only put off what comes after it. */
static const char alone[] =
    "name = \"alone\"; start = \"2018-01-01\"; end = \"2028-01-01\"; clarified = ( \"job\" );\n"
    "services = (\n"
    "  { name = \"a\"; kind = \"package\"; need_share = \"70 %\"; hours = \"3 h/week\"; at_most = 3; repeat_share = "
    "\"50 %\";\n"
    "    length = { dist = \"gamma\"; mean = \"9 weeks\"; sd = \"5 weeks\"; };\n"
    "    lead_time = { dist = \"exponential\"; mean = \"3 weeks\"; }; },\n"
    "  { name = \"b\"; kind = \"package\"; need_share = \"60 %\"; hours = \"5 h/week\"; rank = 2;\n"
    "    length = { dist = \"weibull\"; mean = \"9 weeks\"; shape = 2.0; }; } );\n"
    "pathway = (\n"
    "  { name = \"grant\"; step = \"grant\"; },\n"
    "  { name = \"settle\"; step = \"delay\"; duration = { dist = \"gamma\"; mean = \"6 weeks\"; sd = \"4 weeks\"; }; "
    "},\n"
    "%s"
    "  { name = \"active\"; step = \"fork\"; until = \"any\"; branches = (\n"
    "      { name = \"time\"; steps = ( { name = \"pass\"; step = \"delay\";\n"
    "          duration = { dist = \"triangular\"; low = \"9 weeks\"; mode = \"40 weeks\"; high = \"90 weeks\"; }; } "
    "); },\n"
    "      { name = \"services\"; steps = (\n"
    "          { name = \"take\"; step = \"services\"; order = \"at once\"; at_most = 2; } ); } ); },\n"
    "  { name = \"write\"; step = \"delay\"; duration = { dist = \"lognormal\"; mean = \"8 weeks\"; sd = \"4 weeks\"; "
    "}; },\n"
    "  { name = \"choose\"; step = \"branch\"; cases = ( { name = \"some\"; chance = \"40 %\"; go = \"foep\"; } ); },\n"
    "  { name = \"job\"; step = \"exit\"; outcome = \"job\"; },\n"
    "  { name = \"foep\"; step = \"exit\"; outcome = \"foep\"; } );\n"
    "hazards = { pension_age = \"100 years\"; };\n"
    "populations = ( { name = \"trial\";\n"
    "    hours_per_week_limit = { dist = \"uniform\"; low = \"2 h/week\"; high = \"20 h/week\"; };\n"
    "    intakes = ( { name = \"d1\"; date = \"2018-01-01\"; citizens = 200; } ); } );\n";

static sim_time later(sim_time time)
{
    return time == SIM_TIME_NEVER ? time : time + EXTRA_DAYS * SIM_MINUTES_PER_DAY;
}

Test(common_luck, a_step_with_time_puts_off_what_follows_and_nothing_else)
{
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL, .verify = true};
    struct loaded plain = load_text(alone, "");
    struct loaded changed = load_text(alone, "  { name = \"extra\"; step = \"delay\"; duration = \"10 days\"; },\n");
    struct mdl_world *a = make_world(plain.model, &options);
    struct mdl_world *b = make_world(changed.model, &options);
    const struct mdl_left *left_a = run_world(a, 1, 0);
    const struct mdl_left *left_b = run_world(b, 1, 0);
    size_t with_service = 0;
    cr_assert(eq(sz, left_a->record_count, 200));
    for (size_t i = 0; i < left_a->record_count; i++) {
        struct mdl_record expected = mdl_left_records(left_a)[i];
        with_service += expected.first_service != SIM_TIME_NEVER;
        cr_expect(ne(i64, expected.decided, SIM_TIME_NEVER));
        expected.first_service = later(expected.first_service);
        expected.ended = later(expected.ended);
        expected.decided = later(expected.decided);
        expected.passive += EXTRA_DAYS * SIM_MINUTES_PER_DAY;
        const char *field = other_field(&expected, &mdl_left_records(left_b)[i], 1e-12);
        cr_assert(eq(int, field != NULL, 0), "record %zu: %s", i, field);
    }
    cr_expect(gt(sz, with_service, 100));
    mdl_world_free(a);
    mdl_world_free(b);
    unload(&plain);
    unload(&changed);
}

/* --- what pairing is worth ---------------------------------------------------------------------------------------- */

Test(common_luck, pairing_is_worth_twenty_times_the_replications)
{
    static const struct paired_case cases[] = {
        {"roles.ks.headcount=52", WAIT_FIRST_MEETING}, /* 2 % more */
        {"pathway.active.branches.services.steps.take.handover.value=13 days", WAIT_FIRST_SERVICE},
    };
    expect_paired(2000, 51, cases, 2, 20);
}
