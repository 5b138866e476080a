/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/h5_write.h"

#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_version.h>
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define TEMPORARY_TRIES 100
/* Shorter columns are stored as they are: chunks and their index would take more room than they save. */
#define COMPRESS_FROM 1024
#define CHUNK_MAX 65536
#define DEFLATE_LEVEL 4

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

/* --- files ------------------------------------------------------------------------------------------- */

static enum sim_status io_error(struct sim_error *error, const char *path, int fault)
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
        (void)snprintf(*name, size, "%s.part-%ld-%d", path, (long)getpid(), i);
        descriptor = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST) {
            break;
        }
    }
    if (descriptor < 0) {
        (void)io_error(error, path, errno);
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

static enum sim_status write_aside_and_rename(const char *path, const unsigned char *bytes, size_t size,
                                              struct sim_error *error)
{
    char *name = NULL;
    int fault = 0;
    enum sim_status status = check_destination(path, error);
    if (status != SIM_OK) {
        return status;
    }
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
        status = io_error(error, path, fault);
    }
    free(name);
    return status;
}

enum sim_status res_h5_can_write(const char *path, struct sim_error *error)
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

/* --- pieces of HDF5 -------------------------------------------------------------------------------------- */

/* All helpers return false on failure and leave nothing open. */

static bool put_attribute(hid_t object, const char *name, hid_t stored, hid_t given, const void *value)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate2(object, name, stored, space, H5P_DEFAULT, H5P_DEFAULT);
    bool done = attribute >= 0 && H5Awrite(attribute, given, value) >= 0;
    done = (attribute < 0 || H5Aclose(attribute) >= 0) && done;
    return (space < 0 || H5Sclose(space) >= 0) && done;
}

static bool put_unsigned(hid_t object, const char *name, uint64_t value)
{
    return put_attribute(object, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, &value);
}

static bool put_integer(hid_t object, const char *name, int64_t value)
{
    return put_attribute(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

static bool put_real(hid_t object, const char *name, double value)
{
    return put_attribute(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

/* Strings of variable length, UTF-8: h5py, xarray and R read them as text. */
static hid_t text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 && (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        (void)H5Tclose(type);
        return -1;
    }
    return type;
}

static bool put_text(hid_t object, const char *name, const char *text)
{
    hid_t type = text_type();
    bool done = type >= 0 && put_attribute(object, name, type, type, &text);
    return (type < 0 || H5Tclose(type) >= 0) && done;
}

/* A fixed, null-terminated ASCII string, as the dimension scale specification wants it. */
static bool put_fixed(hid_t object, const char *name, const char *text)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    bool done = type >= 0 && H5Tset_size(type, strlen(text) + 1) >= 0 && put_attribute(object, name, type, type, text);
    return (type < 0 || H5Tclose(type) >= 0) && done;
}

/* Groups keep the order in which their members were made. */
static hid_t make_group(hid_t parent, const char *name)
{
    hid_t group = -1;
    hid_t creation = H5Pcreate(H5P_GROUP_CREATE);
    if (creation >= 0 && H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0 &&
        H5Pset_obj_track_times(creation, false) >= 0) {
        group = H5Gcreate2(parent, name, H5P_DEFAULT, creation, H5P_DEFAULT);
    }
    if (creation >= 0) {
        (void)H5Pclose(creation);
    }
    return group;
}

static hid_t dataset_creation(size_t length)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    bool done = creation >= 0 && H5Pset_obj_track_times(creation, false) >= 0;
    if (done && length >= COMPRESS_FROM) {
        hsize_t chunk = length < CHUNK_MAX ? length : CHUNK_MAX;
        done = H5Pset_chunk(creation, 1, &chunk) >= 0 && H5Pset_shuffle(creation) >= 0 &&
               H5Pset_deflate(creation, DEFLATE_LEVEL) >= 0;
    }
    if (!done && creation >= 0) {
        (void)H5Pclose(creation);
        creation = -1;
    }
    return creation;
}

/* A 1-D dataset, left open; negative on failure. */
static hid_t make_column(hid_t group, const char *name, hid_t stored, hid_t given, const void *values, size_t length)
{
    hsize_t size = length;
    hid_t space = H5Screate_simple(1, &size, NULL);
    hid_t creation = dataset_creation(length);
    hid_t dataset = -1;
    if (space >= 0 && creation >= 0) {
        dataset = H5Dcreate2(group, name, stored, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    }
    if (dataset >= 0 && H5Dwrite(dataset, given, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
        (void)H5Dclose(dataset);
        dataset = -1;
    }
    if (creation >= 0) {
        (void)H5Pclose(creation);
    }
    if (space >= 0) {
        (void)H5Sclose(space);
    }
    return dataset;
}

static bool put_text_dataset(hid_t group, const char *name, const char *text, const char *meaning)
{
    hid_t type = text_type();
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t creation = dataset_creation(1);
    hid_t dataset = H5Dcreate2(group, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    bool done = dataset >= 0 && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &text) >= 0 &&
                put_text(dataset, "label", meaning);
    done = (dataset < 0 || H5Dclose(dataset) >= 0) && done;
    (void)H5Pclose(creation);
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    return done;
}

/* --- dimension scales --------------------------------------------------------------------------------------- */

/* The attributes of the HDF5 Dimension Scale specification, written here because the library's high-level part
 * would be one dependency more for these three. */

struct scale_user {
    hobj_ref_t dataset;
    int dimension;
};

/* On each column: a list, of one scale, for its one dimension. */
static bool point_to_scale(hid_t dataset, hobj_ref_t scale)
{
    hvl_t list = {1, &scale};
    hsize_t one = 1;
    hid_t type = H5Tvlen_create(H5T_STD_REF_OBJ);
    hid_t space = H5Screate_simple(1, &one, NULL);
    hid_t attribute = H5Acreate2(dataset, "DIMENSION_LIST", type, space, H5P_DEFAULT, H5P_DEFAULT);
    bool done = attribute >= 0 && H5Awrite(attribute, type, &list) >= 0;
    done = (attribute < 0 || H5Aclose(attribute) >= 0) && done;
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    return done;
}

/* On the scale: who uses it. */
static bool list_users(hid_t scale, const struct scale_user users[], size_t count)
{
    hsize_t size = count;
    hid_t type = H5Tcreate(H5T_COMPOUND, sizeof(struct scale_user));
    bool done = type >= 0 && H5Tinsert(type, "dataset", HOFFSET(struct scale_user, dataset), H5T_STD_REF_OBJ) >= 0 &&
                H5Tinsert(type, "dimension", HOFFSET(struct scale_user, dimension), H5T_NATIVE_INT) >= 0;
    hid_t space = H5Screate_simple(1, &size, NULL);
    hid_t attribute = done ? H5Acreate2(scale, "REFERENCE_LIST", type, space, H5P_DEFAULT, H5P_DEFAULT) : -1;
    done = attribute >= 0 && H5Awrite(attribute, type, users) >= 0;
    done = (attribute < 0 || H5Aclose(attribute) >= 0) && done;
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    return done;
}

/* --- the content ------------------------------------------------------------------------------------------------ */

static bool close_object(hid_t object, bool done)
{
    return (object < 0 || H5Oclose(object) >= 0) && done;
}

static bool describe_column(hid_t dataset, const struct res_column *column)
{
    const struct res_measure *measure = column->measure;
    char label[192];
    char label_da[192];
    (void)res_column_label(column, RES_ENGLISH, label, sizeof label);
    (void)res_column_label(column, RES_DANISH, label_da, sizeof label_da);
    bool done = put_text(dataset, "unit", res_unit_name(measure->unit)) && put_text(dataset, "label", label) &&
                put_text(dataset, "label_da", label_da) && put_text(dataset, "start_event", measure->start) &&
                put_text(dataset, "end_event", measure->end) && put_text(dataset, "population", measure->population) &&
                put_text(dataset, "horizon", measure->horizon) &&
                put_text(dataset, "without_end_event", measure->without);
    if (done && column->of != NULL) {
        done = put_text(dataset, "of", column->of);
    }
    if (done && measure->numerator != NULL) {
        done = put_text(dataset, "numerator", measure->numerator) &&
               put_text(dataset, "denominator", measure->denominator);
    }
    return done;
}

static bool put_column(hid_t group, const struct res_sample *sample, size_t index, struct scale_user *user)
{
    const struct res_column *column = &sample->columns.at[index];
    hobj_ref_t scale;
    hid_t dataset = make_column(group, column->name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE,
                                res_sample_column(sample, index), sample->replications);
    bool done = dataset >= 0 && describe_column(dataset, column) &&
                H5Rcreate(&scale, group, "replication", H5R_OBJECT, -1) >= 0 && point_to_scale(dataset, scale) &&
                H5Rcreate(&user->dataset, group, column->name, H5R_OBJECT, -1) >= 0;
    user->dimension = 0;
    return close_object(dataset, done);
}

static hid_t put_scale(hid_t group, const struct res_sample *sample)
{
    uint64_t *numbers = malloc((sample->replications + 1) * sizeof *numbers);
    hid_t scale = -1;
    for (size_t i = 0; numbers != NULL && i < sample->replications; i++) {
        numbers[i] = sample->first + i;
    }
    if (numbers != NULL) {
        scale = make_column(group, "replication", H5T_STD_U64LE, H5T_NATIVE_UINT64, numbers, sample->replications);
    }
    free(numbers);
    if (scale >= 0 && !(put_fixed(scale, "CLASS", "DIMENSION_SCALE") && put_fixed(scale, "NAME", "replication") &&
                        put_text(scale, "label", "number of the replication") && put_text(scale, "unit", "1"))) {
        (void)H5Dclose(scale);
        scale = -1;
    }
    return scale;
}

static bool put_measures(hid_t parent, const struct res_sample *sample)
{
    struct scale_user *users = calloc(sample->columns.count + 1, sizeof *users);
    hid_t group = make_group(parent, "measures");
    hid_t scale = group >= 0 && users != NULL ? put_scale(group, sample) : -1;
    bool done = scale >= 0;
    for (size_t i = 0; done && i < sample->columns.count; i++) {
        done = put_column(group, sample, i, &users[i]);
    }
    done = done && list_users(scale, users, sample->columns.count);
    free(users);
    done = close_object(scale, done);
    return close_object(group, done);
}

/* A name that can be a link: no slash, and not the dot that means "here". */
static char *link_name(const char *name)
{
    size_t size = strlen(name) + 2;
    char *link = malloc(size);
    if (link != NULL) {
        bool dot = name[0] == '\0' || strcmp(name, ".") == 0;
        (void)snprintf(link, size, "%s%s", dot ? "_" : "", name);
        for (char *letter = link; *letter != '\0'; letter++) {
            *letter = *letter == '/' ? '_' : *letter;
        }
    }
    return link;
}

static bool put_scenario(hid_t parent, const struct res_sample *sample, const char *name, size_t position)
{
    char *link = link_name(name);
    hid_t group = link != NULL ? make_group(parent, link) : -1;
    bool done = group >= 0 && put_text(group, "name", sample->name) && put_text(group, "label", sample->label) &&
                put_text(group, "sha256", sample->sha256) && put_integer(group, "position", (int64_t)position) &&
                put_text_dataset(group, "resolved", sample->resolved, "the full scenario, as a scenario file") &&
                put_measures(group, sample);
    free(link);
    return close_object(group, done);
}

static bool put_run_facts(hid_t parent, const struct res_sample *const samples[], size_t count)
{
    char date[32] = "";
    char machine[256] = "";
    char hdf5[32];
    struct utsname facts;
    time_t now = time(NULL);
    struct tm civil;
    double seconds = 0;
    for (size_t i = 0; i < count; i++) {
        seconds += samples[i]->seconds;
    }
    if (gmtime_r(&now, &civil) != NULL) {
        (void)strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &civil);
    }
    if (uname(&facts) >= 0) {
        (void)snprintf(machine, sizeof machine, "%.60s %.60s %.60s", facts.sysname, facts.release, facts.machine);
    }
    (void)snprintf(hdf5, sizeof hdf5, "%d.%d.%d", H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE);
    hid_t group = make_group(parent, "run");
    bool done = group >= 0 && put_text(group, "date", date) && put_real(group, "duration_seconds", seconds) &&
                put_text(group, "machine", machine) && put_text(group, "compiler", COMPILER) &&
                put_unsigned(group, "threads", samples[0]->threads) && put_text(group, "hdf5", hdf5) &&
                put_text(group, "gsl", GSL_VERSION);
    return close_object(group, done);
}

static bool put_provenance(hid_t file, const struct res_sample *const samples[], size_t count,
                           const struct res_maker *maker)
{
    hid_t group = make_group(file, "provenance");
    bool done = group >= 0 && put_text(group, "software", maker->software) &&
                put_text(group, "version", maker->version) && put_text(group, "git", maker->git) &&
                put_unsigned(group, "seed", samples[0]->seed) &&
                put_unsigned(group, "first_replication", samples[0]->first) &&
                put_unsigned(group, "replications", samples[0]->replications) && put_run_facts(group, samples, count);
    return close_object(group, done);
}

static bool put_all(hid_t file, const struct res_sample *const samples[], const char *const names[], size_t count,
                    const struct res_maker *maker)
{
    bool done = put_text(file, "format", RES_H5_FORMAT) && put_integer(file, "format_version", RES_H5_FORMAT_VERSION) &&
                put_text(file, "kind", count == 1 ? "run" : "compare") && put_provenance(file, samples, count, maker);
    hid_t group = done ? make_group(file, "scenarios") : -1;
    done = group >= 0;
    for (size_t i = 0; done && i < count; i++) {
        done = put_scenario(group, samples[i], names != NULL ? names[i] : samples[i]->name, i);
    }
    return close_object(group, done);
}

/* --- the whole ------------------------------------------------------------------------------------------------------
 */

/* A file that lives in memory: a full disk then meets our own write and not the library, which cannot close a file
 * that it could not flush. */
static hid_t open_in_memory(void)
{
    hid_t file = -1;
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t creation = H5Pcreate(H5P_FILE_CREATE);
    if (access >= 0 && creation >= 0 && H5Pset_fapl_core(access, (size_t)1 << 20, false) >= 0 &&
        H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0 &&
        H5Pset_obj_track_times(creation, false) >= 0) {
        file = H5Fcreate("result", H5F_ACC_TRUNC, creation, access);
    }
    if (access >= 0) {
        (void)H5Pclose(access);
    }
    if (creation >= 0) {
        (void)H5Pclose(creation);
    }
    return file;
}

static bool take_image(hid_t file, unsigned char **bytes, size_t *size)
{
    *bytes = NULL;
    ssize_t length = H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0 ? H5Fget_file_image(file, NULL, 0) : -1;
    if (length <= 0) {
        return false;
    }
    *size = (size_t)length;
    *bytes = malloc(*size);
    return *bytes != NULL && H5Fget_file_image(file, *bytes, *size) == length;
}

enum sim_status res_h5_write(const char *path, const struct res_sample *const samples[], const char *const names[],
                             size_t sample_count, const struct res_maker *maker, struct sim_error *error)
{
    unsigned char *bytes = NULL;
    size_t size = 0;
    SIM_INVARIANT(sample_count > 0, "a result holds at least one scenario");
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    hid_t file = open_in_memory();
    bool built = file >= 0 && put_all(file, samples, names, sample_count, maker) && take_image(file, &bytes, &size);
    if (file >= 0) {
        (void)H5Fclose(file);
    }
    enum sim_status status;
    if (built) {
        status = write_aside_and_rename(path, bytes, size, error);
    } else {
        status = sim_fail(error, SIM_ERR_MEMORY, "the result could not be built in memory for '%s'", path);
    }
    free(bytes);
    return status;
}
