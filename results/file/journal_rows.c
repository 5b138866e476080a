/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a journal holds: replications, chunks of events and their tail, written and read. */
#include <stdlib.h>
#include <string.h>

#include "results/file/journal_file.h"

/* --- writing ----------------------------------------------------------------------------------------- */

enum sim_status res_journal_pack(const struct res_journal_entry *entry, unsigned char **payload, size_t *size,
                                 size_t *capacity, struct sim_error *error)
{
    const struct res_journal_counts counts = {entry->replication, entry->event_count, entry->value_count,
                                              entry->cost_count, entry->record_count};
    const size_t values = entry->value_count * sizeof *entry->values;
    const size_t costs = entry->cost_count * sizeof *entry->costs;
    const size_t records = entry->record_count * sizeof *entry->records;
    *size = sizeof counts + values + costs + records;
    if (!res_journal_grow(payload, capacity, *size)) {
        return res_journal_no_memory(error);
    }
    unsigned char *next = *payload;
    memcpy(next, &counts, sizeof counts);
    next += sizeof counts;
    memcpy(next, entry->values, values);
    next += values;
    if (costs > 0) {
        memcpy(next, entry->costs, costs);
        next += costs;
    }
    if (records > 0) {
        memcpy(next, entry->records, records);
    }
    return SIM_OK;
}

enum sim_status res_journal_add(struct res_journal *journal, const void *payload, size_t size, struct sim_error *error)
{
    const uint64_t offset = journal->end;
    struct res_journal_counts counts;
    memcpy(&counts, payload, sizeof counts);
    enum sim_status status = res_journal_append(journal, RES_RECORD_REPLICATION, payload, size, error);
    if (status == SIM_OK && !res_journal_note(&journal->replications, offset)) {
        status = res_journal_no_memory(error);
    }
    if (status == SIM_OK) {
        journal->events += counts.events;
        journal->records += counts.records;
    }
    return status;
}

enum sim_status res_journal_add_chunk(struct res_journal *journal, struct res_block *block, struct sim_error *error)
{
    uint64_t sizes[RES_FIELDS_MAX];
    size_t used = block->field_count * sizeof sizes[0];
    const uint64_t offset = journal->end;
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < block->field_count && status == SIM_OK; i++) {
        unsigned char *bytes = NULL;
        size_t size = 0;
        status = res_block_encode(block, i, RES_BLOCK_ROWS, &bytes, &size, error);
        if (status == SIM_OK && !res_journal_grow(&journal->buffer, &journal->capacity, used + size)) {
            status = res_journal_no_memory(error);
        }
        if (status == SIM_OK) {
            memcpy(journal->buffer + used, bytes, size);
            sizes[i] = size;
            used += size;
        }
        free(bytes);
    }
    if (status == SIM_OK) {
        memcpy(journal->buffer, sizes, block->field_count * sizeof sizes[0]);
        status = res_journal_append(journal, RES_RECORD_CHUNK, journal->buffer, used, error);
    }
    if (status == SIM_OK && !res_journal_note(&journal->chunks, offset)) {
        status = res_journal_no_memory(error);
    }
    if (status == SIM_OK) {
        journal->tail_at = 0;
        journal->tail_rows = 0;
    }
    return status;
}

enum sim_status res_journal_add_tail(struct res_journal *journal, const struct res_block *block,
                                     struct sim_error *error)
{
    const uint64_t rows = block->rows;
    const uint64_t offset = journal->end;
    size_t used = sizeof rows;
    size_t size = used;
    for (size_t i = 0; i < block->field_count; i++) {
        size += block->rows * res_field_size(block->fields[i].type);
    }
    if (!res_journal_grow(&journal->buffer, &journal->capacity, size)) {
        return res_journal_no_memory(error);
    }
    memcpy(journal->buffer, &rows, sizeof rows);
    for (size_t i = 0; i < block->field_count; i++) {
        const size_t part = block->rows * res_field_size(block->fields[i].type);
        memcpy(journal->buffer + used, block->columns[i], part);
        used += part;
    }
    const enum sim_status status = res_journal_append(journal, RES_RECORD_TAIL, journal->buffer, size, error);
    if (status == SIM_OK) {
        journal->tail_at = offset;
        journal->tail_rows = rows;
    }
    return status;
}

/* --- reading ----------------------------------------------------------------------------------------- */

static enum sim_status load_again(struct res_journal *journal, uint64_t offset, enum res_record kind, size_t *size,
                                  struct sim_error *error)
{
    struct res_journal_frame frame;
    bool memory;
    if (!res_journal_load(journal, offset, UINT64_MAX / 2, &frame, &memory) || frame.kind != (uint32_t)kind) {
        return memory ? res_journal_damaged(journal, error) : res_journal_no_memory(error);
    }
    *size = (size_t)frame.size;
    return SIM_OK;
}

enum sim_status res_journal_read(struct res_journal *journal, size_t index, struct res_journal_entry *entry,
                                 struct sim_error *error)
{
    struct res_journal_counts counts;
    size_t size = 0;
    SIM_INVARIANT(index < journal->replications.count, "the journal has no such replication");
    const enum sim_status status =
        load_again(journal, journal->replications.at[index], RES_RECORD_REPLICATION, &size, error);
    if (status != SIM_OK) {
        return status;
    }
    memcpy(&counts, journal->buffer, sizeof counts);
    const uint64_t wanted = sizeof counts + counts.values * sizeof(double) + counts.costs * sizeof(int64_t) +
                            counts.records * sizeof(struct mdl_record);
    if (wanted != size) {
        return res_journal_damaged(journal, error);
    }
    /* The buffer comes from malloc and every part is a multiple of eight bytes. */
    const unsigned char *values = journal->buffer + sizeof counts;
    const unsigned char *costs = values + counts.values * sizeof(double);
    const unsigned char *records = costs + counts.costs * sizeof(int64_t);
    *entry = (struct res_journal_entry){
        .replication = counts.replication,
        .event_count = counts.events,
        .values = (const double *)(const void *)values,
        .value_count = (size_t)counts.values,
        .costs = (const int64_t *)(const void *)costs,
        .cost_count = (size_t)counts.costs,
        .records = (const struct mdl_record *)(const void *)records,
        .record_count = (size_t)counts.records,
    };
    return SIM_OK;
}

enum sim_status res_journal_read_chunk(struct res_journal *journal, size_t index, size_t field_count,
                                       const unsigned char *bytes[], size_t sizes[], struct sim_error *error)
{
    size_t size = 0;
    size_t used = field_count * sizeof(uint64_t);
    SIM_INVARIANT(index < journal->chunks.count, "the journal has no such chunk");
    const enum sim_status status = load_again(journal, journal->chunks.at[index], RES_RECORD_CHUNK, &size, error);
    if (status != SIM_OK) {
        return status;
    }
    for (size_t i = 0; i < field_count; i++) {
        uint64_t part = 0;
        if (size >= used) {
            memcpy(&part, journal->buffer + i * sizeof part, sizeof part);
        }
        if (size < used || part > size - used) {
            return res_journal_damaged(journal, error);
        }
        bytes[i] = journal->buffer + used;
        sizes[i] = (size_t)part;
        used += (size_t)part;
    }
    return SIM_OK;
}

enum sim_status res_journal_read_tail(struct res_journal *journal, struct res_block *block, struct sim_error *error)
{
    size_t size = 0;
    size_t used = sizeof(uint64_t);
    if (journal->tail_at == 0) {
        return SIM_OK;
    }
    const enum sim_status status = load_again(journal, journal->tail_at, RES_RECORD_TAIL, &size, error);
    if (status != SIM_OK) {
        return status;
    }
    const size_t rows = (size_t)journal->tail_rows;
    for (size_t i = 0; i < block->field_count; i++) {
        const size_t part = rows * res_field_size(block->fields[i].type);
        if (rows > RES_BLOCK_ROWS || used + part > size) {
            return res_journal_damaged(journal, error);
        }
        memcpy(block->columns[i], journal->buffer + used, part);
        used += part;
    }
    block->rows = rows;
    return SIM_OK;
}
