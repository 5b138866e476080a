/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/whole_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART ".part-"
#define TEMPORARY_TRIES 100

enum sim_status res_file_error(struct sim_error *error, const char *path, int fault)
{
    (void)sim_fail(error, SIM_ERR_IO, "cannot be written: %s", strerror(fault));
    sim_error_place(error, path, 0, NULL);
    switch (fault) {
    case ENOENT:
    case ENOTDIR:
        sim_error_hint(error, "the folder does not exist: make it first, or choose another");
        break;
    case ENOSPC:
    case EDQUOT:
        sim_error_hint(error, "make room on the disk, or choose a folder on another");
        break;
    case EACCES:
    case EPERM:
    case EROFS:
        sim_error_hint(error, "choose a folder that you may write to");
        break;
    default:
        break;
    }
    return SIM_ERR_IO;
}

/* Renaming over a folder fails late, and over a device it would remove the device. */
static enum sim_status check_destination(const char *path, struct sim_error *error)
{
    struct stat found;
    if (stat(path, &found) != 0 || S_ISREG(found.st_mode)) {
        return SIM_OK;
    }
    (void)sim_fail(error, SIM_ERR_IO, "cannot be written: it is a %s, and a file was expected",
                   S_ISDIR(found.st_mode) ? "folder" : "device or pipe");
    sim_error_place(error, path, 0, NULL);
    return SIM_ERR_IO;
}

/* Opens a new file beside `path`. *name is to be freed; NULL on failure. */
static int open_temporary(const char *path, char **name, struct sim_error *error)
{
    size_t size = strlen(path) + 48;
    int descriptor = -1;
    *name = malloc(size);
    if (*name == NULL) {
        (void)sim_fail(error, SIM_ERR_MEMORY, "out of memory for '%s'", path);
        return -1;
    }
    for (int i = 0; i < TEMPORARY_TRIES && descriptor < 0; i++) {
        (void)snprintf(*name, size, "%s" PART "%ld-%d", path, (long)getpid(), i);
        descriptor = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST) {
            break;
        }
    }
    if (descriptor < 0) {
        (void)res_file_error(error, path, errno);
        free(*name);
        *name = NULL;
    }
    return descriptor;
}

static bool write_whole(int descriptor, const unsigned char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(descriptor, bytes, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            errno = written == 0 ? ENOSPC : errno;
            return false;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS;
}

/* --- what a killed program left ----------------------------------------------------------------------- */

/* The process that "result.h5.part-123-0" belongs to; 0 when the name is another. */
static long maker_of(const char *entry, const char *base)
{
    const size_t length = strlen(base);
    if (strncmp(entry, base, length) != 0 || strncmp(entry + length, PART, sizeof PART - 1) != 0) {
        return 0;
    }
    const char *digits = entry + length + sizeof PART - 1;
    char *end = NULL;
    const long process = strtol(digits, &end, 10);
    return end != digits && *end == '-' && process > 0 ? process : 0;
}

/* Removes temporary files of this path whose process has ended. What cannot be removed stays: it is only clutter. */
static void sweep(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash != NULL ? slash + 1 : path;
    const int length = slash != NULL ? (int)(slash - path) + 1 : 0;
    char name[4096];
    (void)snprintf(name, sizeof name, "%.*s.", length, path);
    DIR *folder = opendir(name);
    for (struct dirent *entry = folder != NULL ? readdir(folder) : NULL; entry != NULL; entry = readdir(folder)) {
        const long process = maker_of(entry->d_name, base);
        const int written = snprintf(name, sizeof name, "%.*s%s", length, path, entry->d_name);
        if (process > 0 && written > 0 && (size_t)written < sizeof name && kill((pid_t)process, 0) != 0 &&
            errno == ESRCH) {
            (void)unlink(name);
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
}

/* --- the whole ------------------------------------------------------------------------------------------- */

enum sim_status res_file_write(const char *path, const unsigned char *bytes, size_t size, struct sim_error *error)
{
    char *name = NULL;
    int fault = 0;
    enum sim_status status = check_destination(path, error);
    if (status != SIM_OK) {
        return status;
    }
    sweep(path);
    int descriptor = open_temporary(path, &name, error);
    if (descriptor < 0) {
        return name == NULL && error != NULL ? error->status : SIM_ERR_IO;
    }
    if (!write_whole(descriptor, bytes, size)) {
        fault = errno;
    }
    /* Some file systems tell of a full disk only now. */
    if (close(descriptor) != 0 && fault == 0) {
        fault = errno;
    }
    if (fault == 0 && rename(name, path) != 0) {
        fault = errno;
    }
    if (fault != 0) {
        (void)unlink(name);
        status = res_file_error(error, path, fault);
    }
    free(name);
    return status;
}

enum sim_status res_file_can_write(const char *path, struct sim_error *error)
{
    char *name = NULL;
    enum sim_status status = check_destination(path, error);
    if (status != SIM_OK) {
        return status;
    }
    int descriptor = open_temporary(path, &name, error);
    if (descriptor < 0) {
        return error != NULL ? error->status : SIM_ERR_IO;
    }
    (void)close(descriptor);
    (void)unlink(name);
    free(name);
    return SIM_OK;
}
