/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/replay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/scenario.h"

/* Rows kept in all: 16 bytes each. */
#define ROWS_MOST ((size_t)4000000)

struct player {
    struct res_replay *replay;
    const struct res_sample *sample;
    struct res_price_book *book;
    struct mdl_world *world;
    struct res_columns own;
    double *values, *scratch;
    size_t scratch_size, rows;
};

bool res_replay_is_clarified(const struct res_replay *replay, int outcome)
{
    for (size_t i = 0; i < replay->scenario->clarified_count; i++) {
        if (replay->scenario->clarified[i] == outcome) {
            return true;
        }
    }
    return false;
}

size_t res_played_find(const struct res_played *played, int population, uint32_t ordinal)
{
    size_t low = 0, high = played->record_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct mdl_record *record = &played->records[middle];
        const bool before =
            record->population < population || (record->population == population && record->ordinal < ordinal);
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    const bool found = low < played->record_count && played->records[low].population == population &&
                       played->records[low].ordinal == ordinal;
    return found ? low : played->record_count;
}

static enum sim_status no_memory(struct sim_error *error)
{
    return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the rerun of a result");
}

/* Both undefined is the same value. */
static bool is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* The columns of a stored sample know no indices: those of the scenario do. */
static enum sim_status make_columns(struct player *player, struct sim_error *error)
{
    const struct mdl_model *model = player->replay->model;
    const size_t steps = mdl_model_step_count(model);
    const char **names = malloc((steps + 1) * sizeof *names);
    if (names == NULL) {
        return no_memory(error);
    }
    for (size_t i = 0; i < steps; i++) {
        names[i] = mdl_model_step_name(model, i);
    }
    enum sim_status status = res_columns_init(&player->own, player->replay->scenario, names, steps, error);
    free(names);
    if (status == SIM_OK) {
        player->values = malloc((player->own.count + 1) * sizeof *player->values);
        status = player->values == NULL ? no_memory(error) : SIM_OK;
    }
    return status;
}

static enum sim_status compare_measures(struct player *player, const struct mdl_left *left,
                                        const struct res_played *played, struct sim_error *error)
{
    const struct res_sample *sample = player->sample;
    const size_t row = (size_t)(played->replication - sample->first);
    if (left->record_count > player->scratch_size) {
        double *grown = realloc(player->scratch, left->record_count * sizeof *grown);
        if (grown == NULL) {
            return no_memory(error);
        }
        player->scratch = grown;
        player->scratch_size = left->record_count;
    }
    const struct res_view view = {player->replay->scenario, left, &played->cost, player->scratch};
    res_measure_all(&player->own, &view, player->values, 1);
    for (size_t i = 0; i < sample->columns.count && player->replay->agrees; i++) {
        const size_t mine = res_columns_find(&player->own, sample->columns.at[i].name);
        player->replay->agrees =
            mine < player->own.count && is_same(player->values[mine], res_sample_column(sample, i)[row]);
    }
    return SIM_OK;
}

static enum sim_status copy_records(struct res_played *played, const struct mdl_left *left, struct sim_error *error)
{
    played->records = malloc((left->record_count + 1) * sizeof *played->records);
    if (played->records == NULL) {
        return no_memory(error);
    }
    mdl_left_copy_records(left, played->records);
    played->record_count = left->record_count;
    return SIM_OK;
}

static enum sim_status copy_log(struct player *player, struct res_played *played, const struct mdl_left *left,
                                struct sim_error *error)
{
    const struct mdl_scenario *scenario = player->replay->scenario;
    played->log = malloc((left->log_count + 1) * sizeof *played->log);
    if (played->log == NULL) {
        return no_memory(error);
    }
    for (size_t i = 0; i < left->log_count; i++) {
        if (scenario->populations[left->log[i].population].index) {
            played->log[played->log_count++] = left->log[i];
        }
    }
    player->rows += played->log_count;
    return SIM_OK;
}

static enum sim_status play_one(struct player *player, uint64_t replication, struct sim_error *error)
{
    struct res_played *played = &player->replay->at[player->replay->count++];
    res_cost_init(&played->cost);
    played->replication = replication;
    enum sim_status status = mdl_world_run(player->world, player->sample->seed, replication, error);
    if (status != SIM_OK) {
        return status;
    }
    const struct mdl_left *left = mdl_world_left(player->world);
    status = res_cost_set(&played->cost, player->book, left, error);
    if (status == SIM_OK) {
        status = compare_measures(player, left, played, error);
    }
    if (status == SIM_OK) {
        status = copy_records(played, left, error);
    }
    return status == SIM_OK ? copy_log(player, played, left, error) : status;
}

static enum sim_status load(struct res_replay *replay, const struct res_sample *sample, struct sim_error *error)
{
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    enum sim_status status = mdl_scenario_parse(&replay->scenario, sample->resolved, sample->name, NULL, &errors, NULL);
    if (status == SIM_OK) {
        status = mdl_model_create(&replay->model, replay->scenario, &errors);
    }
    if (status != SIM_OK) {
        if (errors.count > 0 && error != NULL) {
            *error = errors.at[0];
        } else {
            (void)sim_fail(error, status, "the scenario in the result cannot be read by this version");
        }
    }
    sim_error_list_release(&errors);
    return status;
}

static enum sim_status play(struct player *player, struct sim_error *error)
{
    const struct mdl_world_options options = {.log = true};
    const size_t wanted =
        player->sample->replications < RES_REPLAY_MOST ? player->sample->replications : RES_REPLAY_MOST;
    player->replay->at = calloc(wanted + 1, sizeof *player->replay->at);
    if (player->replay->at == NULL) {
        return no_memory(error);
    }
    enum sim_status status = make_columns(player, error);
    if (status == SIM_OK) {
        status = res_price_book_create(&player->book, player->replay->scenario, error);
    }
    if (status == SIM_OK) {
        status = mdl_world_create(&player->world, player->replay->model, &options, error);
    }
    for (size_t k = 0; k < wanted && status == SIM_OK && player->rows < ROWS_MOST; k++) {
        status = play_one(player, player->sample->first + k, error);
    }
    return status;
}

enum sim_status res_replay_create(struct res_replay **replay, const struct res_sample *sample, struct sim_error *error)
{
    struct res_replay *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return no_memory(error);
    }
    struct player player = {.replay = made, .sample = sample};
    made->agrees = true;
    enum sim_status status = load(made, sample, error);
    if (status == SIM_OK) {
        status = play(&player, error);
    }
    mdl_world_free(player.world);
    res_price_book_free(player.book);
    res_columns_release(&player.own);
    free(player.values);
    free(player.scratch);
    if (status != SIM_OK) {
        res_replay_free(made);
        return status;
    }
    *replay = made;
    return SIM_OK;
}

void res_replay_free(struct res_replay *replay)
{
    if (replay == NULL) {
        return;
    }
    for (size_t k = 0; k < replay->count; k++) {
        free(replay->at[k].records);
        free(replay->at[k].log);
        res_cost_release(&replay->at[k].cost);
    }
    free(replay->at);
    mdl_model_free(replay->model);
    mdl_scenario_free(replay->scenario);
    free(replay);
}
