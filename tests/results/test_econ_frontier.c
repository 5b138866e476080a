/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact. A frontier worked on paper, with a dominated and an extendedly dominated alternative. */
#include "results/econ/frontier.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

/*
 *   alternative  cost  effect
 *   0               0      0    on the frontier, the first
 *   1             200     10    20 a unit against 0; 4 gives more for 12.5: extendedly dominated
 *   2             400     15    dominated by 4, which is cheaper and better
 *   3             900     40    on the frontier: 600 / 16 = 37.5 a unit against 4
 *   4             300     24    on the frontier: 12.5 a unit against 0
 *   5             300     24    the same as 4: dominated, as the first stays
 */
static struct res_frontier_point points[] = {
    {.alternative = 0, .cost = 0, .effect = 0},    {.alternative = 1, .cost = 200, .effect = 10},
    {.alternative = 2, .cost = 400, .effect = 15}, {.alternative = 3, .cost = 900, .effect = 40},
    {.alternative = 4, .cost = 300, .effect = 24}, {.alternative = 5, .cost = 300, .effect = 24},
};

Test(econ_frontier, is_that_of_the_paper)
{
    static const size_t order[] = {0, 1, 2, 4, 5, 3};
    static const enum res_standing standings[] = {
        RES_ON_FRONTIER, RES_EXTENDEDLY_DOMINATED, RES_DOMINATED, RES_ON_FRONTIER, RES_DOMINATED, RES_ON_FRONTIER};
    res_frontier_set(points, 6);
    for (size_t i = 0; i < 6; i++) {
        cr_assert(eq(sz, points[i].alternative, order[i]));
        cr_assert(eq(int, (int)points[i].standing, (int)standings[i]), "%zu", order[i]);
        cr_assert(eq(int, isfinite(points[i].icer) != 0, i == 3 || i == 5), "%zu", order[i]);
    }
    cr_assert(epsilon_eq(dbl, points[3].icer, 12.5, 1e-12));
    cr_assert(eq(sz, points[3].before, 0));
    cr_assert(epsilon_eq(dbl, points[5].icer, 37.5, 1e-12));
    cr_assert(eq(sz, points[5].before, 3));
}

/* Prices of a unit rise along the frontier, whatever is thrown at it. */
Test(econ_frontier, prices_of_a_unit_rise_along_it)
{
    unsigned state = 1;
    for (int trial = 0; trial < 500; trial++) {
        struct res_frontier_point any[9];
        double price = -(double)INFINITY;
        for (size_t i = 0; i < 9; i++) {
            state = state * 1103515245u + 12345u;
            const double cost = (double)(state >> 16 & 31u) - 10;
            state = state * 1103515245u + 12345u;
            any[i] = (struct res_frontier_point){.alternative = i, .cost = cost, .effect = (double)(state >> 16 & 15u)};
        }
        res_frontier_set(any, 9);
        size_t on = 0;
        for (size_t i = 0; i < 9; i++) {
            on += any[i].standing == RES_ON_FRONTIER ? 1 : 0;
            if (isfinite(any[i].icer)) {
                cr_assert(ge(dbl, any[i].icer, price));
                price = any[i].icer;
            }
        }
        cr_assert(gt(sz, on, 0));
    }
}
