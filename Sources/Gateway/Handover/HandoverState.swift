public import M3UASession

/// All of a suspended gateway that goes on in another one, in plain values.
///
/// Associations and listeners are named by their places: they themselves, or their descriptors, go
/// beside it (see `Handover`). Times are of the monotonic clock, which all processes of a machine share.
public struct HandoverState: Codable, Sendable {
    public var links: [LinkState] = []
    public var listeners: [ListenerState] = []
    var segments: [HeldSegment] = []
    /// Hits and hits in shadow of the rules, by name.
    var ruleHits: [String: [UInt64]] = [:]
    /// That of the table in force.
    var generation: UInt32 = 0
    /// Until when dialogues never seen are forgiven.
    var graceEnds: UInt64 = 0

    /// What goes on of a link.
    public struct LinkState: Codable, Sendable {
        public var name: String
        /// What must be the same for its associations to go on, see `LinkPlan.identity`.
        public var identity: String
        var servers: [ApplicationServerSnapshot]
        public var slots: [SlotState]
        /// Messages that wait for an application server which is inactive.
        var pending: [HeldMessage]
        var counts: [Int]
        var findings: [Int]
        var isDown: Bool
        /// Nil from a version that knew nothing of it.
        var isCongested: Bool?
        /// Nil from a version that knew nothing of it.
        var isBlocked: Bool?
        var destinations: [ReportedDestination]
    }

    /// What goes on of one of a link's associations.
    public struct SlotState: Codable, Sendable {
        /// Nil where there is no association that is up.
        public var session: SessionSnapshot?
        var outboundStreams: UInt16
        var inboundStreams: UInt16
        /// Messages that the association has not yet taken, in order.
        var waiting: [HeldMessage]
        /// Management messages that it has not yet taken.
        var backlog: [Octets]
        /// Nil from a version that knew nothing of it.
        var peerWindowSize: Int?
    }

    /// A listening endpoint: where it listens, and by which transport.
    public struct ListenerState: Codable, Sendable {
        public var transport: String
        public var addresses: [String]
    }

    struct HeldMessage: Codable, Sendable {
        var octets: Octets
        /// The stream, or the selection where it waits for an application server.
        var stream: UInt16
        var server = 0
    }

    struct HeldSegment: Codable, Sendable {
        var link: Int
        var octets: Octets
        var began: UInt64
    }

    struct ReportedDestination: Codable, Sendable {
        var word: UInt32
        var availability: Int
        var congestion: UInt8
    }
}

/// Octets, coded as a string of hexadecimal digits.
struct Octets: Codable, Hashable, Sendable {
    var octets: [UInt8]

    init(_ octets: some Sequence<UInt8>) { self.octets = Array(octets) }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let digits = Array(try container.decode(String.self).utf8)
        var octets: [UInt8] = []
        octets.reserveCapacity(digits.count / 2)
        for place in stride(from: 0, to: digits.count - 1, by: 2) {
            guard let high = Octets.value(digits[place]), let low = Octets.value(digits[place + 1])
            else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "no hexadecimal digits")
            }
            octets.append(high << 4 | low)
        }
        self.octets = octets
    }

    func encode(to encoder: any Encoder) throws {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(octets.count * 2)
        for octet in octets {
            text.append(digits[Int(octet >> 4)])
            text.append(digits[Int(octet & 15)])
        }
        var container = encoder.singleValueContainer()
        try container.encode(String(decoding: text, as: UTF8.self))
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}
