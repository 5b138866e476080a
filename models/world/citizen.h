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

#include "models/scenario/parameters.h"
#include "sim/chance.h"
#include "sim/time.h"

#define MDL_NOBODY UINT32_MAX
#define MDL_ROLES_MAX 8
#define MDL_SERVICES_MAX 24
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

/*
 * Three cache lines: a talk touches the first two, what is rarer the third. What is counted at every look stands here
 * and goes into the citizen's record when that is closed.
 */
struct mdl_citizen {
    uint64_t who; /* for sim_chance; the low word is the ordinal within the population */
    sim_time updated;
    double motivation;
    double evidence, evidence_rate;
    double attended_hours;            /* a week: planned hours times motivation when that was last settled */
    double hazard_motivation_minutes; /* S */
    uint32_t hazard_minutes;          /* T */
    uint16_t contacts;                /* as in struct mdl_record */
    uint8_t running;                  /* services now */
    bool inside : 1, paused : 1, female : 1, planned : 1;
    bool met : 1, ready : 1, sent : 1; /* the record says when first_meeting, ready, ended */

    double activity_hours; /* as in struct mdl_record, with the next line */
    uint32_t active, passive, service_minutes;
    uint32_t record; /* row in the index table, or MDL_NOBODY */
    sim_time granted;
    uint32_t plan;                       /* bit per service: still wanted; drawn when `planned` is set */
    float hours;                         /* planned hours a week now */
    uint16_t worker[MDL_ROLES_MAX];      /* who has him, or MDL_NO_WORKER */
    uint8_t ordered, placements_running; /* services ordered but not begun; of those that run */
    uint16_t generation;                 /* of the citizen's own events; rises when he leaves */
    uint32_t first_token;                /* of a free slot: the next free one */

    double work_ability;
    sim_time born; /* age = now - born */
    float threshold[MDL_HAZARD_COUNT];
    float hours_limit;                         /* the most hours a week he can take part */
    float complaint_frailty, sanction_frailty; /* the second below 0: not drawn yet */
    uint32_t granted_minutes;                  /* from the grant to the granted end, or MDL_MINUTE_NEVER */
    uint16_t complaints, setbacks;             /* so far */
    uint16_t pause_generation;
    uint8_t population;
    uint8_t grants; /* new pathways granted after the first */
};

_Static_assert(sizeof(struct mdl_citizen) == 192, "three cache lines");

/* A duration within a run, in half the space: whole minutes. */
#define MDL_MINUTE_NEVER UINT32_MAX
static inline uint32_t mdl_minute_of(sim_time minutes)
{
    return (uint64_t)minutes < MDL_MINUTE_NEVER ? (uint32_t)minutes : MDL_MINUTE_NEVER;
}

static inline sim_time mdl_citizen_granted_end(const struct mdl_citizen *citizen)
{
    const bool never = citizen->granted == SIM_TIME_NEVER || citizen->granted_minutes == MDL_MINUTE_NEVER;
    return never ? SIM_TIME_NEVER : citizen->granted + citizen->granted_minutes;
}

static inline uint32_t mdl_citizen_ordinal(const struct mdl_citizen *citizen)
{
    return (uint32_t)citizen->who;
}

/* Advances M, E, theta and the hazard clock to `now`; evidence and work ability move only after the grant. */
void mdl_citizen_advance(struct mdl_citizen *citizen, const struct mdl_pace *pace, sim_time now);

/* After services have changed: the hours attended. These are held until the next such change or talk, so that a mere
 * look at the citizen changes nothing. Advance first. */
static inline void mdl_citizen_settle(struct mdl_citizen *citizen)
{
    citizen->attended_hours = (double)citizen->hours * citizen->motivation;
}

/* An attended talk: motivation moves talk_lift of the way to 1, evidence rises. Advance first. */
void mdl_citizen_talk(struct mdl_citizen *citizen, const struct mdl_progress *progress);

/* Minutes until hazard h can strike at the earliest (0 = it strikes now); INFINITY if never. Advance first. */
static inline double mdl_citizen_hazard_wait(const struct mdl_citizen *citizen, enum mdl_hazard hazard,
                                             const struct mdl_hazard_rate *rate)
{
    const double threshold = (double)citizen->threshold[hazard];
    const double used = rate->base * (double)citizen->hazard_minutes + rate->slope * citizen->hazard_motivation_minutes;
    if (hazard == MDL_HAZARD_COMPLAINS) {
        const double frailty = (double)citizen->complaint_frailty;
        const double left = threshold - frailty * used;
        return left > 0.0 ? left * rate->per_most / frailty : 0.0;
    }
    return threshold > used ? (threshold - used) * rate->per_most : 0.0;
}

double mdl_citizen_age_years(const struct mdl_citizen *citizen, sim_time now);

void mdl_pace_init(struct mdl_pace *pace, const struct mdl_progress *progress);

/* Rates per minute from the scenario's yearly ones; the citizen's own frailty is applied in _hazard_wait. */
void mdl_hazard_rates(struct mdl_hazard_rate rates[MDL_HAZARD_COUNT], const struct mdl_scenario *scenario);

#endif
