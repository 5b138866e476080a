/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * afklar-bench: how fast the engine is, as JSON on standard output.
 *
 * Every bench draws through sim_chance as scenarios do, gathers the statistics a user would want, and
 * counts events really executed. A new bench is one file with one run function and one row in bench_main.c.
 */
#ifndef AFKLAR_TESTS_BENCH_H
#define AFKLAR_TESTS_BENCH_H

#include "sim/error.h"

#include <stdbool.h>
#include <stdint.h>

enum { BENCH_ARGUMENTS_MAX = 2 };

struct bench {
    const char *name;
    const char *arguments; /* as the usage shows them */
    int argument_count;
    enum sim_status (*run)(const uint64_t *arguments, struct sim_error *error);
};

/* What every bench prints; extra figures go between begin and end. */
struct bench_result {
    double seconds;
    uint64_t events;    /* executed */
    uint64_t customers; /* 0: does not apply */
};

enum sim_status bench_mm1(const uint64_t *arguments, struct sim_error *error);
enum sim_status bench_mmc(const uint64_t *arguments, struct sim_error *error);
enum sim_status bench_hold(const uint64_t *arguments, struct sim_error *error);
enum sim_status bench_citizens(const uint64_t *arguments, struct sim_error *error);

/* [s] monotonic */
double bench_seconds(void);
/* [s] of processor time: what is left of the clock when others use the machine */
double bench_cpu_seconds(void);

void bench_print_begin(const char *name, const struct bench_result *result);
void bench_print_real(const char *key, double value);
void bench_print_count(const char *key, uint64_t value);
void bench_print_text(const char *key, const char *value);
/* The largest resident size of the process so far. */
uint64_t bench_peak_bytes(void);
/* Adds peak_bytes. */
void bench_print_end(void);

#endif
