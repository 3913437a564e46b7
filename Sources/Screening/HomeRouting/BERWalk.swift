import SS7Wire

/// Looks for elements in a message that is known to be canonical.
///
/// Absent elements have no octets: their `end` is 0.
enum BERWalk {
    /// The next element; an absent one at the end, or where nothing can be read.
    @_noLocks
    static func next(_ cursor: inout BERCursor, in octets: Span<UInt8>) -> BERElement {
        guard !cursor.isAtEnd else { return BERElement() }
        var flags = ReasonSet()
        do throws(DecodeError) {
            return try cursor.next(in: octets, layer: .tcap, flags: &flags)
        } catch {
            cursor.offset = cursor.end
            return BERElement()
        }
    }

    /// The first element with a tag inside another.
    @_noLocks
    static func child(
        _ tag: UInt32, of parent: BERElement, in octets: Span<UInt8>
    ) -> BERElement {
        guard parent.isFound else { return BERElement() }
        var cursor = BERCursor(inside: parent)
        while true {
            let element = next(&cursor, in: octets)
            guard element.isFound, element.tag != tag else { return element }
        }
    }

    /// The transaction of a message.
    @_noLocks
    static func transaction(
        of message: inout DecodedMessage, in octets: Span<UInt8>
    ) -> BERElement {
        var cursor = BERCursor(
            message.tcap.octets.lowerBound, message.tcap.octets.upperBound)
        return next(&cursor, in: octets)
    }

    /// The digits of a TBCD-STRING, TS 29.002 clause 17.7.8; empty for more than 15.
    @_noLocks
    static func digits(from start: Int, to end: Int, in octets: Span<UInt8>) -> Digits {
        var digits = Digits()
        guard end &- start <= 8 else { return digits }
        var offset = start
        while offset < end {
            digits.append(octets[offset] & 0x0f)
            let upper = octets[offset] &>> 4
            if upper != 0x0f || offset &+ 1 < end { digits.append(upper) }
            offset &+= 1
        }
        return digits.count > 15 || digits.isOverDecadic ? Digits() : digits
    }

    /// Octets of a definite length, X.690 clause 8.1.3.
    @inline(always) @_noLocks
    static func lengthSize(_ length: Int) -> Int { length < 0x80 ? 1 : length < 0x100 ? 2 : 3 }

    /// Octets of an element with a tag of one.
    @inline(always) @_noLocks
    static func size(_ contents: Int) -> Int { 1 &+ lengthSize(contents) &+ contents }
}

extension BERElement {
    /// False for an element that is absent.
    var isFound: Bool { @inline(always) @_noLocks get { end != 0 } }

    /// Octets from identifier to end.
    var size: Int { @inline(always) @_noLocks get { end &- start } }
}
