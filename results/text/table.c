/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/text/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/text/utf8.h"

#define GAP 2

enum kind { KIND_ROW = 'r', KIND_HEADER = 'h', KIND_CHAPTER = 'c' };

/* --- building ------------------------------------------------------------------------------------- */

void res_table_init(struct res_table *table, const char *align)
{
    memset(table, 0, sizeof *table);
    table->columns = strlen(align);
    SIM_INVARIANT(table->columns > 0 && table->columns <= RES_TABLE_COLUMNS_MAX, "a table has 1 to 16 columns");
    for (size_t i = 0; i < table->columns; i++) {
        table->right[i] = align[i] == 'r';
    }
}

void res_table_release(struct res_table *table)
{
    for (size_t i = 0; i < table->rows * table->columns; i++) {
        free(table->cells[i]);
    }
    free(table->cells);
    free(table->kinds);
    memset(table, 0, sizeof *table);
}

static bool grow(struct res_table *table)
{
    if (table->rows < table->capacity) {
        return true;
    }
    size_t capacity = table->capacity > 0 ? table->capacity * 2 : 32;
    char **cells = realloc(table->cells, capacity * table->columns * sizeof *cells);
    if (cells == NULL) {
        return false;
    }
    table->cells = cells;
    char *kinds = realloc(table->kinds, capacity);
    if (kinds == NULL) {
        return false;
    }
    table->kinds = kinds;
    table->capacity = capacity;
    return true;
}

static char *copied(struct res_table *table, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy == NULL) {
        table->failed = true;
        return NULL;
    }
    memcpy(copy, text, size);
    return copy;
}

static void add(struct res_table *table, const char *const cells[], size_t given, enum kind kind)
{
    if (!grow(table)) {
        table->failed = true;
        return;
    }
    table->kinds[table->rows] = (char)kind;
    for (size_t i = 0; i < table->columns; i++) {
        table->cells[table->rows * table->columns + i] = i < given ? copied(table, cells[i]) : NULL;
    }
    table->rows++;
}

void res_table_row(struct res_table *table, const char *const cells[])
{
    add(table, cells, table->columns, KIND_ROW);
}

void res_table_header(struct res_table *table, const char *const cells[])
{
    add(table, cells, table->columns, KIND_HEADER);
}

void res_table_chapter(struct res_table *table, const char *title)
{
    add(table, &title, 1, KIND_CHAPTER);
}

/* --- writing ----------------------------------------------------------------------------------------- */

static void find_widths(const struct res_table *table, size_t widths[RES_TABLE_COLUMNS_MAX])
{
    memset(widths, 0, RES_TABLE_COLUMNS_MAX * sizeof *widths);
    for (size_t i = 0; i < table->rows * table->columns; i++) {
        size_t column = i % table->columns;
        if (table->kinds[i / table->columns] != KIND_CHAPTER && table->cells[i] != NULL) {
            size_t width = res_utf8_width(table->cells[i]);
            widths[column] = width > widths[column] ? width : widths[column];
        }
    }
}

static void put_spaces(FILE *file, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)fputc(' ', file);
    }
}

/* Spaces are owed until a cell with text comes, so that none stand at the end of a line. */
static void write_cells(const struct res_table *table, char *const cells[], const size_t widths[], FILE *file)
{
    size_t owed = 0;
    for (size_t i = 0; i < table->columns; i++) {
        const char *text = cells[i] != NULL ? cells[i] : "";
        size_t pad = widths[i] - res_utf8_width(text);
        if (text[0] == '\0') {
            owed += widths[i] + GAP;
            continue;
        }
        put_spaces(file, owed + (table->right[i] ? pad : 0));
        (void)fputs(text, file);
        owed = (table->right[i] ? 0 : pad) + GAP;
    }
    (void)fputc('\n', file);
}

static void write_rule(const struct res_table *table, const size_t widths[], FILE *file)
{
    size_t width = (table->columns - 1) * GAP;
    for (size_t i = 0; i < table->columns; i++) {
        width += widths[i];
    }
    for (size_t i = 0; i < width; i++) {
        (void)fputs("─", file);
    }
    (void)fputc('\n', file);
}

enum sim_status res_table_write(const struct res_table *table, FILE *file, struct sim_error *error)
{
    size_t widths[RES_TABLE_COLUMNS_MAX];
    if (table->failed) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a table");
    }
    find_widths(table, widths);
    for (size_t row = 0; row < table->rows; row++) {
        char *const *cells = &table->cells[row * table->columns];
        if (table->kinds[row] == KIND_CHAPTER) {
            bool first = row > 0 && table->kinds[row - 1] == KIND_HEADER;
            (void)fprintf(file, "%s%s\n", first ? "" : "\n", cells[0] != NULL ? cells[0] : "");
            continue;
        }
        write_cells(table, cells, widths, file);
        if (table->kinds[row] == KIND_HEADER) {
            write_rule(table, widths, file);
        }
    }
    if (ferror(file)) {
        return sim_fail(error, SIM_ERR_IO, "the table could not be written");
    }
    return SIM_OK;
}

/* --- numbers ------------------------------------------------------------------------------------------- */

/* digits is "1234.50"; copies it with grouped thousands and the marks of the language. */
static void group_digits(const char *digits, enum res_language language, char *text)
{
    size_t whole = strspn(digits, "0123456789");
    char thousands = language == RES_DANISH ? '.' : ',';
    char point = language == RES_DANISH ? ',' : '.';
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0) {
            *text++ = thousands;
        }
        *text++ = digits[i];
    }
    if (digits[whole] != '\0') {
        *text++ = point;
        for (const char *rest = digits + whole + 1; *rest != '\0'; rest++) {
            *text++ = *rest;
        }
    }
    *text = '\0';
}

void res_number_text(double value, int decimals, bool sign, enum res_language language, char text[RES_NUMBER_MAX])
{
    char digits[RES_NUMBER_MAX];
    if (isnan(value)) {
        (void)snprintf(text, RES_NUMBER_MAX, "-");
        return;
    }
    if (isinf(value)) {
        (void)snprintf(text, RES_NUMBER_MAX, value < 0 ? "-∞" : "∞");
        return;
    }
    if (fabs(value) >= 1e18) {
        (void)snprintf(text, RES_NUMBER_MAX, "%.3e", value);
        return;
    }
    (void)snprintf(digits, sizeof digits, "%.*f", decimals < 12 ? decimals : 12, fabs(value));
    bool zero = digits[strspn(digits, "0.,")] == '\0';
    if (!zero && (value < 0 || sign)) {
        *text++ = value < 0 ? '-' : '+';
    }
    group_digits(digits, language, text);
}

static const struct {
    int decimals;
    double scale;
    const char *label[RES_LANGUAGE_COUNT];
} unit_styles[RES_UNIT_COUNT] = {
    [RES_UNIT_DAYS] = {1, 1, {"days", "dage"}},
    [RES_UNIT_SHARE] = {1, 100, {"%", "%"}},
    [RES_UNIT_SERVICES] = {2, 1, {"services", "indsatser"}},
    [RES_UNIT_HOURS_PER_WEEK] = {2, 1, {"h/week", "t/uge"}},
    [RES_UNIT_PER_MONTH] = {2, 1, {"a month", "pr. md."}},
    [RES_UNIT_CITIZENS] = {1, 1, {"citizens", "borgere"}},
    [RES_UNIT_CITIZENS_PER_PERSON] = {1, 1, {"per person", "pr. person"}},
    [RES_UNIT_FTE] = {1, 1, {"full-time", "årsværk"}},
    [RES_UNIT_DKK] = {0, 1, {"DKK", "kr."}},
};

void res_unit_text(double value, enum res_unit unit, bool sign, enum res_language language, char text[RES_NUMBER_MAX])
{
    res_number_text(value * unit_styles[unit].scale, unit_styles[unit].decimals, sign, language, text);
}

const char *res_unit_label(enum res_unit unit, enum res_language language)
{
    return unit_styles[unit].label[language];
}
