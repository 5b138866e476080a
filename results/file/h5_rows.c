/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/h5_rows.h"

#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

#include "results/file/h5_open.h"

#define NAME_MAX_BYTES 1024

static hid_t memory_type(enum res_field_type type)
{
    const hid_t types[] = {
        [RES_U16] = H5T_NATIVE_UINT16, [RES_U32] = H5T_NATIVE_UINT32, [RES_U64] = H5T_NATIVE_UINT64,
        [RES_I64] = H5T_NATIVE_INT64,  [RES_F32] = H5T_NATIVE_FLOAT,  [RES_F64] = H5T_NATIVE_DOUBLE,
    };
    return types[type];
}

/* --- names ------------------------------------------------------------------------------------------- */

static bool copy_names(struct res_h5_rows *rows, enum res_list list, char *const texts[], size_t count)
{
    rows->names[list] = calloc(count, sizeof(char *));
    bool done = rows->names[list] != NULL;
    for (size_t i = 0; done && i < count; i++) {
        const char *text = texts[i] != NULL ? texts[i] : "";
        const size_t size = strlen(text) + 1;
        rows->names[list][i] = malloc(size);
        done = rows->names[list][i] != NULL;
        if (done) {
            memcpy(rows->names[list][i], text, size);
        }
        rows->name_counts[list] = i + 1;
    }
    return done;
}

static bool read_names(struct res_h5_rows *rows, hid_t names, enum res_list list)
{
    hid_t dataset = H5Dopen2(names, res_list_name(list), H5P_DEFAULT);
    if (dataset < 0) {
        return false;
    }
    hid_t type = H5Dget_type(dataset);
    hid_t space = H5Dget_space(dataset);
    const hssize_t count = H5Sget_simple_extent_npoints(space);
    char **texts = calloc((size_t)(count > 0 ? count : 0) + 1, sizeof *texts);
    bool done = texts != NULL && count > 0 && H5Tis_variable_str(type) > 0 &&
                H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts) >= 0;
    if (done) {
        done = copy_names(rows, list, texts, (size_t)count);
        (void)H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts);
    }
    free(texts);
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    (void)H5Dclose(dataset);
    return done;
}

static enum res_list list_of(const struct res_field *field)
{
    int list = 0;
    while (list < RES_LIST_COUNT && strcmp(res_list_name((enum res_list)list), field->unit) != 0) {
        list++;
    }
    SIM_INVARIANT(list < RES_LIST_COUNT, "a code points into no list");
    return (enum res_list)list;
}

/* --- opening ----------------------------------------------------------------------------------------- */

static bool open_column(struct res_h5_rows *rows, size_t index)
{
    const struct res_field *field = &rows->block.fields[index];
    hsize_t length = 0;
    rows->columns[index] = H5Dopen2(rows->group, field->name, H5P_DEFAULT);
    if (rows->columns[index] < 0) {
        return false;
    }
    hid_t space = H5Dget_space(rows->columns[index]);
    const bool is_column = H5Sget_simple_extent_ndims(space) == 1 &&
                           H5Sget_simple_extent_dims(space, &length, NULL) == 1 &&
                           (index == 0 || length == rows->row_count);
    (void)H5Sclose(space);
    rows->row_count = length;
    if (is_column && field->kind == RES_FIELD_TIME && rows->units == NULL) {
        rows->units = res_h5_text_attribute(rows->columns[index], "units");
        return rows->units != NULL;
    }
    return is_column;
}

static bool open_columns(struct res_h5_rows *rows, hid_t scenario)
{
    hid_t names = H5Gopen2(scenario, "names", H5P_DEFAULT);
    bool done = names >= 0;
    for (size_t i = 0; done && i < rows->block.field_count; i++) {
        const struct res_field *field = &rows->block.fields[i];
        done = open_column(rows, i);
        if (done && field->kind == RES_FIELD_CODE && rows->names[list_of(field)] == NULL) {
            done = read_names(rows, names, list_of(field));
        }
    }
    if (names >= 0) {
        (void)H5Gclose(names);
    }
    return done;
}

static enum sim_status no_such_table(const struct res_h5_rows *rows, struct sim_error *error)
{
    const char *name = res_table_name(rows->table);
    (void)sim_fail(error, SIM_ERR_USAGE, "the result holds no table of %s", name);
    sim_error_place(error, rows->path, 0, NULL);
    if (rows->table == RES_TABLE_COSTS) {
        sim_error_hint(error, "run the scenario again with this version of afklar");
    } else {
        sim_error_hint(error, "run the scenario again with --%s", name);
    }
    return SIM_ERR_USAGE;
}

static enum sim_status open_table(struct res_h5_rows *rows, hid_t scenarios, size_t index, struct sim_error *error)
{
    char name[NAME_MAX_BYTES];
    const ssize_t length =
        H5Lget_name_by_idx(scenarios, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, index, name, sizeof name, H5P_DEFAULT);
    hid_t scenario = length > 0 && length < NAME_MAX_BYTES ? H5Gopen2(scenarios, name, H5P_DEFAULT) : -1;
    if (scenario < 0) {
        return res_h5_damaged(error, rows->path, "a scenario");
    }
    enum sim_status status = SIM_OK;
    if (H5Lexists(scenario, res_table_name(rows->table), H5P_DEFAULT) <= 0) {
        status = no_such_table(rows, error);
    } else {
        rows->group = H5Gopen2(scenario, res_table_name(rows->table), H5P_DEFAULT);
        if (rows->group < 0 || !open_columns(rows, scenario)) {
            status = res_h5_damaged(error, rows->path, "the table");
        }
    }
    (void)H5Gclose(scenario);
    return status;
}

enum sim_status res_h5_rows_open(struct res_h5_rows *rows, const char *path, size_t scenario, enum res_long_table table,
                                 struct sim_error *error)
{
    size_t count;
    const struct res_field *fields = res_table_fields(table, &count);
    memset(rows, 0, sizeof *rows);
    memset(rows->columns, -1, sizeof rows->columns);
    rows->path = path;
    rows->table = table;
    rows->file = rows->group = -1;
    enum sim_status status = res_block_init(&rows->block, fields, count, error);
    if (status == SIM_OK) {
        status = res_h5_open_unsealed(path, &rows->file, error); /* the seal was looked at when the result was read */
    }
    if (status != SIM_OK) {
        return status;
    }
    hid_t scenarios = H5Gopen2(rows->file, "scenarios", H5P_DEFAULT);
    if (scenarios < 0) {
        return res_h5_damaged(error, path, "the list of scenarios");
    }
    status = open_table(rows, scenarios, scenario, error);
    (void)H5Gclose(scenarios);
    return status;
}

void res_h5_rows_release(struct res_h5_rows *rows)
{
    for (size_t i = 0; i < rows->block.field_count; i++) {
        if (rows->columns[i] >= 0) {
            (void)H5Dclose(rows->columns[i]);
        }
    }
    if (rows->group >= 0) {
        (void)H5Gclose(rows->group);
    }
    if (rows->file >= 0) {
        (void)H5Fclose(rows->file);
    }
    for (int list = 0; list < RES_LIST_COUNT; list++) {
        for (size_t i = 0; i < rows->name_counts[list]; i++) {
            free(rows->names[list][i]);
        }
        free(rows->names[list]);
    }
    free(rows->units);
    res_block_release(&rows->block);
    rows->file = rows->group = -1;
}

/* --- reading ----------------------------------------------------------------------------------------- */

static bool read_part(struct res_h5_rows *rows, size_t index, hsize_t count)
{
    const hsize_t first = rows->next;
    hid_t memory = H5Screate_simple(1, &count, NULL);
    hid_t file = H5Dget_space(rows->columns[index]);
    const bool done = H5Sselect_hyperslab(file, H5S_SELECT_SET, &first, NULL, &count, NULL) >= 0 &&
                      H5Dread(rows->columns[index], memory_type(rows->block.fields[index].type), memory, file,
                              H5P_DEFAULT, rows->block.columns[index]) >= 0;
    (void)H5Sclose(file);
    (void)H5Sclose(memory);
    return done;
}

enum sim_status res_h5_rows_next(struct res_h5_rows *rows, struct sim_error *error)
{
    const uint64_t left = rows->row_count - rows->next;
    const hsize_t count = left < RES_BLOCK_ROWS ? left : RES_BLOCK_ROWS;
    rows->block.rows = 0;
    for (size_t i = 0; count > 0 && i < rows->block.field_count; i++) {
        if (!read_part(rows, i, count)) {
            return res_h5_damaged(error, rows->path, "the table");
        }
    }
    rows->block.rows = (size_t)count;
    rows->next += count;
    return SIM_OK;
}

double res_h5_rows_number(const struct res_h5_rows *rows, size_t field, size_t row)
{
    const unsigned char *column = rows->block.columns[field];
    switch (rows->block.fields[field].type) {
    case RES_U16:
        return ((const uint16_t *)(const void *)column)[row];
    case RES_U32:
        return ((const uint32_t *)(const void *)column)[row];
    case RES_U64:
        return (double)((const uint64_t *)(const void *)column)[row];
    case RES_I64:
        return (double)((const int64_t *)(const void *)column)[row];
    case RES_F32:
        return (double)((const float *)(const void *)column)[row];
    case RES_F64:
        return ((const double *)(const void *)column)[row];
    }
    return 0;
}

const char *res_h5_rows_name(const struct res_h5_rows *rows, size_t field, size_t row)
{
    const enum res_list list = list_of(&rows->block.fields[field]);
    const size_t code = (size_t)res_h5_rows_number(rows, field, row);
    return code < rows->name_counts[list] ? rows->names[list][code] : "";
}
