/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chance: counter-based random numbers (Philox 2x64, 10 rounds; Salmon et al. 2011).
 *
 * A draw is a pure function of (seed, replication, who, purpose, index). Nothing is drawn from a
 * shared stream, so one citizen's luck does not depend on what others do, on the order of events, or
 * on steps added elsewhere; the same citizen meets the same luck in every scenario.
 *
 *  - who:     who draws: a hash of the population's name in the high word, the ordinal in the low one;
 *  - purpose: sim_purpose("first_meeting/attend"), a hash of names, never of positions;
 *  - index:   the occurrence (0, 1, 2, ...) of that purpose for that citizen. The caller counts it
 *             and must refuse to pass UINT32_MAX (SIM_ERR_LIMIT).
 */
#ifndef AFKLAR_SIM_CHANCE_H
#define AFKLAR_SIM_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_PHILOX_ROUNDS 10

struct sim_chance {
    uint64_t key[SIM_PHILOX_ROUNDS]; /* of each round, from seed and replication */
    uint64_t flip;                   /* all ones, antithetic: gives 1 - u for every u; else 0 */
};

/* replication counts from 0. */
void sim_chance_init(struct sim_chance *chance, uint64_t seed, uint64_t replication, bool antithetic);

/* 32-bit hash of a name (FNV-1a, finished by a mixer). Names that share a hash must be refused by
 * whoever keeps a set of names. */
uint32_t sim_purpose(const char *name);
static inline uint64_t sim_chance_who(uint32_t population, uint32_t ordinal)
{
    return (uint64_t)population << 32 | ordinal;
}

/* One Philox 2x64-10 block, for known-answer tests. */
void sim_philox2x64(uint64_t key, const uint64_t counter[2], uint64_t out[2]);

/* Uniform on the open interval (0, 1): (k + 0.5) / 2^52 for an integer k below 2^52. This is the
 * finest such grid on which 0, 1 and every rounding are out of reach and 1 - u is exact. */
static inline double sim_chance_uniform(const struct sim_chance *chance, uint64_t who, uint32_t purpose,
                                        uint32_t index);

/* Unit exponential by inversion: -log(u), between 1.1e-16 and 36.8. Never 0 and never infinite. */
static inline double sim_chance_exponential(const struct sim_chance *chance, uint64_t who, uint32_t purpose,
                                            uint32_t index);

/* uniforms[i] = sim_chance_uniform(chance, who, purposes[i], 0), in less time than one by one: the draws of one who
 * comes in. */
void sim_chance_uniforms(const struct sim_chance *chance, uint64_t who, const uint32_t *purposes, size_t count,
                         double *uniforms);

#include "sim/chance_inline.h"

#endif
