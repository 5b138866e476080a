/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/program.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/chance.h"

struct compiler {
    struct mdl_program *program;
    const struct mdl_scenario *scenario;
    struct sim_error_list *errors;
    size_t error_count;
    bool out_of_memory;
};

static const char *const draw_names[MDL_DRAW_COUNT] = {"duration", "attend", "chance", "patience", "extra"};

static void add_error(struct compiler *c, const char *path, const char *hint, const char *format, ...) SIM_PRINTF(4, 5);

static void add_error(struct compiler *c, const char *path, const char *hint, const char *format, ...)
{
    struct sim_error error;
    char message[sizeof error.message];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "%s", message);
    sim_error_place(&error, NULL, 0, path);
    sim_error_hint(&error, "%s", hint);
    sim_error_list_add(c->errors, &error);
    c->error_count++;
}

/* --- sizes, then one pass that lays the steps out ------------------------------------------------- */

static void count_path(const struct mdl_path *path, size_t *steps, size_t *branches, size_t *cases)
{
    *steps += path->step_count;
    for (size_t i = 0; i < path->step_count; i++) {
        const struct mdl_step *step = &path->steps[i];
        *branches += step->branch_count;
        *cases += step->case_count;
        for (size_t b = 0; b < step->branch_count; b++) {
            count_path(&step->branches[b], steps, branches, cases);
        }
    }
}

static char *join_name(const char *prefix, const char *branch, const char *name)
{
    const size_t size = strlen(prefix) + strlen(branch) + strlen(name) + 3;
    char *joined = malloc(size);
    if (joined != NULL) {
        (void)snprintf(joined, size, "%s%s%s%s%s", prefix, prefix[0] != '\0' ? "." : "", branch,
                       branch[0] != '\0' ? "." : "", name);
    }
    return joined;
}

static void hash_purposes(struct mdl_instruction *instruction)
{
    char text[512];
    for (int draw = 0; draw < MDL_DRAW_COUNT; draw++) {
        (void)snprintf(text, sizeof text, "%s/%s", instruction->name, draw_names[draw]);
        instruction->purpose[draw] = sim_purpose(text);
    }
}

/* Those where a citizen draws by how often he was there before, or waits: he may come too often to count. */
static bool counts_visits(enum mdl_step_kind kind)
{
    return kind != MDL_STEP_GRANT && kind != MDL_STEP_RELEASE && kind != MDL_STEP_SERVICES && kind != MDL_STEP_GOTO &&
           kind != MDL_STEP_EXIT;
}

static mdl_pc lay_path(struct compiler *c, const struct mdl_path *path, const char *prefix, const char *branch,
                       mdl_pc fork)
{
    struct mdl_program *program = c->program;
    const size_t first = program->count;
    program->count += path->step_count;
    for (size_t i = 0; i < path->step_count; i++) {
        struct mdl_instruction *instruction = &program->at[first + i];
        const struct mdl_step *step = &path->steps[i];
        instruction->step = step;
        instruction->minutes = (unsigned)sim_time_from_real(step->length);
        instruction->op = step->kind;
        instruction->counter = counts_visits(step->kind) ? (uint16_t)program->counters++ : MDL_NO_COUNTER;
        program->awaits = program->awaits || step->kind == MDL_STEP_AWAIT;
        instruction->fork = fork;
        instruction->next = i + 1 < path->step_count ? (mdl_pc)(first + i + 1) : MDL_PC_END;
        instruction->name = join_name(prefix, branch, step->name);
        if (instruction->name == NULL) {
            c->out_of_memory = true;
            return MDL_PC_END;
        }
        hash_purposes(instruction);
    }
    for (size_t i = 0; i < path->step_count && !c->out_of_memory; i++) {
        struct mdl_instruction *instruction = &program->at[first + i];
        const struct mdl_step *step = &path->steps[i];
        instruction->first_branch = (uint32_t)program->branch_count;
        program->branch_count += step->branch_count;
        for (size_t b = 0; b < step->branch_count; b++) {
            program->branch_starts[instruction->first_branch + b] =
                lay_path(c, &step->branches[b], instruction->name, step->branches[b].name, (mdl_pc)(first + i));
        }
    }
    return path->step_count > 0 ? (mdl_pc)first : MDL_PC_END;
}

/* --- jumps ------------------------------------------------------------------------------------------ */

mdl_pc mdl_program_find(const struct mdl_program *program, const char *name)
{
    mdl_pc found = MDL_PC_END;
    for (size_t i = 0; i < program->count; i++) {
        if (strcmp(program->at[i].name, name) == 0) {
            return (mdl_pc)i;
        }
        if (strcmp(program->at[i].step->name, name) == 0) {
            if (found != MDL_PC_END) {
                return MDL_PC_END;
            }
            found = (mdl_pc)i;
        }
    }
    return found;
}

static mdl_pc resolve(struct compiler *c, const char *owner, const char *key, const char *name)
{
    char path[192];
    if (name == NULL) {
        return MDL_PC_END;
    }
    const mdl_pc target = mdl_program_find(c->program, name);
    if (target == MDL_PC_END) {
        (void)snprintf(path, sizeof path, "%s.%s", owner, key);
        add_error(c, path, "steps are named as in the pathway, inside a branch with dots: \"active.contact.talk\"",
                  "no step, or more than one, is named \"%s\"", name);
    }
    return target;
}

/* A service step without a list takes every service. */
static uint32_t services_of(const struct mdl_step *step)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < step->only.count; i++) {
        mask |= UINT32_C(1) << step->only.at[i];
    }
    return step->only.count == 0 ? UINT32_MAX : mask;
}

static void resolve_jumps(struct compiler *c)
{
    struct mdl_program *program = c->program;
    char owner[160];
    for (size_t i = 0; i < program->count; i++) {
        struct mdl_instruction *instruction = &program->at[i];
        const struct mdl_step *step = instruction->step;
        (void)snprintf(owner, sizeof owner, "pathway.%s", instruction->name);
        instruction->go = resolve(c, owner, "go", step->go);
        instruction->services = services_of(step);
        instruction->on_return = resolve(c, owner, "on_return", step->on_return);
        instruction->on_new_pathway = resolve(c, owner, "on_new_pathway", step->on_new_pathway);
        instruction->on_give_up = resolve(c, owner, "on_give_up", step->on_give_up);
        instruction->first_case = (uint32_t)program->case_count;
        program->case_count += step->case_count;
        for (size_t k = 0; k < step->case_count; k++) {
            program->case_targets[instruction->first_case + k] = resolve(c, owner, "cases", step->cases[k].go);
        }
    }
}

static void resolve_arms(struct compiler *c)
{
    const struct mdl_trial *trial = &c->scenario->trial;
    char owner[160];
    if (trial->population == NULL && trial->arm_count == 0) {
        return;
    }
    if (trial->arm_count != 2) {
        add_error(c, "trial.arms", "control first, then the intervention", "a trial has two arms, this one %zu",
                  trial->arm_count);
        return;
    }
    for (size_t arm = 0; arm < 2; arm++) {
        (void)snprintf(owner, sizeof owner, "trial.arms.%s", trial->arms[arm].name);
        c->program->arm_enter[arm] = resolve(c, owner, "enter", trial->arms[arm].enter);
    }
    for (size_t p = 0; p < c->scenario->population_count; p++) {
        if (trial->population != NULL && strcmp(trial->population, c->scenario->populations[p].name) == 0) {
            return;
        }
    }
    add_error(c, "trial.population", "name one of the populations", "no population is named \"%s\"",
              trial->population == NULL ? "" : trial->population);
}

static void resolve_populations(struct compiler *c)
{
    struct mdl_program *program = c->program;
    char owner[160];
    for (size_t p = 0; p < program->population_count; p++) {
        const struct mdl_population *population = &c->scenario->populations[p];
        (void)snprintf(owner, sizeof owner, "populations.%s", population->name);
        program->enter[p] = population->enter != NULL ? resolve(c, owner, "enter", population->enter) : 0;
        for (size_t k = 0; k < population->person_count; k++) {
            (void)snprintf(owner, sizeof owner, "populations.%.60s.people.%.60s", population->name,
                           population->people[k].name);
            program->people[p][k] = resolve(c, owner, "at", population->people[k].at);
        }
        for (size_t k = 0; k < population->initial_count; k++) {
            (void)snprintf(owner, sizeof owner, "populations.%s.initial.%s", population->name,
                           population->initial[k].name);
            program->initial[p][k] = resolve(c, owner, "at", population->initial[k].at);
        }
    }
}

/* --- checks ------------------------------------------------------------------------------------------ */

static void mark_reached(const struct mdl_program *program, mdl_pc pc, bool *reached)
{
    while (pc != MDL_PC_END && !reached[pc]) {
        const struct mdl_instruction *instruction = &program->at[pc];
        reached[pc] = true;
        for (size_t b = 0; b < instruction->step->branch_count; b++) {
            mark_reached(program, program->branch_starts[instruction->first_branch + b], reached);
        }
        for (size_t k = 0; k < instruction->step->case_count; k++) {
            mark_reached(program, program->case_targets[instruction->first_case + k], reached);
        }
        mark_reached(program, instruction->on_return, reached);
        mark_reached(program, instruction->on_new_pathway, reached);
        mark_reached(program, instruction->on_give_up, reached);
        if (instruction->op == MDL_STEP_EXIT) {
            return;
        }
        pc = instruction->op == MDL_STEP_GOTO ? instruction->go : instruction->next;
    }
}

static void mark_arms(const struct compiler *c, bool *reached)
{
    for (size_t arm = 0; arm < c->scenario->trial.arm_count; arm++) {
        mark_reached(c->program, c->program->arm_enter[arm], reached);
    }
}

static void check_reached(struct compiler *c)
{
    const struct mdl_program *program = c->program;
    bool *reached = calloc(program->count + 1, sizeof *reached);
    if (reached == NULL) {
        c->out_of_memory = true;
        return;
    }
    mark_reached(program, 0, reached);
    mark_arms(c, reached);
    for (size_t p = 0; p < program->population_count; p++) {
        mark_reached(program, program->enter[p], reached);
        for (size_t k = 0; k < c->scenario->populations[p].person_count; k++) {
            mark_reached(program, program->people[p][k], reached);
        }
        for (size_t k = 0; k < c->scenario->populations[p].initial_count; k++) {
            mark_reached(program, program->initial[p][k], reached);
        }
    }
    for (size_t i = 0; i < program->count; i++) {
        if (!reached[i]) {
            char path[192];
            (void)snprintf(path, sizeof path, "pathway.%s", program->at[i].name);
            add_error(c, path, "remove it, or lead to it with go, on_return or on_give_up",
                      "no citizen can reach this step");
        }
    }
    free(reached);
}

static double largest(const struct mdl_series *series)
{
    double most = 0.0;
    for (size_t i = 0; i < series->count; i++) {
        most = series->value[i] > most ? series->value[i] : most;
    }
    return most;
}

static void check_roles(struct compiler *c, const struct mdl_instruction *instruction, const char *path)
{
    for (size_t r = 0; r < instruction->step->roles.count; r++) {
        const struct mdl_role *role = &c->scenario->roles[instruction->step->roles.at[r]];
        if (largest(&role->headcount) <= 0.0) {
            add_error(c, path, "give it a headcount above 0, or take the step out",
                      "the role \"%s\" is used here and nobody fills it", role->name);
        }
        if (instruction->op == MDL_STEP_CASELOAD && role->places <= 0) {
            add_error(c, path, "give the role places (citizens a person), or take the step out",
                      "the role \"%s\" holds no caseload", role->name);
        }
    }
}

static bool needs_roles(enum mdl_step_kind op)
{
    return op == MDL_STEP_CASELOAD || op == MDL_STEP_RELEASE || op == MDL_STEP_MEET || op == MDL_STEP_CONTACT;
}

static bool talks(enum mdl_step_kind op)
{
    return op == MDL_STEP_MEET || op == MDL_STEP_CONTACT;
}

static void check_board(struct compiler *c, const struct mdl_step *step, const char *path)
{
    if (step->board == MDL_NONE) {
        add_error(c, path, "for example board = \"rehabilitation_team\"", "this step needs a board");
    } else if (largest(&c->scenario->boards[step->board].places) <= 0.0) {
        add_error(c, path, "give it places above 0", "the board \"%s\" has no agenda places",
                  c->scenario->boards[step->board].name);
    }
}

/* What a step needs beside its role. */
static void check_needs(struct compiler *c, const struct mdl_step *step, const char *path)
{
    if (step->kind == MDL_STEP_BOARD) {
        check_board(c, step, path);
    }
    if (talks(step->kind) && step->roles.count > MDL_SEATS_MAX) {
        add_error(c, path, "let some of them meet in a talk of their own", "%zu roles at one talk; at most %d can meet",
                  step->roles.count, MDL_SEATS_MAX);
    }
    if (step->kind == MDL_STEP_AWAIT && step->stage != MDL_STAGE_READY && step->service.count == 0) {
        add_error(c, path, "for example service = \"placement\"", "this step needs a service");
    }
    if (step->kind == MDL_STEP_FORK && step->branch_count == 0) {
        add_error(c, path, "give it branches", "a fork without branches never joins");
    }
    if (step->kind == MDL_STEP_GOTO && step->go == NULL) {
        add_error(c, path, "for example go = \"decision\"", "this step needs a target");
    }
}

static void check_instruction(struct compiler *c, const struct mdl_instruction *instruction)
{
    const struct mdl_step *step = instruction->step;
    char path[192];
    (void)snprintf(path, sizeof path, "pathway.%s", instruction->name);
    check_roles(c, instruction, path);
    if (needs_roles(step->kind) && step->roles.count == 0) {
        add_error(c, path, "for example role = \"ks\"", "this step needs a role");
    }
    check_needs(c, step, path);
    if ((step->kind == MDL_STEP_CONTACT || step->kind == MDL_STEP_SERVICES) && instruction->fork == MDL_PC_END) {
        add_error(c, path, "put it in a branch of a fork, which ends it", "outside a fork this step never ends");
    }
}

/* A fork that waits for branches which never end by themselves waits for ever. */
static void check_fork_ends(struct compiler *c, const struct mdl_instruction *instruction)
{
    const struct mdl_step *step = instruction->step;
    size_t endless = 0;
    if (step->kind != MDL_STEP_FORK || step->until == MDL_UNTIL_READY_OR_LIMIT) {
        return;
    }
    for (size_t b = 0; b < step->branch_count; b++) {
        const struct mdl_path *branch = &step->branches[b];
        const enum mdl_step_kind last =
            branch->step_count > 0 ? branch->steps[branch->step_count - 1].kind : MDL_STEP_DELAY;
        endless += last == MDL_STEP_CONTACT || last == MDL_STEP_SERVICES;
    }
    if ((step->until == MDL_UNTIL_ALL && endless > 0) || (endless > 0 && endless == step->branch_count)) {
        char path[192];
        (void)snprintf(path, sizeof path, "pathway.%s", instruction->name);
        add_error(c, path, "use until = \"ready or limit\", or end every branch",
                  "this fork never joins: a branch goes on for ever");
    }
}

static void check_all(struct compiler *c)
{
    for (size_t i = 0; i < c->program->count; i++) {
        check_instruction(c, &c->program->at[i]);
        check_fork_ends(c, &c->program->at[i]);
    }
}

/* --- life ------------------------------------------------------------------------------------------- */

static void *array_of(struct compiler *c, size_t count, size_t size)
{
    void *array = calloc(count > 0 ? count : 1, size);
    c->out_of_memory = c->out_of_memory || array == NULL;
    return array;
}

static void allocate(struct compiler *c)
{
    struct mdl_program *program = c->program;
    size_t steps = 0;
    size_t branches = 0;
    size_t cases = 0;
    count_path(&c->scenario->pathway, &steps, &branches, &cases);
    if (steps == 0 || steps > MDL_STEPS_MAX) {
        add_error(c, "pathway", "write one step or more, at most 4,096", "the pathway has no steps, or too many");
        return;
    }
    program->at = array_of(c, steps, sizeof *program->at);
    program->branch_starts = array_of(c, branches, sizeof *program->branch_starts);
    program->case_targets = array_of(c, cases, sizeof *program->case_targets);
    program->enter = array_of(c, c->scenario->population_count, sizeof *program->enter);
    program->initial = array_of(c, c->scenario->population_count, sizeof *program->initial);
    program->people = array_of(c, c->scenario->population_count, sizeof *program->people);
    program->population_count = c->scenario->population_count;
    for (size_t p = 0; program->people != NULL && p < program->population_count; p++) {
        program->people[p] = array_of(c, c->scenario->populations[p].person_count, sizeof **program->people);
    }
    for (size_t p = 0; program->initial != NULL && p < program->population_count; p++) {
        program->initial[p] = array_of(c, c->scenario->populations[p].initial_count, sizeof **program->initial);
    }
}

enum sim_status mdl_program_init(struct mdl_program *program, const struct mdl_scenario *scenario,
                                 struct sim_error_list *errors)
{
    struct compiler c = {.program = program, .scenario = scenario, .errors = errors};
    memset(program, 0, sizeof *program);
    allocate(&c);
    if (!c.out_of_memory && c.error_count == 0) {
        (void)lay_path(&c, &scenario->pathway, "", "", MDL_PC_END);
    }
    if (!c.out_of_memory && c.error_count == 0) {
        resolve_jumps(&c);
        resolve_populations(&c);
        resolve_arms(&c);
        check_all(&c);
        if (c.error_count == 0) {
            check_reached(&c);
        }
    }
    if (c.out_of_memory) {
        struct sim_error error;
        (void)sim_fail(&error, SIM_ERR_MEMORY, "no memory for the pathway");
        sim_error_list_add(errors, &error);
    }
    if (c.out_of_memory || c.error_count > 0) {
        mdl_program_release(program);
        return c.out_of_memory ? SIM_ERR_MEMORY : SIM_ERR_SCENARIO;
    }
    return SIM_OK;
}

void mdl_program_release(struct mdl_program *program)
{
    for (size_t i = 0; i < program->count && program->at != NULL; i++) {
        free(program->at[i].name);
    }
    for (size_t p = 0; p < program->population_count && program->initial != NULL; p++) {
        free(program->initial[p]);
    }
    free(program->at);
    free(program->branch_starts);
    free(program->case_targets);
    free(program->enter);
    for (size_t p = 0; p < program->population_count && program->people != NULL; p++) {
        free(program->people[p]);
    }
    free(program->people);
    free(program->initial);
    memset(program, 0, sizeof *program);
}
