/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/world/event_log.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_FIRST 4096

static const struct {
    const char *name, *text, *text_da;
    char place;
} kinds[MDL_LOG_COUNT] = {
#define X(code, name, place, text, text_da) [code] = {name, text, text_da, place},
    MDL_LOG_MAP(X)
#undef X
};

const char *mdl_log_name(enum mdl_log_kind kind)
{
    return kinds[kind].name;
}

const char *mdl_log_text(enum mdl_log_kind kind, const char *language)
{
    return strcmp(language, "da") == 0 ? kinds[kind].text_da : kinds[kind].text;
}

char mdl_log_place(enum mdl_log_kind kind)
{
    return kinds[kind].place;
}

enum sim_status mdl_log_add(struct mdl_log *log, const struct mdl_log_row *row)
{
    if (log->count == log->capacity) {
        const size_t capacity = log->capacity == 0 ? ROWS_FIRST : 2 * log->capacity;
        struct mdl_log_row *grown = realloc(log->rows, capacity * sizeof *grown);
        if (grown == NULL) {
            return SIM_ERR_MEMORY;
        }
        log->rows = grown;
        log->capacity = capacity;
    }
    log->rows[log->count++] = *row;
    return SIM_OK;
}

void mdl_log_release(struct mdl_log *log)
{
    free(log->rows);
    memset(log, 0, sizeof *log);
}
