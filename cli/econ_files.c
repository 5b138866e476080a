/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `afklar econ` writes beside its output: the books of the citizens and the figures. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/econ.h"
#include "cli/output.h"
#include "results/file/whole_file.h"
#include "results/report/figure_econ.h"
#include "results/report/plot.h"

#define PATH_LENGTH 4096

static enum sim_status told(enum sim_status status, struct sim_error *error, struct sim_error_list *errors)
{
    if (status != SIM_OK) {
        sim_error_list_add(errors, error);
    }
    return status;
}

static enum sim_status make_folder(const char *folder, struct sim_error_list *errors)
{
    struct sim_error error;
    struct stat about;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        (void)sim_fail(&error, SIM_ERR_IO, "the folder cannot be made: %s", strerror(errno));
    } else if (stat(folder, &about) == 0 && !S_ISDIR(about.st_mode)) {
        (void)sim_fail(&error, SIM_ERR_IO, "is not a folder");
    } else if (access(folder, W_OK | X_OK) != 0) {
        (void)sim_fail(&error, SIM_ERR_IO, "the folder cannot be written to: %s", strerror(errno));
    } else {
        return SIM_OK;
    }
    sim_error_place(&error, folder, 0, "--export");
    return told(SIM_ERR_IO, &error, errors);
}

enum sim_status cli_econ_files_check(const struct cli_options *options, struct sim_error_list *errors)
{
    enum sim_status status =
        options->given[CLI_OPTION_EXPORT] ? make_folder(options->text[CLI_OPTION_EXPORT], errors) : SIM_OK;
    if (status == SIM_OK) {
        status = cli_output_check_csv(options->text[CLI_OPTION_BOOKS], "--books", NULL, errors);
    }
    return status;
}

/* --- books -------------------------------------------------------------------------------------------- */

static enum sim_status write_books(const struct cli_econ *analysis, const char *path, struct sim_error_list *errors)
{
    struct sim_error error;
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (file == NULL) {
        return told(sim_fail(&error, SIM_ERR_MEMORY, "out of memory for the books"), &error, errors);
    }
    res_citizen_books_csv_header(file);
    for (size_t k = 0; k < analysis->count; k++) {
        const struct res_econ_sample *sample = analysis->samples[k];
        res_citizen_books_csv(file, sample->name, &sample->citizens, sample->discount);
    }
    enum sim_status status = ferror(file) != 0 ? SIM_ERR_MEMORY : SIM_OK;
    if (fclose(file) != 0 || status != SIM_OK) {
        status = sim_fail(&error, SIM_ERR_MEMORY, "out of memory for the books");
    } else {
        status = res_file_write(path, (const unsigned char *)text, size, &error);
    }
    free(text);
    return told(status, &error, errors);
}

/* --- figures --------------------------------------------------------------------------------------------- */

/* The numbers of a figure as a table, for those without gnuplot. */
static enum sim_status write_table(const struct res_picture *figure, const char *path, struct sim_error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (file == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a table");
    }
    (void)fprintf(file, "%s\n%s%s\n", figure->title, figure->note, figure->note[0] != '\0' ? "\n" : "");
    enum sim_status status = res_table_write(&figure->table, file, error);
    if (fclose(file) != 0 && status == SIM_OK) {
        status = sim_fail(error, SIM_ERR_MEMORY, "out of memory for a table");
    }
    if (status == SIM_OK) {
        status = res_file_write(path, (const unsigned char *)text, size, error);
    }
    free(text);
    return status;
}

static enum sim_status write_figure(const char *folder, size_t index, const struct res_econ_report *report,
                                    size_t *written, struct sim_error *error)
{
    struct res_picture figure;
    char path[PATH_LENGTH];
    bool drawn = false;
    enum sim_status status = res_econ_figure_draw(&figure, index, report, error);
    if (status != SIM_OK) {
        return status;
    }
    if (!figure.is_empty) {
        (void)snprintf(path, sizeof path, "%s/%s.svg", folder, res_econ_figure_name(index));
        status = res_plot_store(&figure, path, &drawn, error);
        if (status == SIM_OK) {
            (void)snprintf(path, sizeof path, "%s/%s.txt", folder, res_econ_figure_name(index));
            status = write_table(&figure, path, error);
        }
        *written += status == SIM_OK ? 1 : 0;
    }
    res_figure_release(&figure);
    return status;
}

static enum sim_status write_figures(const struct cli_econ *analysis, const char *folder,
                                     const struct res_econ_report *report, struct sim_error_list *errors)
{
    struct sim_error error;
    size_t written = 0;
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < res_econ_figure_count() && status == SIM_OK; i++) {
        status = write_figure(folder, i, report, &written, &error);
    }
    if (status == SIM_OK && !analysis->options->given[CLI_OPTION_QUIET]) {
        (void)fprintf(stderr, "%zu figures in %s\n", written, folder);
        if (!res_plot_is_available()) {
            (void)fputs(
                "afklar: warning: gnuplot was not found, so only scripts (.gp) and tables (.txt) were written\n",
                stderr);
        }
    }
    return told(status, &error, errors);
}

enum sim_status cli_econ_files_write(const struct cli_econ *analysis, const struct res_econ_report *report,
                                     struct sim_error_list *errors)
{
    const struct cli_options *options = analysis->options;
    enum sim_status status = SIM_OK;
    if (options->given[CLI_OPTION_BOOKS]) {
        status = write_books(analysis, options->text[CLI_OPTION_BOOKS], errors);
    }
    if (status == SIM_OK && options->given[CLI_OPTION_EXPORT]) {
        status = write_figures(analysis, options->text[CLI_OPTION_EXPORT], report, errors);
    }
    return status;
}
