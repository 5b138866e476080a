/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scenario named on the command line: found, loaded with --overlay and --set, and compiled.
 */
#ifndef AFKLAR_CLI_INPUT_H
#define AFKLAR_CLI_INPUT_H

#include "cli/options.h"
#include "models/replication.h"
#include "models/scenario/scenario.h"
#include "sim/error.h"

/* Owns both; scenario is freed after the model, which borrows it. */
struct cli_input {
    const char *name; /* as on the command line: borrowed */
    struct mdl_scenario *scenario;
    struct mdl_model *model;
};

/* All errors found are added; warnings too, if the list is not NULL. On failure whatever was reached is kept
 * (a scenario that loads but does not compile). Release in either case. */
SIM_NODISCARD enum sim_status cli_input_load(struct cli_input *input, const char *name,
                                             const struct cli_options *options, struct sim_error_list *errors,
                                             struct sim_error_list *warnings);
void cli_input_release(struct cli_input *input);

#endif
