/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. External programs: what they are given, what they leave, how they end. */
#include "results/report/process.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>
#include <string.h>

static struct res_process_result run(const char *const arguments[])
{
    struct res_process_result result;
    struct sim_error error;
    cr_assert(eq(int, res_process_run(arguments, NULL, &result, &error), SIM_OK));
    return result;
}

Test(process, passes_arguments_untouched)
{
    const char *const arguments[] = {"printf", "%s|", "`id`", "$(id)", "a b", "; rm x", "'\"", NULL};
    struct res_process_result result = run(arguments);
    cr_assert(eq(int, result.exit_status, 0));
    cr_assert(zero(int, strcmp(result.out, "`id`|$(id)|a b|; rm x|'\"|")));
    cr_assert(eq(sz, result.err_size, 0));
    res_process_result_release(&result);
}

Test(process, tells_status_and_both_outputs)
{
    const char *const arguments[] = {"sh", "-c", "echo out; echo err >&2; exit 7", NULL};
    struct res_process_result result = run(arguments);
    cr_assert(eq(int, result.exit_status, 7));
    cr_assert(eq(int, result.signal, 0));
    cr_assert(zero(int, strcmp(result.out, "out\n")));
    cr_assert(zero(int, strcmp(result.err, "err\n")));
    res_process_result_release(&result);
}

Test(process, tells_the_signal)
{
    const char *const arguments[] = {"sh", "-c", "kill -TERM $$", NULL};
    struct res_process_result result = run(arguments);
    cr_assert(eq(int, result.exit_status, -1));
    cr_assert(eq(int, result.signal, SIGTERM));
    res_process_result_release(&result);
}

/* Both pipes fill up (64 KiB) unless they are read side by side. */
Test(process, reads_both_outputs_side_by_side, .timeout = 30)
{
    const char *const arguments[] = {
        "sh", "-c", "head -c 300000 /dev/zero | tr '\\0' e >&2; head -c 300000 /dev/zero | tr '\\0' o", NULL};
    struct res_process_result result = run(arguments);
    cr_assert(eq(sz, result.out_size, 300000));
    cr_assert(eq(sz, result.err_size, 300000));
    cr_assert(eq(sz, strspn(result.out, "o"), 300000));
    cr_assert(not(result.cut));
    res_process_result_release(&result);
}

Test(process, standard_input_is_empty, .timeout = 30)
{
    const char *const arguments[] = {"cat", NULL};
    struct res_process_result result = run(arguments);
    cr_assert(eq(sz, result.out_size, 0));
    cr_assert(zero(int, strcmp(result.out, "")));
    res_process_result_release(&result);
}

Test(process, a_program_that_is_not_there_is_an_error)
{
    const char *const arguments[] = {"afklar-no-such-program", NULL};
    struct res_process_result result;
    struct sim_error error;
    cr_assert(eq(int, res_process_run(arguments, NULL, &result, &error), SIM_ERR_IO));
    cr_assert(ne(ptr, strstr(error.message, "afklar-no-such-program"), NULL));
    cr_assert(eq(ptr, result.out, NULL));
}

Test(process, stops_at_the_limit, .timeout = 30)
{
    const char *const sleeps[] = {"sleep", "20", NULL};
    const char *const sleeps_in_silence[] = {"sh", "-c", "exec >&- 2>&-; sleep 20", NULL};
    const struct res_process_options options = {.limit_seconds = 0.2};
    struct res_process_result result;
    struct sim_error error;
    cr_assert(eq(int, res_process_run(sleeps, &options, &result, &error), SIM_ERR_IO));
    cr_assert(ne(ptr, strstr(error.message, "longer than 0.2 seconds"), NULL));
    cr_assert(eq(int, res_process_run(sleeps_in_silence, &options, &result, &error), SIM_ERR_IO));
}

Test(process, sends_output_to_a_file)
{
    const char *const arguments[] = {"sh", "-c", "echo x || exit 9", NULL};
    const struct res_process_options options = {.output_path = "/dev/full"};
    struct res_process_result result;
    struct sim_error error;
    cr_assert(eq(int, res_process_run(arguments, &options, &result, &error), SIM_OK));
    cr_assert(eq(int, result.exit_status, 9));
    cr_assert(eq(sz, result.out_size, 0));
    res_process_result_release(&result);
}

Test(process, knows_what_is_on_path)
{
    cr_assert(res_process_is_available("sh"));
    cr_assert(res_process_is_available("/bin/sh"));
    cr_assert(not(res_process_is_available("afklar-no-such-program")));
    cr_assert(not(res_process_is_available("/bin")));
}
