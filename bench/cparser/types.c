#include "types.h"

#define BIT(n) ((uint64_t)1 << (n))
#define IMSI {F_IMSI, CP_ROLE_IMSI}
#define IMEI {F_IMEI, CP_ROLE_IMEI}
#define ISDN(role) {F_ISDN, CP_ROLE_##role}
#define ADDRESS(role) {F_ADDRESS, CP_ROLE_##role}
#define ISUP(role) {F_ISUP, CP_ROLE_##role}
#define SCALAR(role) {F_SCALAR, CP_##role}
#define INTEGER(role) {F_INTEGER, CP_##role}
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
    T_SENT_PARAMETERS, T_TRACE_ON, T_TRACE_OFF, T_SRI_GPRS, T_FAILURE,
    T_PRESENT_GPRS,
    T_SS_LIST, T_EXT_FORW_INFO, T_EXT_FORW_LIST, T_EXT_FORW, T_FORW_INFO, T_FORW_LIST, T_FORW,
    T_SS_CSE, T_FORW_CSE, T_CALL_FORWARDING, T_VLR_CAMEL, T_SGSN_CAMEL, T_GMSC_CAMEL, T_CAMEL,
    T_BCSM_CSI, T_BCSM_LIST, T_M_CSI, T_D_CSI, T_DP_LIST, T_DP, T_TDP_CSI, T_TDP_LIST, T_TDP,
    T_SS_CSI, T_SS_CAMEL, T_LCS, T_GMLC_LIST, T_MSISDN_LIST, T_MSISDN_BS, T_GENERIC_SERVICE,
    T_CCBS_LIST, T_CCBS, T_ATSI_RES,
    T_SRI, T_SRI_RES_V2, T_SRI_RES, T_CAMEL_ROUTING, T_ROUTING, T_FORWARDING, T_PRN, T_PRN_RES,
    T_RESUME, T_IMSI_ONLY, T_REPORTING, T_RELEASE_RESOURCES,
    T_MO, T_MT, T_SRI_SM, T_SRI_SM_RES, T_LMSI_INFO, T_ADDITIONAL, T_REPORT_SM, T_REPORT_SM_RES,
    T_ALERT, T_INFORM, T_READY,
    T_REGISTER_SS, T_SS, T_USSD, T_BEGIN_ACTIVITY, T_INVOCATION,
    T_SRI_LCS, T_SRI_LCS_RES, T_LCS_INFO, T_PSL, T_PSL_RES, T_SLR, T_SERVING_NODE,
    T_IDP, T_IDP_EXT, T_IDP_V2, T_IDP_EXT_V2, T_ARI, T_ETC, T_CTR, T_CONNECT, T_ICA,
    T_DESTINATIONS, T_CWA, T_EVENT,
    T_EVENT_BCSM, T_EVENT_INFO, T_ANSWER, T_BUSY, T_POSITION, T_GAP, T_GAP_CRITERIA,
    T_COMPOUND_GAP, T_BASIC_GAP, T_GAP_SERVICE, T_GAP_ADDRESS,
    T_CAP_REQUEST, T_CHARGING, T_RESET_TIMER, T_IDP_SMS, T_CONNECT_SMS, T_IDP_GPRS,
    T_CONNECT_GPRS
};

// What initialDP has in every phase.
#define IDP_FIELDS(extension) \
    .context = {INTEGER(SERVICE_KEY), [2] = ISUP(CALLED), ISUP(CALLING), [5] = P, [8] = P, \
        [10] = ISUP(LOCATION), [12] = ISUP(ORIGINAL_CALLED), [17] = P, [23] = P, [25] = P, \
        [28] = INTEGER(EVENT_TYPE), ISUP(REDIRECTING), P, [37] = P, [46] = P, [50] = IMSI, [52] = IN(LOCATION), \
        [54] = P, ISDN(MSC), ADDRESS(CALLED), P, [59] = IN(extension)}

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
    [T_ATM_RES] = {
        .context = {IN(SS_CSE), IN(CAMEL), [9] = ADDRESS(SERVICE_CENTRE)}},
    [T_DATA_MODIFIED] = {
        .strings = {IMSI, ISDN(MSISDN), DUP, DUP}, .strings_needed = 2,
        .context = {IN(FORW_CSE), [3] = IN(CAMEL)}},
    [T_MM_EVENT] = {
        .integer = INTEGER(SERVICE_KEY), .integer_needed = true, .all = BIT(0) | BIT(1) | BIT(2),
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
        .context = {IMSI, ISDN(MSISDN), P, [4] = C, [6] = C, IN(SS_LIST), C, [10] = C, C, C,
            IN(VLR_CAMEL), [15] = C, C, IN(SGSN_CAMEL), P, [22] = IN(LCS), [25] = C,
            [27] = P, C, P, [31] = C, C, [34] = ISDN(SGSN), P,
            [40] = C, ISDN(ADDITIONAL_MSISDN), [46] = C, C}},
    [T_DSD] = {.context = {IMSI, C, C, [5] = P}, .all = BIT(0)},
    [T_RESTORE] = {
        .strings = {IMSI, P, DUP, DUP}, .strings_needed = 1, .context = {[6] = C}},
    [T_RESET] = {
        .strings = {ISDN(HLR), DUP, DUP, DUP}, .strings_needed = 1, .strings_before_v3 = true,
        .context = {[2] = IN(ISD)}, .arrangement = A_LIST},
    [T_SAI] = {.context = {IMSI, [4] = P}, .all = BIT(0), .integer_needed = true},
    [T_AUTH_FAILURE] = {
        .strings = {IMSI, P, DUP, DUP}, .strings_needed = 1, .enumerated_needed = true,
        .context = {ISDN(VLR), ISDN(SGSN)}},
    [T_CHECK_IMEI] = {.strings = {IMEI, DUP, DUP, DUP}, .strings_needed = 1},
    [T_SEND_PARAMETERS] = {
        .context = {IMSI, P}, .sequences = {C, C, C}, .one_of = BIT(0) | BIT(1)},
    [T_SENT_PARAMETERS] = {
        .context = {IMSI, [2] = IN(ISD)}, .arrangement = A_LIST},
    [T_TRACE_ON] = {
        .context = {IMSI, P, [3] = P, [5] = P, [10] = P}, .all = BIT(1) | BIT(2)},
    [T_TRACE_OFF] = {.context = {IMSI, P, [3] = P, [5] = P, [10] = P}, .all = BIT(1)},
    [T_SRI_GPRS] = {.context = {IMSI, P, ISDN(GGSN)}, .all = BIT(0) | BIT(2)},
    [T_FAILURE] = {.context = {IMSI, ISDN(GGSN), P}, .all = BIT(0) | BIT(1)},
    [T_PRESENT_GPRS] = {.context = {IMSI, P, P}, .all = BIT(0) | BIT(1)},

    [T_SS_LIST] = {.arrangement = A_LIST, .context = {IN(EXT_FORW_INFO), C, C, C, C}},
    [T_EXT_FORW_INFO] = {
        .strings = {P, DUP, DUP, DUP}, .sequences = {IN(EXT_FORW_LIST)}},
    [T_EXT_FORW_LIST] = {.arrangement = A_LIST, .sequences = {IN(EXT_FORW)}},
    [T_EXT_FORW] = {
        .context = {[4] = P, ISDN(FORWARDED_TO), P, P, P, [10] = ADDRESS(FORWARDED_TO)}},
    [T_FORW_INFO] = {.strings = {P, DUP, DUP, DUP}, .sequences = {IN(FORW_LIST)}},
    [T_FORW_LIST] = {.arrangement = A_LIST, .sequences = {IN(FORW)}},
    [T_FORW] = {
        .context = {[4] = P, ISDN(FORWARDED_TO), P, P, P, ADDRESS(FORWARDED_TO)}},
    [T_SS_CSE] = {.arrangement = A_CHOICE, .context = {IN(FORW_CSE)}},
    [T_FORW_CSE] = {.context = {P, IN(EXT_FORW_LIST)}},
    [T_CALL_FORWARDING] = {.sequences = {IN(EXT_FORW_LIST)}},
    [T_VLR_CAMEL] = {
        .context = {IN(BCSM_CSI), [2] = IN(SS_CSI), [5] = IN(M_CSI), IN(TDP_CSI),
            IN(BCSM_CSI), [9] = IN(D_CSI), IN(TDP_CSI)}},
    [T_SGSN_CAMEL] = {
        .context = {IN(TDP_CSI), IN(TDP_CSI), [3] = IN(TDP_CSI), [5] = IN(M_CSI)}},
    [T_GMSC_CAMEL] = {.context = {IN(BCSM_CSI), IN(BCSM_CSI), [5] = IN(D_CSI)}},
    [T_CAMEL] = {
        .context = {IN(BCSM_CSI), [2] = IN(D_CSI), IN(BCSM_CSI), [5] = IN(BCSM_CSI),
            [9] = IN(TDP_CSI), IN(TDP_CSI), IN(SS_CSI), IN(M_CSI), [15] = IN(TDP_CSI),
            [17] = IN(M_CSI), IN(BCSM_CSI), [20] = IN(D_CSI), IN(BCSM_CSI)}},
    [T_BCSM_CSI] = {.sequences = {IN(BCSM_LIST)}},
    [T_BCSM_LIST] = {.arrangement = A_LIST, .sequences = {IN(M_CSI)}},
    [T_M_CSI] = {.integer = INTEGER(SERVICE_KEY), .context = {ISDN(GSM_SCF)}},
    [T_D_CSI] = {.context = {IN(DP_LIST)}},
    [T_DP_LIST] = {.arrangement = A_LIST, .sequences = {IN(DP)}},
    [T_DP] = {
        .strings = {P, ISDN(GSM_SCF), DUP, DUP}, .integer = INTEGER(SERVICE_KEY)},
    [T_TDP_CSI] = {.context = {IN(TDP_LIST)}},
    [T_TDP_LIST] = {.arrangement = A_LIST, .sequences = {IN(TDP)}},
    [T_TDP] = {.context = {[1] = INTEGER(SERVICE_KEY), ISDN(GSM_SCF)}},
    [T_SS_CSI] = {.sequences = {IN(SS_CAMEL)}},
    [T_SS_CAMEL] = {.strings = {ISDN(GSM_SCF), DUP, DUP, DUP}},
    [T_LCS] = {.context = {IN(GMLC_LIST)}},
    [T_GMLC_LIST] = {
        .arrangement = A_LIST,
        .strings = {ISDN(GMLC), ISDN(GMLC), ISDN(GMLC), ISDN(GMLC)}},
    [T_MSISDN_LIST] = {.arrangement = A_LIST, .sequences = {IN(MSISDN_BS)}},
    [T_MSISDN_BS] = {.strings = {ISDN(MSISDN), DUP, DUP, DUP}},
    [T_GENERIC_SERVICE] = {
        .strings = {P, DUP, DUP, DUP}, .context = {[2] = IN(CCBS_LIST)}},
    [T_CCBS_LIST] = {.arrangement = A_LIST, .sequences = {IN(CCBS)}},
    [T_CCBS] = {.context = {[1] = ISDN(CALLED), P}},
    [T_ATSI_RES] = {
        .context = {[1] = IN(CALL_FORWARDING), [4] = IN(CAMEL), [10] = IN(MSISDN_LIST)}},

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
    [T_CAMEL_ROUTING] = {.sequences = {IN(FORWARDING)}, .context = {IN(GMSC_CAMEL)}},
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
        .context = {P, [2] = IN(FORWARDING), IMSI, C, IN(BCSM_CSI), [9] = ISDN(MSISDN), C,
            [12] = IN(D_CSI), C}},
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
        .context = {ISDN(ROAMING_NUMBER), ISDN(MSC), [6] = IN(ADDITIONAL), [9] = IN(ADDITIONAL)}},
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

    [T_IDP] = {IDP_FIELDS(IDP_EXT), .all = BIT(0)},
    [T_IDP_V2] = {IDP_FIELDS(IDP_EXT_V2), .all = BIT(0)},
    [T_IDP_EXT_V2] = {.context = {C, ISDN(GMSC)}},
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
    [T_EVENT_BCSM] = {.context = {[2] = IN(EVENT_INFO)}, .all = BIT(0)},
    [T_EVENT_INFO] = {
        .arrangement = A_CHOICE,
        .context = {[5] = IN(ANSWER), [8] = IN(BUSY), IN(BUSY), IN(ANSWER), [13] = IN(POSITION),
            [20] = IN(POSITION), [50] = IN(POSITION), IN(POSITION)}},
    [T_ANSWER] = {.context = {[50] = ISUP(CALLED)}},
    [T_BUSY] = {.context = {[52] = ISUP(FORWARDED_TO)}},
    [T_POSITION] = {.context = {[50] = IN(LOCATION)}},
    [T_GAP] = {.context = {IN(GAP_CRITERIA)}, .all = BIT(0)},
    [T_GAP_CRITERIA] = {
        .arrangement = A_CHOICE, .sequences = {IN(COMPOUND_GAP)},
        .context = {P, [2] = IN(GAP_SERVICE), [29] = IN(GAP_ADDRESS), IN(GAP_ADDRESS)}},
    [T_COMPOUND_GAP] = {.context = {IN(BASIC_GAP)}},
    [T_BASIC_GAP] = {
        .arrangement = A_CHOICE,
        .context = {P, [2] = IN(GAP_SERVICE), [29] = IN(GAP_ADDRESS), IN(GAP_ADDRESS)}},
    [T_GAP_SERVICE] = {.context = {INTEGER(SERVICE_KEY)}},
    [T_GAP_ADDRESS] = {.context = {[1] = INTEGER(SERVICE_KEY)}},
    [T_CAP_REQUEST] = {.context = {C}, .all = BIT(0)},
    [T_CHARGING] = {.context = {P}, .all = BIT(0)},
    [T_RESET_TIMER] = {.context = {P, P}, .all = BIT(1)},
    [T_IDP_SMS] = {
        .context = {INTEGER(SERVICE_KEY), ADDRESS(CALLED), ADDRESS(CALLING), [4] = IMSI,
            IN(LOCATION), IN(LOCATION_GPRS), ISDN(SERVICE_CENTRE), P, P, SCALAR(TP_PID),
            SCALAR(TP_DCS), P, [14] = P, ISDN(MSC), ISDN(SGSN), P, C, IMEI, ISDN(CALLED)},
        .all = BIT(0)},
    [T_CONNECT_SMS] = {
        .context = {ADDRESS(CALLING), ADDRESS(CALLED), ISDN(SERVICE_CENTRE), [10] = C}},
    [T_IDP_GPRS] = {
        .context = {INTEGER(SERVICE_KEY), [2] = ISDN(MSISDN), IMSI, P, C, C, C, P, P, P, P,
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
    [62] = {SEQUENCE(ATSI), SEQUENCE_RESULT(ATSI_RES)},
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
    [0] = {SEQUENCE(IDP), .early_sequence = IN(IDP_V2)},
    [16] = {SEQUENCE(ARI)},
    [17] = {SEQUENCE(ETC)},
    [18] = EMPTY,
    [19] = {SEQUENCE(CTR)},
    [20] = {SEQUENCE(CONNECT)},
    [22] = {STRING},
    [23] = {SEQUENCE(CAP_REQUEST)},
    [24] = {SEQUENCE(EVENT_BCSM)},
    [31] = EMPTY,
    [32] = {SEQUENCE(ICA)},
    [33] = {SEQUENCE(RESET_TIMER)},
    [34] = {STRING},
    [35] = {SEQUENCE(CHARGING)},
    [36] = {STRING},
    [41] = {SEQUENCE(GAP)},
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

// Which operations a context has: TS 29.002, GSM 09.02, TS 29.078.
const code_set cp_map_contexts[64][5] = {
    [1][1] = {0x4004000000284u, 0x0u}, // 2, 7, 9, 38, 50
    [1][2] = {0x204004000000084u, 0x0u}, // 2, 7, 38, 50, 57
    [1][3] = {0x204004000000084u, 0x0u}, // 2, 7, 38, 50, 57
    [2][1] = {0x8u, 0x0u}, // 3
    [2][2] = {0x8u, 0x0u}, // 3
    [2][3] = {0x8u, 0x0u}, // 3
    [3][1] = {0x10u, 0x0u}, // 4
    [3][2] = {0x10u, 0x0u}, // 4
    [3][3] = {0x10u, 0x0u}, // 4
    [4][3] = {0x0u, 0x800000u}, // 87
    [5][1] = {0x400000u, 0x0u}, // 22
    [5][2] = {0x400000u, 0x0u}, // 22
    [5][3] = {0x400000u, 0x0u}, // 22
    [6][3] = {0x40u, 0x0u}, // 6
    [6][4] = {0x40u, 0x0u}, // 6
    [7][3] = {0x0u, 0xe00u}, // 73, 74, 75
    [8][3] = {0x0u, 0x3000u}, // 76, 77
    [9][3] = {0x0u, 0x1000000u}, // 88
    [10][1] = {0x2000000000u, 0x0u}, // 37
    [10][2] = {0x2000000000u, 0x0u}, // 37
    [10][3] = {0x2000000000u, 0x0u}, // 37
    [11][1] = {0x10000e70000000u, 0x0u}, // 28, 29, 30, 33, 34, 35, 52
    [11][2] = {0x620000000u, 0x30u}, // 29, 33, 34, 68, 69
    [11][3] = {0x620000000u, 0x30u}, // 29, 33, 34, 68, 69
    [12][3] = {0x180000000u, 0x0u}, // 31, 32
    [13][1] = {0x80000000000u, 0x0u}, // 43
    [13][2] = {0x80000000000u, 0x0u}, // 43
    [13][3] = {0x80000000000u, 0x0u}, // 43
    [14][1] = {0x200u, 0x0u}, // 9
    [14][2] = {0x100000000000000u, 0x0u}, // 56
    [14][3] = {0x100000000000000u, 0x0u}, // 56
    [15][2] = {0x80000000000000u, 0x0u}, // 55
    [15][3] = {0x80000000000000u, 0x0u}, // 55
    [16][1] = {0x180u, 0x0u}, // 7, 8
    [16][2] = {0x180u, 0x0u}, // 7, 8
    [16][3] = {0x180u, 0x0u}, // 7, 8
    [17][1] = {0xc000000000000u, 0x0u}, // 50, 51
    [17][2] = {0xc000000000000u, 0x0u}, // 50, 51
    [17][3] = {0xc000000000000u, 0x0u}, // 50, 51
    [18][1] = {0x400000000e7c00u, 0x0u}, // 10, 11, 12, 13, 14, 17, 18, 19, 54
    [18][2] = {0x67c00u, 0x0u}, // 10, 11, 12, 13, 14, 17, 18
    [19][2] = {0x3800000000000000u, 0x0u}, // 59, 60, 61
    [20][1] = {0xa00000000000u, 0x0u}, // 45, 47
    [20][2] = {0x8000a00000000000u, 0x0u}, // 45, 47, 63
    [20][3] = {0x8000a00000000000u, 0x0u}, // 45, 47, 63
    [21][1] = {0x400000000000u, 0x0u}, // 46
    [21][2] = {0x400000000000u, 0x0u}, // 46
    [21][3] = {0x400000000000u, 0x0u}, // 46
    [22][3] = {0x20u, 0x0u}, // 5
    [23][1] = {0x2000000000000u, 0x0u}, // 49
    [23][2] = {0x0u, 0x1u}, // 64
    [24][1] = {0x1000000000000u, 0x0u}, // 48
    [24][2] = {0x0u, 0x4u}, // 66
    [24][3] = {0x0u, 0x4u}, // 66
    [25][2] = {0x100000000000u, 0x0u}, // 44
    [25][3] = {0x100000000000u, 0x0u}, // 44
    [26][2] = {0x400000000000000u, 0x0u}, // 58
    [27][2] = {0x0u, 0x8u}, // 67
    [27][3] = {0x0u, 0x8u}, // 67
    [28][3] = {0x0u, 0x40u}, // 70
    [29][3] = {0x0u, 0x80u}, // 71
    [31][3] = {0x78000000000u, 0x0u}, // 39, 40, 41, 42
    [32][3] = {0x4000000800080u, 0x0u}, // 7, 23, 50
    [33][3] = {0x1000000u, 0x0u}, // 24
    [33][4] = {0x1000000u, 0x0u}, // 24
    [34][3] = {0x2000000u, 0x0u}, // 25
    [35][3] = {0x4000000u, 0x0u}, // 26
    [36][3] = {0x0u, 0x100u}, // 72
    [37][3] = {0x0u, 0x200000u}, // 85
    [38][3] = {0x0u, 0x480000u}, // 83, 86
    [39][3] = {0x8000u, 0x0u}, // 15
    [40][3] = {0x0u, 0x3c000u}, // 78, 79, 80, 81
    [41][3] = {0x200000u, 0x0u}, // 21
    [42][3] = {0x0u, 0x2000000u}, // 89
    [43][3] = {0x4000000000000000u, 0x2u}, // 62, 65
    [44][3] = {0x100000u, 0x0u}, // 20
    [45][3] = {0x0u, 0x100000u}, // 84
    [46][3] = {0x20000000000080u, 0x0u}, // 7, 53
    [47][3] = {0x1000000000u, 0x0u}, // 36
};

const code_set cp_cap_contexts[64][5] = {
    [4][3] = {0xa3f21e81de0001u, 0x1000000u},
    [4][4] = {0xa3f21f89de0001u, 0x3a5400000u},
    [6][3] = {0xa38002000d0000u, 0x0u}, // 16, 18, 19, 33, 47, 48, 49, 53, 55
    [6][4] = {0xa38002000d0000u, 0x400000u}, // 16, 18, 19, 33, 47, 48, 49, 53, 55, 86
    [8][4] = {0xa3b01f89de0000u, 0x3a5400000u},
    [14][3] = {0xa3800000010000u, 0x0u}, // 16, 47, 48, 49, 53, 55
    [14][4] = {0xa3800000010000u, 0x0u}, // 16, 47, 48, 49, 53, 55
    [50][1] = {0x80000081d00001u, 0x0u}, // 0, 20, 22, 23, 24, 31, 55
    [50][2] = {0xa3f01e81de0001u, 0x0u},
    [50][3] = {0x0u, 0xfffc0u}, // 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83
    [51][2] = {0xa38002000d0000u, 0x0u}, // 16, 18, 19, 33, 47, 48, 49, 53, 55
    [51][3] = {0x0u, 0xba3c0u}, // 70, 71, 72, 73, 77, 79, 80, 81, 83
    [52][2] = {0xa3800000010000u, 0x0u}, // 16, 47, 48, 49, 53, 55
    [61][3] = {0xf000000000000000u, 0xfu}, // 60, 61, 62, 63, 64, 65, 66, 67
    [61][4] = {0xf000000000000000u, 0xfu}, // 60, 61, 62, 63, 64, 65, 66, 67
};
