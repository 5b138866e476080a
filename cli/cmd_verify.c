/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/experiment.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "results/file/datafile.h"
#include "results/text/json.h"
#include "results/verify.h"

static enum sim_status write_verdict(FILE *file, const char *name, const struct res_verdict *verdict,
                                     const struct cli_options *options, struct sim_error *error)
{
    const bool is_equal = verdict->differences == 0;
    if (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE) != CLI_FORMAT_JSON) {
        (void)fprintf(file, "%s: %s (%zu scenario%s, %zu replication%s, %zu fields)\n", name,
                      is_equal ? "equal to its rerun" : "NOT equal to its rerun", verdict->scenarios,
                      verdict->scenarios == 1 ? "" : "s", verdict->replications, verdict->replications == 1 ? "" : "s",
                      verdict->fields);
        return SIM_OK;
    }
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    res_json_string(&json, "result", name);
    res_json_bool(&json, "equal", is_equal);
    res_json_unsigned(&json, "scenarios", verdict->scenarios);
    res_json_unsigned(&json, "replications", verdict->replications);
    res_json_unsigned(&json, "fields", verdict->fields);
    res_json_unsigned(&json, "differences", verdict->differences);
    res_json_string(&json, "first_difference", is_equal ? NULL : verdict->first);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}

static enum sim_status show(const char *name, const struct res_verdict *verdict, const struct cli_options *options,
                            struct sim_error_list *errors)
{
    struct cli_output output;
    struct sim_error error;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = write_verdict(output.file, name, verdict, options, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        cli_output_drop(&output);
        return status;
    }
    return cli_output_send(&output, errors);
}

static enum sim_status judge(const char *name, const struct res_verdict *verdict, const struct res_maker *maker,
                             struct sim_error_list *errors)
{
    struct sim_error error;
    if (verdict->differences == 0) {
        return SIM_OK;
    }
    (void)sim_fail(&error, SIM_ERR_VERIFY, "the rerun differs in %zu of %zu fields, the first is %s",
                   verdict->differences, verdict->fields, verdict->first);
    sim_error_place(&error, name, 0, NULL);
    if (verdict->other_program) {
        sim_error_hint(&error, "it was made by afklar %s (%s), this is %s (%s)", verdict->version, verdict->git,
                       maker->version, maker->git);
    } else {
        sim_error_hint(&error, "the file was changed after it was made, or this machine computes otherwise");
    }
    sim_error_list_add(errors, &error);
    return SIM_ERR_VERIFY;
}

static enum sim_status verify(const struct cli_options *options, struct sim_error_list *errors)
{
    const char *name = options->operands.at[0];
    const struct res_maker maker = cli_experiment_maker();
    char path[RES_DATAFILE_PATH_MAX];
    struct cli_progress progress;
    struct res_verdict verdict;
    struct sim_error error;
    enum sim_status status = res_datafile_find(name, path, sizeof path, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        return status;
    }
    cli_progress_init(&progress, name, options->given[CLI_OPTION_QUIET]);
    const struct res_experiment_options how = {
        .threads = (unsigned)cli_options_number(options, CLI_OPTION_THREADS, 0),
        .progress = cli_progress_update,
        .context = &progress,
        .cancel = cli_interrupt_flag(),
    };
    status = res_verify(path, &maker, &how, &verdict, errors);
    cli_progress_end(&progress);
    if (status == SIM_OK) {
        status = show(name, &verdict, options, errors);
    }
    return status == SIM_OK ? judge(name, &verdict, &maker, errors) : status;
}

const struct cli_command cli_cmd_verify = {
    .name = "verify",
    .operands = "RESULT",
    .summary = "rerun a stored result and prove it equal",
    .text = "Runs what a result holds (its full scenarios, seed and replications) once more and\n"
            "compares everything but /provenance/run, byte for byte. Exit status 5 when they differ.",
    .example = "  afklar verify cab.h5\n",
    .accepts = {{CLI_TAKES(THREADS), CLI_TAKES(FORMAT), CLI_TAKES(QUIET)}},
    .least_operands = 1,
    .most_operands = 1,
    .run = verify,
};
