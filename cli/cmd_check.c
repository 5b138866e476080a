/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <stdbool.h>
#include <stdlib.h>

#include "cli/check_report.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/report_errors.h"
#include "models/scenario/schema.h"
#include "results/econ/check.h"
#include "results/file/whole_file.h"
#include "results/plan/output.h"
#include "results/report/diagram.h"
#include "results/report/plot.h"

/* What all files together gave. errors and warnings are kept for the JSON; the caller has the errors too. */
struct findings {
    struct cli_check_count total;
    struct sim_error_list errors, warnings;
    enum sim_status status;
};

static enum cli_format format_of(const struct cli_options *options)
{
    return (enum cli_format)cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE);
}

static enum sim_status refuse(const char *option, const char *message, struct sim_error_list *errors)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_USAGE, "%s", message);
    sim_error_place(&error, NULL, 0, option);
    sim_error_hint(&error, "see 'afklar check --help'");
    sim_error_list_add(errors, &error);
    return SIM_ERR_USAGE;
}

static enum sim_status check_usage(const struct cli_options *options, struct sim_error_list *errors)
{
    const size_t count = options->operands.count;
    const bool *given = options->given;
    if (given[CLI_OPTION_RESOLVED] + given[CLI_OPTION_PROVENANCE] + given[CLI_OPTION_TEMPLATE] +
            given[CLI_OPTION_LOADS] >
        1) {
        return refuse("--resolved, --provenance, --template, --loads", "only one of these at a time", errors);
    }
    if (given[CLI_OPTION_TEMPLATE] && count > 0) {
        return refuse("--template", "takes no scenario", errors);
    }
    if (!given[CLI_OPTION_TEMPLATE] && count == 0) {
        return refuse("SCENARIO", "the scenario is missing", errors);
    }
    if (given[CLI_OPTION_RESOLVED] && count > 1) {
        return refuse("--resolved", "takes one scenario at a time", errors);
    }
    if (given[CLI_OPTION_DRAW] && (count > 1 || given[CLI_OPTION_TEMPLATE])) {
        return refuse("--draw", "takes one scenario at a time", errors);
    }
    enum res_plot_form form;
    if (given[CLI_OPTION_DRAW] &&
        (res_plot_form_of(options->text[CLI_OPTION_DRAW], &form, NULL) != SIM_OK || form != RES_PLOT_SVG)) {
        return refuse("--draw", "is drawn as SVG; expected a name that ends in .svg", errors);
    }
    return SIM_OK;
}

static enum sim_status report_loads(FILE *file, struct res_json *json, const struct cli_input *input,
                                    struct sim_error *error)
{
    struct res_loads loads;
    enum sim_status status = res_loads_init(&loads, input->model, error);
    if (status == SIM_OK && json != NULL) {
        res_json_open_object(json, NULL);
        res_json_string(json, "scenario", input->name);
        res_json_loads(json, "at", &loads);
        res_json_close_object(json);
    } else if (status == SIM_OK) {
        status = res_table_loads(file, &loads, input->name, RES_ENGLISH, error);
    }
    res_loads_release(&loads);
    return status;
}

static enum sim_status draw(const struct cli_input *input, const struct cli_options *options, struct sim_error *error)
{
    const char *path = options->text[CLI_OPTION_DRAW];
    char *svg = NULL;
    size_t size = 0;
    enum sim_status status = res_diagram_svg(input->scenario, RES_LAYOUT_BEST, &svg, &size, error);
    if (status == SIM_OK) {
        status = res_file_write(path, (const unsigned char *)svg, size, error);
    }
    if (status == SIM_OK && !options->given[CLI_OPTION_QUIET]) {
        (void)fprintf(stderr, "drawn in %s\n", path);
    }
    free(svg);
    return status;
}

static enum sim_status report_text(FILE *file, const struct cli_input *input, const struct cli_options *options,
                                   struct sim_error *error)
{
    if (options->given[CLI_OPTION_RESOLVED]) {
        (void)fputs(input->scenario->resolved, file);
    } else if (options->given[CLI_OPTION_PROVENANCE]) {
        return cli_check_provenance(file, input->scenario, format_of(options), error);
    } else if (options->given[CLI_OPTION_LOADS]) {
        return report_loads(file, NULL, input, error);
    } else if (format_of(options) == CLI_FORMAT_CSV) {
        cli_check_line_csv(file, input);
    } else {
        cli_check_line(file, input);
    }
    return SIM_OK;
}

static enum sim_status report_json(struct res_json *json, const struct cli_input *input,
                                   const struct cli_options *options, struct sim_error *error)
{
    if (options->given[CLI_OPTION_LOADS]) {
        return report_loads(NULL, json, input, error);
    }
    if (options->given[CLI_OPTION_PROVENANCE]) {
        cli_check_parameters(json, input->name, input->scenario);
    } else if (options->given[CLI_OPTION_RESOLVED]) {
        res_json_string(json, NULL, input->scenario->resolved);
    }
    return SIM_OK;
}

static void check_one(struct findings *findings, const char *name, const struct cli_options *options, FILE *file,
                      struct res_json *json)
{
    struct cli_input input;
    struct sim_error error;
    enum sim_status status = cli_input_load(&input, name, options, &findings->errors, &findings->warnings);
    if (status == SIM_OK && res_econ_is_given(input.scenario)) {
        status = res_econ_check(input.scenario, name, &findings->errors);
    }
    if (status == SIM_OK) {
        cli_check_count(&findings->total, input.scenario);
        status = json != NULL ? report_json(json, &input, options, &error) : report_text(file, &input, options, &error);
        if (status == SIM_OK && options->given[CLI_OPTION_DRAW]) {
            status = draw(&input, options, &error);
        }
        if (status != SIM_OK) {
            sim_error_list_add(&findings->errors, &error);
        }
    }
    findings->status = findings->status == SIM_OK ? status : findings->status;
    cli_input_release(&input);
}

static void check_all(struct findings *findings, const struct cli_options *options, FILE *file)
{
    if (!options->given[CLI_OPTION_RESOLVED] && !options->given[CLI_OPTION_LOADS] &&
        format_of(options) == CLI_FORMAT_CSV) {
        cli_check_header_csv(file, options->given[CLI_OPTION_PROVENANCE]);
    }
    for (size_t k = 0; k < options->operands.count; k++) {
        check_one(findings, options->operands.at[k], options, file, NULL);
    }
}

static enum sim_status check_all_json(struct findings *findings, const struct cli_options *options, FILE *file,
                                      struct sim_error *error)
{
    const char *extra = options->given[CLI_OPTION_LOADS]        ? "loads"
                        : options->given[CLI_OPTION_PROVENANCE] ? "parameters"
                        : options->given[CLI_OPTION_RESOLVED]   ? "resolved"
                                                                : NULL;
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    if (extra != NULL) {
        res_json_open_array(&json, extra);
    }
    for (size_t k = 0; k < options->operands.count; k++) {
        check_one(findings, options->operands.at[k], options, file, &json);
    }
    if (extra != NULL) {
        res_json_close_array(&json);
    }
    res_json_bool(&json, "valid", findings->status == SIM_OK);
    cli_report_json(&json, "errors", &findings->errors);
    cli_report_json(&json, "warnings", &findings->warnings);
    cli_check_total(&json, &findings->total);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}

static enum sim_status check_files(struct findings *findings, const struct cli_options *options,
                                   struct sim_error_list *errors)
{
    struct cli_output output;
    struct sim_error error;
    enum sim_status written = cli_output_open(&output, errors);
    if (written != SIM_OK) {
        return written;
    }
    if (format_of(options) == CLI_FORMAT_JSON) {
        written = check_all_json(findings, options, output.file, &error);
    } else {
        check_all(findings, options, output.file);
        cli_report_warnings(&findings->warnings, options);
    }
    for (size_t k = 0; k < findings->errors.count; k++) {
        sim_error_list_add(errors, &findings->errors.at[k]);
    }
    if (written != SIM_OK) {
        sim_error_list_add(errors, &error);
        cli_output_drop(&output);
        return written;
    }
    written = cli_output_send(&output, errors);
    return findings->status != SIM_OK ? findings->status : written;
}

static enum sim_status check_template(struct sim_error_list *errors)
{
    struct cli_output output;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = mdl_schema_write_template(output.file);
    if (status != SIM_OK) {
        cli_output_drop(&output);
        return status;
    }
    return cli_output_send(&output, errors);
}

static enum sim_status check(const struct cli_options *options, struct sim_error_list *errors)
{
    struct findings findings = {.status = SIM_OK};
    enum sim_status status = check_usage(options, errors);
    if (status != SIM_OK) {
        return status;
    }
    if (options->given[CLI_OPTION_TEMPLATE]) {
        return check_template(errors);
    }
    sim_error_list_init(&findings.errors);
    sim_error_list_init(&findings.warnings);
    status = check_files(&findings, options, errors);
    sim_error_list_release(&findings.errors);
    sim_error_list_release(&findings.warnings);
    return status;
}

const struct cli_command cli_cmd_check = {
    .name = "check",
    .operands = "SCENARIO...",
    .summary = "validate scenarios without running them",
    .text = "Reads each scenario with its base files and overlays, compiles its pathway, and tells\n"
            "everything that is wrong at once, as file:line: key: what is wrong; what to do. With\n"
            "--econ also what scenarios/lib/economics.cfg adds for 'afklar econ'.",
    .example = "  afklar check scenarios/vive-2019/typical.cfg scenarios/vive-2019/cab.cfg\n"
               "  afklar check scenarios/vive-2019/cab.cfg --provenance\n"
               "  afklar check scenarios/vive-2019/cab.cfg --provenance --econ\n"
               "  afklar check scenarios/vive-2019/cab.cfg --loads\n"
               "  afklar check scenarios/vive-2019/cab.cfg --draw cab.svg\n"
               "  afklar check --template > new.cfg\n",
    .accepts = {{CLI_TAKES(SET), CLI_TAKES(OVERLAY), CLI_TAKES(FORMAT), CLI_TAKES(RESOLVED), CLI_TAKES(PROVENANCE),
                 CLI_TAKES(ECON), CLI_TAKES(LOADS), CLI_TAKES(DRAW), CLI_TAKES(TEMPLATE), CLI_TAKES(QUIET)}},
    .least_operands = 0,
    .most_operands = SIZE_MAX,
    .run = check,
};
