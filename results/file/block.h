/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A block of rows of a long table, held column by column, as results store them: each column of a full block becomes
 * one chunk of a dataset, shuffled and deflated (the filters that every reader of HDF5 has).
 */
#ifndef AFKLAR_RESULTS_FILE_BLOCK_H
#define AFKLAR_RESULTS_FILE_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

#define RES_BLOCK_ROWS 65536
#define RES_FIELDS_MAX 32
#define RES_DEFLATE_LEVEL 1 /* what readers are told; see results/file/plane_deflate.h */

/* No 8-bit numbers: rhdf5 reads them as raw bytes. A plane of zeros compresses to nothing. */
enum res_field_type { RES_U16, RES_U32, RES_U64, RES_I64, RES_F32, RES_F64 };

enum res_field_kind {
    RES_FIELD_PLAIN,
    RES_FIELD_CODE, /* an index into a list of names */
    RES_FIELD_TIME, /* minutes since the start of the scenario */
};

/* One column: what it is called and means. */
struct res_field {
    const char *name;
    enum res_field_type type;
    enum res_field_kind kind;
    const char *unit; /* of a code: the list of names that it points into */
    const char *label;
};

struct res_block {
    const struct res_field *fields; /* [field_count]: borrowed */
    size_t field_count;
    size_t rows; /* filled, at most RES_BLOCK_ROWS */
    unsigned char *columns[RES_FIELDS_MAX];
    unsigned char *shuffled; /* scratch of res_block_encode */
    unsigned char *packed;   /* the same */
    struct res_plane_deflater *deflater;
};

size_t res_field_size(enum res_field_type type);

SIM_NODISCARD enum sim_status res_block_init(struct res_block *block, const struct res_field fields[],
                                             size_t field_count, struct sim_error *error);
void res_block_release(struct res_block *block);

/* The first `rows` rows of a column as a chunk of that many rows, those beyond the filled ones as zeros. *bytes is to
 * be freed. */
SIM_NODISCARD enum sim_status res_block_encode(struct res_block *block, size_t field, size_t rows,
                                               unsigned char **bytes, size_t *size, struct sim_error *error);

#endif
