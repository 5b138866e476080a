/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "models/scenario/provenance.h"
#include "models/scenario/scenario.h"
#include "results/econ/beneath.h"
#include "results/econ/finance.h"
#include "results/econ/price.h"
#include "results/econ/run.h"
#include "sim/calendar.h"

struct check {
    const struct mdl_scenario *scenario;
    const char *file;
    struct sim_error_list *errors;
    enum sim_status status;
};

bool res_econ_is_given(const struct mdl_scenario *scenario)
{
    const struct mdl_economics *economics = &scenario->economics;
    return economics->price_year != 0 || economics->undated_price_year != 0 || economics->horizon_years > 0 ||
           economics->decide_years > 0 || economics->threshold_ore > 0 || economics->net_tax_factor > 0 ||
           economics->discount_count > 0 || economics->price_index_count > 0 || economics->transition_count > 0 ||
           economics->living_count > 0;
}

static bool is_shared(const char *file)
{
    const size_t length = strlen(file);
    const size_t shared = strlen(RES_ECON_SHARED);
    return length >= shared && strcmp(file + length - shared, RES_ECON_SHARED) == 0;
}

void res_econ_error_place(struct sim_error *error, const struct mdl_scenario *scenario, const char *file)
{
    if (error->file[0] != '\0') {
        return;
    }
    const struct mdl_source *value = mdl_provenance_find(scenario, error->path);
    const struct mdl_place at =
        value != NULL ? (struct mdl_place){value->file, value->line} : mdl_scenario_place(scenario, error->path);
    const bool is_own = error->path[0] != '\0' && at.file != NULL && !is_shared(at.file);
    sim_error_place(error, is_own ? at.file : file, is_own ? at.line : 0, NULL);
}

static void add(struct check *check, struct sim_error *error)
{
    res_econ_error_place(error, check->scenario, check->file);
    sim_error_list_add(check->errors, error);
    check->status = check->status == SIM_OK ? error->status : check->status;
}

/* --- what is said twice ------------------------------------------------------------------------------------- */

/* An element of the scenario's own beside one of the shared economics: neither may win in silence. */
static void add_twice(struct check *check, const char *list, const char *name, const char *first, const char *what)
{
    struct sim_error error;
    char path[sizeof error.path];
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "%s as '%.60s' of this list", what, first);
    (void)snprintf(path, sizeof path, "economics.%s.%s", list, name);
    sim_error_place(&error, NULL, 0, path);
    sim_error_hint(&error, "use its name, which changes it, or take it out: { name = \"%.60s\"; remove = true; }",
                   first);
    add(check, &error);
}

static void check_index(struct check *check)
{
    const struct mdl_economics *economics = &check->scenario->economics;
    for (size_t i = 0; i < economics->price_index_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (economics->price_index[i].year == economics->price_index[k].year) {
                add_twice(check, "price_index", economics->price_index[i].name, economics->price_index[k].name,
                          "is of the same year");
            }
        }
    }
}

static void check_transitions(struct check *check)
{
    const struct mdl_economics *economics = &check->scenario->economics;
    for (size_t i = 0; i < economics->transition_count; i++) {
        const struct mdl_transition *row = &economics->transitions[i];
        for (size_t k = 0; k < i; k++) {
            const struct mdl_transition *other = &economics->transitions[k];
            if (row->state == other->state && row->to == other->to && row->from_years <= other->from_years &&
                row->from_years >= other->from_years) {
                add_twice(check, "transitions", row->name, other->name, "is the same transition from the same time");
            }
        }
    }
}

static void check_living(struct check *check)
{
    const struct mdl_economics *economics = &check->scenario->economics;
    for (size_t i = 0; i < economics->living_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (economics->living[i].state == economics->living[k].state) {
                add_twice(check, "living", economics->living[i].name, economics->living[k].name,
                          "is of the same state");
            }
        }
    }
}

/* --- the whole ---------------------------------------------------------------------------------------------- */

static void check_prices(struct check *check, int years)
{
    struct res_econ_prices prices;
    struct sim_error error;
    const int first_year = sim_civil_from_day(sim_day_of(check->scenario->start)).year;
    if (res_econ_prices_init(&prices, check->scenario, first_year, years, &error) != SIM_OK) {
        add(check, &error);
    }
    res_econ_prices_release(&prices);
}

enum sim_status res_econ_check(const struct mdl_scenario *scenario, const char *file, struct sim_error_list *errors)
{
    const struct mdl_economics *economics = &scenario->economics;
    const struct res_discount discount = {economics->discount, economics->discount_count, economics->timing};
    struct check check = {scenario, file, errors, SIM_OK};
    struct sim_error error;
    sim_time end;
    int years = 1;
    if (res_discount_check(&discount, &error) != SIM_OK) {
        add(&check, &error);
    }
    check_index(&check);
    check_transitions(&check);
    check_living(&check);
    if (res_econ_horizon(scenario, &years, &end, &error) != SIM_OK) {
        add(&check, &error);
    } else {
        check_prices(&check, years);
    }
    return check.status;
}
