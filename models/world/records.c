/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The records of the index citizens, in order of population and ordinal.
 *
 * They were added as the citizens came. The ordinals of one source (lists, Poisson stream, those there at the start)
 * are as a rule a run without gaps, so that a record's place follows from its ordinal and each is moved once. Only
 * where a list lies outside the run is there a gap; then they are sorted.
 */
#include "models/world/world.h"

#include "models/sort.h"

static struct mdl_run *run_of(struct mdl_world *world, const struct mdl_record *record)
{
    return &world->runs[record->population * MDL_SOURCES + (record->ordinal >> MDL_SOURCE_SHIFT)];
}

static size_t run_count(const struct mdl_world *world)
{
    return world->model->scenario->population_count * MDL_SOURCES;
}

/* True when no run has a gap. */
static bool measure_runs(struct mdl_world *world)
{
    for (size_t i = 0; i < run_count(world); i++) {
        world->runs[i] = (struct mdl_run){.first = UINT32_MAX};
    }
    for (uint32_t i = 0; i < world->record_count; i++) {
        const uint32_t ordinal = world->records[i].ordinal;
        struct mdl_run *run = run_of(world, &world->records[i]);
        run->first = ordinal < run->first ? ordinal : run->first;
        run->last = ordinal > run->last ? ordinal : run->last;
        run->count++;
    }
    uint32_t row = 0;
    for (size_t i = 0; i < run_count(world); i++) {
        struct mdl_run *run = &world->runs[i];
        if (run->count > 0 && run->last - run->first + 1 != run->count) {
            return false;
        }
        run->row = row;
        row += run->count;
    }
    return true;
}

static void move_to_places(struct mdl_world *world)
{
    for (uint32_t i = 0; i < world->record_count; i++) {
        for (;;) {
            const struct mdl_run *run = run_of(world, &world->records[i]);
            const uint32_t place = run->row + (world->records[i].ordinal - run->first);
            if (place == i) {
                break;
            }
            const struct mdl_record displaced = world->records[place];
            world->records[place] = world->records[i];
            world->records[i] = displaced;
        }
    }
}

static int by_population_and_ordinal(const void *left, const void *right)
{
    const struct mdl_record *a = left;
    const struct mdl_record *b = right;
    if (a->population != b->population) {
        return a->population < b->population ? -1 : 1;
    }
    return a->ordinal < b->ordinal ? -1 : a->ordinal > b->ordinal;
}

void mdl_world_order_records(struct mdl_world *world)
{
    if (measure_runs(world)) {
        move_to_places(world);
    } else {
        mdl_sort(world->records, world->record_count, sizeof *world->records, by_population_and_ordinal);
    }
}
