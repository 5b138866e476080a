/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What goes to standard output is gathered in memory and written at once, so that a fault leaves either
 * all of it or an error, and a full disk is noticed (SIM_ERR_IO).
 *
 *     status = cli_output_open(&output, errors);
 *     (void)fprintf(output.file, ...);
 *     status = cli_output_send(&output, errors);   or cli_output_drop(&output)
 */
#ifndef AFKLAR_CLI_OUTPUT_H
#define AFKLAR_CLI_OUTPUT_H

#include <stddef.h>
#include <stdio.h>

#include "sim/error.h"

struct cli_output {
    FILE *file;
    char *text;
    size_t size;
};

SIM_NODISCARD enum sim_status cli_output_open(struct cli_output *output, struct sim_error_list *errors);
/* Writes and releases. */
SIM_NODISCARD enum sim_status cli_output_send(struct cli_output *output, struct sim_error_list *errors);
/* Releases without writing; safe on what is released already. */
void cli_output_drop(struct cli_output *output);

/* Before long work: the folder of a result file must exist and be writable, and the name must not be a
 * folder, a device or another kind of file. NULL is no file and is well. */
SIM_NODISCARD enum sim_status cli_output_check_path(const char *path, struct sim_error_list *errors);
/* The same for a file of any ending, and for a CSV file; `option` is the one that named it. */
SIM_NODISCARD enum sim_status cli_output_check_file(const char *path, const char *option,
                                                    struct sim_error_list *errors);
SIM_NODISCARD enum sim_status cli_output_check_csv(const char *path, const char *option, const char *or_else,
                                                   struct sim_error_list *errors);

#endif
