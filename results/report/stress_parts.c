/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STRESS-DES from its components (2.5) on: data, experiment, implementation. */
#include <math.h>
#include <string.h>

#include "models/scenario/provenance.h"
#include "results/report/stress.h"
#include "results/text/language.h"
#include "sim/calendar.h"

/* --- 2.5 components ------------------------------------------------------------------------------------------------
 */

static void put_entities(struct res_report *report, const struct mdl_scenario *scenario)
{
    struct res_html *html = &report->html;
    res_report_open_item(report, "2.5.1", "Components: entities", "Bestanddele: enheder");
    res_html_text(html,
                  res_say(report->language, "Citizens, in these populations: ", "Borgere i disse populationer: "));
    for (size_t p = 0; p < scenario->population_count; p++) {
        const struct mdl_population *population = &scenario->populations[p];
        res_html_format(html, "%s%s%s", p > 0 ? ", " : "", res_report_name_of(population->label, population->name),
                        population->index ? res_say(report->language, " (measured)", " (måles)") : "");
    }
    res_html_text(html, ".");
    res_report_close_item(report);
}

static void put_activities(struct res_report *report, const struct mdl_scenario *scenario)
{
    struct res_html *html = &report->html;
    res_report_open_item(report, "2.5.2", "Components: activities", "Bestanddele: aktiviteter");
    res_html_text(html,
                  res_say(report->language, "The steps of 2.1, and the services: ", "Trinene i 2.1 og indsatserne: "));
    for (size_t s = 0; s < scenario->service_count; s++) {
        res_html_format(html, "%s%s", s > 0 ? "; " : "",
                        res_report_name_of(scenario->services[s].label, scenario->services[s].name));
    }
    res_html_text(html, ".");
    res_report_close_item(report);
}

static void put_scenario_resources(struct res_report *report, const struct mdl_scenario *scenario)
{
    struct res_html *html = &report->html;
    for (size_t r = 0; r < scenario->role_count; r++) {
        const struct mdl_role *role = &scenario->roles[r];
        char persons[RES_NUMBER_MAX];
        const double first = mdl_series_at(&role->headcount, scenario->start);
        res_number_text(first, fmod(first, 1) != 0 ? 1 : 0, false, report->language, persons);
        res_html_format(html, "%s%s %s", r > 0 ? "; " : "", persons, res_report_name_of(role->label, role->name));
        if (role->places > 0) {
            res_html_format(html, res_say(report->language, " (%lld places each)", " (%lld pladser hver)"),
                            (long long)role->places);
        }
    }
    for (size_t b = 0; b < scenario->board_count; b++) {
        char days[RES_NUMBER_MAX];
        res_number_text(scenario->boards[b].every / SIM_MINUTES_PER_DAY, 0, false, report->language, days);
        res_html_format(html, res_say(report->language, "; %s every %s days", "; %s hver %s. dag"),
                        res_report_name_of(scenario->boards[b].label, scenario->boards[b].name), days);
    }
}

static void put_resources(struct res_report *report)
{
    struct res_html *html = &report->html;
    res_report_open_item(report, "2.5.3", "Components: resources", "Bestanddele: ressourcer");
    res_html_open(html, "ul", NULL);
    for (size_t k = 0; k < report->material->count; k++) {
        const struct mdl_scenario *scenario = res_report_scenario(report, k);
        if (scenario == NULL) {
            continue;
        }
        res_html_open(html, "li", NULL);
        res_html_format(html, "%s: ", report->material->labels[k]);
        put_scenario_resources(report, scenario);
        res_html_close(html, "li");
    }
    res_html_close(html, "ul");
    res_report_close_item(report);
}

void res_stress_components(struct res_report *report)
{
    const struct mdl_scenario *scenario = res_report_first_scenario(report);
    if (scenario != NULL) {
        put_entities(report, scenario);
        put_activities(report, scenario);
        put_resources(report);
    }
    res_report_put_item(
        report, "2.5.4", "Components: queues", "Bestanddele: køer",
        "For a place with a worker, for the agenda of a board, for a seat, for a match with a company: first come, "
        "first served within the priority of the step; citizens leave a queue only where the scenario gives them "
        "a patience. Talks wait in the diary.",
        "Til en plads hos en medarbejder, til et teams dagsorden, til en plads i en indsats, til et match med en "
        "virksomhed: først til mølle inden for trinets prioritet; borgere forlader kun en kø, hvor scenariet giver "
        "dem en tålmodighed. Samtaler venter i kalenderen.");
    res_report_put_item(
        report, "2.5.5", "Components: entry and exit points", "Bestanddele: ind- og udgange",
        "Citizens come on given dates, as a Poisson stream, from a file, or are there from the start; they leave "
        "by a decision, by one of the competing risks, at pension age, or are still inside when the run ends.",
        "Borgere kommer på givne datoer, som en Poisson-strøm, fra en fil eller er der fra start; de går ud ved en "
        "afgørelse, ved en af de konkurrerende risici, ved pensionsalderen, eller er stadig inde, når kørslen "
        "slutter.");
    res_report_close_part(report);
}

/* --- 3 data ---------------------------------------------------------------------------------------------------------
 */

void res_stress_data(struct res_report *report)
{
    struct res_html *html = &report->html;
    const struct mdl_scenario *scenario = res_report_first_scenario(report);
    size_t counts[MDL_STATUS_COUNT] = {0};
    if (scenario != NULL) {
        mdl_provenance_count(scenario, counts);
    }
    res_report_open_part(report, "3 Data", "3 Data");
    res_report_open_item(report, "3.1", "Data sources", "Datakilder");
    res_html_format(html,
                    res_say(report->language,
                            "Every value carries its source in the scenario; in the first organisation %zu are "
                            "published, %zu derived, %zu calibrated, %zu assumed, %zu without a source (defaults among "
                            "them).",
                            "Hver værdi har sin kilde i scenariet; i den første organisation er %zu publiceret, %zu "
                            "afledt, %zu kalibreret, %zu antaget, %zu uden kilde (heriblandt standardværdier)."),
                    counts[MDL_STATUS_PUBLISHED], counts[MDL_STATUS_DERIVED], counts[MDL_STATUS_CALIBRATED],
                    counts[MDL_STATUS_ASSUMED], counts[MDL_STATUS_NONE]);
    res_report_close_item(report);
    res_report_put_item(
        report, "3.2", "Pre-processing", "Forbehandling",
        "None by the program; what was derived from a source says so, with the arithmetic in its source text.",
        "Ingen i programmet; hvad der er afledt af en kilde, siger det, med regningen i kildeteksten.");
    res_report_put_item(
        report, "3.3", "Input parameters", "Inddata",
        "The full scenarios are stored in the result; 'afklar check --provenance' lists them, and the lists above "
        "hold those that differ and those that are assumed.",
        "De fulde scenarier er gemt i resultatet; 'afklar check --provenance' viser dem, og listerne ovenfor har "
        "dem, der er forskellige, og dem, der er antaget.");
    res_report_put_item(report, "3.4", "Assumptions", "Antagelser",
                        "The section 'What it rests on', and section 9 of 'models/MODEL.md'.",
                        "Afsnittet 'Hvad det hviler på' og afsnit 9 i 'models/MODEL.md'.");
    res_report_close_part(report);
}

/* --- 4 to 6 ----------------------------------------------------------------------------------------------------------
 */

void res_stress_experiment(struct res_report *report)
{
    struct res_html *html = &report->html;
    res_report_open_part(report, "4 Experimentation", "4 Forsøg");
    res_report_put_item(
        report, "4.1", "Initialisation", "Begyndelsestilstand",
        "As the scenario says: citizens under way at the start hold the places they would hold, and queues stand "
        "as they would stand. There is no warm-up that is thrown away.",
        "Som scenariet siger: borgere, der er i gang ved starten, har de pladser, de ville have, og køerne er, som "
        "de ville være. Der er ingen indkøring, som kasseres.");
    res_report_open_item(report, "4.2", "Run length", "Kørslens længde");
    res_html_open(html, "ul", NULL);
    for (size_t k = 0; k < report->material->count; k++) {
        const struct mdl_scenario *scenario = res_report_scenario(report, k);
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
    res_report_close_item(report);
    res_report_open_item(report, "4.3", "Estimation approach", "Estimation");
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
    res_report_close_item(report);
    res_report_close_part(report);
}

void res_stress_implementation(struct res_report *report)
{
    struct res_html *html = &report->html;
    const struct res_maker *maker = &report->material->maker;
    res_report_open_part(report, "5 Implementation", "5 Implementering");
    res_report_open_item(report, "5.1", "Software", "Software");
    res_html_format(
        html,
        res_say(report->language, "This page: %s %s (%s), written in C17.", "Denne side: %s %s (%s), skrevet i C17."),
        maker->software, maker->version, maker->git);
    res_report_close_item(report);
    res_report_put_item(
        report, "5.2", "Random sampling", "Tilfældige tal",
        "Counter-based Philox, by inversion only: a draw is a function of seed, replication, citizen and the name "
        "of what is drawn, so the same citizen meets the same luck in every organisation.",
        "Tællerbaseret Philox, kun ved inversion: et træk er en funktion af frø, gentagelse, borger og navnet på "
        "det, der trækkes, så den samme borger møder det samme held i hver organisation.");
    res_report_open_item(report, "5.3", "Model execution", "Kørsel");
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
    res_report_close_item(report);
    res_report_put_item(
        report, "5.4", "System specification", "Maskine",
        "The same result comes out on any machine of the architecture and any number of threads; the machine of "
        "this run stands in the result under /provenance/run.",
        "Det samme resultat kommer ud på enhver maskine af arkitekturen og ethvert antal tråde; maskinen for denne "
        "kørsel står i resultatet under /provenance/run.");
    res_report_close_part(report);
    res_report_open_part(report, "6 Code access", "6 Adgang til koden");
    res_report_put_item(
        report, "6.1", "Computer model sharing statement", "Deling af modellen",
        "The program is free software (GPL 3.0 or later); the result holds the full scenario as text, and 'afklar "
        "verify' reruns it and proves it equal.",
        "Programmet er fri software (GPL 3.0 eller nyere); resultatet indeholder hele scenariet som tekst, og "
        "'afklar verify' kører det igen og beviser, at det er ens.");
    res_report_close_part(report);
}
