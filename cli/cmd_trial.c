/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/number_list.h"
#include "cli/output.h"
#include "cli/report_errors.h"
#include "cli/trial_plan.h"
#include "results/file/datafile.h"
#include "results/trial/analysis.h"
#include "results/trial/file.h"

/* What the analysis of given data takes as well as that of a scenario's trial, save --data itself. */
static const struct cli_option_set data_options = {
    {CLI_TAKES(DATA), CLI_TAKES(COVARIATES), CLI_TAKES(TIMES), CLI_TAKES(LANG), CLI_TAKES(FORMAT), CLI_TAKES(QUIET)}};

static enum sim_status keep(struct sim_error_list *errors, const struct sim_error *error)
{
    sim_error_list_add(errors, error);
    return error->status;
}

static int ascending(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

struct times {
    double at[CLI_LIST_MAX];
    size_t count;
};

static enum sim_status read_times(const char *text, struct times *times, struct sim_error_list *errors)
{
    struct cli_words words;
    struct sim_error error;
    times->count = 0;
    enum sim_status status = cli_words_init(&words, text, "--times", &error);
    for (size_t k = 0; status == SIM_OK && k < words.count; k++) {
        status = cli_number(words.at[k], 0, 1e9, "--times", &times->at[times->count++], &error);
    }
    cli_words_release(&words);
    if (status != SIM_OK) {
        return keep(errors, &error);
    }
    qsort(times->at, times->count, sizeof times->at[0], ascending);
    return SIM_OK;
}

/* A table of every step would be longer than its reader: half-years and years within the follow-up. */
static void choose_times(const struct res_survival *data, struct times *times)
{
    static const double usual[] = {180, 365, 540, 730, 1095, 1460, 1825};
    double last = 0;
    for (size_t i = 0; i < data->n; i++) {
        last = data->time[i] > last ? data->time[i] : last;
    }
    times->count = 0;
    for (size_t k = 0; k < sizeof usual / sizeof usual[0] && usual[k] <= last; k++) {
        times->at[times->count++] = usual[k];
    }
    if (times->count == 0) {
        times->at[times->count++] = last;
    }
}

static enum sim_status read_file(const struct cli_options *options, struct res_trial_file *file,
                                 struct sim_error_list *errors)
{
    char path[RES_DATAFILE_PATH_MAX];
    struct sim_error error;
    struct sim_error_list warnings;
    struct cli_words covariates = {.text = NULL};
    const char *asked = options->text[CLI_OPTION_COVARIATES];
    const bool none = asked != NULL && strcmp(asked, "none") == 0;
    enum sim_status status = res_datafile_find(options->text[CLI_OPTION_DATA], path, sizeof path, &error);
    if (status == SIM_OK && asked != NULL && !none) {
        status = cli_words_init(&covariates, asked, "--covariates", &error);
    }
    if (status != SIM_OK) {
        cli_words_release(&covariates);
        return keep(errors, &error);
    }
    sim_error_list_init(&warnings);
    status = res_trial_file_read(file, path, asked != NULL ? covariates.at : NULL, covariates.count, errors, &warnings);
    cli_report_warnings(&warnings, options);
    sim_error_list_release(&warnings);
    cli_words_release(&covariates);
    return status;
}

static enum sim_status show(const struct res_trial_report *report, const struct res_trial_origin *origin,
                            const struct cli_options *options, struct sim_error_list *errors)
{
    struct cli_output output;
    struct sim_error error;
    const bool danish = cli_options_number(options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    if (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE) == CLI_FORMAT_JSON) {
        status = res_json_trial(output.file, report, origin, &error);
    } else {
        status = res_table_trial(output.file, report, origin, danish ? RES_DANISH : RES_ENGLISH, &error);
    }
    if (status != SIM_OK) {
        cli_output_drop(&output);
        return keep(errors, &error);
    }
    return cli_output_send(&output, errors);
}

enum sim_status cli_trial_analyse(const struct res_survival *data, const struct res_trial_origin *origin,
                                  const struct cli_options *options, struct sim_error_list *errors)
{
    struct times times;
    struct res_trial_report report;
    struct sim_error error;
    const bool asked = options->given[CLI_OPTION_TIMES];
    const bool every_step =
        !asked && cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE) != CLI_FORMAT_TABLE;
    enum sim_status status = asked ? read_times(options->text[CLI_OPTION_TIMES], &times, errors) : SIM_OK;
    if (status != SIM_OK) {
        return status;
    }
    if (!asked) {
        choose_times(data, &times);
    }
    status = res_trial_analyse(data, every_step ? NULL : times.at, times.count, &report, &error);
    status = status == SIM_OK ? show(&report, origin, options, errors) : keep(errors, &error);
    res_trial_report_release(&report);
    return status;
}

static enum sim_status refuse(const char *option, const char *message, struct sim_error_list *errors)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_USAGE, "%s", message);
    sim_error_place(&error, NULL, 0, option);
    sim_error_hint(&error, "see 'afklar trial --help'");
    return keep(errors, &error);
}

static enum sim_status given_data(const struct cli_options *options, struct sim_error_list *errors)
{
    struct res_trial_file file = {.values = NULL};
    enum sim_status status = read_file(options, &file, errors);
    if (status == SIM_OK) {
        status = cli_trial_analyse(&file.data, NULL, options, errors);
    }
    res_trial_file_release(&file);
    return status;
}

/* Options that mean nothing without a scenario. */
static enum sim_status check_data_options(const struct cli_options *options, struct sim_error_list *errors)
{
    for (int k = 0; k < CLI_OPTION_COUNT; k++) {
        if (options->given[k] && !cli_option_set_has(&data_options, (enum cli_option)k)) {
            char name[64];
            (void)snprintf(name, sizeof name, "--%s", cli_option_at((enum cli_option)k)->name);
            return refuse(name, "needs a scenario to simulate", errors);
        }
    }
    return SIM_OK;
}

static enum sim_status trial(const struct cli_options *options, struct sim_error_list *errors)
{
    const bool data = options->given[CLI_OPTION_DATA], scenario = options->operands.count > 0;
    if (!data && !scenario) {
        return refuse("--data", "'afklar trial' needs a scenario, or the data of a trial", errors);
    }
    if (data && scenario) {
        return refuse("--data", "a scenario and given data exclude each other", errors);
    }
    if (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE) == CLI_FORMAT_CSV) {
        return refuse("--format", "a trial is no single table; expected table or json", errors);
    }
    if (scenario) {
        return cli_trial_scenario(options, errors);
    }
    const enum sim_status status = check_data_options(options, errors);
    return status == SIM_OK ? given_data(options, errors) : status;
}

const struct cli_command cli_cmd_trial = {
    .name = "trial",
    .operands = "[SCENARIO]",
    .summary = "simulate and analyse a two-armed trial",
    .text = "Simulates the trial of a scenario (replication 1, or the one asked for; -o stores\n"
            "its data as CSV, -o FILE.svg draws the flow of its citizens) and analyses it, or analyses a CSV file with "
            "one line a person\n"
            "and the columns arm (0 or 1), time (days), event (0 or 1), if known cause (0\n"
            "none, 1, 2, ...), stratum (log-rank within each), cluster (drawn as one: least\n"
            "squares with errors by cluster), cost, and covariates. Gives Cox\n"
            "regression with the test of proportional hazards, also of each cause (p adjusted\n"
            "by Holm) and Fine-Gray, log-rank, Kaplan-Meier, Aalen-Johansen, restricted mean\n"
            "time, chi-square, Fisher, risk difference and ratio, logistic regression, least\n"
            "squares with robust errors (HC3), cost difference by bootstrap, Welch and rank\n"
            "sum. An analysis without an answer says why; the others go on. The\n"
            "logistic regression leaves out the covariate draw.\n"
            "With -n N trials: mean of the estimates and how often each test rejects.\n"
            "A simulated trial: whole days from the draw to the clarification (cause 1 work,\n"
            "2 disability pension); any other way out ends the follow-up. The VIVE scenario\n"
            "is not calibrated to the trial's effect: its trial is that of the model as it\n"
            "stands.\n",
    .example = "  afklar trial scenarios/vive-2019/trial.cfg --replication 3 -o trial.csv\n"
               "  afklar trial --data trial.csv --covariates age,sex,draw --times 180,365\n"
               "  afklar trial scenarios/vive-2019/trial.cfg -n 200 --analysis-set per-protocol\n",
    .replications = "trials (default: 1)",
    .accepts = {{CLI_TRIAL_OPTIONS, CLI_TAKES(DATA), CLI_TAKES(REPLICATION), CLI_TAKES(OUTPUT), CLI_TAKES(TIMES),
                 CLI_TAKES(LANG), CLI_TAKES(FORMAT), CLI_TAKES(QUIET)}},
    .least_operands = 0,
    .most_operands = 1,
    .run = trial,
};
