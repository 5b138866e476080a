/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Where files are looked for, and what is said when they are not found. */
#include "results/file/datafile.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/afklar-datafile-XXXXXX";
static char path[RES_DATAFILE_PATH_MAX];
static struct sim_error error;

static void make_folder(void)
{
    cr_assert(ne(ptr, mkdtemp(folder), NULL));
    cr_assert(eq(int, chdir(folder), 0));
    FILE *file = fopen("here.cfg", "w");
    cr_assert(ne(ptr, file, NULL));
    cr_assert(eq(int, fclose(file), 0));
}

static void remove_folder(void)
{
    (void)remove("here.cfg");
    cr_assert(eq(int, chdir("/"), 0));
    (void)rmdir(folder);
}

TestSuite(datafile, .init = make_folder, .fini = remove_folder);

Test(datafile, as_given_comes_first)
{
    const char *const folders[] = {folder, NULL};
    cr_assert(eq(int, res_datafile_find_in("here.cfg", folders, path, sizeof path, &error), SIM_OK));
    cr_assert(zero(int, strcmp(path, "here.cfg")));
}

Test(datafile, then_the_folders_in_their_order)
{
    char expected[128];
    const char *const folders[] = {"/nowhere", folder, NULL};
    cr_assert(eq(int, chdir("/"), 0));
    (void)snprintf(expected, sizeof expected, "%s/here.cfg", folder);
    cr_assert(eq(int, res_datafile_find_in("here.cfg", folders, path, sizeof path, &error), SIM_OK));
    cr_assert(eq(str, path, expected));
    cr_assert(eq(int, chdir(folder), 0));
}

Test(datafile, names_that_mean_that_very_file)
{
    const char *const folders[] = {folder, NULL};
    cr_assert(eq(int, chdir("/"), 0));
    cr_assert(eq(int, res_datafile_find_in("./here.cfg", folders, path, sizeof path, &error), SIM_ERR_IO));
    cr_assert(eq(int, res_datafile_find_in("/here.cfg", folders, path, sizeof path, &error), SIM_ERR_IO));
    cr_assert(eq(int, chdir(folder), 0));
}

Test(datafile, a_missing_file_is_named_with_the_places)
{
    const char *const folders[] = {"/nowhere", NULL};
    cr_assert(eq(int, res_datafile_find_in("gone.cfg", folders, path, sizeof path, &error), SIM_ERR_IO));
    cr_assert(zero(int, strcmp(error.file, "gone.cfg")));
    cr_assert(ne(ptr, strstr(error.hint, "/nowhere"), NULL));
}

Test(datafile, a_folder_is_no_file)
{
    const char *const folders[] = {NULL};
    cr_assert(eq(int, res_datafile_find_in(folder, folders, path, sizeof path, &error), SIM_ERR_IO));
    cr_assert(ne(ptr, strstr(error.message, "directory"), NULL));
}

Test(datafile, a_path_that_does_not_fit_is_refused)
{
    char little[4];
    const char *const folders[] = {NULL};
    cr_assert(eq(int, res_datafile_find_in("here.cfg", folders, little, sizeof little, &error), SIM_ERR_IO));
}
