/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A completion script for bash, made from the tables of commands and options.
 */
#include "cli/command.h"

#include <string.h>

#include "cli/output.h"

static void put_words_of(FILE *file, const struct cli_command *command)
{
    for (size_t k = 0; k < CLI_OPTION_COUNT; k++) {
        if (cli_option_set_has(&command->accepts, (enum cli_option)k)) {
            (void)fprintf(file, " --%s", cli_option_at((enum cli_option)k)->name);
        }
    }
}

static void put_choices(FILE *file)
{
    for (size_t k = 0; k < CLI_OPTION_COUNT; k++) {
        const struct cli_option_row *row = cli_option_at((enum cli_option)k);
        if (row->kind == CLI_CHOICE) {
            (void)fprintf(file, "    --%s) COMPREPLY=($(compgen -W \"", row->name);
            for (const char *letter = row->value_name; *letter != '\0'; letter++) {
                (void)fputc(*letter == '|' ? ' ' : *letter, file);
            }
            (void)fputs("\" -- \"$word\")); return ;;\n", file);
        }
    }
}

static void put_script(FILE *file)
{
    (void)fputs("# bash completion for afklar; use: source <(afklar completion bash)\n"
                "_afklar() {\n"
                "    local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" words=\"\"\n"
                "    COMPREPLY=()\n"
                "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                "        COMPREPLY=($(compgen -W \"--help --version",
                file);
    for (size_t k = 0; cli_commands[k] != NULL; k++) {
        (void)fprintf(file, " %s", cli_commands[k]->name);
    }
    (void)fputs("\" -- \"$word\"))\n        return\n    fi\n    case \"$before\" in\n", file);
    put_choices(file);
    (void)fputs("    esac\n    case \"${COMP_WORDS[1]}\" in\n", file);
    for (size_t k = 0; cli_commands[k] != NULL; k++) {
        (void)fprintf(file, "    %s) words=\"", cli_commands[k]->name);
        put_words_of(file, cli_commands[k]);
        (void)fputs("\" ;;\n", file);
    }
    (void)fputs("    esac\n"
                "    case \"$word\" in\n"
                "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
                "    *) compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
                "    esac\n"
                "}\n"
                "complete -F _afklar afklar\n",
                file);
}

static enum sim_status complete(const struct cli_options *options, struct sim_error_list *errors)
{
    struct cli_output output;
    if (strcmp(options->operands.at[0], "bash") != 0) {
        struct sim_error error;
        (void)sim_fail(&error, SIM_ERR_USAGE, "'%s' is not a shell we know; expected bash", options->operands.at[0]);
        sim_error_list_add(errors, &error);
        return SIM_ERR_USAGE;
    }
    const enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    put_script(output.file);
    return cli_output_send(&output, errors);
}

const struct cli_command cli_cmd_completion = {
    .name = "completion",
    .operands = "bash",
    .summary = "print a completion script for the shell",
    .text = "Prints a script that completes commands, options and their values.",
    .example = "  source <(afklar completion bash)\n",
    .least_operands = 1,
    .most_operands = 1,
    .run = complete,
};
