#include "parser.h"

bool cp_fail(cp_message *m, cp_layer layer, cp_reason reason, size_t at) {
    m->form = CP_ILLEGAL;
    m->error_layer = (uint8_t)layer;
    m->error_reason = (uint8_t)reason;
    m->error_offset = (uint16_t)at;
    return false;
}

static bool read_word(
    cp_message *m, const uint8_t *p, size_t at, size_t size, uint32_t *value, bool *present) {
    if (*present) { return cp_fail(m, CP_M3UA, CP_DUPLICATE_PARAMETER, at); }
    if (size != 8) { return cp_fail(m, CP_M3UA, CP_BAD_LENGTH, at + 2); }
    *value = big32(p + at + 4);
    *present = true;
    return true;
}

static bool read_protocol_data(cp_message *m, const uint8_t *p, size_t start, size_t end) {
    if (end - start < 12) { return cp_fail(m, CP_M3UA, CP_TRUNCATED, start); }
    const uint32_t opc = big32(p + start), dpc = big32(p + start + 4);
    const uint8_t si = p[start + 8], ni = p[start + 9], mp = p[start + 10];
    if (((opc | dpc) & 0xff000000) != 0 || si > 15 || ni > 3 || mp > 3) {
        m->flags |= CP_SPARE_BITS;
    }
    m->opc = opc & 0xffffff;
    m->dpc = dpc & 0xffffff;
    m->si = si & 0xf;
    m->ni = ni & 3;
    m->mp = mp & 3;
    m->sls = p[start + 11];
    m->user_data = cp_make_range(start + 12, end);
    return true;
}

static bool decode_data(cp_message *m, const uint8_t *p, size_t count) {
    if (count < 8) { return cp_fail(m, CP_M3UA, CP_TRUNCATED, count); }
    if (p[0] != 1) { return cp_fail(m, CP_M3UA, CP_BAD_VERSION, 0); }
    if (p[1] != 0) { m->flags |= CP_SPARE_BITS; }
    if (p[2] != 1) { return cp_fail(m, CP_M3UA, CP_BAD_CLASS, 2); }
    if (p[3] != 1) { return cp_fail(m, CP_M3UA, CP_BAD_TYPE, 3); }
    const size_t length = big32(p + 4);
    if (length < 8 || length >= count + 4 || count >= length + 4) {
        return cp_fail(m, CP_M3UA, CP_BAD_LENGTH, 4);
    }
    const size_t last = length < count ? length : count;
    bool has_data = false;
    size_t at = 8, end = 8;
    while (at < last) {
        if (last - at < 4) { return cp_fail(m, CP_M3UA, CP_TRUNCATED, at); }
        const uint16_t tag = big16(p + at);
        const size_t size = big16(p + at + 2);
        end = at + size;
        if (size < 4 || end > last) { return cp_fail(m, CP_M3UA, CP_BAD_LENGTH, at + 2); }
        bool good = true;
        switch (tag) {
        case 0x0210:
            if (has_data) { return cp_fail(m, CP_M3UA, CP_DUPLICATE_PARAMETER, at); }
            has_data = true;
            good = read_protocol_data(m, p, at + 4, end);
            break;
        case 0x0006:
            good = read_word(m, p, at, size, &m->routing_context, &m->has_routing_context);
            break;
        case 0x0200:
            good = read_word(m, p, at, size, &m->network_appearance, &m->has_network_appearance);
            break;
        case 0x0013:
            good = read_word(m, p, at, size, &m->correlation_id, &m->has_correlation_id);
            break;
        default:
            m->flags |= CP_UNKNOWN_PARAMETER;
        }
        if (!good) { return false; }
        at = (end + 3) & ~(size_t)3;
        for (size_t pad = end; pad < at; pad++) {
            if (pad >= count) {
                m->flags |= CP_MISSING_PADDING;
                break;
            }
            if (p[pad] != 0) { m->flags |= CP_PADDING_CONTENT; }
        }
    }
    if (!has_data) { return cp_fail(m, CP_M3UA, CP_MISSING_PARAMETER, last); }
    if (length < end || length > at || count < end || count > at) {
        return cp_fail(m, CP_M3UA, CP_BAD_LENGTH, 4);
    }
    if (length != end && length != at) { m->flags |= CP_MISSING_PADDING; }
    return true;
}

// SCCP management, Q.713 clause 5.3.
static bool read_management(cp_message *m, const uint8_t *p, size_t at, size_t end) {
    m->flags |= CP_MANAGEMENT;
    const uint8_t type = p[at];
    if (type < 1 || type > 6 || end - at != (type == 6 ? 6u : 5u)) {
        return cp_fail(m, CP_SCCP, CP_BAD_MANAGEMENT, at);
    }
    const uint16_t code = (uint16_t)(p[at + 3] << 8 | p[at + 2]);
    m->affected_ssn = p[at + 1];
    m->affected_pc = code & 0x3fff;
    if ((code & 0xc000) || (p[at + 4] & 0xfc) || (type == 6 && (p[at + 5] & 0xf0))) {
        m->flags |= CP_SPARE_BITS;
    }
    return true;
}

bool cp_decode_user(cp_message *m, const uint8_t *p, size_t data, size_t data_end) {
    if (m->called.ssn == 1 && data < data_end && p[data] < 0x10) {
        return read_management(m, p, data, data_end);
    }
    if (!cp_decode_transaction(m, p, data, data_end)) { return false; }
    if (m->tcap_octets.count == 0) { return true; }
    if (!m->has_dialogue_portion && m->tcap_type == 0x62) { m->flags |= CP_NO_DIALOGUE_PORTION; }
    return cp_decode_components(m, p) && cp_decode_arguments(m, p);
}

static bool decode(cp_message *m, const uint8_t *p, size_t count) {
    if (!decode_data(m, p, count)) { return false; }
    if (m->si != 3) {
        m->flags |= CP_NOT_SCCP;
        return true;
    }
    const size_t start = m->user_data.start, end = start + m->user_data.count;
    if (!cp_decode_sccp(m, p, start, end)) { return false; }
    if (m->flags & CP_CONNECTION_ORIENTED) { return true; }
    if (m->has_segmentation && (m->remaining_segments > 0 || !m->is_first_segment)) {
        m->flags |= CP_SEGMENTED;
        return true;
    }
    return cp_decode_user(m, p, m->data.start, (size_t)m->data.start + m->data.count);
}

void cp_decode(const uint8_t *octets, size_t count, cp_message *m) {
    // Everything in front of the components; those are cleared one by one as they are met.
    __builtin_memset(m, 0, offsetof(cp_message, components));
    if (decode(m, octets, count)) {
        m->form = (m->flags & (CP_NAMED - 1)) != 0 ? CP_NONCANONICAL : CP_CANONICAL;
    }
}
