/// What SIGTRAN's adaptation layers wrap around an SS7 message.
enum Adaptation {
    /// The SS7 message inside a user message; nil where it has none or is of no known protocol.
    static func message(
        in octets: Span<UInt8>, _ range: Range<Int>, payloadProtocol: UInt32, isM3UAPort: Bool,
        statistics: inout CaptureStatistics
    ) -> (kind: CapturedMessage.Kind, range: Range<Int>)? {
        switch payloadProtocol {
        case 3: return (.m3ua, range)
        case 5: return m2pa(octets, range, &statistics).map { (.mtp3, $0) }
        case 2: return m2ua(octets, range, &statistics).map { (.mtp3, $0) }
        case 0, 0x0300_0000:
            guard isM3UAPort, looksLikeM3UA(octets, range) else { return nil }
            statistics.guessedM3UA += 1
            return (.m3ua, range)
        default: return nil
        }
    }

    /// RFC 4165 clauses 2.1 to 2.3.1: common header, sequence numbers, priority, then the MSU.
    private static func m2pa(
        _ octets: Span<UInt8>, _ range: Range<Int>, _ statistics: inout CaptureStatistics
    ) -> Range<Int>? {
        let start = range.lowerBound
        guard range.count >= 16, octets.u16(start) == 0x0100, octets[start &+ 2] == 11 else {
            statistics.count(.m2pa)
            return nil
        }
        let length = octets.u32(start &+ 4)
        guard length >= 16, length <= UInt32(range.count) else {
            statistics.count(.m2pa)
            return nil
        }
        guard octets[start &+ 3] == 1, length > 17 else {
            statistics.adaptationOnly += 1
            return nil
        }
        return start &+ 17..<start &+ Int(length)
    }

    /// RFC 3331 clauses 3.1 to 3.3.1: of MAUP Data, the protocol data 1, or 2 (TTC).
    private static func m2ua(
        _ octets: Span<UInt8>, _ range: Range<Int>, _ statistics: inout CaptureStatistics
    ) -> Range<Int>? {
        let start = range.lowerBound
        guard range.count >= 8, octets[start] == 1 else {
            statistics.count(.m2ua)
            return nil
        }
        guard octets[start &+ 2] == 6, octets[start &+ 3] == 1 else {
            statistics.adaptationOnly += 1
            return nil
        }
        var at = start &+ 8
        while at &+ 4 <= range.upperBound {
            let tag = octets.u16(at)
            let length = Int(octets.u16(at &+ 2))
            guard length >= 4, at &+ length <= range.upperBound else { break }
            // TTC's form begins with the length indicator's octet.
            let front = tag == 0x0301 ? 5 : 4
            if tag == 0x0300 || tag == 0x0301, length > front {
                return at &+ front..<at &+ length
            }
            at &+= (length &+ 3) & ~3
        }
        statistics.count(.m2ua)
        return nil
    }

    /// RFC 4666 clause 3.1: version 1, a class and type that exist, the length of the message.
    private static func looksLikeM3UA(_ octets: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let start = range.lowerBound
        guard range.count >= 8, octets.u16(start) == 0x0100 else { return false }
        let types: UInt8? =
            switch octets[start &+ 2] {
            case 0, 1: 1
            case 2, 3: 6
            case 4: 4
            case 9: 4
            default: nil
            }
        guard let types, octets[start &+ 3] <= types else { return false }
        let length = Int(octets.u32(start &+ 4))
        return length >= 8 && (length...length &+ 3).contains(range.count)
    }
}
