/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/report/trace.h"

#include <math.h>

#include "results/text/csv.h"
#include "results/text/json.h"
#include "sim/calendar.h"

static const char *kind_name(const struct res_episode *episode)
{
    static const char *const names[RES_EPISODE_KIND_COUNT] = {
        [RES_EPISODE_QUEUE] = "queue",
        [RES_EPISODE_TALK_WAIT] = "wait_talk",
        [RES_EPISODE_SERVICE_WAIT] = "wait_service",
        [RES_EPISODE_SERVICE] = "service",
        [RES_EPISODE_SUSPENDED] = "suspended",
        [RES_EPISODE_PAUSE] = "pause",
        [RES_EPISODE_PAPERS] = "papers",
        [RES_EPISODE_MARK] = "",
    };
    return episode->kind == RES_EPISODE_MARK ? mdl_log_name(episode->mark) : names[episode->kind];
}

/* A row as texts and numbers, for both forms. */
struct row {
    const char *kind, *role;
    char what[RES_COURSE_LABEL_MAX], from[SIM_DATE_TEXT_SIZE], to[SIM_DATE_TEXT_SIZE];
    double post, days;
    bool over;
};

static struct row row_of(const struct res_course *course, const struct res_episode *episode)
{
    const struct mdl_scenario *scenario = mdl_model_scenario(course->model);
    const bool has_role = episode->role != MDL_LOG_NOBODY;
    struct row row = {.kind = kind_name(episode),
                      .role = has_role ? scenario->roles[episode->role].name : "",
                      .post = has_role && episode->worker != UINT16_MAX ? episode->worker + 1 : (double)NAN,
                      .days = sim_time_days(episode->to - episode->from),
                      .over = !episode->is_open};
    res_episode_label(course, episode, RES_ENGLISH, row.what);
    (void)sim_date_format(episode->from, row.from);
    (void)sim_date_format(episode->to, row.to);
    return row;
}

static void citizen_text(const struct res_course *course, char text[RES_COURSE_LABEL_MAX])
{
    (void)snprintf(text, RES_COURSE_LABEL_MAX, "%s:%u",
                   mdl_model_scenario(course->model)->populations[course->who.population].name,
                   (unsigned)course->who.ordinal);
}

enum sim_status res_trace_csv(FILE *file, const struct res_course *const courses[], size_t count,
                              struct sim_error *error)
{
    (void)fputs("scenario,citizen,kind,what,role,post,from,to,days,over\n", file);
    for (size_t k = 0; k < count; k++) {
        char citizen[RES_COURSE_LABEL_MAX];
        citizen_text(courses[k], citizen);
        for (size_t i = 0; i < courses[k]->count; i++) {
            const struct row row = row_of(courses[k], &courses[k]->episodes[i]);
            res_csv_write_text(file, mdl_model_scenario(courses[k]->model)->name, false);
            res_csv_write_text(file, citizen, false);
            res_csv_write_text(file, row.kind, false);
            res_csv_write_text(file, row.what, false);
            res_csv_write_text(file, row.role, false);
            res_csv_write_number(file, row.post, false);
            res_csv_write_text(file, row.from, false);
            res_csv_write_text(file, row.to, false);
            res_csv_write_number(file, row.days, false);
            res_csv_write_text(file, row.over ? "true" : "false", true);
        }
    }
    if (fflush(file) != 0 || ferror(file)) {
        return sim_fail(error, SIM_ERR_IO, "the course could not be written");
    }
    return SIM_OK;
}

static void write_episodes(struct res_json *json, const struct res_course *course)
{
    res_json_open_array(json, "episodes");
    for (size_t i = 0; i < course->count; i++) {
        const struct row row = row_of(course, &course->episodes[i]);
        res_json_open_object(json, NULL);
        res_json_string(json, "kind", row.kind);
        res_json_string(json, "what", row.what[0] != '\0' ? row.what : NULL);
        res_json_string(json, "role", row.role[0] != '\0' ? row.role : NULL);
        res_json_number(json, "post", row.post);
        res_json_string(json, "from", row.from);
        res_json_string(json, "to", row.to);
        res_json_number(json, "days", row.days);
        res_json_bool(json, "over", row.over);
        res_json_close_object(json);
    }
    res_json_close_array(json);
}

enum sim_status res_trace_json(FILE *file, const struct res_course *const courses[], size_t count,
                               struct sim_error *error)
{
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    res_json_open_array(&json, "courses");
    for (size_t k = 0; k < count; k++) {
        const struct res_course *course = courses[k];
        char citizen[RES_COURSE_LABEL_MAX];
        citizen_text(course, citizen);
        res_json_open_object(&json, NULL);
        res_json_string(&json, "scenario", mdl_model_scenario(course->model)->name);
        res_json_string(&json, "citizen", citizen);
        res_json_unsigned(&json, "seed", course->seed);
        res_json_unsigned(&json, "replication", course->replication);
        res_json_string(&json, "outcome", res_outcome_name(course->record.outcome));
        write_episodes(&json, course);
        res_json_close_object(&json);
    }
    res_json_close_array(&json);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}
