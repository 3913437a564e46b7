import SS7Wire
import Testing

/// The path's way to read a message: proven by the compiler to take no lock and no memory.
@_noLocks
private func walk(_ bytes: Span<UInt8>, from start: Int, to end: Int) throws(DecodeError) -> Int {
    let header = try M3UAHeader.read(bytes, from: start, to: end)
    var cursor = M3UAParameterCursor(header)
    var parameters = 0
    while let parameter = try cursor.next(in: bytes) {
        parameters &+= 1
        if parameter.tag.rawValue == 0x0210 { parameters &+= 100 }
    }
    return parameters
}

@Suite struct M3UACursorTests {
    @Test func `The path walks a message inside a longer buffer without a lock`() throws {
        let data = octets(
            "01000101 00000020 00060008 00000001 02100010 00000001 00000002 03020105")
        let buffer = [9, 9, 9] + data + [9, 9]
        #expect(try walk(buffer.span, from: 3, to: 3 + data.count) == 102)
    }

    @Test func `Offsets of errors count from the message`() {
        let message = octets("01000301 0000000c 00110003")
        let buffer = [1, 2, 3, 4, 5] + message
        #expect(throws: DecodeError(.m3ua, .badLength, at: 10)) {
            try walk(buffer.span, from: 5, to: buffer.count)
        }
    }

    @Test func `Bounds outside the buffer are truncated, not a trap`() {
        let message = octets("0100030100000008")
        for (start, end) in [(0, 9), (-1, 8), (8, 8), (4, 2), (0, 7)] {
            #expect(throws: DecodeError.self) { try walk(message.span, from: start, to: end) }
        }
    }

    @Test func `Parameters within a parameter are walked too`() throws {
        // A registration request of a routing key: its identifier and its destination.
        let message = octets(
            "01000901 0000001c 02070014 020a0008 00000001 020b0008 00000017")
        let decoded = try M3UAManagementMessage(message.span)
        let key = try #require(decoded.value(.routingKey))
        var cursor = M3UAParameterCursor(within: key, ofMessageAt: 0)
        #expect(try cursor.next(in: message.span)?.tag == .localRoutingKeyIdentifier)
        let destination = try #require(try cursor.next(in: message.span))
        #expect(destination.tag == .destinationPointCode)
        #expect(M3UAHeader.word(message.span, at: destination.value.lowerBound) == 0x17)
        #expect(try cursor.next(in: message.span) == nil)
    }

    @Test func `A message longer than offsets reach is refused`() {
        var message = [UInt8](repeating: 0, count: 65_540)
        message.replaceSubrange(0..<8, with: [1, 0, 3, 1, 0, 1, 0, 4])
        #expect(throws: DecodeError(.m3ua, .badLength, at: 4)) {
            try walk(message.span, from: 0, to: message.count)
        }
    }
}
