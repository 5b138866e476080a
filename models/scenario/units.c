/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/units.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/suggest.h"

static const struct {
    const char *name, *example, *internal;
    bool plain;
} dimensions[MDL_UNIT_COUNT] = {
#define X(code, name, example, internal, plain) [code] = {name, example, internal, plain},
    MDL_UNIT_MAP(X)
#undef X
};

/* internal value = number * times / over; the first row of a dimension is used when nothing fits
 * better. Two factors instead of one keep "7 %" at the double nearest 0.07. */
static const struct spelling {
    enum mdl_unit unit;
    const char *text;
    double times, over;
} spellings[] = {
    {MDL_UNIT_SHARE, "%", 1, 100},
    {MDL_UNIT_DURATION, "minutes", 1, 1},
    {MDL_UNIT_DURATION, "minute", 1, 1},
    {MDL_UNIT_DURATION, "hours", 60, 1},
    {MDL_UNIT_DURATION, "hour", 60, 1},
    {MDL_UNIT_DURATION, "days", 1440, 1},
    {MDL_UNIT_DURATION, "day", 1440, 1},
    {MDL_UNIT_DURATION, "working days", 2016, 1},
    {MDL_UNIT_DURATION, "working day", 2016, 1},
    {MDL_UNIT_DURATION, "weeks", 10080, 1},
    {MDL_UNIT_DURATION, "week", 10080, 1},
    {MDL_UNIT_DURATION, "months", 43830, 1},
    {MDL_UNIT_DURATION, "month", 43830, 1},
    {MDL_UNIT_DURATION, "years", 525960, 1},
    {MDL_UNIT_DURATION, "year", 525960, 1},
    {MDL_UNIT_DAYS, "days", 1, 1},
    {MDL_UNIT_DAYS, "day", 1, 1},
    {MDL_UNIT_DAYS, "hours", 1, 24},
    {MDL_UNIT_DAYS, "working days", 7, 5},
    {MDL_UNIT_DAYS, "weeks", 7, 1},
    {MDL_UNIT_DAYS, "week", 7, 1},
    {MDL_UNIT_DAYS, "months", 30.4375, 1},
    {MDL_UNIT_DAYS, "month", 30.4375, 1},
    {MDL_UNIT_DAYS, "years", 365.25, 1},
    {MDL_UNIT_DAYS, "year", 365.25, 1},
    {MDL_UNIT_WEEKS, "weeks", 1, 1},
    {MDL_UNIT_WEEKS, "week", 1, 1},
    {MDL_UNIT_WEEKS, "days", 1, 7},
    {MDL_UNIT_WEEKS, "day", 1, 7},
    {MDL_UNIT_WEEKS, "months", 30.4375, 7},
    {MDL_UNIT_WEEKS, "month", 30.4375, 7},
    {MDL_UNIT_WEEKS, "years", 365.25, 7},
    {MDL_UNIT_WEEKS, "year", 365.25, 7},
    {MDL_UNIT_WEEK_COUNT, "weeks", 1, 1},
    {MDL_UNIT_WEEK_COUNT, "week", 1, 1},
    {MDL_UNIT_YEARS, "years", 1, 1},
    {MDL_UNIT_YEARS, "year", 1, 1},
    {MDL_UNIT_YEARS, "months", 1, 12},
    {MDL_UNIT_YEARS, "month", 1, 12},
    {MDL_UNIT_YEARS, "weeks", 7, 365.25},
    {MDL_UNIT_YEARS, "days", 1, 365.25},
    {MDL_UNIT_AGE, "years", 1, 1},
    {MDL_UNIT_AGE, "year", 1, 1},
    {MDL_UNIT_HOURS_PER_WEEK, "h/week", 1, 1},
    {MDL_UNIT_HOURS_PER_WEEK, "hours/week", 1, 1},
    {MDL_UNIT_HOURS_PER_WEEK, "hour/week", 1, 1},
    {MDL_UNIT_HOURS_PER_WEEK, "minutes/week", 1, 60},
    {MDL_UNIT_MINUTES_PER_WEEK, "minutes/week", 1, 1},
    {MDL_UNIT_MINUTES_PER_WEEK, "minutes", 1, 1},
    {MDL_UNIT_MINUTES_PER_WEEK, "h/week", 60, 1},
    {MDL_UNIT_MINUTES_PER_WEEK, "hours/week", 60, 1},
    {MDL_UNIT_PER_YEAR, "/year", 1, 1},
    {MDL_UNIT_PER_YEAR, "/month", 12, 1},
    {MDL_UNIT_PER_YEAR, "/week", 365.25, 7},
    {MDL_UNIT_PER_MONTH, "/month", 1, 1},
    {MDL_UNIT_PER_MONTH, "/year", 1, 12},
    {MDL_UNIT_PER_MONTH, "/week", 30.4375, 7},
    {MDL_UNIT_PER_WEEK, "/week", 1, 1},
    {MDL_UNIT_PER_WEEK, "/month", 7, 30.4375},
    {MDL_UNIT_PER_WEEK, "/year", 7, 365.25},
    {MDL_UNIT_PERSONS, "persons", 1, 1},
    {MDL_UNIT_PERSONS, "person", 1, 1},
    {MDL_UNIT_CITIZENS, "citizens", 1, 1},
    {MDL_UNIT_CITIZENS, "citizen", 1, 1},
    {MDL_UNIT_GROUP_SIZE, "citizens", 1, 1},
    {MDL_UNIT_GROUP_SIZE, "citizen", 1, 1},
    {MDL_UNIT_CITIZENS_PER_MONTH, "citizens/month", 1, 1},
    {MDL_UNIT_CITIZENS_PER_MONTH, "citizens/year", 1, 12},
    {MDL_UNIT_CITIZENS_PER_MONTH, "citizens/week", 30.4375, 7},
    {MDL_UNIT_KR, "kr", 100, 1},
    {MDL_UNIT_KR_PER_HOUR, "kr/h", 100, 1},
    {MDL_UNIT_KR_PER_HOUR, "kr/hour", 100, 1},
    {MDL_UNIT_KR_PER_WEEK, "kr/week", 100, 1},
    {MDL_UNIT_KR_PER_MONTH, "kr/month", 100, 1},
    {MDL_UNIT_KR_PER_MONTH, "kr/year", 100, 12},
};

#define SPELLING_COUNT (sizeof spellings / sizeof spellings[0])

const char *mdl_unit_name(enum mdl_unit unit)
{
    return dimensions[unit].name;
}

const char *mdl_article(const char *noun)
{
    return strchr("aeio", noun[0]) != NULL || strncmp(noun, "hour", 4) == 0 ? "an" : "a";
}

const char *mdl_unit_example(enum mdl_unit unit)
{
    return dimensions[unit].example;
}

bool mdl_unit_is_plain(enum mdl_unit unit)
{
    return dimensions[unit].plain;
}

bool mdl_unit_is_money(enum mdl_unit unit)
{
    return unit >= MDL_UNIT_KR && unit <= MDL_UNIT_KR_PER_MONTH;
}

/* Length of "e-12" at the end of a number; 0 for none. */
static size_t exponent_length(const char *text)
{
    if (text[0] != 'e' && text[0] != 'E') {
        return 0;
    }
    const size_t first = text[1] == '-' || text[1] == '+' ? 2 : 1;
    size_t end = first;
    while (isdigit((unsigned char)text[end])) {
        end++;
    }
    return end > first ? end : 0;
}

/* Length of the decimal number that text begins with, 0 for none. strtod() alone would also take
 * "inf", "nan" and hexadecimal numbers. */
static size_t number_length(const char *text)
{
    size_t i = (text[0] == '-' || text[0] == '+') ? 1 : 0;
    const size_t first = i;
    size_t digits = 0;
    for (; isdigit((unsigned char)text[i]) || (text[i] == '.' && memchr(text + first, '.', i - first) == NULL); i++) {
        digits += text[i] != '.' ? 1 : 0;
    }
    return digits > 0 ? i + exponent_length(text + i) : 0;
}

bool mdl_number_parse(const char *text, double *value)
{
    const size_t length = number_length(text);
    if (length == 0 || text[length] != '\0') {
        return false;
    }
    *value = strtod(text, NULL);
    return isfinite(*value) != 0;
}

static const struct spelling *find_spelling(enum mdl_unit unit, const char *text)
{
    for (size_t i = 0; i < SPELLING_COUNT; i++) {
        if (spellings[i].unit == unit && strcmp(spellings[i].text, text) == 0) {
            return &spellings[i];
        }
    }
    return NULL;
}

static const struct spelling *find_elsewhere(const char *text)
{
    for (size_t i = 0; i < SPELLING_COUNT; i++) {
        if (strcmp(spellings[i].text, text) == 0) {
            return &spellings[i];
        }
    }
    return NULL;
}

static enum sim_status expected(struct sim_error *error, enum mdl_unit unit, const char *text, const char *why)
{
    return sim_fail(error, SIM_ERR_SCENARIO, "\"%.60s\" %s; expected %s %s such as %s", text, why,
                    mdl_article(dimensions[unit].name), dimensions[unit].name, dimensions[unit].example);
}

static enum sim_status unknown_unit(struct sim_error *error, enum mdl_unit unit, const char *text, const char *rest)
{
    const struct spelling *elsewhere = find_elsewhere(rest);
    char why[128];
    if (elsewhere != NULL) {
        (void)snprintf(why, sizeof why, "is %s %s", mdl_article(dimensions[elsewhere->unit].name),
                       dimensions[elsewhere->unit].name);
        return expected(error, unit, text, why);
    }
    (void)snprintf(why, sizeof why, "has an unknown unit '%.40s'", rest);
    const enum sim_status status = expected(error, unit, text, why);
    struct mdl_suggestion suggestion = mdl_suggestion_for(rest);
    for (size_t i = 0; i < SPELLING_COUNT; i++) {
        if (spellings[i].unit == unit) {
            mdl_suggestion_offer(&suggestion, spellings[i].text);
        }
    }
    if (suggestion.name != NULL) {
        sim_error_hint(error, "did you mean '%s'?", suggestion.name);
    }
    return status;
}

static enum sim_status not_a_number(struct sim_error *error, enum mdl_unit unit, const char *text, size_t length)
{
    const enum sim_status status = expected(error, unit, text, "does not begin with a number");
    if (length > 0 && text[length] == ',') {
        (void)expected(error, unit, text, "has a comma in its number");
        sim_error_hint(error, "the decimal sign is a point: %.*s.%.20s", (int)length, text, text + length + 1);
    } else if (length > 0 && text[length] == '.') {
        (void)expected(error, unit, text, "has two points in its number");
        sim_error_hint(error, "write thousands without a separator");
    }
    return status;
}

/* "91.800 kr" is a Danish way to write 91800 kr; here it would be 91.80. */
static enum sim_status check_money(struct sim_error *error, enum mdl_unit unit, const char *text, double ore)
{
    if (mdl_unit_is_money(unit) && strchr(text, '.') != NULL) {
        const char *point = strchr(text, '.');
        const size_t decimals = strspn(point + 1, "0123456789");
        if (decimals > 2) {
            (void)expected(error, unit, text, "has more than two decimals");
            sim_error_hint(error, "the point is the decimal sign; write thousands without a separator");
            return SIM_ERR_SCENARIO;
        }
    }
    if (mdl_unit_is_money(unit) && fabs(ore) > 9e15) {
        return expected(error, unit, text, "is too large");
    }
    return SIM_OK;
}

void mdl_unit_hint(enum mdl_unit unit, const char *number, struct sim_error *error)
{
    const char *example = dimensions[unit].example;
    const char *space = strchr(example, ' ');
    if (space != NULL) {
        sim_error_hint(error, "for example \"%.40s%.*s", number, (int)strcspn(space, "\"") + 1, space);
    }
}

enum sim_status mdl_unit_parse(const char *text, enum mdl_unit unit, double *value, struct sim_error *error)
{
    const size_t length = number_length(text);
    if (length == 0 || text[length] == ',' || text[length] == '.') {
        return not_a_number(error, unit, text, length);
    }
    const char *rest = text + length;
    rest += strspn(rest, " ");
    const double number = strtod(text, NULL);
    if (!isfinite(number)) {
        return expected(error, unit, text, "is too large");
    }
    if (rest[0] == '\0') {
        if (!dimensions[unit].plain) {
            (void)expected(error, unit, text, "has no unit");
            mdl_unit_hint(unit, text, error);
            return SIM_ERR_SCENARIO;
        }
        *value = number;
        return SIM_OK;
    }
    const struct spelling *spelling = find_spelling(unit, rest);
    if (spelling == NULL) {
        return unknown_unit(error, unit, text, rest);
    }
    *value = number * spelling->times / spelling->over;
    return check_money(error, unit, text, *value);
}

static bool reads_back(double number, const struct spelling *spelling, double value)
{
    return number * spelling->times / spelling->over == value;
}

/* The plural row of the largest unit in which the value is a whole number. Weeks give way to days
 * up to 21 days, months are never used: few durations are meant in them. */
static const struct spelling *best_spelling(enum mdl_unit unit, double value)
{
    static const char *const order[] = {"years", "weeks", "days", "hours", "minutes"};
    const struct spelling *first = NULL;
    for (size_t i = 0; i < SPELLING_COUNT && first == NULL; i++) {
        first = spellings[i].unit == unit ? &spellings[i] : NULL;
    }
    for (size_t i = 0; unit == MDL_UNIT_DURATION && value != 0.0 && i < sizeof order / sizeof order[0]; i++) {
        const struct spelling *spelling = find_spelling(unit, order[i]);
        const double number = value / spelling->times;
        if (number == floor(number) && (i != 1 || number > 3.0)) {
            return spelling;
        }
    }
    return first;
}

static void shortest(double value, char *buffer, size_t size)
{
    for (int digits = 1; digits <= 17; digits++) {
        (void)snprintf(buffer, size, "%.*g", digits, value);
        if (strtod(buffer, NULL) == value) {
            return;
        }
    }
}

void mdl_unit_format(enum mdl_unit unit, double value, char *buffer, size_t size)
{
    const struct spelling *spelling = best_spelling(unit, value);
    char number[40];
    if (spelling == NULL || (unit == MDL_UNIT_SHARE && !reads_back(round(value * 100.0), spelling, value))) {
        shortest(value, buffer, size);
        return;
    }
    const double rounded = round(value * spelling->over / spelling->times);
    const double inverse = reads_back(rounded, spelling, value) ? rounded : value * spelling->over / spelling->times;
    if (fabs(inverse) < 1e15 && inverse == floor(inverse)) {
        (void)snprintf(number, sizeof number, "%.0f", inverse);
    } else {
        shortest(inverse, number, sizeof number);
    }
    /* the row after a plural is its singular */
    const bool one = strcmp(number, "1") == 0 && spelling + 1 < spellings + SPELLING_COUNT &&
                     strncmp(spelling[1].text, spelling->text, strlen(spelling[1].text)) == 0 &&
                     strlen(spelling[1].text) + 1 == strlen(spelling->text);
    (void)snprintf(buffer, size, "%s %s", number, one ? spelling[1].text : spelling->text);
}

void mdl_number_format(double value, char *buffer, size_t size)
{
    char digits[40];
    shortest(value, digits, sizeof digits);
    const char *exponent = strchr(digits, 'e');
    if (strchr(digits, '.') != NULL) {
        (void)snprintf(buffer, size, "%s", digits);
    } else if (exponent != NULL) {
        (void)snprintf(buffer, size, "%.*s.0%s", (int)(exponent - digits), digits, exponent);
    } else {
        (void)snprintf(buffer, size, "%s.0", digits);
    }
}

/* Days from 1970-01-01 of the proleptic Gregorian calendar; years counted from March. */
static int64_t days_of(int year, int month, int day)
{
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = y / 400;
    const int64_t in_era = y - era * 400;
    const int64_t in_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

static int month_length(int year, int month)
{
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return lengths[month - 1] + (month == 2 && leap ? 1 : 0);
}

static bool date_shape(const char *text)
{
    static const char shape[] = "dddd-dd-dd";
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        if (shape[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != shape[i]) {
            return false;
        }
    }
    return text[sizeof shape - 1] == '\0';
}

enum sim_status mdl_date_parse(const char *text, sim_time *time, struct sim_error *error)
{
    if (!date_shape(text)) {
        return sim_fail(error, SIM_ERR_SCENARIO,
                        "\"%.60s\" is not a date; expected \"YYYY-MM-DD\" such as "
                        "\"2017-01-16\"",
                        text);
    }
    const int year = (int)strtol(text, NULL, 10);
    const int month = (int)strtol(text + 5, NULL, 10);
    const int day = (int)strtol(text + 8, NULL, 10);
    if (year < 1900 || year > 2199) {
        return sim_fail(error, SIM_ERR_SCENARIO, "\"%s\" is out of range; expected a year from 1900 to 2199", text);
    }
    if (month < 1 || month > 12) {
        return sim_fail(error, SIM_ERR_SCENARIO, "\"%s\" does not exist; expected a month from 01 to 12", text);
    }
    if (day < 1 || day > month_length(year, month)) {
        const enum sim_status status =
            sim_fail(error, SIM_ERR_SCENARIO, "\"%s\" does not exist; expected a day from 01 to %d", text,
                     month_length(year, month));
        sim_error_hint(error, "the last day of that month is \"%04d-%02d-%02d\"", year, month,
                       month_length(year, month));
        return status;
    }
    *time = days_of(year, month, day) * SIM_MINUTES_PER_DAY;
    return SIM_OK;
}

void mdl_date_format(sim_time time, char *buffer, size_t size)
{
    /* The inverse of days_of, by search: formatting dates is never hot. */
    const int64_t days =
        time >= 0 ? time / SIM_MINUTES_PER_DAY : (time - SIM_MINUTES_PER_DAY + 1) / SIM_MINUTES_PER_DAY;
    int year = 1970 + (int)(days / (days < 0 ? 365 : 366)) - (days < 0 ? 1 : 0);
    while (days_of(year + 1, 1, 1) <= days) {
        year++;
    }
    int month = 1;
    while (month < 12 && days_of(year, month + 1, 1) <= days) {
        month++;
    }
    (void)snprintf(buffer, size, "%04d-%02d-%02d", year, month, (int)(days - days_of(year, month, 1)) + 1);
}
