/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/som.h"

#include <math.h>

double res_som_priced_years(const struct mdl_som *som)
{
    return som->priced_years > 0 ? som->priced_years : som->years;
}

/* Years that count, of the years the unit values are for: 1 when these are the same and nothing is discounted. */
static double held(const struct mdl_som *som, const struct res_discount *discount)
{
    SIM_INVARIANT(som->years > 0, "SOEM holds a change for some years");
    const double years = discount == NULL ? som->years : res_discount_flow(discount, 1, 1 + som->years);
    return years / res_som_priced_years(som);
}

static double worth_of_week(const struct mdl_som *som, double ore)
{
    SIM_INVARIANT(som->priced_weeks > 0, "unit values of SOEM are for some weeks");
    return ore / som->priced_weeks;
}

struct res_som_net res_som_value(const struct mdl_som *som, const struct mdl_archetype *archetype,
                                 const struct res_discount *discount)
{
    const double years = held(som, discount);
    struct res_som_net net;
    net.recovered = years * (archetype->weeks * worth_of_week(som, som->weeks_municipality_ore) +
                             archetype->support_days * som->day_municipality_ore);
    net.municipality = net.recovered - som->cost_ore;
    net.state = years * archetype->weeks * worth_of_week(som, som->weeks_state_ore);
    net.total = net.municipality + net.state;
    return net;
}

double res_som_break_even_weeks(const struct mdl_som *som, bool with_state, const struct res_discount *discount)
{
    const double worth = som->weeks_municipality_ore + (with_state ? som->weeks_state_ore : 0);
    return worth > 0 ? som->cost_ore / (held(som, discount) * worth_of_week(som, worth)) : (double)INFINITY;
}

int64_t res_som_mix(const struct mdl_som *som, const struct mdl_archetype *loss, const struct mdl_archetype *gain,
                    const struct res_discount *discount)
{
    const double lost = -res_som_value(som, loss, discount).municipality;
    const double won = res_som_value(som, gain, discount).municipality;
    if (lost <= 0) {
        return 0;
    }
    return won > 0 ? (int64_t)ceil(lost / won) : -1;
}

double res_staff_hour(const struct mdl_economics *economics, const struct mdl_programme_staff *staff)
{
    return staff->annual_wage_ore / economics->effective_hours * (1 + economics->overhead);
}

struct res_volume_cost res_programme_cost(const struct mdl_economics *economics, const struct mdl_programme *programme,
                                          double citizens)
{
    SIM_INVARIANT(citizens > 0, "a cost a citizen needs citizens");
    struct res_volume_cost cost;
    double fixed = programme->per_year_ore * programme->fixed_share;
    cost.variable = programme->per_year_ore * (1 - programme->fixed_share) / programme->citizens_per_year;
    for (size_t i = 0; i < programme->staff_count; i++) {
        const double hour = res_staff_hour(economics, &programme->staff[i]);
        fixed += hour * programme->staff[i].hours_per_year;
        cost.variable += hour * programme->staff[i].hours_per_citizen;
    }
    cost.start_up =
        res_annualise(programme->start_up_ore, programme->years, programme->rate, programme->annualise) / citizens;
    cost.fixed = fixed / citizens;
    cost.unused = cost.fixed * fmax(0, 1 - citizens / programme->citizens_per_year);
    cost.total = cost.start_up + cost.fixed + cost.variable;
    return cost;
}

enum sim_status res_programmes_check(const struct mdl_economics *economics, struct sim_error *error)
{
    for (size_t i = 0; i < economics->programme_count; i++) {
        if (economics->programmes[i].staff_count > 0 && !(economics->effective_hours > 0)) {
            (void)sim_fail(error, SIM_ERR_SCENARIO, "is missing; the staff of '%s' needs it",
                           economics->programmes[i].name);
            sim_error_place(error, NULL, 0, "economics.effective_hours");
            return SIM_ERR_SCENARIO;
        }
    }
    return SIM_OK;
}
