/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Caseload: workers who each hold a number of customers for months (a caseworker with at most 35 citizens).
 *
 * A customer asks for a place and either gets one with the worker who has most places free (the lowest index
 * among equals) or waits, by priority (0 first) and then in order of arrival. He keeps his worker until he
 * leaves, is handed over, or is pre-empted. Customers are opaque numbers. The caseload schedules nothing: it
 * answers, and the caller acts.
 *
 * A ticket names a customer's stay from request to end: he may be waiting or hold a place under it.
 *
 * Rules for the caller
 *  - After anything that may open places (set_places, set_workers, add_worker, remove_worker with hand-over,
 *    withdraw of the first in the queue after such a change, preempt) call sim_caseload_grant_next() until it
 *    returns false. _release gives at most one grant by itself, which is all one place can give.
 *  - Memory: when it runs out a call answers SIM_CASELOAD_FAILED or an enum sim_status, sim_caseload_status()
 *    stays SIM_ERR_MEMORY, and nothing else has changed.
 *  - `now` never runs backwards. Times are ticks of sim/time.h. A wrong worker or ticket is a fault of the
 *    programmer (SIM_INVARIANT).
 *
 * Cost: request, release, withdraw, hand-over and pre-emption O(log workers); nothing scans customers.
 *
 * Books kept exactly, in place x ticks: held, offered (places of workers present) and waiting. Utilisation over a
 * window is the difference of two sim_caseload_held_area() over that of sim_caseload_offered_area().
 *
 * Example:
 *     struct sim_caseload ks;
 *     struct sim_caseload_grant next;
 *     uint32_t ticket, worker;
 *     status = sim_caseload_init(&ks, 0, 4, 35, &error);
 *     worker = sim_caseload_request(&ks, now, citizen, 0, &ticket);
 *     if (worker == SIM_CASELOAD_QUEUED) { ... wait for a grant ... }
 *     ...
 *     if (sim_caseload_release(&ks, now, worker, ticket, &next)) { wake(next.customer, next.worker); }
 *     sim_caseload_release_memory(&ks);
 */
#ifndef AFKLAR_SIM_CASELOAD_H
#define AFKLAR_SIM_CASELOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/time.h"
#include "sim/use.h"
#include "sim/waitlist.h"

#define SIM_CASELOAD_NONE SIM_WAITLIST_NONE
#define SIM_CASELOAD_QUEUED UINT32_MAX
#define SIM_CASELOAD_FAILED (UINT32_MAX - 1)
#define SIM_CASELOAD_WORKERS_MAX SIM_WAITLIST_HOLDERS
#define SIM_CASELOAD_PLACES_MAX 1000000000

struct sim_caseload_grant {
    uint32_t customer;
    uint32_t ticket;
    uint32_t worker;
    unsigned priority;
    sim_time waited_since; /* of a grant: when the wait began; of a victim: when he got the place he lost */
};

enum sim_caseload_presence {
    SIM_CASELOAD_VACANT,  /* no such worker now; the index may be given to a new one */
    SIM_CASELOAD_PRESENT, /* works */
    SIM_CASELOAD_LEFT,    /* has left, but still has customers to hand over */
};

struct sim_caseload_worker {
    int32_t places;
    int32_t held;
    uint32_t first; /* his customers, longest held first */
    uint32_t last;
    uint32_t next; /* on the list of vacant indexes or of leavers */
    uint32_t previous;
    enum sim_caseload_presence presence;
};

struct sim_caseload {
    struct sim_waitlist list;           /* the customers of a worker are threaded on the links of its entries */
    struct sim_caseload_worker *worker; /* [leaves], the first worker_count of them in use at some time */
    uint64_t *standing; /* [2 * leaves]: how a worker stands to be chosen, and the best under each node */
    uint32_t leaves;    /* a power of two */
    uint32_t worker_count;
    uint32_t present;
    uint32_t vacant;  /* first vacant index */
    uint32_t leavers; /* first worker who has left with customers */
    struct sim_use offered;
    int64_t handed_over;
    int64_t preempted;
    uint32_t first_workers; /* what _reset goes back to */
    int32_t first_places;
    enum sim_status status;
};

/* `workers` workers with `places` places each, both at least 1: otherwise SIM_ERR_SCENARIO. */
SIM_NODISCARD enum sim_status sim_caseload_init(struct sim_caseload *cl, sim_time now, uint32_t workers, int32_t places,
                                                struct sim_error *error);
/* After _init, before anybody asks: sim_caseload_preempt() may then be called. Costs 8 bytes more a customer. */
void sim_caseload_allow_preemption(struct sim_caseload *cl);
/* Back to the state after _init (and _allow_preemption), at time now; keeps memory. */
void sim_caseload_reset(struct sim_caseload *cl, sim_time now);
/* The end of the object: frees its memory (sim_caseload_release() ends one stay). Safe twice. */
void sim_caseload_release_memory(struct sim_caseload *cl);
static inline enum sim_status sim_caseload_status(const struct sim_caseload *cl)
{
    return cl->status;
}

/* The index of the worker, SIM_CASELOAD_QUEUED, or SIM_CASELOAD_FAILED. *ticket is set in the first two cases. */
uint32_t sim_caseload_request(struct sim_caseload *cl, sim_time now, uint32_t customer, unsigned priority,
                              uint32_t *ticket);

/* Somebody who waits gives up. His ticket is free afterwards. */
void sim_caseload_withdraw(struct sim_caseload *cl, sim_time now, uint32_t ticket);

/* The stay of `ticket` with `worker` ends. True when somebody who waited got a place: *next. */
bool sim_caseload_release(struct sim_caseload *cl, sim_time now, uint32_t worker, uint32_t ticket,
                          struct sim_caseload_grant *next);

/* Gives the next in the queue a place if one is free. */
bool sim_caseload_grant_next(struct sim_caseload *cl, sim_time now, struct sim_caseload_grant *next);

/* Takes a place for a customer of `priority` from the least urgent holder of lower urgency (of these the one who
 * got his place last). The victim goes back to the front of his level with the same ticket and will be granted again;
 * withdraw him if he is to lose it for good. victim->waited_since tells since when he held it, so
 * the caller can work out what is left of it. Then call sim_caseload_grant_next(). False when nobody can be
 * pre-empted: no less urgent holder, a place is free anyway, or that holder's worker has more
 * customers than places, so that nothing would be won. Customers of a leaver are never pre-empted. A fault without
 * sim_caseload_allow_preemption(). */
bool sim_caseload_preempt(struct sim_caseload *cl, sim_time now, unsigned priority, struct sim_caseload_grant *victim);

/* Head-count. A new worker takes a vacant index if there is one. */
SIM_NODISCARD enum sim_status sim_caseload_add_worker(struct sim_caseload *cl, sim_time now, int32_t places,
                                                      uint32_t *worker);
/* He takes nobody any more and offers no places; his customers stay on his list until each is handed over or
 * released. With an empty list his index becomes vacant. */
void sim_caseload_remove_worker(struct sim_caseload *cl, sim_time now, uint32_t worker);
/* Adds workers of `places`, or lets those with the highest indexes leave, until `count` are present. */
SIM_NODISCARD enum sim_status sim_caseload_set_workers(struct sim_caseload *cl, sim_time now, uint32_t count,
                                                       int32_t places);
/* May be fewer than he holds (nobody is thrown out) and may be 0 (in training). */
void sim_caseload_set_places(struct sim_caseload *cl, sim_time now, uint32_t worker, int32_t places);

/* A worker who has left and still has customers, or SIM_CASELOAD_NONE. */
static inline uint32_t sim_caseload_leaver(const struct sim_caseload *cl)
{
    return cl->leavers;
}

/* Moves a customer to the worker with most free places. When none is free: with `overfull` he goes to the one
 * least over his places; otherwise he waits at the front of his level (SIM_CASELOAD_QUEUED). Also
 * SIM_CASELOAD_QUEUED when no other worker is present at all. His own worker is not chosen. If that one is
 * still present, he now has a place free: drain the grants. */
uint32_t sim_caseload_hand_over(struct sim_caseload *cl, sim_time now, uint32_t ticket, bool overfull);

/* The customers of a worker, longest held first:
 *     for (t = sim_caseload_customers(cl, w); t != SIM_CASELOAD_NONE; t = sim_caseload_next_customer(cl, t))
 * Take the next before the present one is moved. */
static inline uint32_t sim_caseload_customers(const struct sim_caseload *cl, uint32_t worker)
{
    return cl->worker[worker].first;
}
static inline uint32_t sim_caseload_next_customer(const struct sim_caseload *cl, uint32_t ticket)
{
    return cl->list.entry[ticket].link.next;
}
static inline uint32_t sim_caseload_customer(const struct sim_caseload *cl, uint32_t ticket)
{
    return cl->list.entry[ticket].customer;
}
/* The worker of a placed customer. */
static inline uint32_t sim_caseload_worker_of(const struct sim_caseload *cl, uint32_t ticket)
{
    return cl->list.entry[ticket].holder;
}
static inline bool sim_caseload_is_waiting(const struct sim_caseload *cl, uint32_t ticket)
{
    return sim_waitlist_is_waiting(&cl->list, ticket);
}
/* Places free with the worker of that standing: places - held, INT32_MIN unless he is present. */
static inline int32_t sim_caseload_standing_places(uint64_t standing)
{
    return (int32_t)((int64_t)(standing >> 32) - (INT64_C(1) << 31));
}
/* The worker who would be chosen now has this many free places; 0 or less: a request would wait. */
static inline int32_t sim_caseload_free_places(const struct sim_caseload *cl)
{
    return sim_caseload_standing_places(cl->standing[1]);
}

static inline int64_t sim_caseload_waiting(const struct sim_caseload *cl)
{
    return cl->list.waiting.level;
}
static inline int64_t sim_caseload_held(const struct sim_caseload *cl)
{
    return cl->list.placed.level;
}
static inline int64_t sim_caseload_waiting_area(const struct sim_caseload *cl, sim_time now)
{
    return sim_use_area(&cl->list.waiting, now);
}
static inline int64_t sim_caseload_held_area(const struct sim_caseload *cl, sim_time now)
{
    return sim_use_area(&cl->list.placed, now);
}
static inline int64_t sim_caseload_offered_area(const struct sim_caseload *cl, sim_time now)
{
    return sim_use_area(&cl->offered, now);
}

/* Recounts everything; also that nobody waits while a place is free (so call it after the grants are drained). */
SIM_NODISCARD enum sim_status sim_caseload_verify(const struct sim_caseload *cl, struct sim_error *error);

#endif
