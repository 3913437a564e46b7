import SS7Filter
import Synchronization

/// What all workers share and none changes: links, association slots, routes.
final class Fabric: Sendable {
    let links: [Link]
    let slots: [AssociationSlot]
    let routes: RouteTable
    /// Nil where nothing is translated.
    let titles: GlobalTitleTable?
    let quiescence: Quiescence
    /// One for each worker.
    let returns: [ReturnBox]
    /// Nanoseconds for which a destination that went down may be waited for.
    let recovery: UInt64
    /// Nanoseconds for which a worker or a destination may fail to keep up.
    let overloadAfter: UInt64
    let congestion: CongestionMarks
    /// What the rules' clock shows, set by the thread beside the path.
    let minuteOfWeek = Atomic<UInt16>(0)
    /// Messages that each worker keeps for the dry run of a new table, and of how many it keeps one.
    let recentCapacity: Int
    let stride = Atomic<Int>(1)
    /// True while messages go on unjudged because a person has said so.
    let isBypassed = Atomic<Bool>(false)

    /// Workers that hold messages for links of a side which waited in the gateway before this one.
    private let heirsForInterconnect = Atomic<Int>(0)
    private let heirsForHome = Atomic<Int>(0)

    init(
        links: [Link], slots: [AssociationSlot], routes: RouteTable,
        titles: GlobalTitleTable?, workers: Int, plan: GatewayPlan
    ) {
        self.links = links
        self.slots = slots
        self.routes = routes
        self.titles = titles
        quiescence = Quiescence(workers: workers)
        returns = (0..<workers).map { _ in ReturnBox() }
        recovery = plan.recovery.nanoseconds
        overloadAfter = plan.overloadAfter.nanoseconds
        congestion = plan.congestion
        recentCapacity = plan.recentCapacity
    }

    /// True while messages for a side wait that were handed over: what comes later goes later, whoever
    /// reads it.
    @inline(always)
    func hasInheritance(for side: Side) -> Bool {
        switch side {
        case .interconnect: heirsForInterconnect.load(ordering: .acquiring) != 0
        case .home: heirsForHome.load(ordering: .acquiring) != 0
        }
    }

    /// Takes note of a worker that begins, or has ceased, to hold such messages.
    func countHeirs(for side: Side, by number: Int) {
        switch side {
        case .interconnect: heirsForInterconnect.add(number, ordering: .acquiringAndReleasing)
        case .home: heirsForHome.add(number, ordering: .acquiringAndReleasing)
        }
    }
}
