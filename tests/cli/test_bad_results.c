/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Results that cannot be read, compared or written: a sentence that says what to do, and the
 * right exit status. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define CAB AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg"
#define PYTHON "/usr/bin/python3"

static struct test_folder folder;
static char good[300], bad[300];

static void make(void)
{
    test_folder_init(&folder);
    (void)test_folder_path(&folder, "good.h5", good, sizeof good);
    (void)test_folder_path(&folder, "bad.h5", bad, sizeof bad);
}

static void done(void)
{
    test_folder_release(&folder);
}

TestSuite(bad_results, .init = make, .fini = done, .timeout = 300);

static void store(const char *path, const char *replications, const char *seed)
{
    const char *const arguments[] = {AFKLAR_BINARY, "run", CAB,  "-n", replications, "--seed",
                                     seed,          "-q",  "-o", path, NULL};
    struct test_run run;
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    test_run_release(&run);
}

static void expect(const char *const *arguments, int status, const char *message, const char *hint)
{
    struct test_run run;
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, status), "%s", run.errors);
    cr_assert(strstr(run.errors, message) != NULL, "expected '%s': %s", message, run.errors);
    cr_assert(strstr(run.errors, hint) != NULL, "expected '%s': %s", hint, run.errors);
    cr_assert(zero(sz, strlen(run.output)), "%s", run.output);
    test_run_release(&run);
}

/* Every command that reads a result says the same of it. */
static void expect_unreadable(const char *message, const char *hint)
{
    const char *const compared[] = {AFKLAR_BINARY, "compare", good, bad, NULL};
    const char *const verified[] = {AFKLAR_BINARY, "verify", bad, NULL};
    expect(compared, 4, message, hint);
    expect(verified, 4, message, hint);
}

/* Changes a file by h5py; skips where that is not installed. */
static void change(const char *path, const char *program)
{
    char text[1024];
    struct test_run run;
    const char *const asks[] = {PYTHON, "-c", "import h5py", NULL};
    if (access(PYTHON, X_OK) != 0) {
        cr_skip_test("python3 is not installed");
    }
    test_run_init(&run, asks);
    const int has_h5py = run.status == 0;
    test_run_release(&run);
    if (!has_h5py) {
        cr_skip_test("python3-h5py is not installed");
    }
    (void)snprintf(text, sizeof text, "import h5py\nf = h5py.File('%s', 'a')\n%s\nf.close()\n", path, program);
    const char *const arguments[] = {PYTHON, "-c", text, NULL};
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    test_run_release(&run);
}

static void cut(const char *path, double share)
{
    struct stat facts;
    cr_assert(stat(path, &facts) == 0);
    cr_assert(truncate(path, (off_t)((double)facts.st_size * share)) == 0);
}

Test(bad_results, of_a_newer_format)
{
    store(good, "2", "1");
    store(bad, "2", "1");
    change(bad, "f.attrs['format_version'] = 2");
    expect_unreadable("the result has format 2; this afklar reads up to format 1", "a newer one");
}

Test(bad_results, of_another_program)
{
    store(good, "2", "1");
    change(bad, "f['x'] = [1, 2, 3]");
    expect_unreadable("this HDF5 file is not a result of afklar", "wrote with -o");
}

Test(bad_results, truncated)
{
    store(good, "2", "1");
    for (int k = 1; k < 10; k++) {
        store(bad, "2", "1");
        cut(bad, k / 10.0);
        expect_unreadable("damaged or incomplete", "run the scenario again with -o");
    }
}

Test(bad_results, no_hdf5_at_all)
{
    const char *const verified[] = {AFKLAR_BINARY, "verify", bad, NULL};
    test_file_write(bad, "name = \"x\";\n");
    expect(verified, 4, "this is no HDF5 file", "wrote with -o");
    (void)unlink(bad);
    expect(verified, 4, "cannot open", "bad.h5");
}

Test(bad_results, that_cannot_be_paired)
{
    const char *const compared[] = {AFKLAR_BINARY, "compare", good, bad, NULL};
    store(good, "2", "1");
    store(bad, "2", "2");
    expect(compared, 2, "they ran on the seeds 1 and 2", "the same --seed");
    store(bad, "3", "1");
    expect(compared, 2, "other replications (2 from 1 and 3 from 1)", "the same --replications");
}

Test(bad_results, without_a_measure_in_common)
{
    const char *const compared[] = {AFKLAR_BINARY, "compare", good, bad, NULL};
    store(good, "2", "1");
    store(bad, "2", "1");
    change(good, "g = f['scenarios/vive-2019-cab/measures']\n"
                 "for n in list(g):\n"
                 "    if n not in ('replication', 'ended_share'): del g[n]");
    change(bad, "del f['scenarios/vive-2019-cab/measures/ended_share']");
    expect(compared, 2, "they have no measure in common", "run both scenarios again");
}

Test(bad_results, changed_by_hand)
{
    const char *const verified[] = {AFKLAR_BINARY, "verify", good, NULL};
    struct test_run run;
    store(good, "2", "1");
    test_run_init(&run, verified);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(strstr(run.output, "equal to its rerun") != NULL, "%s", run.output);
    test_run_release(&run);
    change(good, "f['scenarios/vive-2019-cab/measures/ended_share'][1] += 1e-9");
    test_run_init(&run, verified);
    cr_assert(eq(int, run.status, 5));
    cr_assert(strstr(run.errors, "/scenarios/vive-2019-cab/measures/ended_share") != NULL, "%s", run.errors);
    test_run_release(&run);
}

/* --- flipped bits ------------------------------------------------------------------------------------ */

#define SEAL_BYTES 81
#define FLIPS 15 /* each a run of the program, which takes a second under sanitizers */

static size_t read_whole(const char *path, unsigned char **bytes)
{
    struct stat facts;
    cr_assert(stat(path, &facts) == 0);
    const size_t size = (size_t)facts.st_size;
    FILE *file = fopen(path, "rb");
    *bytes = malloc(size);
    cr_assert(file != NULL && *bytes != NULL && fread(*bytes, 1, size, file) == size);
    (void)fclose(file);
    return size;
}

static void write_whole(const char *path, const unsigned char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    cr_assert(file != NULL && fwrite(bytes, 1, size, file) == size);
    cr_assert(fclose(file) == 0);
}

static int verify_flipped(const char *path, unsigned char *bytes, size_t size, size_t at)
{
    const char *const verified[] = {AFKLAR_BINARY, "verify", path, NULL};
    struct test_run run;
    const unsigned char mask = (unsigned char)(1u << at % 8);
    bytes[at] ^= mask;
    write_whole(path, bytes, size);
    bytes[at] ^= mask;
    test_run_init(&run, verified);
    const int status = run.status;
    const int is_silent = run.errors[0] == '\0';
    cr_assert(eq(int, is_silent, status == 0), "byte %zu: status %d and '%s'", at, status, run.errors);
    test_run_release(&run);
    return status;
}

/* Whatever bit of a result flips is told; in the mark of the seal itself it takes the seal away and nothing else. */
Test(bad_results, a_flipped_bit_is_told)
{
    unsigned char *bytes;
    store(good, "1", "1");
    const size_t size = read_whole(good, &bytes);
    for (size_t k = 0; k < FLIPS; k++) {
        const size_t at = 8 + k * (size - SEAL_BYTES - 8) / FLIPS;
        cr_assert(eq(int, verify_flipped(bad, bytes, size, at), 4), "byte %zu of %zu", at, size);
    }
    cr_assert(eq(int, verify_flipped(bad, bytes, size, size - SEAL_BYTES), 0));
    cr_assert(eq(int, verify_flipped(bad, bytes, size, size - 2), 4));
    free(bytes);
}

/* Without the seal the library may crash on what it reads, afklar not. At some of these places a bit means nothing. */
Test(bad_results, a_flipped_bit_without_a_seal)
{
    unsigned char *bytes;
    size_t told = 0;
    store(good, "1", "1");
    const size_t size = read_whole(good, &bytes) - SEAL_BYTES;
    for (size_t k = 0; k < 2 * (size_t)FLIPS; k++) {
        const size_t at = 8 + k * (size - 8) / (2 * (size_t)FLIPS);
        const int status = verify_flipped(bad, bytes, size, at);
        cr_assert(status == 0 || status == 4 || status == 5, "byte %zu of %zu: %d", at, size, status);
        told += status != 0 ? 1 : 0;
    }
    cr_assert(gt(sz, told, FLIPS / 2));
    free(bytes);
}

/* --- places that cannot be written ------------------------------------------------------------------- */

/* Runs as another user where the test is run by root, whom no permission stops. */
Test(bad_results, a_folder_that_cannot_be_written)
{
    char path[320];
    (void)snprintf(path, sizeof path, "%s/closed", folder.path);
    cr_assert(mkdir(path, 0500) == 0);
    char result[340];
    (void)snprintf(result, sizeof result, "%s/x.h5", path);
    const char *const plain[] = {AFKLAR_BINARY, "run", CAB, "-n", "2", "-q", "-o", result, NULL};
    const char *const as_nobody[] = {"/usr/bin/setpriv",
                                     "--reuid=65534",
                                     "--regid=65534",
                                     "--clear-groups",
                                     AFKLAR_BINARY,
                                     "run",
                                     CAB,
                                     "-n",
                                     "2",
                                     "-q",
                                     "-o",
                                     result,
                                     NULL};
    if (geteuid() == 0 && access("/usr/bin/setpriv", X_OK) != 0) {
        cr_skip_test("root may write anywhere");
    }
    cr_assert(chmod(folder.path, 0755) == 0);
    expect(geteuid() == 0 ? as_nobody : plain, 4, "Permission denied", "choose a folder that you may write to");
    (void)chmod(path, 0700);
    cr_assert(rmdir(path) == 0, "nothing is left in it");
}

/* A file system of 200 kB. */
Test(bad_results, a_full_disk)
{
    char path[320];
    char result[340];
    struct test_run run;
    (void)snprintf(path, sizeof path, "%s/small", folder.path);
    (void)snprintf(result, sizeof result, "%s/x.h5", path);
    cr_assert(mkdir(path, 0700) == 0);
    const char *const mount[] = {"/bin/mount", "-t", "tmpfs", "-o", "size=200k", "none", path, NULL};
    const char *const unmount[] = {"/bin/umount", path, NULL};
    if (geteuid() != 0 || access("/bin/mount", X_OK) != 0) {
        cr_skip_test("only root can mount a small file system");
    }
    test_run_init(&run, mount);
    const int is_mounted = run.status == 0;
    test_run_release(&run);
    if (!is_mounted) {
        cr_skip_test("this machine does not let root mount a file system");
    }
    const char *const asked[] = {AFKLAR_BINARY, "run", CAB, "-n", "40", "--events", "-o", result, NULL};
    test_run_init(&run, asked);
    const int status = run.status;
    const int is_there = access(result, F_OK) == 0;
    char *said = strstr(run.errors, "No space left on device");
    char *helped = strstr(run.errors, "make room on the disk");
    const int was_clear = said != NULL && helped != NULL;
    test_run_release(&run);
    test_run_init(&run, unmount);
    test_run_release(&run);
    cr_assert(eq(int, status, 4));
    cr_assert(was_clear);
    cr_assert(eq(int, is_there, 0), "nothing half-written stands under the name");
}
