internal import SS7Filter
internal import SS7Wire

extension Reader {
    func route(_ value: YAMLValue, in configuration: Configuration) -> Configuration
        .Route?
    {
        guard let section = section(value, .route, called: "a route") else { return nil }
        var route = Configuration.Route()
        route.position = section.position
        route.side = side(of: section)
        route.networkIndicator = section.integer("network-indicator", 0...3)
        route.priorities =
            section.list("link") { value in
                // A list inside the list: links that share.
                let links = list(value).compactMap { linkName($0, in: configuration) }
                return links.isEmpty ? nil : links
            } ?? []
        if route.links.count > Configuration.Route.linkCapacity {
            error(
                "a route takes \(Configuration.Route.linkCapacity) links at most",
                at: section.position(of: "link"))
        }
        if Set(route.links).count < route.links.count {
            error("a link is there twice", at: section.position(of: "link"))
        }
        // A route's codes are written as the link that it leads to writes its own.
        let format = route.links.first.map { configuration.links[$0].pointCodeFormat }
        route.destinations =
            pointCodes(
                "destination", of: section, format ?? configuration.pointCodeFormat) ?? []
        if section.isMissing("destination") {
            error("a route needs a `destination`", at: section.position)
        }
        if section.isMissing("link") == section.isMissing("side") {
            error("a route needs either a `link` or a `side`", at: section.position)
        }
        return route
    }

    /// The index of the link that a value names.
    private func linkName(_ value: YAMLValue, in configuration: Configuration) -> Int? {
        let names = configuration.links.map(\.name)
        return scalar(value, called: "`link`", expected: "names of links") { $0 }.flatMap { name in
            if let index = names.firstIndex(of: name) { return index }
            error(
                "no link is named `\(shortened(name))`", at: value.position,
                suggestion: closest(name, names))
            return nil
        }
    }
}
