import M3UASession
import SS7Builder
import SigtranTransport
import Testing

@testable import Gateway

/// ETSI TS 102 381, signalling network management at an SGP, and RFC 4666 clause 4.5 across the
/// gateway: what is said of a destination on one side is said on the other.
@Suite struct SignallingNetworkPurposes {
    /// The SSNM messages that a peer has had: the type, and the words of the affected point codes.
    private func said(to peer: Peer) -> [[UInt32]] {
        peer.management.filter { $0[2] == 2 }.map { message in
            var words = [UInt32(message[3])]
            var at = 8
            while at + 4 <= message.count {
                let length = Int(message[at + 2]) << 8 | Int(message[at + 3])
                if message[at] == 0, message[at + 1] == 0x12 {
                    for place in stride(from: at + 4, to: at + length, by: 4) {
                        words.append(message[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) })
                    }
                }
                at += length
            }
            return words
        }
    }

    /// Lets home say something of its point code 6545, and waits until the carrier knows.
    private func tell(
        _ bench: Bench, _ kind: M3UA.Network, _ further: [M3UA.Parameter] = []
    ) {
        let carrier = bench[.carrier]
        bench[.home].send(M3UA.network(kind, pointCodes: [6545], further: further))
        carrier.wait { !said(to: carrier).isEmpty }
        #expect(said(to: carrier) == [[UInt32(kind.rawValue), 6545]])
        carrier.forgetManagement()
    }

    /// What the carrier is told when it asks about a point code, until it is told a type.
    private func audit(_ bench: Bench, _ pointCode: UInt32, until type: UInt32) -> [[UInt32]] {
        let carrier = bench[.carrier]
        carrier.send(M3UA.network(.destinationStateAudit, pointCodes: [pointCode]))
        carrier.wait {
            said(to: carrier).contains { $0[0] == type && $0.dropFirst().contains(pointCode) }
        }
        return said(to: carrier)
    }

    /// A gateway whose carrier has read all that it is told at the beginning.
    private func bench(_ change: (inout GatewayPlan) -> Void = { _ in }) throws -> Bench {
        let bench = try Bench(change: change)
        #expect(bench.settle(.home))
        for pointCode in [UInt32(6545), 4106] { _ = audit(bench, pointCode, until: 2) }
        let carrier = bench[.carrier]
        carrier.send(M3UA.beat())
        #expect(carrier.wait { carrier.has(3, 6) })
        for peer in bench.peers { peer.forgetManagement() }
        return bench
    }

    @Test func `m3ua-sgp-ssnm-001: of a congested destination SCON tells, besides DAVA`() throws {
        let bench = try bench()
        tell(bench, .signallingCongestion, [M3UA.Parameter(0x0205, 2)])
        #expect(audit(bench, 6545, until: 2) == [[4, 6545], [2, 6545]])
        bench[.carrier].forgetManagement()
        tell(bench, .signallingCongestion, [M3UA.Parameter(0x0205, 0)])
        #expect(audit(bench, 6545, until: 2) == [[2, 6545]])
    }

    @Test func `m3ua-sgp-ssnm-002: of a restricted destination DRST tells`() throws {
        let bench = try bench()
        tell(bench, .destinationRestricted)
        #expect(audit(bench, 6545, until: 6) == [[6, 6545]])
    }

    @Test func `m3ua-sgp-ssnm-003: of an unavailable destination DUNA tells`() throws {
        let bench = try bench()
        tell(bench, .destinationUnavailable)
        #expect(audit(bench, 6545, until: 1) == [[1, 6545]])
    }

    @Test func `m3ua-sgp-ssnm-004: of an available destination DAVA tells`() throws {
        let bench = try bench()
        tell(bench, .destinationUnavailable)
        tell(bench, .destinationAvailable)
        #expect(audit(bench, 6545, until: 2) == [[2, 6545]])
    }

    @Test func `m3ua-sgp-ssnm-004: an audit of a range is answered for the range`() throws {
        let bench = try bench()
        tell(bench, .destinationUnavailable)
        let carrier = bench[.carrier]
        carrier.send(M3UA.network(.destinationStateAudit, pointCodes: [6545], mask: 255))
        carrier.wait { said(to: carrier).count == 2 }
        #expect(said(to: carrier) == [[1, 6545], [2, 0xff00_0000 | 6545]])
    }

    @Test func `A destination that lies behind nobody else is unknown`() throws {
        let bench = try bench()
        let carrier = bench[.carrier]
        carrier.send(M3UA.network(.destinationStateAudit, pointCodes: [4105]))
        carrier.wait { !carrier.errors.isEmpty }
        #expect(carrier.errors == [0x14])
    }

    @Test func `A link that stays down makes its destinations unavailable, and back again`() throws
    {
        let bench = try bench { $0.recovery = .milliseconds(100) }
        let carrier = bench[.carrier]
        try bench.loseHome()
        carrier.wait { !said(to: carrier).isEmpty }
        #expect(said(to: carrier) == [[1, 6545]])
        carrier.forgetManagement()
        bench.replace(.home, by: try bench.acceptHome())
        bench.wait { bench.isActive(.home) }
        carrier.wait { !said(to: carrier).isEmpty }
        #expect(said(to: carrier) == [[2, 6545]])
    }

    @Test func `A link that is back within T(r) is not told of`() throws {
        let bench = try bench { $0.recovery = .seconds(5) }
        try bench.loseHome()
        bench.replace(.home, by: try bench.acceptHome())
        bench.wait { bench.isActive(.home) }
        #expect(bench.settle(.carrier))
        #expect(said(to: bench[.carrier]).isEmpty)
    }

    @Test func `Who becomes active is told of what is not as it should be`() throws {
        let bench = try Bench(activates: [.otherCarrier, .home])
        bench[.home].send(M3UA.network(.destinationUnavailable, pointCodes: [6545, 6546]))
        let other = bench[.otherCarrier]
        other.wait { said(to: other).contains([1, 6545, 6546]) }
        try bench.activate(.carrier)
        let carrier = bench[.carrier]
        carrier.wait { said(to: carrier).contains([1, 6545, 6546]) }
        #expect(said(to: carrier) == [[1, 6545, 6546]])
    }

    @Test func `What a carrier says of itself is for home to know, as far as home may be told`()
        throws
    {
        let bench = try bench()
        // An SGP's ASP, which the gateway is at home, may speak of congestion and of nothing else.
        let level = M3UA.Parameter(0x0205, 1)
        bench[.carrier].send(
            M3UA.network(.signallingCongestion, pointCodes: [4105], further: [level]))
        let (home, other) = (bench[.home], bench[.otherCarrier])
        Peer.wait(for: [home, other]) { !said(to: home).isEmpty && !said(to: other).isEmpty }
        #expect(said(to: home) == [[4, 4105]])
        #expect(said(to: other) == [[4, 4105]])
    }

    @Test func `A missing user part is passed on`() throws {
        let bench = try bench()
        tell(bench, .destinationUserPartUnavailable, [M3UA.Parameter(0x0204, 1 << 16 | 3)])
    }

    @Test func `A range is passed on with the point codes that are known in it`() throws {
        let bench = try bench()
        let carrier = bench[.carrier]
        bench[.home].send(M3UA.network(.destinationUnavailable, pointCodes: [6544], mask: 3))
        carrier.wait { !said(to: carrier).isEmpty }
        #expect(said(to: carrier) == [[1, 0x0300_0000 | 6544, 6545]])
        carrier.forgetManagement()
        bench[.home].send(M3UA.network(.destinationAvailable, pointCodes: [6544], mask: 3))
        carrier.wait { !said(to: carrier).isEmpty }
        #expect(said(to: carrier) == [[2, 0x0300_0000 | 6544, 6545]])
    }

    @Test func `One destination in a range that is unavailable may be available`() throws {
        let bench = try bench()
        let carrier = bench[.carrier]
        bench[.home].send(M3UA.network(.destinationUnavailable, pointCodes: [6544], mask: 3))
        carrier.wait { !said(to: carrier).isEmpty }
        carrier.forgetManagement()
        tell(bench, .destinationAvailable)
        #expect(audit(bench, 6545, until: 2) == [[2, 6545]])
        carrier.forgetManagement()
        #expect(audit(bench, 6546, until: 1) == [[1, 6546]])
        // The last word counts.
        bench[.home].send(M3UA.network(.destinationUnavailable, pointCodes: [6544], mask: 3))
        carrier.wait { said(to: carrier).contains([1, 6545]) }
        carrier.forgetManagement()
        #expect(audit(bench, 6545, until: 1) == [[1, 6545]])
    }

    @Test func `What peers say of very many destinations is kept to a bound`() throws {
        let bench = try bench()
        for block in UInt32(0)..<80 {
            let pointCodes = (0..<500).map { block * 500 + $0 + 0x10000 }
            bench[.home].send(M3UA.network(.destinationUnavailable, pointCodes: pointCodes))
        }
        let slot = bench.gateway.fabric.links[2].slots[0]
        for _ in 0..<6 where slot.isPostponed { bench.wait { !slot.isPostponed } }
        #expect(bench.settle(.home))
        bench[.carrier].forgetManagement()
        _ = audit(bench, 0x10000, until: 1)
        bench[.carrier].forgetManagement()
        #expect(audit(bench, 0x10000 + 39_999, until: 2).last == [2, 0x10000 + 39_999])
    }
}
