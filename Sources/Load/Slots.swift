import SS7Wire

/// Where a message has what is to differ from pass to pass, so that a long run is like many
/// subscribers' traffic and not one that is repeated: transaction identifiers, subscribers, the
/// signalling link selection, the reference of its segments.
///
/// Everything keeps its length, and what belonged together does so in each pass. Offsets are into
/// the Protocol Data parameter.
struct Slots: Sendable {
    /// A transaction identifier as the message has it, Q.773 table 9.
    struct Transaction: Sendable {
        var offset: Int
        var length: Int
        var value: UInt32

        /// The same in another pass: never 0, which is illegal.
        func value(in serial: UInt32) -> UInt32 {
            let mask = length >= 4 ? UInt32.max : 1 << (UInt32(length) * 8) - 1
            let moved = (value &+ serial &* 0x9e37_79b1) & mask
            return moved == 0 ? mask : moved
        }
    }

    /// One decimal digit of a subscriber's number, in four bits of an octet.
    struct Digit: Sendable {
        var offset: Int
        var isHigh: Bool
        /// 0 for the last digit of the IMSI, 1 for the one before it.
        var exponent: Int
        /// The last digits of the IMSI as the message has it, and what they are counted modulo.
        var ending: UInt32
        var modulus: UInt32
    }

    var transactions: [Transaction] = []
    var digits: [Digit] = []
    /// The segmentation local reference, Q.713 clause 3.17: three octets, the lowest first.
    var reference: (offset: Int, value: UInt32)?

    /// Digits of an IMSI that stay: the country's and the network's.
    private static let keptDigits = 6
    private static let powers: [UInt32] = [1, 10, 100, 1000, 10_000, 100_000]

    /// Writes what a serial number makes of the slots.
    ///
    /// - Parameter start: where the Protocol Data parameter begins.
    func write(_ serial: UInt32, into octets: inout [UInt8], at start: Int) {
        for transaction in transactions {
            var value = transaction.value(in: serial)
            for place in (0..<transaction.length).reversed() {
                octets[start + transaction.offset + place] = UInt8(truncatingIfNeeded: value)
                value >>= 8
            }
        }
        for digit in digits {
            // A prime, so that the subscribers of neighbouring passes do not look alike.
            let step = UInt64(serial) * 7919 % UInt64(digit.modulus)
            let ending = (digit.ending + UInt32(step)) % digit.modulus
            let value = UInt8(ending / Slots.powers[digit.exponent] % 10)
            let place = start + digit.offset
            octets[place] =
                digit.isHigh
                ? octets[place] & 0x0f | value << 4 : octets[place] & 0xf0 | value
        }
        if let reference {
            let value = reference.value &+ serial
            for place in 0..<3 {
                octets[start + reference.offset + place] =
                    UInt8(truncatingIfNeeded: value >> (8 * UInt32(place)))
            }
        }
        let selection = octets[start + 15]
        let moved = selection &+ UInt8(truncatingIfNeeded: serial)
        octets[start + 15] = selection > 15 ? moved : moved & 15
    }

    /// The digits of an IMSI that change.
    ///
    /// - Parameter place: where its digit of an index is; nil where that one is not there.
    mutating func add(
        _ imsi: Digits, _ place: (Int) -> (offset: Int, isHigh: Bool)?
    ) {
        let count = Int(imsi.count)
        let width = min(Slots.powers.count, count - Slots.keptDigits)
        guard width > 0, !imsi.isOverDecadic else { return }
        let values = (0..<width).map { UInt32(imsi.digit(at: count - 1 - $0)) }
        let ending = zip(values, Slots.powers).reduce(0) { $0 + $1.0 * $1.1 }
        for exponent in 0..<width {
            guard let (offset, isHigh) = place(count - 1 - exponent) else { continue }
            digits.append(
                Digit(
                    offset: offset, isHigh: isHigh, exponent: exponent, ending: ending,
                    modulus: Slots.powers[width - 1] * 10))
        }
    }
}

extension Traffic.Part {
    /// The DATA message, RFC 4666 clause 3.3.1.
    ///
    /// - Parameter serial: the pass that it is written for; nil for the octets as they are.
    package func framed(
        routingContext: UInt32?, networkAppearance: UInt32? = nil, serial: UInt32? = nil
    ) -> [UInt8] {
        let padding = (4 - data.count % 4) % 4
        let start = 8 + (routingContext == nil ? 0 : 8) + (networkAppearance == nil ? 0 : 8)
        let length = start + data.count + padding
        var message: [UInt8] = []
        message.reserveCapacity(length)
        message += [1, 0, 1, 1]
        message += octets(UInt32(length))
        if let networkAppearance {
            message += [2, 0, 0, 8]
            message += octets(networkAppearance)
        }
        if let routingContext {
            message += [0, 6, 0, 8]
            message += octets(routingContext)
        }
        message += data
        message += repeatElement(0, count: padding)
        if let serial { slots.write(serial, into: &message, at: start) }
        return message
    }
}
