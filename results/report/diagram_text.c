/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/report/diagram_text.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "models/outcome.h"
#include "sim/error.h"

#define DEPTH_MAX 16

#define COLOUR_BOARD "#fde9c4"
#define COLOUR_CASELOAD "#d3e5f5"
#define COLOUR_TALK "#d9edd5"
#define COLOUR_SERVICE "#e6dcf1"
#define COLOUR_TIME "#eeeeee"
#define COLOUR_PAPERS "#f5e3d7"
#define COLOUR_END "#ffffff"

static void add(struct res_node_text *text, const char *format, ...) SIM_PRINTF(2, 3);

static void add(struct res_node_text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (text->count < RES_DIAGRAM_LINES) {
        (void)vsnprintf(text->line[text->count++], RES_DIAGRAM_TEXT, format, arguments);
    }
    va_end(arguments);
}

/* "14 days", "8.7 weeks", "31 months": three digits in the unit that reads best. */
static const char *time_text(double minutes, char *buffer, size_t size)
{
    const double days = minutes / SIM_MINUTES_PER_DAY;
    const double months = minutes / SIM_MINUTES_PER_MONTH;
    if (!isfinite(minutes)) {
        (void)snprintf(buffer, size, "no end");
    } else if (months > 0.5 && months < 36.0 && fabs(months - round(months)) < 0.001) {
        (void)snprintf(buffer, size, "%.0f %s", months, round(months) == 1.0 ? "month" : "months");
    } else if (minutes < 180.0) {
        (void)snprintf(buffer, size, "%.3g minutes", minutes);
    } else if (days < 1.0) {
        (void)snprintf(buffer, size, "%.3g hours", minutes / SIM_MINUTES_PER_HOUR);
    } else if (days < 28.0 || (days < 120.0 && days == floor(days) && fmod(days, 7.0) != 0.0)) {
        (void)snprintf(buffer, size, "%.3g %s", days, days == 1.0 ? "day" : "days");
    } else if (days < 120.0) {
        (void)snprintf(buffer, size, "%.3g weeks", minutes / SIM_MINUTES_PER_WEEK);
    } else if (days < 3.0 * 365.25) {
        (void)snprintf(buffer, size, "%.3g months", months);
    } else {
        (void)snprintf(buffer, size, "%.3g years", minutes / SIM_MINUTES_PER_YEAR);
    }
    return buffer;
}

static const char *mean_text(const struct sim_dist *dist, char *buffer, size_t size)
{
    return time_text(sim_dist_mean(dist), buffer, size);
}

/* "28", or "1 to 2" when it changes. */
static const char *series_text(const struct mdl_series *series, char *buffer, size_t size)
{
    const double first = series->value[0];
    const double last = series->value[series->count - 1];
    (void)snprintf(buffer, size, first == last ? "%.4g" : "%.4g to %.4g", first, last);
    return buffer;
}

/* "1 person", "2 persons", "1 to 2 persons". */
static const char *count_text(const struct mdl_series *series, const char *noun, char *buffer, size_t size)
{
    char number[40];
    series_text(series, number, sizeof number);
    (void)snprintf(buffer, size, "%s %s%s", number, noun, strcmp(number, "1") == 0 ? "" : "s");
    return buffer;
}

static void patience_text(const struct mdl_step *step, struct res_node_text *text)
{
    char time[48];
    if (isfinite(sim_dist_mean(&step->patience))) {
        add(text, "gives up after %s", mean_text(&step->patience, time, sizeof time));
    }
}

static const char *role_label(const struct mdl_scenario *scenario, const struct mdl_step *step)
{
    return step->roles.count == 0 ? "" : scenario->roles[step->roles.at[0]].label;
}

static void caseload_text(const struct mdl_scenario *s, const struct mdl_step *step, struct res_node_text *text)
{
    const struct mdl_role *role = &s->roles[step->roles.at[0]];
    char persons[48];
    add(text, "%s", role->label);
    add(text, "%s x %lld citizens", count_text(&role->headcount, "person", persons, sizeof persons),
        (long long)role->places);
    patience_text(step, text);
}

static void board_text(const struct mdl_scenario *s, const struct mdl_step *step, struct res_node_text *text)
{
    const struct mdl_board *board = &s->boards[step->board];
    char places[48], every[48], granted[48];
    add(text, "%s", board->label);
    add(text, "%s every %s", count_text(&board->places, "place", places, sizeof places),
        time_text(board->every, every, sizeof every));
    if (step->rule == MDL_RULE_GRANT) {
        add(text, "grants %s", mean_text(&step->granted, granted, sizeof granted));
    } else if (step->rule == MDL_RULE_DECISION) {
        add(text, "decides the outcome");
    }
    patience_text(step, text);
}

static void talk_text(const struct mdl_scenario *s, const struct mdl_step *step, struct res_node_text *text)
{
    char length[48], every[48], persons[48];
    const struct mdl_role *role = &s->roles[step->roles.at[0]];
    for (size_t r = 0; r < step->roles.count; r++) {
        add(text, "%s", s->roles[step->roles.at[r]].label);
    }
    time_text(step->length, length, sizeof length);
    if (step->kind == MDL_STEP_CONTACT) {
        add(text, "%s every %s", length, mean_text(&step->every, every, sizeof every));
    } else {
        add(text, "%s, from %s on", length, mean_text(&step->duration, every, sizeof every));
    }
    if (role->talk_hours_per_week > 0.0) {
        add(text, "%s x %.3g h a week", count_text(&role->headcount, "person", persons, sizeof persons),
            role->talk_hours_per_week);
    }
}

static bool takes(const struct mdl_step *step, size_t service)
{
    bool named = step->only.count == 0;
    for (size_t i = 0; i < step->only.count; i++) {
        named = named || step->only.at[i] == (int)service;
    }
    return named;
}

static void services_text(const struct mdl_scenario *s, const struct mdl_step *step, struct res_node_text *text)
{
    char limit[48], handover[48];
    char names[RES_DIAGRAM_TEXT] = "";
    for (size_t i = 0; i < s->service_count; i++) {
        const size_t used = strlen(names);
        if (takes(step, i) && used + strlen(s->services[i].name) + 3 < sizeof names) {
            (void)snprintf(names + used, sizeof names - used, "%s%s", used == 0 ? "" : ", ", s->services[i].name);
        }
    }
    add(text, "%s", names);
    add(text, "at most %s at a time", series_text(&step->at_most, limit, sizeof limit));
    if (sim_dist_mean(&step->handover) > 0.0) {
        add(text, "hand-over %s", mean_text(&step->handover, handover, sizeof handover));
    }
}

static void await_text(const struct mdl_scenario *s, const struct mdl_step *step, struct res_node_text *text)
{
    static const char *const stages[] = {"is found", "starts", "ends", ""};
    if (step->stage == MDL_STAGE_READY) {
        add(text, "until found ready");
    }
    for (size_t i = 0; i < step->service.count; i++) {
        add(text, "until %s %s", s->services[step->service.at[i]].label, stages[step->stage]);
    }
}

static void exit_text(const struct mdl_step *step, struct res_node_text *text)
{
    static const char *const labels[] = {
#define X(code, name, label, label_da) [code] = label,
        MDL_OUTCOME_MAP(X)
#undef X
    };
    add(text, "%s", labels[step->outcome]);
}

static const char *fill_of(enum mdl_step_kind kind)
{
    switch (kind) {
    case MDL_STEP_BOARD:
    case MDL_STEP_GRANT:
        return COLOUR_BOARD;
    case MDL_STEP_CASELOAD:
    case MDL_STEP_RELEASE:
        return COLOUR_CASELOAD;
    case MDL_STEP_MEET:
    case MDL_STEP_CONTACT:
        return COLOUR_TALK;
    case MDL_STEP_SERVICES:
        return COLOUR_SERVICE;
    case MDL_STEP_PREPARE:
        return COLOUR_PAPERS;
    case MDL_STEP_DELAY:
    case MDL_STEP_BRANCH:
    case MDL_STEP_AWAIT:
        return COLOUR_TIME;
    default:
        return COLOUR_END;
    }
}

/* "background_course" reads better without its underscores. */
static void title(const struct mdl_step *step, struct res_node_text *text)
{
    add(text, "%s", step->label == NULL ? "" : step->label);
    for (char *c = text->line[0]; *c != '\0'; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
}

static void fork_text(const struct mdl_step *step, struct res_node_text *text)
{
    char before[48];
    const char *const until[] = {"until ready or the limit", "until all have ended", "until one has ended"};
    add(text, "%s", until[step->until]);
    if (step->until == MDL_UNTIL_READY_OR_LIMIT && step->close_before_end > 0.0) {
        add(text, "closed %s before it", time_text(step->close_before_end, before, sizeof before));
    }
}

void res_diagram_step_text(const struct mdl_scenario *s, const struct mdl_step *step, struct res_node_text *text)
{
    char time[48], work[48];
    text->count = 0;
    text->fill = fill_of(step->kind);
    title(step, text);
    switch (step->kind) {
    case MDL_STEP_GRANT:
        add(text, "for %s on average", mean_text(&step->granted, time, sizeof time));
        break;
    case MDL_STEP_BOARD:
        board_text(s, step, text);
        break;
    case MDL_STEP_CASELOAD:
        caseload_text(s, step, text);
        break;
    case MDL_STEP_RELEASE:
        add(text, "gives back the place: %s", role_label(s, step));
        break;
    case MDL_STEP_MEET:
    case MDL_STEP_CONTACT:
        talk_text(s, step, text);
        break;
    case MDL_STEP_DELAY:
        add(text, "%s on average", mean_text(&step->duration, time, sizeof time));
        break;
    case MDL_STEP_SERVICES:
        services_text(s, step, text);
        break;
    case MDL_STEP_PREPARE:
        add(text, "%s", role_label(s, step));
        add(text, "%s, %s of work", mean_text(&step->duration, time, sizeof time),
            time_text(step->length, work, sizeof work));
        break;
    case MDL_STEP_FORK:
        fork_text(step, text);
        break;
    case MDL_STEP_AWAIT:
        await_text(s, step, text);
        break;
    case MDL_STEP_EXIT:
        exit_text(step, text);
        break;
    default:
        break;
    }
}

void res_diagram_population_text(const struct mdl_population *population, struct res_node_text *text)
{
    char rate[48];
    int64_t on_dates = 0;
    text->count = 0;
    text->fill = population->index ? "#fff7b0" : COLOUR_END;
    add(text, "%s", population->label);
    for (size_t i = 0; i < population->intake_count; i++) {
        on_dates += population->intakes[i].citizens;
    }
    if (on_dates > 0) {
        add(text, "%lld citizens on %zu %s", (long long)on_dates, population->intake_count,
            population->intake_count == 1 ? "date" : "dates");
    }
    if (mdl_inflow_most(population) > 0.0) {
        add(text, "%s citizens a month", series_text(&population->per_month, rate, sizeof rate));
    }
    if (population->person_count > 0) {
        add(text, "%zu citizens one by one", population->person_count);
    }
}

/* --- ways ------------------------------------------------------------------------------------------------ */

static void case_label(const struct mdl_case *one, char *label)
{
    static const char *const names[] = {"",           "age",      "woman",        "wishes FOEP",
                                        "motivation", "evidence", "work ability", "months"};
    char range[64] = "";
    char chance[32] = "";
    const bool low = one->at_least > -1000000.0;
    const bool high = one->below < 1000000.0;
    if (one->attribute != MDL_ATTRIBUTE_NONE && low && high) {
        (void)snprintf(range, sizeof range, "%s %.4g to %.4g", names[one->attribute], one->at_least, one->below);
    } else if (one->attribute != MDL_ATTRIBUTE_NONE) {
        (void)snprintf(range, sizeof range, low ? "%s %.4g on" : "%s below %.4g", names[one->attribute],
                       low ? one->at_least : one->below);
    }
    if (one->chance < 1.0) {
        (void)snprintf(chance, sizeof chance, "%s%.3g %%", range[0] == '\0' ? "" : ", ", 100.0 * one->chance);
    }
    (void)snprintf(label, RES_DIAGRAM_TEXT, "%s%s", range, chance);
}

void res_diagram_ways(const struct mdl_step *step, void (*visit)(const struct res_way *way, void *context),
                      void *context)
{
    struct res_way way = {0};
    char time[48];
    for (size_t c = 0; c < step->case_count; c++) {
        way.to = step->cases[c].go;
        way.unusual = false;
        case_label(&step->cases[c], way.label);
        visit(&way, context);
    }
    way.unusual = true;
    if (step->on_return != NULL && step->return_share > 0.0) {
        way.to = step->on_return;
        (void)snprintf(way.label, sizeof way.label, "sent back %.3g %%", 100.0 * step->return_share);
        visit(&way, context);
    }
    if (step->on_new_pathway != NULL) {
        way.to = step->on_new_pathway;
        (void)snprintf(way.label, sizeof way.label, "new pathway");
        visit(&way, context);
    }
    if (step->on_give_up != NULL) {
        way.to = step->on_give_up;
        (void)snprintf(way.label, sizeof way.label, "gives up after %s", mean_text(&step->patience, time, sizeof time));
        visit(&way, context);
    }
}

/* --- finding steps ----------------------------------------------------------------------------------------- */

static const struct mdl_step *find_in(const struct mdl_path *path, const char *name, int depth);

static const struct mdl_step *find_below(const struct mdl_step *fork, const char *name, int depth)
{
    for (size_t b = 0; b < fork->branch_count; b++) {
        const char *branch = fork->branches[b].name;
        const size_t length = strlen(branch);
        const bool full = strncmp(name, branch, length) == 0 && name[length] == '.';
        const struct mdl_step *step = find_in(&fork->branches[b], full ? name + length + 1 : name, depth + 1);
        if (step != NULL) {
            return step;
        }
    }
    return NULL;
}

static const struct mdl_step *find_in(const struct mdl_path *path, const char *name, int depth)
{
    for (size_t i = 0; depth < DEPTH_MAX && i < path->step_count; i++) {
        const struct mdl_step *step = &path->steps[i];
        const size_t length = strlen(step->name);
        if (strcmp(step->name, name) == 0) {
            return step;
        }
        const bool full = strncmp(name, step->name, length) == 0 && name[length] == '.';
        const struct mdl_step *below = find_below(step, full ? name + length + 1 : name, depth);
        if (below != NULL) {
            return below;
        }
    }
    return NULL;
}

const struct mdl_step *res_diagram_find(const struct mdl_scenario *scenario, const char *name)
{
    return name == NULL ? NULL : find_in(&scenario->pathway, name, 0);
}

const struct mdl_step *res_diagram_landing(const struct mdl_scenario *scenario, const struct mdl_step *step)
{
    for (int guard = 0; step != NULL && step->kind == MDL_STEP_GOTO; guard++) {
        step = guard < 64 ? res_diagram_find(scenario, step->go) : NULL;
    }
    return step;
}

const struct mdl_step *res_diagram_next(const struct mdl_scenario *scenario, const struct mdl_path *path, size_t i)
{
    const struct mdl_step *step = &path->steps[i];
    const bool ends = step->kind == MDL_STEP_EXIT || step->kind == MDL_STEP_GOTO ||
                      (step->kind == MDL_STEP_BOARD && step->rule == MDL_RULE_DECISION);
    return ends || i + 1 == path->step_count ? NULL : res_diagram_landing(scenario, &path->steps[i + 1]);
}

static bool number_in(const struct mdl_path *path, const struct mdl_step *wanted, size_t *number, int depth)
{
    for (size_t i = 0; depth < DEPTH_MAX && i < path->step_count; i++) {
        const struct mdl_step *step = &path->steps[i];
        ++*number;
        if (step == wanted) {
            return true;
        }
        for (size_t b = 0; b < step->branch_count; b++) {
            if (number_in(&step->branches[b], wanted, number, depth + 1)) {
                return true;
            }
        }
    }
    return false;
}

size_t res_diagram_number(const struct mdl_scenario *scenario, const struct mdl_step *step)
{
    size_t number = 0;
    (void)number_in(&scenario->pathway, step, &number, 0);
    return number;
}

void res_diagram_escape(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            (void)fputs("&amp;", out);
            break;
        case '<':
            (void)fputs("&lt;", out);
            break;
        case '>':
            (void)fputs("&gt;", out);
            break;
        case '"':
            (void)fputs("&quot;", out);
            break;
        default:
            (void)fputc(*text, out);
        }
    }
}
