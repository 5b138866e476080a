/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/journal_file.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "results/file/whole_file.h"

#define MAGIC UINT32_C(0x314a4641) /* "AFJ1": this form of the journal */
#define PAYLOAD_MAX ((uint64_t)1 << 40)

enum sim_status res_journal_io_error(const struct res_journal *journal, struct sim_error *error, int fault)
{
    const enum sim_status status = res_file_error(error, journal->path, fault);
    if (error != NULL && fault == ENOSPC) {
        sim_error_hint(error, "make room on the disk and go on with --resume");
    }
    return status;
}

enum sim_status res_journal_damaged(const struct res_journal *journal, struct sim_error *error)
{
    (void)sim_fail(error, SIM_ERR_IO, "the journal changed or became unreadable while it was in use");
    sim_error_place(error, journal->path, 0, NULL);
    return SIM_ERR_IO;
}

static bool write_at(int descriptor, const void *bytes, size_t size, uint64_t offset)
{
    const unsigned char *next = bytes;
    while (size > 0) {
        const ssize_t written = pwrite(descriptor, next, size, (off_t)offset);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            errno = written == 0 ? ENOSPC : errno;
            return false;
        }
        next += written;
        size -= (size_t)written;
        offset += (uint64_t)written;
    }
    return true;
}

static bool read_at(int descriptor, void *bytes, size_t size, uint64_t offset)
{
    unsigned char *next = bytes;
    while (size > 0) {
        const ssize_t got = pread(descriptor, next, size, (off_t)offset);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        next += got;
        size -= (size_t)got;
        offset += (uint64_t)got;
    }
    return true;
}

static uint32_t checksum(uint32_t kind, const unsigned char *payload, uint64_t size)
{
    uLong sum = crc32(0, (const unsigned char *)&kind, sizeof kind);
    sum = crc32(sum, (const unsigned char *)&size, sizeof size);
    while (size > 0) {
        const uInt part = size > (1U << 30) ? 1U << 30 : (uInt)size;
        sum = crc32(sum, payload, part);
        payload += part;
        size -= part;
    }
    return (uint32_t)sum;
}

bool res_journal_grow(unsigned char **bytes, size_t *capacity, size_t wanted)
{
    if (wanted <= *capacity) {
        return true;
    }
    const size_t larger = wanted + wanted / 2;
    unsigned char *grown = realloc(*bytes, larger);
    if (grown == NULL) {
        return false;
    }
    *bytes = grown;
    *capacity = larger;
    return true;
}

enum sim_status res_journal_no_memory(struct sim_error *error)
{
    return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the journal");
}

bool res_journal_note(struct res_journal_list *list, uint64_t offset)
{
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity == 0 ? 256 : 2 * list->capacity;
        uint64_t *grown = realloc(list->at, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        list->at = grown;
        list->capacity = capacity;
    }
    list->at[list->count++] = offset;
    return true;
}

enum sim_status res_journal_append(struct res_journal *journal, enum res_record kind, const unsigned char *payload,
                                   size_t size, struct sim_error *error)
{
    const struct res_journal_frame frame = {MAGIC, (uint32_t)kind, size, checksum((uint32_t)kind, payload, size), 0};
    if (!write_at(journal->descriptor, payload, size, journal->end + sizeof frame) ||
        !write_at(journal->descriptor, &frame, sizeof frame, journal->end)) {
        const int fault = errno;
        const bool is_cut = ftruncate(journal->descriptor, (off_t)journal->end) == 0;
        (void)is_cut; /* what is torn is dropped when it is opened anyway */
        return res_journal_io_error(journal, error, fault);
    }
    journal->end += sizeof frame + size;
    return SIM_OK;
}

bool res_journal_load(struct res_journal *journal, uint64_t offset, uint64_t limit, struct res_journal_frame *frame,
                      bool *memory)
{
    *memory = true;
    if (offset + sizeof *frame > limit || !read_at(journal->descriptor, frame, sizeof *frame, offset) ||
        frame->magic != MAGIC || frame->size > PAYLOAD_MAX || frame->size > limit - offset - sizeof *frame) {
        return false;
    }
    *memory = res_journal_grow(&journal->buffer, &journal->capacity, (size_t)frame->size + 1);
    return *memory && read_at(journal->descriptor, journal->buffer, (size_t)frame->size, offset + sizeof *frame) &&
           checksum(frame->kind, journal->buffer, frame->size) == frame->checksum;
}
