/// M3UA messages, RFC 4666.
public enum M3UA {
    /// One parameter, RFC 4666 clause 3.2; its padding can be left off or filled.
    public struct Parameter: Hashable, Sendable {
        public var tag: UInt16
        public var value: [UInt8]
        /// The length to write instead of the true one.
        public var length: UInt16?
        /// The octets to pad with; nil for as many zeros as are due.
        public var padding: [UInt8]?

        public init(
            _ tag: UInt16, _ value: [UInt8], length: UInt16? = nil, padding: [UInt8]? = nil
        ) {
            self.tag = tag
            self.value = value
            self.length = length
            self.padding = padding
        }

        /// A parameter of one 32-bit number.
        public init(_ tag: UInt16, _ number: UInt32) { self.init(tag, bigEndian(number)) }

        public var octets: [UInt8] {
            let length = length ?? UInt16(truncatingIfNeeded: value.count + 4)
            let due = [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
            return bigEndian(tag) + bigEndian(length) + value + (padding ?? due)
        }
    }

    /// A message of any class and type, RFC 4666 clause 3.1.
    public struct Message: Hashable, Sendable {
        public var version: UInt8 = 1
        public var messageClass: UInt8
        public var type: UInt8
        public var parameters: [Parameter]
        /// The length to write instead of the true one.
        public var length: UInt32?

        public init(_ messageClass: UInt8, _ type: UInt8, _ parameters: [Parameter] = []) {
            self.messageClass = messageClass
            self.type = type
            self.parameters = parameters
        }

        public var octets: [UInt8] {
            let body = parameters.flatMap(\.octets)
            return [version, 0, messageClass, type]
                + bigEndian(length ?? UInt32(truncatingIfNeeded: body.count + 8)) + body
        }
    }

    static func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        (0..<Number.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
