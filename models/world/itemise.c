/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cost ledger citizen by citizen. Quantities are kept in the order in which the records were added and stay there;
 * when the records have been put in order, each is told where its quantities are.
 */
#include <stdlib.h>
#include <string.h>

#include "models/sort.h"
#include "models/world/world.h"

struct mdl_who_row {
    uint32_t population, ordinal, row;
};

static size_t width(const struct mdl_world *world)
{
    return world->model->item_count * (size_t)world->model->year_count;
}

static bool grow(struct mdl_world *world, uint32_t capacity)
{
    struct mdl_itemised *itemised = &world->itemised;
    double *quantities = realloc(itemised->quantities, (capacity * width(world) + 1) * sizeof *quantities);
    itemised->quantities = quantities != NULL ? quantities : itemised->quantities;
    struct mdl_who_row *keys = realloc(itemised->keys, capacity * sizeof *keys);
    itemised->keys = keys != NULL ? keys : itemised->keys;
    uint32_t *row = realloc(itemised->row, capacity * sizeof *row);
    itemised->row = row != NULL ? row : itemised->row;
    if (quantities == NULL || keys == NULL || row == NULL) {
        return false;
    }
    itemised->capacity = capacity;
    return true;
}

bool mdl_world_itemise_add(struct mdl_world *world, uint32_t record)
{
    const uint32_t capacity = world->itemised.capacity;
    if (record == capacity && !grow(world, capacity == 0 ? 256 : capacity + capacity / 2)) {
        return false;
    }
    memset(world->itemised.quantities + record * width(world), 0, width(world) * sizeof *world->itemised.quantities);
    return true;
}

void mdl_world_itemise(struct mdl_world *world, uint32_t record, size_t item, int year, double quantity)
{
    world->itemised.quantities[record * width(world) + item * (size_t)world->model->year_count + (size_t)year] +=
        quantity;
}

void mdl_world_itemise_note(struct mdl_world *world)
{
    for (uint32_t i = 0; world->options.itemise && i < world->record_count; i++) {
        world->itemised.keys[i] = (struct mdl_who_row){world->records[i].population, world->records[i].ordinal, i};
    }
}

static int by_who(const void *left, const void *right)
{
    const struct mdl_who_row *a = left;
    const struct mdl_who_row *b = right;
    if (a->population != b->population) {
        return a->population < b->population ? -1 : 1;
    }
    return a->ordinal < b->ordinal ? -1 : a->ordinal > b->ordinal;
}

void mdl_world_itemise_order(struct mdl_world *world)
{
    struct mdl_itemised *itemised = &world->itemised;
    if (!world->options.itemise || world->record_count == 0) {
        return;
    }
    mdl_sort(itemised->keys, world->record_count, sizeof *itemised->keys, by_who);
    for (uint32_t i = 0; i < world->record_count; i++) {
        itemised->row[i] = itemised->keys[i].row;
    }
}

void mdl_world_itemise_release(struct mdl_world *world)
{
    free(world->itemised.quantities);
    free(world->itemised.keys);
    free(world->itemised.row);
}
