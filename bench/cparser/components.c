#include "parser.h"

static bool read_code(
    cp_message *m, const uint8_t *p, cursor *c, element parent, cp_component *component) {
    element e;
    if (c->at >= c->end) { return cp_fail(m, CP_TCAP, CP_MISSING_OPERATION, parent.start); }
    if (!ber_next(m, p, c, CP_TCAP, &e)) { return false; }
    if (LIKELY(e.tag == 0x02 && count_of(e) == 1 && e.end - e.start == 3)) {
        component->has_code = true;
        component->code = p[e.contents];
        return true;
    }
    if (!m->context.present || m->context.user != CP_USER_UNKNOWN) {
        return cp_fail(m, CP_TCAP, CP_BAD_OPERATION_CODE, e.start);
    }
    if (e.tag == 0x06) {
        component->has_global_code = true;
        m->flags |= CP_GLOBAL_CODE;
        return true;
    }
    if (e.tag != 0x02 || count_of(e) == 0) {
        return cp_fail(m, CP_TCAP, CP_BAD_OPERATION_CODE, e.start);
    }
    if (count_of(e) == 1) {
        component->has_code = true;
        component->code = p[e.contents];
    }
    return true;
}

static bool read_parameter(cp_message *m, const uint8_t *p, cursor *c, cp_component *component) {
    element e;
    if (c->at >= c->end) { return true; }
    if (!ber_next(m, p, c, CP_TCAP, &e)) { return false; }
    if (c->at < c->end) { return cp_fail(m, CP_TCAP, CP_BYTES_AFTER_ARGUMENT, c->at); }
    component->parameter = cp_make_range(e.start, e.end);
    return true;
}

static bool decode_component(
    cp_message *m, const uint8_t *p, element whole, cp_component *component) {
    cursor c = inside(whole);
    element e;
    if (c.at >= c.end) { return cp_fail(m, CP_TCAP, CP_BAD_INVOKE_ID, whole.start); }
    if (!ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
    if (e.tag == 0x02 && count_of(e) == 1) {
        component->has_invoke_id = true;
        component->invoke_id = (int8_t)p[e.contents];
    } else if (component->type != CP_REJECT || e.tag != 0x05 || count_of(e) != 0) {
        return cp_fail(m, CP_TCAP, CP_BAD_INVOKE_ID, e.start);
    }
    switch (component->type) {
    case CP_INVOKE:
        if (c.at < c.end && p[c.at] == 0x80) {
            if (!ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
            if (count_of(e) != 1) { return cp_fail(m, CP_TCAP, CP_BAD_INVOKE_ID, e.start); }
            component->has_linked_id = true;
            component->linked_id = (int8_t)p[e.contents];
        }
        break;
    case CP_RESULT_LAST: case CP_RESULT_NOT_LAST:
        if (c.at >= c.end) { return true; }
        if (!ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
        if (e.tag != 0x30) { return cp_fail(m, CP_TCAP, CP_BAD_COMPONENT, e.start); }
        if (c.at < c.end) { return cp_fail(m, CP_TCAP, CP_BYTES_AFTER_ARGUMENT, c.at); }
        c = inside(e);
        whole = e;
        break;
    case CP_REJECT:
        if (c.at >= c.end) { return cp_fail(m, CP_TCAP, CP_BAD_COMPONENT, whole.start); }
        if (!ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
        if (e.tag < 0x80 || e.tag > 0x83 || count_of(e) != 1 || c.at < c.end) {
            return cp_fail(m, CP_TCAP, CP_BAD_COMPONENT, e.start);
        }
        component->has_code = true;
        component->code = p[e.contents];
        return true;
    }
    return read_code(m, p, &c, whole, component) && read_parameter(m, p, &c, component);
}

bool cp_decode_components(cp_message *m, const uint8_t *p) {
    const size_t start = m->component_portion.start;
    cursor c = {start, start + m->component_portion.count};
    while (c.at < c.end) {
        if (m->component_count == 16) {
            return cp_fail(m, CP_TCAP, CP_TOO_MANY_COMPONENTS, c.at);
        }
        element e;
        if (!ber_next(m, p, &c, CP_TCAP, &e)) { return false; }
        cp_component *component = &m->components[m->component_count];
        __builtin_memset(component, 0, offsetof(cp_component, argument));
        component->argument.present_numbers = component->argument.present_scalars = 0;
        switch (e.tag) {
        case 0xa1: component->type = CP_INVOKE; break;
        case 0xa2: component->type = CP_RESULT_LAST; break;
        case 0xa3: component->type = CP_ERROR; break;
        case 0xa4: component->type = CP_REJECT; break;
        case 0xa7: component->type = CP_RESULT_NOT_LAST; break;
        default: return cp_fail(m, CP_TCAP, CP_BAD_COMPONENT, e.start);
        }
        m->component_count++;
        if (!decode_component(m, p, e, component)) { return false; }
    }
    return true;
}

// MARK: - MAP or CAP

static void rank(const cp_address *a, bool *is_map, bool *is_cap) {
    if (!a->has_ssn) { return; }
    if ((a->ssn >= 5 && a->ssn <= 10) || a->ssn == 145 || (a->ssn >= 148 && a->ssn <= 150)) {
        *is_map = true;
    }
    if (a->ssn == 146) { *is_cap = true; }
}

// Tells whether every component could be one of a protocol's; leaves no error behind.
static bool fits(cp_message *m, const uint8_t *p, cp_user user, bool *any) {
    const uint32_t flags = m->flags;
    bool good = true;
    for (unsigned i = 0; i < m->component_count && good; i++) {
        cp_component *component = &m->components[i];
        if (!component->has_code || component->type > CP_RESULT_NOT_LAST) { continue; }
        *any = true;
        good = cp_read_argument(m, p, component, user, (cp_context){0})
            && component->has_operation;
        component->argument.present_numbers = component->argument.present_scalars = 0;
    }
    m->flags = flags;
    m->form = CP_CANONICAL;
    return good;
}

static void choose_user(cp_message *m, const uint8_t *p) {
    if (m->context.present) {
        m->user = m->context.user;
        if (m->user == CP_USER_UNKNOWN) { m->flags |= CP_UNKNOWN_CONTEXT; }
        return;
    }
    if (m->component_count == 0) { return; }
    bool is_map = false, is_cap = false, any = false;
    rank(&m->called, &is_map, &is_cap);
    rank(&m->calling, &is_map, &is_cap);
    if (is_map != is_cap) {
        const cp_user user = is_map ? CP_USER_MAP : CP_USER_CAP;
        if (fits(m, p, user, &any) && any) { m->user = (uint8_t)user; }
    }
    if (m->user == CP_USER_UNKNOWN) { m->flags |= CP_UNKNOWN_PROTOCOL; }
}

bool cp_decode_arguments(cp_message *m, const uint8_t *p) {
    choose_user(m, p);
    if (m->user == CP_USER_UNKNOWN) { return true; }
    for (unsigned i = 0; i < m->component_count; i++) {
        cp_component *component = &m->components[i];
        if (!component->has_code || component->type > CP_RESULT_NOT_LAST) { continue; }
        if (!cp_read_argument(m, p, component, (cp_user)m->user, m->context)) { return false; }
    }
    return true;
}
