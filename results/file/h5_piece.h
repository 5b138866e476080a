/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pieces that results are built of in HDF5: groups, attributes, columns, dimension scales. Handles are HDF5's
 * (hid_t is a 64-bit integer), so that no header of the library is seen outside. All functions return false, or a
 * negative handle, on failure and then leave nothing open.
 */
#ifndef AFKLAR_RESULTS_FILE_H5_PIECE_H
#define AFKLAR_RESULTS_FILE_H5_PIECE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/file/block.h"

/* A file that lives in memory: a full disk then meets our own write and not the library, which cannot close a file
 * that it could not flush. */
int64_t res_h5_open_in_memory(void);
/* The bytes of the file; *bytes is to be freed. */
bool res_h5_take_image(int64_t file, unsigned char **bytes, size_t *size);
void res_h5_close_file(int64_t file);

/* Attributes. Texts are UTF-8 of variable length: h5py, xarray and R read them as text. */
bool res_h5_put_unsigned(int64_t object, const char *name, uint64_t value);
bool res_h5_put_integer(int64_t object, const char *name, int64_t value);
bool res_h5_put_real(int64_t object, const char *name, double value);
bool res_h5_put_text(int64_t object, const char *name, const char *text);

/* Groups keep the order in which their members were made. */
int64_t res_h5_make_group(int64_t parent, const char *name);
/* Closes a group or dataset (negative: nothing to close). False when that failed or `done` was. */
bool res_h5_close(int64_t object, bool done);

/* Datasets, left open. A column of 1024 entries and more is chunked, shuffled and deflated. */
int64_t res_h5_make_column(int64_t group, const char *name, enum res_field_type type, const void *values,
                           size_t length);
int64_t res_h5_make_texts(int64_t group, const char *name, const char *const texts[], size_t count);
/* A single text with its label; closed. */
bool res_h5_put_text_dataset(int64_t group, const char *name, const char *text, const char *label);
/* A column of `rows` values that come in chunks, encoded by res_block_encode: `chunk` rows each. */
int64_t res_h5_make_chunked(int64_t group, const char *name, enum res_field_type type, uint64_t rows, size_t chunk);
bool res_h5_put_chunk(int64_t dataset, uint64_t first_row, const void *bytes, size_t size);

/* Dimension scales. A dimension without values of its own is a dataset of zeros, marked in the way of
 * netCDF. */
int64_t res_h5_make_dimension(int64_t group, const char *name, uint64_t length);
bool res_h5_mark_scale(int64_t dataset, const char *name);
/* The 1-D datasets `users` of the group lie along the scale `name`. */
bool res_h5_attach_all(int64_t group, const char *name, const char *const users[], size_t count);

/* "1.10.8", "2.7.1": the libraries that are linked. */
void res_h5_version(char *text, size_t size);

#endif
