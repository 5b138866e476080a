/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two checklists are made of: parts, numbered items, and the scenarios they speak of. */
#include "results/report/report.h"
#include "results/text/language.h"

const char *res_report_name_of(const char *label, const char *name)
{
    return label != NULL && label[0] != '\0' ? label : name;
}

void res_report_open_item(struct res_report *report, const char *number, const char *english, const char *danish)
{
    res_html_open(&report->html, "dt", NULL);
    res_html_format(&report->html, "%s %s", number, res_say(report->language, english, danish));
    res_html_close(&report->html, "dt");
    res_html_open(&report->html, "dd", NULL);
}

void res_report_close_item(struct res_report *report)
{
    res_html_close(&report->html, "dd");
}

void res_report_put_item(struct res_report *report, const char *number, const char *english, const char *danish,
                         const char *text, const char *text_da)
{
    res_report_open_item(report, number, english, danish);
    res_html_text(&report->html, res_say(report->language, text, text_da));
    res_report_close_item(report);
}

void res_report_open_part(struct res_report *report, const char *english, const char *danish)
{
    res_html_element(&report->html, "h3", res_say(report->language, english, danish));
    res_html_open(&report->html, "dl", NULL);
}

void res_report_close_part(struct res_report *report)
{
    res_html_close(&report->html, "dl");
}

/* Scenarios that could be read; the description of the base model is that of the first. */
const struct mdl_scenario *res_report_scenario(const struct res_report *report, size_t sample)
{
    const struct res_replay *replay = report->material->replays[sample];
    return replay != NULL ? replay->scenario : NULL;
}

const struct mdl_scenario *res_report_first_scenario(const struct res_report *report)
{
    for (size_t k = 0; k < report->material->count; k++) {
        if (res_report_scenario(report, k) != NULL) {
            return res_report_scenario(report, k);
        }
    }
    return NULL;
}
