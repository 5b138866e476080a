/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "results/study/calibrate.h"
#include "results/text/json.h"
#include "results/text/language.h"
#include "results/text/table.h"

#define ALIKE 0.8 /* correlation from which two parameters are said not to be told apart */

static enum sim_status finish(FILE *file, struct sim_error *error)
{
    if (fflush(file) != 0 || ferror(file) != 0) {
        return sim_fail(error, SIM_ERR_IO, "the calibration could not be written");
    }
    return SIM_OK;
}

static const struct mdl_figure *figure_of(const struct res_calibrated *result, size_t target)
{
    return &result->calibration->study->figures[result->calibration->targets[target]];
}

/* --- JSON ------------------------------------------------------------------------------------------------------ */

static void put_parameter(struct res_json *json, const struct res_calibrated *result, size_t k)
{
    const struct mdl_free *asked = &result->calibration->free[k];
    const struct res_fitted *fitted = &result->parameters[k];
    res_json_open_object(json, NULL);
    res_json_string(json, "name", asked->name);
    res_json_open_flat_array(json, "paths");
    for (size_t i = 0; i < asked->path_count; i++) {
        res_json_string(json, NULL, asked->paths[i]);
    }
    res_json_close_array(json);
    res_json_string(json, "unit", fitted->unit);
    res_json_bool(json, "fitted", !asked->profile_only);
    res_json_number(json, "value", fitted->value);
    res_json_pair(json, "range", fitted->low, fitted->high);
    res_json_number(json, "sd", fitted->sd);
    res_json_number(json, "prior_sd", fitted->prior_sd);
    res_json_string(json, "partner",
                    fitted->partner < result->calibration->free_count ? result->calibration->free[fitted->partner].name
                                                                      : NULL);
    res_json_number(json, "correlation", fitted->correlation);
    res_json_bool(json, "at_end", fitted->at_end);
    res_json_bool(json, "does_nothing", fitted->does_nothing);
    res_json_open_flat_array(json, "profile");
    for (size_t p = 0; p < RES_PROFILE_POINTS; p++) {
        res_json_number(json, NULL, fitted->profile[p]);
    }
    res_json_close_array(json);
    res_json_close_object(json);
}

enum sim_status res_json_calibrated(FILE *file, const struct res_calibrated *result, struct sim_error *error)
{
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    res_json_string(&json, "study", result->calibration->study->name);
    res_json_unsigned(&json, "seed", result->seed);
    res_json_unsigned(&json, "replications", result->replications);
    res_json_unsigned(&json, "evaluations", result->evaluations);
    res_json_bool(&json, "reached", result->reached);
    res_json_number(&json, "sum_of_squares", result->sum);
    res_json_open_array(&json, "targets");
    for (size_t j = 0; j < result->calibration->target_count; j++) {
        res_json_open_object(&json, NULL);
        res_json_string(&json, "id", figure_of(result, j)->id);
        res_json_number(&json, "published", figure_of(result, j)->value);
        if (figure_of(result, j)->kind == MDL_FIGURE_INTERVAL) {
            res_json_pair(&json, "published_range", figure_of(result, j)->low, figure_of(result, j)->high);
        }
        res_json_number(&json, "published_se", figure_of(result, j)->se);
        res_json_number(&json, "mean", result->targets[j].mean);
        res_json_number(&json, "distance_in_se", result->targets[j].distance);
        res_json_bool(&json, "reached", result->targets[j].reached);
        res_json_close_object(&json);
    }
    res_json_close_array(&json);
    res_json_open_array(&json, "parameters");
    for (size_t k = 0; k < result->calibration->free_count; k++) {
        put_parameter(&json, result, k);
    }
    res_json_close_array(&json);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}

/* --- table ------------------------------------------------------------------------------------------------------- */

static void amount(double value, enum res_language language, char text[RES_NUMBER_MAX])
{
    const double size = fabs(value);
    res_number_text(value, size >= 100 ? 1 : size >= 1 ? 3 : 5, false, language, text);
}

/* An interval is met anywhere between its ends, and the distance counts from the nearer one. */
static void published_text(const struct mdl_figure *figure, enum res_language language,
                           char text[2 * RES_NUMBER_MAX + 4])
{
    char low[RES_NUMBER_MAX], high[RES_NUMBER_MAX];
    if (figure->kind == MDL_FIGURE_INTERVAL) {
        amount(figure->low, language, low);
        amount(figure->high, language, high);
        (void)snprintf(text, 2 * RES_NUMBER_MAX + 4, "%s–%s", low, high);
    } else {
        amount(figure->value, language, low);
        (void)snprintf(text, 2 * RES_NUMBER_MAX + 4, "%s", low);
    }
}

static enum sim_status put_targets(FILE *file, const struct res_calibrated *result, enum res_language language,
                                   struct sim_error *error)
{
    static const char *const head[RES_LANGUAGE_COUNT][5] = {
        {"Target", "Published", "Standard error", "Model, mean", "Off, SE"},
        {"Mål", "Publiceret", "Standardfejl", "Model, middel", "Afstand, SE"}};
    struct res_table table;
    res_table_init(&table, "lrrrr");
    res_table_header(&table, head[language]);
    for (size_t j = 0; j < result->calibration->target_count; j++) {
        const struct mdl_figure *figure = figure_of(result, j);
        char value[2 * RES_NUMBER_MAX + 4], se[RES_NUMBER_MAX], mean[RES_NUMBER_MAX], off[RES_NUMBER_MAX];
        published_text(figure, language, value);
        amount(figure->se, language, se);
        amount(result->targets[j].mean, language, mean);
        res_number_text(result->targets[j].distance, 2, true, language, off);
        const char *const cells[] = {figure->id, value, se, mean, off};
        res_table_row(&table, cells);
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

static void add_parameter(struct res_table *table, const struct res_calibrated *result, size_t k,
                          enum res_language language)
{
    const struct res_fitted *fitted = &result->parameters[k];
    char value[RES_NUMBER_MAX], low[RES_NUMBER_MAX], high[RES_NUMBER_MAX], sd[RES_NUMBER_MAX], share[RES_NUMBER_MAX];
    char range[2 * RES_NUMBER_MAX + 4], profile[RES_PROFILE_POINTS][RES_NUMBER_MAX];
    amount(fitted->value, language, value);
    amount(fitted->low, language, low);
    amount(fitted->high, language, high);
    amount(fitted->sd, language, sd);
    (void)snprintf(range, sizeof range, "%s–%s", low, high);
    res_number_text(100 * fitted->sd / fitted->prior_sd, 0, false, language, share);
    for (size_t p = 0; p < RES_PROFILE_POINTS; p++) {
        res_number_text(fitted->profile[p], 1, false, language, profile[p]);
    }
    const char *const cells[] = {result->calibration->free[k].name,
                                 result->calibration->free[k].profile_only ? res_say(language, "held", "fast") : "",
                                 value,
                                 fitted->unit,
                                 range,
                                 sd,
                                 share,
                                 profile[0],
                                 profile[1],
                                 profile[2],
                                 profile[3],
                                 profile[4]};
    res_table_row(table, cells);
}

static enum sim_status put_parameters(FILE *file, const struct res_calibrated *result, enum res_language language,
                                      struct sim_error *error)
{
    static const char *const head[RES_LANGUAGE_COUNT][12] = {
        {"Parameter", "", "Value", "", "Range", "sd", "% of prior's", "Profile: low", "¼", "½", "¾", "high"},
        {"Parameter", "", "Værdi", "", "Spænd", "sd", "% af priors", "Profil: lav", "¼", "½", "¾", "høj"}};
    struct res_table table;
    res_table_init(&table, "llrlrrrrrrrr");
    res_table_header(&table, head[language]);
    for (size_t k = 0; k < result->calibration->free_count; k++) {
        add_parameter(&table, result, k, language);
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

static void say_targets(FILE *file, const struct res_calibrated *result, enum res_language language)
{
    bool at_end = false;
    for (size_t k = 0; k < result->calibration->free_count; k++) {
        at_end = at_end || result->parameters[k].at_end;
    }
    for (size_t j = 0; j < result->calibration->target_count; j++) {
        char mean[RES_NUMBER_MAX], off[RES_NUMBER_MAX];
        if (result->targets[j].reached) {
            continue;
        }
        amount(result->targets[j].mean, language, mean);
        res_number_text(fabs(result->targets[j].distance), 2, false, language, off);
        (void)fprintf(file,
                      res_say(language, "Not reached: '%s'. The best found is %s, %s standard errors off.\n",
                              "Ikke nået: '%s'. Det bedste fundne er %s, %s standardfejl fra.\n"),
                      figure_of(result, j)->id, mean, off);
    }
    if (!result->reached && !at_end) {
        (void)fputs(
            res_say(language,
                    "No parameter stands at an end of its range: these targets contradict each other in this model, "
                    "or nothing free moves them.\n",
                    "Ingen parameter står ved en ende af sit spænd: målene modsiger hinanden i denne model, eller "
                    "intet frit flytter dem.\n"),
            file);
    }
}

static void say_parameters(FILE *file, const struct res_calibrated *result, enum res_language language)
{
    const struct mdl_calibration *calibration = result->calibration;
    for (size_t k = 0; k < calibration->free_count; k++) {
        const struct res_fitted *fitted = &result->parameters[k];
        if (fitted->does_nothing) {
            (void)fprintf(file,
                          res_say(language, "'%s' does nothing: no target moves over its whole range.\n",
                                  "'%s' gør ingenting: intet mål flytter sig over hele dens spænd.\n"),
                          calibration->free[k].name);
        } else if (fitted->at_end) {
            (void)fprintf(file,
                          res_say(language, "'%s' stands at an end of its range: the targets would have it farther.\n",
                                  "'%s' står ved en ende af sit spænd: målene vil have den længere ud.\n"),
                          calibration->free[k].name);
        }
        if (fitted->partner < calibration->free_count && fabs(fitted->correlation) >= ALIKE &&
            (fitted->partner > k || result->parameters[fitted->partner].partner != k)) {
            char r[RES_NUMBER_MAX];
            res_number_text(fitted->correlation, 2, true, language, r);
            (void)fprintf(file,
                          res_say(language, "The targets cannot tell '%s' from '%s' (correlation %s).\n",
                                  "Målene kan ikke skelne '%s' fra '%s' (korrelation %s).\n"),
                          calibration->free[k].name, calibration->free[fitted->partner].name, r);
        }
    }
}

enum sim_status res_table_calibrated(FILE *file, const struct res_calibrated *result, enum res_language language,
                                     struct sim_error *error)
{
    (void)fprintf(file,
                  res_say(language, "%s: %zu evaluations of %llu simulated studies each, same luck\n\n",
                          "%s: %zu beregninger af %llu simulerede undersøgelser hver, samme held\n\n"),
                  result->calibration->study->name, result->evaluations, (unsigned long long)result->replications);
    enum sim_status status = put_targets(file, result, language, error);
    if (status == SIM_OK) {
        (void)fputc('\n', file);
        status = put_parameters(file, result, language, error);
    }
    if (status != SIM_OK) {
        return status;
    }
    (void)fputs(
        res_say(language,
                "\nsd: of the linearised posterior. Profile: least sum of squares found with the parameter at five "
                "points of its range,\nthe others fitted anew; 2.7 above the least is outside of a 90 % interval.\n",
                "\nsd: af den lineariserede posterior. Profil: mindste kvadratsum fundet med parameteren i fem punkter "
                "af sit spænd,\nde andre tilpasset på ny; 2,7 over den mindste er uden for et 90 %-interval.\n"),
        file);
    say_targets(file, result, language);
    say_parameters(file, result, language);
    return finish(file, error);
}

/* --- the overlay -----------------------------------------------------------------------------------------------------
 */

/* Lists whose elements a path names. */
static bool is_list(const char *key, size_t length)
{
    static const char *const lists[] = {"populations", "roles",   "boards", "services", "pathway", "branches",
                                        "steps",       "intakes", "ages",   "arms",     "initial", "cases"};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (strlen(lists[i]) == length && strncmp(lists[i], key, length) == 0) {
            return true;
        }
    }
    return false;
}

static void put_quantity(FILE *file, double value, const char *unit)
{
    if (unit[0] == '\0') {
        (void)fprintf(file, "%.6f", value);
    } else {
        (void)fprintf(file, "\"%.6g %s\"", value, unit);
    }
}

static void put_value(FILE *file, const struct res_calibrated *result, size_t k, const char *key, size_t length)
{
    const struct res_fitted *at = &result->parameters[k];
    (void)fprintf(file, "%.*s = { value = ", (int)length, key);
    put_quantity(file, at->value, at->unit);
    (void)fprintf(
        file,
        "; source = \"afklar calibrate: %s, %zu figures of the control arm\"; status = \"calibrated\"; range = [ ",
        result->calibration->study->name, result->calibration->target_count);
    put_quantity(file, at->low, at->unit);
    (void)fputs(", ", file);
    put_quantity(file, at->high, at->unit);
    (void)fputs(" ]; }; ", file);
}

/* One value to write: a parameter and what is left of its path below the present level. */
struct leaf {
    size_t parameter;
    const char *rest;
};

#define LEAVES_MAX ((size_t)MDL_FREE_MAX * 4)

static bool same_key(const char *a, const char *b)
{
    const size_t length = strcspn(a, ".");
    return length == strcspn(b, ".") && strncmp(a, b, length) == 0;
}

static void put_leaf(FILE *file, const struct res_calibrated *result, const struct leaf *leaf, size_t length)
{
    const struct res_fitted *at = &result->parameters[leaf->parameter];
    if (strcmp(leaf->rest, "mean") == 0) { /* of a distribution: the rest of it stays */
        (void)fputs("mean = ", file);
        put_quantity(file, at->value, at->unit);
        (void)fputs("; ", file);
    } else {
        put_value(file, result, leaf->parameter, leaf->rest, length);
    }
}

/* Takes the leaves that begin with the key of leaf i, without it; how many. */
static size_t take_below(const struct leaf leaves[], size_t count, size_t i, bool done[], struct leaf below[])
{
    const char *key = leaves[i].rest;
    size_t used = 0;
    for (size_t k = i; k < count; k++) {
        if (same_key(leaves[k].rest, key)) {
            done[k] = true;
            below[used++] = (struct leaf){leaves[k].parameter, leaves[k].rest + strcspn(key, ".") + 1};
        }
    }
    return used;
}

static void put_level(FILE *file, const struct res_calibrated *result, const struct leaf leaves[], size_t count,
                      bool elements);

/* A group, a list, or an element of one, with all that stands below it. */
static void put_group(FILE *file, const struct res_calibrated *result, const char *key, const struct leaf below[],
                      size_t count, bool is_element)
{
    const size_t length = strcspn(key, ".");
    if (is_element) {
        (void)fprintf(file, "{ name = \"%.*s\"; ", (int)length, key);
        put_level(file, result, below, count, false);
        (void)fputs("}", file);
    } else if (is_list(key, length)) {
        (void)fprintf(file, "%.*s = ( ", (int)length, key);
        put_level(file, result, below, count, true);
        (void)fputs(" ); ", file);
    } else {
        (void)fprintf(file, "%.*s = { ", (int)length, key);
        put_level(file, result, below, count, false);
        (void)fputs("}; ", file);
    }
}

/* Writes the leaves as nested groups, elements of lists by name; a path has few parts, so the depth is small. */
static void put_level(FILE *file, const struct res_calibrated *result, const struct leaf leaves[], size_t count,
                      bool elements)
{
    bool done[LEAVES_MAX] = {false};
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        struct leaf below[LEAVES_MAX];
        const char *key = leaves[i].rest;
        const size_t length = strcspn(key, ".");
        const bool last = key[length] == '\0' || strcmp(key + length, ".value") == 0;
        if (done[i]) {
            continue;
        }
        if (last) {
            put_leaf(file, result, &leaves[i], length);
            continue;
        }
        const size_t used = take_below(leaves, count, i, done, below);
        (void)fputs(elements && !first ? ", " : "", file);
        put_group(file, result, key, below, used, elements);
        first = false;
    }
}

static void put_tree(FILE *file, const struct res_calibrated *result)
{
    struct leaf leaves[LEAVES_MAX];
    size_t count = 0;
    for (size_t k = 0; k < result->calibration->free_count; k++) {
        const struct mdl_free *asked = &result->calibration->free[k];
        for (size_t i = 0; i < asked->path_count && !asked->profile_only && !result->parameters[k].does_nothing; i++) {
            leaves[count++] = (struct leaf){k, asked->paths[i]};
        }
    }
    put_level(file, result, leaves, count, false);
    (void)fputc('\n', file);
}

enum sim_status res_overlay_calibrated(FILE *file, const struct res_calibrated *result, struct sim_error *error)
{
    const struct mdl_calibration *calibration = result->calibration;
    (void)fprintf(
        file,
        "// Fitted by afklar calibrate to figures of the control arm of %s alone: seed %llu, %llu simulated studies an "
        "evaluation.\n// Distance of each mean from its target in published standard errors:\n",
        calibration->study->name, (unsigned long long)result->seed, (unsigned long long)result->replications);
    for (size_t j = 0; j < calibration->target_count; j++) {
        const struct mdl_figure *figure = figure_of(result, j);
        (void)fprintf(file, "//   %s: %.2f against ", figure->id, result->targets[j].mean);
        (void)fprintf(file, figure->kind == MDL_FIGURE_INTERVAL ? "%g to %g" : "%g",
                      figure->kind == MDL_FIGURE_INTERVAL ? figure->low : figure->value, figure->high);
        (void)fprintf(file, ", %+.2f%s\n", result->targets[j].distance,
                      result->targets[j].reached ? "" : " (not reached)");
    }
    for (size_t k = 0; k < calibration->free_count; k++) {
        const struct res_fitted *at = &result->parameters[k];
        if (calibration->free[k].profile_only || at->does_nothing) {
            continue;
        }
        (void)fprintf(file, "// %s: sd %.3g %s, the prior's %.3g\n", calibration->free[k].name, at->sd, at->unit,
                      at->prior_sd);
    }
    put_tree(file, result);
    return finish(file, error);
}
