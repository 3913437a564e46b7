import SS7Wire

/// Where a message of a delivery names its subscriber: mtForwardSM, or forwardSM of versions 1 and 2.
struct ForwardedMessage: BitwiseCopyable {
    /// The IMSI of all its invokes; empty where none names one.
    private(set) var subscriber = Digits()
    /// False where two differ, one cannot be read, or something else is invoked.
    private(set) var isPlain = true
    /// True where the message invokes something.
    private(set) var hasInvoke = false

    @_noLocks init() {}

    /// Reads who is named.
    ///
    /// - Parameter message: canonical, its transaction read.
    @_noLocks
    mutating func read(_ octets: Span<UInt8>, _ message: inout DecodedMessage) {
        var cursor = ForwardedMessage.components(of: &message)
        while isPlain {
            let component = BERWalk.next(&cursor, in: octets)
            guard component.isFound else { break }
            guard component.tag == 0xa1 else { continue }
            hasInvoke = true
            let argument = ForwardedMessage.argument(of: component, in: octets)
            guard argument.isFound else {
                isPlain = false
                return
            }
            take(ForwardedMessage.destination(in: argument, octets), from: 0, octets)
        }
        take(ForwardedMessage.reference(of: &message, in: octets), from: 1, octets)
    }

    /// Takes the digits of an element, behind so many octets of another meaning.
    @_noLocks
    private mutating func take(
        _ element: BERElement, from offset: Int, _ octets: Span<UInt8>
    ) {
        guard element.isFound else { return }
        let start = element.contents &+ offset
        let imsi = BERWalk.digits(from: start, to: element.contentsEnd, in: octets)
        if imsi.isEmpty || !subscriber.isEmpty && !subscriber.equals(imsi) { isPlain = false }
        subscriber = imsi
    }

    /// Writes another IMSI of as many digits wherever the message names its subscriber.
    ///
    /// - Parameters:
    ///   - shift: how much further a transaction lies in `out` than in `octets`.
    /// - Returns: false where it does not fit.
    @_noLocks
    static func replace(
        by imsi: Digits, _ octets: Span<UInt8>, _ message: inout DecodedMessage, shift: Int,
        in out: inout MutableSpan<UInt8>
    ) -> Bool {
        var cursor = components(of: &message)
        var fits = true
        while fits {
            let component = BERWalk.next(&cursor, in: octets)
            guard component.isFound else { break }
            guard component.tag == 0xa1 else { continue }
            let named = destination(in: argument(of: component, in: octets), octets)
            guard named.isFound else { continue }
            fits = MessageWriter.replace(
                from: named.contents &+ shift, to: named.contentsEnd &+ shift, by: imsi, in: &out)
        }
        let named = reference(of: &message, in: octets)
        guard fits, named.isFound else { return fits }
        return MessageWriter.replace(
            from: named.contents &+ 1 &+ shift, to: named.contentsEnd &+ shift, by: imsi, in: &out)
    }

    @inline(always) @_noLocks
    private static func components(of message: inout DecodedMessage) -> BERCursor {
        BERCursor(
            message.tcap.componentPortion.lowerBound, message.tcap.componentPortion.upperBound)
    }

    /// The argument of an invoke of operation 44 or 46; absent for any other.
    @_noLocks
    private static func argument(
        of component: BERElement, in octets: Span<UInt8>
    ) -> BERElement {
        var cursor = BERCursor(inside: component)
        var element = BERWalk.next(&cursor, in: octets)
        guard element.tag == 0x02 else { return BERElement() }
        element = BERWalk.next(&cursor, in: octets)
        if element.tag == 0x80 { element = BERWalk.next(&cursor, in: octets) }
        guard element.tag == 0x02, element.count == 1 else { return BERElement() }
        let code = octets[element.contents]
        guard code == 44 || code == 46 else { return BERElement() }
        element = BERWalk.next(&cursor, in: octets)
        return element.tag == 0x30 ? element : BERElement()
    }

    /// The IMSI of SM-RP-DA, the argument's first element; absent where it is none.
    @_noLocks
    private static func destination(
        in argument: BERElement, _ octets: Span<UInt8>
    ) -> BERElement {
        guard argument.isFound else { return BERElement() }
        var cursor = BERCursor(inside: argument)
        let element = BERWalk.next(&cursor, in: octets)
        return element.tag == 0x80 ? element : BERElement()
    }

    /// The destination reference of MAP-Open where that is an IMSI, TS 29.002 clause 7.3.1.
    @_noLocks
    private static func reference(
        of message: inout DecodedMessage, in octets: Span<UInt8>
    ) -> BERElement {
        guard message.tcap.destinationReference.plan == 6 else { return BERElement() }
        let transaction = BERWalk.transaction(of: &message, in: octets)
        let portion = BERWalk.child(0x6b, of: transaction, in: octets)
        let dialogue = BERWalk.child(
            0xa0, of: BERWalk.child(0x28, of: portion, in: octets), in: octets)
        let request = BERWalk.child(0x60, of: dialogue, in: octets)
        let information = BERWalk.child(0xbe, of: request, in: octets)
        let map = BERWalk.child(
            0xa0, of: BERWalk.child(0x28, of: information, in: octets), in: octets)
        let open = BERWalk.child(0xa0, of: map, in: octets)
        return BERWalk.child(0x80, of: open, in: octets)
    }
}
