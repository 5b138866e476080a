/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/recorder.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "results/file/tables.h"

/* Replications that may wait to be written: enough that nobody waits when the thread that writes is held up on a busy
 * machine, and not so many rows that memory fills. */
#define SLOTS_PER_THREAD 4
#define SLOTS_MORE 56
#define MOST_ROWS_WAITING ((size_t)1 << 22)
#define MOST_ROWS_KEPT ((size_t)1 << 16) /* a buffer larger than this is given back */

/* What one replication left. Slot k holds the replications k, k + slot_count, ... in turn. */
struct slot {
    bool is_full;
    uint64_t replication;
    unsigned char *payload;
    size_t payload_size, payload_capacity;
    struct mdl_log_row *rows;
    size_t row_count, row_capacity;
};

struct res_recorder {
    struct res_journal *journal;
    const struct mdl_model *model;
    struct res_block block; /* events that fill no chunk yet; only the thread uses it */
    uint64_t skip;          /* events still to come that the journal holds already */
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t written, filled;
    struct slot *slots;
    size_t slot_count;
    uint64_t next;       /* replication that is written next */
    size_t rows_waiting; /* of all slots that are full */
    bool ending, abandoned, failed;
    struct sim_error error;
};

static void lock(struct res_recorder *recorder)
{
    const int fault = pthread_mutex_lock(&recorder->lock);
    SIM_INVARIANT(fault == 0, "the lock of the recorder cannot be taken");
}

static void unlock(struct res_recorder *recorder)
{
    const int fault = pthread_mutex_unlock(&recorder->lock);
    SIM_INVARIANT(fault == 0, "the lock of the recorder cannot be given back");
}

static void wait_for(struct res_recorder *recorder, pthread_cond_t *condition)
{
    const int fault = pthread_cond_wait(condition, &recorder->lock);
    SIM_INVARIANT(fault == 0, "the recorder cannot wait");
}

static void wake(pthread_cond_t *condition)
{
    const int fault = pthread_cond_broadcast(condition);
    SIM_INVARIANT(fault == 0, "the recorder cannot wake its threads");
}

/* --- the thread -------------------------------------------------------------------------------------- */

static enum sim_status write_events(struct res_recorder *recorder, const struct slot *slot, struct sim_error *error)
{
    const uint64_t passed = recorder->skip < slot->row_count ? recorder->skip : slot->row_count;
    size_t at = (size_t)passed;
    recorder->skip -= passed;
    while (at < slot->row_count) {
        at +=
            res_events_put(&recorder->block, recorder->model, slot->replication, slot->rows + at, slot->row_count - at);
        if (recorder->block.rows == RES_BLOCK_ROWS) {
            const enum sim_status status = res_journal_add_chunk(recorder->journal, &recorder->block, error);
            if (status != SIM_OK) {
                return status;
            }
            recorder->block.rows = 0;
        }
    }
    return SIM_OK;
}

static enum sim_status write_slot(struct res_recorder *recorder, struct slot *slot, struct sim_error *error)
{
    enum sim_status status = write_events(recorder, slot, error);
    if (status == SIM_OK) {
        status = res_journal_add(recorder->journal, slot->payload, slot->payload_size, error);
    }
    if (slot->row_capacity > MOST_ROWS_KEPT) {
        free(slot->rows);
        slot->rows = NULL;
        slot->row_capacity = 0;
    }
    return status;
}

static void *write_all(void *argument)
{
    struct res_recorder *recorder = argument;
    lock(recorder);
    for (;;) {
        struct slot *slot = &recorder->slots[recorder->next % recorder->slot_count];
        if (recorder->failed || (!slot->is_full && recorder->ending)) {
            break;
        }
        if (!slot->is_full) {
            wait_for(recorder, &recorder->filled);
            continue;
        }
        struct sim_error error;
        unlock(recorder);
        const enum sim_status status = write_slot(recorder, slot, &error);
        lock(recorder);
        recorder->rows_waiting -= slot->row_count;
        slot->is_full = false;
        recorder->next++;
        if (status != SIM_OK) {
            recorder->failed = true;
            recorder->error = error;
        }
        wake(&recorder->written);
    }
    unlock(recorder);
    return NULL;
}

/* --- handing in -------------------------------------------------------------------------------------- */

static enum sim_status copy_rows(struct slot *slot, const struct mdl_log_row rows[], size_t count,
                                 struct sim_error *error)
{
    if (count > slot->row_capacity) {
        const size_t capacity = count + count / 4;
        free(slot->rows);
        slot->rows = malloc(capacity * sizeof *slot->rows);
        slot->row_capacity = slot->rows != NULL ? capacity : 0;
        if (slot->rows == NULL) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for events");
        }
    }
    if (count > 0) {
        memcpy(slot->rows, rows, count * sizeof *rows);
    }
    slot->row_count = count;
    return SIM_OK;
}

/* The replication that is written next never waits, so that what waits is always let go on. */
static bool must_wait(const struct res_recorder *recorder, uint64_t replication)
{
    return replication >= recorder->next + recorder->slot_count ||
           (recorder->rows_waiting > MOST_ROWS_WAITING && replication != recorder->next);
}

enum sim_status res_recorder_take(struct res_recorder *recorder, const struct res_journal_entry *entry,
                                  const struct mdl_log_row rows[], struct sim_error *error)
{
    struct slot *slot = &recorder->slots[entry->replication % recorder->slot_count];
    lock(recorder);
    while (!recorder->failed && !recorder->abandoned && must_wait(recorder, entry->replication)) {
        wait_for(recorder, &recorder->written);
    }
    const bool is_over = recorder->failed || recorder->abandoned;
    const enum sim_status fault = recorder->failed ? recorder->error.status : SIM_OK;
    if (recorder->failed && error != NULL) {
        *error = recorder->error;
    }
    unlock(recorder);
    if (is_over) {
        return fault;
    }
    /* Until it is full the slot belongs to this replication alone. */
    slot->replication = entry->replication;
    enum sim_status status =
        res_journal_pack(entry, &slot->payload, &slot->payload_size, &slot->payload_capacity, error);
    if (status == SIM_OK) {
        status = copy_rows(slot, rows, (size_t)entry->event_count, error);
    }
    if (status == SIM_OK) {
        lock(recorder);
        recorder->rows_waiting += slot->row_count;
        slot->is_full = true;
        wake(&recorder->filled);
        unlock(recorder);
    }
    return status;
}

void res_recorder_abandon(struct res_recorder *recorder)
{
    lock(recorder);
    recorder->abandoned = true;
    wake(&recorder->written);
    unlock(recorder);
}

/* --- beginning and end ------------------------------------------------------------------------------- */

static void recorder_free(struct res_recorder *recorder)
{
    for (size_t i = 0; recorder->slots != NULL && i < recorder->slot_count; i++) {
        free(recorder->slots[i].payload);
        free(recorder->slots[i].rows);
    }
    free(recorder->slots);
    res_block_release(&recorder->block);
    free(recorder);
}

/* The block as it was when the journal was written last: its tail, or nothing. */
static enum sim_status prepare(struct res_recorder *recorder, struct sim_error *error)
{
    size_t count;
    const struct res_field *fields = res_table_fields(RES_TABLE_EVENTS, &count);
    enum sim_status status = res_block_init(&recorder->block, fields, count, error);
    if (status == SIM_OK) {
        status = res_journal_read_tail(recorder->journal, &recorder->block, error);
    }
    return status;
}

static bool start_thread(struct res_recorder *recorder)
{
    if (pthread_mutex_init(&recorder->lock, NULL) != 0) {
        return false;
    }
    if (pthread_cond_init(&recorder->written, NULL) == 0) {
        if (pthread_cond_init(&recorder->filled, NULL) == 0) {
            if (pthread_create(&recorder->thread, NULL, write_all, recorder) == 0) {
                return true;
            }
            (void)pthread_cond_destroy(&recorder->filled);
        }
        (void)pthread_cond_destroy(&recorder->written);
    }
    (void)pthread_mutex_destroy(&recorder->lock);
    return false;
}

enum sim_status res_recorder_start(struct res_recorder **out, struct res_journal *journal,
                                   const struct mdl_model *model, unsigned threads, struct sim_error *error)
{
    struct res_recorder *recorder = calloc(1, sizeof *recorder);
    *out = NULL;
    if (recorder == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the journal");
    }
    recorder->journal = journal;
    recorder->model = model;
    recorder->next = res_journal_identity(journal)->first + res_journal_replications(journal);
    recorder->skip = res_journal_event_rows(journal) - res_journal_events(journal);
    recorder->slot_count = (size_t)SLOTS_PER_THREAD * threads + SLOTS_MORE;
    recorder->slots = calloc(recorder->slot_count, sizeof *recorder->slots);
    enum sim_status status = recorder->slots != NULL ? prepare(recorder, error)
                                                     : sim_fail(error, SIM_ERR_MEMORY, "out of memory for the journal");
    if (status == SIM_OK && !start_thread(recorder)) {
        status = sim_fail(error, SIM_ERR_MEMORY, "the thread that writes the journal cannot be started");
    }
    if (status != SIM_OK) {
        recorder_free(recorder);
        return status;
    }
    *out = recorder;
    return SIM_OK;
}

enum sim_status res_recorder_finish(struct res_recorder *recorder, struct sim_error *error)
{
    if (recorder == NULL) {
        return SIM_OK;
    }
    lock(recorder);
    recorder->ending = true;
    wake(&recorder->filled);
    unlock(recorder);
    const int fault = pthread_join(recorder->thread, NULL);
    SIM_INVARIANT(fault == 0, "the thread that writes the journal cannot be joined");
    enum sim_status status = SIM_OK;
    if (recorder->failed) {
        status = recorder->error.status;
        if (error != NULL) {
            *error = recorder->error;
        }
    } else if (recorder->block.rows > 0) {
        status = res_journal_add_tail(recorder->journal, &recorder->block, error);
    }
    (void)pthread_cond_destroy(&recorder->filled);
    (void)pthread_cond_destroy(&recorder->written);
    (void)pthread_mutex_destroy(&recorder->lock);
    recorder_free(recorder);
    return status;
}
