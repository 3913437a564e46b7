/// MTP2's signal units, Q.703 clause 2.2.
enum SignalUnit {
    /// The message in a signal unit, from the service information octet on.
    ///
    /// - Parameter hasCheckSequence: whether two octets of CRC follow; nil where that is to be
    ///   found out. It matters only for long units, whose length indicator says "63 or more".
    static func message(
        in octets: Span<UInt8>, _ range: Range<Int>, isExtended: Bool, hasCheckSequence: Bool?,
        statistics: inout CaptureStatistics
    ) -> Range<Int>? {
        let headerLength = isExtended ? 6 : 3
        let start = range.lowerBound &+ headerLength
        guard start <= range.upperBound else {
            statistics.count(.mtp2)
            return nil
        }
        var indicator = Int(octets[start &- 1] & 0x3f)
        var most = 63
        if isExtended {
            indicator = Int(octets[start &- 2]) | Int(octets[start &- 1] & 1) << 8
            most = 511
        }
        guard indicator > 2 else {
            statistics.linkOnly += 1
            return nil
        }
        var end = start &+ indicator
        if indicator == most {
            let hasCheck = hasCheckSequence ?? isChecked(octets, range)
            end = max(end, range.upperBound &- (hasCheck ? 2 : 0))
        }
        guard end <= range.upperBound else {
            statistics.count(.mtp2)
            return nil
        }
        return start..<end
    }

    /// Whether the last two octets are the check sequence of those before, Q.703 clause 4.2.
    static func isChecked(_ octets: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var remainder: UInt16 = 0xffff
        for at in range {
            remainder ^= UInt16(octets[at])
            for _ in 0..<8 {
                remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0x8408 : remainder >> 1
            }
        }
        return remainder == 0xf0b8
    }
}
