/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact (what base, overlays and settings leave is written down by hand). */
#include "models/scenario/config_merge.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/provenance.h"
#include "models/scenario/resolved.h"
#include "models/scenario/scenario.h"
#include "tests/support/temp_folder.h"

static struct mdl_node *tree(const char *text, struct mdl_arena *arena)
{
    struct mdl_scanned scanned;
    struct mdl_node *root = NULL;
    cr_assert(eq(int, mdl_config_scan_text(&scanned, text, strlen(text), "t", arena, NULL), SIM_OK), "%s", text);
    cr_assert(eq(int, mdl_tree_parse(&root, &scanned, arena, NULL), SIM_OK), "%s", text);
    mdl_config_scan_release(&scanned);
    return root;
}

static const struct {
    const char *base, *over, *result;
} merges[] = {
    {"a = 1; b = 2;", "b = 3; c = 4;", "{ a = 1; b = 3; c = 4; }"},
    {"g = { a = 1; b = 2; };", "g = { b = 3; };", "{ g = { a = 1; b = 3; }; }"},
    {"l = (1, 2);", "l = (3);", "{ l = ( 3 ); }"},
    {"l = ({name=\"a\"; x=1;}, {name=\"b\"; x=2;});", "l = ({name=\"b\"; x=3;});",
     "{ l = ( { name = \"a\"; x = 1; }, { name = \"b\"; x = 3; } ); }"},
    {"l = ({name=\"a\";});", "l = ({name=\"c\";}, {name=\"b\"; before=\"a\";}, {name=\"d\"; after=\"a\";});",
     "{ l = ( { name = \"b\"; }, { name = \"a\"; }, { name = \"d\"; }, { name = \"c\"; } ); }"},
    {"l = ({name=\"a\";}, {name=\"b\";});", "l = ({name=\"a\"; after=\"b\"; y=1;});",
     "{ l = ( { name = \"b\"; }, { name = \"a\"; y = 1; } ); }"},
    {"l = ({name=\"a\";}, {name=\"b\";});", "l = ({name=\"a\"; remove=true;});", "{ l = ( { name = \"b\"; } ); }"},
    {"l = ({name=\"a\";});", "l = ( );", "{ l = ( ); }"},
    {"l = ({name=\"a\"; s=({name=\"p\"; x=1;});});", "l = ({name=\"a\"; s=({name=\"p\"; y=2;});});",
     "{ l = ( { name = \"a\"; s = ( { name = \"p\"; x = 1; y = 2; } ); } ); }"},
    {"v = {value=1; source=\"x\"; status=\"published\";};", "v = 2;", "{ v = 2; }"},
    {"v = {value=1; source=\"x\"; range=[0, 2];};", "v = {value=2; source=\"y\";};",
     "{ v = { value = 2; source = \"y\"; }; }"},
    {"v = {value={dist=\"gamma\"; mean=1; sd=1;}; source=\"x\";};", "v = {sd=2;};",
     "{ v = { value = { dist = \"gamma\"; mean = 1; sd = 2; }; source = \"x\"; }; }"},
    {"v = {value=1; source=\"x\";};", "v = {source=\"y\";};", "{ v = { value = 1; source = \"y\"; }; }"},
    {"v = {dist=\"gamma\"; mean=1; sd=1;};", "v = {dist=\"fixed\"; value=2;};",
     "{ v = { dist = \"fixed\"; value = 2; }; }"},
};

Test(merge, groups_lists_and_values)
{
    for (size_t i = 0; i < sizeof merges / sizeof merges[0]; i++) {
        struct mdl_arena arena;
        mdl_arena_init(&arena);
        struct mdl_node *base = tree(merges[i].base, &arena);
        cr_assert(eq(int, mdl_tree_merge(base, tree(merges[i].over, &arena), &arena, NULL), SIM_OK), "%s",
                  merges[i].over);
        cr_assert_str_eq(mdl_node_text(&arena, base), merges[i].result);
        mdl_arena_release(&arena);
    }
}

static const struct {
    const char *base, *over, *path, *message, *hint;
} faults[] = {
    {"l = ({name=\"alpha\";});", "l = ({name=\"alhpa\"; remove=true;});", "l.alhpa", "no \"alhpa\" to remove", "alpha"},
    {"l = ({name=\"a\";});", "l = ({name=\"b\"; after=\"c\";});", "l.b", "names \"c\"", ""},
    {"l = ({name=\"a\";});", "l = ({name=\"b\"; after=\"b\";});", "l.b", "names \"b\"", ""},
    {"l = ({name=\"a\";});", "l = ({name=\"b\"; after=3;});", "l.b", "is a number", ""},
    {"l = ({name=\"a\";});", "l = ({name=\"a\";}, {name=\"a\";});", "l.a", "stands twice", ""},
};

Test(merge, faults_are_told_with_their_path)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct mdl_arena arena;
        struct sim_error_list errors;
        mdl_arena_init(&arena);
        sim_error_list_init(&errors);
        struct mdl_node *base = tree(faults[i].base, &arena);
        cr_assert(eq(int, mdl_tree_merge(base, tree(faults[i].over, &arena), &arena, &errors), SIM_ERR_SCENARIO), "%s",
                  faults[i].over);
        cr_assert(eq(sz, errors.count, 1));
        cr_assert_str_eq(errors.at[0].path, faults[i].path);
        cr_assert_not_null(strstr(errors.at[0].message, faults[i].message), "%s", errors.at[0].message);
        cr_assert_not_null(strstr(errors.at[0].hint, faults[i].hint), "%s", errors.at[0].hint);
        sim_error_list_release(&errors);
        mdl_arena_release(&arena);
    }
}

static const struct {
    const char *setting, *path, *message, *hint;
} settings[] = {
    {"roles.kss.headcount=3", "roles", "no element named 'kss'", "ks"},
    {"roles.ks.headcount.x=3", "roles.ks.headcount", "no 'x' in a single value", ""},
    {"roles.ks.headcount", "", "is no assignment", ""},
    {"=3", "", "is no assignment", ""},
    {"roles.ks.headcount=(1", "roles.ks.headcount", "is not a value", ""},
    {"roles.ks.headcount=\xE6", "", "is no assignment", ""},
};

Test(merge, faulty_settings_are_told)
{
    const struct mdl_place by_vary = {"--vary", 0};
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        struct mdl_arena arena;
        struct sim_error_list errors;
        mdl_arena_init(&arena);
        sim_error_list_init(&errors);
        struct mdl_node *root = tree("roles = ( { name = \"ks\"; headcount = 2; } );", &arena);
        cr_assert(eq(int, mdl_tree_set(root, settings[i].setting, by_vary, &arena, &errors), SIM_ERR_SCENARIO), "%s",
                  settings[i].setting);
        cr_assert(eq(sz, errors.count, 1), "%s", settings[i].setting);
        cr_assert_str_eq(errors.at[0].file, "--vary");
        cr_assert_str_eq(errors.at[0].path, settings[i].path);
        cr_assert_not_null(strstr(errors.at[0].message, settings[i].message), "%s", errors.at[0].message);
        cr_assert_not_null(strstr(errors.at[0].hint, settings[i].hint), "%s", errors.at[0].hint);
        sim_error_list_release(&errors);
        mdl_arena_release(&arena);
    }
}

/* --- whole files ------------------------------------------------------------------------------------ */

static struct test_folder folder;

static void enter(void)
{
    test_folder_init(&folder);
}

static void leave(void)
{
    test_folder_release(&folder);
}

TestSuite(overlay, .init = enter, .fini = leave);

static const char *file(const char *name, const char *text)
{
    static char paths[8][512];
    static size_t next;
    char *path = paths[next++ % 8];
    test_folder_path(&folder, name, path, sizeof paths[0]);
    test_file_write(path, text);
    return path;
}

#define COMMON                                                                                                         \
    "name = \"common\"; start = \"2017-01-02\"; end = \"2018-01-01\";\n"                                               \
    "roles = ( { name = \"ks\"; headcount = 3; places = \"35 citizens\"; } );\n"                                       \
    "pathway = ( { name = \"get\"; step = \"caseload\"; role = \"ks\"; }, { name = \"exit\"; step = \"exit\"; "        \
    "outcome = \"foep\"; } );\n"                                                                                       \
    "populations = ( { name = \"p\"; per_month = \"38 citizens/month\"; } );\n"

Test(overlay, base_then_file_then_overlays_then_settings)
{
    file("common.cfg", COMMON);
    const char *path = file("cab.cfg", "base = \"common.cfg\"; name = \"cab\"; roles = ( { name = \"ks\"; headcount = "
                                       "4; }, { name = \"guide\"; headcount = 6; } );");
    const char *overlay = file("over.cfg", "roles = ( { name = \"ks\"; headcount = 5; places = \"50 citizens\"; } );");
    const char *setting = "roles.ks.places=60 citizens";
    struct mdl_scenario *s = NULL;
    struct mdl_load_options options = {0};
    cr_assert(eq(int, mdl_scenario_load(&s, path, &options, NULL, NULL), SIM_OK));
    cr_assert_str_eq(s->name, "cab");
    cr_assert(eq(dbl, s->roles[0].headcount.value[0], 4));
    cr_assert(eq(i64, s->roles[0].places, 35));
    cr_assert_str_eq(s->roles[1].name, "guide");
    cr_assert_str_eq(strrchr(mdl_provenance_find(s, "roles.ks.places")->file, '/'), "/common.cfg");
    mdl_scenario_free(s);
    options.overlays = &overlay;
    options.overlay_count = 1;
    options.sets = &setting;
    options.set_count = 1;
    cr_assert(eq(int, mdl_scenario_load(&s, path, &options, NULL, NULL), SIM_OK));
    cr_assert(eq(dbl, s->roles[0].headcount.value[0], 5));
    cr_assert(eq(i64, s->roles[0].places, 60));
    cr_assert_str_eq(mdl_provenance_find(s, "roles.ks.places")->file, "--set");
    mdl_scenario_free(s);
}

static enum sim_status load(const char *path, const struct mdl_load_options *options, struct sim_error_list *errors)
{
    struct mdl_scenario *s = NULL;
    const enum sim_status status = mdl_scenario_load(&s, path, options, errors, NULL);
    mdl_scenario_free(s);
    return status;
}

Test(overlay, faults_name_the_file_they_stand_in)
{
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    file("common.cfg", COMMON "hazards = {\n moves = 3;\n};\n");
    cr_assert(
        eq(int,
           load(file("a.cfg", "base = \"common.cfg\";\nroles = ( { name = \"kss\"; remove = true; } );\npromisee = 1;"),
                NULL, &errors),
           SIM_ERR_SCENARIO));
    cr_assert(eq(sz, errors.count, 3));
    cr_assert_not_null(strstr(errors.at[0].file, "/a.cfg"));
    cr_assert(eq(int, errors.at[0].line, 2));
    cr_assert_str_eq(errors.at[0].hint, "did you mean 'ks'?");
    for (size_t i = 1; i < 3; i++) {
        const bool in_base = strstr(errors.at[i].file, "/common.cfg") != NULL;
        cr_assert_str_eq(errors.at[i].path, in_base ? "hazards.moves" : "promisee");
        cr_assert(eq(int, errors.at[i].line, in_base ? 6 : 3));
    }
    sim_error_list_release(&errors);
}

Test(overlay, circles_and_missing_bases_are_faults_of_the_scenario)
{
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    file("b.cfg", "base = \"c.cfg\";");
    cr_assert(eq(int, load(file("c.cfg", "base = \"b.cfg\";"), NULL, &errors), SIM_ERR_SCENARIO));
    cr_assert_not_null(strstr(errors.at[0].message, "its own base"), "%s", errors.at[0].message);
    cr_assert(eq(int, load(file("d.cfg", "base = \"none.cfg\";"), NULL, &errors), SIM_ERR_SCENARIO));
    cr_assert(eq(int, load(file("e.cfg", "base = 3;"), NULL, &errors), SIM_ERR_SCENARIO));
    const char *overlay = "/nonexistent.cfg";
    const struct mdl_load_options options = {.overlays = &overlay, .overlay_count = 1};
    cr_assert(eq(int, load(file("f.cfg", COMMON), &options, NULL), SIM_ERR_IO));
    sim_error_list_release(&errors);
}

Test(overlay, syntax_errors_name_the_line_of_the_include)
{
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    file("part.cfg", "a = 1;\nb = = 2;\n");
    cr_assert(eq(int, load(file("g.cfg", "x = 1;\n@include \"part.cfg\"\ny = 1;"), NULL, &errors), SIM_ERR_SCENARIO));
    cr_assert(eq(sz, errors.count, 1));
    cr_assert_not_null(strstr(errors.at[0].file, "/part.cfg"));
    cr_assert(eq(int, errors.at[0].line, 2));
    cr_assert(eq(int, load(file("h.cfg", "x = 1;\ny = 2;\nx = 3;\n"), NULL, &errors), SIM_ERR_SCENARIO));
    cr_assert_not_null(strstr(errors.at[1].message, "given before"));
    cr_assert(eq(int, errors.at[1].line, 3));
    sim_error_list_release(&errors);
}

/* 10,000 staff groups load in a moment; one more is refused. */
Test(overlay, ten_thousand_roles)
{
    char *text = malloc(2000000);
    for (int count = 10000; count <= 10001; count++) {
        char *at = stpcpy(
            text, "name = \"many\"; start = \"2017-01-02\"; end = \"2018-01-01\"; populations = ( { name = \"p\"; } );"
                  "pathway = ( { name = \"exit\"; step = \"exit\"; outcome = \"foep\"; } ); roles = ( ");
        for (int i = 0; i < count; i++) {
            at += sprintf(at, "{ name = \"r%d\"; headcount = %d; }%s", i, i % 7, i + 1 < count ? "," : " );");
        }
        struct mdl_scenario *s = NULL;
        const enum sim_status status = mdl_scenario_parse(&s, text, "many", NULL, NULL, NULL);
        cr_assert(eq(int, status, count == 10000 ? SIM_OK : SIM_ERR_SCENARIO));
        mdl_scenario_free(s);
    }
    free(text);
}
