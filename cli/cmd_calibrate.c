/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/study.h"
#include "results/file/whole_file.h"
#include "results/study/calibrate.h"
#include "sim/replicate.h"

#define USUAL_STUDIES 200

static enum sim_status keep(struct sim_error_list *errors, const struct sim_error *error)
{
    sim_error_list_add(errors, error);
    return error->status;
}

static enum sim_status show(const struct res_calibrated *result, const struct cli_options *options,
                            struct sim_error_list *errors)
{
    const bool danish = cli_options_number(options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
    struct cli_output output;
    struct sim_error error;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE) == CLI_FORMAT_JSON
                 ? res_json_calibrated(output.file, result, &error)
                 : res_table_calibrated(output.file, result, danish ? RES_DANISH : RES_ENGLISH, &error);
    if (status != SIM_OK) {
        cli_output_drop(&output);
        return keep(errors, &error);
    }
    return cli_output_send(&output, errors);
}

static enum sim_status write_overlay(const char *path, const struct res_calibrated *result,
                                     struct sim_error_list *errors)
{
    struct sim_error error;
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (file == NULL) {
        (void)sim_fail(&error, SIM_ERR_MEMORY, "out of memory for the overlay");
        return keep(errors, &error);
    }
    enum sim_status status = res_overlay_calibrated(file, result, &error);
    if (fclose(file) != 0 && status == SIM_OK) {
        status = sim_fail(&error, SIM_ERR_MEMORY, "out of memory for the overlay");
    }
    if (status == SIM_OK) {
        status = res_file_write(path, (const unsigned char *)text, size, &error);
    }
    free(text);
    return status == SIM_OK ? SIM_OK : keep(errors, &error);
}

static enum sim_status calibrate(const struct cli_options *options, struct sim_error_list *errors)
{
    struct mdl_calibration *calibration = NULL;
    struct res_calibrated result;
    struct sim_error error;
    if (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE) == CLI_FORMAT_CSV) {
        (void)sim_fail(&error, SIM_ERR_USAGE, "a calibration is no single table; expected table or json");
        sim_error_place(&error, NULL, 0, "--format");
        return keep(errors, &error);
    }
    enum sim_status status = cli_output_check_file(options->text[CLI_OPTION_OUTPUT], "-o/--output", errors);
    if (status == SIM_OK) {
        status = cli_calibration_load(&calibration, options->operands.at[0], errors);
    }
    if (status != SIM_OK) {
        return status;
    }
    const struct res_calibration_plan plan = {
        .calibration = calibration,
        .overlays = options->overlay.at,
        .overlay_count = options->overlay.count,
        .sets = options->set.at,
        .set_count = options->set.count,
        .seed = (uint64_t)cli_options_number(options, CLI_OPTION_SEED, 1),
        .replications = (uint64_t)cli_options_number(options, CLI_OPTION_REPLICATIONS, USUAL_STUDIES),
        .threads = (unsigned)cli_options_number(options, CLI_OPTION_THREADS, sim_replicate_processors()),
        .without_profile = options->given[CLI_OPTION_NO_RANGES],
        .cancel = cli_interrupt_flag()};
    status = res_calibrate(&result, &plan, errors);
    if (status == SIM_OK) {
        status = options->given[CLI_OPTION_OUTPUT] ? write_overlay(options->text[CLI_OPTION_OUTPUT], &result, errors)
                                                   : SIM_OK;
        status = status == SIM_OK ? show(&result, options, errors) : status;
        res_calibrated_release(&result);
    }
    mdl_calibration_free(calibration);
    return status;
}

const struct cli_command cli_cmd_calibrate = {
    .name = "calibrate",
    .operands = "SCENARIO",
    .summary = "fit free parameters to published figures of the control arm",
    .text = "SCENARIO is a study's name, or a file: its folder's calibration.cfg (or the file\n"
            "itself, if it is one) names the free parameters with their prior ranges and the\n"
            "figures they are fitted to, by simulated moments with the same luck in every\n"
            "evaluation (-n studies each, 200 by default). Only figures that may be fitted are\n"
            "taken: none of the intervention arm. Tells the distance of each figure in its\n"
            "standard errors, which targets cannot be reached or contradict each other, which\n"
            "parameters do nothing, stand at an end of their range or cannot be told apart,\n"
            "and a profile of each. -o writes the overlay, status calibrated.\n",
    .example = "  afklar calibrate vive-2019 -o fitted.cfg\n"
               "  afklar reproduce vive-2019 --overlay fitted.cfg\n",
    .replications = "simulated studies of each evaluation (default: 200)",
    .accepts = {{CLI_TAKES(REPLICATIONS), CLI_TAKES(SEED), CLI_TAKES(THREADS), CLI_TAKES(SET), CLI_TAKES(OVERLAY),
                 CLI_TAKES(LANG), CLI_TAKES(FORMAT), CLI_TAKES(OUTPUT), CLI_TAKES(QUIET), CLI_TAKES(NO_RANGES)}},
    .least_operands = 1,
    .most_operands = 1,
    .run = calibrate,
};
