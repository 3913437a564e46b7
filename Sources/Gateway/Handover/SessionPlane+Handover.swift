import M3UASession

extension SessionPlane {
    /// What goes on of a link's application servers, in the order of its list.
    func serverSnapshots(of link: Link) -> [ApplicationServerSnapshot] {
        serverIDs(of: link).compactMap { layer.snapshot(of: $0) }
    }

    /// Goes on with the application servers of a link, before its sessions.
    func restore(_ snapshots: [ApplicationServerSnapshot], of link: Link) {
        for (id, snapshot) in zip(serverIDs(of: link), snapshots) {
            layer.restore(snapshot, of: id)
        }
    }

    /// Goes on with a session; false where its application servers are others.
    func restore(_ snapshot: SessionSnapshot, of slot: AssociationSlot) -> Bool {
        layer.restore(
            snapshot, of: slot.session, goal: .active,
            at: .nanoseconds(Int64(monotonicNanoseconds())))
    }

    private func serverIDs(of link: Link) -> [ApplicationServerID] {
        servers.filter { $0.value.link == link.index }.sorted { $0.value.place < $1.value.place }
            .map(\.key)
    }
}
