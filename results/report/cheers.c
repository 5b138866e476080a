/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The CHEERS 2022 checklist (Husereau et al. 2022, BMJ 376:e067975): its 28 items in their order, under its headings,
 * filled from the scenarios and the economic analysis. What a model cannot know says so and is left to the authors.
 */
#include <math.h>
#include <string.h>

#include "models/scenario/provenance.h"
#include "results/econ/uncertainty.h"
#include "results/report/report.h"
#include "results/text/language.h"
#include "sim/calendar.h"

static const struct res_econ_sample *first_of(const struct res_report *report)
{
    return report->econ->samples[0];
}

/* What no model can know. */
static void put_unknown(struct res_report *report, const char *number, const char *english, const char *danish,
                        const char *what, const char *what_da)
{
    res_report_open_item(report, number, english, danish);
    res_html_open(&report->html, "em", NULL);
    res_html_text(&report->html, res_say(report->language, "The model cannot know this; for the authors to fill in: ",
                                         "Det kan modellen ikke vide; forfatterne skal udfylde det: "));
    res_html_close(&report->html, "em");
    res_html_text(&report->html, res_say(report->language, what, what_da));
    res_report_close_item(report);
}

static void put_names(struct res_report *report, size_t from)
{
    for (size_t k = from; k < report->material->count; k++) {
        res_html_format(&report->html, "%s%s", k > from ? "; " : "", report->material->labels[k]);
    }
}

/* --- title, abstract, introduction -------------------------------------------------------------------------------- */

static void put_result_text(struct res_report *report)
{
    for (size_t i = 0; i < report->econ->increment_count; i++) {
        res_html_text(&report->html, " ");
        res_report_increment(report, &report->econ->increments[i]);
    }
    if (report->econ->increment_count > 0) {
        res_html_text(&report->html,
                      res_say(report->language, " Intervals are of 95 %.", " Intervallerne er på 95 %."));
    }
}

static void put_title(struct res_report *report)
{
    res_report_open_part(report, "Title, abstract, introduction", "Titel, resumé, indledning");
    res_report_open_item(report, "1", "Title", "Titel");
    res_html_text(&report->html, res_say(report->language, "Economic evaluation by simulation of: ",
                                         "Økonomisk evaluering ved simulering af: "));
    put_names(report, 0);
    res_report_close_item(report);
    res_report_open_item(report, "2", "Abstract", "Resumé");
    res_html_format(&report->html,
                    res_say(report->language,
                            "Costs and effects (perspective: %s) over %d years of a simulated pathway, %zu "
                            "replications.",
                            "Omkostninger og effekter (perspektiv: %s) over %d år af et simuleret forløb, %zu "
                            "gentagelser."),
                    res_perspective_text(report->econ->perspective, report->language), first_of(report)->years,
                    first_of(report)->replications);
    put_result_text(report);
    res_report_close_item(report);
    res_report_open_item(report, "3", "Background and objectives", "Baggrund og formål");
    for (size_t k = 0; k < report->material->count; k++) {
        const struct mdl_scenario *scenario = res_report_scenario(report, k);
        if (scenario != NULL && scenario->question != NULL && scenario->question[0] != '\0') {
            res_html_format(&report->html, "%s ", scenario->question);
        }
    }
    res_html_text(&report->html, res_say(report->language, "The context of practice and policy is for the authors.",
                                         "Sammenhængen i praksis og politik er forfatternes."));
    res_report_close_item(report);
    res_report_close_part(report);
}

/* --- methods ------------------------------------------------------------------------------------------------------ */

static void put_population(struct res_report *report)
{
    const struct mdl_scenario *scenario = res_report_first_scenario(report);
    res_report_open_item(report, "5", "Study population", "Studiepopulation");
    for (size_t p = 0; scenario != NULL && p < scenario->population_count; p++) {
        const struct mdl_population *population = &scenario->populations[p];
        if (population->index) {
            res_html_format(&report->html,
                            res_say(report->language, "\u201c%s\u201d (so called in the scenario). ",
                                    "\u201d%s\u201d (så kaldt i scenariet). "),
                            res_report_name_of(population->label, population->name));
        }
    }
    res_html_text(&report->html,
                  res_say(report->language,
                          "Their ages, motivation, work ability and other traits are drawn from the distributions of "
                          "the scenario; the other populations take up staff and places and are not counted.",
                          "Alder, motivation, arbejdsevne og andre træk trækkes fra scenariets fordelinger; de øvrige "
                          "populationer optager personale og pladser og tælles ikke med."));
    res_report_close_item(report);
}

static void put_setting(struct res_report *report)
{
    const struct mdl_scenario *scenario = res_report_first_scenario(report);
    res_report_open_item(report, "6", "Setting and location", "Sted og rammer");
    if (scenario != NULL) {
        char from[SIM_DATE_TEXT_SIZE], to[SIM_DATE_TEXT_SIZE];
        res_html_format(&report->html,
                        res_say(report->language,
                                "A Danish municipality as the scenario '%s' describes it, measured from %s to %s.",
                                "En dansk kommune, som scenariet '%s' beskriver den, målt fra %s til %s."),
                        scenario->name, sim_date_format(scenario->start, from), sim_date_format(scenario->end, to));
    }
    res_report_close_item(report);
    res_report_open_item(report, "7", "Comparators", "Alternativer");
    res_html_format(&report->html,
                    res_say(report->language, "%s, against which is set: ", "%s, som sammenlignes med: "),
                    report->material->labels[0]);
    put_names(report, 1);
    res_html_text(&report->html,
                  res_say(report->language,
                          ". The steps of each are in STRESS-DES 2.1; why these were chosen is for the authors.",
                          ". Trinene i hver står i STRESS-DES 2.1; hvorfor netop de er valgt, er forfatternes."));
    res_report_close_item(report);
}

static void put_perspective(struct res_report *report)
{
    const struct res_econ_report *econ = report->econ;
    char discount[256];
    res_report_open_item(report, "8", "Perspective", "Perspektiv");
    const char *name = report->language == RES_DANISH ? res_perspective_danish(econ->perspective)
                                                      : res_perspective_name(econ->perspective);
    res_html_format(&report->html, "%s: %s. ", name, res_perspective_text(econ->perspective, report->language));
    res_html_text(&report->html,
                  res_say(report->language, "'--perspective' gives the others.", "'--perspective' giver de øvrige."));
    res_report_close_item(report);
    res_report_open_item(report, "9", "Time horizon", "Tidshorisont");
    res_html_format(&report->html,
                    res_say(report->language,
                            "%d calendar years from %d: long enough that decisions have fallen and their benefits and "
                            "work are seen.",
                            "%d kalenderår fra %d: så længe, at afgørelserne er faldet, og ydelser og arbejde efter "
                            "dem ses."),
                    econ->samples[0]->years, econ->samples[0]->first_year);
    res_report_close_item(report);
    res_report_discount_text(report, discount, sizeof discount);
    res_report_open_item(report, "10", "Discount rate", "Diskontering");
    res_html_format(&report->html,
                    res_say(report->language, "%s a year, on costs; effects are counted and not discounted.",
                            "%s om året på omkostninger; effekter tælles og diskonteres ikke."),
                    discount);
    res_report_close_item(report);
}

static void put_outcomes(struct res_report *report)
{
    char threshold[RES_NUMBER_MAX];
    res_report_open_item(report, "11", "Selection of outcomes", "Valg af effektmål");
    res_html_format(&report->html, res_say(report->language, "%s. All that were counted: ", "%s. Alle, der er talt: "),
                    res_effect_label(report->econ->effect, first_of(report)->is_cut, report->language));
    for (int e = 0; e < RES_EFFECT_COUNT; e++) {
        res_html_format(&report->html, "%s%s", e > 0 ? "; " : "",
                        res_effect_label((enum res_effect)e, first_of(report)->is_cut, report->language));
    }
    res_html_text(&report->html, ".");
    res_report_close_item(report);
    res_report_put_item(report, "12", "Measurement of outcomes", "Måling af effekter",
                        "Counted in the simulation, citizen by citizen, by the dated decision; years in work after it "
                        "follow from transition rates.",
                        "Talt i simuleringen, borger for borger, ved den daterede afgørelse; år i arbejde derefter "
                        "følger af overgangsrater.");
    res_number_text(first_of(report)->threshold, 0, false, report->language, threshold);
    res_report_open_item(report, "13", "Valuation of outcomes", "Værdisætning af effekter");
    res_html_format(
        &report->html,
        res_say(report->language,
                "Not valued as health or quality of life: no source was used for that. For net benefit one "
                "more unit of effect is worth what the reader says; the scenario says %s DKK.",
                "Ikke værdisat som sundhed eller livskvalitet: der er ikke brugt nogen kilde til det. I "
                "nettogevinst er en enhed mere af effekten det værd, læseren siger; scenariet siger %s kr."),
        threshold);
    res_report_close_item(report);
}

static void put_prices(struct res_report *report)
{
    res_report_put_item(
        report, "14", "Measurement and valuation of resources and costs", "Måling og værdisætning af ressourcer",
        "Minutes of staff, weeks of services and benefits and cases of boards are counted in the simulation and priced "
        "in whole øre; each flow has one payer and one payee, so that the books balance. Paid time that nobody used is "
        "told apart and is not in the totals.",
        "Personalets minutter, uger med indsatser og ydelser og teamets sager tælles i simuleringen og prissættes i "
        "hele øre; hver strøm har én betaler og én modtager, så bøgerne stemmer. Betalt tid, som ingen brugte, står "
        "for "
        "sig og er ikke med i summerne.");
    res_report_open_item(report, "15", "Currency, price date, and conversion", "Valuta, prisår og omregning");
    res_html_format(&report->html,
                    res_say(report->language,
                            "Danish kroner at prices of %d; prices of other years are moved with the index of the "
                            "scenario. No currency is converted.",
                            "Danske kroner i priser fra %d; priser fra andre år er fremskrevet med scenariets indeks. "
                            "Ingen valuta er omregnet."),
                    (int)report->econ->economics->price_year);
    res_report_close_item(report);
}

static void put_model(struct res_report *report)
{
    res_report_put_item(report, "16", "Rationale and description of model",
                        "Begrundelse for og beskrivelse af modellen",
                        "Discrete-event simulation, since citizens wait for the same staff and places; the model, its "
                        "code and how to get it are described in the STRESS-DES checklist above.",
                        "Begivenhedsstyret simulering, fordi borgerne venter på det samme personale og de samme "
                        "pladser; modellen, dens kode og adgangen til den er beskrevet i STRESS-DES ovenfor.");
    res_report_open_item(report, "17", "Analytics and assumptions", "Analyse og antagelser");
    res_html_format(&report->html,
                    res_say(report->language,
                            "%zu replications of each alternative on common random numbers: pairs of the same citizens "
                            "with the same luck. t-intervals over pairs; the ICER is a ratio of means with a "
                            "delta-method error. After the decision citizens move by yearly transition rates to the "
                            "horizon (half-cycle by the timing the scenario states). Assumptions stand in 'What it "
                            "rests on'.",
                            "%zu gentagelser af hvert alternativ på fælles tilfældige tal: par af de samme borgere med "
                            "det samme held. t-intervaller over par; ICER er en brøk af gennemsnit med fejl efter "
                            "deltametoden. Efter afgørelsen flytter borgerne sig med årlige overgangsrater til "
                            "horisonten (tidspunkt i året, som scenariet siger). Antagelserne står i 'Hvad det hviler "
                            "på'."),
                    first_of(report)->replications);
    res_report_close_item(report);
    res_report_put_item(
        report, "18", "Characterising heterogeneity", "Forskelle mellem borgere",
        "Citizens differ by drawn traits, and every figure is a mean over them. No subgroup is reported "
        "here; 'afklar run --citizens' stores each citizen for that.",
        "Borgere er forskellige ved de trukne træk, og hvert tal er et gennemsnit over dem. Ingen "
        "undergruppe er vist her; 'afklar run --citizens' gemmer hver borger til det.");
    res_report_put_item(report, "19", "Characterising distributional effects", "Fordelingsvirkninger",
                        "Who gains and who pays is shown for the accounts of municipality, region, state, citizens and "
                        "employers; not by income or other groups of citizens, and without weights.",
                        "Hvem der vinder, og hvem der betaler, er vist for kommune, region, stat, borgere og "
                        "arbejdsgivere; ikke efter indkomst eller andre grupper af borgere, og uden vægte.");
}

static bool has_tornado(const struct res_report *report)
{
    return report->econ->uncertainty != NULL && report->econ->uncertainty->bars != NULL;
}

static void put_uncertainty(struct res_report *report)
{
    res_report_open_item(report, "20", "Characterising uncertainty", "Usikkerhed");
    res_html_text(&report->html, res_say(report->language, "Intervals here are of chance between replications alone. ",
                                         "Intervallerne her er kun tilfældighed mellem gentagelser. "));
    res_html_text(&report->html,
                  has_tornado(report)
                      ? res_say(report->language,
                                "Uncertain values were moved one at a time to the ends of their ranges ('How much of "
                                "the result rests on what'). ",
                                "Usikre værdier er flyttet én ad gangen til enderne af deres spænd ('Hvor meget af "
                                "resultatet hviler på hvad'). ")
                      : res_say(report->language, "Uncertain values were not varied for this page. ",
                                "Usikre værdier er ikke varieret til denne side. "));
    res_html_text(&report->html,
                  res_say(report->language,
                          "'afklar econ --psa' draws them together and gives acceptability curves and the value of "
                          "information.",
                          "'afklar econ --psa' trækker dem sammen og giver acceptkurver og værdien af information."));
    res_report_close_item(report);
}

static void put_methods(struct res_report *report)
{
    res_report_open_part(report, "Methods", "Metode");
    put_unknown(report, "4", "Health economic analysis plan", "Analyseplan",
                "whether a plan was written before, and where it is. What was run stands in the stored scenarios.",
                "om en plan blev skrevet før, og hvor den er. Hvad der blev kørt, står i de gemte scenarier.");
    put_population(report);
    put_setting(report);
    put_perspective(report);
    put_outcomes(report);
    put_prices(report);
    put_model(report);
    put_uncertainty(report);
    put_unknown(report, "21", "Approach to engagement with patients and others affected by the study",
                "Inddragelse af borgere og andre berørte",
                "whether citizens, caseworkers or others took part in the design.",
                "om borgere, sagsbehandlere eller andre var med til at tilrettelægge den.");
    res_report_close_part(report);
}

/* --- results, discussion, other ------------------------------------------------------------------------------------
 */

/* Values of the economics alone, by status. */
static void put_parameters(struct res_report *report)
{
    const struct mdl_scenario *scenario = res_report_first_scenario(report);
    size_t counts[MDL_STATUS_COUNT] = {0};
    if (scenario != NULL) {
        mdl_provenance_count(scenario, counts);
    }
    res_report_open_item(report, "22", "Study parameters", "Parametre");
    res_html_format(
        &report->html,
        res_say(report->language,
                "Of the values of the first alternative %zu are published, %zu derived, %zu calibrated and "
                "%zu assumed, each with source and range where it has one: 'afklar check --provenance --econ' "
                "lists all, 'What it rests on' those assumed. Prices and rates that the scenario does not "
                "state itself are those of scenarios/lib/economics.cfg, with their sources.",
                "Af værdierne i det første alternativ er %zu publiceret, %zu afledt, %zu kalibreret og %zu "
                "antaget, hver med kilde og spænd, hvor der er et: 'afklar check --provenance --econ' viser dem "
                "alle, 'Hvad det hviler på' de antagne. Priser og rater, som scenariet ikke selv siger, er "
                "dem i scenarios/lib/economics.cfg, med kilder."),
        counts[MDL_STATUS_PUBLISHED], counts[MDL_STATUS_DERIVED], counts[MDL_STATUS_CALIBRATED],
        counts[MDL_STATUS_ASSUMED]);
    res_report_close_item(report);
}

static void put_results(struct res_report *report)
{
    res_report_open_part(report, "Results", "Resultater");
    put_parameters(report);
    res_report_open_item(report, "23", "Summary of main results", "Hovedresultater");
    res_html_text(&report->html, res_say(report->language, "The tables by payer and by year in the answer.",
                                         "Tabellerne efter betaler og efter år i svaret."));
    put_result_text(report);
    res_report_close_item(report);
    res_report_open_item(report, "24", "Effect of uncertainty", "Usikkerhedens betydning");
    res_html_text(&report->html,
                  has_tornado(report)
                      ? res_say(report->language,
                                "The intervals beside each figure, and the share of the result by status; choices of "
                                "horizon, discount rate and perspective were not varied for this page.",
                                "Intervallerne ved hvert tal og andelen af resultatet efter status; valg af horisont, "
                                "diskontering og perspektiv er ikke varieret til denne side.")
                      : res_say(report->language,
                                "The intervals beside each figure; the effect of uncertain values, horizon, discount "
                                "rate and perspective was not looked at for this page.",
                                "Intervallerne ved hvert tal; betydningen af usikre værdier, horisont, diskontering og "
                                "perspektiv er ikke undersøgt til denne side."));
    res_report_close_item(report);
    put_unknown(report, "25", "Effect of engagement with patients and others affected by the study",
                "Betydningen af inddragelsen", "what it changed in the study.", "hvad den ændrede i studiet.");
    res_report_close_part(report);
}

void res_report_cheers(struct res_report *report)
{
    struct res_html *html = &report->html;
    if (report->econ == NULL) {
        return;
    }
    res_html_open(html, "section", "id", "cheers", "aria-labelledby", "cheers-title", NULL);
    res_html_open(html, "h2", "id", "cheers-title", NULL);
    res_html_text(html, res_say(report->language, "The economics (CHEERS 2022)", "Økonomien (CHEERS 2022)"));
    res_html_close(html, "h2");
    put_title(report);
    put_methods(report);
    put_results(report);
    res_report_open_part(report, "Discussion", "Diskussion");
    res_report_put_item(
        report, "26", "Study findings, limitations, generalisability, and current knowledge",
        "Fund, begrænsninger, generaliserbarhed og eksisterende viden",
        "Limits of the model stand in section 9 of 'models/MODEL.md', how far it agrees with published "
        "figures in 'tests/VALIDATION.md'. It speaks of the organisations in the scenarios and of no "
        "others; what the findings mean and how they fit with other knowledge is for the authors.",
        "Modellens begrænsninger står i afsnit 9 i 'models/MODEL.md', og hvor godt den stemmer med "
        "publicerede tal, i 'tests/VALIDATION.md'. Den taler om organisationerne i scenarierne og ingen "
        "andre; hvad fundene betyder, og hvordan de passer med anden viden, er forfatternes.");
    res_report_close_part(report);
    res_report_open_part(report, "Other relevant information", "Andre oplysninger");
    put_unknown(report, "27", "Source of funding", "Finansiering",
                "who paid for the study, and the part they took in it.",
                "hvem der betalte studiet, og deres rolle i det.");
    put_unknown(report, "28", "Conflicts of interest", "Interessekonflikter", "those of the authors.", "forfatternes.");
    res_report_close_part(report);
    res_html_close(html, "section");
}
