/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How citizens come in: those who are there at the start, lists on dates, a
 * Poisson stream. */
#include "models/world/world.h"

#include <math.h>

/* Years, by two uniforms: which band, and where in it. */
static double age_at(const struct mdl_world *world, const struct mdl_citizen *citizen,
                     const struct mdl_population *population, double u, double within)
{
    const struct mdl_fixed *fixed = mdl_world_fixed(world, citizen->population, citizen->ordinal);
    double below = 0.0;
    size_t band = 0;
    while (band + 1 < population->age_count && u >= below + population->ages[band].share) {
        below += population->ages[band++].share;
    }
    if (population->age_count == 0) {
        return 45.0;
    }
    if (fixed != NULL && fixed->band < population->age_count) {
        band = fixed->band;
    }
    const struct mdl_age_band *ages = &population->ages[band];
    return ages->from_years + (ages->to_years - ages->from_years) * within;
}

double mdl_world_draw_age(const struct mdl_world *world, const struct mdl_citizen *citizen,
                          const struct mdl_population *population)
{
    return age_at(world, citizen, population, mdl_world_trait(world, citizen, MDL_TRAIT_AGE_BAND),
                  mdl_world_trait(world, citizen, MDL_TRAIT_AGE));
}

static bool is_female(const struct mdl_world *world, const struct mdl_citizen *citizen,
                      const struct mdl_population *population, double u)
{
    const struct mdl_fixed *fixed = mdl_world_fixed(world, citizen->population, citizen->ordinal);
    return fixed != NULL && fixed->female != MDL_NONE ? fixed->female != 0 : u < population->female_share;
}

sim_time mdl_world_born(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    const struct mdl_person *person = mdl_world_person(world, citizen);
    const double years =
        person != NULL && !isnan(person->age_years)
            ? person->age_years
            : mdl_world_draw_age(world, citizen, &world->model->scenario->populations[citizen->population]);
    return mdl_citizen_came(citizen) - sim_time_from_real(years * SIM_MINUTES_PER_YEAR);
}

double mdl_world_age_years(const struct mdl_world *world, const struct mdl_citizen *citizen, sim_time at)
{
    return (double)(at - mdl_world_born(world, citizen)) / SIM_MINUTES_PER_YEAR;
}

float mdl_world_hours_limit(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    const struct mdl_person *person = mdl_world_person(world, citizen);
    const struct sim_dist *limits = &world->model->scenario->populations[citizen->population].hours_per_week_limit;
    return (float)(person != NULL && !isnan(person->hours_per_week_limit)
                       ? person->hours_per_week_limit
                       : sim_dist_quantile(limits, mdl_world_trait(world, citizen, MDL_TRAIT_HOURS_LIMIT)));
}

uint8_t mdl_whole_years(double years)
{
    const double lived = (double)sim_time_from_real(years * SIM_MINUTES_PER_YEAR) / SIM_MINUTES_PER_YEAR;
    return (uint8_t)fmax(0.0, floor(lived));
}

/* What moves, or is read at every look. Other traits are drawn where they are asked for. */
static void draw_traits(struct mdl_world *world, struct mdl_citizen *citizen, const struct mdl_population *population)
{
    const struct mdl_model *model = world->model;
    double u[MDL_TRAITS_ON_COMING];
    sim_chance_uniforms(&world->chance, mdl_world_who(world, citizen), model->trait_purpose, MDL_TRAITS_ON_COMING, u);
    citizen->years = mdl_whole_years(age_at(world, citizen, population, u[MDL_TRAIT_AGE_BAND], u[MDL_TRAIT_AGE]));
    citizen->female = is_female(world, citizen, population, u[MDL_TRAIT_FEMALE]);
    citizen->motivation = fmin(1.0, fmax(0.0, sim_dist_quantile(&population->motivation, u[MDL_TRAIT_MOTIVATION])));
    citizen->evidence_rate = sim_dist_quantile(&population->evidence_rate, u[MDL_TRAIT_EVIDENCE_RATE]);
    citizen->work_ability = (float)sim_dist_quantile(&population->work_ability, u[MDL_TRAIT_WORK_ABILITY]);
    citizen->complaint_frailty =
        model->scenario->hazards.complaint_shape > 0.0
            ? (float)sim_dist_quantile(&model->complaint_frailty, u[MDL_TRAIT_COMPLAINT_FRAILTY])
            : 1.0F;
}

static void draw_thresholds(struct mdl_world *world, struct mdl_citizen *citizen)
{
    double u[MDL_HAZARD_COUNT];
    sim_chance_uniforms(&world->chance, mdl_world_who(world, citizen), world->model->hazard_purpose, MDL_HAZARD_COUNT,
                        u);
    for (int h = 0; h < MDL_HAZARD_COUNT; h++) {
        citizen->threshold[h] = (float)-log(u[h]);
    }
}

uint32_t mdl_world_come(struct mdl_world *world, uint32_t population_index, uint32_t ordinal)
{
    const struct mdl_population *population = &world->model->scenario->populations[population_index];
    const uint32_t slot = mdl_world_add_citizen(world);
    if (slot == MDL_NOBODY) {
        return slot;
    }
    struct mdl_citizen *citizen = &world->citizens[slot];
    citizen->population = (uint8_t)population_index;
    citizen->ordinal = ordinal;
    citizen->inside = true;
    citizen->updated = mdl_moment_of(sim_engine_now(&world->engine));
    draw_traits(world, citizen, population);
    draw_thresholds(world, citizen);
    mdl_world_apply_person(world, citizen);
    mdl_world_cluster_effect(world, citizen);
    world->inside++;
    world->came++;
    citizen->index = population->index && sim_engine_now(&world->engine) >= world->model->scenario->start;
    if (citizen->index && world->options.itemise && !mdl_world_itemise_add(world, citizen)) {
        mdl_world_fault(world, SIM_ERR_MEMORY, "populations", "no memory for the ledgers of the citizens");
        return MDL_NOBODY;
    }
    mdl_world_log(world, citizen, MDL_LOG_CAME, MDL_NONE, MDL_NONE);
    return slot;
}

void mdl_world_grant(struct mdl_world *world, uint32_t slot, sim_time when)
{
    const struct mdl_model *model = world->model;
    struct mdl_citizen *citizen = &world->citizens[slot];
    if (citizen->granted != MDL_MOMENT_NEVER) {
        return; /* the team has seen him before */
    }
    if (when == sim_engine_now(&world->engine)) {
        mdl_world_advance(world, citizen); /* what was before the grant is not part of the pathway */
    }
    citizen->granted = mdl_moment_of(when);
    mdl_world_history(world, citizen)->granted = citizen->granted;
    mdl_world_log(world, citizen, MDL_LOG_GRANTED, MDL_NONE, MDL_NONE);
    if (model->grant_pc != MDL_PC_END) {
        const struct mdl_step *step = model->program.at[model->grant_pc].step;
        const sim_time length =
            mdl_world_minutes(world, citizen, &step->granted, model->trait_purpose[MDL_TRAIT_GRANTED_LENGTH], 0);
        mdl_world_history(world, citizen)->granted_minutes = mdl_minute_of(length);
    }
    sim_use_change(&world->in_pathway, sim_engine_now(&world->engine), 1);
}

void mdl_world_grant_anew(struct mdl_world *world, uint32_t slot)
{
    const struct mdl_model *model = world->model;
    struct mdl_citizen *citizen = &world->citizens[slot];
    if (model->grant_pc == MDL_PC_END) {
        return;
    }
    if (citizen->grants == UINT8_MAX) {
        mdl_world_fault(world, SIM_ERR_LIMIT, model->program.at[model->grant_pc].name,
                        "a citizen was granted more than 256 pathways; make them longer");
        return;
    }
    citizen->grants++;
    const sim_time length = mdl_world_minutes(world, citizen, &model->program.at[model->grant_pc].step->granted,
                                              model->trait_purpose[MDL_TRAIT_GRANTED_LENGTH], citizen->grants);
    mdl_world_history(world, citizen)->granted_minutes =
        length == SIM_TIME_NEVER ? MDL_MINUTE_NEVER
                                 : mdl_minute_of(sim_engine_now(&world->engine) - citizen->granted + length);
}

/* Where a citizen of a population comes in: by his arm if it is the trial's. */
static mdl_pc entrance(struct mdl_world *world, uint32_t population, uint32_t slot, struct mdl_list list)
{
    const struct mdl_model *model = world->model;
    if (slot == MDL_NOBODY || model->trial_population != (int)population) {
        return model->program.enter[population];
    }
    return mdl_world_draw_arm(world, slot, list);
}

void mdl_world_enter(struct mdl_world *world, uint32_t slot, mdl_pc pc, bool granted)
{
    if (slot == MDL_NOBODY || pc == MDL_PC_END) {
        return;
    }
    if (granted) {
        mdl_world_grant(world, slot, sim_engine_now(&world->engine));
    }
    mdl_world_schedule_hazard(world, slot);
    const uint32_t token = mdl_world_add_token(world, slot, MDL_NO_TOKEN, pc);
    if (token != MDL_NO_TOKEN) {
        mdl_world_walk(world, token);
    }
}

/* --- Poisson
 * ------------------------------------------------------------------------------------------
 */

/* The next arrival is where the integrated rate has grown by one more unit
 * exponential. */
static sim_time next_arrival(const struct mdl_population *population, sim_time now, sim_time end, double need)
{
    while (now < end) {
        sim_time until = end;
        const double rate = mdl_inflow_at(population, now, &until) / SIM_MINUTES_PER_MONTH;
        until = until < end ? until : end;
        const double gain = rate * (double)(until - now);
        if (gain >= need) {
            return now + sim_time_from_real(need / rate);
        }
        need -= gain;
        now = until;
    }
    return SIM_TIME_NEVER;
}

static void schedule_arrival(struct mdl_world *world, uint32_t population)
{
    const struct mdl_model *model = world->model;
    const struct mdl_population *inflow = &model->scenario->populations[population];
    const uint64_t who =
        sim_chance_who(model->population_key[population], MDL_ORDINAL_POISSON + world->arrived[population]);
    const double need = sim_chance_exponential(&world->chance, who, model->trait_purpose[MDL_TRAIT_ARRIVAL], 0);
    const sim_time at = next_arrival(inflow, sim_engine_now(&world->engine), model->scenario->end, need);
    if (at != SIM_TIME_NEVER) {
        sim_engine_schedule(&world->engine, at, MDL_FIRST_INTAKE, population, 0, MDL_EVENT_ARRIVAL);
    }
}

void mdl_world_arrival(struct mdl_world *world, uint32_t population)
{
    if (world->arrived[population] >= MDL_ORDINAL_INITIAL - MDL_ORDINAL_POISSON) {
        mdl_world_fault(world, SIM_ERR_LIMIT, world->model->scenario->populations[population].name,
                        "more than 536,870,912 arrivals in one replication");
        return;
    }
    const uint32_t slot = mdl_world_come(world, population, MDL_ORDINAL_POISSON + world->arrived[population]++);
    schedule_arrival(world, population);
    /* One by one, in the order of coming: a list without an end, so that pairs and blocks fill as they come. */
    const struct mdl_list stream = {
        .first = MDL_ORDINAL_POISSON, .count = MDL_ORDINAL_INITIAL - MDL_ORDINAL_POISSON, .lists = 1};
    mdl_world_enter(world, slot, entrance(world, population, slot, stream),
                    world->model->scenario->populations[population].granted);
}

/* --- lists
 * ------------------------------------------------------------------------------------------------
 */

void mdl_world_intake(struct mdl_world *world, uint32_t population_index, uint32_t intake)
{
    const struct mdl_population *population = &world->model->scenario->populations[population_index];
    uint32_t first = 0;
    for (uint32_t i = 0; i < intake; i++) {
        first += (uint32_t)population->intakes[i].citizens;
    }
    const struct mdl_list list = {.first = first,
                                  .count = (uint32_t)population->intakes[intake].citizens,
                                  .index = intake,
                                  .lists = (uint32_t)population->intake_count,
                                  .swapped = population->intakes[intake].swapped};
    for (uint32_t i = 0; i < list.count; i++) {
        const uint32_t slot = mdl_world_come(world, population_index, first + i);
        mdl_world_enter(world, slot, entrance(world, population_index, slot, list), population->granted);
    }
}

/* --- the start
 * ------------------------------------------------------------------------
 */

static void start_population(struct mdl_world *world, uint32_t p)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    const struct mdl_population *population = &scenario->populations[p];
    for (size_t i = 0; i < population->intake_count; i++) {
        const sim_time date = population->intakes[i].date;
        if (date >= world->model->origin && date <= scenario->end) {
            sim_engine_schedule(&world->engine, date, MDL_FIRST_INTAKE, p, (uint16_t)i, MDL_EVENT_INTAKE);
        }
    }
    schedule_arrival(world, p);
    mdl_world_expect_people(world, p);
}

void mdl_world_start(struct mdl_world *world)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    /* Those under way first, since they hold the places; then those who wait. */
    for (int waiting = 0; waiting < 2; waiting++) {
        for (uint32_t p = 0; p < scenario->population_count; p++) {
            uint32_t first = 0;
            for (size_t k = 0; k < scenario->populations[p].initial_count && world->status == SIM_OK; k++) {
                const mdl_pc at = world->model->program.initial[p][k];
                const bool waits = world->model->program.at[at].op == MDL_STEP_CASELOAD;
                if (waits == (waiting == 1)) {
                    mdl_world_place_initial(world, p, k, first);
                }
                first += (uint32_t)scenario->populations[p].initial[k].citizens;
            }
            mdl_world_place_people(world, p, waiting == 1);
        }
    }
    for (uint32_t p = 0; p < scenario->population_count && world->status == SIM_OK; p++) {
        start_population(world, p);
    }
}
