/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/input.h"

#include <string.h>

#include "cli/report_errors.h"
#include "results/econ/beneath.h"
#include "results/file/datafile.h"

static enum sim_status load_scenario(struct cli_input *input, const struct cli_options *options,
                                     struct sim_error_list *errors, struct sim_error_list *warnings)
{
    char path[RES_DATAFILE_PATH_MAX];
    struct sim_error error;
    struct res_beneath beneath;
    struct mdl_load_options how = {
        .overlays = options->overlay.at,
        .overlay_count = options->overlay.count,
        .sets = options->set.at,
        .set_count = options->set.count,
    };
    const size_t before = errors->count;
    enum sim_status status = res_datafile_find(input->name, path, sizeof path, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        return status;
    }
    res_beneath_lay(&beneath, &how);
    if (options->given[CLI_OPTION_ECON]) {
        how.beneath_for = NULL;
    }
    status = mdl_scenario_load(&input->scenario, path, &how, errors, warnings);
    return cli_errors_judge(status, errors, before);
}

/* The compiler of the pathway knows steps, not files. */
static void name_file(struct sim_error_list *errors, size_t before, const char *name)
{
    for (size_t k = before; k < errors->count; k++) {
        if (errors->at[k].file[0] == '\0') {
            sim_error_place(&errors->at[k], name, 0, NULL);
        }
    }
}

enum sim_status cli_input_load(struct cli_input *input, const char *name, const struct cli_options *options,
                               struct sim_error_list *errors, struct sim_error_list *warnings)
{
    memset(input, 0, sizeof *input);
    input->name = name;
    enum sim_status status = load_scenario(input, options, errors, warnings);
    if (status == SIM_OK) {
        const size_t before = errors->count;
        status = mdl_model_create(&input->model, input->scenario, errors);
        name_file(errors, before, name);
    }
    return status;
}

void cli_input_release(struct cli_input *input)
{
    mdl_model_free(input->model);
    mdl_scenario_free(input->scenario);
    memset(input, 0, sizeof *input);
}
