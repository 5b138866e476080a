/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/study_quantity.h"

#include <math.h>
#include <string.h>

/* --- small words ------------------------------------------------------------------------------------------ */

static double yes(bool truth)
{
    return truth ? 1 : 0;
}

static bool by(sim_time moment, sim_time now)
{
    return moment != SIM_TIME_NEVER && moment <= now;
}

static bool has_outcome(const struct res_citizen *citizen, sim_time now)
{
    return citizen->outcome != MDL_OUTCOME_NONE && by(citizen->decided, now);
}

static bool is_clarified(const struct res_citizen *citizen)
{
    for (size_t k = 0; k < citizen->scenario->clarified_count; k++) {
        if (citizen->scenario->clarified[k] == citizen->outcome) {
            return true;
        }
    }
    return false;
}

static double days_between(sim_time from, sim_time to, sim_time now)
{
    return from != SIM_TIME_NEVER && by(to, now) ? sim_time_days(to - from) : (double)NAN;
}

/* --- outcomes --------------------------------------------------------------------------------------------- */

static sim_time when_clarified(const struct res_citizen *citizen)
{
    return is_clarified(citizen) || citizen->outcome == MDL_OUTCOME_PENSION ? citizen->decided : SIM_TIME_NEVER;
}

static double clarified(const struct res_citizen *citizen, sim_time now)
{
    return yes(has_outcome(citizen, now) && is_clarified(citizen));
}

static double clarified_or_pension(const struct res_citizen *citizen, sim_time now)
{
    return yes(by(when_clarified(citizen), now));
}

static double job(const struct res_citizen *citizen, sim_time now)
{
    return yes(has_outcome(citizen, now) && citizen->outcome == MDL_OUTCOME_JOB);
}

static double fleksjob(const struct res_citizen *citizen, sim_time now)
{
    return yes(has_outcome(citizen, now) && citizen->outcome == MDL_OUTCOME_FLEKSJOB);
}

static double work(const struct res_citizen *citizen, sim_time now)
{
    return job(citizen, now) + fleksjob(citizen, now);
}

static double foep(const struct res_citizen *citizen, sim_time now)
{
    return yes(has_outcome(citizen, now) && citizen->outcome == MDL_OUTCOME_FOEP);
}

static double foep_or_pension(const struct res_citizen *citizen, sim_time now)
{
    return foep(citizen, now) + yes(has_outcome(citizen, now) && citizen->outcome == MDL_OUTCOME_PENSION);
}

static double education(const struct res_citizen *citizen, sim_time now)
{
    return yes(has_outcome(citizen, now) && citizen->outcome == MDL_OUTCOME_EDUCATION);
}

static double kontanthjaelp(const struct res_citizen *citizen, sim_time now)
{
    return yes(has_outcome(citizen, now) && citizen->outcome == MDL_OUTCOME_KONTANTHJAELP);
}

/* --- ends ------------------------------------------------------------------------------------------------- */

static sim_time when_ended(const struct res_citizen *citizen)
{
    return citizen->record->ended;
}

static double ended(const struct res_citizen *citizen, sim_time now)
{
    return yes(by(citizen->record->ended, now));
}

static double ended_not_moved(const struct res_citizen *citizen, sim_time now)
{
    return yes(by(citizen->record->ended, now) && !citizen->moved);
}

static double waiting_for_decision(const struct res_citizen *citizen, sim_time now)
{
    return yes(by(citizen->record->ended, now) && !citizen->moved && !has_outcome(citizen, now));
}

static double moved(const struct res_citizen *citizen, sim_time now)
{
    return yes(citizen->moved && by(citizen->record->decided, now));
}

/* --- the course ------------------------------------------------------------------------------------------- */

static sim_time when_placed(const struct res_citizen *citizen)
{
    return citizen->record->first_placement;
}

static double placement(const struct res_citizen *citizen, sim_time now)
{
    return yes(by(citizen->record->first_placement, now));
}

static double first_service(const struct res_citizen *citizen, sim_time now)
{
    return yes(by(citizen->record->first_service, now));
}

static double first_meeting(const struct res_citizen *citizen, sim_time now)
{
    return yes(by(citizen->record->first_meeting, now));
}

static double days_to_placement(const struct res_citizen *citizen, sim_time now)
{
    return days_between(citizen->record->referred, citizen->record->first_placement, now);
}

static double days_to_first_service(const struct res_citizen *citizen, sim_time now)
{
    return days_between(citizen->record->referred, citizen->record->first_service, now);
}

static double days_to_first_meeting(const struct res_citizen *citizen, sim_time now)
{
    return days_between(citizen->record->referred, citizen->record->first_meeting, now);
}

static double work_of_placed(const struct res_citizen *citizen, sim_time now)
{
    return by(citizen->record->first_placement, now) ? work(citizen, now) : (double)NAN;
}

/* --- complaints and sanctions: counted up to the end of the run, whatever `now` ---------------------------- */

static double sanctions_0(const struct res_citizen *citizen, sim_time now)
{
    (void)now;
    return yes(citizen->record->sanctions == 0);
}

static double sanctions_1(const struct res_citizen *citizen, sim_time now)
{
    (void)now;
    return yes(citizen->record->sanctions == 1);
}

static double sanctions_2_or_more(const struct res_citizen *citizen, sim_time now)
{
    (void)now;
    return yes(citizen->record->sanctions >= 2);
}

static double complained(const struct res_citizen *citizen, sim_time now)
{
    (void)now;
    return yes(citizen->record->complaints > 0);
}

/* --- the table -------------------------------------------------------------------------------------------- */

#define SHARE(name, text, text_da)                                                                                     \
    {                                                                                                                  \
#name, RES_QUANTITY_SHARE, false, name, NULL, text, text_da                                                    \
    }
#define EVENT(name, when, text, text_da)                                                                               \
    {                                                                                                                  \
#name, RES_QUANTITY_SHARE, false, name, when, text, text_da                                                    \
    }
#define MEAN(name, text, text_da)                                                                                      \
    {                                                                                                                  \
#name, RES_QUANTITY_MEAN, false, name, NULL, text, text_da                                                     \
    }

static const struct res_quantity quantities[] = {
    EVENT(clarified, when_clarified, "clarified", "afklaret"),
    EVENT(clarified_or_pension, when_clarified, "clarified, or state pension", "afklaret, eller folkepension"),
    SHARE(job, "job", "job"),
    SHARE(fleksjob, "fleksjob", "fleksjob"),
    SHARE(work, "job or fleksjob", "job eller fleksjob"),
    SHARE(work_of_placed, "job or fleksjob, of those placed", "job eller fleksjob, af dem i praktik"),
    SHARE(foep, "disability pension (FØP)", "førtidspension"),
    SHARE(foep_or_pension, "disability (FØP) or state pension", "førtidspension eller folkepension"),
    SHARE(education, "education", "uddannelse"),
    SHARE(kontanthjaelp, "back to kontanthjælp", "tilbage til kontanthjælp"),
    EVENT(ended, when_ended, "pathway ended, movers included", "forløb afsluttet, også flyttede"),
    SHARE(ended_not_moved, "pathway ended, without movers", "forløb afsluttet, uden flyttede"),
    SHARE(waiting_for_decision, "waiting for the decision", "venter på afgørelsen"),
    SHARE(moved, "moved away", "flyttet"),
    EVENT(placement, when_placed, "any company placement", "virksomhedspraktik"),
    SHARE(first_service, "any service begun", "en indsats begyndt"),
    SHARE(first_meeting, "first meeting held", "første møde holdt"),
    SHARE(sanctions_0, "no sanction", "ingen sanktion"),
    SHARE(sanctions_1, "one sanction", "én sanktion"),
    SHARE(sanctions_2_or_more, "more than one sanction", "mere end én sanktion"),
    SHARE(complained, "complained", "klagede"),
    MEAN(days_to_placement, "days to the first placement", "dage til første praktik"),
    MEAN(days_to_first_service, "days to the first service", "dage til første indsats"),
    MEAN(days_to_first_meeting, "days to the first meeting", "dage til første møde"),
    {"wait_first_meeting_longest", RES_QUANTITY_LONGEST, false, days_to_first_meeting, NULL,
     "longest wait for the first meeting", "længste ventetid på første møde"},
};

const struct res_quantity *res_quantity_at(size_t index)
{
    return index < sizeof quantities / sizeof quantities[0] ? &quantities[index] : NULL;
}

const struct res_quantity *res_quantity_find(const char *name)
{
    const struct res_quantity *row = NULL;
    for (size_t i = 0; (row = res_quantity_at(i)) != NULL; i++) {
        if (strcmp(row->name, name) == 0) {
            return row;
        }
    }
    return NULL;
}

double res_quantity_value(const struct res_quantity *quantity, const struct res_citizen citizens[], size_t count,
                          double at_days, bool as_count)
{
    double sum = 0, counted = 0, longest = (double)NAN;
    for (size_t i = 0; i < count; i++) {
        const struct mdl_scenario *scenario = citizens[i].scenario;
        const sim_time now =
            isnan(at_days) ? scenario->end
                           : citizens[i].record->referred + (sim_time)llround(at_days * (double)SIM_MINUTES_PER_DAY);
        const double value = now <= scenario->end ? quantity->of(&citizens[i], now) : (double)NAN;
        if (!isnan(value)) {
            sum += value;
            counted++;
            longest = isnan(longest) || value > longest ? value : longest;
        }
    }
    if (quantity->kind == RES_QUANTITY_LONGEST) {
        return longest;
    }
    return as_count ? sum : counted > 0 ? sum / counted : (double)NAN;
}
