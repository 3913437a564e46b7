import SS7Builder
import SigtranTransport
import Testing

@testable import Gateway

/// Who is let in where the gateway listens, and how often.
@Suite struct AcceptanceTests {
    /// A gateway turned by hand whose first carrier may come often.
    private func bench(perPeer: Int = 20, total: Int = 200, port: UInt16 = 0) throws -> Bench {
        try Bench(activates: [], isTurnedByHand: true) { plan in
            plan.links[0].associations = 16
            plan.links[0].peers[0].port = port
            plan.associationsPerPeer = perPeer
            plan.associationsPerSecond = total
        }
    }

    private func refusals(_ bench: Bench) -> [String] {
        bench.gateway.takeLinkEvents().compactMap { entry in
            guard case .refused(let peer, let refusal) = entry.happening else { return nil }
            return "\(entry.link) \(peer.host) \(refusal)"
        }
    }

    @Test func `A stranger is refused, counted at the link that listens, and told by address`()
        throws
    {
        let bench = try bench()
        bench.turn()
        _ = bench.gateway.takeLinkEvents()
        let strangers = try (0..<9).map { _ in try bench.connect(from: "203.0.113.9") }
        bench.turn()
        #expect(Peer.wait(for: strangers) { strangers.allSatisfy(\.isOver) })
        #expect(bench.gateway.refusedPeers == 9)
        #expect(bench.gateway.counters(ofLink: 0)[.peerUnknown] == 9)
        // However often it comes.
        #expect(refusals(bench) == ["0 203.0.113.9 unknownPeer"])
    }

    @Test func `Who names a peer's address beside his own is a stranger all the same`() throws {
        let bench = try bench()
        bench.turn()
        let refused = bench.gateway.refusedPeers
        func come(from hosts: [String]) throws -> Peer {
            try Peer(
                bench.transport.connect(
                    from: hosts.map { Bench.address($0, port: 0) }, to: [Bench.listening],
                    parameters: AssociationParameters()))
        }
        let stranger = try come(from: ["203.0.113.9", "198.51.100.1"])
        let peer = try come(from: ["198.51.100.1", "203.0.113.9"])
        bench.turn()
        #expect(stranger.wait { stranger.isOver })
        #expect(bench.gateway.refusedPeers == refused + 1)
        #expect(peer.wait { peer.isUp })
        #expect(!peer.isOver)
    }

    @Test func `Messages of a point code that a peer may not have are counted, and one is told of`()
        throws
    {
        let bench = try Bench { $0.links[1].allowedOriginating = [4106] }
        _ = bench.gateway.takeLinkEvents()
        for number in 0..<5 {
            let user = Traffic.benign(UInt32(number), from: .carrier)
            bench[.otherCarrier].send(Party.otherCarrier.data(user) { $0.opc = 4711 })
        }
        let counters = bench.gateway.counters(ofLink: 1)
        bench.wait { counters[.pointCodeRefused] == 5 }
        #expect(counters[.pointCodeRefused] == 5 && counters[.forwarded] == 0)
        let told = bench.gateway.takeLinkEvents().compactMap { event -> UInt32? in
            guard case .pointCodeRefused(let code, isOriginating: true) = event.happening else {
                return nil
            }
            return code
        }
        #expect(told == [4711])
    }

    @Test func `Many strangers do not push out what happens to links`() throws {
        let bench = try bench()
        bench.turn()
        _ = bench.gateway.takeLinkEvents()
        let strangers = try (1...30).map { try bench.connect(from: "203.0.113.\($0)") }
        bench.turn()
        #expect(bench.gateway.refusedPeers == strangers.count)
        #expect(refusals(bench).count == 5)
    }

    @Test func `A peer whose port is given comes from that port only`() throws {
        let bench = try bench(port: 2906)
        bench.turn()
        let refused = bench.gateway.refusedPeers
        let other = try bench.connect(.carrier)
        bench.turn()
        #expect(other.wait { other.isOver })
        #expect(bench.gateway.refusedPeers == refused + 1)
        let association = try bench.transport.connect(
            from: [Bench.address("198.51.100.1", port: 2906)], to: [Bench.listening],
            parameters: AssociationParameters())
        let right = try Peer(association)
        bench.turn()
        #expect(right.wait { right.isUp })
        #expect(!right.isOver)
    }

    @Test func `A peer that begins too many associations in a second has to wait`() throws {
        let bench = try bench(perPeer: 4)
        // One of them has come with the bench.
        let peers = try (0..<8).map { _ in try bench.connect(.carrier) }
        bench.turn()
        #expect(Peer.wait(for: peers) { peers.filter(\.isOver).count == 5 })
        let counters = bench.gateway.counters(ofLink: 0)
        #expect(counters[.associationTooFast] == 5)
        // The other carrier has its own.
        #expect(bench.peers[1].wait { bench.peers[1].isUp })
        let clock = ContinuousClock()
        let end = clock.now + .milliseconds(1_100)
        bench.wait { clock.now >= end }
        let later = try bench.connect(.carrier)
        bench.turn()
        #expect(later.wait { later.isUp })
        #expect(!later.isOver)
        #expect(counters[.associationTooFast] == 5)
    }

    @Test func `All peers together may begin so many`() throws {
        let bench = try bench(total: 3)
        let peers = try (0..<8).map { _ in try bench.connect(.carrier) }
        bench.turn()
        // Two of the three were the bench's own.
        #expect(Peer.wait(for: peers) { peers.filter(\.isOver).count == 7 })
        #expect(bench.gateway.counters(ofLink: 0)[.associationTooFast] == 7)
    }

    @Test func `Strangers take nothing of what peers may begin`() throws {
        let bench = try bench(total: 3)
        let strangers = try (1...20).map { try bench.connect(from: "203.0.113.\($0)") }
        let peer = try bench.connect(.carrier)
        bench.turn()
        #expect(bench.gateway.counters(ofLink: 0)[.peerUnknown] == strangers.count)
        #expect(peer.wait { peer.isUp })
        #expect(!peer.isOver)
    }

    @Test func `A turn takes a bounded part of a flood`() throws {
        let bench = try bench()
        bench.turn()
        let before = bench.gateway.refusedPeers
        let strangers = try (0..<50).map { try bench.connect(from: "203.0.113.\($0)") }
        bench.turn()
        #expect(bench.gateway.refusedPeers - before == Control.acceptedPerTurn)
        bench.turn()
        #expect(bench.gateway.refusedPeers - before == strangers.count)
    }

    @Test func `The rate counts hosts, whatever their port, and forgets them`() {
        var rate = AcceptanceRate(perPeer: 2, total: 3)
        let one = TransportAddress(ipv4: 1, port: 1)
        let other = TransportAddress(ipv4: 2, port: 1)
        let admitted = [
            rate.admits(one, at: 10), rate.admits(one.with(port: 2), at: 10),
            rate.admits(one.with(port: 3), at: 10), rate.admits(other, at: 10),
            rate.admits(other, at: 999_999_999), rate.admits(other, at: 1_000_000_010),
        ]
        #expect(admitted == [true, true, false, true, false, true])
    }
}
