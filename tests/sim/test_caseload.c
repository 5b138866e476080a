/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. Scripted cases with answers worked by hand, and random operations held against a model
 * that scans everything, with _verify() after every step.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <string.h>

#include "sim/caseload.h"

#define NOBODY UINT32_MAX

static uint64_t random_state;

static uint32_t random_below(uint32_t bound)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((random_state >> 33) % bound);
}

static void must_verify(const struct sim_caseload *cl)
{
    struct sim_error error = {0};
    enum sim_status status = sim_caseload_verify(cl, &error);

    cr_assert(eq(int, status, SIM_OK), "%s", error.message);
}

Test(caseload, the_worker_with_most_free_places_is_chosen_and_the_queue_is_fifo)
{
    struct sim_caseload cl;
    struct sim_caseload_grant next;
    uint32_t t[6];

    cr_assert(eq(int, sim_caseload_init(&cl, 0, 2, 2, NULL), SIM_OK));
    cr_assert(eq(u32, sim_caseload_request(&cl, 0, 100, 0, &t[0]), 0));
    cr_assert(eq(u32, sim_caseload_request(&cl, 1, 101, 0, &t[1]), 1));
    cr_assert(eq(u32, sim_caseload_request(&cl, 2, 102, 0, &t[2]), 0));
    cr_assert(eq(u32, sim_caseload_request(&cl, 3, 103, 0, &t[3]), 1));
    cr_assert(eq(u32, sim_caseload_request(&cl, 4, 104, 5, &t[4]), SIM_CASELOAD_QUEUED));
    cr_assert(eq(u32, sim_caseload_request(&cl, 5, 105, 2, &t[5]), SIM_CASELOAD_QUEUED));
    cr_assert(sim_caseload_release(&cl, 10, 1, t[1], &next));
    cr_assert(eq(u32, next.customer, 105), "the more urgent first");
    cr_assert(eq(u32, next.worker, 1));
    cr_assert(eq(i64, next.waited_since, 5));
    must_verify(&cl);
    sim_caseload_withdraw(&cl, 12, t[4]);
    cr_assert(not(sim_caseload_release(&cl, 13, 0, t[0], &next)));
    cr_assert(eq(i64, sim_caseload_waiting_area(&cl, 20), 8 + 5));
    cr_assert(eq(i64, sim_caseload_offered_area(&cl, 20), 80));
    cr_assert(eq(i64, sim_caseload_held_area(&cl, 20), 13 + 9 + 18 + 17 + 10));
    must_verify(&cl);
    sim_caseload_reset(&cl, 50);
    cr_assert(eq(i64, sim_caseload_offered_area(&cl, 51), 4));
    must_verify(&cl);
    sim_caseload_release_memory(&cl);
    sim_caseload_release_memory(&cl);
}

Test(caseload, a_caseload_without_capacity_is_refused)
{
    struct sim_caseload cl;
    struct sim_error error;

    cr_assert(eq(int, sim_caseload_init(&cl, 0, 0, 3, &error), SIM_ERR_SCENARIO));
    cr_assert(eq(int, sim_caseload_init(&cl, 0, 3, 0, &error), SIM_ERR_SCENARIO));
    sim_caseload_release_memory(&cl);
}

Test(caseload, preemption_takes_the_least_urgent_who_came_last_and_he_comes_back_first)
{
    struct sim_caseload cl;
    struct sim_caseload_grant victim, next;
    uint32_t a, b, c, d;

    cr_assert(eq(int, sim_caseload_init(&cl, 0, 1, 2, NULL), SIM_OK));
    sim_caseload_allow_preemption(&cl);
    (void)sim_caseload_request(&cl, 0, 1, 3, &a);
    (void)sim_caseload_request(&cl, 1, 2, 3, &b);
    (void)sim_caseload_request(&cl, 2, 3, 3, &c); /* waits */
    cr_assert(not(sim_caseload_preempt(&cl, 3, 3, &victim)), "nobody is less urgent than level 3");
    cr_assert(eq(u32, sim_caseload_request(&cl, 5, 4, 1, &d), SIM_CASELOAD_QUEUED));
    cr_assert(sim_caseload_preempt(&cl, 5, 1, &victim));
    cr_assert(eq(u32, victim.customer, 2));
    cr_assert(eq(i64, victim.waited_since, 1), "he held the place since 1");
    cr_assert(sim_caseload_grant_next(&cl, 5, &next));
    cr_assert(eq(u32, next.customer, 4));
    must_verify(&cl);
    cr_assert(sim_caseload_release(&cl, 9, 0, d, &next));
    cr_assert(eq(u32, next.customer, 2), "the victim is ahead of customer 3");
    cr_assert(eq(i64, next.waited_since, 5));
    must_verify(&cl);
    sim_caseload_release_memory(&cl);
}

Test(caseload, who_asks_before_or_after_the_preemption_makes_no_difference)
{
    struct sim_caseload cl;
    struct sim_caseload_grant victim, next;
    uint32_t a, b;

    cr_assert(eq(int, sim_caseload_init(&cl, 0, 1, 1, NULL), SIM_OK));
    sim_caseload_allow_preemption(&cl);
    (void)sim_caseload_request(&cl, 0, 1, 3, &a);
    cr_assert(sim_caseload_preempt(&cl, 5, 1, &victim));
    cr_assert(eq(u32, sim_caseload_request(&cl, 5, 4, 1, &b), 0));
    cr_assert(not(sim_caseload_grant_next(&cl, 5, &next)));
    must_verify(&cl);
    sim_caseload_release_memory(&cl);
}

Test(caseload, a_leaver_s_customers_are_handed_over_or_wait_in_front)
{
    struct sim_caseload cl;
    struct sim_caseload_grant next;
    uint32_t t[5], added;

    cr_assert(eq(int, sim_caseload_init(&cl, 0, 2, 2, NULL), SIM_OK));
    for (uint32_t i = 0; i < 3; i++) {
        (void)sim_caseload_request(&cl, 0, i, 0, &t[i]);
    }
    sim_caseload_remove_worker(&cl, 10, 0); /* holds 0 and 2; worker 1 holds 1 */
    cr_assert(eq(u32, sim_caseload_leaver(&cl), 0));
    must_verify(&cl);
    cr_assert(eq(u32, sim_caseload_customer(&cl, sim_caseload_customers(&cl, 0)), 0));
    cr_assert(eq(u32, sim_caseload_hand_over(&cl, 10, t[0], false), 1));
    cr_assert(eq(u32, sim_caseload_hand_over(&cl, 10, t[2], false), SIM_CASELOAD_QUEUED));
    cr_assert(eq(u32, sim_caseload_leaver(&cl), SIM_CASELOAD_NONE));
    must_verify(&cl);
    cr_assert(eq(int, sim_caseload_add_worker(&cl, 20, 0, &added), SIM_OK));
    cr_assert(eq(u32, added, 0), "the vacant index is used again");
    cr_assert(not(sim_caseload_grant_next(&cl, 20, &next)), "no places while in training");
    sim_caseload_set_places(&cl, 30, added, 2);
    cr_assert(sim_caseload_grant_next(&cl, 30, &next));
    cr_assert(eq(u32, next.customer, 2));
    cr_assert(eq(i64, next.waited_since, 10));
    must_verify(&cl);
    cr_assert(eq(int, sim_caseload_set_workers(&cl, 40, 1, 2), SIM_OK));
    cr_assert(eq(u32, sim_caseload_leaver(&cl), 1), "the highest index leaves, and holds two");
    sim_caseload_release_memory(&cl);
}

/* ---- a model that scans ---- */

#define MODEL_WORKERS 200
#define MODEL_CUSTOMERS 400

struct naive_customer {
    bool here, placed;
    unsigned priority;
    uint32_t worker, ticket;
    int64_t order; /* among those who wait: lower is earlier; returned ones get negative numbers */
    int64_t placed_order;
};

struct naive {
    struct naive_customer customer[MODEL_CUSTOMERS];
    bool present[MODEL_WORKERS];
    int places[MODEL_WORKERS];
    int64_t next_order, front_order;
    sim_time changed;
    int64_t waiting_area, held_area, offered_area;
};

static int naive_held(const struct naive *m, uint32_t worker)
{
    int held = 0;

    for (int i = 0; i < MODEL_CUSTOMERS; i++) {
        held += m->customer[i].here && m->customer[i].placed && m->customer[i].worker == worker;
    }
    return held;
}

static uint32_t naive_best(const struct naive *m, uint32_t except)
{
    uint32_t best = NOBODY;
    int most = 0;

    for (uint32_t w = 0; w < MODEL_WORKERS; w++) {
        if (m->present[w] && w != except) {
            int free_places = m->places[w] - naive_held(m, w);

            if (best == NOBODY || free_places > most) {
                best = w;
                most = free_places;
            }
        }
    }
    return best;
}

static int naive_free(const struct naive *m, uint32_t worker)
{
    return worker == NOBODY ? 0 : m->places[worker] - naive_held(m, worker);
}

static uint32_t naive_first(const struct naive *m)
{
    uint32_t first = NOBODY;

    for (uint32_t i = 0; i < MODEL_CUSTOMERS; i++) {
        const struct naive_customer *c = &m->customer[i];

        if (c->here && !c->placed &&
            (first == NOBODY || c->priority < m->customer[first].priority ||
             (c->priority == m->customer[first].priority && c->order < m->customer[first].order))) {
            first = i;
        }
    }
    return first;
}

static uint32_t naive_victim(const struct naive *m, unsigned priority)
{
    uint32_t victim = NOBODY;

    for (uint32_t i = 0; i < MODEL_CUSTOMERS; i++) {
        const struct naive_customer *c = &m->customer[i];

        if (c->here && c->placed && m->present[c->worker] && c->priority > priority &&
            (victim == NOBODY || c->priority > m->customer[victim].priority ||
             (c->priority == m->customer[victim].priority && c->placed_order > m->customer[victim].placed_order))) {
            victim = i;
        }
    }
    return victim;
}

static void naive_place(struct naive *m, uint32_t customer, uint32_t worker)
{
    m->customer[customer].placed = true;
    m->customer[customer].worker = worker;
    m->customer[customer].placed_order = m->next_order++;
}

static void naive_put_back(struct naive *m, uint32_t customer)
{
    m->customer[customer].placed = false;
    m->customer[customer].order = --m->front_order;
}

static void naive_advance(struct naive *m, sim_time now)
{
    sim_time passed = now - m->changed;

    for (uint32_t i = 0; i < MODEL_CUSTOMERS; i++) {
        m->waiting_area += passed * (m->customer[i].here && !m->customer[i].placed);
        m->held_area += passed * (m->customer[i].here && m->customer[i].placed);
    }
    for (uint32_t w = 0; w < MODEL_WORKERS; w++) {
        m->offered_area += m->present[w] ? passed * m->places[w] : 0;
    }
    m->changed = now;
}

/* Drains the grants in both and compares them one by one. */
static void drain(struct sim_caseload *cl, struct naive *m, sim_time now, bool had, struct sim_caseload_grant next)
{
    for (;;) {
        uint32_t first = naive_first(m);
        uint32_t worker = naive_best(m, NOBODY);
        bool expected = first != NOBODY && naive_free(m, worker) > 0;

        cr_assert(eq(int, had, expected));
        if (!had) {
            return;
        }
        cr_assert(eq(u32, next.customer, first));
        cr_assert(eq(u32, next.worker, worker));
        cr_assert(eq(u32, next.ticket, m->customer[first].ticket));
        naive_place(m, first, worker);
        had = sim_caseload_grant_next(cl, now, &next);
    }
}

static void drain_now(struct sim_caseload *cl, struct naive *m, sim_time now)
{
    struct sim_caseload_grant next = {0};
    bool had = sim_caseload_grant_next(cl, now, &next);

    drain(cl, m, now, had, next);
}

static void do_request(struct sim_caseload *cl, struct naive *m, sim_time now, uint32_t i, bool preempt)
{
    struct naive_customer *c = &m->customer[i];
    uint32_t best = naive_best(m, NOBODY);
    uint32_t expected = naive_free(m, best) > 0 ? best : SIM_CASELOAD_QUEUED;
    struct sim_caseload_grant victim;

    c->priority = random_below(4);
    cr_assert(eq(u32, sim_caseload_request(cl, now, i, c->priority, &c->ticket), expected));
    c->here = true;
    c->placed = false;
    c->order = m->next_order++;
    if (expected != SIM_CASELOAD_QUEUED) {
        naive_place(m, i, expected);
    } else if (preempt) {
        uint32_t who = naive_victim(m, c->priority);
        bool possible = who != NOBODY && naive_free(m, m->customer[who].worker) >= 0;

        cr_assert(eq(int, sim_caseload_preempt(cl, now, c->priority, &victim), possible));
        if (possible) {
            cr_assert(eq(u32, victim.customer, who));
            naive_put_back(m, who);
        }
        drain_now(cl, m, now);
    }
}

static void do_leave(struct sim_caseload *cl, struct naive *m, sim_time now, uint32_t i)
{
    struct naive_customer *c = &m->customer[i];
    struct sim_caseload_grant next = {0};

    c->here = false;
    if (!c->placed) {
        sim_caseload_withdraw(cl, now, c->ticket);
        return;
    }
    bool had = sim_caseload_release(cl, now, c->worker, c->ticket, &next);

    drain(cl, m, now, had, next);
}

static void do_hand_over(struct sim_caseload *cl, struct naive *m, sim_time now, uint32_t i, bool overfull)
{
    struct naive_customer *c = &m->customer[i];
    uint32_t own = c->worker;
    uint32_t to = naive_best(m, own);
    bool moved = to != NOBODY && (overfull || naive_free(m, to) > 0);
    uint32_t got = sim_caseload_hand_over(cl, now, c->ticket, overfull);

    cr_assert(eq(u32, got, moved ? to : SIM_CASELOAD_QUEUED));
    if (moved) {
        c->worker = to;
        if (!m->present[own]) {
            c->placed_order = m->next_order++; /* may be pre-empted again, as the latest */
        }
    } else {
        naive_put_back(m, i);
    }
}

static void do_remove(struct sim_caseload *cl, struct naive *m, sim_time now, uint32_t w)
{
    m->present[w] = false;
    sim_caseload_remove_worker(cl, now, w);
    if (random_below(3) == 0) {
        return; /* hands over bit by bit later */
    }
    bool overfull = random_below(2) == 0;
    uint32_t next;

    for (uint32_t t = sim_caseload_customers(cl, w); t != SIM_CASELOAD_NONE; t = next) {
        next = sim_caseload_next_customer(cl, t);
        do_hand_over(cl, m, now, sim_caseload_customer(cl, t), overfull);
    }
}

static void do_staff(struct sim_caseload *cl, struct naive *m, sim_time now)
{
    uint32_t w = random_below(MODEL_WORKERS);
    int places = (int)random_below(4);
    uint32_t added;

    if (w < cl->worker_count && m->present[w]) {
        if (random_below(2) == 0) {
            m->places[w] = places;
            sim_caseload_set_places(cl, now, w, places);
        } else {
            do_remove(cl, m, now, w);
        }
    } else if (cl->present < 100) {
        cr_assert(eq(int, sim_caseload_add_worker(cl, now, places, &added), SIM_OK));
        cr_assert(not(m->present[added]));
        m->present[added] = true;
        m->places[added] = places;
    }
    drain_now(cl, m, now);
}

static void compare(const struct sim_caseload *cl, struct naive *m, sim_time now)
{
    must_verify(cl);
    cr_assert(eq(i64, sim_caseload_waiting_area(cl, now), m->waiting_area));
    cr_assert(eq(i64, sim_caseload_held_area(cl, now), m->held_area));
    cr_assert(eq(i64, sim_caseload_offered_area(cl, now), m->offered_area));
}

Test(caseload, random_operations_agree_with_a_model_that_scans, .timeout = 120)
{
    for (uint64_t seed = 1; seed <= 6; seed++) {
        static struct naive m;
        struct sim_caseload cl;
        sim_time now = 0;
        uint32_t workers = seed % 2 == 0 ? 3 : 70;

        random_state = seed;
        memset(&m, 0, sizeof m);
        cr_assert(eq(int, sim_caseload_init(&cl, 0, workers, 2, NULL), SIM_OK));
        if (seed % 3 != 0) {
            sim_caseload_allow_preemption(&cl);
        }
        for (uint32_t w = 0; w < workers; w++) {
            m.present[w] = true;
            m.places[w] = 2;
        }
        for (int step = 0; step < 3000; step++) {
            uint32_t i = random_below(seed % 2 == 0 ? 40 : MODEL_CUSTOMERS);

            now += random_below(3);
            naive_advance(&m, now);
            if (random_below(8) == 0) {
                do_staff(&cl, &m, now);
            } else if (!m.customer[i].here) {
                do_request(&cl, &m, now, i, random_below(3) == 0 && cl.list.ranked);
            } else if (m.customer[i].placed && random_below(6) == 0) {
                do_hand_over(&cl, &m, now, i, random_below(2) == 0);
                drain_now(&cl, &m, now);
            } else {
                do_leave(&cl, &m, now, i);
            }
            compare(&cl, &m, now);
        }
        sim_caseload_release_memory(&cl);
    }
}

Test(caseload, verify_finds_a_falsified_book)
{
    struct sim_caseload cl;
    uint32_t ticket;

    cr_assert(eq(int, sim_caseload_init(&cl, 0, 2, 1, NULL), SIM_OK));
    (void)sim_caseload_request(&cl, 0, 1, 0, &ticket);
    must_verify(&cl);
    cl.worker[0].held++;
    cr_assert(eq(int, sim_caseload_verify(&cl, NULL), SIM_ERR_VERIFY));
    cl.worker[0].held--;
    cl.list.placed.area++;
    cr_assert(eq(int, sim_caseload_verify(&cl, NULL), SIM_ERR_VERIFY));
    cl.list.placed.area--;
    cl.list.joined++;
    cr_assert(eq(int, sim_caseload_verify(&cl, NULL), SIM_ERR_VERIFY));
    cl.list.joined--;
    cl.offered.level++;
    cr_assert(eq(int, sim_caseload_verify(&cl, NULL), SIM_ERR_VERIFY));
    sim_caseload_release_memory(&cl);
}

Test(caseload, a_wrong_ticket_is_a_fault, .signal = SIGABRT)
{
    struct sim_caseload cl;
    struct sim_caseload_grant next;
    uint32_t ticket;

    cr_assert(eq(int, sim_caseload_init(&cl, 0, 1, 1, NULL), SIM_OK));
    (void)sim_caseload_request(&cl, 0, 1, 0, &ticket);
    (void)sim_caseload_release(&cl, 1, 0, ticket, &next);
    (void)sim_caseload_release(&cl, 2, 0, ticket, &next);
}

Test(caseload, preemption_that_was_not_allowed_is_a_fault, .signal = SIGABRT)
{
    struct sim_caseload cl;
    struct sim_caseload_grant victim;
    uint32_t ticket;

    cr_assert(eq(int, sim_caseload_init(&cl, 0, 1, 1, NULL), SIM_OK));
    (void)sim_caseload_request(&cl, 0, 1, 3, &ticket);
    (void)sim_caseload_preempt(&cl, 1, 0, &victim);
}

Test(caseload, a_customer_costs_24_bytes)
{
    cr_assert(eq(sz, sizeof(struct sim_waitlist_entry), 24));
}

Test(caseload, too_many_workers_are_refused)
{
    struct sim_caseload cl;

    cr_assert(eq(int, sim_caseload_init(&cl, 0, SIM_CASELOAD_WORKERS_MAX + 1, 1, NULL), SIM_ERR_LIMIT));
    sim_caseload_release_memory(&cl);
}

Test(caseload, verify_finds_broken_threads)
{
    struct sim_caseload cl;
    uint32_t ticket[4];

    cr_assert(eq(int, sim_caseload_init(&cl, 0, 1, 2, NULL), SIM_OK));
    sim_caseload_allow_preemption(&cl);
    for (uint32_t i = 0; i < 4; i++) {
        (void)sim_caseload_request(&cl, 0, i, 1, &ticket[i]);
    }
    must_verify(&cl);
    cl.list.rank[ticket[0]].next = SIM_CASELOAD_NONE;
    cr_assert(eq(int, sim_caseload_verify(&cl, NULL), SIM_ERR_VERIFY), "who has a place, by level");
    cl.list.rank[ticket[0]].next = ticket[1];
    cl.list.entry[ticket[0]].link.next = SIM_CASELOAD_NONE;
    cr_assert(eq(int, sim_caseload_verify(&cl, NULL), SIM_ERR_VERIFY), "the worker's own");
    cl.list.entry[ticket[0]].link.next = ticket[1];
    cl.list.entry[ticket[1]].holder = 1;
    cr_assert(eq(int, sim_caseload_verify(&cl, NULL), SIM_ERR_VERIFY), "another worker's");
    cl.list.entry[ticket[1]].holder = 0;
    cl.list.entry[ticket[2]].link.next = SIM_CASELOAD_NONE;
    cr_assert(eq(int, sim_caseload_verify(&cl, NULL), SIM_ERR_VERIFY), "who waits");
    cl.list.entry[ticket[2]].link.next = ticket[3];
    cl.list.entry[ticket[2]].level = 2;
    cr_assert(eq(int, sim_caseload_verify(&cl, NULL), SIM_ERR_VERIFY), "on the list of another level");
    cl.list.entry[ticket[2]].level = 1;
    must_verify(&cl);
    sim_caseload_release_memory(&cl);
}

Test(caseload, after_growth_the_pool_stays_where_it_is)
{
    struct sim_caseload cl;
    uint32_t ticket;

    cr_assert(eq(int, sim_caseload_init(&cl, 0, 1, 1, NULL), SIM_OK));
    for (uint32_t i = 0; i < 1000; i++) {
        (void)sim_caseload_request(&cl, 0, i, 0, &ticket);
    }
    uint32_t capacity = cl.list.capacity;

    sim_caseload_reset(&cl, 0);
    for (uint32_t i = 0; i < 1000; i++) {
        (void)sim_caseload_request(&cl, 0, i, 0, &ticket);
    }
    cr_assert(eq(u32, cl.list.capacity, capacity));
    must_verify(&cl);
    sim_caseload_release_memory(&cl);
}
