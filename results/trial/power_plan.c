/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/power_plan.h"

#include <math.h>

#include "results/trial/power_formula.h"

static struct res_binomial_trial trial_of(const struct res_power_plan *plan, size_t people_0, size_t people_1)
{
    return (struct res_binomial_trial){{plan->share[0], plan->share[1]}, {people_0, people_1}, plan->alpha};
}

enum sim_status res_power_plan_run(struct res_power_plan *plan, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t k = 0; status == SIM_OK && k < plan->count; k++) {
        struct res_power_design *design = &plan->designs[k];
        const struct res_binomial_trial trial = trial_of(plan, design->people[0], design->people[1]);
        const struct res_proportions formula = {
            {plan->share[0], plan->share[1]}, {(double)design->people[0], (double)design->people[1]}, plan->alpha};
        design->normal = res_power_normal(&formula);
        status = res_power_exact(&trial, &design->exact, error);
        if (status == SIM_OK) {
            status = res_power_simulate(&trial, plan->trials, plan->seed, plan->threads, plan->cancel,
                                        &design->simulated, error);
        }
        if (status == SIM_OK) {
            status = res_power_cases_run(&trial, &plan->assumed, plan->trials, plan->seed, plan->threads, plan->cancel,
                                         &design->cases, error);
        }
    }
    return status;
}

struct search {
    const struct res_power_plan *plan;
    enum sim_status status;
    struct sim_error *error;
};

static double exact_power_at(void *context, size_t per_arm)
{
    struct search *search = context;
    double power = (double)NAN;
    const struct res_binomial_trial trial = trial_of(search->plan, per_arm, per_arm);
    /* Sizes behind the largest that is allowed are looked at only to see that power stays. */
    if (search->status == SIM_OK && per_arm <= RES_POWER_PEOPLE_MAX) {
        search->status = res_power_exact_pearson(&trial, &power, search->error);
    }
    return power;
}

enum sim_status res_power_plan_size(const struct res_power_plan *plan, double target, size_t *per_arm,
                                    struct sim_error *error)
{
    struct search search = {plan, SIM_OK, error};
    const struct res_binomial_trial smallest = trial_of(plan, 2, 2);
    enum sim_status status = res_binomial_trial_check(&smallest, error);
    if (status != SIM_OK) {
        return status;
    }
    if (plan->share[0] == plan->share[1]) {
        return sim_fail(error, SIM_ERR_USAGE, "no size tells two equal shares apart");
    }
    *per_arm = res_sample_size_search(exact_power_at, &search, target, 2, RES_POWER_PEOPLE_MAX);
    if (search.status == SIM_OK && *per_arm == 0) {
        return sim_fail(error, SIM_ERR_USAGE, "%g %% power needs more than %d people per arm", 100 * target,
                        RES_POWER_PEOPLE_MAX);
    }
    return search.status;
}
