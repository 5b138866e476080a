/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/report_errors.h"

#include <stdbool.h>
#include <string.h>

/* As long as all parts of a struct sim_error together. */
#define LINE_MAX_BYTES 1200

static bool names_option(const char *file)
{
    for (size_t k = 0; strncmp(file, "--", 2) == 0 && k < CLI_OPTION_COUNT; k++) {
        if (strcmp(file + 2, cli_option_at((enum cli_option)k)->name) == 0) {
            return true;
        }
    }
    return false;
}

enum sim_status cli_errors_judge(enum sim_status status, struct sim_error_list *errors, size_t first)
{
    bool all = status == SIM_ERR_SCENARIO && errors->count > first;
    for (size_t k = first; k < errors->count && status != SIM_OK; k++) {
        struct sim_error *error = &errors->at[k];
        const bool by_option = names_option(error->file);
        error->status = by_option && error->status == SIM_ERR_SCENARIO ? SIM_ERR_USAGE : error->status;
        all = all && by_option;
    }
    return all ? SIM_ERR_USAGE : status;
}

void cli_report_text(FILE *file, const char *prefix, const struct sim_error_list *errors)
{
    char line[LINE_MAX_BYTES];
    for (size_t k = 0; k < errors->count; k++) {
        (void)sim_error_format(&errors->at[k], line, sizeof line);
        (void)fprintf(file, "%s%s%s\n", errors->at[k].file[0] == '\0' ? "afklar: " : "", prefix, line);
    }
    if (errors->dropped > 0) {
        (void)fprintf(file, "afklar: %sand %zu more that could not be kept for want of memory\n", prefix,
                      errors->dropped);
    }
}

static const char *or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

void cli_report_json(struct res_json *json, const char *key, const struct sim_error_list *errors)
{
    res_json_open_array(json, key);
    for (size_t k = 0; k < errors->count; k++) {
        const struct sim_error *error = &errors->at[k];
        res_json_open_object(json, NULL);
        res_json_string(json, "kind", error->status == SIM_OK ? "warning" : sim_status_name(error->status));
        res_json_string(json, "file", or_null(error->file));
        if (error->line > 0) {
            res_json_integer(json, "line", error->line);
        } else {
            res_json_null(json, "line");
        }
        res_json_string(json, "path", or_null(error->path));
        res_json_string(json, "message", error->message);
        res_json_string(json, "hint", or_null(error->hint));
        res_json_close_object(json);
    }
    res_json_close_array(json);
}

void cli_report_errors(enum sim_status status, const struct sim_error_list *errors, enum cli_format format)
{
    struct sim_error only;
    struct sim_error_list one = {&only, 1, 1, 0};
    if (errors->count == 0) {
        (void)sim_fail(&only, status, "%s", sim_status_text(status));
        errors = &one;
    }
    if (format != CLI_FORMAT_JSON) {
        cli_report_text(stderr, "", errors);
        return;
    }
    struct res_json json;
    struct sim_error ignored;
    res_json_init(&json, stderr);
    res_json_open_object(&json, NULL);
    cli_report_json(&json, "errors", errors);
    res_json_close_object(&json);
    /* Nobody is left to be told that standard error cannot be written. */
    const enum sim_status written = res_json_finish(&json, &ignored);
    (void)written;
}

void cli_report_warnings(const struct sim_error_list *warnings, const struct cli_options *options)
{
    if (!options->given[CLI_OPTION_QUIET]) {
        cli_report_text(stderr, "warning: ", warnings);
    }
}
