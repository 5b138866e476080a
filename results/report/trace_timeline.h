/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A course as a timeline of characters: one row a step or service, one column some days. */
#ifndef AFKLAR_RESULTS_REPORT_TRACE_TIMELINE_H
#define AFKLAR_RESULTS_REPORT_TRACE_TIMELINE_H

#include <stdio.h>

#include "results/course.h"

/* From and to are clock minutes: the same for two courses, so that they stand under each other. */
void res_timeline_write(FILE *file, const struct res_course *course, sim_time from, sim_time to,
                        enum res_language language);

#endif
