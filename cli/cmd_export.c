/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "cli/command.h"
#include "results/file/datafile.h"
#include "results/file/export.h"
#include "results/file/h5_read.h"

/* In the order of the option's words. */
enum table { TABLE_MEASURES, TABLE_CITIZENS, TABLE_EVENTS, TABLE_COSTS };

static enum sim_status write_table(const char *path, const struct res_h5_result *result,
                                   const struct cli_options *options, struct sim_error *error)
{
    static const enum res_long_table tables[] = {
        [TABLE_CITIZENS] = RES_TABLE_CITIZENS, [TABLE_EVENTS] = RES_TABLE_EVENTS, [TABLE_COSTS] = RES_TABLE_COSTS};
    const int64_t table = cli_options_number(options, CLI_OPTION_TABLE, TABLE_MEASURES);
    const uint64_t replication = (uint64_t)cli_options_number(options, CLI_OPTION_REPLICATION, 0);
    if (table == TABLE_MEASURES && replication == 0) {
        return res_export_measures(stdout, result, error);
    }
    if (table == TABLE_MEASURES) {
        (void)sim_fail(error, SIM_ERR_USAGE, "measures are exported of all replications");
        sim_error_place(error, NULL, 0, "--replication");
        return SIM_ERR_USAGE;
    }
    return res_export_table(stdout, path, result, tables[table], replication, error);
}

/* Straight to standard output: a table of events may be longer than memory. */
static enum sim_status export_result(const struct cli_options *options, struct sim_error_list *errors)
{
    char path[RES_DATAFILE_PATH_MAX];
    struct res_h5_result result = {0};
    struct sim_error error;
    enum sim_status status = res_datafile_find(options->operands.at[0], path, sizeof path, &error);
    if (status == SIM_OK) {
        status = res_h5_read(path, &result, &error);
    }
    if (status == SIM_OK) {
        status = write_table(path, &result, options, &error);
    }
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    res_h5_result_release(&result);
    return status;
}

const struct cli_command cli_cmd_export = {
    .name = "export",
    .operands = "RESULT",
    .summary = "write a table of a stored result as CSV",
    .text = "Writes one tidy table to standard output: the measures of each replication, or with\n"
            "--table the citizens, the events or the costs. Events are an event log that process\n"
            "mining tools read: case, activity, timestamp, resource.",
    .example = "  afklar export cab.h5 > measures.csv\n"
               "  afklar export cab.h5 --table events --replication 1 > log.csv\n",
    .accepts = {{CLI_TAKES(TABLE), CLI_TAKES(REPLICATION)}},
    .least_operands = 1,
    .most_operands = 1,
    .run = export_result,
};
