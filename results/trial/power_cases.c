/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/power_cases.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#include "results/trial/power_clustered.h"
#include "results/trial/power_formula.h"

#define NEGLIGIBLE 1e-10
#define NONE ((double)NAN)

const char *res_power_case_name(enum res_power_case_kind kind)
{
    static const char *const names[RES_CASE_COUNT] = {"crossover",         "lost",   "clustered", "clustered_cr2",
                                                      "clustered_ignored", "logrank"};
    return names[kind];
}

/* --- formulas ---------------------------------------------------------------------------------------------------- */

/* Proportional hazards: 1 - share is the other's to the power of the hazard ratio. */
static double schoenfeld(const struct res_binomial_trial *trial)
{
    const double n0 = (double)trial->people[0], n1 = (double)trial->people[1];
    const double ratio = log1p(-trial->share[1]) / log1p(-trial->share[0]);
    const double events = n0 * trial->share[0] + n1 * trial->share[1];
    return ratio > 0 && isfinite(ratio) && trial->share[0] != trial->share[1]
               ? res_power_schoenfeld(ratio, events, n1 / (n0 + n1), trial->alpha)
               : NONE;
}

static double formula_of(enum res_power_case_kind kind, const struct res_binomial_trial *trial,
                         const struct res_power_assumed *assumed)
{
    struct res_proportions plain = {.share = {trial->share[0], trial->share[1]},
                                    .people = {(double)trial->people[0], (double)trial->people[1]},
                                    .alpha = trial->alpha};
    switch (kind) {
    case RES_CASE_CROSSOVER:
        plain = res_power_diluted(&plain, assumed->crossover[0], assumed->crossover[1]);
        return res_power_normal(&plain);
    case RES_CASE_LOST:
        plain.people[0] *= 1 - assumed->lost[0];
        plain.people[1] *= 1 - assumed->lost[1];
        return res_power_normal(&plain);
    case RES_CASE_CLUSTERED:
        return res_power_one_arm_clustered(&plain, (double)assumed->providers, assumed->icc);
    case RES_CASE_LOGRANK:
        return schoenfeld(trial);
    case RES_CASE_CLUSTERED_IGNORED:
        return res_power_normal(&plain);
    default:
        return NONE;
    }
}

/* --- finite sums ---------------------------------------------------------------------------------------------------
 */

/* Over all numbers that may remain in each arm. An arm without anybody has no answer, which is no rejection. */
static enum sim_status exact_lost(const struct res_binomial_trial *trial, const double lost[2], double *power,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    *power = trial->people[0] > RES_POWER_LOST_PEOPLE_MAX || trial->people[1] > RES_POWER_LOST_PEOPLE_MAX ? NONE : 0;
    for (unsigned n0 = 1; !isnan(*power) && n0 <= trial->people[0]; n0++) {
        const double p0 = gsl_ran_binomial_pdf(n0, 1 - lost[0], (unsigned)trial->people[0]);
        for (unsigned n1 = 1; status == SIM_OK && p0 > NEGLIGIBLE && n1 <= trial->people[1]; n1++) {
            const double p1 = gsl_ran_binomial_pdf(n1, 1 - lost[1], (unsigned)trial->people[1]);
            if (p0 * p1 > NEGLIGIBLE) {
                const struct res_binomial_trial left = {{trial->share[0], trial->share[1]}, {n0, n1}, trial->alpha};
                double own = 0;
                status = res_power_exact_pearson(&left, &own, error);
                *power += p0 * p1 * own;
            }
        }
    }
    return status;
}

static enum sim_status exact_of(enum res_power_case_kind kind, const struct res_binomial_trial *trial,
                                const struct res_power_assumed *assumed, double *exact, struct sim_error *error)
{
    struct res_binomial_trial seen = *trial;
    const struct res_clustered_trial clustered = {*trial, assumed->providers, assumed->icc};
    struct res_clustered_power power;
    enum sim_status status = SIM_OK;
    *exact = NONE;
    switch (kind) {
    case RES_CASE_CROSSOVER:
        for (int arm = 0; arm < 2; arm++) {
            const double c = assumed->crossover[arm];
            seen.share[arm] = (1 - c) * trial->share[arm] + c * trial->share[1 - arm];
        }
        return res_power_exact_pearson(&seen, exact, error);
    case RES_CASE_LOST:
        return exact_lost(trial, assumed->lost, exact, error);
    case RES_CASE_CLUSTERED:
    case RES_CASE_CLUSTERED_IGNORED:
        status = res_power_exact_clustered(&clustered, &power, error);
        *exact = status != SIM_OK ? NONE : kind == RES_CASE_CLUSTERED ? power.corrected : power.ignored;
        return status;
    default:
        return SIM_OK;
    }
}

/* --- together ----------------------------------------------------------------------------------------------------- */

static enum sim_status check(const struct res_binomial_trial *trial, const struct res_power_assumed *assumed,
                             struct sim_error *error)
{
    for (int arm = 0; arm < 2; arm++) {
        if (!(assumed->crossover[arm] >= 0 && assumed->crossover[arm] <= 1 && assumed->lost[arm] >= 0 &&
              assumed->lost[arm] < 1)) {
            return sim_fail(error, SIM_ERR_USAGE, "a share that crosses over or is lost is not possible");
        }
    }
    if (assumed->providers > trial->people[1]) {
        return sim_fail(error, SIM_ERR_USAGE, "%zu providers cannot share %zu people", assumed->providers,
                        trial->people[1]);
    }
    return res_binomial_trial_check(trial, error);
}

static void list_cases(const struct res_power_assumed *assumed, struct res_power_cases *cases)
{
    const bool is_asked[RES_CASE_COUNT] = {assumed->crossover[0] > 0 || assumed->crossover[1] > 0,
                                           assumed->lost[0] > 0 || assumed->lost[1] > 0,
                                           assumed->providers > 0,
                                           assumed->providers > 0,
                                           assumed->providers > 0,
                                           assumed->times};
    cases->count = 0;
    for (int k = 0; k < RES_CASE_COUNT; k++) {
        if (is_asked[k]) {
            cases->at[cases->count++] = (struct res_power_case){.kind = (enum res_power_case_kind)k};
        }
    }
}

enum sim_status res_power_cases_run(const struct res_binomial_trial *trial, const struct res_power_assumed *assumed,
                                    uint64_t trials, uint64_t seed, unsigned threads, const atomic_bool *cancel,
                                    struct res_power_cases *cases, struct sim_error *error)
{
    enum sim_status status = check(trial, assumed, error);
    list_cases(assumed, cases);
    for (size_t k = 0; status == SIM_OK && k < cases->count; k++) {
        struct res_power_case *at = &cases->at[k];
        at->formula = formula_of(at->kind, trial, assumed);
        status = exact_of(at->kind, trial, assumed, &at->exact, error);
    }
    return status == SIM_OK && cases->count > 0
               ? res_power_cases_simulate(trial, assumed, trials, seed, threads, cancel, cases, error)
               : status;
}
