/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arithmetic that a study printed: tests and powers that follow from counts or shares in the same report, so nothing
 * need be simulated to see whether they are right. The list `exact` of targets.cfg; results/study/exact.h works it out.
 */
#ifndef AFKLAR_MODELS_STUDY_EXACT_H
#define AFKLAR_MODELS_STUDY_EXACT_H

#include <stdbool.h>
#include <stddef.h>

#include "models/scenario/key_reader.h"

/* What is worked out, from which of the numbers below. */
enum mdl_exact_what {
    MDL_EXACT_PEARSON,       /* events, people: uncorrected chi-square */
    MDL_EXACT_PEARSON_TABLE, /* cells of both arms, one arm after the other: chi-square */
    MDL_EXACT_PEARSON_P,     /* events, people */
    MDL_EXACT_FISHER_P,      /* events, people: two-sided */
    MDL_EXACT_PEARSON_POWER, /* shares, people: chance of p below 0.05 */
    MDL_EXACT_FISHER_POWER,  /* shares, people */
    MDL_EXACT_RATIO_MIDDLE,  /* interval: the ratio in its middle on the log scale */
    MDL_EXACT_RATIO_P,       /* ratio, interval: Wald's p */
    MDL_EXACT_WHAT_COUNT,
};

#define MDL_EXACT_CELLS 12

/* One printed result. The arm under trial first, then its control. NAN: not given. */
struct mdl_exact {
    const char *id, *source, *note;
    enum mdl_exact_what what;
    size_t events[2], people[2], cells[MDL_EXACT_CELLS], cell_count;
    double shares[2], interval[2], ratio;
    double published, low, high; /* right within [low, high]; published is NAN where only the interval is said */
};

struct mdl_exacts {
    struct mdl_exact *at;
    size_t count;
};

/* The list `exact` of root; none is no mistake. False: out of memory. */
bool mdl_exact_read(struct mdl_key_reader *keys, const struct mdl_node *root, struct mdl_exacts *exacts);
const char *mdl_exact_name(enum mdl_exact_what what); /* as in the file */

#endif
