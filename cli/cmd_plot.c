/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <string.h>

#include "cli/stored.h"
#include "results/file/whole_file.h"
#include "results/report/figure_econ.h"
#include "results/report/plot.h"

static enum sim_status told(enum sim_status status, struct sim_error *error, const char *option,
                            struct sim_error_list *errors)
{
    if (status != SIM_OK) {
        sim_error_place(error, NULL, 0, option);
        sim_error_list_add(errors, error);
    }
    return status;
}

/* What can be told before any work is done. */
static enum sim_status check(const struct cli_options *options, const struct res_figure_kind **kind,
                             struct sim_error_list *errors)
{
    struct sim_error error;
    enum res_plot_form form;
    /* Without a name the message for one that is none lists them all. */
    const char *name = options->given[CLI_OPTION_FIGURE] ? options->text[CLI_OPTION_FIGURE] : "";
    enum sim_status status = res_figure_find(name, kind, &error);
    for (size_t k = 0; k < res_econ_figure_count() && status != SIM_OK; k++) {
        if (strcmp(name, res_econ_figure_name(k)) == 0) {
            sim_error_hint(&error, "it is a figure of 'afklar econ --export FOLDER'");
        }
    }
    (void)told(status, &error, "--figure", errors);
    if (!options->given[CLI_OPTION_OUTPUT]) {
        (void)sim_fail(&error, SIM_ERR_USAGE, "'afklar plot' needs -o FILE");
        sim_error_hint(&error, "for example -o figure.svg; .pdf, .png and .gp are known too");
        sim_error_list_add(errors, &error);
        return SIM_ERR_USAGE;
    }
    enum sim_status output = res_plot_form_of(options->text[CLI_OPTION_OUTPUT], &form, &error);
    if (output == SIM_OK) {
        output = res_file_can_write(options->text[CLI_OPTION_OUTPUT], &error);
    }
    (void)told(output, &error, "-o/--output", errors);
    return status != SIM_OK ? status : output;
}

static enum sim_status choose_citizen(struct cli_stored *stored, const struct cli_options *options,
                                      struct res_citizen_id *who, struct sim_error_list *errors)
{
    struct sim_error error;
    const struct res_replay *first = stored->gathered.replays[0];
    if (!options->given[CLI_OPTION_CITIZEN] || first == NULL) {
        return SIM_OK;
    }
    stored->gathered.material.citizen = who;
    const enum sim_status status =
        res_citizen_id_parse(options->text[CLI_OPTION_CITIZEN], first->scenario, who, &error);
    return told(status, &error, "--citizen", errors);
}

static void say_where(const struct res_picture *figure, const char *path, bool drawn, const struct cli_options *options)
{
    if (options->given[CLI_OPTION_QUIET]) {
        return;
    }
    if (drawn) {
        (void)fprintf(stderr, "stored in %s, its script beside it in .gp\n", path);
    } else if (figure->script != NULL) {
        (void)fputs("only the script was stored (.gp); draw it with: gnuplot FILE.gp\n", stderr);
    }
    if (!drawn && !res_plot_is_available()) {
        (void)fputs("afklar: warning: gnuplot was not found, so nothing was drawn; install gnuplot for pictures\n",
                    stderr);
    }
}

static enum sim_status draw(const struct cli_stored *stored, const struct res_figure_kind *kind,
                            const struct cli_options *options, struct sim_error_list *errors)
{
    const char *path = options->text[CLI_OPTION_OUTPUT];
    struct res_picture figure;
    struct sim_error error;
    bool drawn = false;
    enum sim_status status = res_figure_draw(&figure, kind, &stored->gathered.material, &error);
    if (status != SIM_OK) {
        return told(status, &error, status == SIM_ERR_USAGE ? "--citizen" : NULL, errors);
    }
    if (figure.is_empty) {
        status = sim_fail(&error, SIM_ERR_USAGE, "%s: %s", kind->name, figure.note);
    } else {
        status = res_plot_store(&figure, path, &drawn, &error);
    }
    (void)told(status, &error, figure.is_empty ? "--figure" : NULL, errors);
    if (status == SIM_OK) {
        say_where(&figure, path, drawn, options);
    }
    res_figure_release(&figure);
    return status;
}

static enum sim_status plot(const struct cli_options *options, struct sim_error_list *errors)
{
    const struct res_figure_kind *kind = NULL;
    struct cli_stored stored = {0};
    struct res_citizen_id who;
    enum sim_status status = check(options, &kind, errors);
    if (status == SIM_OK) {
        status = cli_stored_load(&stored, options, errors);
    }
    if (status == SIM_OK) {
        status = choose_citizen(&stored, options, &who, errors);
    }
    if (status == SIM_OK) {
        status = draw(&stored, kind, options, errors);
    }
    cli_stored_release(&stored);
    return status;
}

const struct cli_command cli_cmd_plot = {
    .name = "plot",
    .operands = "RESULT...",
    .summary = "draw one figure of stored results",
    .text = "Draws a figure as .svg, .pdf or .png, with the gnuplot script that holds its data\n"
            "beside it (.gp); with -o FILE.gp the script alone. Figures: differences, waiting,\n"
            "first-service, placement, clarified, stock, flow, load, cost, course, convergence.\n"
            "Figures of an economic analysis are drawn by 'afklar econ --export FOLDER'.\n"
            "Citizens and events are taken from a rerun of the first replications. Without\n"
            "gnuplot the script is written and nothing is drawn.",
    .example = "  afklar compare scenarios/vive-2019/typical.cfg scenarios/vive-2019/cab.cfg -o vive.h5\n"
               "  afklar plot vive.h5 --figure waiting -o waiting.svg\n"
               "  afklar plot vive.h5 --figure course --citizen 17 --lang da -o forloeb.pdf\n",
    .accepts = {{CLI_TAKES(FIGURE), CLI_TAKES(CITIZEN), CLI_TAKES(OUTPUT), CLI_TAKES(LANG), CLI_TAKES(FORMAT),
                 CLI_TAKES(QUIET)}},
    .least_operands = 1,
    .most_operands = 64,
    .run = plot,
};
