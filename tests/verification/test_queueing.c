/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. Queueing models on the engine and its capacities against exact theory.
 *
 * Every row of tests/golden/queueing_expected.csv and of the table of reference values below must be there, with the
 * same exact value; every estimate must lie within four standard errors (100 replications, fixed seed). Conservation
 * and Little's law are checked exactly within each replication (sim/selftest.h says how, and how steady state is
 * reached).
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/selftest.h"
#include "sim/selftest_model.h"

/* Sanitizers make the runs several times slower: they get fewer customers, not fewer replications. */
#if defined(__SANITIZE_ADDRESS__)
#define EFFORT 0.1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define EFFORT 0.1
#endif
#endif
#ifndef EFFORT
#define EFFORT 1.0
#endif

static struct sim_selftest run(uint64_t seed, uint64_t replications, unsigned threads, double effort)
{
    const struct sim_selftest_options options = {
        .seed = seed, .replications = replications, .threads = threads, .effort = effort};
    struct sim_selftest selftest;
    struct sim_error error = {0};
    enum sim_status status = sim_selftest_run(&options, &selftest, &error);

    cr_assert(eq(int, status, SIM_OK), "%s", error.message);
    return selftest;
}

static const struct sim_selftest_case *find(const struct sim_selftest *selftest, const char *model,
                                            const char *parameters, const char *quantity)
{
    for (size_t i = 0; i < selftest->count; i++) {
        const struct sim_selftest_case *row = &selftest->cases[i];

        if (strcmp(row->model, model) == 0 && strcmp(row->parameters, parameters) == 0 &&
            strcmp(row->quantity, quantity) == 0) {
            return row;
        }
    }
    return NULL;
}

static size_t check_golden_line(const struct sim_selftest *selftest, const char *line)
{
    char model[64], parameters[96], quantity[64];
    double value;
    int fields;

    /* The model "periodic meeting, unlimited slots" holds the separator. */
    if (strncmp(line, "periodic meeting,", 17) == 0) {
        (void)snprintf(model, sizeof model, "periodic meeting, unlimited slots");
        fields = 1 + sscanf(line + strlen(model) + 1, "%95[^,],%63[^,],%lf", parameters, quantity, &value);
    } else {
        fields = sscanf(line, "%63[^,],%95[^,],%63[^,],%lf", model, parameters, quantity, &value);
    }
    cr_assert(eq(int, fields, 4), "cannot read: %s", line);

    const struct sim_selftest_case *row = find(selftest, model, parameters, quantity);

    cr_assert(ne(ptr, (void *)(uintptr_t)row, NULL), "no such case: %s", line);
    cr_assert(epsilon_eq(dbl, row->exact, value, 1e-12 * value), "%s", line);
    return 1;
}

static void check_golden(const struct sim_selftest *selftest)
{
    FILE *file = fopen(AFKLAR_TEST_GOLDEN "/queueing_expected.csv", "r");
    char line[256];
    size_t rows = 0;

    cr_assert(ne(ptr, file, NULL));
    cr_assert(ne(ptr, fgets(line, sizeof line, file), NULL));
    while (fgets(line, sizeof line, file) != NULL) {
        rows += check_golden_line(selftest, line);
    }
    (void)fclose(file);
    cr_assert(eq(sz, rows, 41));
}

/* Values worked out apart from this program, to the digits given. */
static void check_reference_values(const struct sim_selftest *selftest)
{
    static const struct {
        const char *model, *parameters, *quantity;
        double value, digits;
    } expected[] = {
        {"M/M/c", "servers=2 lambda=1.8 mu=1", "P(wait>0)", 0.852632, 1e-6},
        {"M/M/c", "servers=2 lambda=1.8 mu=1", "mean_wait", 4.263158, 1e-6},
        {"M/M/c", "servers=10 lambda=9 mu=1", "P(wait>0)", 0.668732, 1e-6},
        {"M/M/c", "servers=10 lambda=9 mu=1", "mean_wait", 0.668732, 1e-6},
        {"M/M/c", "servers=100 lambda=90 mu=1", "P(wait>0)", 0.216940, 1e-6},
        {"M/M/c", "servers=100 lambda=90 mu=1", "mean_wait", 0.021694, 1e-6},
        {"M/G/1", "lambda=0.9 service_mean=1 service_cv2=0", "mean_wait", 4.5, 1e-12},
        {"M/G/1", "lambda=0.9 service_mean=1 service_cv2=0.25", "mean_wait", 5.625, 1e-12},
        {"M/G/1", "lambda=0.9 service_mean=1 service_cv2=2 lognormal", "mean_wait", 13.5, 1e-12},
        {"M/M/c/c", "servers=10 lambda=9 mu=1", "P(blocked)", 0.167963, 1e-6},
        {"M/G/c/c", "servers=10 lambda=9 service_mean=1 service_cv2=2 lognormal", "P(blocked)", 0.167963, 1e-6},
        {"M/M/c+M", "servers=9 lambda=10 mu=1 patience_rate=0.5", "mean_number_in_queue", 3.153747, 1e-6},
        {"M/M/c+M", "servers=9 lambda=10 mu=1 patience_rate=0.5", "P(abandon)", 0.157687, 1e-6},
        {"M/M/c+M", "servers=9 lambda=10 mu=1 patience_rate=0.5", "mean_wait", 0.315375, 1e-6},
        {"M/M/c+M", "servers=9 lambda=10 mu=1 patience_rate=0.5", "P(wait>0)", 0.757940, 1e-6},
        {"tandem M/M/1 -> M/M/1", "lambda=0.8 mu1=1 mu2=1.2", "mean_sojourn", 7.5, 1e-12},
    };

    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const struct sim_selftest_case *row =
            find(selftest, expected[i].model, expected[i].parameters, expected[i].quantity);

        cr_assert(ne(ptr, (void *)(uintptr_t)row, NULL), "%s %s", expected[i].model, expected[i].quantity);
        cr_assert(epsilon_eq(dbl, row->exact, expected[i].value, expected[i].digits), "%s %s %s", expected[i].model,
                  expected[i].parameters, expected[i].quantity);
    }
}

Test(queueing, every_figure_lies_within_four_standard_errors_of_theory, .timeout = 300)
{
    struct sim_selftest selftest = run(1, 100, 1, EFFORT);
    double largest = 0;

    check_golden(&selftest);
    check_reference_values(&selftest);
    for (size_t i = 0; i < selftest.count; i++) {
        const struct sim_selftest_case *row = &selftest.cases[i];

        cr_expect(lt(dbl, fabs(row->z), 4), "%s (%s) %s: %g, exact %g, se %g", row->model, row->parameters,
                  row->quantity, row->estimate, row->exact, row->se);
        /* The band must be narrow enough to say something. */
        cr_expect(lt(dbl, row->se, (EFFORT < 1 ? 0.5 : 0.1) * row->exact), "%s (%s) %s", row->model, row->parameters,
                  row->quantity);
        largest = fmax(largest, fabs(row->z));
    }
    cr_assert(eq(dbl, selftest.max_abs_z, largest));
    sim_selftest_release(&selftest);
}

/* The z-scores themselves: too good a fit would be as wrong as too bad a one. Those of one model are correlated, so
 * only the first figure of each is taken; their squares sum to chi-square with that many degrees of freedom. */
Test(queueing, z_scores_are_spread_as_they_should_be, .timeout = 300)
{
    struct sim_selftest selftest = run(7, 60, 1, 0.1);
    const char *last = "";
    double squares = 0;
    int models = 0;

    for (size_t i = 0; i < selftest.count; i++) {
        const struct sim_selftest_case *row = &selftest.cases[i];

        if (strcmp(row->parameters, last) != 0) {
            squares += row->z * row->z;
            models++;
            last = row->parameters;
        }
    }
    /* Four standard deviations of chi-square by Wilson and Hilferty's cube root; Student's t with 59 degrees of
     * freedom widens it by a few per cent. */
    double root = cbrt(squares / models);
    double spread = sqrt(2.0 / (9.0 * models));

    cr_assert(gt(int, models, 20));
    cr_assert(lt(dbl, fabs(root - (1 - 2.0 / (9.0 * models))), 4 * spread), "sum of squares %g of %d", squares, models);
    sim_selftest_release(&selftest);
}

Test(queueing, a_wrong_model_would_be_found)
{
    const struct sim_theory_spec spec = {.model = "M/M/c",
                                         .parameters = "servers=2 lambda=1.6 mu=1",
                                         .servers = {2},
                                         .service_mean = {1},
                                         .arrival_rate = {1.6},
                                         .customers = 20000};
    struct sim_theory_spec slower = spec;
    struct sim_theory_run *one = sim_theory_run_create();
    double exact[SIM_THEORY_QUANTITIES], figures[SIM_THEORY_QUANTITIES], sum = 0, squares = 0;

    cr_assert(ne(ptr, one, NULL));
    slower.service_mean[0] = 1.02; /* two per cent */
    sim_theory_exact(&slower, exact);
    for (uint64_t r = 0; r < 50; r++) {
        cr_assert(eq(int, sim_theory_simulate(one, &spec, 1, r, 1, figures, NULL), SIM_OK));
        sum += figures[SIM_THEORY_WAIT];
        squares += figures[SIM_THEORY_WAIT] * figures[SIM_THEORY_WAIT];
    }
    double mean = sum / 50;
    double se = sqrt((squares / 50 - mean * mean) / 49);

    cr_assert(gt(dbl, fabs(mean - exact[SIM_THEORY_WAIT]) / se, 4));
    sim_theory_run_free(one);
}

Test(queueing, threads_change_nothing, .timeout = 300)
{
    struct sim_selftest one = run(3, 8, 1, 0.02);
    struct sim_selftest three = run(3, 8, 3, 0.02);

    cr_assert(eq(sz, one.count, three.count));
    for (size_t i = 0; i < one.count; i++) {
        cr_assert(eq(dbl, one.cases[i].estimate, three.cases[i].estimate));
        cr_assert(eq(dbl, one.cases[i].se, three.cases[i].se));
    }
    sim_selftest_release(&one);
    sim_selftest_release(&three);
}

Test(queueing, it_stops_when_asked)
{
    static const atomic_bool cancel = true;
    const struct sim_selftest_options options = {
        .seed = 1, .replications = 4, .threads = 1, .effort = 0.01, .cancel = &cancel};
    struct sim_selftest selftest;

    cr_assert(eq(int, sim_selftest_run(&options, &selftest, NULL), SIM_ERR_INTERRUPTED));
    cr_assert(eq(ptr, selftest.cases, NULL));
    sim_selftest_release(&selftest);
}
