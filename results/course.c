/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/course.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "models/model.h"
#include "models/scenario/suggest.h"
#include "results/text/language.h"

/* --- names --------------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *label, *label_da;
} outcomes[MDL_OUTCOME_COUNT] = {
#define X(code, name, label, label_da) [code] = {name, label, label_da},
    MDL_OUTCOME_MAP(X)
#undef X
};

const char *res_outcome_label(int outcome, enum res_language language)
{
    if (outcome < 0 || outcome >= MDL_OUTCOME_COUNT) {
        return res_say(language, "still in the pathway", "stadig i forløb");
    }
    return res_say(language, outcomes[outcome].label, outcomes[outcome].label_da);
}

const char *res_outcome_name(int outcome)
{
    return outcome < 0 || outcome >= MDL_OUTCOME_COUNT ? "in_pathway" : outcomes[outcome].name;
}

const struct mdl_step *res_course_step(const struct mdl_model *model, uint16_t place)
{
    SIM_INVARIANT(place < model->program.count, "a log row names no step");
    return model->program.at[place].step;
}

static const char *label_or_name(const char *label, const char *name)
{
    return label != NULL && label[0] != '\0' ? label : name;
}

static const char *role_label(const struct mdl_scenario *scenario, int role)
{
    return label_or_name(scenario->roles[role].label, scenario->roles[role].name);
}

static void label_step(const struct res_course *course, uint16_t place, char label[RES_COURSE_LABEL_MAX])
{
    const struct mdl_scenario *scenario = mdl_model_scenario(course->model);
    const struct mdl_step *step = res_course_step(course->model, place);
    const char *name = label_or_name(step->label, step->name);
    if (step->kind == MDL_STEP_BOARD) {
        const struct mdl_board *board = &scenario->boards[step->board];
        name = label_or_name(board->label, board->name);
    } else if ((step->kind == MDL_STEP_CASELOAD || step->kind == MDL_STEP_CONTACT) && step->roles.count > 0) {
        name = role_label(scenario, step->roles.at[0]);
    }
    (void)snprintf(label, RES_COURSE_LABEL_MAX, "%s", name);
}

void res_episode_label(const struct res_course *course, const struct res_episode *episode, enum res_language language,
                       char label[RES_COURSE_LABEL_MAX])
{
    const struct mdl_scenario *scenario = mdl_model_scenario(course->model);
    label[0] = '\0';
    switch (episode->kind) {
    case RES_EPISODE_SERVICE_WAIT:
    case RES_EPISODE_SERVICE:
    case RES_EPISODE_SUSPENDED:
        (void)snprintf(
            label, RES_COURSE_LABEL_MAX, "%s",
            label_or_name(scenario->services[episode->place].label, scenario->services[episode->place].name));
        return;
    case RES_EPISODE_PAUSE:
        (void)snprintf(label, RES_COURSE_LABEL_MAX, "%s",
                       res_say(language, "pause after a setback", "pause efter et tilbagefald"));
        return;
    case RES_EPISODE_PAPERS:
        (void)snprintf(label, RES_COURSE_LABEL_MAX, "%s",
                       res_say(language, "the case is prepared", "sagen forberedes"));
        return;
    default:
        break;
    }
    if (episode->kind == RES_EPISODE_MARK && episode->mark == MDL_LOG_LEFT) {
        (void)snprintf(label, RES_COURSE_LABEL_MAX, "%s", res_outcome_label(episode->place, language));
    } else if (episode->kind == RES_EPISODE_MARK &&
               (episode->mark == MDL_LOG_NEW_WORKER || episode->mark == MDL_LOG_PRESENT)) {
        (void)snprintf(label, RES_COURSE_LABEL_MAX, "%s", role_label(scenario, episode->role));
    } else if (episode->place != MDL_LOG_NOWHERE) {
        label_step(course, episode->place, label);
    }
}

void res_lane_label(const struct res_course *course, const struct res_episode *episode, enum res_language language,
                    char label[RES_COURSE_LABEL_MAX])
{
    char what[RES_COURSE_LABEL_MAX];
    res_episode_label(course, episode, language, what);
    const char *prefix = res_episode_is_routine(course, episode) ? res_say(language, "talks: ", "samtaler: ") : "";
    (void)snprintf(label, RES_COURSE_LABEL_MAX, "%s%.*s", prefix, RES_COURSE_LABEL_MAX - 32, what);
}

bool res_episode_is_routine(const struct res_course *course, const struct res_episode *episode)
{
    return episode->kind == RES_EPISODE_MARK && mdl_log_place(episode->mark) == 'S' &&
           episode->place != MDL_LOG_NOWHERE &&
           res_course_step(course->model, episode->place)->kind == MDL_STEP_CONTACT &&
           (episode->mark == MDL_LOG_TALK || episode->mark == MDL_LOG_NO_SHOW || episode->mark == MDL_LOG_ILL);
}

/* Steps by index, services behind them, then the two that have no place; -1 for a moment that is no talk. */
static int lane_key(const struct res_episode *episode)
{
    switch (episode->kind) {
    case RES_EPISODE_QUEUE:
    case RES_EPISODE_TALK_WAIT:
        return episode->place;
    case RES_EPISODE_SERVICE_WAIT:
    case RES_EPISODE_SERVICE:
    case RES_EPISODE_SUSPENDED:
        return UINT16_MAX + 1 + episode->place;
    case RES_EPISODE_PAUSE:
        return 2 * (UINT16_MAX + 1);
    case RES_EPISODE_PAPERS:
        return 2 * (UINT16_MAX + 1) + 1;
    default:
        return episode->mark == MDL_LOG_TALK || episode->mark == MDL_LOG_NO_SHOW || episode->mark == MDL_LOG_ILL
                   ? episode->place
                   : -1;
    }
}

size_t res_lanes_find(const struct res_lanes *lanes, const struct res_episode *episode)
{
    const int key = lane_key(episode);
    size_t lane = 0;
    while (lane < lanes->count && lanes->key[lane] != key) {
        lane++;
    }
    return lane;
}

void res_lanes_init(struct res_lanes *lanes, const struct res_course *course)
{
    lanes->count = 0;
    for (size_t i = 0; i < course->count; i++) {
        const int key = lane_key(&course->episodes[i]);
        if (key >= 0 && lanes->count < RES_LANES_MAX && res_lanes_find(lanes, &course->episodes[i]) == lanes->count) {
            lanes->key[lanes->count] = key;
            lanes->example[lanes->count++] = i;
        }
    }
}

/* --- who ----------------------------------------------------------------------------------------------- */

static enum sim_status unknown_population(const char *text, const struct mdl_scenario *scenario,
                                          struct sim_error *error)
{
    struct mdl_suggestion nearest = mdl_suggestion_for(text);
    const char *first = NULL;
    for (size_t p = 0; p < scenario->population_count; p++) {
        if (scenario->populations[p].index) {
            first = first == NULL ? scenario->populations[p].name : first;
            mdl_suggestion_offer(&nearest, scenario->populations[p].name);
        }
    }
    const enum sim_status status = sim_fail(error, SIM_ERR_USAGE, "'%s' is no population of index citizens", text);
    if (nearest.name != NULL) {
        sim_error_hint(error, "did you mean '%s'?", nearest.name);
    } else if (first != NULL) {
        sim_error_hint(error, "only index citizens have a course of their own: '%s:0' is the first", first);
    }
    return status;
}

static enum sim_status find_population(const char *text, size_t length, const struct mdl_scenario *scenario,
                                       struct res_citizen_id *who, struct sim_error *error)
{
    for (size_t p = 0; p < scenario->population_count; p++) {
        const struct mdl_population *population = &scenario->populations[p];
        if (population->index &&
            (length == 0 || (strncmp(population->name, text, length) == 0 && population->name[length] == '\0'))) {
            who->population = (int)p;
            return SIM_OK;
        }
    }
    char name[64];
    (void)snprintf(name, sizeof name, "%.*s", (int)length, text);
    return unknown_population(name, scenario, error);
}

enum sim_status res_citizen_id_parse(const char *text, const struct mdl_scenario *scenario, struct res_citizen_id *who,
                                     struct sim_error *error)
{
    const char *colon = strrchr(text, ':');
    const char *digits = colon != NULL ? colon + 1 : text;
    char *end = NULL;
    errno = 0;
    const unsigned long long number = strtoull(digits, &end, 10);
    if (digits[0] < '0' || digits[0] > '9' || *end != '\0' || errno != 0 || number > UINT32_MAX || colon == text ||
        (colon == NULL && number == 0)) {
        const enum sim_status status = sim_fail(
            error, SIM_ERR_USAGE, "'%s' names no citizen; expected POPULATION:ORDINAL or a number from 1", text);
        sim_error_hint(error, "for example '1', the first citizen of the first index population");
        return status;
    }
    who->ordinal = (uint32_t)(colon == NULL ? number - 1 : number);
    return find_population(text, colon == NULL ? 0 : (size_t)(colon - text), scenario, who, error);
}

/* --- from rows to episodes --------------------------------------------------------------------------------- */

struct builder {
    struct res_course *course;
    const struct mdl_log_row *row;
    sim_time now;
    bool failed;
};

static struct res_episode *add(struct builder *b, enum res_episode_kind kind)
{
    struct res_course *course = b->course;
    if (course->count == course->capacity) {
        const size_t capacity = course->capacity == 0 ? 64 : 2 * course->capacity;
        struct res_episode *grown = realloc(course->episodes, capacity * sizeof *grown);
        if (grown == NULL) {
            b->failed = true;
            return NULL;
        }
        course->episodes = grown;
        course->capacity = capacity;
    }
    struct res_episode *episode = &course->episodes[course->count++];
    *episode = (struct res_episode){.kind = kind,
                                    .mark = (enum mdl_log_kind)b->row->kind,
                                    .is_open = kind != RES_EPISODE_MARK,
                                    .place = b->row->place,
                                    .role = b->row->role,
                                    .worker = b->row->worker,
                                    .from = b->now,
                                    .to = b->now};
    return episode;
}

static struct res_episode *find_open(const struct builder *b, enum res_episode_kind kind)
{
    const bool anywhere = kind == RES_EPISODE_PAUSE || kind == RES_EPISODE_PAPERS;
    for (size_t i = b->course->count; i-- > 0;) {
        struct res_episode *episode = &b->course->episodes[i];
        if (episode->is_open && episode->kind == kind && (anywhere || episode->place == b->row->place)) {
            return episode;
        }
    }
    return NULL;
}

static void begin(struct builder *b, enum res_episode_kind kind)
{
    if (find_open(b, kind) == NULL) {
        (void)add(b, kind);
    }
}

static void end(struct builder *b, enum res_episode_kind kind)
{
    struct res_episode *episode = find_open(b, kind);
    if (episode != NULL) {
        episode->is_open = false;
        episode->to = b->now;
        episode->mark = (enum mdl_log_kind)b->row->kind;
    }
}

static void end_all(struct builder *b)
{
    for (size_t i = 0; i < b->course->count; i++) {
        struct res_episode *episode = &b->course->episodes[i];
        if (episode->is_open) {
            episode->is_open = false;
            episode->to = b->now;
            episode->mark = (enum mdl_log_kind)b->row->kind;
        }
    }
}

/* A talk that is booked again when he stays away is one wait until he comes. */
static void take_talk(struct builder *b)
{
    const struct mdl_step *step = res_course_step(b->course->model, b->row->place);
    if (step->kind != MDL_STEP_CONTACT && (b->row->kind == MDL_LOG_TALK || !step->waits_for_citizen)) {
        end(b, RES_EPISODE_TALK_WAIT);
    }
    (void)add(b, RES_EPISODE_MARK);
}

static void take_service(struct builder *b)
{
    switch (b->row->kind) {
    case MDL_LOG_ORDERED:
        begin(b, RES_EPISODE_SERVICE_WAIT);
        break;
    case MDL_LOG_STARTED:
        end(b, RES_EPISODE_SERVICE_WAIT);
        begin(b, RES_EPISODE_SERVICE);
        break;
    case MDL_LOG_SUSPENDED:
        end(b, RES_EPISODE_SERVICE);
        begin(b, RES_EPISODE_SUSPENDED);
        break;
    case MDL_LOG_RESUMED:
        end(b, RES_EPISODE_SUSPENDED);
        begin(b, RES_EPISODE_SERVICE);
        break;
    case MDL_LOG_FINISHED:
    case MDL_LOG_STOPPED:
        end(b, RES_EPISODE_SERVICE_WAIT);
        end(b, RES_EPISODE_SERVICE);
        end(b, RES_EPISODE_SUSPENDED);
        break;
    default:
        break;
    }
}

static void take_row(struct builder *b)
{
    switch (b->row->kind) {
    case MDL_LOG_WAITS:
        begin(b, RES_EPISODE_QUEUE);
        return;
    case MDL_LOG_SERVED:
    case MDL_LOG_GAVE_UP:
        end(b, RES_EPISODE_QUEUE);
        return;
    case MDL_LOG_BOOKED:
        if (res_course_step(b->course->model, b->row->place)->kind != MDL_STEP_CONTACT) {
            begin(b, RES_EPISODE_TALK_WAIT);
        }
        return;
    case MDL_LOG_TALK:
    case MDL_LOG_NO_SHOW:
    case MDL_LOG_ILL:
        take_talk(b);
        return;
    case MDL_LOG_PAUSE_END:
        end(b, RES_EPISODE_PAUSE);
        return;
    default:
        break;
    }
    if (mdl_log_place((enum mdl_log_kind)b->row->kind) == 'V') {
        take_service(b);
        return;
    }
    if (b->row->kind == MDL_LOG_LEFT) {
        end_all(b);
    } else if (b->row->kind == MDL_LOG_SENT) {
        end(b, RES_EPISODE_PAPERS);
    }
    (void)add(b, RES_EPISODE_MARK);
    if (b->row->kind == MDL_LOG_CLOSED || b->row->kind == MDL_LOG_SENT_BACK) {
        begin(b, RES_EPISODE_PAPERS);
    } else if (b->row->kind == MDL_LOG_SETBACK) {
        begin(b, RES_EPISODE_PAUSE);
    }
}

/* What is not over lasts to the end of the run. */
static void close_books(struct res_course *course, sim_time run_end)
{
    const sim_time granted = course->record.granted;
    course->begins = granted != SIM_TIME_NEVER ? granted : course->record.referred;
    course->ends = course->record.decided != SIM_TIME_NEVER ? course->record.decided : run_end;
    for (size_t i = 0; i < course->count; i++) {
        if (course->episodes[i].is_open) {
            course->episodes[i].to = run_end;
        }
    }
}

static enum sim_status no_citizen(const struct mdl_scenario *scenario, const struct mdl_left *left,
                                  struct res_citizen_id who, struct sim_error *error)
{
    const char *population = scenario->populations[who.population].name;
    uint32_t last = 0;
    size_t count = 0;
    for (size_t i = 0; i < left->record_count; i++) {
        const struct mdl_record record = mdl_left_record(left, i);
        if (record.population == who.population) {
            last = record.ordinal;
            count++;
        }
    }
    const enum sim_status status = sim_fail(error, SIM_ERR_USAGE, "there is no citizen %s:%u in this replication",
                                            population, (unsigned)who.ordinal);
    if (count > 0) {
        sim_error_hint(error, "it has %zu citizens of '%s', up to %s:%u", count, population, population,
                       (unsigned)last);
    }
    return status;
}

enum sim_status res_course_init(struct res_course *course, const struct mdl_model *model, const struct mdl_left *left,
                                struct res_citizen_id who, struct sim_error *error)
{
    const struct mdl_scenario *scenario = mdl_model_scenario(model);
    const size_t record = mdl_left_find(left, (uint32_t)who.population, who.ordinal);
    memset(course, 0, sizeof *course);
    if (record == left->record_count) {
        return no_citizen(scenario, left, who, error);
    }
    course->model = model;
    course->who = who;
    course->record = mdl_left_record(left, record);
    struct builder b = {.course = course};
    for (size_t i = 0; i < left->log_count && !b.failed; i++) {
        if (left->log[i].ordinal == who.ordinal && left->log[i].population == who.population) {
            b.row = &left->log[i];
            b.now = scenario->start + (sim_time)b.row->minute;
            take_row(&b);
        }
    }
    if (b.failed) {
        res_course_release(course);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the course of a citizen");
    }
    close_books(course, scenario->end);
    return SIM_OK;
}

void res_course_release(struct res_course *course)
{
    free(course->episodes);
    memset(course, 0, sizeof *course);
}
