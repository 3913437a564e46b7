#include "parser.h"

static bool read_transaction_id(
    cp_message *m, const uint8_t *p, element e, cp_transaction_id *id) {
    const size_t count = count_of(e);
    if (count < 1 || count > 4) { return cp_fail(m, CP_TCAP, CP_BAD_TRANSACTION_ID, e.start); }
    id->value = 0;
    for (size_t at = e.contents; at < e.contents_end; at++) { id->value = id->value << 8 | p[at]; }
    id->length = (uint8_t)count;
    return true;
}

enum { OTID = 1 << 1, DTID = 1 << 2, CAUSE = 1 << 3, DIALOGUE = 1 << 4, COMPONENTS = 1 << 5 };

static bool decode_portions(cp_message *m, const uint8_t *p, element transaction) {
    unsigned permitted = 0, required = 0, seen = 0;
    switch (m->tcap_type) {
    case 0x62: permitted = OTID | DIALOGUE | COMPONENTS; required = OTID; break;
    case 0x65: permitted = OTID | DTID | DIALOGUE | COMPONENTS; required = OTID | DTID; break;
    case 0x64: permitted = DTID | DIALOGUE | COMPONENTS; required = DTID; break;
    case 0x67: permitted = DTID | CAUSE | DIALOGUE; required = DTID; break;
    case 0x61: permitted = DIALOGUE | COMPONENTS; required = COMPONENTS; break;
    }
    cursor c = inside(transaction);
    while (c.at < c.end) {
        element e;
        if (!ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
        unsigned bit;
        switch (e.tag) {
        case 0x48: bit = OTID; break;
        case 0x49: bit = DTID; break;
        case 0x4a: bit = CAUSE; break;
        case 0x6b: bit = DIALOGUE; break;
        case 0x6c: bit = COMPONENTS; break;
        case 0x68: case 0x69: return cp_fail(m, CP_TCAP, CP_BAD_TRANSACTION_ID, e.start);
        default: return cp_fail(m, CP_TCAP, CP_BAD_TAG, e.start);
        }
        if (seen & bit) { return cp_fail(m, CP_TCAP, CP_DUPLICATE_PORTION, e.start); }
        if (seen >= bit) { return cp_fail(m, CP_TCAP, CP_PORTION_ORDER, e.start); }
        if (!(permitted & bit)) { return cp_fail(m, CP_TCAP, CP_BAD_TAG, e.start); }
        seen |= bit;
        switch (bit) {
        case OTID:
            if (!read_transaction_id(m, p, e, &m->otid)) { return false; }
            break;
        case DTID:
            if (!read_transaction_id(m, p, e, &m->dtid)) { return false; }
            break;
        case CAUSE:
            if (count_of(e) != 1) { return cp_fail(m, CP_TCAP, CP_BAD_TAG, e.start); }
            m->is_provider_abort = true;
            m->abort_cause = p[e.contents];
            break;
        case DIALOGUE:
            m->has_dialogue_portion = true;
            if (!cp_decode_dialogue(m, p, e)) { return false; }
            break;
        default:
            if (count_of(e) == 0) { return cp_fail(m, CP_TCAP, CP_MISSING_COMPONENT, e.start); }
            m->component_portion = cp_make_range(e.contents, e.contents_end);
        }
    }
    if (required & ~seen) {
        const bool is_id = (required & ~seen & (OTID | DTID)) != 0;
        return cp_fail(
            m, CP_TCAP, is_id ? CP_MISSING_TRANSACTION_ID : CP_MISSING_COMPONENT,
            transaction.start);
    }
    if (m->is_provider_abort && m->has_dialogue_portion) {
        return cp_fail(m, CP_TCAP, CP_PORTION_ORDER, transaction.start);
    }
    return true;
}

// True where only the class, form or high-tag form of its tag keeps a message from being one.
static bool looks_like_transaction(const uint8_t *p, size_t start, size_t end) {
    uint8_t number = p[start] & 0x1f;
    size_t at = start + 1;
    if (number == 0x1f) {
        while (at < end && at < start + 4 && p[at] == 0x80) { at++; }
        if (at >= end) { return false; }
        number = p[at++];
    }
    if (number != 1 && number != 2 && number != 4 && number != 5 && number != 7) { return false; }
    size_t contents = at + 1;
    if (contents >= end) { return false; }
    const uint8_t length = p[at];
    if (length > 0x80) {
        contents += length & 0x7f;
    } else if (length < 0x80 && length > end - contents) {
        return false;
    }
    if (contents >= end) { return false; }
    const uint8_t inner = p[contents] & 0x1f;
    return inner == 0x08 || inner == 0x09 || inner == 0x0b || inner == 0x0c;
}

bool cp_decode_transaction(cp_message *m, const uint8_t *p, size_t start, size_t end) {
    if (start >= end) {
        m->flags |= CP_NOT_TCAP;
        return true;
    }
    const uint8_t tag = p[start];
    switch (tag) {
    case 0x61: case 0x62: case 0x64: case 0x65: case 0x67: break;
    case 0x7f: return cp_fail(m, CP_TCAP, CP_HIGH_TAG, start);
    default:
        if ((tag >= 0xe1 && tag <= 0xe6) || tag == 0xf6) {
            m->flags |= CP_ANSI_TCAP;
        } else if (tag >= 0xc0) {
            m->flags |= CP_PRIVATE_TCAP;
        } else if (tag >= 0x40 && tag < 0x7f) {
            return cp_fail(m, CP_TCAP, CP_BAD_TAG, start);
        } else if (looks_like_transaction(p, start, end)) {
            return cp_fail(m, CP_TCAP, CP_BAD_TAG, start);
        } else {
            m->flags |= CP_NOT_TCAP;
        }
        return true;
    }
    m->tcap_type = tag;
    cursor c = {start, end};
    element transaction;
    if (!ber_next(m, p, &c, CP_TCAP, &transaction)) { return false; }
    if (c.at < c.end) { return cp_fail(m, CP_TCAP, CP_BYTES_AFTER_MESSAGE, c.at); }
    m->tcap_octets = cp_make_range(transaction.start, transaction.end);
    return decode_portions(m, p, transaction);
}
