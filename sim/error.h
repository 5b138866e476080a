/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one error shape of the program.
 *
 * Three kinds of trouble, three answers:
 *  - a fault of the programmer: SIM_INVARIANT prints where and aborts (always on, so keep it cheap);
 *  - input and environment: a function returns enum sim_status and fills a struct sim_error;
 *  - a normal end (no more events, horizon reached) is a return value of its own, never an error.
 *
 * Ownership: struct sim_error owns nothing; it is a plain value. struct sim_error_list owns its
 * array: _init, add, _release. A NULL list or error may be passed wherever a pointer is taken.
 */
#ifndef AFKLAR_SIM_ERROR_H
#define AFKLAR_SIM_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#define SIM_NODISCARD __attribute__((warn_unused_result))
#define SIM_PRINTF(format_at, args_at) __attribute__((format(printf, format_at, args_at)))

/* code, exit status of the program, short name in JSON ("kind"), text */
#define SIM_STATUS_MAP(X)                                                                                              \
    X(SIM_OK, 0, "ok", "done")                                                                                         \
    X(SIM_ERR_INTERNAL, 1, "internal", "internal fault")                                                               \
    X(SIM_ERR_MEMORY, 1, "memory", "out of memory")                                                                    \
    X(SIM_ERR_USAGE, 2, "usage", "the command line is not valid")                                                      \
    X(SIM_ERR_SCENARIO, 3, "scenario", "the scenario is not valid")                                                    \
    X(SIM_ERR_LIMIT, 3, "limit", "a limit of the engine was passed")                                                   \
    X(SIM_ERR_STUCK, 3, "stuck", "citizens are stuck: nothing can ever release them")                                  \
    X(SIM_ERR_IO, 4, "io", "input or output failed")                                                                   \
    X(SIM_ERR_VERIFY, 5, "verify", "verification failed")                                                              \
    X(SIM_ERR_INTERRUPTED, 130, "interrupted", "interrupted")

enum sim_status {
#define X(code, exit_status, name, text) code,
    SIM_STATUS_MAP(X)
#undef X
        SIM_STATUS_COUNT
};

/* One message with its place. file, path and hint may be empty; line 0 means no line. */
struct sim_error {
    enum sim_status status;
    int line;
    char file[256];
    char path[192];    /* the key ("roles.ks.headcount") or the option ("--seed") */
    char message[384]; /* what is wrong; what was expected */
    char hint[192];    /* what to do, e.g. "did you mean 'headcount'?" */
};

struct sim_error_list {
    struct sim_error *at; /* [count] */
    size_t count;
    size_t capacity;
    size_t dropped; /* errors that could not be kept for want of memory */
};

const char *sim_status_name(enum sim_status status);
const char *sim_status_text(enum sim_status status);
int sim_status_exit(enum sim_status status);

/* Fills *error (may be NULL) with a status and a message. Clears file, line, path and hint. */
void sim_error_fill(struct sim_error *error, enum sim_status status, const char *format, ...) SIM_PRINTF(3, 4);

/* The same, with the status for its value, so that `return sim_fail(error, SIM_ERR_IO, "...")` reads well. A macro, so
 * that whoever analyses the caller alone sees that a failure is not SIM_OK; the status is evaluated twice. */
#define sim_fail(error, status, ...) (sim_error_fill((error), (status), __VA_ARGS__), (enum sim_status)(status))

/* Sets the place of an error already filled; NULL leaves a part as it is. Text is cut to fit. */
void sim_error_place(struct sim_error *error, const char *file, int line, const char *path);
void sim_error_hint(struct sim_error *error, const char *format, ...) SIM_PRINTF(2, 3);

/* Writes "file:line: path: message; hint" without the parts that are empty. Returns the length that
 * was needed (like snprintf). */
size_t sim_error_format(const struct sim_error *error, char *buffer, size_t size);

void sim_error_list_init(struct sim_error_list *list);
void sim_error_list_release(struct sim_error_list *list);
/* Copies *error to the end. Never fails loudly: without memory it counts the error as dropped. */
void sim_error_list_add(struct sim_error_list *list, const struct sim_error *error);

/* Called by SIM_INVARIANT; prints to standard error and aborts. */
_Noreturn void sim_invariant_failed(const char *condition, const char *file, int line, const char *text);

/* An expression: a check is no branch of the function it guards. */
#define SIM_INVARIANT(condition, text)                                                                                 \
    ((void)(__builtin_expect(!!(condition), 1) || (sim_invariant_failed(#condition, __FILE__, __LINE__, (text)), 0)))

#endif
