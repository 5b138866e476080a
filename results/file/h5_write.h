/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes results as HDF5, in the format of results/FORMAT.md. The file is made in memory, written beside its
 * destination under a temporary name and renamed when whole: a failure leaves what was there before, and nothing
 * half-written.
 */
#ifndef AFKLAR_RESULTS_FILE_H5_WRITE_H
#define AFKLAR_RESULTS_FILE_H5_WRITE_H

#include <stddef.h>

#include "results/file/h5_table.h"
#include "results/sample.h"
#include "sim/error.h"

#define RES_H5_FORMAT "afklar-result"
#define RES_H5_FORMAT_VERSION 1

/* samples[sample_count]: one for a run, two or more for a comparison (names[] tells them apart and must be unique;
 * NULL: their own names). tables: the long tables of the first sample, or NULL. SIM_ERR_IO with the path, what went
 * wrong and what to do. */
SIM_NODISCARD enum sim_status res_h5_write(const char *path, const struct res_sample *const samples[],
                                           const char *const names[], size_t sample_count,
                                           const struct res_maker *maker, const struct res_tables *tables,
                                           struct sim_error *error);

#endif
