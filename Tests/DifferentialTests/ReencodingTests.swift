import Captures
import Foundation
import Replay
import SS7Builder
import SS7Wire
import Testing

/// What the decoder calls canonical has one encoding: its own octets.
@Suite struct ReencodingTests {
    /// A message with its framing.
    struct Message {
        var source: String
        var octets: [UInt8]
        var framing: Framing
    }

    /// What became of a message.
    enum Outcome: Equatable {
        case illegal, noncanonical
        case same
        /// The same but for lengths in the depth of an argument, which the decoder does not look at.
        case sameButForDepth
        case different(String)
    }

    static func outcome(_ octets: [UInt8], _ framing: Framing) -> Outcome {
        var message = DecodedMessage()
        if decodeEnvelope(octets.span, framing: framing, into: &message) {
            decodeUser(octets.span, into: &message)
        }
        switch message.form {
        case .illegal: return .illegal
        case .noncanonical: return .noncanonical
        case .canonical: break
        }
        var reencoder = Reencoder(octets, message, framing: framing)
        let lost = reencoder.lostNumbers()
        guard lost.isEmpty else { return .different("numbers: \(lost.joined(separator: ", "))") }
        if reencoder.encodings.contains(octets) { return .same }
        let best = reencoder.encodings[0]
        reencoder.depth = 1
        if reencoder.encodings.contains(octets) { return .sameButForDepth }
        let place = zip(best, octets).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        return .different("octet \(place ?? min(best.count, octets.count)): \(hex(best))")
    }

    static func hex(_ octets: [UInt8]) -> String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The messages of all captures, vectors and our own, each octet string once.
    static let messages: [Message] = {
        var messages: [Message] = []
        var seen: Set<[UInt8]> = []
        do {
            let specimens = try Specimens()
            for specimen in specimens.all where specimen.variant == .itu {
                var reader = try CaptureReader(path: specimen.path)
                while let captured = try reader.next(), captured.frame <= specimen.frames {
                    let span = reader.bytes
                    let octets = span.indices.map { span[$0] }
                    guard seen.insert(octets).inserted else { continue }
                    let isData = octets.count > 3 && octets[2] == 1 && octets[3] == 1
                    guard captured.kind != .m3ua || isData else { continue }
                    messages.append(
                        Message(
                            source: "\(specimen.name) frame \(captured.frame)", octets: octets,
                            framing: Framing(captured.kind)))
                }
            }
        } catch {
            Issue.record(error)
        }
        return messages
    }()

    @Test func `canonical messages come out as they were`() {
        var counts: [String: Int] = [:]
        for message in Self.messages {
            let outcome = Self.outcome(message.octets, message.framing)
            switch outcome {
            case .different(let text):
                Issue.record("\(message.source): \(text) from \(Self.hex(message.octets))")
                counts["different", default: 0] += 1
            default: counts["\(outcome)", default: 0] += 1
            }
        }
        let text = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        print("re-encoded, of \(Self.messages.count) messages: \(text.joined(separator: ", "))")
        if Samples.folder == nil { print("SKIPPED: re-encoding captures by others: no samples") }
        #expect(counts["same", default: 0] >= (Samples.folder == nil ? 1_900 : 9_000))
    }

    /// Canonical messages to change: many of each kind, few of the same.
    private static let seeds: [Message] = {
        var perSource: [Substring: Int] = [:]
        return messages.filter { message in
            let source = message.source.split(separator: " ")[0]
            guard perSource[source, default: 0] < 150, message.octets.count < 400,
                outcome(message.octets, message.framing) == .same
            else { return false }
            perSource[source, default: 0] += 1
            return true
        }
    }()

    /// Changes of each message; `WEIR_CHANGES` for a longer search.
    private static let changes =
        ProcessInfo.processInfo.environment["WEIR_CHANGES"].flatMap { Int($0) } ?? 60

    @Test func `a changed message that is still canonical comes out as it is`() {
        var random = Mutation(seed: 0x5753_3752_6570_6c61)
        var counts: [String: Int] = [:]
        var reported: Set<String> = []
        for seed in Self.seeds {
            for _ in 0..<Self.changes {
                guard let (kind, octets) = random.change(seed.octets, seed.framing) else {
                    continue
                }
                let outcome = Self.outcome(octets, seed.framing)
                guard case .different(let text) = outcome else {
                    counts["\(outcome)", default: 0] += 1
                    continue
                }
                counts["different", default: 0] += 1
                // One of a kind says enough.
                guard reported.insert("\(kind) \(text.prefix(9))").inserted else { continue }
                Issue.record("\(seed.source): \(kind): \(text) from \(Self.hex(octets))")
            }
        }
        let tried = counts.values.reduce(0, +)
        let text = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        print("\(tried) changes of \(Self.seeds.count) messages: \(text.joined(separator: ", "))")
        #expect(tried > (Samples.folder == nil ? 20_000 : 75_000))
    }
}
