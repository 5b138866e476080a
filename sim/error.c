/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    int exit_status;
    const char *name;
    const char *text;
} status_table[SIM_STATUS_COUNT] = {
#define X(code, exit_status, name, text) [code] = {exit_status, name, text},
    SIM_STATUS_MAP(X)
#undef X
};

const char *sim_status_name(enum sim_status status)
{
    return status_table[status].name;
}

const char *sim_status_text(enum sim_status status)
{
    return status_table[status].text;
}

int sim_status_exit(enum sim_status status)
{
    return status_table[status].exit_status;
}

static void copy_text(char *to, size_t size, const char *from)
{
    (void)snprintf(to, size, "%s", from);
}

void sim_error_fill(struct sim_error *error, enum sim_status status, const char *format, ...)
{
    if (error != NULL) {
        va_list arguments;
        memset(error, 0, sizeof *error);
        error->status = status;
        va_start(arguments, format);
        (void)vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
    }
}

void sim_error_place(struct sim_error *error, const char *file, int line, const char *path)
{
    if (error == NULL) {
        return;
    }
    if (file != NULL) {
        copy_text(error->file, sizeof error->file, file);
    }
    if (line > 0) {
        error->line = line;
    }
    if (path != NULL) {
        copy_text(error->path, sizeof error->path, path);
    }
}

void sim_error_hint(struct sim_error *error, const char *format, ...)
{
    if (error != NULL) {
        va_list arguments;
        va_start(arguments, format);
        (void)vsnprintf(error->hint, sizeof error->hint, format, arguments);
        va_end(arguments);
    }
}

size_t sim_error_format(const struct sim_error *error, char *buffer, size_t size)
{
    char line[16] = "";
    if (error->line > 0) {
        (void)snprintf(line, sizeof line, ":%d", error->line);
    }
    const int length =
        snprintf(buffer, size, "%s%s%s%s%s%s%s%s", error->file, line, error->file[0] != '\0' ? ": " : "", error->path,
                 error->path[0] != '\0' ? ": " : "", error->message, error->hint[0] != '\0' ? "; " : "", error->hint);
    return length < 0 ? 0 : (size_t)length;
}

void sim_error_list_init(struct sim_error_list *list)
{
    memset(list, 0, sizeof *list);
}

void sim_error_list_release(struct sim_error_list *list)
{
    free(list->at);
    memset(list, 0, sizeof *list);
}

void sim_error_list_add(struct sim_error_list *list, const struct sim_error *error)
{
    if (list == NULL) {
        return;
    }
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity == 0 ? 8 : 2 * list->capacity;
        struct sim_error *grown = realloc(list->at, capacity * sizeof *grown);
        if (grown == NULL) {
            list->dropped++;
            return;
        }
        list->at = grown;
        list->capacity = capacity;
    }
    list->at[list->count++] = *error;
}

_Noreturn void sim_invariant_failed(const char *condition, const char *file, int line, const char *text)
{
    (void)fprintf(stderr, "afklar: internal fault at %s:%d: %s (%s)\n", file, line, text, condition);
    abort();
}
