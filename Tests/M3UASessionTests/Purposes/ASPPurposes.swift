import M3UASession
import SS7Wire
import SigtranTransport
import Testing

/// ETSI TS 102 381 at an ASP: the tester is the SGP.
@Suite struct ASPPurposes {
    let bench = Bench()

    /// An ASP that has sent ASP Up.
    private func asking() -> SessionID {
        let link = bench.session(.asp, bench.servers(1, mode: .loadshare))
        _ = bench.sent()
        return link
    }

    /// One that has been acknowledged, and has sent ASP Active.
    private func inactive() -> SessionID {
        let link = asking()
        _ = bench.receive(Say.upAck, from: link)
        return link
    }

    private func active() -> SessionID {
        let link = inactive()
        _ = bench.receive(Say.activeAck(Say.mode(2), Say.context(1)), from: link)
        return link
    }

    // MARK: state maintenance

    @Test func `m3ua-asp-aspsm-v-002: ASP Up is of version 1`() {
        _ = bench.session(.asp, bench.servers(1))
        #expect(bench.sent() == ["ASPUP"])
        #expect(bench.sentOctets[0].1 == Say.up())
    }

    @Test func `m3ua-asp-aspsm-v-005: so is ASP Down`() {
        let link = inactive()
        bench.layer.drain(link, at: bench.now)
        #expect(bench.sent() == ["ASPDN"])
        #expect(bench.sentOctets[0].1 == Say.down)
    }

    @Test func `m3ua-asp-aspsm-v-005-alternate: after ASP Inactive where there was traffic`() {
        let link = active()
        bench.layer.drain(link, at: bench.now)
        #expect(bench.sent() == ["ASPIA 1"])
        #expect(bench.receive(Say.inactiveAck(Say.context(1)), from: link) == ["ASPDN"])
        #expect(bench.receive(Say.downAck, from: link) == [])
        #expect(bench.closed.map(\.1) == [.shutdown])
    }

    @Test func `m3ua-asp-aspsm-i-001: ASP Up Ack of another version`() {
        let link = asking()
        #expect(bench.receive(Say.message(3, 4, version: 2), from: link) == ["ERR invalidVersion"])
        #expect(bench.layer.status(link)?.local == .down)
    }

    @Test func `m3ua-asp-aspsm-i-002: ASP Down Ack of another version`() {
        let link = inactive()
        bench.layer.drain(link, at: bench.now)
        _ = bench.sent()
        #expect(bench.receive(Say.message(3, 5, version: 2), from: link) == ["ERR invalidVersion"])
        #expect(bench.closed.isEmpty)
    }

    @Test func `m3ua-asp-aspsm-i-002-alternate: and where there was traffic`() {
        let link = active()
        bench.layer.drain(link, at: bench.now)
        _ = bench.receive(Say.inactiveAck(Say.context(1)), from: link)
        #expect(bench.receive(Say.message(3, 5, version: 2), from: link) == ["ERR invalidVersion"])
        #expect(bench.closed.isEmpty)
    }

    @Test(arguments: [UInt8(0), 7])
    func `m3ua-asp-aspsm-i-003: a type that ASPSM does not have`(type: UInt8) {
        let link = asking()
        #expect(bench.receive(Say.message(3, type), from: link) == ["ERR unsupportedMessageType"])
        #expect(bench.layer.status(link)?.local == .down)
    }

    @Test func `m3ua-asp-aspsm-o-001: ASP Down Ack for ASP Up does not make active`() {
        let link = asking()
        #expect(bench.receive(Say.downAck, from: link) == [])
        #expect(bench.pass(.seconds(5)).allSatisfy { $0 == "ASPUP" })
    }

    @Test func `m3ua-asp-aspsm-o-002: ASP Active Ack for ASP Up is unexpected`() {
        let link = asking()
        #expect(bench.receive(Say.activeAck(), from: link) == ["ERR unexpectedMessage"])
        #expect(!bench.maySend(link))
    }

    // MARK: traffic maintenance

    @Test func `m3ua-asp-asptm-v-001: ASP Active follows, and its answer makes active`() {
        let link = asking()
        #expect(bench.receive(Say.upAck, from: link) == ["ASPAC loadshare 1"])
        _ = bench.receive(Say.activeAck(Say.mode(2), Say.context(1)), from: link)
        #expect(bench.maySend(link))
    }

    @Test func `m3ua-asp-asptm-v-002: ASP Active is of version 1`() {
        _ = inactive()
        #expect(bench.sentOctets[0].1 == Say.active(Say.mode(2), Say.context(1)))
    }

    @Test func `m3ua-asp-asptm-v-005: so is ASP Inactive`() {
        let link = active()
        bench.layer.ask(.inactive, of: link, at: bench.now)
        #expect(bench.sent() == ["ASPIA 1"])
        #expect(bench.sentOctets[0].1 == Say.inactive(Say.context(1)))
    }

    @Test(arguments: [600, 5_000])
    func `m3ua-asp-asptm-v-007 and 008: a heartbeat comes back with its data`(length: Int) {
        let link = active()
        let data = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7) }
        _ = bench.receive(Say.beat(data), from: link)
        #expect(bench.sentOctets.map(\.1) == [Say.beatAck(data)])
    }

    @Test func `m3ua-asp-asptm-i-001: ASP Active Ack of another version`() {
        let link = inactive()
        let message = Say.message(4, 3, Say.mode(2), Say.context(1), version: 2)
        #expect(bench.receive(message, from: link) == ["ERR invalidVersion"])
        #expect(!bench.maySend(link))
    }

    @Test func `m3ua-asp-asptm-i-002: ASP Inactive Ack of another version`() {
        let link = active()
        bench.layer.ask(.inactive, of: link, at: bench.now)
        _ = bench.sent()
        let message = Say.message(4, 4, Say.context(1), version: 2)
        #expect(bench.receive(message, from: link) == ["ERR invalidVersion"])
        #expect(bench.layer.status(link)?.local == .active)
    }

    @Test(arguments: [UInt8(0), 5])
    func `m3ua-asp-asptm-i-003: a type that ASPTM does not have`(type: UInt8) {
        let link = inactive()
        #expect(bench.receive(Say.message(4, type), from: link) == ["ERR unsupportedMessageType"])
    }

    @Test func `m3ua-asp-asptm-o-001: ASP Up Ack for ASP Active does not make active`() {
        let link = inactive()
        #expect(bench.receive(Say.upAck, from: link) == [])
        #expect(!bench.maySend(link))
        #expect(bench.pass(.seconds(2)) == ["ASPAC loadshare 1"])
    }

    // MARK: transfer; that DATA goes out with its routing context is in the gateway's tests

    @Test func `m3ua-asp-mtr-i-001: DATA of another version`() {
        let link = active()
        var message = Say.data
        message[0] = 2
        #expect(bench.receive(message, from: link) == ["ERR invalidVersion"])
    }

    @Test(arguments: [UInt8(5), 10, 127])
    func `m3ua-asp-mtr-i-002: a class that M3UA does not have`(messageClass: UInt8) {
        let link = active()
        #expect(
            bench.receive(Say.message(messageClass, 0), from: link)
                == ["ERR unsupportedMessageClass"])
    }

    @Test(arguments: [UInt8(0), 2])
    func `m3ua-asp-mtr-i-003: a type that Transfer does not have`(type: UInt8) {
        let link = active()
        #expect(bench.receive(Say.message(1, type), from: link) == ["ERR unsupportedMessageType"])
    }

    // MARK: signalling network management: what was bad is asked about until it is not

    @Test(arguments: [UInt8(1), 6, 4], [UInt32(0), 255])
    func `m3ua-asp-ssnm-001 to 006: DUNA, DRST and SCON are followed by an audit`(
        type: UInt8, mask: UInt32
    ) {
        let link = active()
        let message = Say.message(2, type, Say.affected(1234, mask: mask))
        #expect(bench.receive(message, from: link) == [])
        #expect(bench.pass(.seconds(1)) == ["DAUD 1"])
        #expect(
            bench.sentOctets[0].1
                == Say.message(2, 3, Say.context(1), Say.affected(1234, mask: mask)))
        #expect(bench.pass(.seconds(6)) == ["DAUD 1", "DAUD 1"])
        let available = Say.message(2, 2, Say.affected(1234, mask: mask))
        #expect(bench.receive(available, from: link) == [])
        #expect(bench.pass(.seconds(100)) == [])
    }

    @Test func `m3ua-asp-ssnm-007: DUPU is followed by one audit`() {
        let link = active()
        let message = Say.message(2, 5, Say.affected(1236), Say.isupUnequipped)
        #expect(bench.receive(message, from: link) == [])
        #expect(bench.pass(.seconds(100)) == ["DAUD 1"])
    }

    @Test func `m3ua-asp-ssnm-008: DUPU of a range is an error`() {
        let link = active()
        let message = Say.message(2, 5, Say.affected(1236, mask: 255), Say.isupUnequipped)
        #expect(bench.receive(message, from: link) == ["ERR invalidParameterValue"])
        #expect(bench.pass(.seconds(100)) == [])
    }

    @Test func `Audits of many destinations are bounded, and end with the association`() {
        let link = active()
        for pointCode in UInt32(0)..<1_000 {
            _ = bench.receive(Say.message(2, 1, Say.affected(pointCode)), from: link)
        }
        #expect(bench.pass(.seconds(1)) == ["DAUD 1"])
        #expect(bench.sentOctets[0].1.count == 8 + 8 + 4 + 256 * 4)
        bench.layer.association(.lost, of: link, at: bench.now)
        #expect(!bench.pass(.seconds(100)).contains { $0.hasPrefix("DAUD") })
    }

    @Test func `A congestion that is over is not asked about`() {
        let link = active()
        let level = { Say.message(2, 4, Say.affected(9), Say.parameter(0x0205, $0)) }
        _ = bench.receive(level(2), from: link)
        _ = bench.receive(level(0), from: link)
        #expect(bench.pass(.seconds(100)) == [])
    }
}
