import SS7Wire
import Testing

/// The octets of written hexadecimal; blanks are passed over.
func octets(_ hex: String) -> [UInt8] {
    var digits = hex.utf8.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }[...]
    var octets: [UInt8] = []
    while let high = digits.popFirst(), let low = digits.popFirst() {
        octets.append(high << 4 | low)
    }
    return octets
}

private func read(_ message: [UInt8]) throws(DecodeError) -> M3UAManagementMessage {
    try M3UAManagementMessage(message.span)
}

private func failure(of message: [UInt8]) -> DecodeError? {
    do {
        _ = try read(message)
        return nil
    } catch {
        return error
    }
}

private let everyMessage: [(type: M3UAMessageType, octets: [UInt8], hex: String)] = {
    let data: [UInt8] = [0xca, 0xfe, 0x01]
    let affected = [M3UAAffectedPointCode(0x123), M3UAAffectedPointCode(0x800, mask: 3)]
    return [
        (.aspUp, M3UAMessage.aspUp(), "01000301 00000008"),
        (.aspUp, M3UAMessage.aspUp(identifier: 7), "01000301 00000010 00110008 00000007"),
        (.aspUpAck, M3UAMessage.aspUpAck(), "01000304 00000008"),
        (.aspDown, M3UAMessage.aspDown(), "01000302 00000008"),
        (.aspDownAck, M3UAMessage.aspDownAck(), "01000305 00000008"),
        (
            .heartbeat, M3UAMessage.heartbeat(0x0102_0304_0506_0708),
            "01000303 00000014 0009000c 01020304 05060708"
        ),
        (
            .heartbeatAck, M3UAMessage.heartbeatAck(data: data.span),
            "01000306 00000010 00090007 cafe0100"
        ),
        (.heartbeatAck, M3UAMessage.heartbeatAck(data: nil), "01000306 00000008"),
        (
            .aspActive, M3UAMessage.aspActive(mode: .loadshare, routingContexts: [1, 2]),
            "01000401 0000001c 000b0008 00000002 0006000c 00000001 00000002"
        ),
        (
            .aspActiveAck,
            M3UAMessage.aspActive(acknowledges: true, mode: nil, routingContexts: [9]),
            "01000403 00000010 00060008 00000009"
        ),
        (.aspInactive, M3UAMessage.aspInactive(routingContexts: []), "01000402 00000008"),
        (
            .aspInactiveAck,
            M3UAMessage.aspInactive(acknowledges: true, routingContexts: [9]),
            "01000404 00000010 00060008 00000009"
        ),
        (
            .notify,
            M3UAMessage.notify(.alternateASPActive, aspIdentifier: 4, routingContexts: [1]),
            "01000001 00000020 000d0008 00020002 00110008 00000004 00060008 00000001"
        ),
        (
            .error,
            M3UAMessage.error(
                .invalidRoutingContext, routingContexts: [5], networkAppearance: 6,
                affected: [M3UAAffectedPointCode(2)], diagnostic: data.span),
            """
            01000000 00000030 000c0008 00000019 00060008 00000005 02000008 00000006
            00120008 00000002 00070007 cafe0100
            """
        ),
        (
            .destinationUnavailable,
            M3UAMessage.destinations(
                .destinationUnavailable, affected, networkAppearance: 1, routingContexts: [2]),
            "01000201 00000024 02000008 00000001 00060008 00000002 0012000c 00000123 03000800"
        ),
        (
            .destinationAvailable,
            M3UAMessage.destinations(.destinationAvailable, affected),
            "01000202 00000014 0012000c 00000123 03000800"
        ),
        (
            .destinationStateAudit,
            M3UAMessage.destinations(.destinationStateAudit, affected),
            "01000203 00000014 0012000c 00000123 03000800"
        ),
        (
            .destinationRestricted,
            M3UAMessage.destinations(.destinationRestricted, affected),
            "01000206 00000014 0012000c 00000123 03000800"
        ),
        (
            .signallingCongestion,
            M3UAMessage.signallingCongestion(
                [M3UAAffectedPointCode(0x123)], level: 2, concerned: 0x77),
            "01000204 00000020 00120008 00000123 02060008 00000077 02050008 00000002"
        ),
        (
            .destinationUserPartUnavailable,
            M3UAMessage.destinationUserPartUnavailable(0x123, cause: 1, user: 3),
            "01000205 00000018 00120008 00000123 02040008 00010003"
        ),
    ]
}()

@Suite struct M3UAManagementMessageTests {
    @Test func `Every message is written as RFC 4666 draws it and is read again`() throws {
        for message in everyMessage {
            #expect(message.octets == octets(message.hex), "\(message.type.name)")
            let decoded = try read(message.octets)
            #expect(decoded.type == message.type)
            #expect(decoded.unexpected == nil)
            #expect(decoded.flags.isEmpty)
        }
    }

    @Test func `A message cut at any length is never read as whole`() {
        for message in everyMessage {
            for length in 0..<message.octets.count {
                let error = failure(of: Array(message.octets[..<length]))
                let cut = message.octets.count - length
                // Only the last parameter's padding may be missing.
                let isPadding =
                    cut < 4 && message.octets[length...].allSatisfy { $0 == 0 }
                    && (message.type == .error || message.type == .heartbeatAck)
                if isPadding && cut == 1 {
                    #expect(error == nil)
                } else {
                    #expect(error?.reason == (length < 8 ? .truncated : .badLength))
                }
            }
        }
    }

    @Test func `Values come out of the parameters that carry them`() throws {
        let message = everyMessage[13].octets
        let decoded = try read(message)
        #expect(decoded.word(.errorCode, in: message.span) == 0x19)
        #expect(decoded.words(.routingContext, in: message.span) == [5])
        #expect(decoded.word(.networkAppearance, in: message.span) == 6)
        #expect(decoded.words(.affectedPointCode, in: message.span) == [2])
        #expect(decoded.value(.diagnosticInformation)?.count == 3)
        #expect(decoded.word(.status, in: message.span) == nil)
        #expect(decoded.words(.status, in: message.span).isEmpty)
    }

    @Test(arguments: [
        ("00000301 00000008", Reason.badVersion, 0, 0x01),
        ("02000301 00000008", .badVersion, 0, 0x01),
        ("01000501 00000008", .badClass, 2, 0x03),
        ("01000a01 00000008", .badClass, 2, 0x03),
        ("0100ff01 00000008", .badClass, 2, 0x03),
        ("01000300 00000008", .badType, 3, 0x04),
        ("01000307 00000008", .badType, 3, 0x04),
        ("01000002 00000008", .badType, 3, 0x04),
        ("01000405 00000008", .badType, 3, 0x04),
        ("01000102 00000008", .badType, 3, 0x04),
        ("01000905 00000008", .badType, 3, 0x04),
        ("01000301 00000007", .badLength, 4, 0x07),
        ("01000301 0000000c", .badLength, 4, 0x07),
        ("01000301 ffffffff", .badLength, 4, 0x07),
        ("01000301 0000000c 00110003", .badLength, 10, 0x12),
        ("01000301 0000000c 00110004", .badLength, 10, 0x12),
        ("01000301 00000010 00110009 00000000", .badLength, 10, 0x12),
        ("01000301 00000014 0011000c 00000000 00000000", .badLength, 10, 0x12),
        ("01000401 0000000c 00060004", .badLength, 10, 0x12),
        ("01000401 00000010 00060006 00010000", .badLength, 10, 0x12),
        ("01000201 00000010 00120007 00000100", .badLength, 10, 0x12),
        ("01000301 0000000a 0011", .badLength, 8, 0x12),
        ("01000301 00000018 00110008 00000001 00110008 00000001", .duplicateParameter, 16, 0x07),
        ("01000000 00000008", .missingParameter, 8, 0x16),
        ("01000001 00000008", .missingParameter, 8, 0x16),
        ("01000101 00000010 00060008 00000001", .missingParameter, 16, 0x16),
        ("01000201 00000008", .missingParameter, 8, 0x16),
        ("01000204 00000010 02050008 00000001", .missingParameter, 16, 0x16),
        ("01000205 00000010 00120008 00000001", .missingParameter, 16, 0x16),
        ("01000901 00000008", .missingParameter, 8, 0x16),
    ])
    func `What is wrong is named with its octet and the code that answers it`(
        hex: String, reason: Reason, offset: Int, code: Int
    ) throws {
        let error = try #require(failure(of: octets(hex)))
        #expect(error == DecodeError(.m3ua, reason, at: offset))
        #expect(M3UAErrorCode(answering: error).rawValue == UInt32(code))
    }

    @Test func `Fewer octets than a header are truncated`() {
        for length in 0..<8 {
            let error = failure(of: Array(octets("0100030100000008")[..<length]))
            #expect(error == DecodeError(.m3ua, .truncated, at: length))
        }
    }

    @Test func `An unknown parameter is let pass and noted`() throws {
        let decoded = try read(octets("01000301 00000018 7fff0006 abcd0000 00110008 00000001"))
        #expect(decoded.flags.contains(.unknownParameter))
        #expect(decoded.has(.aspIdentifier))
    }

    @Test func `A known parameter of another message is noted as unexpected`() throws {
        let decoded = try read(octets("01000301 00000010 00060008 00000001"))
        #expect(decoded.unexpected == .routingContext)
        #expect(!decoded.has(.routingContext))
    }

    @Test func `The last padding may be missing, uncounted, or filled`() throws {
        let missing = try read(octets("01000303 00000010 00090007 cafe01"))
        #expect(missing.flags.contains(.missingPadding))
        #expect(missing.value(.heartbeatData)?.count == 3)
        let uncounted = try read(octets("01000303 0000000f 00090007 cafe0100"))
        #expect(uncounted.flags.contains(.missingPadding))
        let short = try read(octets("01000303 0000000f 00090007 cafe01"))
        #expect(short.flags.contains(.missingPadding))
        let filled = try read(octets("01000303 00000010 00090007 cafe0155"))
        #expect(filled.flags.contains(.paddingContent))
        #expect(!filled.flags.contains(.missingPadding))
    }

    @Test func `Random octets never trap`() {
        var random = SystemRandomNumberGenerator()
        let types: [UInt16] = [0, 1, 0x101, 0x201, 0x204, 0x301, 0x303, 0x401, 0x901]
        for round in 0..<20_000 {
            var message = (0..<Int.random(in: 0...64, using: &random)).map { _ in
                UInt8.random(in: 0...(round % 2 == 0 ? 255 : 20), using: &random)
            }
            if round % 4 < 3, message.count >= 8, let type = types.randomElement(using: &random) {
                message.replaceSubrange(
                    0..<8,
                    with: [
                        1, 0, UInt8(type >> 8), UInt8(type & 255), 0, 0, 0, UInt8(message.count),
                    ])
            }
            if let decoded = try? read(message) {
                #expect(decoded.header.end == message.count)
                #expect(decoded.words(.routingContext, in: message.span).count <= 16)
            }
        }
    }

    @Test func `An affected point code with a mask means a range`() {
        let range = M3UAAffectedPointCode(0x800, mask: 3)
        #expect(range.contains(0x800) && range.contains(0x807))
        #expect(!range.contains(0x808) && !range.contains(0x7ff))
        #expect(M3UAAffectedPointCode(0, mask: 255).contains(0xff_ffff))
        #expect(M3UAAffectedPointCode(word: range.word) == range)
    }
}
