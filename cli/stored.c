/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/stored.h"

#include <stdlib.h>
#include <string.h>

#include "cli/experiment.h"
#include "results/file/datafile.h"

static enum sim_status out_of_memory(struct sim_error_list *errors)
{
    struct sim_error error;
    const enum sim_status status = sim_fail(&error, SIM_ERR_MEMORY, "out of memory");
    sim_error_list_add(errors, &error);
    return status;
}

static enum sim_status read_file(struct res_h5_result *result, const char *name, struct sim_error_list *errors)
{
    char path[RES_DATAFILE_PATH_MAX];
    struct sim_error error;
    const size_t length = strlen(name);
    enum sim_status status = res_datafile_find(name, path, sizeof path, &error);
    if (status == SIM_OK && length > 4 && strcmp(name + length - 4, ".cfg") == 0 && !res_h5_is_result(path)) {
        status = sim_fail(&error, SIM_ERR_USAGE, "is a scenario; a result is needed");
        sim_error_place(&error, name, 0, NULL);
        sim_error_hint(&error, "make one with 'afklar run' or 'afklar compare' and -o FILE.h5");
    } else if (status == SIM_OK) {
        status = res_h5_read(path, result, &error);
    }
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    return status;
}

static enum sim_status gather(struct cli_stored *stored, const struct cli_options *options,
                              struct sim_error_list *errors)
{
    const struct res_maker maker = cli_experiment_maker();
    struct sim_error error;
    size_t room = 1;
    for (size_t k = 0; k < stored->file_count; k++) {
        room += stored->files[k].count;
    }
    stored->samples = calloc(room, sizeof *stored->samples);
    if (stored->samples == NULL) {
        return out_of_memory(errors);
    }
    for (size_t k = 0; k < stored->file_count; k++) {
        for (size_t j = 0; j < stored->files[k].count; j++) {
            stored->samples[stored->sample_count++] = stored->files[k].samples[j];
        }
    }
    const enum sim_status status = res_gathered_init(&stored->gathered, stored->samples, stored->sample_count,
                                                     cli_experiment_table(options).language, &maker, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    return status;
}

enum sim_status cli_stored_load(struct cli_stored *stored, const struct cli_options *options,
                                struct sim_error_list *errors)
{
    enum sim_status status = SIM_OK;
    memset(stored, 0, sizeof *stored);
    stored->files = calloc(options->operands.count + 1, sizeof *stored->files);
    if (stored->files == NULL) {
        return out_of_memory(errors);
    }
    for (size_t k = 0; k < options->operands.count; k++) {
        const enum sim_status one = read_file(&stored->files[stored->file_count], options->operands.at[k], errors);
        stored->file_count += one == SIM_OK ? 1 : 0;
        status = status != SIM_OK ? status : one;
    }
    return status == SIM_OK ? gather(stored, options, errors) : status;
}

void cli_stored_release(struct cli_stored *stored)
{
    res_gathered_release(&stored->gathered);
    for (size_t k = 0; k < stored->file_count; k++) {
        res_h5_result_release(&stored->files[k]);
    }
    free(stored->files);
    free(stored->samples);
    memset(stored, 0, sizeof *stored);
}
