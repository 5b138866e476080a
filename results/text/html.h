/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes HTML: elements are opened and closed in pairs, texts are escaped, so what comes out nests as it must.
 *
 *     res_html_init(&html, file);
 *     res_html_open(&html, "p", "class", "answer", NULL);
 *     res_html_text(&html, label);
 *     res_html_close(&html, "p");
 *     res_html_finish(&html);
 *
 * A close that does not fit what is open is a fault of the programmer. Whether all could be written the owner of the
 * file asks once at the end.
 */
#ifndef AFKLAR_RESULTS_TEXT_HTML_H
#define AFKLAR_RESULTS_TEXT_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "results/text/table.h"
#include "sim/error.h"

#define RES_HTML_DEPTH_MAX 32

struct res_html {
    FILE *file; /* borrowed */
    const char *open[RES_HTML_DEPTH_MAX];
    size_t depth;
};

void res_html_init(struct res_html *html, FILE *file);
/* Everything must be closed. */
void res_html_finish(const struct res_html *html);

/* tag, then names and values of attributes, then NULL; a NULL value leaves its attribute out. */
void res_html_open(struct res_html *html, const char *tag, ...) __attribute__((sentinel));
void res_html_close(struct res_html *html, const char *tag);
/* An element that has no end: meta, br. */
void res_html_void(struct res_html *html, const char *tag, ...) __attribute__((sentinel));
void res_html_text(struct res_html *html, const char *text);
void res_html_format(struct res_html *html, const char *format, ...) SIM_PRINTF(2, 3);
/* <tag>text</tag> */
void res_html_element(struct res_html *html, const char *tag, const char *text);

/* Text with the five characters that mean something in HTML written as entities; control characters and bytes that are
 * no UTF-8 become U+FFFD. */
void res_html_escape(FILE *file, const char *text);

/* A table whose first row is its header, with a caption. On a narrow screen each row becomes a block of lines, every
 * cell after the name of its column. */
void res_html_table(struct res_html *html, const struct res_table *table, const char *caption);

#endif
