/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cost ledger citizen by citizen. Quantities are kept in the order in which the index citizens came and stay there;
 * when the records have been put in order, each is told where its quantities are.
 */
#include <stdlib.h>
#include <string.h>

#include "models/sort.h"
#include "models/world/world.h"

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

static bool grow_slots(struct mdl_world *world)
{
    struct mdl_itemised *itemised = &world->itemised;
    uint32_t *of_citizen = realloc(itemised->of_citizen, world->citizen_pool.capacity * sizeof *of_citizen);
    if (of_citizen == NULL) {
        return false;
    }
    itemised->of_citizen = of_citizen;
    itemised->slots = world->citizen_pool.capacity;
    return true;
}

bool mdl_world_itemise_add(struct mdl_world *world, const struct mdl_citizen *citizen)
{
    struct mdl_itemised *itemised = &world->itemised;
    const uint32_t capacity = itemised->capacity, slot = mdl_world_slot(world, citizen);
    if (itemised->count == capacity && !grow(world, capacity == 0 ? 256 : capacity + capacity / 2)) {
        return false;
    }
    if (slot >= itemised->slots && !grow_slots(world)) {
        return false;
    }
    const uint32_t row = itemised->count++;
    memset(itemised->quantities + row * width(world), 0, width(world) * sizeof *itemised->quantities);
    itemised->keys[row] = (struct mdl_who_row){citizen->population, citizen->ordinal, row};
    itemised->of_citizen[slot] = row;
    return true;
}

void mdl_world_itemise(struct mdl_world *world, const struct mdl_citizen *citizen, size_t item, int year,
                       double quantity)
{
    const size_t row = world->itemised.of_citizen[mdl_world_slot(world, citizen)];
    world->itemised.quantities[row * width(world) + item * (size_t)world->model->year_count + (size_t)year] += quantity;
}

void mdl_world_itemise_order(struct mdl_world *world)
{
    struct mdl_itemised *itemised = &world->itemised;
    if (itemised->count == 0) {
        return;
    }
    mdl_sort(itemised->keys, itemised->count, sizeof *itemised->keys, mdl_who_row_order);
    for (uint32_t i = 0; i < itemised->count; i++) {
        itemised->row[i] = itemised->keys[i].row;
    }
}

void mdl_world_itemise_release(struct mdl_world *world)
{
    free(world->itemised.quantities);
    free(world->itemised.keys);
    free(world->itemised.row);
    free(world->itemised.of_citizen);
}
