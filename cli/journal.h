/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal beside a result: "result.h5.journal" for a run, "result.h5.journal-1", "-2", ... for the scenarios of a
 * comparison. It is there while the result is not, and --resume goes on with it.
 */
#ifndef AFKLAR_CLI_JOURNAL_H
#define AFKLAR_CLI_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/input.h"
#include "cli/options.h"
#include "results/file/journal.h"
#include "sim/error.h"

/* Before any work: options that ask for a stored result need -o. */
SIM_NODISCARD enum sim_status cli_journal_check_options(const struct cli_options *options,
                                                        struct sim_error_list *errors);

/* Without -o *journal is NULL. number: 0 of a run, 1, 2, ... of a comparison. */
SIM_NODISCARD enum sim_status cli_journal_open(struct res_journal **journal, const struct cli_input *input,
                                               const struct cli_options *options, size_t number,
                                               struct sim_error_list *errors);

/* Whether a run that ended so can go on: its journal is kept then. */
bool cli_journal_is_kept(enum sim_status status);
/* Closes the journal, removes it unless it is kept, and says what is kept. NULL is fine. */
void cli_journal_close(struct res_journal *journal, enum sim_status status, const struct cli_options *options);

#endif
