#include "parser.h"

static cp_number read_reference(const uint8_t *p, element e) {
    cp_number number = {.nature = 255, .plan = 255};
    if (count_of(e) < 1 || count_of(e) > 17) { return number; }
    number.nature = p[e.contents] >> 4 & 7;
    number.plan = p[e.contents] & 0xf;
    for (size_t at = e.contents + 1; at < e.contents_end; at++) {
        digits_append(&number.digits, p[at] & 0xf);
        if (p[at] >> 4 != 0xf) { digits_append(&number.digits, p[at] >> 4); }
    }
    return number;
}

// Odd user information never makes a message illegal, so the error is taken back by the caller.
static bool read_map_open(cp_message *m, const uint8_t *p, element information) {
    cursor c = inside(information);
    element e;
    if (c.at >= c.end) { return true; }
    if (!ber_next(m, p, &c, CP_TCAP, &e) || e.tag != 0x28) { return false; }
    c = inside(e);
    if (c.at >= c.end || !ber_next(m, p, &c, CP_TCAP, &e) || e.tag != 0x06) { return false; }
    if (c.at >= c.end || !ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
    if (e.tag != 0xa0) { return e.tag == 0x81 || e.tag == 0x82; }
    c = inside(e);
    if (c.at >= c.end || !ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
    if (e.tag != 0xa0) { return true; }
    c = inside(e);
    while (c.at < c.end) {
        if (!ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
        if (e.tag == 0x80) { m->destination_reference = read_reference(p, e); }
        if (e.tag == 0x81) { m->origination_reference = read_reference(p, e); }
    }
    return true;
}

static bool read_context(cp_message *m, const uint8_t *p, element name) {
    const size_t start = name.contents, end = name.contents_end;
    if (start >= end || p[end - 1] & 0x80) {
        return cp_fail(m, CP_TCAP, CP_BAD_APPLICATION_CONTEXT, start);
    }
    bool starts_arc = true;
    for (size_t at = start; at < end; at++) {
        if (starts_arc && p[at] == 0x80) {
            return cp_fail(m, CP_TCAP, CP_BAD_APPLICATION_CONTEXT, at);
        }
        starts_arc = (p[at] & 0x80) == 0;
    }
    cp_context *context = &m->context;
    context->present = true;
    if (end - start <= 4 || p[start] != 4 || p[start + 1] != 0 || p[start + 2] != 0
        || p[start + 3] != 1) {
        return true;
    }
    const uint8_t root = p[start + 4];
    if (root == 0) {
        if (end - start != 7 || p[start + 5] & 0x80) {
            return cp_fail(m, CP_TCAP, CP_BAD_APPLICATION_CONTEXT, start + 5);
        }
        const bool is_cap = p[start + 5] >= 50 && p[start + 5] <= 52;
        context->number = p[start + 5];
        context->version = (uint8_t)(p[start + 6] + is_cap);
        context->user = is_cap ? CP_USER_CAP : CP_USER_MAP;
    } else if (root >= 20 && root <= 23 && end - start > 5 && p[start + 5] == 3) {
        if (end - start != 7) { return cp_fail(m, CP_TCAP, CP_BAD_APPLICATION_CONTEXT, start + 6); }
        if ((p[start + 6] == 14) != ((root & 1) == 0)) { return true; }
        context->user = CP_USER_CAP;
        context->number = p[start + 6];
        context->version = root < 22 ? 3 : 4;
    }
    return true;
}

static bool is_plain_abort(cp_message *m, const uint8_t *p, element unit) {
    const uint8_t *v = p + unit.contents;
    if (count_of(unit) < 3 || v[0] != 0x80 || v[1] != 1 || v[2] > 1) { return false; }
    cursor c = inside(unit);
    c.at += 3;
    if (c.at >= c.end) { return true; }
    element e;
    const bool good = ber_next(m, p, &c, CP_TCAP, &e);
    m->form = CP_CANONICAL;
    return good && e.tag == 0xbe && c.at >= c.end;
}

static bool is_plain(const uint8_t *p, element e) {
    const uint8_t *v = p + e.contents;
    switch (e.tag) {
    case 0x80: return count_of(e) == 2 && v[0] == 7 && v[1] == 0x80;
    case 0xa2: return count_of(e) == 3 && v[0] == 2 && v[1] == 1 && v[2] <= 1;
    case 0xa3:
        return count_of(e) == 5 && (v[0] == 0xa1 || v[0] == 0xa2) && v[1] == 3 && v[2] == 2
            && v[3] == 1 && v[4] <= 10;
    default: return false;
    }
}

static bool read_associate(cp_message *m, const uint8_t *p, element unit) {
    cursor c = inside(unit);
    bool has_name = false, has_version = false, odd = false;
    int answers = 0;
    uint32_t latest = 0;
    while (c.at < c.end) {
        element e, name;
        if (!ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
        odd |= e.tag <= latest;
        latest = e.tag;
        switch (e.tag) {
        case 0xa1: {
            cursor in = inside(e);
            if (has_name || in.at >= in.end) {
                return cp_fail(m, CP_TCAP, CP_BAD_APPLICATION_CONTEXT, e.start);
            }
            has_name = true;
            if (!ber_next(m, p, &in, CP_TCAP, &name)) { return false; }
            if (name.tag != 0x06 || in.at < in.end) {
                return cp_fail(m, CP_TCAP, CP_BAD_APPLICATION_CONTEXT, name.start);
            }
            m->context_octets = cp_make_range(name.contents, name.contents_end);
            if (!read_context(m, p, name)) { return false; }
            break;
        }
        case 0x80: case 0xa0:
            has_version = true;
            odd |= !is_plain(p, e);
            break;
        case 0xa2: case 0xa3:
            answers++;
            odd |= !is_plain(p, e);
            break;
        case 0xbe:
            if (!read_map_open(m, p, e)) {
                odd = true;
                m->form = CP_CANONICAL;
            }
            break;
        default: odd = true;
        }
    }
    if (odd || answers != (unit.tag == 0x61 ? 2 : 0)) { m->flags |= CP_ODD_USER_INFORMATION; }
    if (!has_name) { return cp_fail(m, CP_TCAP, CP_BAD_APPLICATION_CONTEXT, unit.start); }
    if (!has_version) { m->flags |= CP_NO_PROTOCOL_VERSION; }
    return true;
}

bool cp_decode_dialogue(cp_message *m, const uint8_t *p, element portion) {
    cursor c = inside(portion);
    element e;
    if (c.at >= c.end) { return cp_fail(m, CP_TCAP, CP_BAD_DIALOGUE, portion.start); }
    if (!ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
    if (e.tag != 0x28 || c.at < c.end) { return cp_fail(m, CP_TCAP, CP_BAD_DIALOGUE, e.start); }
    c = inside(e);
    if (c.at >= c.end) { return cp_fail(m, CP_TCAP, CP_BAD_DIALOGUE, e.start); }
    if (!ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
    if (e.tag != 0x06) { return cp_fail(m, CP_TCAP, CP_BAD_DIALOGUE, e.start); }
    const uint8_t *id = p + e.contents;
    const bool known = count_of(e) == 7 && big32(id) == 0x00118605 && id[4] == 1
        && (id[5] == 1 || id[5] == 2) && id[6] == 1;
    if (!known || c.at >= c.end) {
        m->flags |= CP_ODD_USER_INFORMATION;
        return true;
    }
    if (id[5] != (m->tcap_type == 0x61 ? 2 : 1)) { m->flags |= CP_ODD_USER_INFORMATION; }
    if (!ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
    if (e.tag != 0xa0 || c.at < c.end) { return cp_fail(m, CP_TCAP, CP_BAD_DIALOGUE, e.start); }
    c = inside(e);
    if (c.at >= c.end) { return cp_fail(m, CP_TCAP, CP_BAD_DIALOGUE, e.start); }
    if (!ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
    if (c.at < c.end) { return cp_fail(m, CP_TCAP, CP_BAD_DIALOGUE, c.at); }
    if (e.tag == 0x60 || e.tag == 0x61) { return read_associate(m, p, e); }
    if (e.tag != 0x64) { return cp_fail(m, CP_TCAP, CP_BAD_DIALOGUE, e.start); }
    if (!is_plain_abort(m, p, e)) { m->flags |= CP_ODD_USER_INFORMATION; }
    return true;
}
