/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/plan/loads.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/model.h"
#include "results/plan/lever.h"

/* Monday to Friday less Danish public holidays and the customary days off: 251 of 261 in an average year. */
#define OPEN_SHARE (251.0 / 261.0)
#define STEPS_WALKED_MAX 256 /* a way that goes round is cut here */

/* Points in time at which citizens are counted, from the start to the end. */
#define LOOKS 25

struct flow {
    double at[LOOKS]; /* citizens there */
    double per_month; /* inflow at its highest */
    bool *reaches;    /* [steps] */
};

struct work {
    const struct mdl_model *model;
    const struct mdl_scenario *scenario;
    struct flow *flows; /* [populations] */
    double *asked;      /* [steps] of the load at hand */
};

/* --- who comes where --------------------------------------------------------------------------------------- */

static bool mark(bool *reaches, mdl_pc pc, size_t count)
{
    if (pc >= count || reaches[pc]) {
        return false;
    }
    reaches[pc] = true;
    return true;
}

static bool mark_after(const struct mdl_program *program, size_t i, bool *reaches)
{
    const struct mdl_instruction *at = &program->at[i];
    const bool goes_on = at->op != MDL_STEP_EXIT && at->op != MDL_STEP_GOTO;
    bool grew = goes_on && mark(reaches, at->next, program->count);
    grew |= mark(reaches, at->on_give_up, program->count);
    grew |= at->op == MDL_STEP_GOTO && mark(reaches, at->go, program->count);
    grew |= at->op == MDL_STEP_BOARD && mark(reaches, at->on_return, program->count);
    for (size_t b = 0; b < at->step->branch_count; b++) {
        grew |= mark(reaches, program->branch_starts[at->first_branch + b], program->count);
    }
    for (size_t c = 0; c < at->step->case_count; c++) {
        grew |= mark(reaches, program->case_targets[at->first_case + c], program->count);
    }
    return grew;
}

static void find_reach(const struct mdl_model *model, size_t p, bool *reaches)
{
    const struct mdl_program *program = &model->program;
    bool grew = mark(reaches, program->enter[p], program->count);
    for (size_t i = 0; i < model->scenario->populations[p].initial_count; i++) {
        grew |= mark(reaches, program->initial[p][i], program->count);
    }
    while (grew) {
        grew = false;
        for (size_t i = 0; i < program->count; i++) {
            grew |= reaches[i] && mark_after(program, i, reaches);
        }
    }
}

/* --- how long ------------------------------------------------------------------------------------------------- */

static double granted_minutes(const struct mdl_model *model)
{
    return model->grant_pc == MDL_PC_END ? 0 : sim_dist_mean(&model->program.at[model->grant_pc].step->granted);
}

/* Minutes spent in a step itself. */
static double minutes_in(const struct mdl_model *model, const struct mdl_instruction *at)
{
    switch (at->op) {
    case MDL_STEP_DELAY:
    case MDL_STEP_PREPARE:
    case MDL_STEP_MEET:
        return sim_dist_mean(&at->step->duration);
    case MDL_STEP_BOARD:
        return model->scenario->boards[at->step->board].every / 2;
    case MDL_STEP_FORK:
        return granted_minutes(model);
    default:
        return 0;
    }
}

static bool releases(const struct mdl_instruction *at, int role)
{
    for (size_t i = 0; role >= 0 && at->op == MDL_STEP_RELEASE && i < at->step->roles.count; i++) {
        if (at->step->roles.at[i] == role) {
            return true;
        }
    }
    return at->op == MDL_STEP_EXIT;
}

/* From a step to the end of the way, or to where a role's place is given back (role >= 0). */
static double minutes_from(const struct mdl_model *model, mdl_pc pc, int role)
{
    double minutes = 0;
    for (size_t steps = 0; pc < model->program.count && steps < STEPS_WALKED_MAX; steps++) {
        const struct mdl_instruction *at = &model->program.at[pc];
        if (releases(at, role)) {
            break;
        }
        const double here = minutes_in(model, at);
        minutes += isfinite(here) ? here : 0;
        pc = at->op == MDL_STEP_GOTO ? at->go : at->next;
    }
    return minutes;
}

double res_loads_months_held(const struct mdl_model *model, size_t population, int role)
{
    const struct mdl_program *program = &model->program;
    double months = 0;
    bool *reaches = calloc(program->count + 1, sizeof *reaches);
    if (reaches == NULL) {
        return 0;
    }
    find_reach(model, population, reaches);
    for (size_t i = 0; i < program->count && !(months > 0); i++) {
        const struct mdl_instruction *at = &program->at[i];
        if (reaches[i] && at->op == MDL_STEP_CASELOAD && at->step->roles.at[0] == role) {
            months = minutes_from(model, at->next, role) / SIM_MINUTES_PER_MONTH;
        }
    }
    free(reaches);
    return months;
}

static double greatest(const struct mdl_series *series)
{
    double value = 0;
    for (size_t i = 0; i < series->count; i++) {
        value = fmax(value, series->value[i]);
    }
    return value;
}

/* Who came within the last `stay` minutes, and what is left of those of the start: they are in the midst of it, any
 * time of it alike. */
static double there_at(const struct mdl_model *model, const struct mdl_population *population, sim_time when,
                       double stay)
{
    const sim_time start = model->scenario->start;
    const sim_time since = stay < (double)(when - start) ? when - sim_time_from_real(stay) : start;
    double citizens = when > since ? res_plan_series_mean(&population->per_month, since, when) *
                                         (double)(when - since) / SIM_MINUTES_PER_MONTH
                                   : 0;
    for (size_t i = 0; i < population->intake_count; i++) {
        const sim_time date = population->intakes[i].date;
        citizens += date <= when && date >= since ? (double)population->intakes[i].citizens : 0;
    }
    const double left = stay > 0 ? fmax(0.0, 1 - (double)(when - start) / stay) : when > start ? 0.0 : 1.0;
    for (size_t i = 0; i < population->initial_count; i++) {
        citizens += left * (double)population->initial[i].citizens;
    }
    return citizens;
}

static void fill_flow(const struct mdl_model *model, size_t p, struct flow *flow)
{
    const struct mdl_population *population = &model->scenario->populations[p];
    const sim_time start = model->scenario->start, end = model->scenario->end;
    find_reach(model, p, flow->reaches);
    flow->per_month = greatest(&population->per_month);
    const double stay = minutes_from(model, model->program.enter[p], -1);
    for (size_t k = 0; k < LOOKS; k++) {
        flow->at[k] = there_at(model, population, start + (end - start) * (sim_time)k / (LOOKS - 1), stay);
    }
}

/* Citizens a month who pass, spread over the time simulated where they come on dates. */
static double passing(const struct work *work, size_t p)
{
    const struct mdl_population *population = &work->scenario->populations[p];
    const double months = (double)(work->scenario->end - work->scenario->start) / SIM_MINUTES_PER_MONTH;
    double citizens = 0;
    for (size_t i = 0; i < population->intake_count; i++) {
        citizens += (double)population->intakes[i].citizens;
    }
    return work->flows[p].per_month + (months > 0 ? citizens / months : 0);
}

/* Citizens of all populations who can reach a step, at one look. */
static double citizens_at(const struct work *work, size_t step, size_t look)
{
    double citizens = 0;
    for (size_t p = 0; p < work->scenario->population_count; p++) {
        citizens += work->flows[p].reaches[step] ? work->flows[p].at[look] : 0;
    }
    return citizens;
}

/* --- what is asked -------------------------------------------------------------------------------------------- */

static void name_causes(const struct work *work, struct res_load *load, const char *unit)
{
    size_t used = 0;
    load->causes[0] = '\0';
    for (;;) {
        size_t most = 0;
        for (size_t i = 1; i < work->model->program.count; i++) {
            most = work->asked[i] > work->asked[most] ? i : most;
        }
        if (!(work->asked[most] > 0) || used >= sizeof load->causes - 1) {
            return;
        }
        const int length = snprintf(load->causes + used, sizeof load->causes - used, "%s%s %.4g%s",
                                    used > 0 ? ", " : "", work->model->program.at[most].name, work->asked[most], unit);
        used += length > 0 ? (size_t)length : 0;
        work->asked[most] = 0;
    }
}

static void finish(const struct work *work, struct res_load *load, const char *unit)
{
    load->demanded = 0;
    for (size_t i = 0; i < work->model->program.count; i++) {
        load->demanded += work->asked[i];
    }
    load->utilisation = load->offered > 0 ? load->demanded / load->offered : (double)NAN;
    load->needed = load->persons > 0 ? load->utilisation * load->persons : (double)NAN;
    name_causes(work, load, unit);
}

static bool takes_part(const struct mdl_step *step, int role)
{
    for (size_t i = 0; i < step->roles.count; i++) {
        if (step->roles.at[i] == role) {
            return true;
        }
    }
    return false;
}

/* The sum a planner does on paper, with the hours around the talks; the offered hours say what informal talk and days
 * off leave. */
static void say_talks(struct res_load *load, const struct mdl_role *role, double talks_a_week, double booked_hours)
{
    const double minutes = talks_a_week > 0 ? booked_hours * SIM_MINUTES_PER_HOUR / talks_a_week : 0;
    const double full = minutes + role->minutes_around_talk;
    const double person = minutes > 0 ? role->talk_hours_per_week * full / minutes : 0;
    (void)snprintf(load->sum, sizeof load->sum,
                   "%.0f talks a week x %.0f minutes (%.0f + %.0f around) = %.0f h = %.1f posts at %.1f h a week; "
                   "%.1f when %.1f h of informal talk a week and public holidays are taken out",
                   talks_a_week, full, minutes, role->minutes_around_talk, talks_a_week * full / SIM_MINUTES_PER_HOUR,
                   person > 0 ? talks_a_week * full / SIM_MINUTES_PER_HOUR / person : 0, person, load->needed,
                   role->informal_minutes_per_week / SIM_MINUTES_PER_HOUR);
}

static double talks_a_week(const struct work *work, size_t i, size_t look)
{
    const struct mdl_instruction *at = &work->model->program.at[i];
    double a_month = 0;
    if (at->op == MDL_STEP_CONTACT) {
        const double every = sim_dist_mean(&at->step->every);
        return every > 0 ? citizens_at(work, i, look) * SIM_MINUTES_PER_WEEK / every : 0;
    }
    for (size_t p = 0; at->op == MDL_STEP_MEET && p < work->scenario->population_count; p++) {
        a_month += work->flows[p].reaches[i] ? passing(work, p) : 0;
    }
    return a_month * SIM_MINUTES_PER_WEEK / SIM_MINUTES_PER_MONTH;
}

/* Hours a week a role is asked for at one look, step by step into work->asked. Returns the sum. */
static double ask_talks(struct work *work, size_t r, size_t look, double *regular, double *hours)
{
    double sum = 0;
    *regular = *hours = 0;
    for (size_t i = 0; i < work->model->program.count; i++) {
        const struct mdl_instruction *at = &work->model->program.at[i];
        const bool is_talk = at->op == MDL_STEP_CONTACT || at->op == MDL_STEP_MEET;
        const double talks = is_talk && takes_part(at->step, (int)r) ? talks_a_week(work, i, look) : 0;
        work->asked[i] = talks * at->step->length / SIM_MINUTES_PER_HOUR;
        *regular += at->op == MDL_STEP_CONTACT ? talks : 0;
        *hours += at->op == MDL_STEP_CONTACT ? work->asked[i] : 0;
        sum += work->asked[i];
    }
    return sum;
}

static bool load_of_talks(struct work *work, size_t r, struct res_load *load)
{
    const struct mdl_role *role = &work->scenario->roles[r];
    double talks, hours, most = -1;
    size_t when = 0;
    for (size_t look = 0; look < LOOKS; look++) {
        const double asked = ask_talks(work, r, look, &talks, &hours);
        when = asked > most ? look : when;
        most = fmax(most, asked);
    }
    (void)ask_talks(work, r, when, &talks, &hours);
    const double free = role->talk_hours_per_week - role->informal_minutes_per_week / SIM_MINUTES_PER_HOUR;
    load->persons = res_plan_series_mean(&role->headcount, work->scenario->start, work->scenario->end);
    load->offered = load->persons * fmax(0.0, free) * OPEN_SHARE;
    finish(work, load, " h");
    if (talks > 0) {
        say_talks(load, role, talks, hours);
    }
    return role->talk_hours_per_week > 0 && load->demanded > 0;
}

/* A citizen holds one place, however often he asks: he is counted at the first step of his population that gives one.
 */
static double ask_places(struct work *work, size_t r, size_t look)
{
    double sum = 0;
    memset(work->asked, 0, (work->model->program.count + 1) * sizeof *work->asked);
    for (size_t p = 0; p < work->scenario->population_count; p++) {
        for (size_t i = 0; i < work->model->program.count; i++) {
            const struct mdl_instruction *at = &work->model->program.at[i];
            if (at->op == MDL_STEP_CASELOAD && takes_part(at->step, (int)r) && work->flows[p].reaches[i]) {
                work->asked[i] += work->flows[p].at[look];
                sum += work->flows[p].at[look];
                break;
            }
        }
    }
    return sum;
}

static bool load_of_places(struct work *work, size_t r, struct res_load *load)
{
    const struct mdl_role *role = &work->scenario->roles[r];
    double most = -1;
    size_t when = 0;
    for (size_t look = 0; look < LOOKS; look++) {
        const double asked = ask_places(work, r, look);
        when = asked > most ? look : when;
        most = fmax(most, asked);
    }
    (void)ask_places(work, r, when);
    load->persons = res_plan_series_mean(&role->headcount, work->scenario->start, work->scenario->end);
    load->offered = load->persons * (double)role->places;
    finish(work, load, "");
    (void)snprintf(load->sum, sizeof load->sum, "%.0f citizens / %lld places a person = %.1f posts", load->demanded,
                   (long long)role->places, load->needed);
    return role->places > 0 && load->demanded > 0;
}

static bool load_of_board(struct work *work, size_t b, struct res_load *load)
{
    const struct mdl_board *board = &work->scenario->boards[b];
    memset(work->asked, 0, (work->model->program.count + 1) * sizeof *work->asked);
    for (size_t i = 0; i < work->model->program.count; i++) {
        const struct mdl_instruction *at = &work->model->program.at[i];
        for (size_t p = 0; p < work->scenario->population_count; p++) {
            if (at->op == MDL_STEP_BOARD && at->step->board == (int)b && work->flows[p].reaches[i]) {
                work->asked[i] += passing(work, p) * (1 + at->step->return_share);
            }
        }
    }
    load->offered = res_plan_series_mean(&board->places, work->scenario->start, work->scenario->end) *
                    SIM_MINUTES_PER_MONTH / board->every * (board->closed_month > 0 ? 11.0 / 12.0 : 1.0);
    finish(work, load, "");
    return load->demanded > 0;
}

/* A service wanted again and again: 1 + r + r^2 + ... up to at_most times. */
static double times_wanted(const struct mdl_service *service)
{
    double times = 0, chance = 1;
    const int64_t most = service->at_most > 0 ? service->at_most : 1;
    for (int64_t k = 0; k < most; k++) {
        times += chance;
        chance *= service->repeat_share;
    }
    return times;
}

static bool load_of_seats(struct work *work, size_t s, struct res_load *load)
{
    const struct mdl_service *service = &work->scenario->services[s];
    memset(work->asked, 0, (work->model->program.count + 1) * sizeof *work->asked);
    for (size_t i = 0; i < work->model->program.count; i++) {
        for (size_t p = 0; p < work->scenario->population_count; p++) {
            if (work->model->program.at[i].op == MDL_STEP_SERVICES && work->flows[p].reaches[i]) {
                work->asked[i] += passing(work, p) * service->need_share * times_wanted(service);
            }
        }
    }
    const double turn = service->kind == MDL_SERVICE_COURSE ? service->start_every : sim_dist_mean(&service->length);
    load->offered = turn > 0 ? (double)service->seats * SIM_MINUTES_PER_MONTH / turn : 0;
    finish(work, load, "");
    return service->seats > 0 && load->demanded > 0;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static void add(struct res_loads *loads, struct work *work, enum res_load_kind kind, size_t index,
                bool (*fill)(struct work *, size_t, struct res_load *), const char *name, const char *label)
{
    struct res_load *load = &loads->at[loads->count];
    memset(load, 0, sizeof *load);
    load->kind = kind;
    load->index = index;
    load->name = name;
    load->label = label != NULL ? label : name;
    loads->count += fill(work, index, load) ? 1 : 0;
}

static void fill_loads(struct res_loads *loads, struct work *work)
{
    const struct mdl_scenario *s = work->scenario;
    for (size_t r = 0; r < s->role_count; r++) {
        add(loads, work, RES_LOAD_TALKS, r, load_of_talks, s->roles[r].name, s->roles[r].label);
        add(loads, work, RES_LOAD_PLACES, r, load_of_places, s->roles[r].name, s->roles[r].label);
    }
    for (size_t b = 0; b < s->board_count; b++) {
        add(loads, work, RES_LOAD_CASES, b, load_of_board, s->boards[b].name, s->boards[b].label);
    }
    for (size_t v = 0; v < s->service_count; v++) {
        add(loads, work, RES_LOAD_SEATS, v, load_of_seats, s->services[v].name, s->services[v].label);
    }
}

static bool make_flows(struct work *work)
{
    const size_t count = work->scenario->population_count;
    work->flows = calloc(count + 1, sizeof *work->flows);
    work->asked = calloc(work->model->program.count + 1, sizeof *work->asked);
    for (size_t p = 0; work->flows != NULL && p < count; p++) {
        work->flows[p].reaches = calloc(work->model->program.count + 1, sizeof *work->flows[p].reaches);
        if (work->flows[p].reaches == NULL) {
            return false;
        }
        fill_flow(work->model, p, &work->flows[p]);
    }
    return work->flows != NULL && work->asked != NULL;
}

enum sim_status res_loads_init(struct res_loads *loads, const struct mdl_model *model, struct sim_error *error)
{
    struct work work = {.model = model, .scenario = mdl_model_scenario(model)};
    const struct mdl_scenario *s = work.scenario;
    memset(loads, 0, sizeof *loads);
    loads->at = calloc(2 * s->role_count + s->board_count + s->service_count + 1, sizeof *loads->at);
    const bool well = loads->at != NULL && make_flows(&work);
    if (well) {
        fill_loads(loads, &work);
    }
    for (size_t p = 0; work.flows != NULL && p < s->population_count; p++) {
        free(work.flows[p].reaches);
    }
    free(work.flows);
    free(work.asked);
    return well ? SIM_OK : sim_fail(error, SIM_ERR_MEMORY, "out of memory for loads");
}

void res_loads_release(struct res_loads *loads)
{
    free(loads->at);
    memset(loads, 0, sizeof *loads);
}
