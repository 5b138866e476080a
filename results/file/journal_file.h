/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file under a journal, for results/file/journal*.c: records with their checksums, appended and read again.
 */
#ifndef AFKLAR_RESULTS_FILE_JOURNAL_FILE_H
#define AFKLAR_RESULTS_FILE_JOURNAL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/file/journal.h"

enum res_record { RES_RECORD_HEAD = 1, RES_RECORD_CHUNK, RES_RECORD_REPLICATION, RES_RECORD_TAIL };

struct res_journal_frame {
    uint32_t magic, kind;
    uint64_t size;
    uint32_t checksum, reserved; /* CRC-32 of kind, size and payload */
};

/* Lies at the front of a REPLICATION. */
struct res_journal_counts {
    uint64_t replication, events, values, costs, records;
};

struct res_journal_list {
    uint64_t *at; /* [count]: offset of each frame */
    size_t count, capacity;
};

struct res_journal {
    char *path;
    int descriptor;
    struct res_journal_identity identity;
    uint64_t end; /* of what is good */
    struct res_journal_list replications, chunks;
    uint64_t events, records;
    uint64_t tail_at, tail_rows; /* tail_at 0: none that counts */
    size_t dropped;
    unsigned char *buffer;
    size_t capacity;
};

/* Errors with the journal's name; fault is an errno. */
enum sim_status res_journal_io_error(const struct res_journal *journal, struct sim_error *error, int fault);
enum sim_status res_journal_damaged(const struct res_journal *journal, struct sim_error *error);
enum sim_status res_journal_no_memory(struct sim_error *error);

bool res_journal_grow(unsigned char **bytes, size_t *capacity, size_t wanted);
/* One more offset; false without memory. */
bool res_journal_note(struct res_journal_list *list, uint64_t offset);

/* Appends one record; the frame last, so that a torn record is seen as none. */
SIM_NODISCARD enum sim_status res_journal_append(struct res_journal *journal, enum res_record kind,
                                                 const unsigned char *payload, size_t size, struct sim_error *error);
/* Reads the record at an offset into the buffer. False at the end, where it is torn, and (*memory false) without
 * memory. */
bool res_journal_load(struct res_journal *journal, uint64_t offset, uint64_t limit, struct res_journal_frame *frame,
                      bool *memory);

#endif
