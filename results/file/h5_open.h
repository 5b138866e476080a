/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all readers of results share: opening, messages, texts. Handles are HDF5's, as in results/file/h5_piece.h. Texts
 * are copies to be freed, NULL when they are not there.
 */
#ifndef AFKLAR_RESULTS_FILE_H5_OPEN_H
#define AFKLAR_RESULTS_FILE_H5_OPEN_H

#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

/* Without a look at the seal (results/file/h5_seal.h): may crash on a damaged file. */
SIM_NODISCARD enum sim_status res_h5_open_unsealed(const char *path, int64_t *file, struct sim_error *error);
SIM_NODISCARD enum sim_status res_h5_open(const char *path, int64_t *file, struct sim_error *error);

/* SIM_ERR_IO with the path. `part` is what cannot be read: "the measures". */
enum sim_status res_h5_refuse(struct sim_error *error, const char *path, const char *what, const char *hint);
enum sim_status res_h5_damaged(struct sim_error *error, const char *path, const char *part);

char *res_h5_text_attribute(int64_t object, const char *name);
char *res_h5_text_dataset(int64_t group, const char *name);
size_t res_h5_member_count(int64_t group);

#endif
