/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sequential test of "kept in at least p0 of replications", valid however often one looks.
 *
 * The likelihood of the replications so far under a beta(1/2, 1/2) mixture over all p, divided by that under p0, is a
 * martingale with mean 1 when p0 is true; it passes 1/alpha at some time with probability at most alpha (Ville). So
 * the interval of all p0 with a ratio below 1/alpha holds the truth at every time at once with probability 1 - alpha
 * (Robbins 1970; Howard et al. 2021). With alpha divided by the number of staffings all their intervals hold together,
 * whichever of them are looked at, in whatever order, and however long each is tried.
 */
#ifndef AFKLAR_RESULTS_PLAN_TEST_H
#define AFKLAR_RESULTS_PLAN_TEST_H

#include <stddef.h>

enum res_verdict { RES_UNDECIDED, RES_IS_KEPT, RES_IS_NOT_KEPT };

/* log of the likelihood ratio of the mixture against p after `kept` of `n`. p in (0, 1). */
double res_plan_log_ratio(size_t kept, size_t n, double p);
/* Kept and the ratio against p0 above 1/alpha: is kept, in at least p0. p0 = 1 asks for all: never proved. */
enum res_verdict res_plan_verdict(size_t kept, size_t n, double p0, double alpha);
/* The interval for p. */
void res_plan_interval(size_t kept, size_t n, double alpha, double *low, double *high);

/* The quantile over replications in which all but a share 1 - p0 lie: the ceil(p0 n)-th of sorted[n]; and an interval
 * for the true one at one look, from order statistics (binomial; ends may be infinite). */
double res_plan_quantile(const double sorted[], size_t n, double p0);
void res_plan_quantile_interval(const double sorted[], size_t n, double p0, double alpha, double *low, double *high);

#endif
