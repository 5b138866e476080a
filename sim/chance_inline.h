/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hot half of sim/chance.h, which includes it; include that one instead.
 *
 * Counter words of a draw: [0] = who, [1] = purpose in the high 32 bits, index in the low 32.
 * Only the first output word is used, so a draw costs one block and no state.
 */
#ifndef AFKLAR_SIM_CHANCE_INLINE_H
#define AFKLAR_SIM_CHANCE_INLINE_H

#include <math.h>

__extension__ typedef unsigned __int128 sim_uint128;

/* Multiplier and Weyl increment of Philox 2x64 (Salmon et al. 2011, table 2). */
#define SIM_PHILOX_MULTIPLIER UINT64_C(0xD2B74407B1CE6E93)
#define SIM_PHILOX_WEYL UINT64_C(0x9E3779B97F4A7C15)

struct sim_philox_block {
    uint64_t word[2];
};

static inline struct sim_philox_block sim_philox_block(const uint64_t key[SIM_PHILOX_ROUNDS], uint64_t counter_0,
                                                       uint64_t counter_1)
{
    for (int round = 0; round < SIM_PHILOX_ROUNDS; round++) {
        sim_uint128 product = (sim_uint128)SIM_PHILOX_MULTIPLIER * counter_0;

        counter_0 = (uint64_t)(product >> 64) ^ key[round] ^ counter_1;
        counter_1 = (uint64_t)product;
    }
    return (struct sim_philox_block){{counter_0, counter_1}};
}

/* The top 52 bits of a word as a uniform: (2k + 1) / 2^53, every step of it exact. */
static inline double sim_chance_word_uniform(uint64_t word)
{
    return (double)(int64_t)(word >> 11 | 1) * 0x1p-53;
}

static inline double sim_chance_uniform(const struct sim_chance *chance, uint64_t who, uint32_t purpose, uint32_t index)
{
    uint64_t word = sim_philox_block(chance->key, who, (uint64_t)purpose << 32 | index).word[0];

    /* Flipping every bit turns k into 2^52 - 1 - k, so the antithetic partner is 1 - u exactly. */
    return sim_chance_word_uniform(word ^ chance->flip);
}

static inline double sim_chance_exponential(const struct sim_chance *chance, uint64_t who, uint32_t purpose,
                                            uint32_t index)
{
    return -log(sim_chance_uniform(chance, who, purpose, index));
}

#endif
