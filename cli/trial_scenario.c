/* SPDX-License-Identifier: GPL-3.0-or-later */
/* afklar trial SCENARIO: one simulated trial analysed like given data, or the estimates and rejections of many. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/output.h"
#include "cli/trial_plan.h"
#include "results/trial/analysis.h"
#include "results/trial/figure.h"

static enum sim_status keep(struct sim_error_list *errors, const struct sim_error *error)
{
    sim_error_list_add(errors, error);
    return error->status;
}

static enum sim_status draw(const struct mdl_scenario *scenario, const struct res_trial_data *data,
                            const struct cli_options *options, struct sim_error_list *errors)
{
    const bool danish = cli_options_number(options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
    struct res_picture figure;
    struct sim_error error;
    const enum sim_status status =
        res_figure_trial_flow(&figure, scenario, data, danish ? RES_DANISH : RES_ENGLISH, &error);
    return status == SIM_OK ? cli_trial_store_figure(&figure, options, errors) : keep(errors, &error);
}

static enum sim_status store(const struct mdl_scenario *scenario, const struct res_trial_data *data,
                             const struct cli_options *options, struct sim_error_list *errors)
{
    struct sim_error error;
    const char *path = options->text[CLI_OPTION_OUTPUT];
    if (path == NULL) {
        return SIM_OK;
    }
    if (cli_trial_wants_figure(options)) {
        return draw(scenario, data, options, errors);
    }
    FILE *file = fopen(path, "w");
    enum sim_status status = file != NULL ? res_trial_data_write(file, &data->data, &error)
                                          : sim_fail(&error, SIM_ERR_IO, "cannot be written: %s", strerror(errno));
    if (file != NULL && fclose(file) != 0 && status == SIM_OK) {
        status = sim_fail(&error, SIM_ERR_IO, "cannot be written: %s", strerror(errno));
    }
    if (status != SIM_OK) {
        sim_error_place(&error, path, 0, "-o/--output");
        return keep(errors, &error);
    }
    if (!options->given[CLI_OPTION_QUIET]) {
        (void)fprintf(stderr, "stored in %s\n", path);
    }
    return SIM_OK;
}

static enum sim_status one_trial(const struct cli_input *input, const struct cli_options *options,
                                 struct sim_error_list *errors)
{
    struct res_trial_reading reading;
    struct res_trial_data data = {.values = NULL};
    const uint64_t replication = (uint64_t)cli_options_number(options, CLI_OPTION_REPLICATION, 1);
    enum sim_status status = cli_trial_wants_figure(options)
                                 ? cli_output_check_file(options->text[CLI_OPTION_OUTPUT], "-o/--output", errors)
                                 : cli_output_check_csv(options->text[CLI_OPTION_OUTPUT], "-o/--output",
                                                        "a figure ends in .svg, .pdf, .png or .gp", errors);
    if (status == SIM_OK) {
        status = cli_trial_reading(&reading, input->scenario, options, errors);
    }
    if (status == SIM_OK) {
        status = res_trial_simulate(&reading, replication, &data, errors);
    }
    if (status == SIM_OK) {
        status = store(input->scenario, &data, options, errors);
    }
    if (status == SIM_OK) {
        const struct mdl_arm *arms = input->scenario->trial.arms;
        const bool danish = cli_options_number(options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
        char note[RES_TRIAL_NOTE_MAX];
        const struct res_trial_origin origin = {
            .scenario = input->scenario->name,
            .arms = {arms[0].name, arms[1].name},
            .set = res_analysis_set_name(reading.set),
            .note = res_trial_note(input->scenario, danish ? RES_DANISH : RES_ENGLISH, note),
            .seed = reading.seed,
            .replication = replication,
            .drawn = data.drawn,
            .crossed = data.crossed,
            .excluded = data.excluded,
            .lost = data.lost};
        status = cli_trial_analyse(&data.data, &origin, options, errors);
    }
    res_trial_data_release(&data);
    return status;
}

static enum sim_status show(const struct res_trial_power_plan *plan, const struct cli_options *options,
                            struct sim_error_list *errors)
{
    struct cli_output output;
    struct sim_error error;
    const bool danish = cli_options_number(options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
    const bool json = cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE) == CLI_FORMAT_JSON;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = json ? res_json_trials(output.file, plan, &error)
                  : res_table_trial_power(output.file, plan, danish ? RES_DANISH : RES_ENGLISH, &error);
    if (status != SIM_OK) {
        cli_output_drop(&output);
        return keep(errors, &error);
    }
    return cli_output_send(&output, errors);
}

static enum sim_status many_trials(const struct cli_input *input, const struct cli_options *options,
                                   struct sim_error_list *errors)
{
    static const char usual[] = "cox_efron,cox_breslow,logrank,pearson,yates,fisher,fisher_mid_p,risk_difference,"
                                "risk_ratio,logistic,rmst,welch,rank_sum";
    struct res_trial_power_plan plan;
    struct res_trial_designed designed = {.design = {.per_arm = RES_AS_DESIGNED, .follow_up_days = RES_AS_DESIGNED}};
    enum sim_status status = cli_trial_plan(&plan, input->scenario, usual, 1, options, errors);
    plan.designs = &designed;
    plan.count = 1;
    if (status == SIM_OK) {
        status = cli_trial_run(&plan, input->name, options, errors);
    }
    return status == SIM_OK ? show(&plan, options, errors) : status;
}

/* -o and --replication and --times are about one trial, --tests about many. */
static enum sim_status check_options(const struct cli_options *options, bool many, struct sim_error_list *errors)
{
    static const struct {
        enum cli_option option;
        const char *name;
        bool many;
    } rows[] = {{CLI_OPTION_OUTPUT, "-o/--output", false},
                {CLI_OPTION_REPLICATION, "--replication", false},
                {CLI_OPTION_TIMES, "--times", false},
                {CLI_OPTION_TESTS, "--tests", true}};
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        if (options->given[rows[k].option] && rows[k].many != many) {
            struct sim_error error;
            (void)sim_fail(&error, SIM_ERR_USAGE, many ? "is for one trial; leave out -n" : "needs many trials: -n N");
            sim_error_place(&error, NULL, 0, rows[k].name);
            return keep(errors, &error);
        }
    }
    return SIM_OK;
}

enum sim_status cli_trial_scenario(const struct cli_options *options, struct sim_error_list *errors)
{
    struct cli_input input = {0};
    const bool many = cli_options_number(options, CLI_OPTION_REPLICATIONS, 1) > 1;
    enum sim_status status = check_options(options, many, errors);
    if (status == SIM_OK) {
        status = cli_trial_load(&input, options, errors);
    }
    if (status == SIM_OK) {
        status = many ? many_trials(&input, options, errors) : one_trial(&input, options, errors);
    }
    cli_input_release(&input);
    return status;
}
