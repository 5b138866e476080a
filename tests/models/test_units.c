/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact (arithmetic of units and of the calendar). */
#include "models/scenario/units.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *text;
    enum mdl_unit unit;
    double value;
} good[] = {
    {"14 days", MDL_UNIT_DURATION, 20160},
    {"1 day", MDL_UNIT_DURATION, 1440},
    {"26 weeks", MDL_UNIT_DURATION, 262080},
    {"9 months", MDL_UNIT_DURATION, 394470},
    {"3 years", MDL_UNIT_DURATION, 1577880},
    {"2 hours", MDL_UNIT_DURATION, 120},
    {"30minutes", MDL_UNIT_DURATION, 30},
    {"5 working days", MDL_UNIT_DURATION, 10080},
    {"2 weeks", MDL_UNIT_DAYS, 14},
    {"1 year", MDL_UNIT_WEEKS, 365.25 / 7},
    {"5", MDL_UNIT_WEEK_COUNT, 5},
    {"7 %", MDL_UNIT_SHARE, 0.07},
    {"12%", MDL_UNIT_SHARE, 0.12},
    {"0.12", MDL_UNIT_SHARE, 0.12},
    {"37 h/week", MDL_UNIT_HOURS_PER_WEEK, 37},
    {"60 minutes", MDL_UNIT_MINUTES_PER_WEEK, 60},
    {"1 h/week", MDL_UNIT_MINUTES_PER_WEEK, 60},
    {"0.05 /year", MDL_UNIT_PER_YEAR, 0.05},
    {"1 /month", MDL_UNIT_PER_YEAR, 12},
    {"91800 kr", MDL_UNIT_KR, 9180000},
    {"420.50 kr/h", MDL_UNIT_KR_PER_HOUR, 42050},
    {"12000 kr/year", MDL_UNIT_KR_PER_MONTH, 100000},
    {"35 citizens", MDL_UNIT_CITIZENS, 35},
    {"6", MDL_UNIT_GROUP_SIZE, 6},
    {"38 citizens/month", MDL_UNIT_CITIZENS_PER_MONTH, 38},
    {"30 years", MDL_UNIT_AGE, 30},
    {"-1.5e3", MDL_UNIT_NONE, -1500},
};

Test(units, reads_quantities_into_internal_units)
{
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double value = -1.0;
        cr_assert(eq(int, mdl_unit_parse(good[i].text, good[i].unit, &value, NULL), SIM_OK), "%s", good[i].text);
        cr_assert(ieee_ulp_eq(dbl, value, good[i].value, 1), "%s", good[i].text);
    }
}

static const struct {
    const char *text;
    enum mdl_unit unit;
    const char *message, *hint;
} bad[] = {
    {"14", MDL_UNIT_DURATION, "has no unit", ""},
    {"14 dayz", MDL_UNIT_DURATION, "unknown unit 'dayz'", "did you mean 'days'?"},
    {"14 %", MDL_UNIT_DURATION, "is a share", ""},
    {"14 days", MDL_UNIT_SHARE, "is a duration", ""},
    {"0,5 days", MDL_UNIT_DURATION, "comma", "the decimal sign is a point: 0.5 days"},
    {"91.800 kr", MDL_UNIT_KR, "more than two decimals", "thousands without a separator"},
    {"91.800.000 kr", MDL_UNIT_KR, "two points", "thousands without a separator"},
    {"days", MDL_UNIT_DURATION, "does not begin with a number", ""},
    {"", MDL_UNIT_DURATION, "does not begin with a number", ""},
    {"nan", MDL_UNIT_NONE, "does not begin with a number", ""},
    {"inf days", MDL_UNIT_DURATION, "does not begin with a number", ""},
    {"0x10 days", MDL_UNIT_DURATION, "unknown unit", ""},
    {"1e999 days", MDL_UNIT_DURATION, "too large", ""},
    {"1e18 kr", MDL_UNIT_KR, "too large", ""},
    {"35", MDL_UNIT_CITIZENS, "has no unit", ""},
    {"420 kr", MDL_UNIT_KR_PER_HOUR, "is an amount", ""},
};

Test(units, refuses_what_is_no_quantity_and_says_what_was_expected)
{
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct sim_error error;
        double value = 0.0;
        cr_assert(eq(int, mdl_unit_parse(bad[i].text, bad[i].unit, &value, &error), SIM_ERR_SCENARIO), "%s",
                  bad[i].text);
        cr_assert_not_null(strstr(error.message, bad[i].message), "%s: %s", bad[i].text, error.message);
        cr_assert_not_null(strstr(error.message, "; expected "), "%s", error.message);
        cr_assert_not_null(strstr(error.hint, bad[i].hint), "%s: %s", bad[i].text, error.hint);
    }
}

Test(units, writes_what_it_reads)
{
    char text[64];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double value = -1.0;
        mdl_unit_format(good[i].unit, good[i].value, text, sizeof text);
        cr_assert(eq(int, mdl_unit_parse(text, good[i].unit, &value, NULL), SIM_OK), "%s as %s", good[i].text, text);
        cr_assert(ieee_ulp_eq(dbl, value, good[i].value, 1), "%s as %s", good[i].text, text);
    }
    mdl_unit_format(MDL_UNIT_DURATION, 20160, text, sizeof text);
    cr_assert_str_eq(text, "14 days");
    mdl_unit_format(MDL_UNIT_SHARE, 0.07, text, sizeof text);
    cr_assert_str_eq(text, "7 %");
}

Test(units, numbers_keep_their_value_and_a_point)
{
    static const double values[] = {0, 3, 0.1, 1e22, 1.0 / 3.0, -2.5e-7, 123456789012345680.0};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char text[48];
        double back = -1.0;
        mdl_number_format(values[i], text, sizeof text);
        cr_assert_not_null(strchr(text, '.'), "%s", text);
        cr_assert(mdl_number_parse(text, &back), "%s", text);
        cr_assert(eq(dbl, back, values[i]), "%s", text);
    }
}

/* Rata Die: 1970-01-01 is day 719163, so 2017-01-16 is 17182 days later and 1900-03-01 25508 days before. */
Test(dates, count_minutes_from_1970)
{
    sim_time time = 1;
    cr_assert(eq(int, mdl_date_parse("1970-01-01", &time, NULL), SIM_OK));
    cr_assert(eq(i64, time, 0));
    cr_assert(eq(int, mdl_date_parse("2017-01-16", &time, NULL), SIM_OK));
    cr_assert(eq(i64, time, 17182 * 1440));
    cr_assert(eq(int, mdl_date_parse("1900-03-01", &time, NULL), SIM_OK));
    cr_assert(eq(i64, time, -25508 * 1440));
}

Test(dates, every_day_reads_back)
{
    for (sim_time day = -25567; day < 84000; day++) {
        char text[16];
        sim_time back = 0;
        mdl_date_format(day * 1440, text, sizeof text);
        cr_assert(eq(int, mdl_date_parse(text, &back, NULL), SIM_OK), "%s", text);
        cr_assert(eq(i64, back, day * 1440), "%s", text);
    }
}

Test(dates, that_do_not_exist_are_refused)
{
    static const char *const dates[] = {"2017-02-29", "1900-02-29", "2017-13-01", "2017-00-10", "2017-04-31",
                                        "2017-01-00", "17-01-16",   "2017/01/16", "2017-1-16",  "2017-01-16 ",
                                        "1899-12-31", "2200-01-01", "",           "16-01-2017"};
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        sim_time time = 7;
        struct sim_error error;
        cr_assert(eq(int, mdl_date_parse(dates[i], &time, &error), SIM_ERR_SCENARIO), "%s", dates[i]);
        cr_assert(eq(i64, time, 7));
    }
    sim_time leap = 0;
    cr_assert(eq(int, mdl_date_parse("2000-02-29", &leap, NULL), SIM_OK));
}
