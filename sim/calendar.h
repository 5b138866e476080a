/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Civil dates and working days.
 *
 * Tick 0 is 1970-01-01 00:00 and a tick is one minute (sim/time.h). A day is a signed count of days since then
 * (day 0 = 1970-01-01, a Thursday). The calendar is the Gregorian one, without daylight saving.
 * Weekdays count from 0 = Monday to 6 = Sunday; weeks are ISO 8601 weeks.
 *
 * Dates are plain values. struct sim_calendar owns its tables (_init, _release); after _init it is read only
 * and may be shared by threads. Errors: a text that is no date is SIM_ERR_SCENARIO, a senseless calendar
 * SIM_ERR_SCENARIO, memory SIM_ERR_MEMORY. A day outside the calendar's span is a fault of the programmer:
 * ask sim_calendar_has_day() first.
 *
 * Example:
 *     struct sim_calendar_rules rules = sim_calendar_danish(first_day, last_day);
 *     struct sim_calendar calendar;
 *     rules.closed_iso_weeks = sim_calendar_iso_weeks(29, 31);
 *     status = sim_calendar_init(&calendar, &rules, &error);
 *     day = sim_calendar_next_working(&calendar, sim_day_of(now));
 */
#ifndef AFKLAR_SIM_CALENDAR_H
#define AFKLAR_SIM_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/time.h"

#define SIM_DAY_NONE INT32_MAX
/* First and last year that dates may have. */
#define SIM_YEAR_MIN 1583
#define SIM_YEAR_MAX 9999
#define SIM_DATE_TEXT_SIZE 11 /* "2017-01-16" and the final zero */

struct sim_civil {
    int year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

/* ---- dates ---- */

/* Exactly "YYYY-MM-DD", an existing date; *time is its midnight. Otherwise SIM_ERR_SCENARIO, *time untouched. */
SIM_NODISCARD enum sim_status sim_date_parse(const char *text, sim_time *time);
/* Writes the date of `time`; buffer holds at least SIM_DATE_TEXT_SIZE. Returns buffer. A time outside the years above
 * gives "(no date)". */
char *sim_date_format(sim_time time, char *buffer);

struct sim_civil sim_civil_from_time(sim_time time);
struct sim_civil sim_civil_from_day(int32_t day);
int32_t sim_day_from_civil(int year, int month, int day);
bool sim_civil_exists(int year, int month, int day);

/* The day that holds `time`, rounding towards the past also before 1970. */
int32_t sim_day_of_any(sim_time time); /* the general half of sim_day_of() */
/* From 1970 to the year 10136 a division of 32 bits will do, at a fraction of the price. */
static inline bool sim_day_is_near(sim_time time)
{
    return (uint64_t)time <= UINT32_MAX;
}
static inline int32_t sim_day_of(sim_time time)
{
    return sim_day_is_near(time) ? (int32_t)((uint32_t)time / SIM_MINUTES_PER_DAY) : sim_day_of_any(time);
}
static inline sim_time sim_time_of_day(int32_t day)
{
    return (sim_time)day * SIM_MINUTES_PER_DAY;
}

int sim_weekday(int32_t day);  /* 0 = Monday */
int sim_iso_week(int32_t day); /* 1..53 */

/* ---- Danish holidays ---- */

#define SIM_HOLIDAY_MAP(X)                                                                                             \
    X(NEW_YEAR, "Nytårsdag")                                                                                           \
    X(MAUNDY_THURSDAY, "Skærtorsdag")                                                                                  \
    X(GOOD_FRIDAY, "Langfredag")                                                                                       \
    X(EASTER, "Påskedag")                                                                                              \
    X(EASTER_MONDAY, "2. påskedag")                                                                                    \
    X(PRAYER_DAY, "Store bededag")                                                                                     \
    X(ASCENSION, "Kristi himmelfartsdag")                                                                              \
    X(WHIT_SUNDAY, "Pinsedag")                                                                                         \
    X(WHIT_MONDAY, "2. pinsedag")                                                                                      \
    X(CHRISTMAS, "Juledag")                                                                                            \
    X(BOXING_DAY, "2. juledag")                                                                                        \
    X(CONSTITUTION_DAY, "Grundlovsdag")                                                                                \
    X(CHRISTMAS_EVE, "Juleaftensdag")                                                                                  \
    X(NEW_YEARS_EVE, "Nytårsaftensdag")

enum sim_holiday {
    SIM_HOLIDAY_NONE,
#define X(code, name) SIM_HOLIDAY_##code,
    SIM_HOLIDAY_MAP(X)
#undef X
        SIM_HOLIDAY_COUNT
};

/* The holiday of a day. The last three of the list are customary (many offices close, no public holiday).
 * Prayer day (Store bededag) is one until 2023. Where two fall together the first of the list is given. */
enum sim_holiday sim_holiday_of(int32_t day);
const char *sim_holiday_name(enum sim_holiday holiday); /* Danish, UTF-8; "" for none */
bool sim_holiday_is_public(enum sim_holiday holiday);
/* Easter Sunday of a Gregorian year. */
int32_t sim_easter(int year);

/* ---- working days ---- */

struct sim_calendar_closure {
    int32_t first_day; /* both included */
    int32_t last_day;
};

struct sim_calendar_rules {
    int32_t first_day; /* the span, both included */
    int32_t last_day;
    unsigned weekdays;                          /* bit 0 = Monday ... bit 6 = Sunday */
    bool public_holidays;                       /* closed on public holidays */
    bool constitution_day;                      /* closed on 5 June */
    bool christmas_eve;                         /* closed on 24 December */
    bool new_years_eve;                         /* closed on 31 December */
    uint64_t closed_iso_weeks;                  /* bit w: week w is closed every year */
    const struct sim_calendar_closure *closure; /* [closure_count], borrowed during _init only */
    size_t closure_count;
};

struct sim_calendar {
    int32_t first_day;
    int32_t day_count;
    int32_t working_count;
    int32_t *rank;    /* [day_count + 1]: working days before that day of the span */
    int32_t *working; /* [working_count + 1]: the days that are worked, in order; the last entry is SIM_DAY_NONE */
};

/* Monday to Friday, all public holidays and the three customary days closed, no closed weeks. */
struct sim_calendar_rules sim_calendar_danish(int32_t first_day, int32_t last_day);
/* Every day is worked. */
struct sim_calendar_rules sim_calendar_every_day(int32_t first_day, int32_t last_day);
/* Bits for the ISO weeks from..to, both included, 1..53. */
uint64_t sim_calendar_iso_weeks(int from, int to);

SIM_NODISCARD enum sim_status sim_calendar_init(struct sim_calendar *calendar, const struct sim_calendar_rules *rules,
                                                struct sim_error *error);
void sim_calendar_release(struct sim_calendar *calendar);

static inline bool sim_calendar_has_day(const struct sim_calendar *calendar, int32_t day)
{
    return day >= calendar->first_day && day - calendar->first_day < calendar->day_count;
}

/* All four are O(1) table look-ups. */
bool sim_calendar_is_working(const struct sim_calendar *calendar, int32_t day);
/* The first working day on or after `day`; SIM_DAY_NONE when the span has none. */
int32_t sim_calendar_next_working(const struct sim_calendar *calendar, int32_t day);
/* The day `count` working days after `day`: count 0 is next_working(day), 1 the one after that, ... SIM_DAY_NONE beyond
 * the span. count >= 0. */
int32_t sim_calendar_add_working(const struct sim_calendar *calendar, int32_t day, int32_t count);
/* Working days d with from <= d < to; negative when to < from. `to` may be one past the span. */
int32_t sim_calendar_working_between(const struct sim_calendar *calendar, int32_t from, int32_t to);

SIM_NODISCARD enum sim_status sim_calendar_verify(const struct sim_calendar *calendar, struct sim_error *error);

#endif
