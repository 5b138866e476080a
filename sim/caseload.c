/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/caseload.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NONE SIM_CASELOAD_NONE

/* ---- the tree of workers: most free places wins, the lower index among equals ---- */

/* A standing orders as a worker is chosen: the larger first. Below that of any who is present: ABSENT. */
#define ABSENT INT32_MIN
#define MOST_INDEX UINT32_MAX

static uint64_t standing_of(uint32_t worker, int32_t free_places)
{
    return (uint64_t)((uint32_t)free_places ^ UINT32_C(0x80000000)) << 32 | (MOST_INDEX - worker);
}

static uint32_t best_worker(const struct sim_caseload *cl)
{
    return MOST_INDEX - (uint32_t)cl->standing[1];
}

static int32_t free_of(const struct sim_caseload *cl, uint32_t worker)
{
    return sim_caseload_standing_places(cl->standing[cl->leaves + worker]);
}

/* Up to the first node that stays what it is: above it all does. */
static void set_free(struct sim_caseload *cl, uint32_t worker, int32_t free_places)
{
    uint64_t *const at = cl->standing;
    size_t node = (size_t)cl->leaves + worker;
    uint64_t best = standing_of(worker, free_places);

    at[node] = best;
    while (node > 1) {
        best = at[node ^ 1] > best ? at[node ^ 1] : best;
        node /= 2;
        if (at[node] == best) {
            return;
        }
        at[node] = best;
    }
}

static void rebuild_tree(struct sim_caseload *cl)
{
    for (size_t node = (size_t)cl->leaves - 1; node >= 1; node--) {
        const uint64_t left = cl->standing[2 * node];
        const uint64_t right = cl->standing[2 * node + 1];

        cl->standing[node] = left > right ? left : right;
    }
}

static void recount_free(struct sim_caseload *cl, uint32_t worker)
{
    const struct sim_caseload_worker *who = &cl->worker[worker];

    set_free(cl, worker, who->presence == SIM_CASELOAD_PRESENT ? who->places - who->held : ABSENT);
}

/* ---- memory ---- */

static void clear_workers(struct sim_caseload *cl, uint32_t from)
{
    for (uint32_t i = from; i < cl->leaves; i++) {
        cl->worker[i] = (struct sim_caseload_worker){
            .first = NONE, .last = NONE, .next = NONE, .previous = NONE, .presence = SIM_CASELOAD_VACANT};
        cl->standing[cl->leaves + i] = standing_of(i, ABSENT);
    }
}

static enum sim_status grow_workers(struct sim_caseload *cl, uint32_t leaves)
{
    struct sim_caseload_worker *worker = realloc(cl->worker, leaves * sizeof *worker);

    if (worker == NULL) {
        return SIM_ERR_MEMORY;
    }
    cl->worker = worker;
    uint64_t *standing = realloc(cl->standing, 2 * (size_t)leaves * sizeof *standing);

    if (standing == NULL) {
        return SIM_ERR_MEMORY;
    }
    cl->standing = standing;
    uint32_t had = cl->leaves;

    if (had > 0) { /* the leaves of the tree begin elsewhere */
        memcpy(&standing[leaves], &standing[had], had * sizeof *standing);
    }
    cl->leaves = leaves;
    clear_workers(cl, had);
    rebuild_tree(cl);
    return SIM_OK;
}

/* ---- life ---- */

static void start_workers(struct sim_caseload *cl, sim_time now)
{
    clear_workers(cl, 0);
    for (uint32_t i = 0; i < cl->first_workers; i++) {
        cl->worker[i].presence = SIM_CASELOAD_PRESENT;
        cl->worker[i].places = cl->first_places;
        cl->standing[cl->leaves + i] = standing_of(i, cl->first_places);
    }
    rebuild_tree(cl);
    cl->worker_count = cl->first_workers;
    cl->present = cl->first_workers;
    cl->vacant = NONE;
    cl->leavers = NONE;
    sim_use_init(&cl->offered, now, (int64_t)cl->first_workers * cl->first_places);
}

enum sim_status sim_caseload_init(struct sim_caseload *cl, sim_time now, uint32_t workers, int32_t places,
                                  struct sim_error *error)
{
    memset(cl, 0, sizeof *cl);
    sim_waitlist_init(&cl->list, now);
    if (workers == 0 || places <= 0) {
        return sim_fail(error, SIM_ERR_SCENARIO,
                        "a caseload with %" PRIu32 " workers of %" PRId32
                        " places has no capacity; expected at least 1 of each",
                        workers, places);
    }
    if (workers > SIM_CASELOAD_WORKERS_MAX || places > SIM_CASELOAD_PLACES_MAX) {
        return sim_fail(error, SIM_ERR_LIMIT, "a caseload has too many workers or places");
    }
    uint32_t leaves = 1;

    while (leaves < workers) {
        leaves *= 2;
    }
    if (grow_workers(cl, leaves) != SIM_OK) {
        sim_caseload_release_memory(cl);
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for %" PRIu32 " workers", workers);
    }
    cl->first_workers = workers;
    cl->first_places = places;
    start_workers(cl, now);
    return SIM_OK;
}

void sim_caseload_allow_preemption(struct sim_caseload *cl)
{
    sim_waitlist_rank_placed(&cl->list);
}

void sim_caseload_reset(struct sim_caseload *cl, sim_time now)
{
    sim_waitlist_reset(&cl->list, now);
    start_workers(cl, now);
    cl->handed_over = 0;
    cl->preempted = 0;
    cl->status = SIM_OK;
}

void sim_caseload_release_memory(struct sim_caseload *cl)
{
    sim_waitlist_release(&cl->list);
    free(cl->worker);
    free(cl->standing);
    memset(cl, 0, sizeof *cl);
}

/* ---- a worker's own list of customers ---- */

static void attach(struct sim_caseload *cl, uint32_t worker, uint32_t ticket)
{
    struct sim_caseload_worker *who = &cl->worker[worker];

    cl->list.entry[ticket].holder = worker & (SIM_WAITLIST_HOLDERS - 1);
    cl->list.entry[ticket].link = (struct sim_waitlist_link){.next = NONE, .previous = who->last};
    if (who->last == NONE) {
        who->first = ticket;
    } else {
        cl->list.entry[who->last].link.next = ticket;
    }
    who->last = ticket;
    who->held++;
    recount_free(cl, worker);
}

static void list_as_leaver(struct sim_caseload *cl, uint32_t worker)
{
    cl->worker[worker].next = cl->leavers;
    cl->worker[worker].previous = NONE;
    if (cl->leavers != NONE) {
        cl->worker[cl->leavers].previous = worker;
    }
    cl->leavers = worker;
}

static void become_vacant(struct sim_caseload *cl, uint32_t worker)
{
    cl->worker[worker].presence = SIM_CASELOAD_VACANT;
    cl->worker[worker].next = cl->vacant;
    cl->vacant = worker;
}

static void leave_leavers(struct sim_caseload *cl, uint32_t worker)
{
    const struct sim_caseload_worker *who = &cl->worker[worker];

    if (who->previous == NONE) {
        cl->leavers = who->next;
    } else {
        cl->worker[who->previous].next = who->next;
    }
    if (who->next != NONE) {
        cl->worker[who->next].previous = who->previous;
    }
    become_vacant(cl, worker);
}

static void detach(struct sim_caseload *cl, uint32_t ticket)
{
    const struct sim_waitlist_link link = cl->list.entry[ticket].link;
    const uint32_t worker = cl->list.entry[ticket].holder;
    struct sim_caseload_worker *who = &cl->worker[worker];

    if (link.previous == NONE) {
        who->first = link.next;
    } else {
        cl->list.entry[link.previous].link.next = link.next;
    }
    if (link.next == NONE) {
        who->last = link.previous;
    } else {
        cl->list.entry[link.next].link.previous = link.previous;
    }
    who->held--;
    recount_free(cl, worker);
    if (who->presence == SIM_CASELOAD_LEFT && who->held == 0) {
        leave_leavers(cl, worker);
    }
}

/* ---- customers ---- */

static struct sim_caseload_grant describe(const struct sim_caseload *cl, uint32_t ticket, uint32_t worker)
{
    const struct sim_waitlist_entry *entry = &cl->list.entry[ticket];

    return (struct sim_caseload_grant){.customer = entry->customer,
                                       .ticket = ticket,
                                       .worker = worker,
                                       .priority = entry->level,
                                       .waited_since = entry->since};
}

static void give_place(struct sim_caseload *cl, sim_time now, uint32_t worker, uint32_t ticket)
{
    sim_waitlist_place(&cl->list, now, ticket);
    attach(cl, worker, ticket);
}

/* Can somebody who asks now go straight to a place, past nobody who waits? */
static bool goes_first(const struct sim_caseload *cl, unsigned priority)
{
    uint32_t first = sim_waitlist_first(&cl->list);

    return sim_caseload_free_places(cl) > 0 && (first == NONE || cl->list.entry[first].level > priority);
}

uint32_t sim_caseload_request(struct sim_caseload *cl, sim_time now, uint32_t customer, unsigned priority,
                              uint32_t *ticket)
{
    const bool first = goes_first(cl, priority);
    const uint32_t worker = first ? best_worker(cl) : SIM_CASELOAD_QUEUED;
    const enum sim_status status = first ? sim_waitlist_admit(&cl->list, now, customer, priority, ticket)
                                         : sim_waitlist_join(&cl->list, now, customer, priority, ticket);

    if (status != SIM_OK) {
        cl->status = status;
        return SIM_CASELOAD_FAILED;
    }
    if (first) {
        attach(cl, worker, *ticket);
    }
    return worker;
}

void sim_caseload_withdraw(struct sim_caseload *cl, sim_time now, uint32_t ticket)
{
    SIM_INVARIANT(sim_caseload_is_waiting(cl, ticket), "the ticket does not wait");
    sim_waitlist_leave(&cl->list, now, ticket);
}

bool sim_caseload_release(struct sim_caseload *cl, sim_time now, uint32_t worker, uint32_t ticket,
                          struct sim_caseload_grant *next)
{
    SIM_INVARIANT(sim_waitlist_is_placed(&cl->list, ticket) && cl->list.entry[ticket].holder == worker,
                  "the ticket holds no place with this worker");
    detach(cl, ticket);
    sim_waitlist_leave(&cl->list, now, ticket);
    return sim_caseload_grant_next(cl, now, next);
}

bool sim_caseload_grant_next(struct sim_caseload *cl, sim_time now, struct sim_caseload_grant *next)
{
    uint32_t worker = best_worker(cl);
    uint32_t ticket = sim_waitlist_first(&cl->list);

    if (ticket == NONE || free_of(cl, worker) <= 0) {
        return false;
    }
    *next = describe(cl, ticket, worker);
    give_place(cl, now, worker, ticket);
    return true;
}

bool sim_caseload_preempt(struct sim_caseload *cl, sim_time now, unsigned priority, struct sim_caseload_grant *victim)
{
    uint32_t ticket = sim_waitlist_victim(&cl->list, priority);

    if (ticket == NONE || sim_caseload_free_places(cl) > 0) {
        return false;
    }
    uint32_t worker = cl->list.entry[ticket].holder;

    if (free_of(cl, worker) < 0) {
        return false;
    }
    *victim = describe(cl, ticket, worker);
    detach(cl, ticket);
    sim_waitlist_return(&cl->list, now, ticket);
    cl->preempted++;
    return true;
}

/* The best worker other than `own`, or NONE when there is no other. */
static uint32_t best_other(struct sim_caseload *cl, uint32_t own)
{
    const int32_t kept = free_of(cl, own);

    set_free(cl, own, ABSENT);
    const uint32_t best = best_worker(cl);
    const bool found = free_of(cl, best) != ABSENT;

    set_free(cl, own, kept);
    return found ? best : NONE;
}

uint32_t sim_caseload_hand_over(struct sim_caseload *cl, sim_time now, uint32_t ticket, bool overfull)
{
    SIM_INVARIANT(sim_waitlist_is_placed(&cl->list, ticket), "the ticket holds no place");
    bool from_leaver = cl->worker[cl->list.entry[ticket].holder].presence == SIM_CASELOAD_LEFT;
    uint32_t to = best_other(cl, cl->list.entry[ticket].holder);

    detach(cl, ticket);
    if (to == NONE || (free_of(cl, to) <= 0 && !overfull)) {
        sim_waitlist_return(&cl->list, now, ticket);
        return SIM_CASELOAD_QUEUED;
    }
    if (from_leaver) {
        sim_waitlist_shield(&cl->list, ticket, false);
    }
    attach(cl, to, ticket);
    cl->handed_over++;
    return to;
}

/* ---- head-count ---- */

enum sim_status sim_caseload_add_worker(struct sim_caseload *cl, sim_time now, int32_t places, uint32_t *worker)
{
    SIM_INVARIANT(places >= 0 && places <= SIM_CASELOAD_PLACES_MAX, "places out of range");
    uint32_t added = cl->vacant;

    if (added != NONE) {
        cl->vacant = cl->worker[added].next;
    } else {
        if (cl->worker_count == cl->leaves) {
            enum sim_status status =
                cl->leaves >= SIM_CASELOAD_WORKERS_MAX ? SIM_ERR_LIMIT : grow_workers(cl, 2 * cl->leaves);

            if (status != SIM_OK) {
                cl->status = status;
                return status;
            }
        }
        added = cl->worker_count++;
    }
    cl->worker[added] = (struct sim_caseload_worker){.places = places,
                                                     .first = NONE,
                                                     .last = NONE,
                                                     .next = NONE,
                                                     .previous = NONE,
                                                     .presence = SIM_CASELOAD_PRESENT};
    recount_free(cl, added);
    cl->present++;
    sim_use_change(&cl->offered, now, places);
    *worker = added;
    return SIM_OK;
}

static bool is_present(const struct sim_caseload *cl, uint32_t worker)
{
    return worker < cl->worker_count && cl->worker[worker].presence == SIM_CASELOAD_PRESENT;
}

void sim_caseload_remove_worker(struct sim_caseload *cl, sim_time now, uint32_t worker)
{
    SIM_INVARIANT(is_present(cl, worker), "no such worker is present");
    struct sim_caseload_worker *who = &cl->worker[worker];

    cl->present--;
    sim_use_change(&cl->offered, now, -(int64_t)who->places);
    who->presence = SIM_CASELOAD_LEFT;
    recount_free(cl, worker);
    if (who->held == 0) {
        become_vacant(cl, worker);
        return;
    }
    list_as_leaver(cl, worker);
    for (uint32_t t = who->first; t != NONE; t = sim_caseload_next_customer(cl, t)) {
        sim_waitlist_shield(&cl->list, t, true);
    }
}

enum sim_status sim_caseload_set_workers(struct sim_caseload *cl, sim_time now, uint32_t count, int32_t places)
{
    while (cl->present < count) {
        uint32_t added;
        enum sim_status status = sim_caseload_add_worker(cl, now, places, &added);

        if (status != SIM_OK) {
            return status;
        }
    }
    for (uint32_t i = cl->worker_count; cl->present > count && i-- > 0;) {
        if (is_present(cl, i)) {
            sim_caseload_remove_worker(cl, now, i);
        }
    }
    return SIM_OK;
}

void sim_caseload_set_places(struct sim_caseload *cl, sim_time now, uint32_t worker, int32_t places)
{
    SIM_INVARIANT(is_present(cl, worker), "no such worker is present");
    SIM_INVARIANT(places >= 0 && places <= SIM_CASELOAD_PLACES_MAX, "places out of range");
    sim_use_change(&cl->offered, now, (int64_t)places - cl->worker[worker].places);
    cl->worker[worker].places = places;
    recount_free(cl, worker);
}

/* ---- verification ---- */

static enum sim_status verify_worker(const struct sim_caseload *cl, uint32_t worker, struct sim_error *error)
{
    const struct sim_caseload_worker *who = &cl->worker[worker];
    uint32_t previous = NONE;
    int32_t held = 0;

    for (uint32_t t = who->first; t != NONE; t = sim_caseload_next_customer(cl, t)) {
        const struct sim_waitlist_entry *entry = &cl->list.entry[t];

        if (entry->holder != worker || entry->link.previous != previous || !sim_waitlist_is_placed(&cl->list, t) ||
            held > who->held || (entry->list == SIM_WAITLIST_SHIELDED) != (who->presence == SIM_CASELOAD_LEFT)) {
            return sim_fail(error, SIM_ERR_VERIFY, "the customers of worker %" PRIu32 " are not in order", worker);
        }
        held++;
        previous = t;
    }
    int32_t expected = who->presence == SIM_CASELOAD_PRESENT ? who->places - held : ABSENT;

    if (held != who->held || previous != who->last || free_of(cl, worker) != expected ||
        (who->presence == SIM_CASELOAD_VACANT && held != 0) || (who->presence == SIM_CASELOAD_LEFT && held == 0)) {
        return sim_fail(error, SIM_ERR_VERIFY, "worker %" PRIu32 " holds %" PRId32 " customers, the books say %" PRId32,
                        worker, held, who->held);
    }
    return SIM_OK;
}

static enum sim_status verify_tree(const struct sim_caseload *cl, struct sim_error *error)
{
    uint32_t best = 0;

    for (uint32_t i = 1; i < cl->leaves; i++) {
        best = free_of(cl, i) > free_of(cl, best) ? i : best;
    }
    if (best_worker(cl) != best) {
        return sim_fail(error, SIM_ERR_VERIFY, "the choice of worker is wrong: %" PRIu32 " instead of %" PRIu32,
                        best_worker(cl), best);
    }
    if (free_of(cl, best) > 0 && cl->list.waiting.level > 0) {
        return sim_fail(error, SIM_ERR_VERIFY, "%" PRId64 " wait while worker %" PRIu32 " has a place free",
                        cl->list.waiting.level, best);
    }
    return SIM_OK;
}

enum sim_status sim_caseload_verify(const struct sim_caseload *cl, struct sim_error *error)
{
    enum sim_status status = sim_waitlist_verify(&cl->list, error);
    int64_t held = 0;
    int64_t offered = 0;
    uint32_t present = 0;

    for (uint32_t i = 0; i < cl->worker_count && status == SIM_OK; i++) {
        const struct sim_caseload_worker *who = &cl->worker[i];

        status = verify_worker(cl, i, error);
        held += who->held;
        if (who->presence == SIM_CASELOAD_PRESENT) {
            present++;
            offered += who->places;
        }
    }
    if (status != SIM_OK) {
        return status;
    }
    if (held != cl->list.placed.level || offered != cl->offered.level || present != cl->present) {
        return sim_fail(error, SIM_ERR_VERIFY, "the sums over workers do not match the caseload's books");
    }
    return verify_tree(cl, error);
}
