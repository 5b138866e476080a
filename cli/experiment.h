/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What run and compare share: replications of one scenario as the options ask for, with a progress bar and Ctrl-C,
 * and the storing of what came out.
 */
#ifndef AFKLAR_CLI_EXPERIMENT_H
#define AFKLAR_CLI_EXPERIMENT_H

#include <stddef.h>

#include "cli/input.h"
#include "cli/options.h"
#include "results/file/h5_table.h"
#include "results/file/journal.h"
#include "results/output.h"
#include "results/sample.h"
#include "sim/error.h"

/* Options that cli_experiment_run obeys. */
#define CLI_EXPERIMENT_OPTIONS                                                                                         \
    CLI_TAKES(REPLICATIONS), CLI_TAKES(PRECISION), CLI_TAKES(SEED), CLI_TAKES(THREADS), CLI_TAKES(VERIFY),             \
        CLI_TAKES(RESUME), CLI_TAKES(QUIET), CLI_TAKES(VERBOSE)

/* replications: 0 as the options and the scenario say, else exactly so many. journal: keeps what is finished, or NULL.
 * *sample may be set on
 * SIM_ERR_INTERRUPTED too, see res_experiment_run. */
SIM_NODISCARD enum sim_status cli_experiment_run(const struct cli_input *input, const struct cli_options *options,
                                                 size_t replications, struct res_journal *journal,
                                                 struct res_sample **sample, struct sim_error_list *errors);

/* Writes the samples to the file of -o, if one is given, and says so on standard error. tables: the long tables of the
 * first, or NULL. */
SIM_NODISCARD enum sim_status cli_experiment_store(const struct res_sample *const samples[], const char *const names[],
                                                   size_t count, const struct res_tables *tables,
                                                   const struct cli_options *options, struct sim_error_list *errors);

struct res_table_options cli_experiment_table(const struct cli_options *options);
struct res_maker cli_experiment_maker(void);

#endif
