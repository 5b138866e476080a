/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/sha256.h"
#include "results/file/block.h"
#include "results/file/h5_open.h"
#include "results/file/h5_read.h"

#define DEPTH_MAX 16
#define NAME_MAX_BYTES 1024
#define PATH_MAX_BYTES 4096

struct lister {
    void (*each)(void *context, const struct res_h5_item *item);
    void *context;
    bool failed;
};

static const char *integer_name(size_t size, bool is_signed)
{
    switch (size) {
    case 1:
        return is_signed ? "int8" : "uint8";
    case 2:
        return is_signed ? "int16" : "uint16";
    case 4:
        return is_signed ? "int32" : "uint32";
    case 8:
        return is_signed ? "int64" : "uint64";
    default:
        return "other";
    }
}

static const char *type_name(hid_t type)
{
    switch (H5Tget_class(type)) {
    case H5T_STRING:
        return "string";
    case H5T_FLOAT:
        return H5Tget_size(type) == 8 ? "float64" : H5Tget_size(type) == 4 ? "float32" : "other";
    case H5T_INTEGER:
        return integer_name(H5Tget_size(type), H5Tget_sign(type) != H5T_SGN_NONE);
    case H5T_VLEN:
    case H5T_COMPOUND:
    case H5T_REFERENCE:
        return "reference";
    default:
        return "other";
    }
}

/* The digest of what came before and of what comes now. */
static bool extend(char digest[65], const void *bytes, size_t size)
{
    unsigned char *both = malloc(size + 64);
    if (both == NULL) {
        return false;
    }
    memcpy(both, digest, 64); /* without the NUL at its end, or of nothing yet */
    memcpy(both + 64, bytes, size);
    mdl_sha256_hex(both, size + 64, digest);
    free(both);
    return true;
}

static bool digest_texts(hid_t object, hid_t type, hid_t space, bool is_attribute, char digest[65])
{
    const hssize_t count = H5Sget_simple_extent_npoints(space);
    char **texts = calloc((size_t)(count > 0 ? count : 0) + 1, sizeof *texts);
    bool done = texts != NULL && count >= 0 && H5Tis_variable_str(type) > 0 &&
                (is_attribute ? H5Aread(object, type, texts)
                              : H5Dread(object, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts)) >= 0;
    for (hssize_t i = 0; done && i < count; i++) {
        done = extend(digest, texts[i] != NULL ? texts[i] : "", texts[i] != NULL ? strlen(texts[i]) + 1 : 1);
    }
    if (done) {
        (void)H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts);
    }
    free(texts);
    return done;
}

static bool digest_attribute(hid_t attribute, hid_t type, char digest[65])
{
    const size_t size = (size_t)H5Aget_storage_size(attribute);
    unsigned char *bytes = calloc(size + 1, 1);
    const bool done = bytes != NULL && H5Aread(attribute, type, bytes) >= 0 && extend(digest, bytes, size);
    free(bytes);
    return done;
}

static bool digest_part(hid_t dataset, hid_t type, hsize_t first, hsize_t count, unsigned char *bytes)
{
    hid_t memory = H5Screate_simple(1, &count, NULL);
    hid_t file = H5Dget_space(dataset);
    const bool done = H5Sselect_hyperslab(file, H5S_SELECT_SET, &first, NULL, &count, NULL) >= 0 &&
                      H5Dread(dataset, type, memory, file, H5P_DEFAULT, bytes) >= 0;
    (void)H5Sclose(file);
    (void)H5Sclose(memory);
    return done;
}

/* Part by part: a table of events may be longer than memory. */
static bool digest_column(hid_t dataset, hid_t type, hsize_t length, char digest[65])
{
    const size_t width = H5Tget_size(type);
    unsigned char *bytes = malloc(RES_BLOCK_ROWS * width);
    bool done = bytes != NULL;
    for (hsize_t first = 0; done && first < length; first += RES_BLOCK_ROWS) {
        const hsize_t count = length - first < RES_BLOCK_ROWS ? length - first : RES_BLOCK_ROWS;
        done = digest_part(dataset, type, first, count, bytes) && extend(digest, bytes, (size_t)count * width);
    }
    free(bytes);
    return done;
}

/* Of texts and numbers; references point to places in a file and are left out. */
static bool digest_of(hid_t object, hid_t type, hid_t space, bool is_attribute, hsize_t length, char digest[65])
{
    memset(digest, 0, 65);
    switch (H5Tget_class(type)) {
    case H5T_STRING:
        return H5Tis_variable_str(type) > 0 ? digest_texts(object, type, space, is_attribute, digest)
                                            : digest_attribute(object, type, digest);
    case H5T_INTEGER:
    case H5T_FLOAT:
        return is_attribute ? digest_attribute(object, type, digest) : digest_column(object, type, length, digest);
    default:
        return true;
    }
}

static void tell(struct lister *lister, const char *path, hid_t object, bool is_attribute)
{
    hsize_t size[H5S_MAX_RANK] = {0};
    hid_t type = is_attribute ? H5Aget_type(object) : H5Dget_type(object);
    hid_t space = is_attribute ? H5Aget_space(object) : H5Dget_space(object);
    const int rank = H5Sget_simple_extent_dims(space, size, NULL);
    struct res_h5_item item = {path, type_name(type), rank, rank > 0 ? (size_t)size[0] : 0, ""};
    lister->failed =
        lister->failed || rank < 0 || rank > 1 || !digest_of(object, type, space, is_attribute, size[0], item.digest);
    lister->each(lister->context, &item);
    (void)H5Sclose(space);
    (void)H5Tclose(type);
}

static void list_attributes(struct lister *lister, hid_t object, const char *path)
{
    char name[NAME_MAX_BYTES];
    char full[PATH_MAX_BYTES];
    hsize_t index = 0;
    while (H5Aget_name_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, index, name, sizeof name, H5P_DEFAULT) > 0) {
        hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
        if (attribute < 0) {
            lister->failed = true;
            return;
        }
        int length = snprintf(full, sizeof full, "%s@%s", path, name);
        lister->failed = lister->failed || length < 0 || (size_t)length >= sizeof full;
        tell(lister, full, attribute, true);
        (void)H5Aclose(attribute);
        index++;
    }
}

/* One object and, in a group, what is in it; groups deeper than DEPTH_MAX are a failure. */
static void list_object(struct lister *lister, hid_t object, const char *path, int depth)
{
    bool is_group = H5Iget_type(object) == H5I_GROUP || H5Iget_type(object) == H5I_FILE;
    if (depth > DEPTH_MAX) {
        lister->failed = true;
        return;
    }
    if (is_group) {
        struct res_h5_item item = {path[0] != '\0' ? path : "/", "group", 0, 0, ""};
        lister->each(lister->context, &item);
    } else {
        tell(lister, path, object, false);
    }
    list_attributes(lister, object, path[0] != '\0' ? path : "/");
    for (size_t i = 0; is_group && i < res_h5_member_count(object); i++) {
        char name[NAME_MAX_BYTES];
        char full[PATH_MAX_BYTES];
        ssize_t length = H5Lget_name_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT);
        int total = snprintf(full, sizeof full, "%s/%s", path, name);
        hid_t member = length > 0 ? H5Oopen(object, name, H5P_DEFAULT) : -1;
        if (member < 0 || total < 0 || (size_t)total >= sizeof full) {
            lister->failed = true;
            continue;
        }
        list_object(lister, member, full, depth + 1);
        (void)H5Oclose(member);
    }
}

static enum sim_status list_and_close(int64_t file, const char *path, struct lister *lister, struct sim_error *error)
{
    hid_t root = H5Gopen2(file, "/", H5P_DEFAULT);
    if (root >= 0) {
        list_object(lister, root, "", 0);
        (void)H5Gclose(root);
    }
    (void)H5Fclose(file);
    return root >= 0 && !lister->failed ? SIM_OK : res_h5_damaged(error, path, "an object");
}

enum sim_status res_h5_list_unsealed(const char *path, void (*each)(void *context, const struct res_h5_item *item),
                                     void *context, struct sim_error *error)
{
    int64_t file;
    struct lister lister = {each, context, false};
    const enum sim_status status = res_h5_open_unsealed(path, &file, error);
    return status == SIM_OK ? list_and_close(file, path, &lister, error) : status;
}

enum sim_status res_h5_list(const char *path, void (*each)(void *context, const struct res_h5_item *item),
                            void *context, struct sim_error *error)
{
    int64_t file;
    struct lister lister = {each, context, false};
    const enum sim_status status = res_h5_open(path, &file, error);
    return status == SIM_OK ? list_and_close(file, path, &lister, error) : status;
}
