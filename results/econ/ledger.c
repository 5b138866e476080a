/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/econ/books.h"
#include "results/econ/refusion.h"
#include "sim/calendar.h"

#define MINUTES_PER_MONTH (30.4375 * SIM_MINUTES_PER_DAY)

struct effect_row {
    const char *name, *label, *label_da;
};

static const struct effect_row effects[RES_EFFECT_COUNT] = {
#define X(code, name, label, label_da) [code] = {name, label, label_da},
    RES_EFFECT_MAP(X)
#undef X
};

const char *res_effect_name(enum res_effect effect)
{
    return effects[effect].name;
}

const char *res_effect_label(enum res_effect effect, bool is_cut, enum res_language language)
{
    if (effect == RES_EFFECT_CLARIFIED && is_cut) {
        return language == RES_DANISH ? "afklaret inden horisonten" : "clarified by the horizon";
    }
    return language == RES_DANISH ? effects[effect].label_da : effects[effect].label;
}

bool res_effect_find(const char *name, enum res_effect *effect)
{
    for (int e = 0; e < RES_EFFECT_COUNT; e++) {
        if (strcmp(effects[e].name, name) == 0) {
            *effect = (enum res_effect)e;
            return true;
        }
    }
    return false;
}

static sim_time year_begin(int year)
{
    return sim_time_of_day(sim_day_from_civil(year, 1, 1));
}

void res_econ_frame_init(struct res_econ_frame *frame, const struct mdl_scenario *scenario,
                         const struct res_econ_prices *prices, sim_time measured_end, int years)
{
    frame->scenario = scenario;
    frame->prices = prices;
    frame->measured_end = measured_end;
    frame->first_year = sim_civil_from_day(sim_day_of(scenario->start)).year;
    frame->years = years;
    const sim_time horizon = year_begin(frame->first_year + years);
    frame->run_end = scenario->end < horizon ? scenario->end : horizon;
}

/* --- memory ------------------------------------------------------------------------------------------ */

void res_econ_ledger_init(struct res_econ_ledger *ledger)
{
    memset(ledger, 0, sizeof *ledger);
}

void res_econ_ledger_release(struct res_econ_ledger *ledger)
{
    free(ledger->weeks);
    free(ledger->items);
    free(ledger->scratch);
    res_econ_ledger_init(ledger);
}

static enum sim_status reset(struct res_econ_ledger *ledger, size_t steps, size_t items, int years,
                             struct sim_error *error)
{
    const size_t weeks = (size_t)RES_ORIGIN_COUNT * MDL_BENEFIT_COUNT * steps * (size_t)years;
    if (ledger->weeks == NULL || ledger->steps != steps || ledger->item_count != items || ledger->years != years) {
        res_econ_ledger_release(ledger);
        ledger->weeks = calloc(weeks, sizeof *ledger->weeks);
        ledger->items = calloc((items + 1) * (size_t)years, sizeof *ledger->items);
        ledger->scratch = calloc(MDL_BENEFIT_COUNT * steps, sizeof *ledger->scratch);
        if (ledger->weeks == NULL || ledger->items == NULL || ledger->scratch == NULL) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the ledger");
        }
        ledger->steps = steps;
        ledger->item_count = items;
        ledger->years = years;
    }
    memset(ledger->weeks, 0, weeks * sizeof *ledger->weeks);
    memset(ledger->effects, 0, sizeof ledger->effects);
    return SIM_OK;
}

/* --- one citizen --------------------------------------------------------------------------------------- */

static double *week_cell(struct res_econ_ledger *ledger, enum res_origin origin, size_t slot, int year)
{
    const size_t slots = MDL_BENEFIT_COUNT * ledger->steps;
    return &ledger->weeks[((size_t)origin * slots + slot) * (size_t)ledger->years + (size_t)year];
}

static double weeks_between(sim_time from, sim_time to)
{
    return (double)(to - from) / SIM_MINUTES_PER_WEEK;
}

/* Weeks in the pathway by year and refusion step, as the model counts them. */
static void add_pathway(struct res_econ_ledger *ledger, const struct res_econ_frame *frame,
                        const struct mdl_record *record, sim_time until)
{
    const struct mdl_regime *regime = &frame->scenario->regime;
    for (int y = 0; y < frame->years; y++) {
        const sim_time begins = year_begin(frame->first_year + y);
        const sim_time ends = year_begin(frame->first_year + y + 1);
        const sim_time from = record->granted > begins ? record->granted : begins;
        const sim_time to = until < ends ? until : ends;
        if (from >= to) {
            continue;
        }
        const double support = (double)record->weeks_on_support + weeks_between(record->granted, from);
        for (size_t i = 0; i < ledger->steps; i++) {
            const double weeks = regime->refusion_count == 0
                                     ? weeks_between(from, to)
                                     : res_refusion_weeks(regime, i, support, support + weeks_between(from, to));
            *week_cell(ledger, RES_SIMULATED, (size_t)MDL_BENEFIT_PATHWAY * ledger->steps + i, y) += weeks;
        }
        ledger->effects[RES_EFFECT_PATHWAY_YEARS] += weeks_between(from, to) / RES_WEEKS_PER_YEAR;
    }
}

static enum sim_status add_following(struct res_econ_ledger *ledger, const struct res_econ_frame *frame,
                                     struct res_follow *follow, const struct mdl_record *record,
                                     enum mdl_outcome outcome, sim_time since, struct sim_error *error)
{
    const size_t slots = MDL_BENEFIT_COUNT * ledger->steps;
    const double support = (double)record->weeks_on_support + weeks_between(record->granted, since);
    const double age = (double)record->age_years + (double)(since - record->granted) / SIM_MINUTES_PER_YEAR;
    const double retires = frame->scenario->hazards.pension_age_years;
    const double pension = retires > 0 ? (retires - age) * 12 : (double)INFINITY;
    enum sim_status status = SIM_OK;
    for (int y = 0; y < frame->years && status == SIM_OK; y++) {
        const sim_time begins = year_begin(frame->first_year + y);
        const sim_time from = since > begins ? since : begins;
        const sim_time to = year_begin(frame->first_year + y + 1);
        if (from >= to) {
            continue;
        }
        memset(ledger->scratch, 0, slots * sizeof *ledger->scratch);
        status = res_follow_weeks(follow, outcome, support, pension, (double)(from - since) / MINUTES_PER_MONTH,
                                  (double)(to - since) / MINUTES_PER_MONTH, ledger->scratch, error);
        for (size_t i = 0; i < slots; i++) {
            *week_cell(ledger, RES_EXTRAPOLATED, i, y) += ledger->scratch[i];
        }
        for (size_t i = 0; i < ledger->steps; i++) {
            ledger->effects[RES_EFFECT_FLEKSJOB_YEARS] +=
                ledger->scratch[MDL_BENEFIT_FLEKSJOB * ledger->steps + i] / RES_WEEKS_PER_YEAR;
            ledger->effects[RES_EFFECT_WORK_YEARS] += (ledger->scratch[MDL_BENEFIT_JOB * ledger->steps + i] +
                                                       ledger->scratch[MDL_BENEFIT_FLEKSJOB * ledger->steps + i]) /
                                                      RES_WEEKS_PER_YEAR;
        }
    }
    return status;
}

static bool counts_as_clarified(const struct mdl_scenario *scenario, int outcome)
{
    for (size_t i = 0; i < scenario->clarified_count; i++) {
        if (scenario->clarified[i] == outcome) {
            return true;
        }
    }
    return false;
}

/* Left otherwise than by a decision of the authority. */
static bool dropped_out(int outcome)
{
    return outcome == MDL_OUTCOME_NONE || outcome == MDL_OUTCOME_MOVED || outcome == MDL_OUTCOME_DEAD ||
           outcome == MDL_OUTCOME_GAVE_UP || outcome == MDL_OUTCOME_PENSION;
}

static void add_effects(struct res_econ_ledger *ledger, const struct res_econ_frame *frame,
                        const struct mdl_record *record, int outcome)
{
    double *effect = ledger->effects;
    const bool clarified = counts_as_clarified(frame->scenario, outcome);
    effect[RES_EFFECT_CITIZENS] += 1;
    effect[RES_EFFECT_STARTED] += record->met_before || record->first_meeting < frame->run_end ? 1 : 0;
    effect[RES_EFFECT_COMPLETED] += dropped_out(outcome) ? 0 : 1;
    effect[RES_EFFECT_CLARIFIED] += clarified && record->decided <= frame->measured_end ? 1 : 0;
    effect[RES_EFFECT_CLARIFIED_LATER] += clarified ? 1 : 0;
    effect[RES_EFFECT_IN_WORK] += outcome == MDL_OUTCOME_JOB || outcome == MDL_OUTCOME_FLEKSJOB ? 1 : 0;
    effect[RES_EFFECT_FLEKSJOB_GRANTED] +=
        outcome == MDL_OUTCOME_FLEKSJOB || outcome == MDL_OUTCOME_LEDIGHEDSYDELSE ? 1 : 0;
    effect[RES_EFFECT_FOEP] += outcome == MDL_OUTCOME_FOEP ? 1 : 0;
}

enum sim_status res_econ_ledger_add(struct res_econ_ledger *ledger, const struct res_econ_frame *frame,
                                    struct res_follow *follow, const struct mdl_record *record, struct sim_error *error)
{
    const bool decided = record->decided < frame->run_end;
    const enum mdl_outcome outcome = decided ? (enum mdl_outcome)record->outcome : MDL_OUTCOME_NONE;
    const sim_time until = decided ? record->decided : frame->run_end;
    add_effects(ledger, frame, record, (int)outcome);
    if (record->granted >= until) {
        return SIM_OK; /* never granted: he is on the benefit he came from, whatever we do */
    }
    add_pathway(ledger, frame, record, until);
    return add_following(ledger, frame, follow, record, outcome, until, error);
}

/* --- the whole --------------------------------------------------------------------------------------------- */

static void copy_items(struct res_econ_ledger *ledger, const struct res_econ_frame *frame, const struct mdl_left *left,
                       const double *quantities)
{
    ledger->item = left->items;
    for (size_t i = 0; i < ledger->item_count; i++) {
        for (int y = 0; y < ledger->years; y++) {
            const int at = frame->first_year + y - left->first_year;
            ledger->items[i * (size_t)ledger->years + (size_t)y] =
                at >= 0 && at < left->year_count ? quantities[i * (size_t)left->year_count + (size_t)at] : 0;
        }
    }
}

enum sim_status res_econ_ledger_set(struct res_econ_ledger *ledger, const struct res_econ_frame *frame,
                                    struct res_follow *follow, const struct mdl_left *left, struct sim_error *error)
{
    enum sim_status status = reset(ledger, res_follow_steps(follow), left->item_count, frame->years, error);
    if (status == SIM_OK) {
        copy_items(ledger, frame, left, left->quantities);
    }
    for (size_t i = 0; i < left->record_count && status == SIM_OK; i++) {
        const struct mdl_record record = mdl_left_record(left, i);
        status = res_econ_ledger_add(ledger, frame, follow, &record, error);
    }
    ledger->cohort = ledger->effects[RES_EFFECT_CITIZENS];
    return status;
}

enum sim_status res_econ_ledger_set_one(struct res_econ_ledger *ledger, const struct res_econ_frame *frame,
                                        struct res_follow *follow, const struct mdl_left *left, size_t index,
                                        double cohort, struct sim_error *error)
{
    SIM_INVARIANT(left->itemised != NULL && index < left->record_count, "the quantities are not itemised");
    enum sim_status status = reset(ledger, res_follow_steps(follow), left->item_count, frame->years, error);
    if (status == SIM_OK) {
        copy_items(ledger, frame, left, mdl_left_itemised(left, index));
        const struct mdl_record record = mdl_left_record(left, index);
        status = res_econ_ledger_add(ledger, frame, follow, &record, error);
    }
    ledger->cohort = cohort;
    return status;
}
