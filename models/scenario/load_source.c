/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/loader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/provenance.h"
#include "models/scenario/resolved.h"
#include "models/scenario/suggest.h"

static bool check_source_keys(struct mdl_loader *l, const struct mdl_node *group)
{
    bool good = true;
    static const char *const known[] = {"value", "source", "status", "range", "reason", "from"};
    for (size_t i = 0; i < group->count; i++) {
        struct mdl_suggestion suggestion = mdl_suggestion_for(group->child[i]->key);
        char hint[96];
        for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
            mdl_suggestion_offer(&suggestion, known[k]);
        }
        if (suggestion.name != NULL && suggestion.distance == 0) {
            continue;
        }
        (void)snprintf(hint, sizeof hint, "did you mean '%s'?", suggestion.name == NULL ? "" : suggestion.name);
        mdl_load_fail(l, group->child[i], suggestion.name == NULL ? NULL : hint,
                      "unknown key '%.60s'; expected value, source, status, range or reason", group->child[i]->key);
        good = false;
    }
    return good;
}

static const char *text_member(struct mdl_loader *l, const struct mdl_node *group, const char *key)
{
    const struct mdl_node *member = mdl_node_member(group, key);
    if (member == NULL) {
        return "";
    }
    if (member->type != MDL_NODE_STRING || member->text[0] == '\0') {
        mdl_load_fail(l, member, NULL, "'%s' is %s; expected text", key,
                      member->type == MDL_NODE_STRING ? "empty" : mdl_node_type_name(member));
        return "";
    }
    return member->text;
}

static enum mdl_status status_of(struct mdl_loader *l, const struct mdl_node *group)
{
    const struct mdl_node *member = mdl_node_member(group, "status");
    const char *word = text_member(l, group, "status");
    for (int status = MDL_STATUS_PUBLISHED; status < MDL_STATUS_COUNT; status++) {
        if (strcmp(mdl_status_name((enum mdl_status)status), word) == 0) {
            return (enum mdl_status)status;
        }
    }
    if (member == NULL) {
        mdl_load_fail(l, group, NULL,
                      "a sourced value lacks its 'status'; expected published, derived, assumed or "
                      "calibrated");
    } else if (word[0] != '\0') {
        mdl_load_fail(l, member, NULL,
                      "the status \"%.40s\" is not known; expected published, derived, assumed or "
                      "calibrated",
                      word);
    }
    return MDL_STATUS_NONE;
}

static void check_grounds(struct mdl_loader *l, const struct mdl_node *group, const struct mdl_source *source,
                          const char *reason)
{
    const bool stated = source->status == MDL_STATUS_PUBLISHED || source->status == MDL_STATUS_DERIVED;
    if (stated && source->source[0] == '\0') {
        mdl_load_fail(l, group, NULL, "a %s value lacks its 'source'; expected where it is from",
                      mdl_status_name(source->status));
    }
    if (!stated && source->status != MDL_STATUS_NONE && reason[0] == '\0' && mdl_node_member(group, "range") == NULL) {
        mdl_load_fail(l, group, NULL, "an %s value has neither 'range' nor 'reason'; expected one of them",
                      mdl_status_name(source->status));
    }
}

static const struct mdl_node *range_end(const struct mdl_node *group, size_t i)
{
    const struct mdl_node *range = mdl_node_member(group, "range");
    return range != NULL && mdl_node_is_collection(range) && range->count == 2 ? range->child[i] : NULL;
}

static void add_line(struct mdl_loader *l, const struct mdl_source *source)
{
    if (l->silent) {
        return;
    }
    struct mdl_source *grown = mdl_load_grow(l, l->sources, l->source_count, &l->source_capacity, sizeof *l->sources);
    if (grown != NULL) {
        l->sources = grown;
        l->sources[l->source_count] = *source;
        l->sources[l->source_count++].path = mdl_arena_copy(l->arena, l->path);
    }
}

static void load_source(struct mdl_loader *l, const struct mdl_node *node, const struct mdl_node *value)
{
    struct mdl_source source = {.file = node->place.file, .line = node->place.line};
    const bool known = check_source_keys(l, node);
    source.status = status_of(l, node);
    source.source = mdl_arena_copy(l->arena, text_member(l, node, "source"));
    source.value = mdl_node_text(l->arena, value);
    const struct mdl_node *low = range_end(node, 0);
    const struct mdl_node *high = range_end(node, 1);
    source.low = low == NULL ? "" : mdl_node_text(l->arena, low);
    source.high = high == NULL ? "" : mdl_node_text(l->arena, high);
    source.file = source.file == NULL ? "" : mdl_arena_copy(l->arena, source.file);
    const char *reason = text_member(l, node, "reason");
    const struct mdl_node *range = mdl_node_member(node, "range");
    if (range != NULL && low == NULL) {
        mdl_load_fail(l, range, NULL, "is no range; expected two values: [ low, high ]");
    }
    if (known && source.source != NULL) { /* a misspelt key may be the one that would be missed */
        check_grounds(l, node, &source, reason);
    }
    add_line(l, &source);
}

const struct mdl_node *mdl_load_sourced(struct mdl_loader *l, const struct mdl_field *field,
                                        const struct mdl_node *node)
{
    const struct mdl_node *value = node->type == MDL_NODE_GROUP ? mdl_node_member(node, "value") : NULL;
    const bool dated_only = value != NULL && node->count == (mdl_node_member(node, "from") != NULL ? 2u : 1u);
    if (value == NULL || mdl_node_member(node, "dist") != NULL || dated_only) {
        const struct mdl_node *plain = dated_only ? value : node;
        mdl_load_unsourced(l, field, plain);
        return plain;
    }
    load_source(l, node, value);
    return value;
}

void mdl_load_unsourced(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node)
{
    if (!mdl_type_is_numeric(field->type) || field->plan || node->type == MDL_NODE_LIST || l->silent) {
        return;
    }
    const struct mdl_source source = {.value = mdl_node_text(l->arena, node),
                                      .source = "",
                                      .low = "",
                                      .high = "",
                                      .status = MDL_STATUS_NONE,
                                      .file =
                                          node->place.file == NULL ? "" : mdl_arena_copy(l->arena, node->place.file),
                                      .line = node->place.line};
    add_line(l, &source);
}

void mdl_load_check_range(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *sourced,
                          double value)
{
    const struct mdl_node *low_node = range_end(sourced, 0);
    const struct mdl_node *high_node = range_end(sourced, 1);
    double low = 0.0;
    double high = 0.0;
    if (low_node == NULL || !mdl_load_quantity(l, field->unit, low_node, &low) ||
        !mdl_load_quantity(l, field->unit, high_node, &high)) {
        return;
    }
    /* ends that differ from the value by rounding alone are no mistake */
    const double slack = 1e-12 * (value < 0 ? -value : value);
    if (low > high || value < low - slack || value > high + slack) {
        mdl_load_fail(l, low_node, NULL,
                      "the range \"%s\" to \"%s\" does not hold the value; expected low <= value <= high",
                      mdl_node_text(l->scratch, low_node), mdl_node_text(l->scratch, high_node));
    }
}

static int by_path(const void *a, const void *b)
{
    const struct mdl_source *first = a;
    const struct mdl_source *second = b;
    return strcmp(first->path, second->path);
}

void mdl_load_ledger(struct mdl_loader *l)
{
    struct mdl_source *sources = mdl_arena_alloc(l->arena, l->source_count, sizeof *sources);
    if (sources != NULL && !l->arena->failed && l->source_count > 0) {
        memcpy(sources, l->sources, l->source_count * sizeof *sources);
        qsort(sources, l->source_count, sizeof *sources, by_path);
        l->scenario->sources = sources;
        l->scenario->source_count = l->source_count;
    }
}
