import SS7Wire

/// Where the answer to sendRoutingInfoForSM says who the subscriber is and where, TS 29.002 clause 17.7.6.
///
/// Written anew it says no more than a service centre needs: the IMSI, one number and whether that is an
/// SGSN's (gprsNodeIndicator), and mwd-Set of version 1. An LMSI means something to the true VLR only; further
/// numbers, Diameter names and extensions would show it.
struct RoutingInfoAnswer: BitwiseCopyable {
    private(set) var subscriber = Digits()
    /// The node in international form; empty where it cannot be told.
    private(set) var node = Digits()
    private(set) var isFound = false

    // Each lies inside the one before.
    private var transaction = BERElement()
    private var portion = BERElement()
    private var component = BERElement()
    private var sequence = BERElement()
    private var result = BERElement()
    private var location = BERElement()

    private var imsi = BERElement()
    private var number = BERElement()
    private var indicator = BERElement()
    /// Octets of what stays of the result besides IMSI and location.
    private var furtherSize = 0

    @_noLocks init() {}

    /// Finds the answer's parts.
    ///
    /// - Parameter message: canonical, decoded in full.
    /// - Returns: false where there is more than one such answer, or a part is missing.
    @_noLocks
    mutating func read(_ octets: Span<UInt8>, _ message: inout DecodedMessage) -> Bool {
        transaction = BERWalk.transaction(of: &message, in: octets)
        portion = BERWalk.child(0x6c, of: transaction, in: octets)
        guard portion.isFound, findComponent(octets) else { return false }
        result = BERWalk.child(0x30, of: sequence, in: octets)
        imsi = BERWalk.child(0x04, of: result, in: octets)
        location = BERWalk.child(0xa0, of: result, in: octets)
        guard result.end == sequence.contentsEnd, imsi.isFound, location.isFound else {
            return false
        }
        guard imsi.count <= 8, isPlain(octets) else { return false }
        indicator = BERWalk.child(0x85, of: location, in: octets)
        // A NULL: whatever it had in it would be shown.
        guard indicator.count == 0 else { return false }
        // networkNode-Number; in version 1 a CHOICE of roamingNumber and msc-Number.
        var cursor = BERCursor(inside: location)
        number = BERWalk.next(&cursor, in: octets)
        guard number.tag == 0x81 || number.tag == 0x80, number.count >= 2 else { return false }
        subscriber = BERWalk.digits(from: imsi.contents, to: imsi.contentsEnd, in: octets)
        let digits = BERWalk.digits(
            from: number.contents &+ 1, to: number.contentsEnd, in: octets)
        let nature = octets[number.contents] &>> 4 & 0x07
        node = message.numbering.international(digits, NumberForm(mapNature: nature))
        isFound = !subscriber.isEmpty && !node.isEmpty
        return isFound
    }

    /// Adds up what stays of the result; false where IMSI or location stands twice.
    @_noLocks
    private mutating func isPlain(_ octets: Span<UInt8>) -> Bool {
        var cursor = BERCursor(inside: result)
        furtherSize = 0
        while true {
            let element = BERWalk.next(&cursor, in: octets)
            guard element.isFound else { return cursor.isAtEnd }
            switch element.tag {
            case 0x04: guard element.start == imsi.start else { return false }
            case 0xa0: guard element.start == location.start else { return false }
            default: if stays(element) { furtherSize &+= element.size }
            }
        }
    }

    /// Finds the one component that answers sendRoutingInfoForSM.
    @_noLocks
    private mutating func findComponent(_ octets: Span<UInt8>) -> Bool {
        var cursor = BERCursor(inside: portion)
        var number = 0
        while true {
            let element = BERWalk.next(&cursor, in: octets)
            guard element.isFound else { return number == 1 }
            guard element.tag == 0xa2 || element.tag == 0xa7 else { continue }
            let body = BERWalk.child(0x30, of: element, in: octets)
            let code = BERWalk.child(0x02, of: body, in: octets)
            guard code.isFound, code.count == 1, octets[code.contents] == 45 else { continue }
            component = element
            sequence = body
            number &+= element.tag == 0xa2 ? 1 : 2
        }
    }

    // MARK: Written anew

    /// Octets of the whole transaction when it is written with an address.
    @_noLocks
    func size(address: Digits) -> Int { BERWalk.size(transactionLength(address)) }

    /// Writes the transaction with a scrambled IMSI, of as many digits as the true one, and an address.
    @_noLocks
    func write(
        _ octets: Span<UInt8>, scrambled: Digits, address: Digits, by writer: inout MessageWriter,
        into out: inout MutableSpan<UInt8>
    ) {
        let tag = UInt8(truncatingIfNeeded: transaction.tag)
        writer.putHeader(tag, transactionLength(address), into: &out)
        writer.copy(octets, from: transaction.contents, to: portion.start, into: &out)
        writer.putHeader(0x6c, portionLength(address), into: &out)
        writer.copy(octets, from: portion.contents, to: component.start, into: &out)
        writer.putHeader(0xa2, componentLength(address), into: &out)
        writer.copy(octets, from: component.contents, to: sequence.start, into: &out)
        writer.putHeader(0x30, sequenceLength(address), into: &out)
        writer.copy(octets, from: sequence.contents, to: result.start, into: &out)
        writer.putHeader(0x30, resultLength(address), into: &out)
        var cursor = BERCursor(inside: result)
        var element = BERWalk.next(&cursor, in: octets)
        while element.isFound {
            if element.start == imsi.start {
                writer.putHeader(0x04, imsi.count, into: &out)
                writer.put(scrambled, filler: 0x0f, into: &out)
            } else if element.start == location.start {
                writeLocation(octets, address, by: &writer, into: &out)
            } else if stays(element) {
                writer.copy(octets, from: element.start, to: element.end, into: &out)
            }
            element = BERWalk.next(&cursor, in: octets)
        }
        writer.copy(octets, from: component.end, to: portion.end, into: &out)
        writer.copy(octets, from: portion.end, to: transaction.end, into: &out)
    }

    @inline(always) @_noLocks
    private func writeLocation(
        _ octets: Span<UInt8>, _ address: Digits, by writer: inout MessageWriter,
        into out: inout MutableSpan<UInt8>
    ) {
        writer.putHeader(0xa0, locationLength(address), into: &out)
        writer.putHeader(
            UInt8(truncatingIfNeeded: number.tag), numberLength(address), into: &out)
        // International, E.164.
        writer.put(0x91, into: &out)
        writer.put(address, filler: 0x0f, into: &out)
        if indicator.isFound {
            writer.copy(octets, from: indicator.start, to: indicator.end, into: &out)
        }
    }

    /// Whether an element of the result besides IMSI and location stays: mwd-Set, a BOOLEAN.
    @inline(always) @_noLocks
    private func stays(_ element: BERElement) -> Bool {
        element.tag == 0x82 && element.count == 1
    }

    @inline(always) @_noLocks
    private func numberLength(_ address: Digits) -> Int { 1 &+ (Int(address.count) &+ 1) / 2 }

    @inline(always) @_noLocks
    private func locationLength(_ address: Digits) -> Int {
        BERWalk.size(numberLength(address)) &+ indicator.size
    }

    @inline(always) @_noLocks
    private func resultLength(_ address: Digits) -> Int {
        imsi.size &+ furtherSize &+ BERWalk.size(locationLength(address))
    }

    @inline(always) @_noLocks
    private func sequenceLength(_ address: Digits) -> Int {
        sequence.count &- result.size &+ BERWalk.size(resultLength(address))
    }

    @inline(always) @_noLocks
    private func componentLength(_ address: Digits) -> Int {
        component.count &- sequence.size &+ BERWalk.size(sequenceLength(address))
    }

    @inline(always) @_noLocks
    private func portionLength(_ address: Digits) -> Int {
        portion.count &- component.size &+ BERWalk.size(componentLength(address))
    }

    @inline(always) @_noLocks
    private func transactionLength(_ address: Digits) -> Int {
        transaction.count &- portion.size &+ BERWalk.size(portionLength(address))
    }
}
