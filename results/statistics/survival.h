/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The data of a two-armed trial, one value a person in each column. The columns belong to the caller; a value that
 * is not known is NAN, and an analysis that needs it says so.
 */
#ifndef AFKLAR_RESULTS_STATISTICS_SURVIVAL_H
#define AFKLAR_RESULTS_STATISTICS_SURVIVAL_H

#include <stddef.h>

#include "results/statistics/analysis.h"

#define RES_COVARIATES_MAX 15

struct res_covariate {
    const char *name;
    const double *values; /* [n] */
};

struct res_survival {
    size_t n;
    const double *arm;     /* [n]: 0 or 1 */
    const double *time;    /* [n]: days from time zero to the event or to the end of follow-up, at least 0 */
    const double *event;   /* [n]: 1 the event was seen, 0 not (censored) */
    const double *cause;   /* [n]: 0 none, 1, 2, ... which kind of end; NULL when not known */
    const double *stratum; /* [n]: equal values are drawn together; NULL: no strata */
    const double *cost;    /* [n]: of each person; NULL when not known */
    const double *cluster; /* [n]: equal values were drawn as one; NULL: each person by himself */
    double margin;         /* of non-inferiority, a difference in shares; 0: none was set */
    const int *lines;      /* [n]: where each person stands in a file, for messages; NULL to count persons from 1 */
    size_t covariate_count;
    struct res_covariate covariates[RES_COVARIATES_MAX];
};

/* What an analysis needs: the sum of these. Arms are always checked. */
enum res_needs {
    RES_NEEDS_ARM = 0,
    RES_NEEDS_TIME = 1,
    RES_NEEDS_EVENT = 2,
    RES_NEEDS_CAUSE = 4,
    RES_NEEDS_COVARIATES = 8
};

#define RES_CAUSES_MAX 100

/* Is every value that is needed there and in its range, and has each arm somebody? Fills *analysis. */
enum res_analysis_code res_survival_check(const struct res_survival *data, unsigned needs,
                                          struct res_analysis *analysis);

/* "person 7" or "line 8", for a message. Returns text. */
char *res_survival_place(const struct res_survival *data, size_t person, char *text, size_t size);

/* A person in order of time. */
struct res_survival_row {
    double time;
    size_t person;
};

/* The persons of an arm (of both for arm < 0) in rows[], by time, then by number. Returns how many. Times must have
 * been checked; rows has room for n. */
size_t res_survival_order(const struct res_survival *data, int arm, struct res_survival_row rows[]);

#endif
