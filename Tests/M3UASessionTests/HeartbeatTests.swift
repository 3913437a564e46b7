import M3UASession
import SS7Wire
import SigtranTransport
import Testing

/// Heartbeats, RFC 4666 clause 4.3.4.6, and time.
@Suite struct HeartbeatTests {
    let bench = Bench()

    @Test func `A heartbeat is answered in any state with the data as they came`() {
        let link = bench.session(.sgp, bench.servers(1))
        #expect(
            bench.receive(hex: "01000303 00000010 00090007 cafe0100", from: link) == ["BEAT ACK"])
        #expect(bench.sentOctets.map(\.1) == [octets("01000306 00000010 00090007 cafe0100")])
        #expect(bench.receive(hex: "01000303 00000008", from: link) == ["BEAT ACK"])
        #expect(bench.sentOctets.map(\.1) == [octets("01000306 00000008")])
        // On any stream, clause 1.4.7.
        #expect(bench.receive(hex: "01000303 00000008", from: link, stream: 5) == ["BEAT ACK"])
    }

    @Test func `Heartbeats begin when the peer is up, and their answers keep it so`() {
        let link = bench.session(.sgp, bench.servers(1)) { $0.heartbeat = .seconds(10) }
        #expect(bench.pass(.seconds(100)) == [])
        _ = bench.receive(aspUp, from: link)
        for _ in 0..<5 {
            #expect(bench.pass(.seconds(10)) == ["BEAT"])
            var answer = bench.sentOctets[0].1
            answer[3] = 6
            bench.now += .milliseconds(3)
            #expect(bench.receive(answer, from: link) == [])
            #expect(bench.layer.status(link)?.roundTrip == .milliseconds(3))
            bench.now -= .milliseconds(3)
        }
        #expect(bench.closed.isEmpty)
    }

    @Test func `A silent peer is given up after twice T(beat)`() {
        let link = bench.session(.asp, bench.servers(1)) { $0.heartbeat = .seconds(10) }
        _ = bench.receive(aspUpAck, from: link)
        _ = bench.receive(aspActiveAck(1), from: link)
        #expect(bench.pass(.seconds(10)) == ["BEAT"])
        #expect(bench.pass(.milliseconds(19_999)) == [])
        #expect(bench.maySend(link))
        #expect(bench.pass(.milliseconds(1)) == [])
        #expect(bench.closed.map(\.1) == [.abort])
        #expect(bench.events.contains { $0.1 == .heartbeatLost })
        #expect(!bench.maySend(link))
        #expect(bench.counters(link).heartbeatTimeouts == 1)
        let connects = bench.connects
        _ = bench.pass(.seconds(1))
        #expect(bench.connects == connects + 1)
    }

    @Test func `Any message is a sign of life, DATA in the path too`() {
        let link = bench.session(.sgp, bench.servers(1)) { $0.heartbeat = .seconds(10) }
        _ = bench.receive(aspUp, from: link)
        #expect(bench.pass(.seconds(10)) == ["BEAT"])
        bench.now += .seconds(5)
        bench.layer.published(link)?.noteTraffic()
        #expect(bench.pass(.seconds(15)) == ["BEAT"])
        bench.now += .seconds(5)
        _ = bench.receive(aspUp, from: link)
        #expect(bench.pass(.seconds(15)) == ["BEAT"])
        #expect(bench.closed.isEmpty)
        // What came before the heartbeat does not count for it.
        _ = bench.pass(.seconds(20))
        #expect(bench.closed.map(\.1) == [.abort])
    }

    @Test func `An answer with other data answers nothing`() {
        let link = bench.session(.sgp, bench.servers(1)) { $0.heartbeat = .seconds(10) }
        _ = bench.receive(aspUp, from: link)
        _ = bench.pass(.seconds(10))
        let ack = M3UAMessage.heartbeatAck(data: [1, 2, 3, 4, 5, 6, 7, 8].span)
        #expect(bench.receive(ack, from: link) == [])
        #expect(bench.receive(hex: "01000306 00000008", from: link) == [])
        #expect(bench.layer.status(link)?.roundTrip == nil)
        #expect(bench.counters(link).discarded == 2)
    }

    @Test func `Without a timer nothing is due`() {
        _ = bench.session(.sgp, bench.servers(1))
        #expect(bench.layer.nextDeadline == nil)
    }
}
