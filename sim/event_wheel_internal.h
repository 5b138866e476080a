/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the event wheel share; nobody else includes it. */
#ifndef AFKLAR_SIM_EVENT_WHEEL_INTERNAL_H
#define AFKLAR_SIM_EVENT_WHEEL_INTERNAL_H

#include "sim/event_wheel.h"

/* Nodes in the chain of a bucket. */
static inline size_t sim_event_wheel_bucket_count(const struct sim_event_wheel *wheel, uint32_t bucket)
{
    const uint32_t tail = wheel->tail[bucket];
    if (tail == 0) {
        return 0;
    }
    return (size_t)(wheel->chains[bucket].chunks - 1) * (SIM_WHEEL_CHUNK - 1) + (tail - 1) % SIM_WHEEL_CHUNK;
}

/* Header of a chunk; its nodes follow. */
static inline const struct sim_wheel_node *sim_event_wheel_chunk(const struct sim_event_wheel *wheel, uint32_t chunk)
{
    return &wheel->nodes[(size_t)chunk * SIM_WHEEL_CHUNK];
}

/* How many of `left` nodes are in the first chunk. */
static inline size_t sim_event_wheel_here(size_t left)
{
    return left < SIM_WHEEL_CHUNK - 1 ? left : SIM_WHEEL_CHUNK - 1;
}

/* Room for the histogram. False without memory. */
bool sim_event_wheel_sort_init(struct sim_event_wheel *wheel);
/* Makes the chain of the current bucket the run and gives its chunks back; of very many nodes it takes the first and
 * leaves the rest in the chain. False without memory: the run is then empty. */
bool sim_event_wheel_sort(struct sim_event_wheel *wheel);
/* The first `count` of sorted[] are the run. */
void sim_event_wheel_set_run(struct sim_event_wheel *wheel, size_t count);
/* Room for a run of that many. False without memory; nothing has then changed. */
bool sim_event_wheel_grow_run(struct sim_event_wheel *wheel, size_t needed);

#endif
