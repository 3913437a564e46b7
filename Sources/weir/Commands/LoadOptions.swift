import ArgumentParser
import Foundation
import KernelSCTP
import Load
import SigtranTransport
import StreamTCP
import UserlandSCTP

/// An address with its port, as options name it.
func endpoint(_ text: String) throws -> TransportAddress {
    guard let address = TransportAddress(text), address.port != 0 else {
        throw ValidationError("'\(text)' is no address with a port, such as 192.0.2.1:2905")
    }
    return address
}

/// An address to connect from; without a port any is taken.
func ownAddress(_ text: String) throws -> TransportAddress {
    guard let address = TransportAddress(text) else {
        throw ValidationError("'\(text)' is no address, such as 192.0.2.1")
    }
    return address
}

/// A duration as options name it: `500us`, `2ms`, `1.5s`.
func duration(_ text: String) throws -> Duration {
    for (unit, nanoseconds) in [("us", 1e3), ("ms", 1e6), ("s", 1e9)] where text.hasSuffix(unit) {
        guard let number = Double(text.dropLast(unit.count)), number > 0, number <= 3600 else {
            break
        }
        return .nanoseconds(Int64((number * nanoseconds).rounded()))
    }
    throw ValidationError("'\(text)' is no duration above 0, such as 500us, 2ms or 1.5s")
}

/// A time as `--for` names it: seconds without a unit, or a duration with one.
func secondsOrDuration(_ text: String) throws -> Double {
    if let number = Double(text) { return number }
    guard let length = try? duration(text) else {
        throw ValidationError("'\(text)' is no time, such as 10, 10s or 500ms")
    }
    return Double(length.components.seconds) + Double(length.components.attoseconds) / 1e18
}

/// Which stack carries the associations of `weir load`.
struct StackOptions: ParsableArguments {
    enum Stack: String, CaseIterable, ExpressibleByArgument {
        case auto, kernel, userland, tcp
    }

    /// The UDP ports of SCTP over UDP, RFC 6951.
    struct Ports: ExpressibleByArgument {
        var local: UInt16
        var remote: UInt16

        init?(argument: String) {
            let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let local = UInt16(parts[0]), let remote = UInt16(parts[1]),
                remote != 0
            else { return nil }
            self.local = local
            self.remote = remote
        }
    }

    @Option(
        help: "What carries M3UA: the kernel's SCTP, else the userland one (auto), or one of them.")
    var transport = Stack.auto

    @Option(
        help: ArgumentHelp(
            "SCTP over UDP, RFC 6951: own port (0 for any) and the other's; userland, 0:9899 by default.",
            valueName: "own:other"))
    var udp: Ports?

    func validate() throws {
        if udp != nil, transport == .kernel || transport == .tcp {
            throw ValidationError("--udp is for the userland stack")
        }
    }

    /// What went wrong, and what to do about it where the stack may be the reason.
    func advice(on error: any Error) -> String {
        guard error is LoadError, isUserland, let own = UserlandStack.udpPort else {
            return "\(error)"
        }
        let other = udp?.remote ?? UDPEncapsulation.registeredPort
        return """
            \(error)
            SCTP goes over UDP here, from port \(own) to port \(other). What is under test has to do so \
            too: a link of Weir with `transport: userland` and `udp-encapsulation: {local: \(other), \
            remote: \(own)}`, and --udp \(own):\(other) here, so that the port is the same next time.
            """
    }

    private var isUserland: Bool {
        transport == .userland
            || transport == .auto && (udp != nil || KernelTransport.obstacle != nil)
    }

    /// The transport, and what associations are set to.
    func make() throws -> (Transport, AssociationParameters) {
        var parameters = AssociationParameters()
        switch transport {
        case .tcp: return (TCPTransport(), parameters)
        case .kernel:
            if let obstacle = KernelTransport.obstacle {
                throw Failure.input("weir: kernel SCTP: \(obstacle)")
            }
            return (KernelTransport(), parameters)
        case .auto where udp == nil && KernelTransport.obstacle == nil:
            return (KernelTransport(), parameters)
        case .auto, .userland:
            do {
                try UserlandStack.start(udpPort: udp?.local ?? 0)
            } catch {
                throw Failure.input("weir: \(error)")
            }
            guard let own = UserlandStack.udpPort else {
                throw Failure.internal("weir: the userland stack has no UDP port")
            }
            parameters.udpEncapsulation = UDPEncapsulation(
                localPort: own, remotePort: udp?.remote ?? UDPEncapsulation.registeredPort)
            return (UserlandTransport(), parameters)
        }
    }
}

/// The parties of `weir load`.
struct PartyOptions: ParsableArguments {
    @Option(help: "Where messages are sent to.", transform: endpoint)
    var to: TransportAddress?

    @Option(help: "Where the other side is waited for, in the place of --to.", transform: endpoint)
    var listen: TransportAddress?

    @Option(
        help: "What the sender is: asp, ipsp or sgp; asp, and with --listen sgp.",
        completion: names(\Peer.Service.Role.rawValue),
        transform: { try named($0, \Peer.Service.Role.rawValue) })
    var role: Peer.Service.Role?

    @Option(
        help: ArgumentHelp(
            "An own address, with or without port, to connect from; several are taken in turn.",
            valueName: "address"), transform: ownAddress)
    var from: [TransportAddress] = []

    @Option(
        parsing: .unconditional,
        help: "Associations, each an ASP; each takes the messages of some SLS.")
    var associations = 1

    @Option(help: "The routing context that messages name; none where it is not given.")
    var routingContext: UInt32?

    @Option(help: "The network appearance that messages name, on both sides.")
    var networkAppearance: UInt32?

    @Option(
        help: "Where messages come out: an address to wait at, as an STP does.",
        transform: endpoint)
    var sink: TransportAddress?

    @Option(help: "Where messages come out: an address to connect to.", transform: endpoint)
    var sinkTo: TransportAddress?

    @Option(
        help: ArgumentHelp(
            "With --sink-to: an own address to connect from; several are taken in turn.",
            valueName: "address"), transform: ownAddress)
    var sinkFrom: [TransportAddress] = []

    @Option(
        help: "What the sink is: asp, ipsp or sgp; sgp, and with --sink-to asp.",
        completion: names(\Peer.Service.Role.rawValue),
        transform: { try named($0, \Peer.Service.Role.rawValue) })
    var sinkRole: Peer.Service.Role?

    @Option(parsing: .unconditional, help: "Associations of the sink.")
    var sinkAssociations = 1

    @Option(help: "The routing context of the sink's side.")
    var sinkRoutingContext: UInt32?

    func validate() throws {
        if to != nil, listen != nil { throw ValidationError("give --to or --listen, not both") }
        if sink != nil, sinkTo != nil {
            throw ValidationError("give --sink or --sink-to, not both")
        }
        for count in [associations, sinkAssociations] where !(1...256).contains(count) {
            throw ValidationError(
                "--associations and --sink-associations take a number from 1 to 256")
        }
        if to == nil, !from.isEmpty { throw ValidationError("--from is for --to") }
        if sinkTo == nil, !sinkFrom.isEmpty {
            throw ValidationError("--sink-from is for --sink-to")
        }
    }

    /// Who sends; nil where neither address is given.
    func source(_ transport: Transport, _ parameters: AssociationParameters) -> Party? {
        guard let way = way(to, listen) else { return nil }
        let service = Peer.Service(
            role ?? (to == nil ? .sgp : .asp), routingContext: routingContext,
            networkAppearance: networkAppearance)
        var party = Party(way, as: service, over: transport, parameters)
        party.associations = associations
        party.locals = from
        return party
    }

    /// Where messages come out; nil where there is no sink.
    func sink(_ transport: Transport, _ parameters: AssociationParameters) -> Party? {
        guard let way = way(sinkTo, sink) else { return nil }
        let service = Peer.Service(
            sinkRole ?? (sinkTo == nil ? .sgp : .asp), routingContext: sinkRoutingContext,
            networkAppearance: networkAppearance)
        var party = Party(way, as: service, over: transport, parameters)
        party.associations = sinkAssociations
        party.locals = sinkFrom
        return party
    }

    private func way(_ to: TransportAddress?, _ on: TransportAddress?) -> Party.Way? {
        if let to { return .connects(to: to) }
        return on.map { .listens(on: $0) }
    }
}
