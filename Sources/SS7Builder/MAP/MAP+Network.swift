/// What exchanges and registers of one network say to each other, TS 29.002 clauses 8.1, 8.4, 8.8,
/// 9.1, 10.3 to 10.6 and 11: no business of another network.
extension MAP {
    /// prepareHandover of version 2, from an exchange to its neighbour.
    public static func prepareHandover() -> Request {
        Request(
            "prepareHandover", 68, .map(11, version: 2),
            .sequence { BER.Element.octetString([0x00, 0xf1, 0x10, 0, 1, 0, 2]) })
    }

    /// sendEndSignal of version 2.
    public static func sendEndSignal() -> Request {
        Request("sendEndSignal", 29, .map(11, version: 2), externalSignal)
    }

    /// processGroupCallSignalling, which needs nothing in it.
    public static func processGroupCallSignalling() -> Request {
        Request("processGroupCallSignalling", 41, .map(31, version: 3), .sequence {})
    }

    /// releaseResources: gives a roaming number back.
    public static func releaseResources(_ roamingNumber: AddressString) -> Request {
        Request(
            "releaseResources", 20, .map(44, version: 3),
            .sequence { BER.Element.address(roamingNumber) })
    }

    /// istAlert, from an exchange to the home register.
    public static func istAlert(imsi: String) -> Request {
        Request("istAlert", 87, .map(4, version: 3), identity(imsi))
    }

    /// istCommand, from the home register to an exchange: ends a subscriber's calls.
    public static func istCommand(imsi: String) -> Request {
        Request("istCommand", 88, .map(9, version: 3), identity(imsi))
    }

    /// setReportingState, of call completion to busy subscribers.
    public static func setReportingState(imsi: String) -> Request {
        Request("setReportingState", 73, .map(7, version: 3), identity(imsi))
    }

    /// registerCC-Entry; the service code 0x43 is completion to a busy subscriber.
    public static func registerCCEntry(ssCode: UInt8 = 0x43) -> Request {
        Request(
            "registerCCEntry", 76, .map(8, version: 3),
            .sequence { BER.Element.context(0, [ssCode]) })
    }

    /// eraseCC-Entry.
    public static func eraseCCEntry(ssCode: UInt8 = 0x43) -> Request {
        Request(
            "eraseCCEntry", 77, .map(8, version: 3),
            .sequence { BER.Element.context(0, [ssCode]) })
    }

    /// noteSubscriberDataModified, from the home register to the gsmSCF.
    public static func noteSubscriberDataModified(
        imsi: String, msisdn: AddressString
    ) -> Request {
        Request(
            "noteSubscriberDataModified", 5, .map(22, version: 3),
            .sequence {
                BER.Element.imsi(imsi)
                BER.Element.address(msisdn)
            })
    }

    /// deactivateTraceMode.
    public static func deactivateTraceMode(imsi: String, version: UInt = 3) -> Request {
        Request(
            "deactivateTraceMode", 51, context(17, version),
            .sequence {
                BER.Element.imsi(imsi, tag: 0x80)
                BER.Element(0x81, [0, 1])
            })
    }

    /// updateVcsgLocation, from a VLR to the register of closed subscriber groups.
    public static func updateVcsgLocation(imsi: String, vlr: AddressString) -> Request {
        Request(
            "updateVcsgLocation", 53, .map(46, version: 3),
            .sequence {
                BER.Element.imsi(imsi)
                BER.Element.address(vlr, tag: 0x80)
            })
    }

    /// cancelVcsgLocation, from the register of closed subscriber groups to a VLR.
    public static func cancelVcsgLocation(imsi: String) -> Request {
        Request(
            "cancelVcsgLocation", 36, .map(47, version: 3), .sequence { BER.Element.imsi(imsi) })
    }

    /// An argument that names a subscriber and no more.
    private static func identity(_ imsi: String) -> BER.Element {
        .sequence { BER.Element.imsi(imsi, tag: 0x80) }
    }

    /// ExternalSignalInfo: BSSAP, a clear command.
    private static var externalSignal: BER.Element {
        .sequence {
            BER.Element.enumerated(2)
            BER.Element.octetString([0x20])
        }
    }
}
