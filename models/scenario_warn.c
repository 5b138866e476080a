/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Capacity that cannot carry the load, by arithmetic on averages: no simulation, so only what is far
 * from balance is told. A queue that grows may be what the scenario is about: these are warnings.
 */
#include "models/step_list.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Averages cannot tell nearer than this. */
#define SLACK 1.05

/* What a population brings to the steps it can reach. */
struct load {
    double per_month; /* steady inflow at its highest */
    double at_once;   /* citizens who may be under way at the same time */
    bool *reaches;    /* [steps] */
};

/* --- who comes where -------------------------------------------------------------------------------- */

static size_t index_of(const struct mdl_step_list *list, const char *name)
{
    bool twice = false;
    const struct mdl_step_place *place = name == NULL ? NULL : mdl_step_list_find(list, name, &twice);
    return place == NULL ? list->count : (size_t)(place - list->at);
}

/* The step after this one in its own list; steps of branches stand in between. */
static size_t next_of(const struct mdl_step_list *list, size_t i)
{
    const struct mdl_step_place *place = &list->at[i];
    const enum mdl_step_kind kind = place->step->kind;
    if (kind == MDL_STEP_GOTO || kind == MDL_STEP_EXIT ||
        place->step + 1 >= place->owner->steps + place->owner->step_count) {
        return list->count;
    }
    size_t next = i + 1;
    while (next < list->count && list->at[next].step != place->step + 1) {
        next++;
    }
    return next;
}

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
    mark(list, next_of(list, i), reaches, grew);
    mark(list, index_of(list, step->go), reaches, grew);
    mark(list, index_of(list, step->on_return), reaches, grew);
    mark(list, index_of(list, step->on_give_up), reaches, grew);
    for (size_t c = 0; c < step->case_count; c++) {
        mark(list, index_of(list, step->cases[c].go), reaches, grew);
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
    mark(list, population->enter == NULL ? 0 : index_of(list, population->enter), reaches, &grew);
    for (size_t i = 0; i < population->initial_count; i++) {
        mark(list, index_of(list, population->initial[i].at), reaches, &grew);
    }
    for (size_t i = 0; i < population->person_count; i++) {
        mark(list, index_of(list, population->people[i].at), reaches, &grew);
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

/* All who come to some caseload step of the role share its places; told at the first such step. */
static void warn_about_places(const struct mdl_step_list *list, const struct load *loads, int index)
{
    const struct mdl_role *role = &list->l->scenario->roles[index];
    const double possible = (double)role->places * most(&role->headcount);
    const struct mdl_step_place *first = NULL;
    double citizens = 0.0;
    for (size_t p = 0; p < list->l->scenario->population_count; p++) {
        bool comes = false;
        for (size_t i = 0; i < list->count; i++) {
            const bool here = fills(list->at[i].step, index);
            first = here && first == NULL ? &list->at[i] : first;
            comes = comes || (here && loads[p].reaches[i]);
        }
        citizens += comes ? loads[p].at_once : 0.0;
    }
    if (first != NULL && citizens > possible * SLACK) {
        mdl_load_warn(list->l, first->path,
                      "%s can hold %.0f citizens (%g persons x %lld places), %.0f may be under way at once", role->name,
                      possible, most(&role->headcount), (long long)role->places, citizens);
    }
}

static void warn_about_board(const struct mdl_step_list *list, const struct load *loads, size_t board)
{
    const struct mdl_scenario *s = list->l->scenario;
    const double months = (s->boards[board].closed_month > 0 ? 11.0 : 12.0) / 12.0;
    const double possible = most(&s->boards[board].places) * SIM_MINUTES_PER_MONTH / s->boards[board].every * months;
    double asked = 0.0;
    for (size_t p = 0; p < s->population_count; p++) {
        for (size_t i = 0; i < list->count; i++) {
            const struct mdl_step *step = list->at[i].step;
            if (loads[p].reaches[i] && step->kind == MDL_STEP_BOARD && step->board == (int)board) {
                asked += loads[p].per_month;
            }
        }
    }
    if (asked > possible * SLACK) {
        char path[192];
        (void)snprintf(path, sizeof path, "boards.%.64s", s->boards[board].name);
        mdl_load_warn(list->l, path, "can take %.1f cases a month (%g places every %.3g days), %.1f a month come in",
                      possible, most(&s->boards[board].places), s->boards[board].every / SIM_MINUTES_PER_DAY, asked);
    }
}

void mdl_scenario_warn(const struct mdl_step_list *list)
{
    const struct mdl_scenario *s = list->l->scenario;
    struct load *loads = mdl_arena_alloc(list->l->scratch, s->population_count, sizeof *loads);
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
        warn_about_places(list, loads, (int)r);
    }
    for (size_t b = 0; loads != NULL && b < s->board_count; b++) {
        warn_about_board(list, loads, b);
    }
}
