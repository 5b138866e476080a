/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one description of every key a scenario can have. Tables of rows, one table per struct of
 * models/scenario/parameters.h, joined by `child`: the loader, the error messages, the resolved text, the
 * documentation, the template and --set all walk them. A new key is a new row and a new field.
 */
#ifndef AFKLAR_MODELS_SCENARIO_SCHEMA_H
#define AFKLAR_MODELS_SCENARIO_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "models/scenario/units.h"
#include "sim/error.h"

/* type of a key, what the field is in C, what the documentation says */
#define MDL_TYPE_MAP(X)                                                                                                \
    X(MDL_TYPE_NAME, "name")                            /* const char *; letters, digits, _ and - */                   \
    X(MDL_TYPE_TEXT, "text")                            /* const char *; any UTF-8 */                                  \
    X(MDL_TYPE_BOOL, "true or false")                   /* bool */                                                     \
    X(MDL_TYPE_INTEGER, "whole number")                 /* int64_t; money in øre */                                   \
    X(MDL_TYPE_NUMBER, "number")                        /* double */                                                   \
    X(MDL_TYPE_SERIES, "number, may be dated")          /* struct mdl_series */                                        \
    X(MDL_TYPE_DISTRIBUTION, "number or distribution")  /* struct sim_dist */                                          \
    X(MDL_TYPE_DATE, "date")                            /* sim_time */                                                 \
    X(MDL_TYPE_CHOICE, "one of")                        /* an enum */                                                  \
    X(MDL_TYPE_ROLE, "role")                            /* int: index, MDL_NONE without */                             \
    X(MDL_TYPE_ROLES, "role or list of roles")          /* struct mdl_refs */                                          \
    X(MDL_TYPE_SERVICES, "service or list of services") /* struct mdl_refs */                                          \
    X(MDL_TYPE_BOARD, "board")                          /* int: index, MDL_NONE without */                             \
    X(MDL_TYPE_STEP, "step")                            /* const char *: its name, NULL without */                     \
    X(MDL_TYPE_OUTCOME, "outcome")                      /* int: enum mdl_outcome */                                    \
    X(MDL_TYPE_OUTCOMES, "list of outcomes")            /* int[] and a count */                                        \
    X(MDL_TYPE_GROUP, "group")                          /* a struct, described by child */                             \
    X(MDL_TYPE_LIST, "list of named groups")            /* pointer and count, elements described by child */

enum mdl_type {
#define X(code, text) code,
    MDL_TYPE_MAP(X)
#undef X
        MDL_TYPE_COUNT
};

struct mdl_choice {
    const char *name;
    int code;
    const char *text;
};

struct mdl_table;

struct mdl_field {
    const char *key;
    enum mdl_type type;
    enum mdl_unit unit;
    double min, max;           /* in the internal unit, both allowed; of a distribution: of its parameters */
    const char *default_value; /* in file syntax; NULL: see `required` */
    bool required;             /* without a default: must be given, else it may be left out */
    const char *sample;        /* for the template, in file syntax; NULL: the unit's example */
    const char *text;
    const char *since;
    size_t offset, count_offset;
    const struct mdl_table *child;
    const struct mdl_choice *choices; /* ends with a NULL name */
    unsigned kinds;                   /* bits of the table's kind for which the key means something; 0: all */
    unsigned needed;                  /* bits for which it must be given */
    const char *alias;                /* second spelling of the key, or NULL */
    bool plan;                        /* part of the experiment's plan, not a claim about the world: needs no source */
    bool may_never;                   /* "never" is a value */
    bool may_lack;                    /* left out, a number is NAN and a date SIM_TIME_NEVER: drawn */
    bool shown;                       /* the template gives its sample, though it may be left out */
};

struct mdl_table {
    const char *name; /* "role": what one of them is called */
    const char *text;
    const struct mdl_field *fields;
    size_t count;
    size_t size;                  /* of the struct */
    const struct mdl_field *kind; /* the choice that `kinds` of its rows speak of, or NULL */
};

const struct mdl_table *mdl_schema(void); /* of the whole file */

const struct mdl_field *mdl_schema_field(const struct mdl_table *table, const char *key);
/* The nearest key of the table, or NULL. */
const char *mdl_schema_nearest(const struct mdl_table *table, const char *key);
/* The row a path leads to; parts that follow a list (names of elements) are passed over. NULL if there
 * is none. "roles.ks.headcount" -> headcount of role. */
const struct mdl_field *mdl_schema_find(const char *path);

const char *mdl_type_name(enum mdl_type type);
bool mdl_type_is_numeric(enum mdl_type type); /* carries a quantity, so a source is wanted */
/* Whether a row means something, and must be given, in a struct whose kind has this code. */
bool mdl_field_applies(const struct mdl_field *field, int kind);
bool mdl_field_is_needed(const struct mdl_field *field, int kind);
const struct mdl_choice *mdl_choice_by_code(const struct mdl_choice *choices, int code);
/* "1 to 12", "at least 0 days": "" when every value is allowed. */
void mdl_field_range(const struct mdl_field *field, char *buffer, size_t size);

/* scenarios/README.md: every key with type, unit, range, default and text. */
SIM_NODISCARD enum sim_status mdl_schema_write_markdown(FILE *out);
/* A commented scenario file with every key. */
SIM_NODISCARD enum sim_status mdl_schema_write_template(FILE *out);

#endif
