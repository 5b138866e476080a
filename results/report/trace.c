/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/report/trace.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "results/report/trace_timeline.h"
#include "results/text/language.h"
#include "results/text/table.h"
#include "results/text/utf8.h"
#include "sim/calendar.h"

#define LINE_WIDTH 79
#define TEXT_COLUMN 24

struct writer {
    FILE *file;
    enum res_language language;
    bool all;
};

static void days_text(const struct writer *w, sim_time minutes, char text[RES_NUMBER_MAX])
{
    const double days = sim_time_days(minutes);
    if (days > 0 && days < 0.5) {
        (void)snprintf(text, RES_NUMBER_MAX, "%s", res_say(w->language, "hours", "timer"));
    } else {
        const long whole = lround(days);
        (void)snprintf(text, RES_NUMBER_MAX, "%ld %s", whole,
                       whole == 1 ? res_say(w->language, "day", "dag") : res_say(w->language, "days", "dage"));
    }
}

static const char *scenario_label(const struct res_course *course)
{
    const struct mdl_scenario *scenario = mdl_model_scenario(course->model);
    return scenario->label != NULL ? scenario->label : scenario->name;
}

/* --- words ----------------------------------------------------------------------------------------------- */

/* "" when the kind of row needs no line of its own. */
static const char *span_words(const struct writer *w, const struct res_episode *episode)
{
    switch (episode->kind) {
    case RES_EPISODE_QUEUE:
        return res_say(w->language, "waited for a place: ", "ventede på plads: ");
    case RES_EPISODE_TALK_WAIT:
        return res_say(w->language, "waited for the talk: ", "ventede på samtalen: ");
    case RES_EPISODE_SERVICE_WAIT:
        return res_say(w->language, "waited for: ", "ventede på: ");
    case RES_EPISODE_SERVICE:
        return res_say(w->language, "took part in: ", "deltog i: ");
    case RES_EPISODE_SUSPENDED:
        return res_say(w->language, "was taken out of: ", "var taget ud af: ");
    default:
        return "";
    }
}

static const char *span_end_words(const struct writer *w, const struct res_episode *episode)
{
    if (episode->is_open) {
        return res_say(w->language, " (not over when the run ends)", " (ikke slut, da kørslen ender)");
    }
    switch (episode->mark) {
    case MDL_LOG_STOPPED:
        return res_say(w->language, " (stopped before its end)", " (stoppede før tid)");
    case MDL_LOG_GAVE_UP:
        return res_say(w->language, " (gave up)", " (opgav)");
    case MDL_LOG_LEFT:
        return res_say(w->language, " (until the end of the pathway)", " (til forløbets slutning)");
    default:
        return "";
    }
}

/* Text from TEXT_COLUMN on, wrapped; the cursor stands there already. */
static void put_wrapped(const struct writer *w, const char *text)
{
    size_t column = TEXT_COLUMN;
    while (*text != '\0') {
        const size_t length = strcspn(text, " ");
        char word[256];
        (void)snprintf(word, sizeof word, "%.*s", (int)length, text);
        const size_t width = res_utf8_width(word);
        if (column > TEXT_COLUMN && column + 1 + width > LINE_WIDTH) {
            (void)fprintf(w->file, "\n%*s", TEXT_COLUMN, "");
            column = TEXT_COLUMN;
        }
        column += (column > TEXT_COLUMN ? 1 : 0) + width;
        (void)fprintf(w->file, "%s%s", column > TEXT_COLUMN + width ? " " : "", word);
        text += length;
        text += strspn(text, " ");
    }
    (void)fputc('\n', w->file);
}

static void put_line(const struct writer *w, sim_time when, const char *duration, const char *text)
{
    char date[SIM_DATE_TEXT_SIZE];
    (void)fprintf(w->file, "%s %11s  ", sim_date_format(when, date), duration);
    put_wrapped(w, text);
}

static void put_span(const struct writer *w, const struct res_course *course, const struct res_episode *episode)
{
    char label[RES_COURSE_LABEL_MAX], text[2 * RES_COURSE_LABEL_MAX], duration[RES_NUMBER_MAX];
    res_episode_label(course, episode, w->language, label);
    (void)snprintf(text, sizeof text, "%s%s%s", span_words(w, episode), label, span_end_words(w, episode));
    days_text(w, episode->to - episode->from, duration);
    put_line(w, episode->from, duration, text);
}

static void put_moment(const struct writer *w, const struct res_course *course, const struct res_episode *episode)
{
    char label[RES_COURSE_LABEL_MAX], text[3 * RES_COURSE_LABEL_MAX], by[RES_COURSE_LABEL_MAX] = "";
    const char *words = mdl_log_text(episode->mark, w->language == RES_DANISH ? "da" : "en");
    res_episode_label(course, episode, w->language, label);
    if (episode->mark == MDL_LOG_NEW_WORKER) {
        (void)snprintf(text, sizeof text, "%s: %s", words, label);
    } else {
        if (episode->role != MDL_LOG_NOBODY && episode->worker != UINT16_MAX) {
            (void)snprintf(by, sizeof by, " (%s %u)", res_say(w->language, "post", "stilling"),
                           (unsigned)episode->worker + 1);
        }
        (void)snprintf(text, sizeof text, "%s%s%s%s", words, label[0] != '\0' ? ": " : "", label, by);
    }
    put_line(w, episode->from, "", text);
}

/* A wait that took no time says nothing, and talks again and again are counted below. */
static bool is_told(const struct writer *w, const struct res_course *course, const struct res_episode *episode)
{
    if (episode->kind != RES_EPISODE_MARK) {
        return episode->to > episode->from;
    }
    if (episode->mark == MDL_LOG_CAME) {
        return course->record.granted != course->record.referred;
    }
    return w->all || !res_episode_is_routine(course, episode);
}

static void put_course(const struct writer *w, const struct res_course *course)
{
    (void)fprintf(w->file, "\n%s\n", res_say(w->language, "Course", "Forløb"));
    for (size_t i = 0; i < course->count; i++) {
        const struct res_episode *episode = &course->episodes[i];
        if (!is_told(w, course, episode)) {
            continue;
        }
        if (episode->kind == RES_EPISODE_MARK) {
            put_moment(w, course, episode);
        } else {
            put_span(w, course, episode);
        }
    }
    if (course->record.outcome == MDL_OUTCOME_NONE) {
        put_line(w, course->ends, "",
                 res_say(w->language, "the run ends; still in the pathway", "kørslen ender; stadig i forløb"));
    }
}

/* --- sums ------------------------------------------------------------------------------------------------- */

static bool is_wait(enum res_episode_kind kind)
{
    return kind == RES_EPISODE_QUEUE || kind == RES_EPISODE_TALK_WAIT || kind == RES_EPISODE_SERVICE_WAIT ||
           kind == RES_EPISODE_SUSPENDED || kind == RES_EPISODE_PAUSE || kind == RES_EPISODE_PAPERS;
}

static bool is_same_wait(const struct res_episode *a, const struct res_episode *b)
{
    const bool has_place = a->kind != RES_EPISODE_PAUSE && a->kind != RES_EPISODE_PAPERS;
    return a->kind == b->kind && (!has_place || a->place == b->place);
}

static bool is_first_of_its_kind(const struct res_course *course, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (is_same_wait(&course->episodes[i], &course->episodes[at])) {
            return false;
        }
    }
    return true;
}

static void put_waits(const struct writer *w, const struct res_course *course)
{
    struct res_table table;
    struct sim_error error;
    res_table_init(&table, "rrl");
    for (size_t i = 0; i < course->count; i++) {
        const struct res_episode *first = &course->episodes[i];
        sim_time sum = 0;
        unsigned times = 0;
        if (!is_wait(first->kind) || !is_first_of_its_kind(course, i)) {
            continue;
        }
        for (size_t k = i; k < course->count; k++) {
            if (is_same_wait(first, &course->episodes[k])) {
                sum += course->episodes[k].to - course->episodes[k].from;
                times++;
            }
        }
        char label[RES_COURSE_LABEL_MAX], text[2 * RES_COURSE_LABEL_MAX], days[RES_NUMBER_MAX], count[32];
        res_episode_label(course, first, w->language, label);
        (void)snprintf(text, sizeof text, "%s%s", span_words(w, first), label);
        days_text(w, sum, days);
        (void)snprintf(count, sizeof count, "%u x", times);
        const char *const cells[] = {days, times > 1 ? count : "", text};
        if (sum > 0) {
            res_table_row(&table, cells);
        }
    }
    (void)fprintf(w->file, "\n%s\n", res_say(w->language, "What the time went with", "Hvad tiden gik med at vente på"));
    const enum sim_status status = res_table_write(&table, w->file, &error);
    (void)status; /* told by ferror at the end */
    res_table_release(&table);
}

struct talks {
    unsigned came, stayed_away, ill;
    sim_time first, last;
};

static bool is_talk(const struct res_episode *episode)
{
    return episode->kind == RES_EPISODE_MARK &&
           (episode->mark == MDL_LOG_TALK || episode->mark == MDL_LOG_NO_SHOW || episode->mark == MDL_LOG_ILL);
}

static struct talks count_talks(const struct res_course *course, size_t at)
{
    struct talks talks = {.first = course->episodes[at].from};
    for (size_t i = at; i < course->count; i++) {
        const struct res_episode *episode = &course->episodes[i];
        if (is_talk(episode) && episode->place == course->episodes[at].place) {
            talks.came += episode->mark == MDL_LOG_TALK;
            talks.stayed_away += episode->mark == MDL_LOG_NO_SHOW;
            talks.ill += episode->mark == MDL_LOG_ILL;
            talks.last = episode->from;
        }
    }
    return talks;
}

static bool is_first_talk(const struct res_course *course, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (is_talk(&course->episodes[i]) && course->episodes[i].place == course->episodes[at].place) {
            return false;
        }
    }
    return is_talk(&course->episodes[at]);
}

/* "post 12", and how often the person in it changed; "posts 3, 12" after a move to another post. */
static void posts_text(const struct writer *w, const struct res_course *course, const struct mdl_step *step,
                       uint16_t place, char *text, size_t size)
{
    uint16_t last = UINT16_MAX;
    unsigned changes = 0;
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < course->count && used < size; i++) {
        const struct res_episode *episode = &course->episodes[i];
        if (is_talk(episode) && episode->place == place && episode->worker != last && episode->worker != UINT16_MAX) {
            last = episode->worker;
            used += (size_t)snprintf(text + used, size - used, "%s%u",
                                     used == 0 ? res_say(w->language, "post ", "stilling ") : ", ", (unsigned)last + 1);
        } else if (episode->kind == RES_EPISODE_MARK && episode->mark == MDL_LOG_NEW_WORKER && step->roles.count > 0 &&
                   episode->role == step->roles.at[0]) {
            changes++;
        }
    }
    if (changes > 0 && used < size) {
        (void)snprintf(text + used, size - used,
                       changes == 1 ? res_say(w->language, ", %u new person", ", %u ny person")
                                    : res_say(w->language, ", %u new persons", ", %u nye personer"),
                       changes);
    }
}

static void put_talks(const struct writer *w, const struct res_course *course)
{
    struct res_table table;
    struct sim_error error;
    const char *const header[] = {res_say(w->language, "Who had him", "Hvem havde borgeren"),
                                  res_say(w->language, "from", "fra"),
                                  res_say(w->language, "to", "til"),
                                  res_say(w->language, "came", "mødt"),
                                  res_say(w->language, "stayed away", "udeblevet"),
                                  res_say(w->language, "ill", "syg"),
                                  res_say(w->language, "who", "hvem")};
    res_table_init(&table, "lllrrrl");
    res_table_header(&table, header);
    for (size_t i = 0; i < course->count; i++) {
        if (!is_first_talk(course, i)) {
            continue;
        }
        const struct res_episode *episode = &course->episodes[i];
        const struct talks talks = count_talks(course, i);
        char label[RES_COURSE_LABEL_MAX], from[SIM_DATE_TEXT_SIZE], to[SIM_DATE_TEXT_SIZE], numbers[3][16], posts[96];
        res_lane_label(course, episode, w->language, label);
        (void)snprintf(numbers[0], sizeof numbers[0], "%u", talks.came);
        (void)snprintf(numbers[1], sizeof numbers[1], "%u", talks.stayed_away);
        (void)snprintf(numbers[2], sizeof numbers[2], "%u", talks.ill);
        posts_text(w, course, res_course_step(course->model, episode->place), episode->place, posts, sizeof posts);
        const char *const cells[] = {label,
                                     sim_date_format(talks.first, from),
                                     sim_date_format(talks.last, to),
                                     numbers[0],
                                     numbers[1],
                                     numbers[2],
                                     posts};
        res_table_row(&table, cells);
    }
    (void)fputc('\n', w->file);
    const enum sim_status status = res_table_write(&table, w->file, &error);
    (void)status; /* told by ferror at the end */
    res_table_release(&table);
}

/* --- heads ------------------------------------------------------------------------------------------------ */

static void put_head(const struct writer *w, const struct res_course *course)
{
    const struct mdl_scenario *scenario = mdl_model_scenario(course->model);
    const struct mdl_record *record = &course->record;
    const char *sex = record->female ? res_say(w->language, "Woman", "Kvinde") : res_say(w->language, "Man", "Mand");
    (void)fprintf(w->file, res_say(w->language, "Citizen %s:%u in \"%s\"\n", "Borger %s:%u i \"%s\"\n"),
                  scenario->populations[course->who.population].name, (unsigned)course->who.ordinal,
                  scenario_label(course));
    (void)fprintf(w->file, res_say(w->language, "%s, replication %llu, seed %llu\n", "%s, gentagelse %llu, frø %llu\n"),
                  scenario->name, (unsigned long long)course->replication, (unsigned long long)course->seed);
    if (record->granted != SIM_TIME_NEVER) {
        (void)fprintf(w->file, res_say(w->language, "%s, %.0f years at the grant.", "%s, %.0f år ved bevillingen."),
                      sex, (double)record->age_years);
    } else {
        (void)fprintf(w->file, "%s.", sex);
    }
    char days[RES_NUMBER_MAX];
    days_text(w, course->ends - course->begins, days);
    (void)fprintf(w->file, " %s: %s.\n", days, res_outcome_label(record->outcome, w->language));
}

static void date_or_dash(sim_time when, sim_time from, const struct writer *w, char *text, size_t size)
{
    char date[SIM_DATE_TEXT_SIZE], days[RES_NUMBER_MAX];
    if (when == SIM_TIME_NEVER) {
        (void)snprintf(text, size, "-");
    } else {
        days_text(w, when - from, days);
        (void)snprintf(text, size, "%s (%s)", sim_date_format(when, date), days);
    }
}

static void add_date_row(struct res_table *table, const struct writer *w, const struct res_course *const courses[],
                         const char *label, size_t offset)
{
    char cell[RES_TRACE_COURSES_MAX][2 * RES_NUMBER_MAX];
    for (size_t k = 0; k < RES_TRACE_COURSES_MAX; k++) {
        const char *field = (const char *)&courses[k]->record + offset;
        sim_time when;
        memcpy(&when, field, sizeof when);
        date_or_dash(when, courses[k]->begins, w, cell[k], sizeof cell[k]);
    }
    const char *const cells[] = {label, cell[0], cell[1]};
    res_table_row(table, cells);
}

static void add_count_row(struct res_table *table, const struct res_course *const courses[], const char *label,
                          size_t offset)
{
    char cell[RES_TRACE_COURSES_MAX][16];
    for (size_t k = 0; k < RES_TRACE_COURSES_MAX; k++) {
        uint16_t count;
        memcpy(&count, (const char *)&courses[k]->record + offset, sizeof count);
        (void)snprintf(cell[k], sizeof cell[k], "%u", (unsigned)count);
    }
    const char *const cells[] = {label, cell[0], cell[1]};
    res_table_row(table, cells);
}

static void add_share_row(struct res_table *table, const struct writer *w, const struct res_course *const courses[])
{
    char cell[RES_TRACE_COURSES_MAX][RES_NUMBER_MAX + 4];
    for (size_t k = 0; k < RES_TRACE_COURSES_MAX; k++) {
        const struct mdl_record *record = &courses[k]->record;
        const double whole = (double)(record->passive + record->active);
        char number[RES_NUMBER_MAX];
        res_unit_text(whole > 0 ? (double)record->passive / whole : (double)NAN, RES_UNIT_SHARE, false, w->language,
                      number);
        (void)snprintf(cell[k], sizeof cell[k], "%s %%", number);
    }
    const char *const cells[] = {res_say(w->language, "time with no service running", "tid uden en indsats i gang"),
                                 cell[0], cell[1]};
    res_table_row(table, cells);
}

#define DATE_ROW(english, danish, field)                                                                               \
    add_date_row(&table, w, courses, res_say(w->language, english, danish), offsetof(struct mdl_record, field))
#define COUNT_ROW(english, danish, field)                                                                              \
    add_count_row(&table, courses, res_say(w->language, english, danish), offsetof(struct mdl_record, field))

static void put_side_by_side(const struct writer *w, const struct res_course *const courses[])
{
    struct res_table table;
    struct sim_error error;
    const char *const header[] = {res_say(w->language, "Side by side", "Side om side"), scenario_label(courses[0]),
                                  scenario_label(courses[1])};
    const char *const ends[] = {res_say(w->language, "outcome", "udfald"),
                                res_outcome_label(courses[0]->record.outcome, w->language),
                                res_outcome_label(courses[1]->record.outcome, w->language)};
    res_table_init(&table, "lll");
    res_table_header(&table, header);
    DATE_ROW("granted", "bevilget", granted);
    DATE_ROW("first meeting", "første samtale", first_meeting);
    DATE_ROW("first service", "første indsats", first_service);
    DATE_ROW("first work placement", "første praktik", first_placement);
    DATE_ROW("activity closed, case sent", "aktivitet afsluttet, sag sendt", ended);
    DATE_ROW("decided", "afgjort", decided);
    add_share_row(&table, w, courses);
    COUNT_ROW("talks he came to", "samtaler, som borgeren kom til", contacts);
    COUNT_ROW("talks he stayed away from", "udeblivelser", no_shows);
    COUNT_ROW("sanctions", "sanktioner", sanctions);
    COUNT_ROW("services", "indsatser", services);
    COUNT_ROW("caseworkers", "sagsbehandlere", caseworkers);
    res_table_row(&table, ends);
    (void)fputc('\n', w->file);
    const enum sim_status status = res_table_write(&table, w->file, &error);
    (void)status; /* told by ferror at the end */
    res_table_release(&table);
}

enum sim_status res_trace_write(FILE *file, const struct res_course *const courses[], size_t count,
                                const struct res_trace_options *options, struct sim_error *error)
{
    const struct writer w = {file, options->language, options->all};
    sim_time from = SIM_TIME_NEVER, to = INT64_MIN;
    for (size_t k = 0; k < count; k++) {
        from = courses[k]->record.referred < from ? courses[k]->record.referred : from;
        to = courses[k]->ends > to ? courses[k]->ends : to;
    }
    for (size_t k = 0; k < count; k++) {
        (void)fputs(k > 0 ? "\n" : "", file);
        put_head(&w, courses[k]);
        res_timeline_write(file, courses[k], from, to, w.language);
    }
    if (count == RES_TRACE_COURSES_MAX) {
        put_side_by_side(&w, courses);
    }
    for (size_t k = 0; k < count; k++) {
        if (count > 1) {
            (void)fprintf(file, "\n== %s ==\n", scenario_label(courses[k]));
        }
        put_course(&w, courses[k]);
        put_waits(&w, courses[k]);
        put_talks(&w, courses[k]);
    }
    if (fflush(file) != 0 || ferror(file)) {
        return sim_fail(error, SIM_ERR_IO, "the course could not be written");
    }
    return SIM_OK;
}
