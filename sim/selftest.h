/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine, chance and the capacities against exact queueing theory. Every figure is estimated in
 * independent replications and told as z = (estimate - exact) / standard error.
 *
 * Steady state: each replication starts empty and forgets a warm-up of 20 relaxation times (that of M/M/1 is
 * 1 / (mu (1 - sqrt(rho))^2); see sim/selftest_model.c), so what is left of the empty start is of the order of
 * exp(-20). Customers are counted from then on in order of arrival, a fixed number of them, each until he has left:
 * no customer is dropped for having waited long.
 *
 * In every replication conservation of customers and Little's law are checked exactly, in whole ticks, and the
 * capacities and the engine verify themselves: a failure is SIM_ERR_VERIFY with the model's name.
 *
 * Example:
 *     struct sim_selftest_options options = {.seed = 1, .replications = 100, .threads = 2, .effort = 1};
 *     struct sim_selftest selftest;
 *     status = sim_selftest_run(&options, &selftest, &error);
 *     ... selftest.cases[0 .. selftest.count) ...
 *     sim_selftest_release(&selftest);
 */
#ifndef AFKLAR_SIM_SELFTEST_H
#define AFKLAR_SIM_SELFTEST_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

struct sim_selftest_options {
    uint64_t seed;
    uint64_t replications;     /* at least 2 */
    unsigned threads;          /* 0: one per processor */
    double effort;             /* above 0; customers counted per replication are this many times the usual number */
    const atomic_bool *cancel; /* may be NULL; SIM_ERR_INTERRUPTED once it is true */
    void (*progress)(void *context, uint64_t done, uint64_t count); /* replications over all models; may be NULL */
    void *context;
};

/* Texts are constants. Times are in mean services (the periodic meeting: days; M/G/inf: months). */
struct sim_selftest_case {
    const char *model;
    const char *parameters;
    const char *quantity;
    double exact;
    double estimate;
    double se;
    double z;
};

struct sim_selftest {
    struct sim_selftest_case *cases; /* [count] */
    size_t count;
    double max_abs_z;
};

/* The same seed, replications and effort give the same bits on any number of threads. On failure nothing is kept. */
SIM_NODISCARD enum sim_status sim_selftest_run(const struct sim_selftest_options *options,
                                               struct sim_selftest *selftest, struct sim_error *error);
void sim_selftest_release(struct sim_selftest *selftest);

#endif
