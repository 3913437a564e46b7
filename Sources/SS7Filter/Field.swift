/// A field of a message that an instruction may read.
///
/// The fields of the two SCCP addresses come in pairs, the called party's first: in a message that
/// came back to its sender they change places.
public enum Field: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    // SCCP addresses.
    case calledGT, callingGT, calledDigits, callingDigits, calledSSN, callingSSN
    case calledPC, callingPC, calledNature, callingNature, calledPlan, callingPlan
    case calledTranslationType, callingTranslationType, calledGTI, callingGTI
    case calledRouteOn, callingRouteOn, calledIMSI, callingIMSI, calledEncoding, callingEncoding

    // M3UA and MTP.
    case opc, dpc, si, ni, mp, sls, routingContext, networkAppearance, correlationID, link, side

    // SCCP.
    case sccp, protocolClass, returnOption, returnCause, hopCounter, importance, segmented
    case remainingSegments

    // TCAP.
    case tcap, context, contextVersion, userProtocol, hasDialogue, abortCause, componentCount
    case destinationReference, originationReference
    case otid, dtid, otidLength, dtidLength

    // The component.
    case component, operation, code, invokeID, linkedID

    // The component's numbers; `imsi` is the subscriber.
    case imsi, msisdn, vlr, msc, sgsn, hlr, serviceCentre, gsmSCF, gmlc, roamingNumber
    case calledParty, callingParty, forwardedTo, tpOriginator, tpDestination, imei, gmsc, ggsn
    case handoverNumber, additionalMSISDN, locationNumber, redirectingParty, originalCalledParty
    case assistingSSP

    // The component's scalars.
    case tpMTI, tpPID, tpDCS, deliveryNotIntended, tpOriginatorAlphanumeric, serviceKey
    case ussdCodingScheme, locationRequested, ssCode, tpUserDataHeader

    // The encoding, and the link's settings.
    case form, layer, reason, errorOffset, variant, globalTitleRequired

    // SCCP management.
    case scmg, affectedSSN, affectedPC, affectedNode

    // The clock.
    case time, weekday

    // The memory of the network: dialogue, place, routing information.
    case dialogue, openedBy, dialoguePeer
    case lastVLR, lastMSC, lastSGSN, lastSeenGT, sinceSeen
    case travelDistance, travelSpeed, travelToNeighbour, travelBack
    case sinceRoutingInfo, routingInfoGT
}

extension Field {
    /// The field whose number is the low octet of a word, which a verified image vouches for.
    @_noLocks
    init(word: UInt32) { self = Field(rawValue: UInt8(truncatingIfNeeded: word)) ?? .calledGT }

    /// Its raw value, for files that may not call what the compiler derives.
    @inline(always) var number: UInt8 { @_noLocks get { rawValue } }

    /// True for a field of an SCCP address; `isCalled` tells whether it is the called party's.
    var isAddress: Bool { @_noLocks get { rawValue < Field.opc.rawValue } }

    var isCalled: Bool { @_noLocks get { rawValue & 1 == 0 } }

    /// True for a field of the SCCP header besides the addresses.
    var isHeader: Bool {
        @_noLocks get {
            rawValue >= Field.sccp.rawValue && rawValue <= Field.remainingSegments.rawValue
        }
    }

    /// True for what the memory of the network says.
    public var isRemembered: Bool { @_noLocks get { rawValue >= Field.dialogue.rawValue } }

    /// The role of a number of the component's argument; 255 for other fields.
    var numberRole: Int {
        @_noLocks get {
            rawValue >= Field.imsi.rawValue && rawValue <= Field.assistingSSP.rawValue
                ? Int(rawValue &- Field.imsi.rawValue) : 255
        }
    }

    /// True for a telephone number of a subscriber, or one lent to it; false for numbers of nodes.
    public var isSubscribersNumber: Bool {
        @_noLocks get {
            rawValue == Field.msisdn.rawValue
                || rawValue >= Field.roamingNumber.rawValue
                    && rawValue <= Field.tpDestination.rawValue
        }
    }

    /// The role of a scalar of the component's argument; 255 for other fields.
    var scalarRole: Int {
        @_noLocks get {
            rawValue >= Field.tpMTI.rawValue && rawValue <= Field.tpUserDataHeader.rawValue
                ? Int(rawValue &- Field.tpMTI.rawValue) : 255
        }
    }
}

extension Field {
    /// True for a number as a subscriber dials or shows it, which is seldom in international form and
    /// may be letters: that it cannot be read says nothing against a message.
    public var isDialled: Bool {
        switch self {
        case .calledParty, .callingParty, .forwardedTo, .tpOriginator, .tpDestination,
            .redirectingParty, .originalCalledParty, .locationNumber:
            true
        default: false
        }
    }

    /// What the field holds.
    public enum Kind: Sendable {
        case number, truth, digits
    }

    public var kind: Kind {
        switch self {
        case .calledGT, .callingGT, .calledDigits, .callingDigits, .calledIMSI, .callingIMSI,
            .destinationReference,
            .originationReference, .imsi, .msisdn, .vlr, .msc, .sgsn, .hlr, .serviceCentre, .gsmSCF,
            .gmlc, .roamingNumber, .calledParty, .callingParty, .forwardedTo, .tpOriginator,
            .tpDestination, .imei, .gmsc, .ggsn, .handoverNumber, .additionalMSISDN,
            .locationNumber, .redirectingParty, .originalCalledParty, .assistingSSP, .dialoguePeer,
            .lastVLR, .lastMSC, .lastSGSN, .lastSeenGT, .routingInfoGT:
            .digits
        case .returnOption, .segmented, .hasDialogue, .deliveryNotIntended,
            .tpOriginatorAlphanumeric, .locationRequested, .tpUserDataHeader,
            .globalTitleRequired, .travelToNeighbour, .travelBack:
            .truth
        default: .number
        }
    }

    /// The name that rules use.
    public var name: String {
        switch self {
        case .calledGT: "called-gt"
        case .callingGT: "calling-gt"
        case .calledIMSI: "called-imsi"
        case .callingIMSI: "calling-imsi"
        case .calledSSN: "called-ssn"
        case .callingSSN: "calling-ssn"
        case .calledPC: "called-pc"
        case .callingPC: "calling-pc"
        case .calledTranslationType: "called-tt"
        case .callingTranslationType: "calling-tt"
        case .calledGTI: "called-gti"
        case .callingGTI: "calling-gti"
        case .protocolClass: "class"
        case .userProtocol: "protocol"
        case .gsmSCF: "gsmscf"
        case .tpMTI: "tp-mti"
        case .tpPID: "tp-pid"
        case .tpDCS: "tp-dcs"
        case .tpOriginatorAlphanumeric: "tp-originator-alphanumeric"
        case .globalTitleRequired: "gt-required"
        case .affectedSSN: "affected-ssn"
        case .affectedPC: "affected-pc"
        case .invokeID: "invoke-id"
        case .linkedID: "linked-id"
        case .correlationID: "correlation-id"
        case .additionalMSISDN: "additional-msisdn"
        case .assistingSSP: "assisting-ssp"
        case .tpUserDataHeader: "tp-user-data-header"
        case .lastVLR: "last-vlr"
        case .lastMSC: "last-msc"
        case .lastSGSN: "last-sgsn"
        case .lastSeenGT: "last-seen-gt"
        case .routingInfoGT: "routing-info-gt"
        default: hyphenated("\(self)")
        }
    }
}

private func hyphenated(_ camel: String) -> String {
    var text = ""
    for character in camel {
        if character.isUppercase { text += "-" }
        text += character.lowercased()
    }
    return text
}
