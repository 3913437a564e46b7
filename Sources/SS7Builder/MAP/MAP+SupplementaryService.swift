/// Supplementary services, TS 29.002 clause 11.
extension MAP {
    /// registerSS: forwards calls to a number.
    public static func registerSS(
        ssCode: UInt8 = 0x21, forwardTo: AddressString, teleservice: UInt8? = 0x11,
        version: UInt = 2
    ) -> Request {
        Request(
            "registerSS", 10, context(18, version),
            .sequence {
                BER.Element.octetString([ssCode])
                teleservice.map { BER.Element.context(3, [$0]) }
                BER.Element.address(forwardTo, tag: 0x84)
            })
    }

    /// The operations on a supplementary service that take its code alone.
    public enum ServiceOperation: UInt8, Hashable, Sendable, CaseIterable {
        case eraseSS = 11
        case activateSS = 12
        case deactivateSS = 13
        case interrogateSS = 14
    }

    /// eraseSS, activateSS, deactivateSS or interrogateSS.
    public static func service(
        _ operation: ServiceOperation, ssCode: UInt8 = 0x21, version: UInt = 2
    ) -> Request {
        Request(
            "\(operation)", operation.rawValue, context(18, version),
            .sequence { BER.Element.octetString([ssCode]) })
    }

    /// registerPassword.
    public static func registerPassword(ssCode: UInt8 = 0x90) -> Request {
        Request("registerPassword", 17, .map(18, version: 2), .octetString([ssCode]))
    }

    /// getPassword.
    public static func getPassword(guidance: Int = 0) -> Request {
        Request("getPassword", 18, .map(18, version: 2), .enumerated(guidance))
    }

    /// processUnstructuredSS-Request, from a VLR to the HLR.
    public static func processUnstructuredSSRequest(
        _ text: String, dcs: UInt8 = 0x0f, msisdn: AddressString? = nil
    ) -> Request {
        ussd("processUnstructuredSSRequest", 59, text, dcs, msisdn)
    }

    /// unstructuredSS-Request, from the network to the mobile station.
    public static func unstructuredSSRequest(
        _ text: String, dcs: UInt8 = 0x0f, msisdn: AddressString? = nil
    ) -> Request {
        ussd("unstructuredSSRequest", 60, text, dcs, msisdn)
    }

    /// unstructuredSS-Notify, from the network to the mobile station.
    public static func unstructuredSSNotify(
        _ text: String, dcs: UInt8 = 0x0f, msisdn: AddressString? = nil
    ) -> Request {
        ussd("unstructuredSSNotify", 61, text, dcs, msisdn)
    }

    /// The result of processUnstructuredSS-Request or unstructuredSS-Request.
    public static func ussdResult(_ text: String, dcs: UInt8 = 0x0f) -> BER.Element {
        .sequence {
            BER.Element.octetString([dcs])
            BER.Element.octetString(SMS.packed(text))
        }
    }

    /// processUnstructuredSS-Data of version 1, a string of letters.
    public static func processUnstructuredSSData(_ text: String) -> Request {
        Request("processUnstructuredSSData", 19, nil, BER.Element(0x16, Array(text.utf8)))
    }

    /// ssInvocationNotification, from an MSC to the gsmSCF.
    public static func ssInvocationNotification(
        imsi: String, msisdn: AddressString, event: UInt8 = 0x31
    ) -> Request {
        Request(
            "ssInvocationNotification", 72, .map(36, version: 3),
            .sequence {
                BER.Element.imsi(imsi, tag: 0x80)
                BER.Element.address(msisdn, tag: 0x81)
                BER.Element.context(2, [event])
            })
    }

    private static func ussd(
        _ name: String, _ code: UInt8, _ text: String, _ dcs: UInt8, _ msisdn: AddressString?
    ) -> Request {
        Request(
            name, code, .map(19, version: 2),
            .sequence {
                BER.Element.octetString([dcs])
                BER.Element.octetString(SMS.packed(text))
                BER.Element.address(msisdn, tag: 0x80)
            })
    }
}
