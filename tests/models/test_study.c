/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Targets and calibrations as files: what is read, and that every mistake is named. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/study/calibration.h"
#include "models/study/contrasts.h"
#include "tests/support/temp_folder.h"

#define VIVE AFKLAR_SOURCE_DIR "/scenarios/vive-2019/targets.cfg"
#define ARMS                                                                                                           \
    "study = \"s\"; arms = ( { name = \"a\"; scenario = \"a.cfg\"; }, { name = \"b\"; scenario = \"b.cfg\"; control "  \
    "= \"a\"; } );\n"
#define FIGURE(rest) "counts = ( { id = \"f\"; source = \"made up\"; " rest " } );\n"
#define EXACT(rest) "exact = ( { id = \"e\"; source = \"x\"; " rest " } );\n"
#define GOOD FIGURE("arm = \"a\"; what = \"job\"; use = \"fit\"; count = 3; of = 10;")

static struct test_folder folder;
static struct sim_error_list errors;
static char path[512];

static void start(void)
{
    test_folder_init(&folder);
    sim_error_list_init(&errors);
    (void)test_folder_path(&folder, "targets.cfg", path, sizeof path);
}

static void stop(void)
{
    sim_error_list_release(&errors);
    test_folder_release(&folder);
}

TestSuite(study, .init = start, .fini = stop);

static const struct mdl_figure *figure(const struct mdl_study *study, const char *id)
{
    for (size_t i = 0; i < study->figure_count; i++) {
        if (strcmp(study->figures[i].id, id) == 0) {
            return &study->figures[i];
        }
    }
    cr_assert(false, "no figure %s", id);
    return NULL;
}

Test(study, vive_is_read_as_it_stands)
{
    struct mdl_study *study = NULL;
    cr_assert(eq(int, mdl_study_load(&study, VIVE, &errors), SIM_OK));
    cr_assert(eq(dbl, figure(study, "ended_control")->value, 19));
    cr_assert(eq(dbl, figure(study, "ended_control")->se, 3.96));
    cr_assert(eq(int, (int)figure(study, "ended_control")->use, MDL_USE_FIT));
    cr_assert(eq(dbl, figure(study, "waiting_control")->low, 4));
    cr_assert(eq(dbl, figure(study, "hr_clarified")->value, 1.74));
    cr_assert(figure(study, "clarified_cab")->repeats);
    cr_assert(eq(sz, mdl_study_side(study, "cab"), 1));
    cr_assert(eq(sz, mdl_study_side(study, "nobody"), study->side_count));
    cr_assert(ge(sz, study->contradiction_count, 6));
    cr_assert(eq(sz, study->frozen_count, 1));
    cr_assert(study->frozen[0].unchanged, "CAB's own parameters are fixed: list the change and its reason in MODEL.md");
    mdl_study_free(study);
}

Test(study, units_rounding_and_errors_of_sampling)
{
    struct mdl_study *study = NULL;
    test_file_write(
        path,
        ARMS "shares = ( { id = \"s\"; arm = \"a\"; what = \"job\"; use = \"check\"; source = \"x\"; value = \"78 %\"; "
             "of = 100; rounding = \"1 %\"; at = \"10 days\"; } );\n"
             "means = ( { id = \"m\"; arm = \"a\"; what = \"days_to_placement\"; use = \"check\"; source = \"x\"; "
             "value = \"10 weeks\"; sd = \"20 days\"; of = 25; } );\n");
    cr_assert(eq(int, mdl_study_load(&study, path, &errors), SIM_OK));
    cr_assert(epsilon_eq(dbl, figure(study, "s")->se, sqrt(0.78 * 0.22 / 100), 1e-12));
    cr_assert(epsilon_eq(dbl, figure(study, "s")->low, 0.775, 1e-12));
    cr_assert(eq(dbl, figure(study, "s")->at_days, 10));
    cr_assert(eq(dbl, figure(study, "m")->value, 70));
    cr_assert(eq(dbl, figure(study, "m")->se, 4));
    cr_assert(eq(int, (int)figure(study, "m")->unit, MDL_FIGURE_DAYS));
    mdl_study_free(study);
}

static const struct {
    const char *text, *message;
} mistakes[] = {
    {ARMS, "no figures"},
    {"study = \"s\"; " GOOD, "no arms"},
    {ARMS FIGURE("arm = \"c\"; what = \"job\"; use = \"fit\"; count = 3; of = 10;"), "there is no arm \"c\""},
    {ARMS FIGURE("arm = \"a\"; what = \"job\"; use = \"fit\"; count = 11; of = 10;"), "0 <= count <= of"},
    {ARMS FIGURE("arm = \"a\"; what = \"job\"; use = \"guess\"; count = 3; of = 10;"),
     "\"fit\", \"check\" or \"predict\""},
    {ARMS FIGURE("arm = \"a\"; what = \"job\"; use = \"fit\"; cuont = 3; of = 10;"), "unknown key"},
    {ARMS FIGURE("arm = \"a\"; what = \"job\"; use = \"fit\"; count = 3; of = 10; at = 5;"), "no such quantity"},
    {ARMS GOOD "shares = ( { id = \"f\"; arm = \"a\"; what = \"job\"; use = \"fit\"; source = \"x\"; value = \"3 %\"; "
               "of = 5; } );\n",
     "two figures have this id; the first is on line"},
    {ARMS FIGURE("arm = \"a\"; what = \"job\"; use = \"fit\"; count = 3; of = 10; se = -1;"), "sampling error above 0"},
    {ARMS FIGURE("arm = \"a\"; what = \"job\"; use = \"fit\"; count = 3; of = 10; at = \"-5 days\";"),
     "after the start"},
    {ARMS
     "ratios = ( { id = \"h\"; arm = \"a\"; what = \"job\"; use = \"predict\"; source = \"x\"; hr = 1.2; ci95 = [ 3, 1 "
     "]; } );\n",
     "above 0 and in order"},
    {ARMS "ratios = ( { id = \"h\"; arm = \"a\"; what = \"job\"; use = \"predict\"; source = \"x\"; hr = 1.2; p = 4.5; "
          "} );\n",
     "from 0 to 1"},
    {ARMS GOOD "differences = ( { id = \"d\"; arm = \"a\"; what = \"job\"; use = \"predict\"; source = \"x\"; value = "
               "\"3 %\"; } );\n",
     "of an arm that has a control"},
    {ARMS GOOD "differences = ( { id = \"d\"; arm = \"b\"; what = \"job\"; use = \"predict\"; source = \"x\"; } );\n",
     "a difference needs value"},
    {ARMS GOOD "movers_status = \"soon\";\n", "soon"},
    {ARMS "counts = 3;\n", "list of groups"},
    {ARMS GOOD "decomposition = ( 1 );\n", "expected a group"},
    {ARMS GOOD EXACT("what = \"t\"; published = 1.0; rounding = 0.1;"), "expected \"pearson\""},
    {ARMS GOOD EXACT("what = \"pearson\"; events = [ 3, 2 ]; people = [ 2, 9 ]; low = 0; high = 1;"),
     "more events than people"},
    {ARMS GOOD EXACT("what = \"pearson\"; events = [ 3 ]; people = [ 9, 9 ]; low = 0; high = 1;"), "two whole numbers"},
    {ARMS GOOD EXACT("what = \"power_fisher\"; shares = [ 0.5, 1.5 ]; people = [ 9, 9 ]; low = 0; high = 1;"),
     "shares from 0 to 1"},
    {ARMS GOOD EXACT("what = \"pearson_table\"; cells = [ 3, 2, 1 ]; low = 0; high = 1;"), "an even number"},
    {ARMS GOOD EXACT("what = \"ratio_p\"; interval = [ 0.8, 2.0 ]; low = 0; high = 1;"), "expected ratio"},
    {ARMS GOOD EXACT("what = \"ratio_middle\"; interval = [ 0.8, 2.0 ]; published = 1.0;"), "rounding"},
};

Test(study, every_mistake_is_named)
{
    for (size_t k = 0; k < sizeof mistakes / sizeof mistakes[0]; k++) {
        struct mdl_study *study = NULL;
        bool told = false;
        sim_error_list_release(&errors);
        sim_error_list_init(&errors);
        test_file_write(path, mistakes[k].text);
        cr_assert(eq(int, mdl_study_load(&study, path, &errors), SIM_ERR_SCENARIO), "%zu", k);
        for (size_t i = 0; i < errors.count; i++) {
            told = told || strstr(errors.at[i].message, mistakes[k].message) != NULL;
        }
        cr_assert(told, "%zu: %s", k, errors.count > 0 ? errors.at[0].message : "nothing");
        cr_assert(eq(ptr, study, NULL));
    }
}

#define FREE                                                                                                           \
    "parameters = ( { name = \"p\"; paths = ( \"progress.speed.value\" ); low = \"0 /month\"; high = \"1 /month\"; "   \
    "source = \"x\"; } );\n"

static const struct {
    const char *text, *message;
} refusals[] = {
    {FREE "targets = ( \"foep_cab\" );", "never fitted"},
    {FREE "targets = ( \"foep_control\" );", "not for fitting"},
    {FREE "targets = ( \"nothing\" );", "no figure of this id"},
    {FREE "targets = ( \"ended_control\", \"ended_control\" );", "twice"},
    {FREE, "no targets"},
    {"targets = ( \"ended_control\" );", "1 to 16 free parameters"},
    {"parameters = ( { name = \"p\"; low = \"0\"; high = \"1\"; source = \"x\"; } ); targets = ( \"ended_control\" );",
     "paths"},
};

Test(study, nothing_of_the_intervention_is_fitted)
{
    for (size_t k = 0; k < sizeof refusals / sizeof refusals[0]; k++) {
        struct mdl_calibration *calibration = NULL;
        char text[1024];
        sim_error_list_release(&errors);
        sim_error_list_init(&errors);
        (void)snprintf(text, sizeof text, "study = \"%s\";\n%s", VIVE, refusals[k].text);
        test_file_write(path, text);
        cr_assert(eq(int, mdl_calibration_load(&calibration, path, &errors), SIM_ERR_SCENARIO), "%zu", k);
        cr_assert(gt(sz, errors.count, 0));
        cr_assert(strstr(errors.at[0].message, refusals[k].message) != NULL, "%s", errors.at[0].message);
    }
}

Test(study, the_calibration_of_vive_fits_the_control_arm_alone)
{
    struct mdl_calibration *calibration = NULL;
    cr_assert(eq(int,
                 mdl_calibration_load(&calibration, AFKLAR_SOURCE_DIR "/scenarios/vive-2019/calibration.cfg", &errors),
                 SIM_OK));
    for (size_t i = 0; i < calibration->target_count; i++) {
        cr_assert(ne(int, strcmp(calibration->study->figures[calibration->targets[i]].arm, "cab"), 0));
    }
    mdl_calibration_free(calibration);
}

/* --- contrasts ---------------------------------------------------------------------------------------------------- */

#define FACTOR "factor = { label = \"l\"; source = \"s\"; values = ( 0.0, 1.0 ); };\n"
#define CONTRAST(rest) "{ name = \"n\"; link = \"l\"; study = \"" VIVE "\"; " rest " }"
#define PAIR "treated = \"clarified_cab\"; control = \"clarified_control\";"
#define TWO(rest) "contrasts = ( " CONTRAST(PAIR) ", " CONTRAST(rest) " );\n"

static const struct {
    const char *text, *message;
} odd_contrasts[] = {
    {FACTOR "contrasts = ( " CONTRAST(PAIR) " );", "2 to 6 contrasts"},
    {TWO(PAIR), "ascending numbers from 0"},
    {"factor = { label = \"l\"; source = \"s\"; values = ( 1.0, 0.5 ); };" TWO(PAIR), "ascending numbers from 0"},
    {FACTOR TWO("treated = \"clarified_control\"; control = \"clarified_control\";"), "of an arm that has a control"},
    {FACTOR TWO("treated = \"clarified_cab\"; control = \"clarified_cab\";"), "is a figure of the intervention arm"},
    {FACTOR TWO("treated = \"nobody\"; control = \"clarified_control\";"), "no figure of this id"},
    {FACTOR TWO("treated = \"hr_clarified\"; control = \"clarified_control\";"), "a share or a count"},
    {FACTOR TWO(PAIR " slope = { path = \"p\"; prior = \"1\"; };"), "a slope needs refit"},
    {FACTOR TWO(PAIR " slopes = 1;"), "unknown key"},
    {FACTOR TWO(PAIR " slope = 3; refit = ( 1 );"), "expected a group"},
    {"factor = ( 1, 2 );" TWO(PAIR), "ascending numbers from 0"},
};

Test(study, contrasts_that_cannot_be_meant_are_refused)
{
    for (size_t k = 0; k < sizeof odd_contrasts / sizeof odd_contrasts[0]; k++) {
        struct mdl_contrasts *contrasts = NULL;
        sim_error_list_release(&errors);
        sim_error_list_init(&errors);
        test_file_write(path, odd_contrasts[k].text);
        cr_assert(eq(int, mdl_contrasts_load(&contrasts, path, &errors), SIM_ERR_SCENARIO), "%zu", k);
        cr_assert(gt(sz, errors.count, 0));
        cr_assert(strstr(errors.at[0].message, odd_contrasts[k].message) != NULL, "%zu: %s", k, errors.at[0].message);
    }
}

Test(study, the_contrasts_are_those_of_three_studies)
{
    struct mdl_contrasts *contrasts = NULL;
    const char *file = AFKLAR_SOURCE_DIR "/scenarios/contrasts/targets.cfg";
    cr_assert(mdl_contrasts_is(file));
    cr_assert(not(mdl_contrasts_is(VIVE)));
    cr_assert(eq(int, mdl_contrasts_load(&contrasts, file, &errors), SIM_OK));
    cr_assert(eq(sz, contrasts->count, 3));
    /* the law of the factor is the range that the prior states: 0 to 0.03 against 0.018 */
    cr_assert(epsilon_eq(dbl, contrasts->values[contrasts->value_count - 1], 0.03 / 0.018, 0.001));
    /* only controls are fitted to */
    for (size_t k = 0; k < contrasts->count; k++) {
        const struct mdl_contrast *at = &contrasts->at[k];
        if (at->slope != NULL) {
            cr_assert(eq(int, (int)at->study->figures[at->target].use, MDL_USE_FIT));
        }
    }
    mdl_contrasts_free(contrasts);
}
