/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/study/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/config_file.h"
#include "models/scenario/key_reader.h"
#include "models/scenario/sha256.h"
#include "models/scenario/units.h"

/* The study first, so that a pointer to it is a pointer to its box. */
struct box {
    struct mdl_study study;
    struct mdl_arena arena;
};

struct reader {
    struct mdl_key_reader keys;
    struct mdl_study *study;
};

/* --- values ----------------------------------------------------------------------------------------------- */

static bool is_number(const struct mdl_node *node)
{
    return node->type == MDL_NODE_INTEGER || node->type == MDL_NODE_NUMBER;
}

/* "72 days", "78 %" or 3.2. */
static bool read_amount(const struct mdl_node *node, enum mdl_figure_unit *unit, double *value)
{
    struct sim_error error;
    if (is_number(node)) {
        *unit = MDL_FIGURE_NUMBER;
        *value = node->number;
        return true;
    }
    if (node->type == MDL_NODE_STRING && mdl_unit_parse(node->text, MDL_UNIT_DAYS, value, &error) == SIM_OK) {
        *unit = MDL_FIGURE_DAYS;
        return true;
    }
    *unit = MDL_FIGURE_OF_ONE;
    return node->type == MDL_NODE_STRING && mdl_unit_parse(node->text, MDL_UNIT_SHARE, value, &error) == SIM_OK;
}

/* NAN when the key is not there. An amount must be of the figure's unit. */
static double amount_of(struct reader *r, const struct mdl_node *group, const char *key, enum mdl_figure_unit unit)
{
    const struct mdl_node *node = mdl_node_member(group, key);
    enum mdl_figure_unit found = MDL_FIGURE_NUMBER;
    double value = (double)NAN;
    if (node == NULL) {
        return (double)NAN;
    }
    const bool plain = unit == MDL_FIGURE_CITIZENS || unit == MDL_FIGURE_HAZARD || unit == MDL_FIGURE_OF_ONE;
    if (!read_amount(node, &found, &value) || (found != unit && !(plain && found == MDL_FIGURE_NUMBER))) {
        mdl_key_fail(&r->keys, node, NULL,
                     "is no such quantity; expected a number, or one like \"72 days\" or \"78 %\"");
        return (double)NAN;
    }
    return value;
}

static enum mdl_use use_of(struct reader *r, const struct mdl_node *group)
{
    static const char *const words[] = {"fit", "check", "predict"};
    const char *word = mdl_key_text(&r->keys, group, "use", true);
    for (int k = 0; word != NULL && k < 3; k++) {
        if (strcmp(word, words[k]) == 0) {
            return (enum mdl_use)k;
        }
    }
    if (word != NULL) {
        mdl_key_fail(&r->keys, mdl_node_member(group, "use"), NULL, "expected \"fit\", \"check\" or \"predict\"");
    }
    return MDL_USE_PREDICT;
}

const char *mdl_use_name(enum mdl_use use)
{
    static const char *const names[] = {"fitted", "checked", "predicted"};
    return names[use];
}

/* --- figures ---------------------------------------------------------------------------------------------- */

#define COMMON_KEYS "id", "arm", "what", "at", "of", "use", "source", "note", "group", "repeats"

static void read_count(struct reader *r, const struct mdl_node *group, struct mdl_figure *figure)
{
    static const char *const keys[] = {COMMON_KEYS, "count", "se", NULL};
    mdl_key_known(&r->keys, group, keys);
    figure->unit = MDL_FIGURE_CITIZENS;
    figure->value = amount_of(r, group, "count", figure->unit);
    figure->se = amount_of(r, group, "se", figure->unit);
    if (!(figure->of >= 1) || !(figure->value >= 0) || figure->value > figure->of) {
        mdl_key_fail(&r->keys, group, NULL, "a count needs count = ... and of = ..., with 0 <= count <= of");
    }
    if (isnan(figure->se)) {
        figure->se = sqrt(figure->value * (1 - figure->value / figure->of));
    }
}

static void round_figure(struct reader *r, const struct mdl_node *group, struct mdl_figure *figure)
{
    const double step = amount_of(r, group, "rounding", figure->unit);
    figure->low = isnan(step) ? figure->value : figure->value - step / 2;
    figure->high = isnan(step) ? figure->value : figure->value + step / 2;
}

static void read_share(struct reader *r, const struct mdl_node *group, struct mdl_figure *figure)
{
    static const char *const keys[] = {COMMON_KEYS, "value", "se", "rounding", NULL};
    mdl_key_known(&r->keys, group, keys);
    figure->unit = MDL_FIGURE_OF_ONE;
    figure->value = amount_of(r, group, "value", figure->unit);
    figure->se = amount_of(r, group, "se", figure->unit);
    round_figure(r, group, figure);
    if (!(figure->value >= 0 && figure->value <= 1)) {
        mdl_key_fail(&r->keys, group, NULL, "a share needs value = \"... %\", from 0 to 100 %");
    }
    if (isnan(figure->se)) {
        figure->se = sqrt(figure->value * (1 - figure->value) / figure->of);
    }
}

static void read_mean(struct reader *r, const struct mdl_node *group, struct mdl_figure *figure)
{
    static const char *const keys[] = {COMMON_KEYS, "value", "se", "sd", "rounding", NULL};
    const struct mdl_node *value = mdl_node_member(group, "value");
    mdl_key_known(&r->keys, group, keys);
    if (value == NULL || !read_amount(value, &figure->unit, &figure->value)) {
        mdl_key_fail(&r->keys, group, NULL, "a mean needs value = \"72 days\" or a number");
        return;
    }
    figure->se = amount_of(r, group, "se", figure->unit);
    round_figure(r, group, figure);
    if (isnan(figure->se)) {
        figure->se = amount_of(r, group, "sd", figure->unit) / sqrt(figure->of);
    }
}

/* As a mean, which may be below 0. A sampling error is none of the mean of one arm. */
static void read_difference(struct reader *r, const struct mdl_node *group, struct mdl_figure *figure)
{
    static const char *const keys[] = {COMMON_KEYS, "value", "se", "rounding", NULL};
    const struct mdl_node *value = mdl_node_member(group, "value");
    mdl_key_known(&r->keys, group, keys);
    if (value == NULL || !read_amount(value, &figure->unit, &figure->value)) {
        mdl_key_fail(&r->keys, group, NULL, "a difference needs value = \"26 %\", \"7 days\" or a number");
        return;
    }
    figure->se = amount_of(r, group, "se", figure->unit);
    figure->of = (double)NAN;
    round_figure(r, group, figure);
}

static void read_interval(struct reader *r, const struct mdl_node *group, struct mdl_figure *figure)
{
    static const char *const keys[] = {COMMON_KEYS, "low", "high", "se", NULL};
    const struct mdl_node *low = mdl_node_member(group, "low");
    const struct mdl_node *high = mdl_node_member(group, "high");
    enum mdl_figure_unit other = MDL_FIGURE_NUMBER;
    mdl_key_known(&r->keys, group, keys);
    if (low == NULL || high == NULL || !read_amount(low, &figure->unit, &figure->low) ||
        !read_amount(high, &other, &figure->high) || other != figure->unit || figure->low > figure->high) {
        mdl_key_fail(&r->keys, group, NULL, "an interval needs low = ... and high = ..., of one unit and in order");
        return;
    }
    if (figure->unit == MDL_FIGURE_NUMBER && figure->of >= 1) {
        figure->unit = MDL_FIGURE_CITIZENS;
    }
    figure->value = (figure->low + figure->high) / 2;
    figure->se = amount_of(r, group, "se", figure->unit);
    if (isnan(figure->se) && figure->unit == MDL_FIGURE_CITIZENS) {
        figure->se = sqrt(figure->value * (1 - figure->value / figure->of));
    }
    if (isnan(figure->se) && figure->unit == MDL_FIGURE_OF_ONE) {
        figure->se = sqrt(figure->value * (1 - figure->value) / figure->of);
    }
}

static void read_ratio(struct reader *r, const struct mdl_node *group, struct mdl_figure *figure)
{
    static const char *const keys[] = {COMMON_KEYS, "hr", "ci95", "p", NULL};
    const struct mdl_node *limits = mdl_node_member(group, "ci95");
    mdl_key_known(&r->keys, group, keys);
    figure->unit = MDL_FIGURE_HAZARD;
    figure->value = amount_of(r, group, "hr", figure->unit);
    figure->p = amount_of(r, group, "p", figure->unit);
    if (!(figure->value > 0)) {
        mdl_key_fail(&r->keys, group, NULL, "a ratio needs hr = ..., above 0");
    }
    if (figure->p < 0 || figure->p > 1) {
        mdl_key_fail(&r->keys, mdl_node_member(group, "p"), NULL, "expected a probability, from 0 to 1");
    }
    if (limits != NULL && limits->count == 2 && is_number(limits->child[0]) && is_number(limits->child[1])) {
        figure->low = limits->child[0]->number;
        figure->high = limits->child[1]->number;
        if (!(figure->low > 0 && figure->low <= figure->high)) {
            mdl_key_fail(&r->keys, limits, NULL, "expected limits above 0 and in order: ci95 = [ 0.87, 3.12 ]");
        }
    } else if (limits != NULL) {
        mdl_key_fail(&r->keys, limits, NULL, "expected two numbers: ci95 = [ 0.87, 3.12 ]");
    }
}

static const struct figure_list {
    const char *key;
    enum mdl_figure_kind kind;
    void (*read)(struct reader *r, const struct mdl_node *group, struct mdl_figure *figure);
} figure_lists[] = {
    {"counts", MDL_FIGURE_COUNT, read_count}, {"shares", MDL_FIGURE_SHARE, read_share},
    {"means", MDL_FIGURE_MEAN, read_mean},    {"intervals", MDL_FIGURE_INTERVAL, read_interval},
    {"ratios", MDL_FIGURE_RATIO, read_ratio}, {"differences", MDL_FIGURE_DIFFERENCE, read_difference},
};

#define FIGURE_LISTS (sizeof figure_lists / sizeof figure_lists[0])

static void read_figure(struct reader *r, const struct mdl_node *group, const struct figure_list *list,
                        struct mdl_figure *figure)
{
    const double nothing = (double)NAN;
    *figure = (struct mdl_figure){
        .kind = list->kind, .low = nothing, .high = nothing, .value = nothing, .se = nothing, .p = nothing};
    figure->id = mdl_key_text(&r->keys, group, "id", true);
    figure->arm = mdl_key_text(&r->keys, group, "arm", true);
    figure->what = mdl_key_text(&r->keys, group, "what", true);
    figure->source = mdl_key_text(&r->keys, group, "source", true);
    figure->note = mdl_key_text(&r->keys, group, "note", false);
    figure->group = mdl_key_text(&r->keys, group, "group", false);
    figure->use = use_of(r, group);
    figure->of = amount_of(r, group, "of", MDL_FIGURE_CITIZENS);
    figure->at_days = amount_of(r, group, "at", MDL_FIGURE_DAYS);
    figure->repeats = mdl_key_truth(&r->keys, group, "repeats");
    figure->line = group->place.line;
    list->read(r, group, figure);
    if (mdl_node_member(group, "se") != NULL && figure->se <= 0) {
        mdl_key_fail(&r->keys, mdl_node_member(group, "se"), NULL, "expected a sampling error above 0");
    }
    if (figure->at_days <= 0) {
        mdl_key_fail(&r->keys, mdl_node_member(group, "at"), NULL,
                     "expected a time after the start: at = \"365 days\"");
    }
}

static bool read_figures(struct reader *r, const struct mdl_node *root)
{
    struct mdl_study *study = r->study;
    const struct mdl_node *list = NULL;
    size_t total = 0;
    for (size_t k = 0; k < FIGURE_LISTS; k++) {
        list = mdl_node_member(root, figure_lists[k].key);
        total += list != NULL ? list->count : 0;
    }
    study->figures = mdl_arena_alloc(r->keys.arena, total + 1, sizeof *study->figures);
    for (size_t k = 0; study->figures != NULL && k < FIGURE_LISTS; k++) {
        const size_t count = mdl_key_list(&r->keys, root, figure_lists[k].key, &list);
        for (size_t i = 0; i < count; i++) {
            read_figure(r, list->child[i], &figure_lists[k], &study->figures[study->figure_count++]);
        }
    }
    if (total == 0) {
        mdl_key_fail(&r->keys, root, NULL, "no figures; expected counts, shares, means, intervals or ratios");
    }
    return study->figures != NULL;
}

/* --- sides ------------------------------------------------------------------------------------------------- */

static void read_pool(struct reader *r, const struct mdl_node *group, struct mdl_side *side)
{
    const struct mdl_node *pool = mdl_node_member(group, "pool");
    for (size_t i = 0; pool != NULL && i < pool->count; i++) {
        if (pool->child[i]->type != MDL_NODE_STRING || i >= MDL_POOL_MAX) {
            mdl_key_fail(&r->keys, pool, NULL, "expected at most eight names of arms: pool = ( \"a\", \"b\" )");
            return;
        }
        side->pool[side->pool_count++] = mdl_arena_copy(r->keys.arena, pool->child[i]->text);
    }
}

static bool read_sides(struct reader *r, const struct mdl_node *root)
{
    static const char *const keys[] = {"name",    "label",     "scenario", "trial_arm", "population",
                                       "control", "no_effect", "pool",     NULL};
    const struct mdl_node *list = NULL;
    const size_t count = mdl_key_list(&r->keys, root, "arms", &list);
    r->study->sides = mdl_arena_alloc(r->keys.arena, count + 1, sizeof *r->study->sides);
    for (size_t i = 0; r->study->sides != NULL && i < count; i++) {
        const struct mdl_node *group = list->child[i];
        struct mdl_side *side = &r->study->sides[r->study->side_count++];
        mdl_key_known(&r->keys, group, keys);
        read_pool(r, group, side);
        side->name = mdl_key_text(&r->keys, group, "name", true);
        side->label = mdl_key_text(&r->keys, group, "label", false);
        side->scenario = mdl_key_path(&r->keys, group, "scenario", side->pool_count == 0);
        side->trial_arm = mdl_key_text(&r->keys, group, "trial_arm", false);
        side->population = mdl_key_text(&r->keys, group, "population", false);
        side->control = mdl_key_text(&r->keys, group, "control", false);
        side->no_effect = mdl_key_path(&r->keys, group, "no_effect", false);
        side->line = group->place.line;
    }
    if (count == 0) {
        mdl_key_fail(&r->keys, root, NULL, "no arms; expected arms = ( { name = ...; scenario = \"FILE\"; } )");
    }
    return r->study->sides != NULL;
}

/* --- the rest ---------------------------------------------------------------------------------------------- */

static bool read_contradictions(struct reader *r, const struct mdl_node *root)
{
    static const char *const keys[] = {"id", "text", NULL};
    const struct mdl_node *list = NULL;
    const size_t count = mdl_key_list(&r->keys, root, "contradictions", &list);
    r->study->contradictions = mdl_arena_alloc(r->keys.arena, count + 1, sizeof *r->study->contradictions);
    for (size_t i = 0; r->study->contradictions != NULL && i < count; i++) {
        struct mdl_contradiction *at = &r->study->contradictions[r->study->contradiction_count++];
        mdl_key_known(&r->keys, list->child[i], keys);
        at->id = mdl_key_text(&r->keys, list->child[i], "id", true);
        at->text = mdl_key_text(&r->keys, list->child[i], "text", true);
    }
    return r->study->contradictions != NULL;
}

static bool is_unchanged(struct reader *r, const struct mdl_node *group, const struct mdl_frozen *frozen)
{
    struct mdl_file_text text;
    char found[65];
    struct sim_error error;
    if (frozen->file == NULL || frozen->sha256 == NULL) {
        return false;
    }
    if (mdl_config_file_read(&text, frozen->file, &error) != SIM_OK) {
        mdl_key_fail(&r->keys, group, NULL, "the frozen file cannot be read");
        return false;
    }
    mdl_sha256_hex(text.bytes, text.length, found);
    free(text.bytes);
    return strcmp(found, frozen->sha256) == 0;
}

static bool read_frozen(struct reader *r, const struct mdl_node *root)
{
    static const char *const keys[] = {"file", "sha256", "since", NULL};
    const struct mdl_node *list = NULL;
    const size_t count = mdl_key_list(&r->keys, root, "frozen", &list);
    r->study->frozen = mdl_arena_alloc(r->keys.arena, count + 1, sizeof *r->study->frozen);
    for (size_t i = 0; r->study->frozen != NULL && i < count; i++) {
        struct mdl_frozen *at = &r->study->frozen[r->study->frozen_count++];
        mdl_key_known(&r->keys, list->child[i], keys);
        at->file = mdl_key_path(&r->keys, list->child[i], "file", true);
        at->sha256 = mdl_key_text(&r->keys, list->child[i], "sha256", true);
        at->since = mdl_key_text(&r->keys, list->child[i], "since", true);
        at->unchanged = is_unchanged(r, list->child[i], at);
    }
    return r->study->frozen != NULL;
}

static size_t read_values(struct reader *r, const struct mdl_node *group, const char *key, bool needed,
                          const char *texts[MDL_VALUES_MAX])
{
    const struct mdl_node *values = mdl_node_member(group, key);
    size_t count = 0;
    for (size_t i = 0; values != NULL && i < values->count && i < MDL_VALUES_MAX; i++) {
        if (values->child[i]->type == MDL_NODE_STRING) {
            texts[count++] = mdl_arena_copy(r->keys.arena, values->child[i]->text);
        }
    }
    if (values == NULL ? needed : values->count != count) {
        mdl_key_fail(&r->keys, group, NULL, "expected at most twelve values with units: values = ( \"2 h/week\" )");
    }
    return count;
}

static void read_activity(struct reader *r, const struct mdl_node *decomposition)
{
    static const char *const keys[] = {"scenario", "key", "values", "overlay", "overlay_label", "overlay_values", NULL};
    const struct mdl_node *group = mdl_node_member(decomposition, "activity");
    if (group == NULL) {
        return;
    }
    mdl_key_known(&r->keys, group, keys);
    r->study->decomposition.activity_key = mdl_key_text(&r->keys, group, "key", true);
    r->study->decomposition.activity_with = mdl_key_path(&r->keys, group, "scenario", true);
    r->study->decomposition.activity_count =
        read_values(r, group, "values", true, r->study->decomposition.activity_values);
    r->study->decomposition.activity_overlay = mdl_key_path(&r->keys, group, "overlay", false);
    const bool laid = r->study->decomposition.activity_overlay != NULL;
    r->study->decomposition.overlay_label = mdl_key_text(&r->keys, group, "overlay_label", laid);
    r->study->decomposition.overlay_count =
        read_values(r, group, "overlay_values", laid, r->study->decomposition.overlay_values);
}

static bool read_decomposition(struct reader *r, const struct mdl_node *root)
{
    static const char *const keys[] = {"scenario", "what", "levers", "activity", NULL};
    static const char *const lever_keys[] = {"name", "label", "overlay", NULL};
    const struct mdl_node *group = mdl_node_member(root, "decomposition");
    const struct mdl_node *list = NULL;
    if (group == NULL) {
        return true;
    }
    mdl_key_known(&r->keys, group, keys);
    r->study->decomposition.scenario = mdl_key_path(&r->keys, group, "scenario", true);
    r->study->decomposition.what = mdl_key_text(&r->keys, group, "what", true);
    read_activity(r, group);
    const size_t count = mdl_key_list(&r->keys, group, "levers", &list);
    r->study->decomposition.levers = mdl_arena_alloc(r->keys.arena, count + 1, sizeof(struct mdl_lever));
    for (size_t i = 0; r->study->decomposition.levers != NULL && i < count; i++) {
        struct mdl_lever *lever = &r->study->decomposition.levers[r->study->decomposition.lever_count++];
        mdl_key_known(&r->keys, list->child[i], lever_keys);
        lever->name = mdl_key_text(&r->keys, list->child[i], "name", true);
        lever->label = mdl_key_text(&r->keys, list->child[i], "label", false);
        lever->overlay = mdl_key_path(&r->keys, list->child[i], "overlay", true);
    }
    return r->study->decomposition.levers != NULL;
}

static void read_movers(struct reader *r, const struct mdl_node *root)
{
    const char *date = mdl_key_text(&r->keys, root, "movers_status", false);
    struct sim_error error;
    r->study->movers_status = SIM_TIME_NEVER;
    if (date != NULL && mdl_date_parse(date, &r->study->movers_status, &error) != SIM_OK) {
        mdl_key_fail(&r->keys, mdl_node_member(root, "movers_status"), NULL, error.message);
    }
}

/* --- what more than one key must agree on ------------------------------------------------------------------ */

size_t mdl_study_side(const struct mdl_study *study, const char *name)
{
    size_t i = 0;
    while (i < study->side_count && (study->sides[i].name == NULL || strcmp(study->sides[i].name, name) != 0)) {
        i++;
    }
    return i;
}

size_t mdl_study_figure(const struct mdl_study *study, const char *id)
{
    size_t i = 0;
    while (i < study->figure_count && (study->figures[i].id == NULL || strcmp(study->figures[i].id, id) != 0)) {
        i++;
    }
    return i;
}

static void check_side_name(struct reader *r, const struct mdl_node *root, const char *name, int line, const char *what)
{
    if (name != NULL && mdl_study_side(r->study, name) == r->study->side_count) {
        const struct mdl_node at = {.place = {root->place.file, line}, .key = what};
        mdl_key_fail(&r->keys, &at, NULL, mdl_arena_format(r->keys.arena, "there is no arm \"%s\"", name));
    }
}

static void check_difference(struct reader *r, const struct mdl_node *root, const struct mdl_figure *figure)
{
    const size_t side = figure->arm != NULL ? mdl_study_side(r->study, figure->arm) : r->study->side_count;
    if (figure->kind == MDL_FIGURE_DIFFERENCE && side < r->study->side_count && r->study->sides[side].control == NULL) {
        const struct mdl_node at = {.place = {root->place.file, figure->line}, .key = "arm"};
        mdl_key_fail(&r->keys, &at, NULL, "a difference is of an arm that has a control");
    }
}

static void check_names(struct reader *r, const struct mdl_node *root)
{
    const struct mdl_study *study = r->study;
    for (size_t i = 0; i < study->side_count; i++) {
        check_side_name(r, root, study->sides[i].control, study->sides[i].line, "control");
        for (size_t k = 0; k < study->sides[i].pool_count; k++) {
            check_side_name(r, root, study->sides[i].pool[k], study->sides[i].line, "pool");
        }
    }
    for (size_t i = 0; i < study->figure_count; i++) {
        check_side_name(r, root, study->figures[i].arm, study->figures[i].line, "arm");
        check_difference(r, root, &study->figures[i]);
        for (size_t k = 0; k < i && study->figures[i].id != NULL; k++) {
            if (study->figures[k].id != NULL && strcmp(study->figures[k].id, study->figures[i].id) == 0) {
                const struct mdl_node at = {.place = {root->place.file, study->figures[i].line}, .key = "id"};
                const char *text = mdl_arena_format(r->keys.arena, "two figures have this id; the first is on line %d",
                                                    study->figures[k].line);
                mdl_key_fail(&r->keys, &at, NULL, text);
            }
        }
    }
}

static enum sim_status read_study(struct reader *r, const struct mdl_node *root)
{
    static const char *const keys[] = {"study",         "label",  "arms",        "movers_status", "counts",
                                       "shares",        "means",  "intervals",   "ratios",        "contradictions",
                                       "decomposition", "frozen", "differences", "exact",         NULL};
    mdl_key_known(&r->keys, root, keys);
    r->study->name = mdl_key_text(&r->keys, root, "study", true);
    r->study->label = mdl_key_text(&r->keys, root, "label", false);
    read_movers(r, root);
    const bool whole = read_sides(r, root) && read_figures(r, root) && read_contradictions(r, root) &&
                       read_frozen(r, root) && mdl_exact_read(&r->keys, root, &r->study->exact) &&
                       read_decomposition(r, root);
    if (!whole || r->keys.arena->failed) {
        return SIM_ERR_MEMORY;
    }
    check_names(r, root);
    return r->keys.mistakes > 0 ? SIM_ERR_SCENARIO : SIM_OK;
}

enum sim_status mdl_study_load(struct mdl_study **study, const char *file, struct sim_error_list *errors)
{
    struct mdl_node *root = NULL;
    struct sim_error error;
    struct box *box = calloc(1, sizeof *box);
    if (box == NULL) {
        (void)sim_fail(&error, SIM_ERR_MEMORY, "no memory for a study");
        sim_error_list_add(errors, &error);
        return SIM_ERR_MEMORY;
    }
    mdl_arena_init(&box->arena);
    box->study.file = mdl_arena_copy(&box->arena, file);
    struct reader r = {.keys = {.arena = &box->arena, .errors = errors, .file = box->study.file}, .study = &box->study};
    enum sim_status status = mdl_tree_read(&root, file, &box->arena, errors);
    if (status == SIM_OK) {
        status = read_study(&r, root);
    }
    if (status == SIM_ERR_MEMORY) {
        (void)sim_fail(&error, SIM_ERR_MEMORY, "no memory for a study");
        sim_error_list_add(errors, &error);
    }
    if (status != SIM_OK) {
        mdl_study_free(&box->study);
        return status;
    }
    *study = &box->study;
    return SIM_OK;
}

void mdl_study_free(struct mdl_study *study)
{
    struct box *box = (struct box *)(void *)study;
    if (box != NULL) {
        struct mdl_arena arena = box->arena;
        mdl_arena_release(&arena);
        free(box);
    }
}
