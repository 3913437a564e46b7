#ifndef WEIR_CPARSER_H
#define WEIR_CPARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A parser of M3UA DATA, SCCP, TCAP, MAP and CAP as one would write it by hand in C.
//
// The baseline of the decode benchmark: the same fields out, the same checks, the same three
// outcomes as SS7Wire, for ITU networks. It is not part of Weir.

typedef enum { CP_CANONICAL, CP_NONCANONICAL, CP_ILLEGAL } cp_form;

typedef enum { CP_M3UA, CP_SCCP, CP_TCAP, CP_MAP, CP_CAP, CP_SMS } cp_layer;

typedef enum {
    CP_TRUNCATED = 1, CP_BAD_VERSION, CP_BAD_CLASS, CP_BAD_TYPE, CP_BAD_LENGTH,
    CP_MISSING_PARAMETER, CP_DUPLICATE_PARAMETER, CP_BAD_MESSAGE_TYPE, CP_BAD_PROTOCOL_CLASS,
    CP_BAD_HOP_COUNTER, CP_BAD_SEGMENTATION, CP_POINTER_OUT_OF_RANGE, CP_PARTS_OVERLAP,
    CP_BYTES_AFTER_PARTS, CP_DUPLICATE_OPTION, CP_BAD_ADDRESS, CP_BAD_GLOBAL_TITLE,
    CP_TOO_MANY_DIGITS, CP_BAD_TAG, CP_HIGH_TAG, CP_BAD_BER_LENGTH, CP_UNMATCHED_END,
    CP_NESTING_TOO_DEEP, CP_BAD_TRANSACTION_ID, CP_MISSING_TRANSACTION_ID, CP_PORTION_ORDER,
    CP_DUPLICATE_PORTION, CP_BYTES_AFTER_MESSAGE, CP_MISSING_COMPONENT, CP_BAD_DIALOGUE,
    CP_BAD_APPLICATION_CONTEXT, CP_TOO_MANY_COMPONENTS, CP_BAD_COMPONENT, CP_MISSING_OPERATION,
    CP_BAD_INVOKE_ID, CP_BAD_OPERATION_CODE, CP_BAD_ARGUMENT, CP_BYTES_AFTER_ARGUMENT,
    CP_CONSTRUCTED_STRING, CP_DUPLICATE_FIELD, CP_MISSING_ARGUMENT, CP_BAD_DIGITS, CP_BAD_TPDU,
    CP_BAD_MANAGEMENT
} cp_reason;

// Findings that are no errors; those below CP_NAMED make a message non-canonical.
enum {
    CP_NON_MINIMAL_LENGTH = 1 << 0, CP_INDEFINITE_LENGTH = 1 << 1,
    CP_POINTERS_OUT_OF_ORDER = 1 << 2, CP_GAP = 1 << 3, CP_SPARE_BITS = 1 << 4,
    CP_FILLER = 1 << 5, CP_PARITY = 1 << 6, CP_UNKNOWN_OPTION = 1 << 7,
    CP_MISSING_PADDING = 1 << 8, CP_PADDING_CONTENT = 1 << 9, CP_ODD_USER_INFORMATION = 1 << 10,
    CP_NO_PROTOCOL_VERSION = 1 << 11, CP_UNKNOWN_PARAMETER = 1 << 12,
    CP_NAMED = 1 << 13,
    CP_NOT_TCAP = 1 << 13, CP_ANSI_TCAP = 1 << 14, CP_PRIVATE_TCAP = 1 << 15,
    CP_CONNECTION_ORIENTED = 1 << 16, CP_UNKNOWN_CONTEXT = 1 << 17, CP_GLOBAL_CODE = 1 << 18,
    CP_NO_DIALOGUE_PORTION = 1 << 19, CP_UNKNOWN_PROTOCOL = 1 << 20, CP_SERVICE_MESSAGE = 1 << 21,
    CP_MANAGEMENT = 1 << 22, CP_NOT_SCCP = 1 << 23, CP_CONTEXT_MISMATCH = 1 << 24,
    CP_SEGMENTED = 1 << 25
};

// Up to 32 digits, the first in the top bits of `high`, those from the 17th on in `low`.
typedef struct {
    uint64_t high, low;
    uint8_t count;
} cp_digits;

typedef struct {
    cp_digits digits;
    uint8_t nature, plan;
} cp_number;

typedef struct {
    uint16_t start, count;
} cp_range;

typedef struct {
    cp_digits digits, normalised;
    cp_range octets;
    uint32_t point_code;
    uint8_t indicator, ssn, gti, translation_type, plan, scheme, nature;
    bool present, has_point_code, has_ssn, has_nature, has_plan;
} cp_address;

// In the order of SS7Wire's NumberRole.
typedef enum {
    CP_ROLE_IMSI, CP_ROLE_MSISDN, CP_ROLE_VLR, CP_ROLE_MSC, CP_ROLE_SGSN, CP_ROLE_HLR,
    CP_ROLE_SERVICE_CENTRE, CP_ROLE_GSM_SCF, CP_ROLE_GMLC, CP_ROLE_ROAMING_NUMBER,
    CP_ROLE_CALLED, CP_ROLE_CALLING, CP_ROLE_FORWARDED_TO, CP_ROLE_TP_ORIGINATOR,
    CP_ROLE_TP_DESTINATION, CP_ROLE_IMEI, CP_ROLE_GMSC, CP_ROLE_GGSN, CP_ROLE_HANDOVER,
    CP_ROLE_ADDITIONAL_MSISDN, CP_ROLE_LOCATION, CP_ROLE_REDIRECTING, CP_ROLE_ORIGINAL_CALLED,
    CP_ROLE_ASSISTING_SSP, CP_ROLE_COUNT
} cp_role;

// In the order of SS7Wire's ScalarRole.
typedef enum {
    CP_TP_MTI, CP_TP_PID, CP_TP_DCS, CP_DELIVERY_NOT_INTENDED, CP_TP_ALPHANUMERIC, CP_SERVICE_KEY,
    CP_USSD_SCHEME, CP_LOCATION_REQUESTED, CP_SS_CODE, CP_TP_USER_DATA_HEADER, CP_EVENT_TYPE,
    CP_SCALAR_COUNT
} cp_scalar;

typedef struct {
    uint32_t present_numbers, present_scalars;
    cp_number numbers[CP_ROLE_COUNT];
    uint32_t scalars[CP_SCALAR_COUNT];
} cp_argument;

typedef enum { CP_USER_UNKNOWN, CP_USER_MAP, CP_USER_CAP } cp_user;

typedef enum { CP_INVOKE, CP_RESULT_LAST, CP_RESULT_NOT_LAST, CP_ERROR, CP_REJECT } cp_component_type;

typedef struct {
    uint8_t type;
    bool has_invoke_id, has_linked_id, has_code, has_global_code, has_operation;
    int8_t invoke_id, linked_id;
    uint8_t code, operation;
    cp_range parameter;
    cp_argument argument;
} cp_component;

typedef struct {
    uint8_t user, number, version;
    bool present;
} cp_context;

typedef struct {
    uint32_t value;
    uint8_t length;
} cp_transaction_id;

typedef struct {
    cp_form form;
    uint8_t error_layer, error_reason;
    uint16_t error_offset;
    uint32_t flags;

    uint32_t opc, dpc, routing_context, network_appearance, correlation_id;
    uint8_t si, ni, mp, sls;
    bool has_routing_context, has_network_appearance, has_correlation_id;
    cp_range user_data;

    uint8_t sccp_type, protocol_class, return_cause, hop_counter, remaining_segments, importance;
    bool return_option, has_segmentation, is_first_segment, has_importance;
    uint32_t segmentation_reference, affected_pc;
    uint8_t affected_ssn;
    cp_address called, calling;
    cp_range data;

    uint8_t tcap_type, abort_cause, component_count, user;
    bool has_dialogue_portion, is_provider_abort;
    cp_transaction_id otid, dtid;
    cp_context context;
    cp_range context_octets, tcap_octets, component_portion;
    cp_number destination_reference, origination_reference;

    cp_component components[16];
} cp_message;

// Reads one M3UA DATA message; what is illegal is settled in `message`.
void cp_decode(const uint8_t *octets, size_t count, cp_message *message);

// A component of a message, and a number of a component.
static inline const cp_component *cp_component_at(const cp_message *m, unsigned index) {
    return &m->components[index];
}
static inline cp_number cp_number_at(const cp_component *component, unsigned role) {
    return component->argument.numbers[role];
}
static inline uint32_t cp_scalar_at(const cp_component *component, unsigned role) {
    return component->argument.scalars[role];
}

#include "reassembly.h"

#endif
