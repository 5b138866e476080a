/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Warm-up by MSER-5 (White 1997; White, Cobb & Spratt 2000): the observations to throw away so that the
 * standard error of the mean of the rest is least, on means of batches of five.
 *
 * Use it on the series averaged over replications (Hoad, Robinson & Davies 2010): one run is too rough.
 * A choice beyond half of the series means that the run is too short, and is rejected.
 */
#ifndef AFKLAR_SIM_WARMUP_H
#define AFKLAR_SIM_WARMUP_H

#include <stdbool.h>
#include <stddef.h>

enum { SIM_WARMUP_BATCH = 5, SIM_WARMUP_BATCHES_MIN = 10 };

struct sim_warmup {
    bool accepted;
    size_t discard;   /* observations to throw away, a multiple of 5; set when not accepted, too */
    double mean;      /* of the batches that are kept */
    double statistic; /* the least MSER statistic: squared standard error of `mean`, as if independent */
};

/* series[count], finite. Fewer than 50 observations are never accepted. */
struct sim_warmup sim_warmup_mser5(const double *series, size_t count);

/* average[i] = mean over r of value[r * length + i]; replications >= 1. */
void sim_warmup_average(const double *value, size_t replications, size_t length, double *average);

#endif
