/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <string.h>

#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/report_errors.h"
#include "models/scenario/suggest.h"

const struct cli_command *const cli_commands[] = {
    &cli_cmd_check,      &cli_cmd_run,   &cli_cmd_compare,   &cli_cmd_econ,      &cli_cmd_plan,
    &cli_cmd_trial,      &cli_cmd_power, &cli_cmd_reproduce, &cli_cmd_calibrate, &cli_cmd_trace,
    &cli_cmd_report,     &cli_cmd_plot,  &cli_cmd_verify,    &cli_cmd_export,    &cli_cmd_selftest,
    &cli_cmd_completion, NULL,
};

const struct cli_command *cli_command_find(const char *name)
{
    for (size_t k = 0; cli_commands[k] != NULL; k++) {
        if (strcmp(name, cli_commands[k]->name) == 0) {
            return cli_commands[k];
        }
    }
    return NULL;
}

static enum sim_status unknown_command(const char *name, struct sim_error_list *errors)
{
    struct sim_error error;
    struct mdl_suggestion nearest = mdl_suggestion_for(name);
    for (size_t k = 0; cli_commands[k] != NULL; k++) {
        mdl_suggestion_offer(&nearest, cli_commands[k]->name);
    }
    (void)sim_fail(&error, SIM_ERR_USAGE, "'%s' is not a command", name);
    if (nearest.name != NULL) {
        sim_error_hint(&error, "did you mean '%s'?", nearest.name);
    } else {
        sim_error_hint(&error, "'afklar --help' lists the commands");
    }
    sim_error_list_add(errors, &error);
    return SIM_ERR_USAGE;
}

static enum sim_status check_operands(const struct cli_command *command, const struct cli_options *options,
                                      struct sim_error_list *errors)
{
    const size_t count = options->operands.count;
    struct sim_error error;
    if (count < command->least_operands) {
        (void)sim_fail(&error, SIM_ERR_USAGE, "'afklar %s' needs %s", command->name, command->operands);
    } else if (count > command->most_operands) {
        (void)sim_fail(&error, SIM_ERR_USAGE, "'%s' is one argument too many for 'afklar %s'",
                       options->operands.at[command->most_operands], command->name);
    } else {
        return SIM_OK;
    }
    sim_error_hint(&error, "see 'afklar %s --help'", command->name);
    sim_error_list_add(errors, &error);
    return SIM_ERR_USAGE;
}

static enum sim_status run_command(const struct cli_command *command, int count, char *const arguments[],
                                   struct sim_error_list *errors)
{
    struct cli_options options;
    enum sim_status status = cli_options_parse(&options, count, arguments, &command->accepts, errors);
    if (options.given[CLI_OPTION_HELP]) {
        sim_error_list_release(errors);
        status = cli_help_command(command, errors);
    } else {
        const enum sim_status operands = status == SIM_ERR_MEMORY ? status : check_operands(command, &options, errors);
        status = status != SIM_OK ? status : operands;
        if (status == SIM_OK) {
            status = cli_errors_judge(command->run(&options, errors), errors, 0);
        }
    }
    cli_options_release(&options);
    return status;
}

static enum sim_status dispatch(int count, char *const arguments[], struct sim_error_list *errors)
{
    const char *first = count > 1 ? arguments[1] : NULL;
    if (first == NULL) {
        struct sim_error error;
        (void)sim_fail(&error, SIM_ERR_USAGE, "the command is missing");
        sim_error_hint(&error, "'afklar --help' lists the commands");
        sim_error_list_add(errors, &error);
        return SIM_ERR_USAGE;
    }
    if (strcmp(first, "--version") == 0) {
        return cli_help_version(errors);
    }
    const bool wants_help = strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 || strcmp(first, "help") == 0;
    if (wants_help && count == 2) {
        return cli_help_program(errors);
    }
    const struct cli_command *command = cli_command_find(wants_help ? arguments[2] : first);
    if (command == NULL) {
        return unknown_command(wants_help ? arguments[2] : first, errors);
    }
    return wants_help ? cli_help_command(command, errors) : run_command(command, count - 2, arguments + 2, errors);
}

int cli_main(int count, char *const arguments[])
{
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    const enum cli_format format = cli_options_format_of(count, arguments);
    enum sim_status status = cli_interrupt_install();
    if (status == SIM_OK) {
        status = dispatch(count, arguments, &errors);
    }
    if (status != SIM_OK) {
        cli_report_errors(status, &errors, format);
    }
    sim_error_list_release(&errors);
    return sim_status_exit(status);
}
