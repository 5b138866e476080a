/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/outcome.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* --- the columns ------------------------------------------------------------------------------------- */

/* name, type, kind, unit or list, label */
static const struct res_field event_fields[] = {
    {"replication", RES_U32, RES_FIELD_PLAIN, "1", "number of the replication"},
    {"time", RES_U32, RES_FIELD_TIME, "minutes", "when it happened"},
    {"population", RES_U16, RES_FIELD_CODE, "population", "population of the citizen"},
    {"citizen", RES_U32, RES_FIELD_PLAIN, "1", "number of the citizen within his population"},
    {"kind", RES_U16, RES_FIELD_CODE, "kind", "what happened"},
    {"place", RES_U16, RES_FIELD_CODE, "place", "step or service where it happened; of 'left' the outcome"},
    {"role", RES_U16, RES_FIELD_CODE, "role", "role that had to do with it"},
    {"worker", RES_U16, RES_FIELD_PLAIN, "1", "number of the worker within the role, from 1; 0 is nobody"},
};

static const struct res_field citizen_fields[] = {
    {"replication", RES_U32, RES_FIELD_PLAIN, "1", "number of the replication"},
    {"population", RES_U16, RES_FIELD_CODE, "population", "population of the citizen"},
    {"citizen", RES_U32, RES_FIELD_PLAIN, "1", "number of the citizen within his population"},
    {"outcome", RES_U16, RES_FIELD_CODE, "outcome", "how the pathway ended; empty while it goes on"},
    {"referred", RES_F64, RES_FIELD_TIME, "minutes", "came into the system"},
    {"granted", RES_F64, RES_FIELD_TIME, "minutes", "the pathway was granted"},
    {"first_meeting", RES_F64, RES_FIELD_TIME, "minutes", "first meeting"},
    {"first_service", RES_F64, RES_FIELD_TIME, "minutes", "first service began"},
    {"first_placement", RES_F64, RES_FIELD_TIME, "minutes", "first work placement began"},
    {"ready", RES_F64, RES_FIELD_TIME, "minutes", "the evidence sufficed (known to the model only)"},
    {"ended", RES_F64, RES_FIELD_TIME, "minutes", "activity closed and the case sent, or left"},
    {"decided", RES_F64, RES_FIELD_TIME, "minutes", "dated decision or other exit"},
    {"passive", RES_I64, RES_FIELD_PLAIN, "minutes", "time in the pathway with no service running"},
    {"active", RES_I64, RES_FIELD_PLAIN, "minutes", "time in the pathway with at least one service running"},
    {"service_minutes", RES_I64, RES_FIELD_PLAIN, "minutes", "time in services, those side by side counted each"},
    {"activity_hours", RES_F64, RES_FIELD_PLAIN, "hours", "planned hours of services and talks attended"},
    {"contacts", RES_U16, RES_FIELD_PLAIN, "1", "talks attended"},
    {"no_shows", RES_U16, RES_FIELD_PLAIN, "1", "talks he stayed away from"},
    {"sanctions", RES_U16, RES_FIELD_PLAIN, "1", "sanctions"},
    {"complaints", RES_U16, RES_FIELD_PLAIN, "1", "complaints"},
    {"placements", RES_U16, RES_FIELD_PLAIN, "1", "work placements begun"},
    {"services", RES_U16, RES_FIELD_PLAIN, "1", "services begun"},
    {"caseworkers", RES_U16, RES_FIELD_PLAIN, "1", "caseworkers he has had"},
    {"female", RES_U16, RES_FIELD_PLAIN, "1", "1 for a woman, 0 for a man"},
    {"age", RES_F32, RES_FIELD_PLAIN, "years", "age at the grant"},
    {"motivation", RES_F32, RES_FIELD_PLAIN, "share", "motivation at the end"},
    {"work_ability", RES_F32, RES_FIELD_PLAIN, "1",
     "work ability at the end; 0 is the border between work and pension"},
    {"evidence", RES_F32, RES_FIELD_PLAIN, "1", "evidence at the end"},
};

static const struct res_field cost_fields[] = {
    {"replication", RES_U32, RES_FIELD_PLAIN, "1", "number of the replication"},
    {"year", RES_U16, RES_FIELD_PLAIN, "year", "calendar year"},
    {"kind", RES_U16, RES_FIELD_CODE, "cost_kind", "what the money went to"},
    {"payer", RES_U16, RES_FIELD_CODE, "payer", "whose account"},
    {"amount", RES_I64, RES_FIELD_PLAIN, "øre", "cost to that account of all index citizens; 100 øre are 1 DKK"},
};

static const struct {
    const char *name, *dimension, *label;
    const struct res_field *fields;
    size_t field_count;
} tables[RES_TABLE_COUNT] = {
    [RES_TABLE_CITIZENS] = {"citizens", "row", "one row an index citizen and replication", citizen_fields,
                            COUNT_OF(citizen_fields)},
    [RES_TABLE_EVENTS] = {"events", "event", "one row an event of a citizen's course, in order of time", event_fields,
                          COUNT_OF(event_fields)},
    [RES_TABLE_COSTS] = {"costs", "row", "one row a replication, year, kind and payer", cost_fields,
                         COUNT_OF(cost_fields)},
};

const char *res_table_name(enum res_long_table table)
{
    return tables[table].name;
}

const char *res_table_dimension(enum res_long_table table)
{
    return tables[table].dimension;
}

const char *res_table_label(enum res_long_table table)
{
    return tables[table].label;
}

const struct res_field *res_table_fields(enum res_long_table table, size_t *count)
{
    *count = tables[table].field_count;
    return tables[table].fields;
}

size_t res_table_field(enum res_long_table table, const char *name)
{
    size_t index = 0;
    while (index < tables[table].field_count && strcmp(tables[table].fields[index].name, name) != 0) {
        index++;
    }
    SIM_INVARIANT(index < tables[table].field_count, "the table has no such column");
    return index;
}

/* --- lists of names ---------------------------------------------------------------------------------- */

static const char *const cost_kinds[RES_COST_KIND_COUNT] = {
    [RES_COST_STAFF] = "staff",
    [RES_COST_SERVICE] = "service",
    [RES_COST_BOARD] = "board",
    [RES_COST_BENEFIT] = "benefit",
};

static const char *const outcomes[MDL_OUTCOME_COUNT] = {
#define X(code, name, label, label_da) [code] = name,
    MDL_OUTCOME_MAP(X)
#undef X
};

const char *res_list_name(enum res_list list)
{
    static const char *const names[RES_LIST_COUNT] = {
        [RES_LIST_KIND] = "kind",       [RES_LIST_PLACE] = "place",
        [RES_LIST_ROLE] = "role",       [RES_LIST_POPULATION] = "population",
        [RES_LIST_OUTCOME] = "outcome", [RES_LIST_COST_KIND] = "cost_kind",
        [RES_LIST_PAYER] = "payer",
    };
    return names[list];
}

static size_t list_length(enum res_list list, const struct mdl_model *model)
{
    const struct mdl_scenario *scenario = model != NULL ? mdl_model_scenario(model) : NULL;
    SIM_INVARIANT(scenario != NULL || (list != RES_LIST_ROLE && list != RES_LIST_POPULATION && list != RES_LIST_PLACE),
                  "names that are the scenario's need its model");
    switch (list) {
    case RES_LIST_KIND:
        return MDL_LOG_COUNT;
    case RES_LIST_OUTCOME:
        return MDL_OUTCOME_COUNT;
    case RES_LIST_COST_KIND:
        return RES_COST_KIND_COUNT;
    case RES_LIST_PAYER:
        return RES_PAYER_COUNT;
    case RES_LIST_ROLE:
        return scenario->role_count;
    case RES_LIST_POPULATION:
        return scenario->population_count;
    case RES_LIST_PLACE:
        return mdl_model_step_count(model) + scenario->service_count + MDL_OUTCOME_COUNT;
    default:
        return 0;
    }
}

static const char *place_name(const struct mdl_model *model, size_t index)
{
    const struct mdl_scenario *scenario = mdl_model_scenario(model);
    const size_t steps = mdl_model_step_count(model);
    if (index < steps) {
        return mdl_model_step_name(model, index);
    }
    index -= steps;
    return index < scenario->service_count ? scenario->services[index].name : outcomes[index - scenario->service_count];
}

static const char *list_entry(enum res_list list, const struct mdl_model *model, size_t index)
{
    switch (list) {
    case RES_LIST_KIND:
        return mdl_log_name((enum mdl_log_kind)index);
    case RES_LIST_OUTCOME:
        return outcomes[index];
    case RES_LIST_COST_KIND:
        return cost_kinds[index];
    case RES_LIST_PAYER:
        return res_payer_name((enum res_payer)index);
    case RES_LIST_ROLE:
        return mdl_model_scenario(model)->roles[index].name;
    case RES_LIST_POPULATION:
        return mdl_model_scenario(model)->populations[index].name;
    default:
        return place_name(model, index);
    }
}

const char **res_list_make(enum res_list list, const struct mdl_model *model, size_t *count)
{
    *count = list_length(list, model) + 1;
    const char **entries = calloc(*count, sizeof *entries);
    for (size_t i = 0; entries != NULL && i < *count; i++) {
        entries[i] = i == 0 ? "" : list_entry(list, model, i - 1);
    }
    return entries;
}

/* --- events ------------------------------------------------------------------------------------------ */

/* What is added to the place of an event of each kind. */
static void place_offsets(const struct mdl_model *model, uint16_t offsets[MDL_LOG_COUNT])
{
    const size_t steps = mdl_model_step_count(model);
    const size_t services = mdl_model_scenario(model)->service_count;
    for (int kind = 0; kind < MDL_LOG_COUNT; kind++) {
        const bool is_service = mdl_log_place((enum mdl_log_kind)kind) == 'V';
        const size_t before = kind == MDL_LOG_LEFT ? steps + services : is_service ? steps : 0;
        offsets[kind] = (uint16_t)(1 + before);
    }
}

static size_t room_for(const struct res_block *block, size_t count)
{
    const size_t room = RES_BLOCK_ROWS - block->rows;
    return count < room ? count : room;
}

size_t res_events_put(struct res_block *block, const struct mdl_model *model, uint64_t replication,
                      const struct mdl_log_row rows[], size_t count)
{
    uint16_t offsets[MDL_LOG_COUNT];
    const size_t taken = room_for(block, count);
    const size_t at = block->rows;
    uint32_t *numbers = (uint32_t *)(void *)block->columns[0];
    uint32_t *times = (uint32_t *)(void *)block->columns[1];
    uint32_t *citizens = (uint32_t *)(void *)block->columns[3];
    uint16_t *populations = (uint16_t *)(void *)block->columns[2];
    uint16_t *kinds = (uint16_t *)(void *)block->columns[4];
    uint16_t *places = (uint16_t *)(void *)block->columns[5];
    uint16_t *roles = (uint16_t *)(void *)block->columns[6];
    uint16_t *workers = (uint16_t *)(void *)block->columns[7];
    place_offsets(model, offsets);
    for (size_t i = 0; i < taken; i++) {
        const struct mdl_log_row *row = &rows[i];
        const uint16_t place = (uint16_t)(row->place + offsets[row->kind]);
        numbers[at + i] = (uint32_t)replication;
        times[at + i] = row->minute;
        populations[at + i] = (uint16_t)(row->population + 1);
        citizens[at + i] = row->ordinal;
        kinds[at + i] = (uint16_t)(row->kind + 1);
        places[at + i] = row->place == MDL_LOG_NOWHERE ? 0 : place;
        roles[at + i] = row->role == MDL_LOG_NOBODY ? 0 : (uint16_t)(row->role + 1);
        /* Nobody is the largest value, and so becomes 0. */
        workers[at + i] = (uint16_t)(row->worker + 1);
    }
    block->rows += taken;
    return taken;
}

/* --- citizens ---------------------------------------------------------------------------------------- */

static double since(sim_time start, sim_time when)
{
    return when == SIM_TIME_NEVER ? (double)NAN : (double)(when - start);
}

static void put_f64(struct res_block *block, size_t field, double value)
{
    memcpy(block->columns[field] + block->rows * sizeof value, &value, sizeof value);
}

static void put_f32(struct res_block *block, size_t field, float value)
{
    memcpy(block->columns[field] + block->rows * sizeof value, &value, sizeof value);
}

static void put_i64(struct res_block *block, size_t field, int64_t value)
{
    memcpy(block->columns[field] + block->rows * sizeof value, &value, sizeof value);
}

static void put_u32(struct res_block *block, size_t field, uint32_t value)
{
    memcpy(block->columns[field] + block->rows * sizeof value, &value, sizeof value);
}

static void put_u16(struct res_block *block, size_t field, uint16_t value)
{
    memcpy(block->columns[field] + block->rows * sizeof value, &value, sizeof value);
}

static void put_citizen(struct res_block *block, uint64_t replication, const struct mdl_record *record, sim_time start)
{
    const sim_time times[] = {record->referred,        record->granted, record->first_meeting, record->first_service,
                              record->first_placement, record->ready,   record->ended,         record->decided};
    const uint16_t counts[] = {record->contacts,   record->no_shows, record->sanctions,  record->complaints,
                               record->placements, record->services, record->caseworkers};
    const float scores[] = {record->age_years, record->motivation, record->work_ability, record->evidence};
    size_t field = 0;
    put_u32(block, field++, (uint32_t)replication);
    put_u16(block, field++, (uint16_t)(record->population + 1));
    put_u32(block, field++, record->ordinal);
    put_u16(block, field++, (uint16_t)(record->outcome + 1));
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        put_f64(block, field++, since(start, times[i]));
    }
    put_i64(block, field++, record->passive);
    put_i64(block, field++, record->active);
    put_i64(block, field++, record->service_minutes);
    put_f64(block, field++, record->activity_hours);
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        put_u16(block, field++, counts[i]);
    }
    put_u16(block, field++, record->female);
    for (size_t i = 0; i < COUNT_OF(scores); i++) {
        put_f32(block, field++, scores[i]);
    }
    SIM_INVARIANT(field == COUNT_OF(citizen_fields), "a citizen fills every column");
}

size_t res_citizens_put(struct res_block *block, const struct mdl_model *model, uint64_t replication,
                        const struct mdl_record records[], size_t count)
{
    const sim_time start = mdl_model_scenario(model)->start;
    const size_t taken = room_for(block, count);
    for (size_t i = 0; i < taken; i++) {
        put_citizen(block, replication, &records[i], start);
        block->rows++;
    }
    return taken;
}

/* --- costs ------------------------------------------------------------------------------------------- */

size_t res_costs_put(struct res_block *block, const struct res_sample *sample, size_t first)
{
    const size_t cells = res_sample_cost_cells(sample);
    const size_t taken = room_for(block, cells * sample->replications - first);
    for (size_t i = first; i < first + taken; i++) {
        const size_t years = (size_t)sample->year_count;
        const size_t cell = i % cells;
        put_u32(block, 0, (uint32_t)(sample->first + i / cells));
        put_u16(block, 1, (uint16_t)((size_t)sample->first_year + cell % years));
        put_u16(block, 2, (uint16_t)(1 + cell / years / RES_PAYER_COUNT));
        put_u16(block, 3, (uint16_t)(1 + cell / years % RES_PAYER_COUNT));
        put_i64(block, 4, sample->costs[i]);
        block->rows++;
    }
    return taken;
}
