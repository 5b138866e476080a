/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/loader.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/outcome.h"
#include "models/scenario/suggest.h"

#define NAME_MAX_LENGTH 64

/* --- quantities ------------------------------------------------------------------------------------ */

static void describe(const struct mdl_node *node, char *buffer, size_t size)
{
    if (node->text != NULL) {
        (void)snprintf(buffer, size, "\"%.60s\"", node->text);
    } else if (node->type == MDL_NODE_INTEGER) {
        (void)snprintf(buffer, size, "%lld", (long long)node->integer);
    } else if (node->type == MDL_NODE_NUMBER) {
        mdl_number_format(node->number, buffer, size);
    } else {
        (void)snprintf(buffer, size, "%s", mdl_node_type_name(node));
    }
}

bool mdl_load_quantity(struct mdl_loader *l, enum mdl_unit unit, const struct mdl_node *node, double *value)
{
    struct sim_error error;
    char shown[80];
    if (node->type == MDL_NODE_STRING) {
        if (mdl_unit_parse(node->text, unit, value, &error) == SIM_OK) {
            return true;
        }
        mdl_load_fail_from(l, node, &error);
        return false;
    }
    if ((node->type == MDL_NODE_INTEGER || node->type == MDL_NODE_NUMBER) && mdl_unit_is_plain(unit)) {
        *value = node->number;
        return true;
    }
    const bool number = node->type == MDL_NODE_INTEGER || node->type == MDL_NODE_NUMBER;
    describe(node, shown, sizeof shown);
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "%s %s; expected %s %s such as %s", shown,
                   number ? "has no unit" : "is no quantity", mdl_article(mdl_unit_name(unit)), mdl_unit_name(unit),
                   mdl_unit_example(unit));
    if (number) {
        mdl_unit_hint(unit, node->text != NULL ? node->text : shown, &error);
    }
    mdl_load_fail_from(l, node, &error);
    return false;
}

bool mdl_load_in_range(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node, double value)
{
    if (value >= field->min && value <= field->max) {
        return true;
    }
    char shown[80];
    char range[128];
    describe(node, shown, sizeof shown);
    mdl_field_range(field, range, sizeof range);
    mdl_load_fail(l, node, NULL, "%s is out of range; expected %s", shown, range);
    return false;
}

static bool load_number(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node, double *value)
{
    return mdl_load_quantity(l, field->unit, node, value) && mdl_load_in_range(l, field, node, *value);
}

static bool load_integer(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node,
                         int64_t *whole, double *value)
{
    if (!load_number(l, field, node, value)) {
        return false;
    }
    *whole = node->type == MDL_NODE_INTEGER ? node->integer : (int64_t)llround(*value);
    if (fabs(*value - (double)*whole) > 1e-6) {
        mdl_load_fail(l, node, NULL, "is not whole; expected %s",
                      mdl_unit_is_money(field->unit) ? "at most two decimals" : "a whole number");
        return false;
    }
    return true;
}

/* --- numbers that change on dates -------------------------------------------------------------------- */

static bool load_from(struct mdl_loader *l, const struct mdl_node *element, struct mdl_series *series, size_t i)
{
    const struct mdl_node *from = mdl_node_member(element, "from");
    struct sim_error error;
    series->from[i] = INT64_MIN;
    if (from == NULL) {
        if (i > 0) {
            mdl_load_fail(l, element, NULL, "the key 'from' is missing; expected the date from which the value holds");
        }
        return i == 0;
    }
    if (from->type != MDL_NODE_STRING) {
        mdl_load_fail(l, from, NULL, "'from' is %s; expected a date such as \"2018-06-01\"", mdl_node_type_name(from));
        return false;
    }
    if (mdl_date_parse(from->text, &series->from[i], &error) != SIM_OK) {
        mdl_load_fail_from(l, from, &error);
        return false;
    }
    if (i > 0 && series->from[i] <= series->from[i - 1]) {
        mdl_load_fail(l, from, NULL, "\"%s\" does not come after the date before it; expected rising dates",
                      from->text);
        return false;
    }
    if (i == 0 && series->from[0] > l->scenario->start) {
        mdl_load_fail(l, from, "leave out the first 'from'",
                      "no value holds before \"%s\", but the scenario starts then", from->text);
        return false;
    }
    return true;
}

static void load_series_element(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *element,
                                struct mdl_series *series, size_t i)
{
    const struct mdl_node *value = mdl_node_member(element, "value");
    if (element->type != MDL_NODE_GROUP || value == NULL) {
        mdl_load_fail(l, element, NULL, "is no dated value; expected { from = \"2018-06-01\"; value = ...; }");
        return;
    }
    (void)load_from(l, element, series, i);
    value = mdl_load_sourced(l, field, element);
    if (load_number(l, field, value, &series->value[i])) {
        mdl_load_check_range(l, field, element, series->value[i]);
    }
}

static void load_dated(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *list,
                       struct mdl_series *series)
{
    if (list->count == 0 || list->count > MDL_SERIES_MAX) {
        mdl_load_fail(l, list, NULL, "has %zu dated values; expected 1 to %d", list->count, MDL_SERIES_MAX);
        return;
    }
    series->count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        const size_t length = mdl_load_push_number(l, i + 1);
        load_series_element(l, field, list->child[i], series, i);
        mdl_load_pop(l, length);
    }
    series->from[0] = INT64_MIN;
}

static void load_series(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node,
                        struct mdl_series *series)
{
    const bool silent = l->silent;
    if (node->type == MDL_NODE_LIST) {
        load_dated(l, field, node, series);
        return;
    }
    const struct mdl_node *value = mdl_load_sourced(l, field, node);
    if (value->type == MDL_NODE_LIST) {
        l->silent = true; /* one source for all its dates */
        load_dated(l, field, value, series);
        l->silent = silent;
    } else if (load_number(l, field, value, &series->value[0])) {
        mdl_load_check_range(l, field, node, series->value[0]);
    }
}

/* --- words ----------------------------------------------------------------------------------------- */

static const char *string_of(struct mdl_loader *l, const struct mdl_node *node, const char *wanted)
{
    if (node->text == NULL) { /* numbers from the command line carry their text */
        mdl_load_fail(l, node, NULL, "is %s; expected %s in quotes", mdl_node_type_name(node), wanted);
        return NULL;
    }
    return node->text;
}

static bool name_is_good(const char *name, bool of_scenario)
{
    const size_t length = strlen(name);
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)name[i];
        const bool extra = of_scenario && (c == '/' || c == '.');
        if (c >= 0x80 || (!isalnum(c) && c != '_' && c != '-' && !extra)) {
            return false;
        }
    }
    return length > 0 && length <= NAME_MAX_LENGTH;
}

static void load_name(struct mdl_loader *l, const struct mdl_node *node, const char **text)
{
    const char *name = string_of(l, node, "a name");
    if (name == NULL) {
        return;
    }
    if (!name_is_good(name, strcmp(l->path, "name") == 0)) {
        mdl_load_fail(l, node, "a label may have any letters",
                      "\"%.80s\" is no name; expected 1 to %d of the characters a-z, A-Z, 0-9, _ and -", name,
                      NAME_MAX_LENGTH);
    }
    *text = mdl_arena_copy(l->arena, name);
}

static const char *nearest_choice(const struct mdl_choice *choices, const char *word)
{
    struct mdl_suggestion suggestion = mdl_suggestion_for(word);
    for (; choices->name != NULL; choices++) {
        mdl_suggestion_offer(&suggestion, choices->name);
    }
    return suggestion.name;
}

static void list_choices(const struct mdl_choice *choices, char *buffer, size_t size)
{
    size_t used = 0;
    buffer[0] = '\0';
    for (; choices->name != NULL && used < size; choices++) {
        const int length = snprintf(buffer + used, size - used, "%s\"%s\"", used == 0 ? "" : ", ", choices->name);
        used += length > 0 ? (size_t)length : 0;
    }
}

static bool load_choice(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node, int *code)
{
    char known[256];
    char hint[96];
    const char *word = string_of(l, node, "a word");
    if (word == NULL) {
        return false;
    }
    const struct mdl_choice *choice = mdl_load_choice(field->choices, word);
    if (choice != NULL) {
        *code = choice->code;
        return true;
    }
    const char *nearest = nearest_choice(field->choices, word);
    list_choices(field->choices, known, sizeof known);
    (void)snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest == NULL ? "" : nearest);
    mdl_load_fail(l, node, nearest == NULL ? NULL : hint, "\"%.60s\" is not known; expected one of %s", word, known);
    return false;
}

/* --- references ------------------------------------------------------------------------------------ */

/* What a reference may name: the elements of a list that stands before it in the table of the file. */
static const char *name_at(const struct mdl_loader *l, enum mdl_type type, size_t i)
{
    switch (type) {
    case MDL_TYPE_BOARD:
        return l->scenario->boards[i].name;
    case MDL_TYPE_SERVICES:
        return l->scenario->services[i].name;
    default:
        return l->scenario->roles[i].name;
    }
}

static size_t names_of(const struct mdl_loader *l, enum mdl_type type, const char **what)
{
    switch (type) {
    case MDL_TYPE_BOARD:
        *what = "board";
        return l->scenario->board_count;
    case MDL_TYPE_SERVICES:
        *what = "service";
        return l->scenario->service_count;
    default:
        *what = "role";
        return l->scenario->role_count;
    }
}

static bool find_reference(struct mdl_loader *l, enum mdl_type type, const struct mdl_node *node, int *index)
{
    const char *what = "";
    const size_t count = names_of(l, type, &what);
    const char *wanted = string_of(l, node, "a name");
    char hint[96];
    if (wanted == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const char *name = name_at(l, type, i);
        if (name != NULL && strcmp(name, wanted) == 0) {
            *index = (int)i;
            return true;
        }
    }
    struct mdl_suggestion suggestion = mdl_suggestion_for(wanted);
    for (size_t i = 0; i < count; i++) {
        mdl_suggestion_offer(&suggestion, name_at(l, type, i) == NULL ? "" : name_at(l, type, i));
    }
    (void)snprintf(hint, sizeof hint, "did you mean \"%.64s\"?", suggestion.name == NULL ? "" : suggestion.name);
    mdl_load_fail(l, node, suggestion.name == NULL ? NULL : hint, "there is no %s \"%.60s\"; expected the name of a %s",
                  what, wanted, what);
    return false;
}

static void load_references(struct mdl_loader *l, enum mdl_type type, const struct mdl_node *node,
                            struct mdl_refs *refs)
{
    const char *what = "";
    (void)names_of(l, type, &what);
    if (!mdl_node_is_collection(node)) {
        refs->count = find_reference(l, type, node, &refs->at[0]) ? 1 : 0;
        return;
    }
    if (node->count == 0 || node->count > MDL_REFS_MAX) {
        mdl_load_fail(l, node, NULL, "has %zu %ss; expected 1 to %d", node->count, what, MDL_REFS_MAX);
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        int index = MDL_NONE;
        const bool known = find_reference(l, type, node->child[i], &index);
        bool twice = false;
        for (size_t k = 0; known && k < refs->count; k++) {
            twice = twice || refs->at[k] == index;
        }
        if (twice) {
            mdl_load_fail(l, node->child[i], NULL, "the %s \"%s\" stands here twice", what, node->child[i]->text);
        } else if (known) {
            refs->at[refs->count++] = index;
        }
    }
}

static void load_outcomes(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node, int *codes,
                          size_t *count)
{
    if (!mdl_node_is_collection(node) || node->count > MDL_OUTCOME_COUNT) {
        mdl_load_fail(l, node, NULL,
                      "is no list of outcomes; expected for example ( \"job\", \"fleksjob\", \"foep\" )");
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        int code = MDL_OUTCOME_NONE;
        if (!load_choice(l, field, node->child[i], &code)) {
            continue;
        }
        for (size_t k = 0; k < *count; k++) {
            if (codes[k] == code) {
                mdl_load_fail(l, node->child[i], NULL, "\"%s\" stands here twice", node->child[i]->text);
            }
        }
        codes[(*count)++] = code;
    }
}

/* --- any field ------------------------------------------------------------------------------------- */

void mdl_load_nothing(const struct mdl_field *field, void *target)
{
    unsigned char *at = (unsigned char *)target + field->offset;
    const int none = MDL_NONE;
    const struct sim_dist zero = sim_dist_fixed(0.0);
    const struct mdl_series empty = {.count = 1, .from = {INT64_MIN}};
    const double unknown = (double)NAN;
    const sim_time never = SIM_TIME_NEVER;
    switch (field->type) {
    case MDL_TYPE_NUMBER:
        memcpy(at, &unknown, field->may_lack ? sizeof unknown : 0);
        break;
    case MDL_TYPE_DATE:
        memcpy(at, &never, field->may_lack ? sizeof never : 0);
        break;
    case MDL_TYPE_ROLE:
    case MDL_TYPE_BOARD:
    case MDL_TYPE_OUTCOME:
        memcpy(at, &none, sizeof none);
        break;
    case MDL_TYPE_DISTRIBUTION:
        memcpy(at, &zero, sizeof zero);
        break;
    case MDL_TYPE_SERIES:
        memcpy(at, &empty, sizeof empty);
        break;
    default:
        break; /* memory of the arena is zero */
    }
}

static void load_date(struct mdl_loader *l, const struct mdl_node *node, sim_time *date)
{
    struct sim_error error;
    const char *text = string_of(l, node, "a date such as \"2017-01-16\"");
    if (text != NULL && mdl_date_parse(text, date, &error) != SIM_OK) {
        mdl_load_fail_from(l, node, &error);
    }
}

static void load_plain(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node,
                       const struct mdl_node *whole, unsigned char *at)
{
    double number = 0.0;
    int64_t integer = 0;
    if (field->type == MDL_TYPE_INTEGER) {
        if (load_integer(l, field, node, &integer, &number)) {
            memcpy(at, &integer, sizeof integer);
            mdl_load_check_range(l, field, whole, number);
        }
    } else if (load_number(l, field, node, &number)) {
        memcpy(at, &number, sizeof number);
        mdl_load_check_range(l, field, whole, number);
    }
}

/* In place: the loader keeps the address, to prepare the distribution when all is well. */
static void load_distribution(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *value,
                              const struct mdl_node *whole, void *at)
{
    struct sim_dist *dist = at;
    mdl_load_distribution(l, field, value, dist);
    if (value->type != MDL_NODE_GROUP && isfinite(dist->a)) {
        mdl_load_check_range(l, field, whole, dist->a);
    }
}

static void load_word(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node,
                      unsigned char *at)
{
    const char *text = NULL;
    int code = 0;
    if (field->type == MDL_TYPE_CHOICE || field->type == MDL_TYPE_OUTCOME) {
        if (load_choice(l, field, node, &code)) {
            memcpy(at, &code, sizeof code); /* enums with these values have the size of int */
        }
        return;
    }
    if (field->type == MDL_TYPE_NAME) {
        load_name(l, node, &text);
    } else {
        const char *found = string_of(l, node, "text");
        text = found == NULL ? NULL : mdl_arena_copy(l->arena, found);
    }
    memcpy(at, &text, sizeof text);
}

static void load_reference(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node,
                           unsigned char *at)
{
    int index = MDL_NONE;
    struct mdl_refs refs = {0};
    if (field->type == MDL_TYPE_ROLES || field->type == MDL_TYPE_SERVICES) {
        load_references(l, field->type, node, &refs);
        memcpy(at, &refs, sizeof refs);
    } else if (find_reference(l, field->type, node, &index)) {
        memcpy(at, &index, sizeof index);
    }
}

static void load_truth(struct mdl_loader *l, const struct mdl_node *node, unsigned char *at)
{
    if (node->type == MDL_NODE_BOOL) {
        memcpy(at, &node->truth, sizeof node->truth);
    } else {
        mdl_load_fail(l, node, NULL, "is %s; expected true or false", mdl_node_type_name(node));
    }
}

void mdl_load_value(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node, void *target)
{
    unsigned char *at = (unsigned char *)target + field->offset;
    const struct mdl_node *value = node;
    struct mdl_series series = {.count = 1, .from = {INT64_MIN}};
    sim_time date = 0;
    int codes[MDL_OUTCOME_COUNT] = {0};
    size_t count = 0;
    if (field->type != MDL_TYPE_SERIES) {
        value = mdl_load_sourced(l, field, node);
    }
    switch (field->type) {
    case MDL_TYPE_INTEGER:
    case MDL_TYPE_NUMBER:
        load_plain(l, field, value, node, at);
        break;
    case MDL_TYPE_SERIES:
        load_series(l, field, value, &series);
        memcpy(at, &series, sizeof series);
        break;
    case MDL_TYPE_DISTRIBUTION:
        load_distribution(l, field, value, node, at);
        break;
    case MDL_TYPE_BOOL:
        load_truth(l, value, at);
        break;
    case MDL_TYPE_DATE:
        load_date(l, value, &date);
        memcpy(at, &date, sizeof date);
        break;
    case MDL_TYPE_ROLE:
    case MDL_TYPE_ROLES:
    case MDL_TYPE_SERVICES:
    case MDL_TYPE_BOARD:
        load_reference(l, field, value, at);
        break;
    case MDL_TYPE_OUTCOMES:
        load_outcomes(l, field, value, codes, &count);
        memcpy(at, codes, count * sizeof codes[0]);
        memcpy((unsigned char *)target + field->count_offset, &count, sizeof count);
        break;
    default:
        load_word(l, field, value, at);
        break;
    }
}
