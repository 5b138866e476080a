/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Citizens from a table: `people = "citizens.csv"` in a population becomes the list of named groups it
 * stands for, so that the rest of the loader and the resolved scenario know groups only.
 *
 * The first line names the columns: id (must be there), at, date, elapsed_days, age, female, children,
 * foep_wish, motivation, evidence_rate, work_ability, hours_per_week, weeks_on_support. Separators are
 * commas or semicolons, decimals have a point, an empty cell is not known: it is drawn. The file is
 * relative to the one that names it. A column with civil registration numbers (CPR) is refused, and
 * no message repeats one.
 */
#ifndef AFKLAR_MODELS_SCENARIO_PEOPLE_H
#define AFKLAR_MODELS_SCENARIO_PEOPLE_H

#include <stdbool.h>

#include "models/scenario/config_tree.h"

/* SIM_ERR_SCENARIO: a table is wrong or cannot be read; the others are still put in place, this one is
 * empty, and the errors are told. may_read: the scenario is a file, so it may name others. */
SIM_NODISCARD enum sim_status mdl_people_inline(struct mdl_node *root, bool may_read, struct mdl_arena *arena,
                                                struct sim_error_list *errors);

/* "010203-1234", "0102031234", or nine digits when a spreadsheet took the zero: a day, a month, a year
 * and four digits more. Days of replacement numbers (60 more) count too. */
bool mdl_looks_like_cpr(const char *text);

#endif
