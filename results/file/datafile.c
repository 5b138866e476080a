/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/datafile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 0 when the file can be read, else errno of why not. O_NONBLOCK, since a named pipe would hang. */
static int open_failure(const char *path)
{
    struct stat about;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return errno;
    }
    const int failure = fstat(fd, &about) != 0 ? errno : S_ISDIR(about.st_mode) ? EISDIR : 0;
    (void)close(fd);
    return failure;
}

static bool means_that_very_file(const char *name)
{
    return name[0] == '/' || strncmp(name, "./", 2) == 0 || strncmp(name, "../", 3) == 0;
}

static enum sim_status cannot_open(const char *name, int failure, const char *const folders[], struct sim_error *error)
{
    const enum sim_status status = sim_fail(error, SIM_ERR_IO, "cannot open the file: %s", strerror(failure));
    sim_error_place(error, name, 0, NULL);
    if (failure == ENOENT && folders[0] != NULL && !means_that_very_file(name)) {
        sim_error_hint(error, "looked here and in '%s'", folders[0]);
    }
    return status;
}

enum sim_status res_datafile_find_in(const char *name, const char *const folders[], char *path, size_t size,
                                     struct sim_error *error)
{
    const int failure = open_failure(name);
    int length = 0;
    bool found = failure == 0;
    if (found) {
        length = snprintf(path, size, "%s", name);
    }
    for (size_t k = 0; !found && failure == ENOENT && folders[k] != NULL && !means_that_very_file(name); k++) {
        length = snprintf(path, size, "%s/%s", folders[k], name);
        found = length >= 0 && (size_t)length < size && open_failure(path) == 0;
    }
    if (!found) {
        return cannot_open(name, failure, folders, error);
    }
    if (length < 0 || (size_t)length >= size) {
        return cannot_open(name, ENAMETOOLONG, folders, error);
    }
    return SIM_OK;
}

enum sim_status res_datafile_find(const char *name, char *path, size_t size, struct sim_error *error)
{
    static const char *const folders[] = {
#ifdef AFKLAR_SOURCE_DIR
        AFKLAR_SOURCE_DIR,
#endif
#ifdef AFKLAR_DATA_DIR
        AFKLAR_DATA_DIR,
#endif
        NULL};
    return res_datafile_find_in(name, folders, path, size, error);
}
