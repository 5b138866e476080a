/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quantities of a study that are read from a citizen's event log: where he stood at a moment, how often he was met,
 * who came to his start meeting. Rows of the table in results/study/quantity.c; each is a `struct res_quantity.of`.
 *
 * Support is what stands in a branch of that name. Roles are known by name here, as the studies' scenarios give them:
 * cti, caseworker, company_consultant, social_caseworker. A step that gives a place back at the planned end of a course
 * of support is named cti_complete, one after which an assessment has closed the case leaves_early.
 */
#ifndef AFKLAR_RESULTS_STUDY_COURSE_H
#define AFKLAR_RESULTS_STUDY_COURSE_H

#include "results/study/quantity.h"

/* In a company placement at `now`; ordered one and waiting for it. */
double res_study_in_placement(const struct res_citizen *citizen, sim_time now);
double res_study_awaiting_placement(const struct res_citizen *citizen, sim_time now);
/* Share of the half year before `now` that he was in a placement. */
double res_study_half_year_placed(const struct res_citizen *citizen, sim_time now);
/* Clarified to work, in a placement or waiting for one; and the same with disability pension. */
double res_study_progress_to_work(const struct res_citizen *citizen, sim_time now);
double res_study_progress(const struct res_citizen *citizen, sim_time now);

/* Closed right after the assessment by `now`. */
double res_study_closed_early(const struct res_citizen *citizen, sim_time now);

/* Support (role cti): met four times or more in the first, and in the last, four weeks of it. Of those who had it; the
 * last only of those who completed it. */
double res_study_weekly_at_first(const struct res_citizen *citizen, sim_time now);
double res_study_weekly_at_last(const struct res_citizen *citizen, sim_time now);
/* Came to its planned end by `now`, or left for a job from one of its phases (steps named phase_...). */
double res_study_support_completed(const struct res_citizen *citizen, sim_time now);

/* Of those whose joint start meeting was held, in an organisation that has the role: it was there. */
double res_study_present_cti(const struct res_citizen *citizen, sim_time now);
double res_study_present_caseworker(const struct res_citizen *citizen, sim_time now);
double res_study_present_consultant(const struct res_citizen *citizen, sim_time now);
double res_study_present_social(const struct res_citizen *citizen, sim_time now);

/* Days from coming in to the first service directed at work; NAN without one by `now`. And: none by `now`. */
double res_study_days_to_employment_service(const struct res_citizen *citizen, sim_time now);
double res_study_no_employment_service(const struct res_citizen *citizen, sim_time now);

#endif
