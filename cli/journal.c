/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/experiment.h"
#include "results/experiment.h"

enum sim_status cli_journal_check_options(const struct cli_options *options, struct sim_error_list *errors)
{
    static const enum cli_option stored[] = {CLI_OPTION_CITIZENS, CLI_OPTION_EVENTS, CLI_OPTION_RESUME};
    enum sim_status status = SIM_OK;
    for (size_t k = 0; k < sizeof stored / sizeof stored[0]; k++) {
        if (options->given[stored[k]] && !options->given[CLI_OPTION_OUTPUT]) {
            struct sim_error error;
            char name[64];
            (void)snprintf(name, sizeof name, "--%s", cli_option_at(stored[k])->name);
            status = sim_fail(&error, SIM_ERR_USAGE, "needs a file for the result");
            sim_error_place(&error, NULL, 0, name);
            sim_error_hint(&error, "add -o FILE.h5");
            sim_error_list_add(errors, &error);
        }
    }
    return status;
}

static char *journal_path(const char *result, size_t number)
{
    const size_t size = strlen(result) + 48;
    char *path = malloc(size);
    if (path != NULL && number == 0) {
        (void)snprintf(path, size, "%s.journal", result);
    } else if (path != NULL) {
        (void)snprintf(path, size, "%s.journal-%zu", result, number);
    }
    return path;
}

static void say_what_was_found(const struct res_journal *journal, const struct cli_input *input,
                               const struct cli_options *options)
{
    const size_t held = res_journal_replications(journal);
    if (options->given[CLI_OPTION_QUIET]) {
        return;
    }
    if (options->given[CLI_OPTION_RESUME] && held > 0) {
        (void)fprintf(stderr, "%s: going on after %zu replications\n", input->name, held);
    } else if (options->given[CLI_OPTION_RESUME]) {
        (void)fprintf(stderr, "%s: no unfinished run was found; starting with the first replication\n", input->name);
    } else if (res_journal_dropped(journal) > 0) {
        (void)fprintf(stderr,
                      "afklar: warning: %zu replications of an unfinished run were dropped; --resume would have gone "
                      "on with them\n",
                      res_journal_dropped(journal));
    }
}

enum sim_status cli_journal_open(struct res_journal **journal, const struct cli_input *input,
                                 const struct cli_options *options, size_t number, struct sim_error_list *errors)
{
    const struct res_maker maker = cli_experiment_maker();
    const char *result = options->text[CLI_OPTION_OUTPUT];
    struct res_experiment_options experiment;
    struct sim_error error;
    *journal = NULL;
    if (result == NULL) {
        return SIM_OK;
    }
    res_experiment_defaults(&experiment, input->scenario);
    const struct res_journal_identity identity = {
        .maker = &maker,
        .sha256 = input->scenario->sha256,
        .seed = (uint64_t)cli_options_number(options, CLI_OPTION_SEED, (int64_t)experiment.seed),
        .first = experiment.first,
        .citizens = options->given[CLI_OPTION_CITIZENS],
        .events = options->given[CLI_OPTION_EVENTS],
    };
    char *path = journal_path(result, number);
    enum sim_status status = path != NULL
                                 ? res_journal_open(journal, path, &identity, options->given[CLI_OPTION_RESUME], &error)
                                 : sim_fail(&error, SIM_ERR_MEMORY, "out of memory");
    if (status == SIM_OK) {
        say_what_was_found(*journal, input, options);
    } else {
        sim_error_list_add(errors, &error);
    }
    free(path);
    return status;
}

bool cli_journal_is_kept(enum sim_status status)
{
    return status == SIM_ERR_INTERRUPTED || status == SIM_ERR_IO || status == SIM_ERR_MEMORY || status == SIM_ERR_USAGE;
}

void cli_journal_close(struct res_journal *journal, enum sim_status status, const struct cli_options *options)
{
    const bool is_kept = journal != NULL && cli_journal_is_kept(status) && res_journal_replications(journal) > 0;
    if (is_kept && !options->given[CLI_OPTION_QUIET]) {
        (void)fprintf(stderr, "%zu replications are kept: the same command with --resume goes on\n",
                      res_journal_replications(journal));
    }
    res_journal_close(journal, !is_kept);
}
