/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gnuplot's SVG as a part of a page. */
#include <ctype.h>
#include <string.h>

#include "results/report/plot.h"
#include "results/text/html.h"

/* Length of `word` if the text begins with it, else 0. */
static size_t begins(const char *text, const char *word)
{
    const size_t length = strlen(word);
    return strncmp(text, word, length) == 0 ? length : 0;
}

/* An element that is left out whole; returns what follows it. */
static const char *skip_element(const char *text, const char *open, const char *close)
{
    if (begins(text, open) == 0) {
        return text;
    }
    const char *end = strstr(text, close);
    return end != NULL ? end + strlen(close) : text;
}

/* Ids and what refers to them get the prefix; the namespace of the references goes. */
static const char *copy_marked(FILE *file, const char *text, const char *prefix)
{
    static const char *const marks[] = {" id=\"", " id='", "url(#", "href='#", "href=\"#"};
    const size_t space = begins(text, "xlink:");
    text += space;
    for (size_t k = 0; k < sizeof marks / sizeof marks[0]; k++) {
        const size_t length = begins(text, marks[k]);
        if (length > 0) {
            (void)fprintf(file, "%s%s-", marks[k], prefix);
            return text + length;
        }
    }
    (void)fputc(*text, file);
    return text + 1;
}

enum sim_status res_plot_inline_svg(FILE *file, const char *svg, const char *prefix, const char *name,
                                    struct sim_error *error)
{
    const char *open = strstr(svg, "<svg");
    const char *box = open != NULL ? strstr(open, "viewBox=\"") : NULL;
    const char *body = open != NULL ? strchr(open, '>') : NULL;
    const char *box_end = box != NULL ? strchr(box + strlen("viewBox=\""), '"') : NULL;
    if (box == NULL || body == NULL || box_end == NULL || box > body) {
        return sim_fail(error, SIM_ERR_IO, "gnuplot gave no SVG");
    }
    (void)fprintf(file, "<svg %.*s\" role=\"img\" aria-label=\"", (int)(box_end - box), box);
    res_html_escape(file, name);
    (void)fputs("\">", file);
    for (const char *at = body + 1; *at != '\0';) {
        const char *next = skip_element(at, "<title>", "</title>");
        next = next == at ? skip_element(at, "<desc>", "</desc>") : next;
        at = next != at ? next : copy_marked(file, at, prefix);
    }
    (void)fputc('\n', file);
    return SIM_OK;
}
