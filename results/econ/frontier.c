/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/frontier.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

const char *res_standing_name(enum res_standing standing)
{
    static const char *const names[] = {"on the frontier", "dominated", "extendedly dominated"};
    return names[standing];
}

static int by_effect(const void *a, const void *b)
{
    const struct res_frontier_point *first = a;
    const struct res_frontier_point *second = b;
    if (first->effect != second->effect) {
        return first->effect < second->effect ? -1 : 1;
    }
    if (first->cost != second->cost) {
        return first->cost < second->cost ? -1 : 1;
    }
    return (first->alternative > second->alternative) - (first->alternative < second->alternative);
}

static void judge_dominance(struct res_frontier_point points[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        points[i].standing = RES_ON_FRONTIER;
        for (size_t k = 0; k < count; k++) {
            const bool better = points[k].effect > points[i].effect && points[k].cost <= points[i].cost;
            const bool cheaper = points[k].effect == points[i].effect &&
                                 (points[k].cost < points[i].cost || (points[k].cost == points[i].cost && k < i));
            if (better || cheaper) {
                points[i].standing = RES_DOMINATED;
            }
        }
    }
}

/* Links each on the frontier to the one before. */
static void link(struct res_frontier_point points[], size_t count)
{
    size_t last = count;
    for (size_t i = 0; i < count; i++) {
        points[i].before = i;
        points[i].icer = (double)NAN;
        if (points[i].standing == RES_ON_FRONTIER) {
            if (last < count) {
                points[i].before = last;
                points[i].icer = (points[i].cost - points[last].cost) / (points[i].effect - points[last].effect);
            }
            last = i;
        }
    }
}

/* One whose price of a unit is above that of the next: a mix of its neighbours gives as much for less. */
static bool drop_one(struct res_frontier_point points[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const size_t before = points[i].before;
        if (points[i].standing == RES_ON_FRONTIER && before != i && points[before].before != before &&
            points[before].icer > points[i].icer) {
            points[before].standing = RES_EXTENDEDLY_DOMINATED;
            return true;
        }
    }
    return false;
}

void res_frontier_set(struct res_frontier_point points[], size_t count)
{
    if (count > 1) {
        qsort(points, count, sizeof *points, by_effect);
    }
    judge_dominance(points, count);
    do {
        link(points, count);
    } while (drop_one(points, count));
}
