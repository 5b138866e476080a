/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Both queues are compared with an unsorted list that is searched for its least
 * element, the definition of the order itself. */
#include "sim/event_heap.h"
#include "sim/event_wheel.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <stdlib.h>
#include <string.h>

static uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

/* --- the wheel by the nodes of the heap ----------------------------------------------------------- */

/* As the engine does: the common half first. */
static bool push_wheel(struct sim_event_wheel *wheel, const struct sim_event_node *node)
{
    const unsigned priority = sim_event_rank_priority(node->rank);
    const uint32_t target = (uint32_t)(node->payload >> 32);
    const uint16_t generation = (uint16_t)(node->payload >> 16);
    const uint16_t kind = (uint16_t)node->payload;
    enum sim_wheel_answer answer = sim_event_wheel_append(wheel, node->time, priority, target, generation, kind);
    if (answer == SIM_WHEEL_FULL && sim_event_wheel_open(wheel, node->time)) {
        answer = sim_event_wheel_append(wheel, node->time, priority, target, generation, kind);
    }
    return answer == SIM_WHEEL_APPENDED ||
           (answer == SIM_WHEEL_ASIDE &&
            sim_event_wheel_push(wheel, node->time, priority, sim_event_rank_sequence(node->rank), node->payload));
}

/* The wheel keeps no sequences: it is 0. */
static bool pop_wheel(struct sim_event_wheel *wheel, sim_time until, struct sim_event_node *node)
{
    const struct sim_wheel_node *popped = sim_event_wheel_pop(wheel, until);
    if (popped != NULL) {
        node->time = sim_event_wheel_time(wheel, popped);
        node->rank = sim_event_rank(sim_event_wheel_priority(popped), 0);
        node->payload = sim_event_payload(popped->target, popped->generation, popped->kind);
    }
    return popped != NULL;
}

/* --- the reference ------------------------------------------------------------------------------- */

struct list {
    struct sim_event_node *at;
    size_t count;
};

static bool list_before(const struct sim_event_node *a, const struct sim_event_node *b)
{
    if (a->time != b->time) {
        return a->time < b->time;
    }
    if (sim_event_rank_priority(a->rank) != sim_event_rank_priority(b->rank)) {
        return sim_event_rank_priority(a->rank) < sim_event_rank_priority(b->rank);
    }
    return sim_event_rank_sequence(a->rank) < sim_event_rank_sequence(b->rank);
}

static bool list_pop(struct list *list, sim_time until, struct sim_event_node *node)
{
    size_t least = 0;
    for (size_t i = 1; i < list->count; i++) {
        if (list_before(&list->at[i], &list->at[least])) {
            least = i;
        }
    }
    if (list->count == 0 || list->at[least].time > until) {
        return false;
    }
    *node = list->at[least];
    list->at[least] = list->at[--list->count];
    return true;
}

/* --- random lives -------------------------------------------------------------------------------- */

struct life {
    const char *name;
    sim_time ticks;
    sim_time origin;
    size_t pending;   /* about this many events pending */
    sim_time near;    /* waits below this ... */
    unsigned far_in;  /* ... but one in so many is far; 0: none */
    sim_time far;     /* waits below this */
    unsigned zero_in; /* one in so many is without delay; 0: none */
    unsigned priorities;
    sim_time lattice; /* times are multiples of this: more ties */
};

static const struct life lives[] = {
    {"a month of days", 1440, 0, 300, 60 * 1440, 0, 0, 7, 3, 1},
    {"negative origin", 1440, -1000003, 200, 30 * 1440, 0, 0, 5, 16, 1},
    {"ties on the hour", 1440, 0, 800, 3 * 1440, 0, 0, 9, 4, 60},
    {"all at eight", 1440, 480, 900, 20 * 1440, 0, 0, 0, 16, 1440},
    {"one priority, ties", 1440, 0, 900, 2 * 1440, 0, 0, 3, 1, 30},
    {"far future", 1440, 0, 300, 90 * 1440, 4, (sim_time)30000 * 1440, 11, 2, 1},
    {"only far", 1440, 17, 50, 2, 2, (sim_time)900000 * 1440, 0, 2, 1},
    {"beyond the clock of man", 1440, 0, 60, 1440, 3, SIM_TIME_MAX / 4096, 0, 2, 1},
    {"power of two", 65536, 5, 500, 9 * 65536, 10, (sim_time)65536 * 5000, 10, 2, 1},
    {"wide bucket, many", 65536, 0, 3000, 65536, 0, 0, 10, 3, 1},
    {"one tick buckets", 1, 0, 300, 3000, 5, 9000, 4, 4, 1},
    {"odd ticks", 997, 3, 1000, 997 * 4096, 50, 997 * 4200, 6, 5, 1},
    {"crowded days", 1440, 0, 4000, 3 * 1440, 0, 0, 50, 2, 1},
    {"crowded small buckets", 200, 0, 2500, 500, 0, 0, 50, 3, 1},
    {"nearly empty", 1440, 0, 2, 4096 * 1440 * (sim_time)2, 0, 0, 0, 1, 1},
};

enum { LIVES = sizeof lives / sizeof lives[0], STEPS = 30000 };

struct queues {
    struct list list;
    struct sim_event_heap heap;
    struct sim_event_wheel wheel;
};

static sim_time random_wait(const struct life *life, uint64_t *random)
{
    const uint64_t r = next_random(random);
    if (life->zero_in != 0 && r % life->zero_in == 0) {
        return 0;
    }
    if (life->far_in != 0 && (r >> 20) % life->far_in == 0) {
        return (sim_time)(next_random(random) % (uint64_t)life->far);
    }
    return (sim_time)(next_random(random) % (uint64_t)life->near);
}

static void push_all(struct queues *queues, const struct life *life, sim_time now, uint64_t sequence, uint64_t *random)
{
    sim_time time = now + random_wait(life, random);
    time = time + life->lattice - 1 - ((time % life->lattice) + life->lattice - 1) % life->lattice;
    const unsigned priority = (unsigned)(next_random(random) % life->priorities);
    const struct sim_event_node node = {
        .time = time < now ? now : time, .rank = sim_event_rank(priority, sequence), .payload = next_random(random)};
    queues->list.at[queues->list.count++] = node;
    cr_assert(sim_event_heap_push(&queues->heap, node));
    cr_assert(push_wheel(&queues->wheel, &node));
}

/* Returns false when nothing was due; the three must agree on that too. */
static bool pop_all(struct queues *queues, sim_time until, sim_time *now, const char *name)
{
    struct sim_event_node expected = {0};
    struct sim_event_node heap = {0};
    struct sim_event_node wheel = {0};
    const bool found = list_pop(&queues->list, until, &expected);
    cr_assert(eq(int, sim_event_heap_pop(&queues->heap, until, &heap), found), "%s: heap", name);
    cr_assert(eq(int, pop_wheel(&queues->wheel, until, &wheel), found), "%s: wheel", name);
    if (!found) {
        return false;
    }
    cr_assert(eq(int, memcmp(&heap, &expected, sizeof heap), 0), "%s: heap pops another event", name);
    expected.rank = sim_event_rank(sim_event_rank_priority(expected.rank), 0);
    cr_assert(eq(int, memcmp(&wheel, &expected, sizeof wheel), 0), "%s: wheel pops another event", name);
    *now = expected.time;
    return true;
}

static void verify_all(const struct queues *queues)
{
    struct sim_error error = {0};
    cr_assert(eq(int, sim_event_heap_verify(&queues->heap, &error), SIM_OK), "%s", error.message);
    cr_assert(eq(int, sim_event_wheel_verify(&queues->wheel, &error), SIM_OK), "%s", error.message);
    cr_assert(eq(u64, sim_event_wheel_pending(&queues->wheel), queues->list.count));
    cr_assert(eq(u64, sim_event_heap_pending(&queues->heap), queues->list.count));
}

static sim_time random_until(const struct life *life, sim_time now, uint64_t *random)
{
    const uint64_t r = next_random(random);
    return r % 4 != 0 ? SIM_TIME_MAX : now + (sim_time)((r >> 8) % (uint64_t)(2 * life->ticks + 2));
}

static void live(struct queues *queues, const struct life *life, uint64_t seed)
{
    uint64_t random = seed;
    uint64_t sequence = 0;
    sim_time now = life->origin;
    sim_event_wheel_reset(&queues->wheel, now);
    sim_event_heap_reset(&queues->heap);
    queues->list.count = 0;
    for (int step = 0; step < STEPS; step++) {
        const size_t chance = next_random(&random) % (2 * life->pending);
        if (queues->list.count <= chance) {
            push_all(queues, life, now, sequence++, &random);
        } else {
            const sim_time until = random_until(life, now, &random);
            if (!pop_all(queues, until, &now, life->name) && until < SIM_TIME_MAX) {
                now = until;
            }
        }
        if (step % 2500 == 0) {
            verify_all(queues);
        }
    }
    while (pop_all(queues, SIM_TIME_MAX, &now, life->name)) {
    }
    verify_all(queues);
}

ParameterizedTestParameters(event_queue, wheel_and_heap_follow_the_order)
{
    static int indices[LIVES];
    for (int i = 0; i < LIVES; i++) {
        indices[i] = i;
    }
    return cr_make_param_array(int, indices, LIVES);
}

ParameterizedTest(int *index, event_queue, wheel_and_heap_follow_the_order)
{
    const struct life *life = &lives[*index];
    struct queues queues = {.list = {.at = calloc(STEPS, sizeof(struct sim_event_node))}};
    cr_assert(ne(ptr, queues.list.at, NULL));
    sim_event_heap_init(&queues.heap);
    cr_assert(sim_event_wheel_init(&queues.wheel, life->ticks, life->origin));
    for (uint64_t seed = 1; seed <= 3; seed++) {
        live(&queues, life, seed);
    }
    sim_event_heap_release(&queues.heap);
    sim_event_wheel_release(&queues.wheel);
    free(queues.list.at);
}

/* --- single cases -------------------------------------------------------------------------------- */

static struct sim_event_node make(sim_time time, unsigned priority, uint64_t sequence)
{
    return (struct sim_event_node){.time = time, .rank = sim_event_rank(priority, sequence), .payload = sequence};
}

Test(event_queue, the_order_is_time_then_priority_then_scheduling)
{
    const struct sim_event_node base = make(5, 3, 10);
    const struct sim_event_node later = make(6, 0, 1);
    const struct sim_event_node lower = make(5, 4, 1);
    const struct sim_event_node younger = make(5, 3, 11);
    const struct sim_event_node *after[] = {&later, &lower, &younger};
    for (int i = 0; i < 3; i++) {
        cr_expect(sim_event_before(&base, after[i]));
        cr_expect(not(sim_event_before(after[i], &base)));
    }
    cr_expect(not(sim_event_before(&base, &base)));
}

Test(event_queue, extreme_keys_survive_packing)
{
    struct sim_event_wheel wheel;
    struct sim_event_node node = {0};
    const struct sim_event_node last = {
        .time = 5 * 65536 + 65535, .rank = sim_event_rank(15, 0), .payload = UINT64_MAX};
    cr_assert(sim_event_wheel_init(&wheel, 65536, 0));
    cr_assert(push_wheel(&wheel, &last));
    cr_assert(pop_wheel(&wheel, SIM_TIME_MAX, &node));
    cr_expect(eq(int, memcmp(&node, &last, sizeof node), 0));
    cr_expect(not(pop_wheel(&wheel, SIM_TIME_MAX, &node)));
    cr_assert(push_wheel(&wheel, &last)); /* into the current bucket: the last key there is */
    cr_assert(pop_wheel(&wheel, SIM_TIME_MAX, &node));
    cr_expect(eq(int, memcmp(&node, &last, sizeof node), 0));
    cr_expect(not(pop_wheel(&wheel, SIM_TIME_MAX, &node)));
    sim_event_wheel_release(&wheel);
}

Test(event_queue, every_bucket_size_divides_exactly)
{
    static const sim_time sizes[] = {1, 2, 3, 7, 60, 641, 1024, 1440, 4095, 32769, 65521, 65535, 65536};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        struct sim_event_wheel wheel;
        cr_assert(sim_event_wheel_init(&wheel, sizes[s], 0));
        for (uint64_t bucket = 1; bucket < SIM_WHEEL_BUCKETS; bucket++) {
            const uint64_t edge = bucket * wheel.ticks;
            cr_assert(eq(u64, edge * wheel.reciprocal >> 44, bucket));
            cr_assert(eq(u64, (edge - 1) * wheel.reciprocal >> 44, bucket - 1));
        }
        sim_event_wheel_release(&wheel);
    }
}

Test(event_queue, an_overflow_event_stands_before_a_later_one_at_the_same_tick)
{
    struct sim_event_wheel wheel;
    struct sim_event_node node = {0};
    const sim_time far = 4096 * 1440 + 77;
    const struct sim_event_node nodes[] = {make(far, 2, 0), make(1440, 2, 1), make(far, 2, 2)};
    cr_assert(sim_event_wheel_init(&wheel, 1440, 0));
    cr_assert(push_wheel(&wheel, &nodes[0]));
    cr_assert(push_wheel(&wheel, &nodes[1]));
    cr_expect(eq(u32, wheel.overflow.count, 1));
    cr_assert(pop_wheel(&wheel, SIM_TIME_MAX, &node)); /* now `far` is within reach */
    cr_assert(push_wheel(&wheel, &nodes[2]));
    cr_expect(eq(u64, sim_event_heap_pending(&wheel.overflow), 0));
    cr_assert(pop_wheel(&wheel, SIM_TIME_MAX, &node));
    cr_expect(eq(u64, node.payload, 0));
    cr_assert(pop_wheel(&wheel, SIM_TIME_MAX, &node));
    cr_expect(eq(u64, node.payload, 2));
    sim_event_wheel_release(&wheel);
}

Test(event_queue, the_edges_of_the_reach_are_exact)
{
    static const sim_time edges[] = {0, 1439, 1440, 4096 * 1440 - 1, 4096 * 1440, 4096 * 1440 + 1};
    struct sim_event_wheel wheel;
    struct sim_error error;
    cr_assert(sim_event_wheel_init(&wheel, 1440, -77));
    for (size_t i = 6; i-- > 0;) {
        const struct sim_event_node node = make(edges[i] - 77, 0, 6 - i);
        cr_assert(push_wheel(&wheel, &node));
        cr_assert(eq(int, sim_event_wheel_verify(&wheel, &error), SIM_OK), "%s", error.message);
    }
    cr_expect(eq(u32, wheel.today.count, 2));
    cr_expect(eq(u32, wheel.overflow.count, 2));
    for (size_t i = 0; i < 6; i++) {
        struct sim_event_node node = {0};
        cr_assert(pop_wheel(&wheel, SIM_TIME_MAX, &node));
        cr_expect(eq(i64, node.time, edges[i] - 77));
    }
    sim_event_wheel_release(&wheel);
}

Test(event_queue, equal_keys_of_the_run_go_before_those_of_today)
{
    struct sim_event_wheel wheel;
    struct sim_event_node node = {0};
    const struct sim_event_node nodes[] = {make(1440, 5, 0), make(1500, 5, 1), make(1500, 5, 2), make(1500, 4, 3),
                                           make(1500, 5, 4)};
    static const uint64_t order[] = {3, 1, 2, 4};
    cr_assert(sim_event_wheel_init(&wheel, 1440, 0));
    for (size_t i = 0; i < 3; i++) {
        cr_assert(push_wheel(&wheel, &nodes[i]));
    }
    cr_assert(pop_wheel(&wheel, SIM_TIME_MAX, &node)); /* the bucket has been entered */
    cr_assert(push_wheel(&wheel, &nodes[3]));
    cr_assert(push_wheel(&wheel, &nodes[4]));
    cr_expect(eq(u32, wheel.today.count, 2));
    for (size_t i = 0; i < 4; i++) {
        cr_assert(pop_wheel(&wheel, SIM_TIME_MAX, &node));
        cr_expect(eq(u64, node.payload, order[i]), "place %zu", i);
    }
    sim_event_wheel_release(&wheel);
}

/* --- crowded buckets ------------------------------------------------------------------------------ */

struct crowd {
    sim_time ticks;
    size_t count;
    sim_time lattice; /* offsets are multiples of this */
    unsigned priorities;
    bool falling; /* offsets and priorities come last first: most to mend */
};

static const struct crowd crowds[] = {
    {1440, 8, 1, 16, true},       {1440, 9, 1, 16, true},         {1440, 15, 1, 16, true},
    {1440, 255, 1, 16, true},     {1440, 256, 1, 16, true},       {1440, 4095, 15, 2, false},
    {1440, 4096, 15, 2, false},   {1440, 16, 720, 16, false},     {1440, 17, 720, 16, true},
    {1440, 420, 15, 3, false},    {1440, 1000, 1440, 16, true},   {1440, 4000, 60, 16, true},
    {1440, 8191, 15, 2, false},   {1440, 8192, 15, 2, false},     {1440, 40000, 1, 16, true},
    {1, 3000, 1, 16, true},       {2048, 5000, 1, 1, false},      {2049, 5000, 2049, 16, true},
    {65536, 9000, 1, 1, false},   {65536, 9000, 4096, 16, true},  {65536, 100000, 1, 16, false},
    {65536, 30, 65535, 16, true}, {1440, 140000, 1440, 1, false}, {1440, 300000, 360, 2, true},
};

enum { CROWDS = sizeof crowds / sizeof crowds[0] };

static int compare_in_order(const void *left, const void *right)
{
    const struct sim_event_node *a = left;
    const struct sim_event_node *b = right;
    return list_before(b, a) - list_before(a, b);
}

static void fill_crowd(const struct crowd *crowd, struct sim_event_node *nodes)
{
    uint64_t random = 20260601;
    for (size_t i = 0; i < crowd->count; i++) {
        const uint64_t r = next_random(&random);
        const size_t place = crowd->falling ? crowd->count - 1 - i : (size_t)(r >> 8) % crowd->count;
        const uint64_t offset = (uint64_t)crowd->ticks * place / crowd->count;
        const sim_time time = (sim_time)(offset - offset % (uint64_t)crowd->lattice);
        const unsigned priority = (unsigned)(crowd->falling ? crowd->count - i : r) % crowd->priorities;
        nodes[i] = make(3 * crowd->ticks + time, priority, i);
    }
}

Test(event_queue, crowded_buckets_come_in_order)
{
    for (int c = 0; c < CROWDS; c++) {
        const struct crowd *crowd = &crowds[c];
        struct sim_event_wheel wheel;
        struct sim_event_node node = {0};
        struct sim_error error = {0};
        struct sim_event_node *nodes = calloc(crowd->count, sizeof *nodes);
        cr_assert(ne(ptr, nodes, NULL));
        cr_assert(sim_event_wheel_init(&wheel, crowd->ticks, 0));
        fill_crowd(crowd, nodes);
        for (size_t i = 0; i < crowd->count; i++) {
            cr_assert(push_wheel(&wheel, &nodes[i]));
        }
        qsort(nodes, crowd->count, sizeof *nodes, compare_in_order);
        for (size_t i = 0; i < crowd->count; i++) {
            cr_assert(pop_wheel(&wheel, SIM_TIME_MAX, &node));
            cr_assert(node.payload == nodes[i].payload, "crowd %d, event %zu", c, i);
            if (i == 0) {
                cr_assert(eq(int, sim_event_wheel_verify(&wheel, &error), SIM_OK), "%s", error.message);
            }
        }
        cr_expect(eq(u64, sim_event_wheel_pending(&wheel), 0));
        sim_event_wheel_release(&wheel);
        free(nodes);
    }
}

/* More than is sorted at once: the run is refilled from the chain, and what is scheduled for today falls between. */
static void take_in_parts(const struct crowd *crowd)
{
    enum { LATER = 2000 };
    const size_t all = crowd->count + LATER;
    struct sim_event_wheel wheel;
    struct sim_event_node node = {0};
    struct sim_error error = {0};
    struct sim_event_node *nodes = calloc(all, sizeof *nodes);
    struct sim_event_node *collected = calloc(all, sizeof *collected);
    cr_assert(ne(ptr, nodes, NULL));
    cr_assert(ne(ptr, collected, NULL));
    cr_assert(sim_event_wheel_init(&wheel, crowd->ticks, 0));
    fill_crowd(crowd, nodes);
    for (size_t i = 0; i < crowd->count; i++) {
        cr_assert(push_wheel(&wheel, &nodes[i]));
    }
    cr_assert(pop_wheel(&wheel, SIM_TIME_MAX, &node));
    cr_expect(lt(sz, wheel.run_capacity, crowd->count / 2));
    for (size_t i = crowd->count; i < all; i++) {
        const sim_time offset = (sim_time)(i * 7) % crowd->ticks;
        nodes[i] = make(3 * crowd->ticks + offset - offset % crowd->lattice, (unsigned)i % 4, i);
        cr_assert(push_wheel(&wheel, &nodes[i]));
    }
    cr_assert(eq(int, sim_event_wheel_verify(&wheel, &error), SIM_OK), "%s", error.message);
    cr_assert(eq(u64, sim_event_wheel_pending(&wheel), all - 1));
    collected[0] = node;
    sim_event_wheel_collect(&wheel, &collected[1]);
    qsort(nodes, all, sizeof *nodes, compare_in_order);
    qsort(&collected[1], all - 1, sizeof *collected, compare_in_order);
    for (size_t i = 0; i < all; i++) {
        cr_assert(i == 0 || pop_wheel(&wheel, SIM_TIME_MAX, &node));
        cr_assert(node.payload == nodes[i].payload && node.payload == collected[i].payload, "event %zu", i);
        if (i % 50000 == 0) {
            cr_assert(eq(int, sim_event_wheel_verify(&wheel, &error), SIM_OK), "%s", error.message);
        }
    }
    cr_expect(not(pop_wheel(&wheel, SIM_TIME_MAX, &node)));
    cr_expect(eq(u32, sim_pool_in_use(&wheel.chunks), 1));
    sim_event_wheel_release(&wheel);
    free(nodes);
    free(collected);
}

Test(event_queue, a_very_crowded_bucket_is_taken_in_parts)
{
    static const struct crowd in_parts[] = {
        {1440, 400000, 1, 3, false}, {1440, 400000, 480, 2, false}, {1440, 400000, 1440, 1, false}};
    for (size_t i = 0; i < sizeof in_parts / sizeof in_parts[0]; i++) {
        take_in_parts(&in_parts[i]);
    }
}

Test(event_queue, a_collection_keeps_the_order)
{
    enum { EVENTS = 3000 };
    static struct sim_event_node collected[EVENTS];
    struct sim_event_wheel wheel;
    struct sim_event_node node = {0};
    uint64_t random = 7;
    cr_assert(sim_event_wheel_init(&wheel, 100, 0));
    for (uint64_t i = 0; i < EVENTS; i++) {
        const uint64_t r = next_random(&random);
        const sim_time wait =
            r % 5 == 0 ? 40 + (sim_time)(r >> 8) % 3 : (sim_time)(r >> 8) % (r % 3 == 0 ? 900000 : 300);
        const struct sim_event_node pushed = make(node.time + wait, (unsigned)(r >> 40) % 3, i);
        cr_assert(push_wheel(&wheel, &pushed));
        if (i == EVENTS / 2) {
            cr_assert(pop_wheel(&wheel, SIM_TIME_MAX, &node)); /* from here on some are scheduled for today */
        }
    }
    cr_expect(gt(u32, wheel.today.count, 100));
    cr_expect(gt(u32, wheel.overflow.count, 100));
    cr_assert(eq(u64, sim_event_wheel_pending(&wheel), EVENTS - 1));
    sim_event_wheel_collect(&wheel, collected);
    qsort(collected, EVENTS - 1, sizeof *collected, compare_in_order);
    for (size_t i = 0; i < EVENTS - 1; i++) {
        cr_assert(pop_wheel(&wheel, SIM_TIME_MAX, &node));
        cr_assert(eq(u64, node.payload, collected[i].payload), "event %zu", i);
        cr_assert(lt(u64, sim_event_rank_sequence(collected[i].rank), EVENTS - 1));
    }
    sim_event_wheel_release(&wheel);
}

/* --- what verify sees ------------------------------------------------------------------------------ */

static enum sim_status verify_wheel(const struct sim_event_wheel *wheel)
{
    struct sim_error error;
    return sim_event_wheel_verify(wheel, &error);
}

Test(event_queue, verify_finds_a_falsified_wheel)
{
    struct sim_event_wheel wheel;
    struct sim_event_node node = {0};
    cr_assert(sim_event_wheel_init(&wheel, 1440, 0));
    for (uint64_t i = 0; i < 100; i++) {
        const struct sim_event_node pushed = make(i < 60 ? 5000 : 1500 + (sim_time)i, 0, i);
        cr_assert(push_wheel(&wheel, &pushed));
    }
    cr_assert(pop_wheel(&wheel, SIM_TIME_MAX, &node));
    const struct sim_event_node today = make(2000, 3, 100);
    cr_assert(push_wheel(&wheel, &today));
    cr_assert(eq(int, verify_wheel(&wheel), SIM_OK));

    struct sim_wheel_node *const run = wheel.sorted + 5;
    run->key += 1000;
    cr_expect(eq(int, verify_wheel(&wheel), SIM_ERR_VERIFY), "the run out of order");
    run->key -= 1000;
    struct sim_wheel_node *const pending = &wheel.nodes[wheel.tail[3] - 1];
    const uint32_t key = pending->key;
    pending->key = 1440 << SIM_WHEEL_OFFSET_SHIFT;
    cr_expect(eq(int, verify_wheel(&wheel), SIM_ERR_VERIFY), "an offset beyond its bucket");
    pending->key = key;
    wheel.chains[3].chunks--;
    cr_expect(eq(int, verify_wheel(&wheel), SIM_ERR_VERIFY), "a chunk that is not in its chain");
    wheel.chains[3].chunks++;
    wheel.today_after++;
    cr_expect(eq(int, verify_wheel(&wheel), SIM_ERR_VERIFY), "another first of today");
    wheel.today_after--;
    wheel.filled[0] ^= 16;
    cr_expect(eq(int, verify_wheel(&wheel), SIM_ERR_VERIFY), "a bit of an empty bucket");
    wheel.filled[0] ^= 16;
    cr_expect(eq(int, verify_wheel(&wheel), SIM_OK));
    sim_event_wheel_release(&wheel);
}

Test(event_queue, verify_finds_a_heap_out_of_order)
{
    struct sim_event_heap heap;
    struct sim_error error;
    sim_event_heap_init(&heap);
    for (uint64_t i = 0; i < 20; i++) {
        const struct sim_event_node node = make((sim_time)(i * 7 % 20), 0, i);
        cr_assert(sim_event_heap_push(&heap, node));
    }
    cr_expect(eq(int, sim_event_heap_verify(&heap, &error), SIM_OK));
    heap.at[3].time = -1;
    cr_expect(eq(int, sim_event_heap_verify(&heap, &error), SIM_ERR_VERIFY));
    sim_event_heap_release(&heap);
}
