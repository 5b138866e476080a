/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/sort.h"

#include <string.h>

#include "sim/error.h"

/* Puts `item` into the heap of `count` items below the empty place `at`: the greater child rises until it fits. */
static void sink(unsigned char *items, size_t count, size_t bytes, size_t at, const void *item,
                 int (*compare)(const void *, const void *))
{
    for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && compare(items + child * bytes, items + (child + 1) * bytes) < 0) {
            child++;
        }
        if (compare(items + child * bytes, item) <= 0) {
            break;
        }
        memcpy(items + at * bytes, items + child * bytes, bytes);
        at = child;
    }
    memcpy(items + at * bytes, item, bytes);
}

void mdl_sort(void *items, size_t count, size_t bytes, int (*compare)(const void *, const void *))
{
    unsigned char *at = items;
    unsigned char item[MDL_SORT_BYTES_MAX];
    SIM_INVARIANT(bytes <= MDL_SORT_BYTES_MAX, "items too large to sort");
    for (size_t root = count / 2; root-- > 0;) {
        memcpy(item, at + root * bytes, bytes);
        sink(at, count, bytes, root, item, compare);
    }
    for (size_t last = count; last-- > 1;) {
        memcpy(item, at + last * bytes, bytes);
        memcpy(at + last * bytes, at, bytes);
        sink(at, last, bytes, 0, item, compare);
    }
}

/* --- numbers ------------------------------------------------------------------------------------------------- */

enum { BYTE = 8, BYTES = 256, FEW = 32 };

static void insert_keys(uint64_t *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const uint64_t key = keys[i];
        size_t at = i;
        while (at > 0 && keys[at - 1] > key) {
            keys[at] = keys[at - 1];
            at--;
        }
        keys[at] = key;
    }
}

/* Moves each key to the part of its byte; end[b] is where the part of byte b ends. */
static void part_keys(uint64_t *keys, size_t count, unsigned shift, size_t end[BYTES])
{
    size_t next[BYTES];
    memset(end, 0, BYTES * sizeof *end);
    for (size_t i = 0; i < count; i++) {
        end[keys[i] >> shift & (BYTES - 1)]++;
    }
    for (size_t b = 0, sum = 0; b < BYTES; b++) {
        next[b] = sum;
        sum += end[b];
        end[b] = sum;
    }
    for (size_t b = 0; b < BYTES; b++) {
        while (next[b] < end[b]) {
            const uint64_t key = keys[next[b]];
            const size_t to = key >> shift & (BYTES - 1);
            keys[next[b]] = keys[next[to]];
            keys[next[to]++] = key;
        }
    }
}

/* Calls itself once for each byte of a key at most. NOLINTNEXTLINE(misc-no-recursion) */
static void sort_from(uint64_t *keys, size_t count, unsigned shift)
{
    size_t end[BYTES];
    if (count <= FEW) {
        insert_keys(keys, count);
        return;
    }
    part_keys(keys, count, shift, end);
    for (size_t b = 0, begin = 0; shift > 0 && b < BYTES; begin = end[b++]) {
        sort_from(keys + begin, end[b] - begin, shift - BYTE);
    }
}

void mdl_sort_keys(uint64_t *keys, size_t count)
{
    sort_from(keys, count, 64 - BYTE);
}
