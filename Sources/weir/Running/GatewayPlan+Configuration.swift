import Configuration
import Foundation
import Gateway
import KernelSCTP
import M3UASession
import Replay
import SS7Filter
import SS7Wire
import Screening
import SigtranTransport
import StreamTCP
import UserlandSCTP

/// The stacks that links are carried by, made when the first link asks.
struct Transports {
    private var kernel: KernelTransport?
    private var userland: UserlandTransport?
    private let tcp = TCPTransport()
    /// What was chosen where the configuration leaves it open, to be told.
    private(set) var notes: [String] = []

    /// The stack of a link.
    ///
    /// - Throws: `Failure` where the configuration asks for one that this machine has not.
    mutating func transport(of link: Configuration.Link) throws -> Transport {
        switch link.transport {
        case .kernel:
            if let obstacle = KernelTransport.obstacle {
                throw Failure.input("weir: link \(link.name): kernel SCTP: \(obstacle)")
            }
            return useKernel()
        case .userland:
            return useUserland()
        case .auto:
            if link.udpEncapsulation != nil { return useUserland() }
            guard let obstacle = KernelTransport.obstacle else { return useKernel() }
            notes.append(
                "link \(link.name): this kernel has no SCTP (\(obstacle)): userland SCTP is used")
            return useUserland()
        case .tcp:
            return tcp
        case .memory:
            throw Failure.input("weir: link \(link.name): transport memory is for tests only")
        }
    }

    private mutating func useKernel() -> Transport {
        let transport = kernel ?? KernelTransport()
        kernel = transport
        return transport
    }

    private mutating func useUserland() -> Transport {
        let transport = userland ?? UserlandTransport()
        userland = transport
        return transport
    }
}

extension GatewayPlan {
    /// The plan of a configuration that is known to say all that running needs.
    init(_ configuration: Configuration, transports: inout Transports) throws {
        self.init()
        for link in configuration.links {
            links.append(try LinkPlan(link, transport: transports.transport(of: link)))
        }
        for route in configuration.routes {
            let targets =
                route.links.isEmpty
                ? configuration.links.indices.filter { configuration.links[$0].side == route.side }
                    .map { [$0] }
                : route.priorities
            for destination in route.destinations {
                routes.append(
                    RouteTable.Route(
                        pointCode: destination.value, priorities: targets,
                        networkIndicator: route.networkIndicator))
            }
        }
        // What is addressed to the gateway itself goes nowhere, and is counted so.
        for network in configuration.networks {
            for code in network.pointCodes {
                routes.append(
                    RouteTable.Route(
                        pointCode: code.value, links: [],
                        networkIndicator: network.networkIndicator))
            }
        }
        globalTitleRoutes = configuration.globalTitleRoutes.flatMap { route in
            route.prefixes.map { GlobalTitleRoute(route, prefix: $0) }
        }
        for (index, link) in configuration.links.enumerated() {
            let network = configuration.networks.first { $0.name == link.network }
            links[index].ownPointCodes = network?.pointCodes.map(\.value) ?? []
        }
        let own = Set(configuration.networks.flatMap(\.pointCodes).map(\.value))
        for index in links.indices { links[index].registration?.reserved = own }
        addPeerRoutes()
        defaultFromInterconnect = links.firstIndex { $0.side == .home }
        defaultFromHome = links.firstIndex { $0.side == .interconnect }
        workers = configuration.workers ?? ProcessInfo.processInfo.activeProcessorCount
        dialogueCapacity = configuration.dialogues.capacity
        dialogueTimeout = configuration.dialogues.timeout
        requestCapacity = configuration.requestCapacity
        deliveryCapacity = configuration.deliveryCapacity
        placeCapacity = configuration.places.entries
        placeTimeout = configuration.places.timeout
        identities = try SubscriberIdentities(configuration.places)
        if let routing = configuration.homeRouting {
            homeRouting = HomeRouting.Terms(routing, home: configuration.homeIMSIs)
            homeRoutingCapacity = routing.capacity
        }
        limitCapacity = configuration.limitCapacity
        sketchCapacity = configuration.sketchCapacity
        segmentCapacity = configuration.segments.capacity
        segmentsPerLink = configuration.segmentsPerLink
        segmentTimeout = configuration.segments.timeout
        associationsPerPeer = configuration.associationRate.perPeer
        associationsPerSecond = configuration.associationRate.all
        mobileTitles = configuration.mobileTitles
        startupGrace = configuration.startupGrace
        recovery = configuration.recovery
        overloadAfter = configuration.overloadAfter
        congestion = CongestionMarks(
            high: configuration.congestion.high, low: configuration.congestion.low)
        ringCapacity = configuration.events.ring
        watchesDeliveries =
            configuration.events.sqlite != nil || configuration.events.jsonLines != nil
        recentCapacity = configuration.reload.recent
    }

    /// A peer's own point codes, and those it may register, lead to its link, where no route says
    /// otherwise.
    private mutating func addPeerRoutes() {
        let routed = Set(routes.map(\.pointCode))
        var byCode: [UInt32: [Int]] = [:]
        for (index, link) in links.enumerated() {
            let registrable = link.role == .sgp ? link.registration?.pointCodes ?? [] : []
            for code in Set(link.pointCodes + registrable) where !routed.contains(code) {
                byCode[code, default: []].append(index)
            }
        }
        for (code, targets) in byCode {
            routes.append(RouteTable.Route(pointCode: code, links: targets))
        }
    }
}

extension GlobalTitleRoute {
    init(_ route: Configuration.GlobalTitleRoute, prefix: Digits) {
        self.init(
            prefix: prefix,
            to: route.destinations.map {
                Destination(
                    $0.pointCode.value, priority: $0.priority, weight: $0.weight,
                    networkIndicator: $0.networkIndicator)
            })
        numberingPlan = route.numberingPlan
        natureOfAddress = route.natureOfAddress
        side = route.from
    }
}

extension HomeRouting.Terms {
    /// - Parameter home: what the IMSIs of home subscribers begin with.
    init(_ routing: Configuration.HomeRouting, home: [Digits]) {
        self.init(address: routing.address)
        lifetime = UInt32(clamping: routing.lifetime.components.seconds)
        imsiPrefix = routing.imsiPrefix ?? Digits()
        // Network codes have two digits or three: as many as all prefixes have are told.
        keptDigits = min(6, max(5, home.map(\.count).min() ?? 5))
    }
}

extension LinkPlan {
    init(_ link: Configuration.Link, transport: Transport) throws {
        self.init(name: link.name, side: link.side, transport: transport)
        listen = try LinkPlan.addresses(link.listen, defaultPort: link.port)
        // Who comes may come from any port, unless the file says from which.
        peers = try LinkPlan.addresses(link.peers, defaultPort: link.isListening ? 0 : link.port)
        local = try LinkPlan.addresses(link.local, defaultPort: 0)
        associations = link.associations
        switch link.role {
        case .sgp, nil: role = .sgp
        case .asp: role = .asp
        case .ipsp: role = .ipsp
        case .ipspDouble: role = .ipspDouble
        }
        routingContexts = link.routingContexts
        networkAppearance = link.networkAppearance
        networkIndicator = link.networkIndicator
        aspIdentifier = link.aspIdentifier
        peerIdentifiers = link.peerIdentifiers.isEmpty ? nil : Set(link.peerIdentifiers)
        requiredASPs = link.requiredASPs
        isBlocked = link.isBlocked
        acceptsStreamZero = link.acceptsStreamZero
        registration = link.registration.map { settings in
            var registration = RegistrationPlan()
            registration.pointCodes = settings.pointCodes.map(\.value)
            registration.routingContexts = settings.routingContexts
            registration.permitsDeregistration = settings.permitsDeregistration
            return registration
        }
        switch link.trafficMode {
        case nil: break
        case .override: trafficMode = .override
        case .loadshare: trafficMode = .loadshare
        case .broadcast: trafficMode = .broadcast
        }
        heartbeat = link.heartbeat
        reconnect = link.reconnect.min
        longestReconnect = link.reconnect.max
        pointCodes = link.pointCodes.map(\.value)
        allowedOriginating = link.allowedOPC.map { Set($0.map(\.value)) }
        allowedDestinations = link.allowedDPC.map { Set($0.map(\.value)) }
        variant = link.pointCodeFormat == .octets888 ? .china : .itu
        requiresGlobalTitle = link.policy.requiresGlobalTitle
        policy = Policy(link.policy)
        switch link.policy.overload {
        case .wait: overload = .wait
        case .drop: overload = .drop
        case .bypass: overload = .bypass
        }
        parameters = AssociationParameters(link)
    }

    /// True where each of its associations is bound to a port that not everybody may have.
    var bindsLowPort: Bool { local.contains { (1..<1_024).contains($0.port) } }

    private static func addresses(
        _ endpoints: [Endpoint], defaultPort: UInt16
    ) throws -> [TransportAddress] {
        try endpoints.map { endpoint in
            let text = endpoint.address.description
            guard let address = TransportAddress(text) else {
                throw Failure.internal("weir: the address \(text) cannot be used")
            }
            return address.with(port: endpoint.port ?? defaultPort)
        }
    }
}

extension AssociationParameters {
    init(_ link: Configuration.Link) {
        self.init()
        let sctp = link.sctp
        outboundStreams = sctp.streams
        if let value = sctp.initAttempts { initAttempts = UInt16(clamping: value) }
        if let value = sctp.initTimeout { initTimeout = value }
        if let value = sctp.heartbeat { heartbeatInterval = value }
        if let value = sctp.rtoInitial { rtoInitial = value }
        if let value = sctp.rtoMin { rtoMinimum = value }
        if let value = sctp.rtoMax { rtoMaximum = value }
        if let value = sctp.pathMaxRetrans { pathRetransmissions = UInt16(clamping: value) }
        if let value = sctp.associationMaxRetrans {
            associationRetransmissions = UInt16(clamping: value)
        }
        sendsWithoutDelay = sctp.nodelay
        if let value = sctp.sendBuffer { sendBufferSize = value }
        if let value = sctp.receiveBuffer { receiveBufferSize = value }
        if let ports = link.udpEncapsulation {
            udpEncapsulation = SigtranTransport.UDPEncapsulation(
                localPort: ports.local, remotePort: ports.remote)
        }
    }
}
