/// Short messages, TS 29.002 clause 12.
extension MAP {
    /// Where a short message goes, SM-RP-DA.
    public enum Destination: Hashable, Sendable {
        case imsi(String)
        case lmsi([UInt8])
        case serviceCentre(AddressString)
        case none

        var element: BER.Element {
            switch self {
            case .imsi(let digits): .imsi(digits, tag: 0x80)
            case .lmsi(let octets): BER.Element(0x81, octets)
            case .serviceCentre(let number): .address(number, tag: 0x84)
            case .none: BER.Element(0x85)
            }
        }
    }

    /// Where a short message comes from, SM-RP-OA.
    public enum Originator: Hashable, Sendable {
        case msisdn(AddressString)
        case serviceCentre(AddressString)
        case none

        var element: BER.Element {
            switch self {
            case .msisdn(let number): .address(number, tag: 0x82)
            case .serviceCentre(let number): .address(number, tag: 0x84)
            case .none: BER.Element(0x85)
            }
        }
    }

    /// mt-forwardSM: operation 44 in version 3, forwardSM (46) in version 2, and in version 1 too.
    public static func mtForwardSM(
        to destination: Destination, from originator: Originator, tpdu: [UInt8],
        moreMessages: Bool = false, version: UInt = 3
    ) -> Request {
        Request(
            "mtForwardSM", version == 3 ? 44 : 46, context(25, version),
            .sequence {
                destination.element
                originator.element
                BER.Element.octetString(tpdu)
                if moreMessages && version > 1 { BER.Element.null() }
            })
    }

    /// mo-forwardSM; version 3 adds the sender's IMSI.
    public static func moForwardSM(
        to destination: Destination, from originator: Originator, tpdu: [UInt8],
        imsi: String? = nil, version: UInt = 3
    ) -> Request {
        Request(
            "moForwardSM", 46, context(21, version),
            .sequence {
                destination.element
                originator.element
                BER.Element.octetString(tpdu)
                if version == 3 { imsi.map { BER.Element.imsi($0) } }
            })
    }

    /// sendRoutingInfoForSM; `notIntended` 0 asks for the IMSI only, 1 for its MCC and MNC.
    public static func sendRoutingInfoForSM(
        msisdn: AddressString, serviceCentre: AddressString, priority: Bool = true,
        notIntended: Int? = nil, version: UInt = 3
    ) -> Request {
        Request(
            "sendRoutingInfoForSM", 45, context(20, version),
            .sequence {
                BER.Element.address(msisdn, tag: 0x80)
                BER.Element.boolean(priority, tag: 0x81)
                BER.Element.address(serviceCentre, tag: 0x82)
                if version == 3 { notIntended.map { BER.Element.enumerated($0, tag: 0x8a) } }
            })
    }

    /// The result of sendRoutingInfoForSM.
    public static func sendRoutingInfoForSMResult(
        imsi: String, node: AddressString, sgsn: AddressString? = nil
    ) -> BER.Element {
        .sequence {
            BER.Element.imsi(imsi)
            BER.Element.context(0) {
                BER.Element.address(node, tag: 0x81)
                // Additional-Number is a CHOICE, so its tag is explicit.
                sgsn.map { number in
                    BER.Element.context(6) { BER.Element.address(number, tag: 0x81) }
                }
            }
        }
    }

    /// reportSM-DeliveryStatus; `outcome` 2 is a delivery that succeeded.
    public static func reportSMDeliveryStatus(
        msisdn: AddressString, serviceCentre: AddressString, outcome: Int = 2, version: UInt = 3
    ) -> Request {
        Request(
            "reportSMDeliveryStatus", 47, context(20, version),
            .sequence {
                BER.Element.address(msisdn)
                BER.Element.address(serviceCentre)
                if version > 1 { BER.Element.enumerated(outcome) }
            })
    }

    /// alertServiceCentre; in version 1 alertServiceCentreWithoutResult (49).
    public static func alertServiceCentre(
        msisdn: AddressString, serviceCentre: AddressString, version: UInt = 2
    ) -> Request {
        Request(
            version == 1 ? "alertServiceCentreWithoutResult" : "alertServiceCentre",
            version == 1 ? 49 : 64, context(23, version),
            .sequence {
                BER.Element.address(msisdn)
                BER.Element.address(serviceCentre)
            })
    }

    /// informServiceCentre.
    public static func informServiceCentre(msisdn: AddressString) -> Request {
        Request(
            "informServiceCentre", 63, .map(20, version: 3),
            .sequence {
                BER.Element.address(msisdn)
                BER.Element.bitString([0x80], unused: 2)
            })
    }

    /// readyForSM, from a VLR to the HLR; in version 1 noteSubscriberPresent (48).
    public static func readyForSM(imsi: String, reason: Int = 0, version: UInt = 3) -> Request {
        version == 1
            ? Request("noteSubscriberPresent", 48, nil, .imsi(imsi))
            : Request(
                "readyForSM", 66, .map(24, version: version),
                .sequence {
                    BER.Element.imsi(imsi, tag: 0x80)
                    BER.Element.enumerated(reason)
                })
    }
}
