/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures of trials: power over sizes (or follow-ups) with Monte Carlo bands; of one design, the distribution of the
 * estimate with the published one marked; and the flow of one trial's citizens (CONSORT). Release the figure on SIM_OK.
 */
#ifndef AFKLAR_RESULTS_TRIAL_FIGURE_H
#define AFKLAR_RESULTS_TRIAL_FIGURE_H

#include "results/report/figure.h"
#include "results/trial/power.h"

/* The curve of several designs; of a single one plan->estimates (of the first test that has them) must be kept. */
SIM_NODISCARD enum sim_status res_figure_power(struct res_picture *figure, const struct res_trial_power_plan *plan,
                                               enum res_language language, struct sim_error *error);
SIM_NODISCARD enum sim_status res_figure_trial_flow(struct res_picture *figure, const struct mdl_scenario *scenario,
                                                    const struct res_trial_data *data, enum res_language language,
                                                    struct sim_error *error);

#endif
