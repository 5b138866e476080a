/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum sim_status check_kind(const struct stat *status, struct sim_error *error)
{
    if (!S_ISREG(status->st_mode)) {
        return sim_fail(error, SIM_ERR_IO, "is not a regular file%s; expected a file with text",
                        S_ISDIR(status->st_mode) ? " but a folder" : "");
    }
    if (status->st_size > (off_t)MDL_SCAN_BYTES_MAX) {
        return sim_fail(error, SIM_ERR_SCENARIO, "is %lld MB large; expected at most %zu MB",
                        (long long)(status->st_size >> 20), MDL_SCAN_BYTES_MAX >> 20);
    }
    return SIM_OK;
}

static enum sim_status read_all(int descriptor, struct mdl_file_text *text, size_t size, struct sim_error *error)
{
    text->bytes = malloc(size + 1);
    if (text->bytes == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for %zu bytes", size + 1);
    }
    text->length = 0;
    while (text->length < size) {
        const ssize_t got = read(descriptor, text->bytes + text->length, size - text->length);
        if (got < 0 && errno != EINTR) {
            return sim_fail(error, SIM_ERR_IO, "cannot be read: %s", strerror(errno));
        }
        if (got == 0) {
            break; /* the file became shorter meanwhile: what is there is what is read */
        }
        text->length += got > 0 ? (size_t)got : 0;
    }
    text->bytes[text->length] = '\0';
    return SIM_OK;
}

enum sim_status mdl_config_file_read(struct mdl_file_text *text, const char *file, struct sim_error *error)
{
    memset(text, 0, sizeof *text);
    /* Without O_NONBLOCK a named pipe would wait for its writer before fstat() could refuse it. */
    const int descriptor = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
        return sim_fail(error, SIM_ERR_IO, "cannot be opened: %s", strerror(errno));
    }
    struct stat status;
    enum sim_status result = SIM_OK;
    if (fstat(descriptor, &status) != 0) {
        result = sim_fail(error, SIM_ERR_IO, "cannot be read: %s", strerror(errno));
        goto out;
    }
    result = check_kind(&status, error);
    if (result != SIM_OK) {
        goto out;
    }
    text->id.device = (uint64_t)status.st_dev;
    text->id.node = (uint64_t)status.st_ino;
    result = read_all(descriptor, text, (size_t)status.st_size, error);
out:
    (void)close(descriptor);
    if (result != SIM_OK) {
        free(text->bytes);
        memset(text, 0, sizeof *text);
    }
    return result;
}
