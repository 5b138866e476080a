/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/text/csv.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/text/json.h"

/* --- reading a file ---------------------------------------------------------------------------------- */

static enum sim_status read_all(FILE *file, const char *path, char **text, size_t *size, struct sim_error *error)
{
    size_t capacity = 65536;
    char *buffer = malloc(capacity);
    size_t used = 0;
    while (buffer != NULL) {
        used += fread(buffer + used, 1, capacity - used, file);
        if (used < capacity) {
            break;
        }
        char *grown = capacity <= SIZE_MAX / 2 ? realloc(buffer, capacity * 2) : NULL;
        if (grown == NULL) {
            free(buffer);
        }
        buffer = grown;
        capacity *= 2;
    }
    if (buffer == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for '%s'", path);
    }
    if (ferror(file)) {
        free(buffer);
        return sim_fail(error, SIM_ERR_IO, "'%s' cannot be read: %s", path, strerror(errno));
    }
    *text = buffer;
    *size = used;
    return SIM_OK;
}

enum sim_status res_csv_read(struct res_csv *csv, const char *path, struct sim_error *error)
{
    memset(csv, 0, sizeof *csv);
    errno = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        (void)sim_fail(error, SIM_ERR_IO, "cannot be opened: %s", strerror(errno));
        sim_error_place(error, path, 0, NULL);
        return SIM_ERR_IO;
    }
    char *text = NULL;
    size_t size = 0;
    enum sim_status status = read_all(file, path, &text, &size, error);
    (void)fclose(file);
    if (status == SIM_OK) {
        status = res_csv_parse(csv, text, size, path, error);
    }
    free(text);
    return status;
}

/* --- parsing -------------------------------------------------------------------------------------------- */

/* Fields are unquoted in place: the writing end never passes the reading end. */
struct parser {
    struct res_csv *csv;
    char *at;
    char separator;
    int line;
    size_t field_capacity, row_capacity;
    size_t field_count;
    struct sim_error *error;
};

static enum sim_status fault(struct parser *parser, int line, const char *message)
{
    (void)sim_fail(parser->error, SIM_ERR_SCENARIO, "%s", message);
    sim_error_place(parser->error, parser->csv->file, line, NULL);
    return SIM_ERR_SCENARIO;
}

static enum sim_status add_field(struct parser *parser, char *text)
{
    struct res_csv *csv = parser->csv;
    if (parser->field_count == parser->field_capacity) {
        size_t capacity = parser->field_capacity > 0 ? parser->field_capacity * 2 : 64;
        char **grown = realloc(csv->fields, capacity * sizeof *grown);
        if (grown == NULL) {
            return sim_fail(parser->error, SIM_ERR_MEMORY, "out of memory for '%s'", csv->file);
        }
        csv->fields = grown;
        parser->field_capacity = capacity;
    }
    csv->fields[parser->field_count++] = text;
    return SIM_OK;
}

static enum sim_status add_row(struct parser *parser, int line)
{
    struct res_csv *csv = parser->csv;
    if (csv->rows == parser->row_capacity) {
        size_t capacity = parser->row_capacity > 0 ? parser->row_capacity * 2 : 64;
        int *grown = realloc(csv->lines, capacity * sizeof *grown);
        if (grown == NULL) {
            return sim_fail(parser->error, SIM_ERR_MEMORY, "out of memory for '%s'", csv->file);
        }
        csv->lines = grown;
        parser->row_capacity = capacity;
    }
    csv->lines[csv->rows++] = line;
    return SIM_OK;
}

static bool ends_line(const char *at)
{
    return at[0] == '\0' || at[0] == '\n' || (at[0] == '\r' && (at[1] == '\n' || at[1] == '\0'));
}

static void skip_line_end(struct parser *parser)
{
    if (*parser->at == '\r') {
        parser->at++;
    }
    if (*parser->at == '\n') {
        parser->at++;
        parser->line++;
    }
}

/* parser->at stands behind the opening quote. *end is where the unquoted text ends. */
static enum sim_status read_quoted(struct parser *parser, char **end)
{
    char *to = parser->at;
    int line = parser->line;
    for (;;) {
        char letter = *parser->at;
        if (letter == '\0') {
            return fault(parser, line, "a quoted field does not end");
        }
        parser->at++;
        if (letter == '"') {
            if (*parser->at != '"') {
                break;
            }
            parser->at++;
        }
        parser->line += letter == '\n' ? 1 : 0;
        *to++ = letter;
    }
    *end = to;
    if (*parser->at != parser->separator && !ends_line(parser->at)) {
        return fault(parser, parser->line, "text stands after the closing quote of a field");
    }
    return SIM_OK;
}

/* Reads one field and cuts it off. *last: the line ends behind it. */
static enum sim_status read_field(struct parser *parser, bool *last)
{
    char *begin = parser->at;
    char *end = NULL;
    enum sim_status status = SIM_OK;
    if (*begin == '"') {
        begin = ++parser->at;
        status = read_quoted(parser, &end);
    } else {
        while (*parser->at != parser->separator && !ends_line(parser->at)) {
            parser->at++;
        }
        end = parser->at;
    }
    if (status != SIM_OK) {
        return status;
    }
    *last = *parser->at != parser->separator;
    if (*last) {
        skip_line_end(parser);
    } else {
        parser->at++;
    }
    /* Only now: `end` may be the very separator or line end that was looked at. */
    *end = '\0';
    return add_field(parser, begin);
}

static enum sim_status read_row(struct parser *parser)
{
    struct res_csv *csv = parser->csv;
    size_t before = parser->field_count;
    int line = parser->line;
    bool last = false;
    enum sim_status status = add_row(parser, line);
    while (status == SIM_OK && !last) {
        status = read_field(parser, &last);
    }
    if (status != SIM_OK) {
        return status;
    }
    size_t fields = parser->field_count - before;
    if (csv->rows == 1) {
        csv->columns = fields;
    } else if (fields != csv->columns) {
        (void)sim_fail(parser->error, SIM_ERR_SCENARIO, "%zu fields; %zu were expected, as in the header", fields,
                       csv->columns);
        sim_error_place(parser->error, csv->file, line, NULL);
        return SIM_ERR_SCENARIO;
    }
    return SIM_OK;
}

static char separator_of(const char *text)
{
    size_t commas = 0;
    size_t semicolons = 0;
    for (; *text != '\0' && *text != '\n'; text++) {
        commas += *text == ',' ? 1 : 0;
        semicolons += *text == ';' ? 1 : 0;
    }
    return semicolons > commas ? ';' : ',';
}

static enum sim_status parse_text(struct parser *parser)
{
    if (strncmp(parser->at, "\xEF\xBB\xBF", 3) == 0) {
        parser->at += 3;
    }
    parser->separator = separator_of(parser->at);
    while (*parser->at != '\0') {
        if (ends_line(parser->at)) {
            skip_line_end(parser);
            continue;
        }
        enum sim_status status = read_row(parser);
        if (status != SIM_OK) {
            return status;
        }
    }
    return parser->csv->rows > 0 ? SIM_OK : fault(parser, 0, "the file is empty; a header line was expected");
}

enum sim_status res_csv_parse(struct res_csv *csv, const char *text, size_t size, const char *name,
                              struct sim_error *error)
{
    memset(csv, 0, sizeof *csv);
    (void)snprintf(csv->file, sizeof csv->file, "%s", name);
    csv->text = calloc(size + 1, 1);
    if (csv->text == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for '%s'", name);
    }
    if (size > 0) {
        memcpy(csv->text, text, size);
    }
    struct parser parser = {.csv = csv, .at = csv->text, .line = 1, .error = error};
    enum sim_status status = SIM_OK;
    if (strlen(csv->text) != size) {
        status = fault(&parser, 0, "the file holds a zero byte; a text file was expected");
    }
    if (status == SIM_OK) {
        status = parse_text(&parser);
    }
    if (status != SIM_OK) {
        res_csv_release(csv);
    }
    return status;
}

void res_csv_release(struct res_csv *csv)
{
    free(csv->text);
    free(csv->fields);
    free(csv->lines);
    memset(csv, 0, sizeof *csv);
}

/* --- using ------------------------------------------------------------------------------------------------- */

size_t res_csv_row_count(const struct res_csv *csv)
{
    return csv->rows > 0 ? csv->rows - 1 : 0;
}

const char *res_csv_field(const struct res_csv *csv, size_t row, size_t column)
{
    SIM_INVARIANT(row < res_csv_row_count(csv) && column < csv->columns, "no such field");
    return csv->fields[(row + 1) * csv->columns + column];
}

size_t res_csv_find(const struct res_csv *csv, const char *name)
{
    size_t column = 0;
    while (column < csv->columns && strcmp(csv->fields[column], name) != 0) {
        column++;
    }
    return column;
}

enum sim_status res_csv_number(const struct res_csv *csv, size_t row, size_t column, double *value,
                               struct sim_error *error)
{
    const char *text = res_csv_field(csv, row, column);
    char *end = NULL;
    double number = strtod(text, &end);
    while (end != text && isspace((unsigned char)*end)) {
        end++;
    }
    if (end != text && *end == '\0' && isfinite(number)) {
        *value = number;
        return SIM_OK;
    }
    (void)sim_fail(error, SIM_ERR_SCENARIO, "'%.60s' is no number", text);
    sim_error_place(error, csv->file, csv->lines[row + 1], csv->fields[column]);
    if (end != text && *end == ',') {
        sim_error_hint(error, "write a decimal point, not a comma");
    }
    return SIM_ERR_SCENARIO;
}

/* --- writing --------------------------------------------------------------------------------------------------- */

static void end_field(FILE *file, bool last)
{
    (void)fputc(last ? '\n' : ',', file);
}

void res_csv_write_text(FILE *file, const char *text, bool last)
{
    if (text[strcspn(text, ",;\"\r\n")] == '\0') {
        (void)fputs(text, file);
    } else {
        (void)fputc('"', file);
        for (; *text != '\0'; text++) {
            if (*text == '"') {
                (void)fputc('"', file);
            }
            (void)fputc(*text, file);
        }
        (void)fputc('"', file);
    }
    end_field(file, last);
}

void res_csv_write_number(FILE *file, double value, bool last)
{
    char text[RES_JSON_NUMBER_MAX];
    if (isfinite(value)) {
        (void)res_json_format(value, text);
        (void)fputs(text, file);
    }
    end_field(file, last);
}
