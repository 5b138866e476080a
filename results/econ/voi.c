/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/voi.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PARTS_OF_THE_NEXT 4
#define LEAST_DRAWS 15

static double net(const struct res_draws *d, double threshold, size_t draw, size_t alternative)
{
    const size_t at = draw * d->alternatives + alternative;
    return threshold * d->effect[at] - d->cost[at];
}

static size_t best_of_draw(const struct res_draws *d, double threshold, size_t draw)
{
    size_t best = 0;
    for (size_t k = 1; k < d->alternatives; k++) {
        best = net(d, threshold, draw, k) > net(d, threshold, draw, best) ? k : best;
    }
    return best;
}

static double mean_net(const struct res_draws *d, double threshold, size_t alternative)
{
    double sum = 0;
    for (size_t i = 0; i < d->draws; i++) {
        sum += net(d, threshold, i, alternative);
    }
    return sum / (double)d->draws;
}

size_t res_voi_best(const struct res_draws *d, double threshold)
{
    size_t best = 0;
    for (size_t k = 1; k < d->alternatives; k++) {
        best = mean_net(d, threshold, k) > mean_net(d, threshold, best) ? k : best;
    }
    return best;
}

double res_voi_evpi(const struct res_draws *d, double threshold)
{
    double sum = 0;
    for (size_t i = 0; i < d->draws; i++) {
        sum += net(d, threshold, i, best_of_draw(d, threshold, i));
    }
    return fmax(0, sum / (double)d->draws - mean_net(d, threshold, res_voi_best(d, threshold)));
}

void res_voi_acceptability(const struct res_draws *d, double threshold, double shares[])
{
    memset(shares, 0, d->alternatives * sizeof *shares);
    for (size_t i = 0; i < d->draws; i++) {
        shares[best_of_draw(d, threshold, i)] += 1.0 / (double)d->draws;
    }
}

/* --- EVPPI ---------------------------------------------------------------------------------------------- */

struct keyed {
    double value;
    size_t draw;
};

static int by_value(const void *a, const void *b)
{
    const struct keyed *first = a;
    const struct keyed *second = b;
    if (first->value != second->value) {
        return first->value < second->value ? -1 : 1;
    }
    return (first->draw > second->draw) - (first->draw < second->draw);
}

size_t res_voi_bins(size_t draws)
{
    const size_t bins = (size_t)(sqrt((double)draws) / 2);
    return bins < 2 ? 2 : bins;
}

/* Sum over the draws of a cell of the best alternative's net benefit, chosen once for the cell. */
static double best_of_cell(const struct res_draws *d, double threshold, const struct keyed order[], size_t count)
{
    double best = -(double)INFINITY;
    for (size_t k = 0; k < d->alternatives; k++) {
        double sum = 0;
        for (size_t i = 0; i < count; i++) {
            sum += net(d, threshold, order[i].draw, k);
        }
        best = fmax(best, sum);
    }
    return best;
}

static size_t parts_of(size_t draws)
{
    const size_t parts = draws / LEAST_DRAWS;
    return parts < 1 ? 1 : parts < PARTS_OF_THE_NEXT ? parts : PARTS_OF_THE_NEXT;
}

/* Splits a cell by the parameters from `next` on; depth is the number of parameters, which is small. */
static double worth_of_cell(const struct res_draws *d, double threshold, const double *const values[],
                            size_t parameters, size_t next, size_t parts, struct keyed order[], size_t count)
{
    double sum = 0;
    if (next == parameters || count == 0) {
        return count == 0 ? 0 : best_of_cell(d, threshold, order, count);
    }
    for (size_t i = 0; i < count; i++) {
        order[i].value = values[next][order[i].draw];
    }
    qsort(order, count, sizeof *order, by_value);
    for (size_t p = 0; p < parts; p++) {
        const size_t from = p * count / parts;
        const size_t to = (p + 1) * count / parts;
        sum += worth_of_cell(d, threshold, values, parameters, next + 1, parts_of(to - from), order + from, to - from);
    }
    return sum;
}

enum sim_status res_voi_evppi(const struct res_draws *d, double threshold, const double *const values[],
                              size_t parameters, size_t bins, double *evppi, struct sim_error *error)
{
    struct keyed *order = malloc(d->draws * sizeof *order);
    if (order == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the worth of information");
    }
    for (size_t i = 0; i < d->draws; i++) {
        order[i] = (struct keyed){0, i};
    }
    const double worth = worth_of_cell(d, threshold, values, parameters, 0, bins, order, d->draws);
    *evppi = fmax(0, worth / (double)d->draws - mean_net(d, threshold, res_voi_best(d, threshold)));
    free(order);
    return SIM_OK;
}

/* Dearest alone first; equals in the common order. */
static void order_by_worth(const double singles[], size_t parameters, size_t order[])
{
    for (size_t i = 0; i < parameters; i++) {
        size_t at = i;
        while (at > 0 && singles[order[at - 1]] < singles[i]) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
}

enum sim_status res_voi_evppi_set(const struct res_draws *d, double threshold, const double *const values[],
                                  const double singles[], size_t parameters, double *evppi, struct sim_error *error)
{
    size_t order[RES_VOI_SET_MAX];
    SIM_INVARIANT(parameters <= RES_VOI_SET_MAX, "a set of too many parameters");
    order_by_worth(singles, parameters, order);
    *evppi = 0;
    for (unsigned subset = 1; subset < 1u << parameters; subset++) {
        const double *picked[RES_VOI_SET_MAX];
        size_t count = 0;
        double worth = 0;
        for (size_t i = 0; i < parameters; i++) {
            if ((subset >> i & 1u) != 0) {
                picked[count++] = values[order[i]];
            }
        }
        const enum sim_status status =
            res_voi_evppi(d, threshold, picked, count, res_voi_bins(d->draws), &worth, error);
        if (status != SIM_OK) {
            return status;
        }
        *evppi = fmax(*evppi, worth);
    }
    return SIM_OK;
}
