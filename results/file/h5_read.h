/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads what results/file/h5_write.c wrote. A file that is no HDF5, that is foreign, cut off, or of a newer format is
 * SIM_ERR_IO with a sentence that says what to do.
 */
#ifndef AFKLAR_RESULTS_FILE_H5_READ_H
#define AFKLAR_RESULTS_FILE_H5_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "results/sample.h"
#include "sim/error.h"

/* Whether the file has the signature of HDF5. False too when it cannot be opened. */
bool res_h5_is_result(const char *path);

/* The samples of a result, in the order they were given when it was made. Owns them. */
struct res_h5_result {
    struct res_sample **samples; /* [count] */
    size_t count;
    char version[64], git[64]; /* of the program that wrote it */
    bool citizens, events;     /* the first has these tables */
};

SIM_NODISCARD enum sim_status res_h5_read(const char *path, struct res_h5_result *result, struct sim_error *error);
/* Without a look at the seal (results/file/h5_seal.h): for a process that may crash. */
SIM_NODISCARD enum sim_status res_h5_read_unsealed(const char *path, struct res_h5_result *result,
                                                   struct sim_error *error);
void res_h5_result_release(struct res_h5_result *result);

/* What an object or attribute of a file is: "/scenarios/cab/measures/ended_share", or "...@unit". */
struct res_h5_item {
    const char *path;
    const char *type; /* "group", "float64", "uint8", "int64", ..., "string", "reference" or "other" */
    int rank;         /* 0 = scalar */
    size_t length;    /* of the first dimension */
    char digest[65];  /* SHA-256 of what is in it; of references and groups empty */
};

/* Calls `each` for every object and attribute, sorted by path. */
SIM_NODISCARD enum sim_status res_h5_list(const char *path, void (*each)(void *context, const struct res_h5_item *item),
                                          void *context, struct sim_error *error);
SIM_NODISCARD enum sim_status res_h5_list_unsealed(const char *path,
                                                   void (*each)(void *context, const struct res_h5_item *item),
                                                   void *context, struct sim_error *error);

#endif
