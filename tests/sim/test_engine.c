/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. */
#include "sim/engine.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static struct sim_engine make_engine(enum sim_queue_kind queue, sim_time origin, sim_time bucket_ticks)
{
    struct sim_engine engine;
    struct sim_error error = {0};
    const struct sim_engine_config config = {.queue = queue, .origin = origin, .bucket_ticks = bucket_ticks};
    cr_assert(eq(int, sim_engine_init(&engine, &config, &error), SIM_OK), "%s", error.message);
    return engine;
}

static void verify(const struct sim_engine *engine)
{
    struct sim_error error = {0};
    cr_assert(eq(int, sim_engine_verify(engine, &error), SIM_OK), "%s", error.message);
}

static uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

/* Runs at most `most` events; each schedules 0, 1 or 2 more by chance, drawn from its own content, so
 * the run depends on the engine alone. */
static uint64_t run_tree(struct sim_engine *engine, uint64_t most)
{
    struct sim_event event;
    uint64_t count = 0;
    while (count < most && sim_engine_next(engine, SIM_TIME_MAX, &event)) {
        uint64_t random = (uint64_t)event.time * 31 + event.target * 7 + event.kind;
        const uint64_t children = sim_engine_pending(engine) > 3000 ? 0 : next_random(&random) % 3;
        for (uint64_t i = 0; i < children; i++) {
            const uint64_t r = next_random(&random);
            const sim_time wait = r % 11 == 0 ? 0 : (sim_time)(r >> 40) % (r % 97 == 0 ? 9000000 : 50000);
            sim_engine_schedule(engine, event.time + wait, (unsigned)(r >> 8) % 16, (uint32_t)(r >> 16) % 1000,
                                (uint16_t)i, (uint16_t)(event.kind + 1));
        }
        count++;
    }
    return count;
}

static void plant(struct sim_engine *engine)
{
    for (uint32_t i = 0; i < 300; i++) {
        sim_engine_schedule(engine, engine->now + i * 100, i % 16, i, 0, 1);
    }
}

Test(engine, both_queues_leave_one_hash)
{
    struct sim_engine wheel = make_engine(SIM_QUEUE_WHEEL, 0, 1440);
    struct sim_engine heap = make_engine(SIM_QUEUE_HEAP, 0, 0);
    for (int round = 0; round < 2; round++) {
        wheel.trace = heap.trace = true;
        plant(&wheel);
        plant(&heap);
        for (int part = 0; part < 10; part++) {
            cr_assert(eq(u64, run_tree(&wheel, 4000), run_tree(&heap, 4000)));
            verify(&wheel);
            verify(&heap);
            cr_assert(eq(u64, sim_engine_pending(&wheel), sim_engine_pending(&heap)));
            cr_assert(eq(u64, sim_engine_hash(&wheel), sim_engine_hash(&heap)));
        }
        cr_expect(gt(u64, sim_engine_executed(&wheel), 20000));
        sim_engine_reset(&wheel, -777 * round);
        sim_engine_reset(&heap, -777 * round);
    }
    sim_engine_release(&wheel);
    sim_engine_release(&heap);
}

static uint64_t hash_of_two(uint32_t first_target, uint32_t second_target, unsigned second_priority)
{
    struct sim_event event;
    struct sim_engine engine = make_engine(SIM_QUEUE_WHEEL, 0, 1440);
    engine.trace = true;
    sim_engine_schedule(&engine, 5, 4, first_target, 0, 0);
    sim_engine_schedule(&engine, 5, second_priority, second_target, 0, 0);
    while (sim_engine_next(&engine, 10, &event)) {
    }
    const uint64_t hash = sim_engine_hash(&engine);
    sim_engine_release(&engine);
    return hash;
}

struct room {
    uint32_t heap;
    uint32_t today;
    uint32_t overflow;
    uint32_t chunks;
    uint64_t run;
};

static struct room room_of(const struct sim_engine *engine)
{
    return (struct room){.heap = engine->heap.capacity,
                         .today = engine->wheel.today.capacity,
                         .overflow = engine->wheel.overflow.capacity,
                         .chunks = engine->wheel.chunks.capacity,
                         .run = engine->wheel.run_capacity};
}

Test(engine, the_second_run_needs_no_more_room_than_the_first)
{
    for (int queue = SIM_QUEUE_WHEEL; queue <= SIM_QUEUE_HEAP; queue++) {
        struct sim_engine engine = make_engine((enum sim_queue_kind)queue, 0, 1440);
        plant(&engine);
        (void)run_tree(&engine, 50000);
        const struct room first = room_of(&engine);
        sim_engine_reset(&engine, 0);
        plant(&engine);
        (void)run_tree(&engine, 50000);
        const struct room second = room_of(&engine);
        cr_expect(eq(int, memcmp(&first, &second, sizeof first), 0));
        cr_expect(gt(u32, queue == SIM_QUEUE_WHEEL ? first.chunks : first.heap, 0));
        sim_engine_release(&engine);
    }
}

Test(engine, the_hash_sees_order_and_priority)
{
    cr_expect(eq(u64, hash_of_two(1, 2, 4), hash_of_two(1, 2, 4)));
    cr_expect(ne(u64, hash_of_two(1, 2, 4), hash_of_two(2, 1, 4)));
    cr_expect(ne(u64, hash_of_two(1, 2, 4), hash_of_two(1, 2, 5)));
}

Test(engine, no_trace_no_hash)
{
    struct sim_engine engine = make_engine(SIM_QUEUE_HEAP, 0, 0);
    const uint64_t before = sim_engine_hash(&engine);
    plant(&engine);
    (void)run_tree(&engine, 100);
    cr_expect(eq(u64, sim_engine_hash(&engine), before));
    sim_engine_release(&engine);
}

/* Events a and b at one time, scheduled in either order; who comes first? */
static void expect_first(enum sim_queue_kind queue, sim_time at, const unsigned priority[2], uint32_t expected)
{
    for (int swapped = 0; swapped < 2; swapped++) {
        struct sim_event event = {0};
        struct sim_engine engine = make_engine(queue, 0, 1440);
        const uint32_t first = swapped ? 1 : 0;
        sim_engine_schedule(&engine, at, priority[first], first, 0, 0);
        sim_engine_schedule(&engine, at, priority[1 - first], 1 - first, 0, 0);
        cr_assert(sim_engine_next(&engine, at, &event));
        cr_expect(eq(u32, event.target, priority[0] == priority[1] ? first : expected));
        cr_assert(sim_engine_next(&engine, at, &event));
        cr_expect(not(sim_engine_next(&engine, at, &event)));
        sim_engine_release(&engine);
    }
}

Test(engine, ties_both_ways_round)
{
    static const sim_time places[] = {0, 3, 1439, 1440, 5000, 4096 * 1440, (sim_time)1 << 40};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        for (int queue = SIM_QUEUE_WHEEL; queue <= SIM_QUEUE_HEAP; queue++) {
            expect_first((enum sim_queue_kind)queue, places[i], (const unsigned[2]){7, 7}, 0);
            expect_first((enum sim_queue_kind)queue, places[i], (const unsigned[2]){0, 15}, 0);
            expect_first((enum sim_queue_kind)queue, places[i], (const unsigned[2]){9, 8}, 1);
        }
    }
}

Test(engine, an_event_carries_its_content)
{
    struct sim_event event = {0};
    struct sim_engine engine = make_engine(SIM_QUEUE_WHEEL, 100, 1440);
    sim_engine_schedule(&engine, 123456, 15, UINT32_MAX, UINT16_MAX, 0x1234);
    cr_assert(sim_engine_next(&engine, SIM_TIME_MAX, &event));
    cr_expect(eq(i64, event.time, 123456));
    cr_expect(eq(u32, event.target, UINT32_MAX));
    cr_expect(eq(u16, event.generation, UINT16_MAX));
    cr_expect(eq(u16, event.kind, 0x1234));
    cr_expect(eq(i64, sim_engine_now(&engine), 123456));
    sim_engine_release(&engine);
}

Test(engine, the_clock_stops_at_until_and_goes_on_from_there)
{
    for (int queue = SIM_QUEUE_WHEEL; queue <= SIM_QUEUE_HEAP; queue++) {
        struct sim_event event = {0};
        struct sim_engine engine = make_engine((enum sim_queue_kind)queue, 0, 1440);
        sim_engine_schedule(&engine, 50000, 0, 1, 0, 0);
        cr_expect(not(sim_engine_next(&engine, 20000, &event)));
        cr_expect(eq(i64, sim_engine_now(&engine), 20000));
        cr_expect(not(sim_engine_next(&engine, 10, &event)));
        cr_expect(eq(i64, sim_engine_now(&engine), 20000));
        sim_engine_schedule(&engine, 20000, 0, 2, 0, 0);
        sim_engine_schedule(&engine, 30000, 0, 3, 0, 0);
        for (uint32_t expected = 2; expected <= 4; expected++) {
            cr_assert(sim_engine_next(&engine, 50000, &event));
            cr_expect(eq(u32, event.target, expected == 4 ? 1 : expected));
        }
        cr_expect(not(sim_engine_next(&engine, SIM_TIME_NEVER, &event)));
        cr_expect(eq(i64, sim_engine_now(&engine), SIM_TIME_MAX));
        cr_expect(eq(int, sim_engine_status(&engine, NULL), SIM_OK));
        sim_engine_release(&engine);
    }
}

Test(engine, the_last_tick_is_valid_and_the_next_is_an_error)
{
    for (int queue = SIM_QUEUE_WHEEL; queue <= SIM_QUEUE_HEAP; queue++) {
        struct sim_event event = {0};
        struct sim_error error = {0};
        struct sim_engine engine = make_engine((enum sim_queue_kind)queue, -5, 1440);
        sim_engine_schedule(&engine, SIM_TIME_MAX, 0, 1, 0, 0);
        cr_assert(sim_engine_next(&engine, SIM_TIME_NEVER, &event));
        cr_expect(eq(i64, event.time, SIM_TIME_MAX));
        sim_engine_reset(&engine, 0);
        sim_engine_schedule(&engine, SIM_TIME_MAX + 1, 0, 1, 0, 0);
        sim_engine_schedule(&engine, SIM_TIME_NEVER, 0, 1, 0, 0);
        cr_expect(eq(int, sim_engine_status(&engine, &error), SIM_ERR_LIMIT));
        cr_expect(ne(ptr, strstr(error.message, "tick 2305843009213693952"), NULL), "%s", error.message);
        cr_expect(not(sim_engine_next(&engine, SIM_TIME_MAX, &event)));
        cr_expect(eq(u64, sim_engine_pending(&engine), 0));
        sim_engine_reset(&engine, 0);
        cr_expect(eq(int, sim_engine_status(&engine, &error), SIM_OK));
        sim_engine_release(&engine);
    }
}

Test(engine, the_sequence_counter_ends_in_an_error_not_in_a_wrap)
{
    for (int queue = SIM_QUEUE_WHEEL; queue <= SIM_QUEUE_HEAP; queue++) {
        struct sim_event event = {0};
        struct sim_error error = {0};
        struct sim_engine engine = make_engine((enum sim_queue_kind)queue, 0, 65536);
        sim_engine_schedule(&engine, 65535, 15, 1, 0, 0);
        sim_engine_set_sequence(&engine, SIM_SEQUENCE_MAX);
        verify(&engine);
        sim_engine_schedule(&engine, 65535, 15, 2, 0, 0);
        verify(&engine);
        cr_expect(eq(int, sim_engine_status(&engine, &error), SIM_OK));
        cr_assert(sim_engine_next(&engine, SIM_TIME_MAX, &event));
        cr_assert(sim_engine_next(&engine, SIM_TIME_MAX, &event));
        cr_expect(eq(u32, event.target, 2));
        sim_engine_schedule(&engine, 65535, 15, 3, 0, 0);
        cr_expect(eq(int, sim_engine_status(&engine, &error), SIM_ERR_LIMIT));
        cr_expect(ne(ptr, strstr(error.message, "events were scheduled"), NULL));
        sim_engine_release(&engine);
    }
}

Test(engine, a_bucket_or_an_origin_out_of_range_is_refused)
{
    static const struct sim_engine_config bad[] = {
        {.queue = SIM_QUEUE_WHEEL, .bucket_ticks = 0},
        {.queue = SIM_QUEUE_WHEEL, .bucket_ticks = -1440},
        {.queue = SIM_QUEUE_WHEEL, .bucket_ticks = 65537},
        {.queue = SIM_QUEUE_WHEEL, .bucket_ticks = 1440, .origin = SIM_TIME_MAX + 1},
        {.queue = SIM_QUEUE_HEAP, .origin = -SIM_TIME_MAX - 1},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct sim_engine engine;
        struct sim_error error = {0};
        cr_expect(eq(int, sim_engine_init(&engine, &bad[i], &error), SIM_ERR_LIMIT));
        cr_expect(gt(sz, strlen(error.message), 0));
        sim_engine_release(&engine);
    }
}

Test(engine, a_copy_runs_as_the_original_on_either_queue)
{
    for (int kinds = 0; kinds < 4; kinds++) {
        struct sim_error error = {0};
        struct sim_engine from = make_engine(kinds & 1 ? SIM_QUEUE_HEAP : SIM_QUEUE_WHEEL, 0, 1440);
        struct sim_engine to = make_engine(kinds & 2 ? SIM_QUEUE_HEAP : SIM_QUEUE_WHEEL, 99, 1000);
        from.trace = true;
        plant(&from);
        plant(&to);
        (void)run_tree(&from, 5000);
        cr_assert(eq(int, sim_engine_copy(&to, &from, &error), SIM_OK), "%s", error.message);
        verify(&to);
        cr_expect(eq(u64, sim_engine_pending(&to), sim_engine_pending(&from)));
        cr_expect(eq(u64, run_tree(&from, 20000), run_tree(&to, 20000)));
        cr_expect(eq(u64, sim_engine_hash(&from), sim_engine_hash(&to)));
        cr_expect(eq(u64, sim_engine_executed(&from), sim_engine_executed(&to)));
        cr_expect(eq(i64, sim_engine_now(&from), sim_engine_now(&to)));
        sim_engine_release(&from);
        sim_engine_release(&to);
    }
}

Test(engine, both_queues_save_the_same_words)
{
    struct sim_engine wheel = make_engine(SIM_QUEUE_WHEEL, 0, 1440);
    struct sim_engine heap = make_engine(SIM_QUEUE_HEAP, 0, 0);
    plant(&wheel);
    plant(&heap);
    (void)run_tree(&wheel, 3000);
    (void)run_tree(&heap, 3000);
    const size_t words = sim_engine_save(&wheel, NULL, 0);
    uint64_t *a = calloc(words, sizeof *a);
    uint64_t *b = calloc(words, sizeof *b);
    cr_assert(eq(sz, sim_engine_save(&wheel, a, words), words));
    cr_assert(eq(sz, sim_engine_save(&heap, b, words), words));
    cr_expect(eq(int, memcmp(a, b, words * sizeof *a), 0));
    free(a);
    free(b);
    sim_engine_release(&wheel);
    sim_engine_release(&heap);
}

/* Saved, the pending events are numbered from 0 in their order; those scheduled later still come after them. */
Test(engine, a_loaded_state_goes_before_what_is_scheduled_later)
{
    for (int queue = SIM_QUEUE_WHEEL; queue <= SIM_QUEUE_HEAP; queue++) {
        struct sim_event event = {0};
        struct sim_error error = {0};
        uint64_t words[6 + 4 * 3];
        struct sim_engine engine = make_engine((enum sim_queue_kind)queue, 0, 1440);
        for (uint32_t i = 0; i < 4; i++) {
            sim_engine_schedule(&engine, 2000, i == 3 ? 1 : 2, i, 0, 0);
        }
        cr_assert(eq(sz, sim_engine_save(&engine, words, 18), 18));
        for (uint64_t i = 0; i < 4; i++) {
            cr_expect(eq(u64, sim_event_rank_sequence(words[6 + 3 * i + 1]), i));
        }
        cr_assert(eq(int, sim_engine_load(&engine, words, 18, &error), SIM_OK), "%s", error.message);
        sim_engine_schedule(&engine, 2000, 2, 4, 0, 0);
        verify(&engine);
        for (uint32_t i = 0; i < 5; i++) {
            cr_assert(sim_engine_next(&engine, SIM_TIME_MAX, &event));
            cr_expect(eq(u32, event.target, i == 0 ? 3 : i == 4 ? 4 : i - 1));
        }
        sim_engine_release(&engine);
    }
}

Test(engine, a_damaged_state_is_not_loaded)
{
    struct sim_error error;
    uint64_t words[12];
    struct sim_engine engine = make_engine(SIM_QUEUE_WHEEL, 10, 1440);
    sim_engine_schedule(&engine, 20, 0, 1, 0, 0);
    sim_engine_schedule(&engine, 30, 0, 2, 0, 0);
    cr_assert(eq(sz, sim_engine_save(&engine, words, 12), 12));
    cr_expect(eq(int, sim_engine_load(&engine, words, 12, &error), SIM_OK));
    for (size_t i = 0; i < 12; i++) {
        const uint64_t good = words[i];
        const bool free_word = i == 3 || i == 4 || i == 8 || i == 11; /* executed, hash, payloads */
        words[i] = UINT64_C(1) << 63;
        const enum sim_status status = sim_engine_load(&engine, words, 12, &error);
        cr_expect(eq(int, status, free_word ? SIM_OK : SIM_ERR_IO), "word %zu", i);
        words[i] = good;
    }
    cr_expect(eq(int, sim_engine_load(&engine, words, 11, &error), SIM_ERR_IO));
    cr_expect(eq(int, sim_engine_load(&engine, words, 3, &error), SIM_ERR_IO));
    sim_engine_release(&engine);
}

Test(engine, a_glimpse_tells_the_target_that_comes)
{
    struct sim_event event;
    uint32_t target = 0;
    struct sim_engine engine = make_engine(SIM_QUEUE_WHEEL, 0, 1440);
    for (uint32_t i = 0; i < 5; i++) {
        sim_engine_schedule(&engine, 2000 + i, 0, 10 + i, 0, 0);
    }
    cr_expect(not(sim_engine_glimpse(&engine, 0, &target)));
    cr_assert(sim_engine_next(&engine, SIM_TIME_MAX, &event));
    cr_assert(sim_engine_glimpse(&engine, 3, &target));
    cr_expect(eq(u32, target, 14));
    cr_expect(not(sim_engine_glimpse(&engine, 4, &target)));
    sim_engine_release(&engine);
}

Test(engine, verify_finds_a_wrong_count)
{
    struct sim_error error;
    struct sim_engine engine = make_engine(SIM_QUEUE_WHEEL, 0, 1440);
    plant(&engine);
    verify(&engine);
    engine.executed = 1;
    cr_expect(eq(int, sim_engine_verify(&engine, &error), SIM_ERR_VERIFY));
    engine.executed = 0;
    engine.now = 50;
    cr_expect(eq(int, sim_engine_verify(&engine, &error), SIM_ERR_VERIFY));
    sim_engine_release(&engine);
}

Test(engine, scheduling_in_the_past_is_a_fault, .signal = SIGABRT)
{
    struct sim_engine engine = make_engine(SIM_QUEUE_WHEEL, 100, 1440);
    sim_engine_schedule(&engine, 99, 0, 1, 0, 0);
}

/* The wheel has entered no bucket, but the clock has gone on. */
Test(engine, scheduling_before_a_clock_that_waited_is_a_fault, .signal = SIGABRT)
{
    struct sim_event event;
    struct sim_engine engine = make_engine(SIM_QUEUE_WHEEL, 0, 1440);
    sim_engine_schedule(&engine, 5 * 1440 + 10, 0, 1, 0, 0); /* its chain has room */
    sim_engine_schedule(&engine, 9 * 1440, 0, 1, 0, 0);
    if (sim_engine_next(&engine, 5 * 1440 - 1, &event)) {
        return;
    }
    sim_engine_schedule(&engine, 5 * 1440 - 1, 0, 2, 0, 0); /* now: in order */
    if (!sim_engine_next(&engine, 5 * 1440 - 1, &event) || sim_engine_next(&engine, 5 * 1440 + 9, &event)) {
        return;
    }
    sim_engine_schedule(&engine, 5 * 1440 + 9, 0, 3, 0, 0);
    sim_engine_schedule(&engine, 5 * 1440 + 8, 0, 4, 0, 0);
}

Test(engine, near_its_last_tick_the_clock_refuses_what_is_beyond)
{
    struct sim_event event = {0};
    struct sim_error error = {0};
    struct sim_engine engine = make_engine(SIM_QUEUE_WHEEL, 0, 1440);
    sim_engine_schedule(&engine, SIM_TIME_MAX - 5000, 0, 1, 0, 0);
    cr_assert(sim_engine_next(&engine, SIM_TIME_MAX, &event));
    for (uint32_t i = 0; i < 40; i++) { /* a chunk is open in the bucket of the last tick */
        sim_engine_schedule(&engine, SIM_TIME_MAX, 0, 2, 0, 0);
    }
    cr_expect(eq(int, sim_engine_status(&engine, &error), SIM_OK));
    sim_engine_schedule(&engine, SIM_TIME_MAX + 1, 0, 3, 0, 0);
    cr_expect(eq(int, sim_engine_status(&engine, &error), SIM_ERR_LIMIT));
    cr_expect(eq(u64, sim_engine_pending(&engine), 40));
    sim_engine_release(&engine);
}

/* Lets the clock stand at every `until` in turn while events come and go: both queues must agree. */
Test(engine, a_clock_that_waits_often_keeps_the_order)
{
    struct sim_engine wheel = make_engine(SIM_QUEUE_WHEEL, -100, 50);
    struct sim_engine heap = make_engine(SIM_QUEUE_HEAP, -100, 0);
    struct sim_event a = {0};
    struct sim_event b = {0};
    uint64_t random = 99;
    for (uint32_t i = 0; i < 20000; i++) {
        const uint64_t r = next_random(&random);
        const sim_time at = wheel.now + (sim_time)(r >> 8) % (r % 17 == 0 ? 300000 : 120);
        sim_engine_schedule(&wheel, at, (unsigned)(r >> 40) % 3, i, 0, 0);
        sim_engine_schedule(&heap, at, (unsigned)(r >> 40) % 3, i, 0, 0);
        const sim_time until = wheel.now + (sim_time)(r >> 48) % (i % 500 == 0 ? 9000 : 40);
        bool more = i % 2 == 0;
        while (more) {
            more = sim_engine_next(&wheel, until, &a);
            cr_assert(eq(int, sim_engine_next(&heap, until, &b), more));
            cr_assert(eq(u32, a.target, b.target));
            cr_assert(eq(i64, wheel.now, heap.now));
        }
        if (i % 2000 == 0) {
            verify(&wheel);
        }
    }
    sim_engine_release(&wheel);
    sim_engine_release(&heap);
}

Test(engine, a_priority_above_fifteen_is_a_fault, .signal = SIGABRT)
{
    struct sim_engine engine = make_engine(SIM_QUEUE_HEAP, 100, 1440);
    sim_engine_schedule(&engine, 100, 16, 1, 0, 0);
}

Test(engine, a_priority_above_fifteen_is_a_fault_of_the_wheel_too, .signal = SIGABRT)
{
    struct sim_engine engine = make_engine(SIM_QUEUE_WHEEL, 100, 1440);
    sim_engine_schedule(&engine, 5000, 0, 1, 0, 0);
    sim_engine_schedule(&engine, 5000, 16, 1, 0, 0);
}

/* What is lent keeps what was written into it while events come and go, and is given back by a reset. */
Test(engine, lends_blocks_beside_its_events)
{
    for (int kind = 0; kind < 2; kind++) {
        const struct sim_engine_config config = {.queue = kind == 0 ? SIM_QUEUE_WHEEL : SIM_QUEUE_HEAP,
                                                 .bucket_ticks = 1440};
        struct sim_engine engine;
        struct sim_event event;
        struct sim_error error;
        uint32_t blocks[200];
        cr_assert(eq(int, (int)sim_engine_init(&engine, &config, &error), SIM_OK));
        for (int round = 0; round < 2; round++) {
            for (uint32_t i = 0; i < 200; i++) {
                sim_engine_schedule(&engine, sim_engine_now(&engine) + 1440 * (sim_time)(1 + i % 7), 4, i, 0, 0);
                blocks[i] = sim_engine_lend(&engine);
                cr_assert(ne(u32, blocks[i], SIM_POOL_NONE));
                memset(sim_engine_lent(&engine, blocks[i]), (int)i, SIM_ENGINE_BLOCK_BYTES);
                if (i % 3 == 0) {
                    cr_assert(sim_engine_next(&engine, SIM_TIME_MAX, &event));
                }
            }
            cr_assert(eq(int, (int)sim_engine_verify(&engine, &error), SIM_OK), "%s", error.message);
            for (uint32_t i = 0; i < 200; i++) {
                const unsigned char *at = sim_engine_lent(&engine, blocks[i]);
                cr_assert(at[0] == i && at[SIM_ENGINE_BLOCK_BYTES - 1] == i, "block %u", i);
            }
            sim_engine_reset(&engine, 0);
            cr_assert(eq(int, (int)sim_engine_verify(&engine, &error), SIM_OK), "%s", error.message);
        }
        sim_engine_release(&engine);
    }
}
