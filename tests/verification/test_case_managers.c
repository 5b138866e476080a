/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact (the chain against Pollaczek-Khinchine and Erlang C, which it must give in its limits) and
 * analytic (the simulated team between the bounds of Campello, Ingolfsson & Shumsky 2017; 100 replications, fixed seed,
 * four standard errors). One manager alone, where the bounds meet, is a row of `afklar selftest`.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>

#include "sim/selftest_managers.h"
#include "sim/tally.h"

#define REPLICATIONS 100

static double pooled_wait(const struct sim_managers_spec *spec)
{
    double figures[SIM_MANAGERS_QUANTITIES];
    struct sim_error error = {0};

    cr_assert(eq(int, sim_managers_pooled(spec, figures, &error), SIM_OK), "%s", error.message);
    return figures[SIM_MANAGERS_WAIT];
}

/* With one case at a time it is M/G/1: a service is a geometric number of contacts with delays between them. */
Test(case_managers, one_case_at_a_time_waits_as_pollaczek_and_khinchine_say)
{
    const struct sim_managers_spec spec = {
        .managers = 1, .caseload = 1, .arrival_rate = 0.05, .delay_mean = 3, .again = 0.7};
    const double rounds = spec.again / (1 - spec.again); /* after the first contact; variance again / (1 - again)^2 */
    const double round_mean = 1 + spec.delay_mean;
    const double round_variance = 1 + spec.delay_mean * spec.delay_mean;
    const double mean = 1 + rounds * round_mean;
    const double variance = 1 + rounds * round_variance + spec.again / pow(1 - spec.again, 2) * round_mean * round_mean;
    const double wait = spec.arrival_rate * (variance + mean * mean) / (2 * (1 - spec.arrival_rate * mean));

    cr_assert(epsilon_eq(dbl, pooled_wait(&spec), wait, 1e-9 * wait));
}

/* Without delays a pooled team of one case each is M/M/c at the rate of closing: Erlang C, 3 servers, load 2.4. */
Test(case_managers, a_pooled_team_without_delays_is_erlang_c)
{
    const struct sim_managers_spec spec = {
        .managers = 3, .caseload = 1, .arrival_rate = 0.6, .delay_mean = 1e-9, .again = 0.75};
    const double load = 2.4;
    const double blocked = load * load * load / 6 / (1 + load + load * load / 2 + load * load * load / 6);
    const double waits = blocked / (1 - load / 3 * (1 - blocked));
    const double wait = waits / (3 * 0.25 - 0.6);

    /* The delays that are left, 3 of 1e-9 a case, move the load by less than 1e-8. */
    cr_assert(epsilon_eq(dbl, pooled_wait(&spec), wait, 1e-6 * wait));
}

Test(case_managers, a_team_that_cannot_keep_up_has_no_steady_state)
{
    struct sim_managers_spec spec = {.managers = 1, .caseload = 4, .delay_mean = 4, .again = 0.75};
    double figures[SIM_MANAGERS_QUANTITIES];
    struct sim_error error = {0};

    spec.arrival_rate = 0.25 * sim_managers_saturation(&spec) * 1.05;
    cr_assert(eq(int, sim_managers_pooled(&spec, figures, &error), SIM_ERR_SCENARIO));
    spec.arrival_rate *= 0.95 / 1.05;
    cr_assert(eq(int, sim_managers_pooled(&spec, figures, &error), SIM_OK));
}

static struct sim_tally simulated_wait(const struct sim_managers_spec *spec)
{
    struct sim_managers_run *run = sim_managers_run_create();
    struct sim_tally tally = {0};
    struct sim_error error = {0};

    cr_assert(run != NULL);
    for (uint64_t r = 0; r < REPLICATIONS; r++) {
        double figures[SIM_MANAGERS_QUANTITIES];

        cr_assert(eq(int, sim_managers_simulate(run, spec, 1, r, 1, figures, &error), SIM_OK), "%s", error.message);
        sim_tally_add(&tally, figures[SIM_MANAGERS_WAIT]);
    }
    sim_managers_run_free(run);
    return tally;
}

/* Both bounds are told apart from the team by the simulation: it lies strictly between them. */
Test(case_managers, a_team_waits_longer_than_a_pooled_one_and_shorter_than_single_managers)
{
    static const struct sim_managers_spec teams[] = {
        {.managers = 3, .caseload = 5, .arrival_rate = 0.50, .delay_mean = 4, .again = 0.75, .customers = 3000},
        {.managers = 5, .caseload = 4, .arrival_rate = 0.75, .delay_mean = 4, .again = 0.75, .customers = 3000},
    };

    for (size_t i = 0; i < sizeof teams / sizeof teams[0]; i++) {
        const struct sim_managers_spec *team = &teams[i];
        struct sim_managers_spec single = *team;

        single.managers = 1;
        single.arrival_rate /= team->managers;

        const struct sim_tally wait = simulated_wait(team);
        const double se = sim_tally_sd(&wait) / sqrt((double)wait.count);

        (void)printf("%u managers: %.2f (standard error %.2f) between %.2f and %.2f\n", (unsigned)team->managers,
                     wait.mean, se, pooled_wait(team), pooled_wait(&single));
        cr_expect(lt(dbl, pooled_wait(team) + 4 * se, wait.mean), "%u managers", (unsigned)team->managers);
        cr_expect(gt(dbl, pooled_wait(&single) - 4 * se, wait.mean), "%u managers", (unsigned)team->managers);
    }
}
