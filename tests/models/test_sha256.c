/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: published (the examples of FIPS 180-2, appendix B, and the empty message). */
#include "models/scenario/sha256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *message, *digest;
} examples[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

Test(sha256, published_examples)
{
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        char hex[65];
        mdl_sha256_hex(examples[i].message, strlen(examples[i].message), hex);
        cr_assert_str_eq(hex, examples[i].digest);
    }
}

Test(sha256, a_million_letters)
{
    char hex[65];
    char *text = malloc(1000000);
    memset(text, 'a', 1000000);
    mdl_sha256_hex(text, 1000000, hex);
    cr_assert_str_eq(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(text);
}
