/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. The built program is killed at random moments (fixed seeds) and taken up again: the result is
 * that of a run that was left alone. AFKLAR_KILLS=20 in the environment asks for more moments than CI has time for.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "results/verify.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define CAB AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg"
#define KILLS 5

static struct test_folder folder;
static char whole[300], result[300], journal[320];

static void make(void)
{
    test_folder_init(&folder);
    (void)test_folder_path(&folder, "whole.h5", whole, sizeof whole);
    (void)test_folder_path(&folder, "result.h5", result, sizeof result);
    (void)snprintf(journal, sizeof journal, "%s.journal", result);
}

static void done(void)
{
    test_folder_release(&folder);
}

TestSuite(resume, .init = make, .fini = done, .timeout = 600);

/* afklar run cab.cfg -n 60 --citizens --events -o PATH [--resume] */
static void run_to(struct test_run *run, const char *path, const char *option)
{
    const char *const arguments[] = {AFKLAR_BINARY, "run", CAB,  "-n", "60",   "--citizens", "--events",
                                     "-j",          "2",   "-o", path, option, NULL};
    test_run_init(run, arguments);
}

static double seconds(void)
{
    struct timespec now;
    cr_assert(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Starts the run, sends the signal after a while and waits for the end; returns the wait status. */
static int disturb(const char *option, double after, int signal_number)
{
    const char *arguments[] = {AFKLAR_BINARY, "run", CAB,  "-n", "60",   "--citizens", "--events",
                               "-j",          "2",   "-q", "-o", result, option,       NULL};
    const struct timespec wait = {(time_t)after, (long)((after - (double)(time_t)after) * 1e9)};
    int status = 0;
    const pid_t child = fork();
    cr_assert(child >= 0);
    if (child == 0) {
        const int null = open("/dev/null", O_WRONLY);
        (void)dup2(null, STDOUT_FILENO);
        (void)dup2(null, STDERR_FILENO);
        (void)execv(AFKLAR_BINARY, (char *const *)(void *)arguments);
        _exit(127);
    }
    (void)nanosleep(&wait, NULL);
    (void)kill(child, signal_number);
    while (waitpid(child, &status, 0) < 0) {
        cr_assert(eq(int, errno, EINTR));
    }
    return status;
}

static void expect_equal(size_t at)
{
    struct res_verdict verdict = {0};
    struct sim_error error = {0};
    cr_assert(res_results_differ(whole, result, &verdict, &error) == SIM_OK, "%s", error.message);
    cr_assert(verdict.differences == 0, "kill %zu: %s differs", at, verdict.first);
}

/* Numbers of the test's own, so that the moments are the same in every run. */
static double draw(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*state >> 11) / 9007199254740992.0;
}

Test(resume, a_run_killed_at_random_moments_gives_the_same_result)
{
    struct test_run run;
    uint64_t state = 20190509;
    const char *wanted = getenv("AFKLAR_KILLS");
    const size_t kills = wanted != NULL ? (size_t)strtoul(wanted, NULL, 10) : KILLS;
    const double before = seconds();
    run_to(&run, whole, NULL);
    const double took = seconds() - before;
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    test_run_release(&run);
    for (size_t k = 0; k < kills; k++) {
        (void)disturb(NULL, took * draw(&state), SIGKILL);
        if (k % 2 == 1) {
            (void)disturb("--resume", took * draw(&state), SIGKILL);
        }
        run_to(&run, result, "--resume");
        cr_assert(eq(int, run.status, 0), "kill %zu: %s", k, run.errors);
        test_run_release(&run);
        expect_equal(k);
        /* nothing but the two results: no journal, no temporary file */
        cr_assert(eq(sz, test_folder_count(&folder), 2));
        cr_assert(eq(int, unlink(result), 0));
    }
}

Test(resume, what_an_interrupted_run_finished_is_kept)
{
    struct test_run run;
    run_to(&run, whole, NULL);
    test_run_release(&run);
    int status = 0;
    /* The signal may come before the first replication is finished or after the last: wait longer, or less. */
    double after = 0.2;
    for (int tries = 0; tries < 20; tries++) {
        (void)unlink(journal);
        status = disturb(NULL, after, SIGINT);
        if (access(journal, F_OK) == 0 && access(result, F_OK) == 0) {
            break;
        }
        after *= WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0.7 : 1.4;
    }
    const bool was_told = WIFEXITED(status) && WEXITSTATUS(status) == 130;
    cr_assert(was_told);
    const char *const verify[] = {AFKLAR_BINARY, "verify", result, NULL};
    test_run_init(&run, verify);
    cr_assert(eq(int, run.status, 0), "what is kept is a whole result: %s", run.errors);
    test_run_release(&run);
    run_to(&run, result, "--resume");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(strstr(run.errors, "going on after") != NULL, "%s", run.errors);
    test_run_release(&run);
    expect_equal(0);
}

Test(resume, options_that_need_a_file)
{
    static const char *const options[] = {"--resume", "--citizens", "--events"};
    for (size_t k = 0; k < 3; k++) {
        const char *const arguments[] = {AFKLAR_BINARY, "run", CAB, "-n", "1", options[k], NULL};
        struct test_run run;
        test_run_init(&run, arguments);
        cr_assert(eq(int, run.status, 2));
        cr_assert(strstr(run.errors, "add -o FILE.h5") != NULL, "%s", run.errors);
        test_run_release(&run);
    }
}

Test(resume, a_journal_of_another_seed_is_refused)
{
    const char *const other[] = {AFKLAR_BINARY, "run", CAB,  "-n",   "60",       "--citizens", "--events",
                                 "--seed",      "2",   "-o", result, "--resume", NULL};
    struct test_run run;
    double after = 0.2;
    for (int tries = 0; tries < 20 && access(journal, F_OK) != 0; tries++) {
        (void)unlink(result);
        (void)disturb(NULL, after, SIGKILL);
        after *= access(result, F_OK) == 0 ? 0.7 : 1.3;
    }
    test_run_init(&run, other);
    cr_assert(eq(int, run.status, 4));
    cr_assert(strstr(run.errors, "the journal is of another seed (1; this run: 2)") != NULL, "%s", run.errors);
    cr_assert(eq(int, access(journal, F_OK), 0), "it is left alone");
    test_run_release(&run);
}

Test(resume, two_programs_do_not_write_one_result)
{
    const struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct test_run run;
    const int held = open(journal, O_RDWR | O_CREAT, 0600);
    cr_assert(held >= 0 && fcntl(held, F_SETLK, &lock) == 0);
    run_to(&run, result, NULL);
    cr_assert(eq(int, run.status, 4));
    cr_assert(strstr(run.errors, "another afklar is writing") != NULL, "%s", run.errors);
    test_run_release(&run);
    (void)close(held);
}

Test(resume, a_comparison_goes_on_too)
{
    const char *const arguments[] = {
        AFKLAR_BINARY, "compare",  CAB, AFKLAR_SOURCE_DIR "/scenarios/vive-2019/typical.cfg", "-n", "40", "-q", "-o",
        result,        "--resume", NULL};
    const char *const plain[] = {AFKLAR_BINARY, "compare", CAB,  AFKLAR_SOURCE_DIR "/scenarios/vive-2019/typical.cfg",
                                 "-n",          "40",      "-q", "-o",
                                 whole,         NULL};
    struct test_run run;
    test_run_init(&run, plain);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    test_run_release(&run);
    const pid_t child = fork();
    if (child == 0) {
        const int null = open("/dev/null", O_WRONLY);
        (void)dup2(null, STDOUT_FILENO);
        (void)execv(AFKLAR_BINARY, (char *const *)(void *)arguments);
        _exit(127);
    }
    const struct timespec wait = {0, 250000000};
    (void)nanosleep(&wait, NULL);
    (void)kill(child, SIGKILL);
    cr_assert(waitpid(child, NULL, 0) == child);
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    test_run_release(&run);
    expect_equal(0);
    cr_assert(eq(sz, test_folder_count(&folder), 2));
}
