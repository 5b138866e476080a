/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads a long table of a stored result block by block, and the lists of names that its codes point into.
 */
#ifndef AFKLAR_RESULTS_FILE_H5_ROWS_H
#define AFKLAR_RESULTS_FILE_H5_ROWS_H

#include <stdint.h>

#include "results/file/block.h"
#include "results/file/tables.h"
#include "sim/error.h"

struct res_h5_rows {
    const char *path; /* borrowed */
    enum res_long_table table;
    uint64_t row_count, next;
    struct res_block block;       /* the rows of the last _next */
    char **names[RES_LIST_COUNT]; /* [name_counts]; NULL: the table does not use that list */
    size_t name_counts[RES_LIST_COUNT];
    char *units;         /* "minutes since 2017-01-16 00:00:00"; NULL without times */
    int64_t file, group; /* of HDF5 */
    int64_t columns[RES_FIELDS_MAX];
};

/* A table of scenario number `scenario` (0 is the first) of a result that res_h5_read has read, which looked at its
 * seal. SIM_ERR_IO: it cannot be read; SIM_ERR_USAGE: the result does not have that table, with what to do. Release in
 * either case. */
SIM_NODISCARD enum sim_status res_h5_rows_open(struct res_h5_rows *rows, const char *path, size_t scenario,
                                               enum res_long_table table, struct sim_error *error);
/* Fills the block with the next rows; block.rows is 0 at the end. */
SIM_NODISCARD enum sim_status res_h5_rows_next(struct res_h5_rows *rows, struct sim_error *error);
void res_h5_rows_release(struct res_h5_rows *rows);

/* A value of the block; a code as its name. */
double res_h5_rows_number(const struct res_h5_rows *rows, size_t field, size_t row);
const char *res_h5_rows_name(const struct res_h5_rows *rows, size_t field, size_t row);

#endif
