/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The measures: each has one definition, in the table of results/measure_table.c, and everything else (JSON, text,
 * HDF5 attributes, documentation) is made from that table.
 *
 * A measure is one number per replication. NAN means undefined (nobody to speak of); JSON writes null. A row whose
 * name ends in _ROLE or _STEP becomes one column per role or waiting step of the scenario: "caseload_ks",
 * "backlog_get_ks". Shares are 0-1, times days, money DKK (øre inside, DKK when measured).
 */
#ifndef AFKLAR_RESULTS_MEASURE_H
#define AFKLAR_RESULTS_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "models/replication.h"
#include "results/econ/cost.h"
#include "results/text/language.h"
#include "sim/error.h"

/* code, name in JSON and files */
#define RES_UNIT_MAP(X)                                                                                                \
    X(RES_UNIT_DAYS, "days")                                                                                           \
    X(RES_UNIT_SHARE, "share")                                                                                         \
    X(RES_UNIT_SERVICES, "services")                                                                                   \
    X(RES_UNIT_HOURS_PER_WEEK, "hours/week")                                                                           \
    X(RES_UNIT_PER_MONTH, "talks/month")                                                                               \
    X(RES_UNIT_CITIZENS, "citizens")                                                                                   \
    X(RES_UNIT_CITIZENS_PER_PERSON, "citizens/person")                                                                 \
    X(RES_UNIT_FTE, "full-time persons")                                                                               \
    X(RES_UNIT_DKK, "DKK")

enum res_unit {
#define X(code, name) code,
    RES_UNIT_MAP(X)
#undef X
        RES_UNIT_COUNT
};

/* code, English, Danish: the parts of a table */
#define RES_CHAPTER_MAP(X)                                                                                             \
    X(RES_CHAPTER_WAITING, "Waiting", "Ventetid")                                                                      \
    X(RES_CHAPTER_ACTIVITY, "Activity", "Aktivitet")                                                                   \
    X(RES_CHAPTER_CLARIFICATION, "Clarification", "Afklaring")                                                         \
    X(RES_CHAPTER_LOAD, "Load", "Belastning")                                                                          \
    X(RES_CHAPTER_COST, "Cost", "Omkostninger")

enum res_chapter {
#define X(code, label, label_da) code,
    RES_CHAPTER_MAP(X)
#undef X
        RES_CHAPTER_COUNT
};

enum res_each {
    RES_EACH_ONCE,
    RES_EACH_ROLE,
    RES_EACH_ROLE_WITH_PLACES, /* roles that hold a caseload */
    RES_EACH_ROLE_WITH_LIMIT,  /* roles that hold a caseload or are booked for talks */
    RES_EACH_STEP              /* steps where one can wait */
};

/* What a measure is computed from. */
struct res_view {
    const struct mdl_scenario *scenario;
    const struct mdl_left *left;
    const struct res_cost *cost;
    double *scratch; /* [left->record_count] */
};

struct res_measure {
    const char *name;
    enum res_unit unit;
    enum res_chapter chapter;
    enum res_each each;
    bool main; /* shown in the short table; the others with -v */
    /* what it is, in the words of the documentation; "" where it does not apply */
    const char *start, *end, *population, *horizon, *without;
    const char *text[RES_LANGUAGE_COUNT]; /* the label in tables; "%s" is the role or step of the column */
    /* index: role or step of the column; code: what the row tells its function */
    double (*value)(const struct res_view *view, size_t index, int code);
    int code;
    /* A ratio of means over replications of two other measures; NULL for all but cost_per_clarified. Its column
     * holds the ratio of each replication, which is for quantiles only. */
    const char *numerator, *denominator;
};

size_t res_measure_count(void);
const struct res_measure *res_measure_at(size_t index);
/* The row of a column's name ("caseload_ks" finds caseload_ROLE); NULL if there is none. */
const struct res_measure *res_measure_find(const char *column_name);

const char *res_unit_name(enum res_unit unit);
const char *res_chapter_name(enum res_chapter chapter, enum res_language language);

/* One column of a sample. Owns name and of. */
struct res_column {
    char *name; /* as in JSON */
    char *of;   /* label of its role or step; NULL if the measure has none */
    const struct res_measure *measure;
    size_t index;
};

struct res_columns {
    struct res_column *at; /* [count], in the order of the table */
    size_t count;
};

/* The columns of a scenario. steps[step_count] are the dotted names of its steps, in the order of
 * mdl_left.waiting; only steps where one can wait get a column. */
SIM_NODISCARD enum sim_status res_columns_init(struct res_columns *columns, const struct mdl_scenario *scenario,
                                               const char *const steps[], size_t step_count, struct sim_error *error);
/* A column by name, for a sample that is read from a file. SIM_ERR_USAGE when no measure has that name. */
SIM_NODISCARD enum sim_status res_columns_add(struct res_columns *columns, const char *name, const char *of,
                                              struct sim_error *error);
void res_columns_release(struct res_columns *columns);
/* The text of a column's label, "%s" filled in. Returns the length that was needed (like snprintf). */
size_t res_column_label(const struct res_column *column, enum res_language language, char *buffer, size_t size);
/* Index of the column, or columns->count. */
size_t res_columns_find(const struct res_columns *columns, const char *name);

/* Values of all columns for one replication: values[column * stride]. */
void res_measure_all(const struct res_columns *columns, const struct res_view *view, double *values, size_t stride);

/* The table as Markdown: results/MEASURES.md is this text. */
SIM_NODISCARD enum sim_status res_measure_document(FILE *file, struct sim_error *error);

#endif
