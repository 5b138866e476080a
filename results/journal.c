/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "results/whole_file.h"

#define MAGIC UINT32_C(0x314a4641) /* "AFJ1": this form of the journal */
#define PAYLOAD_MAX ((uint64_t)1 << 40)

enum record_kind { RECORD_HEAD = 1, RECORD_CHUNK, RECORD_REPLICATION, RECORD_TAIL };

struct frame {
    uint32_t magic, kind;
    uint64_t size;
    uint32_t checksum, reserved; /* CRC-32 of kind, size and payload */
};

/* Lies at the front of a REPLICATION. */
struct counts {
    uint64_t replication, events, values, costs, records;
};

struct list {
    uint64_t *at; /* [count]: offset of each frame */
    size_t count, capacity;
};

struct res_journal {
    char *path;
    int descriptor;
    struct res_journal_identity identity;
    uint64_t end; /* of what is good */
    struct list replications, chunks;
    uint64_t events, tail_at, tail_rows; /* tail_at 0: none that counts */
    size_t dropped;
    unsigned char *buffer;
    size_t capacity;
};

/* --- bytes ------------------------------------------------------------------------------------------- */

static enum sim_status io_error(const struct res_journal *journal, struct sim_error *error, int fault)
{
    const enum sim_status status = res_file_error(error, journal->path, fault);
    if (error != NULL && fault == ENOSPC) {
        sim_error_hint(error, "make room on the disk and go on with --resume");
    }
    return status;
}

static enum sim_status damaged(const struct res_journal *journal, struct sim_error *error)
{
    (void)sim_fail(error, SIM_ERR_IO, "the journal changed or became unreadable while it was in use");
    sim_error_place(error, journal->path, 0, NULL);
    return SIM_ERR_IO;
}

static bool write_at(int descriptor, const void *bytes, size_t size, uint64_t offset)
{
    const unsigned char *next = bytes;
    while (size > 0) {
        const ssize_t written = pwrite(descriptor, next, size, (off_t)offset);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            errno = written == 0 ? ENOSPC : errno;
            return false;
        }
        next += written;
        size -= (size_t)written;
        offset += (uint64_t)written;
    }
    return true;
}

static bool read_at(int descriptor, void *bytes, size_t size, uint64_t offset)
{
    unsigned char *next = bytes;
    while (size > 0) {
        const ssize_t got = pread(descriptor, next, size, (off_t)offset);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        next += got;
        size -= (size_t)got;
        offset += (uint64_t)got;
    }
    return true;
}

static uint32_t checksum(uint32_t kind, const unsigned char *payload, uint64_t size)
{
    uLong sum = crc32(0, (const unsigned char *)&kind, sizeof kind);
    sum = crc32(sum, (const unsigned char *)&size, sizeof size);
    while (size > 0) {
        const uInt part = size > (1U << 30) ? 1U << 30 : (uInt)size;
        sum = crc32(sum, payload, part);
        payload += part;
        size -= part;
    }
    return (uint32_t)sum;
}

static bool grow(unsigned char **bytes, size_t *capacity, size_t wanted)
{
    if (wanted <= *capacity) {
        return true;
    }
    const size_t larger = wanted + wanted / 2;
    unsigned char *grown = realloc(*bytes, larger);
    if (grown == NULL) {
        return false;
    }
    *bytes = grown;
    *capacity = larger;
    return true;
}

static enum sim_status no_memory(struct sim_error *error)
{
    return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the journal");
}

static bool append_offset(struct list *list, uint64_t offset)
{
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity == 0 ? 256 : 2 * list->capacity;
        uint64_t *grown = realloc(list->at, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        list->at = grown;
        list->capacity = capacity;
    }
    list->at[list->count++] = offset;
    return true;
}

/* Appends one record; the frame last, so that a torn record is seen as none. */
static enum sim_status append(struct res_journal *journal, enum record_kind kind, const unsigned char *payload,
                              size_t size, struct sim_error *error)
{
    const struct frame frame = {MAGIC, (uint32_t)kind, size, checksum((uint32_t)kind, payload, size), 0};
    if (!write_at(journal->descriptor, payload, size, journal->end + sizeof frame) ||
        !write_at(journal->descriptor, &frame, sizeof frame, journal->end)) {
        const int fault = errno;
        const bool is_cut = ftruncate(journal->descriptor, (off_t)journal->end) == 0;
        (void)is_cut; /* what is torn is dropped when it is opened anyway */
        return io_error(journal, error, fault);
    }
    journal->end += sizeof frame + size;
    return SIM_OK;
}

/* Reads the record at an offset into the buffer. *size is its payload's; false at the end and where it is torn. */
static bool load(struct res_journal *journal, uint64_t offset, uint64_t limit, struct frame *frame, bool *memory)
{
    *memory = true;
    if (offset + sizeof *frame > limit || !read_at(journal->descriptor, frame, sizeof *frame, offset) ||
        frame->magic != MAGIC || frame->size > PAYLOAD_MAX || frame->size > limit - offset - sizeof *frame) {
        return false;
    }
    *memory = grow(&journal->buffer, &journal->capacity, (size_t)frame->size + 1);
    return *memory && read_at(journal->descriptor, journal->buffer, (size_t)frame->size, offset + sizeof *frame) &&
           checksum(frame->kind, journal->buffer, frame->size) == frame->checksum;
}

/* --- whose it is ------------------------------------------------------------------------------------- */

struct line {
    const char *what; /* as in "the journal is of another ..." */
    char text[160];
};

#define LINES 6

static void identify(const struct res_journal_identity *identity, struct line lines[LINES])
{
    static const char *const names[LINES] = {"version of afklar",   "scenario",   "seed", "first replication",
                                             "selection of tables", "kind of run"};
    for (size_t i = 0; i < LINES; i++) {
        lines[i].what = names[i];
    }
    (void)snprintf(lines[0].text, sizeof lines[0].text, "%s %s %zu", identity->maker->version, identity->maker->git,
                   sizeof(struct mdl_record));
    (void)snprintf(lines[1].text, sizeof lines[1].text, "%s", identity->sha256);
    (void)snprintf(lines[2].text, sizeof lines[2].text, "%" PRIu64, identity->seed);
    (void)snprintf(lines[3].text, sizeof lines[3].text, "%" PRIu64, identity->first);
    (void)snprintf(lines[4].text, sizeof lines[4].text, "%s%s", identity->citizens ? "--citizens " : "",
                   identity->events ? "--events" : "");
    (void)snprintf(lines[5].text, sizeof lines[5].text, "%s", identity->antithetic ? "antithetic" : "plain");
}

static enum sim_status write_head(struct res_journal *journal, const struct res_journal_identity *identity,
                                  struct sim_error *error)
{
    struct line lines[LINES];
    char text[LINES * (sizeof lines[0].text + 1)];
    size_t length = 0;
    identify(identity, lines);
    for (size_t i = 0; i < LINES; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "%s\n", lines[i].text);
    }
    return append(journal, RECORD_HEAD, (const unsigned char *)text, length, error);
}

/* The head is in the buffer. */
static enum sim_status check_head(struct res_journal *journal, size_t size, struct sim_error *error)
{
    struct line lines[LINES];
    identify(&journal->identity, lines);
    journal->buffer[size] = '\0';
    const char *next = (const char *)journal->buffer;
    for (size_t i = 0; i < LINES; i++) {
        const size_t length = strcspn(next, "\n");
        if (length != strlen(lines[i].text) || strncmp(next, lines[i].text, length) != 0) {
            (void)sim_fail(error, SIM_ERR_IO, "the journal is of another %s (%.*s; this run: %s)", lines[i].what,
                           (int)(length > 70 ? 70 : length), next, lines[i].text);
            sim_error_place(error, journal->path, 0, NULL);
            sim_error_hint(error, "give the command that was interrupted, or start anew without --resume");
            return SIM_ERR_IO;
        }
        next += length + (next[length] == '\n' ? 1 : 0);
    }
    return SIM_OK;
}

/* --- opening ----------------------------------------------------------------------------------------- */

static uint64_t rows_available(const struct res_journal *journal)
{
    return (uint64_t)journal->chunks.count * RES_BLOCK_ROWS + journal->tail_rows;
}

static bool take_record(struct res_journal *journal, uint64_t offset, const struct frame *frame)
{
    struct counts counts;
    switch (frame->kind) {
    case RECORD_CHUNK:
        journal->tail_at = 0;
        journal->tail_rows = 0;
        return append_offset(&journal->chunks, offset);
    case RECORD_TAIL:
        journal->tail_at = offset;
        memcpy(&journal->tail_rows, journal->buffer, sizeof journal->tail_rows);
        return true;
    case RECORD_REPLICATION:
        memcpy(&counts, journal->buffer, sizeof counts);
        journal->events += counts.events;
        return append_offset(&journal->replications, offset);
    default:
        return true;
    }
}

/* Takes back replications whose events are not all there. */
static enum sim_status drop_unfinished(struct res_journal *journal, struct sim_error *error)
{
    while (journal->identity.events && journal->events > rows_available(journal)) {
        struct res_journal_entry entry;
        const enum sim_status status = res_journal_read(journal, journal->replications.count - 1, &entry, error);
        if (status != SIM_OK) {
            return status;
        }
        journal->events -= entry.event_count;
        journal->end = journal->replications.at[--journal->replications.count];
    }
    return SIM_OK;
}

static enum sim_status scan(struct res_journal *journal, uint64_t size, struct sim_error *error)
{
    struct frame frame;
    bool memory = true;
    while (load(journal, journal->end, size, &frame, &memory)) {
        if (journal->end == 0 && frame.kind != RECORD_HEAD) {
            break;
        }
        if (frame.kind == RECORD_HEAD) {
            const enum sim_status status = check_head(journal, (size_t)frame.size, error);
            if (status != SIM_OK) {
                return status;
            }
        }
        if (!take_record(journal, journal->end, &frame)) {
            return no_memory(error);
        }
        journal->end += sizeof frame + frame.size;
    }
    return memory ? drop_unfinished(journal, error) : no_memory(error);
}

/* How many replications an unwanted journal holds, whoever wrote it. */
static size_t count_replications(struct res_journal *journal, uint64_t size)
{
    struct frame frame;
    size_t count = 0;
    bool memory;
    for (uint64_t at = 0; load(journal, at, size, &frame, &memory); at += sizeof frame + frame.size) {
        count += frame.kind == RECORD_REPLICATION ? 1 : 0;
    }
    return count;
}

static enum sim_status begin(struct res_journal *journal, bool resume, struct sim_error *error)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct stat facts;
    journal->descriptor = open(journal->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (journal->descriptor < 0 || fstat(journal->descriptor, &facts) != 0) {
        return io_error(journal, error, errno);
    }
    if (fcntl(journal->descriptor, F_SETLK, &lock) != 0 && (errno == EACCES || errno == EAGAIN)) {
        (void)sim_fail(error, SIM_ERR_IO, "another afklar is writing this result");
        sim_error_place(error, journal->path, 0, NULL);
        sim_error_hint(error, "wait for it, or choose another name with -o");
        return SIM_ERR_IO;
    }
    const uint64_t size = (uint64_t)facts.st_size;
    if (resume) {
        const enum sim_status status = scan(journal, size, error);
        if (status != SIM_OK) {
            return status;
        }
    } else {
        journal->dropped = count_replications(journal, size);
    }
    if (ftruncate(journal->descriptor, (off_t)journal->end) != 0) {
        return io_error(journal, error, errno);
    }
    return journal->end == 0 ? write_head(journal, &journal->identity, error) : SIM_OK;
}

enum sim_status res_journal_open(struct res_journal **out, const char *path,
                                 const struct res_journal_identity *identity, bool resume, struct sim_error *error)
{
    const size_t length = strlen(path) + 1;
    struct res_journal *journal = calloc(1, sizeof *journal);
    *out = NULL;
    if (journal == NULL || (journal->path = malloc(length)) == NULL) {
        free(journal);
        return no_memory(error);
    }
    memcpy(journal->path, path, length);
    journal->descriptor = -1;
    journal->identity = *identity;
    const enum sim_status status = begin(journal, resume, error);
    if (status != SIM_OK) {
        res_journal_close(journal, false);
        return status;
    }
    journal->identity.maker = NULL;
    journal->identity.sha256 = NULL;
    *out = journal;
    return SIM_OK;
}

void res_journal_close(struct res_journal *journal, bool remove)
{
    if (journal == NULL) {
        return;
    }
    /* Removed before the lock is given up. */
    if (remove) {
        (void)unlink(journal->path);
    }
    if (journal->descriptor >= 0) {
        (void)close(journal->descriptor);
    }
    free(journal->path);
    free(journal->replications.at);
    free(journal->chunks.at);
    free(journal->buffer);
    free(journal);
}

const struct res_journal_identity *res_journal_identity(const struct res_journal *journal)
{
    return &journal->identity;
}

size_t res_journal_replications(const struct res_journal *journal)
{
    return journal->replications.count;
}

size_t res_journal_dropped(const struct res_journal *journal)
{
    return journal->dropped;
}

uint64_t res_journal_events(const struct res_journal *journal)
{
    return journal->events;
}

uint64_t res_journal_event_rows(const struct res_journal *journal)
{
    return rows_available(journal);
}

size_t res_journal_chunks(const struct res_journal *journal)
{
    return journal->chunks.count;
}

/* --- writing ----------------------------------------------------------------------------------------- */

enum sim_status res_journal_pack(const struct res_journal_entry *entry, unsigned char **payload, size_t *size,
                                 size_t *capacity, struct sim_error *error)
{
    const struct counts counts = {entry->replication, entry->event_count, entry->value_count, entry->cost_count,
                                  entry->record_count};
    const size_t values = entry->value_count * sizeof *entry->values;
    const size_t costs = entry->cost_count * sizeof *entry->costs;
    const size_t records = entry->record_count * sizeof *entry->records;
    *size = sizeof counts + values + costs + records;
    if (!grow(payload, capacity, *size)) {
        return no_memory(error);
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
    struct counts counts;
    memcpy(&counts, payload, sizeof counts);
    enum sim_status status = append(journal, RECORD_REPLICATION, payload, size, error);
    if (status == SIM_OK && !append_offset(&journal->replications, offset)) {
        status = no_memory(error);
    }
    journal->events += status == SIM_OK ? counts.events : 0;
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
        if (status == SIM_OK && !grow(&journal->buffer, &journal->capacity, used + size)) {
            status = no_memory(error);
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
        status = append(journal, RECORD_CHUNK, journal->buffer, used, error);
    }
    if (status == SIM_OK && !append_offset(&journal->chunks, offset)) {
        status = no_memory(error);
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
    if (!grow(&journal->buffer, &journal->capacity, size)) {
        return no_memory(error);
    }
    memcpy(journal->buffer, &rows, sizeof rows);
    for (size_t i = 0; i < block->field_count; i++) {
        const size_t part = block->rows * res_field_size(block->fields[i].type);
        memcpy(journal->buffer + used, block->columns[i], part);
        used += part;
    }
    const enum sim_status status = append(journal, RECORD_TAIL, journal->buffer, size, error);
    if (status == SIM_OK) {
        journal->tail_at = offset;
        journal->tail_rows = rows;
    }
    return status;
}

/* --- reading ----------------------------------------------------------------------------------------- */

static enum sim_status load_again(struct res_journal *journal, uint64_t offset, enum record_kind kind, size_t *size,
                                  struct sim_error *error)
{
    struct frame frame;
    bool memory;
    if (!load(journal, offset, UINT64_MAX / 2, &frame, &memory) || frame.kind != (uint32_t)kind) {
        return memory ? damaged(journal, error) : no_memory(error);
    }
    *size = (size_t)frame.size;
    return SIM_OK;
}

enum sim_status res_journal_read(struct res_journal *journal, size_t index, struct res_journal_entry *entry,
                                 struct sim_error *error)
{
    struct counts counts;
    size_t size = 0;
    SIM_INVARIANT(index < journal->replications.count, "the journal has no such replication");
    const enum sim_status status =
        load_again(journal, journal->replications.at[index], RECORD_REPLICATION, &size, error);
    if (status != SIM_OK) {
        return status;
    }
    memcpy(&counts, journal->buffer, sizeof counts);
    const uint64_t wanted = sizeof counts + counts.values * sizeof(double) + counts.costs * sizeof(int64_t) +
                            counts.records * sizeof(struct mdl_record);
    if (wanted != size) {
        return damaged(journal, error);
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
    const enum sim_status status = load_again(journal, journal->chunks.at[index], RECORD_CHUNK, &size, error);
    if (status != SIM_OK) {
        return status;
    }
    for (size_t i = 0; i < field_count; i++) {
        uint64_t part = 0;
        if (size >= used) {
            memcpy(&part, journal->buffer + i * sizeof part, sizeof part);
        }
        if (size < used || part > size - used) {
            return damaged(journal, error);
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
    const enum sim_status status = load_again(journal, journal->tail_at, RECORD_TAIL, &size, error);
    if (status != SIM_OK) {
        return status;
    }
    const size_t rows = (size_t)journal->tail_rows;
    for (size_t i = 0; i < block->field_count; i++) {
        const size_t part = rows * res_field_size(block->fields[i].type);
        if (rows > RES_BLOCK_ROWS || used + part > size) {
            return damaged(journal, error);
        }
        memcpy(block->columns[i], journal->buffer + used, part);
        used += part;
    }
    block->rows = rows;
    return SIM_OK;
}
