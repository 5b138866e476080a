/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/h5_read.h"

#include <errno.h>
#include <hdf5.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "models/sha256.h"
#include "results/h5_write.h"

#define DEPTH_MAX 16
#define NAME_MAX_BYTES 1024
#define PATH_MAX_BYTES 4096

/* --- messages ------------------------------------------------------------------------------------------ */

static enum sim_status refuse(struct sim_error *error, const char *path, const char *what, const char *hint)
{
    (void)sim_fail(error, SIM_ERR_IO, "%s", what);
    sim_error_place(error, path, 0, NULL);
    sim_error_hint(error, "%s", hint);
    return SIM_ERR_IO;
}

static enum sim_status damaged(struct sim_error *error, const char *path, const char *part)
{
    char what[256];
    (void)snprintf(what, sizeof what, "the result is damaged or incomplete: %s cannot be read", part);
    return refuse(error, path, what, "run the scenario again with -o");
}

/* --- pieces ------------------------------------------------------------------------------------------------ */

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

static char *text_attribute(hid_t object, const char *name)
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

static char *text_dataset(hid_t group, const char *name)
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

static bool number_attribute(hid_t object, const char *name, hid_t given, void *value)
{
    if (H5Aexists(object, name) <= 0) {
        return false;
    }
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    hid_t type = H5Aget_type(attribute);
    hid_t space = H5Aget_space(attribute);
    bool done = H5Tget_class(type) == H5T_INTEGER && H5Sget_simple_extent_npoints(space) == 1 &&
                H5Aread(attribute, given, value) >= 0;
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    (void)H5Aclose(attribute);
    return done;
}

static void copy_text_attribute(hid_t object, const char *name, char *buffer, size_t size)
{
    char *text = text_attribute(object, name);
    (void)snprintf(buffer, size, "%s", text != NULL ? text : "");
    free(text);
}

/* Length of a 1-D dataset of numbers of this class; 0 for anything else. */
static size_t length_of(hid_t dataset, H5T_class_t class)
{
    hid_t type = H5Dget_type(dataset);
    hid_t space = H5Dget_space(dataset);
    hsize_t length = 0;
    if (H5Tget_class(type) != class || H5Sget_simple_extent_ndims(space) != 1 ||
        H5Sget_simple_extent_dims(space, &length, NULL) != 1) {
        length = 0;
    }
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    return (size_t)length;
}

static size_t column_length(hid_t dataset)
{
    return length_of(dataset, H5T_FLOAT);
}

static size_t integer_length(hid_t dataset)
{
    return length_of(dataset, H5T_INTEGER);
}

static size_t member_count(hid_t group)
{
    H5G_info_t info;
    return H5Gget_info(group, &info) >= 0 ? (size_t)info.nlinks : 0;
}

/* Name of a member in the order in which they were made. */
static bool member_name(hid_t group, size_t index, char name[NAME_MAX_BYTES])
{
    ssize_t length =
        H5Lget_name_by_idx(group, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, index, name, NAME_MAX_BYTES, H5P_DEFAULT);
    return length > 0 && length < NAME_MAX_BYTES;
}

/* --- one scenario -------------------------------------------------------------------------------------------- */

/* A measure that this version does not know is left out. */
static enum sim_status read_column_names(hid_t group, struct res_columns *columns, struct sim_error *error)
{
    char name[NAME_MAX_BYTES];
    for (size_t i = 0; i < member_count(group); i++) {
        if (!member_name(group, i, name) || res_measure_find(name) == NULL) {
            continue;
        }
        hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
        char *of = dataset >= 0 ? text_attribute(dataset, "of") : NULL;
        enum sim_status status = dataset >= 0 ? res_columns_add(columns, name, of, error) : SIM_OK;
        free(of);
        (void)H5Dclose(dataset);
        if (status != SIM_OK) {
            return status;
        }
    }
    return SIM_OK;
}

static bool read_values(hid_t group, struct res_sample *sample)
{
    bool done = true;
    for (size_t i = 0; done && i < sample->columns.count; i++) {
        hid_t dataset = H5Dopen2(group, sample->columns.at[i].name, H5P_DEFAULT);
        done = dataset >= 0 && column_length(dataset) == sample->replications &&
               H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                       &sample->values[i * sample->replications]) >= 0;
        if (dataset >= 0) {
            (void)H5Dclose(dataset);
        }
    }
    return done;
}

/* The first column tells how many replications there are, before memory is asked for. */
static bool has_length(hid_t group, const struct res_columns *columns, size_t replications)
{
    hid_t dataset = columns->count > 0 ? H5Dopen2(group, columns->at[0].name, H5P_DEFAULT) : -1;
    bool same = dataset >= 0 && replications > 0 && column_length(dataset) == replications;
    if (dataset >= 0) {
        (void)H5Dclose(dataset);
    }
    return same;
}

static enum sim_status read_measures(hid_t measures, const char *path, const struct mdl_scenario *facts,
                                     size_t replications, struct res_sample **sample, struct sim_error *error)
{
    struct res_columns columns = {0};
    enum sim_status status = read_column_names(measures, &columns, error);
    if (status == SIM_OK && !has_length(measures, &columns, replications)) {
        status = damaged(error, path, "the measures");
    }
    if (status != SIM_OK) {
        res_columns_release(&columns);
        return status;
    }
    status = res_sample_create(sample, facts, &columns, replications, error);
    if (status == SIM_OK && !read_values(measures, *sample)) {
        res_sample_free(*sample);
        *sample = NULL;
        status = damaged(error, path, "the measures");
    }
    return status;
}

/* Costs are read where there are any: a result of hand-made samples has none. */
static enum sim_status read_costs(hid_t scenario, const char *path, struct res_sample *sample, struct sim_error *error)
{
    int64_t first_year = 0;
    int64_t year_count = 0;
    if (H5Lexists(scenario, "costs", H5P_DEFAULT) <= 0) {
        return SIM_OK;
    }
    enum sim_status status = SIM_OK;
    hid_t group = H5Gopen2(scenario, "costs", H5P_DEFAULT);
    hid_t dataset = group >= 0 ? H5Dopen2(group, "amount", H5P_DEFAULT) : -1;
    bool done = dataset >= 0 && number_attribute(group, "first_year", H5T_NATIVE_INT64, &first_year) &&
                number_attribute(group, "year_count", H5T_NATIVE_INT64, &year_count) && year_count > 0 &&
                year_count < 1000;
    if (done) {
        status = res_sample_add_costs(sample, (int)first_year, (int)year_count, error);
        done =
            status != SIM_OK || (integer_length(dataset) == res_sample_cost_cells(sample) * sample->replications &&
                                 H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, sample->costs) >= 0);
    }
    if (dataset >= 0) {
        (void)H5Dclose(dataset);
    }
    if (group >= 0) {
        (void)H5Gclose(group);
    }
    return done ? status : damaged(error, path, "the costs");
}

static enum sim_status read_scenario(hid_t group, const char *path, size_t replications, struct res_sample **sample,
                                     struct sim_error *error)
{
    struct mdl_scenario facts = {0};
    char *name = text_attribute(group, "name");
    char *label = text_attribute(group, "label");
    char *resolved = text_dataset(group, "resolved");
    hid_t measures = H5Gopen2(group, "measures", H5P_DEFAULT);
    enum sim_status status;
    if (name == NULL || label == NULL || resolved == NULL || measures < 0) {
        status = damaged(error, path, "a scenario");
    } else {
        facts.name = name;
        facts.label = label;
        facts.resolved = resolved;
        copy_text_attribute(group, "sha256", facts.sha256, sizeof facts.sha256);
        status = read_measures(measures, path, &facts, replications, sample, error);
        if (status == SIM_OK) {
            status = read_costs(group, path, *sample, error);
        }
        if (status != SIM_OK) {
            res_sample_free(*sample);
            *sample = NULL;
        }
    }
    if (measures >= 0) {
        (void)H5Gclose(measures);
    }
    free(name);
    free(label);
    free(resolved);
    return status;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

struct header {
    uint64_t seed, first, replications;
};

static bool read_header(hid_t file, struct res_h5_result *result, struct header *header)
{
    hid_t group = H5Gopen2(file, "provenance", H5P_DEFAULT);
    if (group < 0) {
        return false;
    }
    bool done = number_attribute(group, "seed", H5T_NATIVE_UINT64, &header->seed) &&
                number_attribute(group, "first_replication", H5T_NATIVE_UINT64, &header->first) &&
                number_attribute(group, "replications", H5T_NATIVE_UINT64, &header->replications);
    copy_text_attribute(group, "version", result->version, sizeof result->version);
    copy_text_attribute(group, "git", result->git, sizeof result->git);
    (void)H5Gclose(group);
    return done;
}

static enum sim_status check_format(hid_t file, const char *path, struct sim_error *error)
{
    char *format = text_attribute(file, "format");
    bool ours = format != NULL && strcmp(format, RES_H5_FORMAT) == 0;
    int64_t version = 0;
    free(format);
    if (!ours || !number_attribute(file, "format_version", H5T_NATIVE_INT64, &version)) {
        return refuse(error, path, "this HDF5 file is not a result of afklar",
                      "give a file that 'afklar run' or 'afklar compare' wrote with -o");
    }
    if (version > RES_H5_FORMAT_VERSION || version < 1) {
        char what[160];
        (void)snprintf(what, sizeof what, "the result has format %" PRId64 "; this afklar reads up to format %d",
                       version, RES_H5_FORMAT_VERSION);
        return refuse(error, path, what, "read it with the version of afklar that wrote it, or a newer one");
    }
    return SIM_OK;
}

static enum sim_status read_scenarios(hid_t group, const char *path, const struct header *header,
                                      struct res_h5_result *result, struct sim_error *error)
{
    size_t count = member_count(group);
    char name[NAME_MAX_BYTES];
    result->samples = calloc(count + 1, sizeof(struct res_sample *));
    if (result->samples == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for '%s'", path);
    }
    for (size_t i = 0; i < count; i++) {
        hid_t scenario = member_name(group, i, name) ? H5Gopen2(group, name, H5P_DEFAULT) : -1;
        if (scenario < 0) {
            return damaged(error, path, "a scenario");
        }
        struct res_sample *sample = NULL;
        enum sim_status status = read_scenario(scenario, path, (size_t)header->replications, &sample, error);
        if (i == 0) {
            result->citizens = H5Lexists(scenario, "citizens", H5P_DEFAULT) > 0;
            result->events = H5Lexists(scenario, "events", H5P_DEFAULT) > 0;
        }
        (void)H5Gclose(scenario);
        if (status != SIM_OK) {
            return status;
        }
        sample->seed = header->seed;
        sample->first = header->first;
        result->samples[result->count++] = sample;
    }
    return result->count > 0 ? SIM_OK : damaged(error, path, "the list of scenarios");
}

static enum sim_status read_open_file(hid_t file, const char *path, struct res_h5_result *result,
                                      struct sim_error *error)
{
    struct header header = {0, 0, 0};
    enum sim_status status = check_format(file, path, error);
    if (status != SIM_OK) {
        return status;
    }
    hid_t group = H5Gopen2(file, "scenarios", H5P_DEFAULT);
    if (group < 0 || !read_header(file, result, &header)) {
        status = damaged(error, path, "the provenance");
    } else {
        status = read_scenarios(group, path, &header, result, error);
    }
    if (group >= 0) {
        (void)H5Gclose(group);
    }
    return status;
}

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

static enum sim_status open_file(const char *path, hid_t *file, struct sim_error *error)
{
    int fault;
    *file = -1;
    if (!has_signature(path, &fault)) {
        if (fault != 0) {
            char what[160];
            (void)snprintf(what, sizeof what, "cannot be opened: %s", strerror(fault));
            return refuse(error, path, what, "check the name, or run the scenario with -o to make it");
        }
        return refuse(error, path, "this is no HDF5 file",
                      "give a file that 'afklar run' or 'afklar compare' wrote with -o");
    }
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    *file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (*file < 0) {
        return damaged(error, path, "the file");
    }
    return SIM_OK;
}

enum sim_status res_h5_read(const char *path, struct res_h5_result *result, struct sim_error *error)
{
    hid_t file;
    memset(result, 0, sizeof *result);
    enum sim_status status = open_file(path, &file, error);
    if (status != SIM_OK) {
        return status;
    }
    status = read_open_file(file, path, result, error);
    (void)H5Fclose(file);
    if (status != SIM_OK) {
        res_h5_result_release(result);
    }
    return status;
}

void res_h5_result_release(struct res_h5_result *result)
{
    for (size_t i = 0; i < result->count; i++) {
        res_sample_free(result->samples[i]);
    }
    free(result->samples);
    memset(result, 0, sizeof *result);
}

/* --- listing --------------------------------------------------------------------------------------------------------
 */

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
    memset(both, 0, 64);
    memcpy(both, digest, strlen(digest));
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
    digest[0] = '\0';
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
    for (size_t i = 0; is_group && i < member_count(object); i++) {
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

enum sim_status res_h5_list(const char *path, void (*each)(void *context, const struct res_h5_item *item),
                            void *context, struct sim_error *error)
{
    hid_t file;
    enum sim_status status = open_file(path, &file, error);
    if (status != SIM_OK) {
        return status;
    }
    struct lister lister = {each, context, false};
    hid_t root = H5Gopen2(file, "/", H5P_DEFAULT);
    if (root >= 0) {
        list_object(&lister, root, "", 0);
        (void)H5Gclose(root);
    }
    (void)H5Fclose(file);
    return root >= 0 && !lister.failed ? SIM_OK : damaged(error, path, "an object");
}
