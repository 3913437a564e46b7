import Foundation
import Intelligence
import Testing

@testable import EventSinks

/// Syslog over UDP and TCP on loopback, and a receiver that is not there.
@Suite struct SyslogSinkTests {
    private func sink(
        _ transport: Receiver.Transport, _ port: UInt16, _ format: SyslogFormat = .rfc5424
    ) -> SyslogSink {
        SyslogSink(
            by: SyslogCourier(to: Receiver(transport: transport, host: "127.0.0.1", port: port)),
            as: format
        ) { _ in }
    }

    @Test func `Over UDP each event is a datagram`() throws {
        let listener = try Listener(isStream: false)
        let sink = sink(.udp, listener.port)
        sink.append([.blocked(1), .blocked(2)])
        #expect(listener.datagram().contains("imsi=\"001010007679371\""))
        #expect(listener.datagram().contains("imsi=\"001010007679372\""))
        sink.close()
        #expect(sink.status?.taken == 2 && sink.status?.lost == 0)
    }

    @Test func `Over TCP each message has its length before it, after a new connection too`() throws
    {
        let listener = try Listener(isStream: true)
        let sink = sink(.tcp, listener.port, .cef)
        sink.append([.blocked(1)])
        let expected = SyslogMessage(.cef).octets(.blocked(1))
        do {
            let connection = try #require(listener.accept())
            let text = connection.text(until: "opc cn1=4105")
            #expect(text == "\(expected.count) " + String(decoding: expected, as: UTF8.self))
        }
        #expect(eventually { sink.status?.taken == 1 })
        // The connection has ended: the next message goes by another one.
        Thread.sleep(forTimeInterval: 0.1)
        sink.append([.blocked(2)])
        let again = try #require(listener.accept())
        #expect(again.text(until: "opc cn1=4105").contains("duser=001010007679372"))
        sink.close()
    }

    @Test func `A dead receiver takes no time of who stores, and what it misses is counted`() {
        // Nobody listens at the discard port of loopback.
        let sink = sink(.tcp, 9)
        let batch = (0..<5_000).map { StoredEvent.blocked($0) }
        let clock = ContinuousClock()
        let time = clock.measure { for _ in 0..<8 { sink.append(batch) } }
        #expect(time < .seconds(30))
        #expect(eventually { (sink.status?.errors ?? 0) > 0 })
        #expect((sink.status?.lost ?? 0) >= 40_000 - 16_384 - 1)
        let end = clock.measure { sink.close() }
        #expect(end < .seconds(8))
        #expect(sink.status?.lost == 40_000)
    }
}
