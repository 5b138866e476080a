/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is there at the start: citizens of a group, whose time since the grant is drawn, and those of a table. They are
 * put in place one by one, those who came first first, since they hold the places.
 *
 * With a million of them the list that is sorted is made of keys: the time rounded to a float, turned so that the
 * longest is least, and the ordinal. Where two are equal the time itself decides, which is drawn again.
 */
#include "models/world/world.h"

#include <math.h>
#include <string.h>

#include "models/sort.h"

struct group { /* [count] of one population */
    uint32_t population;
    const struct mdl_initial *initial; /* NULL: of the table */
    uint64_t *keys;                    /* [count], the world's buffer */
    size_t count;
};

/* --- their order --------------------------------------------------------------------------------------------- */

/* Minutes since the grant. */
static double elapsed_of(const struct mdl_world *world, const struct group *group, uint32_t ordinal)
{
    const struct mdl_model *model = world->model;
    if (group->initial == NULL) {
        return model->scenario->populations[group->population].people[ordinal - MDL_ORDINAL_PERSON].elapsed;
    }
    const uint64_t who = sim_chance_who(model->population_key[group->population], ordinal);
    const double u = sim_chance_uniform(&world->chance, who, model->trait_purpose[MDL_TRAIT_ELAPSED], 0);
    return fmax(0.0, sim_dist_quantile(&group->initial->elapsed, u));
}

/* Of a time that is not negative: then the bits of a float rise with it (once -0 is 0). */
static uint64_t key_of(double elapsed, uint32_t ordinal)
{
    const float rounded = (float)elapsed + 0.0F;
    uint32_t bits;
    memcpy(&bits, &rounded, sizeof bits);
    return (uint64_t)~bits << 32 | ordinal;
}

static uint32_t ordinal_of(uint64_t key)
{
    return (uint32_t)key;
}

/* Of two with the same rounded time: by the time itself, then by ordinal, as they stand. */
static bool comes_before(const struct mdl_world *world, const struct group *group, uint64_t left, uint64_t right)
{
    return left >> 32 == right >> 32 &&
           elapsed_of(world, group, ordinal_of(left)) > elapsed_of(world, group, ordinal_of(right));
}

static void sort_group(const struct mdl_world *world, const struct group *group)
{
    mdl_sort_keys(group->keys, group->count);
    for (size_t i = 1; i < group->count; i++) {
        const uint64_t key = group->keys[i];
        size_t at = i;
        while (at > 0 && comes_before(world, group, key, group->keys[at - 1])) {
            group->keys[at] = group->keys[at - 1];
            at--;
        }
        group->keys[at] = key;
    }
}

/* --- putting them in place ----------------------------------------------------------------------------------- */

/* Citizens under way hold the places they would hold: one with each role of the
 * caseload steps before. */
static bool take_places(struct mdl_world *world, uint32_t slot, mdl_pc from, mdl_pc to)
{
    const struct mdl_program *program = &world->model->program;
    for (mdl_pc pc = from; pc != MDL_PC_END && pc != to; pc = program->at[pc].next) {
        if (program->at[pc].op != MDL_STEP_CASELOAD) {
            continue;
        }
        const int role = program->at[pc].step->roles.at[0];
        struct sim_caseload *caseload = &world->roles[role].caseload;
        if (sim_caseload_free_places(caseload) <= 0) {
            mdl_world_fault(world, SIM_ERR_SCENARIO, world->model->scenario->roles[role].name,
                            "more citizens are under way at the start than this role "
                            "has places; give it more, or fewer citizens");
            return false;
        }
        const uint32_t worker =
            sim_caseload_request(caseload, sim_engine_now(&world->engine), slot, 0, mdl_world_stay(world, slot, role));
        mdl_world_set_worker(world, slot, role, worker);
        mdl_world_worker_effect(world, &world->citizens[slot], role, worker, true);
    }
    return true;
}

/* Whether the way to where he stands passes a talk. Who stands in a branch has passed what comes before the fork. */
static bool passed_talk(const struct mdl_program *program, mdl_pc from, mdl_pc to)
{
    bool talked = false;
    for (mdl_pc pc = from; pc != MDL_PC_END && pc != to; pc = program->at[pc].next) {
        const enum mdl_step_kind op = program->at[pc].op;
        if (op == MDL_STEP_FORK && program->at[pc].next > to) {
            break;
        }
        talked = talked || op == MDL_STEP_MEET || op == MDL_STEP_CONTACT;
    }
    return talked;
}

/* Puts one citizen where he stands. A pathway that would be over by now was
 * granted anew: the time since the grant is taken modulo the granted length. */
static void stand(struct mdl_world *world, uint32_t population, uint32_t ordinal, double minutes, mdl_pc at)
{
    const struct mdl_model *model = world->model;
    const sim_time now = sim_engine_now(&world->engine);
    const uint32_t slot = mdl_world_come(world, population, ordinal);
    if (slot == MDL_NOBODY || !take_places(world, slot, model->program.enter[population], at)) {
        return;
    }
    const sim_time elapsed = sim_time_from_real(minutes);
    mdl_world_grant(world, slot, now - elapsed);
    struct mdl_citizen *citizen = &world->citizens[slot];
    citizen->met_before = passed_talk(&model->program, model->program.enter[population], at);
    const uint32_t length = mdl_world_history(world, citizen)->granted_minutes;
    if (length != MDL_MINUTE_NEVER && length > 0 && elapsed >= length) {
        citizen->granted = mdl_moment_of(now - elapsed % length);
    }
    citizen->updated = citizen->granted;
    mdl_citizen_advance(citizen, &model->pace, now);
    citizen->hazard_minutes = 0; /* he is here: nothing has struck yet */
    citizen->hazard_motivation_minutes = 0.0;
    mdl_world_enter(world, slot, at, false);
}

static mdl_pc where(const struct mdl_world *world, const struct group *group, uint32_t ordinal)
{
    const struct mdl_program *program = &world->model->program;
    const struct mdl_population *population = &world->model->scenario->populations[group->population];
    return group->initial == NULL ? program->people[group->population][ordinal - MDL_ORDINAL_PERSON]
                                  : program->initial[group->population][group->initial - population->initial];
}

static void place(struct mdl_world *world, const struct group *group)
{
    sort_group(world, group);
    for (size_t i = 0; i < group->count && world->status == SIM_OK; i++) {
        const uint32_t ordinal = ordinal_of(group->keys[i]);
        stand(world, group->population, ordinal, elapsed_of(world, group, ordinal), where(world, group, ordinal));
    }
}

void mdl_world_place_initial(struct mdl_world *world, uint32_t population, size_t index, uint32_t first)
{
    const struct mdl_initial *initial = &world->model->scenario->populations[population].initial[index];
    struct group group = {.population = population, .initial = initial, .count = (size_t)initial->citizens};
    group.keys = mdl_world_buffer(world, group.count * sizeof *group.keys);
    if (group.keys == NULL) {
        mdl_world_fault(world, SIM_ERR_MEMORY, initial->name, "no memory for the citizens at the start");
        return;
    }
    for (size_t i = 0; i < group.count; i++) {
        const uint32_t ordinal = MDL_ORDINAL_INITIAL + first + (uint32_t)i;
        group.keys[i] = key_of(elapsed_of(world, &group, ordinal), ordinal);
    }
    place(world, &group);
}

void mdl_world_place_people(struct mdl_world *world, uint32_t population, bool waiting)
{
    const struct mdl_model *model = world->model;
    const struct mdl_population *given = &model->scenario->populations[population];
    struct group group = {.population = population};
    group.keys = mdl_world_buffer(world, given->person_count * sizeof *group.keys);
    if (group.keys == NULL) {
        mdl_world_fault(world, SIM_ERR_MEMORY, given->name, "no memory for the citizens of the table");
        return;
    }
    for (size_t row = 0; row < given->person_count; row++) {
        const mdl_pc at = model->program.people[population][row];
        if (at != MDL_PC_END && (model->program.at[at].op == MDL_STEP_CASELOAD) == waiting) {
            group.keys[group.count++] = key_of(given->people[row].elapsed, MDL_ORDINAL_PERSON + (uint32_t)row);
        }
    }
    place(world, &group);
}
