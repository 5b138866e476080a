/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The STRESS-DES checklist (Monks et al. 2019, Journal of Simulation 13(1), 55-67), filled from the scenarios and the
 * run. Its items stand in their order, under its six headings.
 */
#include "results/report/stress.h"
#include "results/report/report.h"
#include "results/text/language.h"

/* --- 1 objectives ------------------------------------------------------------------------------------------------ */

static void put_objectives(struct res_report *report)
{
    struct res_html *html = &report->html;
    res_report_open_part(report, "1 Objectives", "1 Formål");
    res_report_put_item(
        report, "1.1", "Purpose of the model", "Modellens formål",
        "To compare ways in which a municipality can organise the same resource pathway (ressourceforløb) on "
        "waiting time, clarification and cost by payer. It does not forecast a single citizen.",
        "At sammenligne måder, en kommune kan organisere det samme ressourceforløb på, på ventetid, afklaring og "
        "omkostninger efter betaler. Den forudsiger ikke den enkelte borgers forløb.");
    res_report_put_item(
        report, "1.2", "Model outputs", "Modellens resultater",
        "The measures of the section above, each one number per replication; 'results/MEASURES.md' defines the "
        "start, end, population and horizon of each, and what becomes of those without the end event.",
        "Målene i afsnittet ovenfor, hvert ét tal pr. gentagelse; 'results/MEASURES.md' definerer start, slut, "
        "population og horisont for hvert, og hvad der sker med dem uden slutbegivenheden.");
    res_report_open_item(report, "1.3", "Experimentation aims", "Forsøgets mål");
    res_html_open(html, "ul", NULL);
    for (size_t k = 0; k < report->material->count; k++) {
        const struct mdl_scenario *scenario = res_report_scenario(report, k);
        res_html_open(html, "li", NULL);
        res_html_format(html, "%s: %s", report->material->labels[k],
                        scenario != NULL && scenario->question != NULL ? scenario->question : "-");
        res_html_close(html, "li");
    }
    res_html_close(html, "ul");
    res_report_close_item(report);
    res_report_close_part(report);
}

/* --- 2 logic ------------------------------------------------------------------------------------------------------ */

static const char *step_words(enum mdl_step_kind kind, enum res_language language)
{
    switch (kind) {
    case MDL_STEP_GRANT:
        return res_say(language, "the pathway is granted", "forløbet bevilges");
    case MDL_STEP_BOARD:
        return res_say(language, "waits for an agenda place", "venter på en plads på dagsordenen");
    case MDL_STEP_CASELOAD:
        return res_say(language, "waits for a place with a worker", "venter på en plads hos en medarbejder");
    case MDL_STEP_RELEASE:
        return res_say(language, "gives the place back", "afgiver pladsen");
    case MDL_STEP_MEET:
        return res_say(language, "a booked talk", "en booket samtale");
    case MDL_STEP_DELAY:
        return res_say(language, "time passes", "tiden går");
    case MDL_STEP_FORK:
        return res_say(language, "branches side by side", "grene side om side");
    case MDL_STEP_CONTACT:
        return res_say(language, "talks again and again", "samtaler igen og igen");
    case MDL_STEP_SERVICES:
        return res_say(language, "takes the services of the plan", "tager planens indsatser");
    case MDL_STEP_PREPARE:
        return res_say(language, "the case is prepared", "sagen forberedes");
    case MDL_STEP_BRANCH:
        return res_say(language, "goes on elsewhere", "går videre et andet sted");
    case MDL_STEP_GOTO:
        return res_say(language, "goes to another step", "går til et andet trin");
    case MDL_STEP_EXIT:
        return res_say(language, "leaves", "går ud");
    default:
        return "";
    }
}

/* Forks stand in the scenario at most a few deep; the page is not made deeper than it can be. */
static void put_steps(struct res_report *report, const struct mdl_path *path, int depth)
{
    struct res_html *html = &report->html;
    res_html_open(html, "ol", NULL);
    for (size_t i = 0; i < path->step_count; i++) {
        const struct mdl_step *step = &path->steps[i];
        res_html_open(html, "li", NULL);
        res_html_format(html, "%s: %s", res_report_name_of(step->label, step->name),
                        step_words(step->kind, report->language));
        for (size_t b = 0; depth > 0 && b < step->branch_count; b++) {
            put_steps(report, &step->branches[b], depth - 1);
        }
        res_html_close(html, "li");
    }
    res_html_close(html, "ol");
}

static void put_pathways(struct res_report *report)
{
    struct res_html *html = &report->html;
    res_report_open_item(report, "2.1", "Base model overview diagram", "Oversigt over modellen");
    res_html_text(html, res_say(report->language,
                                "The figure 'The way through the pathway' above, and the steps of each organisation:",
                                "Figuren 'Vejen gennem forløbet' ovenfor og trinene i hver organisation:"));
    for (size_t k = 0; k < report->material->count; k++) {
        if (res_report_scenario(report, k) == NULL) {
            continue;
        }
        res_html_open(html, "details", NULL);
        res_html_element(html, "summary", report->material->labels[k]);
        put_steps(report, &res_report_scenario(report, k)->pathway, 3);
        res_html_close(html, "details");
    }
    res_report_close_item(report);
}

static void put_logic(struct res_report *report)
{
    res_report_open_part(report, "2 Logic", "2 Logik");
    put_pathways(report);
    res_report_put_item(
        report, "2.2", "Base model logic", "Modellens logik",
        "A citizen moves through the steps and waits where places are taken. Motivation falls in passive waiting "
        "and rises with contact and activity, and decides whether he comes to talks. Evidence for a decision grows "
        "with attended activity, with a falling return. Readiness is noticed only at a review talk or when the "
        "granted time runs out. Work ability decides between work and pension. Jobs, moves, deaths, setbacks, "
        "complaints and returns to other benefits compete with it.",
        "En borger går gennem trinene og venter, hvor pladserne er optaget. Motivationen falder i passiv ventetid, "
        "stiger med kontakt og aktivitet og afgør, om borgeren møder til samtaler. Grundlaget for en afgørelse "
        "vokser med den aktivitet, borgeren deltager i, med aftagende udbytte. At sagen er klar, opdages kun ved "
        "en opfølgning, eller når bevillingen udløber. Arbejdsevnen afgør mellem arbejde og pension. Job, "
        "flytning, død, tilbagefald, klager og afgang til andre ydelser konkurrerer med det.");
    res_report_open_item(report, "2.3", "Scenario logic", "Scenariernes logik");
    res_html_text(&report->html,
                  res_say(report->language,
                          "Organisations differ in their scenario files only, never in the program; the list 'What "
                          "differs' above holds every value.",
                          "Organisationerne er kun forskellige i deres scenariefiler, aldrig i programmet; listen "
                          "'Hvad der er forskelligt' ovenfor har hver værdi."));
    res_report_close_item(report);
    res_report_put_item(
        report, "2.4", "Algorithms", "Algoritmer",
        "Next-event simulation on a clock of whole minutes, with a total order of events. Hazards use one "
        "unit-exponential threshold per citizen and hazard, used up by the integrated rate. Talks take the first "
        "free time in the diary on or after the wished day. Services are taken in order of rank.",
        "Begivenhedsstyret simulering med et ur i hele minutter og en fuldstændig orden af begivenheder. "
        "Konkurrerende risici bruger én eksponentialfordelt tærskel pr. borger og risiko, som den integrerede "
        "rate bruger op. Samtaler får den første ledige tid i kalenderen på eller efter den ønskede dag. "
        "Indsatser tages efter rang.");
}

enum sim_status res_report_stress(struct res_report *report, struct sim_error *error)
{
    struct res_html *html = &report->html;
    (void)error;
    res_html_open(html, "section", "id", "stress", "aria-labelledby", "stress-title", NULL);
    res_html_open(html, "h2", "id", "stress-title", NULL);
    res_html_text(html, res_say(report->language, "How it was made (STRESS-DES)", "Sådan er det lavet (STRESS-DES)"));
    res_html_close(html, "h2");
    put_objectives(report);
    put_logic(report);
    res_stress_components(report);
    res_stress_data(report);
    res_stress_experiment(report);
    res_stress_implementation(report);
    res_html_close(html, "section");
    return SIM_OK;
}
