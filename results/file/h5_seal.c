/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/h5_seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "models/scenario/sha256.h"
#include "results/file/h5_open.h"
#include "results/file/h5_read.h"

#define DIGITS 64
#define CHILD_SECONDS 600 /* a damaged length may also make the library loop */

static const char mark[] = "afklar sha-256: ";

_Static_assert(sizeof mark - 1 + DIGITS + 1 == RES_SEAL_BYTES, "the seal has a mark, digits and a line end");

static void write_seal(const unsigned char *bytes, size_t size, char seal[RES_SEAL_BYTES + 1])
{
    char digest[DIGITS + 1];
    mdl_sha256_hex(bytes, size, digest);
    (void)snprintf(seal, RES_SEAL_BYTES + 1, "%s%s\n", mark, digest);
}

bool res_seal_add(unsigned char **bytes, size_t *size)
{
    char seal[RES_SEAL_BYTES + 1];
    unsigned char *grown = realloc(*bytes, *size + RES_SEAL_BYTES);
    if (grown == NULL) {
        return false;
    }
    write_seal(grown, *size, seal);
    memcpy(grown + *size, seal, RES_SEAL_BYTES);
    *bytes = grown;
    *size += RES_SEAL_BYTES;
    return true;
}

enum seal { SEAL_MISSING, SEAL_RIGHT, SEAL_WRONG };

static enum seal check(const unsigned char *bytes, size_t size)
{
    char seal[RES_SEAL_BYTES + 1];
    if (size < RES_SEAL_BYTES || memcmp(bytes + size - RES_SEAL_BYTES, mark, sizeof mark - 1) != 0) {
        return SEAL_MISSING;
    }
    write_seal(bytes, size - RES_SEAL_BYTES, seal);
    return memcmp(bytes + size - RES_SEAL_BYTES, seal, RES_SEAL_BYTES) == 0 ? SEAL_RIGHT : SEAL_WRONG;
}

/* A file that cannot be looked at has no seal: opening it tells why. */
static enum seal seal_of(const char *path)
{
    struct stat facts;
    enum seal seal = SEAL_MISSING;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return seal;
    }
    if (fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0) {
        const size_t size = (size_t)facts.st_size;
        void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (bytes != MAP_FAILED) {
            seal = check(bytes, size);
            (void)munmap(bytes, size);
        }
    }
    (void)close(descriptor);
    return seal;
}

/* --- a file without a seal --- */

static void ignore(void *context, const struct res_h5_item *item)
{
    (void)context;
    (void)item;
}

/* What it finds does not matter here, only that it comes to an end. */
static void read_in_child(const char *path)
{
    const struct rlimit none = {0, 0};
    struct res_h5_result result;
    struct sim_error error;
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)alarm(CHILD_SECONDS);
    if (res_h5_list_unsealed(path, ignore, NULL, &error) == SIM_OK &&
        res_h5_read_unsealed(path, &result, &error) == SIM_OK) {
        res_h5_result_release(&result);
    }
    _exit(EXIT_SUCCESS);
}

static bool child_survives(const char *path)
{
    int outcome = 0;
    const pid_t child = fork();
    if (child == 0) {
        read_in_child(path);
    }
    if (child < 0) {
        return true; /* no process to spare: as without this check */
    }
    pid_t found;
    do {
        found = waitpid(child, &outcome, 0);
    } while (found < 0 && errno == EINTR);
    return found < 0 || (WIFEXITED(outcome) && WEXITSTATUS(outcome) == EXIT_SUCCESS);
}

bool res_seal_allows(const char *path)
{
    const enum seal seal = seal_of(path);
    return seal == SEAL_RIGHT || (seal == SEAL_MISSING && child_survives(path));
}
