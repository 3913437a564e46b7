/// Call handling, TS 29.002 clause 10, and what else asks for a subscriber's whereabouts.
extension MAP {
    /// sendRoutingInfo.
    public static func sendRoutingInfo(
        msisdn: AddressString, gmsc: AddressString, interrogation: Int = 0, version: UInt = 3
    ) -> Request {
        Request(
            "sendRoutingInfo", 22, context(5, version),
            .sequence {
                BER.Element.address(msisdn, tag: 0x80)
                if version == 3 {
                    BER.Element.enumerated(interrogation, tag: 0x83)
                    BER.Element.address(gmsc, tag: 0x86)
                }
            })
    }

    /// The result of sendRoutingInfo: a roaming number.
    public static func sendRoutingInfoResult(
        imsi: String, roamingNumber: AddressString, version: UInt = 3
    ) -> BER.Element {
        version < 3
            ? .sequence {
                BER.Element.imsi(imsi)
                BER.Element.address(roamingNumber)
            }
            : .context(3) {
                BER.Element.imsi(imsi, tag: 0x89)
                BER.Element.address(roamingNumber)
            }
    }

    /// provideRoamingNumber.
    public static func provideRoamingNumber(
        imsi: String, msc: AddressString, msisdn: AddressString? = nil,
        gmsc: AddressString? = nil, version: UInt = 3
    ) -> Request {
        Request(
            "provideRoamingNumber", 4, context(3, version),
            .sequence {
                BER.Element.imsi(imsi, tag: 0x80)
                BER.Element.address(msc, tag: 0x81)
                BER.Element.address(msisdn, tag: 0x82)
                if version == 3 { BER.Element.address(gmsc, tag: 0x88) }
            })
    }

    /// The result of provideRoamingNumber.
    public static func provideRoamingNumberResult(
        _ roamingNumber: AddressString, version: UInt = 3
    ) -> BER.Element {
        version < 3 ? .address(roamingNumber) : .sequence { BER.Element.address(roamingNumber) }
    }

    /// sendIMSI.
    public static func sendIMSI(msisdn: AddressString) -> Request {
        Request("sendIMSI", 58, .map(26, version: 2), .address(msisdn))
    }

    /// The result of sendIMSI.
    public static func sendIMSIResult(imsi: String) -> BER.Element { .imsi(imsi) }

    /// sendRoutingInfoForGprs.
    public static func sendRoutingInfoForGprs(
        imsi: String, ggsn: AddressString, address: [UInt8]? = nil, version: UInt = 3
    ) -> Request {
        Request(
            "sendRoutingInfoForGprs", 24, .map(33, version: version),
            .sequence {
                BER.Element.imsi(imsi, tag: 0x80)
                address.map { BER.Element(0x81, gsnAddress($0)) }
                BER.Element.address(ggsn, tag: 0x82)
            })
    }

    /// failureReport, from a GGSN's gateway to the HLR.
    public static func failureReport(imsi: String, ggsn: AddressString) -> Request {
        Request(
            "failureReport", 25, .map(34, version: 3),
            .sequence {
                BER.Element.imsi(imsi, tag: 0x80)
                BER.Element.address(ggsn, tag: 0x81)
            })
    }

    /// noteMsPresentForGprs, from the HLR to a GGSN's gateway.
    public static func noteMsPresentForGprs(imsi: String, sgsnAddress: [UInt8]) -> Request {
        Request(
            "noteMsPresentForGprs", 26, .map(35, version: 3),
            .sequence {
                BER.Element.imsi(imsi, tag: 0x80)
                BER.Element(0x81, gsnAddress(sgsnAddress))
            })
    }

    /// activateTraceMode.
    public static func activateTraceMode(imsi: String, version: UInt = 3) -> Request {
        Request(
            "activateTraceMode", 50, context(17, version),
            .sequence {
                BER.Element.imsi(imsi, tag: 0x80)
                BER.Element(0x81, [0, 1])
                BER.Element.integer(0, tag: 0x82)
            })
    }

    /// statusReport, of call completion to busy subscribers.
    public static func statusReport(imsi: String) -> Request {
        Request(
            "statusReport", 74, .map(7, version: 3),
            .sequence { BER.Element.imsi(imsi, tag: 0x80) })
    }
}

/// Location services, TS 29.002 clause 13A.
extension MAP {
    /// sendRoutingInfoForLCS.
    public static func sendRoutingInfoForLCS(
        _ subscriber: Subscriber, mlc: AddressString
    ) -> Request {
        Request(
            "sendRoutingInfoForLCS", 85, .map(37, version: 3),
            .sequence {
                BER.Element.address(mlc, tag: 0x80)
                BER.Element.context(1) { subscriber.element }
            })
    }

    /// provideSubscriberLocation.
    public static func provideSubscriberLocation(
        imsi: String? = nil, msisdn: AddressString? = nil, mlc: AddressString,
        clientType: Int = 2, privacyOverride: Bool = true
    ) -> Request {
        Request(
            "provideSubscriberLocation", 83, .map(38, version: 3),
            .sequence {
                BER.Element.sequence { BER.Element.enumerated(0, tag: 0x80) }
                BER.Element.address(mlc)
                BER.Element.context(0) { BER.Element.enumerated(clientType, tag: 0x80) }
                if privacyOverride { BER.Element.context(1) }
                imsi.map { BER.Element.imsi($0, tag: 0x82) }
                BER.Element.address(msisdn, tag: 0x83)
                BER.Element.context(6, [0])
            })
    }

    /// The result of provideSubscriberLocation: a point with its uncertainty.
    public static let provideSubscriberLocationResult = BER.Element.sequence {
        BER.Element.octetString([0x10, 0x40, 0, 0, 0x10, 0, 0, 0x12])
        BER.Element.integer(0, tag: 0x80)
    }

    /// subscriberLocationReport.
    public static func subscriberLocationReport(
        imsi: String, msisdn: AddressString, node: AddressString
    ) -> Request {
        Request(
            "subscriberLocationReport", 86, .map(38, version: 3),
            .sequence {
                BER.Element.enumerated(0)
                BER.Element.sequence { BER.Element.enumerated(0, tag: 0x80) }
                BER.Element.sequence { BER.Element.address(node) }
                BER.Element.address(msisdn, tag: 0x80)
                BER.Element.imsi(imsi, tag: 0x81)
                BER.Element(0x85, [0x10, 0x40, 0, 0, 0x10, 0, 0, 0x12])
            })
    }
}
