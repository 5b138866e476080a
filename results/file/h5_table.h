/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The long tables of one scenario in HDF5: costs from its sample, citizens and events from the journal of its run, and
 * the lists of names that their codes point into.
 */
#ifndef AFKLAR_RESULTS_FILE_H5_TABLE_H
#define AFKLAR_RESULTS_FILE_H5_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "models/replication.h"
#include "results/file/journal.h"
#include "results/sample.h"
#include "sim/error.h"

/* Where citizens and events come from: those that the journal keeps are stored. */
struct res_tables {
    const struct mdl_model *model;
    struct res_journal *journal; /* of the replications of the sample */
};

/* tables may be NULL: costs only. False on failure; *error is set when the journal could not be read. */
bool res_h5_put_tables(int64_t group, const struct res_sample *sample, const struct res_tables *tables,
                       struct sim_error *error);

#endif
