/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Capacity that cannot carry the load, by arithmetic on averages: no simulation, so only what is far
 * from balance is told. A queue that grows may be what the scenario is about: these are warnings.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/mean_flow.h"

/* Averages cannot tell nearer than this. */
#define SLACK 1.05

/* What a population brings to the steps it can reach. */
struct load {
    double per_month; /* steady inflow at its highest */
    double at_once;   /* citizens who may be under way at the same time */
    bool *reaches;    /* [steps] */
};

/* --- who comes where -------------------------------------------------------------------------------- */

static void mark(const struct mdl_step_list *list, size_t i, bool *reaches, bool *grew)
{
    if (i < list->count && !reaches[i]) {
        reaches[i] = true;
        *grew = true;
    }
}

static void mark_followers(const struct mdl_step_list *list, size_t i, bool *reaches, bool *grew)
{
    const struct mdl_step *step = list->at[i].step;
    mark(list, mdl_step_list_next(list, i), reaches, grew);
    mark(list, mdl_step_list_index(list, step->go), reaches, grew);
    mark(list, mdl_step_list_index(list, step->on_return), reaches, grew);
    mark(list, mdl_step_list_index(list, step->on_give_up), reaches, grew);
    for (size_t c = 0; c < step->case_count; c++) {
        mark(list, mdl_step_list_index(list, step->cases[c].go), reaches, grew);
    }
    for (size_t k = i + 1; step->branch_count > 0 && k < list->count; k++) {
        for (size_t b = 0; b < step->branch_count; b++) {
            if (list->at[k].owner == &step->branches[b] && list->at[k].step == step->branches[b].steps) {
                mark(list, k, reaches, grew);
            }
        }
    }
}

static void find_reach(const struct mdl_step_list *list, const struct mdl_population *population, bool *reaches)
{
    bool grew = false;
    mark(list, population->enter == NULL ? 0 : mdl_step_list_index(list, population->enter), reaches, &grew);
    for (size_t i = 0; i < population->initial_count; i++) {
        mark(list, mdl_step_list_index(list, population->initial[i].at), reaches, &grew);
    }
    for (size_t i = 0; i < population->person_count; i++) {
        mark(list, mdl_step_list_index(list, population->people[i].at), reaches, &grew);
    }
    while (grew) {
        grew = false;
        for (size_t i = 0; i < list->count; i++) {
            if (reaches[i]) {
                mark_followers(list, i, reaches, &grew);
            }
        }
    }
}

/* Months a citizen with a granted length is under way, at most the time simulated; 0 where no grant
 * says how long: then inflow is left out rather than guessed at. */
static double months_inside(const struct mdl_step_list *list, const bool *reaches)
{
    const struct mdl_scenario *s = list->l->scenario;
    for (size_t i = 0; i < list->count; i++) {
        const struct mdl_step *step = list->at[i].step;
        if (reaches[i] && step->kind == MDL_STEP_GRANT) {
            return fmin((double)(s->end - s->start), sim_dist_mean(&step->granted)) / SIM_MINUTES_PER_MONTH;
        }
    }
    return 0.0;
}

static struct load load_of(const struct mdl_step_list *list, const struct mdl_population *population)
{
    struct load load = {0};
    load.reaches = mdl_arena_alloc(list->l->scratch, list->count, sizeof *load.reaches);
    if (load.reaches == NULL) {
        return load;
    }
    find_reach(list, population, load.reaches);
    load.per_month = mdl_inflow_most(population);
    load.at_once = load.per_month * months_inside(list, load.reaches);
    for (size_t i = 0; i < population->intake_count; i++) {
        load.at_once += (double)population->intakes[i].citizens;
    }
    for (size_t i = 0; i < population->initial_count; i++) {
        load.at_once += (double)population->initial[i].citizens;
    }
    load.at_once += (double)population->person_count;
    return load;
}

/* --- what can be carried ----------------------------------------------------------------------------- */

static double most(const struct mdl_series *series)
{
    double value = series->value[0];
    for (size_t i = 1; i < series->count; i++) {
        value = fmax(value, series->value[i]);
    }
    return value;
}

/* Citizens in contact at once: no more than the role has places for, where it holds a caseload. */
static double citizens_at(const struct mdl_step_list *list, const struct load *loads, size_t step)
{
    const struct mdl_role *role = &list->l->scenario->roles[list->at[step].step->roles.at[0]];
    double citizens = 0.0;
    for (size_t p = 0; p < list->l->scenario->population_count; p++) {
        citizens += loads[p].reaches[step] ? loads[p].at_once : 0.0;
    }
    return role->places > 0 ? fmin(citizens, (double)role->places * most(&role->headcount)) : citizens;
}

static void warn_about_talks(const struct mdl_step_list *list, const struct load *loads, size_t i)
{
    const struct mdl_step *step = list->at[i].step;
    const struct mdl_role *role = &list->l->scenario->roles[step->roles.at[0]];
    const double every = sim_dist_mean(&step->every);
    if (role->talk_hours_per_week <= 0.0 || !(step->length > 0.0) || !(every > 0.0)) {
        return;
    }
    const double citizens = citizens_at(list, loads, i);
    const double asked = citizens * SIM_MINUTES_PER_WEEK / every;
    const double possible = most(&role->headcount) * role->talk_hours_per_week * SIM_MINUTES_PER_HOUR / step->length;
    if (asked > possible * SLACK) {
        mdl_load_warn(
            list->l, list->at[i].path,
            "%s can hold %.0f talks a week (%g persons x %g h / %g minutes), %.0f are asked (%.0f citizens every %.3g "
            "days)",
            role->name, possible, most(&role->headcount), role->talk_hours_per_week, step->length, asked, citizens,
            every / SIM_MINUTES_PER_DAY);
    }
}

static bool fills(const struct mdl_step *step, int role)
{
    return step->kind == MDL_STEP_CASELOAD && step->roles.count == 1 && step->roles.at[0] == role;
}

/* Told at the first step that takes a place with the role. */
static void warn_about_places(const struct mdl_step_list *list, const struct mdl_mean_flow *flow, int index)
{
    const struct mdl_role *role = &list->l->scenario->roles[index];
    const double persons = mdl_mean_of_series(list->l->scenario, &role->headcount);
    const double possible = (double)role->places * persons;
    size_t first = 0;
    while (first < list->count && !fills(list->at[first].step, index)) {
        first++;
    }
    if (first < list->count && flow->held[index] > possible * SLACK) {
        mdl_load_warn(list->l, list->at[first].path,
                      "%s can hold %.0f citizens (%.3g persons x %lld places), %.0f would hold a place on average if "
                      "nobody waited",
                      role->name, possible, persons, (long long)role->places, flow->held[index]);
    }
}

static void warn_about_board(const struct mdl_step_list *list, const struct mdl_mean_flow *flow, size_t index)
{
    const struct mdl_board *board = &list->l->scenario->boards[index];
    const double open = (board->closed_month > 0 ? 11.0 : 12.0) / 12.0;
    const double places = mdl_mean_of_series(list->l->scenario, &board->places);
    const double possible = places * SIM_MINUTES_PER_MONTH / board->every * open;
    double cases = 0.0;
    for (size_t i = 0; i < list->count; i++) {
        const struct mdl_step *step = list->at[i].step;
        cases += step->kind == MDL_STEP_BOARD && step->board == (int)index ? flow->cases[i] : 0.0;
    }
    const double asked = cases / flow->months;
    if (asked > possible * SLACK) {
        char path[192];
        (void)snprintf(path, sizeof path, "boards.%.64s", board->name);
        mdl_load_warn(list->l, path, "can take %.1f cases a month (%.3g places every %.3g days), %.1f a month come in",
                      possible, places, board->every / SIM_MINUTES_PER_DAY, asked);
    }
}

void mdl_scenario_warn(const struct mdl_step_list *list)
{
    const struct mdl_scenario *s = list->l->scenario;
    struct mdl_mean_flow flow = {0};
    struct load *loads = mdl_arena_alloc(list->l->scratch, s->population_count, sizeof *loads);
    if (!mdl_mean_flow_fill(&flow, list)) {
        return;
    }
    for (size_t p = 0; loads != NULL && p < s->population_count; p++) {
        loads[p] = load_of(list, &s->populations[p]);
        if (loads[p].reaches == NULL) {
            return;
        }
    }
    for (size_t i = 0; loads != NULL && i < list->count; i++) {
        const struct mdl_step *step = list->at[i].step;
        if (step->kind == MDL_STEP_CONTACT && step->roles.count == 1) {
            warn_about_talks(list, loads, i);
        }
    }
    for (size_t r = 0; loads != NULL && r < s->role_count; r++) {
        warn_about_places(list, &flow, (int)r);
    }
    for (size_t b = 0; loads != NULL && b < s->board_count; b++) {
        warn_about_board(list, &flow, b);
    }
}
