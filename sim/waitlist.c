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
    list->entry = NULL;
    list->capacity = 0;
    sim_waitlist_reset(list, now);
}

void sim_waitlist_reset(struct sim_waitlist *list, sim_time now)
{
    struct sim_waitlist_entry *entry = list->entry;
    uint32_t capacity = list->capacity;

    *list = (struct sim_waitlist){.entry = entry, .capacity = capacity, .free = SIM_WAITLIST_NONE};
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
    list->entry = NULL;
    list->capacity = 0;
    sim_waitlist_reset(list, 0);
}

enum sim_status sim_waitlist_reserve(struct sim_waitlist *list, uint32_t count)
{
    if (count <= list->capacity) {
        return SIM_OK;
    }
    if (count == SIM_WAITLIST_NONE) {
        return SIM_ERR_LIMIT;
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

static void append(struct sim_waitlist *list, unsigned to, uint32_t ticket)
{
    struct sim_waitlist_entry *entry = &list->entry[ticket];
    uint32_t last = list->last[to];

    entry->list = (uint8_t)to;
    entry->next = SIM_WAITLIST_NONE;
    entry->previous = last;
    if (last == SIM_WAITLIST_NONE) {
        list->first[to] = ticket;
        list->occupied |= UINT64_C(1) << to;
    } else {
        list->entry[last].next = ticket;
    }
    list->last[to] = ticket;
}

static void prepend(struct sim_waitlist *list, unsigned to, uint32_t ticket)
{
    struct sim_waitlist_entry *entry = &list->entry[ticket];
    uint32_t first = list->first[to];

    entry->list = (uint8_t)to;
    entry->previous = SIM_WAITLIST_NONE;
    entry->next = first;
    if (first == SIM_WAITLIST_NONE) {
        list->last[to] = ticket;
        list->occupied |= UINT64_C(1) << to;
    } else {
        list->entry[first].previous = ticket;
    }
    list->first[to] = ticket;
}

static void unlink_ticket(struct sim_waitlist *list, uint32_t ticket)
{
    const struct sim_waitlist_entry *entry = &list->entry[ticket];
    unsigned from = entry->list;

    if (entry->previous == SIM_WAITLIST_NONE) {
        list->first[from] = entry->next;
    } else {
        list->entry[entry->previous].next = entry->next;
    }
    if (entry->next == SIM_WAITLIST_NONE) {
        list->last[from] = entry->previous;
    } else {
        list->entry[entry->next].previous = entry->previous;
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
        list->free = list->entry[taken].next;
    } else {
        taken = list->used++;
    }
    list->entry[taken].since = now;
    list->entry[taken].customer = customer;
    list->entry[taken].level = (uint8_t)level;
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
    list->entry[ticket].next = list->free;
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
    uint64_t below = list->occupied & PREEMPTABLE_LISTS & (~UINT64_C(0) << (SIM_WAITLIST_LEVELS + level + 1));

    return below == 0 ? SIM_WAITLIST_NONE : list->last[63 - __builtin_clzll(below)];
}

/* What a walk over all lists finds, to be held against the running counters. */
struct census {
    uint32_t waiting;
    uint32_t placed;
    int64_t waiting_ages;
    int64_t placed_ages;
};

static bool walk_list(const struct sim_waitlist *list, unsigned at, struct census *found)
{
    uint32_t previous = SIM_WAITLIST_NONE;
    sim_time earliest = INT64_MIN;

    for (uint32_t i = list->first[at]; i != SIM_WAITLIST_NONE; i = list->entry[i].next) {
        const struct sim_waitlist_entry *entry = &list->entry[i];
        bool waits = at < SIM_WAITLIST_LEVELS;

        if (entry->list != at || entry->previous != previous || found->waiting + found->placed >= list->used ||
            (at != SIM_WAITLIST_SHIELDED && entry->level != at % SIM_WAITLIST_LEVELS) ||
            (waits && list->returned == 0 && entry->since < earliest)) {
            return false;
        }
        found->waiting += waits;
        found->placed += !waits;
        *(waits ? &found->waiting_ages : &found->placed_ages) +=
            (waits ? list->waiting.changed : list->placed.changed) - entry->since;
        previous = i;
        earliest = entry->since;
    }
    return list->last[at] == previous && (list->first[at] != SIM_WAITLIST_NONE) == ((list->occupied >> at & 1) != 0);
}

static uint32_t count_free(const struct sim_waitlist *list)
{
    uint32_t count = 0;

    for (uint32_t i = list->free; i != SIM_WAITLIST_NONE && count <= list->used; i = list->entry[i].next) {
        count++;
    }
    return count;
}

enum sim_status sim_waitlist_verify(const struct sim_waitlist *list, struct sim_error *error)
{
    struct census found = {0, 0, 0, 0};

    for (unsigned at = 0; at < SIM_WAITLIST_LISTS; at++) {
        if (!walk_list(list, at, &found)) {
            return sim_fail(error, SIM_ERR_VERIFY, "list %u is broken or not in order of arrival", at);
        }
    }
    if (found.waiting + found.placed + count_free(list) != list->used) {
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
