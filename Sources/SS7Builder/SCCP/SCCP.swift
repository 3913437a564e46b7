/// SCCP messages, ITU-T Q.713.
public enum SCCP {
    /// The mandatory variable part of a message: pointers, then parameters with their lengths.
    ///
    /// A `wide` one has pointers of two octets and a last parameter with a length of two octets, as
    /// LUDT has. `hasOptional` adds the pointer to the optional part.
    static func variablePart(
        _ parameters: [[UInt8]], optional: [UInt8]?, hasOptional: Bool, wide: Bool = false
    ) -> [UInt8] {
        let width = wide ? 2 : 1
        let count = parameters.count + (hasOptional ? 1 : 0)
        var bodies = parameters.enumerated().map { index, parameter in
            wide && index == parameters.count - 1
                ? littleEndian(parameter.count, 2) + parameter
                : [UInt8(truncatingIfNeeded: parameter.count)] + parameter
        }
        if let optional, hasOptional { bodies.append(optional) }

        var pointers: [UInt8] = []
        var position = count * width
        for index in 0..<count {
            guard index < bodies.count else {
                pointers += [UInt8](repeating: 0, count: width)
                break
            }
            // A pointer counts from its own last octet.
            pointers += littleEndian(position - (index + 1) * width + 1, width)
            position += bodies[index].count
        }
        return pointers + bodies.flatMap(\.self)
    }

    static func littleEndian(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// The segmentation parameter, Q.713 clause 3.17.
    public struct Segmentation: Hashable, Sendable {
        public var isFirst: Bool
        public var remaining: UInt8
        /// The local reference, three octets.
        public var reference: UInt32
        /// The class that the user asked for: true for in-sequence delivery.
        public var inSequence: Bool

        public init(isFirst: Bool, remaining: UInt8, reference: UInt32, inSequence: Bool = true) {
            self.isFirst = isFirst
            self.remaining = remaining
            self.reference = reference
            self.inSequence = inSequence
        }

        var parameter: [UInt8] {
            let first = (isFirst ? 0x80 : 0) | (inSequence ? 0x40 : 0) | remaining & 0xf
            return [0x10, 4, first] + littleEndian(Int(reference), 3)
        }
    }

    /// The optional part that ends with its end-of-optional-parameters octet; nil when empty.
    static func optionalPart(_ parameters: [[UInt8]]) -> [UInt8]? {
        parameters.isEmpty ? nil : parameters.flatMap(\.self) + [0]
    }
}
