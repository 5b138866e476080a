/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --help and --version, made from the tables of commands and options.
 */
#ifndef AFKLAR_CLI_HELP_H
#define AFKLAR_CLI_HELP_H

#include "cli/command.h"
#include "sim/error.h"

SIM_NODISCARD enum sim_status cli_help_program(struct sim_error_list *errors);
SIM_NODISCARD enum sim_status cli_help_command(const struct cli_command *command, struct sim_error_list *errors);
SIM_NODISCARD enum sim_status cli_help_version(struct sim_error_list *errors);

#endif
