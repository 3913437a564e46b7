import Captures
import Records
import Replay
import SS7Filter
import SS7Rules
import SS7Wire

/// Ends a reading where the specimen says so.
private struct Enough: Error {}

/// The SCCP messages of a capture as Weir reads them, in the order of frames and chunks.
///
/// Read twice: message by message for SCCP, and through the judging core for what needs segments
/// joined and dialogues remembered.
func ourFindings(_ specimen: Specimen) throws -> [Finding] {
    var reading = try OurReading(specimen)
    try reading.readTransactions(specimen)
    return reading.findings
}

private struct OurReading {
    var findings: [Finding] = []
    private var places: [Place] = []

    /// Where a finding was.
    private struct Place: Hashable {
        var frame: Int
        var chunk: Int
    }

    init(_ specimen: Specimen) throws {
        var reader = try CaptureReader(path: specimen.path)
        var message = DecodedMessage()
        message.variant = specimen.variant
        while let captured = try reader.next(), captured.frame <= specimen.frames {
            decodeEnvelope(reader.bytes, framing: Framing(captured.kind), into: &message)
            guard message.sccp.type != .none else { continue }
            var finding = Finding(frame: captured.frame)
            finding.values[.sccp] = "\(message.sccp.type.rawValue)"
            finding.values[.calledDigits] = message.sccp.called.digits.text
            finding.values[.callingDigits] = message.sccp.calling.digits.text
            finding.values[.calledSSN] = message.sccp.called.ssn
            finding.values[.callingSSN] = message.sccp.calling.ssn
            finding.isSegment = message.sccp.isSegment
            if message.form == .illegal { finding.objection = message.error.text }
            findings.append(finding)
            places.append(Place(frame: captured.frame, chunk: captured.chunk))
        }
    }

    mutating func readTransactions(_ specimen: Specimen) throws {
        var reader = try CaptureReader(path: specimen.path)
        let noRules = try RuleCompiler().compile(sources: [], home: [], partners: [])
        var screening = try CaptureScreening(nil, table: noRules.table, variant: specimen.variant)
        var indices: [Place: Int] = [:]
        for (index, place) in places.enumerated() { indices[place] = index }
        var joined: Set<Int> = []
        do {
            try screening.run(&reader) { message, visit, octets in
                guard visit.placement.frame <= specimen.frames else { throw Enough() }
                guard message.sccp.type != .none, visit.judgement.verdict != .held else { return }
                let place = visit.placement
                var index = indices[Place(frame: place.frame, chunk: place.chunk)]
                if let last = place.frames.last, place.frames.count > 1 {
                    // The transaction is the other reader's at the segment that completes it.
                    index = findings.indices.last {
                        findings[$0].frame == last && findings[$0].isSegment
                            && !joined.contains($0)
                    }
                    if let index { joined.insert(index) }
                }
                guard let index else { return }
                findings[index].addTransaction(of: &message, octets)
            }
        } catch is Enough {}
    }
}

extension Finding {
    fileprivate mutating func addTransaction(
        of message: inout DecodedMessage, _ octets: Span<UInt8>
    ) {
        objection = message.form == .illegal ? message.error.text : nil
        guard message.tcap.type != .none, message.tcap.type != .ansi else { return }
        values[.tcap] = message.tcap.type.name
        values[.otid] = message.tcap.originatingTransactionID.text
        values[.dtid] = message.tcap.destinationTransactionID.text
        if !message.tcap.applicationContextOctets.isEmpty {
            values[.applicationContext] = ApplicationContext.dotted(
                objectIdentifier: message.tcap.applicationContextOctets, in: octets)
        }
        var components: [String] = []
        var imsis: [String] = []
        var msisdns: [String] = []
        if message.tcap.destinationReference.plan == 6 {
            imsis.append(message.tcap.destinationReference.digits.description)
        }
        for index in 0..<Int(message.tcap.componentCount) {
            let component = message.components[index]
            components.append(component.text)
            for role in NumberRole.allCases where component.argument.has(role) {
                let digits = message.components[index].argument.number(role).digits.description
                guard !digits.isEmpty else { continue }
                switch role {
                case .imsi: imsis.append(digits)
                case .msisdn: msisdns.append(digits)
                case .imei: break
                default: numbers.insert(digits)
                }
            }
        }
        knowsComponents = true
        values[.components] = components.isEmpty ? nil : components.joined(separator: ", ")
        values[.imsi] = imsis.distinct
        values[.msisdn] = msisdns.distinct
    }
}

extension Digits {
    fileprivate var text: String? { isEmpty ? nil : description }
}

extension TransactionID {
    fileprivate var text: String? { isPresent ? hex : nil }
}

extension SCCPAddress {
    fileprivate var ssn: String? { hasSubsystemNumber ? "\(subsystemNumber)" : nil }
}

extension DecodeError {
    fileprivate var text: String { "\(layer.name) \(reason.name) at octet \(offset)" }
}

extension Component {
    fileprivate var text: String {
        var words = [type.name]
        if hasInvokeID { words.append("\(invokeID)") }
        if hasCode, type != .reject { words.append("\(code)") }
        return words.joined(separator: " ")
    }
}

extension [String] {
    /// The elements without repetition, in order; nil where there are none.
    var distinct: String? {
        var seen: Set<String> = []
        let rest = filter { seen.insert($0).inserted }
        return rest.isEmpty ? nil : rest.joined(separator: ", ")
    }
}
