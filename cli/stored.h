/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results named on the command line, read and gathered for figures: what plot and report share. */
#ifndef AFKLAR_CLI_STORED_H
#define AFKLAR_CLI_STORED_H

#include "cli/options.h"
#include "results/file/h5_read.h"
#include "results/report/material.h"
#include "sim/error.h"

struct cli_stored {
    struct res_h5_result *files; /* [file_count] */
    size_t file_count;
    const struct res_sample **samples; /* [sample_count]: of all files, in their order */
    size_t sample_count;
    struct res_gathered gathered;
};

/* Reads every operand; all errors found are added. Release in either case. */
SIM_NODISCARD enum sim_status cli_stored_load(struct cli_stored *stored, const struct cli_options *options,
                                              struct sim_error_list *errors);
void cli_stored_release(struct cli_stored *stored);

#endif
