extension Report.Changes {
    /// What is different from one report to the next.
    init(from before: Report, to now: Report) {
        func counts(_ report: Report) -> [String: Int] {
            Dictionary(
                report.byOperator.map { ("\($0.name.country)/\($0.name.name)", $0.attacks) },
                uniquingKeysWith: +)
        }
        let (old, new) = (counts(before), counts(now))
        from = before.from
        to = before.to
        attacksBefore = before.attacks
        newNetworks = new.keys.filter { old[$0] == nil }.sorted()
        goneNetworks = old.keys.filter { new[$0] == nil }.sorted()
        let known = Set(before.targets.map(\.subscriber.key))
        newTargets = now.targets.count { !known.contains($0.subscriber.key) }
        networks = Set(old.keys).union(new.keys).compactMap { network in
            let change = Report.Change(
                network: network, before: old[network] ?? 0, now: new[network] ?? 0)
            return change.before == change.now ? nil : change
        }.sorted { (abs($1.now - $1.before), $0.network) < (abs($0.now - $0.before), $1.network) }
    }
}
