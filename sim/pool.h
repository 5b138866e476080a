/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Index pool: fixed-size items in one block of memory, named by 32-bit indices instead of pointers.
 *
 * Invariants
 *  - an index stays valid until it is given back; a pointer from sim_pool_at() only until the next
 *    sim_pool_take() or sim_pool_reserve(), because the block may move when it grows;
 *  - indices are handed out lowest first until one is given back, then the last one given back first,
 *    so the same calls give the same indices on any machine;
 *  - items are 64-byte aligned when item_bytes is a multiple of 64;
 *  - an item just taken holds whatever was there before: the caller sets every field;
 *  - after the pool has grown to its peak it never allocates again, not even after sim_pool_reset().
 *
 * Ownership: the caller owns the struct, the pool owns its block. One pool, one thread.
 * Faults: giving back an index that is not in use is a fault of the programmer and always found.
 */
#ifndef AFKLAR_SIM_POOL_H
#define AFKLAR_SIM_POOL_H

#include "sim/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_POOL_NONE UINT32_MAX

struct sim_pool {
    unsigned char *block; /* what was allocated; the items begin at its first boundary of 64 */
    unsigned char *items; /* [capacity * item_bytes]; a free item starts with the index of the next free one */
    uint64_t *used_bits;  /* [capacity / 64]: bit set while the item is in use */
    size_t item_bytes;
    uint32_t capacity;   /* items; a multiple of 64 */
    uint32_t high_water; /* items ever handed out since the last reset */
    uint32_t first_free; /* SIM_POOL_NONE when no item below high_water is free */
    uint32_t in_use;
};

/* item_bytes: 4 or more and a multiple of 4. Allocates nothing. */
void sim_pool_init(struct sim_pool *pool, size_t item_bytes);
void sim_pool_release(struct sim_pool *pool);
/* Gives back every item and keeps the memory. */
void sim_pool_reset(struct sim_pool *pool);
/* Makes room for at least `items` items in all. False without memory or beyond 2^32 - 64 items; the pool is then
 * unchanged. */
SIM_NODISCARD bool sim_pool_reserve(struct sim_pool *pool, size_t items);
/* Makes *to, initialised with the same item_bytes, an equal pool with the same indices in use. */
SIM_NODISCARD bool sim_pool_copy(struct sim_pool *to, const struct sim_pool *from);
/* Recomputes use and free list from the bits; SIM_ERR_VERIFY names what differs. */
SIM_NODISCARD enum sim_status sim_pool_verify(const struct sim_pool *pool, struct sim_error *error);

static inline uint32_t sim_pool_in_use(const struct sim_pool *pool)
{
    return pool->in_use;
}

static inline bool sim_pool_holds(const struct sim_pool *pool, uint32_t index)
{
    return index < pool->high_water && (pool->used_bits[index / 64] >> (index % 64) & 1) != 0;
}

static inline void *sim_pool_at(const struct sim_pool *pool, uint32_t index)
{
    return pool->items + (size_t)index * pool->item_bytes;
}

/* SIM_POOL_NONE when there is no memory. */
SIM_NODISCARD uint32_t sim_pool_take(struct sim_pool *pool);
void sim_pool_give(struct sim_pool *pool, uint32_t index);

#endif
