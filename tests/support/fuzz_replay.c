/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_<name> FOLDER: feeds each file of a corpus to the fuzz target once. Stands in for libFuzzer's main in every
 * build without it, so a finding that was added to the corpus stays fixed. No files is a failure.
 */
#include "tests/support/temp_folder.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void replay(const char *path)
{
    size_t length = 0;
    char *text = test_file_read(path, &length);
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput((const uint8_t *)text, length);
    free(text);
}

int main(int count, char **arguments)
{
    DIR *entries = count == 2 ? opendir(arguments[1]) : NULL;
    if (entries == NULL) {
        fprintf(stderr, "usage: %s FOLDER (that exists)\n", arguments[0]);
        return EXIT_FAILURE;
    }
    size_t replayed = 0;
    for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        if (entry->d_name[0] != '.') {
            char path[1024];
            snprintf(path, sizeof path, "%s/%s", arguments[1], entry->d_name);
            replay(path);
            replayed++;
        }
    }
    closedir(entries);
    fprintf(stderr, "%zu inputs replayed\n", replayed);
    return replayed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
