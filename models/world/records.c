/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The records of the index citizens: packed while they are kept, in order of population and ordinal when they are read.
 *
 * A citizen who leaves adds his to blocks that the engine lends, where it takes the place of events that have passed.
 * Those who are inside at the end are written over the citizens themselves, who are needed no more: so nobody is there
 * twice. What is added keeps its place; an index holds the order. The ordinals of one source (lists, Poisson stream,
 * those there at the start) are as a rule a run without gaps, so that a record's place follows from its ordinal. Only
 * where a list lies outside the run is there a gap; then they are sorted.
 */
#include "models/world/world.h"

#include <stdlib.h>
#include <string.h>

#include "models/sort.h"
#include "sim/large.h"

#define ROOM_FIRST 256u
#define ARM_NONE 3U

struct packed {
    mdl_moment referred, granted, first_meeting, first_service, first_placement, ready, ended, decided;
    uint32_t ordinal, passive, active, service_minutes;
    float activity_hours, age_years, weeks_on_support, motivation, work_ability, evidence;
    uint16_t contacts, no_shows, sanctions, complaints, placements, services, caseworkers;
    uint8_t population;
    int8_t outcome;
    unsigned char arm : 2, received : 2; /* ARM_NONE: MDL_NO_ARM */
    bool female : 1, excluded : 1, met_before : 1;
};

_Static_assert(sizeof(struct packed) == 92, "no gaps but the last bytes");
_Static_assert(sizeof(struct packed) <= sizeof(struct mdl_citizen), "a record takes the place of its citizen");
_Static_assert(MDL_OUTCOME_COUNT <= INT8_MAX, "an outcome in a byte");

#define IN_BLOCK (SIM_ENGINE_BLOCK_BYTES / sizeof(struct packed))

struct mdl_kept {
    const struct sim_engine *engine; /* lends the blocks */
    uint32_t *blocks;                /* of those who have left: IN_BLOCK of them in each */
    uint32_t gone_count, gone_capacity;
    int64_t *gone_cluster_workers;         /* [gone_count], where the trial asks for them; else NULL */
    const int64_t *inside_cluster_workers; /* [inside_count], over those of the citizens; not owned */
    struct packed *inside; /* [inside_count]: of those inside at the end, over the citizens; not owned */
    uint32_t inside_count;
    uint32_t
        *order; /* [count], the world's buffer: rows by population and ordinal; first the gone, then those inside */
    struct mdl_who_row *keys; /* buffer, where there are gaps */
    uint32_t keys_capacity;
    struct mdl_record *array; /* [count] when is_array: unpacked for mdl_left_records() */
    uint32_t array_capacity;
    bool is_array;
};

/* --- packing ------------------------------------------------------------------------------------------------- */

static unsigned char pack_arm(uint8_t arm)
{
    return arm == MDL_NO_ARM ? ARM_NONE : arm & 1U;
}

static uint8_t unpack_arm(unsigned arm)
{
    return arm == ARM_NONE ? MDL_NO_ARM : (uint8_t)arm;
}

static struct packed pack(const struct mdl_world *world, const struct mdl_citizen *citizen, double weeks_on_support)
{
    const struct mdl_history *history = mdl_world_history(world, citizen);
    const sim_time came = mdl_citizen_came(citizen);
    const sim_time aged = history->granted == MDL_MOMENT_NEVER ? came : history->granted;
    return (struct packed){
        .activity_hours = citizen->activity_hours,
        .referred = mdl_moment_of(came),
        .granted = history->granted,
        .first_meeting = citizen->first_meeting,
        .first_service = history->first_service,
        .first_placement = history->first_placement,
        .ready = history->ready,
        .ended = history->ended,
        .decided = MDL_MOMENT_NEVER,
        .ordinal = citizen->ordinal,
        .passive = citizen->passive,
        .active = citizen->active,
        .service_minutes = citizen->service_minutes,
        .age_years = (float)mdl_world_age_years(world, citizen, aged),
        .weeks_on_support = (float)weeks_on_support,
        .motivation = (float)citizen->motivation,
        .work_ability = citizen->work_ability,
        .evidence = (float)citizen->evidence,
        .contacts = citizen->contacts,
        .no_shows = citizen->no_shows,
        .sanctions = history->sanctions,
        .complaints = history->complaints,
        .placements = history->placements,
        .services = history->services,
        .caseworkers = history->caseworkers,
        .population = citizen->population,
        .outcome = (int8_t)MDL_OUTCOME_NONE,
        .arm = pack_arm(history->arm) & 3U,
        .received = pack_arm(history->received) & 3U,
        .female = citizen->female,
        .excluded = citizen->excluded,
        .met_before = citizen->met_before,
    };
}

static struct mdl_record unpack(const struct packed *packed, int64_t cluster_worker)
{
    return (struct mdl_record){
        .ordinal = packed->ordinal,
        .population = packed->population,
        .outcome = packed->outcome,
        .referred = mdl_moment_time(packed->referred),
        .granted = mdl_moment_time(packed->granted),
        .first_meeting = mdl_moment_time(packed->first_meeting),
        .first_service = mdl_moment_time(packed->first_service),
        .first_placement = mdl_moment_time(packed->first_placement),
        .ready = mdl_moment_time(packed->ready),
        .ended = mdl_moment_time(packed->ended),
        .decided = mdl_moment_time(packed->decided),
        .passive = packed->passive,
        .active = packed->active,
        .service_minutes = packed->service_minutes,
        .activity_hours = (double)packed->activity_hours,
        .contacts = packed->contacts,
        .no_shows = packed->no_shows,
        .sanctions = packed->sanctions,
        .complaints = packed->complaints,
        .placements = packed->placements,
        .services = packed->services,
        .caseworkers = packed->caseworkers,
        .cluster_worker = cluster_worker,
        .female = packed->female,
        .arm = unpack_arm(packed->arm),
        .received = unpack_arm(packed->received),
        .excluded = packed->excluded,
        .met_before = packed->met_before,
        .age_years = packed->age_years,
        .weeks_on_support = packed->weeks_on_support,
        .motivation = packed->motivation,
        .work_ability = packed->work_ability,
        .evidence = packed->evidence,
    };
}

/* --- keeping ------------------------------------------------------------------------------------------------- */

bool mdl_world_init_records(struct mdl_world *world)
{
    world->kept = calloc(1, sizeof *world->kept);
    if (world->kept != NULL) {
        world->kept->engine = &world->engine;
    }
    return world->kept != NULL;
}

void mdl_world_reset_records(struct mdl_world *world)
{
    world->kept->gone_count = 0;
    world->kept->inside_count = 0;
    world->kept->is_array = false;
}

void mdl_world_release_records(struct mdl_world *world)
{
    if (world->kept != NULL) {
        free(world->kept->blocks);
        free(world->kept->gone_cluster_workers);
        free(world->kept->keys);
        free(world->kept->array);
        free(world->kept);
    }
}

bool mdl_world_room_for_records(struct mdl_world *world, uint32_t capacity)
{
    struct mdl_kept *kept = world->kept;
    const size_t had = (kept->gone_count + IN_BLOCK - 1) / IN_BLOCK;
    const size_t wanted = (capacity + IN_BLOCK - 1) / IN_BLOCK;
    uint32_t *blocks = sim_large_grow(kept->blocks, had * sizeof *blocks, wanted * sizeof *blocks);
    if (blocks == NULL) {
        return false;
    }
    kept->blocks = blocks;
    if (mdl_world_has_cluster_workers(world)) {
        const size_t bytes = sizeof *kept->gone_cluster_workers;
        int64_t *persons = sim_large_grow(kept->gone_cluster_workers, kept->gone_count * bytes, capacity * bytes);
        if (persons == NULL) {
            return false;
        }
        kept->gone_cluster_workers = persons;
    }
    kept->gone_capacity = capacity;
    return true;
}

static struct packed *gone_at(const struct mdl_kept *kept, uint32_t row)
{
    return (struct packed *)sim_engine_lent(kept->engine, kept->blocks[row / IN_BLOCK]) + row % IN_BLOCK;
}

/* Room for one more. False: no memory. */
static bool make_room(struct mdl_world *world)
{
    struct mdl_kept *kept = world->kept;
    const uint32_t room = kept->gone_capacity;
    if (kept->gone_count == room && !mdl_world_room_for_records(world, room == 0 ? ROOM_FIRST : room + room / 2)) {
        return false;
    }
    if (kept->gone_count % IN_BLOCK == 0) {
        kept->blocks[kept->gone_count / IN_BLOCK] = sim_engine_lend(&world->engine);
    }
    return kept->blocks[kept->gone_count / IN_BLOCK] != SIM_POOL_NONE;
}

void mdl_world_add_record(struct mdl_world *world, const struct mdl_citizen *citizen, enum mdl_outcome outcome,
                          sim_time when, double weeks_on_support)
{
    struct mdl_kept *kept = world->kept;
    if (!make_room(world)) {
        mdl_world_fault(world, SIM_ERR_MEMORY, "populations", "no memory for the records of the citizens");
        return;
    }
    if (world->cluster_workers != NULL) {
        kept->gone_cluster_workers[kept->gone_count] = world->cluster_workers[mdl_world_slot(world, citizen)];
    }
    struct packed *packed = gone_at(kept, kept->gone_count++);
    *packed = pack(world, citizen, weeks_on_support);
    packed->outcome = (int8_t)outcome;
    packed->decided = mdl_moment_of(when);
    packed->ended = packed->ended == MDL_MOMENT_NEVER ? packed->decided : packed->ended;
}

void mdl_world_leave_record(struct mdl_world *world, const struct mdl_citizen *citizen, double weeks_on_support)
{
    const struct packed packed = pack(world, citizen, weeks_on_support);
    struct mdl_kept *kept = world->kept;
    if (world->cluster_workers != NULL) {
        world->cluster_workers[kept->inside_count] = world->cluster_workers[mdl_world_slot(world, citizen)];
    }
    kept->inside_cluster_workers = world->cluster_workers;
    kept->inside = (struct packed *)(void *)world->citizens;
    kept->inside[kept->inside_count++] = packed;
}

size_t mdl_world_record_count(const struct mdl_world *world)
{
    return (size_t)world->kept->gone_count + world->kept->inside_count;
}

static const struct packed *at_row(const struct mdl_kept *kept, uint32_t row)
{
    return row < kept->gone_count ? gone_at(kept, row) : &kept->inside[row - kept->gone_count];
}

static struct mdl_record record_of(const struct mdl_kept *kept, uint32_t row)
{
    const int64_t *persons = row < kept->gone_count ? kept->gone_cluster_workers : kept->inside_cluster_workers;
    const uint32_t among = row < kept->gone_count ? row : row - kept->gone_count;
    return unpack(at_row(kept, row), persons != NULL ? persons[among] : MDL_NO_CLUSTER_WORKER);
}

/* --- their order --------------------------------------------------------------------------------------------- */

static struct mdl_run *run_of(struct mdl_world *world, const struct packed *packed)
{
    return &world->runs[packed->population * MDL_SOURCES + (packed->ordinal >> MDL_SOURCE_SHIFT)];
}

static size_t run_count(const struct mdl_world *world)
{
    return world->model->scenario->population_count * MDL_SOURCES;
}

/* True when no run has a gap. */
static bool measure_runs(struct mdl_world *world, uint32_t count)
{
    for (size_t i = 0; i < run_count(world); i++) {
        world->runs[i] = (struct mdl_run){.first = UINT32_MAX};
    }
    for (uint32_t row = 0; row < count; row++) {
        const struct packed *packed = at_row(world->kept, row);
        struct mdl_run *run = run_of(world, packed);
        run->first = packed->ordinal < run->first ? packed->ordinal : run->first;
        run->last = packed->ordinal > run->last ? packed->ordinal : run->last;
        run->count++;
    }
    uint32_t place = 0;
    for (size_t i = 0; i < run_count(world); i++) {
        struct mdl_run *run = &world->runs[i];
        if (run->count > 0 && run->last - run->first + 1 != run->count) {
            return false;
        }
        run->place = place;
        place += run->count;
    }
    return true;
}

static void order_by_runs(struct mdl_world *world, uint32_t count)
{
    for (uint32_t row = 0; row < count; row++) {
        const struct packed *packed = at_row(world->kept, row);
        const struct mdl_run *run = run_of(world, packed);
        world->kept->order[run->place + (packed->ordinal - run->first)] = row;
    }
}

int mdl_who_row_order(const void *left, const void *right)
{
    const struct mdl_who_row *a = left;
    const struct mdl_who_row *b = right;
    if (a->population != b->population) {
        return a->population < b->population ? -1 : 1;
    }
    return a->ordinal < b->ordinal ? -1 : a->ordinal > b->ordinal;
}

static bool order_by_sorting(struct mdl_kept *kept, uint32_t count)
{
    if (count > kept->keys_capacity) {
        free(kept->keys);
        kept->keys_capacity = 0;
        kept->keys = malloc(count * sizeof *kept->keys);
        if (kept->keys == NULL) {
            return false;
        }
        kept->keys_capacity = count;
    }
    for (uint32_t row = 0; row < count; row++) {
        const struct packed *packed = at_row(kept, row);
        kept->keys[row] = (struct mdl_who_row){packed->population, packed->ordinal, row};
    }
    mdl_sort(kept->keys, count, sizeof *kept->keys, mdl_who_row_order);
    for (uint32_t i = 0; i < count; i++) {
        kept->order[i] = kept->keys[i].row;
    }
    return true;
}

bool mdl_world_order_records(struct mdl_world *world)
{
    struct mdl_kept *kept = world->kept;
    const uint32_t count = (uint32_t)mdl_world_record_count(world);
    kept->order = mdl_world_buffer(world, count * sizeof *kept->order);
    if (kept->order == NULL) {
        return false;
    }
    if (measure_runs(world, count)) {
        order_by_runs(world, count);
        return true;
    }
    return order_by_sorting(kept, count);
}

/* --- reading ------------------------------------------------------------------------------------------------- */

static const struct packed *at_place(const struct mdl_left *left, size_t index)
{
    return at_row(left->kept, left->kept->order[index]);
}

struct mdl_record mdl_left_record(const struct mdl_left *left, size_t index)
{
    return left->given != NULL ? left->given[index] : record_of(left->kept, left->kept->order[index]);
}

const struct mdl_record *mdl_left_records(const struct mdl_left *left)
{
    struct mdl_kept *kept = left->kept;
    if (left->given != NULL || kept->is_array) {
        return left->given != NULL ? left->given : kept->array;
    }
    if (kept->array == NULL || left->record_count > kept->array_capacity) {
        free(kept->array);
        kept->array_capacity = 0;
        kept->array = malloc((left->record_count + 1) * sizeof *kept->array);
        if (kept->array == NULL) {
            return NULL;
        }
        kept->array_capacity = (uint32_t)left->record_count;
    }
    mdl_left_copy_records(left, kept->array);
    kept->is_array = true;
    return kept->array;
}

void mdl_left_copy_records(const struct mdl_left *left, struct mdl_record *to)
{
    for (size_t i = 0; i < left->record_count; i++) {
        to[i] = mdl_left_record(left, i);
    }
}

size_t mdl_left_find(const struct mdl_left *left, uint32_t population, uint32_t ordinal)
{
    size_t low = 0, high = left->record_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        uint32_t its_population, its_ordinal;
        if (left->given != NULL) {
            its_population = left->given[middle].population;
            its_ordinal = left->given[middle].ordinal;
        } else {
            its_population = at_place(left, middle)->population;
            its_ordinal = at_place(left, middle)->ordinal;
        }
        if (its_population == population && its_ordinal == ordinal) {
            return middle;
        }
        const bool before = its_population < population || (its_population == population && its_ordinal < ordinal);
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return left->record_count;
}
