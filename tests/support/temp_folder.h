/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A folder of a test's own, removed with all that is in it, and whole files read and written in one call.
 *
 * Every function aborts the test program with a message when the system refuses: a test that cannot
 * write its input has no result.
 */
#ifndef AFKLAR_TESTS_SUPPORT_TEMP_FOLDER_H
#define AFKLAR_TESTS_SUPPORT_TEMP_FOLDER_H

#include <stddef.h>

struct test_folder {
    char path[256]; /* absolute, without a final slash */
};

/* Makes a new empty folder under $TMPDIR, or /tmp. */
void test_folder_init(struct test_folder *folder);
/* Removes the folder and everything in it. Safe twice. */
void test_folder_release(struct test_folder *folder);

/* Writes folder/name into path[size]; returns path. */
char *test_folder_path(const struct test_folder *folder, const char *name, char *path, size_t size);
/* How many entries the folder has: a failed run must leave no half-written file behind. */
size_t test_folder_count(const struct test_folder *folder);

/* Writes text as the whole of a file. */
void test_file_write(const char *path, const char *text);
/* The whole file as a string with a final 0; *length (may be NULL) is without it. The caller frees it. */
char *test_file_read(const char *path, size_t *length);

#endif
