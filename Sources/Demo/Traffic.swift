import Captures
import Configuration
import Foundation
import Records
import Replay
import SS7Filter
import SS7Rules
import SS7Wire

/// The messages that the two parties will play, in the order of a capture.
///
/// What it knows of them is what any node knows that sends them: who sends, what belongs to one
/// dialogue, what the operation is. What they deserve it does not know.
struct Traffic: Sendable {
    /// One M3UA message: a whole SS7 message, or a segment of one.
    struct Part: Sendable {
        /// The Protocol Data parameter without padding, RFC 4666 clause 3.3.1.
        let data: [UInt8]
        let stream: UInt16
        let message: Int
    }

    /// One SS7 message.
    struct Message: Sendable {
        /// The frame of its first segment in the capture.
        let frame: Int
        /// The side that it comes from.
        let side: Side
        let parts: [Int]
        let operation: String
        /// Messages that have to be out of the way before it is sent: what it answers, and what came
        /// before it about the same subscriber.
        let predecessors: Int
        /// Messages that have it among their predecessors.
        fileprivate(set) var successors: [Int] = []
    }

    private(set) var parts: [Part] = []
    private(set) var messages: [Message] = []
    /// Parts by a hash of their data, in the order of the capture.
    private var places: [UInt64: [Int]] = [:]

    /// Reads a capture.
    ///
    /// - Throws: `CaptureError`, or what the system says of a temporary file.
    init(capture: [UInt8], configuration: Configuration) throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-demo-\(UUID().uuidString).pcap")
        try Data(capture).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let frames = try Traffic.frames(at: file.path, configuration)
        try collect(file.path, frames)
    }

    /// Parts that have the same octets as a received Protocol Data parameter; nil for none.
    func parts(like data: Span<UInt8>) -> [Int]? {
        guard let candidates = places[Traffic.hash(data)] else { return nil }
        let alike = candidates.filter { part in
            let octets = parts[part].data
            guard octets.count == data.count else { return false }
            for index in octets.indices where octets[index] != data[index] { return false }
            return true
        }
        return alike.isEmpty ? nil : alike
    }

    private struct Frame {
        var side: Side
        var stream: UInt16
        var data: [UInt8]
    }

    private static func frames(
        at path: String, _ configuration: Configuration
    ) throws -> [Int: Frame] {
        var frames: [Int: Frame] = [:]
        var reader = try CaptureReader(path: path)
        while let captured = try reader.next() {
            let address = captured.source.flatMap {
                Configuration::IPAddress($0.description)
            }
            guard let address, let link = configuration.linkIndex(peer: address) else { continue }
            let octets = reader.bytes
            var preview = PayloadPreview()
            preview.look(into: octets)
            guard preview.parameter >= 0 else { continue }
            let data = octets.extracting(
                preview.parameter..<(preview.parameter + preview.length))
            frames[captured.frame] = Frame(
                side: configuration.links[link].side, stream: captured.sctp?.stream ?? 1,
                data: data.copied)
        }
        return frames
    }

    /// Decodes the capture to find its messages: their segments, dialogues and subscribers.
    private mutating func collect(_ path: String, _ frames: [Int: Frame]) throws {
        let noRules = try RuleCompiler().compile(sources: [], home: [], partners: [])
        var screening = try CaptureScreening(nil, table: noRules.table)
        var reader = try CaptureReader(path: path)
        var found: [Found] = []
        try screening.run(&reader) { message, visit, _ in
            found.append(Found(&message, visit))
        }
        found.sort { $0.sequence < $1.sequence }
        var latest: [Subject: Int] = [:]
        for entry in found {
            let known = entry.frames.compactMap { frames[$0] }
            guard let first = known.first else { continue }
            let number = messages.count
            let before = Set(entry.subjects.compactMap { latest[$0] })
            for subject in entry.subjects { latest[subject] = number }
            for other in before { messages[other].successors.append(number) }
            messages.append(
                Message(
                    frame: entry.frames[0], side: first.side,
                    parts: Array(parts.count..<parts.count + known.count),
                    operation: entry.operation, predecessors: before.count))
            for frame in known {
                places[Traffic.hash(frame.data.span), default: []].append(parts.count)
                parts.append(Part(data: frame.data, stream: frame.stream, message: number))
            }
        }
    }

    /// What messages can have in common that forbids them to overtake each other.
    private enum Subject: Hashable {
        /// Whoever chose it: one more order than needed does no harm.
        case transaction(UInt32)
        case subscriber(Digits)
    }

    private struct Found {
        let sequence: Int
        let frames: [Int]
        let operation: String
        let subjects: [Subject]

        init(_ message: inout DecodedMessage, _ visit: CaptureScreening.Visit) {
            sequence = visit.sequence
            let placement = visit.placement
            frames = placement.frames.isEmpty ? [placement.frame] : placement.frames
            var subjects: [Subject] = []
            for id in [
                message.tcap.originatingTransactionID, message.tcap.destinationTransactionID,
            ] where id.isPresent { subjects.append(.transaction(id.value)) }
            if !visit.subscriber.isEmpty { subjects.append(.subscriber(visit.subscriber)) }
            self.subjects = subjects
            operation = operationName(of: &message)
        }
    }

    /// FNV-1a.
    private static func hash(_ data: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in data.indices { hash = (hash ^ UInt64(data[index])) &* 0x0000_0100_0000_01b3 }
        return hash
    }
}

/// What a message is about, in a word: its first operation, else its type.
private func operationName(of message: inout DecodedMessage) -> String {
    if message.form == .illegal { return message.error.reason.name }
    guard message.tcap.componentCount > 0 else {
        return message.tcap.type == .none ? message.sccp.type.name : message.tcap.type.name
    }
    let component = message.components[0]
    return component.operation == .none ? "operation \(component.code)" : component.operation.name
}

extension Span<UInt8> {
    /// The octets in an array of their own.
    var copied: [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(count)
        for index in indices { octets.append(self[index]) }
        return octets
    }
}
