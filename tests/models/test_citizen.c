/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. The closed forms of motivation, evidence and hazards against small steps. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/world/citizen.h"

static const struct mdl_progress progress = {
    .passive_target = 0.3,
    .active_target = 0.8,
    .speed_per_month = 0.4,
    .talk_lift = 0.05,
    .evidence_base_per_month = 0.01,
    .evidence_activity_per_month = 0.02,
    .evidence_per_talk = 0.005,
    .placement_gain_per_week = 0.01,
};

static struct mdl_pace pace; /* of `progress` */

static void make_pace(void)
{
    mdl_pace_init(&pace, &progress);
}

TestSuite(citizen, .init = make_pace);

static struct mdl_citizen somebody(void)
{
    struct mdl_citizen citizen = {.motivation = 0.6, .evidence_rate = 1.3, .granted = 0};
    return citizen;
}

Test(citizen, one_leap_equals_many_small_steps)
{
    struct mdl_citizen leap = somebody();
    leap.running = 1;
    leap.hours = 5.0F;
    mdl_citizen_settle(&leap);
    struct mdl_citizen steps = leap;
    const sim_time end = 90 * SIM_MINUTES_PER_DAY;
    mdl_citizen_advance(&leap, &pace, end);
    for (sim_time now = 60; now <= end; now += 60) {
        mdl_citizen_advance(&steps, &pace, now);
    }
    cr_assert(epsilon_eq(dbl, leap.motivation, steps.motivation, 1e-12));
    cr_assert(epsilon_eq(dbl, leap.evidence, steps.evidence, 1e-12));
    cr_assert(epsilon_eq(dbl, leap.hazard_motivation_minutes, steps.hazard_motivation_minutes, 1e-6));
    cr_assert(eq(u32, leap.hazard_minutes, (uint32_t)end));
}

Test(citizen, motivation_follows_its_formula)
{
    struct mdl_citizen citizen = somebody();
    mdl_citizen_advance(&citizen, &pace, sim_time_from_real(2.0 * SIM_MINUTES_PER_MONTH));
    cr_assert(epsilon_eq(dbl, citizen.motivation, 0.3 + 0.3 * exp(-0.8), 1e-9));
    mdl_citizen_talk(&citizen, &progress);
    cr_assert(epsilon_eq(dbl, citizen.motivation, 0.95 * (0.3 + 0.3 * exp(-0.8)) + 0.05, 1e-9));
}

Test(citizen, motivation_decays_alike_over_any_time)
{
    for (sim_time minutes = 1; minutes < 20 * (sim_time)SIM_MINUTES_PER_YEAR; minutes += 1 + minutes / 7) {
        struct mdl_citizen citizen = somebody();
        mdl_citizen_advance(&citizen, &pace, minutes);
        cr_assert(epsilon_eq(dbl, citizen.motivation, 0.3 + 0.3 * exp(-0.4 * (double)minutes / SIM_MINUTES_PER_MONTH),
                             1e-15));
    }
}

Test(citizen, evidence_is_concave_in_hours)
{
    double gain[3];
    for (int i = 0; i < 3; i++) {
        struct mdl_citizen citizen = somebody();
        citizen.motivation = 1.0;
        citizen.running = 1;
        citizen.hours = 5.0F * (float)i;
        mdl_citizen_settle(&citizen);
        mdl_citizen_advance(&citizen, &pace, sim_time_from_real(SIM_MINUTES_PER_MONTH));
        gain[i] = citizen.evidence;
    }
    cr_assert(epsilon_eq(dbl, gain[1], 1.3 * (0.01 + 0.02 * log(6.0)), 1e-9));
    cr_assert(gt(dbl, gain[1] - gain[0], gain[2] - gain[1]));
    cr_assert(gt(dbl, gain[2], gain[1]));
}

Test(citizen, nothing_grows_before_the_grant)
{
    struct mdl_citizen citizen = somebody();
    citizen.granted = MDL_MOMENT_NEVER;
    mdl_citizen_advance(&citizen, &pace, SIM_MINUTES_PER_WEEK);
    cr_assert(eq(dbl, citizen.evidence, 0.0));
}

Test(citizen, a_hazard_is_never_promised_too_late)
{
    struct mdl_scenario scenario = {
        .hazards = {.quits_per_year = 2.0, .complaints_per_year = 1.0, .deaths_per_year = 0.5}};
    struct mdl_hazard_rate rates[MDL_HAZARD_COUNT];
    struct mdl_citizen citizen = somebody();
    mdl_hazard_rates(rates, &scenario);
    /* A constant rate strikes exactly when it says; with frailty 2 a complaint comes twice as fast. */
    cr_assert(epsilon_eq(dbl, mdl_citizen_hazard_wait(&citizen, &rates[MDL_HAZARD_DIES], 0.5F, 1.0F),
                         SIM_MINUTES_PER_YEAR, 1e-6));
    cr_assert(epsilon_eq(dbl, mdl_citizen_hazard_wait(&citizen, &rates[MDL_HAZARD_COMPLAINS], 0.5F, 2.0F),
                         SIM_MINUTES_PER_YEAR / 4.0, 1e-6));
    cr_assert(eq(int, isinf(mdl_citizen_hazard_wait(&citizen, &rates[MDL_HAZARD_JOB], 0.5F, 1.0F)), 1));
    /* Walking from promise to promise converges on the moment where the integral reaches the threshold. */
    double used = 0.0;
    for (int i = 0; i < 200 && used < 0.5 - 1e-6; i++) {
        const double wait = mdl_citizen_hazard_wait(&citizen, &rates[MDL_HAZARD_QUITS], 0.5F, 1.0F);
        mdl_citizen_advance(&citizen, &pace, citizen.updated + sim_time_from_real(fmax(1.0, floor(wait))));
        used = rates[MDL_HAZARD_QUITS].base * citizen.hazard_minutes +
               rates[MDL_HAZARD_QUITS].slope * citizen.hazard_motivation_minutes;
        cr_assert(lt(dbl, used, 0.5 + 1e-5));
    }
    cr_assert(epsilon_eq(dbl, used, 0.5, 1e-4));
}

Test(citizen, a_bound_is_at_most_an_eighth_below)
{
    for (double value = 1e-5; value < 4000; value *= 1.003) {
        const double bound = mdl_floor_value(mdl_floor_of(value));
        cr_assert(le(dbl, bound, value));
        cr_assert(gt(dbl, bound, value * (1 - 1.0 / 8) * (1 - 1e-5)));
    }
    cr_assert(eq(dbl, mdl_floor_value(mdl_floor_of(0.0)), 0.0));
    cr_assert(eq(dbl, mdl_floor_value(mdl_floor_of(1e-9)), 0.0));
    cr_assert(le(dbl, mdl_floor_value(mdl_floor_of((double)INFINITY)), 4096.0));
}

Test(citizen, moments_reach_beyond_all_scenarios)
{
    const sim_time far = 300 * (sim_time)SIM_MINUTES_PER_YEAR;
    cr_assert(eq(i64, mdl_moment_time(mdl_moment_of(far)), far));
    cr_assert(eq(i64, mdl_moment_time(mdl_moment_of(-far)), -far));
    cr_assert(eq(i64, mdl_moment_time(mdl_moment_of(SIM_TIME_NEVER)), SIM_TIME_NEVER));
}
