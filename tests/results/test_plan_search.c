/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic (staffing of M/M/c queues against Erlang C) and exact (duality, grids, what does not
 * matter).
 */
#include "results/plan/plan.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

#include "tests/results/plan_text.h"

static struct sim_error_list errors;

static void make(void)
{
    sim_error_list_init(&errors);
}

static void done(void)
{
    sim_error_list_release(&errors);
}

TestSuite(plan, .init = make, .fini = done, .timeout = 300);

static void search(struct res_plan *plan, const char *text, const struct res_promise *promise,
                   const struct res_lever *levers, size_t lever_count, const struct res_plan_options *options)
{
    const struct res_plan_source source = {.text = text};
    enum sim_status status = res_plan_init(plan, &source, options, promise, 1, levers, lever_count, &errors);
    if (status == SIM_OK) {
        status = res_plan_search(plan, &errors);
    }
    plan_complain(&errors);
    cr_assert(eq(int, status, SIM_OK));
}

/* --- Erlang ------------------------------------------------------------------------------------------------------- */

static double erlang_c(int servers, double load)
{
    double b = 1;
    for (int k = 1; k <= servers; k++) {
        b = load * b / (k + load * b);
    }
    return b / (1 - load / servers * (1 - b));
}

/* P(wait <= t), t in mean services. */
static double served_within(int servers, double load, double t)
{
    return load >= servers ? 0 : 1 - erlang_c(servers, load) * exp(-(servers - load) * t);
}

static int erlang_staffing(double load, double t, double share)
{
    int servers = (int)floor(load) + 1;
    while (served_within(servers, load, t) < share) {
        servers++;
    }
    return servers;
}

/* load, days, share: chosen so that Erlang's answer and the one below lie at least 3.5 points from the share */
static const struct {
    double load, days, share;
} cases[] = {
    {1, 0.5, 0.9}, {2, 0.5, 0.85}, {3, 0.25, 0.8},  {4, 0.5, 0.8},   {6, 0.5, 0.8},
    {8, 0.5, 0.9}, {8, 0.1, 0.75}, {12, 0.25, 0.8}, {20, 0.25, 0.7}, {30, 0.25, 0.7},
};

Test(plan, smallest_staffing_of_ten_queues_is_that_of_erlang)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const int wanted = erlang_staffing(cases[i].load, cases[i].days, cases[i].share);
        const double above = served_within(wanted, cases[i].load, cases[i].days);
        const double below = served_within(wanted - 1, cases[i].load, cases[i].days);
        char text[PLAN_TEXT_MAX], words[96], key[64];
        struct res_plan plan;
        struct res_plan_options options;
        cr_assert(above > cases[i].share + 0.034 && below < cases[i].share - 0.034, "case %zu: %g and %g", i, below,
                  above);
        plan_text_mmc(text, cases[i].load, (int)fmax(12, 120 / cases[i].load));
        (void)snprintf(words, sizeof words, "team <= %g days for %g %%", cases[i].days, 100 * cases[i].share);
        (void)snprintf(key, sizeof key, "roles.ks.headcount=%d..%d", wanted - 1, wanted + 2);
        const struct res_promise promise = plan_promise(words);
        const struct res_lever lever = plan_lever(key);
        res_plan_defaults(&options);
        options.first = 20;
        options.most = 200;
        options.kept_in = 0.5; /* the median replication: its share is that of the long run */
        search(&plan, text, &promise, &lever, 1, &options);
        cr_assert(lt(sz, plan.answer, plan.point_count), "case %zu", i);
        cr_assert(eq(int, wanted - 1 + (int)plan.points[plan.answer].at[0], wanted), "case %zu", i);
        cr_assert(zero(sz, plan.contradictions));
        for (size_t k = 0; k < plan.answer; k++) {
            cr_assert(eq(int, plan.points[k].verdict, RES_IS_NOT_KEPT),
                      "case %zu, %zu: what is cheaper is proved not to", i, k);
        }
        res_plan_release(&plan);
    }
}

/* P(no wait) >= 1/2 needs load + 0.506 sqrt(load) in the limit (Halfin & Whitt 1981): the margin over the load grows by
 * half when the load grows fourfold. */
Test(plan, square_root_staffing_is_seen)
{
    static const double loads[] = {4, 16, 64};
    for (size_t i = 0; i < 3; i++) {
        char text[PLAN_TEXT_MAX], key[64];
        struct res_plan plan;
        struct res_plan_options options;
        const int wanted = erlang_staffing(loads[i], 0.0, 0.5);
        plan_text_mmc(text, loads[i], (int)(160 / loads[i]));
        (void)snprintf(key, sizeof key, "roles.ks.headcount=%d..%d", wanted - 2, wanted + 2);
        const struct res_promise promise = plan_promise("team <= 0 days for 50 %");
        const struct res_lever lever = plan_lever(key);
        res_plan_defaults(&options);
        options.first = 20;
        options.most = 80;
        options.kept_in = 0.5;
        search(&plan, text, &promise, &lever, 1, &options);
        cr_assert(lt(sz, plan.answer, plan.point_count));
        const double answer = wanted - 2 + (double)plan.points[plan.answer].at[0];
        cr_assert(le(dbl, fabs(answer - wanted), 1), "%g for %g erlang, Erlang says %d", answer, loads[i], wanted);
        cr_assert(le(dbl, fabs(answer - loads[i] - 0.506 * sqrt(loads[i])), 1.3), "%g", answer);
        res_plan_release(&plan);
    }
}

/* --- duality --------------------------------------------------------------------------------------------------------
 */

/* On the same replications a staffing keeps a promise of t days exactly when its best promise is at most t. */
Test(plan, best_promise_and_smallest_staffing_agree_on_random_scenarios)
{
    size_t agreed = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        const double load = 1 + (double)(seed * 7919 % 53) / 10;
        char text[PLAN_TEXT_MAX], key[64];
        struct res_plan plan;
        struct res_plan_options options;
        struct res_promise promise = plan_promise("team <= 0.4 days for 90 %");
        plan_text_mmc(text, load, 3 + (int)(seed * 31 % 7));
        (void)snprintf(key, sizeof key, "roles.ks.headcount=%d..%d", (int)load + 1, (int)load + 5);
        const struct res_lever lever = plan_lever(key);
        res_plan_defaults(&options);
        options.seed = seed;
        options.first = options.most = 30;
        search(&plan, text, &promise, &lever, 1, &options);
        for (size_t i = 0; i < plan.point_count; i++) {
            const struct res_plan_point *point = &plan.points[i];
            double low, high;
            const double best = res_plan_best_promise(&plan, point, 0, &low, &high);
            const bool keeps = (double)point->kept >= options.kept_in * (double)point->n - 1e-9;
            cr_assert(eq(int, keeps, best <= promise.days), "seed %d, staffing %zu", (int)seed, i);
            cr_assert(low <= best && best <= high);
            agreed += keeps ? 1 : 0;
            if (i > 0) {
                double before_low, before_high;
                cr_assert(
                    le(dbl, best, res_plan_best_promise(&plan, &plan.points[i - 1], 0, &before_low, &before_high)),
                    "one more never makes the best promise of a queue worse");
            }
        }
        res_plan_release(&plan);
    }
    cr_assert(agreed > 10 && agreed < 50, "both answers must occur: %zu of 60", agreed);
}

/* --- grids
 * ------------------------------------------------------------------------------------------------------------ */

Test(plan, a_large_grid_is_halved_to_the_same_answer)
{
    char text[PLAN_TEXT_MAX];
    struct res_plan small, large;
    struct res_plan_options options;
    const struct res_promise promise = plan_promise("team <= 0.5 days for 90 %");
    const struct res_lever few = plan_lever("roles.ks.headcount=3..10");
    const struct res_lever many = plan_lever("roles.ks.headcount=1..200");
    plan_text_mmc(text, 3, 8);
    res_plan_defaults(&options);
    options.first = 25;
    options.most = 120;
    search(&small, text, &promise, &few, 1, &options);
    search(&large, text, &promise, &many, 1, &options);
    cr_assert(eq(sz, small.points[small.answer].at[0] + 3, large.points[large.answer].at[0] + 1));
    size_t tried = 0;
    for (size_t i = 0; i < large.point_count; i++) {
        tried += large.points[i].n > 0 ? 1 : 0;
    }
    cr_assert(lt(sz, tried, 25), "%zu of 200 tried", tried);
    cr_assert(zero(sz, large.contradictions));
    cr_assert(gt(sz, large.points[large.answer - 1].n, 0), "the neighbour was tried, not inferred");
    res_plan_release(&small);
    res_plan_release(&large);
}

Test(plan, two_levers_and_one_that_does_not_matter)
{
    char text[PLAN_TEXT_MAX];
    struct res_plan plan;
    struct res_plan_options options;
    const struct res_promise promise = plan_promise("team <= 0.5 days for 90 %");
    const struct res_lever levers[] = {plan_lever("roles.ks.headcount=6..9"),
                                       plan_lever("roles.idle.headcount=1..3 at 1000")};
    plan_text_mmc(text, 4, 18);
    res_plan_defaults(&options);
    options.first = 30;
    options.most = 150;
    search(&plan, text, &promise, levers, 2, &options);
    cr_assert(plan.matters[0]);
    cr_assert(not(plan.matters[1]), "nobody needs them");
    cr_assert(zero(sz, plan.points[plan.answer].at[1]), "so the fewest are taken");
    /* 37 hours x 52.1775 weeks x 300 kr: 579,170 a year each */
    cr_assert(epsilon_eq(dbl, plan.points[plan.point_count - 1].kr_per_year - plan.points[0].kr_per_year,
                         3 * 37 * 52.1775 * 300 + 2 * 1000, 1));
    cr_assert(res_plan_one_more(&plan, plan.answer, &errors) == SIM_OK);
    cr_assert(eq(sz, plan.change_count, 2));
    cr_assert(gt(dbl, plan.changes[0].share_after, plan.changes[0].share_before));
    cr_assert(eq(dbl, plan.changes[1].share_after, plan.changes[1].share_before));
    res_plan_release(&plan);
}

Test(plan, none_in_range_and_promises_that_cannot_be)
{
    char text[PLAN_TEXT_MAX];
    struct res_plan plan;
    struct res_plan_options options;
    const struct res_plan_source source = {.text = text};
    struct res_promise promise = plan_promise("team <= 0.1 days for 99 %");
    const struct res_lever lever = plan_lever("roles.ks.headcount=5..6");
    plan_text_mmc(text, 4, 24);
    res_plan_defaults(&options);
    options.first = options.most = 60;
    search(&plan, text, &promise, &lever, 1, &options);
    cr_assert(eq(sz, plan.answer, plan.point_count));
    cr_assert(eq(sz, plan.best, 1), "six come nearer than five");
    res_plan_release(&plan);

    promise = plan_promise("placement <= 30 days for 90 %");
    cr_assert(res_plan_init(&plan, &source, &options, &promise, 1, &lever, 1, &errors) == SIM_OK);
    cr_assert(res_plan_search(&plan, &errors) == SIM_ERR_USAGE);
    cr_assert(ne(ptr, strstr(errors.at[0].message, "cannot be promised"), NULL), "%s", errors.at[0].message);
    res_plan_release(&plan);
}

Test(plan, ranges_that_cannot_be)
{
    static const struct {
        const char *text, *part;
    } wrong[] = {
        {"roles.ks.headcount", "KEY=LOW..HIGH"},
        {"=1..3", "KEY=LOW..HIGH"},
        {"roles.ks.headcount=3..1", "empty"},
        {"roles.ks.headcount=3..", "no end"},
        {"roles.ks.headcount=..3", "whole number"},
        {"roles.ks.headcount=1..99999", "more than 10000"},
        {"roles.ks.headcount=-2..3", "from 0"},
        {"roles.ks.headcount=", "values are missing"},
        {"roles.ks.headcount=1..3 at much", "kr a year"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct res_lever lever;
        struct sim_error error = {0};
        cr_assert(res_lever_parse(wrong[i].text, &lever, &error) == SIM_ERR_USAGE, "%s", wrong[i].text);
        cr_assert(strstr(error.message, wrong[i].part) != NULL, "%s: %s", wrong[i].text, error.message);
    }
    const struct res_lever list = plan_lever("roles.ks.places=16 citizens, 20 citizens,25 citizens");
    char value[64];
    cr_assert(eq(sz, list.count, 3));
    res_lever_value(&list, 1, value, sizeof value);
    cr_assert(zero(int, strcmp(value, "20 citizens")));
    const struct res_lever range = plan_lever("roles.ks.places=16..25 citizens");
    res_lever_value(&range, 9, value, sizeof value);
    cr_assert(zero(int, strcmp(value, "25 citizens")));
}
