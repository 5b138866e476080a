/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/study/course.h"

#include <math.h>
#include <string.h>

#include "models/model.h"

#define WINDOW ((sim_time)28 * SIM_MINUTES_PER_DAY)
#define WEEKLY_TALKS 4

/* --- the log ---------------------------------------------------------------------------------------------- */

static sim_time moment_of(const struct res_citizen *citizen, const struct mdl_log_row *row)
{
    return citizen->scenario->start + (sim_time)row->minute;
}

static bool is_placement(const struct res_citizen *citizen, const struct mdl_log_row *row)
{
    return mdl_log_place((enum mdl_log_kind)row->kind) == 'V' &&
           citizen->scenario->services[row->place].kind == MDL_SERVICE_PLACEMENT;
}

static const struct mdl_step *step_of(const struct res_citizen *citizen, const struct mdl_log_row *row)
{
    return citizen->model->program.at[row->place].step;
}

static bool role_is(const struct res_citizen *citizen, int role, const char *name)
{
    return strcmp(citizen->scenario->roles[role].name, name) == 0;
}

static double yes(bool truth)
{
    return truth ? 1 : 0;
}

/* --- where he stands --------------------------------------------------------------------------------------- */

struct standing {
    bool placed, awaits;
};

static void stand(struct standing *now, enum mdl_log_kind kind)
{
    switch (kind) {
    case MDL_LOG_ORDERED:
        now->awaits = true;
        break;
    case MDL_LOG_STARTED:
    case MDL_LOG_RESUMED:
        *now = (struct standing){.placed = true};
        break;
    case MDL_LOG_FINISHED:
    case MDL_LOG_STOPPED:
    case MDL_LOG_SUSPENDED:
        now->placed = false;
        break;
    default:
        break;
    }
}

static struct standing standing_at(const struct res_citizen *citizen, sim_time now)
{
    struct standing standing = {false, false};
    for (size_t i = 0; i < citizen->log_count && moment_of(citizen, &citizen->log[i]) <= now; i++) {
        const struct mdl_log_row *row = &citizen->log[i];
        if (is_placement(citizen, row)) {
            stand(&standing, (enum mdl_log_kind)row->kind);
        } else if (row->kind == MDL_LOG_LEFT || row->kind == MDL_LOG_CLOSED) {
            standing = (struct standing){false, false}; /* orders lapse with the activity */
        }
    }
    return standing;
}

double res_study_in_placement(const struct res_citizen *citizen, sim_time now)
{
    return yes(standing_at(citizen, now).placed);
}

double res_study_awaiting_placement(const struct res_citizen *citizen, sim_time now)
{
    return yes(standing_at(citizen, now).awaits);
}

/* Share of the half year before `now` in placement. */
double res_study_half_year_placed(const struct res_citizen *citizen, sim_time now)
{
    const sim_time from = now - (sim_time)(SIM_MINUTES_PER_YEAR / 2);
    struct standing standing = {false, false};
    sim_time since = from, placed = 0;
    for (size_t i = 0; i < citizen->log_count && moment_of(citizen, &citizen->log[i]) <= now; i++) {
        const struct mdl_log_row *row = &citizen->log[i];
        const sim_time at = moment_of(citizen, row) > from ? moment_of(citizen, row) : from;
        placed += standing.placed ? at - since : 0;
        since = at;
        if (is_placement(citizen, row)) {
            stand(&standing, (enum mdl_log_kind)row->kind);
        } else if (row->kind == MDL_LOG_LEFT) {
            standing = (struct standing){false, false};
        }
    }
    placed += standing.placed ? now - since : 0;
    return (double)placed / (double)(now - from);
}

static bool outcome_by(const struct res_citizen *citizen, sim_time now)
{
    return citizen->outcome != MDL_OUTCOME_NONE && citizen->decided != SIM_TIME_NEVER && citizen->decided <= now;
}

static bool to_work(int outcome)
{
    return outcome == MDL_OUTCOME_JOB || outcome == MDL_OUTCOME_EDUCATION || outcome == MDL_OUTCOME_FLEKSJOB ||
           outcome == MDL_OUTCOME_REVALIDERING || outcome == MDL_OUTCOME_JOB_READY ||
           outcome == MDL_OUTCOME_LEDIGHEDSYDELSE;
}

double res_study_progress_to_work(const struct res_citizen *citizen, sim_time now)
{
    const struct standing standing = standing_at(citizen, now);
    return yes((outcome_by(citizen, now) && to_work(citizen->outcome)) || standing.placed || standing.awaits);
}

double res_study_progress(const struct res_citizen *citizen, sim_time now)
{
    const bool foep = outcome_by(citizen, now) && citizen->outcome == MDL_OUTCOME_FOEP;
    return foep ? 1 : res_study_progress_to_work(citizen, now);
}

/* --- support ---------------------------------------------------------------------------------------------- */

static bool is_support_talk(const struct res_citizen *citizen, const struct mdl_log_row *row)
{
    const bool talk = row->kind == MDL_LOG_TALK || row->kind == MDL_LOG_NO_SHOW || row->kind == MDL_LOG_ILL;
    return talk && strstr(citizen->model->program.at[row->place].name, "support.") != NULL &&
           role_is(citizen, step_of(citizen, row)->roles.at[0], "cti");
}

/* Talks of the support within [from, to]; `first` and `last` are those of all of them up to now. */
struct talks {
    sim_time first, last;
};

static struct talks talks_by(const struct res_citizen *citizen, sim_time now)
{
    struct talks talks = {SIM_TIME_NEVER, SIM_TIME_NEVER};
    for (size_t i = 0; i < citizen->log_count && moment_of(citizen, &citizen->log[i]) <= now; i++) {
        if (is_support_talk(citizen, &citizen->log[i])) {
            talks.last = moment_of(citizen, &citizen->log[i]);
            talks.first = talks.first == SIM_TIME_NEVER ? talks.last : talks.first;
        }
    }
    return talks;
}

static bool weekly_between(const struct res_citizen *citizen, sim_time from, sim_time to)
{
    int talks = 0;
    for (size_t i = 0; i < citizen->log_count; i++) {
        const sim_time moment = moment_of(citizen, &citizen->log[i]);
        talks += moment >= from && moment <= to && is_support_talk(citizen, &citizen->log[i]);
    }
    return talks >= WEEKLY_TALKS;
}

double res_study_weekly_at_first(const struct res_citizen *citizen, sim_time now)
{
    const struct talks talks = talks_by(citizen, now);
    if (talks.first == SIM_TIME_NEVER || talks.last - talks.first < WINDOW) {
        return (double)NAN; /* nothing is known of a month of it */
    }
    return yes(weekly_between(citizen, talks.first, talks.first + WINDOW));
}

/* NEVER when it did not come to its planned end. */
static sim_time support_ended(const struct res_citizen *citizen, sim_time now)
{
    for (size_t i = 0; i < citizen->log_count && moment_of(citizen, &citizen->log[i]) <= now; i++) {
        const struct mdl_log_row *row = &citizen->log[i];
        if (row->kind == MDL_LOG_GAVE_BACK && strcmp(step_of(citizen, row)->name, "cti_complete") == 0) {
            return moment_of(citizen, row);
        }
    }
    return SIM_TIME_NEVER;
}

double res_study_closed_early(const struct res_citizen *citizen, sim_time now)
{
    for (size_t i = 0; i < citizen->log_count && moment_of(citizen, &citizen->log[i]) <= now; i++) {
        const struct mdl_log_row *row = &citizen->log[i];
        if (row->kind == MDL_LOG_GAVE_BACK && strcmp(step_of(citizen, row)->name, "leaves_early") == 0) {
            return 1;
        }
    }
    return 0;
}

/* In one of the planned phases when he was last met. */
static bool in_a_phase(const struct res_citizen *citizen, sim_time now)
{
    bool phase = false;
    for (size_t i = 0; i < citizen->log_count && moment_of(citizen, &citizen->log[i]) <= now; i++) {
        const struct mdl_log_row *row = &citizen->log[i];
        if (is_support_talk(citizen, row)) {
            phase = strstr(citizen->model->program.at[row->place].name, "phase_") != NULL;
        }
    }
    return phase;
}

double res_study_weekly_at_last(const struct res_citizen *citizen, sim_time now)
{
    const struct talks talks = talks_by(citizen, now);
    if (support_ended(citizen, now) == SIM_TIME_NEVER || talks.last == SIM_TIME_NEVER) {
        return (double)NAN;
    }
    return yes(weekly_between(citizen, talks.last - WINDOW, talks.last));
}

double res_study_support_completed(const struct res_citizen *citizen, sim_time now)
{
    if (support_ended(citizen, now) != SIM_TIME_NEVER) {
        return 1;
    }
    const bool job = outcome_by(citizen, now) && citizen->outcome == MDL_OUTCOME_JOB;
    return yes(job && in_a_phase(citizen, now));
}

/* --- the start meeting ------------------------------------------------------------------------------------ */

static bool has_role(const struct res_citizen *citizen, const char *role)
{
    for (size_t r = 0; r < citizen->scenario->role_count; r++) {
        if (strcmp(citizen->scenario->roles[r].name, role) == 0) {
            return true;
        }
    }
    return false;
}

static double present(const struct res_citizen *citizen, sim_time now, const char *role)
{
    sim_time held = SIM_TIME_NEVER;
    for (size_t i = 0; i < citizen->log_count && moment_of(citizen, &citizen->log[i]) <= now; i++) {
        const struct mdl_log_row *row = &citizen->log[i];
        if (row->kind != MDL_LOG_PRESENT || (held != SIM_TIME_NEVER && moment_of(citizen, row) != held)) {
            continue;
        }
        held = moment_of(citizen, row);
        if (role_is(citizen, row->role, role)) {
            return 1;
        }
    }
    return held == SIM_TIME_NEVER || !has_role(citizen, role) ? (double)NAN : 0;
}

double res_study_present_cti(const struct res_citizen *citizen, sim_time now)
{
    return present(citizen, now, "cti");
}

double res_study_present_caseworker(const struct res_citizen *citizen, sim_time now)
{
    return present(citizen, now, "caseworker");
}

double res_study_present_consultant(const struct res_citizen *citizen, sim_time now)
{
    return present(citizen, now, "company_consultant");
}

double res_study_present_social(const struct res_citizen *citizen, sim_time now)
{
    return present(citizen, now, "social_caseworker");
}

/* --- services directed at work ------------------------------------------------------------------------------ */

double res_study_days_to_employment_service(const struct res_citizen *citizen, sim_time now)
{
    for (size_t i = 0; i < citizen->log_count && moment_of(citizen, &citizen->log[i]) <= now; i++) {
        const struct mdl_log_row *row = &citizen->log[i];
        if (row->kind == MDL_LOG_STARTED && citizen->scenario->services[row->place].employment) {
            return sim_time_days(moment_of(citizen, row) - citizen->record->referred);
        }
    }
    return (double)NAN;
}

double res_study_no_employment_service(const struct res_citizen *citizen, sim_time now)
{
    return yes(isnan(res_study_days_to_employment_service(citizen, now)));
}
