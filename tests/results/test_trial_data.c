/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. What a replication left, row by row, as data: time, event, cause, arms and analysis sets,
 * covariates, who is lost; drawing in pairs and blocks; the CSV read back to the last bit; scaled lists by hand.
 */
#include <math.h>
#include <string.h>

#include "results/trial/file.h"
#include "tests/results/trial_world.h"
#include "tests/support/temp_folder.h"

TestSuite(trial_data, .fini = test_world_clean);

static const struct mdl_left *run(const char *const sets[], size_t count)
{
    test_world_start(test_two_delays(sets, count));
    return test_world_run(1);
}

static const char *const crossing[] = {"trial.arms.control.crossover_share=30 %",
                                       "trial.arms.quick.crossover_share=20 %", "hazards.moves=\"0.5 /year\"",
                                       "hazards.deaths=\"0.2 /year\""};

Test(trial_data, each_row_is_a_citizen)
{
    const struct mdl_left *left = run(crossing, 4);
    size_t events = 0, censored_early = 0;
    test_world_read(MDL_SET_ITT);
    cr_assert(eq(sz, test_world.data.data.n, 160));
    for (size_t i = 0; i < 160; i++) {
        const struct mdl_record *record = &mdl_left_records(left)[i];
        const bool job = record->outcome == MDL_OUTCOME_JOB;
        const sim_time last = record->outcome == MDL_OUTCOME_NONE ? test_world.scenario->end : record->decided;
        cr_assert(eq(dbl, test_world.data.data.arm[i], record->arm));
        cr_assert(eq(dbl, test_world.data.data.time[i], (double)(last / 1440 - record->referred / 1440)));
        cr_assert(eq(dbl, test_world.data.data.event[i], job ? 1 : 0));
        cr_assert(eq(dbl, test_world.data.data.cause[i], job ? 1 : 0));
        events += job ? 1 : 0;
        censored_early += !job && record->outcome != MDL_OUTCOME_NONE ? 1 : 0;
    }
    cr_assert(gt(sz, events, 30));
    cr_assert(gt(sz, censored_early, 10));
}

Test(trial_data, causes_tell_pension_from_work)
{
    static const char *const sets[] = {"clarified=( \"job\", \"foep\" )", "pathway.fast_out.outcome=foep"};
    const struct mdl_left *left = run(sets, 2);
    test_world_read(MDL_SET_ITT);
    for (size_t i = 0; i < 160; i++) {
        const double cause =
            mdl_left_records(left)[i].outcome == MDL_OUTCOME_NONE ? 0 : mdl_left_records(left)[i].arm + 1;
        cr_assert(eq(dbl, test_world.data.data.cause[i], cause));
        cr_assert(eq(dbl, test_world.data.data.event[i], cause > 0 ? 1 : 0));
    }
}

/* The day of the draw is counted from the first list; sex and age are the record's. */
Test(trial_data, covariates)
{
    const struct mdl_left *left = run(NULL, 0);
    test_world_read(MDL_SET_ITT);
    cr_assert(eq(sz, test_world.data.data.covariate_count, 3));
    cr_assert(zero(int, strcmp(test_world.data.data.covariates[0].name, "age")));
    cr_assert(zero(int, strcmp(test_world.data.data.covariates[1].name, "sex")));
    cr_assert(zero(int, strcmp(test_world.data.data.covariates[2].name, "draw")));
    for (size_t i = 0; i < 160; i++) {
        cr_assert(eq(dbl, test_world.data.data.covariates[0].values[i], (double)mdl_left_records(left)[i].age_years));
        cr_assert(eq(dbl, test_world.data.data.covariates[1].values[i], mdl_left_records(left)[i].female));
        cr_assert(eq(dbl, test_world.data.data.covariates[2].values[i], i < 81 ? 0 : 31));
    }
}

Test(trial_data, analysis_sets)
{
    size_t row = 0, crossed = 0;
    const struct mdl_left *left = run(crossing, 4);
    test_world_read(MDL_SET_AS_RECEIVED);
    for (size_t i = 0; i < 160; i++) {
        cr_assert(eq(dbl, test_world.data.data.arm[i], mdl_left_records(left)[i].received));
        crossed += mdl_left_records(left)[i].received != mdl_left_records(left)[i].arm ? 1 : 0;
    }
    cr_assert(eq(sz, test_world.data.crossed, crossed));
    cr_assert(gt(sz, crossed, 20));
    test_world_read(MDL_SET_PER_PROTOCOL);
    cr_assert(eq(sz, test_world.data.excluded, crossed));
    cr_assert(eq(sz, test_world.data.data.n, 160 - crossed));
    for (size_t i = 0; i < 160; i++) {
        if (mdl_left_records(left)[i].received == mdl_left_records(left)[i].arm) {
            cr_assert(eq(dbl, test_world.data.data.arm[row], mdl_left_records(left)[i].arm));
            row++;
        }
    }
}

/* Who is lost is his own luck: the same whether others cross over or not, and about the share asked for. */
Test(trial_data, lost_to_follow_up)
{
    static const char *const sets[] = {"trial.lost_share=25 %", "trial.arms.control.crossover_share=30 %"};
    double kept[2][160];
    size_t n[2];
    for (size_t k = 0; k < 2; k++) {
        (void)run(sets, k + 1);
        test_world_read(MDL_SET_ITT);
        n[k] = test_world.data.data.n;
        memcpy(kept[k], test_world.data.data.arm, n[k] * sizeof kept[k][0]);
        cr_assert(eq(sz, test_world.data.lost + n[k], 160));
        cr_assert(lt(dbl, fabs((double)test_world.data.lost - 40), 4 * sqrt(160 * 0.25 * 0.75)));
        test_world_clean();
    }
    cr_assert(eq(sz, n[0], n[1]));
    cr_assert(zero(int, memcmp(kept[0], kept[1], n[0] * sizeof kept[0][0])));
}

/* A list whose arms were exchanged by mistake: received is the other arm, and per protocol leaves the list out. */
Test(trial_data, swapped_list)
{
    static const char *const sets[] = {"populations.drawn.intakes.february.swapped=true",
                                       "trial.analysis_set=as-received"};
    struct res_trial_reading reading;
    const struct mdl_left *left = run(sets, 2);
    for (size_t i = 0; i < 160; i++) {
        cr_assert(eq(int, mdl_left_records(left)[i].received != mdl_left_records(left)[i].arm, i >= 81));
    }
    res_trial_reading_init(&reading, test_world.scenario, 1);
    cr_assert(eq(int, reading.set, MDL_SET_AS_RECEIVED));
    test_world_read(MDL_SET_AS_RECEIVED);
    cr_assert(eq(sz, test_world.data.crossed, 79));
    for (size_t i = 0; i < 160; i++) {
        cr_assert(eq(dbl, test_world.data.data.arm[i], mdl_left_records(left)[i].received));
    }
    test_world_read(MDL_SET_PER_PROTOCOL);
    cr_assert(eq(sz, test_world.data.data.n, 81));
}

/* At the null the arms of a swapped list are given the same, and keep the names they were drawn to. */
Test(trial_data, swapped_list_at_the_null)
{
    static const char *const sets[] = {"populations.drawn.intakes.february.swapped=true"};
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL};
    const struct res_trial_design null = {RES_AS_DESIGNED, RES_AS_DESIGNED, true, false, 0};
    struct mdl_scenario *variant = NULL;
    test_world.scenario = test_two_delays(sets, 1);
    cr_assert(eq(int, res_trial_variant_create(&variant, test_world.scenario, &null, &test_world.error), SIM_OK));
    cr_assert(eq(int, mdl_model_create(&test_world.model, variant, NULL), SIM_OK));
    cr_assert(eq(int, mdl_world_create(&test_world.world, test_world.model, &options, &test_world.error), SIM_OK));
    cr_assert(eq(int, mdl_world_run(test_world.world, 1, 1, &test_world.error), SIM_OK));
    for (size_t i = 0; i < 160; i++) {
        cr_assert(eq(int, mdl_left_records(mdl_world_left(test_world.world))[i].received, 0));
    }
    mdl_world_free(test_world.world);
    mdl_model_free(test_world.model);
    test_world.world = NULL;
    test_world.model = NULL;
    res_trial_variant_free(variant);
}

/* Movers before 1 October 2018: clarified midway (all, to work), or followed to that day (none). */
Test(trial_data, movers_by_a_register)
{
    static const char *const sets[] = {"hazards.moves=\"0.5 /year\"", "trial.movers.register_date=2018-10-01",
                                       "trial.movers.clarified_share=100 %", "trial.movers.work_share=100 %"};
    for (size_t clarified = 0; clarified < 2; clarified++) {
        size_t movers = 0;
        const struct mdl_left *left = run(sets, 2 + 2 * clarified);
        const sim_time read_day = test_world.scenario->trial.movers.register_date;
        test_world_read(MDL_SET_ITT);
        for (size_t i = 0; i < 160; i++) {
            const struct mdl_record *record = &mdl_left_records(left)[i];
            const int64_t from = record->referred / 1440, day = record->decided / 1440;
            if (record->outcome == MDL_OUTCOME_MOVED && day <= read_day / 1440) {
                const int64_t middle = day + (read_day / 1440 - day) / 2;
                cr_assert(eq(dbl, test_world.data.data.event[i], clarified ? 1 : 0));
                cr_assert(
                    eq(dbl, test_world.data.data.time[i], (double)((clarified ? middle : read_day / 1440) - from)));
                movers++;
            } else if (record->outcome == MDL_OUTCOME_MOVED) {
                cr_assert(eq(dbl, test_world.data.data.event[i], 0));
                cr_assert(eq(dbl, test_world.data.data.time[i], (double)(day - from)));
            }
        }
        cr_assert(gt(sz, movers, 15));
        cr_assert(eq(sz, test_world.data.movers, movers));
        test_world_clean();
    }
}

Test(trial_data, extract_before_the_end)
{
    static const char *const sets[] = {"trial.extract=2018-07-01"};
    const struct mdl_left *left = run(sets, 1);
    size_t later = 0;
    test_world_read(MDL_SET_ITT);
    for (size_t i = 0; i < 160; i++) {
        const struct mdl_record *record = &mdl_left_records(left)[i];
        const int64_t from = record->referred / 1440, last = mdl_trial_extract(test_world.scenario) / 1440;
        const bool seen = record->outcome == MDL_OUTCOME_JOB && record->decided / 1440 <= last;
        cr_assert(eq(dbl, test_world.data.data.event[i], seen ? 1 : 0));
        cr_assert(eq(dbl, test_world.data.data.time[i], (double)((seen ? record->decided / 1440 : last) - from)));
        later += record->outcome == MDL_OUTCOME_JOB && !seen;
    }
    cr_assert(gt(sz, later, 20));
    cr_assert(eq(dbl, res_trial_follow_up_days(test_world.scenario), 150));
}

/* Two visits: an event is seen at the first after it, and who is not reached at the second is followed to the first. */
Test(trial_data, visits)
{
    static const char *const sets[] = {
        "trial.visits=( { name = \"half\"; at = \"180 days\"; }, { name = \"year\"; at = "
        "\"360 days\"; lost_share = \"30 %\"; } )"};
    const struct mdl_left *left = run(sets, 1);
    size_t missed = 0;
    test_world_read(MDL_SET_ITT);
    cr_assert(eq(sz, test_world.data.data.n, 160));
    for (size_t i = 0; i < 160; i++) {
        const struct mdl_record *record = &mdl_left_records(left)[i];
        const int64_t days = record->decided / 1440 - record->referred / 1440;
        const bool job = record->outcome == MDL_OUTCOME_JOB;
        if (job && days <= 180) {
            cr_assert(eq(dbl, test_world.data.data.time[i], 180));
            cr_assert(eq(dbl, test_world.data.data.event[i], 1));
        } else if (test_world.data.data.time[i] < 200) { /* missed the second */
            cr_assert(eq(dbl, test_world.data.data.time[i], 180));
            cr_assert(eq(dbl, test_world.data.data.event[i], 0));
            missed++;
        } else {
            cr_assert(eq(dbl, test_world.data.data.time[i], 360));
            cr_assert(eq(dbl, test_world.data.data.event[i], job && days <= 360 ? 1 : 0));
        }
    }
    cr_assert(gt(sz, missed, 10));
    cr_assert(lt(sz, missed, 60));
    cr_assert(eq(dbl, res_trial_follow_up_days(test_world.scenario), 360), "nobody is followed beyond the last visit");
}

/* --- drawing ------------------------------------------------------------------------------------------------------ */

/* In every run of `size` citizens of one list half are in each arm; of an odd rest one more in one of them. */
static void assert_balance(const struct mdl_left *left, size_t first, size_t count, size_t size)
{
    for (size_t at = 0; at < count; at += size) {
        const size_t here = count - at < size ? count - at : size;
        size_t treated = 0;
        for (size_t i = 0; i < here; i++) {
            treated += mdl_left_records(left)[first + at + i].arm;
        }
        cr_assert(ge(sz, treated, here / 2));
        cr_assert(le(sz, treated, (here + 1) / 2));
    }
}

Test(trial_data, pairs_and_blocks_balance_within_each_list)
{
    static const char *const blocks[] = {"trial.allocation=blocks", "trial.block_size=6"};
    const struct mdl_left *left = run(NULL, 0);
    assert_balance(left, 0, 81, 2);
    assert_balance(left, 81, 79, 2);
    test_world_clean();
    left = run(blocks, 2);
    assert_balance(left, 0, 81, 6);
    assert_balance(left, 81, 79, 6);
}

/* --- CSV ------------------------------------------------------------------------------------------------------------
 */

static void assert_same(const double *one, const double *other, size_t n)
{
    cr_assert(zero(int, memcmp(one, other, n * sizeof *one)));
}

Test(trial_data, reads_back_to_the_last_bit)
{
    static const char *const sets[] = {
        "populations.drawn.ages=( { name = \"all\"; from = \"30 years\"; to = \"60 years\"; "
        "share = \"100 %\"; } )"};
    struct test_folder folder;
    struct res_trial_file file;
    struct sim_error_list errors, warnings;
    char path[512];
    sim_error_list_init(&errors);
    sim_error_list_init(&warnings);
    (void)run(sets, 1);
    test_world_read(MDL_SET_ITT);
    test_folder_init(&folder);
    test_folder_path(&folder, "trial.csv", path, sizeof path);
    FILE *csv = fopen(path, "w");
    cr_assert(ne(ptr, csv, NULL));
    cr_assert(eq(int, res_trial_data_write(csv, &test_world.data.data, &test_world.error), SIM_OK));
    cr_assert(eq(int, fclose(csv), 0));
    cr_assert(eq(int, res_trial_file_read(&file, path, NULL, 0, &errors, &warnings), SIM_OK));
    cr_assert(eq(sz, warnings.count, 0));
    cr_assert(eq(sz, file.data.n, 160));
    assert_same(file.data.arm, test_world.data.data.arm, 160);
    assert_same(file.data.time, test_world.data.data.time, 160);
    assert_same(file.data.event, test_world.data.data.event, 160);
    assert_same(file.data.cause, test_world.data.data.cause, 160);
    cr_assert(eq(sz, file.data.covariate_count, 3));
    for (size_t k = 0; k < 3; k++) {
        cr_assert(zero(int, strcmp(file.data.covariates[k].name, test_world.data.data.covariates[k].name)));
        assert_same(file.data.covariates[k].values, test_world.data.data.covariates[k].values, 160);
    }
    res_trial_file_release(&file);
    test_folder_release(&folder);
}

/* --- designs --------------------------------------------------------------------------------------------------------
 */

static struct mdl_scenario *design(int64_t per_arm, int64_t days, bool keep_load)
{
    const struct res_trial_design wanted = {per_arm, days, false, keep_load, 0};
    struct mdl_scenario *variant = NULL;
    cr_assert(eq(int, res_trial_variant_create(&variant, test_world.scenario, &wanted, &test_world.error), SIM_OK),
              "%s", test_world.error.message);
    return variant;
}

/* 81 and 79 of 160: of 100 50.6 and 49.4 -> 51, 49; of 2 1.01 and 0.99 -> 1, 1; of 320 162 and 158. */
Test(trial_data, lists_are_scaled_by_largest_remainders)
{
    static const struct {
        int64_t per_arm, first, second;
    } cases[] = {{50, 51, 49}, {1, 1, 1}, {80, 81, 79}, {160, 162, 158}, {3, 3, 3}};
    test_world.scenario = test_two_delays(NULL, 0);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct mdl_scenario *variant = design(cases[k].per_arm, RES_AS_DESIGNED, false);
        cr_assert(eq(i64, variant->populations[0].intakes[0].citizens, cases[k].first));
        cr_assert(eq(i64, variant->populations[0].intakes[1].citizens, cases[k].second));
        cr_assert(eq(dbl, res_trial_per_arm(variant), (double)cases[k].per_arm));
        cr_assert(eq(i64, variant->end, test_world.scenario->end));
        res_trial_variant_free(variant);
    }
    cr_assert(eq(i64, test_world.scenario->populations[0].intakes[0].citizens, 81), "the first scenario is left alone");
}

Test(trial_data, follow_up_moves_the_end)
{
    test_world.scenario = test_two_delays(NULL, 0);
    struct mdl_scenario *variant = design(RES_AS_DESIGNED, 100, false);
    cr_assert(eq(dbl, res_trial_follow_up_days(test_world.scenario), 365));
    cr_assert(eq(dbl, res_trial_follow_up_days(variant), 100));
    cr_assert(eq(i64, variant->end, test_world.scenario->end - 265 * INT64_C(1440)));
    res_trial_variant_free(variant);
}

Test(trial_data, keep_load_scales_staff_and_others)
{
    cr_assert(eq(
        int,
        mdl_scenario_load(&test_world.scenario, AFKLAR_SOURCE_DIR "/scenarios/vive-2019/trial.cfg", NULL, NULL, NULL),
        SIM_OK));
    struct mdl_scenario *twice = design(218, RES_AS_DESIGNED, true), *same = design(109, RES_AS_DESIGNED, true);
    for (size_t r = 0; r < test_world.scenario->role_count; r++) {
        cr_assert(
            eq(dbl, twice->roles[r].headcount.value[0], ceil(2 * test_world.scenario->roles[r].headcount.value[0])));
        cr_assert(eq(dbl, same->roles[r].headcount.value[0], ceil(test_world.scenario->roles[r].headcount.value[0])));
    }
    for (size_t p = 0; p < test_world.scenario->population_count; p++) {
        const struct mdl_population *population = &test_world.scenario->populations[p], *other = &twice->populations[p];
        for (size_t k = 0; k < population->initial_count; k++) {
            cr_assert(eq(i64, other->initial[k].citizens, 2 * population->initial[k].citizens));
        }
        for (size_t k = 0; k < population->per_month.count; k++) {
            cr_assert(eq(dbl, other->per_month.value[k], 2 * population->per_month.value[k]));
        }
    }
    cr_assert(eq(dbl, twice->boards[0].places.value[0], 2 * test_world.scenario->boards[0].places.value[0]));
    res_trial_variant_free(twice);
    res_trial_variant_free(same);
}

Test(trial_data, a_trial_by_rate_cannot_be_resized)
{
    static const char *const sets[] = {"populations.drawn.per_month=\"10 citizens/month\""};
    const struct res_trial_design wanted = {50, RES_AS_DESIGNED, false, false, 0};
    struct mdl_scenario *variant = NULL;
    test_world.scenario = test_two_delays(sets, 1);
    cr_assert(
        eq(int, res_trial_variant_create(&variant, test_world.scenario, &wanted, &test_world.error), SIM_ERR_USAGE));
    cr_assert(zero(int, strcmp(test_world.error.path, "--per-arm")));
    cr_assert(
        eq(int, res_trial_variant_create(&variant, test_world.scenario, &test_as_designed, &test_world.error), SIM_OK));
    res_trial_variant_free(variant);
}

Test(trial_data, what_is_no_trial)
{
    static const char *const sets[] = {"populations.drawn.index=false"};
    cr_assert(
        eq(int,
           mdl_scenario_load(&test_world.scenario, AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg", NULL, NULL, NULL),
           SIM_OK));
    cr_assert(eq(int, res_trial_check(test_world.scenario, &test_world.error), SIM_ERR_SCENARIO));
    cr_assert(zero(int, strcmp(test_world.error.path, "trial")));
    mdl_scenario_free(test_world.scenario);
    test_world.scenario = test_two_delays(sets, 1);
    cr_assert(eq(int, res_trial_check(test_world.scenario, &test_world.error), SIM_ERR_SCENARIO));
    cr_assert(strstr(test_world.error.message, "measured") != NULL);
}
