/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/event_today.h"

#include <stdlib.h>
#include <string.h>

enum { TODAY_FIRST_CAPACITY = 64 };

void sim_event_today_init(struct sim_event_today *today)
{
    memset(today, 0, sizeof *today);
}

void sim_event_today_release(struct sim_event_today *today)
{
    free(today->at);
    sim_event_today_init(today);
}

static bool grow(struct sim_event_today *today)
{
    if (today->capacity > UINT32_MAX / 2) {
        return false;
    }
    const uint32_t capacity = today->capacity == 0 ? TODAY_FIRST_CAPACITY : 2 * today->capacity;
    struct sim_today_node *grown = realloc(today->at, capacity * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    today->at = grown;
    today->capacity = capacity;
    return true;
}

static void sift_up(struct sim_today_node *at, size_t i, struct sim_today_node node)
{
    while (i > 0 && node.order < at[(i - 1) / 2].order) {
        at[i] = at[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    at[i] = node;
}

bool sim_event_today_push(struct sim_event_today *today, struct sim_today_node node)
{
    if (SIM_UNLIKELY(today->count == today->capacity) && !grow(today)) {
        return false;
    }
    sift_up(today->at, today->count++, node);
    return true;
}

/* Bottom-up: the last node nearly always belongs near the bottom, so walk the hole down along the
 * smaller children without comparing, then let the node rise (Wegener 1993). */
struct sim_today_node sim_event_today_pop(struct sim_event_today *today)
{
    struct sim_today_node *const at = today->at;
    const struct sim_today_node first = at[0];
    const size_t count = --today->count;
    size_t i = 0;
    size_t child = 1;
    for (; child + 1 < count; child = 2 * i + 1) {
        child += at[child + 1].order < at[child].order ? 1 : 0;
        at[i] = at[child];
        i = child;
    }
    if (child < count) {
        at[i] = at[child];
        i = child;
    }
    if (count > 0) {
        sift_up(at, i, at[count]);
    }
    return first;
}

enum sim_status sim_event_today_verify(const struct sim_event_today *today, struct sim_error *error)
{
    if (today->count > today->capacity) {
        return sim_fail(error, SIM_ERR_VERIFY, "events of today: %u nodes in room for %u", today->count,
                        today->capacity);
    }
    for (size_t i = 1; i < today->count; i++) {
        if (today->at[(i - 1) / 2].order >= today->at[i].order) {
            return sim_fail(error, SIM_ERR_VERIFY, "events of today: node %zu comes before its parent", i);
        }
    }
    return SIM_OK;
}
