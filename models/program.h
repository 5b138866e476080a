/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pathway, compiled once into a flat array of instructions. A token's program counter is an index
 * into it. Steps of a fork's branches stand behind the step list they belong to; every jump is an
 * index, so a running token follows no names and no nesting.
 */
#ifndef AFKLAR_MODELS_PROGRAM_H
#define AFKLAR_MODELS_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "models/scenario/parameters.h"
#include "sim/error.h"

typedef uint16_t mdl_pc;

#define MDL_PC_END UINT16_MAX /* the list of steps ends here */
#define MDL_STEPS_MAX 4096
#define MDL_NO_COUNTER UINT16_MAX
#define MDL_SEATS_MAX 4 /* roles at one talk or session */

/* Purposes of the draws a step makes: hashes of "<dotted name>/<use>". */
enum mdl_draw {
    MDL_DRAW_DURATION,
    MDL_DRAW_ATTEND,
    MDL_DRAW_CHANCE,
    MDL_DRAW_PATIENCE,
    MDL_DRAW_EXTRA,
    MDL_DRAW_COUNT
};

struct mdl_instruction {
    const struct mdl_step *step;
    char *name; /* dotted: "active.contact.talk"; owned by the program */
    enum mdl_step_kind op;
    mdl_pc next; /* the step after this one in its list, or MDL_PC_END */
    mdl_pc go;   /* goto */
    mdl_pc on_return, on_new_pathway, on_give_up;
    uint16_t counter;      /* of its visits, among those of the program; MDL_NO_COUNTER: not counted */
    mdl_pc fork;           /* the fork whose branch this step stands in, or MDL_PC_END */
    uint32_t first_branch; /* fork: into branch_starts */
    uint32_t first_case;   /* branch: into case_targets */
    unsigned minutes;      /* of a talk */
    uint32_t services;     /* services: bit per service it takes */
    uint32_t purpose[MDL_DRAW_COUNT];
};

struct mdl_program {
    struct mdl_instruction *at; /* [count] */
    size_t count;
    size_t counters;       /* steps whose visits are counted */
    bool awaits;           /* a step waits for a service or for readiness */
    mdl_pc *branch_starts; /* [branch_count] */
    size_t branch_count;
    mdl_pc *case_targets; /* [case_count] */
    size_t case_count;
    mdl_pc *enter;       /* [population_count]: where each population comes in */
    mdl_pc **people;     /* [population_count][person_count]: where they stand, MDL_PC_END: they come in */
    mdl_pc arm_enter[2]; /* where the arms of the trial come in */
    mdl_pc **initial;    /* [population_count][initial_count]: where the initial citizens stand */
    size_t population_count;
};

/* Compiles and checks. Every error found is added: steps that do not exist, steps that nothing leads
 * to, a fork without an end, a service step without services, roles and boards without capacity. */
SIM_NODISCARD enum sim_status mdl_program_init(struct mdl_program *program, const struct mdl_scenario *scenario,
                                               struct sim_error_list *errors);
void mdl_program_release(struct mdl_program *program);

/* A branch that is nothing but a step of services: there is nobody to walk it. */
static inline bool mdl_program_only_orders(const struct mdl_program *program, mdl_pc start)
{
    return start != MDL_PC_END && program->at[start].op == MDL_STEP_SERVICES && program->at[start].next == MDL_PC_END;
}

/* The index of a step by its dotted name, or by its own name when only one step has it; MDL_PC_END if none. */
mdl_pc mdl_program_find(const struct mdl_program *program, const char *name);

#endif
