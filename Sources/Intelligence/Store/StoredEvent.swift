/// What became of one message, as it is kept: a verdict record with what led to it.
///
/// Names and values are those of verdict records; what a message does not have is nil.
public struct StoredEvent: Codable, Hashable, Sendable {
    /// Seconds since 1970, to the microsecond.
    public var time: Double
    /// The frame in the capture, counted from 1; of a segmented message the first.
    public var frame: Int?
    /// All frames, of a segmented message.
    public var frames: [Int]?
    /// The DATA chunk in the frame, counted from 0.
    public var chunk: Int?
    /// The gateway that saw the message.
    public var instance: String?
    /// The link that the message came by.
    public var link: String?
    public var side: String?

    /// `forward`, `block` or `held`.
    public var verdict: String
    public var action: String?
    public var category: EventCategory?
    public var rule: String?
    /// True when a rule in shadow mode would have blocked the message.
    public var shadow: Bool
    public var reason: String?
    public var form: String?
    public var error: Finding?
    /// Reasons that are not errors.
    public var flags: [String]?
    public var source: Source?
    /// What the memory of the network said, as far as the rule asks for it: `sinceSeen`.
    public var facts: [String: Fact]?

    public var opc: UInt32?
    public var dpc: UInt32?
    public var si: UInt8?
    public var ni: UInt8?
    public var mp: UInt8?
    public var sls: UInt8?
    public var routingContext: UInt32?

    public var sccp: String?
    public var called: Address?
    public var calling: Address?

    public var tcap: String?
    /// Transaction ids in hexadecimal.
    public var otid: String?
    public var dtid: String?
    /// Dotted.
    public var applicationContext: String?
    public var userProtocol: String?
    /// The component that decided: its type and its operation.
    public var component: String?
    public var operation: String?

    public var imsi: String?
    public var msisdn: String?
    /// Node addresses of the argument under their names: `vlr`, `msc`, `serviceCentre`.
    public var addresses: [String: String]?
    /// The message's octets as they were judged, with their M3UA header where they have one, as
    /// many as were kept.
    public var raw: Octets?
    /// The message's length, where `raw` is shorter.
    public var length: Int?

    public init(time: Double, verdict: String, shadow: Bool = false) {
        self.time = time
        self.verdict = verdict
        self.shadow = shadow
    }

    enum CodingKeys: String, CodingKey {
        case time, frame, frames, chunk, instance, link, side
        case verdict, action, category, rule, shadow, reason, form, error, flags, source, facts
        case opc, dpc, si, ni, mp, sls, routingContext
        case sccp, called, calling
        case tcap, otid, dtid, applicationContext
        case userProtocol = "protocol"
        case component, operation, imsi, msisdn, addresses, raw, length
    }
}

extension StoredEvent {
    /// Where and why a message is illegal.
    public struct Finding: Codable, Hashable, Sendable {
        public var layer: String
        public var reason: String
        /// The octet, counted from the layer's first.
        public var offset: Int

        public init(layer: String, reason: String, offset: Int) {
            self.layer = layer
            self.reason = reason
            self.offset = offset
        }
    }

    /// The network that a message came from.
    public struct Source: Codable, Hashable, Sendable {
        /// ISO 3166, two letters.
        public var country: String?
        public var `operator`: String?

        public init(country: String?, operator name: String?) {
            self.country = country
            self.operator = name
        }
    }

    /// One thing that was remembered: a number, a truth, or digits or a name.
    public enum Fact: Codable, Hashable, Sendable {
        case number(Int)
        case truth(Bool)
        case text(String)
        /// The rule asked for it, and nothing was known.
        case nothing

        public init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .nothing
            } else if let truth = try? container.decode(Bool.self) {
                self = .truth(truth)
            } else if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .number(let number): try container.encode(number)
            case .truth(let truth): try container.encode(truth)
            case .text(let text): try container.encode(text)
            case .nothing: try container.encodeNil()
            }
        }
    }

    /// An SCCP party address, Q.713 clause 3.4.
    public struct Address: Codable, Hashable, Sendable {
        public var digits: String?
        public var ssn: UInt8?
        public var pc: UInt32?
        public var nature: UInt8?
        public var plan: UInt8?
        public var translationType: UInt8?
        public var gti: UInt8?
        /// `gt` or `ssn`.
        public var routeOn: String?

        public init(digits: String? = nil, ssn: UInt8? = nil) {
            self.digits = digits
            self.ssn = ssn
        }
    }
}

/// The category of a verdict: `1`, `2`, `3` (numbers in JSON) or a name.
public struct EventCategory: RawRepresentable, Hashable, Sendable, Codable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// The number of a numbered category.
    var number: Int? { rawValue.utf8.count == 1 ? Int(rawValue) : nil }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            rawValue = String(number)
        } else {
            rawValue = try container.decode(String.self)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let number {
            try container.encode(number)
        } else {
            try container.encode(rawValue)
        }
    }
}

/// Octets, written in lower-case hexadecimal.
public struct Octets: Hashable, Sendable, Codable {
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let digits = try Array(container.decode(String.self).utf8)
        bytes = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard index + 1 < digits.count, let high = hexadecimalValue(digits[index]),
                let low = hexadecimalValue(digits[index + 1])
            else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "not octets in hexadecimal")
            }
            bytes.append(high << 4 | low)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var text: [UInt8] = []
        appendHexadecimal(bytes, to: &text)
        var container = encoder.singleValueContainer()
        try container.encode(String(decoding: text, as: UTF8.self))
    }
}

func appendHexadecimal(_ bytes: [UInt8], to text: inout [UInt8]) {
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
    for byte in bytes {
        text.append(digit(byte >> 4))
        text.append(digit(byte & 0x0f))
    }
}

private func hexadecimalValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x37
    case 0x61...0x66: digit - 0x57
    default: nil
    }
}
