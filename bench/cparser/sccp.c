#include "parser.h"

typedef struct {
    size_t start, value, end;
} part;

static size_t target(const uint8_t *p, size_t at, bool wide) {
    return wide ? at + 1 + little16(p + at) : at + p[at];
}

static bool locate(
    cp_message *m, const uint8_t *p, size_t pointer, bool wide, bool wide_length, size_t body,
    size_t end, part *out) {
    out->start = target(p, pointer, wide);
    const size_t width = wide_length ? 2 : 1;
    if (out->start < body || out->start + width > end) {
        return cp_fail(m, CP_SCCP, CP_POINTER_OUT_OF_RANGE, pointer);
    }
    out->value = out->start + width;
    out->end = out->value + (wide_length ? little16(p + out->start) : p[out->start]);
    return out->end <= end || cp_fail(m, CP_SCCP, CP_TRUNCATED, out->start);
}

static bool locate_options(
    cp_message *m, const uint8_t *p, size_t pointer, bool wide, size_t body, size_t end,
    part *out) {
    *out = (part){0};
    const size_t start = target(p, pointer, wide);
    if (start == pointer + (wide ? 1 : 0)) { return true; }
    if (start < body || start >= end) {
        return cp_fail(m, CP_SCCP, CP_POINTER_OUT_OF_RANGE, pointer);
    }
    size_t at = start;
    while (p[at] != 0) {
        if (end - at < 2) { return cp_fail(m, CP_SCCP, CP_TRUNCATED, at); }
        at += 2 + (size_t)p[at + 1];
        if (at >= end) { return cp_fail(m, CP_SCCP, CP_TRUNCATED, end); }
    }
    *out = (part){start, start, at + 1};
    return true;
}

static bool apart(part a, part b) {
    return a.end <= b.start || b.end <= a.start || a.start == 0 || b.start == 0;
}

static size_t later(size_t a, size_t b) { return a > b ? a : b; }

static bool check_arrangement(
    cp_message *m, part called, part calling, part data, part options, size_t body, size_t end) {
    if (called.start == body && calling.start == called.end && data.start == calling.end
        && (options.start == 0 ? data.end == end
                               : options.start == data.end && options.end == end)) {
        return true;
    }
    if (calling.start < called.end || data.start < calling.end
        || (options.start != 0 && options.start < data.end)) {
        m->flags |= CP_POINTERS_OUT_OF_ORDER;
    }
    if (!apart(called, calling) || !apart(called, data) || !apart(calling, data)
        || !apart(called, options) || !apart(calling, options) || !apart(data, options)) {
        return cp_fail(m, CP_SCCP, CP_PARTS_OVERLAP, body);
    }
    const size_t last = later(later(called.end, calling.end), later(data.end, options.end));
    if (last != end) { return cp_fail(m, CP_SCCP, CP_BYTES_AFTER_PARTS, last); }
    const size_t filled = called.end - called.start + calling.end - calling.start + data.end
        - data.start + options.end - options.start;
    if (filled != end - body) { m->flags |= CP_GAP; }
    return true;
}

// Settles the international form of a decimal number, where it can be told.
static void normalise(cp_address *a) {
    if (a->gti >= 3 && a->plan == 6) {
        a->normalised = a->digits;
        return;
    }
    if (a->gti >= 3 && a->plan != 1 && a->plan != 7) { return; }
    const bool international = !a->has_nature || a->nature == 4;
    if (!international && a->nature != 0) { return; }
    if (international && a->digits.high >> 60 != 0) {
        a->normalised = a->digits;
        return;
    }
    // 00 before an international number.
    if (a->digits.count < 3 || a->digits.high >> 56 != 0 || (a->digits.high >> 52 & 0xf) == 0) {
        return;
    }
    a->normalised.high = a->digits.high << 8 | a->digits.low >> 56;
    a->normalised.low = a->digits.low << 8;
    a->normalised.count = (uint8_t)(a->digits.count - 2);
}

static bool read_title(cp_message *m, const uint8_t *p, size_t at, size_t end, cp_address *a) {
    // 0 unknown, 1 odd, 2 even.
    int parity = 0;
    static const uint8_t headers[16] = {0, 1, 1, 2, 3};
    const size_t header = headers[a->gti];
    if (header == 0) { return cp_fail(m, CP_SCCP, CP_BAD_GLOBAL_TITLE, at); }
    if (end - at < header) { return cp_fail(m, CP_SCCP, CP_TRUNCATED, at); }
    if (a->gti == 1) {
        a->nature = p[at] & 0x7f;
        a->has_nature = true;
        parity = p[at] & 0x80 ? 1 : 2;
    } else {
        a->translation_type = p[at];
    }
    if (header >= 2) {
        a->plan = p[at + 1] >> 4;
        a->has_plan = true;
        a->scheme = p[at + 1] & 0xf;
        if (a->scheme == 1 || a->scheme == 2) {
            parity = a->scheme;
        } else {
            m->flags |= CP_PARITY;
        }
    }
    if (header == 3) {
        a->nature = p[at + 2] & 0x7f;
        a->has_nature = true;
        if (p[at + 2] & 0x80) { m->flags |= CP_SPARE_BITS; }
    }
    at += header;
    if (end - at > 16) { return cp_fail(m, CP_SCCP, CP_TOO_MANY_DIGITS, at); }
    if (at == end) {
        if (parity == 1) { m->flags |= CP_PARITY; }
        return true;
    }
    if (LIKELY(end - at <= 9)) {
        a->digits.high = digits_word(p + end - 1, end - 1 - at);
        a->digits.count = (uint8_t)(2 * (end - 1 - at));
        at = end - 1;
    }
    for (; at < end - 1; at++) { digits_append_pair(&a->digits, p[at]); }
    const uint8_t last = p[at];
    digits_append(&a->digits, last & 0xf);
    if (parity == 1) {
        if (last >> 4 != 0) { m->flags |= CP_FILLER; }
    } else if (last >> 4 == 0xf) {
        m->flags |= CP_PARITY;
    } else {
        digits_append(&a->digits, last >> 4);
    }
    if (digits_are_decimal(&a->digits)) { normalise(a); }
    return true;
}

static bool read_address(cp_message *m, const uint8_t *p, size_t start, size_t end, cp_address *a) {
    if (start >= end) { return cp_fail(m, CP_SCCP, CP_BAD_ADDRESS, start); }
    size_t at = start + 1;
    a->present = true;
    a->octets = cp_make_range(start, end);
    a->indicator = p[start];
    a->gti = a->indicator >> 2 & 0xf;
    if (a->indicator & 0x80) { m->flags |= CP_SPARE_BITS; }
    a->has_point_code = a->indicator & 1;
    a->has_ssn = (a->indicator & 2) != 0;
    if (a->has_point_code) {
        if (end - at < 2) { return cp_fail(m, CP_SCCP, CP_TRUNCATED, at); }
        const uint16_t code = little16(p + at);
        if (code & 0xc000) { m->flags |= CP_SPARE_BITS; }
        a->point_code = code & 0x3fff;
        at += 2;
    }
    if (a->has_ssn) {
        if (at >= end) { return cp_fail(m, CP_SCCP, CP_TRUNCATED, at); }
        a->ssn = p[at++];
    }
    if (a->gti == 0) {
        // National use, bit 8: without a global title that is ANSI's order.
        if (at != end && (a->indicator & 0x83) == 0x83 && end - start == 5) {
            a->ssn = p[start + 1];
            a->point_code = (uint32_t)p[start + 4] << 16 | little16(p + start + 2);
            return true;
        }
        return at == end || cp_fail(m, CP_SCCP, CP_BAD_ADDRESS, at);
    }
    return read_title(m, p, at, end, a);
}

static bool read_options(cp_message *m, const uint8_t *p, size_t at) {
    uint64_t seen[4] = {0};
    while (p[at] != 0) {
        const uint8_t name = p[at];
        const size_t length = p[at + 1], value = at + 2;
        const uint64_t bit = (uint64_t)1 << (name & 63);
        if (seen[name >> 6] & bit) { return cp_fail(m, CP_SCCP, CP_DUPLICATE_OPTION, at); }
        seen[name >> 6] |= bit;
        switch (name) {
        case 0x10:
            if (length != 4) { return cp_fail(m, CP_SCCP, CP_BAD_SEGMENTATION, at); }
            m->has_segmentation = true;
            m->is_first_segment = (p[value] & 0x80) != 0;
            m->remaining_segments = p[value] & 0xf;
            m->segmentation_reference = (uint32_t)p[value + 3] << 16 | little16(p + value + 1);
            if (p[value] & 0x30) { m->flags |= CP_SPARE_BITS; }
            break;
        case 0x12:
            if (length != 1) { return cp_fail(m, CP_SCCP, CP_BAD_LENGTH, at); }
            m->has_importance = true;
            m->importance = p[value] & 7;
            if (p[value] & 0xf8) { m->flags |= CP_SPARE_BITS; }
            break;
        default:
            m->flags |= CP_UNKNOWN_OPTION;
        }
        at = value + length;
    }
    return true;
}

bool cp_decode_sccp(cp_message *m, const uint8_t *p, size_t start, size_t end) {
    if (start >= end) { return cp_fail(m, CP_SCCP, CP_TRUNCATED, start); }
    const uint8_t type = m->sccp_type = p[start];
    size_t fixed = 3, pointers = 4;
    switch (type) {
    case 0x09: case 0x0a: fixed = 2; pointers = 3; break;
    case 0x11: case 0x12: case 0x13: case 0x14: break;
    default:
        if (type == 0 || type > 0x10) { return cp_fail(m, CP_SCCP, CP_BAD_MESSAGE_TYPE, start); }
        m->flags |= CP_CONNECTION_ORIENTED;
        return true;
    }
    const bool wide = type >= 0x13;
    const size_t width = wide ? 2 : 1, first = start + fixed, body = first + pointers * width;
    if (body > end) { return cp_fail(m, CP_SCCP, CP_TRUNCATED, end); }
    const uint8_t octet = p[start + 1];
    if (type == 0x0a || type == 0x12 || type == 0x14) {
        m->flags |= CP_SERVICE_MESSAGE;
        m->return_cause = octet;
    } else {
        m->protocol_class = octet & 0xf;
        if (m->protocol_class > 1) {
            return cp_fail(m, CP_SCCP, CP_BAD_PROTOCOL_CLASS, start + 1);
        }
        m->return_option = (octet & 0x80) != 0;
        if (octet & 0x70) { m->flags |= CP_SPARE_BITS; }
    }
    if (fixed == 3) {
        m->hop_counter = p[start + 2];
        if (m->hop_counter < 1 || m->hop_counter > 15) {
            return cp_fail(m, CP_SCCP, CP_BAD_HOP_COUNTER, start + 2);
        }
    }
    part called, calling, data, options = {0};
    if (!locate(m, p, first, wide, false, body, end, &called)
        || !locate(m, p, first + width, wide, false, body, end, &calling)
        || !locate(m, p, first + 2 * width, wide, wide, body, end, &data)) {
        return false;
    }
    if (pointers == 4
        && !locate_options(m, p, first + 3 * width, wide, body, end, &options)) {
        return false;
    }
    if (!check_arrangement(m, called, calling, data, options, body, end)
        || !read_address(m, p, called.value, called.end, &m->called)
        || !read_address(m, p, calling.value, calling.end, &m->calling)) {
        return false;
    }
    m->data = cp_make_range(data.value, data.end);
    return options.start == 0 || read_options(m, p, options.start);
}
