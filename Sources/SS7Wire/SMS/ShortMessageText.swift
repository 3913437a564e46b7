/// Where the text of a short message is, so that what is kept of a message can do without it.
extension Component {
    /// The octets of a forwarded short message's user data, TP-UD of TS 23.040 clause 9.2.3.24.
    ///
    /// - Parameter octets: what the ranges of the component count in.
    /// - Returns: an empty range where the component forwards none; the whole argument where it is
    ///   written in a way that does not show where the text begins.
    public func shortMessageText(in octets: Span<UInt8>) -> ByteRange {
        // 44 is MT-ForwardSM, 46 MO-ForwardSM and version 1 and 2 of both. Under a context of CAP's
        // they are its own operations, unless they could be taken for MAP's.
        guard case .invoke = type, operation.userProtocol != .cap || isDoubtful,
            code == 44 || code == 46, !parameter.isEmpty, parameter.upperBound <= octets.count
        else { return ByteRange() }
        guard octets[parameter.lowerBound] == 0x30,
            let sequence = element(at: parameter.lowerBound, in: octets, parameter.upperBound)
        else { return parameter }
        var place = sequence.lowerBound
        while place < sequence.upperBound {
            guard let contents = element(at: place, in: octets, sequence.upperBound) else {
                return parameter
            }
            // sm-RP-UI is the only octet string without a tag of its own.
            if octets[place] == 0x04 {
                let start = contents.lowerBound + headerLength(octets, contents)
                return ByteRange(min(start, contents.upperBound), contents.upperBound)
            }
            place = contents.upperBound
        }
        return parameter
    }

    /// The contents of an element with a tag of one octet and a definite length; nil for any other.
    private func element(at place: Int, in octets: Span<UInt8>, _ end: Int) -> Range<Int>? {
        guard place + 2 <= end, octets[place] & 0x1f != 0x1f else { return nil }
        var length = Int(octets[place + 1])
        var start = place + 2
        if length > 0x80 {
            let more = length & 0x7f
            guard more <= 2, start + more <= end else { return nil }
            length = 0
            for index in 0..<more { length = length << 8 | Int(octets[start + index]) }
            start += more
        } else if length == 0x80 {
            return nil
        }
        return start + length <= end ? start..<start + length : nil
    }

    /// Octets of a TPDU in front of its user data: of a deliver or a submit; of others one.
    private func headerLength(_ octets: Span<UInt8>, _ tpdu: Range<Int>) -> Int {
        guard tpdu.count > 3 else { return min(1, tpdu.count) }
        let first = octets[tpdu.lowerBound]
        let isSubmit = first & 3 == 1
        guard first & 3 < 2 else { return 1 }
        let address = isSubmit ? 2 : 1
        let digits = Int(octets[tpdu.lowerBound + address])
        // Length, type and digits of the address, then TP-PID and TP-DCS.
        let head = address + 2 + (digits + 1) / 2 + 2
        if !isSubmit { return head + 7 + 1 }
        switch first >> 3 & 3 {
        case 0: return head + 1
        case 2: return head + 2
        default: return head + 8
        }
    }
}

extension DecodedMessage {
    /// What may be a short message's text in a message that was not read to its end: all behind the
    /// first octets that look like the operation code of one that is forwarded.
    ///
    /// - Parameter octets: the message.
    /// - Returns: an empty range where there are no such octets, or the message was read.
    public func unreadShortMessageText(in octets: Span<UInt8>) -> ByteRange {
        guard case .illegal = form else { return ByteRange() }
        var place = 0
        while place + 2 < octets.count {
            // INTEGER with a length of one octet, or that written in two.
            if octets[place] == 0x02 {
                let code = place + (octets[place + 1] == 0x81 ? 3 : 2)
                let length = octets[code - 1]
                if length == 1, code < octets.count, octets[code] == 44 || octets[code] == 46 {
                    return ByteRange(code + 1, octets.count)
                }
            }
            place += 1
        }
        return ByteRange()
    }

    /// True for what came in segments and was not read to its end: any octet of it may be text.
    public var isUnreadSegment: Bool {
        guard case .illegal = form else { return sccp.isSegment && tcap.componentCount == 0 }
        if sccp.isSegment { return true }
        // The parameter that makes a segment of it could itself not be read.
        return error.layer == .sccp && (sccp.hasSegmentation || error.reason == .badSegmentation)
    }
}
