/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. Once its pools have grown, a replication asks for no memory: three replications are run, then
 * the same ones over and over, and every allocation of the engine, the capacities and the model is counted.
 *
 * The C library's qsort() takes memory of its own for more than QSORT_STACK bytes (glibc up to 2.36), out of sight of
 * the counter. So there must be no call above that either.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

#include "tests/support/failing_alloc.h"
#include "tests/verification/loaded_model.h"

enum { GROWN = 3, MORE = 20, QSORT_STACK = 1024 };

/* The linker gives these names: calls to qsort() arrive at __wrap_qsort(). */
void __real_qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
void __wrap_qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));

static long large_sorts;

void __wrap_qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    large_sorts += count * size >= QSORT_STACK;
    __real_qsort(base, count, size, compare);
}

static const struct {
    const char *file;
    enum sim_queue_kind queue;
} cases[] = {
    {"scenarios/vive-2019/typical.cfg", SIM_QUEUE_WHEEL},
    {"scenarios/vive-2019/typical.cfg", SIM_QUEUE_HEAP},
    {"scenarios/vive-2019/cab.cfg", SIM_QUEUE_WHEEL},
    {"scenarios/vive-2019/cab.cfg", SIM_QUEUE_HEAP},
    {"tests/verification/every-mechanism.cfg", SIM_QUEUE_WHEEL},
};

enum { CASES = sizeof cases / sizeof cases[0] };

static struct counts {
    long allocations, large_sorts;
} run_grown(size_t which)
{
    const struct mdl_world_options options = {.queue = cases[which].queue};
    struct loaded loaded = load_scenario(cases[which].file, (const char *const[]){NULL});
    const long before_world = test_alloc_count();
    struct mdl_world *world = make_world(loaded.model, &options);
    for (uint64_t r = 0; r < GROWN; r++) {
        (void)run_world(world, 1, 1 + r);
    }
    const long grown = test_alloc_count();
    cr_assert(gt(long, grown, before_world), "the counter sees nothing");
    large_sorts = 0;
    for (uint64_t r = 0; r < MORE; r++) {
        (void)run_world(world, 1, 1 + r % GROWN);
    }
    const struct counts counts = {test_alloc_count() - grown, large_sorts};
    mdl_world_free(world);
    unload(&loaded);
    return counts;
}

Test(no_allocation, once_the_pools_have_grown)
{
    for (size_t i = 0; i < CASES; i++) {
        const struct counts counts = run_grown(i);
        cr_expect(eq(long, counts.allocations, 0), "%s", cases[i].file);
        cr_expect(eq(long, counts.large_sorts, 0), "%s: qsort() takes memory", cases[i].file);
    }
}
