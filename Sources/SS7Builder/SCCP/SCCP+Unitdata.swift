extension SCCP {
    /// The three sizes of unitdata, Q.713 clauses 4.10, 4.18 and 4.20.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        case unitdata = 0x09
        case extendedUnitdata = 0x11
        case longUnitdata = 0x13

        /// The message type that returns it.
        public var service: UInt8 { rawValue + 1 }
    }

    /// A connectionless message: UDT, XUDT, LUDT, or with a return cause UDTS, XUDTS, LUDTS.
    public struct Unitdata: Hashable, Sendable {
        public var kind: Kind
        public var called: Address
        public var calling: Address
        public var data: [UInt8]
        public var protocolClass: UInt8
        public var returnOption: Bool
        /// The cause of a service message; nil for a message on its way out.
        public var returnCause: UInt8?
        public var hopCounter: UInt8
        public var segmentation: Segmentation?
        public var importance: UInt8?
        /// More optional parameters, each with its name and length octets.
        public var furtherOptions: [[UInt8]]

        public init(
            _ kind: Kind = .unitdata, called: Address, calling: Address, data: [UInt8],
            protocolClass: UInt8 = 0, returnOption: Bool = false, returnCause: UInt8? = nil,
            hopCounter: UInt8 = 15, segmentation: Segmentation? = nil, importance: UInt8? = nil,
            furtherOptions: [[UInt8]] = []
        ) {
            self.kind = kind
            self.called = called
            self.calling = calling
            self.data = data
            self.protocolClass = protocolClass
            self.returnOption = returnOption
            self.returnCause = returnCause
            self.hopCounter = hopCounter
            self.segmentation = segmentation
            self.importance = importance
            self.furtherOptions = furtherOptions
        }

        public var octets: [UInt8] {
            var octets = [returnCause == nil ? kind.rawValue : kind.service]
            octets.append(returnCause ?? (protocolClass | (returnOption ? 0x80 : 0)))
            if kind != .unitdata { octets.append(hopCounter) }
            var options = furtherOptions
            if let segmentation { options.append(segmentation.parameter) }
            if let importance { options.append([0x12, 1, importance]) }
            return octets
                + variablePart(
                    [called.octets, calling.octets, data], optional: optionalPart(options),
                    hasOptional: kind != .unitdata, wide: kind == .longUnitdata)
        }

        /// The message that returns this one: addresses swapped, the same data, a cause.
        public func returned(cause: UInt8) -> Unitdata {
            var result = self
            (result.called, result.calling) = (calling, called)
            result.returnCause = cause
            return result
        }

        /// The XUDT segments that carry the data in pieces of at most `size` octets; the message
        /// itself as one XUDT where it needs no segmenting.
        public func segments(of size: Int, reference: UInt32) -> [Unitdata] {
            let pieces = stride(from: 0, to: max(1, data.count), by: size).map {
                Array(data[$0..<min($0 + size, data.count)])
            }
            return pieces.enumerated().map { index, piece in
                var result = self
                if kind == .unitdata { result.kind = .extendedUnitdata }
                result.data = piece
                guard pieces.count > 1 else { return result }
                result.segmentation = Segmentation(
                    isFirst: index == 0, remaining: UInt8(pieces.count - 1 - index),
                    reference: reference, inSequence: protocolClass == 1)
                // Segments travel in sequence, whatever the user asked for, Q.714 clause 4.1.1.2.
                result.protocolClass = 1
                return result
            }
        }
    }
}
