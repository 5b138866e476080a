/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/text/csv.h"
#include "results/trial/follow.h"
#include "sim/chance.h"

enum column { ARM, TIME, EVENT, CAUSE, CLUSTER, COVARIATES, COLUMNS = COVARIATES + RES_TRIAL_COVARIATE_COUNT };

enum { LOST_AT_RANDOM, LOST_BY_OUTCOME }; /* the luck of who is lost */

const char *res_trial_covariate_name(enum res_trial_covariate covariate)
{
    static const char *const names[RES_TRIAL_COVARIATE_COUNT] = {"age", "sex", "draw"};
    return names[covariate];
}

static const struct mdl_population *population_of(const struct mdl_scenario *scenario)
{
    const char *name = scenario->trial.population;
    for (size_t p = 0; name != NULL && p < scenario->population_count; p++) {
        if (strcmp(scenario->populations[p].name, name) == 0) {
            return &scenario->populations[p];
        }
    }
    return NULL;
}

enum sim_status res_trial_check(const struct mdl_scenario *scenario, struct sim_error *error)
{
    const struct mdl_population *population = population_of(scenario);
    if (population == NULL || scenario->trial.arm_count != 2) {
        (void)sim_fail(error, SIM_ERR_SCENARIO, "the scenario has no trial");
        sim_error_hint(error, "say who is drawn into which arms: trial = { population = ...; arms = ( ... ); }");
    } else if (!population->index) {
        (void)sim_fail(error, SIM_ERR_SCENARIO, "the citizens of the trial are not measured");
        sim_error_hint(error, "give the population \"%s\" index = true", population->name);
    } else {
        return SIM_OK;
    }
    sim_error_place(error, NULL, 0, "trial");
    return SIM_ERR_SCENARIO;
}

/* --- reading ------------------------------------------------------------------------------------------------ */

/* The first list that is measured; without lists, the start. */
static sim_time first_draw(const struct mdl_scenario *scenario)
{
    const struct mdl_population *population = population_of(scenario);
    sim_time first = SIM_TIME_NEVER;
    for (size_t i = 0; i < population->intake_count; i++) {
        const sim_time date = population->intakes[i].date;
        first = date >= scenario->start && date < first ? date : first;
    }
    return first != SIM_TIME_NEVER ? first : scenario->start;
}

/* Do citizens come in on more than one day? */
static bool draws_vary(const struct mdl_scenario *scenario)
{
    const struct mdl_population *population = population_of(scenario);
    sim_time only = SIM_TIME_NEVER;
    bool vary = false;
    for (size_t i = 0; i < population->intake_count; i++) {
        const struct mdl_intake *list = &population->intakes[i];
        if (list->citizens > 0 && list->date >= scenario->start) {
            vary = vary || (only != SIM_TIME_NEVER && list->date != only);
            only = list->date;
        }
    }
    for (size_t i = 0; i < population->per_month.count; i++) {
        vary = vary || population->per_month.value[i] > 0;
    }
    return vary;
}

void res_trial_reading_init(struct res_trial_reading *reading, const struct mdl_scenario *scenario, uint64_t seed)
{
    const struct mdl_population *population = population_of(scenario);
    SIM_INVARIANT(population != NULL, "a scenario without a trial is read as one");
    *reading = (struct res_trial_reading){.scenario = scenario, .set = scenario->trial.analysis_set, .seed = seed};
    reading->covariate[RES_TRIAL_AGE] = population->age_count > 0;
    reading->covariate[RES_TRIAL_SEX] = population->female_share > 0 && population->female_share < 1;
    reading->covariate[RES_TRIAL_DAY_OF_DRAW] = draws_vary(scenario);
}

/* The study under way. */
struct pass {
    const struct res_trial_reading *reading;
    struct res_trial_data *data;
    struct sim_chance chance;
    struct res_trial_follower follower;
    uint32_t population_key, lost_purpose;
    double cluster; /* of the citizen at hand */
    int64_t first_day;
};

static double *column_of(const struct res_trial_data *data, int column)
{
    return data->values + (size_t)column * data->capacity;
}

static void add_row(struct pass *pass, const struct mdl_record *record, const struct res_trial_known *known)
{
    struct res_trial_data *data = pass->data;
    const size_t row = data->data.n++;
    const int64_t drawn = res_trial_day(record->referred);
    const bool received = pass->reading->set == MDL_SET_AS_RECEIVED && !pass->reading->null;
    column_of(data, ARM)[row] = received ? record->received : record->arm;
    data->flow.analysed[received ? record->received : record->arm]++;
    column_of(data, TIME)[row] = (double)(known->day - drawn);
    column_of(data, EVENT)[row] = known->cause > 0 ? 1 : 0;
    column_of(data, CAUSE)[row] = known->cause;
    column_of(data, CLUSTER)[row] = pass->cluster;
    column_of(data, COVARIATES + RES_TRIAL_AGE)[row] = (double)record->age_years;
    column_of(data, COVARIATES + RES_TRIAL_SEX)[row] = record->female;
    column_of(data, COVARIATES + RES_TRIAL_DAY_OF_DRAW)[row] = (double)(drawn - pass->first_day);
    data->movers += known->of_register ? 1 : 0;
}

static double lost_share_of(const struct mdl_trial *trial, unsigned arm)
{
    const double own = trial->arms[arm].lost_share;
    return isnan(own) ? trial->lost_share : own;
}

static void read_record(struct pass *pass, const struct mdl_record *record)
{
    struct res_trial_data *data = pass->data;
    struct res_trial_known known;
    const struct mdl_trial *trial = &pass->reading->scenario->trial;
    const bool crossed = record->received != record->arm && !record->excluded && !pass->reading->null;
    const uint64_t who = sim_chance_who(pass->population_key, record->ordinal);
    data->drawn++;
    data->crossed += crossed ? 1 : 0;
    data->flow.drawn[record->arm]++;
    data->flow.crossed[record->arm] += crossed ? 1 : 0;
    if (trial->clusters > 0) {
        pass->cluster = mdl_trial_cluster(trial, &pass->chance, who);
    } else {
        pass->cluster = record->cluster_worker != MDL_NO_CLUSTER_WORKER ? (double)record->cluster_worker
                                                                        : -1 - (double)record->ordinal;
    }
    if (record->excluded || (crossed && pass->reading->set == MDL_SET_PER_PROTOCOL)) {
        data->excluded++;
        data->flow.excluded[record->arm]++;
    } else if (sim_chance_uniform(&pass->chance, who, pass->lost_purpose, LOST_AT_RANDOM) <
                   lost_share_of(trial, record->arm) ||
               !res_trial_follow(&pass->follower, &pass->chance, who, record, &known) ||
               (known.cause > 0 && sim_chance_uniform(&pass->chance, who, pass->lost_purpose, LOST_BY_OUTCOME) <
                                       trial->lost_event_share)) {
        data->lost++;
        data->flow.lost[record->arm]++;
    } else {
        add_row(pass, record, &known);
    }
}

static void point_at_columns(struct res_trial_data *data, const struct res_trial_reading *reading)
{
    data->data.arm = column_of(data, ARM);
    data->data.time = column_of(data, TIME);
    data->data.event = column_of(data, EVENT);
    data->data.cause = column_of(data, CAUSE);
    if (reading->scenario->trial.allocation == MDL_ALLOCATE_PAIRS ||
        reading->scenario->trial.allocation == MDL_ALLOCATE_BLOCKS) {
        data->data.stratum = column_of(data, COVARIATES + RES_TRIAL_DAY_OF_DRAW); /* drawn within lists */
    }
    if (reading->scenario->trial.clusters > 0 || reading->scenario->trial.cluster_role != MDL_NONE) {
        data->data.cluster = column_of(data, CLUSTER);
    }
    data->data.margin = reading->scenario->trial.margin;
    for (int k = 0; k < RES_TRIAL_COVARIATE_COUNT; k++) {
        if (reading->covariate[k]) {
            struct res_covariate *covariate = &data->data.covariates[data->data.covariate_count++];
            covariate->name = res_trial_covariate_name((enum res_trial_covariate)k);
            covariate->values = column_of(data, COVARIATES + k);
        }
    }
}

static enum sim_status reserve(struct res_trial_data *data, size_t wanted, struct sim_error *error)
{
    if (wanted <= data->capacity && data->values != NULL) {
        return SIM_OK;
    }
    double *grown = realloc(data->values, (wanted + 1) * COLUMNS * sizeof *grown);
    if (grown == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu people", wanted);
    }
    data->values = grown;
    data->capacity = wanted + 1;
    return SIM_OK;
}

enum sim_status res_trial_data_read(struct res_trial_data *data, const struct res_trial_reading *reading,
                                    const struct mdl_left *left, uint64_t replication, struct sim_error *error)
{
    const struct mdl_scenario *scenario = reading->scenario;
    struct pass pass = {.reading = reading,
                        .data = data,
                        .population_key = sim_purpose(scenario->trial.population),
                        .lost_purpose = sim_purpose("trial/lost"),
                        .first_day = res_trial_day(first_draw(scenario))};
    data->data = (struct res_survival){.n = 0};
    data->flow = (struct res_trial_flow){.drawn = {0, 0}};
    data->drawn = data->crossed = data->excluded = data->lost = data->movers = data->refused = 0;
    const enum sim_status status = reserve(data, left->record_count, error);
    if (status != SIM_OK) {
        return status;
    }
    res_trial_follower_init(&pass.follower, scenario);
    sim_chance_init(&pass.chance, reading->seed, replication, false);
    for (size_t i = 0; i < left->record_count; i++) {
        const struct mdl_record record = mdl_left_record(left, i);
        if (record.arm != MDL_NO_ARM) {
            read_record(&pass, &record);
        } else if (strcmp(scenario->populations[record.population].name, scenario->trial.population) == 0) {
            data->refused++;
        }
    }
    point_at_columns(data, reading);
    return SIM_OK;
}

void res_trial_data_release(struct res_trial_data *data)
{
    free(data->values);
    *data = (struct res_trial_data){.values = NULL};
}

/* --- writing ------------------------------------------------------------------------------------------------- */

enum sim_status res_trial_data_write(FILE *file, const struct res_survival *data, struct sim_error *error)
{
    const double *columns[6 + RES_COVARIATES_MAX] = {data->arm, data->time, data->event, data->cause};
    size_t count = 4;
    (void)fputs("arm,time,event,cause", file);
    if (data->stratum != NULL) {
        (void)fputs(",stratum", file);
        columns[count++] = data->stratum;
    }
    if (data->cluster != NULL) {
        (void)fputs(",cluster", file);
        columns[count++] = data->cluster;
    }
    for (size_t k = 0; k < data->covariate_count; k++) {
        (void)fprintf(file, ",%s", data->covariates[k].name);
        columns[count++] = data->covariates[k].values;
    }
    (void)fputc('\n', file);
    for (size_t i = 0; i < data->n; i++) {
        for (size_t k = 0; k < count; k++) {
            res_csv_write_number(file, columns[k][i], k + 1 == count);
        }
    }
    if (fflush(file) != 0 || ferror(file) != 0) {
        return sim_fail(error, SIM_ERR_IO, "the data of the trial could not be written");
    }
    return SIM_OK;
}
