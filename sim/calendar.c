/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/calendar.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DAYS_PER_ERA 146097       /* 400 Gregorian years */
#define DAYS_BEFORE_1970 719468   /* from 0000-03-01 */
#define LAST_PRAYER_DAY_YEAR 2023 /* abolished from 2024 by Act no. 214 of 6 March 2023 */

/* ---- dates ---- */

static int32_t floor_div(int32_t a, int32_t b)
{
    return a / b - (a % b < 0);
}

/* Days from civil and back: the year is taken to begin in March, so that the leap day is its last. The length of
 * months March..February then follows (153 m + 2) / 5. */
int32_t sim_day_from_civil(int year, int month, int day)
{
    int32_t y = month <= 2 ? year - 1 : year;
    int32_t era = floor_div(y, 400);
    int32_t year_of_era = y - era * 400;
    int32_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * DAYS_PER_ERA + day_of_era - DAYS_BEFORE_1970;
}

struct sim_civil sim_civil_from_day(int32_t day)
{
    int32_t shifted = day + DAYS_BEFORE_1970;
    int32_t era = floor_div(shifted, DAYS_PER_ERA);
    int32_t day_of_era = shifted - era * DAYS_PER_ERA;
    int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t month_from_march = (5 * day_of_year + 2) / 153;
    struct sim_civil civil;

    civil.day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    civil.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    civil.year = year_of_era + era * 400 + (civil.month <= 2);
    return civil;
}

int32_t sim_day_of_any(sim_time time)
{
    sim_time day = time / SIM_MINUTES_PER_DAY - (time % SIM_MINUTES_PER_DAY < 0);

    SIM_INVARIANT(day > INT32_MIN / 2 && day < INT32_MAX / 2, "the time has no date");
    return (int32_t)day;
}

struct sim_civil sim_civil_from_time(sim_time time)
{
    return sim_civil_from_day(sim_day_of(time));
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool sim_civil_exists(int year, int month, int day)
{
    static const int length[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (year < SIM_YEAR_MIN || year > SIM_YEAR_MAX || month < 1 || month > 12) {
        return false;
    }
    return day >= 1 && day <= length[month - 1] + (month == 2 && is_leap(year));
}

static int digits(const char *text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = 10 * value + (text[i] - '0');
    }
    return value;
}

enum sim_status sim_date_parse(const char *text, sim_time *time)
{
    if (strlen(text) != SIM_DATE_TEXT_SIZE - 1 || text[4] != '-' || text[7] != '-') {
        return SIM_ERR_SCENARIO;
    }
    int year = digits(text, 4);
    int month = digits(text + 5, 2);
    int day = digits(text + 8, 2);

    if (!sim_civil_exists(year, month, day)) {
        return SIM_ERR_SCENARIO;
    }
    *time = sim_time_of_day(sim_day_from_civil(year, month, day));
    return SIM_OK;
}

char *sim_date_format(sim_time time, char *buffer)
{
    sim_time first = sim_time_of_day(sim_day_from_civil(SIM_YEAR_MIN, 1, 1));
    sim_time end = sim_time_of_day(sim_day_from_civil(SIM_YEAR_MAX + 1, 1, 1));

    if (time < first || time >= end) {
        memcpy(buffer, "(no date)", sizeof "(no date)");
        return buffer;
    }
    struct sim_civil civil = sim_civil_from_time(time);
    const int part[8] = {civil.year / 1000, civil.year / 100 % 10, civil.year / 10 % 10, civil.year % 10,
                         civil.month / 10,  civil.month % 10,      civil.day / 10,       civil.day % 10};

    for (int i = 0; i < 8; i++) {
        buffer[i + (i >= 4) + (i >= 6)] = (char)('0' + part[i]);
    }
    buffer[4] = '-';
    buffer[7] = '-';
    buffer[10] = '\0';
    return buffer;
}

int sim_weekday(int32_t day)
{
    int32_t from_monday = (day + 3) % 7; /* day 0 was a Thursday */

    return from_monday < 0 ? from_monday + 7 : from_monday;
}

/* A week belongs to the year of its Thursday. */
int sim_iso_week(int32_t day)
{
    int32_t thursday = day - sim_weekday(day) + 3;
    int32_t new_year = sim_day_from_civil(sim_civil_from_day(thursday).year, 1, 1);

    return (thursday - new_year) / 7 + 1;
}

/* ---- Danish holidays ---- */

/* The anonymous Gregorian computus (Nature, 20 April 1876; Meeus, Astronomical Algorithms, ch. 8). */
int32_t sim_easter(int year)
{
    int a = year % 19;
    int b = year / 100;
    int c = year % 100;
    int d = b / 4;
    int e = b % 4;
    int g = (8 * b + 13) / 25;
    int h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4;
    int k = c % 4;
    int l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 19 * l) / 433;
    int month = (h + l - 7 * m + 90) / 25;
    int day = (h + l - 7 * m + 33 * month + 19) % 32;

    return sim_day_from_civil(year, month, day);
}

static enum sim_holiday movable_holiday(int32_t after_easter, int year)
{
    switch (after_easter) {
    case -3:
        return SIM_HOLIDAY_MAUNDY_THURSDAY;
    case -2:
        return SIM_HOLIDAY_GOOD_FRIDAY;
    case 0:
        return SIM_HOLIDAY_EASTER;
    case 1:
        return SIM_HOLIDAY_EASTER_MONDAY;
    case 26:
        return year <= LAST_PRAYER_DAY_YEAR ? SIM_HOLIDAY_PRAYER_DAY : SIM_HOLIDAY_NONE;
    case 39:
        return SIM_HOLIDAY_ASCENSION;
    case 49:
        return SIM_HOLIDAY_WHIT_SUNDAY;
    case 50:
        return SIM_HOLIDAY_WHIT_MONDAY;
    default:
        return SIM_HOLIDAY_NONE;
    }
}

static enum sim_holiday fixed_holiday(int month, int day)
{
    static const struct {
        int month, day;
        enum sim_holiday holiday;
    } fixed[] = {
        {1, 1, SIM_HOLIDAY_NEW_YEAR},         {12, 25, SIM_HOLIDAY_CHRISTMAS},     {12, 26, SIM_HOLIDAY_BOXING_DAY},
        {6, 5, SIM_HOLIDAY_CONSTITUTION_DAY}, {12, 24, SIM_HOLIDAY_CHRISTMAS_EVE}, {12, 31, SIM_HOLIDAY_NEW_YEARS_EVE},
    };

    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        if (fixed[i].month == month && fixed[i].day == day) {
            return fixed[i].holiday;
        }
    }
    return SIM_HOLIDAY_NONE;
}

enum sim_holiday sim_holiday_of(int32_t day)
{
    struct sim_civil civil = sim_civil_from_day(day);
    enum sim_holiday movable = movable_holiday(day - sim_easter(civil.year), civil.year);

    return movable != SIM_HOLIDAY_NONE ? movable : fixed_holiday(civil.month, civil.day);
}

const char *sim_holiday_name(enum sim_holiday holiday)
{
    static const char *const name[SIM_HOLIDAY_COUNT] = {[SIM_HOLIDAY_NONE] = "",
#define X(code, text) [SIM_HOLIDAY_##code] = text,
                                                        SIM_HOLIDAY_MAP(X)
#undef X
    };

    return name[holiday];
}

bool sim_holiday_is_public(enum sim_holiday holiday)
{
    return holiday != SIM_HOLIDAY_NONE && holiday < SIM_HOLIDAY_CONSTITUTION_DAY;
}

/* ---- working days ---- */

struct sim_calendar_rules sim_calendar_danish(int32_t first_day, int32_t last_day)
{
    return (struct sim_calendar_rules){.first_day = first_day,
                                       .last_day = last_day,
                                       .weekdays = 0x1f,
                                       .public_holidays = true,
                                       .constitution_day = true,
                                       .christmas_eve = true,
                                       .new_years_eve = true};
}

struct sim_calendar_rules sim_calendar_every_day(int32_t first_day, int32_t last_day)
{
    return (struct sim_calendar_rules){.first_day = first_day, .last_day = last_day, .weekdays = 0x7f};
}

uint64_t sim_calendar_iso_weeks(int from, int to)
{
    SIM_INVARIANT(from >= 1 && to <= 53, "weeks are 1..53");
    uint64_t weeks = 0;

    for (int week = from; week <= to; week++) {
        weeks |= UINT64_C(1) << week;
    }
    return weeks;
}

static bool is_closed_holiday(const struct sim_calendar_rules *rules, int32_t day)
{
    enum sim_holiday holiday = sim_holiday_of(day);

    switch (holiday) {
    case SIM_HOLIDAY_NONE:
        return false;
    case SIM_HOLIDAY_CONSTITUTION_DAY:
        return rules->constitution_day;
    case SIM_HOLIDAY_CHRISTMAS_EVE:
        return rules->christmas_eve;
    case SIM_HOLIDAY_NEW_YEARS_EVE:
        return rules->new_years_eve;
    default:
        /* A public holiday on 5 June hides Constitution Day. */
        return rules->public_holidays ||
               (rules->constitution_day && fixed_holiday(sim_civil_from_day(day).month, sim_civil_from_day(day).day) ==
                                               SIM_HOLIDAY_CONSTITUTION_DAY);
    }
}

static bool is_worked(const struct sim_calendar_rules *rules, int32_t day)
{
    if ((rules->weekdays >> sim_weekday(day) & 1) == 0 || (rules->closed_iso_weeks >> sim_iso_week(day) & 1) != 0) {
        return false;
    }
    for (size_t i = 0; i < rules->closure_count; i++) {
        if (day >= rules->closure[i].first_day && day <= rules->closure[i].last_day) {
            return false;
        }
    }
    return !is_closed_holiday(rules, day);
}

static enum sim_status validate_rules(const struct sim_calendar_rules *rules, struct sim_error *error)
{
    if (rules->last_day < rules->first_day || rules->first_day < sim_day_from_civil(SIM_YEAR_MIN, 1, 1) ||
        rules->last_day > sim_day_from_civil(SIM_YEAR_MAX, 12, 31)) {
        return sim_fail(error, SIM_ERR_SCENARIO, "a calendar must end after it begins, within the years %d to %d",
                        SIM_YEAR_MIN, SIM_YEAR_MAX);
    }
    if ((rules->weekdays & 0x7f) == 0) {
        return sim_fail(error, SIM_ERR_SCENARIO, "a calendar must have at least one working day a week");
    }
    return SIM_OK;
}

enum sim_status sim_calendar_init(struct sim_calendar *calendar, const struct sim_calendar_rules *rules,
                                  struct sim_error *error)
{
    memset(calendar, 0, sizeof *calendar);
    enum sim_status status = validate_rules(rules, error);

    if (status != SIM_OK) {
        return status;
    }
    int32_t day_count = rules->last_day - rules->first_day + 1;

    calendar->rank = malloc(((size_t)day_count + 1) * sizeof *calendar->rank);
    calendar->working = malloc(((size_t)day_count + 1) * sizeof *calendar->working);
    if (calendar->rank == NULL || calendar->working == NULL) {
        sim_calendar_release(calendar);
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for a calendar of %" PRId32 " days", day_count);
    }
    calendar->first_day = rules->first_day;
    calendar->day_count = day_count;
    for (int32_t i = 0; i < day_count; i++) {
        calendar->rank[i] = calendar->working_count;
        if (is_worked(rules, rules->first_day + i)) {
            calendar->working[calendar->working_count++] = rules->first_day + i;
        }
    }
    calendar->rank[day_count] = calendar->working_count;
    calendar->working[calendar->working_count] = SIM_DAY_NONE;
    return SIM_OK;
}

void sim_calendar_release(struct sim_calendar *calendar)
{
    free(calendar->rank);
    free(calendar->working);
    memset(calendar, 0, sizeof *calendar);
}

bool sim_calendar_is_working(const struct sim_calendar *calendar, int32_t day)
{
    SIM_INVARIANT(sim_calendar_has_day(calendar, day), "the day is outside the calendar");
    const int32_t *rank = calendar->rank + (day - calendar->first_day);

    return rank[1] > rank[0];
}

int32_t sim_calendar_next_working(const struct sim_calendar *calendar, int32_t day)
{
    return sim_calendar_add_working(calendar, day, 0);
}

int32_t sim_calendar_add_working(const struct sim_calendar *calendar, int32_t day, int32_t count)
{
    SIM_INVARIANT(sim_calendar_has_day(calendar, day) && count >= 0, "the day is outside the calendar");
    int32_t rank = calendar->rank[day - calendar->first_day];

    return count >= calendar->working_count - rank ? SIM_DAY_NONE : calendar->working[rank + count];
}

int32_t sim_calendar_working_between(const struct sim_calendar *calendar, int32_t from, int32_t to)
{
    int32_t last = calendar->first_day + calendar->day_count;

    SIM_INVARIANT(from >= calendar->first_day && from <= last && to >= calendar->first_day && to <= last,
                  "the day is outside the calendar");
    return calendar->rank[to - calendar->first_day] - calendar->rank[from - calendar->first_day];
}

enum sim_status sim_calendar_verify(const struct sim_calendar *calendar, struct sim_error *error)
{
    int32_t working = 0;

    for (int32_t i = 0; i < calendar->day_count; i++) {
        bool listed = working < calendar->working_count && calendar->working[working] == calendar->first_day + i;

        if (calendar->rank[i] != working) {
            return sim_fail(error, SIM_ERR_VERIFY, "the calendar's tables disagree at day %" PRId32,
                            calendar->first_day + i);
        }
        working += listed;
    }
    if (working != calendar->working_count || calendar->rank[calendar->day_count] != working ||
        calendar->working[working] != SIM_DAY_NONE) {
        return sim_fail(error, SIM_ERR_VERIFY, "the calendar counts %" PRId32 " working days, its table has %" PRId32,
                        calendar->working_count, working);
    }
    return SIM_OK;
}
