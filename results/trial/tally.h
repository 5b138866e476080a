/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept of each of many trials, and what all of them together show. */
#ifndef AFKLAR_RESULTS_TRIAL_TALLY_H
#define AFKLAR_RESULTS_TRIAL_TALLY_H

#include "results/trial/power.h"

struct res_trial_counts {
    double people[2], events[2];
    double crossed, excluded, lost;
};

/* Rows are trials; different threads may fill different rows. */
struct res_trial_tally {
    const enum res_trial_test *tests; /* [test_count], borrowed */
    size_t test_count;
    struct res_trial_verdict *verdicts; /* [capacity * test_count], owned */
    struct res_trial_counts *counts;    /* [capacity], owned */
    uint64_t capacity, trials;          /* the first `trials` rows are filled */
};

SIM_NODISCARD enum sim_status res_trial_tally_init(struct res_trial_tally *tally, const enum res_trial_test tests[],
                                                   size_t test_count, uint64_t capacity, struct sim_error *error);
void res_trial_tally_release(struct res_trial_tally *tally);

/* Analyses a trial and keeps it as row `row`. */
SIM_NODISCARD enum sim_status res_trial_tally_add(struct res_trial_tally *tally, uint64_t row,
                                                  const struct res_trial_data *data, struct sim_error *error);

/* All but design, size and follow-up. */
void res_trial_tally_summarise(const struct res_trial_tally *tally, struct res_trial_designed *designed);

/* Of the test's trials so far: with an answer, and rejected. */
void res_trial_tally_count(const struct res_trial_tally *tally, enum res_trial_test test, uint64_t *answered,
                           uint64_t *rejected);

#endif
