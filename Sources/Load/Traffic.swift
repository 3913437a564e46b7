public import SS7Filter

/// The messages that the parties beside a gateway play, in the order of a capture or of a mix.
///
/// What it knows of them is what any node knows that sends them: who sends, what belongs to one
/// dialogue, what the operation is, and where the octets are that differ from pass to pass.
public struct Traffic: Sendable {
    /// One M3UA message: a whole SS7 message, or a segment of one.
    public struct Part: Sendable {
        /// The Protocol Data parameter without padding, RFC 4666 clause 3.3.1.
        package var data: [UInt8]
        package let stream: UInt16
        package let message: Int
        /// What of it is different in each pass.
        var slots = Slots()
    }

    /// One SS7 message.
    public struct Message: Sendable {
        /// The frame of its first segment in the capture.
        package let frame: Int
        /// The side that it comes from.
        package let side: Side
        package let parts: [Int]
        package let operation: String
        /// Messages that have to be out of the way before it is sent: what it answers, and what came
        /// before it about the same subscriber.
        package let predecessors: Int
        /// Messages that have it among their predecessors.
        package internal(set) var successors: [Int] = []
        /// The transaction that it opens, whose answer is to be waited for; nil for any other message.
        var opens: Slots.Transaction?
        /// Which of the copies of its story it belongs to; 0 in a capture.
        var copy = 0
        /// What a mix says is to become of it.
        var expectation = Expectation()
    }

    /// Messages that traffic may have: each costs about 1.4 KB for as long as the run lasts.
    public static let most = 1_000_000

    package internal(set) var parts: [Part] = []
    package internal(set) var messages: [Message] = []
    /// How often one pass plays its stories; see `Message.copy`.
    var copies = 1
    /// Messages of a capture that could not be played: neither M3UA nor with a label of their own.
    public internal(set) var unplayable = 0
    /// Parts by a hash of their data, in the order of the capture.
    private var places: [UInt64: [Int]] = [:]

    init() {}

    /// How many messages a pass has.
    public var count: Int { messages.count }

    /// True where both sides have something to say.
    public var hasBothSides: Bool { Set(messages.map(\.side)).count > 1 }

    mutating func add(_ part: Part) {
        places[hash(part.data.span), default: []].append(parts.count)
        parts.append(part)
    }

    /// Parts that have the same octets as a received Protocol Data parameter; nil for none.
    package func parts(like data: Span<UInt8>) -> [Int]? {
        guard let candidates = places[hash(data)] else { return nil }
        let alike = candidates.filter { part in
            let octets = parts[part].data
            guard octets.count == data.count else { return false }
            for index in octets.indices where octets[index] != data[index] { return false }
            return true
        }
        return alike.isEmpty ? nil : alike
    }

    /// Leaves out what one side sends.
    public func without(_ side: Side) -> Traffic {
        var rest = Traffic()
        rest.copies = copies
        rest.unplayable = unplayable
        let kept = messages.indices.filter { messages[$0].side != side }
        let numbers = Dictionary(uniqueKeysWithValues: zip(kept, kept.indices))
        var before = Array(repeating: 0, count: messages.count)
        for number in kept {
            for successor in messages[number].successors { before[successor] += 1 }
        }
        for number in kept {
            let message = messages[number]
            var copy = Message(
                frame: message.frame, side: message.side,
                parts: Array(rest.parts.count..<rest.parts.count + message.parts.count),
                operation: message.operation, predecessors: before[number])
            copy.successors = message.successors.compactMap { numbers[$0] }
            copy.opens = message.opens
            copy.copy = message.copy
            copy.expectation = message.expectation
            for part in message.parts {
                var moved = Part(
                    data: parts[part].data, stream: parts[part].stream, message: rest.count)
                moved.slots = parts[part].slots
                rest.add(moved)
            }
            rest.messages.append(copy)
        }
        return rest
    }

    /// Says of every message that it is to arrive: nothing that blocks is under test.
    public mutating func expectArrival() {
        for index in messages.indices { messages[index].expectation = Expectation(.arrives) }
    }

    /// Writes other point codes in the place of some, in both directions.
    public mutating func replacePointCodes(_ codes: [UInt32: UInt32]) {
        guard !codes.isEmpty else { return }
        let old = parts
        parts = []
        places = [:]
        for var part in old {
            for offset in [4, 8] {
                guard let code = codes[bigEndian32(part.data, offset)] else { continue }
                part.data.replaceSubrange(offset..<offset + 4, with: octets(code))
            }
            add(part)
        }
    }
}

/// FNV-1a.
func hash(_ data: Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in data.indices { hash = (hash ^ UInt64(data[index])) &* 0x0000_0100_0000_01b3 }
    return hash
}

func bigEndian32(_ data: [UInt8], _ offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 << 8 | UInt32(data[offset + $1]) }
}

func octets(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
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
