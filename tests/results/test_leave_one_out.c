/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: published. Social stoette's municipalities left out one at a time. Only table 4-1 is by municipality:
 * share placed, mean days to placement, share completed. The days are predicted from the municipality's own share and
 * the other four, if placements and dropping out compete at constant rates a and b: share = a / (a + b), mean days of
 * those placed = 1 / (a + b), so days / share = 1 / a is what the municipalities would have in common.
 * The figures are those of models/MODEL.md section 15: this test holds what is said there, that it fails.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/study/study.h"

enum { TOWNS = 5 };

static const char *const towns[TOWNS] = {"toender", "broendby", "mariagerfjord", "halsnaes", "jammerbugt"};

static const struct mdl_figure *find(const struct mdl_study *study, const char *what, const char *town)
{
    char id[64];
    (void)snprintf(id, sizeof id, "%s_%s", what, town);
    for (size_t i = 0; i < study->figure_count; i++) {
        if (strcmp(study->figures[i].id, id) == 0) {
            return &study->figures[i];
        }
    }
    cr_fatal("no figure %s", id);
}

/* The mean over the other four. */
static double others(const double values[TOWNS], size_t left_out)
{
    double sum = 0;
    for (size_t k = 0; k < TOWNS; k++) {
        sum += k == left_out ? 0 : values[k];
    }
    return sum / (TOWNS - 1);
}

static struct mdl_study *load(void)
{
    struct sim_error_list errors;
    struct mdl_study *study = NULL;
    sim_error_list_init(&errors);
    cr_assert(eq(int, mdl_study_load(&study, AFKLAR_SOURCE_DIR "/scenarios/social-stoette-2020/targets.cfg", &errors),
                 SIM_OK));
    sim_error_list_release(&errors);
    return study;
}

Test(leave_one_out, days_are_foretold_better_with_the_share_and_not_well)
{
    static const double foretold[TOWNS] = {73.6, 45.6, 71.5, 58.1, 77.7};
    struct mdl_study *study = load();
    double days[TOWNS], ratio[TOWNS], plain = 0, competing = 0;
    for (size_t k = 0; k < TOWNS; k++) {
        days[k] = find(study, "days", towns[k])->value;
        ratio[k] = days[k] / find(study, "placed", towns[k])->value;
    }
    for (size_t k = 0; k < TOWNS; k++) {
        const double guess = others(ratio, k) * find(study, "placed", towns[k])->value;
        cr_assert(epsilon_eq(dbl, guess, foretold[k], 0.06), "%s: %g", towns[k], guess);
        cr_assert(gt(dbl, fabs(guess - days[k]) / find(study, "days", towns[k])->se, 1.9), "%s", towns[k]);
        competing += pow(guess - days[k], 2) / TOWNS;
        plain += pow(others(days, k) - days[k], 2) / TOWNS;
    }
    cr_assert(epsilon_eq(dbl, sqrt(competing), 15.8, 0.06), "%g", sqrt(competing));
    cr_assert(epsilon_eq(dbl, sqrt(plain), 27.8, 0.06), "%g", sqrt(plain));
    mdl_study_free(study);
}

/* Of those placed, what share completes: no other four tell. */
Test(leave_one_out, completion_is_a_municipality_s_own)
{
    static const double foretold[TOWNS] = {0.589, 0.349, 0.643, 0.665, 0.781};
    struct mdl_study *study = load();
    double ratio[TOWNS];
    for (size_t k = 0; k < TOWNS; k++) {
        ratio[k] = find(study, "completed", towns[k])->value / find(study, "placed", towns[k])->value;
    }
    for (size_t k = 0; k < TOWNS; k++) {
        const struct mdl_figure *completed = find(study, "completed", towns[k]);
        const double guess = others(ratio, k) * find(study, "placed", towns[k])->value;
        cr_assert(epsilon_eq(dbl, guess, foretold[k], 0.0006), "%s: %g", towns[k], guess);
        cr_assert(gt(dbl, fabs(guess - completed->value) / completed->se, 3), "%s", towns[k]);
    }
    mdl_study_free(study);
}
