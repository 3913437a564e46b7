import SS7Builder
import SS7Wire

/// Builds the invokes of CAP from the fields that a test sets.
struct CAPArguments {
    let fields: FieldReader
    let phase: UInt?
    let calling: String?
    let called: String?

    private func party(_ name: String) throws(TestFault) -> PartyNumber? {
        try fields.digits(name).map { PartyNumber($0) }
    }

    private func neededParty(_ name: String) throws(TestFault) -> PartyNumber {
        PartyNumber(try fields.digits(needed: name))
    }

    private func sender(_ name: String) throws(TestFault) -> AddressString {
        AddressString(try fields.digits(name, or: calling))
    }

    private func serviceKey() throws(TestFault) -> Int {
        Int(try fields.number("service-key", most: .max >> 1) ?? 1)
    }

    /// The operation with its argument; nil for one that is written in hex only.
    func request(_ operation: CAPOperation) throws(TestFault) -> Request? {
        let phase = self.phase ?? 2
        return switch operation {
        case .initialDP:
            CAP.initialDP(
                serviceKey: try serviceKey(), called: try party("called-party"),
                calling: try neededParty("calling-party"),
                imsi: try fields.digits(needed: "imsi"), msc: try sender("msc"),
                vlr: try fields.digits("vlr").map { AddressString($0) }, phase: phase)
        case .requestReportBCSMEvent: CAP.requestReportBCSMEvent(phase: phase)
        case .applyCharging: CAP.applyCharging(phase: phase)
        case .applyChargingReport: CAP.applyChargingReport(phase: phase)
        case .continue: CAP.continue(phase: phase)
        case .connect: CAP.connect(to: try neededParty("called-party"), phase: phase)
        case .releaseCall: CAP.releaseCall(phase: phase)
        case .eventReportBCSM: CAP.eventReportBCSM(phase: phase)
        case .initialDPSMS:
            CAP.initialDPSMS(
                serviceKey: try serviceKey(),
                destination: AddressString(try fields.digits(needed: "called-party")),
                calling: AddressString(try fields.digits(needed: "calling-party")),
                imsi: try fields.digits(needed: "imsi"),
                serviceCentre: try sender("service-centre"), msc: try sender("msc"),
                phase: self.phase ?? 3)
        case .initialDPGPRS:
            CAP.initialDPGPRS(
                serviceKey: try serviceKey(),
                msisdn: AddressString(try fields.digits(needed: "msisdn")),
                imsi: try fields.digits(needed: "imsi"))
        case .assistRequestInstructions:
            CAP.assistRequestInstructions(correlation: "15550199", phase: phase)
        case .initiateCallAttempt:
            CAP.initiateCallAttempt(
                to: try neededParty("called-party"), gsmSCF: try sender("gsmscf"))
        default: nil
        }
    }
}
