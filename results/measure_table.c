/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What each measure is: the functions first, then the one table. results/MEASURES.md is made from it.
 */
#include "results/measure.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#define UNDEFINED ((double)NAN)

/* --- events of a citizen ---------------------------------------------------------------------------- */

static bool happened(const struct res_view *view, sim_time event)
{
    return event <= view->scenario->end;
}

static bool is_granted(const struct res_view *view, const struct mdl_record *record)
{
    return happened(view, record->granted);
}

static sim_time earliest(sim_time a, sim_time b)
{
    return a < b ? a : b;
}

/* The last moment at which something could still happen to the citizen in the pathway. */
static sim_time last_moment(const struct res_view *view, const struct mdl_record *record)
{
    return earliest(earliest(record->ended, record->decided), view->scenario->end);
}

static bool is_clarified(const struct res_view *view, const struct mdl_record *record)
{
    if (!is_granted(view, record) || !happened(view, record->decided)) {
        return false;
    }
    for (size_t i = 0; i < view->scenario->clarified_count; i++) {
        if (view->scenario->clarified[i] == record->outcome) {
            return true;
        }
    }
    return false;
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : UNDEFINED;
}

/* --- waits --------------------------------------------------------------------------------------------- */

enum wait { WAIT_TEAM, WAIT_FIRST_MEETING, WAIT_FIRST_SERVICE, WAIT_PLACEMENT, WAIT_DECISION };

/* One citizen's wait: the end event, or the moment it can no longer come (`stop`). */
struct span {
    sim_time start, event, stop;
};

/* False when the citizen is not of the population of this wait. */
static bool wait_span(const struct res_view *view, const struct mdl_record *record, enum wait wait, struct span *span)
{
    *span = (struct span){record->granted, SIM_TIME_NEVER, last_moment(view, record)};
    switch (wait) {
    case WAIT_TEAM:
        span->start = record->referred;
        span->event = record->granted;
        return happened(view, record->referred) && !view->scenario->populations[record->population].granted;
    case WAIT_FIRST_MEETING:
        span->event = record->first_meeting;
        return is_granted(view, record) && !record->met_before;
    case WAIT_FIRST_SERVICE:
        span->event = record->first_service;
        break;
    case WAIT_PLACEMENT:
        span->event = record->first_placement;
        break;
    case WAIT_DECISION:
        /* Who leaves is decided the moment he ends: he waits for no decision. */
        *span = (struct span){record->ended, record->decided, view->scenario->end};
        return is_granted(view, record) && happened(view, record->ended) && record->decided != record->ended;
    }
    return is_granted(view, record);
}

/* Days restricted to the horizon, into view->scratch. Returns their number; *without is how many of them had no
 * end event. */
static size_t collect_waits(const struct res_view *view, enum wait wait, size_t *without)
{
    size_t count = 0;
    *without = 0;
    for (size_t i = 0; i < view->left->record_count; i++) {
        struct span span;
        const struct mdl_record record = mdl_left_record(view->left, i);
        if (!wait_span(view, &record, wait, &span)) {
            continue;
        }
        bool came = span.event <= span.stop;
        sim_time end = came ? span.event : span.stop;
        *without += came ? 0 : 1;
        view->scratch[count++] = end > span.start ? sim_time_days(end - span.start) : 0;
    }
    return count;
}

static double wait_mean(const struct res_view *view, size_t index, int code)
{
    (void)index;
    size_t without;
    size_t count = collect_waits(view, (enum wait)code, &without);
    return count > 0 ? gsl_stats_mean(view->scratch, 1, count) : UNDEFINED;
}

static double wait_p95(const struct res_view *view, size_t index, int code)
{
    (void)index;
    size_t without;
    size_t count = collect_waits(view, (enum wait)code, &without);
    if (count == 0) {
        return UNDEFINED;
    }
    gsl_sort(view->scratch, 1, count);
    return gsl_stats_quantile_from_sorted_data(view->scratch, 1, count, 0.95);
}

static double wait_censored_share(const struct res_view *view, size_t index, int code)
{
    (void)index;
    size_t without;
    size_t count = collect_waits(view, (enum wait)code, &without);
    return ratio((double)without, (double)count);
}

static double within_promise_share(const struct res_view *view, size_t index, int code)
{
    (void)index;
    (void)code;
    sim_time promise = sim_time_from_real(view->scenario->promise_days * SIM_MINUTES_PER_DAY);
    if (promise <= 0 || promise > SIM_TIME_MAX) {
        return UNDEFINED;
    }
    size_t kept = 0;
    size_t asked = 0;
    for (size_t i = 0; i < view->left->record_count; i++) {
        const struct mdl_record its = mdl_left_record(view->left, i), *record = &its;
        if (!is_granted(view, record) || record->met_before || record->granted > view->scenario->end - promise) {
            continue;
        }
        sim_time due = record->granted + promise;
        bool met = record->first_meeting <= due;
        bool left_before = !met && last_moment(view, record) < due;
        kept += met ? 1 : 0;
        asked += left_before ? 0 : 1;
    }
    return ratio((double)kept, (double)asked);
}

/* --- time in the pathway ---------------------------------------------------------------------------------- */

struct stay {
    double passive, active, services, hours, talks; /* minutes, minutes, minutes, hours, count */
};

static struct stay sum_stays(const struct res_view *view)
{
    struct stay sum = {0, 0, 0, 0, 0};
    for (size_t i = 0; i < view->left->record_count; i++) {
        const struct mdl_record its = mdl_left_record(view->left, i), *record = &its;
        if (is_granted(view, record)) {
            sum.passive += (double)record->passive;
            sum.active += (double)record->active;
            sum.services += (double)record->service_minutes;
            sum.hours += record->activity_hours;
            sum.talks += record->contacts;
        }
    }
    return sum;
}

enum stay_ratio { STAY_PASSIVE, STAY_PARALLEL, STAY_HOURS, STAY_TALKS };

static double stay_ratio(const struct res_view *view, size_t index, int code)
{
    (void)index;
    struct stay sum = sum_stays(view);
    double whole = sum.passive + sum.active;
    switch ((enum stay_ratio)code) {
    case STAY_PASSIVE:
        return ratio(sum.passive, whole);
    case STAY_PARALLEL:
        return ratio(sum.services, sum.active);
    case STAY_HOURS:
        return ratio(sum.hours, whole / SIM_MINUTES_PER_WEEK);
    case STAY_TALKS:
        return ratio(sum.talks, whole / SIM_MINUTES_PER_MONTH);
    }
    return UNDEFINED;
}

/* --- shares of the granted ----------------------------------------------------------------------------------- */

enum fate { FATE_PLACED, FATE_CLARIFIED, FATE_WORK, FATE_FOEP, FATE_ENDED, FATE_SANCTIONED, FATE_COMPLAINED };

static bool is_work(int outcome)
{
    return outcome == MDL_OUTCOME_JOB || outcome == MDL_OUTCOME_EDUCATION || outcome == MDL_OUTCOME_FLEKSJOB ||
           outcome == MDL_OUTCOME_REVALIDERING || outcome == MDL_OUTCOME_JOB_READY ||
           outcome == MDL_OUTCOME_LEDIGHEDSYDELSE;
}

static bool has_fate(const struct res_view *view, const struct mdl_record *record, enum fate fate)
{
    switch (fate) {
    case FATE_PLACED:
        return happened(view, record->first_placement);
    case FATE_CLARIFIED:
        return is_clarified(view, record);
    case FATE_WORK:
        return is_clarified(view, record) && is_work(record->outcome);
    case FATE_FOEP:
        return is_clarified(view, record) && record->outcome == MDL_OUTCOME_FOEP;
    case FATE_ENDED:
        return happened(view, record->ended);
    case FATE_SANCTIONED:
        return record->sanctions > 0;
    case FATE_COMPLAINED:
        return record->complaints > 0;
    }
    return false;
}

static double fate_share(const struct res_view *view, size_t index, int code)
{
    (void)index;
    size_t with = 0;
    size_t all = 0;
    for (size_t i = 0; i < view->left->record_count; i++) {
        const struct mdl_record its = mdl_left_record(view->left, i), *record = &its;
        if (is_granted(view, record)) {
            all++;
            with += has_fate(view, record, (enum fate)code) ? 1 : 0;
        }
    }
    return ratio((double)with, (double)all);
}

/* code 1: the clarified only. Otherwise all: who left without a clarification will never have one, and stays with
 * his full time, as in the area above a cumulative incidence; else losing citizens would look like speed. */
static double days_to_clarification(const struct res_view *view, size_t index, int code)
{
    (void)index;
    double days = 0;
    size_t count = 0;
    for (size_t i = 0; i < view->left->record_count; i++) {
        const struct mdl_record its = mdl_left_record(view->left, i), *record = &its;
        bool clarified = is_clarified(view, record);
        if (is_granted(view, record) && (clarified || code == 0)) {
            days += sim_time_days((clarified ? record->decided : view->scenario->end) - record->granted);
            count++;
        }
    }
    return ratio(days, (double)count);
}

static double clarified_citizens(const struct res_view *view, size_t index, int code)
{
    (void)index;
    (void)code;
    size_t count = 0;
    for (size_t i = 0; i < view->left->record_count; i++) {
        const struct mdl_record record = mdl_left_record(view->left, i);
        count += is_clarified(view, &record) ? 1 : 0;
    }
    return (double)count;
}

/* --- load -------------------------------------------------------------------------------------------------------- */

static double in_pathway(const struct res_view *view, size_t index, int code)
{
    (void)index;
    (void)code;
    return view->left->in_pathway;
}

static double backlog(const struct res_view *view, size_t index, int code)
{
    (void)code;
    return view->left->waiting[index];
}

static double caseload(const struct res_view *view, size_t index, int code)
{
    (void)code;
    return view->left->roles[index].caseload_mean;
}

static double utilisation(const struct res_view *view, size_t index, int code)
{
    (void)code;
    return view->left->roles[index].utilisation;
}

/* A full-time week is 37 hours. */
static double fte(const struct res_view *view, size_t index, int code)
{
    (void)code;
    return view->left->roles[index].headcount_mean * view->scenario->roles[index].paid_hours_per_week / 37;
}

/* --- cost ----------------------------------------------------------------------------------------------------------
 */

enum cost_part { COST_SERVICE, COST_BENEFIT, COST_TOTAL, COST_MUNICIPALITY };

static double cost_per_citizen(const struct res_view *view, size_t index, int code)
{
    (void)index;
    int64_t total = res_cost_sum(view->cost, RES_COST_ALL, RES_PAYER_ALL, RES_YEAR_ALL);
    int64_t benefit = res_cost_sum(view->cost, RES_COST_BENEFIT, RES_PAYER_ALL, RES_YEAR_ALL);
    int64_t ore = 0;
    switch ((enum cost_part)code) {
    case COST_SERVICE:
        ore = total - benefit;
        break;
    case COST_BENEFIT:
        ore = benefit;
        break;
    case COST_TOTAL:
        ore = total;
        break;
    case COST_MUNICIPALITY:
        ore = res_cost_sum(view->cost, RES_COST_ALL, RES_PAYER_MUNICIPALITY, RES_YEAR_ALL);
        break;
    }
    return ratio((double)ore / RES_ORE_PER_KRONE, (double)view->left->record_count);
}

static double total_cost(const struct res_view *view, size_t index, int code)
{
    (void)index;
    (void)code;
    return (double)res_cost_sum(view->cost, RES_COST_ALL, RES_PAYER_ALL, RES_YEAR_ALL) / RES_ORE_PER_KRONE;
}

/* --- the table -------------------------------------------------------------------------------------------------------
 */

#define GRANTED "index citizens with a granted pathway"
#define NOT_MET ", without those who had met before the start"
#define INDEX "index citizens who came in"
#define ORGANISATION "the organisation, all citizens"
#define RUN_END "end of the run"
#define WHOLE_RUN "mean over the whole run"
#define STOPPED "count with their time until they left or the run ended; their share is the row _censored_share"
#define COUNTED_OUT "count as not having it"
#define NONE ""

#define WAIT_ROWS(stem, wait, shown, shown_p95, from, to, who, en, da)                                                 \
    {stem "_days",                                                                                                     \
     RES_UNIT_DAYS,                                                                                                    \
     RES_CHAPTER_WAITING,                                                                                              \
     RES_EACH_ONCE,                                                                                                    \
     shown,                                                                                                            \
     from,                                                                                                             \
     to,                                                                                                               \
     who,                                                                                                              \
     RUN_END,                                                                                                          \
     STOPPED,                                                                                                          \
     {"Wait " en ", mean", "Ventetid " da ", middel"},                                                                 \
     wait_mean,                                                                                                        \
     wait,                                                                                                             \
     NULL,                                                                                                             \
     NULL},                                                                                                            \
        {stem "_p95_days",                                                                                             \
         RES_UNIT_DAYS,                                                                                                \
         RES_CHAPTER_WAITING,                                                                                          \
         RES_EACH_ONCE,                                                                                                \
         shown_p95,                                                                                                    \
         from,                                                                                                         \
         to,                                                                                                           \
         who,                                                                                                          \
         RUN_END,                                                                                                      \
         STOPPED,                                                                                                      \
         {"Wait " en ", 95 % have waited at most", "Ventetid " da ", 95 % har ventet højst"},                          \
         wait_p95,                                                                                                     \
         wait,                                                                                                         \
         NULL,                                                                                                         \
         NULL},                                                                                                        \
    {                                                                                                                  \
        stem "_censored_share", RES_UNIT_SHARE, RES_CHAPTER_WAITING, RES_EACH_ONCE, false, from, to, who, RUN_END,     \
            "are what is counted",                                                                                     \
            {"Wait " en ", not over or left before", "Ventetid " da ", ikke slut eller udgået før"},                   \
            wait_censored_share, wait, NULL, NULL                                                                      \
    }

#define STAY_ROW(name, unit, code, who, en, da)                                                                        \
    {                                                                                                                  \
        name, unit, RES_CHAPTER_ACTIVITY, RES_EACH_ONCE, true, "grant", "end of the pathway", who, RUN_END,            \
            "count with their time until the run ended", {en, da}, stay_ratio, code, NULL, NULL                        \
    }

#define FATE_ROW(name, chapter, shown, code, event, en, da)                                                            \
    {                                                                                                                  \
        name, RES_UNIT_SHARE, chapter, RES_EACH_ONCE, shown, "grant", event, GRANTED, RUN_END, COUNTED_OUT, {en, da},  \
            fate_share, code, NULL, NULL                                                                               \
    }

#define COST_ROW(name, code, what, en, da)                                                                             \
    {                                                                                                                  \
        name, RES_UNIT_DKK, RES_CHAPTER_COST, RES_EACH_ONCE, true, "coming in", what, INDEX, RUN_END, NONE, {en, da},  \
            cost_per_citizen, code, NULL, NULL                                                                         \
    }

static const struct res_measure measures[] = {
    WAIT_ROWS("wait_team", WAIT_TEAM, false, false, "referral", "grant by the rehabilitation team",
              "index citizens of populations that come in without a grant", "for the rehabilitation team",
              "på rehabiliteringsteamet"),
    WAIT_ROWS("wait_first_meeting", WAIT_FIRST_MEETING, true, true, "grant", "first talk with the caseworker",
              GRANTED NOT_MET, "for the first meeting", "på første samtale"),
    WAIT_ROWS("wait_first_service", WAIT_FIRST_SERVICE, true, false, "grant", "start of the first service", GRANTED,
              "for the first service", "på første indsats"),
    WAIT_ROWS("wait_placement", WAIT_PLACEMENT, true, false, "grant", "start of the first work placement", GRANTED,
              "for the first work placement", "på første virksomhedspraktik"),
    WAIT_ROWS("wait_decision", WAIT_DECISION, true, false, "activity closed and the case sent", "dated decision",
              "index citizens whose case was sent to the rehabilitation team", "for the decision", "på afgørelsen"),
    {"within_promise_share",
     RES_UNIT_SHARE,
     RES_CHAPTER_WAITING,
     RES_EACH_ONCE,
     true,
     "grant",
     "first talk within the promised days of the scenario",
     "index citizens granted at least the promised days before the end of the run, without those who left before the "
     "promise ran out" NOT_MET,
     "the promised days after the grant",
     COUNTED_OUT,
     {"First meeting within the promise", "Første samtale inden for løftet"},
     within_promise_share,
     0,
     NULL,
     NULL},
    {"backlog_STEP",
     RES_UNIT_CITIZENS,
     RES_CHAPTER_WAITING,
     RES_EACH_STEP,
     false,
     NONE,
     NONE,
     ORGANISATION,
     "waiting at the end of the run",
     NONE,
     {"Waiting now at %s", "Venter nu ved %s"},
     backlog,
     0,
     NULL,
     NULL},

    STAY_ROW("passive_share", RES_UNIT_SHARE, STAY_PASSIVE, GRANTED ", all their time together",
             "Time with no service running", "Tid uden igangværende indsats"),
    STAY_ROW("parallel_services", RES_UNIT_SERVICES, STAY_PARALLEL, GRANTED ", their time with at least one service",
             "Services at once, while any", "Samtidige indsatser, når der er nogen"),
    STAY_ROW("activity_hours_per_week", RES_UNIT_HOURS_PER_WEEK, STAY_HOURS, GRANTED ", all their time together",
             "Activity a week", "Aktivitet pr. uge"),
    STAY_ROW("contacts_per_month", RES_UNIT_PER_MONTH, STAY_TALKS, GRANTED ", all their time together",
             "Talks attended a month", "Samtaler pr. måned"),
    FATE_ROW("placement_share", RES_CHAPTER_ACTIVITY, true, FATE_PLACED, "start of a work placement",
             "Any work placement", "Mindst én virksomhedspraktik"),
    FATE_ROW("sanction_share", RES_CHAPTER_ACTIVITY, false, FATE_SANCTIONED, "a sanction", "Any sanction",
             "Mindst én sanktion"),
    FATE_ROW("complaint_share", RES_CHAPTER_ACTIVITY, false, FATE_COMPLAINED, "a complaint", "Any complaint",
             "Mindst én klage"),

    FATE_ROW("clarified_share", RES_CHAPTER_CLARIFICATION, true, FATE_CLARIFIED,
             "dated decision for an outcome that the scenario counts as clarified", "Clarified", "Afklaret"),
    FATE_ROW("clarified_work_share", RES_CHAPTER_CLARIFICATION, true, FATE_WORK,
             "clarified to job, education, fleksjob or vocational rehabilitation", "Clarified to work",
             "Afklaret til arbejde"),
    FATE_ROW("clarified_foep_share", RES_CHAPTER_CLARIFICATION, true, FATE_FOEP, "clarified to disability pension",
             "Clarified to disability pension", "Afklaret til førtidspension"),
    FATE_ROW("ended_share", RES_CHAPTER_CLARIFICATION, true, FATE_ENDED, "activity closed and the case sent, or left",
             "Pathway ended", "Forløb afsluttet"),
    {"clarified_citizens",
     RES_UNIT_CITIZENS,
     RES_CHAPTER_CLARIFICATION,
     RES_EACH_ONCE,
     false,
     "grant",
     "dated decision for an outcome that the scenario counts as clarified",
     GRANTED,
     RUN_END,
     COUNTED_OUT,
     {"Clarified citizens", "Afklarede borgere"},
     clarified_citizens,
     0,
     NULL,
     NULL},
    {"days_to_clarification",
     RES_UNIT_DAYS,
     RES_CHAPTER_CLARIFICATION,
     RES_EACH_ONCE,
     true,
     "grant",
     "dated decision for an outcome that the scenario counts as clarified",
     GRANTED,
     RUN_END,
     "count with their full time to the end of the run, also when they left; their share is 1 - clarified_share",
     {"Days not yet clarified", "Dage uden afklaring"},
     days_to_clarification,
     0,
     NULL,
     NULL},
    {"days_to_clarification_of_clarified",
     RES_UNIT_DAYS,
     RES_CHAPTER_CLARIFICATION,
     RES_EACH_ONCE,
     false,
     "grant",
     "dated decision for an outcome that the scenario counts as clarified",
     GRANTED " and clarified",
     RUN_END,
     "are left out: a longer run finds slower ones, so compare with care",
     {"Days to clarification, the clarified only", "Dage til afklaring, kun de afklarede"},
     days_to_clarification,
     1,
     NULL,
     NULL},

    {"in_pathway",
     RES_UNIT_CITIZENS,
     RES_CHAPTER_LOAD,
     RES_EACH_ONCE,
     true,
     NONE,
     NONE,
     ORGANISATION,
     WHOLE_RUN,
     NONE,
     {"Citizens in a pathway", "Borgere i forløb"},
     in_pathway,
     0,
     NULL,
     NULL},
    {"caseload_ROLE",
     RES_UNIT_CITIZENS_PER_PERSON,
     RES_CHAPTER_LOAD,
     RES_EACH_ROLE_WITH_PLACES,
     true,
     NONE,
     NONE,
     ORGANISATION,
     WHOLE_RUN,
     NONE,
     {"Caseload, %s", "Sagsstamme, %s"},
     caseload,
     0,
     NULL,
     NULL},
    {"utilisation_ROLE",
     RES_UNIT_SHARE,
     RES_CHAPTER_LOAD,
     RES_EACH_ROLE_WITH_LIMIT,
     true,
     NONE,
     NONE,
     ORGANISATION,
     "whole run: busy part of the hours for talks, or of the places where no hours are booked",
     NONE,
     {"Utilisation, %s", "Udnyttelse, %s"},
     utilisation,
     0,
     NULL,
     NULL},
    {"fte_ROLE",
     RES_UNIT_FTE,
     RES_CHAPTER_LOAD,
     RES_EACH_ROLE,
     false,
     NONE,
     NONE,
     ORGANISATION,
     "whole run: mean head-count times paid hours, of 37 hours",
     NONE,
     {"Staff, %s", "Årsværk, %s"},
     fte,
     0,
     NULL,
     NULL},

    COST_ROW("service_cost_per_citizen", COST_SERVICE, "staff, services and team, all payers",
             "Staff and services per citizen", "Personale og indsatser pr. borger"),
    COST_ROW("benefit_cost_per_citizen", COST_BENEFIT, "benefits, all payers", "Benefits per citizen",
             "Ydelser pr. borger"),
    COST_ROW("total_cost_per_citizen", COST_TOTAL, "all items, all payers", "All costs per citizen",
             "Alle omkostninger pr. borger"),
    COST_ROW("municipality_cost_per_citizen", COST_MUNICIPALITY, "all items, the municipality's part",
             "Of which the municipality", "Heraf kommunen"),
    {"total_cost",
     RES_UNIT_DKK,
     RES_CHAPTER_COST,
     RES_EACH_ONCE,
     false,
     "coming in",
     "all items, all payers",
     INDEX,
     RUN_END,
     NONE,
     {"All costs of all citizens", "Alle omkostninger for alle borgere"},
     total_cost,
     0,
     NULL,
     NULL},
    {"cost_per_clarified",
     RES_UNIT_DKK,
     RES_CHAPTER_COST,
     RES_EACH_ONCE,
     true,
     "coming in",
     "mean total_cost over mean clarified_citizens: a ratio of means, interval by the delta method",
     INDEX,
     RUN_END,
     NONE,
     {"All costs per clarified citizen", "Alle omkostninger pr. afklaret borger"},
     NULL,
     0,
     "total_cost",
     "clarified_citizens"},
};

size_t res_measure_count(void)
{
    return sizeof measures / sizeof measures[0];
}

const struct res_measure *res_measure_at(size_t index)
{
    SIM_INVARIANT(index < res_measure_count(), "no such measure");
    return &measures[index];
}
