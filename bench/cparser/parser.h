#ifndef WEIR_CPARSER_INTERNAL_H
#define WEIR_CPARSER_INTERNAL_H

#include "cparser.h"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)

// Notes an error and returns false, so that a caller can return it on.
bool cp_fail(cp_message *m, cp_layer layer, cp_reason reason, size_t at);

static inline cp_range cp_make_range(size_t start, size_t end) {
    return (cp_range){(uint16_t)start, (uint16_t)(end - start)};
}

static inline uint16_t big16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }
static inline uint32_t big32(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static inline uint16_t little16(const uint8_t *p) { return (uint16_t)(p[1] << 8 | p[0]); }

static inline bool digits_append(cp_digits *d, uint8_t digit) {
    if (d->count < 16) {
        d->high |= (uint64_t)(digit & 0xf) << (60 - 4 * d->count);
    } else if (d->count < 32) {
        d->low |= (uint64_t)(digit & 0xf) << (60 - 4 * (d->count - 16));
    } else {
        return false;
    }
    d->count++;
    return true;
}

// Two digits of one octet at once; the count is even.
static inline bool digits_append_pair(cp_digits *d, uint8_t octet) {
    const uint64_t pair = (uint8_t)(octet << 4 | octet >> 4);
    if (d->count < 16) {
        d->high |= pair << (56 - 4 * d->count);
    } else if (d->count < 32) {
        d->low |= pair << (56 - 4 * (d->count - 16));
    } else {
        return false;
    }
    d->count += 2;
    return true;
}

// Up to eight octets of two digits each, up to `end`; for a number without filler.
//
// Eight octets are loaded at once. Those in front of the number are part of the message: no number
// lies within the first eight octets, which are the M3UA header.
static inline uint64_t digits_word(const uint8_t *end, size_t octets) {
    if (octets == 0) { return 0; }
    uint64_t word;
    __builtin_memcpy(&word, end - 8, 8);
    word = __builtin_bswap64(word);
    word = (word >> 4 & 0x0f0f0f0f0f0f0f0fu) | (word << 4 & 0xf0f0f0f0f0f0f0f0u);
    return word << (64 - 8 * octets);
}

// Tells whether a word has a digit of 15 among its first `octets` octets.
static inline bool digits_have_filler(uint64_t word) {
    const uint64_t ones = 0x1111111111111111u;
    return (word & word >> 1 & word >> 2 & word >> 3 & ones) != 0;
}

static inline bool digits_are_decimal(const cp_digits *d) {
    const uint64_t ones = 0x1111111111111111u;
    const uint64_t high = (d->high >> 3) & ((d->high >> 2) | (d->high >> 1)) & ones;
    const uint64_t low = (d->low >> 3) & ((d->low >> 2) | (d->low >> 1)) & ones;
    return (high | low) == 0;
}

// An element: `tag` is the identifier octet, or octet << 16 | number from 31 on.
typedef struct {
    uint32_t tag;
    size_t start, contents, contents_end, end;
} element;

typedef struct {
    size_t at, end;
} cursor;

static inline bool is_constructed(element e) {
    return ((e.tag > 0xff ? e.tag >> 16 : e.tag) & 0x20) != 0;
}
static inline size_t count_of(element e) { return e.contents_end - e.contents; }
static inline cursor inside(element e) { return (cursor){e.contents, e.contents_end}; }

bool ber_next_long(cp_message *m, const uint8_t *p, cursor *c, cp_layer layer, element *out);

static inline bool ber_next(
    cp_message *m, const uint8_t *p, cursor *c, cp_layer layer, element *out) {
    const size_t start = c->at;
    if (c->end - start < 2) { return cp_fail(m, layer, CP_TRUNCATED, start); }
    const uint8_t tag = p[start], length = p[start + 1];
    if (LIKELY((tag & 0x1f) != 0x1f && tag != 0 && length < 0x80)) {
        const size_t end = start + 2 + length;
        if (end > c->end) { return cp_fail(m, layer, CP_TRUNCATED, start + 1); }
        *out = (element){tag, start, start + 2, end, end};
        c->at = end;
        return true;
    }
    return ber_next_long(m, p, c, layer, out);
}

bool cp_decode_user(cp_message *m, const uint8_t *p, size_t data, size_t data_end);
bool cp_decode_sccp(cp_message *m, const uint8_t *p, size_t start, size_t end);
bool cp_decode_transaction(cp_message *m, const uint8_t *p, size_t start, size_t end);
bool cp_decode_components(cp_message *m, const uint8_t *p);
bool cp_decode_arguments(cp_message *m, const uint8_t *p);
bool cp_read_argument(
    cp_message *m, const uint8_t *p, cp_component *component, cp_user user, cp_context context);
bool cp_decode_dialogue(cp_message *m, const uint8_t *p, element portion);
bool cp_read_short_message(
    cp_message *m, const uint8_t *p, element e, cp_argument *a, bool from_station);

#endif
