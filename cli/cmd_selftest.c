/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <stdio.h>
#include <time.h>

#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "results/text/csv.h"
#include "results/text/json.h"
#include "results/text/table.h"
#include "sim/selftest.h"

/* z follows Student's t: with 50 replications one of the 86 figures passes 4 by chance in about one seed of sixty. */
#define LEAST_REPLICATIONS 20
#define USUAL_REPLICATIONS 50
#define Z_LIMIT 4.0

struct watch {
    struct cli_progress progress;
    struct timespec began;
};

static enum sim_status write_json(FILE *file, const struct sim_selftest *selftest, struct sim_error *error)
{
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    res_json_open_array(&json, "cases");
    for (size_t k = 0; k < selftest->count; k++) {
        const struct sim_selftest_case *row = &selftest->cases[k];
        res_json_open_object(&json, NULL);
        res_json_string(&json, "model", row->model);
        res_json_string(&json, "parameters", row->parameters);
        res_json_string(&json, "quantity", row->quantity);
        res_json_number(&json, "exact", row->exact);
        res_json_number(&json, "estimate", row->estimate);
        res_json_number(&json, "se", row->se);
        res_json_number(&json, "z", row->z);
        res_json_close_object(&json);
    }
    res_json_close_array(&json);
    res_json_number(&json, "max_abs_z", selftest->max_abs_z);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}

static void write_csv(FILE *file, const struct sim_selftest *selftest)
{
    (void)fputs("model,parameters,quantity,exact,estimate,se,z\n", file);
    for (size_t k = 0; k < selftest->count; k++) {
        const struct sim_selftest_case *row = &selftest->cases[k];
        res_csv_write_text(file, row->model, false);
        res_csv_write_text(file, row->parameters, false);
        res_csv_write_text(file, row->quantity, false);
        res_csv_write_number(file, row->exact, false);
        res_csv_write_number(file, row->estimate, false);
        res_csv_write_number(file, row->se, false);
        res_csv_write_number(file, row->z, true);
    }
}

static enum sim_status write_table(FILE *file, const struct sim_selftest *selftest, struct sim_error *error)
{
    static const char *const header[] = {"model", "parameters", "quantity", "exact", "estimate", "se", "z"};
    struct res_table table;
    res_table_init(&table, "lllrrrr");
    res_table_header(&table, header);
    for (size_t k = 0; k < selftest->count; k++) {
        const struct sim_selftest_case *row = &selftest->cases[k];
        char exact[RES_NUMBER_MAX], estimate[RES_NUMBER_MAX], se[RES_NUMBER_MAX], z[RES_NUMBER_MAX];
        const char *const cells[] = {row->model, row->parameters, row->quantity, exact, estimate, se, z};
        res_number_text(row->exact, 4, false, RES_ENGLISH, exact);
        res_number_text(row->estimate, 4, false, RES_ENGLISH, estimate);
        res_number_text(row->se, 4, false, RES_ENGLISH, se);
        res_number_text(row->z, 2, true, RES_ENGLISH, z);
        res_table_row(&table, cells);
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    (void)fprintf(file, "\nlargest |z|: %.2f\n", selftest->max_abs_z);
    return status;
}

static enum sim_status show(const struct sim_selftest *selftest, const struct cli_options *options,
                            struct sim_error_list *errors)
{
    struct cli_output output;
    struct sim_error error;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    switch (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE)) {
    case CLI_FORMAT_JSON:
        status = write_json(output.file, selftest, &error);
        break;
    case CLI_FORMAT_CSV:
        write_csv(output.file, selftest);
        break;
    default:
        status = write_table(output.file, selftest, &error);
    }
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        cli_output_drop(&output);
        return status;
    }
    return cli_output_send(&output, errors);
}

/* A z that is no number fails too. */
static enum sim_status judge(const struct sim_selftest *selftest, struct sim_error_list *errors)
{
    struct sim_error error;
    if (selftest->max_abs_z < Z_LIMIT) {
        return SIM_OK;
    }
    (void)sim_fail(&error, SIM_ERR_VERIFY, "the largest |z| is %.2f; less than %g was expected", selftest->max_abs_z,
                   Z_LIMIT);
    sim_error_list_add(errors, &error);
    return SIM_ERR_VERIFY;
}

static void tell_progress(void *context, uint64_t done, uint64_t count)
{
    struct watch *watch = context;
    struct timespec now = watch->began;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    const struct res_progress progress = {.done = (size_t)done,
                                          .planned = (size_t)count,
                                          .seconds = (double)(now.tv_sec - watch->began.tv_sec) +
                                                     1e-9 * (double)(now.tv_nsec - watch->began.tv_nsec)};
    cli_progress_update(&watch->progress, &progress);
}

static enum sim_status run(const struct cli_options *options, struct sim_selftest *selftest,
                           struct sim_error_list *errors)
{
    struct watch watch = {0};
    struct sim_error error;
    const struct sim_selftest_options how = {
        .seed = (uint64_t)cli_options_number(options, CLI_OPTION_SEED, 1),
        .replications = (uint64_t)cli_options_number(options, CLI_OPTION_REPLICATIONS, USUAL_REPLICATIONS),
        .threads = (unsigned)cli_options_number(options, CLI_OPTION_THREADS, 0),
        .effort = 1,
        .cancel = cli_interrupt_flag(),
        .progress = tell_progress,
        .context = &watch,
    };
    enum sim_status status = SIM_OK;
    if (how.replications < LEAST_REPLICATIONS) {
        status = sim_fail(&error, SIM_ERR_USAGE, "'%llu' is not valid; the self-test needs at least %d",
                          (unsigned long long)how.replications, LEAST_REPLICATIONS);
        sim_error_place(&error, NULL, 0, "-n/--replications");
    } else {
        cli_progress_init(&watch.progress, "selftest", options->given[CLI_OPTION_QUIET]);
        (void)clock_gettime(CLOCK_MONOTONIC, &watch.began);
        status = sim_selftest_run(&how, selftest, &error);
        cli_progress_end(&watch.progress);
    }
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    return status;
}

static enum sim_status selftest(const struct cli_options *options, struct sim_error_list *errors)
{
    struct sim_selftest result = {0};
    enum sim_status status = run(options, &result, errors);
    if (status == SIM_OK) {
        status = show(&result, options, errors);
    }
    if (status == SIM_OK) {
        status = judge(&result, errors);
    }
    sim_selftest_release(&result);
    return status;
}

const struct cli_command cli_cmd_selftest = {
    .name = "selftest",
    .operands = "",
    .summary = "test the engine against exact queueing theory",
    .text = "Simulates 30 queueing models whose figures are known exactly and shows how far off\n"
            "each is, as z = (estimate - exact) / standard error. Ends with status 5 when some\n"
            "|z| is 4 or more. -n is per model: 50 by default, 20 at least.",
    .example = "  afklar selftest\n"
               "  afklar selftest -n 200 --format json\n",
    .replications = "replications of each model (default: 50)",
    .accepts = {{CLI_TAKES(REPLICATIONS), CLI_TAKES(SEED), CLI_TAKES(THREADS), CLI_TAKES(FORMAT), CLI_TAKES(QUIET)}},
    .least_operands = 0,
    .most_operands = 0,
    .run = selftest,
};
