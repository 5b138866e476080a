/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/failing_alloc.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

/* The linker gives these names: calls to malloc() arrive at __wrap_malloc(). */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_aligned_alloc(size_t boundary, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_aligned_alloc(size_t boundary, size_t size);

/* Replications run on threads. */
static atomic_long countdown;
static atomic_bool has_failed;
static atomic_long calls;

void test_alloc_fail_at(long nth)
{
    atomic_store(&countdown, nth);
    atomic_store(&has_failed, false);
}

bool test_alloc_has_failed(void)
{
    return atomic_load(&has_failed);
}

long test_alloc_count(void)
{
    return atomic_load(&calls);
}

static bool fails_now(void)
{
    (void)atomic_fetch_add(&calls, 1);
    if (atomic_load(&countdown) <= 0 || atomic_fetch_sub(&countdown, 1) != 1) {
        return false;
    }
    atomic_store(&has_failed, true);
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return fails_now() ? NULL : __real_realloc(block, size);
}

void *__wrap_aligned_alloc(size_t boundary, size_t size)
{
    return fails_now() ? NULL : __real_aligned_alloc(boundary, size);
}
