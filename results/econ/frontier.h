/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Alternatives on one frontier: who is dominated (dearer and no better than another), who is dominated by a mix of two
 * others (extended dominance), and the price of a unit more from one on the frontier to the next.
 */
#ifndef AFKLAR_RESULTS_ECON_FRONTIER_H
#define AFKLAR_RESULTS_ECON_FRONTIER_H

#include <stddef.h>

enum res_standing { RES_ON_FRONTIER, RES_DOMINATED, RES_EXTENDEDLY_DOMINATED };

struct res_frontier_point {
    size_t alternative;
    double cost, effect;
    enum res_standing standing;
    size_t before; /* place of the one before on the frontier; its own place for the first and those not on it */
    double icer;   /* against that one; NAN for the first and those not on the frontier */
};

const char *res_standing_name(enum res_standing standing);

/* points[count] with alternative, cost and effect given: sorted by effect, then cost, and judged. Of equals the first
 * stays. */
void res_frontier_set(struct res_frontier_point points[], size_t count);

#endif
