/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact (worked by hand in whole øre). */
#include "results/econ/cost.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

#include "tests/results/hand_made.h"
#include "tests/results/text.h"

static struct hand_made hand;
static struct res_price_book *book;
static struct res_cost cost;

static void price(void)
{
    hand_make(&hand);
    cr_assert(eq(int, res_price_book_create(&book, &hand.scenario, NULL), SIM_OK));
    res_cost_init(&cost);
    cr_assert(eq(int, res_cost_set(&cost, book, &hand.left, NULL), SIM_OK));
}

static void done(void)
{
    res_cost_release(&cost);
    res_price_book_free(book);
    book = NULL;
}

TestSuite(cost, .init = price, .fini = done);

static int64_t sum(int kind, int payer, int year)
{
    return res_cost_sum(&cost, kind, payer, year);
}

Test(cost, staff_and_boards)
{
    /* 600 min at 300 kr/h = 3000 kr; 100 and 7 min at 240.01 kr/h = 40001.67 and 2800.12 øre */
    cr_assert(eq(i64, sum(RES_COST_STAFF, RES_PAYER_ALL, 2017), 300000 + 40002));
    cr_assert(eq(i64, sum(RES_COST_STAFF, RES_PAYER_ALL, 2018), 2800));
    /* 2 cases of 90 min at 400 kr/h */
    cr_assert(eq(i64, sum(RES_COST_BOARD, RES_PAYER_MUNICIPALITY, RES_YEAR_ALL), 2 * 60000));
}

Test(cost, services_are_shared_with_the_state_and_the_odd_oere_falls_to_the_municipality)
{
    /* 3 weeks at 1000.01 kr = 300003 øre in 2018: 150001 and 150002; 2 starts at 500 kr */
    cr_assert(eq(i64, sum(RES_COST_SERVICE, RES_PAYER_STATE, 2018), 150001 + 50000));
    cr_assert(eq(i64, sum(RES_COST_SERVICE, RES_PAYER_MUNICIPALITY, 2018), 150002 + 50000));
    cr_assert(eq(i64, sum(RES_COST_SERVICE, RES_PAYER_ALL, 2017), 1000010 + 50000));
}

Test(cost, benefits_follow_the_rate_of_the_year_and_the_refusion_step)
{
    /* a full year is 12 months of the rate of that year */
    cr_assert(eq(i64, sum(RES_COST_BENEFIT, RES_PAYER_ALL, 2017), 12 * 1100000));
    cr_assert(eq(i64, sum(RES_COST_BENEFIT, RES_PAYER_ALL, 2018), 12 * 1150000));
    cr_assert(eq(i64, sum(RES_COST_BENEFIT, RES_PAYER_STATE, 2017), 12 * 880000));
    cr_assert(eq(i64, sum(RES_COST_BENEFIT, RES_PAYER_STATE, 2018), 12 * 230000));
}

Test(cost, a_rate_that_changes_in_the_year_is_averaged_over_the_covered_days)
{
    hand.benefits[0].ore_per_month.from[1] = hand_day(73); /* a fifth into 2017 */
    res_price_book_free(book);
    cr_assert(eq(int, res_price_book_create(&book, &hand.scenario, NULL), SIM_OK));
    cr_assert(epsilon_eq(dbl, res_price_benefit_ore_per_week(book, MDL_BENEFIT_PATHWAY, 2017),
                         (0.2 * 1100000 + 0.8 * 1150000) * 12 / 52.1775, 1e-6));
    /* and a run that begins on the day of the change never sees the old rate */
    hand.scenario.start = hand_day(73);
    res_price_book_free(book);
    cr_assert(eq(int, res_price_book_create(&book, &hand.scenario, NULL), SIM_OK));
    cr_assert(eq(dbl, res_price_benefit_ore_per_week(book, MDL_BENEFIT_PATHWAY, 2017), 1150000.0 * 12 / 52.1775));
}

Test(cost, the_state_pays_pensions_and_a_state_without_a_rate_costs_nothing)
{
    hand.items[6].index = MDL_BENEFIT_PENSION;
    hand.items[6].refusion_step = 0;
    hand.items[5].index = MDL_BENEFIT_JOB;
    cr_assert(eq(int, res_cost_set(&cost, book, &hand.left, NULL), SIM_OK));
    cr_assert(eq(i64, sum(RES_COST_BENEFIT, RES_PAYER_STATE, RES_YEAR_ALL), 12 * 1200000));
    cr_assert(eq(i64, sum(RES_COST_BENEFIT, RES_PAYER_ALL, RES_YEAR_ALL), 12 * 1200000));
}

Test(cost, payers_kinds_and_years_each_add_up_to_the_total)
{
    int64_t total = sum(RES_COST_ALL, RES_PAYER_ALL, RES_YEAR_ALL);
    int64_t by_payer = 0;
    int64_t by_kind = 0;
    for (int payer = 0; payer < RES_PAYER_COUNT; payer++) {
        by_payer += sum(RES_COST_ALL, payer, RES_YEAR_ALL);
    }
    for (int kind = 0; kind < RES_COST_KIND_COUNT; kind++) {
        by_kind += sum(kind, RES_PAYER_ALL, RES_YEAR_ALL);
    }
    cr_assert(eq(i64, by_payer, total));
    cr_assert(eq(i64, by_kind, total));
    cr_assert(eq(i64, sum(RES_COST_ALL, RES_PAYER_ALL, 2017) + sum(RES_COST_ALL, RES_PAYER_ALL, 2018), total));
    cr_assert(eq(i64, total, 342802 + 120000 + 1050010 + 400003 + 27000000));
}

Test(cost, a_total_shared_over_citizens_adds_up_whatever_the_weights)
{
    const double weights[] = {1, 1.0 / 3, 0, 7.7, 1e-9};
    for (int64_t total = -1000; total <= 100000; total += 37) {
        int64_t parts[5];
        int64_t again = 0;
        res_cost_share(total, weights, 5, parts);
        for (int i = 0; i < 5; i++) {
            again += parts[i];
        }
        cr_assert(eq(i64, again, total));
        cr_assert(eq(i64, parts[2], 0));
    }
}

Test(cost, fewer_and_more_years_use_the_same_ledger)
{
    hand.left.year_count = 1;
    cr_assert(eq(int, res_cost_set(&cost, book, &hand.left, NULL), SIM_OK));
    cr_assert(eq(i64, sum(RES_COST_ALL, RES_PAYER_ALL, 2018), 0));
    hand.left.year_count = 2;
    cr_assert(eq(int, res_cost_set(&cost, book, &hand.left, NULL), SIM_OK));
    cr_assert(eq(i64, sum(RES_COST_ALL, RES_PAYER_ALL, RES_YEAR_ALL), 342802 + 120000 + 1050010 + 400003 + 27000000));
}

Test(cost, a_quantity_that_is_no_number_is_a_fault, .signal = SIGABRT)
{
    hand.quantities[0] = (double)NAN;
    (void)!res_cost_set(&cost, book, &hand.left, NULL);
}

Test(cost, names_of_payers)
{
    expect_text(res_payer_name(RES_PAYER_MUNICIPALITY), "municipality");
    expect_text(res_payer_name(RES_PAYER_EMPLOYER), "employer");
}
