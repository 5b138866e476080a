/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)32768)

struct mdl_arena_block {
    struct mdl_arena_block *next;
    size_t used, size;
    max_align_t data[];
};

void mdl_arena_init(struct mdl_arena *arena)
{
    arena->blocks = NULL;
    arena->failed = false;
}

void mdl_arena_release(struct mdl_arena *arena)
{
    struct mdl_arena_block *block = arena->blocks;
    while (block != NULL) {
        struct mdl_arena_block *next = block->next;
        free(block);
        block = next;
    }
    mdl_arena_init(arena);
}

static bool add_block(struct mdl_arena *arena, size_t bytes)
{
    const size_t size = bytes > BLOCK_BYTES / 2 ? bytes : BLOCK_BYTES;
    struct mdl_arena_block *block = calloc(1, sizeof *block + size);
    if (block == NULL) {
        arena->failed = true;
        return false;
    }
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    return true;
}

void *mdl_arena_alloc(struct mdl_arena *arena, size_t count, size_t size)
{
    const size_t unit = sizeof(max_align_t);
    if (arena->failed || (size != 0 && count > (SIZE_MAX / 2) / size)) {
        arena->failed = true;
        return NULL;
    }
    const size_t bytes = (count * size + unit) / unit * unit; /* never empty, so never NULL by success */
    if (arena->blocks == NULL || arena->blocks->size - arena->blocks->used < bytes) {
        if (!add_block(arena, bytes)) {
            return NULL;
        }
    }
    struct mdl_arena_block *block = arena->blocks;
    void *memory = (unsigned char *)block->data + block->used;
    block->used += bytes;
    return memory;
}

char *mdl_arena_copy_n(struct mdl_arena *arena, const char *text, size_t length)
{
    char *copy = mdl_arena_alloc(arena, length + 1, 1);
    if (copy != NULL) {
        memcpy(copy, text, length);
    }
    return copy;
}

char *mdl_arena_copy(struct mdl_arena *arena, const char *text)
{
    return mdl_arena_copy_n(arena, text, strlen(text));
}

char *mdl_arena_format(struct mdl_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = length < 0 ? NULL : mdl_arena_alloc(arena, (size_t)length + 1, 1);
    if (text != NULL) {
        (void)vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    return text;
}
