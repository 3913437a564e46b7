internal import SS7Filter
internal import SS7Wire

/// The kinds of well-formed messages that a policy may block, under their keys.
let blockableKinds: [(key: String, reason: Reason)] = [
    ("not-tcap", .notTCAP), ("ansi-tcap", .ansiTCAP), ("private-tcap", .privateTCAP),
    ("unknown-context", .unknownContext), ("global-operation-code", .globalOperationCode),
    ("long-operation-code", .longOperationCode), ("no-dialogue-portion", .noDialoguePortion),
    ("unknown-protocol", .unknownProtocol), ("network-management", .networkManagement),
]

private let serviceIndicatorNames: KeyValuePairs<String, UInt8> = [
    "snm": 0, "sltm": 1, "tup": 4, "isup": 5, "satellite-isup": 12, "bicc": 13, "h248": 14,
]

extension Reader {
    func policy(of section: Section, over base: Configuration.Policy) -> Configuration.Policy {
        let outcomes = [(key: "block", value: true), (key: "forward", value: false)]
        var policy = base
        if let blocks = section.choice("illegal", outcomes) {
            policy.blocksIllegal = blocks
            policy.forwardsIllegal = !blocks
        }
        policy.blocksNonCanonical =
            section.choice("non-canonical", outcomes) ?? base.blocksNonCanonical
        if let refuses = section.choice(
            "connection-oriented",
            [(key: "refuse", value: true), (key: "forward", value: false)])
        {
            policy.refusesConnections = refuses
            policy.forwardedKinds.set(.connectionOriented, to: !refuses)
        }
        for (key, reason) in blockableKinds {
            guard let blocks = section.choice(key, outcomes) else { continue }
            policy.blockedKinds.set(reason, to: blocks)
            policy.forwardedKinds.set(reason, to: !blocks)
        }
        if let blocks = section.choice("unjudgeable", outcomes) {
            policy.forwardsUnjudgeable = !blocks
        }
        if let numbers = section.section("numbers", .numbers) {
            numbering(of: numbers, &policy.numbering)
        }
        policy.requiresGlobalTitle = section.flag("gt-required") ?? base.requiresGlobalTitle
        policy.forwardedServiceIndicators =
            serviceIndicators(of: section) ?? base.forwardedServiceIndicators
        policy.overload =
            section.choice("overload", Configuration.Policy.OverloadPolicy.self) ?? base.overload
        return policy
    }

    /// How the numbers of a link are written.
    private func numbering(of section: Section, _ numbering: inout Numbering) {
        let expected = "digits, at most 15"
        func prefix(_ key: String, _ change: (Digits) -> Void) {
            guard let text = section.text(key) else { return }
            if let digits = Digits(text), digits.count <= 15, !digits.isOverDecadic {
                change(digits)
            } else {
                error("`\(key)` must be \(expected)", at: section.position(of: key))
            }
        }
        prefix("country-code") { numbering.countryCode = $0 }
        prefix("international-prefix") { numbering.internationalPrefix = $0 }
        prefix("national-prefix") { numbering.nationalPrefix = $0 }
        if numbering.countryCode.count > 3
            || numbering.countryCode.high >> 60 == 0
                && !numbering.countryCode.isEmpty
        {
            error(
                "`country-code` has one to three digits and does not begin with 0",
                at: section.position(of: "country-code"))
        }
        numbering.unknownNature =
            section.choice(
                "unknown-nature",
                [NumberForm.unknown, .international, .national].map { (key: $0.name, value: $0) })
            ?? numbering.unknownNature
    }

    /// The set of service indicators, bit n for indicator n.
    func serviceIndicators(of section: Section) -> UInt16? {
        let names = serviceIndicatorNames.map(\.key).joined(separator: ", ")
        return section.list(
            "service-indicators", expected: "all, none, numbers from 0 to 15, \(names)"
        ) { text -> UInt16? in
            switch text {
            case "all": return .max
            case "none": return 0
            default:
                let named = serviceIndicatorNames.first { $0.key == text }?.value
                return (named ?? number(text, in: 0...15)).map { 1 << UInt16($0) }
            }
        }?.reduce(0, |)
    }

    func link(_ value: YAMLValue, in configuration: Configuration) -> Configuration.Link? {
        guard let section = section(value, .link, called: "a link") else { return nil }
        var link = Configuration.Link()
        link.position = section.position
        link.name = name(of: section, "a link")
        if section.isMissing("side") {
            error("a link needs a `side`: interconnect or home", at: section.position)
        }
        link.side = side(of: section) ?? .interconnect
        link.policy = policy(of: section, over: configuration.policy(for: link.side))
        reach(section, &link)
        signalling(section, &link, in: configuration)
        sctp(section, &link.sctp)
        return link
    }

    func side(of section: Section) -> Side? {
        section.choice("side", Side.allCases.map { (key: $0.name, value: $0) })
    }

    /// How the peer is reached.
    private func reach(_ section: Section, _ link: inout Configuration.Link) {
        let expected = "addresses like 192.0.2.1, 192.0.2.1:2905 or [2001:db8::1]:2905"
        link.transport = section.choice("transport", Configuration.TransportKind.self) ?? .auto
        link.role = section.choice("role", Configuration.SigtranRole.self)
        link.listen = section.list("listen", expected: expected, Endpoint.init) ?? []
        link.peers = section.list("peers", expected: expected, Endpoint.init) ?? []
        link.local = section.list("local", expected: expected, Endpoint.init) ?? []
        link.port = section.integer("port", 1...65_535) ?? 2905
        link.associations =
            section.integer("associations", 1...64) ?? (link.isListening ? 8 : 1)
        if let ports = section.section("udp-encapsulation", .encapsulation) {
            var encapsulation = Configuration.UDPEncapsulation()
            encapsulation.local = ports.integer("local", 1...65_535) ?? 9899
            encapsulation.remote = ports.integer("remote", 1...65_535) ?? 9899
            link.udpEncapsulation = encapsulation
        }
        if let interval = section.duration("heartbeat", .zero ... .seconds(3_600)) {
            link.heartbeat = interval == .zero ? nil : interval
        }
        checkPorts(of: link, in: section)
        guard let waits = section.section("reconnect", .reconnect) else { return }
        let range = Duration.milliseconds(10) ... .seconds(3_600)
        link.reconnect.min = waits.duration("min", range) ?? link.reconnect.min
        link.reconnect.max = waits.duration("max", range) ?? link.reconnect.max
        if link.reconnect.min > link.reconnect.max {
            error("`min` is longer than `max`", at: waits.position)
        }
    }

    /// An SCTP endpoint has many addresses and one port, RFC 9260 clause 1.3.
    private func checkPorts(of link: Configuration.Link, in section: Section) {
        // TCP takes one address anyway.
        guard link.transport != .tcp else { return }
        func check(_ key: String, _ endpoints: [Endpoint], _ defaultPort: UInt16?) {
            let ports = endpoints.compactMap { $0.port ?? defaultPort }
            guard let first = ports.first, let other = ports.first(where: { $0 != first }) else {
                return
            }
            error(
                "`\(key)` has ports \(first) and \(other): the addresses of one SCTP endpoint "
                    + "share one port", at: section.position(of: key),
                suggestion: "another port is another link")
        }
        check("listen", link.listen, link.port)
        // Peers of a link that listens may be several; without a role they are those of a capture.
        guard link.role != nil, !link.isListening else { return }
        check("peers", link.peers, link.port)
        check("local", link.local, nil)
    }

    /// What the peer is in the SS7 network.
    private func signalling(
        _ section: Section, _ link: inout Configuration.Link, in configuration: Configuration
    ) {
        link.network = section.text("network")
        let network = configuration.networks.first { $0.name == link.network }
        link.networkIndicator =
            section.integer("network-indicator", 0...3) ?? network?.networkIndicator
        link.networkAppearance =
            section.integer("network-appearance", 0...UInt32.max) ?? network?.networkAppearance
        let format =
            pointCodeFormat(of: section)
            ?? network?.pointCodeFormat ?? configuration.pointCodeFormat
        link.pointCodeFormat = format
        link.pointCodes = pointCodes("point-codes", of: section, format) ?? []
        link.allowedOPC = pointCodes("allowed-opc", of: section, format).map(Set.init)
        link.allowedDPC = pointCodes("allowed-dpc", of: section, format).map(Set.init)
        link.routingContexts =
            section.list(
                "routing-contexts", expected: "numbers from 0 to 4294967295"
            ) { number($0, in: 0...UInt32.max) } ?? []
        link.aspIdentifier = section.integer("asp-identifier", 0...UInt32.max)
        link.peerIdentifiers =
            section.list(
                "peer-identifiers", expected: "numbers from 0 to 4294967295"
            ) { number($0, in: 0...UInt32.max) } ?? []
        link.trafficMode =
            section.choice("traffic-mode", Configuration.TrafficMode.self)
        link.requiredASPs = section.integer("required-asps", 1...64)
        link.isBlocked = section.flag("blocked") ?? false
        link.acceptsStreamZero =
            section.choice("data-on-stream-0", [(key: "refuse", value: false), ("accept", true)])
            ?? false
        registration(section, &link)
    }

    /// What the peer's ASPs may register, or Weir registers.
    private func registration(_ section: Section, _ link: inout Configuration.Link) {
        guard let keys = section.section("registration", .registration) else { return }
        var registration = Configuration.Registration()
        registration.pointCodes =
            pointCodes("point-codes", of: keys, link.pointCodeFormat) ?? []
        registration.routingContexts =
            keys.list(
                "routing-contexts", expected: "numbers from 0 to 4294967295"
            ) { number($0, in: 0...UInt32.max) } ?? []
        registration.permitsDeregistration = keys.flag("deregistration") ?? true
        check(registration, of: link, at: keys)
        link.registration = registration
    }

    private func check(
        _ registration: Configuration.Registration, of link: Configuration.Link,
        at keys: Section
    ) {
        switch link.role {
        case .sgp, nil: break
        case .asp where registration.pointCodes.isEmpty:
            error(
                "role asp registers the `point-codes` that are given here", at: keys.position)
        case .asp where !registration.routingContexts.isEmpty || !link.routingContexts.isEmpty:
            error(
                "role asp learns its routing contexts from the peer when it registers",
                at: keys.position, suggestion: "leave out `routing-contexts`")
        case .asp: break
        case .ipsp, .ipspDouble:
            error("`registration` is for the roles sgp and asp", at: keys.position)
        }
        let contexts = link.routingContexts + registration.routingContexts
        if Set(contexts).count < contexts.count {
            error(
                "a routing context is there twice", at: keys.position(of: "routing-contexts"))
        }
        let count = max(contexts.count, registration.pointCodes.count)
        if link.role == .asp ? count > 64 : contexts.count > 64 {
            error("a link has at most 64 application servers", at: keys.position)
        }
    }

    private func sctp(_ link: Section, _ settings: inout Configuration.SCTPSettings) {
        guard let section = link.section("sctp", .sctp) else { return }
        let moment = Duration.milliseconds(1) ... .seconds(3_600)
        settings.streams = section.integer("streams", 1...65_535) ?? settings.streams
        settings.initAttempts = section.integer("init-attempts", 1...255)
        settings.initTimeout = section.duration("init-timeout", moment)
        settings.heartbeat = section.duration("heartbeat", moment)
        settings.rtoInitial = section.duration("rto-initial", moment)
        settings.rtoMin = section.duration("rto-min", moment)
        settings.rtoMax = section.duration("rto-max", moment)
        settings.pathMaxRetrans = section.integer("path-max-retrans", 1...255)
        settings.associationMaxRetrans = section.integer("association-max-retrans", 1...255)
        settings.nodelay = section.flag("nodelay") ?? true
        settings.sendBuffer = section.size("send-buffer", 4_096...(1 << 30))
        settings.receiveBuffer = section.size("receive-buffer", 4_096...(1 << 30))
        if let shortest = settings.rtoMin, let longest = settings.rtoMax, shortest > longest {
            error("`rto-min` is longer than `rto-max`", at: section.position(of: "rto-min"))
        }
    }
}

extension ReasonSet {
    fileprivate mutating func set(_ reason: Reason, to isMember: Bool) {
        guard isMember != contains(reason) else { return }
        let kept = reasons.filter { $0 != reason }
        self = ReasonSet()
        kept.forEach { insert($0) }
        if isMember { insert(reason) }
    }
}
