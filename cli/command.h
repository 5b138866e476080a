/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of commands. A command is one row: what it is called, what it takes, and the function that
 * does it. To add one: a file cli/cmd_NAME.c with its row, and its line in cli/command.c.
 */
#ifndef AFKLAR_CLI_COMMAND_H
#define AFKLAR_CLI_COMMAND_H

#include <stddef.h>
#include <stdio.h>

#include "cli/options.h"
#include "sim/error.h"

struct cli_command {
    const char *name;
    const char *operands;          /* as in the usage line: "SCENARIO..." */
    const char *summary;           /* one line for the list of commands */
    const char *text;              /* what it does, in a few lines of at most 79 columns */
    const char *example;           /* command lines, each ending with a newline */
    const char *replications;      /* the help of -n; NULL: as the scenario says */
    struct cli_option_set accepts; /* --help need not be named */
    size_t least_operands, most_operands;
    /* Returns SIM_OK, or the status with at least one error added. */
    enum sim_status (*run)(const struct cli_options *options, struct sim_error_list *errors);
};

extern const struct cli_command cli_cmd_check;
extern const struct cli_command cli_cmd_run;
extern const struct cli_command cli_cmd_compare;
extern const struct cli_command cli_cmd_econ;
extern const struct cli_command cli_cmd_plan;
extern const struct cli_command cli_cmd_trace;
extern const struct cli_command cli_cmd_trial;
extern const struct cli_command cli_cmd_power;
extern const struct cli_command cli_cmd_reproduce;
extern const struct cli_command cli_cmd_calibrate;
extern const struct cli_command cli_cmd_report;
extern const struct cli_command cli_cmd_plot;
extern const struct cli_command cli_cmd_verify;
extern const struct cli_command cli_cmd_export;
extern const struct cli_command cli_cmd_selftest;
extern const struct cli_command cli_cmd_completion;

/* The commands in the order of the help; NULL at the end. */
extern const struct cli_command *const cli_commands[];

/* NULL when there is none of that name. */
const struct cli_command *cli_command_find(const char *name);

/* Reads arguments[1..count), does what they say, writes results to standard output and errors to
 * standard error. Returns the exit status of the program. */
int cli_main(int count, char *const arguments[]);

#endif
