/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Citizens from a table, the course of the year, and what is refused. */
#include "models/scenario/people.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/scenario.h"
#include "sim/calendar.h"
#include "tests/support/temp_folder.h"

#define SCENARIO                                                                                                       \
    "name = \"t\"; start = \"2017-01-02\"; end = \"2018-01-01\";\n"                                                    \
    "pathway = ( { name = \"wait\"; step = \"delay\"; duration = \"9 days\"; },\n"                                     \
    "  { name = \"exit\"; step = \"exit\"; outcome = \"foep\"; } );\n"                                                 \
    "populations = ( { name = \"p\"; people = \"citizens.csv\"; } );\n"

static struct test_folder folder;
static struct mdl_scenario *scenario;
static struct sim_error_list errors;
static char path[512];

static void start(void)
{
    test_folder_init(&folder);
    sim_error_list_init(&errors);
    scenario = NULL;
}

static void done(void)
{
    mdl_scenario_free(scenario);
    sim_error_list_release(&errors);
    test_folder_release(&folder);
}

TestSuite(people, .init = start, .fini = done);

static enum sim_status load(const char *table, const struct mdl_load_options *options)
{
    test_file_write(test_folder_path(&folder, "citizens.csv", path, sizeof path), table);
    test_file_write(test_folder_path(&folder, "t.cfg", path, sizeof path), SCENARIO);
    return mdl_scenario_load(&scenario, path, options, &errors, NULL);
}

Test(people, are_read_with_their_units)
{
    cr_assert(eq(int,
                 load("id,at,elapsed_days,date,age,female,children,foep_wish,motivation,evidence_rate,work_ability,"
                      "hours_per_week,weeks_on_support\n"
                      "a-1,wait,30,,43,1,0,yes,0.6,1.2,-0.5,8,300\n"
                      "\n"
                      "a-2,,,2017-03-01,,,,,,,,,\r\n",
                      NULL),
                 SIM_OK));
    const struct mdl_population *population = &scenario->populations[0];
    cr_assert(eq(sz, population->person_count, 2));
    const struct mdl_person *one = &population->people[0];
    const struct mdl_person *two = &population->people[1];
    cr_assert_str_eq(one->name, "a-1");
    cr_assert_str_eq(one->at, "wait");
    cr_assert(eq(dbl, one->elapsed, 30.0 * SIM_MINUTES_PER_DAY));
    cr_assert(eq(i64, one->date, SIM_TIME_NEVER));
    cr_assert(eq(dbl, one->age_years, 43.0));
    cr_assert(eq(int, one->female, MDL_KNOWN_YES));
    cr_assert(eq(int, one->children, MDL_KNOWN_NO));
    cr_assert(eq(int, one->foep_wish, MDL_KNOWN_YES));
    cr_assert(eq(dbl, one->motivation, 0.6));
    cr_assert(eq(dbl, one->evidence_rate, 1.2));
    cr_assert(eq(dbl, one->work_ability, -0.5));
    cr_assert(eq(dbl, one->hours_per_week_limit, 8.0));
    cr_assert(eq(dbl, one->weeks_on_support, 300.0));
    cr_assert_null(two->at);
    sim_time march = 0;
    cr_assert(eq(int, sim_date_parse("2017-03-01", &march), SIM_OK));
    cr_assert(eq(i64, two->date, march));
    cr_assert(eq(int, two->female, MDL_KNOWN_NOT));
    cr_assert(isnan(two->age_years) && isnan(two->motivation) && isnan(two->weeks_on_support));
}

/* The resolved text holds the citizens, so it needs no other file. */
Test(people, stand_in_the_resolved_text)
{
    struct mdl_scenario *again = NULL;
    cr_assert(eq(int, load("\xEF\xBB\xBFid;age;weeks_on_support\na;\"43.5\";10\nb;;\n", NULL), SIM_OK));
    cr_assert_not_null(strstr(scenario->resolved, "weeks_on_support = \"10 weeks\";"));
    cr_assert(eq(int, mdl_scenario_parse(&again, scenario->resolved, "r", NULL, &errors, NULL), SIM_OK));
    cr_assert(eq(dbl, again->populations[0].people[0].age_years, 43.5));
    cr_assert_str_eq(again->resolved, scenario->resolved);
    mdl_scenario_free(again);
}

Test(people, one_can_be_set)
{
    static const char *const sets[] = {"populations.p.people.b.age=61",
                                       "populations.p.people.b.elapsed=\"9 days\"",
                                       "populations.p.people.b.at=wait",
                                       "populations.p.people.b.female=yes",
                                       "populations.p.people.b.hours_per_week_limit=\"5 h/week\"",
                                       "populations.p.people.b.weeks_on_support=\"7 weeks\"",
                                       "populations.p.people.b.motivation=0.25",
                                       "populations.p.people.b.work_ability=-1.5",
                                       "populations.p.people.b.evidence_rate=2",
                                       "populations.p.by_month.july=0.5"};
    const struct mdl_load_options options = {.sets = sets, .set_count = sizeof sets / sizeof sets[0]};
    cr_assert(eq(int, load("id\na\nb\n", &options), SIM_OK));
    const struct mdl_person *b = &scenario->populations[0].people[1];
    cr_assert(eq(dbl, b->age_years, 61.0));
    cr_assert(eq(dbl, b->elapsed, 9.0 * SIM_MINUTES_PER_DAY));
    cr_assert(eq(dbl, b->hours_per_week_limit, 5.0));
    cr_assert(eq(dbl, b->weeks_on_support, 7.0));
    cr_assert(eq(dbl, b->motivation, 0.25));
    cr_assert(eq(dbl, b->work_ability, -1.5));
    cr_assert(eq(dbl, b->evidence_rate, 2.0));
    cr_assert(eq(dbl, scenario->populations[0].by_month.weight[6], 0.5));
}

/* table; line of the error, part of the message */
static const struct {
    const char *table;
    int line;
    const char *message;
} faults[] = {
    {"cpr\n1\n", 1, "CPR"},
    {"id,CPR-nummer\na,1\n", 1, "CPR"},
    {"id\n010203-1234\n", 2, "CPR"},
    {"id\na\n0102031234\n", 3, "CPR"},
    {"id\n102031234\n", 2, "CPR"}, /* a spreadsheet took the zero */
    {"id,age\na,610203 1234\n", 2, "CPR"},
    {"id,note\na,0102031234\n", 1, "unknown column 'note'"},
    {"", 1, "first line is empty"},
    {"age\n43\n", 1, "'id' is missing"},
    {"id,aeg\na,43\n", 1, "unknown column 'aeg'"},
    {"id,age,age\na,43,43\n", 1, "twice"},
    {"id,age\na\n", 2, "has 1 cells; expected 2"},
    {"id;age\na;43,5\n", 2, "'age' is \"43,5\""},
    {"id,age\na,old\n", 2, "'age' is \"old\""},
    {"id,age\na,430\n", 2, "out of range"},
    {"id,female\na,woman\n", 2, "expected 1 or 0"},
    {"id,age\n\"a,43\n", 2, "quote"},
    {"id\na\na\n", 3, "is taken in line 2"},
    {"id\nto ord\n", 2, "is no name"},
    {"id\n\xC3\xA6"
     "ble\n",
     2, "is no name"},
    {"id\n\xE6"
     "ble\n",
     1, "UTF-8"},
    {"id,at\na,nowhere\n", 2, "no step \"nowhere\""},
    {"id,date\na,2017-02-30\n", 2, "does not exist"},
    {"id,at,date\na,wait,2017-02-01\n", 2, "expected 'at' or 'date'"},
    {"id,elapsed_days\na,30\n", 2, "no 'at'"},
    {"id,elapsed_days\na,-1\n", 2, "out of range"},
};

Test(people, mistakes_name_table_and_line)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        cr_assert(eq(int, load(faults[i].table, NULL), SIM_ERR_SCENARIO), "%s", faults[i].table);
        char told[1200];
        bool found = false;
        for (size_t k = 0; k < errors.count; k++) {
            const struct sim_error *error = &errors.at[k];
            sim_error_format(error, told, sizeof told);
            cr_assert_null(strstr(told, "1234"), "a message repeats the number: %s", told);
            cr_assert_not_null(strstr(error->file, "citizens.csv"), "%s", told);
            cr_assert_not_null(strstr(error->path, "populations.p.people"), "%s", told);
            found = found || (error->line == faults[i].line && strstr(error->message, faults[i].message) != NULL);
        }
        cr_assert(found, "%s: %s", faults[i].table, told);
        sim_error_list_release(&errors);
        sim_error_list_init(&errors);
    }
}

Test(people, cpr_numbers_are_known)
{
    static const char *const numbers[] = {"0102031234", "010203-1234", " 010203 1234 ", "311299-0000", "610203-1234"};
    static const char *const others[] = {"",           "a0102031234", "320103-1234", "011303-1234", "01020312345",
                                         "2017-01-16", "010203",      "0102-031234", "12.5",        "p0102031234",
                                         "1 2"};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        cr_assert(mdl_looks_like_cpr(numbers[i]), "%s", numbers[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        cr_assert_not(mdl_looks_like_cpr(others[i]), "%s", others[i]);
    }
}

Test(people, a_text_from_memory_names_no_table)
{
    cr_assert(eq(int, mdl_scenario_parse(&scenario, SCENARIO, "m", NULL, &errors, NULL), SIM_ERR_SCENARIO));
    cr_assert(eq(sz, errors.count, 1));
    cr_assert_not_null(strstr(errors.at[0].message, "not a file"));
    cr_assert(eq(int, errors.at[0].line, 4));
}

Test(people, a_missing_table_is_told_where_it_is_named)
{
    test_file_write(test_folder_path(&folder, "t.cfg", path, sizeof path), SCENARIO);
    cr_assert(eq(int, mdl_scenario_load(&scenario, path, NULL, &errors, NULL), SIM_ERR_SCENARIO));
    cr_assert(eq(sz, errors.count, 1));
    cr_assert(eq(int, errors.at[0].line, 4));
    cr_assert_not_null(strstr(errors.at[0].message, "cannot be opened"));
}

/* Ten thousand are read; one more is told in the line where it stands. */
Test(people, ten_thousand_are_read)
{
    char *table = malloc(200000);
    size_t used = (size_t)sprintf(table, "id,age\n");
    for (int i = 0; i < 10000; i++) {
        used += (size_t)sprintf(table + used, "c%d,44\n", i);
    }
    cr_assert(eq(int, load(table, NULL), SIM_OK));
    cr_assert(eq(sz, scenario->populations[0].person_count, 10000));
    mdl_scenario_free(scenario);
    scenario = NULL;
    sprintf(table + used, "more,44\n");
    cr_assert(eq(int, load(table, NULL), SIM_ERR_SCENARIO));
    cr_assert(eq(int, errors.at[0].line, 10002));
    free(table);
}

/* Halved in July: 38 x 12 x 0.5 / 11.5 in that month, and the mean over the year stays 38. */
Test(people, inflow_follows_the_months)
{
    struct mdl_population population = {.per_month = {.count = 1, .from = {INT64_MIN}, .value = {38.0}}};
    sim_time july = 0, august = 0, until = 0;
    for (size_t i = 0; i < 12; i++) {
        population.by_month.weight[i] = 1.0;
    }
    cr_assert(eq(int, sim_date_parse("2017-07-01", &july), SIM_OK));
    cr_assert(eq(int, sim_date_parse("2017-08-01", &august), SIM_OK));
    cr_assert(eq(dbl, mdl_inflow_at(&population, july, &until), 38.0));
    cr_assert(eq(i64, until, SIM_TIME_NEVER));
    population.by_month.weight[6] = 0.5;
    cr_assert(eq(dbl, mdl_inflow_at(&population, july, &until), 38.0 * 12.0 * 0.5 / 11.5));
    cr_assert(eq(i64, until, august));
    cr_assert(eq(dbl, mdl_inflow_at(&population, august - 1, &until), 38.0 * 12.0 * 0.5 / 11.5));
    cr_assert(eq(i64, until, august));
    cr_assert(eq(dbl, mdl_inflow_most(&population), 38.0 * 12.0 / 11.5));
    double sum = 0.0;
    for (int month = 1; month <= 12; month++) {
        sum += mdl_inflow_at(&population, (sim_time)sim_day_from_civil(2017, month, 15) * SIM_MINUTES_PER_DAY, NULL);
    }
    cr_assert(epsilon_eq(dbl, sum / 12.0, 38.0, 1e-12));
}

Test(people, a_year_without_weight_is_refused)
{
    static const char *const sets[] = {
        "populations.p.by_month={ january = 0; february = 0; march = 0; april = 0; may = 0; june = 0; july = 0; "
        "august = 0; september = 0; october = 0; november = 0; december = 0; }"};
    const struct mdl_load_options options = {.sets = sets, .set_count = 1};
    cr_assert(eq(int, load("id\na\n", &options), SIM_ERR_SCENARIO));
    cr_assert_not_null(strstr(errors.at[0].message, "weight 0"));
}
