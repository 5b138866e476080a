/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How an analysis ended. An analysis that has no answer (nobody had the event, a covariate does not vary) says so
 * by name and leaves NAN; it never gives a zero that looks like a result.
 */
#ifndef AFKLAR_RESULTS_STATISTICS_ANALYSIS_H
#define AFKLAR_RESULTS_STATISTICS_ANALYSIS_H

#include "sim/error.h"

/* code, name as it stands in results */
#define RES_ANALYSIS_MAP(X)                                                                                            \
    X(RES_ANALYSIS_OK, "ok")                                                                                           \
    X(RES_ANALYSIS_EMPTY_ARM, "empty arm")                                                                             \
    X(RES_ANALYSIS_TOO_FEW, "too few people")                                                                          \
    X(RES_ANALYSIS_NO_EVENTS, "no events")                                                                             \
    X(RES_ANALYSIS_ALL_EVENTS, "everyone has the event")                                                               \
    X(RES_ANALYSIS_NO_SPREAD, "no variation")                                                                          \
    X(RES_ANALYSIS_CONSTANT, "constant covariate")                                                                     \
    X(RES_ANALYSIS_COLLINEAR, "collinear covariates")                                                                  \
    X(RES_ANALYSIS_SEPARATION, "separation")                                                                           \
    X(RES_ANALYSIS_NO_CONVERGENCE, "no convergence")                                                                   \
    X(RES_ANALYSIS_NOT_A_NUMBER, "not a number")                                                                       \
    X(RES_ANALYSIS_INVALID, "invalid value")                                                                           \
    X(RES_ANALYSIS_NO_COLUMN, "missing column")                                                                        \
    X(RES_ANALYSIS_BEYOND, "beyond follow-up")                                                                         \
    X(RES_ANALYSIS_MEMORY, "out of memory")

enum res_analysis_code {
#define X(code, name) code,
    RES_ANALYSIS_MAP(X)
#undef X
        RES_ANALYSIS_COUNT
};

struct res_analysis {
    enum res_analysis_code code;
    char detail[96]; /* which column, arm or row; may be empty */
};

const char *res_analysis_name(enum res_analysis_code code);

/* Sets *analysis and returns the code. format may be NULL: no detail. */
enum res_analysis_code res_analysis_set(struct res_analysis *analysis, enum res_analysis_code code, const char *format,
                                        ...) SIM_PRINTF(3, 4);

/* "separation: arm", or the name alone. Returns text. */
char *res_analysis_text(const struct res_analysis *analysis, char *text, size_t size);

#endif
