/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/block.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "results/file/plane_deflate.h"

size_t res_field_size(enum res_field_type type)
{
    static const size_t sizes[] = {
        [RES_U16] = 2, [RES_U32] = 4, [RES_U64] = 8, [RES_I64] = 8, [RES_F32] = 4, [RES_F64] = 8,
    };
    return sizes[type];
}

enum sim_status res_block_init(struct res_block *block, const struct res_field fields[], size_t field_count,
                               struct sim_error *error)
{
    memset(block, 0, sizeof *block);
    SIM_INVARIANT(field_count <= RES_FIELDS_MAX, "a table has too many columns");
    block->fields = fields;
    block->field_count = field_count;
    block->shuffled = malloc((size_t)RES_BLOCK_ROWS * 8);
    block->packed = malloc(res_plane_deflate_bound(RES_BLOCK_ROWS, 8));
    block->deflater = res_plane_deflater_create();
    bool done = block->shuffled != NULL && block->packed != NULL && block->deflater != NULL;
    for (size_t i = 0; i < field_count; i++) {
        block->columns[i] = calloc(RES_BLOCK_ROWS, res_field_size(fields[i].type));
        done = done && block->columns[i] != NULL;
    }
    if (!done) {
        res_block_release(block);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a table");
    }
    return SIM_OK;
}

void res_block_release(struct res_block *block)
{
    for (size_t i = 0; i < block->field_count; i++) {
        free(block->columns[i]);
    }
    free(block->shuffled);
    free(block->packed);
    res_plane_deflater_free(block->deflater);
    memset(block, 0, sizeof *block);
}

/* The first bytes of all values, then the second ones, ...: what is alike comes together. */
static void shuffle(const unsigned char *values, size_t size, size_t rows, unsigned char *shuffled)
{
    for (size_t byte = 0; byte < size; byte++) {
        for (size_t row = 0; row < rows; row++) {
            *shuffled++ = values[row * size + byte];
        }
    }
}

enum sim_status res_block_encode(struct res_block *block, size_t field, size_t rows, unsigned char **bytes,
                                 size_t *size, struct sim_error *error)
{
    const size_t width = res_field_size(block->fields[field].type);
    unsigned char *values = block->columns[field];
    SIM_INVARIANT(rows >= block->rows && rows <= RES_BLOCK_ROWS, "a chunk holds all rows of its block");
    memset(values + block->rows * width, 0, (rows - block->rows) * width);
    shuffle(values, width, rows, block->shuffled);
    *size = res_plane_deflate(block->deflater, block->shuffled, rows, width, block->packed);
    *bytes = malloc(*size);
    if (*bytes == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory to compress a table");
    }
    memcpy(*bytes, block->packed, *size);
    return SIM_OK;
}
