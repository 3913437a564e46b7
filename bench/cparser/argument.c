#include "parser.h"
#include "types.h"

// MARK: - Numbers

static bool read_tbcd(
    cp_message *m, const uint8_t *p, cp_layer layer, size_t at, size_t end, cp_digits *digits) {
    // What nearly every number looks like: at most sixteen digits, filler in the last half-octet.
    const size_t octets = end - at;
    if (LIKELY(at < end && octets <= 8)) {
        uint64_t word = digits_word(p + end, octets);
        const bool odd = p[end - 1] >> 4 == 15;
        if (odd) { word &= ~((uint64_t)15 << (64 - 8 * octets)); }
        if (LIKELY(!digits_have_filler(word))) {
            *digits = (cp_digits){word, 0, (uint8_t)(2 * octets - odd)};
            return true;
        }
    }
    bool overflows = false;
    unsigned fillers = 0;
    for (; at < end; at++) {
        const uint8_t low = p[at] & 0xf, high = p[at] >> 4;
        if (fillers == 0 && high != 15 && low != 15) {
            overflows |= !digits_append_pair(digits, p[at]);
            continue;
        }
        if (high != 15 || (fillers > 0 && low != 15)) {
            return cp_fail(m, layer, CP_BAD_DIGITS, at);
        }
        if (low == 15) {
            fillers += 2;
        } else {
            overflows |= !digits_append(digits, low);
            fillers++;
        }
    }
    if (fillers > 1) { m->flags |= CP_FILLER; }
    if (overflows) { *digits = (cp_digits){0}; }
    return true;
}

static bool read_imsi(
    cp_message *m, const uint8_t *p, cp_layer layer, element e, cp_number *number) {
    if (count_of(e) > 16) { return cp_fail(m, layer, CP_BAD_DIGITS, e.start); }
    if (!read_tbcd(m, p, layer, e.contents, e.contents_end, &number->digits)) { return false; }
    const unsigned count = number->digits.count;
    return (count >= 5 && count <= 15 && digits_are_decimal(&number->digits))
        || cp_fail(m, layer, CP_BAD_DIGITS, e.start);
}

static bool read_address_string(
    cp_message *m, const uint8_t *p, cp_layer layer, element e, size_t limit,
    cp_number *number) {
    if (count_of(e) < 1 || count_of(e) > limit) {
        return cp_fail(m, layer, CP_BAD_DIGITS, e.start);
    }
    const uint8_t first = p[e.contents];
    if (!(first & 0x80)) { m->flags |= CP_SPARE_BITS; }
    number->nature = first >> 4 & 7;
    number->plan = first & 0xf;
    return read_tbcd(m, p, layer, e.contents + 1, e.contents_end, &number->digits);
}

static bool read_isup(
    cp_message *m, const uint8_t *p, cp_layer layer, element e, size_t start,
    cp_number *number) {
    // A generic number's qualifier may leave nothing behind it.
    if (start > e.contents_end || e.contents_end - start < 2) {
        return cp_fail(m, layer, CP_BAD_DIGITS, e.start);
    }
    bool overflows = false;
    for (size_t at = start + 2; at < e.contents_end; at++) {
        if (at + 1 == e.contents_end && p[start] & 0x80) {
            overflows |= !digits_append(&number->digits, p[at] & 0xf);
            if (p[at] >> 4 != 0) { m->flags |= CP_FILLER; }
        } else {
            overflows |= !digits_append_pair(&number->digits, p[at]);
        }
    }
    if (overflows) { number->digits = (cp_digits){0}; }
    static const uint8_t natures[6] = {[1] = 4, [3] = 2, [4] = 1, [5] = 3};
    const uint8_t nature = p[start] & 0x7f;
    number->nature = nature < 6 ? natures[nature] : 0;
    number->plan = p[start + 1] >> 4 & 7;
    return true;
}

// MARK: - Fields

static void set_number(cp_argument *a, unsigned role, const cp_number *number) {
    a->numbers[role] = *number;
    a->present_numbers |= 1u << role;
}

static void set_scalar(cp_argument *a, unsigned role, uint32_t value) {
    a->scalars[role] = value;
    a->present_scalars |= 1u << role;
}

typedef struct {
    cp_message *m;
    const uint8_t *p;
    cp_argument *argument;
    cp_layer layer;
    uint8_t version;
    bool enforces;
} reader;

static bool read_inside(const reader *r, unsigned index, element value);

// What is negative or wider counts as the largest.
static uint32_t read_integer(const uint8_t *p, element e) {
    uint64_t value = p[e.contents] & 0x80 ? UINT64_MAX : 0;
    for (size_t at = e.contents; at < e.contents_end && value <= UINT32_MAX; at++) {
        value = value << 8 | p[at];
    }
    return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static bool read_field(const reader *r, field f, element e) {
    cp_message *m = r->m;
    cp_argument *a = r->argument;
    const bool constructed = is_constructed(e);
    switch (f.kind) {
    case F_UNKNOWN:
        return !(constructed && (e.tag == 0x24 || e.tag == 0x23))
            || cp_fail(m, r->layer, CP_CONSTRUCTED_STRING, e.start);
    case F_INSIDE:
        if (!constructed) { return cp_fail(m, r->layer, CP_BAD_ARGUMENT, e.start); }
        return read_inside(r, f.value, e);
    case F_CONSTRUCTED:
        return constructed || cp_fail(m, r->layer, CP_BAD_ARGUMENT, e.start);
    case F_MARK: set_scalar(a, f.value, 1); return true;
    case F_DUPLICATE: return cp_fail(m, r->layer, CP_DUPLICATE_FIELD, e.start);
    case F_WRONG: return cp_fail(m, r->layer, CP_BAD_ARGUMENT, e.start);
    }
    if (constructed) { return cp_fail(m, r->layer, CP_CONSTRUCTED_STRING, e.start); }
    cp_number number = {.nature = 255, .plan = 255};
    bool good = true;
    switch (f.kind) {
    case F_PRIMITIVE: return true;
    case F_IMSI: good = read_imsi(m, r->p, r->layer, e, &number); break;
    case F_IMEI:
        if (count_of(e) != 8) { m->flags |= CP_FILLER; }
        good = read_tbcd(m, r->p, r->layer, e.contents, e.contents_end, &number.digits);
        break;
    case F_ISDN: good = read_address_string(m, r->p, r->layer, e, 9, &number); break;
    case F_ADDRESS: good = read_address_string(m, r->p, r->layer, e, 41, &number); break;
    case F_ISUP: good = read_isup(m, r->p, r->layer, e, e.contents, &number); break;
    case F_GENERIC: good = read_isup(m, r->p, r->layer, e, e.contents + 1, &number); break;
    case F_SCALAR:
        if (count_of(e) != 1) { return cp_fail(m, r->layer, CP_BAD_ARGUMENT, e.start); }
        if (!(a->present_scalars >> f.value & 1)) {
            set_scalar(a, f.value, r->p[e.contents]);
        }
        return true;
    case F_INTEGER:
        if (count_of(e) == 0) { return cp_fail(m, r->layer, CP_BAD_ARGUMENT, e.start); }
        if (!(a->present_scalars >> f.value & 1)) {
            set_scalar(a, f.value, read_integer(r->p, e));
        }
        return true;
    default: return cp_read_short_message(m, r->p, e, a, f.kind == F_MO_TPDU);
    }
    if (!good) { return false; }
    if (!(a->present_numbers >> f.value & 1)) { set_number(a, f.value, &number); }
    return true;
}

// SM-RP-DA, SM-RP-OA and SM-RP-UI are told apart by their position.
static field forward_field(
    unsigned nth, bool is_context, bool is_string, unsigned number, unsigned strings,
    bool is_mo, uint64_t seen) {
    const field wrong = {F_WRONG, 0}, primitive = {F_PRIMITIVE, 0};
    switch (nth) {
    case 1:
        if (!is_context) { return wrong; }
        switch (number) {
        case 0: return (field){F_IMSI, CP_ROLE_IMSI};
        case 1: case 5: return primitive;
        case 3: return (field){F_ISDN, CP_ROLE_ROAMING_NUMBER};
        case 4: return (field){F_ADDRESS, CP_ROLE_SERVICE_CENTRE};
        }
        return wrong;
    case 2:
        if (!is_context) { return wrong; }
        switch (number) {
        case 2: return (field){F_ISDN, CP_ROLE_MSISDN};
        case 4: return (field){F_ADDRESS, CP_ROLE_SERVICE_CENTRE};
        case 5: return primitive;
        }
        return wrong;
    case 3:
        if (!is_string) { return wrong; }
        return (field){is_mo && !(seen & 0xb) ? F_MO_TPDU : F_MT_TPDU, 0};
    }
    if (!is_string) { return (field){F_UNKNOWN, 0}; }
    if (strings > 2) { return (field){F_DUPLICATE, 0}; }
    return is_mo ? (field){F_IMSI, CP_ROLE_IMSI} : primitive;
}

static bool read_inside(const reader *r, unsigned index, element value) {
    const type *t = &cp_types[index];
    cursor c = inside(value);
    uint64_t seen = 0;
    unsigned count = 0, strings = 0, sequences = 0, integers = 0;
    bool enumerated = false;
    while (c.at < c.end) {
        element e;
        if (!ber_next(r->m, r->p, &c, r->layer, &e)) { return false; }
        const uint32_t identifier = e.tag > 0xff ? e.tag >> 16 : e.tag;
        const uint32_t number = e.tag > 0xff ? e.tag & 0xffff : e.tag & 0x1f;
        const bool is_context = identifier >> 6 == 2 && number < 64;
        const bool is_string = identifier >> 6 == 0 && number == 4;
        field f = {t->otherwise_wrong ? F_WRONG : F_UNKNOWN, 0};
        count++;
        if (t->arrangement == A_CHOICE && count > 1) {
            return cp_fail(r->m, r->layer, CP_DUPLICATE_FIELD, e.start);
        }
        if (is_context) {
            const uint64_t bit = (uint64_t)1 << number;
            if (seen & bit && t->arrangement == A_FIELDS) {
                return cp_fail(r->m, r->layer, CP_DUPLICATE_FIELD, e.start);
            }
            seen |= bit;
            if (t->context[number].kind != F_UNKNOWN) { f = t->context[number]; }
        } else if (is_string) {
            const field known = t->strings[strings < 3 ? strings : 3];
            if (known.kind != F_UNKNOWN) { f = known; }
            strings++;
        } else if (identifier >> 6 == 0) {
            if (number == 16) {
                const unsigned nth = t->arrangement == A_LIST ? 0 : sequences;
                if (nth < 3 && !(t->first_sequence_only && count > 1)
                    && t->sequences[nth].kind != F_UNKNOWN) {
                    f = t->sequences[nth];
                }
                sequences++;
            } else if (number == 2) {
                if (t->integer.kind != F_UNKNOWN) {
                    f = integers == 0 ? t->integer : (field){F_DUPLICATE, 0};
                }
                integers++;
            } else if (number == 10) {
                enumerated = true;
            }
        }
        if (t->arrangement >= A_FORWARD_MO) {
            f = forward_field(
                count, is_context, is_string, number, strings, t->arrangement == A_FORWARD_MO,
                seen);
        }
        if (!read_field(r, f, e)) { return false; }
    }
    if (!r->enforces) { return true; }
    const bool v3 = t->has_v3 && r->version > 2;
    const uint64_t all = v3 ? t->all_v3 : t->all, one_of = v3 ? t->one_of_v3 : t->one_of;
    const bool excused = t->strings_before_v3 && r->version != 1 && r->version != 2;
    const unsigned needed = excused ? 0 : t->strings_needed;
    const bool meets = (seen & all) == all && (one_of == 0 || seen & one_of) && strings >= needed
        && (enumerated || !t->enumerated_needed) && (integers > 0 || !t->integer_needed)
        && (t->arrangement != A_CHOICE || count > 0);
    return meets || cp_fail(r->m, r->layer, CP_MISSING_ARGUMENT, value.start);
}

// MARK: - Components

// Tells whether a context has an operation, under that code in its version.
static bool permits(
    cp_user user, cp_context context, const cp_component *component, uint8_t code) {
    if (user != context.user || context.number > 63 || context.version > 4 || code > 127) {
        return false;
    }
    const code_set *set = user == CP_USER_MAP
        ? &cp_map_contexts[context.number][context.version]
        : &cp_cap_contexts[context.number][context.version];
    if (!((code < 64 ? set->low : set->high) >> (code & 63) & 1)) { return false; }
    const bool is_delivery = user == CP_USER_MAP && code == 44 && component->has_code;
    return !is_delivery || (component->code == 46) == (context.version < 3);
}

bool cp_read_argument(
    cp_message *m, const uint8_t *p, cp_component *component, cp_user user, cp_context context) {
    const bool is_result = component->type != CP_INVOKE;
    const cp_layer layer = user == CP_USER_MAP ? CP_MAP : CP_CAP;
    uint8_t code = component->code;
    if (user == CP_USER_MAP && context.present && code == 46 && context.number == 25) {
        code = 44;
    }
    component->operation = code;
    const operation *o = code > 127 ? &cp_map_operations[0]
        : user == CP_USER_MAP ? &cp_map_operations[code] : &cp_cap_operations[code];
    component->has_operation = o->known;
    if (context.present && !permits(user, context, component, code)) {
        m->flags |= CP_CONTEXT_MISMATCH;
    }
    if (!o->known) { return true; }
    uint8_t version = 0;
    if (context.present) {
        version = context.version < 1 ? 1 : context.version > 4 ? 4 : context.version;
    }
    const size_t start = component->parameter.start;
    const size_t end = start + component->parameter.count;
    if (start == end) {
        const bool optional = o->optional || (o->optional_v3 && version != 1 && version != 2);
        return is_result || optional || cp_fail(m, layer, CP_MISSING_ARGUMENT, start);
    }
    cursor c = {start, end};
    element e;
    if (!ber_next(m, p, &c, layer, &e)) { return false; }
    if (c.at < c.end) { return cp_fail(m, layer, CP_BYTES_AFTER_ARGUMENT, c.at); }
    field f = {F_UNKNOWN, 0};
    if (is_result) {
        if (o->result_is_read) {
            switch (e.tag & ~0x20u) {
            case 0x10: f = o->result_sequence; break;
            case 0x04: f = o->result_octets; break;
            case 0x83: f = o->result_context3; break;
            }
            if (f.kind == F_UNKNOWN) { f = (field){F_WRONG, 0}; }
        }
    } else if (!o->anything) {
        switch (e.tag & ~0x20u) {
        case 0x10:
            f = (version == 1 || version == 2) && o->early_sequence.kind != F_UNKNOWN
                ? o->early_sequence : o->sequence;
            break;
        case 0x04: f = o->octets; break;
        case 0x83: f = o->context3; break;
        case 0x0a: f = o->enumerated; break;
        case 0x16: f = o->ia5; break;
        }
        if (f.kind == F_UNKNOWN) { f = (field){F_WRONG, 0}; }
        if (o->new_tag != 0 && version > 0 && (e.tag == o->new_tag) != (version > 2)) {
            m->flags |= CP_CONTEXT_MISMATCH;
        }
    }
    const reader r = {m, p, &component->argument, layer, version, !is_result};
    return read_field(&r, f, e);
}

// MARK: - Short messages

typedef struct {
    size_t at, end;
} tpdu;

static bool skip(cp_message *m, tpdu *t, size_t count) {
    if (t->end - t->at < count) { return cp_fail(m, CP_SMS, CP_BAD_TPDU, t->at); }
    t->at += count;
    return true;
}

static bool octet(cp_message *m, const uint8_t *p, tpdu *t, uint8_t *value) {
    if (t->at >= t->end) { return cp_fail(m, CP_SMS, CP_BAD_TPDU, t->at); }
    *value = p[t->at++];
    return true;
}

static bool read_party(cp_message *m, const uint8_t *p, tpdu *t, cp_number *number) {
    const size_t start = t->at;
    uint8_t length, kind;
    if (!octet(m, p, t, &length) || !octet(m, p, t, &kind)) { return false; }
    const size_t contents = t->at;
    if (length > 20) { return cp_fail(m, CP_SMS, CP_BAD_TPDU, start); }
    if (!skip(m, t, (size_t)(length + 1) / 2)) { return false; }
    if (!(kind & 0x80)) { m->flags |= CP_SPARE_BITS; }
    *number = (cp_number){.nature = kind >> 4 & 7, .plan = kind & 0xf};
    if (number->nature == 5) { return true; }
    for (unsigned i = 0; i < length; i++) {
        const uint8_t pair = p[contents + i / 2], digit = i & 1 ? pair >> 4 : pair & 0xf;
        if (digit == 15) {
            m->flags |= CP_FILLER;
            number->digits = (cp_digits){0};
            return true;
        }
        digits_append(&number->digits, digit);
    }
    if (length & 1 && p[t->at - 1] >> 4 != 15) { m->flags |= CP_FILLER; }
    return true;
}

static bool counts_septets(uint8_t scheme) {
    if (scheme >> 4 < 8) {
        return !(scheme & 0x20) && (scheme & 0xc) != 4 && (scheme & 0xc) != 8;
    }
    return scheme >> 4 == 15 ? !(scheme & 4) : scheme >> 4 != 14;
}

static bool read_text(cp_message *m, const uint8_t *p, tpdu *t, cp_argument *a, size_t between) {
    uint8_t pid, scheme, length;
    if (!octet(m, p, t, &pid) || !octet(m, p, t, &scheme)) { return false; }
    set_scalar(a, CP_TP_PID, pid);
    set_scalar(a, CP_TP_DCS, scheme);
    return skip(m, t, between) && octet(m, p, t, &length)
        && skip(m, t, counts_septets(scheme) ? (size_t)(length * 7 + 7) / 8 : length);
}

static bool read_deliver(cp_message *m, const uint8_t *p, tpdu *t, cp_argument *a) {
    cp_number number;
    if (!read_party(m, p, t, &number)) { return false; }
    set_number(a, CP_ROLE_TP_ORIGINATOR, &number);
    set_scalar(a, CP_TP_ALPHANUMERIC, number.nature == 5);
    return read_text(m, p, t, a, 7);
}

bool cp_read_short_message(
    cp_message *m, const uint8_t *p, element e, cp_argument *a, bool from_station) {
    tpdu t = {e.contents, e.contents_end};
    uint8_t first, reference, value;
    cp_number number;
    if (!octet(m, p, &t, &first)) { return false; }
    set_scalar(a, CP_TP_MTI, first & 3);
    if (first & 0x40) { set_scalar(a, CP_TP_USER_DATA_HEADER, 1); }
    switch ((from_station ? 4 : 0) | (first & 3)) {
    case 0: return read_deliver(m, p, &t, a);
    case 2:
        if (!skip(m, &t, 1) || !read_party(m, p, &t, &number)) { return false; }
        set_number(a, CP_ROLE_TP_DESTINATION, &number);
        return skip(m, &t, 15);
    case 3:
        // A station takes the reserved type for a delivery, which then need not make sense.
        if (!read_deliver(m, p, &t, a)) { m->form = CP_CANONICAL; }
        return true;
    case 5: {
        static const uint8_t validity[4] = {0, 7, 1, 7};
        if (!octet(m, p, &t, &reference) || !read_party(m, p, &t, &number)) { return false; }
        set_number(a, CP_ROLE_TP_DESTINATION, &number);
        return read_text(m, p, &t, a, validity[first >> 3 & 3]);
    }
    case 6:
        if (!skip(m, &t, 1) || !octet(m, p, &t, &value)) { return false; }
        set_scalar(a, CP_TP_PID, value);
        if (!skip(m, &t, 2) || !read_party(m, p, &t, &number)) { return false; }
        set_number(a, CP_ROLE_TP_DESTINATION, &number);
        return octet(m, p, &t, &value) && skip(m, &t, value);
    default: return true;
    }
}
