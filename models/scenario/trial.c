/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only several keys of a trial together can show. */
#include "models/scenario/loader.h"

#include <stdio.h>
#include <string.h>

static const char *text_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static void check_dates(struct mdl_loader *l)
{
    const struct mdl_scenario *s = l->scenario;
    const struct mdl_trial *trial = &s->trial;
    if (trial->extract != SIM_TIME_NEVER && (trial->extract <= s->start || trial->extract > s->end)) {
        mdl_load_fail_at(l, "trial.extract", NULL,
                         "lies outside the time simulated; expected a day between start and end");
    }
    if (trial->movers.register_date != SIM_TIME_NEVER && trial->movers.register_date > mdl_trial_extract(s)) {
        mdl_load_fail_at(l, "trial.movers.register_date", NULL, "lies after the data extract; expected no later day");
    }
    if (trial->movers.register_date == SIM_TIME_NEVER && trial->movers.clarified_share > 0) {
        mdl_load_warn(l, "trial.movers.clarified_share", "is known from no register: give movers.register_date");
    }
}

static void warn_of_swapped(struct mdl_loader *l)
{
    const struct mdl_scenario *s = l->scenario;
    for (size_t p = 0; p < s->population_count; p++) {
        const struct mdl_population *population = &s->populations[p];
        const bool drawn =
            s->trial.population != NULL && strcmp(text_or_empty(population->name), s->trial.population) == 0;
        for (size_t i = 0; !drawn && i < population->intake_count; i++) {
            if (population->intakes[i].swapped) {
                char path[192];
                (void)snprintf(path, sizeof path, "populations.%.64s.intakes.%.64s.swapped",
                               text_or_empty(population->name), text_or_empty(population->intakes[i].name));
                mdl_load_warn(l, path, "this population is not drawn: there are no arms to exchange");
            }
        }
    }
}

static void check_draw(struct mdl_loader *l)
{
    const struct mdl_trial *trial = &l->scenario->trial;
    const bool clusters = trial->allocation == MDL_ALLOCATE_CLUSTERS || trial->allocation == MDL_ALLOCATE_STEPPED;
    if (clusters && trial->clusters < 2) {
        mdl_load_fail_at(l, "trial.clusters", "clusters = 10", "are drawn, and there are fewer than two");
    }
    if (trial->clusters > 0 && trial->cluster_role != MDL_NONE) {
        mdl_load_fail_at(l, "trial.cluster_role", NULL,
                         "and trial.clusters exclude each other: whose clusters are to be analysed?");
    }
    if (trial->stratify != MDL_STRATIFY_NONE && trial->allocation != MDL_ALLOCATE_PAIRS &&
        trial->allocation != MDL_ALLOCATE_BLOCKS) {
        mdl_load_warn(l, "trial.stratify", "only pairs and blocks are made within strata");
    }
}

static void check_published(struct mdl_loader *l)
{
    const struct mdl_published *published = &l->scenario->trial.published;
    if (published->events[0] > published->people[0] || published->events[1] > published->people[1]) {
        mdl_load_warn(l, "trial.published", "has more events than people");
    }
}

/* The first day on which somebody is drawn; the start where they come by a rate. */
static sim_time first_draw(const struct mdl_scenario *s)
{
    sim_time first = SIM_TIME_NEVER;
    for (size_t p = 0; p < s->population_count; p++) {
        const struct mdl_population *population = &s->populations[p];
        for (size_t i = 0; i < population->intake_count; i++) {
            const sim_time date = population->intakes[i].date;
            const bool drawn = strcmp(text_or_empty(population->name), s->trial.population) == 0;
            first = drawn && date >= s->start && date < first ? date : first;
        }
    }
    return first != SIM_TIME_NEVER ? first : s->start;
}

static void warn_of_late_visits(struct mdl_loader *l)
{
    const struct mdl_trial *trial = &l->scenario->trial;
    const double days = sim_time_days(mdl_trial_extract(l->scenario) - first_draw(l->scenario));
    for (size_t i = 0; i < trial->visit_count; i++) {
        if (trial->visits[i].at > days * SIM_MINUTES_PER_DAY) {
            char path[192];
            (void)snprintf(path, sizeof path, "trial.visits.%.64s.at", text_or_empty(trial->visits[i].name));
            mdl_load_warn(l, path, "comes after the data of all who are drawn (%.0f days): nobody is seen then", days);
        }
    }
}

static void check_visits(struct mdl_loader *l)
{
    const struct mdl_trial *trial = &l->scenario->trial;
    warn_of_late_visits(l);
    for (size_t i = 1; i < trial->visit_count; i++) {
        if (!(trial->visits[i].at > trial->visits[i - 1].at)) {
            char path[192];
            (void)snprintf(path, sizeof path, "trial.visits.%.64s.at", text_or_empty(trial->visits[i].name));
            mdl_load_fail_at(l, path, NULL, "is no later than the visit before; expected visits in order of time");
        }
    }
}

void mdl_scenario_check_trial(struct mdl_loader *l)
{
    warn_of_swapped(l);
    if (l->scenario->trial.population != NULL) {
        check_dates(l);
        check_visits(l);
        check_published(l);
        check_draw(l);
    }
}
