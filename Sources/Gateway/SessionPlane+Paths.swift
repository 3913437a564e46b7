import SigtranTransport

/// Which paths of associations are down, as far as events have told.
struct PathWatch {
    /// By slot.
    private var down: [Int: Set<TransportAddress>] = [:]

    /// What an event says of the paths of an association.
    mutating func changes(
        by event: AssociationEvent, of slot: AssociationSlot
    ) -> [LinkEvent.Happening] {
        let known = down[slot.index] ?? []
        switch event {
        case .pathDown:
            let now = PathWatch.down(in: slot)
            down[slot.index] = now
            return now.subtracting(known).map { .path($0, isUp: false) }
        case .pathUp:
            // Each association's paths come up at its beginning, which is no news.
            guard !known.isEmpty else { return [] }
            let now = PathWatch.down(in: slot).intersection(known)
            down[slot.index] = now
            return known.subtracting(now).map { .path($0, isUp: true) }
        case .up, .restarted, .lost, .shutdownComplete, .cannotStart:
            down[slot.index] = nil
            return []
        default: return []
        }
    }

    /// Begins with an association that was up before.
    mutating func begin(_ slot: AssociationSlot) {
        down[slot.index] = PathWatch.down(in: slot)
    }

    private static func down(in slot: AssociationSlot) -> Set<TransportAddress> {
        let paths = slot.association?.knownPaths ?? []
        return Set(paths.filter { $0.isActive == false }.map(\.address))
    }
}

extension SessionPlane {
    /// Tells which paths have changed; under the lock.
    func notePaths(_ event: AssociationEvent, of slot: AssociationSlot) {
        for happening in pathWatch.changes(by: event, of: slot) {
            note(event: happening, of: slot)
        }
    }

    /// Keeps an event of an association; under the lock.
    func note(event: LinkEvent.Happening, of slot: AssociationSlot) {
        let place = fabric.links[slot.link].slots.firstIndex { $0 === slot }
        note(LinkEvent(link: slot.link, association: place, happening: event))
    }

    /// The peer's addresses of each association, in the order of the slots.
    func paths() -> [[AssociationPath]] {
        still {
            fabric.slots.map { isAtRest ? [] : $0.association?.knownPaths ?? [] }
        }
    }
}
