/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/warmup.h"

#include <math.h>

#include "sim/error.h"
#include "sim/tally.h"

/* The last few batches alone give a small statistic by accident (White 1997). */
enum { BATCHES_KEPT_MIN = 5 };

static double batch_mean(const double *batch)
{
    double sum = 0;

    for (int i = 0; i < SIM_WARMUP_BATCH; i++) {
        sum += batch[i];
    }
    return sum / SIM_WARMUP_BATCH;
}

struct sim_warmup sim_warmup_mser5(const double *series, size_t count)
{
    size_t batches = count / SIM_WARMUP_BATCH;
    struct sim_warmup best = {.statistic = HUGE_VAL};
    struct sim_tally kept = {0};

    /* From the end: the kept batches grow by one at a time, so that one pass does. */
    for (size_t first = batches; first-- > 0;) {
        double statistic;

        sim_tally_add(&kept, batch_mean(series + first * SIM_WARMUP_BATCH));
        statistic = kept.squares / ((double)kept.count * (double)kept.count);
        if (kept.count >= BATCHES_KEPT_MIN && statistic <= best.statistic) {
            best = (struct sim_warmup){false, first * SIM_WARMUP_BATCH, kept.mean, statistic};
        }
    }
    best.accepted = batches >= SIM_WARMUP_BATCHES_MIN && best.discard <= count / 2;
    return best;
}

void sim_warmup_average(const double *value, size_t replications, size_t length, double *average)
{
    SIM_INVARIANT(replications > 0, "an average needs at least one replication");
    for (size_t i = 0; i < length; i++) {
        struct sim_tally tally = {0};

        for (size_t r = 0; r < replications; r++) {
            sim_tally_add(&tally, value[r * length + i]);
        }
        average[i] = tally.mean;
    }
}
