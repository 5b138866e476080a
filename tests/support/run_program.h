/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a program, mostly AFKLAR_BINARY, and keeps what it said. No shell is involved. */
#ifndef AFKLAR_TESTS_SUPPORT_RUN_PROGRAM_H
#define AFKLAR_TESTS_SUPPORT_RUN_PROGRAM_H

struct test_run {
    int status;   /* exit status, or 128 + the signal that ended it */
    char *output; /* standard output as a string */
    char *errors; /* standard error as a string */
};

/* arguments[0] is the program's path; the list ends with NULL. Standard input is empty. Aborts the test program
 * when it cannot be started. */
void test_run_init(struct test_run *run, const char *const *arguments);
/* Frees the texts. Safe twice. */
void test_run_release(struct test_run *run);

#endif
