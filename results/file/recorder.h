/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes finished replications to the journal beside the simulation: workers hand in what a replication left, in any
 * order, and one thread appends it in the order of the replications, so that the journal does not depend on timing.
 * The queue is bounded: a worker that is too far ahead waits, and what is in memory stays small.
 */
#ifndef AFKLAR_RESULTS_FILE_RECORDER_H
#define AFKLAR_RESULTS_FILE_RECORDER_H

#include "models/replication.h"
#include "results/file/journal.h"
#include "sim/error.h"

struct res_recorder;

/* Starts the thread; the journal is the recorder's until _finish. */
SIM_NODISCARD enum sim_status res_recorder_start(struct res_recorder **recorder, struct res_journal *journal,
                                                 const struct mdl_model *model, unsigned threads,
                                                 struct sim_error *error);

/* Copies an entry and the events of its replication; called by many threads at once. Replications are those after what
 * the journal holds, each once. Fails when the journal could not be written (SIM_ERR_IO). */
SIM_NODISCARD enum sim_status res_recorder_take(struct res_recorder *recorder, const struct res_journal_entry *entry,
                                                const struct mdl_log_row rows[], struct sim_error *error);

/* A replication will never be handed in: nobody waits for it any more, and nothing after it is written. */
void res_recorder_abandon(struct res_recorder *recorder);

/* Ends the thread after all that was handed in without a gap is written, and frees. NULL is fine. */
SIM_NODISCARD enum sim_status res_recorder_finish(struct res_recorder *recorder, struct sim_error *error);

#endif
