/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: published (known-answer vectors of Philox 2x64-10 from Random123, file kat_vectors) and
 * analytic (uniformity, independence and moments against their exact laws, fixed seeds, |z| < 4).
 */
#include "sim/chance.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

enum { DRAWS = 200000, BINS = 100 };

static const struct {
    uint64_t counter[2], key, out[2];
} known[] = {
    {{0, 0}, 0, {UINT64_C(0xca00a0459843d731), UINT64_C(0x66c24222c9a845b5)}},
    {{UINT64_MAX, UINT64_MAX}, UINT64_MAX, {UINT64_C(0x65b021d60cd8310f), UINT64_C(0x4d02f3222f86df20)}},
    {{UINT64_C(0x243f6a8885a308d3), UINT64_C(0x13198a2e03707344)},
     UINT64_C(0xa4093822299f31d0),
     {UINT64_C(0x0a5e742c2997341c), UINT64_C(0xb0f883d38000de5d)}},
};

Test(chance, philox_known_answers)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        uint64_t out[2];

        sim_philox2x64(known[i].key, known[i].counter, out);
        cr_assert(eq(u64, out[0], known[i].out[0]));
        cr_assert(eq(u64, out[1], known[i].out[1]));
    }
}

/* A draw must stay the same in every later version: seeds are a promise. */
Test(chance, draws_are_pinned)
{
    struct sim_chance chance;

    sim_chance_init(&chance, 1, 0, false);
    cr_assert(eq(u64, chance.key[0], UINT64_C(0xdce423fc82c0d5b8)));
    cr_assert(eq(u32, sim_purpose("first_meeting/attend"), UINT32_C(0xdd8be9cf)));
    cr_assert(eq(dbl, sim_chance_uniform(&chance, sim_chance_who(7, 9), 11, 13), 0x1.c7bd361d82417p-1));
}

/* The ways in which two successive draws may differ. */
enum axis { BY_INDEX, BY_PURPOSE, BY_ORDINAL, BY_POPULATION, BY_REPLICATION, BY_SEED, AXES };

static double draw(enum axis axis, uint32_t i)
{
    struct sim_chance chance;
    uint64_t who = sim_chance_who(axis == BY_POPULATION ? i : 3, axis == BY_ORDINAL ? i : 5);

    sim_chance_init(&chance, axis == BY_SEED ? i : 42, axis == BY_REPLICATION ? i : 0, false);
    return sim_chance_uniform(&chance, who, axis == BY_PURPOSE ? i : 17, axis == BY_INDEX ? i : 0);
}

Test(chance, uniform_along_every_axis)
{
    for (enum axis axis = 0; axis < AXES; axis++) {
        double count[BINS] = {0}, chi2 = 0, expected = (double)DRAWS / BINS;

        for (uint32_t i = 0; i < DRAWS; i++) {
            double u = draw(axis, i);

            cr_assert(u > 0 && u < 1);
            count[(int)(u * BINS)]++;
        }
        for (int b = 0; b < BINS; b++) {
            chi2 += (count[b] - expected) * (count[b] - expected) / expected;
        }
        /* chi-square with 99 degrees of freedom: mean 99, sd sqrt(198) */
        cr_assert(fabs(chi2 - (BINS - 1)) / sqrt(2.0 * (BINS - 1)) < 4, "axis %d: chi-square %g", (int)axis, chi2);
    }
}

Test(chance, no_serial_correlation_along_every_axis)
{
    for (enum axis axis = 0; axis < AXES; axis++) {
        for (uint32_t lag = 1; lag <= 4; lag *= 2) {
            double sum = 0;

            for (uint32_t i = 0; i < DRAWS; i++) {
                sum += (draw(axis, i) - 0.5) * (draw(axis, i + lag) - 0.5);
            }
            /* each product has mean 0 and variance 1/144 */
            cr_assert(fabs(sum * 12 / sqrt(DRAWS)) < 4, "axis %d lag %u: z %g", (int)axis, lag, sum * 12 / sqrt(DRAWS));
        }
    }
}

Test(chance, neighbours_do_not_share_pairs)
{
    /* 10 x 10 table of (draw of citizen i, draw of citizen i in another replication and purpose) */
    struct sim_chance first, second;
    double count[100] = {0}, chi2 = 0, expected = DRAWS / 100.0;

    sim_chance_init(&first, 42, 0, false);
    sim_chance_init(&second, 42, 1, false);
    for (uint32_t i = 0; i < DRAWS; i++) {
        int row = (int)(10 * sim_chance_uniform(&first, i, 1, 0));
        int column = (int)(10 * sim_chance_uniform(&second, i, 2, 0));

        count[10 * row + column]++;
    }
    for (int b = 0; b < 100; b++) {
        chi2 += (count[b] - expected) * (count[b] - expected) / expected;
    }
    cr_assert(fabs(chi2 - 99) / sqrt(2.0 * 99) < 4, "chi-square %g", chi2);
}

Test(chance, replications_and_seeds_have_their_own_keys)
{
    struct sim_chance a, b;

    for (uint64_t seed = 0; seed < 100; seed++) {
        for (uint64_t replication = 0; replication < 100; replication++) {
            sim_chance_init(&a, seed, replication + 1, false);
            sim_chance_init(&b, seed + 1, replication, false);
            cr_assert(ne(u64, a.key[0], b.key[0]));
            sim_chance_init(&b, seed, replication, false);
            cr_assert(ne(u64, a.key[0], b.key[0]));
        }
    }
}

Test(chance, antithetic_is_one_minus_u_exactly)
{
    struct sim_chance plain, mirrored;

    sim_chance_init(&plain, 42, 3, false);
    sim_chance_init(&mirrored, 42, 3, true);
    for (uint32_t i = 0; i < 10000; i++) {
        double u = sim_chance_uniform(&plain, 1, 2, i);

        cr_assert(eq(dbl, sim_chance_uniform(&mirrored, 1, 2, i), 1.0 - u));
        cr_assert(eq(dbl, 1.0 - (1.0 - u), u));
    }
}

Test(chance, the_ends_of_the_grid_stay_inside)
{
    double lowest = sim_chance_word_uniform(0);
    double highest = sim_chance_word_uniform(UINT64_MAX);

    cr_assert(lowest > 0 && highest < 1);
    cr_assert(eq(dbl, lowest + highest, 1.0));
    cr_assert(log(highest) < 0);
}

Test(chance, exponential_moments)
{
    struct sim_chance chance;
    double sum = 0, squares = 0, z_mean, z_square;

    sim_chance_init(&chance, 7, 0, false);
    for (uint32_t i = 0; i < DRAWS; i++) {
        double x = sim_chance_exponential(&chance, 1, 2, i);

        cr_assert(x > 0 && isfinite(x));
        sum += x;
        squares += x * x;
    }
    z_mean = (sum / DRAWS - 1) * sqrt(DRAWS);
    z_square = (squares / DRAWS - 2) * sqrt(DRAWS / 20.0); /* E x^4 - 4 = 20 */
    cr_assert(fabs(z_mean) < 4, "z %g", z_mean);
    cr_assert(fabs(z_square) < 4, "z %g", z_square);
}

Test(chance, purposes_differ_in_one_letter_and_in_order)
{
    cr_assert(ne(u32, sim_purpose("a/b"), sim_purpose("b/a")));
    cr_assert(ne(u32, sim_purpose("step1"), sim_purpose("step2")));
    cr_assert(ne(u32, sim_purpose(""), sim_purpose("a")));
    cr_assert(eq(u64, sim_chance_who(1, 2), UINT64_C(0x0000000100000002)));
}
