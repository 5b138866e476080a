/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What --set and --tests add to `afklar power --two-proportions`. */
#ifndef AFKLAR_CLI_POWER_ASSUMED_H
#define AFKLAR_CLI_POWER_ASSUMED_H

#include "cli/options.h"
#include "results/trial/power_cases.h"

/* --set crossover=S or C:T, lost=S or C:T (control and treated), providers=N with icc=R; --tests logrank. */
SIM_NODISCARD enum sim_status cli_power_assumed(struct res_power_assumed *assumed, const struct cli_options *options,
                                                struct sim_error *error);

/* Can a design of this size have it? */
SIM_NODISCARD enum sim_status cli_power_assumed_check(const struct res_power_assumed *assumed, const size_t people[2],
                                                      struct sim_error *error);

#endif
