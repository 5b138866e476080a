/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quantities as they stand in scenario files ("14 days", "12 %", "420 kr/h", "2017-01-16") and as the
 * program holds them.
 *
 * Each enum mdl_unit is a dimension with one internal unit: durations minutes, shares 0-1, money øre.
 * A number without a unit is accepted only where mdl_unit_is_plain() says so. All conversions are
 * here; 1 month = 30.4375 days, 1 year = 365.25 days, 5 working days = 7 days.
 */
#ifndef AFKLAR_MODELS_SCENARIO_UNITS_H
#define AFKLAR_MODELS_SCENARIO_UNITS_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"
#include "sim/time.h"

/* dimension, what it is called, an example, internal unit, a plain number is accepted */
#define MDL_UNIT_MAP(X)                                                                                                \
    X(MDL_UNIT_NONE, "number", "0.5", "", true)                                                                        \
    X(MDL_UNIT_SHARE, "share", "\"12 %\" or 0.12", "", true)                                                           \
    X(MDL_UNIT_DURATION, "duration", "\"14 days\"", "minutes", false)                                                  \
    X(MDL_UNIT_DAYS, "duration", "\"14 days\"", "days", false)                                                         \
    X(MDL_UNIT_WEEKS, "duration", "\"26 weeks\"", "weeks", false)                                                      \
    X(MDL_UNIT_WEEK_COUNT, "number of weeks", "26 or \"26 weeks\"", "weeks", true)                                     \
    X(MDL_UNIT_YEARS, "duration", "\"3 years\"", "years", false)                                                       \
    X(MDL_UNIT_AGE, "age", "\"30 years\" or 30", "years", true)                                                        \
    X(MDL_UNIT_HOURS_PER_WEEK, "weekly time", "\"37 h/week\"", "h/week", false)                                        \
    X(MDL_UNIT_MINUTES_PER_WEEK, "weekly time", "\"60 minutes/week\"", "minutes/week", false)                          \
    X(MDL_UNIT_PER_YEAR, "rate", "\"0.05 /year\"", "/year", false)                                                     \
    X(MDL_UNIT_PER_MONTH, "rate", "\"0.2 /month\"", "/month", false)                                                   \
    X(MDL_UNIT_PER_WEEK, "rate", "\"0.01 /week\"", "/week", false)                                                     \
    X(MDL_UNIT_PERSONS, "number of persons", "3 or \"3 persons\"", "persons", true)                                    \
    X(MDL_UNIT_CITIZENS, "number of citizens", "\"35 citizens\"", "citizens", false)                                   \
    X(MDL_UNIT_GROUP_SIZE, "number of citizens", "6 or \"6 citizens\"", "citizens", true)                              \
    X(MDL_UNIT_CITIZENS_PER_MONTH, "inflow", "\"38 citizens/month\"", "citizens/month", false)                         \
    X(MDL_UNIT_KR, "amount", "\"91800 kr\"", "øre", false)                                                             \
    X(MDL_UNIT_KR_PER_HOUR, "hourly amount", "\"420 kr/h\"", "øre/h", false)                                           \
    X(MDL_UNIT_KR_PER_WEEK, "weekly amount", "\"2500 kr/week\"", "øre/week", false)                                    \
    X(MDL_UNIT_KR_PER_MONTH, "monthly amount", "\"11423 kr/month\"", "øre/month", false)

enum mdl_unit {
#define X(code, name, example, internal, plain) code,
    MDL_UNIT_MAP(X)
#undef X
        MDL_UNIT_COUNT
};

const char *mdl_unit_name(enum mdl_unit unit);
const char *mdl_article(const char *noun); /* "a" or "an" */
const char *mdl_unit_example(enum mdl_unit unit);
bool mdl_unit_is_plain(enum mdl_unit unit);
bool mdl_unit_is_money(enum mdl_unit unit);

/* Reads "NUMBER UNIT" into the internal unit. On failure *error says what was expected. */
SIM_NODISCARD enum sim_status mdl_unit_parse(const char *text, enum mdl_unit unit, double *value,
                                             struct sim_error *error);
/* Adds the hint that shows a number with a unit: for example "20 citizens". */
void mdl_unit_hint(enum mdl_unit unit, const char *number, struct sim_error *error);
/* The other way, in the unit that reads best ("14 days", not "2 weeks"). Exact values stay exact. */
void mdl_unit_format(enum mdl_unit unit, double value, char *buffer, size_t size);

/* Reads a plain decimal number ("-1.5e3"); false for anything else, also "nan", "inf" and "0x1". */
bool mdl_number_parse(const char *text, double *value);
/* The shortest text that reads back as the same number, always with a decimal point or an exponent
 * after one ("3.0"), so that libconfig takes it for a floating number. */
void mdl_number_format(double value, char *buffer, size_t size);

/* Reads "YYYY-MM-DD", years 1900-2199, as the first minute of that day. */
SIM_NODISCARD enum sim_status mdl_date_parse(const char *text, sim_time *time, struct sim_error *error);
void mdl_date_format(sim_time time, char *buffer, size_t size);

#endif
