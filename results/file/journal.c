/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results/file/journal_file.h"

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
    return res_journal_append(journal, RES_RECORD_HEAD, (const unsigned char *)text, length, error);
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

static bool take_record(struct res_journal *journal, uint64_t offset, const struct res_journal_frame *frame)
{
    struct res_journal_counts counts;
    switch (frame->kind) {
    case RES_RECORD_CHUNK:
        journal->tail_at = 0;
        journal->tail_rows = 0;
        return res_journal_note(&journal->chunks, offset);
    case RES_RECORD_TAIL:
        journal->tail_at = offset;
        memcpy(&journal->tail_rows, journal->buffer, sizeof journal->tail_rows);
        return true;
    case RES_RECORD_REPLICATION:
        memcpy(&counts, journal->buffer, sizeof counts);
        journal->events += counts.events;
        journal->records += counts.records;
        return res_journal_note(&journal->replications, offset);
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
        journal->records -= entry.record_count;
        journal->end = journal->replications.at[--journal->replications.count];
    }
    return SIM_OK;
}

static enum sim_status scan(struct res_journal *journal, uint64_t size, struct sim_error *error)
{
    struct res_journal_frame frame;
    bool memory = true;
    while (res_journal_load(journal, journal->end, size, &frame, &memory)) {
        if (journal->end == 0 && frame.kind != RES_RECORD_HEAD) {
            break;
        }
        if (frame.kind == RES_RECORD_HEAD) {
            const enum sim_status status = check_head(journal, (size_t)frame.size, error);
            if (status != SIM_OK) {
                return status;
            }
        }
        if (!take_record(journal, journal->end, &frame)) {
            return res_journal_no_memory(error);
        }
        journal->end += sizeof frame + frame.size;
    }
    return memory ? drop_unfinished(journal, error) : res_journal_no_memory(error);
}

/* How many replications an unwanted journal holds, whoever wrote it. */
static size_t count_replications(struct res_journal *journal, uint64_t size)
{
    struct res_journal_frame frame;
    size_t count = 0;
    bool memory;
    for (uint64_t at = 0; res_journal_load(journal, at, size, &frame, &memory); at += sizeof frame + frame.size) {
        count += frame.kind == RES_RECORD_REPLICATION ? 1 : 0;
    }
    return count;
}

static enum sim_status begin(struct res_journal *journal, bool resume, struct sim_error *error)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct stat facts;
    journal->descriptor = open(journal->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (journal->descriptor < 0 || fstat(journal->descriptor, &facts) != 0) {
        return res_journal_io_error(journal, error, errno);
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
        return res_journal_io_error(journal, error, errno);
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
        return res_journal_no_memory(error);
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

uint64_t res_journal_records(const struct res_journal *journal)
{
    return journal->records;
}

size_t res_journal_chunks(const struct res_journal *journal)
{
    return journal->chunks.count;
}
