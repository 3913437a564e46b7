#include "parser.h"

// Reads identifier and length octets; `indefinite` tells a length that is none.
static bool read_header(
    cp_message *m, const uint8_t *p, size_t start, size_t limit, cp_layer layer, element *out,
    bool *indefinite, bool *padded) {
    size_t at = start;
    *indefinite = false;
    *padded = false;
    if (at >= limit) { return cp_fail(m, layer, CP_TRUNCATED, at); }
    const uint8_t identifier = p[at++];
    out->tag = identifier;
    out->start = start;
    if ((identifier & 0x1f) == 0x1f) {
        uint32_t number = 0;
        uint8_t octet;
        do {
            if (at >= limit) { return cp_fail(m, layer, CP_TRUNCATED, at); }
            octet = p[at++];
            if (number == 0 && octet == 0x80) { return cp_fail(m, layer, CP_HIGH_TAG, start); }
            number = number << 7 | (octet & 0x7f);
            if (number >= 0x4000) { return cp_fail(m, layer, CP_BAD_TAG, start); }
        } while (octet & 0x80);
        if (number <= 30) { return cp_fail(m, layer, CP_HIGH_TAG, start); }
        out->tag = (uint32_t)identifier << 16 | number;
    }
    if (at >= limit) { return cp_fail(m, layer, CP_TRUNCATED, at); }
    const size_t length_at = at;
    const uint8_t first = p[at++];
    size_t length = first;
    if (first == 0x80) {
        if (!is_constructed(*out)) { return cp_fail(m, layer, CP_BAD_BER_LENGTH, length_at); }
        out->contents = at;
        *indefinite = true;
        return true;
    }
    if (first > 0x80) {
        if (first == 0xff) { return cp_fail(m, layer, CP_BAD_BER_LENGTH, length_at); }
        size_t left = first & 0x7f;
        if (limit - at < left) { return cp_fail(m, layer, CP_TRUNCATED, length_at); }
        const bool leading_zero = p[at] == 0;
        length = 0;
        while (left-- > 0) {
            length = length << 8 | p[at++];
            if (length > 0xffff) { return cp_fail(m, layer, CP_TRUNCATED, length_at); }
        }
        *padded = leading_zero || length < 0x80;
    }
    if (length > limit - at) { return cp_fail(m, layer, CP_TRUNCATED, length_at); }
    out->contents = at;
    out->contents_end = out->end = at + length;
    return true;
}

static bool find_end(
    cp_message *m, const uint8_t *p, size_t at, size_t limit, cp_layer layer, size_t *found) {
    int depth = 1;
    while (at < limit) {
        element e;
        bool indefinite, padded;
        if (!read_header(m, p, at, limit, layer, &e, &indefinite, &padded)) { return false; }
        if (e.tag == 0) {
            if (e.contents_end != e.contents) {
                return cp_fail(m, layer, CP_UNMATCHED_END, at);
            }
            if (--depth == 0) {
                if (e.contents - at != 2) { return cp_fail(m, layer, CP_UNMATCHED_END, at); }
                *found = at;
                return true;
            }
            at = e.end;
        } else if (indefinite) {
            if (++depth > 16) { return cp_fail(m, layer, CP_NESTING_TOO_DEEP, at); }
            at = e.contents;
        } else {
            at = e.end;
        }
    }
    return cp_fail(m, layer, CP_TRUNCATED, limit);
}

bool ber_next_long(cp_message *m, const uint8_t *p, cursor *c, cp_layer layer, element *out) {
    bool indefinite, padded;
    if (!read_header(m, p, c->at, c->end, layer, out, &indefinite, &padded)) { return false; }
    if (padded) { m->flags |= CP_NON_MINIMAL_LENGTH; }
    if (out->tag == 0) { return cp_fail(m, layer, CP_UNMATCHED_END, c->at); }
    if (indefinite) {
        m->flags |= CP_INDEFINITE_LENGTH;
        if (!find_end(m, p, out->contents, c->end, layer, &out->contents_end)) { return false; }
        out->end = out->contents_end + 2;
    }
    c->at = out->end;
    return true;
}
