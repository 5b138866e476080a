/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal of a run: an append-only file beside the result that keeps finished replications, in order and each with
 * a checksum, so that a run that was killed can be taken up where it was. The result is written from it, once.
 *
 * Records (native byte order; a journal stays on its machine):
 *   HEAD         who may go on with it: format, program, scenario, seed, tables
 *   CHUNK        a full block of events, its columns compressed
 *   REPLICATION  measures, costs, the number of events and, if wanted, the citizens of one replication; it follows the
 *                chunks that its events have filled
 *   TAIL         the events that fill no block yet, when the run ended in good order
 * Opening a journal drops what is torn at its end and every replication whose events are not all in it.
 */
#ifndef AFKLAR_RESULTS_FILE_JOURNAL_H
#define AFKLAR_RESULTS_FILE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/replication.h"
#include "results/file/block.h"
#include "results/sample.h"
#include "sim/error.h"

struct res_journal; /* one thread at a time */

/* What must be the same to go on; borrowed strings. */
struct res_journal_identity {
    const struct res_maker *maker;
    const char *sha256; /* of the scenario */
    uint64_t seed, first;
    bool citizens, events, antithetic;
};

/* One finished replication. When read, it points into the journal's buffer and is good until the next call. */
struct res_journal_entry {
    uint64_t replication;
    uint64_t event_count;
    const double *values; /* [value_count] */
    size_t value_count;
    const int64_t *costs; /* [cost_count] */
    size_t cost_count;
    const struct mdl_record *records; /* [record_count], when citizens are kept */
    size_t record_count;
};

/* Goes on with the journal at `path` if resume is set and there is one, else begins a new one (what an earlier run left
 * there is dropped; res_journal_dropped tells how many replications that were). SIM_ERR_IO: it cannot be written,
 * another process has it open, or it belongs to another run; the message says which and what to do. */
SIM_NODISCARD enum sim_status res_journal_open(struct res_journal **journal, const char *path,
                                               const struct res_journal_identity *identity, bool resume,
                                               struct sim_error *error);
/* Closes the file, and removes it if told to. NULL is fine. */
void res_journal_close(struct res_journal *journal, bool remove);

const struct res_journal_identity *res_journal_identity(const struct res_journal *journal); /* strings are not kept */
size_t res_journal_replications(const struct res_journal *journal); /* finished, from the first without a gap */
size_t res_journal_dropped(const struct res_journal *journal);
uint64_t res_journal_events(const struct res_journal *journal);     /* of those replications */
uint64_t res_journal_event_rows(const struct res_journal *journal); /* events in it, also of the one under way */
uint64_t res_journal_records(const struct res_journal *journal);    /* citizens of those replications */
size_t res_journal_chunks(const struct res_journal *journal);

/* A failed write leaves the journal as it was before; SIM_ERR_IO with a hint. */
SIM_NODISCARD enum sim_status res_journal_add(struct res_journal *journal, const void *payload, size_t size,
                                              struct sim_error *error);
/* The payload of res_journal_add; *payload grows. */
SIM_NODISCARD enum sim_status res_journal_pack(const struct res_journal_entry *entry, unsigned char **payload,
                                               size_t *size, size_t *capacity, struct sim_error *error);
/* A full block of events becomes the next chunk. */
SIM_NODISCARD enum sim_status res_journal_add_chunk(struct res_journal *journal, struct res_block *block,
                                                    struct sim_error *error);
SIM_NODISCARD enum sim_status res_journal_add_tail(struct res_journal *journal, const struct res_block *block,
                                                   struct sim_error *error);

/* Entry `index`, 0 for the first replication. */
SIM_NODISCARD enum sim_status res_journal_read(struct res_journal *journal, size_t index,
                                               struct res_journal_entry *entry, struct sim_error *error);
/* Column by column of chunk `index`: bytes[field], sizes[field], good until the next call. */
SIM_NODISCARD enum sim_status res_journal_read_chunk(struct res_journal *journal, size_t index, size_t field_count,
                                                     const unsigned char *bytes[], size_t sizes[],
                                                     struct sim_error *error);
/* Fills an empty block with the tail, if there is one. */
SIM_NODISCARD enum sim_status res_journal_read_tail(struct res_journal *journal, struct res_block *block,
                                                    struct sim_error *error);

#endif
