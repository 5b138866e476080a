/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/plane_deflate.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "sim/error.h"

/* RFC 1951, 3.2.5: literals, the end of the block, then the codes of lengths. */
#define END_OF_BLOCK 256
#define SYMBOLS 286
#define LEAST_MATCH 3
#define MOST_MATCH 258
#define MOST_BITS 15
/* A block before its tokens: 3 bits, the three counts, 19 lengths of 3 bits, 287 code lengths of 4 bits. */
#define BLOCK_HEAD_BYTES 168

struct length_code {
    uint16_t symbol;
    uint8_t extra_bits, extra;
};

/* Bits as they go out: the code reversed, and for a match what follows it. */
struct word {
    uint32_t bits;
    uint8_t count;
};

struct res_plane_deflater {
    struct length_code lengths[MOST_MATCH + 1];
    uint16_t tokens[RES_PLANE_MAX]; /* below 256 a literal, else 256 + the length of a match at distance 1 */
    uint32_t frequency[SYMBOLS];
    uint8_t bits[SYMBOLS]; /* of each symbol's code; 0: not used */
    struct word words[END_OF_BLOCK + 1 + MOST_MATCH];
};

/* --- bits -------------------------------------------------------------------------------------------- */

struct bit_writer {
    unsigned char *to;
    uint64_t held;
    unsigned count; /* of bits held, below 32 between calls */
};

static void put_bits(struct bit_writer *writer, uint32_t bits, unsigned count)
{
    writer->held |= (uint64_t)bits << writer->count;
    writer->count += count;
    if (writer->count >= 32) {
        for (unsigned i = 0; i < 4; i++) {
            writer->to[i] = (unsigned char)(writer->held >> (8 * i));
        }
        writer->to += 4;
        writer->held >>= 32;
        writer->count -= 32;
    }
}

static void flush_bits(struct bit_writer *writer)
{
    while (writer->count > 0) {
        *writer->to++ = (unsigned char)writer->held;
        writer->held >>= 8;
        writer->count = writer->count > 8 ? writer->count - 8 : 0;
    }
}

static uint32_t reversed(uint32_t code, unsigned count)
{
    uint32_t bits = 0;
    for (unsigned i = 0; i < count; i++) {
        bits = bits << 1 | (code >> i & 1);
    }
    return bits;
}

/* --- the code of a block ----------------------------------------------------------------------------------- */

struct node {
    uint32_t weight;
    uint16_t symbol, parent;
};

static int by_weight(const void *left, const void *right)
{
    const struct node *a = left, *b = right;
    if (a->weight != b->weight) {
        return a->weight < b->weight ? -1 : 1;
    }
    return (a->symbol > b->symbol) - (a->symbol < b->symbol);
}

/* The lighter of the next leaf and the next pair; both queues are in order of weight. */
static uint16_t lightest(const struct node nodes[], size_t *leaf, size_t leaves, size_t *pair, size_t made)
{
    const bool take_leaf = *pair >= made || (*leaf < leaves && nodes[*leaf].weight <= nodes[*pair].weight);
    return (uint16_t)(take_leaf ? (*leaf)++ : (*pair)++);
}

/* Huffman's lengths for `weights`; the longest of them. There are at least two symbols: the end, and a literal. */
static unsigned huffman(const uint32_t weights[SYMBOLS], uint8_t bits[SYMBOLS])
{
    struct node nodes[2 * SYMBOLS];
    uint8_t depth[2 * SYMBOLS];
    size_t leaves = 0;
    unsigned deepest = 0;
    for (uint16_t s = 0; s < SYMBOLS; s++) {
        if (weights[s] > 0) {
            nodes[leaves++] = (struct node){.weight = weights[s], .symbol = s};
        }
    }
    SIM_INVARIANT(leaves >= 2, "a block has an end and a literal");
    qsort(nodes, leaves, sizeof nodes[0], by_weight);
    size_t leaf = 0, pair = leaves, made = leaves;
    for (; made < 2 * leaves - 1; made++) {
        const uint16_t one = lightest(nodes, &leaf, leaves, &pair, made);
        const uint16_t other = lightest(nodes, &leaf, leaves, &pair, made);
        nodes[made] = (struct node){.weight = nodes[one].weight + nodes[other].weight};
        nodes[one].parent = nodes[other].parent = (uint16_t)made;
    }
    memset(bits, 0, SYMBOLS);
    depth[made - 1] = 0;
    for (size_t i = made - 1; i-- > 0;) {
        depth[i] = (uint8_t)(depth[nodes[i].parent] + 1);
        if (i < leaves) {
            bits[nodes[i].symbol] = depth[i];
            deepest = depth[i] > deepest ? depth[i] : deepest;
        }
    }
    return deepest;
}

/* Where the tree is too deep for the format the weights are brought closer together. */
static void set_lengths(struct res_plane_deflater *deflater)
{
    while (huffman(deflater->frequency, deflater->bits) > MOST_BITS) {
        for (size_t s = 0; s < SYMBOLS; s++) {
            deflater->frequency[s] = deflater->frequency[s] / 2 + deflater->frequency[s] % 2;
        }
    }
}

/* RFC 1951, 3.2.2: codes of one length follow each other, in the order of their symbols. */
static void set_words(struct res_plane_deflater *deflater)
{
    uint32_t next[MOST_BITS + 2] = {0}, counts[MOST_BITS + 1] = {0};
    for (size_t s = 0; s < SYMBOLS; s++) {
        counts[deflater->bits[s]]++;
    }
    counts[0] = 0;
    for (size_t b = 1; b <= MOST_BITS; b++) {
        next[b + 1] = (next[b] + counts[b]) << 1;
    }
    struct word codes[SYMBOLS];
    for (size_t s = 0; s < SYMBOLS; s++) {
        const uint8_t count = deflater->bits[s];
        codes[s] = (struct word){count > 0 ? reversed(next[count]++, count) : 0, count};
    }
    memcpy(deflater->words, codes, (END_OF_BLOCK + 1) * sizeof codes[0]);
    for (size_t length = LEAST_MATCH; length <= MOST_MATCH; length++) {
        const struct length_code *code = &deflater->lengths[length];
        const struct word *symbol = &codes[code->symbol];
        /* The one distance has a code of one bit, 0. */
        deflater->words[END_OF_BLOCK + length] = (struct word){symbol->bits | (uint32_t)code->extra << symbol->count,
                                                               (uint8_t)(symbol->count + code->extra_bits + 1)};
    }
}

/* --- tokens ------------------------------------------------------------------------------------------------- */

/* RFC 1951, 3.2.5: eight lengths of one symbol each, then four symbols a number of extra bits; 258 by itself. */
static void set_length_codes(struct length_code lengths[MOST_MATCH + 1])
{
    uint16_t symbol = END_OF_BLOCK + 1;
    size_t length = LEAST_MATCH;
    for (; length < 11; length++) {
        lengths[length] = (struct length_code){symbol++, 0, 0};
    }
    for (uint8_t extra_bits = 1; extra_bits <= 5; extra_bits++) {
        for (int k = 0; k < 4; k++, symbol++) {
            for (unsigned extra = 0; extra < 1U << extra_bits && length < MOST_MATCH; extra++) {
                lengths[length++] = (struct length_code){symbol, extra_bits, (uint8_t)extra};
            }
        }
    }
    lengths[MOST_MATCH] = (struct length_code){SYMBOLS - 1, 0, 0};
}

/* How many of the bytes from `at` on are the one before. */
static size_t run_length(const unsigned char from[], size_t at, size_t size)
{
    size_t end = at;
    while (end < size && from[end] == from[at - 1]) {
        end++;
    }
    return end - at;
}

static size_t tokenise(struct res_plane_deflater *deflater, const unsigned char from[], size_t size)
{
    uint16_t *tokens = deflater->tokens;
    uint32_t *frequency = deflater->frequency;
    size_t count = 0;
    memset(frequency, 0, sizeof deflater->frequency);
    frequency[END_OF_BLOCK] = 1;
    for (size_t at = 0; at < size;) {
        size_t run = at > 0 && from[at] == from[at - 1] ? run_length(from, at, size) : 0;
        while (run >= LEAST_MATCH) {
            const size_t length = run < MOST_MATCH ? run : MOST_MATCH;
            tokens[count++] = (uint16_t)(END_OF_BLOCK + length);
            frequency[deflater->lengths[length].symbol]++;
            at += length;
            run -= length;
        }
        if (at < size) {
            tokens[count++] = from[at];
            frequency[from[at++]]++;
        }
    }
    return count;
}

/* --- the stream --------------------------------------------------------------------------------------------- */

/* RFC 1951, 3.2.7. Code lengths are sent as they are: 0-15 in four bits each, which costs less than it would take to
 * do better for blocks of this size. */
static void put_head(struct bit_writer *writer, const struct res_plane_deflater *deflater, bool last)
{
    static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    put_bits(writer, last ? 1 : 0, 1);
    put_bits(writer, 2, 2);
    put_bits(writer, SYMBOLS - 257, 5);
    put_bits(writer, 0, 5); /* one distance */
    put_bits(writer, 19 - 4, 4);
    for (size_t i = 0; i < 19; i++) {
        put_bits(writer, order[i] < 16 ? 4 : 0, 3);
    }
    for (size_t s = 0; s < SYMBOLS; s++) {
        put_bits(writer, reversed(deflater->bits[s], 4), 4);
    }
    put_bits(writer, reversed(1, 4), 4);
}

static void put_plane(struct bit_writer *writer, struct res_plane_deflater *deflater, const unsigned char from[],
                      size_t size, bool last)
{
    const size_t count = tokenise(deflater, from, size);
    set_lengths(deflater);
    set_words(deflater);
    put_head(writer, deflater, last);
    for (size_t i = 0; i < count; i++) {
        const struct word *word = &deflater->words[deflater->tokens[i]];
        put_bits(writer, word->bits, word->count);
    }
    put_bits(writer, deflater->words[END_OF_BLOCK].bits, deflater->words[END_OF_BLOCK].count);
}

/* No token is longer than 15 bits a byte. */
size_t res_plane_deflate_bound(size_t size, size_t planes)
{
    return planes * (2 * size + BLOCK_HEAD_BYTES) + 16;
}

size_t res_plane_deflate(struct res_plane_deflater *deflater, const unsigned char from[], size_t size, size_t planes,
                         unsigned char to[])
{
    SIM_INVARIANT(size > 0 && size <= RES_PLANE_MAX && planes > 0, "a plane has bytes, and not too many");
    /* RFC 1950: deflate with a window of 32 KiB, made fast. */
    to[0] = 0x78;
    to[1] = 0x01;
    struct bit_writer writer = {.to = to + 2};
    for (size_t p = 0; p < planes; p++) {
        put_plane(&writer, deflater, from + p * size, size, p + 1 == planes);
    }
    flush_bits(&writer);
    const uLong sum = adler32(adler32(0, NULL, 0), from, (uInt)(size * planes));
    for (int i = 3; i >= 0; i--) {
        *writer.to++ = (unsigned char)(sum >> (8 * i));
    }
    return (size_t)(writer.to - to);
}

struct res_plane_deflater *res_plane_deflater_create(void)
{
    struct res_plane_deflater *deflater = calloc(1, sizeof *deflater);
    if (deflater != NULL) {
        set_length_codes(deflater->lengths);
    }
    return deflater;
}

void res_plane_deflater_free(struct res_plane_deflater *deflater)
{
    free(deflater);
}
