/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct bench benches[] = {
    {"mm1", "CUSTOMERS", 1, bench_mm1},
    {"mmc", "SERVERS CUSTOMERS", 2, bench_mmc},
    {"hold", "PENDING EVENTS", 2, bench_hold},
    {"citizens", "N YEARS", 2, bench_citizens},
};

enum { BENCHES = sizeof benches / sizeof benches[0] };

static int usage(void)
{
    for (int i = 0; i < BENCHES; i++) {
        (void)fprintf(stderr, "%s afklar-bench %s %s\n", i == 0 ? "usage:" : "      ", benches[i].name,
                      benches[i].arguments);
    }
    return sim_status_exit(SIM_ERR_USAGE);
}

static bool read_count(const char *text, uint64_t *value)
{
    char *end = NULL;
    errno = 0;
    *value = strtoull(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && *value > 0;
}

int main(int argc, char **argv)
{
    const struct bench *bench = NULL;
    uint64_t arguments[BENCH_ARGUMENTS_MAX] = {0};
    struct sim_error error = {0};
    for (int i = 0; i < BENCHES && argc > 1; i++) {
        bench = strcmp(argv[1], benches[i].name) == 0 ? &benches[i] : bench;
    }
    if (bench == NULL || argc != 2 + bench->argument_count) {
        return usage();
    }
    for (int i = 0; i < bench->argument_count; i++) {
        if (!read_count(argv[2 + i], &arguments[i])) {
            (void)fprintf(stderr, "afklar-bench: '%s' is not a count above 0\n", argv[2 + i]);
            return sim_status_exit(SIM_ERR_USAGE);
        }
    }
    const enum sim_status status = bench->run(arguments, &error);
    if (status != SIM_OK) {
        (void)fprintf(stderr, "afklar-bench: %s\n", error.message);
    }
    return sim_status_exit(status);
}
