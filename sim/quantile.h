/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quantiles: exact from a sorted array (figures per replication), and of a stream in fixed memory.
 *
 * The sketch counts observations in bins of equal width on a logarithmic scale (as DDSketch does; Masson,
 * Rim & Lee 2019). Its quantile at p lies within a share `error_share` of the observation of rank
 * ceil(p n), as long as that observation lies within [lowest, highest]; observations below lowest count
 * as 0 (an error of at most lowest), those above highest count as the greatest observation of all.
 * Adding costs one logarithm. Merging gives the same counts in any order.
 */
#ifndef AFKLAR_SIM_QUANTILE_H
#define AFKLAR_SIM_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

/* Sorts in place, rising. No NaN allowed. */
void sim_sort(double *value, size_t count);
/* Quantile of count >= 1 sorted values, linear between order statistics (type 7 of Hyndman & Fan 1996). */
double sim_quantile_sorted(const double *sorted, size_t count, double p);

struct sim_sketch {
    double error_share;
    double lowest, highest;
    double log_lowest, bins_per_log;
    size_t bins;
    uint64_t *count; /* [bins], owned */
    uint64_t below;  /* observations below lowest */
    uint64_t above;  /* observations above highest */
    uint64_t total;
    double least, greatest; /* of all observations; 0 as long as there are none */
};

/* error_share in [1e-4, 0.5]; 0 < lowest < highest < infinity. Memory: 8 bytes for each bin, about
 * log(highest / lowest) / (2 error_share) of them (7 kB for 1 % from 1 minute to 10 years). */
SIM_NODISCARD enum sim_status sim_sketch_init(struct sim_sketch *sketch, double error_share, double lowest,
                                              double highest, struct sim_error *error);
void sim_sketch_release(struct sim_sketch *sketch);
/* Empties it and keeps the memory. */
void sim_sketch_reset(struct sim_sketch *sketch);

/* value >= 0 */
void sim_sketch_add(struct sim_sketch *sketch, double value);
/* Both made with the same error_share, lowest and highest. */
void sim_sketch_merge(struct sim_sketch *into, const struct sim_sketch *from);
/* p in [0, 1]; p = 0 and p = 1 give the least and the greatest exactly. 0 of an empty sketch. */
double sim_sketch_quantile(const struct sim_sketch *sketch, double p);

#endif
