/// CAP operations and their arguments, TS 29.078.
public enum CAP {
    /// initialDP, from the gsmSSF to the gsmSCF.
    public static func initialDP(
        serviceKey: Int = 1, called: PartyNumber? = nil, calledBCD: AddressString? = nil,
        calling: PartyNumber, imsi: String, msc: AddressString, vlr: AddressString? = nil,
        event: Int = 2, phase: UInt = 2
    ) -> Request {
        Request(
            "initialDP", 0, ContextName.CAP.gsmSSF(phase: phase),
            .sequence {
                BER.Element.integer(serviceKey, tag: 0x80)
                called.map { BER.Element.context(2, $0.octets) }
                BER.Element.context(3, calling.octets)
                BER.Element.context(5, [0x0a])
                BER.Element.context(27) { BER.Element.context(0, [0x80, 0x90, 0xa3]) }
                BER.Element.enumerated(event, tag: 0x9c)
                BER.Element.context(50, TBCD.octets(imsi))
                vlr.map { MAP.locationInformation(52, vlr: $0) }
                BER.Element.context(53) { BER.Element.context(3, [0x11]) }
                BER.Element.context(54, [0, 1, 2, 3, 4])
                BER.Element.context(55, msc.octets)
                calledBCD.map { BER.Element.context(56, $0.octets) }
                BER.Element.context(57, [0x02, 0x52, 0x10, 0x51, 0x21, 0x43, 0x65, 0x00])
            })
    }

    /// requestReportBCSMEvent: arms answer and disconnect.
    public static func requestReportBCSMEvent(phase: UInt = 2) -> Request {
        func event(_ type: Int, mode: Int, leg: UInt8?) -> BER.Element {
            .sequence {
                BER.Element.enumerated(type, tag: 0x80)
                BER.Element.enumerated(mode, tag: 0x81)
                leg.map { leg in BER.Element.context(2) { BER.Element.context(0, [leg]) } }
            }
        }
        return Request(
            "requestReportBCSMEvent", 23, ContextName.CAP.gsmSSF(phase: phase),
            .sequence {
                BER.Element.context(0) {
                    event(7, mode: 1, leg: nil)
                    event(9, mode: 0, leg: 1)
                    event(9, mode: 0, leg: 2)
                }
            })
    }

    /// applyCharging, with the longest period of the call in tenths of a second.
    public static func applyCharging(period: Int = 6000, phase: UInt = 2) -> Request {
        let characteristics = BER.Element.context(0) { BER.Element.integer(period, tag: 0x80) }
        return Request(
            "applyCharging", 35, ContextName.CAP.gsmSSF(phase: phase),
            .sequence {
                BER.Element.context(0, characteristics.octets)
                BER.Element.context(2) { BER.Element.context(0, [1]) }
            })
    }

    /// applyChargingReport, an octet string that holds the time used.
    public static func applyChargingReport(time: Int = 1200, phase: UInt = 2) -> Request {
        let result = BER.Element.context(0) {
            BER.Element.context(0) { BER.Element.context(1, [1]) }
            BER.Element.context(1) { BER.Element.integer(time, tag: 0x80) }
            BER.Element.boolean(true, tag: 0x82)
        }
        return Request(
            "applyChargingReport", 36, ContextName.CAP.gsmSSF(phase: phase),
            .octetString(result.octets))
    }

    /// continue, which has no argument.
    public static func `continue`(phase: UInt = 2) -> Request {
        Request("continue", 31, ContextName.CAP.gsmSSF(phase: phase))
    }

    /// connect: sends the call to another number.
    public static func connect(to number: PartyNumber, phase: UInt = 2) -> Request {
        Request(
            "connect", 20, ContextName.CAP.gsmSSF(phase: phase),
            .sequence { BER.Element.context(0) { BER.Element.octetString(number.octets) } })
    }

    /// releaseCall, with a cause of Q.850.
    public static func releaseCall(cause: UInt8 = 31, phase: UInt = 2) -> Request {
        Request(
            "releaseCall", 22, ContextName.CAP.gsmSSF(phase: phase),
            .octetString([0x80, 0x80 | cause]))
    }

    /// eventReportBCSM: an armed event that happened on a leg.
    public static func eventReportBCSM(
        event: Int = 7, leg: UInt8 = 2, notify: Bool = true, phase: UInt = 2
    ) -> Request {
        Request(
            "eventReportBCSM", 24, ContextName.CAP.gsmSSF(phase: phase),
            .sequence {
                BER.Element.enumerated(event, tag: 0x80)
                BER.Element.context(3) { BER.Element.context(1, [leg]) }
                BER.Element.context(4) { BER.Element.enumerated(notify ? 1 : 0, tag: 0x80) }
            })
    }

    /// initialDPSMS, from the smsSSF to the gsmSCF.
    public static func initialDPSMS(
        serviceKey: Int = 1, destination: AddressString, calling: AddressString, imsi: String,
        serviceCentre: AddressString, msc: AddressString, phase: UInt = 3
    ) -> Request {
        Request(
            "initialDPSMS", 60, ContextName.CAP.smsSSF(phase: phase),
            .sequence {
                BER.Element.integer(serviceKey, tag: 0x80)
                BER.Element.address(destination, tag: 0x81)
                BER.Element.address(calling, tag: 0x82)
                BER.Element.enumerated(1, tag: 0x83)
                BER.Element.imsi(imsi, tag: 0x84)
                BER.Element.address(serviceCentre, tag: 0x87)
                BER.Element.context(10, [0])
                BER.Element.context(11, [0])
                BER.Element.address(msc, tag: 0x8f)
            })
    }

    /// initialDPGPRS, from the gprsSSF to the gsmSCF.
    public static func initialDPGPRS(
        serviceKey: Int = 1, msisdn: AddressString, imsi: String
    ) -> Request {
        Request(
            "initialDPGPRS", 78, ContextName.CAP.gprsSSF,
            .sequence {
                BER.Element.integer(serviceKey, tag: 0x80)
                BER.Element.enumerated(1, tag: 0x81)
                BER.Element.address(msisdn, tag: 0x82)
                BER.Element.imsi(imsi, tag: 0x83)
                BER.Element.context(4, [0x02, 0x52, 0x10, 0x51, 0x21, 0x43, 0x65, 0x00])
            })
    }

    /// assistRequestInstructions, from an assisting gsmSSF to the gsmSCF.
    public static func assistRequestInstructions(
        correlation: PartyNumber, phase: UInt = 2
    ) -> Request {
        Request(
            "assistRequestInstructions", 16, ContextName.CAP.assistSSF(phase: phase),
            .sequence {
                BER.Element.context(0, correlation.octets)
                BER.Element.context(2, [0])
            })
    }

    /// initiateCallAttempt, from a gsmSCF: phase 4.
    public static func initiateCallAttempt(to number: PartyNumber, gsmSCF: AddressString) -> Request
    {
        Request(
            "initiateCallAttempt", 32, ContextName.CAP.gsmSCF,
            .sequence {
                BER.Element.context(0) { BER.Element.octetString(number.octets) }
                BER.Element.context(5) { BER.Element.context(0, [1]) }
                BER.Element.context(52, gsmSCF.octets)
            })
    }
}
