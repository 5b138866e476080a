/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors and warnings on standard error, as text or as the JSON of the contract, and as parts of a result
 * (`check --format json`).
 */
#ifndef AFKLAR_CLI_REPORT_ERRORS_H
#define AFKLAR_CLI_REPORT_ERRORS_H

#include <stdio.h>

#include "cli/options.h"
#include "results/text/json.h"
#include "sim/error.h"

/* What an option asks for (--set, --vary) stands on the command line, not in a file: among the errors from index
 * `first` on, a fault of the scenario that names an option for its file becomes one of usage. Returns SIM_ERR_USAGE for
 * SIM_ERR_SCENARIO when all of them are such, else the status as it was. */
enum sim_status cli_errors_judge(enum sim_status status, struct sim_error_list *errors, size_t first);

/* Writes all errors to standard error; an empty list is told by the status alone. */
void cli_report_errors(enum sim_status status, const struct sim_error_list *errors, enum cli_format format);

/* "file:line: path: message; hint" after "warning: ", on standard error, whatever the format; nothing with --quiet. */
void cli_report_warnings(const struct sim_error_list *warnings, const struct cli_options *options);

/* One error a line, after the prefix; what has no file begins with the program's name. */
void cli_report_text(FILE *file, const char *prefix, const struct sim_error_list *errors);

/* "key": [{"kind", "file", "line", "path", "message", "hint"}]; parts that are not known are null. */
void cli_report_json(struct res_json *json, const char *key, const struct sim_error_list *errors);

#endif
