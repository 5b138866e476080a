/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sample or a comparison as JSON (the contract's keys), as a table to read, and as CSV.
 *
 * The same results give the same bytes: no dates, no durations, nothing of the machine. Each function flushes and
 * returns SIM_ERR_IO when something could not be written. Tables leave out a measure that is undefined throughout.
 */
#ifndef AFKLAR_RESULTS_OUTPUT_H
#define AFKLAR_RESULTS_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "results/compare.h"
#include "results/measure.h"
#include "results/sample.h"
#include "sim/error.h"

struct res_table_options {
    enum res_language language;
    bool all; /* every measure, not only the main ones */
};

SIM_NODISCARD enum sim_status res_json_run(FILE *file, const struct res_sample *sample, const struct res_maker *maker,
                                           struct sim_error *error);
SIM_NODISCARD enum sim_status res_json_compare(FILE *file, const struct res_comparison *comparison,
                                               const struct res_maker *maker, struct sim_error *error);

SIM_NODISCARD enum sim_status res_table_run(FILE *file, const struct res_sample *sample,
                                            const struct res_table_options *options, struct sim_error *error);
SIM_NODISCARD enum sim_status res_table_compare(FILE *file, const struct res_comparison *comparison,
                                                const struct res_table_options *options, struct sim_error *error);

SIM_NODISCARD enum sim_status res_csv_run(FILE *file, const struct res_sample *sample, struct sim_error *error);
SIM_NODISCARD enum sim_status res_csv_compare(FILE *file, const struct res_comparison *comparison,
                                              struct sim_error *error);

#endif
