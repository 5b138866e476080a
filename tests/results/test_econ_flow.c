/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact. Walks the table of signs: each is what payer, payee and the accounts of the perspective make it. */
#include "results/econ/flow.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(econ_flow, every_flow_has_one_payer_and_another_payee)
{
    for (int f = 0; f < RES_FLOW_COUNT; f++) {
        const int payer = res_flow_payer((enum res_flow)f);
        const int payee = res_flow_payee((enum res_flow)f);
        cr_assert(ne(int, payer, payee), "%s", res_flow_name((enum res_flow)f));
        cr_assert(payer >= 0 && payer < RES_ACCOUNT_COUNT);
        cr_assert(payee >= 0 && payee < RES_ACCOUNT_COUNT);
    }
}

Test(econ_flow, the_sign_of_a_flow_is_the_sum_over_the_accounts)
{
    for (int p = 0; p < RES_PERSPECTIVE_COUNT; p++) {
        for (int f = 0; f < RES_FLOW_COUNT; f++) {
            int sum = 0;
            for (int a = 0; a < RES_PAYER_COUNT; a++) {
                sum += res_perspective_account_sign((enum res_perspective)p, (enum res_flow)f, (enum res_payer)a);
            }
            cr_assert(eq(int, sum, res_perspective_sign((enum res_perspective)p, (enum res_flow)f)), "%s in %s",
                      res_flow_name((enum res_flow)f), res_perspective_name((enum res_perspective)p));
        }
    }
}

Test(econ_flow, transfers_and_refusion_are_nothing_to_society)
{
    static const enum res_flow transfers[] = {RES_FLOW_BENEFIT, RES_FLOW_BENEFIT_REFUSION, RES_FLOW_SERVICE_REFUSION,
                                              RES_FLOW_PENSION, RES_FLOW_MUNICIPAL_TAX,    RES_FLOW_STATE_TAX,
                                              RES_FLOW_WAGE};
    for (size_t i = 0; i < sizeof transfers / sizeof transfers[0]; i++) {
        cr_assert(eq(int, res_perspective_sign(RES_PERSPECTIVE_SOCIETY, transfers[i]), 0));
    }
    cr_assert(eq(int, res_perspective_sign(RES_PERSPECTIVE_SOCIETY, RES_FLOW_OUTPUT), -1));
    cr_assert(eq(int, res_perspective_sign(RES_PERSPECTIVE_SOCIETY, RES_FLOW_STAFF), 1));
}

Test(econ_flow, refusion_is_nothing_to_the_public_and_a_gain_to_the_municipality)
{
    cr_assert(eq(int, res_perspective_sign(RES_PERSPECTIVE_BUDGET, RES_FLOW_BENEFIT_REFUSION), 0));
    cr_assert(eq(int, res_perspective_sign(RES_PERSPECTIVE_MUNICIPALITY, RES_FLOW_BENEFIT_REFUSION), -1));
}

Test(econ_flow, perspectives_have_their_danish_names)
{
    enum res_perspective found;
    cr_assert(res_perspective_find("samfundsøkonomisk analyse", &found));
    cr_assert(eq(int, (int)found, RES_PERSPECTIVE_SOCIETY));
    cr_assert(res_perspective_find("budget", &found));
    cr_assert_not(res_perspective_find("profit", &found));
}
