/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine and its caseload against exact queueing theory: every figure is simulated in independent
 * replications and told as z = (estimate - exact) / standard error.
 *
 * The mean service is the unit of time. Formulas: Erlang C (M/M/c), Pollaczek-Khinchine (M/G/1), Cobham (priorities),
 * birth and death (M/M/c+M, where customers give up); see any textbook on queues, e.g. Gross and Harris.
 */
#ifndef AFKLAR_RESULTS_SELFTEST_H
#define AFKLAR_RESULTS_SELFTEST_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "results/experiment.h"
#include "sim/error.h"

struct res_selftest_options {
    uint64_t seed;
    size_t replications;                                                  /* at least 2 */
    unsigned threads;                                                     /* 0 = all cores */
    void (*progress)(void *context, const struct res_progress *progress); /* or NULL */
    void *context;
    const atomic_bool *cancel; /* or NULL */
};

/* Texts are constants. */
struct res_selftest_case {
    const char *model, *parameters, *quantity;
    double exact, estimate, se, z;
};

struct res_selftest {
    struct res_selftest_case *cases; /* [count] */
    size_t count;
    double max_abs_z;
};

/* The same options but for threads give the same bits. On failure (also SIM_ERR_INTERRUPTED) nothing is kept. */
SIM_NODISCARD enum sim_status res_selftest_run(const struct res_selftest_options *options,
                                               struct res_selftest *selftest, struct sim_error *error);
void res_selftest_release(struct res_selftest *selftest);

#endif
