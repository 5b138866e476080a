/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact (the table of keys against what is generated from it and what the loader does). */
#include "models/scenario/schema.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/replication.h"
#include "models/scenario/provenance.h"
#include "models/scenario/scenario.h"
#include "tests/support/temp_folder.h"

#define TABLES_MAX 64

/* Every table the schema leads to. */
static size_t all_tables(const struct mdl_table *tables[TABLES_MAX])
{
    size_t count = 1;
    tables[0] = mdl_schema();
    for (size_t i = 0; i < count; i++) {
        for (size_t f = 0; f < tables[i]->count; f++) {
            const struct mdl_table *child = tables[i]->fields[f].child;
            bool known = child == NULL;
            for (size_t k = 0; k < count; k++) {
                known = known || tables[k] == child;
            }
            if (!known) {
                cr_assert(lt(sz, count, TABLES_MAX), "make room for more tables");
                tables[count++] = child;
            }
        }
    }
    return count;
}

static char *generated(enum sim_status (*write)(FILE *))
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert_not_null(out);
    cr_assert(eq(int, write(out), SIM_OK));
    fclose(out);
    return text;
}

Test(schema, every_key_has_a_text_a_version_and_numbers_a_range)
{
    const struct mdl_table *tables[TABLES_MAX];
    const size_t count = all_tables(tables);
    size_t rows = 0;
    for (size_t t = 0; t < count; t++) {
        for (size_t f = 0; f < tables[t]->count; f++, rows++) {
            const struct mdl_field *field = &tables[t]->fields[f];
            cr_assert(field->text != NULL && field->text[0] != '\0', "%s.%s", tables[t]->name, field->key);
            cr_assert(field->since != NULL, "%s.%s", tables[t]->name, field->key);
            cr_assert_not(mdl_type_is_numeric(field->type) && field->min >= field->max, "%s.%s", tables[t]->name,
                          field->key);
            cr_assert(field->type != MDL_TYPE_CHOICE || field->choices != NULL, "%s.%s", tables[t]->name, field->key);
            cr_assert(mdl_schema_field(tables[t], field->key) == field, "%s.%s twice", tables[t]->name, field->key);
        }
    }
    cr_assert(gt(sz, rows, 100));
}

/* AFKLAR_UPDATE=1 in the environment writes the page anew. */
Test(schema, readme_is_what_the_table_generates)
{
    const char *path = AFKLAR_SOURCE_DIR "/scenarios/README.md";
    char *page = generated(mdl_schema_write_markdown);
    if (getenv("AFKLAR_UPDATE") != NULL) {
        test_file_write(path, page);
    }
    char *stored = test_file_read(path, NULL);
    cr_assert_str_eq(stored, page, "run this test with AFKLAR_UPDATE=1 to write scenarios/README.md anew");
    free(stored);
    free(page);
}

Test(schema, template_has_every_key_and_loads)
{
    const struct mdl_table *tables[TABLES_MAX];
    const size_t count = all_tables(tables);
    char *text = generated(mdl_schema_write_template);
    for (size_t t = 0; t < count; t++) {
        for (size_t f = 0; f < tables[t]->count; f++) {
            char key[64];
            snprintf(key, sizeof key, "%s = ", tables[t]->fields[f].key);
            cr_assert_not_null(strstr(text, key), "%s", key);
        }
    }
    struct mdl_scenario *scenario = NULL;
    struct sim_error_list warnings;
    sim_error_list_init(&warnings);
    cr_assert(eq(int, mdl_scenario_parse(&scenario, text, "template", NULL, NULL, &warnings), SIM_OK));
    cr_assert(eq(sz, warnings.count, 0));
    struct mdl_model *model = NULL;
    cr_assert(eq(int, mdl_model_create(&model, scenario, NULL), SIM_OK)); /* what `check` says too */
    mdl_model_free(model);
    mdl_scenario_free(scenario);
    sim_error_list_release(&warnings);
    free(text);
}

/* Writes the value into file syntax for --set. */
static void assignment(char *text, size_t size, const char *path, const struct mdl_field *field, double value)
{
    char shown[64];
    if (field->unit == MDL_UNIT_NONE) {
        snprintf(shown, sizeof shown, field->type == MDL_TYPE_INTEGER ? "%.0f" : "%.17g", value);
    } else {
        mdl_unit_format(field->unit, value, shown, sizeof shown);
    }
    snprintf(text, size, "%s=%s", path, shown);
}

/* Sets one key; true when the scenario then holds the value, false when it was refused with a reason
 * that names a path. Anything else fails the test. */
static bool set_takes(const char *text, const char *path, const char *setting)
{
    struct mdl_scenario *scenario = NULL;
    struct sim_error_list errors;
    const struct mdl_load_options options = {.sets = &setting, .set_count = 1};
    sim_error_list_init(&errors);
    const enum sim_status status = mdl_scenario_parse(&scenario, text, "t", &options, &errors, NULL);
    const bool taken = status == SIM_OK;
    if (taken) {
        const struct mdl_source *line = mdl_provenance_find(scenario, path);
        cr_assert_not_null(line, "%s", path);
        cr_assert_str_eq(line->value, strchr(setting, '=') + 1, "%s", setting);
    } else {
        cr_assert(eq(int, status, SIM_ERR_SCENARIO), "%s", setting);
        cr_assert(gt(sz, errors.count, 0), "%s", setting);
        cr_assert(errors.at[0].path[0] != '\0' && errors.at[0].message[0] != '\0', "%s", setting);
    }
    mdl_scenario_free(scenario);
    sim_error_list_release(&errors);
    return taken;
}

Test(schema, set_reaches_every_numeric_key)
{
    char *text = generated(mdl_schema_write_template);
    struct mdl_scenario *scenario = NULL;
    size_t refused = 0;
    cr_assert(eq(int, mdl_scenario_parse(&scenario, text, "t", NULL, NULL, NULL), SIM_OK));
    cr_assert(gt(sz, scenario->source_count, 100));
    for (size_t i = 0; i < scenario->source_count; i++) {
        const char *path = scenario->sources[i].path;
        const struct mdl_field *field = mdl_schema_find(path);
        char setting[256];
        cr_assert_not_null(field, "%s", path);
        const bool share = field->unit == MDL_UNIT_SHARE;
        assignment(setting, sizeof setting, path, field, share ? 0.25 : fmin(fmax(field->min, 19), field->max));
        refused += set_takes(text, path, setting) ? 0 : 1;
        assignment(setting, sizeof setting, path, field, field->max * 2 + 1);
        cr_assert_not(set_takes(text, path, setting), "%s is out of range", setting);
    }
    /* refused for reasons: the one age band must keep 100 %, work stays below job, a case that is sent
     * back needs a step to go to */
    cr_assert(eq(sz, refused, 3));
    mdl_scenario_free(scenario);
    free(text);
}

Test(schema, finds_rows_by_path)
{
    cr_assert_str_eq(mdl_schema_find("roles.ks.headcount")->key, "headcount");
    cr_assert_str_eq(mdl_schema_find("pathway.active.branches.contact.steps.talk.every")->key, "every");
    cr_assert_str_eq(mdl_schema_find("services.x.lead_time.mean")->key, "lead_time");
    cr_assert_str_eq(mdl_schema_find("hazards.moves")->key, "moves");
    cr_assert_null(mdl_schema_find("roles.ks.headcont"));
    cr_assert_null(mdl_schema_find("hazzards"));
    cr_assert_str_eq(mdl_schema_nearest(mdl_schema(), "hazzards"), "hazards");
}
