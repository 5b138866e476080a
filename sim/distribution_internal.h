/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by the files of sim/distribution*.c only.
 *
 * A probability is carried with its complement, because 1 - p is useless for p close to 1: upper
 * tails of truncated distributions are as exact as lower ones.
 */
#ifndef AFKLAR_SIM_DISTRIBUTION_INTERNAL_H
#define AFKLAR_SIM_DISTRIBUTION_INTERNAL_H

#include <math.h>

#include "sim/distribution.h"

struct sim_tails {
    double lower; /* P(X <= x) */
    double upper; /* P(X > x) */
};

struct sim_dist_node {
    double value; /* log x (gamma) or logit x (beta) */
    double slope; /* its derivative by logit u */
};

struct sim_dist_quantile_table {
    double below_low;  /* P(X < low) */
    double above_high; /* P(X > high) */
    double inside;     /* P(low <= X <= high) */
    double per_step;   /* 1 / step of logit u */
    double end;        /* = steps, where the table ends */
    size_t steps;      /* 0: no table, only the limits of a truncation */
    struct sim_dist_node node[];
};

/* X alone, without shift, truncation and never_share. */
double sim_dist_kind_quantile(const struct sim_dist *dist, struct sim_tails u);
struct sim_tails sim_dist_kind_cdf(const struct sim_dist *dist, double x);
/* Bounds of the values X can take. */
double sim_dist_kind_low(const struct sim_dist *dist);
double sim_dist_kind_high(const struct sim_dist *dist);

static inline bool sim_dist_is_truncated(const struct sim_dist *dist)
{
    return dist->low > -HUGE_VAL || dist->high < HUGE_VAL;
}
/* Position of the truncated u within the whole distribution. */
struct sim_tails sim_dist_truncated_tails(const struct sim_dist *dist, struct sim_tails u);
/* P(low <= X <= high): the same mass twice; the smaller pair of numbers loses less to cancellation. */
static inline double sim_dist_inside(struct sim_tails below_low, struct sim_tails at_high)
{
    return below_low.upper < 0.5 ? below_low.upper - at_high.upper : at_high.lower - below_low.lower;
}
/* Masses outside a truncation, computed afresh. */
struct sim_tails sim_dist_below_low(const struct sim_dist *dist);
struct sim_tails sim_dist_at_high(const struct sim_dist *dist);

/* Gamma with scale 1: log of the quantile. Beta on [0, 1]: logit of the quantile. By root finding. */
double sim_gamma_log_quantile(double shape, struct sim_tails u);
double sim_beta_logit_quantile(double a, double b, struct sim_tails u);
/* log of the density of log X (gamma) and of logit X (beta) at t. */
double sim_gamma_log_density(double shape, double t);
double sim_beta_logit_density(double a, double b, double t);

/* log of the gamma quantile (scale 1) or logit of the beta quantile, by root finding. */
double sim_dist_exact_transformed(const struct sim_dist *dist, struct sim_tails u);

/* ---- the table of a gamma or beta quantile; see sim/distribution_table.c ---- */

#define SIM_DIST_LOGIT_MAX 37.0 /* logit of 1 - 2^-53 is 36.74 */

/* s in [0, 1) from one node to the next. */
static inline double sim_dist_hermite(const struct sim_dist_node *node, double s)
{
    double rise = node[1].value - node[0].value;
    double bend = node[0].slope + node[1].slope - 2 * rise;

    return node[0].value + s * (node[0].slope + s * (rise - node[0].slope + (s - 1) * bend));
}

/* The same as the exact one, from the table if there is one. */
static inline double sim_dist_transformed(const struct sim_dist *dist, double lower, double upper)
{
    const struct sim_dist_quantile_table *table = dist->quantiles;

    if (table && table->steps > 0) {
        double place = (log(lower / upper) + SIM_DIST_LOGIT_MAX) * table->per_step;

        if (place >= 0 && place < table->end) {
            int step = (int)place;

            return sim_dist_hermite(&table->node[step], place - step);
        }
    }
    return sim_dist_exact_transformed(dist, (struct sim_tails){lower, upper});
}

#endif
