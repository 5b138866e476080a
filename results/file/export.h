/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stored result as CSV, one tidy table a call, the scenarios of a comparison below each other. Codes are written as
 * names, times as "2017-03-01T09:30:00", what did not happen as an empty field.
 *
 * Events come in the form that process mining tools read: case, activity, timestamp, resource, and then the attributes
 * of the event. A case is a citizen in a replication: "1:trial:17".
 */
#ifndef AFKLAR_RESULTS_FILE_EXPORT_H
#define AFKLAR_RESULTS_FILE_EXPORT_H

#include <stdint.h>
#include <stdio.h>

#include "results/file/h5_read.h"
#include "results/file/tables.h"
#include "sim/error.h"

/* The measures of each replication: scenario, replication, measure, unit, value. */
SIM_NODISCARD enum sim_status res_export_measures(FILE *file, const struct res_h5_result *result,
                                                  struct sim_error *error);
/* A long table of the result at `path`. replication: that one only; 0 is all. */
SIM_NODISCARD enum sim_status res_export_table(FILE *file, const char *path, const struct res_h5_result *result,
                                               enum res_long_table table, uint64_t replication,
                                               struct sim_error *error);

#endif
