import Configuration
import Gateway

/// What a reload has made of the links.
struct LinkChange {
    let text: String

    /// - Parameter settings: the links of which the configuration says something else than before.
    init(from old: [LinkPlan], to new: [LinkPlan], settings: Set<String>) {
        let known = Dictionary(old.map { ($0.name, $0.identity) }) { first, _ in first }
        let names = Set(new.map(\.name))
        let added = new.filter { known[$0.name] == nil }.map(\.name)
        let anew = new.filter { plan in known[plan.name].map { $0 != plan.identity } ?? false }
            .map(\.name)
        let changed = new.map(\.name).filter { name in
            known[name] != nil && settings.contains(name) && !anew.contains(name)
        }
        let removed = old.map(\.name).filter { !names.contains($0) }
        var parts: [String] = []
        func note(_ names: [String], _ what: String) {
            if !names.isEmpty { parts.append("\(names.joined(separator: ", ")) \(what)") }
        }
        note(added, "added")
        note(removed, "removed")
        note(anew, "begun anew")
        note(changed, "changed")
        let kept = new.count - added.count - anew.count
        parts.append("\(kept) \(kept == 1 ? "goes" : "go") on")
        text = "links: " + parts.joined(separator: ", ")
    }
}

extension GatewayPlan {
    /// Takes links, routes and what belongs to them of another plan; sizes stay.
    mutating func takeLinks(of other: GatewayPlan) {
        links = other.links
        routes = other.routes
        globalTitleRoutes = other.globalTitleRoutes
        defaultFromInterconnect = other.defaultFromInterconnect
        defaultFromHome = other.defaultFromHome
        recovery = other.recovery
        overloadAfter = other.overloadAfter
        congestion = other.congestion
        mobileTitles = other.mobileTitles
    }
}
