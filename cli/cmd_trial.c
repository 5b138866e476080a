/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/number_list.h"
#include "cli/output.h"
#include "cli/report_errors.h"
#include "results/datafile.h"
#include "results/trial_analysis.h"
#include "results/trial_file.h"

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

static enum sim_status show(const struct res_trial_report *report, const struct cli_options *options,
                            struct sim_error_list *errors)
{
    struct cli_output output;
    struct sim_error error;
    const bool danish = cli_options_number(options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    if (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE) == CLI_FORMAT_JSON) {
        status = res_json_trial(output.file, report, &error);
    } else {
        status = res_table_trial(output.file, report, danish ? RES_DANISH : RES_ENGLISH, &error);
    }
    if (status != SIM_OK) {
        cli_output_drop(&output);
        return keep(errors, &error);
    }
    return cli_output_send(&output, errors);
}

static enum sim_status analyse(const struct res_survival *data, const struct cli_options *options,
                               struct sim_error_list *errors)
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
    status = status == SIM_OK ? show(&report, options, errors) : keep(errors, &error);
    res_trial_report_release(&report);
    return status;
}

static enum sim_status trial(const struct cli_options *options, struct sim_error_list *errors)
{
    struct res_trial_file file = {.values = NULL};
    struct sim_error error;
    if (!options->given[CLI_OPTION_DATA]) {
        (void)sim_fail(&error, SIM_ERR_USAGE, "'afklar trial' needs the data of a trial");
        sim_error_place(&error, NULL, 0, "--data");
        sim_error_hint(&error, "see 'afklar trial --help'");
        return keep(errors, &error);
    }
    if (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE) == CLI_FORMAT_CSV) {
        (void)sim_fail(&error, SIM_ERR_USAGE, "a trial is no single table; expected table or json");
        sim_error_place(&error, NULL, 0, "--format");
        return keep(errors, &error);
    }
    enum sim_status status = read_file(options, &file, errors);
    if (status == SIM_OK) {
        status = analyse(&file.data, options, errors);
    }
    res_trial_file_release(&file);
    return status;
}

const struct cli_command cli_cmd_trial = {
    .name = "trial",
    .operands = "",
    .summary = "analyse the data of a two-armed trial",
    .text = "Reads a CSV file with one line a person and the columns arm (0 or 1), time\n"
            "(days), event (0 or 1), if known cause (0 none, 1, 2, ...), and covariates.\n"
            "Gives Cox regression with the test of proportional hazards, log-rank, Kaplan-\n"
            "Meier, Aalen-Johansen, restricted mean time, chi-square, Fisher, risk\n"
            "difference and ratio, logistic regression, Welch and rank sum. An analysis\n"
            "without an answer says why; the others go on. The logistic regression leaves\n"
            "out the covariate draw.\n",
    .example = "  afklar trial --data trial.csv --covariates age,sex,draw --times 180,365\n"
               "  afklar trial --data trial.csv --format json\n",
    .accepts = CLI_BIT(DATA) | CLI_BIT(COVARIATES) | CLI_BIT(TIMES) | CLI_BIT(LANG) | CLI_BIT(FORMAT) | CLI_BIT(QUIET),
    .least_operands = 0,
    .most_operands = 0,
    .run = trial,
};
