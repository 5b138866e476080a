/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distributions, always sampled by inversion: one uniform in, one value out, monotone in it.
 *
 * A struct sim_dist is a plain value in the unit of whoever made it (durations: minutes). `table` is
 * borrowed from whoever made it. The value drawn is  shift + X  where X follows `kind`, truncated to
 * [low, high] by mapping u into [P(X < low), P(X <= high)]; with probability never_share it is
 * +infinity ("never"), and these are the highest u.
 *
 * Gamma and beta use GSL's distribution functions (relative error of a tail below 1e-9, 2e-6 for shapes
 * above 10,000); a program turns GSL's error handler off once.
 *
 *     struct sim_dist wait = sim_dist_gamma(14 * 1440.0, 7 * 1440.0);
 *     if (sim_dist_validate(&wait, error) != SIM_OK || sim_dist_prepare(&wait, error) != SIM_OK) ...
 *     minutes = sim_dist_quantile(&wait, u);
 *     sim_dist_release(&wait);
 */
#ifndef AFKLAR_SIM_DISTRIBUTION_H
#define AFKLAR_SIM_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"

enum sim_dist_kind {
    SIM_DIST_FIXED,       /* a = the value */
    SIM_DIST_EXPONENTIAL, /* a = mean */
    SIM_DIST_GAMMA,       /* a = shape, b = scale */
    SIM_DIST_WEIBULL,     /* a = shape, b = scale */
    SIM_DIST_LOGNORMAL,   /* a = mu, b = sigma of the logarithm */
    SIM_DIST_BETA,        /* a, b = shapes; on [0, 1] times c (scale) */
    SIM_DIST_TRIANGULAR,  /* a = low, b = mode, c = high */
    SIM_DIST_UNIFORM,     /* a = low, b = high */
    SIM_DIST_DISCRETE,    /* table of value, cumulative probability: only the values of the table */
    SIM_DIST_EMPIRICAL,   /* table of value, cumulative probability: linear between the points; what
                             the first point holds lies on its value */
    SIM_DIST_KIND_COUNT
};

struct sim_dist_point {
    double value;      /* rising from row to row */
    double cumulative; /* in [0, 1], never falling, the last one 1 */
};

struct sim_dist {
    enum sim_dist_kind kind;
    double a, b, c;
    double shift;
    double low, high;   /* truncation of X; -HUGE_VAL and HUGE_VAL where there is none */
    double never_share; /* in [0, 1) */
    const struct sim_dist_point *table;
    size_t table_count;
    const struct sim_dist_quantile_table *quantiles; /* NULL, or set by sim_dist_prepare */
    bool unlimited; /* set by sim_dist_prepare: neither a truncation nor a never_share need be looked at */
};

struct sim_dist sim_dist_fixed(double value);
struct sim_dist sim_dist_exponential(double mean);
/* By mean and standard deviation (both > 0): the way scenarios give them. */
struct sim_dist sim_dist_gamma(double mean, double sd);
struct sim_dist sim_dist_weibull(double mean, double shape);
struct sim_dist sim_dist_lognormal(double mean, double sd);
struct sim_dist sim_dist_beta(double mean, double sd, double scale);
struct sim_dist sim_dist_triangular(double low, double mode, double high);
struct sim_dist sim_dist_uniform(double low, double high);
/* The table is borrowed and must outlive the distribution. */
struct sim_dist sim_dist_discrete(const struct sim_dist_point *table, size_t count);
struct sim_dist sim_dist_empirical(const struct sim_dist_point *table, size_t count);

/* "gamma", "lognormal", ... */
const char *sim_dist_kind_name(enum sim_dist_kind kind);

/* Refuses parameters that make no sense; the message names the parameter and what was expected. */
SIM_NODISCARD enum sim_status sim_dist_validate(const struct sim_dist *dist, struct sim_error *error);

/* Quantile at u in (0, 1); +infinity for "never". Monotone in u (up to rounding of the last place). */
double sim_dist_quantile(const struct sim_dist *dist, double u);

/* Mean and variance: closed where that is known, else by quadrature to a relative error of 1e-9;
 * +infinity with never_share > 0. */
double sim_dist_mean(const struct sim_dist *dist);
double sim_dist_variance(const struct sim_dist *dist);

/* P(value drawn <= value), value finite. */
double sim_dist_cdf(const struct sim_dist *dist, double value);

/* Gamma and beta quantiles cost 1-10 us by root finding: this makes a monotone table whose error is
 * below SIM_DIST_TABLE_ERROR of the value and of the standard deviation (checked while it is made), and
 * remembers F(low) and F(high) of a truncation. After it sim_dist_quantile is fast. Call it on a valid distribution
 * whose parameters no longer change. Idempotent; distributions that are fast already are left alone. Copies of the
 * struct share the table: release one of them only. SIM_ERR_MEMORY leaves the distribution as it was. */
#define SIM_DIST_TABLE_ERROR 1e-7
SIM_NODISCARD enum sim_status sim_dist_prepare(struct sim_dist *dist, struct sim_error *error);
/* The same with a greater error allowed: a coarser table, made faster, for scenarios that are run only once or twice.
 */
SIM_NODISCARD enum sim_status sim_dist_prepare_to(struct sim_dist *dist, double allowed, struct sim_error *error);
/* Frees what sim_dist_prepare made. Safe twice and on one never prepared. */
void sim_dist_release(struct sim_dist *dist);

#endif
