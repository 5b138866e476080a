/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: published (Social støtte 2020, as printed and as reconstructed) and exact (arithmetic of discounting,
 * annuities and the staircase): every row of tests/golden/economics_expected.csv, from the values that scenarios
 * take from scenarios/lib.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/scenario.h"
#include "results/econ/finance.h"
#include "results/econ/refusion.h"
#include "results/econ/som.h"
#include "results/text/csv.h"

static struct mdl_scenario *scenario;
static struct res_csv csv;

static void open_both(void)
{
    const char *const overlays[] = {AFKLAR_SOURCE_DIR "/scenarios/lib/economics.cfg",
                                    AFKLAR_SOURCE_DIR "/scenarios/lib/som-social-stoette-2020.cfg"};
    const struct mdl_load_options options = {.overlays = overlays, .overlay_count = 2};
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    const enum sim_status status =
        mdl_scenario_load(&scenario, AFKLAR_SOURCE_DIR "/scenarios/vive-2019/typical.cfg", &options, &errors, NULL);
    cr_assert(status == SIM_OK, "%s: %s", errors.count > 0 ? errors.at[0].path : "",
              errors.count > 0 ? errors.at[0].message : "");
    cr_assert(eq(int, res_csv_read(&csv, AFKLAR_TEST_GOLDEN "/economics_expected.csv", NULL), SIM_OK));
    sim_error_list_release(&errors);
}

static void close_both(void)
{
    res_csv_release(&csv);
    mdl_scenario_free(scenario);
}

TestSuite(econ_golden, .init = open_both, .fini = close_both);

/* Compares each row of a topic with what `compute` makes of it; every row must be known to it. */
static size_t walk(const char *topic, double (*compute)(const char *name, const char *quantity), double tolerance)
{
    size_t rows = 0;
    for (size_t row = 0; row < res_csv_row_count(&csv); row++) {
        double expected;
        if (strncmp(res_csv_field(&csv, row, 0), topic, strlen(topic)) != 0) {
            continue;
        }
        const char *name = res_csv_field(&csv, row, 1);
        const char *quantity = res_csv_field(&csv, row, 2);
        cr_assert(eq(int, res_csv_number(&csv, row, 3, &expected, NULL), SIM_OK));
        const double got = compute(name, quantity);
        cr_assert(fabs(got - expected) <= tolerance * fmax(1, fabs(expected)), "%s, %s: %.12g, not %.12g", name,
                  quantity, got, expected);
        rows++;
    }
    return rows;
}

static const struct mdl_programme *programme(void)
{
    cr_assert(gt(sz, scenario->economics.programme_count, 0));
    return &scenario->economics.programmes[0];
}

static double annualised(const char *name, const char *quantity)
{
    (void)name;
    const enum mdl_annualise method = strstr(quantity, "arrears") != NULL   ? MDL_ANNUITY_IN_ARREARS
                                      : strstr(quantity, "advance") != NULL ? MDL_ANNUITY_IN_ADVANCE
                                                                            : MDL_STRAIGHT_LINE;
    const struct mdl_programme *p = programme();
    return res_annualise(p->start_up_ore, p->years, p->rate, method) / 100;
}

Test(econ_golden, annualisation)
{
    cr_assert(eq(sz, walk("annualisation", annualised, 1e-11), 3));
}

static double by_volume(const char *name, const char *quantity)
{
    const struct res_volume_cost cost = res_programme_cost(&scenario->economics, programme(), strtod(name, NULL));
    return (strcmp(quantity, "set_up") == 0      ? cost.start_up
            : strcmp(quantity, "operation") == 0 ? cost.fixed + cost.variable
                                                 : cost.total) /
           100;
}

Test(econ_golden, cost_by_volume_of_social_stoette)
{
    cr_assert(eq(sz, walk("social-stoette cost", by_volume, 1e-11), 9));
}

static double discounted(const char *name, const char *quantity)
{
    const struct mdl_economics *economics = &scenario->economics;
    const struct res_discount discount = {economics->discount, economics->discount_count, economics->timing};
    const int years = atoi(name + 2);
    return strcmp(quantity, "factor") == 0               ? res_discount_factor(&discount, years)
           : strcmp(quantity, "pv_annual_year_end") == 0 ? res_discount_annual(&discount, years)
                                                         : res_discount_flow(&discount, 0, years);
}

/* Table 7-5: the five municipalities, in order and to the printed thousand. */
Test(econ_golden, operating_cost_of_the_five_municipalities)
{
    const double printed_thousands[] = {56, 75, 85, 112, 118};
    cr_assert(eq(sz, scenario->economics.programme_count, 6));
    for (int i = 0; i < 5; i++) {
        const struct mdl_programme *p = &scenario->economics.programmes[i + 1];
        const struct res_volume_cost cost = res_programme_cost(&scenario->economics, p, p->citizens_per_year);
        cr_assert(lt(dbl, fabs(cost.fixed / 100000 - printed_thousands[i]), 0.5 + 1e-9), "%s", p->name);
    }
}

/* The wages are assumed. A cost is linear in each, so what holds at all corners of their ranges holds between. */
Test(econ_golden, their_order_does_not_hang_on_the_assumed_wages)
{
    static const double ends[4][2] = {{480000, 650000}, {400000, 500000}, {400000, 520000}, {380000, 480000}};
    for (unsigned corner = 0; corner < 16; corner++) {
        double before = 0;
        for (int i = 0; i < 5; i++) {
            struct mdl_programme p = scenario->economics.programmes[i + 1];
            struct mdl_programme_staff staff[4];
            cr_assert(eq(sz, p.staff_count, 4));
            for (unsigned k = 0; k < 4; k++) {
                staff[k] = p.staff[k];
                cr_assert(staff[k].annual_wage_ore >= 100 * ends[k][0] && staff[k].annual_wage_ore <= 100 * ends[k][1]);
                staff[k].annual_wage_ore = 100 * ends[k][corner >> k & 1u];
            }
            p.staff = staff;
            const double cost = res_programme_cost(&scenario->economics, &p, p.citizens_per_year).fixed;
            cr_assert(gt(dbl, cost, before), "%s at corner %u", p.name, corner);
            before = cost;
        }
    }
}

Test(econ_golden, unused_capacity_stands_apart_and_variable_cost_follows_the_citizens)
{
    const struct mdl_programme p = {.years = 1, .per_year_ore = 1000, .fixed_share = 0.6, .citizens_per_year = 10};
    const struct res_volume_cost half = res_programme_cost(&scenario->economics, &p, 5);
    cr_assert(epsilon_eq(dbl, half.fixed, 120, 1e-12));
    cr_assert(epsilon_eq(dbl, half.variable, 40, 1e-12));
    cr_assert(epsilon_eq(dbl, half.unused, 60, 1e-12)); /* half of the fixed 600 serves nobody */
    cr_assert(epsilon_eq(dbl, res_programme_cost(&scenario->economics, &p, 20).unused, 0, 1e-12));
}

Test(econ_golden, discounting_in_chained_steps)
{
    cr_assert(eq(sz, walk("discounting", discounted, 1e-11), 21));
}

static double staircase(const char *name, const char *quantity)
{
    (void)quantity;
    const char *dash = strchr(name, '-');
    return strncmp(name, "weeks 1-", 8) == 0 ? res_refusion_state_share(&scenario->regime, 0, atof(dash + 1))
                                             : res_refusion_state_share(&scenario->regime, 52, 52 + atof(name));
}

Test(econ_golden, refusion_staircase)
{
    cr_assert(eq(sz, walk("refusion", staircase, 1e-11), 10));
}

static const struct mdl_archetype *archetype(const char *name)
{
    for (size_t i = 0; i < scenario->economics.som.archetype_count; i++) {
        if (scenario->economics.som.archetypes[i].name[0] == name[0]) {
            return &scenario->economics.som.archetypes[i];
        }
    }
    cr_assert(false, "no archetype %s", name);
    return NULL;
}

static double printed(const char *name, const char *quantity)
{
    const struct res_som_net net = res_som_value(&scenario->economics.som, archetype(name), NULL);
    return (strcmp(quantity, "municipality") == 0             ? net.municipality
            : strcmp(quantity, "recovered_municipality") == 0 ? net.recovered
                                                              : net.total) /
           100;
}

static double reconstructed(const char *name, const char *quantity)
{
    const struct mdl_som *som = &scenario->economics.som;
    if (strstr(name, "break-even") != NULL) {
        return res_som_break_even_weeks(som, strcmp(quantity, "public_sector") == 0, NULL);
    }
    const bool day = strstr(name, "support day") != NULL;
    const bool state = strcmp(quantity, "state") == 0;
    return (day ? som->day_municipality_ore
                : (state ? som->weeks_state_ore : som->weeks_municipality_ore) / som->priced_weeks) /
           100;
}

Test(econ_golden, archetypes_of_som)
{
    cr_assert(eq(sz, walk("SØM archetypes (printed)", printed, 1e-9), 5));
    cr_assert(eq(sz, walk("SØM archetypes (linear", reconstructed, 1e-9), 5));
    /* section 7.4: one A needs two D */
    cr_assert(eq(i64, res_som_mix(&scenario->economics.som, archetype("A"), archetype("D"), NULL), 2));
    cr_assert(eq(i64, res_som_mix(&scenario->economics.som, archetype("A"), archetype("B"), NULL), -1));
}

Test(econ_golden, a_year_without_an_index_is_named)
{
    const struct mdl_economics *economics = &scenario->economics;
    struct sim_error error;
    double factor;
    cr_assert(eq(
        int, res_price_index_factor(economics->price_index, economics->price_index_count, 2016, 2020, &factor, &error),
        SIM_OK));
    cr_assert(epsilon_eq(dbl, factor, 103.87 / 100.48, 1e-12));
    cr_assert(eq(
        int, res_price_index_factor(economics->price_index, economics->price_index_count, 1931, 2020, &factor, &error),
        SIM_ERR_SCENARIO));
    cr_assert_not_null(strstr(error.message, "1931"));
}

Test(econ_golden, a_discount_rate_of_350_per_cent_is_refused)
{
    const struct mdl_discount_step steps[] = {{"all", 0, 3.5}};
    const struct mdl_discount_step late[] = {{"all", 5, 0.035}};
    struct sim_error error;
    cr_assert(
        eq(int, res_discount_check(&(struct res_discount){steps, 1, MDL_TIMING_YEAR_END}, &error), SIM_ERR_SCENARIO));
    cr_assert_not_null(strstr(error.message, "100 %"));
    cr_assert(
        eq(int, res_discount_check(&(struct res_discount){late, 1, MDL_TIMING_YEAR_END}, &error), SIM_ERR_SCENARIO));
}
