/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `afklar check` says of a valid scenario, in each form.
 */
#ifndef AFKLAR_CLI_CHECK_REPORT_H
#define AFKLAR_CLI_CHECK_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/input.h"
#include "cli/options.h"
#include "models/scenario/parameters.h"
#include "results/text/json.h"
#include "sim/error.h"

/* Sourced parameters by status. */
struct cli_check_count {
    size_t by_status[MDL_STATUS_COUNT];
};

/* Adds those of the scenario. */
void cli_check_count(struct cli_check_count *count, const struct mdl_scenario *scenario);

/* "cab.cfg: valid; 109 citizens, 38.0 a month, 6 roles, 14 steps; 40 published, ... parameters" */
void cli_check_line(FILE *file, const struct cli_input *input);
void cli_check_header_csv(FILE *file, bool provenance);
void cli_check_line_csv(FILE *file, const struct cli_input *input);
/* "provenance": {"published": n, ...} */
void cli_check_total(struct res_json *json, const struct cli_check_count *total);

/* The sourced parameters, as a table or as rows of CSV. */
SIM_NODISCARD enum sim_status cli_check_provenance(FILE *file, const struct mdl_scenario *scenario,
                                                   enum cli_format format, struct sim_error *error);
/* The same as objects of an array that is open. */
void cli_check_parameters(struct res_json *json, const char *name, const struct mdl_scenario *scenario);

#endif
