import SS7Filter
import SS7Wire

/// Writes what goes back to the sender of a blocked message: a service message, a TCAP Abort, or an
/// End with a return error.
///
/// One buffer, allocated once; what it holds must be sent before the next answer is written.
@safe
final class Responder {
    private let buffer: UnsafeMutableRawPointer
    private static let size = 8192
    /// Where the Protocol Data parameter begins, room for the M3UA header in front.
    static let parameter = 64

    init() {
        unsafe buffer = .allocate(byteCount: Responder.size, alignment: 16)
    }

    deinit { unsafe buffer.deallocate() }

    /// Writes the service message that returns `message`, Q.714 clause 4.2.
    ///
    /// - Parameters:
    ///   - cause: the return cause, Q.713 clause 3.12.
    ///   - octets: the message as it came.
    /// - Returns: the M3UA message to send back; nil where the message did not ask to be returned,
    ///   is a service message itself, or has no address to return to.
    func serviceMessage(
        returning message: inout DecodedMessage, cause: UInt8, octets: UnsafeRawBufferPointer,
        header: PayloadHeader
    ) -> UnsafeRawBufferPointer? {
        guard message.sccp.returnOption, canAnswer(&message) else { return nil }
        let segmentation = message.sccp.hasSegmentation
        let isLong = message.sccp.type == .longUnitdata
        let isExtended = isLong || message.sccp.type == .extendedUnitdata
        var offset = Responder.parameter + 16
        put(isLong ? 0x14 : isExtended ? 0x12 : 0x0a, &offset)
        put(cause, &offset)
        if isExtended { put(15, &offset) }
        let called = message.sccp.calling.octets
        let calling = message.sccp.called.octets
        let data = message.sccp.data
        let options = segmentation ? 7 : 0
        if isLong {
            // Pointers count from their last octet: LSB first, so from the second.
            putLong(7, &offset)
            putLong(6 + Int(called.count), &offset)
            putLong(5 + Int(called.count) + Int(calling.count), &offset)
            putLong(
                segmentation
                    ? 5 + Int(called.count) + Int(calling.count) + Int(data.count) : 0, &offset)
        } else {
            let extra = isExtended ? 1 : 0
            let last = 3 + extra + Int(called.count) + Int(calling.count)
            guard last <= 255, !segmentation || last + Int(data.count) <= 255 else { return nil }
            put(UInt8(3 + extra), &offset)
            put(UInt8(3 + extra + Int(called.count)), &offset)
            put(UInt8(last), &offset)
            if isExtended { put(segmentation ? UInt8(last + Int(data.count)) : 0, &offset) }
        }
        put(UInt8(called.count), &offset)
        unsafe copy(octets, called, &offset)
        put(UInt8(calling.count), &offset)
        unsafe copy(octets, calling, &offset)
        if isLong { putLong(Int(data.count), &offset) } else { put(UInt8(data.count), &offset) }
        guard offset + Int(data.count) + options + 4 <= Responder.size else { return nil }
        unsafe copy(octets, data, &offset)
        if segmentation {
            put(0x10, &offset)
            put(4, &offset)
            put(
                (message.sccp.isFirstSegment ? 0x80 : 0)
                    | (message.sccp.asksForSequence ? 0x40 : 0)
                    | message.sccp.remainingSegments, &offset)
            put(UInt8(truncatingIfNeeded: message.sccp.segmentationReference), &offset)
            put(UInt8(truncatingIfNeeded: message.sccp.segmentationReference >> 8), &offset)
            put(UInt8(truncatingIfNeeded: message.sccp.segmentationReference >> 16), &offset)
            put(0, &offset)
        }
        return unsafe finish(offset, &message, header)
    }

    /// Writes a TCAP Abort by the provider that ends the sender's transaction, Q.774 clause 3.3.
    ///
    /// - Returns: nil where the message names no transaction of the sender's.
    func abort(
        _ message: inout DecodedMessage, octets: UnsafeRawBufferPointer, header: PayloadHeader
    ) -> UnsafeRawBufferPointer? {
        let transaction = message.tcap.originatingTransactionID
        guard transaction.isPresent, canAnswer(&message) else { return nil }
        var offset = Responder.parameter + 16
        unsafe putUnitdata(back: &message, octets, dataLength: 7 + transaction.length, &offset)
        put(0x67, &offset)
        put(5 + transaction.length, &offset)
        putDestination(transaction, &offset)
        put(0x4a, &offset)
        put(1, &offset)
        // P-Abort cause resourceLimitation, Q.773 table 14.
        put(4, &offset)
        return unsafe finish(offset, &message, header)
    }

    /// Writes a UDT's header, its addresses those of `message` exchanged, up to the data's length.
    func putUnitdata(
        back message: inout DecodedMessage, _ octets: UnsafeRawBufferPointer, dataLength: UInt8,
        _ offset: inout Int
    ) {
        let called = message.sccp.calling.octets
        let calling = message.sccp.called.octets
        put(0x09, &offset)
        put(0x00, &offset)
        put(3, &offset)
        put(UInt8(3 + called.count), &offset)
        put(UInt8(3 + called.count + calling.count), &offset)
        put(UInt8(called.count), &offset)
        unsafe copy(octets, called, &offset)
        put(UInt8(calling.count), &offset)
        unsafe copy(octets, calling, &offset)
        put(dataLength, &offset)
    }

    /// Writes the sender's transaction as the destination's.
    func putDestination(_ transaction: TransactionID, _ offset: inout Int) {
        put(0x49, &offset)
        put(transaction.length, &offset)
        var shift = UInt32(transaction.length) * 8
        while shift > 0 {
            shift -= 8
            put(UInt8(truncatingIfNeeded: transaction.value >> shift), &offset)
        }
    }

    /// True where both addresses were read and the message is not an answer itself.
    func canAnswer(_ message: inout DecodedMessage) -> Bool {
        guard message.mtp.hasLabel, message.sccp.type.isConnectionless else { return false }
        guard !message.sccp.type.isService else { return false }
        return message.sccp.called.isPresent && message.sccp.calling.isPresent
            && !message.sccp.data.isEmpty && message.sccp.called.octets.count < 120
            && message.sccp.calling.octets.count < 120
    }

    /// Puts the routing label in front, point codes exchanged, and the M3UA header before it.
    func finish(
        _ end: Int, _ message: inout DecodedMessage, _ header: PayloadHeader
    ) -> UnsafeRawBufferPointer {
        let start = Responder.parameter
        let length = end - start
        var offset = start
        put(0x02, &offset)
        put(0x10, &offset)
        put(UInt8(truncatingIfNeeded: length >> 8), &offset)
        put(UInt8(truncatingIfNeeded: length), &offset)
        putWord(message.mtp.destinationPointCode, &offset)
        putWord(message.mtp.originatingPointCode, &offset)
        put(3, &offset)
        put(message.mtp.networkIndicator, &offset)
        put(message.mtp.messagePriority, &offset)
        put(message.mtp.signallingLinkSelection, &offset)
        return unsafe header.write(before: buffer + start, length: length)
    }

    func put(_ value: UInt8, _ offset: inout Int) {
        unsafe buffer.storeBytes(of: value, toByteOffset: offset, as: UInt8.self)
        offset += 1
    }

    private func putLong(_ value: Int, _ offset: inout Int) {
        put(UInt8(truncatingIfNeeded: value), &offset)
        put(UInt8(truncatingIfNeeded: value >> 8), &offset)
    }

    private func putWord(_ value: UInt32, _ offset: inout Int) {
        put(UInt8(truncatingIfNeeded: value >> 24), &offset)
        put(UInt8(truncatingIfNeeded: value >> 16), &offset)
        put(UInt8(truncatingIfNeeded: value >> 8), &offset)
        put(UInt8(truncatingIfNeeded: value), &offset)
    }

    func copy(_ octets: UnsafeRawBufferPointer, _ range: ByteRange, _ offset: inout Int) {
        precondition(range.upperBound <= octets.count)
        precondition(offset + Int(range.count) <= Responder.size)
        guard range.count > 0, let base = octets.baseAddress else { return }
        unsafe (buffer + offset).copyMemory(
            from: base + range.lowerBound, byteCount: Int(range.count))
        offset += Int(range.count)
    }
}
