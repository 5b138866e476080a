/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/pool.h"

#include <stdlib.h>
#include <string.h>

enum { POOL_LINE = 64, POOL_FIRST_CAPACITY = 64 };

void sim_pool_init(struct sim_pool *pool, size_t item_bytes)
{
    SIM_INVARIANT(item_bytes >= sizeof(uint32_t) && item_bytes % sizeof(uint32_t) == 0, "item size of a pool");
    memset(pool, 0, sizeof *pool);
    pool->item_bytes = item_bytes;
    pool->first_free = SIM_POOL_NONE;
}

void sim_pool_release(struct sim_pool *pool)
{
    const size_t item_bytes = pool->item_bytes;
    free(pool->block);
    free(pool->used_bits);
    memset(pool, 0, sizeof *pool);
    pool->item_bytes = item_bytes;
    pool->first_free = SIM_POOL_NONE;
}

void sim_pool_reset(struct sim_pool *pool)
{
    if (pool->high_water > 0) {
        memset(pool->used_bits, 0, ((size_t)pool->high_water + 63) / 64 * sizeof *pool->used_bits);
    }
    pool->high_water = 0;
    pool->first_free = SIM_POOL_NONE;
    pool->in_use = 0;
}

/* The first boundary in a block. */
static size_t pool_lead(const unsigned char *block)
{
    return (POOL_LINE - (uintptr_t)block % POOL_LINE) % POOL_LINE;
}

/* A large block grows without a second one beside it where the C library can move pages (glibc can): so realloc(), and
 * the boundary is found in what comes back. */
static bool pool_move_items(struct sim_pool *pool, size_t capacity)
{
    const size_t lead = pool->block == NULL ? 0 : pool_lead(pool->block);
    unsigned char *block = realloc(pool->block, capacity * pool->item_bytes + POOL_LINE);
    if (block == NULL) {
        return false;
    }
    pool->block = block;
    pool->items = block + pool_lead(block);
    if (pool_lead(block) != lead && pool->high_water > 0) {
        memmove(pool->items, block + lead, (size_t)pool->high_water * pool->item_bytes);
    }
    return true;
}

static bool pool_move(struct sim_pool *pool, size_t capacity)
{
    if (capacity > (SIZE_MAX - POOL_LINE) / pool->item_bytes) {
        return false;
    }
    uint64_t *bits = calloc(capacity / 64, sizeof *bits);
    if (bits == NULL || !pool_move_items(pool, capacity)) {
        free(bits);
        return false;
    }
    if (pool->high_water > 0) {
        memcpy(bits, pool->used_bits, ((size_t)pool->high_water + 63) / 64 * sizeof *bits);
    }
    free(pool->used_bits);
    pool->used_bits = bits;
    pool->capacity = (uint32_t)capacity;
    return true;
}

bool sim_pool_reserve(struct sim_pool *pool, size_t items)
{
    const size_t most = UINT32_MAX - 63;
    if (items <= pool->capacity) {
        return true;
    }
    return items <= most && pool_move(pool, (items + 63) / 64 * 64);
}

static bool pool_grow(struct sim_pool *pool)
{
    const size_t most = UINT32_MAX - 63;
    size_t capacity = pool->capacity == 0 ? POOL_FIRST_CAPACITY : 2 * (size_t)pool->capacity;
    if (capacity > most) {
        capacity = most;
    }
    return capacity > pool->capacity && pool_move(pool, capacity);
}

bool sim_pool_copy(struct sim_pool *to, const struct sim_pool *from)
{
    SIM_INVARIANT(to->item_bytes == from->item_bytes, "pools of different items");
    if (!sim_pool_reserve(to, from->high_water)) {
        return false;
    }
    sim_pool_reset(to);
    if (from->high_water > 0) {
        memcpy(to->items, from->items, (size_t)from->high_water * from->item_bytes);
        memcpy(to->used_bits, from->used_bits, ((size_t)from->high_water + 63) / 64 * sizeof *to->used_bits);
    }
    to->high_water = from->high_water;
    to->first_free = from->first_free;
    to->in_use = from->in_use;
    return true;
}

static uint32_t pool_next_free(const struct sim_pool *pool, uint32_t index)
{
    uint32_t next;
    memcpy(&next, sim_pool_at(pool, index), sizeof next);
    return next;
}

uint32_t sim_pool_take(struct sim_pool *pool)
{
    uint32_t index = pool->first_free;
    if (index != SIM_POOL_NONE) {
        pool->first_free = pool_next_free(pool, index);
    } else {
        if (pool->high_water == pool->capacity && !pool_grow(pool)) {
            return SIM_POOL_NONE;
        }
        index = pool->high_water++;
    }
    pool->used_bits[index / 64] |= UINT64_C(1) << (index % 64);
    pool->in_use++;
    return index;
}

void sim_pool_give(struct sim_pool *pool, uint32_t index)
{
    SIM_INVARIANT(sim_pool_holds(pool, index), "an index given back twice, or never taken");
    pool->used_bits[index / 64] &= ~(UINT64_C(1) << (index % 64));
    memcpy(sim_pool_at(pool, index), &pool->first_free, sizeof pool->first_free);
    pool->first_free = index;
    pool->in_use--;
}

static uint32_t pool_count_bits(const struct sim_pool *pool)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < pool->capacity / 64; i++) {
        count += (uint32_t)__builtin_popcountll(pool->used_bits[i]);
    }
    return count;
}

enum sim_status sim_pool_verify(const struct sim_pool *pool, struct sim_error *error)
{
    const uint32_t bits = pool_count_bits(pool);
    if (pool->high_water > pool->capacity || bits != pool->in_use || bits > pool->high_water) {
        return sim_fail(error, SIM_ERR_VERIFY, "pool: %u items counted, %u recorded, %u handed out of %u", bits,
                        pool->in_use, pool->high_water, pool->capacity);
    }
    const uint32_t expected = pool->high_water - bits;
    uint32_t listed = 0;
    /* the bound also ends the walk when the list is a ring */
    for (uint32_t i = pool->first_free; i != SIM_POOL_NONE; i = pool_next_free(pool, i)) {
        if (i >= pool->high_water || sim_pool_holds(pool, i) || ++listed > expected) {
            return sim_fail(error, SIM_ERR_VERIFY, "pool: the free list is broken at item %u", i);
        }
    }
    if (listed != expected) {
        return sim_fail(error, SIM_ERR_VERIFY, "pool: %u free items listed, %u expected", listed, expected);
    }
    return SIM_OK;
}
