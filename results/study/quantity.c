/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/study/quantity.h"

#include <math.h>
#include <string.h>

#include "results/study/course.h"

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

static double outcome_is(const struct res_citizen *citizen, sim_time now, enum mdl_outcome outcome)
{
    return yes(has_outcome(citizen, now) && citizen->outcome == (int)outcome);
}

static double job_ready(const struct res_citizen *citizen, sim_time now)
{
    return outcome_is(citizen, now, MDL_OUTCOME_JOB_READY);
}

static double revalidering(const struct res_citizen *citizen, sim_time now)
{
    return outcome_is(citizen, now, MDL_OUTCOME_REVALIDERING);
}

static double ledighedsydelse(const struct res_citizen *citizen, sim_time now)
{
    return outcome_is(citizen, now, MDL_OUTCOME_LEDIGHEDSYDELSE);
}

/* Towards work in any form, so also those who are only found ready for it. */
static double clarified_to_work(const struct res_citizen *citizen, sim_time now)
{
    return work(citizen, now) + education(citizen, now) + job_ready(citizen, now) + revalidering(citizen, now) +
           ledighedsydelse(citizen, now);
}

static double in_pathway(const struct res_citizen *citizen, sim_time now)
{
    return yes(by(citizen->record->granted, now) && !has_outcome(citizen, now) && !citizen->moved);
}

/* Of the pathways that ended within the three months up to now. */
static bool ends_now(const struct res_citizen *citizen, sim_time now)
{
    return has_outcome(citizen, now) && citizen->decided > now - 3 * (sim_time)SIM_MINUTES_PER_MONTH;
}

static double exits_work(const struct res_citizen *citizen, sim_time now)
{
    return ends_now(citizen, now) ? work(citizen, now) : (double)NAN;
}

static double exits_ledighedsydelse(const struct res_citizen *citizen, sim_time now)
{
    return ends_now(citizen, now) ? ledighedsydelse(citizen, now) : (double)NAN;
}

static double exits_foep(const struct res_citizen *citizen, sim_time now)
{
    return ends_now(citizen, now) ? foep(citizen, now) : (double)NAN;
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

static bool begins_with_meeting(const struct mdl_scenario *scenario)
{
    for (size_t i = 0; i < scenario->pathway.step_count; i++) {
        if (scenario->pathway.steps[i].kind == MDL_STEP_MEET) {
            return true;
        }
    }
    return false;
}

/* From coming in to the start meeting; 0 in an organisation that has none. */
static sim_time meeting_wait(const struct res_citizen *citizen)
{
    const sim_time met = citizen->record->first_meeting;
    return met != SIM_TIME_NEVER && begins_with_meeting(citizen->scenario) ? met - citizen->record->referred : 0;
}

/* Studies that count from the start meeting: as `at` counts from coming in, the moment moves by the wait for it. */
static sim_time since_meeting(const struct res_citizen *citizen, sim_time now)
{
    const sim_time at = now + meeting_wait(citizen);
    return at > citizen->scenario->end ? citizen->scenario->end : at;
}

/* Such a moment as one that counts from coming in. */
static sim_time from_meeting(const struct res_citizen *citizen, sim_time when)
{
    return when == SIM_TIME_NEVER ? when : when - meeting_wait(citizen);
}

static sim_time when_placed_since_meeting(const struct res_citizen *citizen)
{
    return from_meeting(citizen, citizen->record->first_placement);
}

static sim_time when_job_since_meeting(const struct res_citizen *citizen)
{
    return from_meeting(citizen, citizen->outcome == MDL_OUTCOME_JOB ? citizen->decided : SIM_TIME_NEVER);
}

static double placement_since_meeting(const struct res_citizen *citizen, sim_time now)
{
    return placement(citizen, since_meeting(citizen, now));
}

static double half_year_placed_since_meeting(const struct res_citizen *citizen, sim_time now)
{
    return res_study_half_year_placed(citizen, since_meeting(citizen, now));
}

static double job_since_meeting(const struct res_citizen *citizen, sim_time now)
{
    return job(citizen, since_meeting(citizen, now));
}

static double days_meeting_to_placement(const struct res_citizen *citizen, sim_time now)
{
    return days_between(citizen->record->first_meeting, citizen->record->first_placement, now);
}

static double work_of_placed(const struct res_citizen *citizen, sim_time now)
{
    return by(citizen->record->first_placement, now) ? work(citizen, now) : (double)NAN;
}

static double female(const struct res_citizen *citizen, sim_time now)
{
    (void)now;
    return yes(citizen->record->female != 0);
}

static double age(const struct res_citizen *citizen, sim_time now)
{
    (void)now;
    return (double)citizen->record->age_years;
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
/* From the event log. */
#define LOGGED(name, of, text, text_da)                                                                                \
    {                                                                                                                  \
#name, RES_QUANTITY_SHARE, true, of, NULL, text, text_da                                                       \
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
    EVENT(placement_since_meeting, when_placed_since_meeting, "placed, from the start meeting",
          "i praktik, fra opstartsmødet"),
    EVENT(job_since_meeting, when_job_since_meeting, "job, from the start meeting", "job, fra opstartsmødet"),
    {"half_year_placed", RES_QUANTITY_MEAN, true, half_year_placed_since_meeting, NULL,
     "part of the last half year in placement", "del af det sidste halve år i praktik"},
    MEAN(days_meeting_to_placement, "days from start meeting to placement", "dage fra opstartsmøde til praktik"),
    SHARE(job_ready, "ready for ordinary work", "jobparat"),
    SHARE(revalidering, "vocational rehabilitation", "revalidering"),
    SHARE(ledighedsydelse, "granted a fleksjob, waiting for one", "ledighedsydelse"),
    SHARE(clarified_to_work, "clarified to job or education", "afklaret til job eller uddannelse"),
    SHARE(in_pathway, "in a pathway", "i forløb"),
    SHARE(exits_work, "job or fleksjob, of pathways ended in the quarter",
          "job eller fleksjob, af kvartalets afsluttede"),
    SHARE(exits_ledighedsydelse, "ledighedsydelse, of pathways ended in the quarter",
          "ledighedsydelse, af kvartalets afsluttede"),
    SHARE(exits_foep, "disability pension, of pathways ended in the quarter",
          "førtidspension, af kvartalets afsluttede"),
    SHARE(female, "women", "kvinder"),
    MEAN(age, "age", "alder"),
    LOGGED(closed_early, res_study_closed_early, "closed after the assessment: too ill",
           "afsluttet efter udredningen: for syg"),
    LOGGED(in_placement, res_study_in_placement, "in a company placement", "i virksomhedspraktik"),
    LOGGED(awaiting_placement, res_study_awaiting_placement, "waiting for a placement", "afventer praktik"),
    LOGGED(progress_to_work, res_study_progress_to_work, "progression towards work", "progression mod job"),
    LOGGED(progress, res_study_progress, "progression towards clarification", "progression mod afklaring"),
    LOGGED(weekly_at_first, res_study_weekly_at_first, "met weekly in the first month of support",
           "ugentlig kontakt i støttens første måned"),
    LOGGED(weekly_at_last, res_study_weekly_at_last, "met weekly in the last month of support",
           "ugentlig kontakt i støttens sidste måned"),
    LOGGED(support_completed, res_study_support_completed, "support completed", "støtteforløb gennemført"),
    LOGGED(present_cti, res_study_present_cti, "CTI worker at the start meeting", "CTI-medarbejder ved opstartsmødet"),
    LOGGED(present_caseworker, res_study_present_caseworker, "caseworker at the start meeting",
           "sagsbehandler ved opstartsmødet"),
    LOGGED(present_consultant, res_study_present_consultant, "company consultant at the start meeting",
           "virksomhedskonsulent ved opstartsmødet"),
    LOGGED(present_social, res_study_present_social, "social caseworker at the start meeting",
           "sagsbehandler fra socialområdet ved opstartsmødet"),
    LOGGED(no_employment_service, res_study_no_employment_service, "no service directed at work",
           "ingen beskæftigelsesrettet indsats"),
    {"days_to_employment_service", RES_QUANTITY_MEAN, true, res_study_days_to_employment_service, NULL,
     "days to the first service directed at work", "dage til første beskæftigelsesrettede indsats"},
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
