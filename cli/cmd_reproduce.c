/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/study.h"
#include "results/study/decompose.h"
#include "results/study/reproduce.h"
#include "results/study/rotate.h"
#include "sim/replicate.h"

#define USUAL_STUDIES 1000
#define USUAL_ROTATION 400   /* studies at each value of the factor */
#define USUAL_COMBINATION 20 /* replications of each */
#define DRAWS 1000           /* tried at most */
#define FITTING 64

static enum sim_status write_reproduction(FILE *file, const void *result, enum cli_format format,
                                          enum res_language language, struct sim_error *error)
{
    switch (format) {
    case CLI_FORMAT_JSON:
        return res_json_reproduction(file, result, error);
    case CLI_FORMAT_CSV:
        return res_csv_reproduction(file, result, error);
    default:
        return res_table_reproduction(file, result, language, error);
    }
}

static enum sim_status write_decomposition(FILE *file, const void *result, enum cli_format format,
                                           enum res_language language, struct sim_error *error)
{
    return format == CLI_FORMAT_JSON ? res_json_decomposition(file, result, error)
                                     : res_table_decomposition(file, result, language, error);
}

static enum sim_status show(const void *result,
                            enum sim_status (*write)(FILE *file, const void *result, enum cli_format format,
                                                     enum res_language language, struct sim_error *error),
                            const struct cli_options *options, struct sim_error_list *errors)
{
    const bool danish = cli_options_number(options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
    const enum cli_format format = (enum cli_format)cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE);
    struct cli_output output;
    struct sim_error error;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = write(output.file, result, format, danish ? RES_DANISH : RES_ENGLISH, &error);
    if (status != SIM_OK) {
        cli_output_drop(&output);
        sim_error_list_add(errors, &error);
        return status;
    }
    return cli_output_send(&output, errors);
}

static enum sim_status decompose(const struct mdl_study *study, const struct cli_options *options,
                                 struct sim_error_list *errors)
{
    struct res_decomposition result;
    struct sim_error error;
    if (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE) == CLI_FORMAT_CSV) {
        (void)sim_fail(&error, SIM_ERR_USAGE, "a decomposition is no single table; expected table or json");
        sim_error_place(&error, NULL, 0, "--format");
        sim_error_list_add(errors, &error);
        return SIM_ERR_USAGE;
    }
    const bool ranges = !options->given[CLI_OPTION_NO_RANGES];
    const struct res_decomposition_plan plan = {
        .study = study,
        .seed = (uint64_t)cli_options_number(options, CLI_OPTION_SEED, 1),
        .replications = (size_t)cli_options_number(options, CLI_OPTION_REPLICATIONS, USUAL_COMBINATION),
        .draws = ranges ? DRAWS : 0,
        .wanted = ranges ? FITTING : 0,
        .threads = (unsigned)cli_options_number(options, CLI_OPTION_THREADS, sim_replicate_processors()),
        .cancel = cli_interrupt_flag()};
    enum sim_status status = res_decompose(&result, &plan, errors);
    if (status == SIM_OK) {
        status = show(&result, write_decomposition, options, errors);
        res_decomposition_release(&result);
    }
    return status;
}

static enum sim_status write_rotations(FILE *file, const void *result, enum cli_format format,
                                       enum res_language language, struct sim_error *error)
{
    return format == CLI_FORMAT_JSON ? res_json_rotations(file, result, error)
                                     : res_table_rotations(file, result, language, error);
}

/* Options that mean nothing to contrasts are refused, not passed over. */
static const char *refused_of_contrasts(const struct cli_options *options)
{
    static const struct {
        int option;
        const char *name;
    } others[] = {{CLI_OPTION_DECOMPOSE, "--decompose"},
                  {CLI_OPTION_NO_RANGES, "--no-ranges"},
                  {CLI_OPTION_SET, "--set"},
                  {CLI_OPTION_OVERLAY, "--overlay"}};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (options->given[others[i].option]) {
            return others[i].name;
        }
    }
    const bool csv = cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE) == CLI_FORMAT_CSV;
    return csv ? "--format csv" : NULL;
}

static enum sim_status rotate(const struct mdl_contrasts *contrasts, const struct cli_options *options,
                              struct sim_error_list *errors)
{
    struct res_rotations result;
    struct sim_error error;
    const char *refused = refused_of_contrasts(options);
    if (refused != NULL) {
        (void)sim_fail(&error, SIM_ERR_USAGE, "is not for contrasts; expected -n, --seed, table or json");
        sim_error_place(&error, NULL, 0, refused);
        sim_error_list_add(errors, &error);
        return SIM_ERR_USAGE;
    }
    const struct res_rotation_plan plan = {
        .contrasts = contrasts,
        .seed = (uint64_t)cli_options_number(options, CLI_OPTION_SEED, 1),
        .replications = (uint64_t)cli_options_number(options, CLI_OPTION_REPLICATIONS, USUAL_ROTATION),
        .threads = (unsigned)cli_options_number(options, CLI_OPTION_THREADS, sim_replicate_processors()),
        .cancel = cli_interrupt_flag()};
    const enum sim_status status = res_rotate(&result, &plan, errors);
    return status == SIM_OK ? show(&result, write_rotations, options, errors) : status;
}

static enum sim_status reproduce(const struct cli_options *options, struct sim_error_list *errors)
{
    struct mdl_study *study = NULL;
    struct mdl_contrasts *contrasts = NULL;
    struct res_reproduction result;
    enum sim_status status = cli_contrasts_load(&contrasts, options->operands.at[0], errors);
    if (status != SIM_OK) {
        return status;
    }
    if (contrasts != NULL) {
        status = rotate(contrasts, options, errors);
        mdl_contrasts_free(contrasts);
        return status;
    }
    status = cli_study_load(&study, options->operands.at[0], errors);
    if (status != SIM_OK) {
        return status;
    }
    if (options->given[CLI_OPTION_DECOMPOSE]) {
        status = decompose(study, options, errors);
        mdl_study_free(study);
        return status;
    }
    const struct res_reproduction_plan plan = {
        .run = {.study = study,
                .overlays = options->overlay.at,
                .overlay_count = options->overlay.count,
                .sets = options->set.at,
                .set_count = options->set.count,
                .seed = (uint64_t)cli_options_number(options, CLI_OPTION_SEED, 1),
                .first = 1,
                .replications = (uint64_t)cli_options_number(options, CLI_OPTION_REPLICATIONS, USUAL_STUDIES),
                .threads = (unsigned)cli_options_number(options, CLI_OPTION_THREADS, sim_replicate_processors()),
                .cancel = cli_interrupt_flag()},
        .without_ranges = options->given[CLI_OPTION_NO_RANGES]};
    status = res_reproduce(&result, &plan, errors);
    if (status == SIM_OK) {
        status = show(&result, write_reproduction, options, errors);
        res_reproduction_release(&result);
    }
    mdl_study_free(study);
    return status;
}

const struct cli_command cli_cmd_reproduce = {
    .name = "reproduce",
    .operands = "STUDY",
    .summary = "put every published figure of a study beside its simulated distribution",
    .text = "STUDY is a name (scenarios/STUDY/targets.cfg) or a file of targets. The whole study\n"
            "is simulated as designed, again and again (-n, 1000 by default), and every figure\n"
            "read as the study would have printed it: published, fitted, checked or predicted,\n"
            "median, 90 % interval and its width, mid-p percentile, inside or not, log score.\n"
            "Three blocks: sampling error alone; every parameter with a range drawn; and the\n"
            "tenth of those studies nearest to the fitted figures. The\n"
            "predicted figures are scored against a model without an effect and one with ten\n"
            "points more clarified, and ranked together; and the greatest gain that any model\n"
            "could have had is given. Figures that contradict each other in the source are named.\n"
            "--decompose shares the difference between the arms out to the levers that the study\n"
            "names (-n replications of each combination, 20 by default), with the parameters as\n"
            "stated and over 64 draws of their ranges that fit the controls.\n"
            "\"contrasts\" instead of a STUDY: the effect that each of three studies found, predicted\n"
            "with what the others teach (-n studies at each value of the factor, 400 by default).\n",
    .example = "  afklar reproduce vive-2019\n"
               "  afklar reproduce vive-2019 --format json --no-ranges -n 200\n"
               "  afklar reproduce vive-2019 --decompose\n"
               "  afklar reproduce contrasts\n",
    .replications = "simulated studies (default: 1000; contrasts 400, --decompose 20)",
    .accepts = {{CLI_TAKES(REPLICATIONS), CLI_TAKES(SEED), CLI_TAKES(THREADS), CLI_TAKES(SET), CLI_TAKES(OVERLAY),
                 CLI_TAKES(LANG), CLI_TAKES(FORMAT), CLI_TAKES(QUIET), CLI_TAKES(NO_RANGES), CLI_TAKES(DECOMPOSE)}},
    .least_operands = 1,
    .most_operands = 1,
    .run = reproduce,
};
