/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact figures. Formulas as in Gross, Shortle, Thompson & Harris, Fundamentals of Queueing Theory, 4th ed. */
#include "sim/selftest_model.h"

#include <math.h>

#define LONG_WAIT 2.0

/* Erlang B by its recursion in the number of servers. */
static double erlang_b(uint32_t servers, double load)
{
    double blocked = 1;

    for (uint32_t c = 1; c <= servers; c++) {
        blocked = load * blocked / (c + load * blocked);
    }
    return blocked;
}

static double erlang_c(uint32_t servers, double load)
{
    double blocked = erlang_b(servers, load);

    return servers * blocked / (servers - load * (1 - blocked));
}

static double mmc_sojourn(uint32_t servers, double rate, double service_mean)
{
    double load = rate * service_mean;

    return service_mean + erlang_c(servers, load) * service_mean / (servers - load);
}

static void exact_mmc(const struct sim_theory_spec *spec, double exact[])
{
    double rate = spec->arrival_rate[0];
    double mean = spec->service_mean[0];
    double spare = spec->servers[0] / mean - rate;
    double waits = erlang_c(spec->servers[0], rate * mean);

    exact[SIM_THEORY_WAITS] = waits;
    exact[SIM_THEORY_WAIT] = waits / spare;
    exact[SIM_THEORY_LONG_WAITS] = waits * exp(-LONG_WAIT * spare);
    exact[SIM_THEORY_QUEUE] = rate * exact[SIM_THEORY_WAIT];
    exact[SIM_THEORY_USE] = rate * mean / spec->servers[0];
    exact[SIM_THEORY_SOJOURN] = exact[SIM_THEORY_WAIT] + mean;
}

/* Pollaczek-Khinchine. */
static void exact_mg1(const struct sim_theory_spec *spec, double exact[])
{
    double rate = spec->arrival_rate[0];
    double mean = spec->service_mean[0];
    double load = rate * mean;

    exact[SIM_THEORY_WAITS] = load;
    exact[SIM_THEORY_WAIT] = load * mean * (1 + spec->cv2) / (2 * (1 - load));
    exact[SIM_THEORY_QUEUE] = rate * exact[SIM_THEORY_WAIT];
    exact[SIM_THEORY_USE] = load;
}

/* Cobham (1954), and White and Christie (1958) for preemptive resume; exponential services with one mean. */
static void exact_priority(const struct sim_theory_spec *spec, double exact[])
{
    double mean = spec->service_mean[0];
    double first = spec->arrival_rate[0] * mean;
    double both = first + spec->arrival_rate[1] * mean;

    if (spec->rule == SIM_THEORY_PRIORITY) {
        exact[SIM_THEORY_WAIT_1] = both * mean / (1 - first);
        exact[SIM_THEORY_WAIT_2] = both * mean / ((1 - first) * (1 - both));
    } else {
        exact[SIM_THEORY_SOJOURN_1] = mean / (1 - first);
        exact[SIM_THEORY_SOJOURN_2] = mean / (1 - first) + both * mean / ((1 - first) * (1 - both));
    }
    exact[SIM_THEORY_USE] = both;
}

/* Erlang A: birth and death with deaths at min(n, c) mu + (n - c)+ theta. Weights relative to that of n = c. */
static void exact_impatient(const struct sim_theory_spec *spec, double exact[])
{
    double rate = spec->arrival_rate[0];
    double mu = 1 / spec->service_mean[0];
    double below = 0;
    double above = 0;
    double queue = 0;
    double weight = 1;

    for (uint32_t n = spec->servers[0]; n > 0; n--) {
        weight *= n * mu / rate;
        below += weight;
    }
    weight = 1;
    for (int k = 0; k < 10000 && weight > 1e-18; k++) {
        above += weight;
        queue += k * weight;
        weight *= rate / (spec->servers[0] * mu + (k + 1) * spec->patience_rate);
    }
    exact[SIM_THEORY_WAITS] = above / (above + below);
    exact[SIM_THEORY_QUEUE] = queue / (above + below);
    exact[SIM_THEORY_WAIT] = exact[SIM_THEORY_QUEUE] / rate;
    exact[SIM_THEORY_LOST] = spec->patience_rate * exact[SIM_THEORY_QUEUE] / rate;
}

/* Machine repair: M machines fail at rate lambda each, c repairers. */
static void exact_machines(const struct sim_theory_spec *spec, double exact[])
{
    double ratio = spec->arrival_rate[0] * spec->service_mean[0];
    double weight = 1;
    double total = 1;
    double queue = 0;
    double busy = 0;

    for (uint32_t n = 1; n <= spec->machines; n++) {
        uint32_t repaired = n < spec->servers[0] ? n : spec->servers[0];

        weight *= (spec->machines - n + 1) * ratio / repaired;
        total += weight;
        queue += weight * (n - repaired);
        busy += weight * repaired;
    }
    exact[SIM_THEORY_QUEUE] = queue / total;
    exact[SIM_THEORY_USE] = busy / total / spec->servers[0];
    /* Little's law, with failures at rate busy / service. */
    exact[SIM_THEORY_WAIT] = queue / busy * spec->service_mean[0];
}

/* Jackson: each visit sees M/M/c at the rate of all visits; their number is geometric. */
static void exact_network(const struct sim_theory_spec *spec, double exact[])
{
    double visits = 1 / (1 - spec->feedback);
    double sojourn = 0;

    for (unsigned s = 0; s < SIM_THEORY_STATIONS; s++) {
        if (spec->servers[s] > 0) {
            sojourn += visits * mmc_sojourn(spec->servers[s], spec->arrival_rate[0] * visits, spec->service_mean[s]);
        }
    }
    exact[SIM_THEORY_SOJOURN] = sojourn;
}

static void exact_fifo(const struct sim_theory_spec *spec, double exact[])
{
    if (spec->servers[0] == UINT32_MAX) {
        exact[SIM_THEORY_IN_SERVICE] = spec->arrival_rate[0] * spec->service_mean[0];
    } else if (spec->machines > 0) {
        exact_machines(spec, exact);
    } else if (spec->patience_rate > 0) {
        exact_impatient(spec, exact);
    } else if (spec->servers[1] > 0 || spec->feedback > 0) {
        exact_network(spec, exact);
    } else if (spec->law == SIM_THEORY_EXPONENTIAL) {
        exact_mmc(spec, exact);
    } else {
        exact_mg1(spec, exact);
    }
}

void sim_theory_exact(const struct sim_theory_spec *spec, double exact[SIM_THEORY_QUANTITIES])
{
    for (int q = 0; q < SIM_THEORY_QUANTITIES; q++) {
        exact[q] = (double)NAN;
    }
    switch (spec->rule) {
    case SIM_THEORY_FIFO:
        exact_fifo(spec, exact);
        break;
    case SIM_THEORY_PRIORITY:
    case SIM_THEORY_PREEMPTIVE:
        exact_priority(spec, exact);
        break;
    case SIM_THEORY_LOSS:
        exact[SIM_THEORY_LOST] = erlang_b(spec->servers[0], spec->arrival_rate[0] * spec->service_mean[0]);
        break;
    case SIM_THEORY_MEETING:
        /* Poisson arrivals are uniform between two meetings. */
        exact[SIM_THEORY_WAIT] = spec->service_mean[0] / 2;
        break;
    }
}
