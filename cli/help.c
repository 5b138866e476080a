/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/help.h"

#include <string.h>

#include "afklar_version.h"
#include "cli/output.h"

#define HELP_COLUMN 32
#define LINE_WIDTH 79

/* Text wrapped between two columns; the first line stands at the left column already. */
static void put_wrapped(FILE *file, const char *text, int left)
{
    int column = left;
    while (*text != '\0') {
        const int length = (int)strcspn(text, " ");
        if (column > left && column + 1 + length > LINE_WIDTH) {
            (void)fprintf(file, "\n%*s", left, "");
            column = left;
        }
        if (column > left) {
            (void)fputc(' ', file);
            column++;
        }
        (void)fprintf(file, "%.*s", length, text);
        column += length;
        text += length;
        text += strspn(text, " ");
    }
    (void)fputc('\n', file);
}

static void put_option(FILE *file, const struct cli_option_row *row, const char *help)
{
    char left[64];
    int length;
    if (row->letter != 0) {
        length = snprintf(left, sizeof left, "  -%c, --%s %s", row->letter, row->name, row->value_name);
    } else {
        length = snprintf(left, sizeof left, "      --%s %s", row->name, row->value_name);
    }
    if (length < HELP_COLUMN - 1) {
        (void)fprintf(file, "%-*s", HELP_COLUMN, left);
    } else {
        (void)fprintf(file, "%s\n%*s", left, HELP_COLUMN, "");
    }
    put_wrapped(file, help, HELP_COLUMN);
}

static void put_exit_status(FILE *file)
{
    (void)fputs("\nExit status:\n"
                "  0 done; 1 internal fault; 2 usage; 3 scenario not valid; 4 input/output;\n"
                "  5 verification failed; 130 interrupted (what was finished is kept)\n",
                file);
}

enum sim_status cli_help_command(const struct cli_command *command, struct sim_error_list *errors)
{
    struct cli_output output;
    const enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    (void)fprintf(output.file, "Usage: afklar %s %s%s[OPTIONS]\n\n%s\n\nOptions:\n", command->name, command->operands,
                  command->operands[0] != '\0' ? " " : "", command->text);
    for (size_t k = 0; k < CLI_OPTION_COUNT; k++) {
        if (cli_option_set_has(&command->accepts, (enum cli_option)k)) {
            const struct cli_option_row *row = cli_option_at((enum cli_option)k);
            const bool own = k == CLI_OPTION_REPLICATIONS && command->replications != NULL;
            put_option(output.file, row, own ? command->replications : row->help);
        }
    }
    (void)fprintf(output.file, "\nExample:\n%s", command->example);
    put_exit_status(output.file);
    return cli_output_send(&output, errors);
}

enum sim_status cli_help_program(struct sim_error_list *errors)
{
    struct cli_output output;
    const enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    (void)fputs("afklar simulates, event by event, how a municipality organises resource pathways\n"
                "(ressourceforløb), and compares ways to organise them on waiting time, clarification\n"
                "rate and cost.\n\n"
                "Usage: afklar COMMAND [ARGUMENTS] [OPTIONS]\n\nCommands:\n",
                output.file);
    for (size_t k = 0; cli_commands[k] != NULL; k++) {
        (void)fprintf(output.file, "  %-12s", cli_commands[k]->name);
        put_wrapped(output.file, cli_commands[k]->summary, 14);
    }
    (void)fputs("\n'afklar COMMAND --help' shows its options and an example; 'afklar --version' the version.\n"
                "\nExample:\n"
                "  afklar compare scenarios/vive-2019/typical.cfg scenarios/vive-2019/cab.cfg -n 200\n",
                output.file);
    put_exit_status(output.file);
    return cli_output_send(&output, errors);
}

enum sim_status cli_help_version(struct sim_error_list *errors)
{
    struct cli_output output;
    const enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    (void)fprintf(output.file, "afklar %s (%s)\n", AFKLAR_VERSION, AFKLAR_GIT);
    return cli_output_send(&output, errors);
}
