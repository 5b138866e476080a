/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One pass over the bytes that follows libconfig's lexical rules: comments (#, //, C style), strings
 * with backslashes, numbers, names, brackets. Brackets and key counts run across includes, as they
 * do for libconfig after the text has been put together.
 */
#include "models/scenario/config_scan.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/config_file.h"
#include "models/scenario/units.h"

#define INCLUDE_DEPTH_MAX 16
#define ERRORS_MAX 50

struct level {
    char open; /* '(', '[', '{', or NUL for the file itself */
    struct mdl_place place;
    size_t keys;
};

struct scan {
    struct mdl_scanned *out;
    size_t capacity, line_capacity;
    struct mdl_arena *arena;
    struct sim_error_list *errors;
    size_t error_count;
    enum sim_status status;
    struct level levels[MDL_SCAN_DEPTH_MAX + 1];
    size_t depth;
    char last; /* last character that was no space or comment: a bracket, comma, '"' or 'a' */
    bool may_include;
    size_t files;
    struct mdl_file_id open_files[INCLUDE_DEPTH_MAX];
    size_t open_count;
};

/* One file (or text) being read. */
struct source {
    const char *name;
    const char *bytes;
    size_t length, at;
    int line;
};

static void scan_source(struct scan *scan, struct source *source);

static void fail(struct scan *scan, enum sim_status status, struct mdl_place place, const char *hint,
                 const char *format, ...) SIM_PRINTF(5, 6);

static void fail(struct scan *scan, enum sim_status status, struct mdl_place place, const char *hint,
                 const char *format, ...)
{
    char message[sizeof((struct sim_error *)NULL)->message];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    scan->status = scan->status == SIM_OK ? status : scan->status;
    if (scan->error_count++ >= ERRORS_MAX) {
        return;
    }
    struct sim_error error;
    (void)sim_fail(&error, status, "%s", message);
    sim_error_place(&error, place.file, place.line, NULL);
    if (hint[0] != '\0') {
        sim_error_hint(&error, "%s", hint);
    }
    sim_error_list_add(scan->errors, &error);
}

static struct mdl_place here(const struct source *source)
{
    const struct mdl_place place = {source->name, source->line};
    return place;
}

static char peek(const struct source *source, size_t ahead)
{
    return source->at + ahead < source->length ? source->bytes[source->at + ahead] : '\0';
}

static bool stopped(const struct scan *scan)
{
    return scan->status == SIM_ERR_MEMORY || scan->status == SIM_ERR_LIMIT || scan->error_count > ERRORS_MAX;
}

/* --- the text that libconfig will see ------------------------------------------------------------ */

static bool grow(struct scan *scan, void **memory, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity) {
        return true;
    }
    const size_t wanted = need < 2 * *capacity ? 2 * *capacity : need + 64;
    void *grown = realloc(*memory, wanted * size);
    if (grown == NULL) {
        const struct mdl_place nowhere = {NULL, 0};
        fail(scan, SIM_ERR_MEMORY, nowhere, "", "no memory for the scenario text");
        return false;
    }
    *memory = grown;
    *capacity = wanted;
    return true;
}

static void start_line(struct scan *scan, struct mdl_place place)
{
    struct mdl_scanned *out = scan->out;
    void *memory = out->lines;
    if (grow(scan, &memory, &scan->line_capacity, out->line_count + 1, sizeof *out->lines)) {
        out->lines = memory;
        out->lines[out->line_count++] = place;
    }
}

static void emit(struct scan *scan, const char *bytes, size_t length, struct mdl_place place)
{
    struct mdl_scanned *out = scan->out;
    void *memory = out->text;
    if (out->length + length > MDL_SCAN_BYTES_MAX) {
        scan->status = SIM_OK; /* the limit is what stops the scan, whatever was found before */
        fail(scan, SIM_ERR_LIMIT, place, "", "the scenario with all it includes is larger than %zu MB",
             MDL_SCAN_BYTES_MAX >> 20);
        return;
    }
    if (grow(scan, &memory, &scan->capacity, out->length + length + 1, 1)) {
        out->text = memory;
        memcpy(out->text + out->length, bytes, length);
        out->length += length;
        out->text[out->length] = '\0';
    }
}

/* --- bytes --------------------------------------------------------------------------------------- */

/* Length of the UTF-8 sequence at text, 0 when it is not valid (RFC 3629: no overlong forms, no
 * surrogates, nothing above U+10FFFF). */
static size_t utf8_length(const unsigned char *text, size_t left)
{
    static const struct {
        unsigned char low, high, second_low, second_high;
        size_t length;
    } forms[] = {
        {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
        {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
        {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    for (size_t f = 0; f < sizeof forms / sizeof forms[0]; f++) {
        if (text[0] < forms[f].low || text[0] > forms[f].high) {
            continue;
        }
        bool good = left >= forms[f].length && text[1] >= forms[f].second_low && text[1] <= forms[f].second_high;
        for (size_t i = 2; good && i < forms[f].length; i++) {
            good = (text[i] & 0xC0) == 0x80;
        }
        return good ? forms[f].length : 0;
    }
    return 0;
}

/* Offset of the first byte that is no text, `length` when there is none. */
static size_t first_bad_byte(const char *text, size_t length)
{
    size_t i = 0;
    while (i < length) {
        const unsigned char c = (unsigned char)text[i];
        const bool control = (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
        const size_t step = c < 0x80 ? 1 : utf8_length((const unsigned char *)text + i, length - i);
        if (control || step == 0) {
            return i;
        }
        i += step;
    }
    return length;
}

bool mdl_config_is_text(const char *text, size_t length)
{
    return first_bad_byte(text, length) == length;
}

static bool bytes_are_good(struct scan *scan, const struct source *source)
{
    const size_t bad = first_bad_byte(source->bytes, source->length);
    if (bad == source->length) {
        return true;
    }
    struct mdl_place place = here(source);
    for (size_t i = 0; i < bad; i++) {
        place.line += source->bytes[i] == '\n' ? 1 : 0;
    }
    const unsigned c = (unsigned char)source->bytes[bad];
    if (c < 0x80) {
        fail(scan, SIM_ERR_SCENARIO, place, "", "byte %zu is the control character 0x%02X; expected text", bad + 1, c);
    } else {
        fail(scan, SIM_ERR_SCENARIO, place, "save the file as UTF-8",
             "byte %zu (0x%02X) is not UTF-8; expected text in UTF-8", bad + 1, c);
    }
    return false;
}

/* --- tokens -------------------------------------------------------------------------------------- */

static void skip_line_comment(struct source *source)
{
    while (source->at < source->length && source->bytes[source->at] != '\n') {
        source->at++;
    }
}

static void skip_block_comment(struct scan *scan, struct source *source)
{
    const struct mdl_place start = here(source);
    source->at += 2;
    while (source->at < source->length) {
        if (peek(source, 0) == '*' && peek(source, 1) == '/') {
            source->at += 2;
            return;
        }
        if (peek(source, 0) == '\n') {
            source->line++;
            start_line(scan, here(source));
        }
        source->at++;
    }
    fail(scan, SIM_ERR_SCENARIO, start, "", "this comment never ends; expected */");
}

static void skip_string(struct scan *scan, struct source *source)
{
    /* libconfig leaks a string that it does not expect, and says no more than "syntax error" */
    if (scan->last == '\0' || strchr("=:,([\"", scan->last) == NULL) {
        fail(scan, SIM_ERR_SCENARIO, here(source), "a value ends with ';', list elements are parted by ','",
             "a string stands where none can; expected it after '=', '(', '[' or ','");
    }
    source->at++;
    while (source->at < source->length && peek(source, 0) != '"' && peek(source, 0) != '\n') {
        if (peek(source, 0) == '\\' && peek(source, 1) != '\n') {
            if (tolower((unsigned char)peek(source, 1)) == 'x' && peek(source, 2) == '0' && peek(source, 3) == '0') {
                fail(scan, SIM_ERR_SCENARIO, here(source), "", "a string cannot hold \\x00");
            }
            source->at++;
        }
        source->at++;
    }
    if (peek(source, 0) == '"') {
        source->at++;
        return;
    }
    source->at = source->at > source->length ? source->length : source->at;
    fail(scan, SIM_ERR_SCENARIO, here(source), "strings side by side are joined: \"...\" \"...\"",
         "this string does not end on its line; expected '\"'");
}

static void check_integer(struct scan *scan, const struct source *source, const char *number)
{
    const size_t length = strlen(number);
    const bool long_form = number[length - 1] == 'L';
    const size_t first = strspn(number, "+-");
    if (length - first > 21) {
        fail(scan, SIM_ERR_SCENARIO, here(source), "", "the number %.40s is too large", number);
        return;
    }
    errno = 0;
    const long long value = strtoll(number, NULL, 10);
    if (errno == ERANGE) {
        fail(scan, SIM_ERR_SCENARIO, here(source), "", "the number %s is too large", number);
    } else if (!long_form && (value > INT32_MAX || value < INT32_MIN)) {
        fail(scan, SIM_ERR_SCENARIO, here(source), "write it with an L at the end",
             "the number %s does not fit in 32 bits; expected %d to %d", number, INT32_MIN, INT32_MAX);
    }
}

static bool is_integer(const char *number)
{
    const size_t sign = number[0] == '+' || number[0] == '-' ? 1 : 0;
    const size_t digits = strspn(number + sign, "0123456789");
    const char *rest = number + sign + digits;
    return digits > 0 && (strcmp(rest, "") == 0 || strcmp(rest, "L") == 0 || strcmp(rest, "LL") == 0);
}

static size_t number_run(const struct source *source)
{
    size_t length = 1;
    for (;; length++) {
        const char c = peek(source, length);
        const char before = (char)tolower((unsigned char)peek(source, length - 1));
        const bool sign = (c == '+' || c == '-') && before == 'e';
        if (!isalnum((unsigned char)c) && c != '.' && c != '_' && !sign) {
            return length;
        }
    }
}

static void scan_number(struct scan *scan, struct source *source)
{
    const size_t length = number_run(source);
    char number[64];
    double value = 0.0;
    (void)snprintf(number, sizeof number, "%.*s", length < sizeof number ? (int)length : 0, source->bytes + source->at);
    if (length >= sizeof number) {
        fail(scan, SIM_ERR_SCENARIO, here(source), "", "this number has more than %zu characters", sizeof number - 1);
    } else if (is_integer(number)) {
        check_integer(scan, source, number);
    } else if (!mdl_number_parse(number, &value)) {
        fail(scan, SIM_ERR_SCENARIO, here(source), "quantities with a unit stand in quotes: \"14 days\"",
             "'%.40s' is not a number", number);
    }
    source->at += length;
    if (peek(source, 0) == ',' && isdigit((unsigned char)peek(source, 1))) {
        char hint[96];
        (void)snprintf(hint, sizeof hint,
                       "the decimal sign is a point; between two numbers write a space after the "
                       "comma");
        fail(scan, SIM_ERR_SCENARIO, here(source), hint, "%.40s,%c looks like a number with a decimal comma", number,
             peek(source, 1));
    }
    scan->last = '0';
}

static char closing(char open)
{
    return open == '(' ? ')' : open == '[' ? ']' : '}';
}

static void open_bracket(struct scan *scan, struct source *source, char c)
{
    if (c == '{' && scan->last == '}' && scan->levels[scan->depth].open == '(') {
        fail(scan, SIM_ERR_SCENARIO, here(source), "",
             "a comma is missing between two groups of a list; expected '},'");
    }
    if (scan->depth == MDL_SCAN_DEPTH_MAX) {
        scan->status = SIM_OK;
        fail(scan, SIM_ERR_LIMIT, here(source), "", "groups and lists are nested deeper than %d", MDL_SCAN_DEPTH_MAX);
        return;
    }
    scan->depth++;
    const struct level level = {c, here(source), 0};
    scan->levels[scan->depth] = level;
}

static void close_bracket(struct scan *scan, struct source *source, char c)
{
    const struct level *level = &scan->levels[scan->depth];
    if (scan->last == ',' && c != '}') {
        fail(scan, SIM_ERR_SCENARIO, here(source), "remove the comma", "a comma stands before '%c'", c);
    }
    if (scan->depth == 0) {
        fail(scan, SIM_ERR_SCENARIO, here(source), "", "'%c' closes nothing", c);
        return;
    }
    if (closing(level->open) != c) {
        fail(scan, SIM_ERR_SCENARIO, here(source), "", "'%c' does not close the '%c' of line %d; expected '%c'", c,
             level->open, level->place.line, closing(level->open));
    }
    scan->depth--;
}

static void count_key(struct scan *scan, const struct source *source)
{
    struct level *level = &scan->levels[scan->depth];
    if (++level->keys > MDL_SCAN_KEYS_MAX) {
        scan->status = SIM_OK;
        fail(scan, SIM_ERR_LIMIT, here(source), "write collections as lists: ( { name = ...; }, ... )",
             "a group has more than %d keys", MDL_SCAN_KEYS_MAX);
    }
}

/* --- includes ------------------------------------------------------------------------------------ */

const char *mdl_config_relative(struct mdl_arena *arena, const char *file, const char *relative)
{
    const char *slash = strrchr(file, '/');
    if (relative[0] == '/' || slash == NULL) {
        return mdl_arena_copy(arena, relative);
    }
    return mdl_arena_format(arena, "%.*s/%s", (int)(slash - file), file, relative);
}

static bool at_line_start(const struct source *source)
{
    size_t i = source->at;
    while (i > 0 && (source->bytes[i - 1] == ' ' || source->bytes[i - 1] == '\t')) {
        i--;
    }
    return i == 0 || source->bytes[i - 1] == '\n';
}

/* Length of the whole directive, 0 when it is not one; the name in *name. */
static size_t parse_include(struct scan *scan, const struct source *source, const char **name)
{
    static const char word[] = "@include";
    const size_t left = source->length - source->at;
    const char *text = source->bytes + source->at;
    size_t i = sizeof word - 1;
    if (left <= i || strncmp(text, word, i) != 0 || !at_line_start(source)) {
        return 0;
    }
    while (i < left && (text[i] == ' ' || text[i] == '\t')) {
        i++;
    }
    if (i >= left || text[i] != '"') {
        return 0;
    }
    const size_t start = ++i;
    while (i < left && text[i] != '"' && text[i] != '\n') {
        i++;
    }
    if (i >= left || text[i] != '"' || i == start) {
        return 0;
    }
    *name = mdl_arena_copy_n(scan->arena, text + start, i - start);
    return i + 1;
}

static bool is_open(const struct scan *scan, struct mdl_file_id id)
{
    for (size_t i = 0; i < scan->open_count; i++) {
        if (scan->open_files[i].device == id.device && scan->open_files[i].node == id.node) {
            return true;
        }
    }
    return false;
}

static void scan_file_text(struct scan *scan, const struct mdl_file_text *text, const char *name)
{
    struct source source = {name, text->bytes, text->length, 0, 1};
    scan->open_files[scan->open_count++] = text->id;
    scan_source(scan, &source);
    scan->open_count--;
}

static void include_file(struct scan *scan, const struct source *source, const char *name)
{
    const char *file = mdl_config_relative(scan->arena, source->name, name);
    struct mdl_file_text text;
    struct sim_error error;
    if (file == NULL) {
        fail(scan, SIM_ERR_MEMORY, here(source), "", "no memory for an include");
        return;
    }
    if (scan->open_count == INCLUDE_DEPTH_MAX || ++scan->files > MDL_SCAN_FILES_MAX) {
        scan->status = SIM_OK;
        fail(scan, SIM_ERR_LIMIT, here(source), "", "includes are nested deeper than %d or more than %d in all",
             INCLUDE_DEPTH_MAX, MDL_SCAN_FILES_MAX);
        return;
    }
    if (mdl_config_file_read(&text, file, &error) != SIM_OK) {
        fail(scan, error.status == SIM_ERR_MEMORY ? SIM_ERR_MEMORY : SIM_ERR_SCENARIO, here(source),
             "includes are relative to the file they stand in", "the included file %s %s", file, error.message);
        return;
    }
    if (is_open(scan, text.id)) {
        fail(scan, SIM_ERR_SCENARIO, here(source), "", "%s includes itself", file);
    } else {
        scan_file_text(scan, &text, file);
    }
    free(text.bytes);
}

/* --- the pass ------------------------------------------------------------------------------------ */

/* Puts an include in place; false when '@' begins none. */
static bool scan_include(struct scan *scan, struct source *source, size_t *flushed)
{
    const char *name = NULL;
    const size_t length = parse_include(scan, source, &name);
    if (length == 0) {
        fail(scan, SIM_ERR_SCENARIO, here(source), "",
             "'@' begins no include; expected @include \"FILE\" on its own "
             "line");
        source->at++;
        return false;
    }
    if (!scan->may_include) {
        fail(scan, SIM_ERR_SCENARIO, here(source), "", "a scenario that is not a file cannot include files");
        source->at += length;
        return false;
    }
    emit(scan, source->bytes + *flushed, source->at - *flushed, here(source));
    if (name != NULL && scan->out->line_count > 0) {
        include_file(scan, source, name);
    }
    emit(scan, "\n", 1, here(source));
    start_line(scan, here(source));
    source->at += length;
    *flushed = source->at;
    return true;
}

static void scan_punctuation(struct scan *scan, struct source *source, char c)
{
    if (c == '(' || c == '[' || c == '{') {
        open_bracket(scan, source, c);
    } else if (c == ')' || c == ']' || c == '}') {
        close_bracket(scan, source, c);
    } else if (c == '=' || c == ':') {
        count_key(scan, source);
    }
    scan->last = c;
    source->at++;
}

static bool is_of_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '*';
}

static void scan_name(struct scan *scan, struct source *source)
{
    while (is_of_name(peek(source, 0))) {
        source->at++;
    }
    scan->last = 'a';
}

/* Letters beyond ASCII outside quotes, which libconfig would call a syntax error. */
static void scan_foreign(struct scan *scan, struct source *source)
{
    size_t start = source->at;
    while (start > 0 && is_of_name(source->bytes[start - 1])) {
        start--;
    }
    while (is_of_name(peek(source, 0)) || (unsigned char)peek(source, 0) >= 0x80) {
        source->at++;
    }
    const size_t length = source->at - start;
    fail(scan, SIM_ERR_SCENARIO, here(source), "text with other letters stands in quotes",
         "'%.*s' is no key; expected letters a-z, digits, _ and -", (int)(length < 80 ? length : 80),
         source->bytes + start);
    scan->last = 'a';
}

/* Blanks, line ends and comments; false when something else stands here. */
static bool skip_blank(struct scan *scan, struct source *source)
{
    const char c = peek(source, 0);
    const char next = peek(source, 1);
    if (c == '\n') {
        source->line++;
        source->at++;
        start_line(scan, here(source));
    } else if (c == ' ' || c == '\t' || c == '\r') {
        source->at++;
    } else if (c == '#' || (c == '/' && next == '/')) {
        skip_line_comment(source);
    } else if (c == '/' && next == '*') {
        skip_block_comment(scan, source);
    } else {
        return false;
    }
    return true;
}

static bool begins_number(const struct source *source)
{
    const char c = peek(source, 0);
    const char next = peek(source, 1);
    const bool may_begin = c == '-' || c == '+' || c == '.';
    return isdigit((unsigned char)c) || (may_begin && (isdigit((unsigned char)next) || next == '.'));
}

static void scan_token(struct scan *scan, struct source *source, size_t *flushed)
{
    const char c = peek(source, 0);
    if (skip_blank(scan, source)) {
        return;
    }
    if (c == '"') {
        skip_string(scan, source);
        scan->last = '"';
    } else if (begins_number(source)) {
        scan_number(scan, source);
    } else if (isalpha((unsigned char)c) || c == '*') {
        scan_name(scan, source);
    } else if ((unsigned char)c >= 0x80) {
        scan_foreign(scan, source);
    } else if (c == '@') {
        (void)scan_include(scan, source, flushed);
    } else {
        scan_punctuation(scan, source, c);
    }
}

static void scan_source(struct scan *scan, struct source *source)
{
    static const char mark[] = "\xEF\xBB\xBF";
    if (source->length >= 3 && memcmp(source->bytes, mark, 3) == 0) {
        source->at = 3;
    }
    if (!bytes_are_good(scan, source)) {
        return;
    }
    size_t flushed = source->at;
    if (scan->out->line_count == 0) {
        start_line(scan, here(source));
    } else {
        scan->out->lines[scan->out->line_count - 1] = here(source);
    }
    while (source->at < source->length && !stopped(scan)) {
        scan_token(scan, source, &flushed);
    }
    if (!stopped(scan)) {
        emit(scan, source->bytes + flushed, source->length - flushed, here(source));
    }
}

static enum sim_status finish(struct scan *scan)
{
    if (scan->status == SIM_OK && scan->depth > 0) {
        const struct level *level = &scan->levels[scan->depth];
        fail(scan, SIM_ERR_SCENARIO, level->place, "", "this '%c' is never closed; expected '%c'", level->open,
             closing(level->open));
    }
    if (scan->arena->failed) {
        scan->status = SIM_ERR_MEMORY;
    }
    if (scan->status != SIM_OK) {
        mdl_config_scan_release(scan->out);
    }
    return scan->status == SIM_ERR_LIMIT ? SIM_ERR_SCENARIO : scan->status;
}

static void start(struct scan *scan, struct mdl_scanned *scanned, struct mdl_arena *arena,
                  struct sim_error_list *errors)
{
    memset(scanned, 0, sizeof *scanned);
    memset(scan, 0, sizeof *scan);
    scan->out = scanned;
    scan->arena = arena;
    scan->errors = errors;
}

enum sim_status mdl_config_scan_file(struct mdl_scanned *scanned, const char *file, struct mdl_arena *arena,
                                     struct sim_error_list *errors)
{
    struct scan scan;
    struct mdl_file_text text;
    struct sim_error error;
    start(&scan, scanned, arena, errors);
    scan.may_include = true;
    const enum sim_status status = mdl_config_file_read(&text, file, &error);
    if (status != SIM_OK) {
        sim_error_place(&error, file, 0, NULL);
        sim_error_list_add(errors, &error);
        return status;
    }
    const char *name = mdl_arena_copy(arena, file);
    scanned->id = text.id;
    if (name != NULL) {
        scan_file_text(&scan, &text, name);
    }
    free(text.bytes);
    return finish(&scan);
}

enum sim_status mdl_config_scan_text(struct mdl_scanned *scanned, const char *text, size_t length, const char *name,
                                     struct mdl_arena *arena, struct sim_error_list *errors)
{
    struct scan scan;
    start(&scan, scanned, arena, errors);
    struct source source = {mdl_arena_copy(arena, name), text, length, 0, 1};
    if (length > MDL_SCAN_BYTES_MAX) {
        fail(&scan, SIM_ERR_LIMIT, here(&source), "", "the text is larger than %zu MB", MDL_SCAN_BYTES_MAX >> 20);
    } else if (source.name != NULL) {
        scan_source(&scan, &source);
    }
    return finish(&scan);
}

void mdl_config_scan_release(struct mdl_scanned *scanned)
{
    free(scanned->text);
    free(scanned->lines);
    memset(scanned, 0, sizeof *scanned);
}

struct mdl_place mdl_config_scan_place(const struct mdl_scanned *scanned, int line)
{
    struct mdl_place place = {NULL, 0};
    if (scanned->line_count > 0 && line > 0) {
        const size_t index = (size_t)line - 1;
        place = scanned->lines[index < scanned->line_count ? index : scanned->line_count - 1];
    }
    return place;
}
