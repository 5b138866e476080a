/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trial in a CSV file: one line a person, columns `arm` (0 or 1), `time`, `event` (0 or 1), optional `cause`,
 * `stratum`, `cost` and `cluster`, and covariates. Other columns are not read.
 *
 * An arm, time or event that is no number or not in its range is an error with its line: nothing is left without them.
 * In the other columns a value that is no number makes a warning with its line and is NAN: the analyses that need it
 * end with that name, the others go on. A file that is no table, has no people, lacks a column or has one of these
 * twice is an error.
 */
#ifndef AFKLAR_RESULTS_TRIAL_FILE_H
#define AFKLAR_RESULTS_TRIAL_FILE_H

#include "results/statistics/survival.h"
#include "sim/error.h"

/* Owns its columns; data points into them. */
struct res_trial_file {
    struct res_survival data;
    double *values; /* [columns * data.n] */
    int *lines;     /* [data.n] */
    char names[RES_COVARIATES_MAX][64];
};

/* The covariates that are taken when none are named: those of these that the file has. */
#define RES_TRIAL_USUAL_COVARIATES                                                                                     \
    {                                                                                                                  \
        "age", "sex", "draw"                                                                                           \
    }

/* covariates[count]: columns to adjust for, in this order; NULL for the usual ones. Errors and warnings are added to
 * the lists; warnings, one a column at most, with how many values they stand for. Release in any case. */
SIM_NODISCARD enum sim_status res_trial_file_read(struct res_trial_file *file, const char *path,
                                                  const char *const covariates[], size_t count,
                                                  struct sim_error_list *errors, struct sim_error_list *warnings);
void res_trial_file_release(struct res_trial_file *file);

#endif
