/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/h5_piece.h"

#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Shorter columns are stored as they are: chunks and their index would take more room than they save. */
#define COMPRESS_FROM 1024
#define CHUNK_MAX 65536
#define DEFLATE_LEVEL 4

_Static_assert(sizeof(hid_t) == sizeof(int64_t), "handles are passed on as 64-bit integers");

static hid_t stored_type(enum res_field_type type)
{
    const hid_t types[] = {
        [RES_U16] = H5T_STD_U16LE, [RES_U32] = H5T_STD_U32LE,  [RES_U64] = H5T_STD_U64LE,
        [RES_I64] = H5T_STD_I64LE, [RES_F32] = H5T_IEEE_F32LE, [RES_F64] = H5T_IEEE_F64LE,
    };
    return types[type];
}

static hid_t given_type(enum res_field_type type)
{
    const hid_t types[] = {
        [RES_U16] = H5T_NATIVE_UINT16, [RES_U32] = H5T_NATIVE_UINT32, [RES_U64] = H5T_NATIVE_UINT64,
        [RES_I64] = H5T_NATIVE_INT64,  [RES_F32] = H5T_NATIVE_FLOAT,  [RES_F64] = H5T_NATIVE_DOUBLE,
    };
    return types[type];
}

/* --- the file ---------------------------------------------------------------------------------------- */

int64_t res_h5_open_in_memory(void)
{
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    hid_t file = -1;
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t creation = H5Pcreate(H5P_FILE_CREATE);
    if (access >= 0 && creation >= 0 && H5Pset_fapl_core(access, (size_t)1 << 20, false) >= 0 &&
        H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0 &&
        H5Pset_obj_track_times(creation, false) >= 0) {
        file = H5Fcreate("result", H5F_ACC_TRUNC, creation, access);
    }
    if (access >= 0) {
        (void)H5Pclose(access);
    }
    if (creation >= 0) {
        (void)H5Pclose(creation);
    }
    return file;
}

bool res_h5_take_image(int64_t file, unsigned char **bytes, size_t *size)
{
    *bytes = NULL;
    ssize_t length = H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0 ? H5Fget_file_image(file, NULL, 0) : -1;
    if (length <= 0) {
        return false;
    }
    *size = (size_t)length;
    *bytes = malloc(*size);
    return *bytes != NULL && H5Fget_file_image(file, *bytes, *size) == length;
}

void res_h5_close_file(int64_t file)
{
    if (file >= 0) {
        (void)H5Fclose(file);
    }
}

void res_h5_version(char *text, size_t size)
{
    (void)snprintf(text, size, "%d.%d.%d", H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE);
}

/* --- attributes -------------------------------------------------------------------------------------- */

static bool put_attribute(hid_t object, const char *name, hid_t stored, hid_t given, const void *value)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate2(object, name, stored, space, H5P_DEFAULT, H5P_DEFAULT);
    bool done = attribute >= 0 && H5Awrite(attribute, given, value) >= 0;
    done = (attribute < 0 || H5Aclose(attribute) >= 0) && done;
    return (space < 0 || H5Sclose(space) >= 0) && done;
}

bool res_h5_put_unsigned(int64_t object, const char *name, uint64_t value)
{
    return put_attribute(object, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, &value);
}

bool res_h5_put_integer(int64_t object, const char *name, int64_t value)
{
    return put_attribute(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

bool res_h5_put_real(int64_t object, const char *name, double value)
{
    return put_attribute(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

static hid_t text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 && (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        (void)H5Tclose(type);
        return -1;
    }
    return type;
}

bool res_h5_put_text(int64_t object, const char *name, const char *text)
{
    hid_t type = text_type();
    bool done = type >= 0 && put_attribute(object, name, type, type, &text);
    return (type < 0 || H5Tclose(type) >= 0) && done;
}

/* A fixed, null-terminated ASCII string, as the dimension scale specification wants it. */
static bool put_fixed(hid_t object, const char *name, const char *text)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    bool done = type >= 0 && H5Tset_size(type, strlen(text) + 1) >= 0 && put_attribute(object, name, type, type, text);
    return (type < 0 || H5Tclose(type) >= 0) && done;
}

/* --- groups and datasets ----------------------------------------------------------------------------- */

bool res_h5_close(int64_t object, bool done)
{
    return (object < 0 || H5Oclose(object) >= 0) && done;
}

int64_t res_h5_make_group(int64_t parent, const char *name)
{
    hid_t group = -1;
    hid_t creation = H5Pcreate(H5P_GROUP_CREATE);
    if (creation >= 0 && H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0 &&
        H5Pset_obj_track_times(creation, false) >= 0) {
        group = H5Gcreate2(parent, name, H5P_DEFAULT, creation, H5P_DEFAULT);
    }
    if (creation >= 0) {
        (void)H5Pclose(creation);
    }
    return group;
}

static hid_t dataset_creation(size_t length)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    bool done = creation >= 0 && H5Pset_obj_track_times(creation, false) >= 0;
    if (done && length >= COMPRESS_FROM) {
        hsize_t chunk = length < CHUNK_MAX ? length : CHUNK_MAX;
        done = H5Pset_chunk(creation, 1, &chunk) >= 0 && H5Pset_shuffle(creation) >= 0 &&
               H5Pset_deflate(creation, DEFLATE_LEVEL) >= 0;
    }
    if (!done && creation >= 0) {
        (void)H5Pclose(creation);
        creation = -1;
    }
    return creation;
}

int64_t res_h5_make_column(int64_t group, const char *name, enum res_field_type type, const void *values, size_t length)
{
    hsize_t size = length;
    hid_t space = H5Screate_simple(1, &size, NULL);
    hid_t creation = dataset_creation(length);
    hid_t dataset = -1;
    if (space >= 0 && creation >= 0) {
        dataset = H5Dcreate2(group, name, stored_type(type), space, H5P_DEFAULT, creation, H5P_DEFAULT);
    }
    if (dataset >= 0 && H5Dwrite(dataset, given_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
        (void)H5Dclose(dataset);
        dataset = -1;
    }
    if (creation >= 0) {
        (void)H5Pclose(creation);
    }
    if (space >= 0) {
        (void)H5Sclose(space);
    }
    return dataset;
}

/* count 0: a single text without a dimension. */
static hid_t make_texts(hid_t group, const char *name, const char *const texts[], size_t count)
{
    hsize_t size = count;
    hid_t type = text_type();
    hid_t space = count > 0 ? H5Screate_simple(1, &size, NULL) : H5Screate(H5S_SCALAR);
    hid_t creation = dataset_creation(1);
    hid_t dataset = H5Dcreate2(group, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    if (dataset >= 0 && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts) < 0) {
        (void)H5Dclose(dataset);
        dataset = -1;
    }
    (void)H5Pclose(creation);
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    return dataset;
}

int64_t res_h5_make_texts(int64_t group, const char *name, const char *const texts[], size_t count)
{
    return make_texts(group, name, texts, count);
}

bool res_h5_put_text_dataset(int64_t group, const char *name, const char *text, const char *label)
{
    hid_t dataset = make_texts(group, name, &text, 0);
    return res_h5_close(dataset, dataset >= 0 && res_h5_put_text(dataset, "label", label));
}

int64_t res_h5_make_chunked(int64_t group, const char *name, enum res_field_type type, uint64_t rows, size_t chunk)
{
    hsize_t size = rows;
    hsize_t part = chunk;
    hid_t dataset = -1;
    hid_t space = H5Screate_simple(1, &size, NULL);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    bool done = space >= 0 && creation >= 0 && H5Pset_obj_track_times(creation, false) >= 0;
    if (done && rows > 0) {
        done = H5Pset_chunk(creation, 1, &part) >= 0 && H5Pset_shuffle(creation) >= 0 &&
               H5Pset_deflate(creation, RES_DEFLATE_LEVEL) >= 0;
    }
    if (done) {
        dataset = H5Dcreate2(group, name, stored_type(type), space, H5P_DEFAULT, creation, H5P_DEFAULT);
    }
    (void)H5Pclose(creation);
    (void)H5Sclose(space);
    return dataset;
}

bool res_h5_put_chunk(int64_t dataset, uint64_t first_row, const void *bytes, size_t size)
{
    const hsize_t offset = first_row;
    return H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, &offset, size, bytes) >= 0;
}

/* --- dimension scales --------------------------------------------------------------------------------------- */

/* The attributes of the HDF5 Dimension Scale specification, written here because the library's high-level part
 * would be one dependency more for these three. */

struct scale_user {
    hobj_ref_t dataset;
    int dimension;
};

/* On each column: a list, of one scale, for its one dimension. */
static bool point_to_scale(hid_t dataset, hobj_ref_t scale)
{
    hvl_t list = {1, &scale};
    hsize_t one = 1;
    hid_t type = H5Tvlen_create(H5T_STD_REF_OBJ);
    hid_t space = H5Screate_simple(1, &one, NULL);
    hid_t attribute = H5Acreate2(dataset, "DIMENSION_LIST", type, space, H5P_DEFAULT, H5P_DEFAULT);
    bool done = attribute >= 0 && H5Awrite(attribute, type, &list) >= 0;
    done = (attribute < 0 || H5Aclose(attribute) >= 0) && done;
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    return done;
}

/* On the scale: who uses it. */
static bool list_users(hid_t scale, const struct scale_user users[], size_t count)
{
    hsize_t size = count;
    hid_t type = H5Tcreate(H5T_COMPOUND, sizeof(struct scale_user));
    bool done = type >= 0 && H5Tinsert(type, "dataset", HOFFSET(struct scale_user, dataset), H5T_STD_REF_OBJ) >= 0 &&
                H5Tinsert(type, "dimension", HOFFSET(struct scale_user, dimension), H5T_NATIVE_INT) >= 0;
    hid_t space = H5Screate_simple(1, &size, NULL);
    hid_t attribute = done ? H5Acreate2(scale, "REFERENCE_LIST", type, space, H5P_DEFAULT, H5P_DEFAULT) : -1;
    done = attribute >= 0 && H5Awrite(attribute, type, users) >= 0;
    done = (attribute < 0 || H5Aclose(attribute) >= 0) && done;
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    return done;
}

bool res_h5_mark_scale(int64_t dataset, const char *name)
{
    return put_fixed(dataset, "CLASS", "DIMENSION_SCALE") && put_fixed(dataset, "NAME", name);
}

int64_t res_h5_make_dimension(int64_t group, const char *name, uint64_t length)
{
    const hsize_t size = length;
    const hsize_t part = length < CHUNK_MAX ? length : CHUNK_MAX;
    char text[80];
    hid_t space = H5Screate_simple(1, &size, NULL);
    hid_t creation = dataset_creation(1);
    /* Filled at once with zeros, which compress to nothing: h5diff calls a dataset that has no storage incomparable. */
    bool done = H5Pset_alloc_time(creation, H5D_ALLOC_TIME_EARLY) >= 0;
    if (done && length > 0) {
        done = H5Pset_chunk(creation, 1, &part) >= 0 && H5Pset_deflate(creation, RES_DEFLATE_LEVEL) >= 0;
    }
    hid_t dataset = done ? H5Dcreate2(group, name, H5T_STD_U8LE, space, H5P_DEFAULT, creation, H5P_DEFAULT) : -1;
    /* The words are those by which netCDF knows a dimension that has no values. */
    (void)snprintf(text, sizeof text, "This is a netCDF dimension but not a netCDF variable.%10llu",
                   (unsigned long long)length);
    if (dataset >= 0 && !res_h5_mark_scale(dataset, text)) {
        (void)H5Dclose(dataset);
        dataset = -1;
    }
    (void)H5Pclose(creation);
    (void)H5Sclose(space);
    return dataset;
}

bool res_h5_attach_all(int64_t group, const char *name, const char *const users[], size_t count)
{
    struct scale_user *list = calloc(count + 1, sizeof *list);
    hobj_ref_t reference;
    bool done = list != NULL && H5Rcreate(&reference, group, name, H5R_OBJECT, -1) >= 0;
    for (size_t i = 0; done && i < count; i++) {
        hid_t dataset = H5Dopen2(group, users[i], H5P_DEFAULT);
        done = dataset >= 0 && H5Rcreate(&list[i].dataset, group, users[i], H5R_OBJECT, -1) >= 0 &&
               point_to_scale(dataset, reference);
        done = res_h5_close(dataset, done);
    }
    hid_t scale = done ? H5Dopen2(group, name, H5P_DEFAULT) : -1;
    done = res_h5_close(scale, scale >= 0 && list_users(scale, list, count));
    free(list);
    return done;
}
