/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. Dates of Easter and of Danish public holidays are the published ones; the rest is held
 * against day-by-day counting and against gmtime of the C library's calendar rules.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/calendar.h"

static int32_t day_of_text(const char *text)
{
    sim_time time;

    cr_assert(eq(int, sim_date_parse(text, &time), SIM_OK), "%s", text);
    return sim_day_of(time);
}

Test(calendar, dates_go_both_ways_for_every_day_of_four_centuries)
{
    for (int32_t day = -100000; day <= 100000; day++) {
        time_t seconds = (time_t)day * 86400;
        struct tm tm;
        struct sim_civil civil = sim_civil_from_day(day);

        cr_assert(gmtime_r(&seconds, &tm) != NULL);
        cr_assert(civil.year == tm.tm_year + 1900 && civil.month == tm.tm_mon + 1 && civil.day == tm.tm_mday);
        cr_assert(sim_day_from_civil(civil.year, civil.month, civil.day) == day);
        cr_assert(sim_weekday(day) == (tm.tm_wday + 6) % 7);
        if (day % 97 == 0) {
            char week[4];

            (void)strftime(week, sizeof week, "%V", &tm);
            cr_assert(eq(int, sim_iso_week(day), atoi(week)));
        }
    }
}

Test(calendar, a_date_is_parsed_and_formatted)
{
    char text[SIM_DATE_TEXT_SIZE];
    sim_time time;

    cr_assert(eq(int, sim_date_parse("1970-01-01", &time), SIM_OK));
    cr_assert(eq(i64, time, 0));
    cr_assert(eq(int, sim_date_parse("2017-01-16", &time), SIM_OK));
    cr_assert(eq(i64, time, INT64_C(1484524800) / 60));
    cr_assert(zero(int, strcmp(sim_date_format(time + 1439, text), "2017-01-16")));
    cr_assert(zero(int, strcmp(sim_date_format(-1, text), "1969-12-31")));
    cr_assert(zero(int, strcmp(sim_date_format(SIM_TIME_MAX, text), "(no date)")));
}

Test(calendar, what_is_no_date_is_refused)
{
    static const char *const wrong[] = {"",           "2017",       "2017-1-16",  "2017-02-29",  "2017-13-01",
                                        "2017-00-10", "2017-01-32", "16-01-2017", "2017-01-16 ", "2017/01/16",
                                        "20a7-01-16", "1582-12-31", "1900-02-29", "-017-01-01",  "2017-01--1"};
    sim_time time = 42;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_assert(eq(int, sim_date_parse(wrong[i], &time), SIM_ERR_SCENARIO), "%s", wrong[i]);
    }
    cr_assert(eq(i64, time, 42));
    cr_assert(eq(int, sim_date_parse("2000-02-29", &time), SIM_OK));
}

/* Published dates of Easter Sunday, with the earliest and latest possible ones. */
Test(calendar, easter)
{
    static const char *const easter[] = {"1818-03-22", "1943-04-25", "2008-03-23", "2016-03-27", "2017-04-16",
                                         "2018-04-01", "2019-04-21", "2020-04-12", "2021-04-04", "2022-04-17",
                                         "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2038-04-25"};

    for (size_t i = 0; i < sizeof easter / sizeof easter[0]; i++) {
        cr_assert(eq(i32, sim_easter(atoi(easter[i])), day_of_text(easter[i])));
    }
}

Test(calendar, danish_holidays_of_2017_and_the_end_of_prayer_day)
{
    static const struct {
        const char *date;
        enum sim_holiday holiday;
    } expected[] = {
        {"2017-01-01", SIM_HOLIDAY_NEW_YEAR},      {"2017-04-13", SIM_HOLIDAY_MAUNDY_THURSDAY},
        {"2017-04-14", SIM_HOLIDAY_GOOD_FRIDAY},   {"2017-04-16", SIM_HOLIDAY_EASTER},
        {"2017-04-17", SIM_HOLIDAY_EASTER_MONDAY}, {"2017-05-12", SIM_HOLIDAY_PRAYER_DAY},
        {"2017-05-25", SIM_HOLIDAY_ASCENSION},     {"2017-06-04", SIM_HOLIDAY_WHIT_SUNDAY},
        {"2017-06-05", SIM_HOLIDAY_WHIT_MONDAY},   {"2017-12-24", SIM_HOLIDAY_CHRISTMAS_EVE},
        {"2017-12-25", SIM_HOLIDAY_CHRISTMAS},     {"2017-12-26", SIM_HOLIDAY_BOXING_DAY},
        {"2017-12-31", SIM_HOLIDAY_NEW_YEARS_EVE}, {"2018-06-05", SIM_HOLIDAY_CONSTITUTION_DAY},
        {"2023-05-05", SIM_HOLIDAY_PRAYER_DAY},    {"2024-04-26", SIM_HOLIDAY_NONE},
        {"2017-01-16", SIM_HOLIDAY_NONE},
    };
    int public_days = 0;

    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        cr_assert(eq(int, sim_holiday_of(day_of_text(expected[i].date)), expected[i].holiday), "%s", expected[i].date);
    }
    for (int32_t day = day_of_text("2017-01-01"); day < day_of_text("2018-01-01"); day++) {
        public_days += sim_holiday_is_public(sim_holiday_of(day));
    }
    cr_assert(eq(int, public_days, 11));
    cr_assert(zero(int, strcmp(sim_holiday_name(SIM_HOLIDAY_PRAYER_DAY), "Store bededag")));
}

/* Working days (Monday to Friday less public holidays) in Danish years as commonly published. */
Test(calendar, working_days_of_a_year)
{
    static const struct {
        const char *first, *end;
        int32_t days;
    } expected[] = {
        /* 260 or 261 weekdays less holidays on weekdays: counted by hand */
        {"2017-01-01", "2018-01-01", 260 - 8},
        {"2018-01-01", "2019-01-01", 261 - 9},
        {"2019-01-01", "2020-01-01", 261 - 9},
    };

    for (size_t i = 0; i < 3; i++) {
        struct sim_calendar_rules rules =
            sim_calendar_danish(day_of_text(expected[i].first), day_of_text("2020-12-31"));
        struct sim_calendar calendar;

        rules.constitution_day = rules.christmas_eve = rules.new_years_eve = false;
        cr_assert(eq(int, sim_calendar_init(&calendar, &rules, NULL), SIM_OK));
        cr_assert(eq(
            i32, sim_calendar_working_between(&calendar, day_of_text(expected[i].first), day_of_text(expected[i].end)),
            expected[i].days));
        sim_calendar_release(&calendar);
    }
}

Test(calendar, customary_days_are_chosen_one_by_one)
{
    for (unsigned choice = 0; choice < 8; choice++) {
        struct sim_calendar_rules rules = sim_calendar_danish(day_of_text("2018-01-01"), day_of_text("2018-12-31"));
        struct sim_calendar calendar;

        rules.constitution_day = choice & 1;
        rules.christmas_eve = (choice & 2) != 0;
        rules.new_years_eve = (choice & 4) != 0;
        cr_assert(eq(int, sim_calendar_init(&calendar, &rules, NULL), SIM_OK));
        cr_assert(eq(int, sim_calendar_is_working(&calendar, day_of_text("2018-06-05")), !rules.constitution_day));
        cr_assert(eq(int, sim_calendar_is_working(&calendar, day_of_text("2018-12-24")), !rules.christmas_eve));
        cr_assert(eq(int, sim_calendar_is_working(&calendar, day_of_text("2018-12-31")), !rules.new_years_eve));
        sim_calendar_release(&calendar);
    }
}

Test(calendar, constitution_day_closes_also_when_another_holiday_hides_it)
{
    struct sim_calendar_rules rules = sim_calendar_danish(day_of_text("2017-01-01"), day_of_text("2017-12-31"));
    struct sim_calendar calendar;

    rules.public_holidays = false;
    cr_assert(eq(int, sim_calendar_init(&calendar, &rules, NULL), SIM_OK));
    cr_assert(not(sim_calendar_is_working(&calendar, day_of_text("2017-06-05"))), "Whit Monday and 5 June");
    cr_assert(sim_calendar_is_working(&calendar, day_of_text("2017-04-17")), "Easter Monday is worked here");
    sim_calendar_release(&calendar);
}

Test(calendar, tables_agree_with_counting)
{
    struct sim_calendar_closure closure[] = {{day_of_text("2017-10-16"), day_of_text("2017-10-20")},
                                             {day_of_text("2016-01-01"), day_of_text("2017-01-05")}};
    struct sim_calendar_rules rules = sim_calendar_danish(day_of_text("2017-01-01"), day_of_text("2019-12-31"));
    struct sim_calendar calendar;

    rules.weekdays = 0x15; /* Monday, Wednesday, Friday */
    rules.closed_iso_weeks = sim_calendar_iso_weeks(29, 31);
    rules.closure = closure;
    rules.closure_count = 2;
    cr_assert(eq(int, sim_calendar_init(&calendar, &rules, NULL), SIM_OK));
    cr_assert(eq(int, sim_calendar_verify(&calendar, NULL), SIM_OK));
    cr_assert(not(sim_calendar_is_working(&calendar, day_of_text("2017-01-04"))));
    cr_assert(sim_calendar_is_working(&calendar, day_of_text("2017-01-06")));
    cr_assert(not(sim_calendar_is_working(&calendar, day_of_text("2018-07-18"))));
    cr_assert(not(sim_calendar_is_working(&calendar, day_of_text("2017-10-16"))));

    int32_t end = rules.last_day + 1;
    int32_t next = SIM_DAY_NONE;

    for (int32_t day = rules.last_day, after = 0; day >= rules.first_day; day--) {
        if (sim_calendar_is_working(&calendar, day)) {
            next = day;
            after++;
        }
        cr_assert(eq(i32, sim_calendar_next_working(&calendar, day), next));
        cr_assert(eq(i32, sim_calendar_working_between(&calendar, day, end), after));
        cr_assert(eq(i32, sim_calendar_working_between(&calendar, end, day), -after));
        cr_assert(eq(i32, sim_calendar_add_working(&calendar, day, after), SIM_DAY_NONE));
        if (after >= 5) {
            int32_t fifth = sim_calendar_add_working(&calendar, day, 4);

            cr_assert(eq(i32, sim_calendar_working_between(&calendar, day, fifth), 4));
            cr_assert(sim_calendar_is_working(&calendar, fifth));
        }
    }
    calendar.rank[100]++;
    cr_assert(eq(int, sim_calendar_verify(&calendar, NULL), SIM_ERR_VERIFY));
    sim_calendar_release(&calendar);
    sim_calendar_release(&calendar);
}

Test(calendar, senseless_rules_are_refused)
{
    struct sim_calendar_rules rules = sim_calendar_danish(100, 99);
    struct sim_calendar calendar;

    cr_assert(eq(int, sim_calendar_init(&calendar, &rules, NULL), SIM_ERR_SCENARIO));
    rules = sim_calendar_danish(100, 200);
    rules.weekdays = 0;
    cr_assert(eq(int, sim_calendar_init(&calendar, &rules, NULL), SIM_ERR_SCENARIO));
    sim_calendar_release(&calendar);
}

Test(calendar, a_day_outside_the_span_is_a_fault, .signal = SIGABRT)
{
    struct sim_calendar_rules rules = sim_calendar_every_day(0, 10);
    struct sim_calendar calendar;

    cr_assert(eq(int, sim_calendar_init(&calendar, &rules, NULL), SIM_OK));
    (void)sim_calendar_is_working(&calendar, 11);
}
