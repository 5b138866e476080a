/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why the money of the citizens differs between two alternatives: because decisions fall earlier (timing), or because
 * they are other decisions (destination). Citizens are paired; for each, the benefits, wages and taxes are priced with
 * the dates of the one and the outcome of the other. Each part is the mean over both orders of swapping (Shapley), so
 * the two add up to the whole difference. What is left of the cost difference is the effort: staff, services, boards.
 */
#ifndef AFKLAR_RESULTS_ECON_SPLIT_H
#define AFKLAR_RESULTS_ECON_SPLIT_H

#include "models/replication.h"
#include "results/econ/analysis.h"

struct res_econ_split {
    struct res_estimate timing, destination, effort;
};

/* a and b must hold their records (res_econ_options.keep_records); scenario is that of a, as it was run. */
SIM_NODISCARD enum sim_status res_econ_split_set(struct res_econ_split *split, const struct res_econ_sample *a,
                                                 const struct res_econ_sample *b, const struct mdl_scenario *scenario,
                                                 sim_time measured_end, enum res_perspective perspective,
                                                 struct sim_error *error);

#endif
