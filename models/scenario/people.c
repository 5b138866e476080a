/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/people.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/config_file.h"
#include "models/scenario/loader.h"
#include "models/scenario/suggest.h"
#include "models/scenario/units.h"

#define COLUMNS_MAX 64
#define ERRORS_MAX 50

enum cell_kind {
    CELL_TEXT,
    CELL_NUMBER,
    CELL_QUANTITY, /* a number that gets its unit */
    CELL_FLAG,
};

struct column {
    const char *name, *key;
    enum cell_kind kind;
    const char *unit;
};

static const struct column columns[] = {
    {"id", "name", CELL_TEXT, ""},
    {"at", "at", CELL_TEXT, ""},
    {"date", "date", CELL_TEXT, ""},
    {"elapsed_days", "elapsed", CELL_QUANTITY, "days"},
    {"age", "age", CELL_NUMBER, ""},
    {"female", "female", CELL_FLAG, ""},
    {"children", "children", CELL_FLAG, ""},
    {"foep_wish", "foep_wish", CELL_FLAG, ""},
    {"motivation", "motivation", CELL_NUMBER, ""},
    {"evidence_rate", "evidence_rate", CELL_NUMBER, ""},
    {"work_ability", "work_ability", CELL_NUMBER, ""},
    {"hours_per_week", "hours_per_week_limit", CELL_QUANTITY, "h/week"},
    {"weeks_on_support", "weeks_on_support", CELL_QUANTITY, "weeks"},
};
#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

/* One table being read. */
struct reader {
    struct mdl_arena *arena;
    struct sim_error_list *errors;
    size_t error_count;
    const char *file, *path; /* path: "populations.NAME.people" */
    const char *at, *end;
    int line;
    char separator;
    const char *heads[COLUMNS_MAX];
    const struct column *known[COLUMNS_MAX];
    bool secret[COLUMNS_MAX]; /* holds CPR numbers: said once */
    size_t head_count;
};

static void fail(struct reader *r, const char *hint, const char *format, ...) SIM_PRINTF(3, 4);

static void fail(struct reader *r, const char *hint, const char *format, ...)
{
    struct sim_error error;
    char message[sizeof error.message];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (r->error_count++ >= ERRORS_MAX) {
        return;
    }
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "%s", message);
    sim_error_place(&error, r->file, r->line, r->path);
    if (hint != NULL) {
        sim_error_hint(&error, "%s", hint);
    }
    sim_error_list_add(r->errors, &error);
}

/* --- CPR numbers ------------------------------------------------------------------------------------- */

static bool is_day_and_month(const char *digits)
{
    const int day = 10 * (digits[0] - '0') + digits[1] - '0';
    const int month = 10 * (digits[2] - '0') + digits[3] - '0';
    const int plain = day > 60 ? day - 60 : day;
    return plain >= 1 && plain <= 31 && month >= 1 && month <= 12;
}

bool mdl_looks_like_cpr(const char *text)
{
    char digits[11];
    size_t count = 0;
    for (; *text != '\0'; text++) {
        const bool between = count == 6 && (*text == '-' || *text == ' ');
        if (isdigit((unsigned char)*text) && count < 10) {
            digits[count++] = *text;
        } else if (!between && (*text != ' ' || (count > 0 && text[strspn(text, " ")] != '\0'))) {
            return false;
        }
    }
    if (count == 9) {
        memmove(digits + 1, digits, 9);
        digits[0] = '0';
        count = 10;
    }
    return count == 10 && is_day_and_month(digits);
}

static bool names_cpr(const char *head)
{
    char lower[64];
    size_t i = 0;
    for (; head[i] != '\0' && i + 1 < sizeof lower; i++) {
        lower[i] = (char)tolower((unsigned char)head[i]);
    }
    lower[i] = '\0';
    return strstr(lower, "cpr") != NULL || strstr(lower, "personnummer") != NULL || strcmp(lower, "pnr") == 0;
}

static void refuse_secret(struct reader *r, size_t i)
{
    if (!r->secret[i]) {
        r->secret[i] = true;
        fail(r, "number the citizens anew, keep no list that leads back, and delete this file",
             "column %zu looks like CPR numbers; expected pseudonyms, which a scenario and its results may hold",
             i + 1);
    }
}

/* --- lines and cells --------------------------------------------------------------------------------- */

/* A cell in quotes; two quotes are one. */
static const char *quoted_cell(struct reader *r)
{
    char *cell = mdl_arena_alloc(r->arena, (size_t)(r->end - r->at) < 4096 ? (size_t)(r->end - r->at) + 1 : 4097, 1);
    size_t length = 0;
    r->at++;
    while (cell != NULL && r->at < r->end && *r->at != '\n' && length < 4096) {
        if (*r->at == '"' && (r->at + 1 == r->end || r->at[1] != '"')) {
            r->at++;
            return cell;
        }
        r->at += *r->at == '"' ? 1 : 0;
        cell[length++] = *r->at++;
    }
    if (cell != NULL) {
        fail(r, NULL, "a quote is not closed on its line");
    }
    return cell;
}

static const char *plain_cell(struct reader *r)
{
    const char *start = r->at;
    while (r->at < r->end && *r->at != r->separator && *r->at != '\n' && *r->at != '\r') {
        r->at++;
    }
    const char *stop = r->at;
    while (start < stop && (*start == ' ' || *start == '\t')) {
        start++;
    }
    while (stop > start && (stop[-1] == ' ' || stop[-1] == '\t')) {
        stop--;
    }
    return mdl_arena_copy_n(r->arena, start, (size_t)(stop - start));
}

/* Beyond the line's end, over what a broken quote left, and carriage returns. */
static void next_line(struct reader *r)
{
    while (r->at < r->end && *r->at != '\n') {
        r->at++;
    }
    r->at += r->at < r->end ? 1 : 0;
}

/* The cells of a line, and goes to the next; the number of cells, COLUMNS_MAX + 1 for more than that. */
static size_t read_line(struct reader *r, const char *cells[COLUMNS_MAX])
{
    size_t count = 0;
    for (;;) {
        const char *cell = r->at < r->end && *r->at == '"' ? quoted_cell(r) : plain_cell(r);
        if (count < COLUMNS_MAX) {
            cells[count] = cell == NULL ? "" : cell;
        }
        count += count <= COLUMNS_MAX ? 1 : 0;
        if (r->at >= r->end || *r->at != r->separator) {
            break;
        }
        r->at++;
    }
    next_line(r);
    return count;
}

static bool is_blank_line(const struct reader *r)
{
    const char *at = r->at;
    while (at < r->end && (*at == ' ' || *at == '\t' || *at == '\r')) {
        at++;
    }
    return at == r->end || *at == '\n';
}

/* --- the first line ---------------------------------------------------------------------------------- */

static char separator_of(const struct reader *r)
{
    for (const char *at = r->at; at < r->end && *at != '\n'; at++) {
        if (*at == ';' || *at == ',') {
            return *at;
        }
    }
    return ',';
}

static void check_head(struct reader *r, size_t i)
{
    struct mdl_suggestion suggestion = mdl_suggestion_for(r->heads[i]);
    char hint[96];
    if (names_cpr(r->heads[i]) || mdl_looks_like_cpr(r->heads[i])) {
        refuse_secret(r, i);
        return;
    }
    for (size_t k = 0; k < COLUMN_COUNT; k++) {
        if (strcmp(columns[k].name, r->heads[i]) == 0) {
            r->known[i] = &columns[k];
        }
        mdl_suggestion_offer(&suggestion, columns[k].name);
    }
    for (size_t k = 0; k < i && r->known[i] != NULL; k++) {
        if (r->known[k] == r->known[i]) {
            fail(r, NULL, "the column '%s' stands here twice", r->known[i]->name);
        }
    }
    if (r->known[i] == NULL) {
        (void)snprintf(hint, sizeof hint, "did you mean '%s'?", suggestion.name == NULL ? "" : suggestion.name);
        fail(r, suggestion.name == NULL ? "leave it out: what the program does not use should not be kept" : hint,
             "unknown column '%.60s'; expected id, at, date, elapsed_days, age, female, children, foep_wish, "
             "motivation, evidence_rate, work_ability, hours_per_week or weeks_on_support",
             r->heads[i]);
    }
}

static void read_heads(struct reader *r)
{
    bool id = false;
    r->line = 1;
    r->separator = separator_of(r);
    r->head_count = read_line(r, r->heads);
    if (r->head_count > COLUMNS_MAX || (r->head_count == 1 && r->heads[0][0] == '\0')) {
        fail(r, NULL, "%s; expected the names of 1 to %d columns",
             r->head_count == 1 ? "the first line is empty" : "has too many columns", COLUMNS_MAX);
        return;
    }
    for (size_t i = 0; i < r->head_count; i++) {
        check_head(r, i);
        id = id || r->known[i] == &columns[0];
    }
    if (!id && r->error_count == 0) {
        fail(r, "any letters, digits, _ and -, one per citizen", "the column 'id' is missing");
    }
}

/* --- citizens ---------------------------------------------------------------------------------------- */

static struct mdl_node *text_node(struct reader *r, const char *key, const char *text)
{
    struct mdl_node *node = mdl_node_create(r->arena, MDL_NODE_STRING, key, (struct mdl_place){r->file, r->line});
    if (node != NULL) {
        node->text = text;
    }
    return node;
}

static struct mdl_node *flag_node(struct reader *r, const struct column *column, const char *cell)
{
    static const char *const yes[] = {"1", "yes", "true", "ja"};
    static const char *const no[] = {"0", "no", "false", "nej"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        if (strcmp(cell, yes[i]) == 0 || strcmp(cell, no[i]) == 0) {
            return text_node(r, column->key, strcmp(cell, yes[i]) == 0 ? "yes" : "no");
        }
    }
    fail(r, NULL, "'%s' is \"%.40s\"; expected 1 or 0", column->name, cell);
    return NULL;
}

static struct mdl_node *number_node(struct reader *r, const struct column *column, const char *cell)
{
    double value = 0.0;
    if (!mdl_number_parse(cell, &value)) {
        fail(r, strchr(cell, ',') != NULL ? "decimals have a point: 0.5" : NULL, "'%s' is \"%.40s\"; expected a number",
             column->name, cell);
        return NULL;
    }
    if (column->kind == CELL_QUANTITY) {
        return text_node(r, column->key, mdl_arena_format(r->arena, "%s %s", cell, column->unit));
    }
    struct mdl_node *node =
        mdl_node_create(r->arena, MDL_NODE_NUMBER, column->key, (struct mdl_place){r->file, r->line});
    if (node != NULL) {
        node->number = value;
    }
    return node;
}

static void add_cell(struct reader *r, struct mdl_node *person, const struct column *column, const char *cell)
{
    struct mdl_node *node = NULL;
    if (cell[0] == '\0' && column != &columns[0]) {
        return;
    }
    if (column->kind == CELL_TEXT) {
        node = text_node(r, column->key, cell);
    } else if (column->kind == CELL_FLAG) {
        node = flag_node(r, column, cell);
    } else {
        node = number_node(r, column, cell);
    }
    if (node != NULL) {
        (void)mdl_node_append(r->arena, person, node);
    }
}

static void read_person(struct reader *r, struct mdl_node *list)
{
    const char *cells[COLUMNS_MAX];
    const size_t count = read_line(r, cells);
    if (count != r->head_count) {
        fail(r, "cells with a separator in them stand in quotes", "has %zu cells; expected %zu, as in the first line",
             count, r->head_count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (mdl_looks_like_cpr(cells[i])) {
            refuse_secret(r, i);
        }
    }
    struct mdl_node *person = mdl_node_create(r->arena, MDL_NODE_GROUP, NULL, (struct mdl_place){r->file, r->line});
    for (size_t i = 0; person != NULL && i < count; i++) {
        if (!r->secret[i] && r->known[i] != NULL) {
            add_cell(r, person, r->known[i], cells[i]);
        }
    }
    if (person != NULL) {
        (void)mdl_node_append(r->arena, list, person);
    }
}

static void read_table(struct reader *r, const struct mdl_file_text *text, struct mdl_node *list)
{
    r->at = text->bytes;
    r->end = text->bytes + text->length;
    r->line = 1;
    if (!mdl_config_is_text(text->bytes, text->length)) {
        fail(r, "save the file as UTF-8", "holds bytes that are no text in UTF-8");
        return;
    }
    if (text->length >= 3 && memcmp(text->bytes, "\xEF\xBB\xBF", 3) == 0) {
        r->at += 3;
    }
    read_heads(r);
    for (size_t rows = 0; r->at < r->end && r->head_count <= COLUMNS_MAX && !r->arena->failed;) {
        r->line++;
        if (is_blank_line(r)) {
            const char *newline = memchr(r->at, '\n', (size_t)(r->end - r->at));
            r->at = newline == NULL ? r->end : newline + 1;
            continue;
        }
        if (rows++ == MDL_LIST_MAX) {
            fail(r, "make it two populations", "has more than %d citizens", MDL_LIST_MAX);
            return;
        }
        read_person(r, list);
    }
}

/* --- the scenario ------------------------------------------------------------------------------------ */

static enum sim_status inline_table(struct mdl_node *people, const char *population, bool may_read,
                                    struct mdl_arena *arena, struct sim_error_list *errors)
{
    struct mdl_file_text text = {0};
    struct sim_error error = {0};
    struct mdl_node list = {.type = MDL_NODE_LIST, .key = people->key, .place = people->place};
    const char *from = people->place.file == NULL ? "" : people->place.file;
    struct reader r = {.arena = arena,
                       .errors = errors,
                       .file = from,
                       .line = people->place.line,
                       .path = mdl_arena_format(arena, "populations.%.64s.people", population)};
    const char *file = may_read ? mdl_config_relative(arena, from, people->text) : "";
    enum sim_status status = SIM_OK;
    if (r.path == NULL || file == NULL) {
        return SIM_ERR_MEMORY;
    }
    if (!may_read) {
        fail(&r, "check --resolved puts the citizens into the scenario",
             "a scenario that is not a file reads no others");
    } else if ((status = mdl_config_file_read(&text, file, &error)) != SIM_OK) {
        fail(&r, "the file is relative to the one that names it", "the table %.300s %s", file, error.message);
    } else {
        r.file = file;
        read_table(&r, &text, &list);
    }
    if (r.error_count > 0) {
        list.count = 0;
    }
    free(text.bytes);
    *people = list;
    return arena->failed || status == SIM_ERR_MEMORY ? SIM_ERR_MEMORY : r.error_count > 0 ? SIM_ERR_SCENARIO : SIM_OK;
}

enum sim_status mdl_people_inline(struct mdl_node *root, bool may_read, struct mdl_arena *arena,
                                  struct sim_error_list *errors)
{
    const struct mdl_node *populations = mdl_node_member(root, "populations");
    enum sim_status worst = SIM_OK;
    for (size_t i = 0; populations != NULL && i < populations->count; i++) {
        const struct mdl_node *population = populations->child[i];
        struct mdl_node *people = mdl_node_member(population, "people");
        if (people == NULL || people->type != MDL_NODE_STRING) {
            continue;
        }
        const char *name = mdl_node_name(population);
        const enum sim_status status = inline_table(people, name == NULL ? "" : name, may_read, arena, errors);
        if (status == SIM_ERR_MEMORY) {
            return status;
        }
        worst = status == SIM_OK ? worst : status;
    }
    return worst;
}
