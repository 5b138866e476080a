/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. What is deflated here zlib inflates to the same bytes, for every shape a plane can have. */
#include "results/file/plane_deflate.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "sim/chance.h"

static struct res_plane_deflater *deflater;

static void start(void)
{
    deflater = res_plane_deflater_create();
    cr_assert_not_null(deflater);
}

static void done(void)
{
    res_plane_deflater_free(deflater);
}

TestSuite(plane_deflate, .init = start, .fini = done);

/* Deflates and inflates; the deflated length. */
static size_t there_and_back(const unsigned char *bytes, size_t size, size_t planes)
{
    const size_t bound = res_plane_deflate_bound(size, planes);
    unsigned char *packed = malloc(bound);
    unsigned char *back = malloc(size * planes + 1);
    const size_t length = res_plane_deflate(deflater, bytes, size, planes, packed);
    uLongf got = (uLongf)(size * planes + 1);
    cr_assert(le(sz, length, bound));
    cr_assert(eq(int, uncompress(back, &got, packed, (uLong)length), Z_OK), "%zu bytes, %zu planes", size, planes);
    cr_assert(eq(sz, (size_t)got, size * planes));
    cr_assert(zero(int, memcmp(back, bytes, size * planes)));
    free(packed);
    free(back);
    return length;
}

/* Every length of a run, so every code of a length; at the start, inside and at the end. */
Test(plane_deflate, runs_of_every_length)
{
    unsigned char bytes[4 * 600];
    for (size_t run = 1; run < 600; run++) {
        memset(bytes, 'a', run);
        (void)there_and_back(bytes, run, 1);
        bytes[run] = 'b';
        (void)there_and_back(bytes, run + 1, 1);
        memmove(bytes + 1, bytes, run);
        bytes[0] = 'c';
        (void)there_and_back(bytes, run + 1, 1);
    }
}

Test(plane_deflate, bytes_in_no_order)
{
    unsigned char *bytes = malloc(4 * RES_PLANE_MAX);
    struct sim_chance chance;
    sim_chance_init(&chance, 1, 0, false);
    for (uint32_t shape = 0; shape < 40; shape++) {
        const double most = shape % 8 == 0 ? 256 : 1U << shape % 8;
        for (uint32_t i = 0; i < 4 * RES_PLANE_MAX; i++) {
            const double u = sim_chance_uniform(&chance, sim_chance_who(shape, i), 0, 0);
            bytes[i] = (unsigned char)(most * (shape < 20 ? u : u * u * u));
        }
        (void)there_and_back(bytes, RES_PLANE_MAX, 4);
        (void)there_and_back(bytes, 1 + shape, 4);
        (void)there_and_back(bytes, 65535 - shape, 2);
    }
    free(bytes);
}

/* Frequencies as Fibonacci's numbers make Huffman's tree as deep as it can be: deeper than the format allows. */
Test(plane_deflate, a_tree_that_is_too_deep)
{
    unsigned char *bytes = malloc(RES_PLANE_MAX);
    size_t used = 0, one = 1, other = 1;
    for (unsigned char symbol = 0; used + one <= RES_PLANE_MAX; symbol++) {
        /* apart, so that they are no runs */
        for (size_t k = 0; k < one; k++) {
            bytes[used++] = symbol;
        }
        const size_t next = one + other;
        one = other;
        other = next;
    }
    for (size_t i = 0; i < used; i++) {
        const size_t j = i * 40503 % used;
        const unsigned char swapped = bytes[i];
        bytes[i] = bytes[j];
        bytes[j] = swapped;
    }
    (void)there_and_back(bytes, used, 1);
    free(bytes);
}

Test(plane_deflate, planes_of_nothing_take_nothing)
{
    unsigned char *bytes = calloc(8, RES_PLANE_MAX);
    cr_assert(lt(sz, there_and_back(bytes, RES_PLANE_MAX, 8), 8 * 300));
    free(bytes);
}

Test(plane_deflate, one_byte)
{
    const unsigned char bytes[8] = {0, 255, 1, 2, 3, 3, 3, 3};
    (void)there_and_back(bytes, 1, 1);
    (void)there_and_back(bytes, 1, 8);
    (void)there_and_back(bytes, 4, 2);
}
