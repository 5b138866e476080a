/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/event_heap.h"

#include <stdlib.h>
#include <string.h>

enum { HEAP_FIRST_CAPACITY = 64 };

void sim_event_heap_init(struct sim_event_heap *heap)
{
    memset(heap, 0, sizeof *heap);
}

void sim_event_heap_release(struct sim_event_heap *heap)
{
    free(heap->at);
    sim_event_heap_init(heap);
}

void sim_event_heap_reset(struct sim_event_heap *heap)
{
    heap->count = 0;
    heap->hole = false;
}

SIM_NOINLINE bool sim_event_heap_grow(struct sim_event_heap *heap)
{
    if (heap->capacity > UINT32_MAX / 2) {
        return false;
    }
    const uint32_t capacity = heap->capacity == 0 ? HEAP_FIRST_CAPACITY : 2 * heap->capacity;
    struct sim_event_node *grown = realloc(heap->at, capacity * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    heap->at = grown;
    heap->capacity = capacity;
    return true;
}

/* Bottom-up: the last node nearly always belongs near the bottom, so walk the hole down along the
 * smaller children without comparing, then let the node rise (Wegener 1993). */
void sim_event_heap_settle(struct sim_event_heap *heap)
{
    struct sim_event_node *const at = heap->at;
    const size_t count = --heap->count;
    size_t i = 0;
    heap->hole = false;
    if (count == 0) {
        return;
    }
    for (size_t child = 1; child < count; child = 2 * i + 1) {
        child += (child + 1 < count && sim_event_before(&at[child + 1], &at[child])) ? 1 : 0;
        at[i] = at[child];
        i = child;
    }
    sim_event_heap_sift_up(heap, i, at[count]);
}

enum sim_status sim_event_heap_verify(const struct sim_event_heap *heap, struct sim_error *error)
{
    const size_t top = heap->hole ? 1 : 0;
    if (heap->count > heap->capacity || heap->count < top) {
        return sim_fail(error, SIM_ERR_VERIFY, "event heap: %u nodes in room for %u", heap->count, heap->capacity);
    }
    for (size_t i = 1; i < heap->count; i++) {
        const size_t parent = (i - 1) / 2;
        if (parent >= top && !sim_event_before(&heap->at[parent], &heap->at[i])) {
            return sim_fail(error, SIM_ERR_VERIFY, "event heap: node %zu comes before its parent", i);
        }
    }
    return SIM_OK;
}
