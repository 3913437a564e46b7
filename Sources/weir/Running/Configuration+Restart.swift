import Configuration
import SS7Rules

extension Configuration {
    /// The keys whose values differ from those of another configuration and that a running gateway
    /// does not take: they are read at a start only.
    func settings(thatDifferFrom other: Configuration) -> [String] {
        var keys: [String] = []
        func compare<Value: Equatable>(_ key: String, _ value: (Configuration) -> Value) {
            if value(self) != value(other) { keys.append(key) }
        }
        // Places in the file are no settings.
        compare("links") { $0.links.map(\.withoutPosition) }
        compare("routes") { $0.routes.map(\.withoutPosition) }
        compare("networks") { $0.networks.map(\.withoutPosition) }
        compare("sides") { [$0.interconnect, $0.homeSide] }
        compare("mobile-global-titles") { $0.home.map(\.mobileTitles) }
        compare("home point-codes") { $0.home.map(\.pointCodes) }
        compare("workers") { $0.workers }
        compare("dialogues") { $0.dialogues }
        compare("places") { $0.places }
        compare("segments") { $0.segments }
        compare("sms-home-routing") { $0.homeRouting }
        compare("limits") { $0.limitCapacity }
        compare("sketches") { $0.sketchCapacity }
        compare("startup-grace") { $0.startupGrace }
        compare("recovery") { $0.recovery }
        compare("events") { $0.events }
        compare("control-socket") { $0.controlSocket }
        return keys
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

extension Configuration.SignallingNetwork {
    fileprivate var withoutPosition: Self {
        var network = self
        network.position = SourcePosition()
        return network
    }
}
