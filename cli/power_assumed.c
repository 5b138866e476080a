/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/power_assumed.h"

#include <stdio.h>
#include <string.h>

#include "cli/number_list.h"

static enum sim_status refuse(struct sim_error *error, const char *option, const char *text, const char *expected)
{
    (void)sim_fail(error, SIM_ERR_USAGE, "'%s' is not valid; expected %s", text, expected);
    sim_error_place(error, NULL, 0, option);
    return SIM_ERR_USAGE;
}

/* "10 %" for both arms, or "5 %:15 %" for control and treated. */
static enum sim_status read_pair(const char *text, double most, double share[2], struct sim_error *error)
{
    char first[64];
    const char *colon = strchr(text, ':');
    const size_t length = colon != NULL ? (size_t)(colon - text) : strlen(text);
    if (length >= sizeof first) {
        return refuse(error, "--set", text, "a share, or one for each arm like 5%:10%");
    }
    memcpy(first, text, length);
    first[length] = '\0';
    enum sim_status status = cli_number(first, 0, most, "--set", &share[0], error);
    share[1] = share[0];
    if (status == SIM_OK && colon != NULL) {
        status = cli_number(colon + 1, 0, most, "--set", &share[1], error);
    }
    return status;
}

static enum sim_status read_providers(const char *text, size_t *providers, struct sim_error *error)
{
    double number = 0;
    const enum sim_status status = cli_number(text, 1, RES_POWER_PEOPLE_MAX, "--set", &number, error);
    *providers = status == SIM_OK ? (size_t)number : 0;
    if (status == SIM_OK && (double)*providers < number) {
        return refuse(error, "--set", text, "a whole number");
    }
    return status;
}

static enum sim_status read_setting(const char *setting, struct res_power_assumed *assumed, struct sim_error *error)
{
    static const char expected[] = "crossover=S, lost=S, providers=N or icc=R";
    const char *value = strchr(setting, '=');
    const size_t length = value != NULL ? (size_t)(value - setting) : 0;
    if (length == strlen("crossover") && strncmp(setting, "crossover", length) == 0) {
        return read_pair(value + 1, 1, assumed->crossover, error);
    }
    if (length == strlen("lost") && strncmp(setting, "lost", length) == 0) {
        return read_pair(value + 1, 0.99, assumed->lost, error);
    }
    if (length == strlen("providers") && strncmp(setting, "providers", length) == 0) {
        return read_providers(value + 1, &assumed->providers, error);
    }
    if (length == strlen("icc") && strncmp(setting, "icc", length) == 0) {
        return cli_number(value + 1, 0, 1, "--set", &assumed->icc, error);
    }
    return refuse(error, "--set", setting, expected);
}

enum sim_status cli_power_assumed(struct res_power_assumed *assumed, const struct cli_options *options,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    *assumed = (struct res_power_assumed){0};
    for (size_t k = 0; status == SIM_OK && k < options->set.count; k++) {
        status = read_setting(options->set.at[k], assumed, error);
    }
    if (status == SIM_OK && (assumed->providers == 0) != (assumed->icc <= 0)) {
        return refuse(error, "--set", assumed->providers == 0 ? "icc" : "providers",
                      "both: providers=6 and icc=0.05, say");
    }
    if (status == SIM_OK && options->given[CLI_OPTION_TESTS]) {
        const char *tests = options->text[CLI_OPTION_TESTS];
        assumed->times = strcmp(tests, "logrank") == 0;
        return assumed->times ? SIM_OK
                              : refuse(error, "--tests", tests, "logrank; the tests of two shares are always made");
    }
    return status;
}

enum sim_status cli_power_assumed_check(const struct res_power_assumed *assumed, const size_t people[2],
                                        struct sim_error *error)
{
    if (assumed->providers <= people[1]) {
        return SIM_OK;
    }
    (void)sim_fail(error, SIM_ERR_USAGE, "%zu providers cannot share %zu people", assumed->providers, people[1]);
    sim_error_place(error, NULL, 0, "--set");
    return SIM_ERR_USAGE;
}
