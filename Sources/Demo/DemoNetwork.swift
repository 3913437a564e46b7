import Configuration
import Foundation
import Gateway
import Load
import M3UASession
import Replay
import SS7Filter
import SS7Wire
import Screening
import SigtranTransport
import UserlandSCTP

/// Three nodes on loopback: a carrier's signalling gateway client, Weir, and a home network's STP.
///
/// All associations are real ones, of SCTP in UDP on 127.0.0.1. The carrier opens two: to the
/// gateway, and straight to the home STP, to compare with.
final class DemoNetwork: @unchecked Sendable {
    /// The routing contexts of the gateway's links; that of the direct line is the carrier's.
    private static let carrierContext: UInt32 = 100
    private static let homeContext: UInt32 = 200

    let gateway: Gateway
    private let carrier: Peer
    private let home: Peer

    /// - Parameter take: gets the DATA that arrives: the side of the party, and the path.
    init(
        _ configuration: Configuration, table: RuleTable,
        take: @escaping @Sendable (Span<UInt8>, Side, Path, UInt64) -> Void
    ) throws {
        try UserlandStack.start(udpPort: 0)
        guard let port = UserlandStack.udpPort else {
            throw DemoError("the process runs SCTP without UDP already")
        }
        var parameters = AssociationParameters()
        parameters.udpEncapsulation = UDPEncapsulation(localPort: port, remotePort: port)
        let transport = UserlandTransport()
        let loopback = TransportAddress(ipv4: 0x7f00_0001)
        carrier = Peer("carrier", transport, parameters) { octets, line, time in
            take(octets, .interconnect, line == 0 ? .gateway : .direct, time)
        }
        home = Peer("home", transport, parameters) { octets, line, time in
            take(octets, .home, line == 0 ? .gateway : .direct, time)
        }
        let homeAddress = try home.listen(
            on: loopback, as: Peer.Service(.sgp, routingContext: DemoNetwork.homeContext))
        let directAddress = try home.listen(
            on: loopback, as: Peer.Service(.sgp, routingContext: DemoNetwork.carrierContext))
        gateway = try Gateway(
            DemoNetwork.plan(configuration, transport, parameters, loopback, homeAddress),
            table: table)
        try gateway.start()
        guard let address = gateway.listening.first?.addresses.first else {
            throw DemoError("the gateway does not listen")
        }
        let service = Peer.Service(.asp, routingContext: DemoNetwork.carrierContext)
        carrier.connect(to: loopback.with(port: address.port), as: service)
        carrier.connect(to: directAddress, as: service)
        home.start()
        carrier.start()
    }

    private static func plan(
        _ configuration: Configuration, _ transport: Transport,
        _ parameters: AssociationParameters, _ loopback: TransportAddress,
        _ homeAddress: TransportAddress
    ) -> GatewayPlan {
        var plan = GatewayPlan()
        plan.links = configuration.links.map { link in
            var linkPlan = LinkPlan(name: link.name, side: link.side, transport: transport)
            linkPlan.parameters = parameters
            linkPlan.trafficMode = .loadshare
            linkPlan.pointCodes = link.pointCodes.map(\.value)
            linkPlan.policy = Policy(link.policy)
            linkPlan.requiresGlobalTitle = link.policy.requiresGlobalTitle
            if link.side == .interconnect {
                linkPlan.role = .sgp
                linkPlan.listen = [loopback]
                linkPlan.peers = [loopback]
                linkPlan.routingContexts = [carrierContext]
            } else {
                linkPlan.role = .asp
                linkPlan.local = [loopback]
                linkPlan.peers = [homeAddress]
                linkPlan.routingContexts = [homeContext]
            }
            return linkPlan
        }
        plan.defaultFromInterconnect = configuration.defaultLink(from: .interconnect)
        plan.defaultFromHome = configuration.defaultLink(from: .home)
        // The demo sees every dialogue from its beginning: there is nothing to forgive.
        plan.startupGrace = .zero
        // Where events are stored, as in a gateway.
        plan.watchesDeliveries =
            configuration.events.sqlite != nil || configuration.events.jsonLines != nil
        return plan
    }

    /// True while traffic may flow everywhere.
    var isActive: Bool { carrier.isActive && home.isActive && gateway.isFullyActive }

    /// Sends a message from a side; false when it cannot go now.
    func send(_ part: Traffic.Part, from side: Side, by path: Path) -> Bool {
        let context =
            side == .home && path == .gateway
            ? DemoNetwork.homeContext : DemoNetwork.carrierContext
        let peer = side == .home ? home : carrier
        return peer.send(
            part.framed(routingContext: context), stream: part.stream,
            on: path == .gateway ? 0 : 1)
    }

    /// Ends everything in order.
    func stop() {
        gateway.stop(patience: .seconds(2))
        carrier.stop()
        home.stop()
    }
}

/// Why a demo could not be played.
public struct DemoError: Error, CustomStringConvertible, Sendable {
    public let description: String

    init(_ description: String) { self.description = description }
}
