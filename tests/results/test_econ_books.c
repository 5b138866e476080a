/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: exact (ten citizens with every kind of cost, worked by hand) and analytic (exponential stays, and what a
 * semi-Markov chain of months leaves of them).
 */
#include "results/econ/books.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

#include "tests/results/hand_made.h"

#define CITIZENS 10

static struct hand_made hand;
static struct mdl_benefit benefits[4];
static struct mdl_living living[5];
static struct mdl_source sources[24];
static struct mdl_record records[CITIZENS];
static struct mdl_transition transitions[4];
static struct mdl_programme programme;
static struct res_econ_prices prices;
static struct res_econ_frame frame;
static struct res_follow *follow;
static struct res_econ_ledger ledger;
static struct res_books books;
static struct res_missing missing;

static void source(size_t at, const char *path)
{
    sources[at] = (struct mdl_source){.path = path,
                                      .value = "",
                                      .source = "",
                                      .low = "",
                                      .high = "",
                                      .file = "t",
                                      .line = 1,
                                      .status = MDL_STATUS_PUBLISHED};
}

/* Paths in order, as the ledger of a scenario has them. */
static void give_sources(void)
{
    static const char *const paths[] = {"boards.team.wage",
                                        "economics.living.fleksjob.municipality_tax_share",
                                        "economics.living.fleksjob.state_tax_share",
                                        "economics.living.fleksjob.wage",
                                        "economics.living.foep.municipality_tax_share",
                                        "economics.living.foep.state_tax_share",
                                        "economics.living.job.municipality_tax_share",
                                        "economics.living.job.state_tax_share",
                                        "economics.living.job.wage",
                                        "economics.living.pathway.municipality_tax_share",
                                        "economics.living.pathway.state_tax_share",
                                        "economics.living.pension.municipality_tax_share",
                                        "economics.living.pension.state_tax_share",
                                        "economics.net_tax_factor",
                                        "economics.tax_distortion",
                                        "roles.guide.wage",
                                        "roles.ks.wage",
                                        "services.package.price_per_week",
                                        "services.placement.price_per_start"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        source(i, paths[i]);
    }
    hand.scenario.sources = sources;
    hand.scenario.source_count = sizeof paths / sizeof paths[0];
}

/* Nine citizens in the pathway through 2017 and then in FOEP, one in a job from the first day of 2018; all 200 weeks
 * on support at the grant, so the state pays 20 %. */
static void make_citizens(void)
{
    for (int i = 0; i < CITIZENS; i++) {
        records[i] = hand_record((uint32_t)i, 0);
        records[i].first_meeting = hand_day(10);
        records[i].decided = records[i].ended = hand_day(365);
        records[i].outcome = i == 0 ? MDL_OUTCOME_JOB : MDL_OUTCOME_FOEP;
        records[i].weeks_on_support = 200;
        records[i].age_years = 40;
    }
    hand.left.given = records;
    hand.left.record_count = CITIZENS;
}

static void make_economics(void)
{
    struct mdl_economics *economics = &hand.scenario.economics;
    benefits[0] = (struct mdl_benefit){
        .name = "rfy", .state = MDL_BENEFIT_PATHWAY, .refusion = true, .ore_per_month = hand_series(1000000)};
    benefits[1] = (struct mdl_benefit){
        .name = "fp", .state = MDL_BENEFIT_FOEP, .refusion = true, .ore_per_month = hand_series(1500000)};
    hand.scenario.regime.benefits = benefits;
    benefits[2] = (struct mdl_benefit){
        .name = "fs", .state = MDL_BENEFIT_FLEKSJOB, .refusion = true, .ore_per_month = hand_series(1600000)};
    benefits[3] =
        (struct mdl_benefit){.name = "fo", .state = MDL_BENEFIT_PENSION, .ore_per_month = hand_series(1200000)};
    hand.scenario.regime.benefit_count = 4;
    living[0] = (struct mdl_living){
        .name = "pathway", .state = MDL_BENEFIT_PATHWAY, .municipality_tax_share = 0.2, .state_tax_share = 0.1};
    living[1] = (struct mdl_living){.name = "foep",
                                    .state = MDL_BENEFIT_FOEP,
                                    .municipality_tax_share = 0.2,
                                    .state_tax_share = 0.1,
                                    .region_ore_per_month = 100000,
                                    .municipality_ore_per_month = 50000};
    living[2] = (struct mdl_living){.name = "job",
                                    .state = MDL_BENEFIT_JOB,
                                    .wage_ore_per_month = 2000000,
                                    .municipality_tax_share = 0.25,
                                    .state_tax_share = 0.15};
    living[3] = (struct mdl_living){.name = "fleksjob",
                                    .state = MDL_BENEFIT_FLEKSJOB,
                                    .wage_ore_per_month = 800000,
                                    .municipality_tax_share = 0.2,
                                    .state_tax_share = 0.12};
    living[4] = (struct mdl_living){
        .name = "pension", .state = MDL_BENEFIT_PENSION, .municipality_tax_share = 0.16, .state_tax_share = 0.08};
    programme = (struct mdl_programme){.name = "p",
                                       .start_up_ore = 1000000,
                                       .years = 2,
                                       .per_year_ore = 500000,
                                       .fixed_share = 1,
                                       .citizens_per_year = 5};
    economics->living = living;
    economics->living_count = 5;
    economics->programmes = &programme;
    economics->programme_count = 1;
    economics->price_year = economics->undated_price_year = 2018;
    economics->net_tax_factor = 1.28;
    economics->tax_distortion = 0.1;
    hand.scenario.hazards.pension_age_years = 67;
}

static void open_books(void)
{
    hand_make(&hand);
    give_sources();
    make_economics();
    make_citizens();
}

static void price(int years, enum res_perspective perspective)
{
    cr_assert(eq(int, res_econ_prices_init(&prices, &hand.scenario, 2017, years, NULL), SIM_OK));
    res_econ_frame_init(&frame, &hand.scenario, &prices, hand.scenario.end, years);
    cr_assert(eq(int, res_follow_create(&follow, &hand.scenario, (size_t)years * 12 + 1, NULL), SIM_OK));
    res_econ_ledger_init(&ledger);
    res_books_init(&books);
    cr_assert(eq(int, res_econ_ledger_set(&ledger, &frame, follow, &hand.left, NULL), SIM_OK));
    cr_assert(eq(int, res_books_set(&books, &frame, &ledger, perspective, &missing, NULL), SIM_OK));
}

static void close_books(void)
{
    res_books_release(&books);
    res_econ_ledger_release(&ledger);
    res_follow_free(follow);
    res_econ_prices_release(&prices);
    res_missing_release(&missing);
    follow = NULL;
}

TestSuite(econ_books, .init = open_books, .fini = close_books);

static int64_t line(enum res_flow flow, int year)
{
    return res_books_line(&books, flow, RES_SIMULATED, year) + res_books_line(&books, flow, RES_EXTRAPOLATED, year);
}

#define YEAR_WEEKS (365 / 7.0)

Test(econ_books, ten_citizens_add_up_as_by_hand)
{
    price(2, RES_PERSPECTIVE_COUNT);
    cr_assert(eq(sz, missing.count, 0));
    /* the ledger of hand_made.h: 600 min x 300 kr/h + 100 min x 240.01 kr/h; then 7 min */
    cr_assert(eq(i64, line(RES_FLOW_STAFF, 0), 300000 + 40002));
    cr_assert(eq(i64, line(RES_FLOW_STAFF, 1), 2800));
    /* 10 weeks at 1000.01 kr and a start at 500; then 3 weeks and 2 starts; the state pays half */
    cr_assert(eq(i64, line(RES_FLOW_SERVICE, 0), 1000010 + 50000));
    cr_assert(eq(i64, line(RES_FLOW_SERVICE, 1), 300003 + 100000));
    cr_assert(eq(i64, line(RES_FLOW_SERVICE_REFUSION, 0), 525005));
    cr_assert(eq(i64, line(RES_FLOW_BOARD, 1), 2 * 60000));
    /* (10,000 / 2 + 2 x 5,000) kr over two years of five citizens each */
    cr_assert(eq(i64, line(RES_FLOW_PROGRAMME, 0), 1000000));
    cr_assert(eq(i64, line(RES_FLOW_PROGRAMME, 1), 1000000));
    /* ten for 365 days at 10,000 kr a month; then nine at 15,000 */
    const int64_t pathway = llround(10 * YEAR_WEEKS * 1000000 * 12 / 52.1775);
    const int64_t foep = llround(9 * YEAR_WEEKS * 1500000 * 12 / 52.1775);
    const int64_t wage = llround(YEAR_WEEKS * 2000000 * 12 / 52.1775);
    cr_assert(eq(i64, line(RES_FLOW_BENEFIT, 0), pathway));
    cr_assert(le(i64, llabs(line(RES_FLOW_BENEFIT, 1) - foep), 1));
    cr_assert(le(i64, llabs(line(RES_FLOW_BENEFIT_REFUSION, 0) - llround(0.2 * (double)pathway)), 1));
    cr_assert(le(i64, llabs(line(RES_FLOW_WAGE, 1) - wage), 1));
    cr_assert(eq(i64, line(RES_FLOW_OUTPUT, 1), line(RES_FLOW_WAGE, 1)));
    cr_assert(le(i64, llabs(line(RES_FLOW_MUNICIPAL_TAX, 1) - llround(0.2 * (double)foep + 0.25 * (double)wage)), 2));
    cr_assert(le(i64, llabs(line(RES_FLOW_STATE_TAX, 0) - llround(0.1 * (double)pathway)), 1));
    cr_assert(le(i64, llabs(line(RES_FLOW_REGION_SERVICES, 1) - foep / 15), 1));
    cr_assert(le(i64, llabs(line(RES_FLOW_MUNICIPAL_SERVICES, 1) - foep / 30), 1));
    cr_assert(eq(i64, line(RES_FLOW_PENSION, 1), 0));
    /* in year 1 society uses staff, services and programme, at market prices, and pays 10 % for finance */
    const int64_t used = 340002 + 1050010 + 1000000;
    const int64_t financed = used + pathway - line(RES_FLOW_MUNICIPAL_TAX, 0) - line(RES_FLOW_STATE_TAX, 0);
    cr_assert(le(i64, llabs(line(RES_FLOW_NET_TAX, 0) - llround(0.28 * (double)used)), 1));
    cr_assert(le(i64, llabs(line(RES_FLOW_DISTORTION, 0) - llround(0.1 * (double)financed)), 1));
}

static int64_t of_year(double citizens, double ore_per_month)
{
    return llround(citizens * YEAR_WEEKS * ore_per_month * 12 / 52.1775);
}

/* The kinds of money that the ten above do not move: a fleksjob, the state pension, work displaced by placements,
 * prices by the hour, the end of the refund of services, staff of a programme. */
Test(econ_books, the_rest_of_the_money_adds_up_as_by_hand)
{
    const struct mdl_programme_staff staff[] = {{"cti", "CTI", 42540000, 10, 2}};
    struct mdl_economics *economics = &hand.scenario.economics;
    records[1].outcome = MDL_OUTCOME_FLEKSJOB;
    records[2].outcome = MDL_OUTCOME_PENSION;
    hand.services[0].kind = MDL_SERVICE_PLACEMENT;
    hand.services[0].hours_per_week = 20;
    hand.services[0].price_ore_per_hour = 500;
    hand.scenario.regime.service_refusion_until = hand_day(365);
    economics->displacement_share = 0.25;
    economics->placement_value_ore = 16500;
    economics->effective_hours = 1418;
    economics->overhead = 0.2;
    programme.staff = (struct mdl_programme_staff *)(uintptr_t)staff;
    programme.staff_count = 1;
    price(2, RES_PERSPECTIVE_COUNT);
    cr_assert(eq(sz, missing.count, 0));
    /* in a fleksjob: subsidy 16,000 kr of which the state refunds 20 %, wage 8,000 kr from the employer */
    const int64_t foep = of_year(7, 1500000);
    const int64_t fleksjob = of_year(1, 1600000);
    const int64_t wages = of_year(1, 2000000) + of_year(1, 800000);
    cr_assert(le(i64, llabs(line(RES_FLOW_BENEFIT, 1) - foep - fleksjob), 1));
    cr_assert(le(i64, llabs(line(RES_FLOW_BENEFIT_REFUSION, 1) - (foep + fleksjob) / 5), 1));
    cr_assert(le(i64, llabs(line(RES_FLOW_WAGE, 1) - wages), 1));
    cr_assert(eq(i64, line(RES_FLOW_OUTPUT, 1), line(RES_FLOW_WAGE, 1)));
    /* the state pension is the state's, and taxed */
    cr_assert(le(i64, llabs(line(RES_FLOW_PENSION, 1) - of_year(1, 1200000)), 1));
    const double municipal = 0.2 * (double)foep + 0.2 * (double)of_year(1, 2400000) +
                             0.25 * (double)of_year(1, 2000000) + 0.16 * (double)of_year(1, 1200000);
    cr_assert(le(i64, llabs(line(RES_FLOW_MUNICIPAL_TAX, 1) - llround(municipal)), 2));
    /* 10 then 3 weeks of 20 hours at 1000.01 kr a week and 5 kr an hour; then starts at 500; refund in 2017 only */
    cr_assert(eq(i64, line(RES_FLOW_SERVICE, 0), 10 * (100001 + 20 * 500) + 50000));
    cr_assert(eq(i64, line(RES_FLOW_SERVICE_REFUSION, 0), (10 * (100001 + 20 * 500) + 50000) / 2));
    cr_assert(eq(i64, line(RES_FLOW_SERVICE_REFUSION, 1), 0));
    cr_assert(eq(i64, line(RES_FLOW_DISPLACEMENT, 0), 10 * 20 / 4 * 16500));
    /* an hour: 425,400 / 1418 x 1.2 = 360 kr; 10 hours a year and 2 a citizen, over two years of five citizens */
    cr_assert(eq(i64, line(RES_FLOW_PROGRAMME, 0), 1000000 + 10 * 36000 + 5 * 2 * 36000));
}

Test(econ_books, what_is_simulated_and_what_is_extrapolated_stand_apart)
{
    price(2, RES_PERSPECTIVE_COUNT);
    cr_assert(eq(i64, res_books_line(&books, RES_FLOW_BENEFIT, RES_EXTRAPOLATED, 0), 0));
    cr_assert(eq(i64, res_books_line(&books, RES_FLOW_BENEFIT, RES_SIMULATED, 1), 0));
    cr_assert(gt(i64, res_books_line(&books, RES_FLOW_BENEFIT, RES_EXTRAPOLATED, 1), 0));
}

Test(econ_books, effects_are_counts_of_citizens)
{
    price(2, RES_PERSPECTIVE_COUNT);
    cr_assert(eq(dbl, ledger.effects[RES_EFFECT_CITIZENS], 10));
    cr_assert(eq(dbl, ledger.effects[RES_EFFECT_CLARIFIED], 10));
    cr_assert(eq(dbl, ledger.effects[RES_EFFECT_IN_WORK], 1));
    cr_assert(eq(dbl, ledger.effects[RES_EFFECT_FOEP], 9));
    cr_assert(epsilon_eq(dbl, ledger.effects[RES_EFFECT_WORK_YEARS], YEAR_WEEKS / 52.1775, 1e-9));
}

/* Sum over citizens = totals: each citizen priced alone, before rounding. */
Test(econ_books, the_weeks_of_the_citizens_add_up_to_those_of_all)
{
    price(3, RES_PERSPECTIVE_COUNT);
    double all = 0;
    for (size_t i = 0; i < (size_t)RES_ORIGIN_COUNT * MDL_BENEFIT_COUNT * ledger.steps * 3; i++) {
        all += ledger.weeks[i];
    }
    /* 2017, 2018 and 2019 */
    cr_assert(epsilon_eq(dbl, all, CITIZENS * 3 * YEAR_WEEKS, 1e-6));
}

static uint64_t state = 12345;

static double any(double most)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return most * (double)(state >> 11) / 9007199254740992.0;
}

Test(econ_books, the_books_balance_to_the_oere_whatever_the_quantities)
{
    for (int trial = 0; trial < 200; trial++) {
        open_books();
        for (int i = 0; i < 14; i++) {
            hand.quantities[i] = any(1e4);
        }
        for (int i = 0; i < CITIZENS; i++) {
            records[i].decided = records[i].ended = hand_day(1 + (int)any(700));
            records[i].outcome = (int16_t)any(MDL_OUTCOME_COUNT);
            records[i].weeks_on_support = (float)any(100);
            records[i].age_years = (float)(20 + any(50));
        }
        price(5, RES_PERSPECTIVE_COUNT);
        cr_assert(eq(int, res_books_verify(&books, NULL), SIM_OK));
        for (int p = 0; p < RES_PERSPECTIVE_COUNT; p++) {
            int64_t by_account = 0;
            int64_t by_sign = 0;
            for (int y = 0; y < 5; y++) {
                for (int account = 0; account < RES_PAYER_COUNT; account++) {
                    by_account += res_perspective_has((enum res_perspective)p, (enum res_payer)account)
                                      ? res_books_account(&books, (enum res_perspective)p, account, y)
                                      : 0;
                }
                for (int f = 0; f < RES_FLOW_COUNT; f++) {
                    by_sign +=
                        res_perspective_sign((enum res_perspective)p, (enum res_flow)f) * line((enum res_flow)f, y);
                }
            }
            cr_assert(eq(i64, by_account, by_sign), "%s", res_perspective_name((enum res_perspective)p));
        }
        close_books();
    }
}

Test(econ_books, what_has_no_price_is_named_and_not_counted)
{
    source(17, "services.package.price_per_leek");
    price(2, RES_PERSPECTIVE_COUNT);
    cr_assert(eq(sz, missing.count, 1));
    cr_assert(eq(str, missing.names[0], "services.package.price_per_week"));
}

Test(econ_books, a_negative_price_is_refused)
{
    struct sim_error error;
    hand.roles[0].wage_ore_per_hour = -1;
    cr_assert(eq(int, res_econ_prices_init(&prices, &hand.scenario, 2017, 2, &error), SIM_ERR_SCENARIO));
    cr_assert(eq(str, error.path, "roles.ks.wage"));
}

/* --- what follows ------------------------------------------------------------------------------------- */

static double state_weeks(enum mdl_outcome outcome, double support, double pension, double months,
                          enum mdl_benefit_state in)
{
    double weeks[MDL_BENEFIT_COUNT * 2] = {0};
    cr_assert(eq(int, res_follow_weeks(follow, outcome, support, pension, 0, months, weeks, NULL), SIM_OK));
    return weeks[(size_t)in * 2] + weeks[(size_t)in * 2 + 1];
}

Test(econ_books, a_constant_rate_gives_exponential_stays)
{
    transitions[0] = (struct mdl_transition){
        .name = "t", .state = MDL_BENEFIT_KONTANTHJAELP, .to = MDL_BENEFIT_FOEP, .per_year = 0.5};
    hand.scenario.economics.transitions = transitions;
    hand.scenario.economics.transition_count = 1;
    cr_assert(eq(int, res_follow_create(&follow, &hand.scenario, 120, NULL), SIM_OK));
    /* mean time in the state over 10 years: (1 - exp(-5)) / 0.5 years; the trapezium of a month errs by rate^2/1728 */
    const double expected = -expm1(-5) / 0.5 * 12 * RES_WEEKS_PER_MONTH;
    const double got = state_weeks(MDL_OUTCOME_KONTANTHJAELP, 200, 1e9, 120, MDL_BENEFIT_KONTANTHJAELP);
    cr_assert(epsilon_eq(dbl, got, expected, expected * 0.25 / 1728 * 1.1));
    cr_assert(epsilon_eq(dbl, state_weeks(MDL_OUTCOME_KONTANTHJAELP, 200, 1e9, 120, MDL_BENEFIT_FOEP),
                         120 * RES_WEEKS_PER_MONTH - got, 1e-6));
}

Test(econ_books, a_fleksjob_granted_may_begin_with_a_wait)
{
    hand.scenario.economics.fleksjob_waiting_share = 0.25;
    cr_assert(eq(int, res_follow_create(&follow, &hand.scenario, 12, NULL), SIM_OK));
    cr_assert(epsilon_eq(dbl, state_weeks(MDL_OUTCOME_FLEKSJOB, 200, 1e9, 12, MDL_BENEFIT_LEDIGHEDSYDELSE),
                         0.25 * 12 * RES_WEEKS_PER_MONTH, 1e-9));
}

Test(econ_books, a_year_of_self_support_sets_the_staircase_back)
{
    transitions[0] = (struct mdl_transition){
        .name = "out", .state = MDL_BENEFIT_JOB, .to = MDL_BENEFIT_KONTANTHJAELP, .from_years = 2, .per_year = 100};
    hand.scenario.economics.transitions = transitions;
    hand.scenario.economics.transition_count = 1;
    cr_assert(eq(int, res_follow_create(&follow, &hand.scenario, 60, NULL), SIM_OK));
    double weeks[MDL_BENEFIT_COUNT * 2] = {0};
    cr_assert(eq(int, res_follow_weeks(follow, MDL_OUTCOME_JOB, 300, 1e9, 0, 60, weeks, NULL), SIM_OK));
    /* hand_made's steps part at week 53: the first year on kontanthjælp is on the first step again */
    cr_assert(epsilon_eq(dbl, weeks[MDL_BENEFIT_KONTANTHJAELP * 2], 52.2, 2.5));
    cr_assert(gt(dbl, weeks[MDL_BENEFIT_KONTANTHJAELP * 2 + 1], 90));
}

Test(econ_books, the_state_pension_ends_everything_else)
{
    cr_assert(eq(int, res_follow_create(&follow, &hand.scenario, 60, NULL), SIM_OK));
    cr_assert(
        epsilon_eq(dbl, state_weeks(MDL_OUTCOME_FOEP, 300, 24, 60, MDL_BENEFIT_FOEP), 24 * RES_WEEKS_PER_MONTH, 1e-9));
    cr_assert(epsilon_eq(dbl, state_weeks(MDL_OUTCOME_FOEP, 300, 24, 60, MDL_BENEFIT_PENSION), 36 * RES_WEEKS_PER_MONTH,
                         1e-9));
}
