/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The days a diary keeps: their cells, the sums over workers, and how the arrays grow. */
#include <stdlib.h>
#include <string.h>

#include "sim/diary_internal.h"
#include "sim/large.h"

#define NOT_WORKED (-1)
#define NOBODY UINT32_MAX

/* ---- cells ---- */

int32_t sim_diary_weekday(const struct sim_diary *diary, int32_t day)
{
    const struct sim_calendar *calendar = diary->plan.calendar;

    if (calendar != NULL && !(sim_calendar_has_day(calendar, day) && sim_calendar_is_working(calendar, day))) {
        return NOT_WORKED;
    }
    return sim_weekday(day);
}

uint64_t sim_diary_new_cell(const struct sim_diary *diary, const struct sim_diary_worker *who, int32_t day,
                            int32_t weekday)
{
    if (day >= who->end_day || day <= who->away_until) {
        return sim_diary_cell_of(diary, sim_diary_closed_count(diary), 0);
    }
    return sim_diary_cell_of(diary, day < who->first_day || weekday < 0 ? 0 : who->slots[weekday], 0);
}

void sim_diary_change(struct sim_diary *diary, uint32_t worker, int32_t day, uint64_t cell)
{
    struct sim_diary_day *sums = &diary->day[sim_diary_place(diary, day)];
    const size_t at = sim_diary_at(diary, worker, day);
    const uint64_t before = sim_diary_get(diary, at);

    sums->offered_slots += sim_diary_count(sim_diary_offered_slots(diary, cell));
    sums->offered_slots -= sim_diary_count(sim_diary_offered_slots(diary, before));
    sums->booked_slots += sim_diary_count(sim_diary_booked_slots(diary, cell));
    sums->booked_slots -= sim_diary_count(sim_diary_booked_slots(diary, before));
    sim_diary_put(diary, at, cell);
    sim_diary_raise_bounds(diary, worker, day, sim_diary_longest_run(sim_diary_free_slots(diary, cell)));
}

/* ---- a block of new days ---- */

/* The whole block is in his hours. */
static bool is_there(const struct sim_diary_worker *who, int32_t first)
{
    return first >= who->first_day && first + SIM_DIARY_BLOCK <= who->end_day && first > who->away_until;
}

static bool same_week(const struct sim_diary_worker *a, const struct sim_diary_worker *b)
{
    return memcmp(a->slots, b->slots, sizeof a->slots) == 0;
}

static void new_days(struct sim_diary *diary, uint32_t worker, int32_t first)
{
    const size_t at = sim_diary_at(diary, worker, first);
    uint8_t *bound = sim_diary_bound(diary, worker, first);

    *bound = 0;
    for (int32_t i = 0; i < SIM_DIARY_BLOCK; i++) {
        const int32_t weekday = diary->day[sim_diary_place(diary, first + i)].weekday;
        const uint64_t cell = sim_diary_new_cell(diary, &diary->worker[worker], first + i, weekday);
        const unsigned slots = sim_diary_is_closed(diary, cell) ? 0 : (unsigned)sim_diary_cell_count(diary, cell);

        sim_diary_put(diary, at + (size_t)i, cell);
        *bound = slots > *bound ? (uint8_t)slots : *bound;
    }
}

/* The first of the block's cells of worker 0, and that block's place in an index. */
struct block {
    size_t at;
    size_t place;
    size_t per_worker; /* blocks of an index */
};

static struct block block_at(const struct sim_diary *diary, int32_t first)
{
    return (struct block){.at = sim_diary_at(diary, 0, first),
                          .place = sim_diary_place(diary, first) / SIM_DIARY_BLOCK,
                          .per_worker = diary->ring / SIM_DIARY_BLOCK};
}

/* With a known size a copy is no call. */
static inline void copy_days(struct sim_diary *diary, struct block block, size_t from, size_t to)
{
    char *cell = diary->cell;
    const char *source = cell + ((block.at + from * SIM_DIARY_BLOCK) << diary->cell_shift);
    char *target = cell + ((block.at + to * SIM_DIARY_BLOCK) << diary->cell_shift);

    if (diary->cell_shift == 1) {
        memcpy(target, source, SIM_DIARY_BLOCK * sizeof(uint16_t));
    } else {
        memcpy(target, source, (size_t)SIM_DIARY_BLOCK << diary->cell_shift);
    }
    diary->bound[to * block.per_worker + block.place] = diary->bound[from * block.per_worker + block.place];
}

/* So many workers offer what this one does. */
static void offer_days(struct sim_diary *diary, uint32_t like, uint32_t workers, int32_t first)
{
    for (int32_t day = first; day < first + SIM_DIARY_BLOCK; day++) {
        const uint32_t place = sim_diary_place(diary, day);
        const uint64_t cell = sim_diary_cell(diary, like, day);
        const unsigned slots = sim_diary_is_closed(diary, cell) ? 0 : (unsigned)sim_diary_cell_count(diary, cell);

        diary->day[place].offered_slots += slots * workers;
        if (slots > diary->pool[diary->ring + place]) {
            sim_diary_pool_set(diary, day, slots);
        }
    }
}

/* Most often all have the same hours: then each copies the days of the one before. */
void sim_diary_enter_block(struct sim_diary *diary, int32_t first)
{
    uint32_t like = NOBODY; /* he whose days the last ones share, all of them within his hours */
    uint32_t alike = 0;
    const struct block block = block_at(diary, first);

    for (int32_t day = first; day < first + SIM_DIARY_BLOCK; day++) {
        diary->day[sim_diary_place(diary, day)] = (struct sim_diary_day){.weekday = sim_diary_weekday(diary, day)};
        sim_diary_pool_set(diary, day, 0);
    }
    for (uint32_t w = 0; w < diary->worker_count; w++) {
        const bool there = is_there(&diary->worker[w], first);

        if (there && like != NOBODY && same_week(&diary->worker[w], &diary->worker[like])) {
            copy_days(diary, block, like, w);
            alike++;
            continue;
        }
        new_days(diary, w, first);
        if (!there) {
            offer_days(diary, w, 1, first);
            continue;
        }
        if (like != NOBODY) {
            offer_days(diary, like, alike, first);
        }
        like = w;
        alike = 1;
    }
    if (like != NOBODY) {
        offer_days(diary, like, alike, first);
    }
}

/* ---- growth ---- */

static bool allocate(struct sim_diary *diary)
{
    const size_t blocks = diary->ring / SIM_DIARY_BLOCK;
    const size_t workers = diary->worker_capacity;

    diary->worker = calloc(workers, sizeof *diary->worker);
    diary->cell = sim_large_grow(NULL, 0, (workers * diary->ring) << diary->cell_shift);
    diary->bound = calloc(workers, blocks);
    diary->day = calloc(diary->ring, sizeof *diary->day);
    diary->pool = calloc(2, diary->ring);
    return diary->worker != NULL && diary->cell != NULL && diary->bound != NULL && diary->day != NULL &&
           diary->pool != NULL;
}

static void free_arrays(struct sim_diary *diary)
{
    free(diary->worker);
    free(diary->cell);
    free(diary->bound);
    free(diary->day);
    free(diary->pool);
}

static void copy_block(struct sim_diary *to, const struct sim_diary *from, int32_t first)
{
    for (int32_t day = first; day < first + SIM_DIARY_BLOCK; day++) {
        to->day[sim_diary_place(to, day)] = from->day[sim_diary_place(from, day)];
        sim_diary_pool_set(to, day, from->pool[from->ring + sim_diary_place(from, day)]);
    }
    for (uint32_t w = 0; w < from->worker_count; w++) {
        const size_t source = sim_diary_at(from, w, first);
        const size_t target = sim_diary_at(to, w, first);

        for (size_t i = 0; i < SIM_DIARY_BLOCK; i++) {
            const uint64_t cell = sim_diary_get(from, source + i);
            const uint64_t count =
                sim_diary_is_closed(from, cell) ? sim_diary_closed_count(to) : sim_diary_cell_count(from, cell);

            sim_diary_put(to, target + i, sim_diary_cell_of(to, count, sim_diary_booked_slots(from, cell)));
        }
        *sim_diary_bound(to, w, first) = *sim_diary_bound(from, w, first);
    }
}

enum sim_status sim_diary_resize(struct sim_diary *diary, struct sim_diary_shape shape)
{
    struct sim_diary to = *diary;

    SIM_INVARIANT(shape.ring >= SIM_DIARY_BLOCK && shape.worker_capacity > 0, "a diary holds a block and a worker");
    to.ring = shape.ring;
    to.worker_capacity = shape.worker_capacity;
    to.cell_shift = (uint8_t)shape.cell_shift;
    to.cell_slots = (uint8_t)sim_diary_slots_of_shift(shape.cell_shift);
    if (!allocate(&to)) {
        free_arrays(&to);
        return SIM_ERR_MEMORY;
    }
    if (diary->worker_count > 0) {
        memcpy(to.worker, diary->worker, diary->worker_count * sizeof *to.worker);
    }
    for (int32_t first = sim_diary_block_of(to.today); first <= sim_diary_last_kept(&to); first += SIM_DIARY_BLOCK) {
        if (first <= sim_diary_last_kept(diary)) {
            copy_block(&to, diary, first);
        } else {
            sim_diary_enter_block(&to, first);
        }
    }
    free_arrays(diary);
    *diary = to;
    sim_diary_set_reach(diary);
    return SIM_OK;
}

enum sim_status sim_diary_keep_more(struct sim_diary *diary, int32_t day)
{
    struct sim_diary_shape shape = sim_diary_shape_of(diary);

    SIM_INVARIANT(day <= sim_diary_last_day(diary), "a diary of more days than its horizon");
    while (sim_diary_block_of(diary->today) + (int32_t)shape.ring <= day) {
        shape.ring *= 2;
    }
    return sim_diary_resize(diary, shape);
}
