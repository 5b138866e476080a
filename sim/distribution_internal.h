/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by the files of sim/distribution*.c only.
 *
 * A probability is carried with its complement, because 1 - p is useless for p close to 1: upper
 * tails of truncated distributions are as exact as lower ones.
 */
#ifndef AFKLAR_SIM_DISTRIBUTION_INTERNAL_H
#define AFKLAR_SIM_DISTRIBUTION_INTERNAL_H

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
    struct sim_tails below_low; /* P(X < low) and its complement */
    struct sim_tails at_high;   /* P(X <= high) and its complement */
    double per_step;            /* 1 / step of logit u */
    size_t steps;               /* 0: no table, only the limits of a truncation */
    struct sim_dist_node node[];
};

/* X alone, without shift, truncation and never_share. */
double sim_dist_kind_quantile(const struct sim_dist *dist, struct sim_tails u);
struct sim_tails sim_dist_kind_cdf(const struct sim_dist *dist, double x);
/* Bounds of the values X can take. */
double sim_dist_kind_low(const struct sim_dist *dist);
double sim_dist_kind_high(const struct sim_dist *dist);

bool sim_dist_is_truncated(const struct sim_dist *dist);
/* Position of the truncated u within the whole distribution. */
struct sim_tails sim_dist_truncated_tails(const struct sim_dist *dist, struct sim_tails u);
/* Masses outside a truncation, computed afresh. */
struct sim_tails sim_dist_below_low(const struct sim_dist *dist);
struct sim_tails sim_dist_at_high(const struct sim_dist *dist);

/* Gamma with scale 1: log of the quantile. Beta on [0, 1]: logit of the quantile. By root finding. */
double sim_gamma_log_quantile(double shape, struct sim_tails u);
double sim_beta_logit_quantile(double a, double b, struct sim_tails u);
/* log of the density of log X (gamma) and of logit X (beta) at t. */
double sim_gamma_log_density(double shape, double t);
double sim_beta_logit_density(double a, double b, double t);

/* Gamma (scale 1) or beta quantile from the table; steps must not be 0. */
double sim_dist_table_transformed(const struct sim_dist *dist, struct sim_tails u);

#endif
