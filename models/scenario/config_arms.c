/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/config_arms.h"

#include <math.h>
#include <string.h>

#define ARMS 2

/* What a reference may name, and the keys that refer to it. */
struct kind {
    const char *list;
    const char *const *keys; /* ends with NULL */
};

static const char *const role_keys[] = {"role", "roles", "match_role", NULL};
static const char *const board_keys[] = {"board", NULL};
static const char *const service_keys[] = {"only", NULL};
static const char *const step_keys[] = {"go", "on_return", "on_give_up", "on_new_pathway", "enter", "at", NULL};

/* In this order: services refer to roles, steps to all three. */
static const struct kind kinds[] = {{"roles", role_keys}, {"boards", board_keys}, {"services", service_keys}};
static const struct kind step_kind = {"pathway", step_keys};

struct arms {
    struct mdl_arena *arena;
    struct sim_error_list *errors;
    struct mdl_node *populations; /* of the trial: they name steps of the control arm */
    struct mdl_node *arm[ARMS];   /* the group in the trial */
    struct mdl_node *tree[ARMS];  /* the organisation */
    const char *name[ARMS];
    const char **steps[ARMS]; /* names of the steps as the files have them */
};

static enum sim_status fail(struct arms *arms, const struct mdl_node *node, const char *path, const char *message)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "%s", message);
    sim_error_place(&error, node->place.file, node->place.line, path);
    sim_error_list_add(arms->errors, &error);
    return SIM_ERR_SCENARIO;
}

/* --- alike ------------------------------------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Of two files that say the same: no number in between, and NAN is one as well. */
static bool same_number(double a, double b)
{
    return (a <= b && a >= b) || (isnan(a) && isnan(b));
}

static bool alike(const struct mdl_node *a, const struct mdl_node *b)
{
    if (a->type != b->type || a->count != b->count || !same_text(a->key, b->key) || !same_text(a->text, b->text) ||
        a->integer != b->integer || a->truth != b->truth || !same_number(a->number, b->number)) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (!alike(a->child[i], b->child[i])) {
            return false;
        }
    }
    return true;
}

static struct mdl_node *find(const struct mdl_node *list, const char *name)
{
    for (size_t i = 0; list != NULL && name != NULL && i < list->count; i++) {
        const char *other = mdl_node_name(list->child[i]);
        if (other != NULL && strcmp(other, name) == 0) {
            return list->child[i];
        }
    }
    return NULL;
}

/* --- renaming ------------------------------------------------------------------------------------------------ */

static bool refers(const struct kind *kind, const char *key)
{
    for (size_t i = 0; key != NULL && kind->keys[i] != NULL; i++) {
        if (strcmp(kind->keys[i], key) == 0) {
            return true;
        }
    }
    return false;
}

/* "active" and "active.contact.talk" both follow when "active" is renamed. */
static void follow(struct arms *arms, struct mdl_node *node, const char *from, const char *to)
{
    const size_t length = strlen(from);
    if (node->type == MDL_NODE_STRING && strncmp(node->text, from, length) == 0 &&
        (node->text[length] == '\0' || node->text[length] == '.')) {
        node->text = mdl_arena_format(arms->arena, "%s%s", to, node->text + length);
    }
    for (size_t i = 0; mdl_node_is_collection(node) && i < node->count; i++) {
        follow(arms, node->child[i], from, to);
    }
}

static void rename_references(struct arms *arms, struct mdl_node *node, const struct kind *kind, const char *from,
                              const char *to)
{
    for (size_t i = 0; i < node->count; i++) {
        if (refers(kind, node->child[i]->key)) {
            follow(arms, node->child[i], from, to);
        } else {
            rename_references(arms, node->child[i], kind, from, to);
        }
    }
}

static void rename_element(struct arms *arms, size_t arm, const struct kind *kind, struct mdl_node *element)
{
    struct mdl_node *name = mdl_node_member(element, "name");
    const char *from = name->text;
    const char *to = mdl_arena_format(arms->arena, "%s_%s", arms->name[arm], from);
    if (to == NULL) {
        return; /* the arena remembers that memory ran out */
    }
    rename_references(arms, arms->tree[arm], kind, from, to);
    name->text = to;
    if (kind == &step_kind) {
        rename_references(arms, arms->arm[arm], kind, from, to);
    }
    if (kind == &step_kind && arm == 0 && arms->populations != NULL) {
        rename_references(arms, arms->populations, kind, from, to);
    }
}

/* --- roles, boards, services ----------------------------------------------------------------------------------- */

static bool keep(struct arms *arms, struct mdl_node *list, struct mdl_node *element)
{
    return mdl_node_append(arms->arena, list, element);
}

static struct mdl_node *list_of(const struct arms *arms, size_t arm, const char *key)
{
    return mdl_node_member(arms->tree[arm], key);
}

static bool compose_list(struct arms *arms, const struct kind *kind, struct mdl_node *out)
{
    struct mdl_node *first = list_of(arms, 0, kind->list);
    struct mdl_node *second = list_of(arms, 1, kind->list);
    bool kept = true;
    for (size_t i = 0; first != NULL && i < first->count; i++) {
        struct mdl_node *other = find(second, mdl_node_name(first->child[i]));
        if (other != NULL && !alike(first->child[i], other)) {
            rename_element(arms, 0, kind, first->child[i]);
            rename_element(arms, 1, kind, other);
        }
        kept = kept && keep(arms, out, first->child[i]);
    }
    for (size_t i = 0; second != NULL && i < second->count; i++) {
        if (find(first, mdl_node_name(second->child[i])) == NULL) {
            kept = kept && keep(arms, out, second->child[i]);
        }
    }
    return kept;
}

/* --- the pathway ------------------------------------------------------------------------------------------------ */

static bool ends_run(const struct mdl_node *step)
{
    const struct mdl_node *kind = mdl_node_member(step, "step");
    return kind != NULL && kind->type == MDL_NODE_STRING &&
           (strcmp(kind->text, "exit") == 0 || strcmp(kind->text, "goto") == 0);
}

static size_t run_length(const struct mdl_node *list, size_t from)
{
    size_t length = 1;
    while (from + length < list->count && !ends_run(list->child[from + length - 1])) {
        length++;
    }
    return length;
}

static bool has_run(const struct mdl_node *list, const struct mdl_node *other, size_t from, size_t length)
{
    for (size_t start = 0; start + length <= list->count; start++) {
        size_t same = 0;
        while (same < length && alike(list->child[start + same], other->child[from + same])) {
            same++;
        }
        if (same == length && ends_run(list->child[start + length - 1])) {
            return true;
        }
    }
    return false;
}

/* A list that just stops ends the pathway; before another list that must be said. */
static bool end_run(struct arms *arms, size_t arm, struct mdl_node *out)
{
    const struct mdl_node *last = out->count > 0 ? out->child[out->count - 1] : NULL;
    if (last == NULL || ends_run(last)) {
        return true;
    }
    struct mdl_node *step = mdl_node_create(arms->arena, MDL_NODE_GROUP, NULL, last->place);
    static const char *const keys[] = {"name", "step", "outcome"};
    const char *values[] = {mdl_arena_format(arms->arena, "%s_end", arms->name[arm]), "exit", "kontanthjaelp"};
    for (size_t i = 0; step != NULL && i < 3; i++) {
        struct mdl_node *value = mdl_node_create(arms->arena, MDL_NODE_STRING, keys[i], last->place);
        if (value == NULL || !mdl_node_append(arms->arena, step, value)) {
            return false;
        }
        value->text = values[i];
    }
    return step != NULL && keep(arms, out, step);
}

static bool has_step(const struct arms *arms, size_t arm, size_t count, const char *name)
{
    for (size_t i = 0; name != NULL && i < count; i++) {
        if (same_text(arms->steps[arm][i], name)) {
            return true;
        }
    }
    return false;
}

static bool note_steps(struct arms *arms, size_t arm)
{
    const struct mdl_node *list = list_of(arms, arm, "pathway");
    arms->steps[arm] = mdl_arena_alloc(arms->arena, list->count + 1, sizeof *arms->steps[arm]);
    for (size_t i = 0; arms->steps[arm] != NULL && i < list->count; i++) {
        arms->steps[arm][i] = mdl_node_name(list->child[i]);
    }
    return arms->steps[arm] != NULL;
}

static bool compose_runs(struct arms *arms, size_t arm, struct mdl_node *out)
{
    struct mdl_node *list = list_of(arms, arm, "pathway");
    const struct mdl_node *other = list_of(arms, 1 - arm, "pathway");
    bool kept = true;
    for (size_t i = 0, length = 0; i < list->count && kept; i += length) {
        length = run_length(list, i);
        const bool shared = has_run(other, list, i, length);
        for (size_t k = i; k < i + length && kept && !(shared && arm == 1); k++) {
            if (!shared && has_step(arms, 1 - arm, other->count, mdl_node_name(list->child[k]))) {
                rename_element(arms, arm, &step_kind, list->child[k]);
            }
            kept = keep(arms, out, list->child[k]);
        }
    }
    return kept && end_run(arms, arm, out);
}

static bool compose_pathway(struct arms *arms, struct mdl_node *out)
{
    return note_steps(arms, 0) && note_steps(arms, 1) && compose_runs(arms, 0, out) && compose_runs(arms, 1, out);
}

/* --- what a services step may take ------------------------------------------------------------------------------ */

static bool name_services(struct arms *arms, size_t arm, struct mdl_node *step)
{
    const struct mdl_node *services = list_of(arms, arm, "services");
    struct mdl_node *only = mdl_node_create(arms->arena, MDL_NODE_LIST, "only", step->place);
    bool named = only != NULL;
    for (size_t i = 0; named && i < services->count; i++) {
        struct mdl_node *name = mdl_node_create(arms->arena, MDL_NODE_STRING, NULL, step->place);
        named = name != NULL && mdl_node_append(arms->arena, only, name);
        if (named) {
            name->text = mdl_node_name(services->child[i]);
        }
    }
    return named && mdl_node_append(arms->arena, step, only);
}

/* A step that says nothing takes all the services there are: those of its own organisation, not of both. */
static bool limit_services(struct arms *arms, size_t arm, struct mdl_node *node)
{
    const struct mdl_node *kind = node->type == MDL_NODE_GROUP ? mdl_node_member(node, "step") : NULL;
    const struct mdl_node *services = list_of(arms, arm, "services");
    bool limited = true;
    for (size_t i = 0; limited && i < node->count; i++) {
        limited = limit_services(arms, arm, node->child[i]);
    }
    if (limited && kind != NULL && kind->type == MDL_NODE_STRING && strcmp(kind->text, "services") == 0 &&
        services != NULL && services->count > 0 && mdl_node_member(node, "only") == NULL) {
        limited = name_services(arms, arm, node);
    }
    return limited;
}

/* --- all of it ---------------------------------------------------------------------------------------------------- */

static void replace(struct mdl_node *root, struct mdl_node *list)
{
    for (size_t i = 0; i < root->count; i++) {
        if (strcmp(root->child[i]->key, list->key) == 0) {
            root->child[i] = list;
            return;
        }
    }
}

static enum sim_status compose(struct arms *arms, struct mdl_node *root)
{
    for (size_t arm = 0; arm < ARMS; arm++) {
        if (!limit_services(arms, arm, mdl_node_member(arms->tree[arm], "pathway"))) {
            return SIM_ERR_MEMORY;
        }
    }
    for (size_t i = 0; i <= sizeof kinds / sizeof kinds[0]; i++) {
        const bool steps = i == sizeof kinds / sizeof kinds[0];
        const struct kind *kind = steps ? &step_kind : &kinds[i];
        struct mdl_node *out = mdl_node_create(arms->arena, MDL_NODE_LIST, kind->list, root->place);
        if (out == NULL || !(steps ? compose_pathway(arms, out) : compose_list(arms, kind, out))) {
            return SIM_ERR_MEMORY;
        }
        if (mdl_node_member(root, kind->list) == NULL && !mdl_node_append(arms->arena, root, out)) {
            return SIM_ERR_MEMORY;
        }
        replace(root, out);
    }
    return arms->arena->failed ? SIM_ERR_MEMORY : SIM_OK;
}

static void drop_key(struct mdl_node *group, const char *key)
{
    for (size_t i = 0; i < group->count; i++) {
        if (strcmp(group->child[i]->key, key) == 0) {
            mdl_node_remove(group, i);
            return;
        }
    }
}

static enum sim_status load_arm(struct arms *arms, size_t i, struct mdl_node *arm, const struct mdl_tree_loader *loader)
{
    const struct mdl_node *file = mdl_node_member(arm, "organisation");
    arms->arm[i] = arm;
    arms->name[i] = mdl_node_name(arm);
    if (file == NULL || file->type != MDL_NODE_STRING || arms->name[i] == NULL) {
        return fail(arms, arm, "trial.arms", "each arm needs a name and an organisation: organisation = \"FILE\"");
    }
    const enum sim_status status = loader->load(loader->context, file, &arms->tree[i]);
    if (status == SIM_OK && list_of(arms, i, "pathway") == NULL) {
        return fail(arms, file, "trial.arms", "this organisation has no pathway");
    }
    drop_key(arm, "organisation");
    return status;
}

enum sim_status mdl_tree_compose_arms(struct mdl_node *root, struct mdl_arena *arena,
                                      const struct mdl_tree_loader *loader, struct sim_error_list *errors)
{
    struct arms arms = {.arena = arena, .errors = errors, .populations = mdl_node_member(root, "populations")};
    const struct mdl_node *trial = mdl_node_member(root, "trial");
    const struct mdl_node *list = trial == NULL ? NULL : mdl_node_member(trial, "arms");
    size_t named = 0;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        named += mdl_node_member(list->child[i], "organisation") != NULL;
    }
    if (named == 0) {
        return SIM_OK;
    }
    if (list->count != ARMS || named != ARMS) {
        return fail(&arms, list, "trial.arms", "expected two arms, control first, each with an organisation");
    }
    for (size_t i = 0; i < ARMS; i++) {
        const enum sim_status status = load_arm(&arms, i, list->child[i], loader);
        if (status != SIM_OK) {
            return status;
        }
    }
    return compose(&arms, root);
}
