/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. */
#include "sim/pool.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct item {
    uint32_t tag;
    uint32_t rest[15];
};

static struct item *item_at(const struct sim_pool *pool, uint32_t index)
{
    return (struct item *)sim_pool_at(pool, index);
}

static void verify(const struct sim_pool *pool)
{
    struct sim_error error = {0};
    cr_expect(eq(int, sim_pool_verify(pool, &error), SIM_OK), "%s", error.message);
}

Test(pool, an_empty_pool_owns_nothing)
{
    struct sim_pool pool;
    sim_pool_init(&pool, sizeof(struct item));
    cr_expect(eq(u32, sim_pool_in_use(&pool), 0));
    cr_expect(not(sim_pool_holds(&pool, 0)));
    verify(&pool);
    sim_pool_release(&pool);
    sim_pool_release(&pool);
    verify(&pool);
}

Test(pool, indices_rise_then_the_last_given_back_comes_first)
{
    struct sim_pool pool;
    sim_pool_init(&pool, sizeof(struct item));
    for (uint32_t i = 0; i < 100; i++) {
        cr_assert(eq(u32, sim_pool_take(&pool), i));
    }
    sim_pool_give(&pool, 7);
    sim_pool_give(&pool, 42);
    verify(&pool);
    cr_expect(not(sim_pool_holds(&pool, 42)));
    cr_expect(eq(u32, sim_pool_take(&pool), 42));
    cr_expect(eq(u32, sim_pool_take(&pool), 7));
    cr_expect(eq(u32, sim_pool_take(&pool), 100));
    verify(&pool);
    sim_pool_release(&pool);
}

Test(pool, items_keep_their_content_when_the_pool_grows)
{
    struct sim_pool pool;
    sim_pool_init(&pool, sizeof(struct item));
    for (uint32_t i = 0; i < 10000; i++) {
        const uint32_t index = sim_pool_take(&pool);
        item_at(&pool, index)->tag = 3 * i + 1;
    }
    for (uint32_t i = 0; i < 10000; i++) {
        cr_assert(eq(u32, item_at(&pool, i)->tag, 3 * i + 1));
    }
    cr_expect(eq(u64, (uint64_t)(uintptr_t)pool.items % 64, 0));
    sim_pool_release(&pool);
}

Test(pool, reset_keeps_the_memory)
{
    struct sim_pool pool;
    sim_pool_init(&pool, sizeof(struct item));
    for (int i = 0; i < 1000; i++) {
        (void)!sim_pool_take(&pool);
    }
    const unsigned char *block = pool.items;
    sim_pool_reset(&pool);
    cr_expect(eq(u32, sim_pool_in_use(&pool), 0));
    verify(&pool);
    for (uint32_t i = 0; i < 1000; i++) {
        cr_assert(eq(u32, sim_pool_take(&pool), i));
    }
    cr_expect(eq(ptr, (void *)pool.items, (void *)(uintptr_t)block));
    sim_pool_release(&pool);
}

Test(pool, a_long_random_life_keeps_the_books)
{
    enum { LIVE = 500, STEPS = 20000 };
    struct sim_pool pool;
    uint32_t held[LIVE];
    uint32_t count = 0;
    uint64_t random = 12345;
    sim_pool_init(&pool, 12);
    for (int step = 0; step < STEPS; step++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
        if (count < LIVE && (count == 0 || (random >> 60) < 8)) {
            held[count] = sim_pool_take(&pool);
            memcpy(sim_pool_at(&pool, held[count]), &held[count], sizeof(uint32_t));
            count++;
        } else {
            const uint32_t which = (uint32_t)(random >> 33) % count;
            uint32_t content;
            memcpy(&content, sim_pool_at(&pool, held[which]), sizeof content);
            cr_assert(eq(u32, content, held[which]));
            sim_pool_give(&pool, held[which]);
            held[which] = held[--count];
        }
        if (step % 1000 == 0) {
            verify(&pool);
        }
    }
    cr_expect(eq(u32, sim_pool_in_use(&pool), count));
    sim_pool_release(&pool);
}

Test(pool, a_copy_hands_out_the_same_indices)
{
    struct sim_pool from;
    struct sim_pool to;
    sim_pool_init(&from, sizeof(struct item));
    sim_pool_init(&to, sizeof(struct item));
    for (uint32_t i = 0; i < 200; i++) {
        item_at(&from, sim_pool_take(&from))->tag = i;
        (void)!sim_pool_take(&to);
    }
    sim_pool_give(&from, 11);
    sim_pool_give(&from, 150);
    cr_assert(sim_pool_copy(&to, &from));
    verify(&to);
    cr_expect(eq(u32, sim_pool_in_use(&to), 198));
    cr_expect(eq(u32, item_at(&to, 99)->tag, 99));
    for (int i = 0; i < 5; i++) {
        cr_expect(eq(u32, sim_pool_take(&to), sim_pool_take(&from)));
    }
    sim_pool_release(&from);
    sim_pool_release(&to);
}

Test(pool, verify_finds_a_wrong_count)
{
    struct sim_pool pool;
    struct sim_error error;
    sim_pool_init(&pool, sizeof(struct item));
    (void)!sim_pool_take(&pool);
    pool.in_use = 2;
    cr_expect(eq(int, sim_pool_verify(&pool, &error), SIM_ERR_VERIFY));
    pool.in_use = 1;
    cr_expect(eq(int, sim_pool_verify(&pool, &error), SIM_OK));
    sim_pool_release(&pool);
}

Test(pool, verify_finds_a_broken_free_list)
{
    struct sim_pool pool;
    struct sim_error error;
    sim_pool_init(&pool, sizeof(struct item));
    for (int i = 0; i < 3; i++) {
        (void)!sim_pool_take(&pool);
    }
    sim_pool_give(&pool, 0);
    sim_pool_give(&pool, 1);
    item_at(&pool, 0)->tag = 1; /* 1 -> 0 -> 1: a ring */
    cr_expect(eq(int, sim_pool_verify(&pool, &error), SIM_ERR_VERIFY));
    item_at(&pool, 0)->tag = 2; /* a live item */
    cr_expect(eq(int, sim_pool_verify(&pool, &error), SIM_ERR_VERIFY));
    item_at(&pool, 0)->tag = SIM_POOL_NONE;
    pool.first_free = SIM_POOL_NONE; /* both free items lost */
    cr_expect(eq(int, sim_pool_verify(&pool, &error), SIM_ERR_VERIFY));
    sim_pool_release(&pool);
}

Test(pool, a_reserve_beyond_the_index_is_refused)
{
    struct sim_pool pool;
    sim_pool_init(&pool, sizeof(struct item));
    cr_expect(not(sim_pool_reserve(&pool, (size_t)UINT32_MAX)));
    cr_expect(eq(ptr, pool.items, NULL));
    cr_expect(sim_pool_reserve(&pool, 65));
    cr_expect(eq(u32, pool.capacity, 128));
    sim_pool_release(&pool);
}

Test(pool, giving_back_twice_is_a_fault, .signal = SIGABRT)
{
    struct sim_pool pool;
    sim_pool_init(&pool, sizeof(struct item));
    (void)!sim_pool_take(&pool);
    sim_pool_give(&pool, 0);
    sim_pool_give(&pool, 0);
}

Test(pool, giving_back_what_was_never_taken_is_a_fault, .signal = SIGABRT)
{
    struct sim_pool pool;
    sim_pool_init(&pool, sizeof(struct item));
    (void)!sim_pool_take(&pool);
    sim_pool_give(&pool, 1);
}
