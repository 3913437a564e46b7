internal import SS7Filter

/// The keys that a configuration may hold: what the reader accepts and the reference describes.
struct Schema: Sendable {
    /// Where the keys stand: `links[].sctp`; empty for the file itself.
    let path: String
    let keys: [String]

    private init(_ path: String, _ keys: [String]) {
        self.path = path
        self.keys = keys
    }

    static let file = Schema(
        "",
        [
            "instance", "home", "networks", "partners", "ported", "numbering", "rules",
            "point-code-format", "sides",
            "links", "routes", "global-title-routes", "service-indicators", "workers", "dialogues",
            "requests", "places", "deliveries", "segments", "limits", "sketches", "startup-grace",
            "recovery", "overload-after", "congestion", "association-rate", "events", "alerts",
            "reload",
            "control-socket", "control-group", "user", "group", "log-level",
            "time-zone", "parameters", "sms-home-routing", "modes", "rule-modes", "console",
        ])
    static let home = Schema(
        "home",
        [
            "operator", "country", "global-titles", "imsi", "msisdn", "mobile-global-titles",
            "point-codes",
        ])
    static let network = Schema(
        "networks[]",
        [
            "name", "network-indicator", "network-appearance", "point-code-format", "variant",
            "point-codes",
        ])
    static let sides = Schema("sides", ["interconnect", "home"])
    static let side = Schema("sides.interconnect, sides.home", policyKeys)
    static let link = Schema(
        "links[]",
        [
            "name", "side", "transport", "role", "listen", "peers", "local", "port",
            "udp-encapsulation", "associations", "network", "network-indicator",
            "network-appearance", "point-codes", "point-code-format", "routing-contexts",
            "asp-identifier", "peer-identifiers", "traffic-mode", "required-asps", "blocked",
            "data-on-stream-0", "registration", "allowed-opc", "allowed-dpc", "heartbeat",
            "reconnect", "sctp",
        ] + policyKeys)
    static let encapsulation = Schema("links[].udp-encapsulation", ["local", "remote"])
    static let registration = Schema(
        "links[].registration", ["point-codes", "routing-contexts", "deregistration"])
    static let reconnect = Schema("links[].reconnect", ["min", "max"])
    static let sctp = Schema(
        "links[].sctp",
        [
            "streams", "init-attempts", "init-timeout", "heartbeat", "rto-initial", "rto-min",
            "rto-max", "path-max-retrans", "association-max-retrans", "nodelay", "send-buffer",
            "receive-buffer",
        ])
    static let route = Schema(
        "routes[]", ["destination", "link", "side", "network-indicator"])
    static let titleRoute = Schema(
        "global-title-routes[]", ["prefix", "numbering-plan", "nature-of-address", "from", "to"])
    static let titleDestination = Schema(
        "global-title-routes[].to[]", ["point-code", "priority", "weight", "network-indicator"])
    static let state = Schema("dialogues", ["capacity", "timeout"])
    static let places = Schema("places", ["capacity", "timeout", "file", "privacy"])
    static let privacy = Schema("places.privacy", ["key-file"])
    static let requests = Schema("requests", ["capacity"])
    static let deliveries = Schema("deliveries", ["capacity"])
    static let limits = Schema("limits", ["capacity"])
    static let sketches = Schema("sketches", ["capacity"])
    static let segments = Schema("segments", ["capacity", "timeout", "per-link"])
    static let homeRouting = Schema(
        "sms-home-routing", ["address", "lifetime", "imsi-prefix", "capacity"])
    static let numbers = Schema(
        "sides.interconnect.numbers, sides.home.numbers, links[].numbers",
        ["country-code", "international-prefix", "national-prefix", "unknown-nature"])
    static let congestion = Schema("congestion", ["high", "low"])
    static let events = Schema(
        "events",
        ["sqlite", "keep", "most", "json-lines", "ring", "syslog", "pcapng", "privacy"])
    static let syslog = Schema("events.syslog", ["to", "format", "tls"])
    static let receiverSecurity = Schema(
        "events.syslog.tls, alerts[].tls", ["authorities", "name", "certificate", "key"])
    static let pcapng = Schema("events.pcapng", ["file", "size", "files"])
    static let eventPrivacy = Schema("events.privacy", ["key-file"])
    static let alert = Schema(
        "alerts[]",
        ["to", "at-least", "categories", "clusters", "at-most", "format", "timeout", "tls"])
    static let associationRate = Schema("association-rate", ["per-peer", "all"])
    static let modes = Schema("modes", SS7Filter.Category.allCases.map(\.name))
    static let reload = Schema("reload", ["watch", "most-blocked", "recent"])
    static let console = Schema(
        "console",
        ["listen", "certificate", "key", "users", "local", "audit-log", "access-log"])

    /// What both a side and a link may say.
    static let policyKeys =
        ["illegal", "non-canonical", "unjudgeable", "connection-oriented"]
        + blockableKinds.map(\.key)
        + ["gt-required", "numbers", "service-indicators", "overload"]

    /// Every section, in the order of the reference.
    static let all = [
        file, home, network, sides, side, link, encapsulation, registration, reconnect, sctp, route,
        titleRoute, titleDestination, state, requests, places, privacy, deliveries, segments,
        limits, sketches, homeRouting, numbers, congestion, associationRate, events, syslog,
        receiverSecurity, pcapng, eventPrivacy, alert, reload, modes, console,
    ]
}
