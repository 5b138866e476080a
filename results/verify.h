/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reruns a result from what it holds (the resolved scenarios, the seed, the replications, the tables) and compares the
 * new result with it field by field, all but /provenance/run.
 */
#ifndef AFKLAR_RESULTS_VERIFY_H
#define AFKLAR_RESULTS_VERIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "results/experiment.h"
#include "results/sample.h"
#include "sim/error.h"

struct res_verdict {
    size_t fields;      /* compared: groups, datasets and attributes */
    size_t differences; /* fields that differ or that only one has */
    char first[512];    /* path of the first of them */
    size_t scenarios, replications;
    bool other_program;        /* made by another version than this one, which is no difference */
    char version[64], git[64]; /* of the program that made it */
};

/* how: threads, progress and cancel are used; the rest comes from the result. Errors are added: SIM_ERR_IO when the
 * result cannot be read or the rerun cannot be kept ($TMPDIR, or /tmp), SIM_ERR_SCENARIO when what it holds is no
 * scenario any more, SIM_ERR_INTERRUPTED. Equal or not is told by the verdict and is no error here. */
SIM_NODISCARD enum sim_status res_verify(const char *path, const struct res_maker *maker,
                                         const struct res_experiment_options *how, struct res_verdict *verdict,
                                         struct sim_error_list *errors);

/* Compares two results, as `h5diff` would. */
SIM_NODISCARD enum sim_status res_results_differ(const char *path_a, const char *path_b, struct res_verdict *verdict,
                                                 struct sim_error *error);

#endif
