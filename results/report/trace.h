/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A citizen's course to read: what happened in words, whom he had, what he waited for, and a timeline of characters.
 * Two courses (the same citizen in two organisations) stand side by side where that fits, one after the other where
 * it does not.
 */
#ifndef AFKLAR_RESULTS_REPORT_TRACE_H
#define AFKLAR_RESULTS_REPORT_TRACE_H

#include <stdbool.h>
#include <stdio.h>

#include "results/course.h"
#include "results/measure.h"
#include "sim/error.h"

#define RES_TRACE_COURSES_MAX 2

struct res_trace_options {
    enum res_language language;
    bool all; /* every talk in its place, not only counted */
};

/* courses[count], 1 or 2. Flushes; SIM_ERR_IO when it could not be written. */
SIM_NODISCARD enum sim_status res_trace_write(FILE *file, const struct res_course *const courses[], size_t count,
                                              const struct res_trace_options *options, struct sim_error *error);
/* The episodes as tidy rows: scenario, citizen, kind, what, role, post, from, to, days, over. */
SIM_NODISCARD enum sim_status res_trace_csv(FILE *file, const struct res_course *const courses[], size_t count,
                                            struct sim_error *error);
SIM_NODISCARD enum sim_status res_trace_json(FILE *file, const struct res_course *const courses[], size_t count,
                                             struct sim_error *error);

#endif
