/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two organisations in one world: the arms of a trial name a scenario file each, and their roles, boards, services and
 * steps are put together.
 *
 * What both files say alike stays one and is shared: the same role is the same people, the same board one agenda. What
 * they say differently under one name belongs to its arm and gets the arm's name in front ("cab_placement"); what
 * only one of them has keeps its name. A run of steps that ends with an exit or a goto is shared when both have it word
 * for word. References follow. A services step takes the services of its own file. Everything else (populations,
 * progress, dates) is said by the file of the trial.
 */
#ifndef AFKLAR_MODELS_SCENARIO_CONFIG_ARMS_H
#define AFKLAR_MODELS_SCENARIO_CONFIG_ARMS_H

#include "models/scenario/config_tree.h"

/* Loads the tree of a file named in another, with its bases. */
struct mdl_tree_loader {
    enum sim_status (*load)(void *context, const struct mdl_node *name, struct mdl_node **root);
    void *context;
};

/* Does nothing when no arm names an organisation. Errors are added with their place. */
SIM_NODISCARD enum sim_status mdl_tree_compose_arms(struct mdl_node *root, struct mdl_arena *arena,
                                                    const struct mdl_tree_loader *loader,
                                                    struct sim_error_list *errors);

#endif
