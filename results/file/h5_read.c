/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/h5_read.h"

#include <hdf5.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "results/file/h5_open.h"
#include "results/file/h5_write.h"

#define NAME_MAX_BYTES 1024

/* --- pieces ------------------------------------------------------------------------------------------------ */

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
    char *text = res_h5_text_attribute(object, name);
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
    for (size_t i = 0; i < res_h5_member_count(group); i++) {
        if (!member_name(group, i, name) || res_measure_find(name) == NULL) {
            continue;
        }
        hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
        char *of = dataset >= 0 ? res_h5_text_attribute(dataset, "of") : NULL;
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
        status = res_h5_damaged(error, path, "the measures");
    }
    if (status != SIM_OK) {
        res_columns_release(&columns);
        return status;
    }
    status = res_sample_create(sample, facts, &columns, replications, error);
    if (status == SIM_OK && !read_values(measures, *sample)) {
        res_sample_free(*sample);
        *sample = NULL;
        status = res_h5_damaged(error, path, "the measures");
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
    SIM_INVARIANT(sample != NULL, "the measures were read into a sample before");
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
    return done ? status : res_h5_damaged(error, path, "the costs");
}

static enum sim_status read_scenario(hid_t group, const char *path, size_t replications, struct res_sample **sample,
                                     struct sim_error *error)
{
    struct mdl_scenario facts = {0};
    char *name = res_h5_text_attribute(group, "name");
    char *label = res_h5_text_attribute(group, "label");
    char *resolved = res_h5_text_dataset(group, "resolved");
    hid_t measures = H5Gopen2(group, "measures", H5P_DEFAULT);
    enum sim_status status;
    if (name == NULL || label == NULL || resolved == NULL || measures < 0) {
        status = res_h5_damaged(error, path, "a scenario");
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
    char *format = res_h5_text_attribute(file, "format");
    bool ours = format != NULL && strcmp(format, RES_H5_FORMAT) == 0;
    int64_t version = 0;
    free(format);
    if (!ours || !number_attribute(file, "format_version", H5T_NATIVE_INT64, &version)) {
        return res_h5_refuse(error, path, "this HDF5 file is not a result of afklar",
                             "give a file that 'afklar run' or 'afklar compare' wrote with -o");
    }
    if (version > RES_H5_FORMAT_VERSION || version < 1) {
        char what[160];
        (void)snprintf(what, sizeof what, "the result has format %" PRId64 "; this afklar reads up to format %d",
                       version, RES_H5_FORMAT_VERSION);
        return res_h5_refuse(error, path, what, "read it with the version of afklar that wrote it, or a newer one");
    }
    return SIM_OK;
}

static enum sim_status read_scenarios(hid_t group, const char *path, const struct header *header,
                                      struct res_h5_result *result, struct sim_error *error)
{
    size_t count = res_h5_member_count(group);
    char name[NAME_MAX_BYTES];
    result->samples = calloc(count + 1, sizeof(struct res_sample *));
    if (result->samples == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for '%s'", path);
    }
    for (size_t i = 0; i < count; i++) {
        hid_t scenario = member_name(group, i, name) ? H5Gopen2(group, name, H5P_DEFAULT) : -1;
        if (scenario < 0) {
            return res_h5_damaged(error, path, "a scenario");
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
        SIM_INVARIANT(sample != NULL, "a scenario that was read has its sample");
        sample->seed = header->seed;
        sample->first = header->first;
        result->samples[result->count++] = sample;
    }
    return result->count > 0 ? SIM_OK : res_h5_damaged(error, path, "the list of scenarios");
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
        status = res_h5_damaged(error, path, "the provenance");
    } else {
        status = read_scenarios(group, path, &header, result, error);
    }
    if (group >= 0) {
        (void)H5Gclose(group);
    }
    return status;
}

static enum sim_status read_and_close(int64_t file, const char *path, struct res_h5_result *result,
                                      struct sim_error *error)
{
    enum sim_status status = read_open_file(file, path, result, error);
    (void)H5Fclose(file);
    if (status != SIM_OK) {
        res_h5_result_release(result);
    }
    return status;
}

enum sim_status res_h5_read_unsealed(const char *path, struct res_h5_result *result, struct sim_error *error)
{
    int64_t file;
    memset(result, 0, sizeof *result);
    const enum sim_status status = res_h5_open_unsealed(path, &file, error);
    return status == SIM_OK ? read_and_close(file, path, result, error) : status;
}

enum sim_status res_h5_read(const char *path, struct res_h5_result *result, struct sim_error *error)
{
    int64_t file;
    memset(result, 0, sizeof *result);
    const enum sim_status status = res_h5_open(path, &file, error);
    return status == SIM_OK ? read_and_close(file, path, result, error) : status;
}

void res_h5_result_release(struct res_h5_result *result)
{
    for (size_t i = 0; i < result->count; i++) {
        res_sample_free(result->samples[i]);
    }
    free(result->samples);
    memset(result, 0, sizeof *result);
}
