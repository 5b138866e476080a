/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/run_program.h"

#include "tests/support/temp_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void redirect(int descriptor, const char *path, int flags)
{
    int file = open(path, flags, 0600);
    if (file < 0 || dup2(file, descriptor) < 0) {
        _exit(126);
    }
    close(file);
}

static _Noreturn void become(const char *const *arguments, const char *output, const char *errors)
{
    redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
    redirect(STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC);
    redirect(STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC);
    /* execv takes char *const[] for historical reasons and changes nothing. */
    union {
        const char *const *given;
        char *const *wanted;
    } list = {.given = arguments};
    execv(arguments[0], list.wanted);
    fprintf(stderr, "cannot start %s: %s\n", arguments[0], strerror(errno));
    _exit(127);
}

static int wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            perror("waitpid");
            abort();
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void test_run_init(struct test_run *run, const char *const *arguments)
{
    struct test_folder folder;
    char output[512];
    char errors[512];
    test_folder_init(&folder);
    test_folder_path(&folder, "output", output, sizeof output);
    test_folder_path(&folder, "errors", errors, sizeof errors);
    if (access(arguments[0], X_OK) != 0) {
        fprintf(stderr, "test support: no program %s\n", arguments[0]);
        abort();
    }

    pid_t child = fork();
    if (child < 0) {
        perror("fork");
        abort();
    }
    if (child == 0) {
        become(arguments, output, errors);
    }
    run->status = wait_for(child);
    run->output = test_file_read(output, NULL);
    run->errors = test_file_read(errors, NULL);
    test_folder_release(&folder);
}

void test_run_release(struct test_run *run)
{
    free(run->output);
    free(run->errors);
    run->output = NULL;
    run->errors = NULL;
}
