/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/h5_open.h"

#include <errno.h>
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

#include "results/file/h5_read.h"
#include "results/file/h5_seal.h"

/* --- messages ------------------------------------------------------------------------------------------ */

enum sim_status res_h5_refuse(struct sim_error *error, const char *path, const char *what, const char *hint)
{
    (void)sim_fail(error, SIM_ERR_IO, "%s", what);
    sim_error_place(error, path, 0, NULL);
    sim_error_hint(error, "%s", hint);
    return SIM_ERR_IO;
}

enum sim_status res_h5_damaged(struct sim_error *error, const char *path, const char *part)
{
    char what[256];
    (void)snprintf(what, sizeof what, "the result is damaged or incomplete: %s cannot be read", part);
    return res_h5_refuse(error, path, what, "run the scenario again with -o");
}

/* --- texts --------------------------------------------------------------------------------------------- */

/* Reads a scalar string of variable length, from an attribute or a dataset. NULL on failure; free with free(). */
static char *take_text(hid_t type, hid_t space, hid_t object, bool is_attribute)
{
    char *stored = NULL;
    char *copy = NULL;
    hid_t memory = H5Tcopy(H5T_C_S1);
    if (memory >= 0 && type >= 0 && space >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) > 0 &&
        H5Sget_simple_extent_npoints(space) == 1 && H5Tset_size(memory, H5T_VARIABLE) >= 0 &&
        H5Tset_cset(memory, H5Tget_cset(type)) >= 0) {
        herr_t read = is_attribute ? H5Aread(object, memory, &stored)
                                   : H5Dread(object, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, &stored);
        if (read >= 0 && stored != NULL) {
            size_t size = strlen(stored) + 1;
            copy = malloc(size);
            if (copy != NULL) {
                memcpy(copy, stored, size);
            }
        }
        if (stored != NULL) {
            (void)H5free_memory(stored);
        }
    }
    if (memory >= 0) {
        (void)H5Tclose(memory);
    }
    return copy;
}

char *res_h5_text_attribute(int64_t object, const char *name)
{
    if (H5Aexists(object, name) <= 0) {
        return NULL;
    }
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    hid_t type = H5Aget_type(attribute);
    hid_t space = H5Aget_space(attribute);
    char *text = take_text(type, space, attribute, true);
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    (void)H5Aclose(attribute);
    return text;
}

char *res_h5_text_dataset(int64_t group, const char *name)
{
    hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
    if (dataset < 0) {
        return NULL;
    }
    hid_t type = H5Dget_type(dataset);
    hid_t space = H5Dget_space(dataset);
    char *text = take_text(type, space, dataset, false);
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    (void)H5Dclose(dataset);
    return text;
}

size_t res_h5_member_count(int64_t group)
{
    H5G_info_t info;
    return H5Gget_info(group, &info) >= 0 ? (size_t)info.nlinks : 0;
}

/* --- files --------------------------------------------------------------------------------------------- */

/* The first eight bytes of every HDF5 file; false also when it cannot be read. */
static bool has_signature(const char *path, int *fault)
{
    static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};
    unsigned char found[8];
    errno = 0;
    FILE *file = fopen(path, "rb");
    *fault = file == NULL ? errno : 0;
    if (file == NULL) {
        return false;
    }
    bool same = fread(found, 1, sizeof found, file) == sizeof found && memcmp(found, signature, sizeof found) == 0;
    (void)fclose(file);
    return same;
}

bool res_h5_is_result(const char *path)
{
    int fault;
    return has_signature(path, &fault);
}

enum sim_status res_h5_open_unsealed(const char *path, int64_t *file, struct sim_error *error)
{
    int fault;
    *file = -1;
    if (!has_signature(path, &fault)) {
        if (fault != 0) {
            char what[160];
            (void)snprintf(what, sizeof what, "cannot be opened: %s", strerror(fault));
            return res_h5_refuse(error, path, what, "check the name, or run the scenario with -o to make it");
        }
        return res_h5_refuse(error, path, "this is no HDF5 file",
                             "give a file that 'afklar run' or 'afklar compare' wrote with -o");
    }
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    *file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (*file < 0) {
        return res_h5_damaged(error, path, "the file");
    }
    return SIM_OK;
}

enum sim_status res_h5_open(const char *path, int64_t *file, struct sim_error *error)
{
    int fault;
    *file = -1;
    if (has_signature(path, &fault) && !res_seal_allows(path)) {
        return res_h5_damaged(error, path, "what was written");
    }
    return res_h5_open_unsealed(path, file, error);
}
