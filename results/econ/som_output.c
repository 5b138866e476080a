/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/som_output.h"

#include <inttypes.h>
#include <math.h>

#include "results/econ/cost.h"
#include "results/econ/som.h"
#include "results/text/json.h"
#include "results/text/table.h"

#define KRONER(ore) ((ore) / RES_ORE_PER_KRONE)

static const enum mdl_annualise methods[] = {MDL_STRAIGHT_LINE, MDL_ANNUITY_IN_ARREARS, MDL_ANNUITY_IN_ADVANCE};
static const char *const method_names[] = {"straight_line", "annuity_in_arrears", "annuity_in_advance"};

enum sim_status res_som_check(const struct mdl_economics *economics, struct sim_error *error)
{
    const struct mdl_som *som = &economics->som;
    const char *lacking = som->archetype_count == 0  ? "economics.som.archetypes"
                          : !(som->years > 0)        ? "economics.som.years"
                          : !(som->priced_weeks > 0) ? "economics.som.priced_weeks"
                                                     : NULL;
    if (lacking == NULL) {
        return res_programmes_check(economics, error);
    }
    (void)sim_fail(error, SIM_ERR_SCENARIO, "is missing; SOEM needs it");
    sim_error_place(error, NULL, 0, lacking);
    return SIM_ERR_SCENARIO;
}

/* --- table ---------------------------------------------------------------------------------------------- */

static void number(double ore, char text[RES_NUMBER_MAX], enum res_language language)
{
    res_number_text(KRONER(ore), 0, false, language, text);
}

static enum sim_status write_archetypes(FILE *file, const struct mdl_som *som, enum res_language language,
                                        struct sim_error *error)
{
    struct res_table table;
    const bool danish = language == RES_DANISH;
    res_table_init(&table, "lrrrrr");
    res_table_header(&table,
                     (const char *const[]){danish ? "Arketype" : "Archetype", danish ? "uger" : "weeks",
                                           danish ? "støttedage" : "support days", danish ? "kommune" : "municipality",
                                           danish ? "stat" : "state", danish ? "i alt" : "total"});
    for (size_t i = 0; i < som->archetype_count; i++) {
        const struct mdl_archetype *archetype = &som->archetypes[i];
        const struct res_som_net net = res_som_value(som, archetype, NULL);
        char text[5][RES_NUMBER_MAX];
        res_number_text(archetype->weeks, 0, true, language, text[0]);
        res_number_text(-archetype->support_days, 0, true, language, text[1]);
        number(net.municipality, text[2], language);
        number(net.state, text[3], language);
        number(net.total, text[4], language);
        res_table_row(&table, (const char *const[]){archetype->label, text[0], text[1], text[2], text[3], text[4]});
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

static void write_mixes(FILE *file, const struct mdl_som *som, enum res_language language)
{
    const bool danish = language == RES_DANISH;
    for (size_t loss = 0; loss < som->archetype_count; loss++) {
        if (res_som_value(som, &som->archetypes[loss], NULL).municipality >= 0) {
            continue;
        }
        for (size_t gain = 0; gain < som->archetype_count; gain++) {
            const int64_t many = res_som_mix(som, &som->archetypes[loss], &som->archetypes[gain], NULL);
            if (many > 0) {
                (void)fprintf(file,
                              danish ? "%" PRId64 " %s betaler for én %s (kommunen)\n"
                                     : "%" PRId64 " %s pay for one %s (municipality)\n",
                              many, som->archetypes[gain].name, som->archetypes[loss].name);
            }
        }
    }
}

static enum sim_status write_volumes(FILE *file, const struct mdl_economics *economics, enum res_language language,
                                     struct sim_error *error)
{
    struct res_table table;
    res_table_init(&table, "lrrrrr");
    res_table_header(&table, language == RES_DANISH
                                 ? (const char *const[]){"Omkostning pr. borger", "borgere om året", "etablering",
                                                         "drift", "i alt", "heraf uudnyttet"}
                                 : (const char *const[]){"Cost a citizen", "citizens a year", "start-up", "operation",
                                                         "total", "of it unused"});
    for (size_t i = 0; i < economics->programme_count; i++) {
        const struct mdl_programme *programme = &economics->programmes[i];
        const double volumes[] = {38, programme->citizens_per_year, 68};
        for (size_t v = i == 0 ? 0 : 1; v < (i == 0 ? 3u : 2u); v++) {
            const struct res_volume_cost cost = res_programme_cost(economics, programme, volumes[v]);
            char text[5][RES_NUMBER_MAX];
            res_number_text(volumes[v], 1, false, language, text[0]);
            number(cost.start_up, text[1], language);
            number(cost.fixed + cost.variable, text[2], language);
            number(cost.total, text[3], language);
            number(cost.unused, text[4], language);
            res_table_row(&table, (const char *const[]){programme->label, text[0], text[1], text[2], text[3], text[4]});
        }
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

static void write_hours(FILE *file, const struct mdl_economics *economics, enum res_language language)
{
    size_t with_staff = 0;
    for (size_t i = 0; i < economics->programme_count; i++) {
        with_staff += economics->programmes[i].staff_count > 0 ? 1 : 0;
    }
    if (with_staff == 0) {
        return;
    }
    (void)fprintf(
        file,
        language == RES_DANISH
            ? "\nTimer koster årsløn / %g x (1 + %g %% overhead). Social støtte 2020 trykker hverken timer eller "
              "løn:\nlønnen er antaget, og timerne er tabel 7-5's beløb ved den løn; niveauet er altså rapportens "
              "eget.\n"
            : "\nHours cost annual wage / %g x (1 + %g %% overhead). Social støtte 2020 prints neither hours nor "
              "wages:\n"
              "the wages are assumed, and the hours are the amounts of table 7-5 at these wages, so the level is the "
              "report's own.\n",
        economics->effective_hours, 100 * economics->overhead);
}

static void write_start_up(FILE *file, const struct mdl_programme *programme, enum res_language language)
{
    char text[3][RES_NUMBER_MAX];
    for (int m = 0; m < 3; m++) {
        number(res_annualise(programme->start_up_ore, programme->years, programme->rate, methods[m]), text[m],
               language);
    }
    (void)fprintf(
        file,
        language == RES_DANISH
            ? "\nEtablering pr. år (%s): lineært %s, annuitet bagud %s, annuitet forud %s kr.\n"
              "Social støtte 2020 trykker 224.000 kr. om året: det er annuiteten forud; dens tal pr. borger er "
              "lineære.\n"
            : "\nStart-up a year (%s): straight line %s, annuity in arrears %s, annuity in advance %s kr\n"
              "Social støtte 2020 prints 224,000 kr a year: that is the annuity in advance, while its figures "
              "a citizen are straight line.\n",
        programme->label, text[0], text[1], text[2]);
}

/* Where the years are not those the unit values are for. */
static void write_proportion(FILE *file, const struct mdl_som *som, bool danish)
{
    const double priced = res_som_priced_years(som);
    if (som->years < priced || som->years > priced) {
        (void)fprintf(file,
                      danish
                          ? "Enhedsværdierne er for %g år og er her taget i forhold til %g år: tallene er ikke "
                            "rapportens.\n\n"
                          : "Unit values are for %g years and taken in proportion to %g years: these figures are not "
                            "the report's.\n\n",
                      priced, som->years);
    }
}

enum sim_status res_som_table(FILE *file, const struct mdl_economics *economics, enum res_language language,
                              struct sim_error *error)
{
    const struct mdl_som *som = &economics->som;
    const bool danish = language == RES_DANISH;
    char cost[RES_NUMBER_MAX];
    number(som->cost_ore, cost, language);
    (void)fprintf(file,
                  danish ? "SØM: nettogevinst pr. borger over %g år, indsatsen koster %s kr. (kommunen)\n"
                           "Enhedsværdier er rekonstrueret lineært ud fra de trykte resultater; stat og i alt for dem "
                           "uden trykt tal er vores.\n\n"
                         : "SØM: net gain a citizen over %g years, the effort costs %s kr (municipality)\n"
                           "Unit values are a linear reconstruction from the printed results; figures the report does "
                           "not print are ours.\n\n",
                  som->years, cost);
    write_proportion(file, som, danish);
    enum sim_status status = write_archetypes(file, som, language, error);
    if (status != SIM_OK) {
        return status;
    }
    (void)fprintf(file,
                  danish ? "\nBalance ved %.2f uger mere i arbejde (kommune), %.2f uger (kommune og stat)\n"
                         : "\nBreak-even at %.2f weeks more in work (municipality), %.2f (municipality and state)\n",
                  res_som_break_even_weeks(som, false, NULL), res_som_break_even_weeks(som, true, NULL));
    write_mixes(file, som, language);
    (void)fputc('\n', file);
    if (economics->programme_count > 0) {
        status = write_volumes(file, economics, language, error);
        write_hours(file, economics, language);
        write_start_up(file, &economics->programmes[0], language);
    }
    if (status == SIM_OK && (fflush(file) != 0 || ferror(file))) {
        status = sim_fail(error, SIM_ERR_IO, "the table could not be written");
    }
    return status;
}

/* --- JSON -------------------------------------------------------------------------------------------------- */

static void json_programme(struct res_json *json, const struct mdl_economics *economics,
                           const struct mdl_programme *programme)
{
    const struct res_volume_cost cost = res_programme_cost(economics, programme, programme->citizens_per_year);
    res_json_open_object(json, NULL);
    res_json_string(json, "name", programme->name);
    res_json_number(json, "citizens_per_year", programme->citizens_per_year);
    res_json_number(json, "start_up_per_citizen", KRONER(cost.start_up));
    res_json_number(json, "operation_per_citizen", KRONER(cost.fixed + cost.variable));
    res_json_number(json, "total_per_citizen", KRONER(cost.total));
    res_json_open_object(json, "start_up_per_year");
    for (int m = 0; m < 3; m++) {
        res_json_number(json, method_names[m],
                        KRONER(res_annualise(programme->start_up_ore, programme->years, programme->rate, methods[m])));
    }
    res_json_close_object(json);
    res_json_close_object(json);
}

enum sim_status res_som_json(FILE *file, const struct mdl_economics *economics, struct sim_error *error)
{
    const struct mdl_som *som = &economics->som;
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    res_json_string(&json, "currency", "DKK");
    res_json_string(&json, "unit_values", "linear reconstruction from the printed results");
    res_json_number(&json, "cost_per_citizen", KRONER(som->cost_ore));
    res_json_number(&json, "years", som->years);
    res_json_number(&json, "priced_years", res_som_priced_years(som));
    res_json_open_array(&json, "archetypes");
    for (size_t i = 0; i < som->archetype_count; i++) {
        const struct res_som_net net = res_som_value(som, &som->archetypes[i], NULL);
        res_json_open_object(&json, NULL);
        res_json_string(&json, "name", som->archetypes[i].name);
        res_json_number(&json, "weeks", som->archetypes[i].weeks);
        res_json_number(&json, "support_days", som->archetypes[i].support_days);
        res_json_number(&json, "municipality", KRONER(net.municipality));
        res_json_number(&json, "state", KRONER(net.state));
        res_json_number(&json, "total", KRONER(net.total));
        res_json_close_object(&json);
    }
    res_json_close_array(&json);
    res_json_number(&json, "break_even_weeks_municipality", res_som_break_even_weeks(som, false, NULL));
    res_json_number(&json, "break_even_weeks_public", res_som_break_even_weeks(som, true, NULL));
    res_json_open_array(&json, "programmes");
    for (size_t i = 0; i < economics->programme_count; i++) {
        json_programme(&json, economics, &economics->programmes[i]);
    }
    res_json_close_array(&json);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}
