/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Two organisations put together into one world. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/replication.h"
#include "models/scenario/scenario.h"

static struct mdl_scenario *scenario;

static void load(void)
{
    cr_assert(eq(int,
                 mdl_scenario_load(&scenario, AFKLAR_SOURCE_DIR "/scenarios/vive-2019/trial.cfg", NULL, NULL, NULL),
                 SIM_OK));
}

static void drop(void)
{
    mdl_scenario_free(scenario);
}

TestSuite(arms, .init = load, .fini = drop);

static int role(const char *name)
{
    for (size_t i = 0; i < scenario->role_count; i++) {
        if (strcmp(scenario->roles[i].name, name) == 0) {
            return (int)i;
        }
    }
    return MDL_NONE;
}

static const struct mdl_step *step(const char *name)
{
    for (size_t i = 0; i < scenario->pathway.step_count; i++) {
        if (strcmp(scenario->pathway.steps[i].name, name) == 0) {
            return &scenario->pathway.steps[i];
        }
    }
    return NULL;
}

Test(arms, what_is_alike_is_shared)
{
    cr_assert(ne(int, role("ks"), MDL_NONE));
    cr_assert(ne(int, role("plan_writer"), MDL_NONE));
    cr_assert(eq(sz, scenario->board_count, 1));
    cr_assert(ne(ptr, (void *)step("background_ks"), NULL));
    cr_assert(eq(ptr, (void *)step("cab_background_ks"), NULL));
}

Test(arms, what_differs_belongs_to_its_arm)
{
    const struct mdl_step *control = step("control_get_ks");
    const struct mdl_step *cab = step("cab_get_ks");
    cr_assert(ne(ptr, (void *)control, NULL));
    cr_assert(ne(ptr, (void *)cab, NULL));
    cr_assert(eq(int, control->roles.at[0], role("ks")));
    cr_assert(eq(int, cab->roles.at[0], role("cab_ks")));
    cr_assert(eq(int, strcmp(step("cab_decision")->on_return, "cab_prepare"), 0));
    cr_assert(eq(int, strcmp(scenario->trial.arms[1].enter, "cab_grant"), 0));
    cr_assert(eq(ptr, (void *)scenario->trial.arms[0].organisation, NULL));
}

Test(arms, one_world_halves_each_list)
{
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL, .verify = true};
    struct mdl_model *model = NULL;
    struct mdl_world *world = NULL;
    struct sim_error error = {0};
    int in_arm[2] = {0, 0};
    cr_assert(eq(int, mdl_model_create(&model, scenario, NULL), SIM_OK));
    cr_assert(eq(int, mdl_world_create(&world, model, &options, &error), SIM_OK));
    cr_assert(eq(int, mdl_world_run(world, 1, 0, &error), SIM_OK), "%s: %s", error.path, error.message);
    const struct mdl_left *left = mdl_world_left(world);
    cr_assert(eq(sz, left->record_count, 218));
    for (size_t i = 0; i < left->record_count; i++) {
        cr_assert(lt(int, mdl_left_records(left)[i].arm, 2));
        in_arm[mdl_left_records(left)[i].arm]++;
    }
    /* Three of the thirteen lists are odd: 109 each, give or take one and a half. */
    cr_assert(le(int, in_arm[0] > in_arm[1] ? in_arm[0] - in_arm[1] : in_arm[1] - in_arm[0], 4));
    mdl_world_free(world);
    mdl_model_free(model);
}

static const struct mdl_step *services_step(const struct mdl_step *fork)
{
    for (size_t b = 0; b < fork->branch_count; b++) {
        for (size_t i = 0; i < fork->branches[b].step_count; i++) {
            if (fork->branches[b].steps[i].kind == MDL_STEP_SERVICES) {
                return &fork->branches[b].steps[i];
            }
        }
    }
    return NULL;
}

#define REALISED AFKLAR_SOURCE_DIR "/scenarios/vive-2019/as-realised.cfg"

Test(arms, as_they_fell_out)
{
    static const int women[2] = {67, 66}, ages[2][4] = {{21, 39, 44, 5}, {10, 45, 50, 4}};
    static const int second[13] = {7, 14, 14, 13, 8, 8, 7, 5, 9, 10, 2, 8, 4};
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL};
    struct mdl_scenario *realised = NULL;
    struct mdl_model *model = NULL;
    struct mdl_world *world = NULL;
    int found_women[2] = {0}, found_ages[2][4] = {{0}}, found_second[13] = {0};
    cr_assert(eq(int, mdl_scenario_load(&realised, REALISED, NULL, NULL, NULL), SIM_OK));
    cr_assert(eq(int, mdl_model_create(&model, realised, NULL), SIM_OK));
    cr_assert(eq(int, mdl_world_create(&world, model, &options, NULL), SIM_OK));
    cr_assert(eq(int, mdl_world_run(world, 7, 3, NULL), SIM_OK));
    const struct mdl_left *left = mdl_world_left(world);
    const struct mdl_population *population = &realised->populations[mdl_left_records(left)[0].population];
    for (size_t i = 0; i < left->record_count; i++) {
        const struct mdl_record *record = &mdl_left_records(left)[i];
        const int band = (int)((double)record->age_years / 10) - 3;
        found_women[record->received] += record->female;
        found_ages[record->received][band]++;
        for (size_t list = 0; list < population->intake_count; list++) {
            found_second[list] += record->referred == population->intakes[list].date ? record->received : 0;
        }
    }
    for (size_t arm = 0; arm < 2; arm++) {
        cr_assert(eq(int, found_women[arm], women[arm]));
        for (size_t band = 0; band < 4; band++) {
            cr_assert(eq(int, found_ages[arm][band], ages[arm][band]));
        }
    }
    for (size_t list = 0; list < 13; list++) {
        cr_assert(eq(int, found_second[list], second[list]), "list %zu", list + 1);
    }
    mdl_world_free(world);
    mdl_model_free(model);
    mdl_scenario_free(realised);
}

Test(arms, numbers_that_do_not_agree_are_refused)
{
    static const char *const wrong[] = {"trial.arms.cab.women=110",
                                        "trial.arms.cab.ages=\"11, 45, 50, 4\"",
                                        "trial.arms.cab.ages=\"10, 45, 54\"",
                                        "trial.arms.cab.ages=\"10, 45, 50, four\"",
                                        "populations.trial.intakes.d01.to_second=14",
                                        "populations.trial.intakes.d01.to_second=-1"};
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        const struct mdl_load_options options = {.sets = &wrong[k], .set_count = 1};
        struct mdl_scenario *realised = NULL;
        cr_assert(eq(int, mdl_scenario_load(&realised, REALISED, &options, NULL, NULL), SIM_ERR_SCENARIO), "%s",
                  wrong[k]);
    }
}

/* Left out, `only` means all services there are: of the arm's own file, not of the world's eight. */
Test(arms, each_takes_its_own_services)
{
    static const char *const own[2][4] = {{"package", "control_sof_guide", "control_health", "control_placement"},
                                          {"cab_sof_guide", "activity", "cab_health", "cab_placement"}};
    const struct mdl_step *take[2] = {services_step(step("control_active")), services_step(step("cab_active"))};
    cr_assert(eq(sz, scenario->service_count, 8));
    for (size_t arm = 0; arm < 2; arm++) {
        cr_assert(ne(ptr, (void *)take[arm], NULL));
        cr_assert(eq(sz, take[arm]->only.count, 4));
        for (size_t k = 0; k < 4; k++) {
            cr_assert_str_eq(scenario->services[take[arm]->only.at[k]].name, own[arm][k]);
        }
    }
}
