/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/chance.h"

/* Finalizer of SplitMix64 (Steele, Lea & Flood 2014, variant 13 of Stafford): a bijection that
 * spreads neighbouring seeds over all 64 bits. */
static uint64_t mix64(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

void sim_chance_init(struct sim_chance *chance, uint64_t seed, uint64_t replication, bool antithetic)
{
    /* Bijective in the replication for a given seed, so replications never share a key. The odd
     * factor keeps seed s, replication r + 1 apart from seed s + 1, replication r. */
    uint64_t key = mix64(mix64(seed + SIM_PHILOX_WEYL) + replication * SIM_PHILOX_MULTIPLIER);

    for (int round = 0; round < SIM_PHILOX_ROUNDS; round++) {
        chance->key[round] = key;
        key += SIM_PHILOX_WEYL;
    }
    chance->flip = antithetic ? UINT64_MAX : 0;
}

/* FNV-1a leaves the last characters in the low bits; the finalizer of MurmurHash3 spreads them. */
uint32_t sim_purpose(const char *name)
{
    uint32_t hash = UINT32_C(2166136261);

    for (; *name != '\0'; name++) {
        hash = (hash ^ (unsigned char)*name) * UINT32_C(16777619);
    }
    hash = (hash ^ (hash >> 16)) * UINT32_C(0x85EBCA6B);
    hash = (hash ^ (hash >> 13)) * UINT32_C(0xC2B2AE35);
    return hash ^ (hash >> 16);
}

void sim_philox2x64(uint64_t key, const uint64_t counter[2], uint64_t out[2])
{
    uint64_t keys[SIM_PHILOX_ROUNDS];

    for (int round = 0; round < SIM_PHILOX_ROUNDS; round++) {
        keys[round] = key;
        key += SIM_PHILOX_WEYL;
    }
    struct sim_philox_block block = sim_philox_block(keys, counter[0], counter[1]);

    out[0] = block.word[0];
    out[1] = block.word[1];
}

/* One block is a chain of multiplications, each of which waits for the one before; several side by side fill the waits.
 */
enum { LANES = 4 };

static void draw_lanes(const struct sim_chance *chance, uint64_t who, const uint32_t purposes[LANES],
                       double uniforms[LANES])
{
    uint64_t left[LANES];
    uint64_t right[LANES];

    for (int lane = 0; lane < LANES; lane++) {
        left[lane] = who;
        right[lane] = (uint64_t)purposes[lane] << 32;
    }
    for (int round = 0; round < SIM_PHILOX_ROUNDS; round++) {
        for (int lane = 0; lane < LANES; lane++) {
            sim_uint128 product = (sim_uint128)SIM_PHILOX_MULTIPLIER * left[lane];

            left[lane] = (uint64_t)(product >> 64) ^ chance->key[round] ^ right[lane];
            right[lane] = (uint64_t)product;
        }
    }
    for (int lane = 0; lane < LANES; lane++) {
        uniforms[lane] = sim_chance_word_uniform(left[lane] ^ chance->flip);
    }
}

void sim_chance_uniforms(const struct sim_chance *chance, uint64_t who, const uint32_t *purposes, size_t count,
                         double *uniforms)
{
    size_t done = 0;

    for (; done + LANES <= count; done += LANES) {
        draw_lanes(chance, who, &purposes[done], &uniforms[done]);
    }
    for (; done < count; done++) {
        uniforms[done] = sim_chance_uniform(chance, who, purposes[done], 0);
    }
}
