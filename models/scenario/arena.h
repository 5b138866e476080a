/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that is given back all at once: blocks chained, nothing freed singly. Everything a loaded
 * scenario points to lies in one arena.
 *
 * A request that cannot be met sets `failed` and returns NULL; later requests return NULL too, so a
 * loader may check once per stage. Memory is zeroed and aligned for any object.
 */
#ifndef AFKLAR_MODELS_SCENARIO_ARENA_H
#define AFKLAR_MODELS_SCENARIO_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"

struct mdl_arena_block;

struct mdl_arena {
    struct mdl_arena_block *blocks; /* newest first */
    bool failed;
};

void mdl_arena_init(struct mdl_arena *arena);
void mdl_arena_release(struct mdl_arena *arena);

void *mdl_arena_alloc(struct mdl_arena *arena, size_t count, size_t size);
char *mdl_arena_copy(struct mdl_arena *arena, const char *text);
char *mdl_arena_copy_n(struct mdl_arena *arena, const char *text, size_t length);
char *mdl_arena_format(struct mdl_arena *arena, const char *format, ...) SIM_PRINTF(2, 3);

#endif
