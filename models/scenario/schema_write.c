/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/schema.h"

#include <string.h>

#define TABLES_MAX 64
#define LEVELS_MAX 16
#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static enum sim_status written(FILE *out)
{
    return fflush(out) == 0 && ferror(out) == 0 ? SIM_OK : SIM_ERR_IO;
}

/* --- scenarios/README.md ---------------------------------------------------------------------------- */

static const char *const introduction[] = {
    "# Scenario files",
    "",
    "This page is written from the program's own table of keys, and a test holds the two together: do not edit it.",
    "",
    "A scenario is one libconfig file: `key = value;`, groups `{ ... }`, lists `( ... )`, comments `//` and `#`.",
    "Files are UTF-8. A key that is left out has the default below; defaults switch a mechanism off.",
    "",
    "| In the file | Means |",
    "|---|---|",
    "| `\"14 days\"`, `\"12 %\"`, `\"420 kr/h\"` | a quantity with its unit; 1 month = 30.4375 days, 1 year = 365.25 "
    "days, 5 working "
    "days = 7 days |",
    "| `\"2017-01-16\"` | a date; days begin at 00:00, without daylight saving |",
    "| `{ dist = \"gamma\"; mean = \"12 weeks\"; sd = \"4 weeks\"; }` | a distribution: `fixed` (value), `exponential` "
    "(mean), `gamma` "
    "(mean, sd), `weibull` (mean, shape), `lognormal` (mean, sd), `beta` (mean, sd, scale), `triangular` (low, mode, "
    "high), "
    "`uniform` (low, high), `discrete` (values, shares); with `never` (share that never comes), `shift` (added; mean "
    "and sd are "
    "those before it), `min` and `max` (bounds of the value) |",
    "| `{ value = ...; source = \"...\"; status = \"published\"; }` | a value or distribution with its source; status "
    "`published`, "
    "`derived`, `assumed` or `calibrated`; the last two need `range = [ low, high ]` or `reason = \"...\"` |",
    "| `( { value = 5; }, { from = \"2018-06-01\"; value = 9; } )` | a number that changes on dates (only where the "
    "table says "
    "\"may be dated\") |",
    "| `people = \"citizens.csv\"` | the citizens of a population from a table, relative to this file: see "
    "populations.NAME.people.NAME |",
    "| `base = \"FILE\"` | start from another scenario, relative to this file; keys replace, groups merge, lists of "
    "named groups "
    "merge by name with `remove = true`, `after = \"name\"`, `before = \"name\"` |",
    "| `@include \"FILE\"` | put a file in, relative to the file it stands in, on a line of its own |",
    "",
    "Every element of a list has a unique `name` (letters a-z, digits, `_`, `-`). A path is names joined by dots:",
    "`--set roles.ks.headcount=3`, `--set pathway.active.branches.contact.steps.talk.every=\"10 days\"`.",
    "",
};

static void escape_cell(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|') {
            (void)fputc('\\', out);
        }
        (void)fputc(*text, out);
    }
}

static void write_type(FILE *out, const struct mdl_field *field)
{
    escape_cell(out, mdl_type_name(field->type));
    if (mdl_type_is_numeric(field->type) && field->unit != MDL_UNIT_NONE) {
        (void)fprintf(out, ": %s, such as `%s`", mdl_unit_name(field->unit), mdl_unit_example(field->unit));
    }
    for (const struct mdl_choice *c = field->choices; c != NULL && c->name != NULL && field->type == MDL_TYPE_CHOICE;
         c++) {
        (void)fprintf(out, "%s `%s`", c == field->choices ? "" : ",", c->name);
    }
}

static void write_kinds(FILE *out, const struct mdl_table *table, const struct mdl_field *field)
{
    const char *before = " Only for";
    for (const struct mdl_choice *c = table->kind == NULL ? NULL : table->kind->choices; c != NULL && c->name != NULL;
         c++) {
        if (field->kinds != 0 && mdl_field_applies(field, c->code)) {
            (void)fprintf(out, "%s `%s`", before, c->name);
            before = ",";
        }
    }
    (void)fputs(before[0] == ',' ? "." : "", out);
}

static void write_row(FILE *out, const struct mdl_table *table, const struct mdl_field *field)
{
    char range[128];
    mdl_field_range(field, range, sizeof range);
    (void)fprintf(out, "| `%s`", field->key);
    if (field->alias != NULL) {
        (void)fprintf(out, " (or `%s`)", field->alias);
    }
    (void)fputs(" | ", out);
    write_type(out, field);
    (void)fprintf(out, " | %s | ", range);
    if (field->default_value != NULL && field->needed == 0) {
        (void)fputc('`', out);
        escape_cell(out, field->default_value);
        (void)fputc('`', out);
    } else if (strcmp(field->key, "label") == 0) {
        (void)fputs("the name", out);
    } else if (field->required || field->needed != 0) {
        (void)fputs("**must be given**", out);
    }
    (void)fputs(" | ", out);
    escape_cell(out, field->text);
    write_kinds(out, table, field);
    (void)fprintf(out, " | %s |\n", field->since);
}

static void write_choices(FILE *out, const struct mdl_field *field)
{
    if (field->choices == NULL || field->type == MDL_TYPE_OUTCOMES) {
        return;
    }
    (void)fprintf(out, "\n`%s`:\n\n", field->key);
    for (const struct mdl_choice *c = field->choices; c->name != NULL; c++) {
        (void)fprintf(out, "- `%s`: %s\n", c->name, c->text);
    }
}

static void write_section(FILE *out, const struct mdl_table *table, const char *where)
{
    (void)fprintf(out, "## %s\n\n%s\n\n", where, table->text);
    (void)fputs("| Key | Type and unit | Range | Default | Meaning | Since |\n|---|---|---|---|---|---|\n", out);
    for (size_t i = 0; i < table->count; i++) {
        write_row(out, table, &table->fields[i]);
    }
    for (size_t i = 0; i < table->count; i++) {
        write_choices(out, &table->fields[i]);
    }
    (void)fputc('\n', out);
}

struct section {
    const struct mdl_table *table;
    char path[96];
};

static bool is_listed(const struct section *sections, size_t count, const struct mdl_table *table)
{
    for (size_t k = 0; k < count; k++) {
        if (sections[k].table == table) {
            return true;
        }
    }
    return false;
}

static void name_section(struct section *section, const char *above, const struct mdl_field *field)
{
    section->table = field->child;
    (void)snprintf(section->path, sizeof section->path, "%.60s%s%s%s", above, above[0] != '\0' ? "." : "", field->key,
                   field->type == MDL_TYPE_LIST ? ".NAME" : "");
}

/* Each table once, in the order in which keys lead to it. */
static size_t list_sections(struct section *sections)
{
    size_t count = 1;
    sections[0].table = mdl_schema();
    (void)snprintf(sections[0].path, sizeof sections[0].path, "The scenario");
    for (size_t i = 0; i < count; i++) {
        const char *above = i == 0 ? "" : sections[i].path;
        for (size_t f = 0; f < sections[i].table->count; f++) {
            const struct mdl_field *field = &sections[i].table->fields[f];
            if (field->child == NULL || is_listed(sections, count, field->child)) {
                continue;
            }
            SIM_INVARIANT(count < TABLES_MAX, "more tables than the page has room for");
            name_section(&sections[count++], above, field);
        }
    }
    return count;
}

enum sim_status mdl_schema_write_markdown(FILE *out)
{
    struct section sections[TABLES_MAX];
    const size_t count = list_sections(sections);
    for (size_t i = 0; i < COUNT_OF(introduction); i++) {
        (void)fprintf(out, "%s\n", introduction[i]);
    }
    for (size_t i = 0; i < count; i++) {
        write_section(out, sections[i].table, sections[i].path);
    }
    return written(out);
}

/* --- template --------------------------------------------------------------------------------------- */

struct template
{
    FILE *out;
    int level;
    const char *only; /* in a branch: the one kind of step to show there */
    bool commented;   /* what follows stands behind // */
};

static void write_struct(struct template *t, const struct mdl_table *table, const char *name, int kind);

static void write_indent(const struct template *t)
{
    for (int i = 0; i < t->level; i++) {
        (void)fputs("  ", t->out);
    }
    (void)fputs(t->commented ? "// " : "", t->out);
}

/* The unit's example up to its " or ". */
static void write_example(const struct template *t, const struct mdl_field *field)
{
    if (field->sample != NULL) {
        (void)fputs(field->sample, t->out);
    } else if (mdl_type_is_numeric(field->type)) {
        const char *example = mdl_unit_example(field->unit);
        const char * or = strstr(example, " or ");
        (void)fprintf(t->out, "%.*s", (int)(or == NULL ? strlen(example) : (size_t)(or -example)), example);
    } else {
        (void)fprintf(t->out, "\"%s\"", field->choices != NULL ? field->choices[0].name : "text");
    }
}

static void write_value(struct template *t, const struct mdl_field *field, const char *name, int kind, bool given)
{
    write_indent(t);
    (void)fprintf(t->out, "%s%s = ", given || t->commented ? "" : "// ", field->key);
    if (strcmp(field->key, "name") == 0 || strcmp(field->key, "label") == 0) {
        (void)fprintf(t->out, "\"%s\"", name);
    } else if (kind >= 0 && field->type == MDL_TYPE_CHOICE && field->required) {
        (void)fprintf(t->out, "\"%s\"", mdl_choice_by_code(field->choices, kind)->name);
    } else if (given || field->default_value == NULL) {
        write_example(t, field);
    } else {
        (void)fputs(field->default_value, t->out);
    }
    (void)fprintf(t->out, "; // %s\n", field->text);
}

static void write_element(struct template *t, const struct mdl_table *table, const char *name, int kind, bool last)
{
    write_indent(t);
    (void)fputs("{\n", t->out);
    t->level++;
    write_struct(t, table, name, kind);
    t->level--;
    write_indent(t);
    (void)fputs(last ? "}\n" : "},\n", t->out);
}

/* Talks and services go on for ever: they stand in branches of a fork. */
static const char *const branch_kinds[] = {"contact", "services"};

static bool belongs(const struct template *t, const char *kind)
{
    bool branch_kind = false;
    for (size_t i = 0; i < COUNT_OF(branch_kinds); i++) {
        branch_kind = branch_kind || strcmp(kind, branch_kinds[i]) == 0;
    }
    return t->only == NULL ? !branch_kind : strcmp(kind, t->only) == 0;
}

/* One element of each kind, named after it. */
static void write_kinds_of(struct template *t, const struct mdl_table *table)
{
    for (const struct mdl_choice *c = table->kind->choices; c->name != NULL; c++) {
        if (belongs(t, c->name)) {
            write_element(t, table, c->name, c->code, t->only != NULL || c[1].name == NULL);
        }
    }
}

static void write_branches(struct template *t, const struct mdl_table *table)
{
    for (size_t i = 0; i < COUNT_OF(branch_kinds); i++) {
        t->only = branch_kinds[i];
        write_element(t, table, branch_kinds[i], -1, i + 1 == COUNT_OF(branch_kinds));
    }
    t->only = NULL;
}

/* A trial has two arms or none. */
static void write_arms(struct template *t, const struct mdl_table *table)
{
    write_element(t, table, "control", -1, false);
    write_element(t, table, "intervention", -1, true);
}

/* "age band" is no name; "age_band" is. */
static void write_named_element(struct template *t, const struct mdl_table *table)
{
    char name[64];
    (void)snprintf(name, sizeof name, "%s", table->name);
    for (char *space = strchr(name, ' '); space != NULL; space = strchr(name, ' ')) {
        *space = '_';
    }
    write_element(t, table, name, -1, true);
}

static void write_list(struct template *t, const struct mdl_field *field)
{
    const bool table = strcmp(field->key, "people") == 0; /* a scenario has these or the other citizens */
    t->commented = t->commented || table;
    write_indent(t);
    (void)fprintf(t->out, "%s = ( // %s\n", field->key, field->text);
    t->level++;
    if (field->child->kind != NULL) {
        write_kinds_of(t, field->child);
    } else if (strcmp(field->key, "branches") == 0) {
        write_branches(t, field->child);
    } else if (strcmp(field->key, "arms") == 0) {
        write_arms(t, field->child);
    } else {
        write_named_element(t, field->child);
    }
    t->level--;
    write_indent(t);
    (void)fputs(");\n", t->out);
    t->commented = t->commented && !table;
}

static void write_group(struct template *t, const struct mdl_field *field)
{
    write_indent(t);
    (void)fprintf(t->out, "%s = { // %s\n", field->key, field->text);
    t->level++;
    write_struct(t, field->child, field->key, -1);
    t->level--;
    write_indent(t);
    (void)fputs("};\n", t->out);
}

static void write_struct(struct template *t, const struct mdl_table *table, const char *name, int kind)
{
    SIM_INVARIANT(t->level < LEVELS_MAX, "the schema nests deeper than the template");
    for (size_t i = 0; i < table->count; i++) {
        const struct mdl_field *field = &table->fields[i];
        if (!mdl_field_applies(field, kind)) {
            continue;
        }
        if (field->type == MDL_TYPE_LIST) {
            write_list(t, field);
        } else if (field->type == MDL_TYPE_GROUP) {
            write_group(t, field);
        } else {
            const bool shown = field->shown || (field->sample != NULL && field->default_value != NULL);
            write_value(t, field, name, kind, shown || mdl_field_is_needed(field, kind));
        }
    }
}

enum sim_status mdl_schema_write_template(FILE *out)
{
    struct template t = {.out = out};
    (void)fputs(
        "// Every key of a scenario. Keys behind // have the default shown; the others must be given or show an\n"
        "// example. `afklar check` says what is wrong; scenarios/README.md tells units and ranges.\n\n",
        out);
    write_struct(&t, mdl_schema(), "example", -1);
    return written(out);
}
