import SS7Wire

/// What is changed about a message: party addresses, subscribers' names, or a whole answer.
///
/// All else of it is copied octet by octet; lengths, pointers and padding are set right.
struct Rewriting: BitwiseCopyable {
    /// The number of the called party; empty to leave the address as it is.
    var called = Digits()
    var calling = Digits()
    /// Who is named in place of whom deliveries name; empty to leave that as it is.
    var subscriber = Digits()
    /// An answer to write anew, with a scrambled IMSI and an address in it.
    var answer = RoutingInfoAnswer()
    var scrambled = Digits()
    var address = Digits()

    @_noLocks init() {}

    /// Writes the message, an M3UA DATA message as it was.
    ///
    /// - Parameters:
    ///   - octets: the message as it came, M3UA.
    ///   - message: what it is; canonical.
    ///   - out: takes the message.
    /// - Returns: how many octets it has; 0 where it cannot be written.
    @_noLocks
    func write(
        _ octets: Span<UInt8>, _ message: inout DecodedMessage, into out: inout MutableSpan<UInt8>
    ) -> Int {
        guard canCarry(called, in: message.sccp.called, message.variant),
            canCarry(calling, in: message.sccp.calling, message.variant)
        else { return 0 }
        let data = message.sccp.data
        let end = message.mtp.userData.upperBound
        let parameter = message.mtp.userData.lowerBound &- 16
        let dataSize = answer.isFound ? answer.size(address: address) : Int(data.count)
        var writer = MessageWriter()
        writer.copy(octets, from: 0, to: parameter &+ 16, into: &out)
        guard
            putHeader(
                octets, &message, dataSize: dataSize, options: end &- data.upperBound, by: &writer,
                into: &out)
        else { return 0 }
        putAddress(octets, message.sccp.called, called, by: &writer, into: &out)
        putAddress(octets, message.sccp.calling, calling, by: &writer, into: &out)
        writer.put(UInt8(truncatingIfNeeded: dataSize), into: &out)
        if isLong(&message) { writer.put(UInt8(truncatingIfNeeded: dataSize &>> 8), into: &out) }
        let dataStart = writer.count
        if answer.isFound {
            answer.write(
                octets, scrambled: scrambled, address: address, by: &writer, into: &out)
        } else {
            writer.copy(octets, from: data.lowerBound, to: data.upperBound, into: &out)
        }
        guard writer.count == dataStart &+ dataSize else { return 0 }
        writer.copy(octets, from: data.upperBound, to: end, into: &out)
        let length = writer.count &- parameter
        while writer.count & 3 != 0 { writer.put(0, into: &out) }
        // What stands behind Protocol Data: a correlation ID.
        writer.copy(octets, from: (end &+ 3) & ~3, to: octets.count, into: &out)
        guard !writer.overflows, length <= 0xffff, writer.count <= 0xffff else { return 0 }
        writer.replace16(length, at: parameter &+ 2, in: &out)
        writer.replace16(0, at: 4, in: &out)
        writer.replace16(writer.count, at: 6, in: &out)
        guard !subscriber.isEmpty else { return writer.count }
        let fits = ForwardedMessage.replace(
            by: subscriber, octets, &message, shift: dataStart &- data.lowerBound, in: &out)
        return fits ? writer.count : 0
    }

    /// LUDT and LUDTS, whose pointers and data length take two octets.
    @inline(always) @_noLocks
    private func isLong(_ message: inout DecodedMessage) -> Bool {
        let type = message.sccp.type.rawValue
        return type == 0x13 || type == 0x14
    }

    /// Writes type, class, hop counter and pointers, Q.713 clause 4; false where a part would be too
    /// long for its length or pointer.
    @inline(always) @_noLocks
    private func putHeader(
        _ octets: Span<UInt8>, _ message: inout DecodedMessage, dataSize: Int, options: Int,
        by writer: inout MessageWriter, into out: inout MutableSpan<UInt8>
    ) -> Bool {
        let long = isLong(&message)
        let pointers = message.sccp.hasHopCounter ? 4 : 3
        let start = message.mtp.userData.lowerBound
        writer.copy(octets, from: start, to: start &+ pointers &- 1, into: &out)
        let first = 1 &+ addressSize(message.sccp.called, called)
        let second = 1 &+ addressSize(message.sccp.calling, calling)
        guard first <= 255, second <= 255, dataSize <= (long ? 0xffff : 255) else { return false }
        var fits = putPointer(pointers, 0, long: long, by: &writer, into: &out)
        if !putPointer(pointers &- 1, first, long: long, by: &writer, into: &out) { fits = false }
        if !putPointer(pointers &- 2, first &+ second, long: long, by: &writer, into: &out) {
            fits = false
        }
        guard pointers == 4 else { return fits }
        guard options > 0 else {
            writer.put(0, into: &out)
            if long { writer.put(0, into: &out) }
            return fits
        }
        let data = dataSize &+ (long ? 2 : 1)
        return putPointer(1, first &+ second &+ data, long: long, by: &writer, into: &out) && fits
    }

    /// Writes a pointer, which counts from its last octet, Q.713 clause 1.10.
    ///
    /// - Parameters:
    ///   - left: pointers from this one on.
    ///   - distance: octets between the pointers and the part.
    @inline(always) @_noLocks
    private func putPointer(
        _ left: Int, _ distance: Int, long: Bool, by writer: inout MessageWriter,
        into out: inout MutableSpan<UInt8>
    ) -> Bool {
        let value = long ? 2 &* left &- 1 &+ distance : left &+ distance
        writer.put(UInt8(truncatingIfNeeded: value), into: &out)
        if long { writer.put(UInt8(truncatingIfNeeded: value &>> 8), into: &out) }
        return value <= (long ? 0xffff : 0xff)
    }

    /// Only titles with indicator 4 are written, which is what networks use between them.
    @inline(always) @_noLocks
    private func canCarry(_ number: Digits, in address: SCCPAddress, _ variant: MTPVariant) -> Bool
    {
        if number.isEmpty { return true }
        if case .ansi = variant { return false }
        return address.globalTitleIndicator == 4
    }

    @inline(always) @_noLocks
    private func addressSize(_ address: SCCPAddress, _ number: Digits) -> Int {
        if number.isEmpty { return Int(address.octets.count) }
        return 4 &+ (address.hasSubsystemNumber ? 1 : 0) &+ (Int(number.count) &+ 1) / 2
    }

    /// Writes an address with its length; with another number it is an international one of E.164,
    /// routed on the title, without a point code.
    @inline(always) @_noLocks
    private func putAddress(
        _ octets: Span<UInt8>, _ address: SCCPAddress, _ number: Digits,
        by writer: inout MessageWriter, into out: inout MutableSpan<UInt8>
    ) {
        writer.put(UInt8(truncatingIfNeeded: addressSize(address, number)), into: &out)
        guard !number.isEmpty else {
            writer.copy(
                octets, from: address.octets.lowerBound, to: address.octets.upperBound, into: &out)
            return
        }
        writer.put(address.indicator & 0x82 | 0x10, into: &out)
        if address.hasSubsystemNumber { writer.put(address.subsystemNumber, into: &out) }
        writer.put(address.translationType, into: &out)
        writer.put(0x10 | (number.count & 1 == 1 ? 1 : 2), into: &out)
        writer.put(4, into: &out)
        writer.put(number, filler: 0, into: &out)
    }
}
