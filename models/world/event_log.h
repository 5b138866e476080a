/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happened to whom, in order: one row an event of a citizen's course. Kept only when asked for
 * (struct mdl_world_options.log); 16 bytes a row, append only.
 */
#ifndef AFKLAR_MODELS_WORLD_EVENT_LOG_H
#define AFKLAR_MODELS_WORLD_EVENT_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

/* code, name in files, what `place` is (S step, V service, - nothing), English, Danish */
#define MDL_LOG_MAP(X)                                                                                                 \
    X(MDL_LOG_CAME, "came", '-', "came into the system", "kom ind i systemet")                                         \
    X(MDL_LOG_GRANTED, "granted", '-', "was granted a pathway", "fik bevilget et forløb")                              \
    X(MDL_LOG_WAITS, "waits", 'S', "began to wait", "begyndte at vente")                                               \
    X(MDL_LOG_SERVED, "served", 'S', "got a place", "fik en plads")                                                    \
    X(MDL_LOG_GAVE_BACK, "gave_back", 'S', "gave the place back", "gav pladsen tilbage")                               \
    X(MDL_LOG_GAVE_UP, "gave_up", 'S', "gave up waiting", "opgav at vente")                                            \
    X(MDL_LOG_BOOKED, "booked", 'S', "had a talk booked", "fik booket en samtale")                                     \
    X(MDL_LOG_TALK, "talk", 'S', "came to the talk", "kom til samtalen")                                               \
    X(MDL_LOG_PRESENT, "present", 'S', "met at the joint talk", "mødte ved fællesmødet")                               \
    X(MDL_LOG_ILL, "ill", 'S', "was ill on the day of the talk", "var syg på samtaledagen")                            \
    X(MDL_LOG_NO_SHOW, "no_show", 'S', "stayed away", "udeblev")                                                       \
    X(MDL_LOG_SANCTION, "sanction", 'S', "was sanctioned", "fik en sanktion")                                          \
    X(MDL_LOG_ORDERED, "ordered", 'V', "had a service ordered", "fik bestilt en indsats")                              \
    X(MDL_LOG_WAITS_SEAT, "waits_seat", 'V', "waits for a place in", "venter på plads i")                              \
    X(MDL_LOG_MATCHED, "matched", 'V', "was found a place in", "fik fundet en plads i")                                \
    X(MDL_LOG_STARTED, "started", 'V', "started", "begyndte på")                                                       \
    X(MDL_LOG_SUSPENDED, "suspended", 'V', "was taken out of", "blev taget ud af")                                     \
    X(MDL_LOG_RESUMED, "resumed", 'V', "went on with", "fortsatte i")                                                  \
    X(MDL_LOG_FINISHED, "finished", 'V', "finished", "afsluttede")                                                     \
    X(MDL_LOG_STOPPED, "stopped", 'V', "stopped before the end of", "stoppede før tid i")                              \
    X(MDL_LOG_SETBACK, "setback", '-', "had a setback", "havde et tilbagefald")                                        \
    X(MDL_LOG_PAUSE_END, "pause_end", '-', "took up activity again", "genoptog aktiviteter")                           \
    X(MDL_LOG_COMPLAINT, "complaint", '-', "complained", "klagede")                                                    \
    X(MDL_LOG_READY, "ready", '-', "was found ready", "blev fundet klar")                                              \
    X(MDL_LOG_CLOSED, "closed", 'S', "had the activity closed", "fik aktiviteten afsluttet")                           \
    X(MDL_LOG_SENT, "sent", 'S', "had the case sent", "fik sagen sendt")                                               \
    X(MDL_LOG_SENT_BACK, "sent_back", 'S', "had the case sent back", "fik sagen sendt tilbage")                        \
    X(MDL_LOG_NEW_WORKER, "new_worker", '-', "met a new caseworker", "fik ny sagsbehandler")                           \
    X(MDL_LOG_LEFT, "left", '-', "left", "gik ud")

enum mdl_log_kind {
#define X(code, name, place, text, text_da) code,
    MDL_LOG_MAP(X)
#undef X
        MDL_LOG_COUNT
};

#define MDL_LOG_NOWHERE UINT16_MAX
#define MDL_LOG_NOBODY UINT8_MAX

struct mdl_log_row {
    uint32_t minute;    /* since the start of the scenario */
    uint32_t ordinal;   /* the citizen, within his population */
    uint8_t population; /* index in the scenario */
    uint8_t kind;       /* enum mdl_log_kind */
    uint16_t place;     /* step or service by index, or MDL_LOG_NOWHERE; of MDL_LOG_LEFT the outcome */
    uint16_t worker;    /* who had him, within the role */
    uint8_t role;       /* index in the scenario, or MDL_LOG_NOBODY */
    uint8_t reserved;
};

struct mdl_log {
    struct mdl_log_row *rows; /* [count], owned by the world */
    size_t count, capacity;
};

const char *mdl_log_name(enum mdl_log_kind kind);
const char *mdl_log_text(enum mdl_log_kind kind, const char *language); /* "en" or "da" */
char mdl_log_place(enum mdl_log_kind kind);                             /* 'S', 'V' or '-' */

/* SIM_ERR_MEMORY when it cannot grow; the row is then lost. */
SIM_NODISCARD enum sim_status mdl_log_add(struct mdl_log *log, const struct mdl_log_row *row);
void mdl_log_release(struct mdl_log *log);

#endif
