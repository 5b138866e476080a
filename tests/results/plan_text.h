/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan on a small scenario in memory: an M/M/c queue for a role, as the wait for the team. */
#ifndef AFKLAR_TESTS_RESULTS_PLAN_TEXT_H
#define AFKLAR_TESTS_RESULTS_PLAN_TEXT_H

#include <criterion/criterion.h>
#include <stdio.h>

#include "results/plan/plan.h"

#define PLAN_TEXT_MAX 4096

/* Customers of `load` erlang, mean service a day, seen for `months` after half a year of warm-up. */
static inline void plan_text_mmc(char text[PLAN_TEXT_MAX], double load, int months)
{
    const double per_month = load * 30.4375;
    const int year = 2000 + (6 + months) / 12, month = 1 + (6 + months) % 12;
    (void)snprintf(
        text, PLAN_TEXT_MAX,
        "name = \"mmc\"; start = \"2000-01-01\"; end = \"%04d-%02d-01\"; clarified = ( \"job\" );\n"
        "populations = (\n"
        "  { name = \"warm\"; index = false; per_month = ( { value = \"%.6f citizens/month\"; },\n"
        "    { from = \"2000-07-01\"; value = \"0 citizens/month\"; } ); },\n"
        "  { name = \"seen\"; index = true; per_month = ( { value = \"0 citizens/month\"; },\n"
        "    { from = \"2000-07-01\"; value = \"%.6f citizens/month\"; } ); } );\n"
        "roles = ( { name = \"ks\"; headcount = 10; places = \"1 citizens\"; wage = \"300 kr/h\"; paid_hours = \"37 "
        "h/week\"; },\n"
        "  { name = \"idle\"; headcount = 1; places = \"1 citizens\"; } );\n"
        "pathway = (\n"
        "  { name = \"get_ks\"; step = \"caseload\"; role = \"ks\"; },\n"
        "  { name = \"grant\"; step = \"grant\"; granted = \"10 years\"; },\n"
        "  { name = \"served\"; step = \"delay\"; duration = { dist = \"exponential\"; mean = \"1 days\"; }; },\n"
        "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; } );\n",
        year, month, per_month, per_month);
}

static inline struct res_promise plan_promise(const char *text)
{
    struct res_promise promise;
    struct sim_error error = {0};
    cr_assert(res_promise_parse(text, &promise, &error) == SIM_OK, "%s", error.message);
    return promise;
}

static inline struct res_lever plan_lever(const char *text)
{
    struct res_lever lever;
    struct sim_error error = {0};
    cr_assert(res_lever_parse(text, &lever, &error) == SIM_OK, "%s", error.message);
    return lever;
}

static inline void plan_complain(const struct sim_error_list *errors)
{
    for (size_t i = 0; i < errors->count; i++) {
        (void)fprintf(stderr, "%s: %s\n", errors->at[i].path, errors->at[i].message);
    }
}

#endif
