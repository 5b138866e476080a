/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs an external program without a shell: arguments are passed as they are, so no text of a
 * scenario can become a command.
 *
 *     const char *const arguments[] = {"gnuplot", "waits.gp", NULL};
 *     struct res_process_result result;
 *     status = res_process_run(arguments, NULL, &result, &error);
 *     ... result.exit_status, result.out ...
 *     res_process_result_release(&result);
 *
 * The program is searched for on PATH, reads nothing (its standard input is /dev/null), and what it
 * writes is kept in memory up to a limit. A program that ends with a status other than 0 is not an
 * error here; a program that cannot be started or runs out of time is (SIM_ERR_IO).
 * Descriptors opened here are closed on exec, but two threads must not start programs at once.
 */
#ifndef AFKLAR_RESULTS_REPORT_PROCESS_H
#define AFKLAR_RESULTS_REPORT_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "sim/error.h"

/* Bytes kept of each output; the rest is read and dropped. */
#define RES_PROCESS_KEPT_MAX ((size_t)64 * 1024 * 1024)

struct res_process_options {
    double limit_seconds;    /* killed after this; 0 = never */
    const char *output_path; /* standard output goes to this file instead of memory; NULL = memory */
};

/* Owns out and err; both end with a NUL that is not counted. */
struct res_process_result {
    int exit_status; /* 0-255, or -1 when a signal ended it */
    int signal;      /* that signal, else 0 */
    char *out, *err;
    size_t out_size, err_size;
    bool cut; /* more was written than is kept */
};

/* A program under way. Owned by the caller: end it with res_process_wait. */
struct res_process {
    pid_t pid;
    int out_fd, err_fd;
};

/* arguments[0] is the program; the list ends with NULL. options may be NULL. */
SIM_NODISCARD enum sim_status res_process_run(const char *const arguments[], const struct res_process_options *options,
                                              struct res_process_result *result, struct sim_error *error);
void res_process_result_release(struct res_process_result *result);

/* The two halves of res_process_run, for a caller that does something in between. */
SIM_NODISCARD enum sim_status res_process_start(struct res_process *process, const char *const arguments[],
                                                const struct res_process_options *options, struct sim_error *error);
SIM_NODISCARD enum sim_status res_process_wait(struct res_process *process, const struct res_process_options *options,
                                               struct res_process_result *result, struct sim_error *error);

/* Whether a program of this name can be run: on PATH, or as it is when it has a slash. */
bool res_process_is_available(const char *program);

#endif
