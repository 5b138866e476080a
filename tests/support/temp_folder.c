/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/temp_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static _Noreturn void refused(const char *what, const char *path)
{
    fprintf(stderr, "test support: cannot %s %s: %s\n", what, path, strerror(errno));
    abort();
}

static int is_dot(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void join(char *path, size_t size, const char *folder, const char *name)
{
    int length = snprintf(path, size, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= size) {
        errno = ENAMETOOLONG;
        refused("name", name);
    }
}

static void remove_entry(const char *path, int depth_left);

static void empty_folder(const char *path, int depth_left)
{
    DIR *entries = opendir(path);
    if (entries == NULL) {
        refused("open", path);
    }
    for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        if (!is_dot(entry->d_name)) {
            char inner[1024];
            join(inner, sizeof inner, path, entry->d_name);
            remove_entry(inner, depth_left);
        }
    }
    closedir(entries);
}

static void remove_entry(const char *path, int depth_left)
{
    struct stat status;
    if (lstat(path, &status) != 0) {
        refused("look at", path);
    }
    if (S_ISDIR(status.st_mode) && depth_left > 0) {
        /* A test may have taken the right to write in its folder away. */
        if (chmod(path, S_IRWXU) != 0) {
            refused("open up", path);
        }
        empty_folder(path, depth_left - 1);
    }
    if (remove(path) != 0) {
        refused("remove", path);
    }
}

void test_folder_init(struct test_folder *folder)
{
    const char *parent = getenv("TMPDIR");
    join(folder->path, sizeof folder->path, parent != NULL && parent[0] != '\0' ? parent : "/tmp",
         "afklar-test-XXXXXX");
    if (mkdtemp(folder->path) == NULL) {
        refused("make", folder->path);
    }
}

void test_folder_release(struct test_folder *folder)
{
    if (folder->path[0] != '\0') {
        remove_entry(folder->path, 8);
        folder->path[0] = '\0';
    }
}

char *test_folder_path(const struct test_folder *folder, const char *name, char *path, size_t size)
{
    join(path, size, folder->path, name);
    return path;
}

size_t test_folder_count(const struct test_folder *folder)
{
    DIR *entries = opendir(folder->path);
    if (entries == NULL) {
        refused("open", folder->path);
    }
    size_t count = 0;
    for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        count += !is_dot(entry->d_name);
    }
    closedir(entries);
    return count;
}

void test_file_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || fputs(text, file) == EOF || fclose(file) != 0) {
        refused("write", path);
    }
}

char *test_file_read(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    long size = -1;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 || fseek(file, 0, SEEK_SET) != 0) {
        refused("read", path);
    }
    char *text = malloc((size_t)size + 1);
    if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size) {
        refused("read", path);
    }
    fclose(file);
    text[size] = '\0';
    if (length != NULL) {
        *length = (size_t)size;
    }
    return text;
}
