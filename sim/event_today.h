/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events scheduled into the bucket that is being executed: a binary heap of 16 bytes a node, ordered by one number.
 *
 * Part of the event wheel (sim/event_wheel.h), which owns it.
 */
#ifndef AFKLAR_SIM_EVENT_TODAY_H
#define AFKLAR_SIM_EVENT_TODAY_H

#include "sim/error.h"
#include "sim/event_queue.h"

#include <stdbool.h>
#include <stdint.h>

struct sim_today_node {
    uint64_t order; /* key of the wheel << SIM_SEQUENCE_BITS | sequence: no two are equal */
    uint64_t payload;
};

struct sim_event_today {
    struct sim_today_node *at; /* [capacity]; the children of i are 2i + 1 and 2i + 2 */
    uint32_t count;
    uint32_t capacity;
};

void sim_event_today_init(struct sim_event_today *today);
void sim_event_today_release(struct sim_event_today *today);
/* False without memory; nothing is then pushed. */
SIM_NODISCARD bool sim_event_today_push(struct sim_event_today *today, struct sim_today_node node);
/* Takes at[0], which must be there. */
struct sim_today_node sim_event_today_pop(struct sim_event_today *today);
SIM_NODISCARD enum sim_status sim_event_today_verify(const struct sim_event_today *today, struct sim_error *error);

#endif
