import Gateway
import SS7Builder
import SigtranTransport
import Testing

/// What M3UA's states and SCTP's streams make of DATA.
@Suite struct SessionTests {
    private let benign = Traffic.benign(1, from: .carrier)

    @Test func `DATA before ASP Active is answered by ERR, and afterwards goes through`() throws {
        let bench = try Bench(activates: [.otherCarrier, .home])
        let carrier = bench[.carrier]
        carrier.send(M3UA.aspUp())
        carrier.wait { carrier.has(3, 4) }
        carrier.send(Party.carrier.data(benign))
        carrier.wait { !carrier.errors.isEmpty }
        #expect(carrier.errors == [0x06])
        try bench.activate(.carrier)
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals().isEmpty)
        #expect(bench.gateway.counters(ofLink: 0)[.notAdmitted] == 1)
    }

    @Test func `DATA before ASP Up is answered by ERR`() throws {
        let bench = try Bench(activates: [.otherCarrier, .home])
        let carrier = bench[.carrier]
        carrier.wait { carrier.isUp }
        carrier.send(Party.carrier.data(benign))
        carrier.wait { !carrier.errors.isEmpty }
        #expect(carrier.errors == [0x06])
        #expect(!carrier.isOver)
    }

    @Test func `One routing context may be active while another is not`() throws {
        let bench = try Bench()
        let carrier = bench[.carrier]
        carrier.send(M3UA.aspInactive(routingContexts: [101]))
        carrier.wait { carrier.has(4, 4) }
        carrier.forgetManagement()
        carrier.send(Party.carrier.data(benign, context: 1))
        #expect(bench.settle(.carrier))
        #expect(carrier.errors == [0x06])
        #expect(bench[.home].takeArrivals().isEmpty)
    }

    @Test func `DATA from a gateway that has not made us active is dropped in silence`() throws {
        let bench = try Bench(activates: [.carrier])
        let home = bench[.home]
        home.wait { home.isUp }
        home.send(Party.home.data(benign))
        let counters = bench.gateway.counters(ofLink: 2)
        home.wait { counters[.notAdmitted] == 1 }
        #expect(counters[.notAdmitted] == 1)
        #expect(home.errors.isEmpty)
    }

    @Test func `A peer that no link knows is refused`() throws {
        let bench = try Bench()
        let stranger = try bench.connect(from: "203.0.113.9")
        #expect(stranger.wait { stranger.isOver })
        #expect(stranger.events.last == .lost)
        #expect(bench.gateway.refusedPeers == 1)
        #expect(bench.settle(.carrier))
    }

    @Test func `A second association of a peer that may have one is refused`() throws {
        let bench = try Bench(activates: [.otherCarrier, .home])
        let peers = [try bench.connect(.carrier), try bench.connect(.carrier)]
        #expect(Peer.wait(for: peers) { peers.allSatisfy(\.isOver) })
        #expect(bench.gateway.refusedPeers == 2)
        try bench.activate(.carrier)
        #expect(bench.settle(.carrier))
    }

    @Test func `Two associations at once do not share a place`() throws {
        let bench = try Bench(activates: [.otherCarrier, .home]) { $0.links[0].associations = 2 }
        let peers = [bench[.carrier], try bench.connect(.carrier), try bench.connect(.carrier)]
        #expect(Peer.wait(for: peers) { peers.contains(where: \.isOver) })
        #expect(peers.filter(\.isOver).count == 1)
        #expect(bench.gateway.refusedPeers == 1)
    }

    @Test func `A peer that went and came back is served again`() throws {
        let bench = try Bench()
        for _ in 0..<3 {
            bench[.carrier].association.abort()
            let again = try bench.connect(.carrier)
            // Until the gateway has noticed, the place is taken.
            var current = again
            while !current.wait(until: { current.isOver || current.isUp }) || current.isOver {
                current = try bench.connect(.carrier)
            }
            bench.replace(.carrier, by: current)
            try bench.activate(.carrier)
            #expect(bench.settle(.carrier))
        }
    }

    @Test func `DATA goes on streams above 0, one SLS on one stream and in order`() throws {
        let bench = try Bench()
        var sent: [UInt8: [[UInt8]]] = [:]
        for number in 0..<400 {
            let selection = UInt8(number * 7 % 256)
            let user = Traffic.benign(UInt32(number), from: .carrier)
            sent[selection, default: []].append(
                Party.home.data(user, Party.carrier.route) { $0.sls = selection })
            bench[.carrier].send(Party.carrier.data(user) { $0.sls = selection })
        }
        let home = bench[.home]
        home.wait { home.arrivals.count >= 400 }
        #expect(home.arrivals.allSatisfy { $0.stream != 0 })
        var came: [UInt8: [[UInt8]]] = [:]
        var streams: [UInt8: Set<UInt16>] = [:]
        for arrival in home.arrivals {
            // Header 8, network appearance and routing context 8 each, tag 4, SLS the twelfth.
            let selection = arrival.octets[8 + 8 + 8 + 4 + 11]
            came[selection, default: []].append(arrival.octets)
            streams[selection, default: []].insert(arrival.stream)
        }
        #expect(came == sent)
        #expect(streams.values.allSatisfy { $0.count == 1 })
        #expect(Set(streams.values.joined()) == Set(1...16))
    }

    @Test func `A payload that is not M3UA's is counted and dropped`() throws {
        let bench = try Bench()
        bench[.carrier].send(Party.carrier.data(benign), payloadProtocol: 5)
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals().isEmpty)
        #expect(bench.gateway.counters(ofLink: 0)[.foreignPayload] == 1)
    }

    @Test func `Garbage of every length is survived`() throws {
        let bench = try Bench()
        let message = Party.carrier.data(benign)
        // What lacks but its padding is mended.
        for length in 1..<message.count - 3 {
            bench[.carrier].send(Array(message.prefix(length)))
            bench[.carrier].send(message.prefix(length).map { $0 ^ 0xff })
        }
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals().isEmpty)
        #expect(!bench[.carrier].isOver)
    }
}
