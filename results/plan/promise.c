/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/plan/promise.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/units.h"

#define EXPECTED "expected for example \"first meeting <= 14 days for 95 %%\""

/* --- words ------------------------------------------------------------------------------------------- */

static const struct {
    const char *words;
    enum res_promise_wait wait;
} wait_words[] = {
    {"first meeting", RES_PROMISE_FIRST_MEETING}, {"første samtale", RES_PROMISE_FIRST_MEETING},
    {"first service", RES_PROMISE_FIRST_SERVICE}, {"første indsats", RES_PROMISE_FIRST_SERVICE},
    {"placement", RES_PROMISE_PLACEMENT},         {"first placement", RES_PROMISE_PLACEMENT},
    {"praktik", RES_PROMISE_PLACEMENT},           {"decision", RES_PROMISE_DECISION},
    {"afgørelse", RES_PROMISE_DECISION},          {"team", RES_PROMISE_TEAM},
};

static const char *const operators[] = {" <= ", " within ", " inden ", " every ", " hver ", " >= "};
enum operator_code { AT_MOST, WITHIN, INDEN, EVERY, HVER, AT_LEAST, OPERATOR_COUNT };

/* Copies without spaces around. */
static void trim_into(char *to, size_t size, const char *from, size_t length)
{
    while (length > 0 && isspace((unsigned char)*from)) {
        from++;
        length--;
    }
    while (length > 0 && isspace((unsigned char)from[length - 1])) {
        length--;
    }
    (void)snprintf(to, size, "%.*s", (int)(length < size ? length : size - 1), from);
}

static enum sim_status not_understood(const char *text, const char *why, struct sim_error *error)
{
    (void)sim_fail(error, SIM_ERR_USAGE, "'%.100s': %s; " EXPECTED, text, why);
    sim_error_place(error, NULL, 0, "--promise");
    sim_error_hint(error, "waits are: first meeting, first service, placement, decision, team");
    return SIM_ERR_USAGE;
}

static bool find_wait(const char *words, enum res_promise_wait *wait)
{
    for (size_t i = 0; i < sizeof wait_words / sizeof wait_words[0]; i++) {
        if (strcmp(words, wait_words[i].words) == 0) {
            *wait = wait_words[i].wait;
            return true;
        }
    }
    return false;
}

static enum sim_status read_days(struct res_promise *promise, const char *value, const char *share,
                                 struct sim_error *error)
{
    if (share == NULL) {
        return not_understood(promise->text, "for how many is missing", error);
    }
    if (mdl_unit_parse(value, MDL_UNIT_DAYS, &promise->days, NULL) != SIM_OK || !(promise->days >= 0)) {
        return not_understood(promise->text, "the time is not clear", error);
    }
    if (mdl_unit_parse(share, MDL_UNIT_SHARE, &promise->share, NULL) != SIM_OK || !(promise->share > 0) ||
        promise->share > 1) {
        return not_understood(promise->text, "the share must be above 0 % and at most 100 %", error);
    }
    return SIM_OK;
}

static enum sim_status read_level(struct res_promise *promise, const char *value, struct sim_error *error)
{
    char *end = NULL;
    promise->level = strtod(value, &end);
    if (end == value || !isfinite(promise->level)) {
        return not_understood(promise->text, "the number is not clear", error);
    }
    end += strspn(end, " ");
    if (strcmp(end, "%") == 0) {
        promise->level /= 100;
    }
    return SIM_OK;
}

/* The operator, where it stands; OPERATOR_COUNT when there is none. */
static size_t find_operator(const char *text, const char **at)
{
    for (size_t k = 0; k < OPERATOR_COUNT; k++) {
        *at = strstr(text, operators[k]);
        if (*at != NULL) {
            return k;
        }
    }
    return OPERATOR_COUNT;
}

/* What follows the operator: days, or the level of a measure. share: NULL without " for ". */
static enum sim_status read_promised(struct res_promise *promise, size_t found, const char *value, const char *share,
                                     struct sim_error *error)
{
    const char *text = promise->text;
    if (promise->what[0] == '\0') {
        return not_understood(text, "what waits is missing", error);
    }
    if (found == EVERY || found == HVER) {
        promise->kind = RES_PROMISE_TALKS;
        return read_days(promise, value, share, error);
    }
    if (find_wait(promise->what, &promise->wait)) {
        return found == AT_LEAST ? not_understood(text, "a wait is promised to be at most", error)
                                 : read_days(promise, value, share, error);
    }
    promise->kind = RES_PROMISE_MEASURE;
    promise->at_least = found == AT_LEAST;
    return share != NULL ? not_understood(text, "there is no wait of that name", error)
                         : read_level(promise, value, error);
}

enum sim_status res_promise_parse(const char *text, struct res_promise *promise, struct sim_error *error)
{
    char value[64], share[64];
    const char *at;
    memset(promise, 0, sizeof *promise);
    if (strlen(text) >= sizeof promise->text) {
        return not_understood(text, "it is too long", error);
    }
    (void)snprintf(promise->text, sizeof promise->text, "%s", text);
    const size_t found = find_operator(text, &at);
    if (found == OPERATOR_COUNT) {
        return not_understood(text, "'<=' is missing", error);
    }
    const char *rest = at + strlen(operators[found]);
    const char *for_share = strstr(rest, " for ");
    trim_into(promise->what, sizeof promise->what, text, (size_t)(at - text));
    trim_into(value, sizeof value, rest, for_share != NULL ? (size_t)(for_share - rest) : strlen(rest));
    if (for_share != NULL) {
        trim_into(share, sizeof share, for_share + 5, strlen(for_share + 5));
    }
    return read_promised(promise, found, value, for_share != NULL ? share : NULL, error);
}

/* --- the scenario it is about ------------------------------------------------------------------------- */

/* A step by its full name, or by its last part where only one has it. */
static size_t find_step(const struct mdl_model *model, const char *name)
{
    const size_t count = mdl_model_step_count(model);
    size_t found = count;
    for (size_t i = 0; i < count; i++) {
        const char *full = mdl_model_step_name(model, i);
        const char *dot = strrchr(full, '.');
        if (strcmp(full, name) == 0) {
            return i;
        }
        if (dot != NULL && strcmp(dot + 1, name) == 0) {
            found = found == count ? i : count + 1;
        }
    }
    return found < count ? found : count;
}

static enum sim_status unknown(const struct res_promise *promise, const char *what, const char *hint,
                               struct sim_error *error)
{
    (void)sim_fail(error, SIM_ERR_USAGE, "'%s': this scenario has no %s of the name '%s'", promise->text, what,
                   promise->what);
    sim_error_place(error, NULL, 0, "--promise");
    sim_error_hint(error, "%s", hint);
    return SIM_ERR_USAGE;
}

static enum sim_status bind_measure(const struct res_promise *promise, const struct mdl_model *model,
                                    struct sim_error *error)
{
    const size_t count = mdl_model_step_count(model);
    const char **steps = calloc(count + 1, sizeof *steps);
    struct res_columns columns;
    if (steps == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for measures");
    }
    for (size_t i = 0; i < count; i++) {
        steps[i] = mdl_model_step_name(model, i);
    }
    enum sim_status status = res_columns_init(&columns, mdl_model_scenario(model), steps, count, error);
    free(steps);
    if (status == SIM_OK) {
        const bool known = res_columns_find(&columns, promise->what) < columns.count;
        res_columns_release(&columns);
        status = known ? SIM_OK
                       : unknown(promise, "wait or measure",
                                 "waits are: first meeting, first service, placement, decision, team", error);
    }
    return status;
}

enum sim_status res_promise_bind(const struct res_promise *promise, const struct mdl_model *model,
                                 struct sim_error *error)
{
    if (promise->kind == RES_PROMISE_MEASURE) {
        return bind_measure(promise, model, error);
    }
    if (promise->kind == RES_PROMISE_TALKS && find_step(model, promise->what) == mdl_model_step_count(model)) {
        return unknown(promise, "step", "name a contact step of the pathway, such as ks_talk", error);
    }
    return SIM_OK;
}

/* --- how long, and whether it ended --------------------------------------------------------------------- */

void res_promise_buffer_release(struct res_promise_buffer *buffer)
{
    free(buffer->at);
    memset(buffer, 0, sizeof *buffer);
}

static enum sim_status add_time(struct res_promise_buffer *buffer, sim_time from, sim_time to, bool ended,
                                struct sim_error *error)
{
    if (buffer->count == buffer->capacity) {
        const size_t capacity = buffer->capacity > 0 ? buffer->capacity * 2 : 256;
        struct res_promise_time *grown = realloc(buffer->at, capacity * sizeof *grown);
        if (grown == NULL) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for waiting times");
        }
        buffer->at = grown;
        buffer->capacity = capacity;
    }
    buffer->at[buffer->count++] = (struct res_promise_time){to > from ? sim_time_days(to - from) : 0, ended};
    return SIM_OK;
}

static sim_time earliest(sim_time a, sim_time b)
{
    return a < b ? a : b;
}

/* False when the citizen is not one of those the wait is about. As in results/measure_table.c. */
static bool span_of(const struct res_view *view, const struct mdl_record *record, enum res_promise_wait wait,
                    sim_time *from, sim_time *event, sim_time *stop)
{
    const sim_time end = view->scenario->end;
    *from = record->granted;
    *stop = earliest(earliest(record->ended, record->decided), end);
    switch (wait) {
    case RES_PROMISE_TEAM:
        *from = record->referred;
        *event = record->granted;
        return record->referred <= end && !view->scenario->populations[record->population].granted;
    case RES_PROMISE_FIRST_MEETING:
        *event = record->first_meeting;
        return record->granted <= end && !record->met_before;
    case RES_PROMISE_FIRST_SERVICE:
        *event = record->first_service;
        break;
    case RES_PROMISE_PLACEMENT:
        *event = record->first_placement;
        break;
    case RES_PROMISE_DECISION:
        *from = record->ended;
        *event = record->decided;
        *stop = end;
        return record->granted <= end && record->ended <= end && record->decided != record->ended;
    }
    return record->granted <= end;
}

static enum sim_status collect_waits(const struct res_promise *promise, const struct res_view *view,
                                     struct res_promise_buffer *buffer, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < view->left->record_count && status == SIM_OK; i++) {
        sim_time from = 0, event = SIM_TIME_NEVER, stop = 0;
        const struct mdl_record record = mdl_left_record(view->left, i);
        if (span_of(view, &record, promise->wait, &from, &event, &stop)) {
            const bool came = event <= stop;
            status = add_time(buffer, from, came ? event : stop, came, error);
        }
    }
    return status;
}

static bool is_offer(const struct mdl_log_row *row, size_t step)
{
    return row->place == step &&
           (row->kind == MDL_LOG_TALK || row->kind == MDL_LOG_ILL || row->kind == MDL_LOG_NO_SHOW);
}

/* Who has had his last talk and is still there, waits for the next until he leaves or the run ends. */
static enum sim_status collect_unended(const struct res_view *view, const sim_time last[],
                                       struct res_promise_buffer *buffer, struct sim_error *error)
{
    const struct mdl_left *left = view->left;
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < left->record_count && status == SIM_OK; i++) {
        const struct mdl_record its = mdl_left_record(left, i), *record = &its;
        const sim_time stop = earliest(earliest(record->ended, record->decided), view->scenario->end);
        if (last[i] < stop) {
            status = add_time(buffer, last[i], stop, false, error);
        }
    }
    return status;
}

/* From the first meeting, or where the step comes first, from its own first talk. */
static enum sim_status collect_talks(const struct res_view *view, size_t step, struct res_promise_buffer *buffer,
                                     struct sim_error *error)
{
    const struct mdl_left *left = view->left;
    sim_time *last = malloc((left->record_count + 1) * sizeof *last);
    enum sim_status status = SIM_OK;
    if (last == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for talks");
    }
    for (size_t i = 0; i < left->record_count; i++) {
        const struct mdl_record its = mdl_left_record(left, i), *record = &its;
        last[i] = record->met_before ? view->scenario->start : record->first_meeting;
    }
    for (size_t k = 0; k < left->log_count && status == SIM_OK; k++) {
        const struct mdl_log_row *row = &left->log[k];
        const size_t who =
            is_offer(row, step) ? mdl_left_find(left, row->population, row->ordinal) : left->record_count;
        if (who == left->record_count) {
            continue;
        }
        const sim_time when = view->scenario->start + (sim_time)row->minute;
        if (when > last[who]) {
            status = add_time(buffer, last[who], when, true, error);
        }
        last[who] = when;
    }
    if (status == SIM_OK) {
        status = collect_unended(view, last, buffer, error);
    }
    free(last);
    return status;
}

/* --- shares --------------------------------------------------------------------------------------------- */

/* Where both fall together the end of a wait comes before the loss from sight, as in the product-limit estimate. */
static int by_time(const void *a, const void *b)
{
    const struct res_promise_time *x = a, *y = b;
    if (x->days < y->days || x->days > y->days) {
        return x->days < y->days ? -1 : 1;
    }
    return (int)y->ended - (int)x->ended;
}

/* Kaplan & Meier (1958). Without anybody lost from sight before t it is the plain share within t. */
static void product_limit(const struct res_promise *promise, struct res_promise_buffer *buffer, struct res_kept *kept)
{
    double waiting = 1;
    size_t k = 0;
    qsort(buffer->at, buffer->count, sizeof *buffer->at, by_time);
    *kept = (struct res_kept){.least = (double)INFINITY, .asked = buffer->count};
    while (k < buffer->count) {
        const double days = buffer->at[k].days;
        const size_t at_risk = buffer->count - k;
        size_t ended = 0;
        for (; k < buffer->count && buffer->at[k].days <= days; k++) {
            ended += buffer->at[k].ended ? 1 : 0;
        }
        waiting *= 1 - (double)ended / (double)at_risk;
        kept->events += ended;
        /* Products of fractions: a share that is met exactly must count as met. */
        if (ended > 0 && isinf(kept->least) && 1 - waiting >= promise->share - 1e-12) {
            kept->least = days;
        }
        kept->share = days <= promise->days ? 1 - waiting : kept->share;
    }
}

/* Of all days in contact, those within t of the last talk: sum of min(span, t) over sum of spans. It grows with t, in
 * straight pieces between the lengths of spans. */
static void days_covered(const struct res_promise *promise, struct res_promise_buffer *buffer, struct res_kept *kept)
{
    double all = 0, shorter = 0, promised = 0;
    qsort(buffer->at, buffer->count, sizeof *buffer->at, by_time);
    *kept = (struct res_kept){.least = 0, .asked = buffer->count};
    for (size_t k = 0; k < buffer->count; k++) {
        all += buffer->at[k].days;
        promised += fmin(buffer->at[k].days, promise->days);
        kept->events += buffer->at[k].ended ? 1 : 0;
    }
    for (size_t k = 0; k < buffer->count; k++) {
        const double days = buffer->at[k].days;
        const double longer = (double)(buffer->count - k);
        if (shorter + days * longer >= promise->share * all) {
            kept->least = fmax(kept->least, (promise->share * all - shorter) / longer);
            break;
        }
        shorter += days;
        kept->least = days;
    }
    kept->share = all > 0 ? promised / all : 1;
}

static void measure_column(const struct res_promise *promise, const struct res_view *view,
                           const struct res_columns *columns, struct res_kept *kept)
{
    const struct res_column *column = &columns->at[res_columns_find(columns, promise->what)];
    const double value = column->measure->value(view, column->index, column->measure->code);
    const bool defined = !isnan(value);
    *kept = (struct res_kept){.least = value, .asked = defined ? 1U : 0U, .events = defined ? 1U : 0U};
    kept->share = res_promise_is_kept(promise, value) ? 1 : 0;
}

enum sim_status res_promise_measure(const struct res_promise *promise, const struct mdl_model *model,
                                    const struct res_view *view, const struct res_columns *columns,
                                    struct res_promise_buffer *buffer, struct res_kept *kept, struct sim_error *error)
{
    enum sim_status status;
    if (promise->kind == RES_PROMISE_MEASURE) {
        measure_column(promise, view, columns, kept);
        return SIM_OK;
    }
    buffer->count = 0;
    status = promise->kind == RES_PROMISE_WAIT ? collect_waits(promise, view, buffer, error)
                                               : collect_talks(view, find_step(model, promise->what), buffer, error);
    if (status == SIM_OK && buffer->count == 0) {
        *kept = (struct res_kept){.least = (double)NAN, .share = (double)NAN};
    } else if (status == SIM_OK && promise->kind == RES_PROMISE_WAIT) {
        product_limit(promise, buffer, kept);
    } else if (status == SIM_OK) {
        days_covered(promise, buffer, kept);
    }
    return status;
}

bool res_promise_is_kept(const struct res_promise *promise, double least)
{
    if (isnan(least)) {
        return true;
    }
    if (promise->kind == RES_PROMISE_MEASURE) {
        return promise->at_least ? least >= promise->level : least <= promise->level;
    }
    return least <= promise->days + 1e-9;
}
