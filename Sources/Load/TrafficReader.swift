import Captures
import Records
import Replay
import SS7Filter
import SS7Rules
import SS7Wire

/// Makes traffic of messages in their order: decodes them to find segments, dialogues, subscribers,
/// and the octets that differ from pass to pass.
final class TrafficReader {
    /// A message of one frame, as it will be sent.
    private struct Frame {
        var chunk: Int
        var side: Side
        var stream: UInt16
        var data: [UInt8]
        /// Where the TCAP octets of a segment are; empty for a message that is none.
        var segment = 0..<0
        var reference: UInt32 = 0
    }

    /// What messages can have in common that forbids them to overtake each other.
    private enum Subject: Hashable {
        /// Whoever chose it: one more order than needed does no harm.
        case transaction(UInt32)
        case subscriber(Digits)
    }

    private struct Found {
        var sequence: Int
        var placement: Placement
        var operation: String
        var subjects: [Subject]
        var slots: Slots
        var opens: Bool
        /// The offset of the first octet that the slots count from, in the first part's data; nil
        /// where they count in the joined octets of segments.
        var shift: Int?
    }

    private let variant: MTPVariant
    private var screening: CaptureScreening
    private var frames: [Int: [Frame]] = [:]
    private var found: [Found] = []
    private var unplayable = 0
    private var preview = DecodedMessage()

    /// - Parameter variant: how point codes and addresses are laid out.
    init(variant: MTPVariant = .itu) throws {
        self.variant = variant
        preview.variant = variant
        // Nothing is judged: no rules, and links that let everything pass.
        let noRules = try RuleCompiler().compile(sources: [], home: [], partners: [])
        screening = try CaptureScreening(nil, table: noRules.table, variant: variant)
    }

    /// Takes the next message.
    ///
    /// - Parameter side: gives the side that it comes from; nil leaves it out.
    func take(
        _ captured: CapturedMessage, _ octets: Span<UInt8>,
        side: (CapturedMessage, DecodedMessage) -> Side?
    ) throws {
        if captured.kind == .m3ua, octets.count >= 4, octets[2] != 1 || octets[3] != 1 { return }
        decodeEnvelope(octets, framing: Framing(captured.kind), into: &preview)
        guard let data = parameter(captured, octets) else {
            unplayable += 1
            return
        }
        guard let side = side(captured, preview) else { return }
        var frame = Frame(
            chunk: captured.chunk, side: side, stream: captured.sctp?.stream ?? 1, data: data)
        if preview.sccp.isSegment {
            let start = preview.sccp.data.lowerBound + shift
            frame.segment = start..<start + Int(preview.sccp.data.count)
            frame.reference = preview.sccp.segmentationReference
        }
        frames[captured.frame, default: []].append(frame)
        try screening.take(captured, octets) { [self] in note(&$0, $1, $2) }
    }

    /// What is to be added to an offset in the last message for one in its parameter.
    private var shift: Int { 16 - preview.mtp.userData.lowerBound }

    /// The Protocol Data parameter of a message; nil where it has no label to make one of.
    private func parameter(_ captured: CapturedMessage, _ octets: Span<UInt8>) -> [UInt8]? {
        if captured.kind == .m3ua {
            var payload = PayloadPreview()
            payload.look(into: octets)
            guard payload.parameter >= 0 else { return nil }
            return octets.extracting(payload.parameter..<(payload.parameter + payload.length))
                .copied
        }
        guard preview.mtp.hasLabel else { return nil }
        let label = preview.mtp
        let user = octets.extracting(label.userData.lowerBound..<label.userData.upperBound).copied
        let length = UInt16(truncatingIfNeeded: 16 + user.count)
        return [2, 0x10, UInt8(length >> 8), UInt8(length & 0xff)]
            + Load.octets(label.originatingPointCode) + Load.octets(label.destinationPointCode)
            + [
                label.serviceIndicator, label.networkIndicator, label.messagePriority,
                label.signallingLinkSelection,
            ] + user
    }

    private func note(
        _ message: inout DecodedMessage, _ visit: CaptureScreening.Visit, _ octets: Span<UInt8>
    ) {
        var subjects: [Subject] = []
        let ids = [message.tcap.originatingTransactionID, message.tcap.destinationTransactionID]
        for id in ids where id.isPresent { subjects.append(.transaction(id.value)) }
        if !visit.subscriber.isEmpty { subjects.append(.subscriber(visit.subscriber)) }
        let isJoined = visit.placement.frames.count > 1
        var slots = Slots()
        slots.findTransactions(of: message, in: octets)
        slots.findSubscribers(of: &message, in: octets, isJoined: isJoined)
        found.append(
            Found(
                sequence: visit.sequence, placement: visit.placement,
                operation: operationName(of: &message), subjects: subjects, slots: slots,
                opens: message.tcap.type == .begin,
                shift: isJoined ? nil : 16 - message.mtp.userData.lowerBound))
    }

    // MARK: - The end

    /// Makes the traffic of what was taken.
    func finish() throws -> Traffic {
        try screening.finish { [self] in note(&$0, $1, $2) }
        found.sort { $0.sequence < $1.sequence }
        var traffic = Traffic()
        traffic.unplayable = unplayable
        var latest: [Subject: Int] = [:]
        for entry in found {
            let known = parts(of: entry)
            guard let first = known.first else { continue }
            let number = traffic.count
            let before = Set(entry.subjects.compactMap { latest[$0] })
            for subject in entry.subjects { latest[subject] = number }
            for other in before { traffic.messages[other].successors.append(number) }
            var message = Traffic.Message(
                frame: entry.placement.frames.first ?? entry.placement.frame, side: first.side,
                parts: Array(traffic.parts.count..<traffic.parts.count + known.count),
                operation: entry.operation, predecessors: before.count)
            if entry.opens { message.opens = entry.slots.transactions.first }
            traffic.messages.append(message)
            for (frame, slots) in zip(known, slots(of: entry, in: known)) {
                var part = Traffic.Part(data: frame.data, stream: frame.stream, message: number)
                part.slots = slots
                traffic.add(part)
            }
        }
        return traffic
    }

    private func parts(of entry: Found) -> [Frame] {
        guard !entry.placement.frames.isEmpty else {
            let frame = frames[entry.placement.frame]?.first { $0.chunk == entry.placement.chunk }
            return frame.map { [$0] } ?? []
        }
        var reference: UInt32?
        return entry.placement.frames.compactMap { number in
            let segment = frames[number]?.first {
                !$0.segment.isEmpty && (reference == nil || $0.reference == reference)
            }
            reference = reference ?? segment?.reference
            return segment
        }
    }

    /// The slots of each part, with offsets in its data.
    private func slots(of entry: Found, in frames: [Frame]) -> [Slots] {
        var slots = frames.map { frame in
            var own = Slots()
            own.findReference(frame.reference, in: frame.data, after: frame.segment)
            return own
        }
        if let shift = entry.shift {
            slots[0].transactions = entry.slots.transactions.map { $0.moved(by: shift) }
            slots[0].digits = entry.slots.digits.map { $0.moved(by: shift) }
            return slots
        }
        // Offsets count in the segments' octets one behind the other.
        var start = 0
        for (number, frame) in frames.enumerated() {
            let covered = start..<start + frame.segment.count
            let shift = frame.segment.lowerBound - start
            // An identifier that two segments share stays as it is.
            slots[number].transactions = entry.slots.transactions.filter {
                covered.contains($0.offset) && covered.contains($0.offset + $0.length - 1)
            }.map { $0.moved(by: shift) }
            slots[number].digits = entry.slots.digits.filter { covered.contains($0.offset) }
                .map { $0.moved(by: shift) }
            start = covered.upperBound
        }
        return slots
    }
}

extension Slots.Transaction {
    fileprivate func moved(by shift: Int) -> Slots.Transaction {
        var copy = self
        copy.offset += shift
        return copy
    }
}

extension Slots.Digit {
    fileprivate func moved(by shift: Int) -> Slots.Digit {
        var copy = self
        copy.offset += shift
        return copy
    }
}

/// What a message is about, in a word: its first operation, else its type.
func operationName(of message: inout DecodedMessage) -> String {
    if message.form == .illegal { return message.error.reason.name }
    guard message.tcap.componentCount > 0 else {
        return message.tcap.type == .none ? message.sccp.type.name : message.tcap.type.name
    }
    let component = message.components[0]
    return component.operation == .none ? "operation \(component.code)" : component.operation.name
}
