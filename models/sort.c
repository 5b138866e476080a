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
