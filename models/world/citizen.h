/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One citizen: who he is, and the three quantities that move: motivation, evidence, work ability.
 *
 * Between events nothing is computed. mdl_citizen_advance() carries the citizen from the moment he was
 * last looked at to now, by closed forms:
 *
 *   motivation  M(t) = target + (M0 - target) exp(-speed t)
 *   evidence    dE/dt = r (base + activity ln(1 + h)), h = attended hours a week, held between events
 *   work ability theta + gain x weeks in placement
 *
 * Every competing hazard h has a rate a + b M(t), so its integral is a T + b S with T the time passed
 * and S = integral of M. The citizen keeps T and S; hazard h strikes when a T + b S passes its
 * threshold, a sum of unit exponentials. Nothing else is stored per hazard, and a change of motivation
 * moves no event.
 */
#ifndef AFKLAR_MODELS_WORLD_CITIZEN_H
#define AFKLAR_MODELS_WORLD_CITIZEN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "models/scenario/parameters.h"
#include "sim/chance.h"
#include "sim/time.h"

#define MDL_NOBODY UINT32_MAX
#define MDL_ROLES_MAX 8
#define MDL_SERVICES_MAX 24
#define MDL_SERVICES_MASK 31U /* of a number of services at once */
#define MDL_POPULATIONS_MAX UINT8_MAX
#define MDL_NO_WORKER UINT16_MAX

enum mdl_hazard {
    MDL_HAZARD_JOB,
    MDL_HAZARD_MOVES,
    MDL_HAZARD_DIES,
    MDL_HAZARD_QUITS,
    MDL_HAZARD_COMPLAINS,
    MDL_HAZARD_SETBACK,
    MDL_HAZARD_COUNT
};

/* rate per minute = base + slope M, both >= 0 in sum for M in [0, 1]; most = its largest value there */
struct mdl_hazard_rate {
    double base, slope, most;
    double per_most; /* 1 / most; INFINITY for 0 */
};

#define MDL_DECAY_BITS 7
#define MDL_DECAY_DIGITS 3 /* of the minutes: 2^21, four years */

/* What moves citizens between events, per minute: made once from the scenario's progress. */
struct mdl_pace {
    double passive_target, active_target;
    double speed, per_speed;                 /* of motivation, and 1 / speed; 0 and 0: it stays */
    double evidence_base, evidence_activity; /* times the citizen's own rate */
    double placement_gain;
    /* exp(-speed t) is a product, one factor for each digit of t to the base 2^MDL_DECAY_BITS */
    double decay[MDL_DECAY_DIGITS][1 << MDL_DECAY_BITS];
};

/* A moment in half the space: minutes since 1970, 4,083 years to either side of it (scenarios know 1900 to 2199). */
typedef int32_t mdl_moment;
#define MDL_MOMENT_NEVER INT32_MAX

static inline mdl_moment mdl_moment_of(sim_time at)
{
    const sim_time after_first = at > INT32_MIN ? at : INT32_MIN;
    return after_first < MDL_MOMENT_NEVER ? (mdl_moment)after_first : MDL_MOMENT_NEVER;
}

static inline sim_time mdl_moment_time(mdl_moment moment)
{
    return moment == MDL_MOMENT_NEVER ? SIM_TIME_NEVER : moment;
}

/* A positive number rounded down by at most an eighth, in a byte: the top bits of a float between 2^-20 and 2^12. */
typedef uint8_t mdl_floor;
#define MDL_FLOOR_SHIFT 20
#define MDL_FLOOR_LEAST ((127U - 20U) << 3)
#define MDL_FLOOR_MOST UINT8_MAX

static inline mdl_floor mdl_floor_of(double value)
{
    const float below = (float)(value * (1.0 - 1e-6));
    uint32_t bits;
    memcpy(&bits, &below, sizeof bits);
    bits >>= MDL_FLOOR_SHIFT;
    if (!(value > 0.0) || bits <= MDL_FLOOR_LEAST) {
        return 0;
    }
    return bits - MDL_FLOOR_LEAST < MDL_FLOOR_MOST ? (mdl_floor)(bits - MDL_FLOOR_LEAST) : MDL_FLOOR_MOST;
}

static inline double mdl_floor_value(mdl_floor rounded)
{
    const uint32_t bits = (MDL_FLOOR_LEAST + rounded) << MDL_FLOOR_SHIFT;
    float value;
    memcpy(&value, &bits, sizeof value);
    return rounded == 0 ? 0.0 : (double)value;
}

/*
 * What a talk touches stands first, the hazards last. What few need and can be drawn again when it is asked for (age,
 * limit of hours, the frailty of sanctions) is not kept, or only as a bound that says when it need not be drawn. With
 * struct mdl_history it holds all that the citizen's record will say when it is closed, but whose cluster he was.
 */
struct mdl_citizen {
    double motivation;
    double evidence, evidence_rate;
    double hazard_motivation_minutes; /* S */
    float attended_hours;             /* a week: planned hours times motivation when that was last settled */
    float activity_hours;             /* as in struct mdl_record */
    uint32_t hazard_minutes;          /* T: since he came */
    mdl_moment updated;
    mdl_moment granted;
    uint32_t plan : MDL_SERVICES_MAX; /* bit per service: still wanted; drawn when `planned` is set */
    bool inside : 1, paused : 1, female : 1, planned : 1;
    bool sent : 1;     /* to the decision: the history says when */
    bool index : 1;    /* he has a record */
    bool excluded : 1; /* as in struct mdl_record, with the next line */
    bool met_before : 1;
    uint16_t contacts;
    uint16_t running : 5;            /* services now, at most MDL_SERVICES_MAX */
    uint16_t ordered : 5;            /* services ordered but not begun */
    uint16_t placements_running : 5; /* of those that run */
    uint16_t ready : 1;              /* the history says when */
    uint16_t generation;             /* of the citizen's own events; rises when he leaves */
    uint8_t population;
    uint8_t years; /* of age when he came, rounded down */

    uint32_t active, passive, service_minutes; /* as in struct mdl_record, with the next line */
    mdl_moment first_meeting;
    uint32_t first_token; /* of a free slot: the next free one */
    float hours;          /* planned hours a week now */
    float work_ability;
    uint16_t no_shows;
    mdl_floor sanction_floor; /* of his frailty; MDL_FLOOR_MOST: drawn not yet, or it is greater */
    uint8_t grants;           /* new pathways granted after the first */
    uint32_t ordinal;         /* within the population */
    float complaint_frailty;
    float threshold[MDL_HAZARD_COUNT]; /* sums of unit exponentials */
};

_Static_assert(sizeof(struct mdl_citizen) == 128, "two cache lines");

/* What happens to a citizen once in a while, noted for his record; names as in struct mdl_record. */
struct mdl_history {
    mdl_moment granted; /* the first time: the citizen's own is that of the pathway he stands in at the start */
    mdl_moment ready, first_service, first_placement, ended;
    uint32_t granted_minutes; /* from the grant to the granted end, or MDL_MINUTE_NEVER */
    uint16_t sanctions, placements, services, caseworkers;
    uint16_t complaints, setbacks, pause_generation;
    uint8_t arm, received;
};

_Static_assert(sizeof(struct mdl_history) == 40, "no gaps");

/* A duration within a run, in half the space: whole minutes. */
#define MDL_MINUTE_NEVER UINT32_MAX
static inline uint32_t mdl_minute_of(sim_time minutes)
{
    return (uint64_t)minutes < MDL_MINUTE_NEVER ? (uint32_t)minutes : MDL_MINUTE_NEVER;
}

/* Puts a service on his plan, or takes it off. */
#define MDL_PLAN_BITS ((UINT32_C(1) << MDL_SERVICES_MAX) - 1)
static inline void mdl_citizen_want(struct mdl_citizen *citizen, int service)
{
    citizen->plan = (citizen->plan | UINT32_C(1) << service) & MDL_PLAN_BITS;
}
static inline void mdl_citizen_take(struct mdl_citizen *citizen, int service)
{
    citizen->plan = citizen->plan & ~(UINT32_C(1) << service) & MDL_PLAN_BITS;
}

static inline sim_time mdl_citizen_granted_end(const struct mdl_citizen *citizen, const struct mdl_history *history)
{
    const bool never = citizen->granted == MDL_MOMENT_NEVER || history->granted_minutes == MDL_MINUTE_NEVER;
    return never ? SIM_TIME_NEVER : (sim_time)citizen->granted + history->granted_minutes;
}

/* When he came into the system: since then the clock of his hazards runs. */
static inline sim_time mdl_citizen_came(const struct mdl_citizen *citizen)
{
    return (sim_time)citizen->updated - citizen->hazard_minutes;
}

/* Advances M, E, theta and the hazard clock to `now`; evidence and work ability move only after the grant. */
void mdl_citizen_advance(struct mdl_citizen *citizen, const struct mdl_pace *pace, sim_time now);

/* After services have changed: the hours attended. These are held until the next such change or talk, so that a mere
 * look at the citizen changes nothing. Advance first. */
static inline void mdl_citizen_settle(struct mdl_citizen *citizen)
{
    citizen->attended_hours = (float)((double)citizen->hours * citizen->motivation);
}

/* An attended talk: motivation moves talk_lift of the way to 1, evidence rises. Advance first. */
void mdl_citizen_talk(struct mdl_citizen *citizen, const struct mdl_progress *progress);

/* Minutes until a hazard of that rate can strike at the earliest (0 = it strikes now); INFINITY if never. `threshold`
 * is the sum of unit exponentials it waits for, `frailty` (1: like everybody) multiplies the rate. Advance first. */
static inline double mdl_citizen_hazard_wait(const struct mdl_citizen *citizen, const struct mdl_hazard_rate *rate,
                                             float threshold, float frailty)
{
    const double used = rate->base * (double)citizen->hazard_minutes + rate->slope * citizen->hazard_motivation_minutes;
    const double left = (double)threshold - (double)frailty * used;
    return left > 0.0 ? left * rate->per_most / (double)frailty : 0.0;
}

void mdl_pace_init(struct mdl_pace *pace, const struct mdl_progress *progress);

/* Rates per minute from the scenario's yearly ones; the citizen's own frailty is applied in _hazard_wait. */
void mdl_hazard_rates(struct mdl_hazard_rate rates[MDL_HAZARD_COUNT], const struct mdl_scenario *scenario);

#endif
