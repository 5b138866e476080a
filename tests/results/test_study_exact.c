/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: published, exact. What two reports printed, worked out from their own counts: the values are those of
 * R (chisq.test without correction, fisher.test) and of enumeration, and the verdict follows from them.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/study/study.h"
#include "results/study/exact.h"

static const struct {
    const char *study, *id;
    double value;
    bool reproducible;
} expected[] = {
    {"ishoej-2019", "p_work_18", 0.0484, false},        {"ishoej-2019", "p_all_18", 0.0272, true},
    {"ishoej-2019", "p_work_12", 0.0452, false},        {"ishoej-2019", "p_all_12", 0.0546, true},
    {"ishoej-2019", "p_to_work_12", 0.0248, false},     {"ishoej-2019", "p_progress_12", 0.0138, true},
    {"ishoej-2019", "p_pathway", 0.1068, false},        {"ishoej-2019", "fisher_work_18", 0.0788, false},
    {"ishoej-2019", "fisher_all_18", 0.0380, true},     {"ishoej-2019", "power_job_6", 0.073, true},
    {"ishoej-2019", "power_job_18", 0.788, true},       {"ishoej-2019", "power_job_30", 0.893, true},
    {"ishoej-2019", "power_job_60", 0.830, true},       {"ishoej-2019", "power_all_6", 0.631, true},
    {"vive-2019", "chi2_complaints", 7.72, true},       {"vive-2019", "chi2_clarified", 3.181, true},
    {"vive-2019", "hr_clarified_middle", 1.648, false}, {"vive-2019", "hr_clarified_p", 0.0892, false},
    {"vive-2019", "hr_placement_p", 0.184, true},
};

static const struct mdl_exact *find(const struct mdl_study *study, const char *id)
{
    for (size_t i = 0; i < study->exact.count; i++) {
        if (strcmp(study->exact.at[i].id, id) == 0) {
            return &study->exact.at[i];
        }
    }
    cr_assert(false, "nothing is called %s", id);
    return NULL;
}

static struct mdl_study *load(const char *name)
{
    struct sim_error_list errors;
    struct mdl_study *study = NULL;
    char path[512];
    sim_error_list_init(&errors);
    (void)snprintf(path, sizeof path, AFKLAR_SOURCE_DIR "/scenarios/%s/targets.cfg", name);
    cr_assert(eq(int, mdl_study_load(&study, path, &errors), SIM_OK), "%s", path);
    sim_error_list_release(&errors);
    return study;
}

Test(study_exact, what_two_reports_printed)
{
    for (size_t k = 0; k < sizeof expected / sizeof expected[0]; k++) {
        struct mdl_study *study = load(expected[k].study);
        const struct mdl_exact *exact = find(study, expected[k].id);
        struct sim_error error;
        double value = 0;
        cr_assert(eq(int, res_exact_value(exact, &value, &error), SIM_OK));
        cr_assert(lt(dbl, fabs(value - expected[k].value), value < 1 ? 0.0006 : 0.002), "%s: %g", expected[k].id,
                  value);
        cr_assert(eq(int, res_exact_reproducible(exact, value), expected[k].reproducible), "%s", expected[k].id);
        mdl_study_free(study);
    }
}

Test(study_exact, an_empty_margin_is_not_reproducible)
{
    const struct mdl_exact nobody = {
        .what = MDL_EXACT_PEARSON_P, .people = {10, 10}, .published = 0.5, .low = 0.45, .high = 0.55};
    struct sim_error error;
    double value = 0;
    cr_assert(eq(int, res_exact_value(&nobody, &value, &error), SIM_OK));
    cr_assert(isnan(value));
    cr_assert(not(res_exact_reproducible(&nobody, value)));
}
