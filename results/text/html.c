/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/text/html.h"

#include <stdarg.h>
#include <string.h>

#include "results/text/utf8.h"

void res_html_init(struct res_html *html, FILE *file)
{
    memset(html, 0, sizeof *html);
    html->file = file;
}

void res_html_finish(const struct res_html *html)
{
    SIM_INVARIANT(html->depth == 0, "an element of the page was not closed");
}

void res_html_escape(FILE *file, const char *text)
{
    while (*text != '\0') {
        size_t length;
        const uint32_t code = res_utf8_next(text, &length);
        if (code == '&') {
            (void)fputs("&amp;", file);
        } else if (code == '<') {
            (void)fputs("&lt;", file);
        } else if (code == '>') {
            (void)fputs("&gt;", file);
        } else if (code == '"') {
            (void)fputs("&quot;", file);
        } else if (code == '\'') {
            (void)fputs("&#39;", file);
        } else if (code == 0xFFFD || (code < 0x20 && code != '\n' && code != '\t') || code == 0x7f) {
            (void)fputs("\xef\xbf\xbd", file);
        } else {
            (void)fwrite(text, 1, length, file);
        }
        text += length;
    }
}

static void put_tag(struct res_html *html, const char *tag, va_list attributes)
{
    const char *name;
    (void)fprintf(html->file, "<%s", tag);
    while ((name = va_arg(attributes, const char *)) != NULL) {
        const char *value = va_arg(attributes, const char *);
        if (value != NULL) {
            (void)fprintf(html->file, " %s=\"", name);
            res_html_escape(html->file, value);
            (void)fputc('"', html->file);
        }
    }
    (void)fputc('>', html->file);
}

void res_html_open(struct res_html *html, const char *tag, ...)
{
    va_list attributes;
    SIM_INVARIANT(html->depth < RES_HTML_DEPTH_MAX, "the page is nested too deep");
    va_start(attributes, tag);
    put_tag(html, tag, attributes);
    va_end(attributes);
    html->open[html->depth++] = tag;
}

void res_html_close(struct res_html *html, const char *tag)
{
    SIM_INVARIANT(html->depth > 0 && strcmp(html->open[html->depth - 1], tag) == 0,
                  "an element of the page is closed that is not the last one opened");
    html->depth--;
    (void)fprintf(html->file, "</%s>%s", tag, html->depth <= 3 ? "\n" : "");
}

void res_html_void(struct res_html *html, const char *tag, ...)
{
    va_list attributes;
    va_start(attributes, tag);
    put_tag(html, tag, attributes);
    va_end(attributes);
    (void)fputc('\n', html->file);
}

void res_html_text(struct res_html *html, const char *text)
{
    res_html_escape(html->file, text);
}

void res_html_format(struct res_html *html, const char *format, ...)
{
    char text[2048];
    va_list list;
    va_start(list, format);
    (void)vsnprintf(text, sizeof text, format, list);
    va_end(list);
    res_html_escape(html->file, text);
}

void res_html_element(struct res_html *html, const char *tag, const char *text)
{
    res_html_open(html, tag, NULL);
    res_html_text(html, text);
    res_html_close(html, tag);
}

static const char *cell_of(const struct res_table *table, size_t row, size_t column)
{
    const char *cell = table->cells[row * table->columns + column];
    return cell != NULL ? cell : "";
}

static void put_header(struct res_html *html, const struct res_table *table)
{
    res_html_open(html, "thead", NULL);
    res_html_open(html, "tr", "role", "row", NULL);
    for (size_t c = 0; c < table->columns; c++) {
        res_html_open(html, "th", "role", "columnheader", "scope", "col", "class", table->right[c] ? "n" : NULL, NULL);
        res_html_text(html, cell_of(table, 0, c));
        res_html_close(html, "th");
    }
    res_html_close(html, "tr");
    res_html_close(html, "thead");
}

/* The roles stand there because a table that is shown as blocks is no table for some readers without them. */
static void put_row(struct res_html *html, const struct res_table *table, size_t row)
{
    res_html_open(html, "tr", "role", "row", NULL);
    for (size_t c = 0; c < table->columns; c++) {
        const char *tag = c == 0 ? "th" : "td";
        res_html_open(html, tag, "role", c == 0 ? "rowheader" : "cell", "scope", c == 0 ? "row" : NULL, "class",
                      table->right[c] ? "n" : NULL, "data-label", c == 0 ? NULL : cell_of(table, 0, c), NULL);
        res_html_text(html, cell_of(table, row, c));
        res_html_close(html, tag);
    }
    res_html_close(html, "tr");
}

void res_html_table(struct res_html *html, const struct res_table *table, const char *caption)
{
    if (table->rows == 0) {
        return;
    }
    res_html_open(html, "table", "role", "table", NULL);
    res_html_element(html, "caption", caption);
    put_header(html, table);
    res_html_open(html, "tbody", NULL);
    for (size_t r = 1; r < table->rows; r++) {
        put_row(html, table, r);
    }
    res_html_close(html, "tbody");
    res_html_close(html, "table");
}
