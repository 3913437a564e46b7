import BareRelay
import Captures
import Configuration
import Foundation
import Gateway
import Load
import M3UASession
import Replay
import SS7Filter
import SS7Rules
import SS7Wire
import Screening
import SigtranTransport
import StreamTCP
import Synchronization
import Testing
import UserlandSCTP

/// What carries the associations of a test.
enum Carriage: String, CaseIterable, Sendable {
    case memory, userland, tcp

    func make() throws -> (Transport, AssociationParameters) {
        var parameters = AssociationParameters()
        switch self {
        case .memory: return (MemoryTransport(), parameters)
        case .tcp: return (TCPTransport(), parameters)
        case .userland:
            try UserlandStack.start(udpPort: 0)
            let port = try #require(UserlandStack.udpPort)
            parameters.udpEncapsulation = UDPEncapsulation(localPort: port, remotePort: port)
            return (UserlandTransport(), parameters)
        }
    }

    /// An address to wait at: in memory nobody chooses ports, and of TCP a gateway tells its links
    /// apart by address.
    func address() -> TransportAddress {
        let number = Carriage.count.add(1, ordering: .relaxed).newValue
        switch self {
        case .memory: return TransportAddress(ipv4: 0x7f00_0001, port: UInt16(3000 + number))
        case .userland: return TransportAddress(ipv4: 0x7f00_0001)
        case .tcp: return TransportAddress(ipv4: 0x7f00_5000 + UInt32(number))
        }
    }

    private static let count = Atomic<Int>(0)
}

/// The files of the demo, which tests play.
enum DemoFiles {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/CPacks")

    /// What the demo's gateway runs with.
    ///
    /// - Parameter rules: rules of category `custom` besides.
    static func deployment(adding rules: String? = nil) throws -> Deployment {
        var configuration = try Configuration(
            contentsOf: folder.appendingPathComponent("demo.yaml").path)
        // Hours of the capture pass in seconds.
        configuration.modes[.category3] = .test
        guard let rules else { return try Deployment(configuration) }
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-load-\(UUID().uuidString).rules")
        defer { try? FileManager.default.removeItem(at: file) }
        try "category custom\n\(rules)\n".write(to: file, atomically: true, encoding: .utf8)
        configuration.rules.append(.path(file.path))
        return try Deployment(configuration)
    }

    static func traffic(_ configuration: Configuration? = nil) throws -> Traffic {
        var reader = try CaptureReader(path: folder.appendingPathComponent("demo.pcap").path)
        return try Traffic(&reader, configuration: configuration)
    }
}

/// A gateway in this process that waits on both sides.
final class TestGateway {
    let gateway: Gateway
    let carrier: TransportAddress
    let home: TransportAddress

    init(
        _ deployment: Deployment, over transport: Transport, _ parameters: AssociationParameters,
        _ carriage: Carriage, associations: Int = 1
    ) throws {
        let configuration = deployment.configuration
        var plan = GatewayPlan()
        for link in configuration.links {
            var planned = LinkPlan(name: link.name, side: link.side, transport: transport)
            planned.parameters = parameters
            planned.role = .sgp
            planned.trafficMode = .loadshare
            let address = carriage.address()
            planned.listen = [address]
            // Who connects on loopback does so from the address that it connects to.
            planned.peers = [address.with(port: 0)]
            planned.associations = associations
            planned.routingContexts = [link.side == .interconnect ? 100 : 200]
            planned.pointCodes = link.pointCodes.map(\.value)
            planned.policy = Policy(link.policy)
            planned.requiresGlobalTitle = link.policy.requiresGlobalTitle
            plan.links.append(planned)
        }
        plan.defaultFromInterconnect = configuration.defaultLink(from: .interconnect)
        plan.defaultFromHome = configuration.defaultLink(from: .home)
        plan.mobileTitles = configuration.mobileTitles
        plan.associationsPerSecond = 1000
        plan.associationsPerPeer = 1000
        gateway = try Gateway(plan, table: deployment.table)
        try gateway.start()
        let addresses = gateway.listening.compactMap(\.addresses.first)
        try #require(addresses.count == 2)
        carrier = addresses[0]
        home = addresses[1]
    }

    deinit { gateway.stop(patience: .seconds(1)) }
}

extension Party {
    /// An ASP at one side of the test's gateway or relay.
    static func asp(
        at address: TransportAddress, _ context: UInt32, _ transport: Transport,
        _ parameters: AssociationParameters
    ) -> Party {
        Party(
            .connects(to: address), as: Peer.Service(.asp, routingContext: context),
            over: transport, parameters)
    }
}

/// A relay between two parties, which stands still as a test says.
final class TestRelay: @unchecked Sendable {
    private let relay: BareRelay
    private let isStopped = Atomic<Bool>(false)
    let source: Party
    let sink: Party

    init(
        _ carriage: Carriage, stall: @escaping @Sendable (Int) -> Duration = { _ in .zero }
    ) throws {
        let (transport, parameters) = try carriage.make()
        relay = try BareRelay(
            over: transport, parameters, listen: [carriage.address(), carriage.address()],
            routingContexts: [100, 200], stall: stall)
        source = .asp(at: relay.addresses[0], 100, transport, parameters)
        sink = .asp(at: relay.addresses[1], 200, transport, parameters)
        relay.start()
    }

    deinit { stop() }

    func stop() {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        relay.stop()
    }

    /// Plays the demo's traffic from the source to the sink.
    func play(_ settings: LoadSettings) throws -> LoadReport {
        var traffic = try DemoFiles.traffic().without(.home)
        traffic.expectArrival()
        return try LoadTest(traffic, source: source, sink: sink, settings).run()
    }
}
