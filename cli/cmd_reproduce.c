/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/study.h"
#include "results/reproduce.h"
#include "sim/replicate.h"

#define USUAL_STUDIES 1000

static enum sim_status show(const struct res_reproduction *result, const struct cli_options *options,
                            struct sim_error_list *errors)
{
    const bool danish = cli_options_number(options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
    struct cli_output output;
    struct sim_error error;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    switch (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE)) {
    case CLI_FORMAT_JSON:
        status = res_json_reproduction(output.file, result, &error);
        break;
    case CLI_FORMAT_CSV:
        status = res_csv_reproduction(output.file, result, &error);
        break;
    default:
        status = res_table_reproduction(output.file, result, danish ? RES_DANISH : RES_ENGLISH, &error);
    }
    if (status != SIM_OK) {
        cli_output_drop(&output);
        sim_error_list_add(errors, &error);
        return status;
    }
    return cli_output_send(&output, errors);
}

static enum sim_status reproduce(const struct cli_options *options, struct sim_error_list *errors)
{
    struct mdl_study *study = NULL;
    struct res_reproduction result;
    enum sim_status status = cli_study_load(&study, options->operands.at[0], errors);
    if (status != SIM_OK) {
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
        status = show(&result, options, errors);
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
            "could have had is given. Figures that contradict each other in the source are named.\n",
    .example = "  afklar reproduce vive-2019\n"
               "  afklar reproduce vive-2019 --format json --no-ranges -n 200\n",
    .accepts = CLI_BIT(REPLICATIONS) | CLI_BIT(SEED) | CLI_BIT(THREADS) | CLI_BIT(SET) | CLI_BIT(OVERLAY) |
               CLI_BIT(LANG) | CLI_BIT(FORMAT) | CLI_BIT(QUIET) | CLI_BIT(NO_RANGES),
    .least_operands = 1,
    .most_operands = 1,
    .run = reproduce,
};
