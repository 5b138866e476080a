/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/study/cast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/statistics/cox.h"
#include "sim/chance.h"

#define COLUMNS 6 /* arm, time, event, age, sex, draw */

static enum sim_status no_memory(struct sim_error *error)
{
    return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the citizens of a study");
}

enum sim_status res_cast_init(struct res_cast *cast, const struct mdl_study *study, struct sim_error *error)
{
    *cast = (struct res_cast){.study = study};
    cast->first = calloc(study->side_count + 1, sizeof *cast->first);
    cast->count = calloc(study->side_count + 1, sizeof *cast->count);
    cast->rows = calloc(study->side_count + 1, sizeof *cast->rows);
    cast->row_capacity = calloc(study->side_count + 1, sizeof *cast->row_capacity);
    return cast->first != NULL && cast->count != NULL && cast->rows != NULL && cast->row_capacity != NULL
               ? SIM_OK
               : no_memory(error);
}

void res_cast_release(struct res_cast *cast)
{
    free(cast->citizens);
    free(cast->first);
    free(cast->count);
    free(cast->changed);
    for (size_t s = 0; cast->rows != NULL && s < cast->study->side_count; s++) {
        free(cast->rows[s]);
    }
    free(cast->rows);
    free(cast->row_capacity);
    free(cast->columns);
    *cast = (struct res_cast){.study = NULL};
}

void res_cast_clear(struct res_cast *cast)
{
    cast->used = 0;
    memset(cast->count, 0, cast->study->side_count * sizeof *cast->count);
}

static bool reserve(struct res_cast *cast, size_t wanted)
{
    if (wanted > cast->capacity) {
        struct res_citizen *grown = realloc(cast->citizens, 2 * wanted * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        cast->citizens = grown;
        cast->capacity = 2 * wanted;
    }
    return true;
}

/* --- the events of each citizen ----------------------------------------------------------------------------- */

static bool reserve_rows(struct res_cast *cast, size_t side, size_t wanted)
{
    if (wanted > cast->row_capacity[side]) {
        struct mdl_log_row *grown = realloc(cast->rows[side], wanted * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        cast->rows[side] = grown;
        cast->row_capacity[side] = wanted;
    }
    return true;
}

/* Puts the rows of the index citizens together, each citizen's in order of time, and gives each his. */
static enum sim_status sort_log(struct res_cast *cast, size_t side, const struct mdl_left *left,
                                struct sim_error *error)
{
    size_t *end = calloc(left->record_count + 2, sizeof *end);
    if (end == NULL || !reserve_rows(cast, side, left->log_count)) {
        free(end);
        return no_memory(error);
    }
    for (size_t i = 0; i < left->log_count; i++) {
        end[mdl_left_find(left, left->log[i].population, left->log[i].ordinal) + 1]++;
    }
    for (size_t r = 0; r < left->record_count; r++) {
        end[r + 1] += end[r];
    }
    for (size_t i = 0; i < left->log_count; i++) { /* end[r] begins as where the rows of r begin */
        const size_t record = mdl_left_find(left, left->log[i].population, left->log[i].ordinal);
        if (record < left->record_count) {
            cast->rows[side][end[record]++] = left->log[i];
        }
    }
    for (size_t i = 0; i < cast->count[side]; i++) {
        struct res_citizen *citizen = &cast->citizens[cast->first[side] + i];
        const size_t record = (size_t)(citizen->record - mdl_left_records(left));
        const size_t first = record == 0 ? 0 : end[record - 1];
        citizen->log = cast->rows[side] + first;
        citizen->log_count = end[record] - first;
    }
    free(end);
    return SIM_OK;
}

/* --- who belongs to a side ----------------------------------------------------------------------------------- */

static int arm_of(const struct mdl_side *side, const struct mdl_scenario *scenario)
{
    for (size_t k = 0; side->trial_arm != NULL && k < scenario->trial.arm_count; k++) {
        if (strcmp(scenario->trial.arms[k].name, side->trial_arm) == 0) {
            return (int)k;
        }
    }
    return MDL_NONE;
}

/* Was the citizen on a list whose arms were exchanged by mistake? */
static bool was_swapped(const struct mdl_scenario *scenario, const struct mdl_record *record)
{
    const struct mdl_population *population = &scenario->populations[record->population];
    for (size_t i = 0; i < population->intake_count; i++) {
        if (population->intakes[i].date == record->referred) {
            return population->intakes[i].swapped;
        }
    }
    return false;
}

/* The arm that he would have been given if there were two. */
static int arm_meant(const struct mdl_scenario *scenario, const struct mdl_record *record)
{
    return was_swapped(scenario, record) ? 1 - record->arm : record->arm;
}

static bool belongs(const struct mdl_side *side, const struct mdl_scenario *scenario, const struct mdl_record *record,
                    bool as_meant)
{
    if (side->population != NULL && strcmp(scenario->populations[record->population].name, side->population) != 0) {
        return false;
    }
    return side->trial_arm == NULL ||
           (as_meant ? arm_meant(scenario, record) : record->received) == arm_of(side, scenario);
}

static struct res_citizen citizen_of(const struct mdl_record *record, const struct mdl_model *model)
{
    const struct mdl_scenario *scenario = mdl_model_scenario(model);
    const bool left = record->outcome != MDL_OUTCOME_NONE && record->decided <= scenario->end;
    return (struct res_citizen){.record = record,
                                .scenario = scenario,
                                .model = model,
                                .moved = left && record->outcome == MDL_OUTCOME_MOVED,
                                .outcome = left ? record->outcome : MDL_OUTCOME_NONE,
                                .decided = left ? record->decided : SIM_TIME_NEVER,
                                .until = left ? record->decided : scenario->end};
}

enum sim_status res_cast_add(struct res_cast *cast, size_t side, const struct mdl_model *model,
                             const struct mdl_left *left, bool as_meant, struct sim_error *error)
{
    const struct mdl_scenario *scenario = mdl_model_scenario(model);
    const size_t from = cast->used;
    const struct mdl_record *records = mdl_left_records(left);
    if (records == NULL || !reserve(cast, cast->used + left->record_count)) {
        return no_memory(error);
    }
    for (size_t i = 0; i < left->record_count; i++) {
        if (belongs(&cast->study->sides[side], scenario, &records[i], as_meant)) {
            cast->citizens[cast->used++] = citizen_of(&records[i], model);
        }
    }
    cast->first[side] = from;
    cast->count[side] = cast->used - from;
    return left->log_count > 0 ? sort_log(cast, side, left, error) : SIM_OK;
}

/* --- movers --------------------------------------------------------------------------------------------------- */

static size_t control_of(const struct mdl_study *study, size_t side)
{
    return study->sides[side].control != NULL ? mdl_study_side(study, study->sides[side].control) : side;
}

/* The citizen of the side with the number `u` among those still in the pathway at a moment; NULL without any. */
static const struct res_citizen *draw_stayer(const struct res_cast *cast, size_t side, sim_time moment, double u)
{
    const struct res_citizen *at = cast->citizens + cast->first[side];
    size_t stayers = 0, wanted = 0;
    for (size_t pass = 0; pass < 2; pass++) {
        size_t seen = 0;
        for (size_t i = 0; i < cast->count[side]; i++) {
            if (at[i].record->outcome == MDL_OUTCOME_MOVED || at[i].record->referred > moment ||
                (at[i].record->decided != SIM_TIME_NEVER && at[i].record->decided <= moment)) {
                continue;
            }
            if (pass == 1 && seen == wanted) {
                return &at[i];
            }
            seen++;
        }
        stayers = seen;
        wanted = (size_t)floor(u * (double)stayers);
    }
    return NULL;
}

static void follow_mover(struct res_cast *cast, size_t side, struct res_citizen *mover, const struct sim_chance *chance)
{
    const sim_time left = mover->record->decided, day = cast->study->movers_status;
    mover->outcome = MDL_OUTCOME_NONE;
    mover->decided = SIM_TIME_NEVER;
    mover->until = left;
    if (left >= day) {
        return; /* in the pathway on the day of the status; what came after he left is not known */
    }
    const uint64_t who = sim_chance_who(sim_purpose(mover->scenario->populations[mover->record->population].name),
                                        mover->record->ordinal);
    const double u = sim_chance_uniform(chance, who, sim_purpose("study/mover"), 0);
    const struct res_citizen *other = draw_stayer(cast, control_of(cast->study, side), left, u);
    mover->until = day;
    if (other != NULL && other->record->outcome != MDL_OUTCOME_NONE && other->record->decided <= day) {
        mover->outcome = other->record->outcome;
        mover->decided = left + (day - left) / 2;
        mover->until = mover->decided;
    }
}

static enum sim_status pool_sides(struct res_cast *cast, size_t side, struct sim_error *error)
{
    const struct mdl_side *pool = &cast->study->sides[side];
    cast->first[side] = cast->used;
    for (size_t k = 0; k < pool->pool_count; k++) {
        const size_t member = mdl_study_side(cast->study, pool->pool[k]);
        if (!reserve(cast, cast->used + cast->count[member])) {
            return no_memory(error);
        }
        memcpy(cast->citizens + cast->used, cast->citizens + cast->first[member],
               cast->count[member] * sizeof *cast->citizens);
        cast->used += cast->count[member];
    }
    cast->count[side] = cast->used - cast->first[side];
    return SIM_OK;
}

enum sim_status res_cast_finish(struct res_cast *cast, uint64_t seed, uint64_t replication, struct sim_error *error)
{
    struct sim_chance chance;
    enum sim_status status = SIM_OK;
    sim_chance_init(&chance, seed, replication, false);
    for (size_t s = 0; s < cast->study->side_count && cast->study->movers_status != SIM_TIME_NEVER; s++) {
        for (size_t i = 0; i < cast->count[s]; i++) {
            struct res_citizen *citizen = &cast->citizens[cast->first[s] + i];
            if (citizen->moved) {
                follow_mover(cast, s, citizen, &chance);
            }
        }
    }
    for (size_t s = 0; s < cast->study->side_count && status == SIM_OK; s++) {
        if (cast->study->sides[s].pool_count > 0) {
            status = pool_sides(cast, s, error);
        }
    }
    return status;
}

/* --- so many points more ---------------------------------------------------------------------------------------- */

static bool is_clarified(const struct res_citizen *citizen)
{
    for (size_t k = 0; k < citizen->scenario->clarified_count; k++) {
        if (citizen->outcome != MDL_OUTCOME_NONE && citizen->scenario->clarified[k] == citizen->outcome) {
            return true;
        }
    }
    return false;
}

static int16_t clarified_like(const struct res_cast *cast, size_t side, double u)
{
    const struct res_citizen *at = cast->citizens + cast->first[side];
    size_t clarified = 0, wanted = 0;
    for (size_t pass = 0; pass < 2; pass++) {
        size_t seen = 0;
        for (size_t i = 0; i < cast->count[side]; i++) {
            if (is_clarified(&at[i])) {
                if (pass == 1 && seen == wanted) {
                    return at[i].record->outcome;
                }
                seen++;
            }
        }
        clarified = seen;
        wanted = (size_t)floor(u * (double)clarified);
    }
    return MDL_OUTCOME_FOEP;
}

enum sim_status res_cast_raise(struct res_cast *cast, size_t side, double points, uint64_t seed, uint64_t replication,
                               struct sim_error *error)
{
    struct res_citizen *at = cast->citizens + cast->first[side];
    const size_t count = cast->count[side];
    struct sim_chance chance;
    double clarified = 0;
    if (count > cast->changed_capacity) {
        struct mdl_record *grown = realloc(cast->changed, count * sizeof *grown);
        if (grown == NULL) {
            return no_memory(error);
        }
        cast->changed = grown;
        cast->changed_capacity = count;
    }
    for (size_t i = 0; i < count; i++) {
        clarified += is_clarified(&at[i]) ? 1 : 0;
    }
    sim_chance_init(&chance, seed, replication, false);
    for (size_t i = 0; i < count; i++) {
        const uint64_t who = sim_chance_who(sim_purpose("study/raise"), (uint32_t)i);
        const double u = sim_chance_uniform(&chance, who, sim_purpose("study/raised"), 0);
        if (is_clarified(&at[i]) || at[i].moved || u >= points * (double)count / ((double)count - clarified)) {
            continue;
        }
        struct mdl_record *record = &cast->changed[i];
        *record = *at[i].record;
        record->outcome = clarified_like(cast, control_of(cast->study, side),
                                         sim_chance_uniform(&chance, who, sim_purpose("study/outcome"), 0));
        record->decided = at[i].scenario->end;
        record->ended = record->ended < record->decided ? record->ended : record->decided;
        struct res_citizen changed = citizen_of(record, at[i].model);
        changed.log = at[i].log;
        changed.log_count = at[i].log_count;
        at[i] = changed;
    }
    return SIM_OK;
}

/* --- figures ----------------------------------------------------------------------------------------------------- */

/* Followed for `most` days at the longest. */
static size_t fill_rows(struct res_cast *cast, size_t side, const struct mdl_figure *figure, double arm, size_t row,
                        size_t stride)
{
    const struct res_quantity *quantity = res_quantity_find(figure->what);
    const double most = isnan(figure->at_days) ? (double)INFINITY : figure->at_days;
    for (size_t i = 0; i < cast->count[side]; i++, row++) {
        const struct res_citizen *citizen = &cast->citizens[cast->first[side] + i];
        const sim_time when = quantity->when(citizen);
        const bool struck = when != SIM_TIME_NEVER && when <= citizen->scenario->end;
        const double days = floor(sim_time_days((struck ? when : citizen->until) - citizen->record->referred));
        const bool seen = struck && days <= most;
        cast->columns[row] = arm;
        cast->columns[stride + row] = fmin(days, most);
        cast->columns[2 * stride + row] = seen ? 1 : 0;
        cast->columns[3 * stride + row] = (double)citizen->record->age_years;
        cast->columns[4 * stride + row] = citizen->record->female;
        cast->columns[5 * stride + row] = sim_time_days(citizen->record->referred - citizen->scenario->start);
    }
    return row;
}

static bool varies(const double column[], size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (column[i] < column[0] || column[i] > column[0]) {
            return true;
        }
    }
    return false;
}

static double hazard_ratio(struct res_cast *cast, size_t side, const struct mdl_figure *figure)
{
    static const char *const names[] = {"age", "sex", "draw"};
    const size_t control = control_of(cast->study, side);
    const size_t count = cast->count[side] + cast->count[control];
    struct res_survival data = {.n = count};
    struct res_cox cox;
    if (res_quantity_find(figure->what)->when == NULL || control == side || count == 0) {
        return (double)NAN;
    }
    if (count > cast->column_capacity) {
        double *grown = realloc(cast->columns, count * COLUMNS * sizeof *grown);
        if (grown == NULL) {
            return (double)NAN;
        }
        cast->columns = grown;
        cast->column_capacity = count;
    }
    (void)fill_rows(cast, side, figure, 1, fill_rows(cast, control, figure, 0, 0, count), count);
    data.arm = cast->columns;
    data.time = cast->columns + count;
    data.event = cast->columns + 2 * count;
    for (size_t k = 0; k < 3; k++) {
        if (varies(cast->columns + (3 + k) * count, count)) {
            data.covariates[data.covariate_count++] = (struct res_covariate){names[k], cast->columns + (3 + k) * count};
        }
    }
    return res_cox_fit(&data, RES_TIES_EFRON, &cox) == RES_ANALYSIS_OK ? cox.terms.at[0].ratio : (double)NAN;
}

static double value_of(const struct res_cast *cast, size_t side, const struct mdl_figure *figure)
{
    return res_quantity_value(res_quantity_find(figure->what), cast->citizens + cast->first[side], cast->count[side],
                              figure->at_days, figure->unit == MDL_FIGURE_CITIZENS);
}

double res_cast_figure(struct res_cast *cast, const struct mdl_figure *figure)
{
    const size_t side = mdl_study_side(cast->study, figure->arm);
    if (figure->kind == MDL_FIGURE_RATIO) {
        return hazard_ratio(cast, side, figure);
    }
    const double value = value_of(cast, side, figure);
    return figure->kind == MDL_FIGURE_DIFFERENCE ? value - value_of(cast, control_of(cast->study, side), figure)
                                                 : value;
}
