internal import Foundation
internal import SS7Filter
internal import SS7Rules
internal import SS7Wire

extension Reader {
    /// A question that proposes the nearest of some names; nil where none is near.
    func closest(_ name: String, _ names: [String]) -> String? {
        closestName(to: name, in: names).map { "did you mean `\($0)`?" }
    }

    /// Looks for what is well formed by itself and contradicts something else in the file.
    func checkConsistency(of configuration: Configuration) {
        checkNames(configuration.links.map { ($0.name, $0.position) }, of: "link")
        checkNames(configuration.networks.map { ($0.name, $0.position) }, of: "network")
        checkNetworks(of: configuration)
        checkPeers(of: configuration.links)
        checkPointCodes(of: configuration.links)
        checkHomes(configuration.home)
        checkRoutes(of: configuration)
        checkAnnouncements(of: configuration)
        checkTitleRoutes(of: configuration)
        checkOverload(of: configuration)
    }

    /// Home routing has to read every message: none may go by unread.
    private func checkOverload(of configuration: Configuration) {
        guard configuration.homeRouting != nil else { return }
        for link in configuration.links where link.policy.overload == .bypass {
            error(
                "link `\(link.name)`: `overload: bypass` cannot be had with `sms-home-routing`",
                at: link.position)
        }
    }

    private func checkNames(_ named: [(name: String, position: SourcePosition)], of kind: String) {
        var first: [String: SourcePosition] = [:]
        for (name, position) in named where !name.isEmpty {
            if let other = first[name] {
                error(
                    "a second \(kind) is named `\(name)`", at: position,
                    suggestion: "the first begins in line \(other.line)")
            } else {
                first[name] = position
            }
        }
    }

    private func checkNetworks(of configuration: Configuration) {
        let names = configuration.networks.map(\.name)
        for link in configuration.links {
            guard let name = link.network, !names.contains(name) else { continue }
            error(
                "no network is named `\(shortened(name))`", at: link.position,
                suggestion: closest(name, names))
        }
    }

    /// A message belongs to the link whose peer sent it: two links may share a peer's address only
    /// where a port tells them apart.
    private func checkPeers(of links: [Configuration.Link]) {
        var owners: [IPAddress: [(link: Int, port: UInt16?)]] = [:]
        for (index, link) in links.enumerated() {
            if !link.listen.isEmpty && !link.local.isEmpty {
                error(
                    "link `\(link.name)` has both `listen` and `local`", at: link.position,
                    suggestion: "`listen` where the peer connects, `local` where Weir does")
            }
            for peer in link.peers {
                if peer.address.isUnspecified {
                    error("`peers`: \(peer) is nobody's address", at: link.position)
                }
                for other in owners[peer.address] ?? [] {
                    if other.link == index, other.port != peer.port { continue }
                    if other.link == index {
                        warn("`peers` names \(peer) twice", at: link.position)
                    } else if !isDistinct(links[other.link], other.port, link, peer.port) {
                        error(
                            "\(peer.address) is a peer of link `\(links[other.link].name)` too",
                            at: link.position,
                            suggestion: "give each its port, or each link a `listen` port")
                    }
                }
                owners[peer.address, default: []].append((index, peer.port))
            }
        }
    }

    private func isDistinct(
        _ one: Configuration.Link, _ onePort: UInt16?, _ other: Configuration.Link,
        _ otherPort: UInt16?
    ) -> Bool {
        if let onePort, let otherPort, onePort != otherPort { return true }
        let ports = [one, other].map { link in Set(link.listen.map { $0.port ?? link.port }) }
        return !ports[0].isEmpty && !ports[1].isEmpty && ports[0].isDisjoint(with: ports[1])
    }

    /// Two links of one side may lead to one point code; links of both sides may not.
    private func checkPointCodes(of links: [Configuration.Link]) {
        struct Place: Hashable {
            var code: PointCode
            var indicator: UInt8?
        }
        var owners: [Place: Int] = [:]
        for (index, link) in links.enumerated() {
            for code in link.pointCodes {
                let place = Place(code: code, indicator: link.networkIndicator)
                guard let owner = owners[place] else {
                    owners[place] = index
                    continue
                }
                let written = code.written(as: link.pointCodeFormat)
                if owner == index {
                    warn("`point-codes` names \(written) twice", at: link.position)
                } else if links[owner].side != link.side {
                    error(
                        "point code \(written) is on the other side too, on link "
                            + "`\(links[owner].name)`", at: link.position)
                }
            }
        }
    }

    private func checkHomes(_ homes: [Configuration.HomeNetwork]) {
        for (what, prefixes) in [
            ("global title", \Configuration.HomeNetwork.globalTitles),
            ("IMSI", \Configuration.HomeNetwork.imsiPrefixes),
        ] {
            var seen: [(prefix: Digits, home: Int)] = []
            for (index, home) in homes.enumerated() {
                for prefix in home[keyPath: prefixes] {
                    if let other = seen.first(where: {
                        $0.prefix.hasPrefix(prefix) || prefix.hasPrefix($0.prefix)
                    }) {
                        let text =
                            other.prefix == prefix
                            ? "\(what) prefix \(prefix) stands twice"
                            : "\(what) prefix \(prefix) and \(other.prefix) overlap"
                        if other.home == index || other.prefix != prefix {
                            warn(text, at: home.position)
                        } else {
                            error(text, at: home.position)
                        }
                    }
                    seen.append((prefix, index))
                }
            }
        }
    }

    private func checkRoutes(of configuration: Configuration) {
        struct Place: Hashable {
            var code: PointCode
            var indicator: UInt8?
        }
        var seen: [Place: SourcePosition] = [:]
        for route in configuration.routes {
            for code in route.destinations {
                let place = Place(code: code, indicator: route.networkIndicator)
                if let first = seen.updateValue(route.position, forKey: place) {
                    error(
                        "a second route to \(code.written(as: configuration.pointCodeFormat))",
                        at: route.position, suggestion: "the first begins in line \(first.line)")
                }
            }
        }
    }

    /// Of a link of the home side that is lost, carriers are told which destinations are gone: those
    /// that the file names.
    private func checkAnnouncements(of configuration: Configuration) {
        for (index, link) in configuration.links.enumerated()
        where link.side == .home && link.role != nil && link.pointCodes.isEmpty {
            let isRouted = configuration.routes.contains { route in
                route.links.contains(index) || route.links.isEmpty && route.side == .home
            }
            let isRegistered =
                link.role == .sgp && link.registration?.pointCodes.isEmpty == false
            guard !isRouted, !isRegistered else { continue }
            warn(
                "link `\(link.name)`: no point code is known to be behind it, so that no carrier "
                    + "will be told (DUNA) when it is lost", at: link.position,
                suggestion: "add the `point-codes` of `home` to the link itself, or a route with "
                    + "`destination` and `link: \(link.name)`")
        }
    }

    /// Looks whether the files that the configuration reads are there.
    func checkFiles(of section: Section) {
        for key in ["partners", "ported", "rules"] {
            for value in section.value(key).map(list) ?? [] {
                guard case .scalar(let text) = value.content, !text.isEmpty,
                    !(key == "rules" && text == "packs"),
                    !FileManager.default.fileExists(atPath: path(text))
                else { continue }
                error(
                    "`\(key)`: there is no file `\(shortened(path(text)))`", at: value.position)
            }
        }
        checkKeys(of: section)
    }
}
