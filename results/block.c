/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/block.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

size_t res_field_size(enum res_field_type type)
{
    static const size_t sizes[] = {
        [RES_U16] = 2, [RES_U32] = 4, [RES_U64] = 8, [RES_I64] = 8, [RES_F32] = 4, [RES_F64] = 8,
    };
    return sizes[type];
}

/* Once shuffled the planes are runs of one byte or bytes in no order, and nothing in between: to look for runs only is
 * half as dear as level 1 and no larger (3.3 bytes an event either way, 37 a citizen against 38). */
static bool start_deflater(struct res_block *block)
{
    z_stream *stream = calloc(1, sizeof *stream);
    if (stream != NULL && deflateInit2(stream, RES_DEFLATE_LEVEL, Z_DEFLATED, MAX_WBITS, 9, Z_RLE) != Z_OK) {
        free(stream);
        stream = NULL;
    }
    block->deflater = stream;
    return stream != NULL;
}

enum sim_status res_block_init(struct res_block *block, const struct res_field fields[], size_t field_count,
                               struct sim_error *error)
{
    memset(block, 0, sizeof *block);
    SIM_INVARIANT(field_count <= RES_FIELDS_MAX, "a table has too many columns");
    block->fields = fields;
    block->field_count = field_count;
    block->shuffled = malloc((size_t)RES_BLOCK_ROWS * 8);
    bool done = block->shuffled != NULL && start_deflater(block);
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
    if (block->deflater != NULL) {
        (void)deflateEnd(block->deflater);
        free(block->deflater);
    }
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

static bool deflate_all(z_stream *stream, unsigned char *from, size_t size, unsigned char *to, size_t room)
{
    stream->next_in = from;
    stream->avail_in = (uInt)size;
    stream->next_out = to;
    stream->avail_out = (uInt)room;
    return deflateReset(stream) == Z_OK && deflate(stream, Z_FINISH) == Z_STREAM_END;
}

enum sim_status res_block_encode(struct res_block *block, size_t field, size_t rows, unsigned char **bytes,
                                 size_t *size, struct sim_error *error)
{
    const size_t width = res_field_size(block->fields[field].type);
    unsigned char *values = block->columns[field];
    SIM_INVARIANT(rows >= block->rows && rows <= RES_BLOCK_ROWS, "a chunk holds all rows of its block");
    memset(values + block->rows * width, 0, (rows - block->rows) * width);
    shuffle(values, width, rows, block->shuffled);
    const size_t room = deflateBound(block->deflater, (uLong)(rows * width));
    *bytes = malloc(room);
    if (*bytes == NULL || !deflate_all(block->deflater, block->shuffled, rows * width, *bytes, room)) {
        free(*bytes);
        *bytes = NULL;
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory to compress a table");
    }
    *size = block->deflater->total_out;
    return SIM_OK;
}
