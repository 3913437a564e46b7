#include "types.h"

#define BIT(n) ((uint64_t)1 << (n))
#define IMSI {F_IMSI, CP_ROLE_IMSI}
#define IMEI {F_IMEI, CP_ROLE_IMEI}
#define ISDN(role) {F_ISDN, CP_ROLE_##role}
#define ADDRESS(role) {F_ADDRESS, CP_ROLE_##role}
#define ISUP(role) {F_ISUP, CP_ROLE_##role}
#define SCALAR(role) {F_SCALAR, CP_##role}
#define MARK(role) {F_MARK, CP_##role}
#define IN(type) {F_INSIDE, T_##type}
#define P {F_PRIMITIVE, 0}
#define C {F_CONSTRUCTED, 0}
#define DUP {F_DUPLICATE, 0}

enum {
    T_UPDATE_LOCATION, T_ADD_INFO, T_NUMBER_RESULT, T_CANCEL_LOCATION, T_IMSI_WITH_LMSI,
    T_PURGE_V2, T_PURGE, T_SEND_IDENTIFICATION, T_SEND_IDENTIFICATION_RES, T_UPDATE_GPRS,
    T_PSI, T_ATI, T_ATSI, T_ATM, T_CF_CHANGE, T_ATM_RES, T_DATA_MODIFIED, T_MM_EVENT,
    T_IDENTITY, T_REQUESTED, T_INFO_RES, T_INFO, T_MNP, T_LOCATION, T_LOCATION_GPRS,
    T_ISD, T_DSD, T_RESTORE, T_RESET, T_SAI, T_AUTH_FAILURE, T_CHECK_IMEI, T_SEND_PARAMETERS,
    T_SENT_PARAMETERS, T_SUBSCRIBER_DATA, T_TRACE_ON, T_TRACE_OFF, T_SRI_GPRS, T_FAILURE,
    T_PRESENT_GPRS,
    T_SRI, T_SRI_RES_V2, T_SRI_RES, T_CAMEL_ROUTING, T_ROUTING, T_FORWARDING, T_PRN, T_PRN_RES,
    T_RESUME, T_IMSI_ONLY, T_REPORTING, T_RELEASE_RESOURCES,
    T_MO, T_MT, T_SRI_SM, T_SRI_SM_RES, T_LMSI_INFO, T_ADDITIONAL, T_REPORT_SM, T_REPORT_SM_RES,
    T_ALERT, T_INFORM, T_READY,
    T_REGISTER_SS, T_SS, T_USSD, T_BEGIN_ACTIVITY, T_INVOCATION,
    T_SRI_LCS, T_SRI_LCS_RES, T_LCS_INFO, T_PSL, T_PSL_RES, T_SLR, T_SERVING_NODE,
    T_IDP, T_IDP_EXT, T_ARI, T_ETC, T_CTR, T_CONNECT, T_ICA, T_DESTINATIONS, T_CWA, T_EVENT,
    T_CAP_REQUEST, T_CHARGING, T_RESET_TIMER, T_IDP_SMS, T_CONNECT_SMS, T_IDP_GPRS,
    T_CONNECT_GPRS
};

const type cp_types[] = {
    [T_UPDATE_LOCATION] = {
        .strings = {IMSI, ISDN(VLR), DUP, DUP},
        .context = {ISDN(ROAMING_NUMBER), ISDN(MSC), P, C, C, [6] = C, [10] = P,
            [13] = IN(ADD_INFO), [14] = C},
        .one_of = BIT(0) | BIT(1), .strings_needed = 2, .has_v3 = true, .all_v3 = BIT(1)},
    [T_ADD_INFO] = {.context = {IMEI}, .all = BIT(0)},
    [T_NUMBER_RESULT] = {.strings = {ISDN(HLR), DUP, DUP, DUP}},
    [T_CANCEL_LOCATION] = {
        .strings = {IMSI, DUP, DUP, DUP}, .sequences = {IN(IMSI_WITH_LMSI)},
        .first_sequence_only = true, .context = {[3] = ISDN(MSC), ISDN(VLR), P}},
    [T_IMSI_WITH_LMSI] = {.strings = {IMSI, P, DUP, DUP}, .strings_needed = 2},
    [T_PURGE_V2] = {.strings = {IMSI, ISDN(VLR), DUP, DUP}, .strings_needed = 2},
    [T_PURGE] = {
        .strings = {IMSI, DUP, DUP, DUP}, .strings_needed = 1,
        .context = {ISDN(VLR), ISDN(SGSN), IN(LOCATION), IN(LOCATION_GPRS), C}},
    [T_SEND_IDENTIFICATION] = {
        .strings = {P, ISDN(MSC), DUP, DUP}, .strings_needed = 1,
        .context = {P, [3] = ISDN(VLR), P}},
    [T_SEND_IDENTIFICATION_RES] = {.strings = {IMSI, DUP, DUP, DUP}},
    [T_UPDATE_GPRS] = {
        .strings = {IMSI, ISDN(SGSN), P, DUP}, .strings_needed = 3,
        .context = {C, [3] = P, IN(ADD_INFO), [15] = C, ISDN(MSC), [19] = P, P, [23] = C}},

    [T_PSI] = {.context = {IMSI, P, IN(REQUESTED)}, .all = BIT(0) | BIT(2)},
    [T_ATI] = {
        .context = {IN(IDENTITY), IN(REQUESTED), [3] = ISDN(GSM_SCF)},
        .all = BIT(0) | BIT(1) | BIT(3)},
    [T_ATSI] = {
        .context = {IN(IDENTITY), C, ISDN(GSM_SCF)}, .all = BIT(0) | BIT(1) | BIT(2)},
    [T_ATM] = {
        .context = {IN(IDENTITY), ISDN(GSM_SCF), IN(CF_CHANGE), C, C, [7] = C, C},
        .all = BIT(0) | BIT(1)},
    [T_CF_CHANGE] = {.context = {SCALAR(SS_CODE), [3] = ADDRESS(FORWARDED_TO), P}},
    [T_ATM_RES] = {.context = {[9] = ADDRESS(SERVICE_CENTRE)}},
    [T_DATA_MODIFIED] = {.strings = {IMSI, ISDN(MSISDN), DUP, DUP}, .strings_needed = 2},
    [T_MM_EVENT] = {
        .integer = SCALAR(SERVICE_KEY), .integer_needed = true, .all = BIT(0) | BIT(1) | BIT(2),
        .context = {P, IMSI, ISDN(MSISDN), IN(LOCATION), [7] = IN(LOCATION_GPRS)}},
    [T_IDENTITY] = {
        .context = {IMSI, ISDN(MSISDN)}, .arrangement = A_CHOICE, .otherwise_wrong = true},
    [T_REQUESTED] = {
        .context = {MARK(LOCATION_REQUESTED), [3] = MARK(LOCATION_REQUESTED),
            [11] = MARK(LOCATION_REQUESTED)}},
    [T_INFO_RES] = {.sequences = {IN(INFO)}},
    [T_INFO] = {.context = {IN(LOCATION), [3] = IN(LOCATION_GPRS), [5] = IMEI, [8] = IN(MNP)}},
    [T_MNP] = {.context = {P, IMSI, ISDN(MSISDN)}},
    [T_LOCATION] = {
        .context = {P, ISDN(VLR), ISUP(LOCATION), [5] = P, ISDN(MSC), P}},
    [T_LOCATION_GPRS] = {.context = {[1] = P, P, ISDN(SGSN), P}},

    [T_ISD] = {
        .context = {IMSI, ISDN(MSISDN), P, [4] = C, [6] = C, C, C, [10] = C, C, C, C, [15] = C, C,
            C, P, [22] = C, [25] = C, [27] = P, C, P, [31] = C, C, [34] = ISDN(SGSN), P,
            [40] = C, ISDN(ADDITIONAL_MSISDN), [46] = C, C}},
    [T_DSD] = {.context = {IMSI, C, C, [5] = P}, .all = BIT(0)},
    [T_RESTORE] = {
        .strings = {IMSI, P, DUP, DUP}, .strings_needed = 1, .context = {[6] = C}},
    [T_RESET] = {
        .strings = {ISDN(HLR), DUP, DUP, DUP}, .strings_needed = 1, .strings_before_v3 = true,
        .arrangement = A_LIST},
    [T_SAI] = {.context = {IMSI, [4] = P}, .all = BIT(0), .integer_needed = true},
    [T_AUTH_FAILURE] = {
        .strings = {IMSI, P, DUP, DUP}, .strings_needed = 1, .enumerated_needed = true,
        .context = {ISDN(VLR), ISDN(SGSN)}},
    [T_CHECK_IMEI] = {.strings = {IMEI, DUP, DUP, DUP}, .strings_needed = 1},
    [T_SEND_PARAMETERS] = {
        .context = {IMSI, P}, .sequences = {C, C, C}, .one_of = BIT(0) | BIT(1)},
    [T_SENT_PARAMETERS] = {
        .context = {IMSI, [2] = IN(SUBSCRIBER_DATA)}, .arrangement = A_LIST},
    [T_SUBSCRIBER_DATA] = {.context = {[1] = ISDN(MSISDN)}},
    [T_TRACE_ON] = {
        .context = {IMSI, P, [3] = P, [5] = P, [10] = P}, .all = BIT(1) | BIT(2)},
    [T_TRACE_OFF] = {.context = {IMSI, P, [3] = P, [5] = P, [10] = P}, .all = BIT(1)},
    [T_SRI_GPRS] = {.context = {IMSI, P, ISDN(GGSN)}, .all = BIT(0) | BIT(2)},
    [T_FAILURE] = {.context = {IMSI, ISDN(GGSN), P}, .all = BIT(0) | BIT(1)},
    [T_PRESENT_GPRS] = {.context = {IMSI, P, P}, .all = BIT(0) | BIT(1)},

    [T_SRI] = {
        .context = {ISDN(MSISDN), C, [6] = ISDN(GMSC), P, [10] = C, C, [14] = P, [17] = C,
            [20] = P},
        .all = BIT(0), .has_v3 = true, .all_v3 = BIT(0) | BIT(3) | BIT(6)},
    [T_SRI_RES_V2] = {
        .strings = {IMSI, ISDN(ROAMING_NUMBER), DUP, DUP}, .sequences = {IN(FORWARDING)}},
    [T_SRI_RES] = {
        .strings = {ISDN(ROAMING_NUMBER), DUP, DUP, DUP}, .sequences = {IN(FORWARDING)},
        .context = {[2] = ISDN(MSC), [7] = IN(INFO), IN(CAMEL_ROUTING), IMSI,
            [12] = ISDN(MSISDN), [17] = IN(ROUTING)}},
    [T_CAMEL_ROUTING] = {.sequences = {IN(FORWARDING)}},
    [T_ROUTING] = {
        .strings = {ISDN(ROAMING_NUMBER)}, .sequences = {IN(FORWARDING)},
        .arrangement = A_CHOICE, .otherwise_wrong = true},
    [T_FORWARDING] = {
        .context = {[4] = P, ISDN(FORWARDED_TO), P, [8] = ADDRESS(FORWARDED_TO)}},
    [T_PRN] = {
        .context = {IMSI, ISDN(MSC), ISDN(MSISDN), ISDN(ROAMING_NUMBER), P, C, C,
            [8] = ISDN(GMSC), P, [12] = P, [14] = C, [22] = C, [25] = ISDN(MSC), P},
        .all = BIT(0), .has_v3 = true, .all_v3 = BIT(0) | BIT(1)},
    [T_PRN_RES] = {.strings = {ISDN(ROAMING_NUMBER), ISDN(MSC), DUP, DUP}},
    [T_RESUME] = {
        .context = {P, [2] = IN(FORWARDING), IMSI, C, C, [9] = ISDN(MSISDN), C, [12] = C, C}},
    [T_IMSI_ONLY] = {.context = {IMSI}, .all = BIT(0)},
    [T_REPORTING] = {.context = {IMSI}},
    [T_RELEASE_RESOURCES] = {
        .strings = {ISDN(ROAMING_NUMBER), DUP, DUP, DUP}, .strings_needed = 1},

    [T_MO] = {.arrangement = A_FORWARD_MO, .strings_needed = 1},
    [T_MT] = {.arrangement = A_FORWARD_MT, .strings_needed = 1},
    [T_SRI_SM] = {
        .context = {ISDN(MSISDN), P, ADDRESS(SERVICE_CENTRE), [5] = P, [9] = P,
            MARK(DELIVERY_NOT_INTENDED), [12] = IMSI, [15] = C},
        .all = BIT(0) | BIT(1) | BIT(2)},
    [T_SRI_SM_RES] = {.strings = {IMSI, DUP, DUP, DUP}, .context = {IN(LMSI_INFO)}},
    [T_LMSI_INFO] = {
        .strings = {P, DUP, DUP, DUP},
        .context = {ISDN(ROAMING_NUMBER), ISDN(MSC), [6] = IN(ADDITIONAL)}},
    [T_ADDITIONAL] = {
        .context = {ISDN(MSC), ISDN(SGSN)}, .arrangement = A_CHOICE, .otherwise_wrong = true},
    [T_REPORT_SM] = {
        .strings = {ISDN(MSISDN), ADDRESS(SERVICE_CENTRE), DUP, DUP}, .strings_needed = 2,
        .context = {[9] = IMSI}},
    [T_REPORT_SM_RES] = {.strings = {ISDN(MSISDN), DUP, DUP, DUP}},
    [T_ALERT] = {
        .strings = {ISDN(MSISDN), ADDRESS(SERVICE_CENTRE), IMSI, DUP}, .strings_needed = 2,
        .context = {[3] = ISDN(SGSN), [5] = ISDN(MSC), [7] = ISDN(MSC)}},
    [T_INFORM] = {.strings = {ISDN(MSISDN), DUP, DUP, DUP}},
    [T_READY] = {
        .strings = {P, DUP, DUP, DUP}, .context = {IMSI}, .all = BIT(0),
        .enumerated_needed = true},

    [T_REGISTER_SS] = {
        .strings = {SCALAR(SS_CODE), DUP, DUP, DUP}, .strings_needed = 1,
        .context = {[2] = P, P, ADDRESS(FORWARDED_TO), P, P}},
    [T_SS] = {
        .strings = {SCALAR(SS_CODE), DUP, DUP, DUP}, .strings_needed = 1,
        .context = {[2] = P, P}},
    [T_USSD] = {
        .strings = {SCALAR(USSD_SCHEME), P, P, DUP}, .strings_needed = 2,
        .context = {ISDN(MSISDN)}},
    [T_BEGIN_ACTIVITY] = {.strings = {IMSI, ISDN(VLR), DUP, DUP}, .strings_needed = 2},
    [T_INVOCATION] = {
        .context = {IMSI, ISDN(MSISDN), SCALAR(SS_CODE), C, [5] = ISDN(CALLED)},
        .all = BIT(0) | BIT(1) | BIT(2)},

    [T_SRI_LCS] = {.context = {ISDN(GMLC), IN(IDENTITY)}, .all = BIT(0) | BIT(1)},
    [T_SRI_LCS_RES] = {.context = {IN(IDENTITY), IN(LCS_INFO), [3] = P, P, P, P}},
    [T_LCS_INFO] = {
        .strings = {ISDN(MSC), DUP, DUP, DUP}, .strings_needed = 1,
        .context = {P, [3] = IN(ADDITIONAL)}},
    [T_PSL] = {
        .strings = {ISDN(GMLC), DUP, DUP, DUP}, .strings_needed = 1,
        .context = {C, [2] = IMSI, ISDN(MSISDN), P, IMEI, P, C, [10] = P, [12] = C, C, C, P,
            [17] = C, C}},
    [T_PSL_RES] = {.strings = {P, DUP, DUP, DUP}, .context = {[13] = IN(SERVING_NODE)}},
    [T_SLR] = {
        .sequences = {C, IN(LCS_INFO)}, .enumerated_needed = true,
        .context = {ISDN(MSISDN), IMSI, IMEI, P, P, P, [8] = P, [10] = P, [14] = P,
            [26] = IN(SERVING_NODE)}},
    [T_SERVING_NODE] = {
        .context = {ISDN(MSC), ISDN(SGSN), P}, .arrangement = A_CHOICE, .otherwise_wrong = true},

    [T_IDP] = {
        .context = {SCALAR(SERVICE_KEY), [2] = ISUP(CALLED), ISUP(CALLING), [5] = P, [8] = P,
            [10] = ISUP(LOCATION), [12] = ISUP(ORIGINAL_CALLED), [17] = P, [23] = P, [25] = P,
            [29] = ISUP(REDIRECTING), P, [37] = P, [46] = P, [50] = IMSI, [52] = IN(LOCATION),
            [54] = P, ISDN(MSC), ADDRESS(CALLED), P, [59] = IN(IDP_EXT)},
        .all = BIT(0)},
    [T_IDP_EXT] = {.context = {ISDN(GMSC), ISUP(FORWARDED_TO), [3] = IMEI}},
    [T_ARI] = {.context = {P, [2] = P, C}, .all = BIT(0) | BIT(2)},
    [T_ETC] = {
        .context = {{F_GENERIC, CP_ROLE_ASSISTING_SSP}, P, [3] = P, [5] = P, [50] = P, P,
            ISUP(ORIGINAL_CALLED), ISUP(CALLING)},
        .all = BIT(0)},
    [T_CTR] = {.context = {ISUP(ASSISTING_SSP)}},
    [T_CONNECT] = {
        .context = {IN(DESTINATIONS), P, [6] = ISUP(ORIGINAL_CALLED), [11] = P, [14] = C, C,
            [19] = P, [28] = P, ISUP(REDIRECTING), P, P, [57] = P},
        .all = BIT(0)},
    [T_ICA] = {
        .context = {IN(DESTINATIONS), [30] = ISUP(CALLING), [51] = P, ISDN(GSM_SCF)},
        .all = BIT(0)},
    [T_DESTINATIONS] = {
        .strings = {ISUP(CALLED), ISUP(CALLED), ISUP(CALLED), ISUP(CALLED)},
        .strings_needed = 1, .arrangement = A_LIST, .otherwise_wrong = true},
    [T_CWA] = {.context = {[1] = P, [12] = P, [16] = C, P, [50] = P, [52] = P, [56] = P}},
    [T_EVENT] = {.all = BIT(0)},
    [T_CAP_REQUEST] = {.context = {C}, .all = BIT(0)},
    [T_CHARGING] = {.context = {P}, .all = BIT(0)},
    [T_RESET_TIMER] = {.context = {P, P}, .all = BIT(1)},
    [T_IDP_SMS] = {
        .context = {SCALAR(SERVICE_KEY), ADDRESS(CALLED), ADDRESS(CALLING), [4] = IMSI,
            IN(LOCATION), IN(LOCATION_GPRS), ISDN(SERVICE_CENTRE), P, P, SCALAR(TP_PID),
            SCALAR(TP_DCS), P, [14] = P, ISDN(MSC), ISDN(SGSN), P, C, IMEI, ISDN(CALLED)},
        .all = BIT(0)},
    [T_CONNECT_SMS] = {
        .context = {ADDRESS(CALLING), ADDRESS(CALLED), ISDN(SERVICE_CENTRE), [10] = C}},
    [T_IDP_GPRS] = {
        .context = {SCALAR(SERVICE_KEY), [2] = ISDN(MSISDN), IMSI, P, C, C, C, P, P, P, P,
            IN(LOCATION_GPRS), [15] = P, [17] = IMEI},
        .all = BIT(0) | BIT(1) | BIT(2) | BIT(3) | BIT(4)},
    [T_CONNECT_GPRS] = {.context = {P, P}, .all = BIT(0)},
};

#define SEQUENCE(type) .known = true, .sequence = IN(type)
#define SEQUENCE_RESULT(type) .result_is_read = true, .result_sequence = IN(type)

const operation cp_map_operations[128] = {
    [2] = {SEQUENCE(UPDATE_LOCATION), SEQUENCE_RESULT(NUMBER_RESULT), .result_octets = ISDN(HLR)},
    [3] = {.octets = IMSI, SEQUENCE(IMSI_WITH_LMSI), .context3 = IN(CANCEL_LOCATION),
        .new_tag = 0xa3},
    [4] = {SEQUENCE(PRN), SEQUENCE_RESULT(PRN_RES), .result_octets = ISDN(ROAMING_NUMBER)},
    [5] = {SEQUENCE(DATA_MODIFIED)},
    [6] = {SEQUENCE(RESUME)},
    [7] = {SEQUENCE(ISD)},
    [8] = {SEQUENCE(DSD)},
    [9] = {SEQUENCE(SEND_PARAMETERS), SEQUENCE_RESULT(SENT_PARAMETERS)},
    [10] = {SEQUENCE(REGISTER_SS)},
    [11] = {SEQUENCE(SS)},
    [12] = {SEQUENCE(SS)},
    [13] = {SEQUENCE(SS)},
    [14] = {SEQUENCE(SS)},
    [15] = {SEQUENCE(AUTH_FAILURE)},
    [17] = {.known = true, .octets = SCALAR(SS_CODE)},
    [18] = {.known = true, .enumerated = P},
    [19] = {.known = true, .ia5 = P},
    [20] = {SEQUENCE(RELEASE_RESOURCES)},
    [22] = {SEQUENCE(SRI), SEQUENCE_RESULT(SRI_RES_V2), .result_context3 = IN(SRI_RES)},
    [23] = {SEQUENCE(UPDATE_GPRS), SEQUENCE_RESULT(NUMBER_RESULT)},
    [24] = {SEQUENCE(SRI_GPRS)},
    [25] = {SEQUENCE(FAILURE)},
    [26] = {SEQUENCE(PRESENT_GPRS)},
    [37] = {SEQUENCE(RESET)},
    [43] = {.octets = IMEI, SEQUENCE(CHECK_IMEI), .new_tag = 0x30},
    [44] = {SEQUENCE(MT)},
    [45] = {SEQUENCE(SRI_SM), SEQUENCE_RESULT(SRI_SM_RES)},
    [46] = {SEQUENCE(MO)},
    [47] = {SEQUENCE(REPORT_SM)},
    [48] = {.known = true, .octets = IMSI},
    [49] = {SEQUENCE(ALERT)},
    [50] = {SEQUENCE(TRACE_ON)},
    [51] = {SEQUENCE(TRACE_OFF)},
    [52] = {SEQUENCE(TRACE_ON)},
    [54] = {SEQUENCE(BEGIN_ACTIVITY)},
    [55] = {.octets = P, SEQUENCE(SEND_IDENTIFICATION), .new_tag = 0x30,
        SEQUENCE_RESULT(SEND_IDENTIFICATION_RES), .result_context3 = IN(SEND_IDENTIFICATION_RES)},
    [56] = {.octets = IMSI, SEQUENCE(SAI), .optional_v3 = true, .new_tag = 0x30},
    [57] = {SEQUENCE(RESTORE), SEQUENCE_RESULT(NUMBER_RESULT)},
    [58] = {.known = true, .octets = ISDN(MSISDN), .result_is_read = true, .result_octets = IMSI},
    [59] = {SEQUENCE(USSD)},
    [60] = {SEQUENCE(USSD)},
    [61] = {SEQUENCE(USSD)},
    [62] = {SEQUENCE(ATSI)},
    [63] = {SEQUENCE(INFORM)},
    [64] = {SEQUENCE(ALERT)},
    [65] = {SEQUENCE(ATM)},
    [66] = {SEQUENCE(READY)},
    [67] = {SEQUENCE(PURGE_V2), .context3 = IN(PURGE), .new_tag = 0xa3},
    [70] = {SEQUENCE(PSI), SEQUENCE_RESULT(INFO_RES)},
    [71] = {SEQUENCE(ATI), SEQUENCE_RESULT(INFO_RES)},
    [72] = {SEQUENCE(INVOCATION)},
    [73] = {SEQUENCE(REPORTING)},
    [74] = {SEQUENCE(IMSI_ONLY)},
    [83] = {SEQUENCE(PSL), SEQUENCE_RESULT(PSL_RES)},
    [85] = {SEQUENCE(SRI_LCS), SEQUENCE_RESULT(SRI_LCS_RES)},
    [86] = {SEQUENCE(SLR)},
    [87] = {SEQUENCE(IMSI_ONLY)},
    [88] = {SEQUENCE(IMSI_ONLY)},
    [89] = {SEQUENCE(MM_EVENT)},
};

#define STRING .known = true, .octets = P
#define EMPTY {.known = true, .anything = true, .optional = true}

const operation cp_cap_operations[128] = {
    [0] = {SEQUENCE(IDP)},
    [16] = {SEQUENCE(ARI)},
    [17] = {SEQUENCE(ETC)},
    [18] = EMPTY,
    [19] = {SEQUENCE(CTR)},
    [20] = {SEQUENCE(CONNECT)},
    [22] = {STRING},
    [23] = {SEQUENCE(CAP_REQUEST)},
    [24] = {SEQUENCE(EVENT)},
    [31] = EMPTY,
    [32] = {SEQUENCE(ICA)},
    [33] = {SEQUENCE(RESET_TIMER)},
    [34] = {STRING},
    [35] = {SEQUENCE(CHARGING)},
    [36] = {STRING},
    [41] = {SEQUENCE(CAP_REQUEST)},
    [44] = {SEQUENCE(CAP_REQUEST)},
    [45] = {SEQUENCE(CAP_REQUEST)},
    [46] = {SEQUENCE(CHARGING)},
    [47] = {SEQUENCE(CAP_REQUEST)},
    [48] = {SEQUENCE(CAP_REQUEST)},
    [55] = EMPTY,
    [56] = {SEQUENCE(CWA)},
    [60] = {SEQUENCE(IDP_SMS)},
    [61] = {STRING},
    [62] = {SEQUENCE(CONNECT_SMS)},
    [63] = {SEQUENCE(CAP_REQUEST)},
    [64] = {SEQUENCE(EVENT)},
    [65] = EMPTY,
    [66] = {STRING},
    [67] = {SEQUENCE(RESET_TIMER)},
    [70] = EMPTY,
    [74] = {SEQUENCE(CONNECT_GPRS)},
    [75] = EMPTY,
    [78] = {SEQUENCE(IDP_GPRS)},
};
