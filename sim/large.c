/* SPDX-License-Identifier: GPL-3.0-or-later */
#if defined(__linux__)
/* For madvise(). NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the C library's own name */
#define _DEFAULT_SOURCE
#endif

#include "sim/large.h"

#include <stdlib.h>
#include <string.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#define CACHE_LINE ((size_t)64)
#define HUGE_PAGE ((size_t)2 << 20)
#define LARGE (2 * HUGE_PAGE) /* below this a block is not worth a boundary of its own */

static void ask_for_huge_pages(void *block, size_t bytes)
{
#if defined(MADV_HUGEPAGE)
    (void)madvise(block, bytes, MADV_HUGEPAGE); /* an advice: what it answers changes nothing */
#else
    (void)block;
    (void)bytes;
#endif
}

void *sim_large_grow(void *block, size_t used, size_t bytes)
{
    const size_t boundary = bytes >= LARGE ? HUGE_PAGE : CACHE_LINE;
    if (bytes > SIZE_MAX - boundary) {
        return NULL;
    }
    const size_t rounded = (bytes + boundary - 1) / boundary * boundary;
    void *grown = aligned_alloc(boundary, rounded > 0 ? rounded : boundary);
    if (grown == NULL) {
        return NULL;
    }
    if (boundary == HUGE_PAGE) {
        ask_for_huge_pages(grown, rounded);
    }
    if (used > 0) {
        memcpy(grown, block, used);
    }
    free(block);
    return grown;
}
