/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything a scenario says, as plain structs: no file formats, no units to convert, no pointers to
 * a parser. models/scenario/schema.c describes each field (key, unit, range, default, text) and
 * models/scenario/scenario.c fills it from a file.
 *
 * Units here, whatever the file used: durations minutes (double, or a sim_dist of minutes), dates
 * sim_time (minutes since 1970-01-01), shares 0-1, rates per year or per month as named, money øre
 * (int64). References between list elements are indices; MDL_NONE is "not given".
 * Ownership: struct mdl_scenario owns every array and string below it (one arena); all of it is
 * const once loaded and may be shared by threads.
 */
#ifndef AFKLAR_MODELS_SCENARIO_PARAMETERS_H
#define AFKLAR_MODELS_SCENARIO_PARAMETERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/outcome.h"
#include "models/scenario/place.h"
#include "sim/distribution.h"
#include "sim/time.h"

#define MDL_NONE (-1)
#define MDL_SERIES_MAX 8
#define MDL_REFS_MAX 24
#define MDL_BANDS_MAX 32 /* age bands of a trial whose arms are given as they fell out */

/* A number that may change on dates: value[i] holds from from[i] on; from[0] is INT64_MIN. */
struct mdl_series {
    size_t count;
    sim_time from[MDL_SERIES_MAX];
    double value[MDL_SERIES_MAX];
};

/* Twelve months compared with their own mean: only the proportions count. January first. */
struct mdl_months {
    double weight[12];
};

struct mdl_refs {
    size_t count;
    int at[MDL_REFS_MAX];
};

/* --- who ------------------------------------------------------------------------------------- */

struct mdl_age_band {
    const char *name;
    double from_years, to_years; /* uniform inside the band */
    double share;                /* of the population; the bands' shares add to 1 */
};

struct mdl_intake {
    const char *name;
    sim_time date;
    int64_t citizens;
    int64_t to_second; /* of them, given the trial's second arm; MDL_NONE: as the allocation draws */
    bool swapped;      /* of a trial: by mistake each arm was given what the other was drawn to */
};

/* Citizens who are in the system when the simulation starts. They hold the places they would hold. */
struct mdl_initial {
    const char *name;
    int64_t citizens;
    const char *at;          /* name of the step where they wait or are active */
    struct sim_dist elapsed; /* minutes since their grant; the queue is in order of it, longest first */
};

enum mdl_known {
    MDL_KNOWN_NOT, /* drawn from the population */
    MDL_KNOWN_NO,
    MDL_KNOWN_YES,
};

/* One citizen by himself, from a table. NAN, SIM_TIME_NEVER and MDL_KNOWN_NOT are drawn like others'. */
struct mdl_person {
    const char *name; /* pseudonym */
    const char *at;   /* step where he waits or is active at the start; NULL: he comes in */
    sim_time date;    /* the day he comes in, when he is not there; SIM_TIME_NEVER: the start */
    double elapsed;   /* at the start: minutes since his grant */
    double age_years, motivation, evidence_rate, work_ability, hours_per_week_limit, weeks_on_support;
    enum mdl_known female, children, foep_wish;
};

struct mdl_population {
    const char *name, *label;
    bool index;        /* the citizens the measures are about */
    const char *enter; /* step of the pathway where they come in; NULL: the first */
    bool granted;      /* their grant is the day they come in (lists of granted citizens) */

    double female_share, children_share, foep_wish_share;
    struct mdl_age_band *ages;
    size_t age_count;
    struct sim_dist motivation;           /* M0, 0-1 */
    struct sim_dist evidence_rate;        /* r_i, multiplies the growth of evidence; mean 1 */
    struct sim_dist work_ability;         /* theta_i; 0 = at the border between work and FOEP */
    struct sim_dist hours_per_week_limit; /* hours a week he can take part */
    struct sim_dist weeks_on_support;     /* weeks on public support before the grant (refusion steps) */

    struct mdl_series per_month; /* Poisson arrivals; 0 = none */
    struct mdl_months by_month;  /* their course over the year */
    struct mdl_intake *intakes;  /* or on dates */
    size_t intake_count;
    struct mdl_initial *initial;
    size_t initial_count;
    struct mdl_person *people; /* or one by one */
    size_t person_count;
};

/* --- the organisation -------------------------------------------------------------------------- */

enum mdl_weekday {
    MDL_WEEKDAY_NONE,
    MDL_WEEKDAY_MONDAY,
    MDL_WEEKDAY_TUESDAY,
    MDL_WEEKDAY_WEDNESDAY,
    MDL_WEEKDAY_THURSDAY,
    MDL_WEEKDAY_FRIDAY
};

struct mdl_role {
    const char *name, *label;
    struct mdl_series headcount; /* persons */
    int64_t places;              /* citizens a person can have at once; 0 = holds no caseload */
    double talk_hours_per_week;  /* bookable hours a person has for talks in a full week; 0 = not booked */
    double paid_hours_per_week;  /* hours a person is paid for */
    double minutes_around_talk;  /* preparation and notes per talk, minutes: worked, not booked with the citizen */
    int64_t wage_ore_per_hour;   /* pay per paid hour, overhead included */
    double turnover_years;       /* mean time a person stays; 0 = stays */
    double worker_sd; /* between workers, of the logarithm of the rate at which their citizens' evidence grows */
    double informal_minutes_per_week; /* talk with colleagues that costs time, minutes a week per person */
    bool authority;                   /* only appointments with the authority can be sanctioned */
    double attends_share;             /* of the meetings of two or more roles that a person of this one comes to */
    enum mdl_weekday joint_day;       /* kept for such meetings, and they for it */
};

struct mdl_board {
    const char *name, *label;
    sim_time first;           /* date of the first meeting */
    double every;             /* minutes between meetings */
    struct mdl_series places; /* agenda places a meeting */
    int64_t closed_month;     /* 1-12: no meetings in that month; 0 = none */
    double minutes_per_case;  /* staff minutes a case takes, all members together */
    int64_t wage_ore_per_hour;
};

enum mdl_service_kind {
    MDL_SERVICE_PACKAGE,   /* starts when its lead time has passed; no limit on places */
    MDL_SERVICE_OPEN,      /* continuous intake with seats: waits for a free one */
    MDL_SERVICE_COURSE,    /* starts on given dates with seats */
    MDL_SERVICE_PLACEMENT, /* work placement: a match is searched by a role that holds places */
};

struct mdl_service {
    const char *name, *label;
    enum mdl_service_kind kind;
    bool in_house, employment;  /* employment: directed at work (compulsory) */
    double need_share;          /* share of citizens whose plan has it */
    struct mdl_series rank;     /* services with the lowest rank are taken first */
    struct sim_dist lead_time;  /* minutes from the order until it can start (placement: the search) */
    struct sim_dist length;     /* minutes */
    struct sim_dist repeat_gap; /* minutes from its end until it may be ordered anew */
    int64_t at_most;            /* times a citizen can have it */
    double repeat_share;        /* probability that it is wanted once more when it ends */
    double hours_per_week;
    int64_t seats;             /* per start (course) or at once (open); 0 = unlimited */
    sim_time first_start;      /* course: date of the first start ... */
    double start_every;        /* ... and minutes between starts */
    struct mdl_refs roles;     /* course: who must be there at each session */
    double session;            /* minutes of a session; 0 = the sessions are not booked in diaries */
    double session_every;      /* minutes between sessions */
    int match_role;            /* placement: the role that searches */
    double breaks_per_year;    /* placement: rate of breaking at motivation 0; falls linearly to 0 at 1 */
    struct sim_dist notice;    /* placement: minutes from the match until it starts */
    double job_share;          /* placement: of citizens placed, who get a job through their first one ... */
    struct sim_dist job_after; /* ... this many minutes after its start */
    bool preempts;             /* takes the citizen out of pre-emptible services while it lasts */
    bool preemptible;
    int64_t price_ore_per_week, price_ore_per_start, price_ore_per_hour;
};

/* --- the pathway ------------------------------------------------------------------------------- */

enum mdl_step_kind {
    MDL_STEP_GRANT,    /* the pathway is granted: its clock starts */
    MDL_STEP_BOARD,    /* waits for an agenda place */
    MDL_STEP_CASELOAD, /* waits for a place with a worker of a role, then keeps that worker */
    MDL_STEP_RELEASE,  /* gives the place back */
    MDL_STEP_MEET,     /* one booked talk with roles */
    MDL_STEP_DELAY,    /* time passes */
    MDL_STEP_FORK,     /* branches side by side until a condition */
    MDL_STEP_CONTACT,  /* talks again and again (in a branch) */
    MDL_STEP_SERVICES, /* takes the services of the plan (in a branch) */
    MDL_STEP_PREPARE,  /* someone writes papers: staff minutes and days */
    MDL_STEP_BRANCH,   /* goes on elsewhere by attribute or chance */
    MDL_STEP_GOTO,
    MDL_STEP_EXIT,
    MDL_STEP_AWAIT, /* waits until a service of the citizen has come so far */
};

enum mdl_stage {
    MDL_STAGE_MATCHED, /* a placement is found */
    MDL_STAGE_STARTED,
    MDL_STAGE_ENDED,
    MDL_STAGE_READY, /* of the case, whatever the service: found ready at a review */
};

enum mdl_until {
    MDL_UNTIL_READY_OR_LIMIT, /* found ready at a review, or the closing discipline before the granted end */
    MDL_UNTIL_ALL,            /* every branch has ended */
    MDL_UNTIL_ANY,            /* one branch has ended */
};

enum mdl_board_rule {
    MDL_RULE_NONE,
    MDL_RULE_GRANT,    /* the team grants the pathway */
    MDL_RULE_DECISION, /* the team decides the outcome, or sends the case back */
};

enum mdl_order_when {
    MDL_ORDER_AT_REVIEW, /* the next service is ordered at a talk with the caseworker */
    MDL_ORDER_AT_ONCE,   /* the citizen goes on to the next service himself */
};

enum mdl_attribute {
    MDL_ATTRIBUTE_NONE,
    MDL_ATTRIBUTE_AGE,
    MDL_ATTRIBUTE_FEMALE,
    MDL_ATTRIBUTE_FOEP_WISH,
    MDL_ATTRIBUTE_MOTIVATION,
    MDL_ATTRIBUTE_EVIDENCE,
    MDL_ATTRIBUTE_WORK_ABILITY,
    MDL_ATTRIBUTE_MONTHS, /* months since the grant */
};

struct mdl_case {
    const char *name;
    enum mdl_attribute attribute; /* none: by chance, or always */
    double at_least, below;       /* attribute in [at_least, below) */
    double chance;                /* and then with this probability */
    const char *go;               /* step to go to */
};

struct mdl_step;

struct mdl_path {
    const char *name, *label;
    struct mdl_step *steps;
    size_t step_count;
};

struct mdl_step {
    const char *name, *label;
    enum mdl_step_kind kind;
    struct mdl_refs roles; /* caseload, release, contact, prepare: one; meet: all who must be there */
    int board;             /* board: where */
    enum mdl_board_rule rule;
    double return_share;        /* decision: share of cases the team sends back */
    const char *on_return;      /* step to go to then */
    const char *on_new_pathway; /* decision: step to go to when a new pathway is granted; NULL: it ends this one */
    struct sim_dist granted;    /* grant: length of the pathway, minutes */
    struct sim_dist duration;   /* delay, prepare: minutes; meet: earliest wish, minutes from now */
    double length;              /* meet, contact: minutes of the talk; prepare: minutes of work */
    struct sim_dist every;      /* contact: minutes between talks */
    bool review;                /* contact: readiness is noticed and services are ordered at these talks */
    bool waits_for_citizen;     /* meet: is booked again when the citizen stays away */
    enum mdl_until until;       /* fork */
    double close_before_end;    /* fork: minutes before the granted end when the case is closed */
    double review_before_end;   /* fork: minutes before the granted end of a last review; 0 = none */
    struct mdl_path *branches;  /* fork */
    size_t branch_count;
    struct mdl_series at_most; /* services: side by side */
    struct mdl_refs only;      /* services: those it takes; none named: all */
    struct mdl_refs service;   /* await: one of these */
    enum mdl_stage stage;      /* await: has come so far */
    enum mdl_order_when order; /* services */
    struct sim_dist handover;  /* services: minutes from the order until the supplier has it */
    struct sim_dist patience;  /* board, caseload: gives up after; never by default */
    const char *on_give_up;
    int64_t priority;       /* board, caseload: 0 first ... 15 last */
    struct mdl_case *cases; /* branch */
    size_t case_count;
    const char *go; /* goto */
    int outcome;    /* exit: enum mdl_outcome */
};

/* --- what moves in a citizen -------------------------------------------------------------------- */

struct mdl_progress {
    /* motivation M(t) = target + (M0 - target) exp(-speed t) */
    double passive_target, active_target, speed_per_month;
    double talk_lift; /* an attended talk moves M this share of the way to 1 */
    /* evidence grows at r_i (base + activity ln(1 + h)) per month, h attended hours a week */
    double evidence_base_per_month, evidence_activity_per_month;
    double evidence_per_talk;         /* added at an attended talk, times r_i */
    struct mdl_series ready_evidence; /* the case is ready at this level (dated: the rules eased) */
    /* work ability: theta_i + gain x weeks in placement, set back at times */
    double placement_gain_per_week;
    double setbacks_per_year, setback_size;
    struct sim_dist setback_pause; /* minutes without activity */
};

struct mdl_decision {
    double job_at_least, work_at_least; /* work ability: job, fleksjob, else FOEP */
    double foep_from_years;             /* FOEP is open from this age ... */
    double foep_young_share;            /* ... and below it to this share of those who would get it */
    double not_ready_new_pathway_share; /* at the limit and not ready: a new pathway, else back to kontanthjaelp */
    double not_ready_foep_share;        /* at the limit, not ready, old enough: FOEP all the same */
    struct mdl_series foep_openness;    /* multiplies the FOEP share (dated: practice eased); 0-1 */
};

struct mdl_hazards {     /* rate = base + slope x (1 - M) [or x M for job], per year */
    double job_per_year; /* times M: leaves for a job by himself */
    double moves_per_year;
    double deaths_per_year;
    double quits_per_year;      /* times (1 - M): back to kontanthjaelp */
    double complaints_per_year; /* times (1 - M) times frailty */
    double complaint_shape;     /* gamma frailty, mean 1; 0 = none */
    double sanction_share;      /* of no-shows at the authority, times frailty */
    double sanction_shape;
    double sick_share; /* of appointments missed for good reason whatever M */
    double pension_age_years;
};

/* --- money --------------------------------------------------------------------------------------- */

enum mdl_benefit_state {
    MDL_BENEFIT_PATHWAY,
    MDL_BENEFIT_JOB,
    MDL_BENEFIT_FLEKSJOB,
    MDL_BENEFIT_LEDIGHEDSYDELSE,
    MDL_BENEFIT_FOEP,
    MDL_BENEFIT_KONTANTHJAELP,
    MDL_BENEFIT_PENSION,
    MDL_BENEFIT_NONE,
    MDL_BENEFIT_COUNT
};

struct mdl_benefit {
    const char *name;
    enum mdl_benefit_state state;
    struct mdl_series ore_per_month; /* before tax */
    bool refusion;                   /* the refusion steps apply */
};

struct mdl_refusion_step {
    const char *name;
    double from_week;   /* weeks on support */
    double state_share; /* paid by the state */
};

struct mdl_regime {
    const char *name, *label;
    struct mdl_benefit *benefits;
    size_t benefit_count;
    struct mdl_refusion_step *refusion;
    size_t refusion_count;
    double service_refusion_share;   /* of service costs, paid by the state (driftsrefusion) ... */
    sim_time service_refusion_until; /* ... until this day; SIM_TIME_NEVER: for good */
    double longest;                  /* minutes a pathway may be granted for: checked, not enforced */
    sim_time closed;                 /* closed to new citizens from this day; SIM_TIME_NEVER: open */
    const char *replaced_by;         /* in words: what citizens get from then on */
};

/* --- economics: what turns quantities into a cost-benefit estimate -------------------------------- */

enum mdl_timing { MDL_TIMING_CONTINUOUS, MDL_TIMING_YEAR_END };

enum mdl_annualise { MDL_STRAIGHT_LINE, MDL_ANNUITY_IN_ARREARS, MDL_ANNUITY_IN_ADVANCE };

struct mdl_discount_step {
    const char *name;
    double from_years; /* since the first day of the first year */
    double rate;       /* per year, chained to the steps before */
};

struct mdl_index_year {
    const char *name;
    int64_t year;
    double value;
};

struct mdl_transition { /* after the pathway: from one benefit state to another */
    const char *name;
    enum mdl_benefit_state state, to;
    double from_years; /* time in the state from which the rate holds */
    double per_year;
};

struct mdl_living { /* what goes with a state besides its benefit */
    const char *name;
    enum mdl_benefit_state state;
    double wage_ore_per_month;                               /* paid by the employer for effective hours */
    double municipality_tax_share, state_tax_share;          /* of benefit and wage together */
    double municipality_ore_per_month, region_ore_per_month; /* other services used, resources */
};

struct mdl_programme_staff { /* an hour costs annual wage / effective hours x (1 + overhead) */
    const char *name, *label;
    double annual_wage_ore, hours_per_year, hours_per_citizen;
};

struct mdl_programme { /* costs of running an organisation that do not follow the citizens' own minutes */
    const char *name, *label;
    double start_up_ore, years, rate; /* start-up cost, and how it is spread over the years */
    enum mdl_annualise annualise;
    double per_year_ore;
    double fixed_share; /* of per_year; the rest follows the number of citizens */
    double citizens_per_year;
    struct mdl_programme_staff *staff; /* on top of per_year */
    size_t staff_count;
};

struct mdl_further_trial { /* what another trial costs, and whom its answer would serve */
    double fixed_ore, per_citizen_ore;
    double citizens_per_year, years;
};

struct mdl_archetype { /* of SØM: what changes for one citizen, held for the years of struct mdl_som */
    const char *name, *label;
    double weeks;        /* more in work, a year */
    double support_days; /* of support at home less, a year */
};

struct mdl_som {
    double cost_ore;                                /* of the effort, a citizen; the municipality's */
    double years;                                   /* the change is held */
    double priced_years, priced_weeks;              /* what the unit values below are for; 0 years: as `years` */
    double weeks_municipality_ore, weeks_state_ore; /* worth of priced_weeks more in work a year, over priced_years */
    double day_municipality_ore;                    /* worth of one support day less a year, over priced_years */
    struct mdl_archetype *archetypes;
    size_t archetype_count;
};

struct mdl_economics {
    int64_t price_year, undated_price_year; /* 0: not given */
    double horizon_years, decide_years;
    enum mdl_timing timing;
    struct mdl_discount_step *discount;
    size_t discount_count;
    struct mdl_index_year *price_index;
    size_t price_index_count;
    struct mdl_transition *transitions;
    size_t transition_count;
    struct mdl_living *living;
    size_t living_count;
    struct mdl_programme *programmes;
    size_t programme_count;
    double fleksjob_waiting_share; /* of those granted a fleksjob: begin on ledighedsydelse */
    double net_tax_factor, tax_distortion, displacement_share;
    double placement_value_ore;       /* of an hour of ordinary work that a placement displaces */
    double threshold_ore;             /* worth of one more unit of effect */
    double effective_hours, overhead; /* of staff of programmes; 0: not given */
    struct mdl_further_trial further_trial;
    struct mdl_som som;
};

/* --- the whole ----------------------------------------------------------------------------------- */

enum mdl_status {
    MDL_STATUS_NONE,
    MDL_STATUS_PUBLISHED,
    MDL_STATUS_DERIVED,
    MDL_STATUS_ASSUMED,
    MDL_STATUS_CALIBRATED,
    MDL_STATUS_COUNT
};

struct mdl_source { /* one sourced value of the file */
    const char *path, *value, *source, *low, *high;
    enum mdl_status status;
    const char *file;
    int line;
};

/* --- the trial --------------------------------------------------------------------------------- */

enum mdl_allocation {
    MDL_ALLOCATE_SIMPLE,   /* each citizen by himself, with the arm's share */
    MDL_ALLOCATE_PAIRS,    /* within a list two by two, the odd one by chance */
    MDL_ALLOCATE_BLOCKS,   /* within a list in blocks of block_size, half and half */
    MDL_ALLOCATE_CLUSTERS, /* half of the clusters, each with all its citizens */
    MDL_ALLOCATE_LISTS,    /* list by list: two lists, one to each arm */
    MDL_ALLOCATE_STEPPED,  /* stepped wedge: clusters go over to the other arm one after another, for good */
};

/* Traits within which pairs and blocks are made. */
enum mdl_stratify { MDL_STRATIFY_NONE, MDL_STRATIFY_SEX, MDL_STRATIFY_AGE, MDL_STRATIFY_SEX_AGE };

enum mdl_refusers {
    MDL_REFUSERS_NOT_DRAWN, /* asked before the draw: not in the trial */
    MDL_REFUSERS_AS_USUAL,  /* asked after it: given the control pathway, compared by the arm drawn */
};

/* Who is compared by which arm. */
enum mdl_analysis_set {
    MDL_SET_ITT,          /* by the arm he was drawn to (intention to treat) */
    MDL_SET_AS_RECEIVED,  /* by the arm whose pathway he was given */
    MDL_SET_PER_PROTOCOL, /* by the arm he was drawn to; only those who were given its pathway */
};

/* What is known of citizens who moved away: a register of another place, read on one day. */
struct mdl_movers {
    sim_time register_date; /* SIM_TIME_NEVER: nothing, their follow-up ends with the move */
    double clarified_share; /* of those who moved before that day, clarified elsewhere by then */
    double work_share;      /* of these, to work; the others to disability pension */
};

/* A day after the draw on which citizens are asked or looked up. */
struct mdl_visit {
    const char *name;
    double at;              /* minutes after the draw */
    double lost_share;      /* who is not reached */
    double arm1_lost_share; /* of the second arm; NAN: as many */
};

/* What the trial found when it was held, to be shown beside: 0 when not known. */
struct mdl_published {
    int64_t people[2], events[2]; /* control first; 0 people: nothing is known */
    double hazard_ratio;          /* arm 1 against control; 0: not known */
};

struct mdl_arm {
    const char *name, *label;
    const char *organisation;          /* file of the organisation; NULL once it is part of the scenario */
    const char *enter;                 /* step where its citizens come in */
    struct mdl_series crossover_share; /* of its citizens who get what the other arm gets (non-compliance,
                                          contamination), by the day they come in */
    int64_t capacity;  /* citizens who can be given its pathway; who comes later gets the other's. 0: no limit */
    int64_t women;     /* as the arm fell out: so many of its citizens; MDL_NONE: drawn */
    double lost_share; /* of its citizens whose outcome is not known; NAN: as the trial says */
    const char *ages;  /* likewise: citizens of each age band of the population, "21, 39, 44, 5"; NULL: drawn */
};

/* One population is drawn into two arms that live in one world and share what they share. */
struct mdl_trial {
    const char *population; /* who is drawn; NULL: no trial */
    enum mdl_allocation allocation;
    int64_t block_size;
    double arm1_share;    /* simple: probability of the second arm */
    struct mdl_arm *arms; /* [arm_count] 0 or 2: control first */
    size_t arm_count;
    double lost_share;       /* of the citizens whose outcome is not known at the end (survey); 0 with registers */
    double lost_event_share; /* of those who are left and have the outcome: not known because they have it */
    enum mdl_stratify stratify;
    double stratify_age_years;
    int64_t clusters;     /* municipalities or other units the citizens are spread over; 0: none */
    int cluster_role;     /* whose workers make the clusters of the analysis; MDL_NONE: trial.clusters do */
    double cluster_sd;    /* of the logarithm of the rate at which evidence grows, between clusters */
    int64_t enrol_most;   /* the draw ends when so many are drawn; 0: no limit */
    double consent_share; /* who says yes when asked */
    enum mdl_refusers refusers;
    double excluded_share; /* found outside the target group after the draw: control pathway, not analysed */
    double margin;         /* of non-inferiority: a difference in shares; 0: none */
    enum mdl_analysis_set analysis_set;
    sim_time extract; /* last day of the data; SIM_TIME_NEVER: the end of the scenario */
    struct mdl_movers movers;
    struct mdl_published published;
    struct mdl_visit *visits; /* [visit_count] in order of time; none: registers know every day */
    size_t visit_count;
    const char *treatment, *outcome, *time_zero, *intercurrent, *decided_by; /* the estimand in words */
};

struct mdl_placed {
    const char *path; /* "roles", "roles.ks", "pathway.active.contact.talk" */
    struct mdl_place place;
};

struct mdl_scenario {
    const char *name, *label, *question;
    sim_time start, end; /* first and last moment of what is measured */
    double warm_up;      /* minutes the world runs before the start, not measured */
    int64_t seed, replications;
    double promise_days; /* within_promise_share: first meeting within this */
    int clarified[16];   /* outcomes that count as clarified */
    size_t clarified_count;

    struct mdl_population *populations;
    size_t population_count;
    struct mdl_role *roles;
    size_t role_count;
    struct mdl_board *boards;
    size_t board_count;
    struct mdl_service *services;
    size_t service_count;
    struct mdl_path pathway;
    struct mdl_progress progress;
    struct mdl_decision decision;
    struct mdl_hazards hazards;
    struct mdl_regime regime;
    struct mdl_economics economics;
    struct mdl_trial trial;

    struct mdl_source *sources; /* the provenance ledger, in order of path */
    size_t source_count;
    struct mdl_placed *places; /* where keys, elements of lists and steps stand, for messages */
    size_t place_count;
    const char *resolved; /* the full scenario as text: loads to an equal scenario */
    char sha256[65];      /* of resolved */
};

/* The last day of a trial's data. */
sim_time mdl_trial_extract(const struct mdl_scenario *scenario);
/* Reads the ages of an arm: counts[most] of the bands in order. How many there are; 0 for NULL; most + 1 when it is no
 * such list. */
size_t mdl_arm_ages(const struct mdl_arm *arm, int64_t counts[], size_t most);
/* What a citizen lives on after an outcome; MDL_OUTCOME_NONE: the pathway goes on. */
enum mdl_benefit_state mdl_benefit_after(enum mdl_outcome outcome);
double mdl_series_at(const struct mdl_series *series, sim_time now);
/* Poisson inflow of a population, citizens a month, and (until may be NULL) the moment up to which it
 * stays the same; SIM_TIME_NEVER for good. */
double mdl_inflow_at(const struct mdl_population *population, sim_time now, sim_time *until);
/* Its highest value at any time. */
double mdl_inflow_most(const struct mdl_population *population);

#endif
