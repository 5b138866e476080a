/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a scenario or data file lies. A name is tried as given (so relative to the current folder),
 * then under the source tree it was built from, then under the installed data folder; the build
 * passes both folders as the macros AFKLAR_SOURCE_DIR and AFKLAR_DATA_DIR. An absolute name, and
 * one that starts with "./" or "../", is tried as given only: who writes so means that very file.
 */
#ifndef AFKLAR_RESULTS_FILE_DATAFILE_H
#define AFKLAR_RESULTS_FILE_DATAFILE_H

#include <stddef.h>

#include "sim/error.h"

#define RES_DATAFILE_PATH_MAX 4096

/* Writes the first path that can be opened to path[size]. Otherwise SIM_ERR_IO naming the file, with
 * the other places tried as the hint. Folders are not files. */
SIM_NODISCARD enum sim_status res_datafile_find(const char *name, char *path, size_t size, struct sim_error *error);

/* The same with the folders given; the list ends with NULL. */
SIM_NODISCARD enum sim_status res_datafile_find_in(const char *name, const char *const folders[], char *path,
                                                   size_t size, struct sim_error *error);

#endif
