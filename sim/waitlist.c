/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/waitlist.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 64

static const uint64_t WAITING_LISTS = (UINT64_C(1) << SIM_WAITLIST_LEVELS) - 1;
static const uint64_t PREEMPTABLE_LISTS = ((UINT64_C(1) << SIM_WAITLIST_LEVELS) - 1) << SIM_WAITLIST_LEVELS;

void sim_waitlist_init(struct sim_waitlist *list, sim_time now)
{
    memset(list, 0, sizeof *list);
    sim_waitlist_reset(list, now);
}

void sim_waitlist_reset(struct sim_waitlist *list, sim_time now)
{
    *list = (struct sim_waitlist){.entry = list->entry,
                                  .capacity = list->capacity,
                                  .free = SIM_WAITLIST_NONE,
                                  .ranked = list->ranked,
                                  .rank = list->rank,
                                  .rank_capacity = list->rank_capacity};
    for (unsigned i = 0; i < SIM_WAITLIST_LISTS; i++) {
        list->first[i] = SIM_WAITLIST_NONE;
        list->last[i] = SIM_WAITLIST_NONE;
    }
    sim_use_init(&list->waiting, now, 0);
    sim_use_init(&list->placed, now, 0);
}

void sim_waitlist_release(struct sim_waitlist *list)
{
    free(list->entry);
    free(list->rank);
    sim_waitlist_init(list, 0);
}

void sim_waitlist_rank_placed(struct sim_waitlist *list)
{
    SIM_INVARIANT(list->capacity == 0 || list->ranked, "who has a place is ranked from the start or not at all");
    list->ranked = true;
}

/* Beside the entries: when there is no memory for these the links are too many, which is no fault. */
static enum sim_status reserve_ranks(struct sim_waitlist *list, uint32_t count)
{
    if (!list->ranked || count <= list->rank_capacity) {
        return SIM_OK;
    }
    struct sim_waitlist_link *grown = realloc(list->rank, (size_t)count * sizeof *grown);

    if (grown == NULL) {
        return SIM_ERR_MEMORY;
    }
    list->rank = grown;
    list->rank_capacity = count;
    return SIM_OK;
}

enum sim_status sim_waitlist_reserve(struct sim_waitlist *list, uint32_t count)
{
    if (count == SIM_WAITLIST_NONE) {
        return SIM_ERR_LIMIT;
    }
    if (reserve_ranks(list, count) != SIM_OK) {
        return SIM_ERR_MEMORY;
    }
    if (count <= list->capacity) {
        return SIM_OK;
    }
    struct sim_waitlist_entry *grown = realloc(list->entry, (size_t)count * sizeof *grown);

    if (grown == NULL) {
        return SIM_ERR_MEMORY;
    }
    list->entry = grown;
    list->capacity = count;
    return SIM_OK;
}

static enum sim_status grow(struct sim_waitlist *list)
{
    if (list->capacity == 0) {
        return sim_waitlist_reserve(list, FIRST_CAPACITY);
    }
    return sim_waitlist_reserve(list, list->capacity > UINT32_MAX / 2 ? UINT32_MAX : 2 * list->capacity);
}

static struct sim_waitlist_link *link_on(const struct sim_waitlist *list, unsigned at, uint32_t ticket)
{
    return at < SIM_WAITLIST_LEVELS ? &list->entry[ticket].link : &list->rank[ticket];
}

static bool is_threaded(const struct sim_waitlist *list, unsigned at)
{
    return at < SIM_WAITLIST_LEVELS || (list->ranked && at != SIM_WAITLIST_SHIELDED);
}

static void set_list(struct sim_waitlist *list, unsigned to, uint32_t ticket)
{
    list->entry[ticket].list = to & 0x3F;
}

static void append(struct sim_waitlist *list, unsigned to, uint32_t ticket)
{
    uint32_t last = list->last[to];

    set_list(list, to, ticket);
    if (!is_threaded(list, to)) {
        return;
    }
    *link_on(list, to, ticket) = (struct sim_waitlist_link){.next = SIM_WAITLIST_NONE, .previous = last};
    if (last == SIM_WAITLIST_NONE) {
        list->first[to] = ticket;
        list->occupied |= UINT64_C(1) << to;
    } else {
        link_on(list, to, last)->next = ticket;
    }
    list->last[to] = ticket;
}

/* Only who waits goes to the front. */
static void prepend(struct sim_waitlist *list, unsigned to, uint32_t ticket)
{
    uint32_t first = list->first[to];

    set_list(list, to, ticket);
    list->entry[ticket].link = (struct sim_waitlist_link){.next = first, .previous = SIM_WAITLIST_NONE};
    if (first == SIM_WAITLIST_NONE) {
        list->last[to] = ticket;
        list->occupied |= UINT64_C(1) << to;
    } else {
        list->entry[first].link.previous = ticket;
    }
    list->first[to] = ticket;
}

static void unlink_ticket(struct sim_waitlist *list, uint32_t ticket)
{
    const unsigned from = list->entry[ticket].list;

    if (!is_threaded(list, from)) {
        return;
    }
    const struct sim_waitlist_link link = *link_on(list, from, ticket);

    if (link.previous == SIM_WAITLIST_NONE) {
        list->first[from] = link.next;
    } else {
        link_on(list, from, link.previous)->next = link.next;
    }
    if (link.next == SIM_WAITLIST_NONE) {
        list->last[from] = link.previous;
    } else {
        link_on(list, from, link.next)->previous = link.previous;
    }
    if (list->first[from] == SIM_WAITLIST_NONE) {
        list->occupied &= ~(UINT64_C(1) << from);
    }
}

/* A ticket for somebody who comes now; the caller puts it on a list. */
static enum sim_status new_ticket(struct sim_waitlist *list, sim_time now, uint32_t customer, unsigned level,
                                  uint32_t *ticket)
{
    SIM_INVARIANT(level < SIM_WAITLIST_LEVELS, "priority out of range");
    if (!sim_waitlist_has_room(list)) {
        enum sim_status status = grow(list);

        if (status != SIM_OK) {
            return status;
        }
    }
    uint32_t taken = list->free;

    if (taken != SIM_WAITLIST_NONE) {
        list->free = list->entry[taken].link.next;
    } else {
        taken = list->used++;
    }
    list->entry[taken].since = now;
    list->entry[taken].customer = customer;
    list->entry[taken].level = level & (SIM_WAITLIST_LEVELS - 1);
    list->joined++;
    *ticket = taken;
    return SIM_OK;
}

enum sim_status sim_waitlist_join(struct sim_waitlist *list, sim_time now, uint32_t customer, unsigned level,
                                  uint32_t *ticket)
{
    enum sim_status status = new_ticket(list, now, customer, level, ticket);

    if (status == SIM_OK) {
        append(list, level, *ticket);
        sim_use_change(&list->waiting, now, +1);
    }
    return status;
}

enum sim_status sim_waitlist_admit(struct sim_waitlist *list, sim_time now, uint32_t customer, unsigned level,
                                   uint32_t *ticket)
{
    enum sim_status status = new_ticket(list, now, customer, level, ticket);

    if (status == SIM_OK) {
        append(list, SIM_WAITLIST_LEVELS + level, *ticket);
        sim_use_change(&list->placed, now, +1);
    }
    return status;
}

static void end_waiting(struct sim_waitlist *list, sim_time now, uint32_t ticket)
{
    unlink_ticket(list, ticket);
    sim_use_change(&list->waiting, now, -1);
    list->waited_ticks += now - list->entry[ticket].since;
}

static void end_placed(struct sim_waitlist *list, sim_time now, uint32_t ticket)
{
    unlink_ticket(list, ticket);
    sim_use_change(&list->placed, now, -1);
    list->placed_ticks += now - list->entry[ticket].since;
}

void sim_waitlist_place(struct sim_waitlist *list, sim_time now, uint32_t ticket)
{
    SIM_INVARIANT(sim_waitlist_is_waiting(list, ticket), "the ticket does not wait");
    end_waiting(list, now, ticket);
    list->entry[ticket].since = now;
    append(list, SIM_WAITLIST_LEVELS + list->entry[ticket].level, ticket);
    sim_use_change(&list->placed, now, +1);
}

void sim_waitlist_return(struct sim_waitlist *list, sim_time now, uint32_t ticket)
{
    SIM_INVARIANT(sim_waitlist_is_placed(list, ticket), "the ticket has no place");
    end_placed(list, now, ticket);
    list->entry[ticket].since = now;
    prepend(list, list->entry[ticket].level, ticket);
    sim_use_change(&list->waiting, now, +1);
    list->returned++;
}

void sim_waitlist_leave(struct sim_waitlist *list, sim_time now, uint32_t ticket)
{
    SIM_INVARIANT(ticket < list->used && list->entry[ticket].list < SIM_WAITLIST_LISTS, "the ticket is not in use");
    if (list->entry[ticket].list < SIM_WAITLIST_LEVELS) {
        end_waiting(list, now, ticket);
        list->left_waiting++;
    } else {
        end_placed(list, now, ticket);
        list->left_placed++;
    }
    list->entry[ticket].list = SIM_WAITLIST_LISTS;
    list->entry[ticket].link.next = list->free;
    list->free = ticket;
}

void sim_waitlist_shield(struct sim_waitlist *list, uint32_t ticket, bool shielded)
{
    SIM_INVARIANT(sim_waitlist_is_placed(list, ticket), "the ticket has no place");
    unlink_ticket(list, ticket);
    append(list, shielded ? SIM_WAITLIST_SHIELDED : SIM_WAITLIST_LEVELS + list->entry[ticket].level, ticket);
}

uint32_t sim_waitlist_first(const struct sim_waitlist *list)
{
    uint64_t waiting = list->occupied & WAITING_LISTS;

    return waiting == 0 ? SIM_WAITLIST_NONE : list->first[__builtin_ctzll(waiting)];
}

uint32_t sim_waitlist_victim(const struct sim_waitlist *list, unsigned level)
{
    SIM_INVARIANT(level < SIM_WAITLIST_LEVELS, "priority out of range");
    SIM_INVARIANT(list->ranked, "a list that was not told to rank who has a place");
    uint64_t below = list->occupied & PREEMPTABLE_LISTS & (~UINT64_C(0) << (SIM_WAITLIST_LEVELS + level + 1));

    return below == 0 ? SIM_WAITLIST_NONE : list->last[63 - __builtin_clzll(below)];
}

/* What a walk over all entries finds, to be held against the running counters. */
struct census {
    uint32_t on[SIM_WAITLIST_LISTS + 1]; /* by list, the last being those who are free */
    uint32_t waiting;
    uint32_t placed;
    int64_t waiting_ages;
    int64_t placed_ages;
};

static bool take_census(const struct sim_waitlist *list, struct census *found)
{
    for (uint32_t i = 0; i < list->used; i++) {
        const struct sim_waitlist_entry *entry = &list->entry[i];

        if (entry->list > SIM_WAITLIST_LISTS ||
            (entry->list < SIM_WAITLIST_SHIELDED && entry->level != entry->list % SIM_WAITLIST_LEVELS)) {
            return false;
        }
        found->on[entry->list]++;
        if (sim_waitlist_is_waiting(list, i)) {
            found->waiting++;
            found->waiting_ages += list->waiting.changed - entry->since;
        } else if (sim_waitlist_is_placed(list, i)) {
            found->placed++;
            found->placed_ages += list->placed.changed - entry->since;
        }
    }
    return true;
}

/* All who are on it, once each, in order of arrival unless somebody was put back in front. */
static bool walk_list(const struct sim_waitlist *list, unsigned at, uint32_t expected)
{
    uint32_t previous = SIM_WAITLIST_NONE;
    uint32_t count = 0;
    sim_time earliest = INT64_MIN;

    for (uint32_t i = list->first[at]; i != SIM_WAITLIST_NONE; i = link_on(list, at, i)->next) {
        const struct sim_waitlist_entry *entry = &list->entry[i];

        if (entry->list != at || link_on(list, at, i)->previous != previous || count++ >= expected ||
            (at < SIM_WAITLIST_LEVELS && list->returned == 0 && entry->since < earliest)) {
            return false;
        }
        previous = i;
        earliest = entry->since;
    }
    return count == expected && list->last[at] == previous && (expected > 0) == ((list->occupied >> at & 1) != 0);
}

static uint32_t count_free(const struct sim_waitlist *list)
{
    uint32_t count = 0;

    for (uint32_t i = list->free; i != SIM_WAITLIST_NONE && count <= list->used; i = list->entry[i].link.next) {
        count++;
    }
    return count;
}

enum sim_status sim_waitlist_verify(const struct sim_waitlist *list, struct sim_error *error)
{
    struct census found = {0};

    if (!take_census(list, &found)) {
        return sim_fail(error, SIM_ERR_VERIFY, "a ticket is on the list of another level, or on none");
    }
    for (unsigned at = 0; at < SIM_WAITLIST_LISTS; at++) {
        if (!walk_list(list, at, is_threaded(list, at) ? found.on[at] : 0)) {
            return sim_fail(error, SIM_ERR_VERIFY, "list %u is broken or not in order of arrival", at);
        }
    }
    if (count_free(list) != found.on[SIM_WAITLIST_LISTS]) {
        return sim_fail(error, SIM_ERR_VERIFY, "tickets are lost: %" PRIu32 " waiting, %" PRIu32 " placed of %" PRIu32,
                        found.waiting, found.placed, list->used);
    }
    if (found.waiting != list->waiting.level || found.placed != list->placed.level) {
        return sim_fail(error, SIM_ERR_VERIFY, "the counts of waiting and placed do not match their lists");
    }
    if (list->joined != list->left_waiting + list->left_placed + found.waiting + found.placed) {
        return sim_fail(error, SIM_ERR_VERIFY, "customers are not conserved: %" PRId64 " joined", list->joined);
    }
    if (list->waiting.area != list->waited_ticks + found.waiting_ages ||
        list->placed.area != list->placed_ticks + found.placed_ages) {
        return sim_fail(error, SIM_ERR_VERIFY, "the time-weighted area differs from the sum of the spells");
    }
    return SIM_OK;
}
