internal import SS7Filter
internal import SS7Wire

/// The numbering plans that titles are compared in, by name.
private let numberingPlans: [(key: String, value: UInt8)] = [
    ("e164", 1), ("e212", 6), ("e214", 7),
]

/// The natures of address of Q.713 clause 3.4.2.3.1, by name.
private let natures: [(key: String, value: UInt8)] = [
    ("unknown", 0), ("subscriber", 1), ("national", 3), ("international", 4),
]

extension Reader {
    func titleRoute(
        _ value: YAMLValue, in configuration: Configuration
    ) -> Configuration.GlobalTitleRoute? {
        guard let section = section(value, .titleRoute, called: "a global-title route") else {
            return nil
        }
        var route = Configuration.GlobalTitleRoute()
        route.position = section.position
        route.prefixes =
            section.list(
                "prefix", expected: "prefixes of 0 to 15 digits, country code first"
            ) { parsedDigits($0, 0...15) } ?? []
        route.numberingPlan = section.choice("numbering-plan", numberingPlans)
        route.natureOfAddress = section.choice("nature-of-address", natures)
        route.from = section.choice("from", Side.allCases.map { (key: $0.name, value: $0) })
        route.destinations =
            section.list("to") { titleDestination($0, configuration.pointCodeFormat) } ?? []
        for key in ["prefix", "to"] where section.isMissing(key) {
            error("a global-title route needs `\(key)`", at: section.position)
        }
        if route.destinations.count > Configuration.GlobalTitleRoute.capacity {
            error(
                "a global-title route has \(Configuration.GlobalTitleRoute.capacity) "
                    + "destinations at most", at: section.position(of: "to"))
        }
        return route
    }

    private func titleDestination(
        _ value: YAMLValue, _ format: PointCodeFormat
    ) -> Configuration.TitleDestination? {
        guard let section = section(value, .titleDestination, called: "a destination") else {
            return nil
        }
        let codes = pointCodes("point-code", of: section, format) ?? []
        if section.isMissing("point-code") {
            error("a destination needs a `point-code`", at: section.position)
        }
        if codes.count > 1 {
            error(
                "a destination has one point code", at: section.position(of: "point-code"))
        }
        let priority = section.integer("priority", UInt8(1)...8)
        let weight = section.integer("weight", UInt8(1)...100)
        let indicator = section.integer("network-indicator", UInt8(0)...3)
        guard let code = codes.first else { return nil }
        return Configuration.TitleDestination(
            pointCode: code, priority: priority ?? 1, weight: weight ?? 1,
            networkIndicator: indicator, position: section.position)
    }

    /// Looks for routes that contradict each other, and for destinations that nothing leads to.
    func checkTitleRoutes(of configuration: Configuration) {
        guard let first = configuration.globalTitleRoutes.first else { return }
        let own = Set(configuration.networks.flatMap(\.pointCodes))
        if own.isEmpty {
            error(
                "global-title routes are for messages to `point-codes` of `networks`, and there "
                    + "are none", at: first.position)
        }
        checkTitlePrefixes(configuration.globalTitleRoutes)
        for route in configuration.globalTitleRoutes {
            for destination in route.destinations {
                check(destination, own: own, from: route.from, in: configuration)
            }
        }
    }

    private func checkTitlePrefixes(_ routes: [Configuration.GlobalTitleRoute]) {
        struct Title: Hashable {
            var prefix: Digits
            var plan: UInt8?
            var nature: UInt8?
            var side: Side?
        }
        var seen: [Title: SourcePosition] = [:]
        for route in routes {
            for prefix in route.prefixes {
                let title = Title(
                    prefix: prefix, plan: route.numberingPlan, nature: route.natureOfAddress,
                    side: route.from)
                if let first = seen.updateValue(route.position, forKey: title) {
                    error(
                        "a second route for the prefix `\(prefix)`", at: route.position,
                        suggestion: "the first begins in line \(first.line)")
                }
            }
        }
    }

    private func check(
        _ destination: Configuration.TitleDestination, own: Set<PointCode>, from: Side?,
        in configuration: Configuration
    ) {
        let code = destination.pointCode
        let written = code.written(as: configuration.pointCodeFormat)
        guard !own.contains(code) else {
            return error(
                "\(written) is the gateway's own point code: a translation to it would go round",
                at: destination.position)
        }
        let sides = configuration.sides(behind: code)
        if sides.isEmpty {
            error(
                "nothing leads to \(written)", at: destination.position,
                suggestion: "it needs a route, or a link with it among its `point-codes`")
        } else if let from, sides == [from] {
            error(
                "\(written) is on the side that the messages come from", at: destination.position,
                suggestion: "they would be blocked as loops")
        }
    }
}

extension Configuration.GlobalTitleRoute {
    /// Most destinations of a route.
    static let capacity = 8
}

extension Configuration {
    /// The sides of the links that lead to a point code, by a route or since it is their peers'.
    fileprivate func sides(behind code: PointCode) -> Set<Side> {
        let named = routes.filter { $0.destinations.contains(code) }
        if !named.isEmpty {
            return Set(
                named.flatMap { route in
                    route.side.map { [$0] } ?? route.links.map { links[$0].side }
                })
        }
        return Set(
            links.filter { link in
                let registrable = link.role == .sgp ? link.registration?.pointCodes ?? [] : []
                return link.pointCodes.contains(code) || registrable.contains(code)
            }.map(\.side))
    }
}
