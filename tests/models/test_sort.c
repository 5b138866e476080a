/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Sorted items are in order and are those that went in, for every small count. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/sort.h"

struct item {
    unsigned key;
    unsigned char filling[100]; /* not a power of two, as records are */
};

static int by_key(const void *left, const void *right)
{
    const struct item *a = left;
    const struct item *b = right;
    return a->key < b->key ? -1 : a->key > b->key;
}

Test(sort, every_count_up_to_a_few_hundred)
{
    static struct item items[300];
    unsigned state = 7;
    for (unsigned count = 0; count <= 300; count++) {
        unsigned long sum = 0;
        for (unsigned i = 0; i < count; i++) {
            state = state * 1103515245U + 12345U;
            items[i].key = state >> 16 & 127; /* equal keys too */
            items[i].filling[99] = (unsigned char)items[i].key;
            sum += items[i].key;
        }
        mdl_sort(items, count, sizeof items[0], by_key);
        for (unsigned i = 0; i < count; i++) {
            cr_assert(eq(uint, items[i].filling[99], items[i].key), "an item is moved whole");
            cr_assert(i == 0 || items[i - 1].key <= items[i].key, "count %u, item %u", count, i);
            sum -= items[i].key;
        }
        cr_assert(eq(ulong, sum, 0));
    }
}

Test(sort, keys_are_sorted_by_all_their_bytes)
{
    static uint64_t keys[5000];
    for (size_t count = 0; count <= 5000; count = count < 70 ? count + 1 : count * 2 + 17) {
        uint64_t state = count + 1;
        uint64_t sum = 0;
        for (size_t i = 0; i < count; i++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            keys[i] = i % 3 == 0 ? state : i % 3 == 1 ? state >> 50 : UINT64_MAX - (state >> 60); /* equal ones too */
            sum += keys[i];
        }
        mdl_sort_keys(keys, count);
        for (size_t i = 0; i < count; i++) {
            cr_assert(i == 0 || keys[i - 1] <= keys[i], "count %zu, key %zu", count, i);
            sum -= keys[i];
        }
        cr_assert(eq(u64, sum, 0));
    }
}
