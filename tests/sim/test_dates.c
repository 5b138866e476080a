/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Dates worked by hand, and every rule held against trying day after day. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/dates.h"

static sim_time at(const char *text)
{
    sim_time time;

    cr_assert(eq(int, sim_date_parse(text, &time), SIM_OK), "%s", text);
    return time;
}

static void danish(struct sim_calendar *calendar)
{
    struct sim_calendar_rules rules = sim_calendar_danish(sim_day_of(at("2017-01-01")), sim_day_of(at("2018-12-31")));

    cr_assert(eq(int, sim_calendar_init(calendar, &rules, NULL), SIM_OK));
}

Test(dates, every_second_week_without_a_calendar)
{
    struct sim_dates dates = {.first = 100, .interval = 14};

    cr_assert(eq(i64, sim_dates_next(&dates, -5), 100));
    cr_assert(eq(i64, sim_dates_next(&dates, 99), 100));
    cr_assert(eq(i64, sim_dates_next(&dates, 100), 114));
    cr_assert(eq(i64, sim_dates_next(&dates, 113), 114));
    cr_assert(eq(i64, sim_dates_next(&dates, SIM_TIME_MAX - 3), SIM_TIME_NEVER));
}

Test(dates, a_closed_day_moves_the_date_and_july_cancels_it)
{
    struct sim_calendar calendar;

    danish(&calendar);
    struct sim_dates dates = {.first = at("2017-01-02") + 540,
                              .interval = 7 * SIM_MINUTES_PER_DAY,
                              .calendar = &calendar,
                              .cancelled_months = 1u << 7};

    cr_assert(eq(i64, sim_dates_next(&dates, 0), at("2017-01-02") + 540));
    cr_assert(eq(i64, sim_dates_next(&dates, at("2017-04-11")), at("2017-04-18") + 540),
              "Easter Monday moves to Tuesday");
    cr_assert(eq(i64, sim_dates_next(&dates, at("2017-04-17") + 600), at("2017-04-18") + 540));
    cr_assert(eq(i64, sim_dates_next(&dates, at("2017-04-18") + 540), at("2017-04-24") + 540));
    cr_assert(eq(i64, sim_dates_next(&dates, at("2017-06-27")), at("2017-08-07") + 540));
    cr_assert(eq(i64, sim_dates_next(&dates, at("2018-12-23")), at("2018-12-27") + 540));
    cr_assert(eq(i64, sim_dates_next(&dates, at("2018-12-28")), SIM_TIME_NEVER),
              "the 31st is closed, and the last day");
    dates.skip_closed = true;
    cr_assert(eq(i64, sim_dates_next(&dates, at("2017-04-11")), at("2017-04-24") + 540));
    sim_calendar_release(&calendar);
}

Test(dates, a_list_and_cancelled_periods)
{
    static const sim_time list[] = {10, 20, 25, 70};
    static const struct sim_dates_period period[] = {{20, 25}, {26, 30}};
    struct sim_dates dates = {.list = list, .list_count = 4, .cancelled = period, .cancelled_count = 2};

    cr_assert(eq(int, sim_dates_validate(&dates, NULL), SIM_OK));
    cr_assert(eq(i64, sim_dates_next(&dates, 0), 10));
    cr_assert(eq(i64, sim_dates_next(&dates, 10), 25));
    cr_assert(eq(i64, sim_dates_next(&dates, 25), 70));
    cr_assert(eq(i64, sim_dates_next(&dates, 70), SIM_TIME_NEVER));
}

Test(dates, senseless_rules_are_refused)
{
    static const sim_time falling[] = {10, 10};
    struct sim_dates dates = {.first = 0, .interval = 0};

    cr_assert(eq(int, sim_dates_validate(&dates, NULL), SIM_ERR_SCENARIO));
    dates = (struct sim_dates){.list = falling, .list_count = 2};
    cr_assert(eq(int, sim_dates_validate(&dates, NULL), SIM_ERR_SCENARIO));
    dates.list_count = 0;
    cr_assert(eq(int, sim_dates_validate(&dates, NULL), SIM_ERR_SCENARIO));
    dates = (struct sim_dates){.interval = 1, .cancelled_months = 0x1ffe};
    cr_assert(eq(int, sim_dates_validate(&dates, NULL), SIM_ERR_SCENARIO));
}

/* All dates of two years, from the definition: plan, move, cancel, keep the order. */
Test(dates, next_agrees_with_listing_all_dates)
{
    struct sim_calendar calendar;

    danish(&calendar);
    for (int interval = 1; interval <= 40; interval += 3) {
        for (int skip = 0; skip < 2; skip++) {
            static const struct sim_dates_period period[] = {{25000000, 25020000}};
            struct sim_dates dates = {.first = at("2017-01-03") + 600,
                                      .interval = interval * SIM_MINUTES_PER_DAY,
                                      .calendar = &calendar,
                                      .skip_closed = skip != 0,
                                      .cancelled_months = 1u << 7 | 1u << 12,
                                      .cancelled = period,
                                      .cancelled_count = 1};
            sim_time expected[800];
            size_t count = 0, reached = 0;

            for (sim_time plan = dates.first; plan < at("2018-12-31"); plan += dates.interval) {
                int32_t day = sim_calendar_next_working(&calendar, sim_day_of(plan));
                sim_time date = day == SIM_DAY_NONE ? SIM_TIME_NEVER : sim_time_of_day(day) + 600;
                int month = day == SIM_DAY_NONE ? 7 : sim_civil_from_day(day).month;

                if (month != 7 && month != 12 && !(date >= period[0].from && date < period[0].to) &&
                    (date == plan || (!skip && date < plan + dates.interval))) {
                    expected[count++] = date;
                }
            }
            expected[count++] = SIM_TIME_NEVER;
            for (sim_time after = dates.first - 5; after < at("2018-12-31"); after += 601) {
                while (expected[reached] <= after) {
                    reached++;
                }
                cr_assert(eq(i64, sim_dates_next(&dates, after), expected[reached]));
            }
        }
    }
    sim_calendar_release(&calendar);
}
