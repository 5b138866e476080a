/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/study/exact.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name;
    bool events, people, cells, shares, interval, ratio; /* numbers it is worked out from */
} words[MDL_EXACT_WHAT_COUNT] = {
    [MDL_EXACT_PEARSON] = {"pearson", .events = true, .people = true},
    [MDL_EXACT_PEARSON_TABLE] = {"pearson_table", .cells = true},
    [MDL_EXACT_PEARSON_P] = {"pearson_p", .events = true, .people = true},
    [MDL_EXACT_FISHER_P] = {"fisher_p", .events = true, .people = true},
    [MDL_EXACT_PEARSON_POWER] = {"power_pearson", .people = true, .shares = true},
    [MDL_EXACT_FISHER_POWER] = {"power_fisher", .people = true, .shares = true},
    [MDL_EXACT_RATIO_MIDDLE] = {"ratio_middle", .interval = true},
    [MDL_EXACT_RATIO_P] = {"ratio_p", .interval = true, .ratio = true},
};

const char *mdl_exact_name(enum mdl_exact_what what)
{
    return words[what].name;
}

static double number_of(struct mdl_key_reader *keys, const struct mdl_node *group, const char *key)
{
    const struct mdl_node *node = mdl_node_member(group, key);
    if (node == NULL) {
        return (double)NAN;
    }
    if (node->type != MDL_NODE_INTEGER && node->type != MDL_NODE_NUMBER) {
        mdl_key_fail(keys, node, NULL, "expected a number");
        return (double)NAN;
    }
    return node->number;
}

/* Two numbers between the ends; both 0 when that is wrong. */
static void read_pair(struct mdl_key_reader *keys, const struct mdl_node *group, const char *key, double least,
                      double most, bool whole, double pair[2])
{
    const struct mdl_node *node = mdl_node_member(group, key);
    bool good = node != NULL && node->count == 2;
    pair[0] = pair[1] = 0;
    for (size_t k = 0; k < 2 && good; k++) {
        const struct mdl_node *child = node->child[k];
        good = (child->type == MDL_NODE_INTEGER || (!whole && child->type == MDL_NODE_NUMBER)) &&
               child->number >= least && child->number <= most;
        pair[k] = good ? child->number : 0;
    }
    if (!good) {
        mdl_key_fail(keys, node != NULL ? node : group, NULL,
                     whole ? "expected two whole numbers, of the arm under trial and of its control"
                           : "expected two numbers: shares from 0 to 1, or the limits of an interval");
    }
}

static void read_counts(struct mdl_key_reader *keys, const struct mdl_node *group, const char *key, double least,
                        size_t counts[2])
{
    double pair[2];
    read_pair(keys, group, key, least, 20000, true, pair);
    counts[0] = (size_t)pair[0];
    counts[1] = (size_t)pair[1];
}

/* Two rows, one arm after the other. */
static void read_cells(struct mdl_key_reader *keys, const struct mdl_node *group, struct mdl_exact *exact)
{
    const struct mdl_node *node = mdl_node_member(group, "cells");
    bool good = node != NULL && node->count >= 4 && node->count <= MDL_EXACT_CELLS && node->count % 2 == 0;
    for (size_t k = 0; good && k < node->count; k++) {
        const struct mdl_node *child = node->child[k];
        good = child->type == MDL_NODE_INTEGER && child->number >= 0 && child->number <= 1e9;
        exact->cells[exact->cell_count++] = good ? (size_t)child->number : 0;
    }
    if (!good) {
        mdl_key_fail(keys, node != NULL ? node : group, NULL,
                     "expected 4 to 12 counts, an even number: the arm under trial, then its control");
    }
}

static enum mdl_exact_what what_of(struct mdl_key_reader *keys, const struct mdl_node *group)
{
    const char *word = mdl_key_text(keys, group, "what", true);
    for (int k = 0; word != NULL && k < MDL_EXACT_WHAT_COUNT; k++) {
        if (strcmp(word, words[k].name) == 0) {
            return (enum mdl_exact_what)k;
        }
    }
    if (word != NULL) {
        mdl_key_fail(keys, mdl_node_member(group, "what"), NULL,
                     "expected \"pearson\", \"pearson_table\", \"pearson_p\", \"fisher_p\", \"power_pearson\", "
                     "\"power_fisher\", "
                     "\"ratio_middle\" or \"ratio_p\"");
    }
    return MDL_EXACT_PEARSON;
}

static void read_published(struct mdl_key_reader *keys, const struct mdl_node *group, struct mdl_exact *exact)
{
    const double step = number_of(keys, group, "rounding");
    exact->published = number_of(keys, group, "published");
    exact->low = number_of(keys, group, "low");
    exact->high = number_of(keys, group, "high");
    if (isnan(exact->low) && isnan(exact->high)) {
        exact->low = exact->published - step / 2;
        exact->high = exact->published + step / 2;
    }
    if (!(exact->low <= exact->high)) {
        mdl_key_fail(keys, group, NULL, "expected published = ... and rounding = ..., or low = ... and high = ...");
    }
}

static void read_numbers(struct mdl_key_reader *keys, const struct mdl_node *group, struct mdl_exact *exact)
{
    if (words[exact->what].people) {
        read_counts(keys, group, "people", 1, exact->people);
    }
    if (words[exact->what].events) {
        read_counts(keys, group, "events", 0, exact->events);
        if (exact->events[0] > exact->people[0] || exact->events[1] > exact->people[1]) {
            mdl_key_fail(keys, group, NULL, "more events than people");
        }
    }
    if (words[exact->what].cells) {
        read_cells(keys, group, exact);
    }
    if (words[exact->what].shares) {
        read_pair(keys, group, "shares", 0, 1, false, exact->shares);
    }
    if (words[exact->what].interval) {
        read_pair(keys, group, "interval", 1e-9, 1e9, false, exact->interval);
    }
    exact->ratio = number_of(keys, group, "ratio");
    if (words[exact->what].ratio && !(exact->ratio > 0)) {
        mdl_key_fail(keys, group, NULL, "expected ratio = ..., above 0");
    }
}

bool mdl_exact_read(struct mdl_key_reader *keys, const struct mdl_node *root, struct mdl_exacts *exacts)
{
    static const char *const known[] = {"id",     "what",     "events", "people",    "cells",
                                        "shares", "interval", "ratio",  "published", "rounding",
                                        "low",    "high",     "source", "note",      NULL};
    const struct mdl_node *list = NULL;
    const size_t count = mdl_key_list(keys, root, "exact", &list);
    exacts->at = mdl_arena_alloc(keys->arena, count + 1, sizeof *exacts->at);
    for (size_t i = 0; exacts->at != NULL && i < count; i++) {
        const struct mdl_node *group = list->child[i];
        struct mdl_exact *exact = &exacts->at[exacts->count++];
        mdl_key_known(keys, group, known);
        exact->id = mdl_key_text(keys, group, "id", true);
        exact->source = mdl_key_text(keys, group, "source", true);
        exact->note = mdl_key_text(keys, group, "note", false);
        exact->what = what_of(keys, group);
        read_numbers(keys, group, exact);
        read_published(keys, group, exact);
    }
    return exacts->at != NULL;
}
