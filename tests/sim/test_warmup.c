/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact. MSER-5 against its definition written out, and on series whose warm-up is known. */
#include "sim/warmup.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "sim/chance.h"

enum { LENGTH = 1000 };

static double noise(uint32_t i)
{
    struct sim_chance chance;

    sim_chance_init(&chance, 5, 0, false);
    return sim_chance_uniform(&chance, 0, 0, i) - 0.5;
}

/* White's definition, with nothing saved: sum of squares about the mean of what is kept, over k^2. */
static size_t by_definition(const double *series, size_t count)
{
    size_t batches = count / 5, best = 0;
    double least = HUGE_VAL;

    for (size_t d = 0; d + 5 <= batches; d++) {
        double mean = 0, squares = 0, k = (double)(batches - d);

        for (size_t i = 5 * d; i < 5 * batches; i++) {
            mean += series[i] / (5 * k);
        }
        for (size_t j = d; j < batches; j++) {
            double z = 0;

            for (size_t i = 0; i < 5; i++) {
                z += series[5 * j + i] / 5;
            }
            squares += (z - mean) * (z - mean);
        }
        if (squares / (k * k) < least) {
            least = squares / (k * k);
            best = 5 * d;
        }
    }
    return best;
}

Test(warmup, equals_the_definition)
{
    for (uint32_t seed = 0; seed < 20; seed++) {
        double series[333];

        for (uint32_t i = 0; i < 333; i++) {
            series[i] = 10 * exp(-(double)i / (10 + 10 * seed)) + noise(1000 * seed + i);
        }
        cr_assert(eq(sz, sim_warmup_mser5(series, 333).discard, by_definition(series, 333)), "series %u", seed);
    }
}

Test(warmup, a_step_is_cut_where_it_is)
{
    double series[LENGTH];
    struct sim_warmup found;

    for (uint32_t i = 0; i < LENGTH; i++) {
        series[i] = (i < 100 ? 0 : 20) + 0.01 * noise(i);
    }
    found = sim_warmup_mser5(series, LENGTH);
    cr_assert(found.accepted);
    cr_assert(eq(sz, found.discard, 100));
    cr_assert(epsilon_eq(dbl, found.mean, 20, 0.001));
}

Test(warmup, nothing_to_cut)
{
    double series[LENGTH];
    struct sim_warmup found;

    for (int i = 0; i < LENGTH; i++) {
        series[i] = 3;
    }
    found = sim_warmup_mser5(series, LENGTH);
    cr_assert(found.accepted);
    cr_assert(eq(sz, found.discard, 0));
}

Test(warmup, a_run_that_never_settles_is_rejected)
{
    double series[LENGTH];
    struct sim_warmup found;

    for (uint32_t i = 0; i < LENGTH; i++) {
        series[i] = i < 700 ? 100 - 0.1 * i : 0;
    }
    found = sim_warmup_mser5(series, LENGTH);
    cr_assert(eq(sz, found.discard, 700));
    cr_assert(found.accepted == false);
    cr_assert(sim_warmup_mser5(series + 700, 49).accepted == false);
    cr_assert(sim_warmup_mser5(series + 700, 0).accepted == false);
    cr_assert(sim_warmup_mser5(series + 700, 300).accepted);
}

Test(warmup, average_over_replications)
{
    const double value[] = {1, 2, 3, 5, 8, 13};
    double average[3];

    sim_warmup_average(value, 2, 3, average);
    cr_assert(eq(dbl, average[0], 3));
    cr_assert(eq(dbl, average[1], 5));
    cr_assert(eq(dbl, average[2], 8));
}
