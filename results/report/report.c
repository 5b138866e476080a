/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/report/report.h"

#include <string.h>

#include "results/report/plot.h"
#include "results/text/language.h"

/* Everything is in the page: fonts are those of the reader, pictures are SVG, nothing is fetched. Colours have a
 * contrast of at least 7 to the background. */
static const char style[] =
    ":root{color-scheme:light}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;padding:1.2rem 1rem 4rem;max-width:76rem;background:#fff;color:#1b1b1b;"
    "font:1.05rem/1.55 system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;overflow-wrap:anywhere}"
    "h1{font-size:1.9rem;line-height:1.2;margin:.3rem 0 .4rem}"
    "h2{font-size:1.4rem;margin:2.6rem 0 .6rem;padding-top:.6rem;border-top:2px solid #004b76}"
    "h3{font-size:1.1rem;margin:1.4rem 0 .3rem}"
    "p,ul,ol{max-width:46rem;margin:.5rem 0}"
    "a{color:#004b76}"
    "a:focus-visible,summary:focus-visible{outline:3px solid #d55e00;outline-offset:2px}"
    ".skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:.5rem;background:#fff;padding:.4rem}"
    ".lead{font-size:1.2rem;max-width:46rem}"
    ".answer{max-width:52rem;background:#eef5fa;border-left:6px solid #0072b2;padding:.8rem 1.1rem;margin:1rem 0}"
    ".answer ul{padding-left:1.2rem}.answer li{margin:.35rem 0}"
    ".note,figcaption,.muted{color:#444;font-size:.93rem}"
    ".warning{background:#fff4e5;border-left:6px solid #b34700;padding:.6rem 1rem;max-width:46rem}"
    ".figures{display:grid;grid-template-columns:1fr;gap:1.2rem 2.4rem}"
    "@media(min-width:64rem){.figures{grid-template-columns:1fr 1fr}}"
    "figure{margin:0;min-width:0}"
    "figure svg{display:block;width:100%;height:auto;max-width:44rem}"
    "table{border-collapse:collapse;margin:.6rem 0;font-size:.93rem;width:auto;max-width:100%}"
    "caption{text-align:left;font-weight:600;padding:.2rem 0}"
    "th,td{padding:.25rem .6rem;border-bottom:1px solid #c9c9c9;text-align:left;vertical-align:top;font-weight:400}"
    "thead th{border-bottom:2px solid #444;font-weight:600}"
    ".n{text-align:right;font-variant-numeric:tabular-nums}"
    "details{margin:.5rem 0}summary{cursor:pointer;color:#004b76;padding:.2rem 0}"
    "dl{max-width:60rem}dt{font-weight:600;margin-top:.7rem}dd{margin:0 0 0 1.2rem}"
    "@media(max-width:46rem){"
    "table,tbody,tr,th,td,caption{display:block;width:100%}"
    "thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "tr{padding:.4rem 0;border-bottom:1px solid #999}th,td{border:0;padding:.1rem 0}tbody th{font-weight:600}"
    "td,.n{text-align:left}td::before{content:attr(data-label) ': ';color:#444}}"
    "@media print{body{max-width:none;font-size:10pt}.skip{display:none}figure,tr{break-inside:avoid}"
    "h2,h3{break-after:avoid}}";

static void put_title_text(struct res_report *report, char *text, size_t size)
{
    const struct res_material *material = report->material;
    size_t used = 0;
    text[0] = '\0';
    for (size_t k = 0; k < material->count && used < size; k++) {
        const char *between = k == 0 ? "" : k == 1 ? res_say(report->language, " against ", " over for ") : ", ";
        const int length = snprintf(text + used, size - used, "%s%s", between, material->labels[k]);
        used += length > 0 ? (size_t)length : 0;
    }
}

static void put_head(struct res_report *report, const char *title)
{
    struct res_html *html = &report->html;
    (void)fputs("<!DOCTYPE html>\n", html->file);
    res_html_open(html, "html", "lang", res_say(report->language, "en", "da"), NULL);
    res_html_open(html, "head", NULL);
    res_html_void(html, "meta", "charset", "utf-8", NULL);
    res_html_void(html, "meta", "name", "viewport", "content", "width=device-width, initial-scale=1", NULL);
    res_html_element(html, "title", title);
    res_html_open(html, "style", NULL);
    (void)fputs(style, html->file); /* quotes must stay as they are */
    res_html_close(html, "style");
    res_html_close(html, "head");
}

static void put_contents(struct res_report *report)
{
    static const struct {
        const char *to, *text[RES_LANGUAGE_COUNT];
    } parts[] = {
        {"#answer", {"The answer", "Svaret"}},
        {"#figures", {"Figures", "Figurer"}},
        {"#assumptions", {"What it rests on", "Hvad det hviler på"}},
        {"#measures", {"Every measure", "Alle mål"}},
        {"#stress", {"How it was made (STRESS-DES)", "Sådan er det lavet (STRESS-DES)"}},
        {"#cheers", {"The economics (CHEERS 2022)", "Økonomien (CHEERS 2022)"}},
    };
    struct res_html *html = &report->html;
    res_html_open(html, "nav", "aria-label", res_say(report->language, "Contents", "Indhold"), NULL);
    res_html_open(html, "p", NULL);
    const size_t count = sizeof parts / sizeof parts[0] - (report->econ != NULL ? 0 : 1);
    for (size_t k = 0; k < count; k++) {
        res_html_text(html, k > 0 ? " · " : "");
        res_html_open(html, "a", "href", parts[k].to, NULL);
        res_html_text(html, parts[k].text[report->language]);
        res_html_close(html, "a");
    }
    res_html_close(html, "p");
    res_html_close(html, "nav");
}

static void put_questions(struct res_report *report)
{
    struct res_html *html = &report->html;
    for (size_t k = 0; k < report->material->count; k++) {
        const struct res_replay *replay = report->material->replays[k];
        if (replay == NULL || replay->scenario->question == NULL || replay->scenario->question[0] == '\0') {
            continue;
        }
        res_html_open(html, "p", "class", "muted", NULL);
        res_html_format(html, "%s: %s", report->material->labels[k], replay->scenario->question);
        res_html_close(html, "p");
    }
}

/* What would make a reader doubt the figures stands before them. */
static void put_faults(struct res_report *report)
{
    struct res_html *html = &report->html;
    for (size_t k = 0; k < report->material->count; k++) {
        const struct res_replay *replay = report->material->replays[k];
        if (replay != NULL && replay->agrees) {
            continue;
        }
        char text[1024];
        if (replay == NULL) {
            (void)sim_error_format(&report->gathered->faults[k], text, sizeof text);
        } else {
            (void)snprintf(text, sizeof text, "%s",
                           res_say(report->language,
                                   "a rerun by this version gives other measures than those stored; figures that show "
                                   "citizens and events are those of this version.",
                                   "en genkørsel med denne version giver andre mål end de gemte; figurer over borgere "
                                   "og hændelser er denne versions."));
        }
        res_html_open(html, "p", "class", "warning", NULL);
        res_html_format(html, "%s: %s", report->material->labels[k], text);
        res_html_close(html, "p");
    }
}

static enum sim_status put_body(struct res_report *report, const char *title, struct sim_error *error)
{
    struct res_html *html = &report->html;
    res_html_open(html, "body", NULL);
    res_html_open(html, "a", "class", "skip", "href", "#answer", NULL);
    res_html_text(html, res_say(report->language, "To the answer", "Til svaret"));
    res_html_close(html, "a");
    res_html_open(html, "header", NULL);
    res_html_element(html, "h1", title);
    put_questions(report);
    put_contents(report);
    res_html_close(html, "header");
    res_html_open(html, "main", NULL);
    put_faults(report);
    enum sim_status status = res_report_answer(report, error);
    status = status == SIM_OK ? res_report_figures(report, error) : status;
    status = status == SIM_OK ? res_report_assumptions(report, error) : status;
    status = status == SIM_OK ? res_report_measures(report, error) : status;
    status = status == SIM_OK ? res_report_stress(report, error) : status;
    if (status != SIM_OK) {
        return status;
    }
    res_report_cheers(report);
    res_html_close(html, "main");
    res_html_close(html, "body");
    res_html_close(html, "html");
    res_html_finish(html);
    return SIM_OK;
}

enum sim_status res_report_write(FILE *file, const struct res_gathered *gathered, const struct res_econ_report *econ,
                                 struct res_report_told *told, struct sim_error *error)
{
    struct res_report report = {
        .gathered = gathered, .material = &gathered->material, .econ = econ, .language = gathered->material.language};
    char title[512];
    res_html_init(&report.html, file);
    put_title_text(&report, title, sizeof title);
    put_head(&report, title);
    const enum sim_status status = put_body(&report, title, error);
    if (status != SIM_OK) {
        return status;
    }
    if (told != NULL) {
        *told = report.told;
    }
    if (fflush(file) != 0 || ferror(file)) {
        return sim_fail(error, SIM_ERR_IO, "the report could not be written");
    }
    return SIM_OK;
}
