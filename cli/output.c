/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/output.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "results/file/whole_file.h"

static enum sim_status cannot_write(int failure, struct sim_error_list *errors)
{
    struct sim_error error;
    const enum sim_status status =
        sim_fail(&error, failure == ENOMEM ? SIM_ERR_MEMORY : SIM_ERR_IO, "cannot write: %s", strerror(failure));
    sim_error_place(&error, "standard output", 0, NULL);
    sim_error_list_add(errors, &error);
    return status;
}

enum sim_status cli_output_open(struct cli_output *output, struct sim_error_list *errors)
{
    memset(output, 0, sizeof *output);
    output->file = open_memstream(&output->text, &output->size);
    return output->file != NULL ? SIM_OK : cannot_write(errno, errors);
}

enum sim_status cli_output_send(struct cli_output *output, struct sim_error_list *errors)
{
    const bool gathered = ferror(output->file) == 0;
    const bool closed = fclose(output->file) == 0;
    output->file = NULL;
    enum sim_status status = SIM_OK;
    if (!gathered || !closed) {
        status = cannot_write(ENOMEM, errors);
    } else if (fwrite(output->text, 1, output->size, stdout) != output->size || fflush(stdout) != 0) {
        status = cannot_write(errno, errors);
    }
    cli_output_drop(output);
    return status;
}

void cli_output_drop(struct cli_output *output)
{
    if (output->file != NULL) {
        (void)fclose(output->file);
    }
    free(output->text);
    memset(output, 0, sizeof *output);
}

#define RESULT_OPTION "-o/--output"

static enum sim_status refuse(enum sim_status status, const char *path, const char *option, const char *message,
                              const char *hint, struct sim_error_list *errors)
{
    struct sim_error error;
    (void)sim_fail(&error, status, "%s", message);
    sim_error_place(&error, path, 0, option);
    if (hint != NULL) {
        sim_error_hint(&error, "%s", hint);
    }
    sim_error_list_add(errors, &error);
    return status;
}

static bool has_ending(const char *path, const char *ending)
{
    const size_t length = strlen(path);
    return length > strlen(ending) && strcmp(path + length - strlen(ending), ending) == 0;
}

static enum sim_status check_kind(const char *path, const char *option, struct sim_error_list *errors)
{
    struct stat about;
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode)) {
        return refuse(SIM_ERR_IO, path, option, S_ISDIR(about.st_mode) ? "is a folder" : "is not a regular file", NULL,
                      errors);
    }
    return SIM_OK;
}

static enum sim_status check_place(const char *path, const char *option, struct sim_error_list *errors)
{
    struct sim_error error;
    const enum sim_status status = res_file_can_write(path, &error);
    if (status != SIM_OK) {
        sim_error_place(&error, NULL, 0, option);
        sim_error_list_add(errors, &error);
    }
    return status;
}

enum sim_status cli_output_check_path(const char *path, struct sim_error_list *errors)
{
    static const char *const others[] = {".json", ".csv", ".txt", ".html", ".cfg", NULL};
    if (path == NULL) {
        return SIM_OK;
    }
    const enum sim_status status = check_kind(path, RESULT_OPTION, errors);
    if (status != SIM_OK) {
        return status;
    }
    for (size_t k = 0; others[k] != NULL; k++) {
        if (has_ending(path, others[k])) {
            return refuse(
                SIM_ERR_USAGE, path, RESULT_OPTION, "results are stored as HDF5; expected a name that ends in .h5",
                "for a table, JSON or CSV redirect standard output, for example: --format json > FILE", errors);
        }
    }
    return check_place(path, RESULT_OPTION, errors);
}

enum sim_status cli_output_check_file(const char *path, const char *option, struct sim_error_list *errors)
{
    if (path == NULL) {
        return SIM_OK;
    }
    const enum sim_status status = check_kind(path, option, errors);
    return status == SIM_OK ? check_place(path, option, errors) : status;
}

enum sim_status cli_output_check_csv(const char *path, const char *option, const char *or_else,
                                     struct sim_error_list *errors)
{
    if (path != NULL && !has_ending(path, ".csv")) {
        return refuse(SIM_ERR_USAGE, path, option, "is written as CSV; expected a name that ends in .csv", or_else,
                      errors);
    }
    return cli_output_check_file(path, option, errors);
}
