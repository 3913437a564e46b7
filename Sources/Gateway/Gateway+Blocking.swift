import M3UASession
import Synchronization

/// Management blocking, RFC 4666 clause 4.3.4.1: a link that an operator takes out of service.
extension Gateway {
    /// Takes a link out of service: the peers' ASPs are told and refused, ours go down in order, and
    /// traffic takes the other links of its destinations.
    ///
    /// Associations stay. It lasts over reloads and upgrades, not over a restart.
    public func block(link index: Int) {
        let link = fabric.links[index]
        link.isBlocked.store(true, ordering: .relaxed)
        for slot in link.slots { plane.block(slot) }
    }

    /// Puts a blocked link back into service: our ASPs come up again, the peers' may.
    ///
    /// One that is `blocked` in the plan stays so.
    public func unblock(link index: Int) {
        let link = fabric.links[index]
        link.isBlocked.store(false, ordering: .relaxed)
        for slot in link.slots { plane.ask(.active, of: slot) }
    }

    /// True while a link is blocked, by command or by its plan.
    public func isBlocked(link index: Int) -> Bool {
        let link = fabric.links[index]
        return link.isBlocked.load(ordering: .relaxed) || link.plan.isBlocked
    }
}
