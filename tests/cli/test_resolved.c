/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. For every scenario in the tree: what `check --resolved` prints, kept under another name in
 * another folder, runs to the same bytes as the scenario itself. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define FILES_MAX 200

struct files {
    char path[FILES_MAX][400];
    size_t count;
};

static bool ends_in(const char *name, const char *ending)
{
    const size_t length = strlen(name), tail = strlen(ending);
    return length >= tail && strcmp(name + length - tail, ending) == 0;
}

/* No scenarios by themselves: lib/ is included, levers/ are overlays, common.cfg is a base, targets and calibrations
 * are of studies. */
static bool is_part(const char *name)
{
    return ends_in(name, "common.cfg") || ends_in(name, "targets.cfg") || ends_in(name, "calibration.cfg") ||
           strcmp(name, "lib") == 0 || strcmp(name, "levers") == 0;
}

static void collect_folder(struct files *files, const char *folder, int depth)
{
    DIR *open = opendir(folder);
    cr_assert(ne(ptr, open, NULL), "%s", folder);
    for (const struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open)) {
        char path[400];
        struct stat status;
        cr_assert(lt(int, snprintf(path, sizeof path, "%s/%s", folder, entry->d_name), (int)sizeof path));
        cr_assert(eq(int, stat(path, &status), 0));
        if (entry->d_name[0] == '.' || is_part(entry->d_name)) {
            continue;
        }
        if (S_ISDIR(status.st_mode) && depth < 8) {
            collect_folder(files, path, depth + 1);
        } else if (ends_in(entry->d_name, ".cfg")) {
            cr_assert(lt(sz, files->count, FILES_MAX));
            memcpy(files->path[files->count++], path, sizeof path);
        }
    }
    closedir(open);
}

static char *output_of(const char *const arguments[])
{
    struct test_run run;
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s %s: %s", arguments[1], arguments[2], run.errors);
    char *output = run.output;
    run.output = NULL;
    test_run_release(&run);
    return output;
}

static void compare_runs(const char *scenario, const char *resolved, const char *format)
{
    const char *const of_file[] = {AFKLAR_BINARY, "run", scenario, "-n", "2", "-q", "--format", format, NULL};
    const char *const of_text[] = {AFKLAR_BINARY, "run", resolved, "-n", "2", "-q", "--format", format, NULL};
    char *expected = output_of(of_file);
    char *found = output_of(of_text);
    cr_assert(gt(sz, strlen(expected), 100));
    cr_assert(zero(int, strcmp(expected, found)), "%s as %s", scenario, format);
    free(expected);
    free(found);
}

Test(resolved, runs_to_the_same_bytes, .timeout = 600)
{
    static struct files files;
    struct test_folder folder;
    char resolved[512];
    test_folder_init(&folder);
    test_folder_path(&folder, "another name.cfg", resolved, sizeof resolved);
    collect_folder(&files, AFKLAR_SOURCE_DIR "/scenarios", 0);
    cr_assert(ge(sz, files.count, 7));
    for (size_t i = 0; i < files.count; i++) {
        const char *const check[] = {AFKLAR_BINARY, "check", files.path[i], "--resolved", "-q", NULL};
        char *text = output_of(check);
        test_file_write(resolved, text);
        compare_runs(files.path[i], resolved, "json");
        compare_runs(files.path[i], resolved, "table");
        free(text);
    }
    test_folder_release(&folder);
}

/* The seed, the label and settings of the command line are part of the text too. */
Test(resolved, carries_overlays_and_settings)
{
    struct test_folder folder;
    char resolved[512], overlay[512];
    test_folder_init(&folder);
    const char *small = AFKLAR_TEST_GOLDEN "/small-town.cfg";
    test_file_write(test_folder_path(&folder, "over.cfg", overlay, sizeof overlay), "seed = 77;\n");
    test_folder_path(&folder, "text.cfg", resolved, sizeof resolved);
    const char *const check[] = {AFKLAR_BINARY, "check", small,           "--resolved", "--overlay",
                                 overlay,       "--set", "label=\"Åby\"", "-q",         NULL};
    const char *const of_file[] = {AFKLAR_BINARY, "run",           small, "-n",       "2",    "--overlay", overlay,
                                   "--set",       "label=\"Åby\"", "-q",  "--format", "json", NULL};
    const char *const of_text[] = {AFKLAR_BINARY, "run", resolved, "-n", "2", "-q", "--format", "json", NULL};
    char *text = output_of(check);
    test_file_write(resolved, text);
    char *expected = output_of(of_file);
    char *found = output_of(of_text);
    cr_assert(ne(ptr, strstr(found, "\"seed\": 77"), NULL));
    cr_assert(ne(ptr, strstr(text, "\"Åby\""), NULL));
    cr_assert(zero(int, strcmp(expected, found)));
    free(text);
    free(expected);
    free(found);
    test_folder_release(&folder);
}
