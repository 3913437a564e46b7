import SS7Wire

extension Slots {
    /// Finds the transaction identifiers in a TCAP message, Q.773 clause 4.2.1.
    ///
    /// - Parameter octets: what the ranges of the message's TCAP part count in.
    mutating func findTransactions(of message: DecodedMessage, in octets: Span<UInt8>) {
        let range = message.tcap.octets
        // The tag of the message and its length, of whatever form, come before them.
        var at = range.lowerBound + 1
        guard at < range.upperBound, range.upperBound <= octets.count else { return }
        let length = octets[at]
        at += length > 0x80 ? 1 + Int(length & 0x7f) : 1
        while at + 2 <= range.upperBound, octets[at] == 0x48 || octets[at] == 0x49 {
            let length = Int(octets[at + 1])
            guard (1...4).contains(length), at + 2 + length <= range.upperBound else { return }
            var value: UInt32 = 0
            for index in at + 2..<at + 2 + length { value = value << 8 | UInt32(octets[index]) }
            transactions.append(Transaction(offset: at + 2, length: length, value: value))
            at += 2 + length
        }
    }

    /// Finds the IMSIs that a message names: in arguments, in MAP-Open, in mobile global titles.
    ///
    /// - Parameter isJoined: true where the octets are the TCAP message's alone.
    mutating func findSubscribers(
        of message: inout DecodedMessage, in octets: Span<UInt8>, isJoined: Bool
    ) {
        var known: Set<Digits> = []
        for index in 0..<Int(message.tcap.componentCount) {
            let imsi = message.components[index].argument.number(.imsi).digits
            if !imsi.isEmpty { known.insert(imsi) }
        }
        let opened = message.tcap.destinationReference
        if opened.plan == 6, !opened.digits.isEmpty { known.insert(opened.digits) }
        let range = message.tcap.octets
        for imsi in known where range.upperBound <= octets.count {
            for start in places(of: imsi, in: octets, range) {
                add(imsi) { (start + $0 / 2, $0 % 2 == 1) }
            }
            guard !isJoined else { continue }
            findTitle(message.sccp.called, of: imsi)
            findTitle(message.sccp.calling, of: imsi)
        }
    }

    /// Where an IMSI's octets begin, TS 29.002 clause 17.7.8: the first digit in the low bits.
    private func places(of imsi: Digits, in octets: Span<UInt8>, _ range: ByteRange) -> [Int] {
        let count = Int(imsi.count)
        let whole = (0..<count / 2).map {
            imsi.digit(at: 2 * $0) | imsi.digit(at: 2 * $0 + 1) << 4
        }
        guard whole.count >= 5 else { return [] }
        let length = (count + 1) / 2
        guard range.upperBound - range.lowerBound >= length else { return [] }
        return (range.lowerBound...range.upperBound - length).filter { start in
            whole.indices.allSatisfy { octets[start + $0] == whole[$0] }
                && (count % 2 == 0
                    || octets[start + length - 1] & 0x0f == imsi.digit(at: count - 1))
        }
    }

    /// Finds the subscriber's own digits in a title of E.214, which has a network's number in the
    /// place of the IMSI's country and network, or in one of E.212.
    private mutating func findTitle(_ address: SCCPAddress, of imsi: Digits) {
        guard address.isPresent, address.globalTitleIndicator == 4,
            address.numberingPlan == 7 || address.numberingPlan == 6
        else { return }
        let header =
            1 + (address.hasPointCode ? 2 : 0) + (address.hasSubsystemNumber ? 1 : 0) + 3
        let start = address.octets.lowerBound + header
        let title = address.digits
        // Country and network take five digits of an IMSI or six.
        for kept in [5, 6] where Int(imsi.count) > kept {
            let own = imsi.dropping(first: UInt8(kept))
            for first in 0..<Int(title.count) {
                let rest = Int(title.count) - first
                guard rest >= 6, rest <= Int(own.count),
                    (0..<rest).allSatisfy({ title.digit(at: first + $0) == own.digit(at: $0) })
                else { continue }
                return add(imsi) { index in
                    let place = index - kept + first
                    guard place < Int(title.count) else { return nil }
                    return (start + place / 2, place % 2 == 1)
                }
            }
        }
    }

    /// Finds the reference of a segment among the optional parameters behind its data.
    mutating func findReference(_ reference: UInt32, in data: [UInt8], after segment: Range<Int>) {
        guard !segment.isEmpty, segment.upperBound + 6 <= data.count else { return }
        for at in segment.upperBound...data.count - 6 where data[at] == 0x10 && data[at + 1] == 4 {
            let value =
                UInt32(data[at + 3]) | UInt32(data[at + 4]) << 8 | UInt32(data[at + 5]) << 16
            guard value == reference else { continue }
            self.reference = (at + 3, value)
            return
        }
    }
}
