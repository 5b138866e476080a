/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/experiment.h"
#include "cli/input.h"
#include "cli/journal.h"
#include "cli/output.h"
#include "cli/report_errors.h"

static enum sim_status write_sample(FILE *file, const struct res_sample *sample, const struct cli_options *options,
                                    struct sim_error *error)
{
    const struct res_maker maker = cli_experiment_maker();
    const struct res_table_options table = cli_experiment_table(options);
    switch (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE)) {
    case CLI_FORMAT_JSON:
        return res_json_run(file, sample, &maker, error);
    case CLI_FORMAT_CSV:
        return res_csv_run(file, sample, error);
    default:
        return res_table_run(file, sample, &table, error);
    }
}

static enum sim_status show(const struct res_sample *sample, const struct cli_options *options,
                            struct sim_error_list *errors)
{
    struct cli_output output;
    struct sim_error error;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = write_sample(output.file, sample, options, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        cli_output_drop(&output);
        return status;
    }
    return cli_output_send(&output, errors);
}

static enum sim_status store(const struct res_sample *sample, const struct cli_input *input,
                             struct res_journal *journal, const struct cli_options *options,
                             struct sim_error_list *errors)
{
    const struct res_sample *const samples[] = {sample};
    const struct res_tables tables = {input->model, journal};
    const bool wants_tables = options->given[CLI_OPTION_CITIZENS] || options->given[CLI_OPTION_EVENTS];
    return cli_experiment_store(samples, NULL, 1, wants_tables ? &tables : NULL, options, errors);
}

static enum sim_status run(const struct cli_options *options, struct sim_error_list *errors)
{
    struct cli_input input = {0};
    struct res_sample *sample = NULL;
    struct res_journal *journal = NULL;
    struct sim_error_list warnings;
    sim_error_list_init(&warnings);
    enum sim_status status = cli_journal_check_options(options, errors);
    if (status == SIM_OK) {
        status = cli_output_check_path(options->text[CLI_OPTION_OUTPUT], errors);
    }
    if (status == SIM_OK) {
        status = cli_input_load(&input, options->operands.at[0], options, errors, &warnings);
        cli_report_warnings(&warnings, options);
    }
    if (status == SIM_OK) {
        status = cli_journal_open(&journal, &input, options, 0, errors);
    }
    if (status == SIM_OK) {
        status = cli_experiment_run(&input, options, 0, journal, &sample, errors);
    }
    /* After Ctrl-C there may be a sample too: it is stored and shown before the program ends with 130. */
    if (sample != NULL) {
        const enum sim_status stored = store(sample, &input, journal, options, errors);
        const enum sim_status shown = show(sample, options, errors);
        status = status != SIM_OK ? status : stored != SIM_OK ? stored : shown;
    }
    cli_journal_close(journal, status, options);
    res_sample_free(sample);
    cli_input_release(&input);
    sim_error_list_release(&warnings);
    return status;
}

const struct cli_command cli_cmd_run = {
    .name = "run",
    .operands = "SCENARIO",
    .summary = "simulate one scenario",
    .text = "Runs the replications of a scenario and shows every measure with its uncertainty.\n"
            "The same scenario, seed and number of replications give the same output, byte for\n"
            "byte, on any number of threads. -v shows all measures and how long it took.",
    .example = "  afklar run scenarios/vive-2019/cab.cfg -n 1000 --seed 1\n"
               "  afklar run scenarios/vive-2019/cab.cfg --set roles.guide.headcount=6 --format json\n"
               "  afklar run scenarios/vive-2019/cab.cfg -n 1000 -o cab.h5 --citizens --events\n"
               "  afklar run scenarios/vive-2019/cab.cfg -n 1000 -o cab.h5 --citizens --events --resume\n",
    .accepts = {{CLI_EXPERIMENT_OPTIONS, CLI_TAKES(SET), CLI_TAKES(OVERLAY), CLI_TAKES(LANG), CLI_TAKES(FORMAT),
                 CLI_TAKES(OUTPUT), CLI_TAKES(CITIZENS), CLI_TAKES(EVENTS)}},
    .least_operands = 1,
    .most_operands = 1,
    .run = run,
};
