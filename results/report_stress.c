/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The STRESS-DES checklist (Monks et al. 2019, Journal of Simulation 13(1), 55-67), filled from the scenarios and the
 * run. Its items stand in their order, under its six headings.
 */
#include <math.h>
#include <string.h>

#include "models/provenance.h"
#include "results/language.h"
#include "results/report.h"
#include "sim/calendar.h"

static const char *name_of(const char *label, const char *name)
{
    return label != NULL && label[0] != '\0' ? label : name;
}

static void open_item(struct res_report *report, const char *number, const char *english, const char *danish)
{
    res_html_open(&report->html, "dt", NULL);
    res_html_format(&report->html, "%s %s", number, res_say(report->language, english, danish));
    res_html_close(&report->html, "dt");
    res_html_open(&report->html, "dd", NULL);
}

static void close_item(struct res_report *report)
{
    res_html_close(&report->html, "dd");
}

static void put_item(struct res_report *report, const char *number, const char *english, const char *danish,
                     const char *text, const char *text_da)
{
    open_item(report, number, english, danish);
    res_html_text(&report->html, res_say(report->language, text, text_da));
    close_item(report);
}

static void open_part(struct res_report *report, const char *english, const char *danish)
{
    res_html_element(&report->html, "h3", res_say(report->language, english, danish));
    res_html_open(&report->html, "dl", NULL);
}

static void close_part(struct res_report *report)
{
    res_html_close(&report->html, "dl");
}

/* Scenarios that could be read; the description of the base model is that of the first. */
static const struct mdl_scenario *scenario_of(const struct res_report *report, size_t sample)
{
    const struct res_replay *replay = report->material->replays[sample];
    return replay != NULL ? replay->scenario : NULL;
}

static const struct mdl_scenario *first_scenario(const struct res_report *report)
{
    for (size_t k = 0; k < report->material->count; k++) {
        if (scenario_of(report, k) != NULL) {
            return scenario_of(report, k);
        }
    }
    return NULL;
}

/* --- 1 objectives ------------------------------------------------------------------------------------------------ */

static void put_objectives(struct res_report *report)
{
    struct res_html *html = &report->html;
    open_part(report, "1 Objectives", "1 Formål");
    put_item(report, "1.1", "Purpose of the model", "Modellens formål",
             "To compare ways in which a municipality can organise the same resource pathway (ressourceforløb) on "
             "waiting time, clarification and cost by payer. It does not forecast a single citizen.",
             "At sammenligne måder, en kommune kan organisere det samme ressourceforløb på, på ventetid, afklaring og "
             "omkostninger efter betaler. Den forudsiger ikke den enkelte borgers forløb.");
    put_item(report, "1.2", "Model outputs", "Modellens resultater",
             "The measures of the section above, each one number per replication; 'results/MEASURES.md' defines the "
             "start, end, population and horizon of each, and what becomes of those without the end event.",
             "Målene i afsnittet ovenfor, hvert ét tal pr. gentagelse; 'results/MEASURES.md' definerer start, slut, "
             "population og horisont for hvert, og hvad der sker med dem uden slutbegivenheden.");
    open_item(report, "1.3", "Experimentation aims", "Forsøgets mål");
    res_html_open(html, "ul", NULL);
    for (size_t k = 0; k < report->material->count; k++) {
        const struct mdl_scenario *scenario = scenario_of(report, k);
        res_html_open(html, "li", NULL);
        res_html_format(html, "%s: %s", report->material->labels[k],
                        scenario != NULL && scenario->question != NULL ? scenario->question : "-");
        res_html_close(html, "li");
    }
    res_html_close(html, "ul");
    close_item(report);
    close_part(report);
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
        res_html_format(html, "%s: %s", name_of(step->label, step->name), step_words(step->kind, report->language));
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
    open_item(report, "2.1", "Base model overview diagram", "Oversigt over modellen");
    res_html_text(html, res_say(report->language,
                                "The figure 'The way through the pathway' above, and the steps of each organisation:",
                                "Figuren 'Vejen gennem forløbet' ovenfor og trinene i hver organisation:"));
    for (size_t k = 0; k < report->material->count; k++) {
        if (scenario_of(report, k) == NULL) {
            continue;
        }
        res_html_open(html, "details", NULL);
        res_html_element(html, "summary", report->material->labels[k]);
        put_steps(report, &scenario_of(report, k)->pathway, 3);
        res_html_close(html, "details");
    }
    close_item(report);
}

static void put_logic(struct res_report *report)
{
    open_part(report, "2 Logic", "2 Logik");
    put_pathways(report);
    put_item(
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
    open_item(report, "2.3", "Scenario logic", "Scenariernes logik");
    res_html_text(&report->html,
                  res_say(report->language,
                          "Organisations differ in their scenario files only, never in the program; the list 'What "
                          "differs' above holds every value.",
                          "Organisationerne er kun forskellige i deres scenariefiler, aldrig i programmet; listen "
                          "'Hvad der er forskelligt' ovenfor har hver værdi."));
    close_item(report);
    put_item(report, "2.4", "Algorithms", "Algoritmer",
             "Next-event simulation on a clock of whole minutes, with a total order of events. Hazards use one "
             "unit-exponential threshold per citizen and hazard, used up by the integrated rate. Talks take the first "
             "free time in the diary on or after the wished day. Services are taken in order of rank.",
             "Begivenhedsstyret simulering med et ur i hele minutter og en fuldstændig orden af begivenheder. "
             "Konkurrerende risici bruger én eksponentialfordelt tærskel pr. borger og risiko, som den integrerede "
             "rate bruger op. Samtaler får den første ledige tid i kalenderen på eller efter den ønskede dag. "
             "Indsatser tages efter rang.");
}

/* --- 2.5 components ------------------------------------------------------------------------------------------------
 */

static void put_entities(struct res_report *report, const struct mdl_scenario *scenario)
{
    struct res_html *html = &report->html;
    open_item(report, "2.5.1", "Components: entities", "Bestanddele: enheder");
    res_html_text(html,
                  res_say(report->language, "Citizens, in these populations: ", "Borgere i disse populationer: "));
    for (size_t p = 0; p < scenario->population_count; p++) {
        const struct mdl_population *population = &scenario->populations[p];
        res_html_format(html, "%s%s%s", p > 0 ? ", " : "", name_of(population->label, population->name),
                        population->index ? res_say(report->language, " (measured)", " (måles)") : "");
    }
    res_html_text(html, ".");
    close_item(report);
}

static void put_activities(struct res_report *report, const struct mdl_scenario *scenario)
{
    struct res_html *html = &report->html;
    open_item(report, "2.5.2", "Components: activities", "Bestanddele: aktiviteter");
    res_html_text(html,
                  res_say(report->language, "The steps of 2.1, and the services: ", "Trinene i 2.1 og indsatserne: "));
    for (size_t s = 0; s < scenario->service_count; s++) {
        res_html_format(html, "%s%s", s > 0 ? "; " : "",
                        name_of(scenario->services[s].label, scenario->services[s].name));
    }
    res_html_text(html, ".");
    close_item(report);
}

static void put_resources(struct res_report *report)
{
    struct res_html *html = &report->html;
    open_item(report, "2.5.3", "Components: resources", "Bestanddele: ressourcer");
    res_html_open(html, "ul", NULL);
    for (size_t k = 0; k < report->material->count; k++) {
        const struct mdl_scenario *scenario = scenario_of(report, k);
        if (scenario == NULL) {
            continue;
        }
        res_html_open(html, "li", NULL);
        res_html_format(html, "%s: ", report->material->labels[k]);
        for (size_t r = 0; r < scenario->role_count; r++) {
            const struct mdl_role *role = &scenario->roles[r];
            char persons[RES_NUMBER_MAX];
            const double first = mdl_series_at(&role->headcount, scenario->start);
            res_number_text(first, fmod(first, 1) != 0 ? 1 : 0, false, report->language, persons);
            res_html_format(html, "%s%s %s", r > 0 ? "; " : "", persons, name_of(role->label, role->name));
            if (role->places > 0) {
                res_html_format(html, res_say(report->language, " (%lld places each)", " (%lld pladser hver)"),
                                (long long)role->places);
            }
        }
        for (size_t b = 0; b < scenario->board_count; b++) {
            char days[RES_NUMBER_MAX];
            res_number_text(scenario->boards[b].every / SIM_MINUTES_PER_DAY, 0, false, report->language, days);
            res_html_format(html, res_say(report->language, "; %s every %s days", "; %s hver %s. dag"),
                            name_of(scenario->boards[b].label, scenario->boards[b].name), days);
        }
        res_html_close(html, "li");
    }
    res_html_close(html, "ul");
    close_item(report);
}

static void put_components(struct res_report *report)
{
    const struct mdl_scenario *scenario = first_scenario(report);
    if (scenario != NULL) {
        put_entities(report, scenario);
        put_activities(report, scenario);
        put_resources(report);
    }
    put_item(
        report, "2.5.4", "Components: queues", "Bestanddele: køer",
        "For a place with a worker, for the agenda of a board, for a seat, for a match with a company: first come, "
        "first served within the priority of the step; citizens leave a queue only where the scenario gives them "
        "a patience. Talks wait in the diary.",
        "Til en plads hos en medarbejder, til et teams dagsorden, til en plads i en indsats, til et match med en "
        "virksomhed: først til mølle inden for trinets prioritet; borgere forlader kun en kø, hvor scenariet giver "
        "dem en tålmodighed. Samtaler venter i kalenderen.");
    put_item(
        report, "2.5.5", "Components: entry and exit points", "Bestanddele: ind- og udgange",
        "Citizens come on given dates, as a Poisson stream, from a file, or are there from the start; they leave "
        "by a decision, by one of the competing risks, at pension age, or are still inside when the run ends.",
        "Borgere kommer på givne datoer, som en Poisson-strøm, fra en fil eller er der fra start; de går ud ved en "
        "afgørelse, ved en af de konkurrerende risici, ved pensionsalderen, eller er stadig inde, når kørslen "
        "slutter.");
    close_part(report);
}

/* --- 3 data ---------------------------------------------------------------------------------------------------------
 */

static void put_data(struct res_report *report)
{
    struct res_html *html = &report->html;
    const struct mdl_scenario *scenario = first_scenario(report);
    size_t counts[MDL_STATUS_COUNT] = {0};
    if (scenario != NULL) {
        mdl_provenance_count(scenario, counts);
    }
    open_part(report, "3 Data", "3 Data");
    open_item(report, "3.1", "Data sources", "Datakilder");
    res_html_format(html,
                    res_say(report->language,
                            "Every value carries its source in the scenario; in the first organisation %zu are "
                            "published, %zu derived, %zu calibrated, %zu assumed, %zu without a source (defaults among "
                            "them).",
                            "Hver værdi har sin kilde i scenariet; i den første organisation er %zu publiceret, %zu "
                            "afledt, %zu kalibreret, %zu antaget, %zu uden kilde (heriblandt standardværdier)."),
                    counts[MDL_STATUS_PUBLISHED], counts[MDL_STATUS_DERIVED], counts[MDL_STATUS_CALIBRATED],
                    counts[MDL_STATUS_ASSUMED], counts[MDL_STATUS_NONE]);
    close_item(report);
    put_item(report, "3.2", "Pre-processing", "Forbehandling",
             "None by the program; what was derived from a source says so, with the arithmetic in its source text.",
             "Ingen i programmet; hvad der er afledt af en kilde, siger det, med regningen i kildeteksten.");
    put_item(report, "3.3", "Input parameters", "Inddata",
             "The full scenarios are stored in the result; 'afklar check --provenance' lists them, and the lists above "
             "hold those that differ and those that are assumed.",
             "De fulde scenarier er gemt i resultatet; 'afklar check --provenance' viser dem, og listerne ovenfor har "
             "dem, der er forskellige, og dem, der er antaget.");
    put_item(report, "3.4", "Assumptions", "Antagelser",
             "The section 'What it rests on', and section 9 of 'models/MODEL.md'.",
             "Afsnittet 'Hvad det hviler på' og afsnit 9 i 'models/MODEL.md'.");
    close_part(report);
}

/* --- 4 to 6 ----------------------------------------------------------------------------------------------------------
 */

static void put_experiment(struct res_report *report)
{
    struct res_html *html = &report->html;
    open_part(report, "4 Experimentation", "4 Forsøg");
    put_item(
        report, "4.1", "Initialisation", "Begyndelsestilstand",
        "As the scenario says: citizens under way at the start hold the places they would hold, and queues stand "
        "as they would stand. There is no warm-up that is thrown away.",
        "Som scenariet siger: borgere, der er i gang ved starten, har de pladser, de ville have, og køerne er, som "
        "de ville være. Der er ingen indkøring, som kasseres.");
    open_item(report, "4.2", "Run length", "Kørslens længde");
    res_html_open(html, "ul", NULL);
    for (size_t k = 0; k < report->material->count; k++) {
        const struct mdl_scenario *scenario = scenario_of(report, k);
        char from[SIM_DATE_TEXT_SIZE], to[SIM_DATE_TEXT_SIZE];
        if (scenario != NULL) {
            res_html_open(html, "li", NULL);
            res_html_format(html, res_say(report->language, "%s: %s to %s", "%s: %s til %s"),
                            report->material->labels[k], sim_date_format(scenario->start, from),
                            sim_date_format(scenario->end, to));
            res_html_close(html, "li");
        }
    }
    res_html_close(html, "ul");
    close_item(report);
    open_item(report, "4.3", "Estimation approach", "Estimation");
    res_html_format(
        html,
        res_say(report->language,
                "%zu independent replications of each organisation; t-intervals over replications; "
                "organisations are compared replication by replication on common random numbers, with "
                "Bonferroni intervals when there are more than two. Figures of citizens and events show the "
                "first replications.",
                "%zu uafhængige gentagelser af hver organisation; t-intervaller over gentagelser; "
                "organisationer sammenlignes gentagelse for gentagelse på fælles tilfældige tal, med "
                "Bonferroni-intervaller, når der er mere end to. Figurer over borgere og hændelser viser de "
                "første gentagelser."),
        report->material->samples[0]->replications);
    close_item(report);
    close_part(report);
}

static void put_implementation(struct res_report *report)
{
    struct res_html *html = &report->html;
    const struct res_maker *maker = &report->material->maker;
    open_part(report, "5 Implementation", "5 Implementering");
    open_item(report, "5.1", "Software", "Software");
    res_html_format(
        html,
        res_say(report->language, "This page: %s %s (%s), written in C17.", "Denne side: %s %s (%s), skrevet i C17."),
        maker->software, maker->version, maker->git);
    close_item(report);
    put_item(report, "5.2", "Random sampling", "Tilfældige tal",
             "Counter-based Philox, by inversion only: a draw is a function of seed, replication, citizen and the name "
             "of what is drawn, so the same citizen meets the same luck in every organisation.",
             "Tællerbaseret Philox, kun ved inversion: et træk er en funktion af frø, gentagelse, borger og navnet på "
             "det, der trækkes, så den samme borger møder det samme held i hver organisation.");
    open_item(report, "5.3", "Model execution", "Kørsel");
    res_html_open(html, "ul", NULL);
    for (size_t k = 0; k < report->material->count; k++) {
        const struct res_sample *sample = report->material->samples[k];
        res_html_open(html, "li", NULL);
        res_html_format(html,
                        res_say(report->language, "%s: scenario %s, seed %llu, replications %llu to %llu, SHA-256 %s",
                                "%s: scenarie %s, frø %llu, gentagelse %llu til %llu, SHA-256 %s"),
                        report->material->labels[k], sample->name, (unsigned long long)sample->seed,
                        (unsigned long long)sample->first,
                        (unsigned long long)(sample->first + sample->replications - 1), sample->sha256);
        res_html_close(html, "li");
    }
    res_html_close(html, "ul");
    close_item(report);
    put_item(
        report, "5.4", "System specification", "Maskine",
        "The same result comes out on any machine of the architecture and any number of threads; the machine of "
        "this run stands in the result under /provenance/run.",
        "Det samme resultat kommer ud på enhver maskine af arkitekturen og ethvert antal tråde; maskinen for denne "
        "kørsel står i resultatet under /provenance/run.");
    close_part(report);
    open_part(report, "6 Code access", "6 Adgang til koden");
    put_item(report, "6.1", "Computer model sharing statement", "Deling af modellen",
             "The program is free software (GPL 3.0 or later); the result holds the full scenario as text, and 'afklar "
             "verify' reruns it and proves it equal.",
             "Programmet er fri software (GPL 3.0 eller nyere); resultatet indeholder hele scenariet som tekst, og "
             "'afklar verify' kører det igen og beviser, at det er ens.");
    close_part(report);
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
    put_components(report);
    put_data(report);
    put_experiment(report);
    put_implementation(report);
    res_html_close(html, "section");
    return SIM_OK;
}
