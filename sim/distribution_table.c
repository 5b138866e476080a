/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of the gamma and beta quantile.
 *
 * log x (gamma) or logit x (beta) is tabulated over z = logit u, where both are smooth and straight in
 * the tails that carry a power law, so that an even grid serves all shapes. Between the nodes a cubic
 * Hermite polynomial with the exact derivative is used; Fritsch & Carlson (1980): it is monotone when no
 * slope exceeds three times the secant. The grid is halved until the polynomial is within half of
 * SIM_DIST_TABLE_ERROR of the exact quantile at every midpoint, where its error is greatest.
 * An absolute error of log x is a relative error of x; one of logit x is a bound on it. For narrow
 * distributions it is held against the standard deviation instead, so that both promises hold.
 *
 * The grid covers every u that sim_chance_uniform can give. Deeper tails (inside a truncation) and
 * shapes for which STEPS_MAX does not suffice fall back to root finding.
 */
#include "sim/distribution_internal.h"

#include <math.h>
#include <stdlib.h>

enum { STEPS_MIN = 256, STEPS_COARSE = 64, STEPS_MAX = 8192 };

double sim_dist_exact_transformed(const struct sim_dist *dist, struct sim_tails u)
{
    if (dist->kind == SIM_DIST_GAMMA) {
        return sim_gamma_log_quantile(dist->a, u);
    }
    return sim_beta_logit_quantile(dist->a, dist->b, u);
}

/* Value and slope per step of the grid: dt/dz = u (1 - u) / density(t). */
static struct sim_dist_node exact_node(const struct sim_dist *dist, double z, double step)
{
    struct sim_tails u = {1 / (1 + exp(-z)), 1 / (1 + exp(z))};
    double t = sim_dist_exact_transformed(dist, u), log_density;

    if (dist->kind == SIM_DIST_GAMMA) {
        log_density = sim_gamma_log_density(dist->a, t);
    } else {
        log_density = sim_beta_logit_density(dist->a, dist->b, t);
    }
    return (struct sim_dist_node){t, step * exp(log(u.lower) + log(u.upper) - log_density)};
}

static struct sim_dist_quantile_table *allocate(const struct sim_dist *dist, size_t steps)
{
    struct sim_dist_quantile_table *table;

    table = calloc(1, sizeof *table + (steps > 0 ? steps + 1 : 0) * sizeof table->node[0]);
    if (table) {
        const struct sim_tails below_low = sim_dist_below_low(dist);
        const struct sim_tails at_high = sim_dist_at_high(dist);

        table->below_low = below_low.lower;
        table->above_high = at_high.upper;
        table->inside = sim_dist_inside(below_low, at_high);
        table->end = (double)steps;
        table->steps = steps;
        table->per_step = (double)steps / (2 * SIM_DIST_LOGIT_MAX);
    }
    return table;
}

/* The grid of half the step: old nodes are kept, the midpoints are new. */
static struct sim_dist_quantile_table *refine(const struct sim_dist *dist, const struct sim_dist_quantile_table *old)
{
    struct sim_dist_quantile_table *table = allocate(dist, 2 * old->steps);

    if (!table) {
        return NULL;
    }
    for (size_t i = 0; i <= table->steps; i++) {
        if (i % 2 == 0) {
            table->node[i] = old->node[i / 2];
            table->node[i].slope /= 2;
        } else {
            double step = 1 / table->per_step;

            table->node[i] = exact_node(dist, (double)i * step - SIM_DIST_LOGIT_MAX, step);
        }
    }
    return table;
}

/* What 1 is in units of the standard deviation of log x or logit x, when that is below 1. */
static double narrowness(const struct sim_dist *dist)
{
    double a = dist->a, b = dist->b;

    return fmax(1, sqrt(dist->kind == SIM_DIST_GAMMA ? a : a * (b / (a + b))));
}

/* Greatest error of the old grid at the nodes that the new one has added; infinite if not monotone. */
static double greatest_error(const struct sim_dist_quantile_table *old, const struct sim_dist_quantile_table *new)
{
    double worst = 0;

    for (size_t i = 0; i < old->steps; i++) {
        const struct sim_dist_node *node = &old->node[i];
        double error = fabs(sim_dist_hermite(node, 0.5) - new->node[2 * i + 1].value);
        double rise = node[1].value - node[0].value;

        if (!(error <= worst)) { /* also catches NaN */
            worst = isnan(error) ? HUGE_VAL : error;
        }
        if (!(fmax(node[0].slope, node[1].slope) <= 3 * rise)) {
            return HUGE_VAL;
        }
    }
    return worst;
}

static struct sim_dist_quantile_table *first_grid(const struct sim_dist *dist, size_t steps)
{
    struct sim_dist_quantile_table *table = allocate(dist, steps);

    for (size_t i = 0; table && i <= steps; i++) {
        double step = 1 / table->per_step;

        table->node[i] = exact_node(dist, (double)i * step - SIM_DIST_LOGIT_MAX, step);
    }
    return table;
}

/* NULL when out of memory. */
static struct sim_dist_quantile_table *make_grid(const struct sim_dist *dist, double allowed)
{
    const size_t first = allowed > SIM_DIST_TABLE_ERROR ? STEPS_COARSE : STEPS_MIN;
    struct sim_dist_quantile_table *table = first_grid(dist, first);

    while (table) {
        struct sim_dist_quantile_table *finer = refine(dist, table);

        if (finer && narrowness(dist) * greatest_error(table, finer) <= allowed / 2) {
            free(finer);
            return table;
        }
        free(table);
        table = finer;
        if (table && table->steps > STEPS_MAX) {
            free(table);
            return allocate(dist, 0);
        }
    }
    return NULL;
}

enum sim_status sim_dist_prepare(struct sim_dist *dist, struct sim_error *error)
{
    return sim_dist_prepare_to(dist, SIM_DIST_TABLE_ERROR, error);
}

enum sim_status sim_dist_prepare_to(struct sim_dist *dist, double allowed, struct sim_error *error)
{
    struct sim_dist_quantile_table *table;
    bool slow = dist->kind == SIM_DIST_GAMMA || dist->kind == SIM_DIST_BETA;

    dist->unlimited = !(dist->never_share > 0) && !sim_dist_is_truncated(dist);
    if (dist->quantiles || (!slow && !sim_dist_is_truncated(dist))) {
        return SIM_OK;
    }
    table = slow ? make_grid(dist, allowed) : allocate(dist, 0);
    if (!table) {
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for the table of a %s distribution",
                        sim_dist_kind_name(dist->kind));
    }
    dist->quantiles = table;
    return SIM_OK;
}

void sim_dist_release(struct sim_dist *dist)
{
    union {
        const struct sim_dist_quantile_table *constant;
        struct sim_dist_quantile_table *owned;
    } table = {dist->quantiles};

    free(table.owned); /* made by sim_dist_prepare, read-only since */
    dist->quantiles = NULL;
    dist->unlimited = false;
}
