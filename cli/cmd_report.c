/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <stdlib.h>
#include <string.h>

#include "cli/econ.h"
#include "cli/stored.h"
#include "results/file/whole_file.h"
#include "results/report/plot.h"
#include "results/report/report.h"

static enum sim_status told(enum sim_status status, struct sim_error *error, const char *option,
                            struct sim_error_list *errors)
{
    if (status != SIM_OK) {
        sim_error_place(error, NULL, 0, option);
        sim_error_list_add(errors, error);
    }
    return status;
}

static enum sim_status check_path(const char *path, struct sim_error_list *errors)
{
    struct sim_error error;
    const size_t length = path != NULL ? strlen(path) : 0;
    enum sim_status status;
    if (path == NULL) {
        status = sim_fail(&error, SIM_ERR_USAGE, "'afklar report' needs -o FILE.html");
        sim_error_list_add(errors, &error);
        return status;
    }
    if (length < 6 || (strcmp(path + length - 5, ".html") != 0 && strcmp(path + length - 4, ".htm") != 0)) {
        status = sim_fail(&error, SIM_ERR_USAGE, "a report is one HTML page; expected a name that ends in .html");
        sim_error_place(&error, path, 0, NULL);
        return told(status, &error, "-o/--output", errors);
    }
    status = res_file_can_write(path, &error);
    return told(status, &error, "-o/--output", errors);
}

/* Options of the analysis mean nothing without it. */
static enum sim_status check_econ(const struct cli_options *options, struct sim_error_list *errors)
{
    static const enum cli_option parts[] = {CLI_OPTION_TORNADO, CLI_OPTION_REPLICATIONS, CLI_OPTION_HORIZON,
                                            CLI_OPTION_PERSPECTIVE, CLI_OPTION_ALLOW_MISSING};
    enum sim_status status = SIM_OK;
    for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++) {
        if (options->given[parts[k]] && !options->given[CLI_OPTION_ECON]) {
            struct sim_error error;
            char name[64];
            (void)snprintf(name, sizeof name, "--%s", cli_option_at(parts[k])->name);
            status = sim_fail(&error, SIM_ERR_USAGE, "belongs to the economic analysis");
            sim_error_hint(&error, "add --econ");
            status = told(status, &error, name, errors);
        }
    }
    return status;
}

static enum sim_status write_page(const struct cli_stored *stored, const struct cli_econ *analysis, const char *path,
                                  struct res_report_told *counts, struct sim_error_list *errors)
{
    const bool has_econ = analysis->options != NULL;
    const struct res_econ_report econ = has_econ ? cli_econ_view(analysis) : (struct res_econ_report){0};
    char *text = NULL;
    size_t size = 0;
    struct sim_error error;
    FILE *file = open_memstream(&text, &size);
    if (file == NULL) {
        return told(sim_fail(&error, SIM_ERR_MEMORY, "out of memory for the report"), &error, NULL, errors);
    }
    enum sim_status status = res_report_write(file, &stored->gathered, has_econ ? &econ : NULL, counts, &error);
    if (fclose(file) != 0 && status == SIM_OK) {
        status = sim_fail(&error, SIM_ERR_MEMORY, "out of memory for the report");
    }
    if (status == SIM_OK) {
        status = res_file_write(path, (const unsigned char *)text, size, &error);
    }
    free(text);
    return told(status, &error, NULL, errors);
}

static void say(const char *path, const struct res_report_told *counts, const struct cli_options *options)
{
    if (options->given[CLI_OPTION_QUIET]) {
        return;
    }
    (void)fprintf(stderr, "report in %s: %zu figures\n", path, counts->drawn + counts->listed);
    if (counts->listed > 0) {
        (void)fprintf(stderr, "afklar: warning: %zu figures are tables, because %s\n", counts->listed,
                      res_plot_is_available() ? "gnuplot could not draw them"
                                              : "gnuplot was not found; install it for pictures");
    }
}

static enum sim_status run_econ(struct cli_econ *analysis, const struct cli_options *options,
                                struct sim_error_list *errors)
{
    if (!options->given[CLI_OPTION_ECON]) {
        return SIM_OK;
    }
    if (!options->given[CLI_OPTION_QUIET]) {
        (void)fprintf(stderr, "running the economic analysis\n");
    }
    const enum sim_status status = cli_econ_open(analysis, options, errors);
    return status == SIM_OK ? cli_econ_simulate(analysis, errors) : status;
}

static enum sim_status report(const struct cli_options *options, struct sim_error_list *errors)
{
    const char *path = options->text[CLI_OPTION_OUTPUT];
    struct cli_stored stored = {0};
    struct cli_econ analysis = {0};
    struct res_report_told counts = {0};
    enum sim_status status = check_path(path, errors);
    if (status == SIM_OK) {
        status = check_econ(options, errors);
    }
    if (status == SIM_OK) {
        status = cli_stored_load(&stored, options, errors);
    }
    if (status == SIM_OK) {
        status = run_econ(&analysis, options, errors);
    }
    if (status == SIM_OK) {
        status = write_page(&stored, &analysis, path, &counts, errors);
    }
    if (status == SIM_OK) {
        say(path, &counts, options);
    }
    cli_econ_release(&analysis);
    cli_stored_release(&stored);
    return status;
}

const struct cli_command cli_cmd_report = {
    .name = "report",
    .operands = "RESULT...",
    .summary = "write a page that tells the answer",
    .text = "Writes one HTML page that opens anywhere, without network or scripts: which\n"
            "organisation, how much better, how sure, what it costs and who pays; then figures,\n"
            "what the result rests on, every measure, and the STRESS-DES checklist. Give one\n"
            "result of 'compare', or several of 'run' with the same seed and replications.\n"
            "Without gnuplot a table stands in place of each figure. --econ runs the economic\n"
            "analysis of the stored scenarios too: cost and who pays by year, to the horizon,\n"
            "and the CHEERS 2022 checklist. With --tornado, how much of the result rests on\n"
            "published, derived, calibrated and assumed values; that takes some minutes.",
    .example = "  afklar compare scenarios/vive-2019/typical.cfg scenarios/vive-2019/cab.cfg -n 1000 -o vive.h5\n"
               "  afklar report vive.h5 -o vive.html\n"
               "  afklar report vive.h5 --lang da -o rapport.html\n"
               "  afklar report vive.h5 -o vive.html --econ --horizon 10 --tornado -n 20\n",
    .accepts = {{CLI_TAKES(OUTPUT), CLI_TAKES(LANG), CLI_TAKES(FORMAT), CLI_TAKES(QUIET), CLI_TAKES(ECON),
                 CLI_TAKES(HORIZON), CLI_TAKES(PERSPECTIVE), CLI_TAKES(TORNADO), CLI_TAKES(REPLICATIONS),
                 CLI_TAKES(ALLOW_MISSING)}},
    .least_operands = 1,
    .most_operands = 64,
    .run = report,
};
