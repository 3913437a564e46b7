import Configuration
import SS7Rules

/// How a configuration differs from the one that a gateway runs with.
struct ConfigurationChange {
    /// True where links differ, or what belongs to them: a reload takes them.
    var isOfLinks = false
    /// Keys that differ and are read at a start only.
    var unheeded: [String] = []
}

extension Configuration {
    /// How this configuration differs from another one, besides rules and lists.
    func change(since other: Configuration) -> ConfigurationChange {
        var change = ConfigurationChange()
        func differs<Value: Equatable>(_ value: (Configuration) -> Value) -> Bool {
            value(self) != value(other)
        }
        // Places in the file are no settings.
        change.isOfLinks =
            differs { $0.links.map(\.withoutPosition) }
            || differs { $0.routes.map(\.withoutPosition) }
            || differs { $0.globalTitleRoutes.map(\.withoutPosition) }
            || differs { $0.networks.map(\.withoutPosition) }
            || differs { [$0.interconnect, $0.homeSide] }
            || differs { $0.home.map(\.mobileTitles) } || differs { $0.home.map(\.pointCodes) }
            || differs { [$0.recovery, $0.overloadAfter] } || differs { $0.congestion }
        func note<Value: Equatable>(_ key: String, _ value: (Configuration) -> Value) {
            if differs(value) { change.unheeded.append(key) }
        }
        note("workers") { $0.workers }
        note("dialogues") { $0.dialogues }
        note("requests") { $0.requestCapacity }
        note("places") { $0.places }
        note("deliveries") { $0.deliveryCapacity }
        note("segments") { $0.segments }
        note("sms-home-routing") { $0.homeRouting }
        note("limits") { $0.limitCapacity }
        note("sketches") { $0.sketchCapacity }
        note("startup-grace") { $0.startupGrace }
        note("association-rate") { $0.associationRate }
        note("control-group") { $0.controlGroup }
        note("user") { $0.user }
        note("group") { $0.group }
        note("events") { $0.events }
        note("alerts") { $0.alerts }
        note("control-socket") { $0.controlSocket }
        return change
    }

    /// The links that are said otherwise than in another configuration, or only here.
    func linksThatDiffer(from other: Configuration) -> Set<String> {
        let known = Dictionary(other.links.map { ($0.name, $0.withoutPosition) }) { first, _ in
            first
        }
        return Set(links.filter { known[$0.name] != $0.withoutPosition }.map(\.name))
    }

    /// Takes links and what belongs to them of another configuration.
    mutating func takeLinks(of other: Configuration) {
        links = other.links
        routes = other.routes
        globalTitleRoutes = other.globalTitleRoutes
        networks = other.networks
        interconnect = other.interconnect
        homeSide = other.homeSide
        home = other.home
        recovery = other.recovery
        overloadAfter = other.overloadAfter
        congestion = other.congestion
    }
}

extension Configuration.Link {
    fileprivate var withoutPosition: Self {
        var link = self
        link.position = SourcePosition()
        return link
    }
}

extension Configuration.Route {
    fileprivate var withoutPosition: Self {
        var route = self
        route.position = SourcePosition()
        return route
    }
}

extension Configuration.GlobalTitleRoute {
    fileprivate var withoutPosition: Self {
        var route = self
        route.position = SourcePosition()
        for place in destinations.indices { route.destinations[place].position = SourcePosition() }
        return route
    }
}

extension Configuration.SignallingNetwork {
    fileprivate var withoutPosition: Self {
        var network = self
        network.position = SourcePosition()
        return network
    }
}
