import BareRelay
import Configuration
import Foundation
import Gateway
import Load
import M3UASession
import Replay
import RuleTesting
import SS7Filter
import SS7Rules
import SS7Wire
import Screening
import SigtranTransport
import StreamTCP
import UserlandSCTP

/// What carries the associations.
enum Stack: String, CaseIterable {
    case memory, userland, tcp

    func make() throws -> (Transport, AssociationParameters) {
        var parameters = AssociationParameters()
        switch self {
        case .memory: return (MemoryTransport(), parameters)
        case .tcp: return (TCPTransport(), parameters)
        case .userland:
            try UserlandStack.start(udpPort: 0)
            let port = UserlandStack.udpPort ?? 0
            parameters.udpEncapsulation = UDPEncapsulation(localPort: port, remotePort: port)
            return (UserlandTransport(), parameters)
        }
    }

    /// Two addresses to wait at: of TCP hosts of their own, in memory ports; userland SCTP chooses.
    var addresses: [TransportAddress] {
        switch self {
        case .memory: [3001, 3002].map { TransportAddress(ipv4: 0x7f00_0001, port: $0) }
        case .userland: [0, 0].map { TransportAddress(ipv4: 0x7f00_0001, port: $0) }
        case .tcp: [1, 2].map { TransportAddress(ipv4: 0x7f00_0900 + $0) }
        }
    }
}

/// A gateway and a bare relay in turns, between the same parties over the same stack.
final class PathComparison {
    /// What one of the two came to: latencies of the round with the least median, and the highest rate.
    private struct Best {
        var p50 = UInt64.max
        var p99 = UInt64.max
        var p999 = UInt64.max
        var greatest = UInt64.max
        var rate = 0.0
        /// Processor time of the forwarding thread, nanoseconds a message.
        var cost = Double.infinity
    }

    /// Messages a second for the latency: what leaves every stack idle most of the time.
    private static let pace = 2000.0
    /// What no rule blocks, so that all that goes in comes out.
    private static let mix = """
        test "a roamer registers" weight 2
          message updateLocation from interconnect
            calling-gt +447700900010 called-gt +12025550101 imsi 001012300000001
          expect forward
        test "a roamer is authenticated" weight 1
          message sendAuthenticationInfo from interconnect
            calling-gt +447700900010 called-gt +12025550101 imsi 001012300000002
          expect forward
        """
    private let stack: Stack
    private let seconds: Double
    private let rounds: Int
    private let deployment: Deployment
    private let traffic: Traffic

    init(_ stack: Stack, seconds: Double, rounds: Int) throws {
        self.stack = stack
        self.seconds = seconds
        self.rounds = rounds
        var configuration = try Configuration(contentsOf: DemoFiles.configuration)
        configuration.modes[.category3] = .test
        deployment = try Deployment(configuration)
        var traffic = try Traffic(
            TestFile.parse(SS7Rules.RuleSource(file: "path.test", text: PathComparison.mix))
                .stories())
        traffic.expectArrival()
        self.traffic = traffic
    }

    /// Parties and what is between them on one thread; see `PathLatency`.
    func runByHand(messages: Int) throws {
        let (transport, parameters) = try stack.make()
        let relay = try BareRelay(
            over: transport, parameters, listen: stack.addresses, routingContexts: [100, 200])
        let (other, _) = try stack.make()
        let gateway = try gateway(other, parameters)
        try gateway.open()
        let waiting = gateway.listening.compactMap(\.addresses.first)
        let latencies = [
            try PathLatency(stack, "bare relay", relay.addresses, transport, parameters) {
                relay.turn(milliseconds: 0)
            },
            try PathLatency(stack, "gateway", waiting, other, parameters) { gateway.turnWorkers() },
        ]
        try latencies[0].activate { relay.turn(milliseconds: 0) }
        try latencies[1].activate { gateway.turn() }
        // In turns, and each first as often, so that whatever else the machine does befalls both.
        for block in 0..<max(2, messages / 1_000) {
            for latency in block.isMultiple(of: 2) ? latencies : latencies.reversed() {
                try latency.measure(1_000, from: UInt32(block * 1_000), counts: block > 0)
            }
            guard block == 0 else { continue }
            // What the control thread does when traffic begins: it brings the memories in.
            for _ in 0..<1_000 { gateway.turn() }
        }
        for latency in latencies { latency.tell() }
        for (name, quantile, bound) in [("p50", 0.5, "2"), ("p99", 0.99, "5")] {
            let added = latencies[1].added(to: latencies[0], at: quantile, block: 1_000)
            result(
                "figure", "path", "\(stack), one thread: added at \(name)", decimal(added / 1000),
                "us", "<=", bound)
        }
    }

    func run() throws {
        var bests = ["relay": Best(), "gateway": Best()]
        for _ in 0..<rounds {
            for name in ["relay", "gateway"] {
                let (transport, parameters) = try stack.make()
                if name == "relay" {
                    let relay = try BareRelay(
                        over: transport, parameters, listen: stack.addresses,
                        routingContexts: [100, 200])
                    relay.start()
                    defer { relay.stop() }
                    try measure(
                        relay.addresses, transport, parameters, into: &bests[name, default: Best()])
                } else {
                    let gateway = try gateway(transport, parameters)
                    try gateway.start()
                    defer { gateway.stop(patience: .seconds(1)) }
                    let addresses = gateway.listening.compactMap(\.addresses.first)
                    try measure(
                        addresses, transport, parameters, into: &bests[name, default: Best()])
                }
            }
        }
        guard let relay = bests["relay"], let gateway = bests["gateway"] else { return }
        tell(relay, gateway)
    }

    /// A gateway with the shipped packs between two links, at the stack's addresses.
    func gateway(
        _ transport: Transport, _ parameters: AssociationParameters
    ) throws -> Gateway {
        var plan = GatewayPlan()
        for (link, address) in zip(deployment.configuration.links, stack.addresses) {
            var planned = LinkPlan(name: link.name, side: link.side, transport: transport)
            planned.parameters = parameters
            planned.listen = [address]
            planned.peers = [address.with(port: 0)]
            planned.routingContexts = [link.side == .interconnect ? 100 : 200]
            planned.pointCodes = link.pointCodes.map(\.value)
            planned.policy = Policy(link.policy)
            planned.requiresGlobalTitle = link.policy.requiresGlobalTitle
            plan.links.append(planned)
        }
        plan.defaultFromInterconnect = 1
        plan.defaultFromHome = 0
        plan.workers = 1
        return try Gateway(plan, table: deployment.table)
    }

    private func measure(
        _ addresses: [TransportAddress], _ transport: Transport,
        _ parameters: AssociationParameters, into best: inout Best
    ) throws {
        func party(_ index: Int) -> Party {
            Party(
                .connects(to: addresses[index]),
                as: Peer.Service(.asp, routingContext: UInt32(100 * (index + 1))), over: transport,
                parameters)
        }
        var settings = LoadSettings()
        settings.seconds = seconds
        settings.patience = .milliseconds(500)
        settings.pace = .rate(PathComparison.pace)
        let calm = try LoadTest(traffic, source: party(0), sink: party(1), settings).run()
        guard calm.isAsExpected else { throw Mismatch(report: calm) }
        // From the sending: how late this process sends has nothing to do with either of the two.
        if let p50 = calm.uncorrected.quantile(0.5), p50 < best.p50 {
            best.p50 = p50
            best.p99 = calm.uncorrected.quantile(0.99) ?? .max
            best.p999 = calm.uncorrected.quantile(0.999) ?? .max
            best.greatest = calm.uncorrected.greatest ?? .max
        }
        settings.pace = .window(256)
        let before = Threads.others()
        let full = try LoadTest(traffic, source: party(0), sink: party(1), settings).run()
        let spent = Threads.others() - before
        best.rate = max(best.rate, full.rate)
        if full.sent > 0 { best.cost = min(best.cost, spent / Double(full.sent)) }
    }

    private func tell(_ relay: Best, _ gateway: Best) {
        let name = stack.rawValue
        for (who, best) in [("bare relay", relay), ("gateway", gateway)] {
            result(
                "row", "path", "\(name), \(who)", "\(micros(best.p50))", "\(micros(best.p99))",
                "\(micros(best.p999))", "\(micros(best.greatest))", "\(Int(best.rate))",
                "\(Int(1e9 / best.cost))")
        }
        let isTarget = stack != .tcp
        result(
            "figure", "path", "\(name): added at p50",
            decimal((Double(gateway.p50) - Double(relay.p50)) / 1000), "us",
            isTarget ? "<=" : "-", isTarget ? "2" : "-")
        result(
            "figure", "path", "\(name): added at p99",
            decimal((Double(gateway.p99) - Double(relay.p99)) / 1000), "us",
            isTarget ? "<=" : "-", isTarget ? "5" : "-")
        result(
            "figure", "path", "\(name): processor time added to a message",
            decimal((gateway.cost - relay.cost) / 1000), "us", "-", "-")
    }

    private func micros(_ nanoseconds: UInt64) -> String { decimal(Double(nanoseconds) / 1000, 1) }
}

/// Messages that did not come out.
private struct Mismatch: Error, CustomStringConvertible {
    let report: LoadReport
    var description: String { "not all that went in came out:\n\(report.summary)" }
}

/// The processor time of threads.
private enum Threads {
    /// Nanoseconds of the threads that belong to no party: not the main one, nor `source` and `sink`.
    static func others() -> Double {
        let folder = "/proc/self/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var sum = 0.0
        for thread in threads where thread != "\(getpid())" {
            let name = try? String(contentsOfFile: "\(folder)/\(thread)/comm", encoding: .utf8)
            if name == "source\n" || name == "sink\n" { continue }
            let text = try? String(contentsOfFile: "\(folder)/\(thread)/schedstat", encoding: .utf8)
            sum += text?.split(separator: " ").first.flatMap { Double($0) } ?? 0
        }
        return sum
    }
}
