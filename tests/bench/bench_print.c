/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

double bench_seconds(void)
{
    struct timespec now;
    SIM_INVARIANT(clock_gettime(CLOCK_MONOTONIC, &now) == 0, "no monotonic clock");
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double bench_cpu_seconds(void)
{
    struct timespec now;
    SIM_INVARIANT(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0, "no processor clock");
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void bench_print_begin(const char *name, const struct bench_result *result)
{
    (void)printf("{\"bench\": \"%s\", \"seconds\": %.6f", name, result->seconds);
    if (result->customers > 0) {
        bench_print_count("customers", result->customers);
        bench_print_real("customers_per_second", (double)result->customers / result->seconds);
    }
    bench_print_count("events", result->events);
    bench_print_real("executed_events_per_second", (double)result->events / result->seconds);
}

void bench_print_real(const char *key, double value)
{
    (void)printf(", \"%s\": %.9g", key, value);
}

void bench_print_count(const char *key, uint64_t value)
{
    (void)printf(", \"%s\": %llu", key, (unsigned long long)value);
}

void bench_print_text(const char *key, const char *value)
{
    (void)printf(", \"%s\": \"%s\"", key, value);
}

uint64_t bench_peak_bytes(void)
{
    struct rusage used = {0};
    SIM_INVARIANT(getrusage(RUSAGE_SELF, &used) == 0, "no resource usage");
    return (uint64_t)used.ru_maxrss * 1024;
}

void bench_print_end(void)
{
    bench_print_count("peak_bytes", bench_peak_bytes());
    (void)printf("}\n");
}
