/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/report/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

struct capture {
    char *text;
    size_t size, capacity;
    bool cut;
    bool no_memory;
};

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

/* A pipe whose ends are above the standard three, so that dup2 in the child never meets itself
 * (dup2 onto the same descriptor would leave close-on-exec set). */
static bool open_pipe(int ends[2])
{
    int raw[2];
    if (pipe(raw) != 0) {
        return false;
    }
    for (int k = 0; k < 2; k++) {
        ends[k] = fcntl(raw[k], F_DUPFD_CLOEXEC, 3);
        (void)close(raw[k]);
    }
    return ends[0] >= 0 && ends[1] >= 0;
}

static int fill_actions(posix_spawn_file_actions_t *actions, int out_fd, int err_fd, const char *output_path)
{
    int failed = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (failed == 0 && output_path != NULL) {
        failed =
            posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, output_path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    } else if (failed == 0) {
        failed = posix_spawn_file_actions_adddup2(actions, out_fd, STDOUT_FILENO);
    }
    if (failed == 0) {
        failed = posix_spawn_file_actions_adddup2(actions, err_fd, STDERR_FILENO);
    }
    return failed;
}

/* The child starts with the usual signal answers, whatever this program ignores or catches. */
static int fill_attributes(posix_spawnattr_t *attributes)
{
    sigset_t standard, none;
    (void)sigemptyset(&none);
    (void)sigemptyset(&standard);
    (void)sigaddset(&standard, SIGPIPE);
    (void)sigaddset(&standard, SIGINT);
    (void)sigaddset(&standard, SIGTERM);
    int failed = posix_spawnattr_setsigdefault(attributes, &standard);
    if (failed == 0) {
        failed = posix_spawnattr_setsigmask(attributes, &none);
    }
    if (failed == 0) {
        failed = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }
    return failed;
}

/* posix_spawnp takes char *const[] for historical reasons and changes nothing. */
static int spawn(pid_t *pid, const char *const arguments[], const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes)
{
    union {
        const char *const *in;
        char *const *out;
    } list = {.in = arguments};
    return posix_spawnp(pid, arguments[0], actions, attributes, list.out, environ);
}

static int spawn_with(struct res_process *process, const char *const arguments[], int out_fd, int err_fd,
                      const char *output_path)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed != 0) {
        return failed;
    }
    failed = posix_spawnattr_init(&attributes);
    if (failed == 0) {
        failed = fill_actions(&actions, out_fd, err_fd, output_path);
        if (failed == 0) {
            failed = fill_attributes(&attributes);
        }
        if (failed == 0) {
            failed = spawn(&process->pid, arguments, &actions, &attributes);
        }
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return failed;
}

enum sim_status res_process_start(struct res_process *process, const char *const arguments[],
                                  const struct res_process_options *options, struct sim_error *error)
{
    const char *output_path = options != NULL ? options->output_path : NULL;
    int out[2] = {-1, -1};
    int err[2] = {-1, -1};
    enum sim_status status = SIM_OK;
    *process = (struct res_process){.pid = -1, .out_fd = -1, .err_fd = -1};
    if (!open_pipe(out) || !open_pipe(err)) {
        status = sim_fail(error, SIM_ERR_IO, "cannot start '%s': %s", arguments[0], strerror(errno));
        goto out;
    }
    const int failed = spawn_with(process, arguments, out[1], err[1], output_path);
    if (failed != 0) {
        status = sim_fail(error, SIM_ERR_IO, "cannot start '%s': %s", arguments[0], strerror(failed));
        goto out;
    }
    process->out_fd = out[0];
    process->err_fd = err[0];
    out[0] = -1;
    err[0] = -1;
out:
    for (int k = 0; k < 2; k++) {
        close_fd(&out[k]);
        close_fd(&err[k]);
    }
    return status;
}

static bool make_room(struct capture *capture, size_t wanted)
{
    if (capture->capacity >= wanted) {
        return true;
    }
    const size_t capacity = 2 * wanted;
    char *grown = realloc(capture->text, capacity);
    if (grown == NULL) {
        capture->no_memory = true;
        return false;
    }
    capture->text = grown;
    capture->capacity = capacity;
    return true;
}

static void keep(struct capture *capture, const char *text, size_t size)
{
    const size_t room = RES_PROCESS_KEPT_MAX - capture->size;
    if (size > room) {
        capture->cut = true;
        size = room;
    }
    if (capture->no_memory || !make_room(capture, capture->size + size + 1)) {
        return;
    }
    memcpy(capture->text + capture->size, text, size);
    capture->size += size;
    capture->text[capture->size] = '\0';
}

/* Reads once; closes the descriptor at its end. */
static void drain(int *fd, struct capture *capture)
{
    char buffer[16384];
    const ssize_t got = read(*fd, buffer, sizeof buffer);
    if (got > 0) {
        keep(capture, buffer, (size_t)got);
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        close_fd(fd);
    }
}

static double now_seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Milliseconds that may be waited, -1 without end. */
static int time_left(double deadline)
{
    if (deadline <= 0) {
        return -1;
    }
    const double left = deadline - now_seconds();
    if (left <= 0) {
        return 0;
    }
    return left > 60 ? 60000 : (int)(left * 1000) + 1;
}

/* Returns false when the time is up. */
static bool drain_both(struct res_process *process, struct capture *out, struct capture *err, double deadline)
{
    while (process->out_fd >= 0 || process->err_fd >= 0) {
        struct pollfd ready[2] = {{process->out_fd, POLLIN, 0}, {process->err_fd, POLLIN, 0}};
        const int count = poll(ready, 2, time_left(deadline));
        if (count > 0 && ready[0].revents != 0) {
            drain(&process->out_fd, out);
        }
        if (count > 0 && ready[1].revents != 0) {
            drain(&process->err_fd, err);
        }
        if (deadline > 0 && now_seconds() >= deadline) {
            return false;
        }
    }
    return true;
}

/* A program may close its output and run on: look every 10 ms until the deadline. */
static bool reap(pid_t pid, int *state, double deadline)
{
    for (;;) {
        const pid_t ended = waitpid(pid, state, deadline > 0 ? WNOHANG : 0);
        if (ended == pid) {
            return true;
        }
        if (ended < 0 && errno != EINTR) {
            *state = 0;
            return true;
        }
        if (deadline > 0) {
            if (now_seconds() >= deadline) {
                return false;
            }
            const struct timespec pause = {0, 10000000}; /* 10 ms */
            (void)nanosleep(&pause, NULL);
        }
    }
}

static void hand_over(struct capture *capture, char **text, size_t *size, bool *cut)
{
    (void)make_room(capture, capture->size + 1);
    if (capture->text != NULL) {
        capture->text[capture->size] = '\0';
    }
    *text = capture->text;
    *size = capture->size;
    *cut = *cut || capture->cut;
}

enum sim_status res_process_wait(struct res_process *process, const struct res_process_options *options,
                                 struct res_process_result *result, struct sim_error *error)
{
    const double limit = options != NULL ? options->limit_seconds : 0;
    const double deadline = limit > 0 ? now_seconds() + limit : 0;
    struct capture out = {0};
    struct capture err = {0};
    int state = 0;
    memset(result, 0, sizeof *result);
    const bool in_time = drain_both(process, &out, &err, deadline) && reap(process->pid, &state, deadline);
    close_fd(&process->out_fd);
    close_fd(&process->err_fd);
    if (!in_time) {
        (void)kill(process->pid, SIGKILL);
        (void)reap(process->pid, &state, 0);
    }
    process->pid = -1;
    hand_over(&out, &result->out, &result->out_size, &result->cut);
    hand_over(&err, &result->err, &result->err_size, &result->cut);
    if (out.no_memory || err.no_memory) {
        res_process_result_release(result);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the output of a program");
    }
    result->exit_status = WIFEXITED(state) ? WEXITSTATUS(state) : -1;
    result->signal = WIFSIGNALED(state) ? WTERMSIG(state) : 0;
    if (!in_time) {
        res_process_result_release(result);
        return sim_fail(error, SIM_ERR_IO, "a program was stopped: it ran longer than %g seconds", limit);
    }
    return SIM_OK;
}

enum sim_status res_process_run(const char *const arguments[], const struct res_process_options *options,
                                struct res_process_result *result, struct sim_error *error)
{
    struct res_process process;
    memset(result, 0, sizeof *result);
    const enum sim_status status = res_process_start(&process, arguments, options, error);
    return status != SIM_OK ? status : res_process_wait(&process, options, result, error);
}

void res_process_result_release(struct res_process_result *result)
{
    free(result->out);
    free(result->err);
    memset(result, 0, sizeof *result);
}

static bool is_program(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode) && access(path, X_OK) == 0;
}

bool res_process_is_available(const char *program)
{
    if (strchr(program, '/') != NULL) {
        return is_program(program);
    }
    const char *folder = getenv("PATH");
    while (folder != NULL && *folder != '\0') {
        const size_t length = strcspn(folder, ":");
        char path[4096];
        /* An empty entry of PATH is the current folder. */
        const int needed = snprintf(path, sizeof path, "%.*s%s%s", (int)length, folder, length > 0 ? "/" : "", program);
        if (needed > 0 && (size_t)needed < sizeof path && is_program(path)) {
            return true;
        }
        folder += length + (folder[length] == ':' ? 1 : 0);
    }
    return false;
}
