/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/key_reader.h"

#include <string.h>

#include "models/scenario/suggest.h"

void mdl_key_fail(struct mdl_key_reader *r, const struct mdl_node *node, const char *hint, const char *message)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "%s", message);
    sim_error_place(&error, node->place.file, node->place.line, node->key);
    if (hint != NULL) {
        sim_error_hint(&error, "%s", hint);
    }
    sim_error_list_add(r->errors, &error);
    r->mistakes++;
}

void mdl_key_known(struct mdl_key_reader *r, const struct mdl_node *group, const char *const known[])
{
    if (group->type != MDL_NODE_GROUP) {
        mdl_key_fail(r, group, NULL, "expected a group: { key = value; ... }");
        return;
    }
    for (size_t i = 0; i < group->count; i++) {
        const struct mdl_node *node = group->child[i];
        struct mdl_suggestion nearest = mdl_suggestion_for(node->key);
        bool found = false;
        for (size_t k = 0; known[k] != NULL; k++) {
            found = found || strcmp(known[k], node->key) == 0;
            mdl_suggestion_offer(&nearest, known[k]);
        }
        if (!found) {
            const char *hint =
                nearest.name == NULL ? NULL : mdl_arena_format(r->arena, "did you mean '%s'?", nearest.name);
            mdl_key_fail(r, node, hint, "unknown key");
        }
    }
}

const char *mdl_key_text(struct mdl_key_reader *r, const struct mdl_node *group, const char *key, bool needed)
{
    const struct mdl_node *node = mdl_node_member(group, key);
    if (node != NULL && node->type == MDL_NODE_STRING && node->text[0] != '\0') {
        return mdl_arena_copy(r->arena, node->text);
    }
    if (node != NULL || needed) {
        mdl_key_fail(r, node != NULL ? node : group, NULL,
                     mdl_arena_format(r->arena, "'%s' is missing or no text; expected %s = \"...\"", key, key));
    }
    return NULL;
}

const char *mdl_key_path(struct mdl_key_reader *r, const struct mdl_node *group, const char *key, bool needed)
{
    const char *text = mdl_key_text(r, group, key, needed);
    return text == NULL ? NULL : mdl_config_relative(r->arena, r->file, text);
}

bool mdl_key_truth(struct mdl_key_reader *r, const struct mdl_node *group, const char *key)
{
    const struct mdl_node *node = mdl_node_member(group, key);
    if (node != NULL && node->type != MDL_NODE_BOOL) {
        mdl_key_fail(r, node, NULL, "is neither true nor false");
    }
    return node != NULL && node->type == MDL_NODE_BOOL && node->truth;
}

size_t mdl_key_list(struct mdl_key_reader *r, const struct mdl_node *root, const char *key,
                    const struct mdl_node **list)
{
    *list = mdl_node_member(root, key);
    bool groups = *list == NULL || (*list)->type == MDL_NODE_LIST;
    for (size_t i = 0; *list != NULL && i < (*list)->count; i++) {
        groups = groups && (*list)->child[i]->type == MDL_NODE_GROUP;
    }
    if (!groups) {
        mdl_key_fail(r, *list, NULL, "expected a list of groups: ( { ... }, { ... } )");
        return 0;
    }
    return *list == NULL ? 0 : (*list)->count;
}
