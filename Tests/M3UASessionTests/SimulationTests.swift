import M3UASession
import SS7Wire
import SigtranTransport
import Testing

/// A generator whose run can be repeated.
private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}

/// Two layers joined by a wire that delays, and loses when it is told to.
private final class Wire {
    let ends = [M3UALayer(), M3UALayer()]
    var sessions: [SessionID] = []
    var now = Duration.zero
    var onTheWay: [(at: Duration, to: Int, octets: [UInt8])] = []
    var isUp = false
    var lossPercent = 0
    var delivered = 0
    var nextTraffic = Duration.seconds(1)
    var dice: Dice

    init(_ roles: [SessionRole], seed: UInt64, registers: Bool = false) {
        dice = Dice(state: seed)
        for (end, role) in roles.enumerated() {
            let servers = [UInt32(1), 2].map { context in
                var server = ApplicationServerSettings(
                    name: "as", routingContext: registers && role == .asp ? nil : context,
                    trafficMode: .loadshare)
                if registers, role == .asp { server.routingKey = RoutingKey(destination: context) }
                server.takesRegistrations = registers && role == .sgp
                return ends[end].add(server)
            }
            var settings = SessionSettings(name: "link", role: role, applicationServers: servers)
            settings.registers = registers && role == .asp
            if registers, role == .sgp { settings.registration = RegistrationPolicy() }
            settings.connects = end == 0
            settings.refusalHold = .seconds(5)
            sessions.append(ends[end].add(settings))
            ends[end].ask(.active, of: sessions[end], at: now)
        }
        settle()
    }

    /// Does what both layers ask for.
    private func settle() {
        for end in 0...1 {
            for output in ends[end].takeOutputs() {
                switch output {
                case .send(_, let octets, _):
                    if isUp, Int.random(in: 0..<100, using: &dice) >= lossPercent {
                        onTheWay.append((now + .milliseconds(20), 1 - end, octets))
                    }
                case .connect where !isUp:
                    isUp = true
                    for other in 0...1 {
                        ends[other].association(
                            .up(outboundStreams: 4, inboundStreams: 4), of: sessions[other],
                            at: now)
                    }
                case .close: cut()
                case .connect, .event, .applicationServer, .routingKey: break
                }
            }
        }
    }

    /// Ends the association under both.
    func cut() {
        guard isUp else { return }
        isUp = false
        onTheWay.removeAll()
        for end in 0...1 { ends[end].association(.lost, of: sessions[end], at: now) }
    }

    /// One end begins anew, and the association's restart tells the other.
    func restart(_ end: Int) {
        onTheWay.removeAll()
        let up = AssociationEvent.up(outboundStreams: 4, inboundStreams: 4)
        ends[end].association(up, of: sessions[end], at: now)
        ends[1 - end].association(.restarted, of: sessions[1 - end], at: now)
    }

    /// Lets time pass, from one thing that happens to the next.
    func run(_ duration: Duration) {
        let end = now + duration
        settle()
        while let next = nextEvent, next <= end {
            now = max(now, next)
            deliver()
            for layer in ends { layer.tick(at: now) }
            settle()
            if nextTraffic <= now { traffic() }
            settle()
        }
        now = end
    }

    private var nextEvent: Duration? {
        (ends.compactMap(\.nextDeadline) + onTheWay.map(\.at) + [nextTraffic]).min()
    }

    private func deliver() {
        let due = onTheWay.filter { $0.at <= now }
        onTheWay.removeAll { $0.at <= now }
        for message in due {
            delivered += 1
            ends[message.to].receive(
                message.octets.span, stream: 0, from: sessions[message.to], at: now)
        }
    }

    /// DATA of each end for each application server; what is not taken is refused.
    private func traffic() {
        nextTraffic = now + .seconds(1)
        guard isUp, lossPercent < 100 else { return }
        for end in 0...1 {
            for (index, context) in [UInt32(1), 2].enumerated() {
                guard let sender = ends[end].published(sessions[end]), sender.maySend(index),
                    let receiver = ends[1 - end].published(sessions[1 - end])
                else { continue }
                if receiver.mayReceive(index) {
                    receiver.noteTraffic()
                    continue
                }
                ends[1 - end].refuse(
                    DataRefusal(.inactive, routingContext: context), octets("01000101").span,
                    from: sessions[1 - end], at: now)
            }
        }
    }

    func isActive(_ end: Int, _ index: Int) -> Bool {
        guard let state = ends[end].published(sessions[end]) else { return false }
        return state.maySend(index) && state.mayReceive(index)
    }

    var areActive: Bool {
        (0...1).allSatisfy { end in (0...1).allSatisfy { isActive(end, $0) } }
    }
}

@Suite struct SimulationTests {
    @Test(arguments: [
        [SessionRole.asp, .sgp], [.ipsp, .ipsp], [.ipspDouble, .ipspDouble],
    ])
    func `Two sessions come up, and rest`(roles: [SessionRole]) {
        let wire = Wire(roles, seed: 1)
        wire.run(.seconds(1))
        #expect(wire.areActive)
        let delivered = wire.delivered
        wire.run(.seconds(25))
        #expect(wire.delivered == delivered)
        for end in 0...1 {
            let counters = wire.ends[end].status[0].counters
            #expect(counters.errorsSent.isEmpty && counters.acknowledgementTimeouts == 0)
        }
    }

    @Test(arguments: [
        ([SessionRole.asp, .sgp], false), ([.asp, .sgp], true), ([.ipsp, .ipsp], false),
        ([.ipspDouble, .ipspDouble], false),
    ])
    func `Whatever is lost and cut, both end up active`(roles: [SessionRole], registers: Bool) {
        for seed in UInt64(0)..<20 {
            let wire = Wire(roles, seed: seed, registers: registers)
            wire.lossPercent = 40
            for _ in 0..<10 {
                wire.run(.seconds(Int.random(in: 1...20, using: &wire.dice)))
                if Bool.random(using: &wire.dice) { wire.cut() }
                if Bool.random(using: &wire.dice), wire.isUp {
                    wire.restart(Int.random(in: 0...1, using: &wire.dice))
                }
            }
            wire.lossPercent = 0
            wire.run(.seconds(200))
            #expect(wire.areActive, "seed \(seed): \(wire.ends.map { $0.status[0].description })")
        }
    }

    @Test(arguments: [[SessionRole.asp, .sgp], [.ipsp, .ipsp]])
    func `An end that forgot everything unnoticed is found out by traffic`(roles: [SessionRole]) {
        for forgetful in 0...1 {
            let wire = Wire(roles, seed: 5)
            wire.run(.seconds(2))
            let up = AssociationEvent.up(outboundStreams: 4, inboundStreams: 4)
            wire.ends[forgetful].association(up, of: wire.sessions[forgetful], at: wire.now)
            wire.run(.seconds(20))
            #expect(wire.areActive, "end \(forgetful)")
        }
    }

    @Test func `Both ends agree after a drain`() {
        let wire = Wire([.asp, .sgp], seed: 3)
        wire.run(.seconds(1))
        wire.ends[0].drain(wire.sessions[0], at: wire.now)
        wire.run(.seconds(5))
        #expect(!wire.isUp)
        #expect(wire.ends.allSatisfy { $0.status[0].isAssociated == false })
        #expect(wire.ends[1].status[0].counters.received[.aspDown] == 1)
    }

    @Test func `Heartbeats find out a wire that carries nothing`() {
        let wire = Wire([.asp, .sgp], seed: 4)
        wire.run(.seconds(100))
        #expect(wire.areActive)
        #expect(wire.ends[0].status[0].roundTrip == .milliseconds(40))
        wire.lossPercent = 100
        wire.run(.seconds(100))
        #expect(wire.ends.contains { $0.status[0].counters.heartbeatTimeouts >= 1 })
        wire.lossPercent = 0
        wire.run(.seconds(60))
        #expect(wire.areActive)
    }

    @Test(arguments: [SessionRole.sgp, .asp, .ipsp, .ipspDouble])
    func `Random input never traps, and what it causes is bounded`(role: SessionRole) {
        var dice = Dice(state: 99)
        let layer = M3UALayer()
        let servers: [ApplicationServerID] = [1, 2, 3].map {
            layer.add(ApplicationServerSettings(name: "as", routingContext: $0))
        }
        let sessions = (0..<4).map { _ in
            layer.add(
                SessionSettings(name: "link", role: role, applicationServers: servers))
        }
        var now = Duration.zero
        for id in sessions { layer.ask(.active, of: id, at: now) }
        let types: [[UInt8]] = [
            [0, 0], [0, 1], [1, 1], [2, 1], [2, 2], [2, 3], [2, 4], [2, 5], [2, 6], [3, 1],
            [3, 2], [3, 3], [3, 4], [3, 5], [3, 6], [4, 1], [4, 2], [4, 3], [4, 4], [9, 1],
        ]
        let tags: [UInt8] = [4, 6, 7, 9, 11, 12, 13, 17, 18]
        for _ in 0..<20_000 {
            guard let id = sessions.randomElement(using: &dice) else { return }
            switch Int.random(in: 0..<40, using: &dice) {
            case 0:
                layer.association(
                    [.lost, .restarted, .cannotStart, .shutdownByPeer, .sendFailed]
                        .randomElement(using: &dice) ?? .lost, of: id, at: now)
            case 1, 2:
                layer.association(
                    .up(outboundStreams: 1, inboundStreams: 1), of: id, at: now)
            case 3:
                now += .milliseconds(Int.random(in: 0...9000, using: &dice))
                layer.tick(at: now)
            case 4:
                layer.ask(
                    [.active, .inactive, .down].randomElement(using: &dice) ?? .active, of: id,
                    at: now)
            case 5: layer.drain(id, at: now)
            default:
                var message: [UInt8] = [1, 0] + (types.randomElement(using: &dice) ?? [3, 1])
                message += [0, 0, 0, 0]
                for _ in 0..<Int.random(in: 0...3, using: &dice) {
                    let words = Int.random(in: 0...2, using: &dice)
                    message += [0, tags.randomElement(using: &dice) ?? 6, 0, UInt8(4 + 4 * words)]
                    for _ in 0..<words {
                        message += [0, UInt8.random(in: 0...2, using: &dice)]
                        message += [0, UInt8.random(in: 0...4, using: &dice)]
                    }
                }
                message[7] = UInt8(message.count)
                if Int.random(in: 0..<10, using: &dice) == 0 {
                    message[Int.random(in: 0..<message.count, using: &dice)] ^= 0xff
                }
                layer.receive(message.span, stream: 0, from: id, at: now)
            }
            // 4 sessions and 3 application servers: each may be told of each, and little more.
            #expect(layer.takeOutputs().count <= 64)
        }
        #expect(layer.status.count == 4)
    }
}
