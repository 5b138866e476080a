/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. The command line: what is read from it and what is said of its faults. */
#include "cli/options.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <string.h>

#define X(code, letter, name, kind, least, most, value, help) CLI_TAKES(code),
static const struct cli_option_set all_options = {{CLI_OPTION_MAP(X)}};
#undef X
static const struct cli_option_set quiet_alone = {{CLI_TAKES(QUIET)}};
#define ARGUMENTS_MAX 12

static struct cli_options options;
static struct sim_error_list errors;

/* Reads arguments separated by spaces. */
static enum sim_status parse(const char *line, const struct cli_option_set *accepts)
{
    static char text[256];
    static char *arguments[ARGUMENTS_MAX];
    int count = 0;
    cr_assert(lt(sz, strlen(line), sizeof text));
    strcpy(text, line);
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) {
        cr_assert(lt(int, count, ARGUMENTS_MAX));
        arguments[count++] = word;
    }
    return cli_options_parse(&options, count, arguments, accepts, &errors);
}

static void start(void)
{
    sim_error_list_init(&errors);
}

static void stop(void)
{
    cli_options_release(&options);
    sim_error_list_release(&errors);
}

TestSuite(options, .init = start, .fini = stop);

static const char *const equal_lines[] = {
    "-n 7 -j 2 -q x.cfg",
    "-n7 -j2 -q x.cfg",
    "--replications=7 --threads=2 --quiet x.cfg",
    "-qn 7 -j2 x.cfg",
    "x.cfg -qn7 -j 2",
    "-n 7 -j 2 -q -- x.cfg",
    "--replications 7 x.cfg --threads 2 -q",
    "-n 9 -n 7 -j2 -q x.cfg",
};

ParameterizedTestParameters(options, forms_are_equal)
{
    static size_t which[sizeof equal_lines / sizeof equal_lines[0]];
    for (size_t k = 0; k < sizeof which / sizeof which[0]; k++) {
        which[k] = k;
    }
    return cr_make_param_array(size_t, which, sizeof which / sizeof which[0]);
}

ParameterizedTest(size_t *which, options, forms_are_equal)
{
    start();
    cr_assert(eq(int, parse(equal_lines[*which], &all_options), SIM_OK));
    cr_assert(eq(i64, cli_options_number(&options, CLI_OPTION_REPLICATIONS, 1), 7));
    cr_assert(eq(i64, cli_options_number(&options, CLI_OPTION_THREADS, 1), 2));
    cr_assert(options.given[CLI_OPTION_QUIET]);
    cr_assert(not(options.given[CLI_OPTION_VERBOSE]));
    cr_assert(eq(sz, options.operands.count, 1));
    cr_assert(zero(int, strcmp(options.operands.at[0], "x.cfg")));
    stop();
}

Test(options, lists_gather_in_order)
{
    cr_assert(eq(int, parse("--set a=1 x.cfg --set=b=2 --overlay o.cfg", &all_options), SIM_OK));
    cr_assert(eq(sz, options.set.count, 2));
    cr_assert(zero(int, strcmp(options.set.at[0], "a=1")));
    cr_assert(zero(int, strcmp(options.set.at[1], "b=2")));
    cr_assert(eq(sz, options.overlay.count, 1));
}

Test(options, choices_are_positions)
{
    cr_assert(eq(int, parse("--format csv --lang=da", &all_options), SIM_OK));
    cr_assert(eq(i64, options.number[CLI_OPTION_FORMAT], CLI_FORMAT_CSV));
    cr_assert(eq(i64, options.number[CLI_OPTION_LANG], CLI_LANG_DA));
}

Test(options, the_largest_seed_is_read)
{
    cr_assert(eq(int, parse("--seed 9223372036854775807", &all_options), SIM_OK));
    cr_assert(eq(i64, options.number[CLI_OPTION_SEED], INT64_MAX));
}

/* line, path of the error, part of its message or hint */
static const struct {
    const char *line, *path, *part;
} faults[] = {
    {"-n 0", "-n/--replications", "'0' is not valid"},
    {"-n -5", "-n/--replications", "'-5' is not valid"},
    {"-n ten", "-n/--replications", "'ten' is not valid"},
    {"-n 1e3", "-n/--replications", "'1e3' is not valid"},
    {"-n=5", "-n/--replications", "'=5' is not valid"},
    {"-n 99999999999999999999", "-n/--replications", "is not valid"},
    {"--seed -1", "--seed", "'-1' is not valid"},
    {"--seed +1", "--seed", "'+1' is not valid"},
    {"--seed 9223372036854775808", "--seed", "is not valid"},
    {"--threads 0", "-j/--threads", "expected a whole number from 1"},
    {"--seed", "--seed", "the value is missing"},
    {"--seed=", "--seed", "the value is missing"},
    {"--seed --quiet", "--seed", "the value is missing"},
    {"-n", "-n/--replications", "the value is missing"},
    {"--format jsn", "--format", "expected table|json|csv"},
    {"--format tab", "--format", "expected table|json|csv"},
    {"--quiet=yes", "-q/--quiet", "takes no value"},
    {"--sed 1", "--sed", "did you mean '--seed'?"},
    {"--replicatins=5", "--replicatins", "did you mean '--replications'?"},
    {"--zzzzzzzzz", "--zzzzzzzzz", "'--help' lists the options"},
    {"-z", "-z", "unknown option"},
    {"-qz", "-qz", "unknown option"},
};

ParameterizedTestParameters(options, faults_are_named)
{
    static size_t which[sizeof faults / sizeof faults[0]];
    for (size_t k = 0; k < sizeof which / sizeof which[0]; k++) {
        which[k] = k;
    }
    return cr_make_param_array(size_t, which, sizeof which / sizeof which[0]);
}

ParameterizedTest(size_t *which, options, faults_are_named)
{
    char text[1024];
    start();
    cr_assert(eq(int, parse(faults[*which].line, &all_options), SIM_ERR_USAGE));
    cr_assert(ge(sz, errors.count, 1));
    (void)sim_error_format(&errors.at[0], text, sizeof text);
    cr_assert(zero(int, strcmp(errors.at[0].path, faults[*which].path)), "%s", text);
    cr_assert(ne(ptr, strstr(text, faults[*which].part), NULL), "%s", text);
    stop();
}

Test(options, all_faults_are_told_at_once)
{
    cr_assert(eq(int, parse("-n 0 --seed x --formt json", &all_options), SIM_ERR_USAGE));
    cr_assert(eq(sz, errors.count, 3));
}

Test(options, an_option_of_another_command_is_refused)
{
    cr_assert(eq(int, parse("--seed 1", &quiet_alone), SIM_ERR_USAGE));
    cr_assert(ne(ptr, strstr(errors.at[0].message, "does not take"), NULL));
    cr_assert(zero(sz, options.operands.count), "its value is no argument");
}

Test(options, a_short_option_of_another_command_takes_its_value_along)
{
    cr_assert(eq(int, parse("-o x.h5", &quiet_alone), SIM_ERR_USAGE));
    cr_assert(zero(sz, options.operands.count));
}

Test(options, the_form_of_errors_is_known_before_parsing)
{
    char run[] = "run", format[] = "--format", json[] = "json", joined[] = "--format=json", end[] = "--";
    char *const apart[] = {run, format, json};
    char *const together[] = {run, joined};
    char *const ended[] = {run, end, joined};
    cr_assert(eq(int, cli_options_format_of(3, apart), CLI_FORMAT_JSON));
    cr_assert(eq(int, cli_options_format_of(2, together), CLI_FORMAT_JSON));
    cr_assert(eq(int, cli_options_format_of(3, ended), CLI_FORMAT_TABLE));
}

Test(options, precision)
{
    char measure[64];
    double share = 0;
    struct sim_error error;
    cr_assert(eq(int, cli_options_precision("ended_share=2.5%", measure, sizeof measure, &share, &error), SIM_OK));
    cr_assert(zero(int, strcmp(measure, "ended_share")));
    cr_assert(epsilon_eq(dbl, share, 0.025, 1e-15));
    cr_assert(eq(int, cli_options_precision("ended_share=2 %", measure, sizeof measure, &share, &error), SIM_OK));
    static const char *const bad[] = {"", "x", "x=", "x=5", "=5%", "x=0%", "x=-1%", "x=nan%", "x=5%%", "x=100%"};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        cr_assert(eq(int, cli_options_precision(bad[k], measure, sizeof measure, &share, &error), SIM_ERR_USAGE), "%s",
                  bad[k]);
        cr_assert(zero(int, strcmp(error.path, "--precision")));
    }
}
