import Foundation
import M3UASession
import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire
import Screening
import SigtranTransport

@testable import Gateway

#if canImport(Glibc)
    import Glibc
#endif

/// A running gateway with its neighbours, over associations in memory.
///
/// Two carriers come up as ASPs of the gateway; the gateway is an ASP of the home network's STP.
final class Bench {
    let transport = MemoryTransport()
    private(set) var gateway: Gateway
    private(set) var peers: [Peer] = []
    private let homeListener: Listener
    private let table: RuleTable
    private let isTurnedByHand: Bool
    private var sentinel: UInt32 = 0x7000_0000

    /// The shipped packs, and a rule for each way of answering.
    static let table: RuleTable = {
        let rules = """
            list returned = =\(Number.returned)
            list ended    = =\(Number.ended)
            list watched  = =\(Number.watched)
            category custom
            rule returned block any from interconnect when calling-gt in returned
              then udts networkCongestion
            rule ended block any from interconnect when calling-gt in ended then abort
            rule watched shadow block any from interconnect when calling-gt in watched
            rule unwanted block any from home when calling-gt = +\(Number.unwanted) then udts
            """
        return compile(RuleSource.packs + [RuleSource(file: "test.rules", text: rules)])
    }()

    static func compile(_ sources: [RuleSource]) -> RuleTable {
        func prefixes(_ text: String) -> [Digits] { Digits(text).map { [$0] } ?? [] }
        let home = HomeNetwork(
            operatorName: "Home", country: "XH", globalTitles: prefixes("1555019"),
            imsiPrefixes: prefixes("00101"))
        let partners = [
            PartnerRow(
                country: "XP", operatorName: "Partner", gtPrefixes: prefixes("1555010"),
                imsiPrefixes: prefixes("00102")),
            PartnerRow(country: "XS", operatorName: "Other", gtPrefixes: prefixes("1555015")),
        ]
        do {
            return try RuleCompiler().compile(
                sources: sources, home: [home], partners: partners
            ).table
        } catch {
            preconditionFailure("\(error)")
        }
    }

    static func address(_ text: String, port: UInt16 = 2905) -> TransportAddress {
        guard let address = TransportAddress(text, defaultPort: port) else {
            preconditionFailure("not an address: \(text)")
        }
        return address
    }

    static let listening = address("192.0.2.1")
    static let homeAddress = address("192.0.2.129")

    static func address(of party: Party) -> TransportAddress {
        switch party {
        case .carrier: address("198.51.100.1", port: 0)
        case .otherCarrier: address("198.51.100.2", port: 0)
        case .home: homeAddress
        }
    }

    /// The plan of all tests, small enough to be made quickly.
    static func plan(_ transport: MemoryTransport) -> GatewayPlan {
        var plan = GatewayPlan()
        for party in Party.allCases {
            var link = LinkPlan(
                name: "\(party)", side: party == .home ? .home : .interconnect,
                transport: transport)
            link.routingContexts = party.routingContexts
            link.networkAppearance = party.networkAppearance
            link.peers = [address(of: party)]
            link.pointCodes = [party.route.opc]
            link.heartbeat = nil
            link.reconnect = .milliseconds(20)
            if party == .home {
                link.role = .asp
            } else {
                link.listen = [listening]
            }
            plan.links.append(link)
        }
        plan.links[1].allowedOriginating = [4106]
        plan.links[1].allowedDestinations = [6545]
        plan.links[1].networkIndicator = 0
        plan.links[1].policy.forwardedServiceIndicators = 0
        plan.routes = [
            RouteTable.Route(pointCode: 4105, links: [0]),
            RouteTable.Route(pointCode: 4106, links: [1]),
            RouteTable.Route(pointCode: 6545, links: [2]),
        ]
        plan.defaultFromInterconnect = 2
        plan.dialogueCapacity = 1024
        plan.segmentCapacity = 16
        plan.startupGrace = .zero
        plan.ringCapacity = 64
        return plan
    }

    /// Starts a gateway and brings its links up.
    ///
    /// - Parameters:
    ///   - activates: the parties that become active.
    ///   - isTurnedByHand: true for a gateway without threads, which works only inside `turn` and
    ///     whatever waits.
    init(
        table: RuleTable = Bench.table, activates: Set<Party> = Set(Party.allCases),
        isTurnedByHand: Bool = false,
        change: (inout GatewayPlan) -> Void = { _ in }
    ) throws {
        var plan = Bench.plan(transport)
        change(&plan)
        self.table = table
        homeListener = try transport.listen(
            on: [Bench.homeAddress], parameters: plan.links[2].parameters)
        gateway = try Gateway(plan, table: table)
        self.isTurnedByHand = isTurnedByHand
        if isTurnedByHand { try gateway.open() } else { try gateway.start() }
        peers = try [connect(.carrier), connect(.otherCarrier), acceptHome()]
        peers[2].answers = activates.contains(.home)
        for party in activates where party != .home { try activate(party) }
        let isUp = wait { [self] in activates.allSatisfy(isActive) }
        guard isUp else { throw TestFailure() }
        for peer in peers { peer.forgetManagement() }
    }

    deinit { gateway.stop(patience: .zero) }

    subscript(_ party: Party) -> Peer { peers[party.rawValue] }

    /// True when an association of the party has all its application servers active.
    func isActive(_ party: Party) -> Bool {
        gateway.sessions().contains { session in
            session.name.hasPrefix("\(party)")
                && session.applicationServers.allSatisfy(\.isActive)
        }
    }

    /// Lets another gateway go on in the place of this one, its state coded as for another process.
    ///
    /// - Parameter change: what the next one's plan has differently.
    func handOver(change: (inout GatewayPlan) -> Void = { _ in }) throws {
        var plan = gateway.plan
        change(&plan)
        let old = gateway
        old.suspend()
        do {
            var handover = old.handOver()
            handover.state = try JSONDecoder().decode(
                HandoverState.self, from: JSONEncoder().encode(handover.state))
            let next = try Gateway(plan, table: table, adopting: handover)
            try next.start()
            old.leave()
            gateway = next
        } catch {
            old.resume()
            throw error
        }
    }

    /// Associates as a carrier; ASP Up is sent by `activate`.
    func connect(_ party: Party) throws -> Peer {
        try connect(from: Bench.address(of: party).host)
    }

    /// Associates from any address.
    func connect(from host: String) throws -> Peer {
        let association = try transport.connect(
            from: [Bench.address(host, port: 0)], to: [Bench.listening],
            parameters: AssociationParameters())
        return try Peer(association)
    }

    /// Lets a gateway without threads do what is to be done.
    func turn() {
        gateway.control.turn()
        for worker in gateway.workers { worker.turn(milliseconds: 0) }
    }

    /// Waits, all peers reading, until something holds; false after a minute.
    @discardableResult
    func wait(until isDone: () -> Bool) -> Bool {
        Peer.wait(for: peers) {
            if isTurnedByHand { turn() }
            return isDone()
        }
    }

    /// Lets time pass, all peers reading.
    func wait(for duration: Duration) {
        let end = ContinuousClock().now + duration
        wait { ContinuousClock().now >= end }
    }

    /// Ends the home network's association, as after a crash, and waits until that is noticed.
    func loseHome() throws {
        self[.home].association.abort()
        guard wait(until: { !isActive(.home) }) else { throw TestFailure() }
    }

    /// Puts another peer in a party's place.
    func replace(_ party: Party, by peer: Peer) { peers[party.rawValue] = peer }

    /// Takes the association that the gateway opens to the home network.
    func acceptHome() throws -> Peer {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(10)
        while clock.now < end {
            if isTurnedByHand { turn() }
            if let accepted = try homeListener.accept() { return try Peer(accepted.association) }
            usleep(500)
        }
        throw TestFailure()
    }

    /// Comes up and becomes active as a carrier does.
    func activate(_ party: Party) throws {
        let peer = self[party]
        peer.send(M3UA.aspUp())
        guard wait(until: { peer.has(3, 4) }) else { throw TestFailure() }
        peer.send(M3UA.aspActive(routingContexts: party.routingContexts))
        guard wait(until: { peer.has(4, 3) }) else { throw TestFailure() }
    }

    /// Waits until everything that a party has sent before is through, by a message behind it.
    ///
    /// - Returns: false where that message does not arrive.
    func settle(_ party: Party) -> Bool {
        sentinel += 1
        let user = Traffic.benign(sentinel, from: party)
        let target = self[party.opposite]
        let expected = party.opposite.data(user, party.route)
        self[party].send(party.data(user))
        let hasCome = wait { target.arrivals.contains { $0.octets == expected } }
        target.arrivals.removeAll { $0.octets == expected }
        return hasCome
    }

    /// The events since the last time, each in a few words: verdict, category, rule or reason.
    func takeEvents() -> [String] {
        var words: [String] = []
        for ring in gateway.rings {
            while ring.take({ words.append(describe($0)) }) {}
        }
        return words
    }

    private func describe(_ event: borrowing EventRecord) -> String {
        let judgement = event.judgement
        var words = judgement.shadow ? "shadow" : judgement.verdict.name
        words += " " + judgement.category.name
        if judgement.hasRule { words += " " + table.rules[Int(judgement.rule)].name }
        if event.form == .illegal { words += " \(event.error.reason.name)" }
        return words
    }
}
