/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What nothing else refers to: often a name that was mistyped in an overlay, which then adds instead of changes. */
#include "models/scenario/loader.h"
#include "models/step_list.h"

#include <stdio.h>
#include <string.h>

#include "models/scenario/suggest.h"

static const char *text_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static bool is_among(const struct mdl_refs *refs, int role)
{
    for (size_t i = 0; i < refs->count; i++) {
        if (refs->at[i] == role) {
            return true;
        }
    }
    return false;
}

static bool is_role_used(const struct mdl_step_list *list, int role)
{
    const struct mdl_scenario *s = list->l->scenario;
    bool used = s->trial.cluster_role == role;
    for (size_t i = 0; i < list->count && !used; i++) {
        used = is_among(&list->at[i].step->roles, role);
    }
    for (size_t i = 0; i < s->service_count && !used; i++) {
        used = s->services[i].match_role == role || is_among(&s->services[i].roles, role);
    }
    return used;
}

static void warn_of_roles(const struct mdl_step_list *list)
{
    const struct mdl_scenario *s = list->l->scenario;
    for (size_t r = 0; r < s->role_count; r++) {
        const char *name = text_or_empty(s->roles[r].name);
        struct mdl_suggestion nearest = mdl_suggestion_for(name);
        char path[192];
        if (is_role_used(list, (int)r)) {
            continue;
        }
        for (size_t other = 0; other < s->role_count; other++) {
            if (is_role_used(list, (int)other)) { /* also keeps thousands of unused roles from being compared */
                mdl_suggestion_offer(&nearest, text_or_empty(s->roles[other].name));
            }
        }
        (void)snprintf(path, sizeof path, "roles.%.64s", name);
        if (nearest.name != NULL) {
            mdl_load_warn(list->l, path, "no step and no service uses this role; did you mean '%.64s'?", nearest.name);
        } else {
            mdl_load_warn(list->l, path, "no step and no service uses this role");
        }
    }
}

static bool somebody_comes(const struct mdl_population *population)
{
    bool comes = population->person_count > 0;
    for (size_t i = 0; i < population->per_month.count; i++) {
        comes = comes || population->per_month.value[i] > 0;
    }
    for (size_t i = 0; i < population->intake_count; i++) {
        comes = comes || population->intakes[i].citizens > 0;
    }
    for (size_t i = 0; i < population->initial_count; i++) {
        comes = comes || population->initial[i].citizens > 0;
    }
    return comes;
}

static void warn_of_populations(struct mdl_loader *l)
{
    const struct mdl_scenario *s = l->scenario;
    for (size_t p = 0; p < s->population_count; p++) {
        const struct mdl_population *population = &s->populations[p];
        const char *name = text_or_empty(population->name);
        char path[192];
        (void)snprintf(path, sizeof path, "populations.%.64s", name);
        if (!somebody_comes(population)) {
            mdl_load_warn(l, path, "nobody of this population ever comes");
        } else if (population->index && s->trial.population != NULL && strcmp(name, s->trial.population) != 0) {
            mdl_load_warn(l, path, "is `index`, and the trial is of '%.64s' alone: the measures are about both",
                          s->trial.population);
        }
    }
}

void mdl_scenario_warn_unused(const struct mdl_step_list *list)
{
    warn_of_roles(list);
    warn_of_populations(list->l);
}
