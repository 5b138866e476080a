/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who waits for a place and who has one: the part that caseload, board and course share.
 *
 * A customer is an opaque number of the caller. Joining gives him a ticket, which stays the same from then
 * until he leaves: while he waits, while he has a place, and if he is put back in the queue. After he has
 * left the ticket may be given to somebody else.
 *
 * Levels: 0 is served first, SIM_WAITLIST_LEVELS - 1 last; within a level first come, first served. All
 * operations are O(1): tickets are rows of one pool, those who wait threaded on doubly linked lists by level. The pool
 * doubles when it is full and never shrinks; after that nothing is allocated.
 *
 * Who has a place needs no thread of the list's: his links are then the caller's (a caseload threads the customers of
 * each worker on them, and must have taken a ticket off that thread before it is returned or leaves). Only a list that
 * is asked for victims keeps, by more links per ticket, who has a place by level: sim_waitlist_rank_placed().
 *
 * Books kept, in ticks (sim/time.h): the areas under "waiting" and "placed", and the sums of finished spells.
 * At any time  area = finished spells + ages of those still there,  which is Little's law without an error
 * term; sim_waitlist_verify() checks it.
 *
 * Ownership: the struct is the caller's, its pool is the waitlist's (_init, _release). Errors: SIM_ERR_MEMORY
 * and SIM_ERR_LIMIT (2^32 tickets) from _reserve, _join and _admit, which then change nothing. A wrong ticket is a
 * fault of the programmer.
 */
#ifndef AFKLAR_SIM_WAITLIST_H
#define AFKLAR_SIM_WAITLIST_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/time.h"
#include "sim/use.h"

#define SIM_WAITLIST_LEVELS 16
#define SIM_WAITLIST_NONE UINT32_MAX

/* Lists: LEVELS of waiting, LEVELS of placed, then one of placed who cannot be pre-empted. */
#define SIM_WAITLIST_SHIELDED (2 * SIM_WAITLIST_LEVELS)
#define SIM_WAITLIST_LISTS (2 * SIM_WAITLIST_LEVELS + 1)

#define SIM_WAITLIST_HOLDERS (UINT32_C(1) << 22)

struct sim_waitlist_link {
    uint32_t next;
    uint32_t previous;
};

/* 24 bytes, of which a million customers have a million. */
struct sim_waitlist_entry {
    sim_time since; /* start of the present spell */
    uint32_t customer;
    struct sim_waitlist_link link; /* of the waiting of his level; the caller's while he has a place */
    uint32_t holder : 22;          /* the caller's: who holds him while he has a place; below SIM_WAITLIST_HOLDERS */
    uint32_t level : 4;
    uint32_t list : 6; /* the list he is on; SIM_WAITLIST_LISTS when free */
};

struct sim_waitlist {
    struct sim_waitlist_entry *entry; /* [capacity], the first `used` have been handed out at some time */
    uint32_t capacity;
    uint32_t used;
    uint32_t free;                  /* first of the entries given back, linked by next */
    bool ranked;                    /* who has a place is threaded by level */
    struct sim_waitlist_link *rank; /* by ticket; [rank_capacity] */
    uint32_t rank_capacity;
    uint32_t first[SIM_WAITLIST_LISTS];
    uint32_t last[SIM_WAITLIST_LISTS];
    uint64_t occupied; /* bit per threaded list that has somebody */
    struct sim_use waiting;
    struct sim_use placed;
    int64_t joined;
    int64_t left_waiting; /* withdrew, or was served without taking a place */
    int64_t left_placed;
    int64_t returned;
    int64_t waited_ticks; /* sum over finished spells of waiting */
    int64_t placed_ticks; /* sum over finished spells of having a place */
};

void sim_waitlist_init(struct sim_waitlist *list, sim_time now);
void sim_waitlist_reset(struct sim_waitlist *list, sim_time now);
void sim_waitlist_release(struct sim_waitlist *list);

/* After _init, before anything else: it can then be asked for victims, for 8 bytes more a ticket. Stays so over a
 * reset. */
void sim_waitlist_rank_placed(struct sim_waitlist *list);

/* Makes room for `count` tickets in all. */
SIM_NODISCARD enum sim_status sim_waitlist_reserve(struct sim_waitlist *list, uint32_t count);

/* True when the next _join needs no memory. */
static inline bool sim_waitlist_has_room(const struct sim_waitlist *list)
{
    return list->free != SIM_WAITLIST_NONE || list->used < list->capacity;
}

SIM_NODISCARD enum sim_status sim_waitlist_join(struct sim_waitlist *list, sim_time now, uint32_t customer,
                                                unsigned level, uint32_t *ticket);

/* Joins and has a place at once, as _join and _place together would do. */
SIM_NODISCARD enum sim_status sim_waitlist_admit(struct sim_waitlist *list, sim_time now, uint32_t customer,
                                                 unsigned level, uint32_t *ticket);

/* Waiting -> placed; placed -> waiting at the front of his level; either -> gone. */
void sim_waitlist_place(struct sim_waitlist *list, sim_time now, uint32_t ticket);
void sim_waitlist_return(struct sim_waitlist *list, sim_time now, uint32_t ticket);
void sim_waitlist_leave(struct sim_waitlist *list, sim_time now, uint32_t ticket);

/* A placed customer is taken off, or put back on (last), the list of those who may be pre-empted. */
void sim_waitlist_shield(struct sim_waitlist *list, uint32_t ticket, bool shielded);

/* The next to be served, or SIM_WAITLIST_NONE. */
uint32_t sim_waitlist_first(const struct sim_waitlist *list);

/* Ranked only. Of those placed with a level above `level` (less urgent): of the least urgent, the one placed last; or
 * NONE. */
uint32_t sim_waitlist_victim(const struct sim_waitlist *list, unsigned level);

static inline bool sim_waitlist_is_waiting(const struct sim_waitlist *list, uint32_t ticket)
{
    return ticket < list->used && list->entry[ticket].list < SIM_WAITLIST_LEVELS;
}

static inline bool sim_waitlist_is_placed(const struct sim_waitlist *list, uint32_t ticket)
{
    return ticket < list->used && list->entry[ticket].list >= SIM_WAITLIST_LEVELS &&
           list->entry[ticket].list < SIM_WAITLIST_LISTS;
}

SIM_NODISCARD enum sim_status sim_waitlist_verify(const struct sim_waitlist *list, struct sim_error *error);

#endif
