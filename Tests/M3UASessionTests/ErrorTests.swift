import M3UASession
import SS7Wire
import SigtranTransport
import Testing

/// What is wrong is answered by the error code of RFC 4666 clause 3.8.1, and the session lives on.
@Suite struct ErrorTests {
    let bench = Bench()

    private func active() -> SessionID {
        let link = bench.session(.sgp, bench.servers(1, appearance: 3))
        _ = bench.receive(aspUp, from: link)
        _ = bench.receive(aspActive(1), from: link)
        return link
    }

    @Test(arguments: [
        ("02000301 00000008", "invalidVersion"),
        ("01000501 00000008", "unsupportedMessageClass"),
        ("01000901 00000008", "unsupportedMessageClass"),
        ("01000903 00000010 00060008 00000001", "unsupportedMessageClass"),
        ("01000307 00000008", "unsupportedMessageType"),
        ("01000301 0000000c", "protocolError"),
        ("010003", "protocolError"),
        ("", "protocolError"),
        ("01000401 0000000c 00060004", "parameterFieldError"),
        ("01000301 00000010 00110010 00000001", "parameterFieldError"),
        ("01000301 00000018 00110008 00000001 00110008 00000001", "protocolError"),
        ("01000301 00000010 00060008 00000001", "unexpectedParameter"),
        ("01000203 00000008", "missingParameter"),
        ("01000201 00000010 00120008 00000001", "unexpectedMessage"),
        ("01000203 00000018 00060008 00000009 00120008 00000001", "invalidRoutingContext 9"),
        ("01000203 00000018 02000008 00000009 00120008 00000001", "invalidNetworkAppearance"),
        ("01000204 00000018 00120008 00000001 02050008 00000004", "invalidParameterValue"),
    ])
    func `A wrong message is answered and the association lives`(hex: String, error: String) {
        let link = active()
        #expect(bench.receive(hex: hex, from: link) == ["ERR \(error)"])
        #expect(bench.closed.isEmpty && bench.maySend(link))
        let sent = bench.sentOctets[0].1
        let message = try? M3UAManagementMessage(sent.span)
        let diagnostic = message?.value(.diagnosticInformation)
        #expect(diagnostic.map { Array(sent[$0.lowerBound..<$0.upperBound]) } == octets(hex))
    }

    @Test func `An error is never answered, however broken`() {
        let link = active()
        for hex in [
            "01000000 00000008", "01000000 00000010 000c0008 00000007", "02000000 00000008",
            "01000000 0000ffff", "01000000 00000010 000c0009 00000007", "01000000",
            "01000000 00000018 000c0008 00000006 00110008 00000001",
        ] {
            #expect(bench.receive(hex: hex, from: link) == [])
            #expect(bench.receive(hex: hex, from: link, stream: 3) == [])
        }
        #expect(bench.maySend(link))
        #expect(bench.counters(link).errorsReceived[.protocolError] == 2)
    }

    @Test func `Error codes of no standard share one counter`() {
        let link = active()
        for code in UInt32(100)..<200 {
            _ = bench.receive(M3UAMessage.error(M3UAErrorCode(rawValue: code)), from: link)
        }
        #expect(bench.counters(link).errorsReceived.count == 1)
    }

    @Test func `State maintenance belongs on stream 0`() {
        let link = bench.session(.sgp, bench.servers(1))
        #expect(
            bench.receive(aspUp, from: link, stream: 1) == ["ERR invalidStreamIdentifier"])
        #expect(bench.layer.status(link)?.remote == .down)
        _ = bench.receive(aspUp, from: link)
        // Clause 1.4.7 leaves the stream of ASPTM open.
        #expect(bench.receive(aspActive(1), from: link, stream: 1).first == "ASPAC ACK 1")
    }

    @Test func `Errors are bounded in a second, what is withheld is counted`() {
        let link = active()
        var errors = 0
        for _ in 0..<1000 { errors += bench.receive(hex: "02", from: link).count }
        #expect(errors == 10)
        #expect(bench.counters(link).errorsWithheld == 990)
        bench.now += .seconds(1)
        #expect(bench.receive(hex: "02", from: link) == ["ERR protocolError"])
    }

    @Test(arguments: [
        ("01000307", "ERR unsupportedMessageType", 40),
        ("01000501", "ERR unsupportedMessageClass", 40),
        ("02000301", "ERR invalidVersion", 256),
    ])
    func `Of a long message the first octets are given back`(
        header: String, answer: String, count: Int
    ) {
        let link = active()
        let long = octets("\(header) 00000800") + [UInt8](repeating: 7, count: 2040)
        #expect(bench.receive(long, from: link) == [answer])
        #expect(bench.sentOctets[0].1.count == 8 + 8 + 4 + count)
        #expect(Array(bench.sentOctets[0].1.suffix(count)) == Array(long.prefix(count)))
    }

    @Test(arguments: [
        (DataRefusal(.inactive, routingContext: 1), "ERR unexpectedMessage 1"),
        (DataRefusal(.unknownRoutingContext, routingContext: 9), "ERR invalidRoutingContext 9"),
        (DataRefusal(.noRoutingContext), "ERR noConfiguredASForASP"),
        (DataRefusal(.managementStream), "ERR invalidStreamIdentifier"),
        (
            DataRefusal(.malformed, error: DecodeError(.m3ua, .missingParameter, at: 8)),
            "ERR missingParameter"
        ),
    ])
    func `DATA that the path refused is answered and counted`(
        refusal: DataRefusal, answer: String
    ) {
        let data = octets("01000101 00000010 00060008 00000001")
        let link = bench.session(.sgp, bench.servers(1))
        bench.layer.refuse(refusal, data.span, from: link, at: bench.now)
        #expect(bench.sent() == [answer])
        #expect(bench.counters(link).dataRefused == [refusal.cause: 1])
    }

    @Test(arguments: [
        ("01000101 00000008 00060008 00000001", "ERR missingParameter"),
        ("01000101 00000010 00060008 00000001 02100008 00000001", "ERR missingParameter"),
        ("01000101 0000000c 00060008 00000001", "ERR protocolError"),
        ("01000101 00000018 00060008 00000001 02100008 00000001 00000000", "ERR protocolError"),
        ("01000101 ffffffff 00060008 00000001", "ERR protocolError"),
        ("010001", "ERR protocolError"),
    ])
    func `DATA that ends before its data lacks it`(hex: String, answer: String) {
        let link = bench.session(.sgp, bench.servers(1))
        let refusal = DataRefusal(.malformed, error: DecodeError(.m3ua, .badLength, at: 4))
        bench.layer.refuse(refusal, octets(hex).span, from: link, at: bench.now)
        #expect(bench.sent() == [answer])
    }

    @Test func `An unconfigured network appearance is named`() throws {
        let link = active()
        bench.layer.refuse(
            DataRefusal(.unknownNetworkAppearance, networkAppearance: 8),
            octets("01000101").span, from: link, at: bench.now)
        #expect(bench.sent() == ["ERR invalidNetworkAppearance"])
        let sent = bench.sentOctets[0].1
        let message = try M3UAManagementMessage(sent.span)
        #expect(message.word(.networkAppearance, in: sent.span) == 8)
    }

    @Test func `An inactive ASP drops DATA silently`() {
        let link = bench.session(.asp, bench.servers(1))
        _ = bench.sent()
        let refusal = DataRefusal(.inactive, routingContext: 1)
        bench.layer.refuse(refusal, octets("01000101").span, from: link, at: bench.now)
        #expect(bench.sent() == [])
        #expect(bench.counters(link).dataRefused == [.inactive: 1])
    }

    @Test func `Nothing is received on an association that is down`() {
        let link = active()
        bench.layer.association(.lost, of: link, at: bench.now)
        _ = bench.sent()
        #expect(bench.receive(aspUp, from: link) == [])
        #expect(bench.counters(link).discarded == 1)
    }
}
