/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What needs more than one key to judge: dates in order, shares that add up, steps that exist, roles
 * that are staffed. Runs after all keys have been read, also when some were wrong, so that all
 * mistakes are reported at once; a group in which a key was wrong is not judged as a whole.
 */
#include "models/scenario/loader.h"
#include "models/step_list.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/scenario/suggest.h"

/* Shares printed to a tenth of a percent need not add to exactly 1. */
#define SUM_TOLERANCE 0.0005

/* --- what is clean ----------------------------------------------------------------------------------- */

/* Nothing was wrong at or below this path. */
static bool is_clean(const struct mdl_loader *l, const char *path)
{
    const size_t length = strlen(path);
    for (size_t i = 0; l->errors != NULL && l->error_count > 0 && i < l->errors->count; i++) {
        if (strncmp(l->errors->at[i].path, path, length) == 0) {
            return false;
        }
    }
    return true;
}

static const char *text_or(const char *text, const char *otherwise)
{
    return text == NULL ? otherwise : text;
}

/* --- populations ------------------------------------------------------------------------------------ */

static void check_ages(struct mdl_loader *l, const struct mdl_population *population, const char *path)
{
    char where[192];
    double sum = 0.0;
    (void)snprintf(where, sizeof where, "%.180s.ages", path);
    if (!is_clean(l, where)) {
        return;
    }
    for (size_t i = 0; i < population->age_count; i++) {
        const struct mdl_age_band *band = &population->ages[i];
        sum += band->share;
        if (!(band->from_years < band->to_years)) {
            char at[192];
            (void)snprintf(at, sizeof at, "%.120s.%.64s", where, text_or(band->name, ""));
            mdl_load_fail_at(l, at, NULL, "goes from %g to %g years; expected from < to", band->from_years,
                             band->to_years);
        }
    }
    if (fabs(sum - 1.0) > SUM_TOLERANCE) {
        char hint[64];
        (void)snprintf(hint, sizeof hint, "%.2f %% %s", fabs(100.0 - 100.0 * sum),
                       sum < 1.0 ? "are missing" : "too much");
        mdl_load_fail_at(l, where, hint, "the shares add to %.2f %%; expected 100 %%", 100.0 * sum);
    }
}

static void check_intakes(struct mdl_loader *l, const struct mdl_population *population, const char *path)
{
    const struct mdl_scenario *s = l->scenario;
    for (size_t i = 0; i < population->intake_count; i++) {
        const struct mdl_intake *intake = &population->intakes[i];
        char where[192];
        (void)snprintf(where, sizeof where, "%.100s.intakes.%.64s.date", path, text_or(intake->name, ""));
        if (is_clean(l, where) && (intake->date < s->start || intake->date >= s->end)) {
            mdl_load_warn(l, where, "lies outside the time simulated: these citizens never come in");
        }
    }
}

static void check_step_name(const struct mdl_step_list *list, const char *path, const char *key, const char *name)
{
    char where[192];
    char hint[96];
    bool twice = false;
    if (name == NULL) {
        return;
    }
    (void)snprintf(where, sizeof where, "%.150s.%s", path, key);
    const struct mdl_step_place *found = mdl_step_list_find(list, name, &twice);
    if (found != NULL && !twice) {
        return;
    }
    if (twice) {
        mdl_load_fail_at(list->l, where, "write it with its branch: \"active.contact.talk\"",
                         "more than one step is named \"%.60s\"", name);
        return;
    }
    struct mdl_suggestion suggestion = mdl_suggestion_for(name);
    for (size_t i = 0; i < list->count; i++) {
        mdl_suggestion_offer(&suggestion, list->at[i].full);
        mdl_suggestion_offer(&suggestion, text_or(list->at[i].step->name, ""));
    }
    (void)snprintf(hint, sizeof hint, "did you mean \"%.70s\"?", text_or(suggestion.name, ""));
    mdl_load_fail_at(list->l, where, suggestion.name == NULL ? NULL : hint,
                     "there is no step \"%.60s\"; expected the name of a step", name);
}

static void check_person(const struct mdl_step_list *list, const struct mdl_person *person, const char *path)
{
    struct mdl_loader *l = list->l;
    char where[192];
    (void)snprintf(where, sizeof where, "%.120s.%.64s", path, text_or(person->name, ""));
    check_step_name(list, where, "at", person->at);
    if (person->at != NULL && person->date != SIM_TIME_NEVER) {
        mdl_load_fail_at(l, where, NULL, "is there at the start and comes in on a date; expected 'at' or 'date'");
    } else if (person->at == NULL && person->elapsed > 0.0) {
        mdl_load_fail_at(l, where, "give the step where the citizen is", "has time since a grant, but no 'at'");
    } else if (person->date != SIM_TIME_NEVER &&
               (person->date < l->scenario->start || person->date >= l->scenario->end)) {
        mdl_load_warn(l, where, "comes in outside the time simulated: never");
    }
}

static void check_people(const struct mdl_step_list *list, const struct mdl_population *population, const char *path)
{
    char where[192];
    double sum = 0.0;
    (void)snprintf(where, sizeof where, "%.100s.people", path);
    for (size_t i = 0; i < population->person_count; i++) {
        check_person(list, &population->people[i], where);
    }
    (void)snprintf(where, sizeof where, "%.100s.by_month", path);
    for (size_t i = 0; i < 12; i++) {
        sum += population->by_month.weight[i];
    }
    if (is_clean(list->l, where) && !(sum > 0.0)) {
        mdl_load_fail_at(list->l, where, "per_month = \"0 citizens/month\" turns the inflow off",
                         "every month has weight 0; expected one above 0");
    }
}

static void check_populations(const struct mdl_step_list *list)
{
    struct mdl_loader *l = list->l;
    const struct mdl_scenario *s = l->scenario;
    bool index = false;
    for (size_t p = 0; p < s->population_count; p++) {
        const struct mdl_population *population = &s->populations[p];
        char path[192];
        (void)snprintf(path, sizeof path, "populations.%.64s", text_or(population->name, ""));
        index = index || population->index;
        check_ages(l, population, path);
        check_intakes(l, population, path);
        check_step_name(list, path, "enter", population->enter);
        check_people(list, population, path);
        for (size_t i = 0; i < population->initial_count; i++) {
            char where[192];
            (void)snprintf(where, sizeof where, "%.100s.initial.%.64s", path, text_or(population->initial[i].name, ""));
            check_step_name(list, where, "at", population->initial[i].at);
        }
    }
    if (s->population_count > 0 && !index && is_clean(l, "populations")) {
        mdl_load_warn(l, "populations", "no population is `index`: the measures are about nobody");
    }
}

/* --- steps ------------------------------------------------------------------------------------------ */

static bool ever_positive(const struct mdl_series *series)
{
    for (size_t i = 0; i < series->count; i++) {
        if (series->value[i] > 0.0) {
            return true;
        }
    }
    return false;
}

static void check_role(struct mdl_loader *l, const char *path, const char *key, int index, bool holds_places)
{
    char where[192];
    char at[192];
    if (index == MDL_NONE) {
        return;
    }
    const struct mdl_role *role = &l->scenario->roles[index];
    (void)snprintf(where, sizeof where, "%.180s.%s", path, key);
    (void)snprintf(at, sizeof at, "roles.%.64s", text_or(role->name, ""));
    if (!is_clean(l, at)) {
        return;
    }
    if (!ever_positive(&role->headcount)) {
        mdl_load_fail_at(l, where, "give it a headcount above 0", "the role \"%.60s\" is used here and nobody fills it",
                         role->name);
    } else if (holds_places && role->places == 0) {
        mdl_load_fail_at(l, where, "give the role `places`, the citizens a person can have",
                         "the role \"%.60s\" holds no caseload", role->name);
    }
}

static void check_step(const struct mdl_step_list *list, const struct mdl_step_place *place)
{
    struct mdl_loader *l = list->l;
    const struct mdl_step *step = place->step;
    char where[192];
    for (size_t r = 0; r < step->roles.count; r++) {
        check_role(l, place->path, "roles", step->roles.at[r], step->kind == MDL_STEP_CASELOAD);
    }
    if (step->roles.count > 1 && step->kind != MDL_STEP_MEET) {
        (void)snprintf(where, sizeof where, "%.180s.roles", place->path);
        mdl_load_fail_at(l, where, "only a meeting has several roles", "has %zu roles; expected one",
                         step->roles.count);
    }
    if (step->kind == MDL_STEP_BOARD && step->return_share > 0.0 && step->on_return == NULL) {
        mdl_load_fail_at(l, place->path, NULL,
                         "cases are sent back, but there is no 'on_return'; expected the step they go to");
    }
    check_step_name(list, place->path, "go", step->go);
    check_step_name(list, place->path, "on_return", step->on_return);
    check_step_name(list, place->path, "on_give_up", step->on_give_up);
    for (size_t c = 0; c < step->case_count; c++) {
        const struct mdl_case *one = &step->cases[c];
        (void)snprintf(where, sizeof where, "%.110s.cases.%.64s", place->path, text_or(one->name, ""));
        check_step_name(list, where, "go", one->go);
        if (is_clean(l, where) && !(one->at_least < one->below)) {
            mdl_load_fail_at(l, where, NULL, "holds from %g and below %g: never; expected at_least < below",
                             one->at_least, one->below);
        }
    }
}

static void check_services(const struct mdl_step_list *list)
{
    struct mdl_loader *l = list->l;
    const struct mdl_scenario *s = l->scenario;
    for (size_t i = 0; i < s->service_count; i++) {
        char path[192];
        (void)snprintf(path, sizeof path, "services.%.64s", text_or(s->services[i].name, ""));
        check_role(l, path, "match_role", s->services[i].match_role, true);
        for (size_t r = 0; r < s->services[i].roles.count; r++) {
            check_role(l, path, "roles", s->services[i].roles.at[r], false);
        }
    }
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i].step->kind == MDL_STEP_SERVICES && s->service_count == 0) {
            mdl_load_warn(l, list->at[i].path, "there are no services to take");
        }
    }
}

/* --- the rest --------------------------------------------------------------------------------------- */

static void check_regime(struct mdl_loader *l)
{
    const struct mdl_regime *regime = &l->scenario->regime;
    for (size_t i = 1; is_clean(l, "regime.refusion") && i < regime->refusion_count; i++) {
        if (!(regime->refusion[i].from_week > regime->refusion[i - 1].from_week)) {
            char path[192];
            (void)snprintf(path, sizeof path, "regime.refusion.%.64s", text_or(regime->refusion[i].name, ""));
            mdl_load_fail_at(l, path, NULL,
                             "begins in week %g, no later than the step before it; expected rising weeks",
                             regime->refusion[i].from_week);
        }
    }
}

/* Does anybody of a population come when the law has closed the pathway? */
static bool comes_late(const struct mdl_scenario *s, const struct mdl_population *population)
{
    const sim_time from = s->start > s->regime.closed ? s->start : s->regime.closed;
    for (size_t i = 0; i < population->per_month.count; i++) {
        const bool over = i + 1 < population->per_month.count && population->per_month.from[i + 1] <= from;
        if (!over && population->per_month.value[i] > 0.0) {
            return true;
        }
    }
    for (size_t i = 0; i < population->intake_count; i++) {
        if (population->intakes[i].date >= s->regime.closed) {
            return true;
        }
    }
    for (size_t i = 0; i < population->person_count; i++) {
        const sim_time date = population->people[i].date;
        if (date != SIM_TIME_NEVER && date >= s->regime.closed) {
            return true;
        }
    }
    return false;
}

/* New citizens after the day the law ends the pathway: the file must say what they get. */
static void check_closed(struct mdl_loader *l)
{
    const struct mdl_scenario *s = l->scenario;
    bool new_ones = false;
    if (s->regime.closed == SIM_TIME_NEVER || s->regime.replaced_by == NULL || s->regime.replaced_by[0] != '\0') {
        return;
    }
    for (size_t p = 0; p < s->population_count && s->end > s->regime.closed; p++) {
        new_ones = new_ones || comes_late(s, &s->populations[p]);
    }
    if (new_ones) {
        mdl_load_fail_at(
            l, "regime.closed", "say it in regime.replaced_by, and write that pathway; or end the inflow on that day",
            "the law closes the pathway to new citizens on this day, and citizens come later; expected what replaces "
            "it");
    }
}

/* Something ends a fork that waits for readiness or the limit: a review that can find it, or a granted end. */
static bool may_end(const struct mdl_step_list *list)
{
    const struct mdl_progress *progress = &list->l->scenario->progress;
    const bool grows = progress->evidence_base_per_month > 0.0 || progress->evidence_activity_per_month > 0.0 ||
                       progress->evidence_per_talk > 0.0;
    for (size_t i = 0; i < list->count; i++) {
        const struct mdl_step *step = list->at[i].step;
        const bool grants =
            step->kind == MDL_STEP_GRANT || (step->kind == MDL_STEP_BOARD && step->rule == MDL_RULE_GRANT);
        const bool reviews = step->kind == MDL_STEP_CONTACT && step->review && grows;
        if (reviews || (grants && sim_dist_quantile(&step->granted, 0.5) < 100.0 * SIM_MINUTES_PER_YEAR)) {
            return true;
        }
    }
    return false;
}

/* What is taken and never given back, and what is given back and never taken. */
static void check_balance(const struct mdl_step_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct mdl_step *step = list->at[i].step;
        bool taken = step->kind != MDL_STEP_RELEASE;
        for (size_t k = 0; k < list->count && !taken; k++) {
            const struct mdl_step *other = list->at[k].step;
            taken = other->kind == MDL_STEP_CASELOAD && other->roles.count > 0 && step->roles.count > 0 &&
                    other->roles.at[0] == step->roles.at[0];
        }
        if (!taken) {
            mdl_load_warn(list->l, list->at[i].path,
                          "no step takes a place with this role: there is none to give back");
        }
        if (step->kind == MDL_STEP_FORK && step->until == MDL_UNTIL_READY_OR_LIMIT && !may_end(list)) {
            mdl_load_warn(list->l, list->at[i].path,
                          "never ends: no grant sets a limit and no review can find a case ready; the places that are "
                          "held are never given back");
        }
    }
}

static void check_grants(const struct mdl_step_list *list)
{
    const double longest = list->l->scenario->regime.longest;
    for (size_t i = 0; i < list->count; i++) {
        const struct mdl_step *step = list->at[i].step;
        const bool grants =
            step->kind == MDL_STEP_GRANT || (step->kind == MDL_STEP_BOARD && step->rule == MDL_RULE_GRANT);
        const double most = grants ? sim_dist_quantile(&step->granted, 0.999) : 0.0;
        if (isfinite(most) && most > longest * 1.0001) {
            mdl_load_warn(list->l, list->at[i].path, "grants up to %.3g years, the regime allows %.3g",
                          most / SIM_MINUTES_PER_YEAR, longest / SIM_MINUTES_PER_YEAR);
        }
    }
}

static void check_whole(struct mdl_loader *l)
{
    const struct mdl_scenario *s = l->scenario;
    if (is_clean(l, "start") && is_clean(l, "end") && s->end <= s->start) {
        mdl_load_fail_at(l, "end", NULL, "does not come after the start; expected a later date");
    }
    if (is_clean(l, "decision") && s->decision.job_at_least < s->decision.work_at_least) {
        mdl_load_fail_at(l, "decision.job_at_least", NULL, "is %g, below work_at_least (%g); expected it at or above",
                         s->decision.job_at_least, s->decision.work_at_least);
    }
}

void mdl_scenario_check(struct mdl_loader *l)
{
    struct mdl_step_list list;
    mdl_step_list_fill(&list, l);
    check_whole(l);
    for (size_t i = 0; i < list.count; i++) {
        check_step(&list, &list.at[i]);
    }
    check_services(&list);
    check_populations(&list);
    check_regime(l);
    mdl_scenario_check_trial(l);
    if (is_clean(l, "")) {
        check_closed(l);
        mdl_scenario_check_realised(l);
    }
    if (l->error_count == 0) {
        check_grants(&list);
        check_balance(&list);
        mdl_scenario_warn_unused(&list);
        mdl_scenario_warn(&list);
    }
}
