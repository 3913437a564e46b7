#ifndef WEIR_CPARSER_TYPES_H
#define WEIR_CPARSER_TYPES_H

#include "cparser.h"

// What an element is; zero where a type does not know it.
typedef enum {
    F_UNKNOWN, F_PRIMITIVE, F_CONSTRUCTED, F_IMSI, F_IMEI, F_ISDN, F_ADDRESS, F_ISUP, F_GENERIC,
    F_SCALAR, F_INTEGER, F_MARK, F_MO_TPDU, F_MT_TPDU, F_INSIDE, F_DUPLICATE, F_WRONG
} field_kind;

// `value` is the role of a number or scalar, or the type to go on with.
typedef struct {
    uint8_t kind, value;
} field;

typedef enum { A_FIELDS, A_CHOICE, A_LIST, A_FORWARD_MO, A_FORWARD_MT } arrangement;

// A constructed type: its elements by context tag, and by universal tag and count.
typedef struct {
    field context[64], strings[4], sequences[3], integer;
    uint64_t all, one_of;
    // What version 3 asks for instead, where it differs.
    uint64_t all_v3, one_of_v3;
    uint8_t strings_needed, arrangement;
    // `strings_before_v3`: the strings are needed in versions 1 and 2 alone.
    bool enumerated_needed, integer_needed, has_v3, strings_before_v3, otherwise_wrong, first_sequence_only;
} type;

// The argument and the result of an operation by their tags.
typedef struct {
    field sequence, octets, context3, enumerated, ia5;
    bool known, anything, optional, optional_v3, result_is_read;
    // What the argument's SEQUENCE is in versions 1 and 2, where it differs.
    field early_sequence;
    // The tag that version 3 gave the argument, where it changed.
    uint8_t new_tag;
    field result_sequence, result_octets, result_context3;
} operation;

extern const type cp_types[];
extern const operation cp_map_operations[128];
extern const operation cp_cap_operations[128];

// The operations of a context by their codes, a bit each; by number and version or phase.
typedef struct {
    uint64_t low, high;
} code_set;

extern const code_set cp_map_contexts[64][5];
extern const code_set cp_cap_contexts[64][5];

#endif
