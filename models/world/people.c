/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Citizens one by one, from a table: those already waiting or under way, and those expected on a date. What the table
 * leaves open is drawn like anybody's, by the row's number, so that a row keeps its luck when others are changed.
 */
#include "models/world/world.h"

#include <math.h>

const struct mdl_person *mdl_world_person(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    const struct mdl_population *population = &world->model->scenario->populations[citizen->population];
    const uint32_t ordinal = citizen->ordinal;
    const uint32_t row = ordinal - MDL_ORDINAL_PERSON;
    return ordinal >= MDL_ORDINAL_PERSON && row < population->person_count ? &population->people[row] : NULL;
}

static double said(double known, double drawn)
{
    return isnan(known) ? drawn : known;
}

void mdl_world_apply_person(struct mdl_world *world, struct mdl_citizen *citizen)
{
    const struct mdl_person *person = mdl_world_person(world, citizen);
    if (person == NULL) {
        return;
    }
    citizen->motivation = said(person->motivation, citizen->motivation);
    citizen->evidence_rate = said(person->evidence_rate, citizen->evidence_rate);
    citizen->work_ability = (float)said(person->work_ability, (double)citizen->work_ability);
    if (!isnan(person->age_years)) {
        citizen->years = mdl_whole_years(person->age_years);
    }
    if (person->female != MDL_KNOWN_NOT) {
        citizen->female = person->female == MDL_KNOWN_YES;
    }
}

void mdl_world_expect_people(struct mdl_world *world, uint32_t population)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    const struct mdl_population *given = &scenario->populations[population];
    for (size_t row = 0; row < given->person_count; row++) {
        const sim_time date = given->people[row].date == SIM_TIME_NEVER ? scenario->start : given->people[row].date;
        if (world->model->program.people[population][row] == MDL_PC_END && date <= scenario->end) {
            sim_engine_schedule(&world->engine, date, MDL_FIRST_INTAKE, (uint32_t)row, (uint16_t)population,
                                MDL_EVENT_PERSON);
        }
    }
}

void mdl_world_person_comes(struct mdl_world *world, uint32_t population, uint32_t row)
{
    const struct mdl_model *model = world->model;
    const uint32_t slot = mdl_world_come(world, population, MDL_ORDINAL_PERSON + row);
    const struct mdl_list alone = {.first = MDL_ORDINAL_PERSON + row, .count = 1};
    mdl_pc at = model->program.enter[population];
    if (slot != MDL_NOBODY && model->trial_population == (int)population) {
        at = mdl_world_draw_arm(world, slot, alone);
    }
    mdl_world_enter(world, slot, at, model->scenario->populations[population].granted);
}
