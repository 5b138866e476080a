/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Event queue 1: a binary heap. Push and pop take O(log n); nothing else is needed to trust it, so it
 * is the oracle of the wheel (sim/event_wheel.h). It is also the faster one for a handful of events.
 *
 * A pop leaves a hole at the root, which the next push fills: an event that schedules its successor
 * costs one pass instead of two. `count` includes the hole.
 *
 * Ownership: the caller owns the struct, the heap its array. It never shrinks before _release.
 */
#ifndef AFKLAR_SIM_EVENT_HEAP_H
#define AFKLAR_SIM_EVENT_HEAP_H

#include "sim/event_queue.h"

#include <stddef.h>

struct sim_event_heap {
    struct sim_event_node *at; /* [capacity]; the children of i are 2i + 1 and 2i + 2 */
    uint32_t count;
    uint32_t capacity;
    bool hole; /* at[0] has been popped and not yet replaced */
};

void sim_event_heap_init(struct sim_event_heap *heap);
void sim_event_heap_release(struct sim_event_heap *heap);
void sim_event_heap_reset(struct sim_event_heap *heap);
/* Doubles the array; false without memory. */
SIM_NODISCARD bool sim_event_heap_grow(struct sim_event_heap *heap);
/* Fills the hole with the last node. */
void sim_event_heap_settle(struct sim_event_heap *heap);
SIM_NODISCARD enum sim_status sim_event_heap_verify(const struct sim_event_heap *heap, struct sim_error *error);

static inline uint32_t sim_event_heap_pending(const struct sim_event_heap *heap)
{
    return heap->count - (heap->hole ? 1 : 0);
}

/*
 * Nodes are passed by value and read field by field: a node that stays in registers is not written to the
 * stack in halves and read back whole, which the processor can only do by waiting.
 */
static inline void sim_event_heap_sift_down(struct sim_event_heap *heap, struct sim_event_node node)
{
    struct sim_event_node *const at = heap->at;
    const size_t count = heap->count;
    size_t i = 0;
    for (size_t child = 1; child < count; child = 2 * i + 1) {
        child += (child + 1 < count && sim_event_before(&at[child + 1], &at[child])) ? 1 : 0;
        if (!sim_event_before(&at[child], &node)) {
            break;
        }
        at[i] = at[child];
        i = child;
    }
    at[i] = node;
}

static inline void sim_event_heap_sift_up(struct sim_event_heap *heap, size_t i, struct sim_event_node node)
{
    struct sim_event_node *const at = heap->at;
    while (i > 0 && sim_event_before(&node, &at[(i - 1) / 2])) {
        at[i] = at[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    at[i] = node;
}

/* False without memory; nothing is then pushed. */
static inline bool sim_event_heap_push(struct sim_event_heap *heap, struct sim_event_node node)
{
    if (heap->hole) {
        heap->hole = false;
        sim_event_heap_sift_down(heap, node);
        return true;
    }
    if (SIM_UNLIKELY(heap->count == heap->capacity) && !sim_event_heap_grow(heap)) {
        return false;
    }
    sim_event_heap_sift_up(heap, heap->count++, node);
    return true;
}

/* The first node, or NULL; valid until the next push or pop. */
static inline const struct sim_event_node *sim_event_heap_first(struct sim_event_heap *heap)
{
    if (heap->hole) {
        sim_event_heap_settle(heap);
    }
    return heap->count == 0 ? NULL : &heap->at[0];
}

/* Takes the first node if its time is at or before `until`. */
static inline bool sim_event_heap_pop(struct sim_event_heap *heap, sim_time until, struct sim_event_node *node)
{
    const struct sim_event_node *first = sim_event_heap_first(heap);
    if (first == NULL || first->time > until) {
        return false;
    }
    *node = *first;
    heap->hole = true;
    return true;
}

#endif
