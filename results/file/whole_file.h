/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that are there whole or not at all: written beside their place under a temporary name, synced and renamed.
 * A failure leaves what was there before, and nothing half-written.
 */
#ifndef AFKLAR_RESULTS_FILE_WHOLE_FILE_H
#define AFKLAR_RESULTS_FILE_WHOLE_FILE_H

#include <stddef.h>

#include "sim/error.h"

SIM_NODISCARD enum sim_status res_file_write(const char *path, const unsigned char *bytes, size_t size,
                                             struct sim_error *error);

/* Fails as writing to this path would, before any work is done: no folder, no right to write there. */
SIM_NODISCARD enum sim_status res_file_can_write(const char *path, struct sim_error *error);

/* SIM_ERR_IO with the path, what errno `fault` means and what to do. */
enum sim_status res_file_error(struct sim_error *error, const char *path, int fault);

#endif
