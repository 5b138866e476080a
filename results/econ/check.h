/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be said of the economics of a scenario before anything is run. */
#ifndef AFKLAR_RESULTS_ECON_CHECK_H
#define AFKLAR_RESULTS_ECON_CHECK_H

#include <stdbool.h>

#include "models/scenario/parameters.h"
#include "sim/error.h"

/* Whether the scenario has economics at all. */
bool res_econ_is_given(const struct mdl_scenario *scenario);

/* Where the key of the error stands, if the message has no place yet; what is only lacking, and what stands in the
 * shared economics, is told of `file`. */
void res_econ_error_place(struct sim_error *error, const struct mdl_scenario *scenario, const char *file);

/* All that is wrong: horizon, discounting, what is said twice, years without a price index, negative prices. */
SIM_NODISCARD enum sim_status res_econ_check(const struct mdl_scenario *scenario, const char *file,
                                             struct sim_error_list *errors);

#endif
