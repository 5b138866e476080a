/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The state of one replication, seen by the files of models/ that move it. Everything that changes in
 * a run is here; everything that does not is in struct mdl_model.
 *
 * A token walks the program for its citizen. A fork makes child tokens; a service that runs is a token too. A branch
 * that only orders services needs none: the fork's token orders them. A token has at most one pending event; raising
 * its generation cancels it.
 */
#ifndef AFKLAR_MODELS_WORLD_WORLD_H
#define AFKLAR_MODELS_WORLD_WORLD_H

#include "models/model.h"
#include "sim/board.h"
#include "sim/caseload.h"
#include "sim/course.h"
#include "sim/diary.h"
#include "sim/engine.h"
#include "sim/use.h"

#define MDL_NO_TOKEN UINT32_MAX
#define MDL_AHEAD_KEPT 8
#define MDL_SEARCH_DAYS 730 /* how far ahead a talk may be booked */

/* Ordinals say where a citizen comes from, so that one source never disturbs the luck of another: lists from 0 on. */
#define MDL_SOURCE_SHIFT 29
#define MDL_ORDINAL_POISSON (UINT32_C(1) << MDL_SOURCE_SHIFT)
#define MDL_ORDINAL_INITIAL (UINT32_C(2) << MDL_SOURCE_SHIFT)
#define MDL_ORDINAL_PERSON (UINT32_C(3) << MDL_SOURCE_SHIFT)
#define MDL_SOURCES (1U << (32 - MDL_SOURCE_SHIFT))

enum mdl_event_kind {
    MDL_EVENT_TOKEN,     /* target: token */
    MDL_EVENT_HAZARD,    /* target: citizen */
    MDL_EVENT_PAUSE_END, /* target: citizen */
    MDL_EVENT_ARRIVAL,   /* target: population */
    MDL_EVENT_INTAKE,    /* target: population, generation: which intake */
    MDL_EVENT_PERSON,    /* target: row of the table, generation: population */
    MDL_EVENT_BOARD,     /* target: board */
    MDL_EVENT_COURSE,    /* target: service: a start date */
    MDL_EVENT_SEATING,   /* target: service: its group begins */
    MDL_EVENT_MEASURE,   /* the warm-up is over */
    MDL_EVENT_HEADCOUNT, /* target: role, generation: which change */
    MDL_EVENT_TURNOVER,  /* target: role, generation: worker */
    MDL_EVENT_JOB,       /* target: citizen: his placement has led to a job */
};

/* Priorities of events at the same minute: who comes in is there before talks, talks before meetings. */
enum mdl_priority {
    MDL_FIRST_MEASURE = 0,
    MDL_FIRST_INTAKE = 2,
    MDL_THEN_HEADCOUNT = 3,
    MDL_THEN_TOKEN = 4,
    MDL_THEN_HAZARD = 6,
    MDL_LAST_BOARD = 8
};

enum mdl_token_state {
    MDL_TOKEN_MOVING,
    MDL_TOKEN_TIMED,  /* an event is pending */
    MDL_TOKEN_BOOKED, /* a talk is in the diaries; its end is pending */
    MDL_TOKEN_PARKED, /* a fork, or a step that awaits or orders: woken by others; a talk that never comes */
    MDL_TOKEN_WAITS_CASELOAD,
    MDL_TOKEN_WAITS_BOARD,
    MDL_TOKEN_WAITS_SEAT,  /* service: course or open place */
    MDL_TOKEN_WAITS_MATCH, /* service: a place with the role that searches */
    MDL_TOKEN_RUNNING,     /* service: under way, its end is pending */
    MDL_TOKEN_SUSPENDED,   /* service: held while a placement or a pause lasts */
};

/* Half a cache line: what a state does not use lies in the same place as what another does. */
struct mdl_token {
    uint32_t citizen;
    uint32_t next;   /* next token of the same citizen, or free list */
    uint32_t parent; /* the token that waits for this one, or MDL_NO_TOKEN */
    uint32_t due;    /* when the pending event is: mdl_world_minute() */
    union {
        uint16_t booked[MDL_SEATS_MAX]; /* talk: who comes, by role of the step */
        struct {
            uint32_t children; /* fork */
            uint32_t entered;  /* fork, step of services: when, as due */
        };
        struct {
            uint32_t ticket; /* place in a queue, to withdraw by; of a service also its seat or match */
            union {
                uint16_t worker; /* service: who searches for it, until it runs */
                uint32_t since;  /* when the present run began */
                uint32_t left;   /* suspended: minutes that remain */
            };
        };
    };
    uint16_t generation;
    mdl_pc pc;      /* of a service: the step that has ordered it */
    uint16_t visit; /* occurrence of the step that counted last, or of the service, for this citizen */
    int8_t service; /* MDL_NONE: a token of the pathway */
    unsigned state : 4, phase : 3;
    bool seated : 1;
};

_Static_assert(sizeof(struct mdl_token) == 32, "two tokens to a cache line");

struct mdl_pool { /* free list over a growing array of items that begin at cache lines */
    uint32_t count, capacity, free;
};

struct mdl_run { /* the records of one source of one population */
    uint32_t first, last, count;
    uint32_t place; /* of the first */
};

/* Readings of a role's books at the start of what is measured. */
struct mdl_role_books {
    int64_t held, offered, headcount; /* areas, units x minutes */
    int64_t booked, bookable;         /* minutes of the diary */
    int64_t work_minutes;
};

struct mdl_role_state {
    struct mdl_role_books before; /* the warm-up */
    struct sim_caseload caseload;
    struct sim_diary diary;
    struct sim_use headcount;
    bool has_caseload, has_diary;
    int64_t workers;
    int64_t work_minutes; /* worked, talks and the work around */
    uint32_t *seated;     /* [seated_count]: day on which whoever has this desk sat down; 0 the first, as beyond it */
    size_t seated_count;
};

struct mdl_who_row { /* for a sort by population and ordinal */
    uint32_t population, ordinal, row;
};

struct mdl_lot { /* a citizen in a drawing of lots */
    double luck;
    uint32_t ordinal;
};

/* The ledger of each index citizen, in the order in which they came. */
struct mdl_itemised {
    double *quantities;       /* [came][item][year] */
    struct mdl_who_row *keys; /* [came]: who he is */
    uint32_t *row;            /* [record]: where his quantities are */
    uint32_t *of_citizen;     /* [citizen slot]: where they are while he is inside */
    uint32_t count, capacity, slots;
};

struct mdl_world {
    const struct mdl_model *model;
    struct mdl_fixed *fixed; /* [fixed_count] by ordinal; a trial whose arms are as they fell out */
    struct mdl_lot *lots;    /* [fixed_count] */
    uint32_t fixed_count;
    struct mdl_world_options options;
    struct sim_engine engine;
    struct sim_chance chance;

    struct mdl_citizen *citizens;
    struct mdl_pool citizen_pool;
    struct mdl_history *histories; /* [citizen slot] */
    /* [citizen slot][row_bytes], so that a talk finds them in one line of memory: by role that has citizens for months
     * the uint32_t ticket of his place, then the uint16_t worker (or MDL_NO_WORKER); then uint16_t counts: visits of
     * each step, orders of each service. */
    unsigned char *rows;
    size_t row_bytes, row_workers, row_counts;
    int64_t *cluster_workers;      /* [citizen slot]: as in struct mdl_record; NULL where nobody asks */
    size_t held_count;             /* roles that have citizens for months: those of the caseload steps */
    int held_place[MDL_ROLES_MAX]; /* of a role among them, or MDL_NONE */
    struct mdl_token *tokens;
    struct mdl_pool token_pool;
    struct mdl_kept *kept;          /* the records */
    uint32_t ahead[MDL_AHEAD_KEPT]; /* who the next events of the day are about, by their place in it; see fetch.h */
    size_t ahead_place;             /* up to where that has been looked up */

    struct mdl_role_state *roles;
    uint8_t year; /* of the ledger, as when it was last asked for */
    struct sim_board *boards;
    struct sim_course *courses; /* [service_count]; used by course and open services with seats */
    uint32_t *waiting;          /* [step_count] tokens that wait there now */
    uint32_t *arrived;          /* [population_count] Poisson arrivals so far */
    struct mdl_run *runs;       /* [population_count][MDL_SOURCES] */
    uint32_t *taken;            /* buffer for board and course starts */
    uint32_t taken_capacity;
    void *buffer; /* for who stands there at the start, then for the order of the records at the end */
    size_t buffer_bytes;
    double ready_level;        /* of evidence, now */
    sim_time ready_until;      /* when that changes */
    sim_time origin, end;      /* as in the model and its scenario */
    int64_t in_pathway_before; /* area of the warm-up */
    struct sim_use in_pathway; /* citizens between grant and end */
    uint32_t inside;           /* citizens in the system */
    uint64_t came, left_count;
    int64_t enrolled, given[2]; /* of the trial: drawn, and given the pathway of each arm */
    double *quantities;         /* [item][year] */
    struct mdl_itemised itemised;
    struct mdl_log log;

    enum sim_status status; /* sticky: the first thing that went wrong in an event */
    struct sim_error error;
    struct mdl_left left;
    struct mdl_load *loads;
    double *waiting_end;
};

/* --- world_core.c: memory, draws, time ------------------------------------------------------------ */

/* Remembers the first fault; the run stops at the next event. */
void mdl_world_fault(struct mdl_world *world, enum sim_status status, const char *path, const char *message);

/* Room for so many in all, more than there are. False: no memory. */
bool mdl_world_room_for_citizens(struct mdl_world *world, uint32_t capacity);
bool mdl_world_room_for_tokens(struct mdl_world *world, uint32_t capacity);
uint32_t mdl_world_add_citizen(struct mdl_world *world); /* zeroed; MDL_NOBODY without memory */
void mdl_world_free_citizen(struct mdl_world *world, uint32_t citizen);
uint32_t mdl_world_add_token(struct mdl_world *world, uint32_t citizen, uint32_t parent, mdl_pc pc);
/* Whether persons of a role are clusters of the trial. */
static inline bool mdl_world_has_cluster_workers(const struct mdl_world *world)
{
    return world->model->scenario->trial.cluster_role != MDL_NONE;
}
void mdl_world_drop_token(struct mdl_world *world, uint32_t token); /* unlinks and frees; gives nothing back */

/* Of a citizen, for sim_chance. */
static inline uint64_t mdl_world_who(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    return sim_chance_who(world->model->population_key[citizen->population], citizen->ordinal);
}
double mdl_world_uniform(const struct mdl_world *world, const struct mdl_citizen *citizen, uint32_t purpose,
                         uint32_t index);
static inline unsigned char *mdl_world_row(const struct mdl_world *world, uint32_t citizen)
{
    return world->rows + citizen * world->row_bytes;
}
static inline uint16_t *mdl_world_counts(const struct mdl_world *world, uint32_t citizen)
{
    return (uint16_t *)(void *)(mdl_world_row(world, citizen) + world->row_counts);
}
/* Of a step that counts them. */
static inline uint16_t *mdl_world_visits(const struct mdl_world *world, uint32_t citizen, mdl_pc step)
{
    return mdl_world_counts(world, citizen) + world->model->program.at[step].counter;
}
static inline uint16_t *mdl_world_orders(const struct mdl_world *world, uint32_t citizen, int service)
{
    return mdl_world_counts(world, citizen) + world->model->program.counters + service;
}
static inline uint32_t mdl_world_slot(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    return (uint32_t)(citizen - world->citizens);
}
static inline struct mdl_history *mdl_world_history(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    return &world->histories[citizen - world->citizens];
}
static inline uint16_t *mdl_world_workers(const struct mdl_world *world, uint32_t citizen)
{
    return (uint16_t *)(void *)(mdl_world_row(world, citizen) + world->row_workers);
}
/* Who of the role has him for months; MDL_NO_WORKER for nobody. */
static inline uint16_t mdl_world_worker(const struct mdl_world *world, uint32_t citizen, int role)
{
    const int place = world->held_place[role];
    return place == MDL_NONE ? MDL_NO_WORKER : mdl_world_workers(world, citizen)[place];
}
/* Only of a role of a caseload step. */
static inline void mdl_world_set_worker(struct mdl_world *world, uint32_t citizen, int role, uint32_t worker)
{
    mdl_world_workers(world, citizen)[world->held_place[role]] = (uint16_t)worker;
}
static inline uint32_t *mdl_world_stay(const struct mdl_world *world, uint32_t citizen, int role)
{
    return (uint32_t *)(void *)mdl_world_row(world, citizen) + world->held_place[role];
}
static inline double mdl_world_trait(const struct mdl_world *world, const struct mdl_citizen *citizen,
                                     enum mdl_trait which)
{
    return mdl_world_uniform(world, citizen, world->model->trait_purpose[which], 0);
}
/* Times of a run as minutes from its origin, in half the space. */
static inline uint32_t mdl_world_minute(const struct mdl_world *world, sim_time at)
{
    return at == SIM_TIME_NEVER ? MDL_MINUTE_NEVER : mdl_minute_of(at - world->origin);
}
static inline sim_time mdl_world_clock(const struct mdl_world *world, uint32_t minute)
{
    return minute == MDL_MINUTE_NEVER ? SIM_TIME_NEVER : world->origin + minute;
}
/* A draw of a step's distribution, whole minutes, at least 0; SIM_TIME_NEVER for "never". */
sim_time mdl_world_minutes(const struct mdl_world *world, const struct mdl_citizen *citizen,
                           const struct sim_dist *dist, uint32_t purpose, uint32_t index);
void mdl_world_wake(struct mdl_world *world, uint32_t token, sim_time at);
uint16_t mdl_world_visit(struct mdl_world *world, uint32_t token); /* counts the visit of the token's step */

/* Whether what is known of him is enough for a decision. */
static inline bool mdl_world_is_clear(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    return citizen->evidence >= world->ready_level;
}
/* Carries a citizen and his record to now. Call before anything about him changes. */
void mdl_world_advance(struct mdl_world *world, struct mdl_citizen *citizen);
/* Staff minutes of a role for a citizen (MDL_NOBODY: for nobody in particular). */
void mdl_world_work(struct mdl_world *world, uint32_t citizen, int role, double minutes);
/* Adds [from, to) to an item, in weeks, split over calendar years. Index citizens only. */
void mdl_world_account_weeks(struct mdl_world *world, const struct mdl_citizen *citizen, size_t item, sim_time from,
                             sim_time to);
void mdl_world_account_count(struct mdl_world *world, const struct mdl_citizen *citizen, size_t item, double quantity);

/* A row of the event log, if one is kept. place: step, service or outcome; role MDL_NONE: nobody. */
void mdl_world_log_row(struct mdl_world *world, const struct mdl_citizen *citizen, enum mdl_log_kind kind, int place,
                       int role);

static inline void mdl_world_log(struct mdl_world *world, const struct mdl_citizen *citizen, enum mdl_log_kind kind,
                                 int place, int role)
{
    if (world->options.log) {
        mdl_world_log_row(world, citizen, kind, place, role);
    }
}

/* --- world_books.c: how busy everybody was ----------------------------------------------------------------- */

void mdl_world_open_books(struct mdl_world *world); /* what came before is not measured */
void mdl_world_close_books(struct mdl_world *world);

/* --- world_records.c -------------------------------------------------------------------------------------- */

bool mdl_world_init_records(struct mdl_world *world); /* false: no memory */
void mdl_world_reset_records(struct mdl_world *world);
bool mdl_world_room_for_records(struct mdl_world *world, uint32_t capacity); /* of those who leave */
/* Of an index citizen who leaves. */
void mdl_world_add_record(struct mdl_world *world, const struct mdl_citizen *citizen, enum mdl_outcome outcome,
                          sim_time when, double weeks_on_support);
/* The same of one who is inside at the end, in order of slot: it takes the place of a citizen before or of himself. */
void mdl_world_leave_record(struct mdl_world *world, const struct mdl_citizen *citizen, double weeks_on_support);
bool mdl_world_order_records(struct mdl_world *world); /* false: no memory */
size_t mdl_world_record_count(const struct mdl_world *world);
int mdl_who_row_order(const void *left, const void *right);
void mdl_world_release_records(struct mdl_world *world);

/* --- world_itemise.c: the cost ledger citizen by citizen -------------------------------------------------- */

bool mdl_world_itemise_add(struct mdl_world *world, const struct mdl_citizen *citizen); /* false: no memory */
void mdl_world_itemise(struct mdl_world *world, const struct mdl_citizen *citizen, size_t item, int year,
                       double quantity);
void mdl_world_itemise_order(struct mdl_world *world); /* at the end: as the records stand */
void mdl_world_itemise_release(struct mdl_world *world);

/* --- world_arrive.c ---------------------------------------------------------------------------------- */

void mdl_world_start(struct mdl_world *world); /* initial citizens, intakes, first arrivals */
void mdl_world_arrival(struct mdl_world *world, uint32_t population);
void mdl_world_intake(struct mdl_world *world, uint32_t population, uint32_t intake);
/* The granted end moves to now and a new length. */
void mdl_world_grant_anew(struct mdl_world *world, uint32_t citizen);
void mdl_world_grant(struct mdl_world *world, uint32_t citizen, sim_time when);

/* One citizen comes in, with his traits and his record; MDL_NOBODY without memory. */
uint32_t mdl_world_come(struct mdl_world *world, uint32_t population, uint32_t ordinal);
void mdl_world_enter(struct mdl_world *world, uint32_t citizen, mdl_pc pc, bool granted);
void *mdl_world_buffer(struct mdl_world *world, size_t bytes); /* what it held is lost; NULL: no memory */

/* --- world_standing.c: who is there at the start ---------------------------------------------------------- */

/* The index-th group of initial citizens; `first` is how many are in the groups before. */
void mdl_world_place_initial(struct mdl_world *world, uint32_t population, size_t index, uint32_t first);
/* Those of the table who wait for a caseworker, or the others. */
void mdl_world_place_people(struct mdl_world *world, uint32_t population, bool waiting);

/* --- world_people.c: citizens one by one, from a table --------------------------------------------------- */

/* The row of a citizen, or NULL. What it says goes before what would be drawn. */
const struct mdl_person *mdl_world_person(const struct mdl_world *world, const struct mdl_citizen *citizen);
void mdl_world_apply_person(struct mdl_world *world, struct mdl_citizen *citizen);
void mdl_world_expect_people(struct mdl_world *world, uint32_t population); /* those who come later */
void mdl_world_person_comes(struct mdl_world *world, uint32_t population, uint32_t row);

/* world_arrive.c: what is drawn again whenever it is asked for, and is then the same */
/* Whole years when he comes: a bound of his pension day. The schema lets nobody be over 120. */
uint8_t mdl_whole_years(double years);
double mdl_world_draw_age(const struct mdl_world *world, const struct mdl_citizen *citizen,
                          const struct mdl_population *population); /* years */
sim_time mdl_world_born(const struct mdl_world *world, const struct mdl_citizen *citizen);
double mdl_world_age_years(const struct mdl_world *world, const struct mdl_citizen *citizen, sim_time at);
float mdl_world_hours_limit(const struct mdl_world *world, const struct mdl_citizen *citizen); /* a week */

/* --- world_trial.c -------------------------------------------------------------------------------------- */

/* Draws the arm of a citizen of the trial's population and says where he comes in; `list` is its first ordinal
 * and size, and whether its arms were exchanged by mistake. */
struct mdl_list {
    uint32_t first, count;
    uint32_t index, lists; /* which of how many */
    bool swapped;
};
mdl_pc mdl_world_draw_arm(struct mdl_world *world, uint32_t citizen, struct mdl_list list);
/* trial.cluster_sd, when he comes in. */
void mdl_world_cluster_effect(struct mdl_world *world, struct mdl_citizen *citizen);
/* Day on which whoever has this desk sat down, where workers differ; 0 the first. */
uint32_t mdl_world_seated(const struct mdl_world *world, int role, uint32_t worker);
/* roles.worker_sd: while he has this worker (kept), until he has him no more. */
void mdl_world_worker_effect(struct mdl_world *world, struct mdl_citizen *citizen, int role, uint32_t worker,
                             bool kept);

/* --- world_realised.c: a trial whose arms are as they fell out --------------------------------------------- */

/* What is fixed of a citizen of the trial's lists; an age band of age_count: drawn like others'. */
struct mdl_fixed {
    uint8_t arm, band;
    int8_t female; /* MDL_NONE: drawn */
};
SIM_NODISCARD bool mdl_world_fix_init(struct mdl_world *world); /* false: no memory */
void mdl_world_fix(struct mdl_world *world);                    /* of a new replication */
/* NULL when nothing is fixed of him. */
const struct mdl_fixed *mdl_world_fixed(const struct mdl_world *world, uint32_t population, uint32_t ordinal);

/* --- world_steps.c ----------------------------------------------------------------------------------- */

void mdl_world_walk(struct mdl_world *world, uint32_t token); /* until it waits or ends */
/* Wakes the citizen's await steps that wait for this. */
void mdl_world_service_reached(struct mdl_world *world, uint32_t citizen, int service, enum mdl_stage stage);

/* --- world_board.c ----------------------------------------------------------------------------------- */

void mdl_world_board_meets(struct mdl_world *world, uint32_t board);
void mdl_world_schedule_board(struct mdl_world *world, uint32_t board);

/* --- world_caseload.c -------------------------------------------------------------------------------- */

void mdl_world_keep_worker(struct mdl_world *world, uint32_t citizen, int role, uint32_t worker, uint32_t stay);
/* Another than the leaver goes on searching for a place for him. */
void mdl_world_keep_match(struct mdl_world *world, const struct sim_caseload_grant *kept, uint32_t leaver, int role);
void mdl_world_place_granted(struct mdl_world *world, const struct sim_caseload_grant *grant, int role);

/* --- world_fork.c ------------------------------------------------------------------------------------ */

void mdl_world_child_ended(struct mdl_world *world, uint32_t parent);
/* True when this ended the activity; a step that awaits readiness is woken beside it. */
bool mdl_world_found_ready(struct mdl_world *world, uint32_t citizen);

/* --- world_staff.c ------------------------------------------------------------------------------------- */

void mdl_world_schedule_staff(struct mdl_world *world, uint32_t role); /* head-count changes and turnover */
/* The first time from `wish` on when one of each role can meet, booked; SIM_TIME_NEVER if there is none. */
sim_time mdl_world_book_session(struct mdl_world *world, const struct mdl_refs *roles, unsigned minutes, sim_time wish);
/* Books the first time from `wish` on when all roles of the token's step that keep a diary, and their citizen, can
 * meet; the end of the talk, or SIM_TIME_NEVER (a fault) when there is none. _unbook frees it again. */
sim_time mdl_world_book(struct mdl_world *world, uint32_t token, sim_time wish);
/* Whether the seat-th role of the token's talk comes to it: the same answer each time for one talk. */
bool mdl_world_draw_attends(const struct mdl_world *world, uint32_t token, size_t seat);
static inline bool mdl_world_attends(const struct mdl_world *world, uint32_t token, size_t seat)
{
    const struct mdl_step *step = world->model->program.at[world->tokens[token].pc].step;
    return step->roles.count < 2 || mdl_world_draw_attends(world, token, seat);
}
void mdl_world_unbook(struct mdl_world *world, uint32_t token);
enum sim_status mdl_world_init_staff(struct mdl_world *world, uint32_t role, struct sim_error *error);
void mdl_world_reset_staff(struct mdl_world *world, uint32_t role);
void mdl_world_headcount(struct mdl_world *world, uint32_t role);
void mdl_world_turnover(struct mdl_world *world, uint32_t role, uint16_t worker);

/* --- world_services.c --------------------------------------------------------------------------------- */

/* By a step of services of the citizen; `manager` is the token they will belong to: its own, or that of the fork it is
 * a branch of. */
void mdl_world_order_services(struct mdl_world *world, uint32_t manager, mdl_pc step);
/* True when a service that the token's await step names has come so far. */
bool mdl_world_stage_reached(const struct mdl_world *world, uint32_t token);
void mdl_world_service_event(struct mdl_world *world, uint32_t token);
bool mdl_service_has_seats(const struct mdl_service *service);
void mdl_world_course_starts(struct mdl_world *world, uint32_t service);
void mdl_world_group_begins(struct mdl_world *world, uint32_t service);
void mdl_world_schedule_course(struct mdl_world *world, uint32_t service);
void mdl_world_service_cancel(struct mdl_world *world, uint32_t token); /* gives all back; the token stays */
void mdl_world_pause(struct mdl_world *world, uint32_t citizen);
void mdl_world_pause_end(struct mdl_world *world, uint32_t citizen);

/* --- world_exit.c -------------------------------------------------------------------------------------- */

void mdl_world_cancel_children(struct mdl_world *world, uint32_t parent);
void mdl_world_cancel_token(struct mdl_world *world, uint32_t token);
void mdl_world_exit(struct mdl_world *world, uint32_t citizen, enum mdl_outcome outcome);
void mdl_world_release_role(struct mdl_world *world, uint32_t citizen, int role);
void mdl_world_hazard_event(struct mdl_world *world, uint32_t citizen);
void mdl_world_schedule_hazard(struct mdl_world *world, uint32_t citizen);
/* Closes the books on the benefit of a citizen who leaves or is still inside at the end: his weeks on support. */
double mdl_world_close_benefit(struct mdl_world *world, const struct mdl_citizen *citizen, enum mdl_outcome outcome,
                               sim_time when);

#endif
