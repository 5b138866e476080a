/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Files nobody should write: each is refused quickly, with file, line and what to do. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "models/scenario/scenario.h"
#include "tests/support/temp_folder.h"

#define HEAD "name = \"t\"; start = \"2017-01-02\"; end = \"2018-01-01\";\n"
#define PATHWAY "pathway = ( { name = \"exit\"; step = \"exit\"; outcome = \"foep\"; } );\n"
#define PEOPLE "populations = ( { name = \"p\"; } );\n"

static struct test_folder folder;
static struct mdl_scenario *scenario;
static struct sim_error_list errors;
static char path[512];

static void start(void)
{
    test_folder_init(&folder);
    sim_error_list_init(&errors);
    scenario = NULL;
}

static void done(void)
{
    mdl_scenario_free(scenario);
    sim_error_list_release(&errors);
    test_folder_release(&folder);
}

/* Under sanitizers on a busy machine too; plain, the slowest takes a third of a second. */
TestSuite(bad_input, .init = start, .fini = done, .timeout = 60);

static void put(const char *name, const char *text)
{
    test_file_write(test_folder_path(&folder, name, path, sizeof path), text);
}

static enum sim_status load(const char *name)
{
    return mdl_scenario_load(&scenario, test_folder_path(&folder, name, path, sizeof path), NULL, &errors, NULL);
}

static void expect(const char *name, enum sim_status status, const char *file, int line, const char *message)
{
    char told[1200] = "";
    bool found = false;
    cr_assert(eq(int, load(name), status), "%s", name);
    for (size_t i = 0; i < errors.count; i++) {
        const struct sim_error *error = &errors.at[i];
        sim_error_format(error, told, sizeof told);
        found = found ||
                (strstr(error->file, file) != NULL && error->line == line && strstr(error->message, message) != NULL);
    }
    cr_assert(found, "%s: %s", name, told);
}

/* Sparse: the file system holds no 100 MB of it, and neither does the loader. */
Test(bad_input, a_hundred_megabytes)
{
    const int file = open(test_folder_path(&folder, "big.cfg", path, sizeof path), O_WRONLY | O_CREAT, 0600);
    cr_assert(ge(int, file, 0));
    cr_assert(eq(int, ftruncate(file, (off_t)100 << 20), 0));
    close(file);
    expect("big.cfg", SIM_ERR_SCENARIO, "big.cfg", 0, "100 MB large");
}

static char *many_roles(int count, const char *before, const char *after)
{
    char *text = malloc((size_t)count * 120 + 400);
    size_t used = (size_t)sprintf(text, HEAD PATHWAY PEOPLE "roles = (\n");
    for (int i = 0; i < count; i++) {
        used += (size_t)sprintf(text + used, "%s%d%s", before, i, after);
        used += (size_t)sprintf(text + used, i + 1 < count ? ",\n" : "\n);\n");
    }
    return text;
}

Test(bad_input, ten_thousand_staff_groups)
{
    char *text = many_roles(10000, "{ name = \"r", "\"; headcount = 3; places = \"10 citizens\"; }");
    put("base.cfg", text);
    put("over.cfg", "base = \"base.cfg\"; roles = ( { name = \"r9999\"; headcount = 4; } );\n");
    const clock_t before = clock();
    cr_assert(eq(int, load("over.cfg"), SIM_OK));
    cr_assert(lt(dbl, (double)(clock() - before) / CLOCKS_PER_SEC, 20.0));
    cr_assert(eq(sz, scenario->role_count, 10000));
    cr_assert(eq(dbl, scenario->roles[9999].headcount.value[0], 4.0));
    free(text);
}

Test(bad_input, ten_thousand_mistakes)
{
    char *text = many_roles(10000, "{ name = \"r", "\"; headcuont = 3; }");
    put("t.cfg", text);
    cr_assert(eq(int, load("t.cfg"), SIM_ERR_SCENARIO));
    cr_assert(eq(sz, errors.count, 501));
    cr_assert_str_eq(errors.at[500].message, "9500 more mistakes are not shown");
    free(text);
}

Test(bad_input, one_name_ten_thousand_times)
{
    char *text = many_roles(10000, "{ headcount = 3; name = \"same\"; /* ", " */ }");
    put("t.cfg", text);
    expect("t.cfg", SIM_ERR_SCENARIO, "t.cfg", 6, "\"same\" is taken in line 5");
    free(text);
}

Test(bad_input, circles)
{
    put("a.cfg", "\n@include \"b.cfg\"\n");
    put("b.cfg", "@include \"a.cfg\"\n");
    put("c.cfg", "\nbase = \"d.cfg\";\n");
    put("d.cfg", "\n\nbase = \"c.cfg\";\n");
    put("e.cfg", "base = \"e.cfg\";\n");
    expect("a.cfg", SIM_ERR_SCENARIO, "b.cfg", 1, "includes itself");
    expect("c.cfg", SIM_ERR_SCENARIO, "d.cfg", 3, "is its own base");
    expect("e.cfg", SIM_ERR_SCENARIO, "e.cfg", 1, "is its own base");
}

Test(bad_input, things_that_are_no_files)
{
    put("folder.cfg", "@include \".\"\n");
    put("device.cfg", "@include \"/dev/zero\"\n");
    put("missing.cfg", "@include \"nowhere.cfg\"\n");
    put("baseless.cfg", "\nbase = \"nowhere.cfg\";\n");
    expect("folder.cfg", SIM_ERR_SCENARIO, "folder.cfg", 1, "not a regular file but a folder");
    expect("device.cfg", SIM_ERR_SCENARIO, "device.cfg", 1, "not a regular file");
    expect("missing.cfg", SIM_ERR_SCENARIO, "missing.cfg", 1, "cannot be opened");
    expect("baseless.cfg", SIM_ERR_SCENARIO, "baseless.cfg", 2, "cannot be read");
    cr_assert(eq(int, mdl_scenario_load(&scenario, folder.path, NULL, &errors, NULL), SIM_ERR_IO));
}

/* text after the head; line, part of the message */
static const struct {
    const char *text;
    int line;
    const char *message;
} files[] = {
    {"populations = ( { name = \"b\xF8rn\"; } );\n", 2, "not UTF-8"},
    {"populations = ( { name = \"b\xC3\xB8rn\"; } );\n", 2, "is no name"},
    {"populations = ( { name = \"two words\"; } );\n", 2, "is no name"},
    {"populations = ( { name = \"\"; } );\n", 2, "is no name"},
    {"\xC3\xA6"
     "ble = 3;\n",
     2, "is no key"},
    {"sagsbehandl\xC3\xA6r = 3;\n", 2, "'sagsbehandl\xC3\xA6r' is no key"},
    {"seed = 3;\nseed = 4;\n", 3, "given before"},
    {"hazards = { moves = \"0.1 /year\";\n moves = \"0.2 /year\"; };\n", 3, "given before"},
    {"boards = ( { name = \"b\"; first = \"2017-02-29\"; every = \"7 days\"; places = \"1 citizen\"; } );\n", 2,
     "does not exist"},
    {"boards = ( { name = \"b\"; first = \"2017-13-01\"; every = \"7 days\"; places = \"1 citizen\"; } );\n", 2,
     "month from 01 to 12"},
    {"boards = ( { name = \"b\"; first = \"01-02-2017\"; every = \"7 days\"; places = \"1 citizen\"; } );\n", 2,
     "is not a date"},
};

Test(bad_input, names_letters_keys_and_dates)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char text[600];
        (void)snprintf(text, sizeof text, "%s%s", HEAD, files[i].text);
        put("t.cfg", text);
        expect("t.cfg", SIM_ERR_SCENARIO, "t.cfg", files[i].line, files[i].message);
        sim_error_list_release(&errors);
        sim_error_list_init(&errors);
    }
}

Test(bad_input, the_name_of_a_file_may_be_anything)
{
    put("\xC3\x86r\xC3\xB8 kommune.cfg", HEAD PATHWAY PEOPLE);
    cr_assert(eq(int, load("\xC3\x86r\xC3\xB8 kommune.cfg"), SIM_OK));
}
