import M3UASession
import SS7Wire

/// Where a destination stands, as an STP would say, RFC 4666 clause 4.5.
struct DestinationState: Equatable {
    enum Availability { case available, restricted, unavailable }

    var availability = Availability.available
    /// The congestion level; 0 for none.
    var congestion: UInt8 = 0

    /// The level of networks that have none.
    static let congested: UInt8 = 255

    /// The message that says so.
    var type: M3UAMessageType {
        switch availability {
        case .available: .destinationAvailable
        case .restricted: .destinationRestricted
        case .unavailable: .destinationUnavailable
        }
    }
}

/// What is known of destinations: which links are down, and what their peers have said.
///
/// Kept beside the path, under the session plane's lock. Its size is bounded, whatever peers say.
struct Destinations {
    private let fabric: Fabric
    private let links: [Reports]

    /// What the peer of one link has told, and whether the link is taken to be down.
    final class Reports {
        var isDown = true
        /// True while messages wait for the link, see `CongestionMarks`.
        var isCongested = false
        var states: [M3UAAffectedPointCode: Report] = [:]
        /// Those of `states` that are ranges.
        var ranges: [M3UAAffectedPointCode] = []
        /// How often the link has become inactive.
        var period = 0
        /// The point codes that are known to lie behind the link.
        let known: [UInt32]
        let isKnown: Set<UInt32>

        init(known: Set<UInt32>) {
            self.known = known.sorted()
            isKnown = known
        }

        static let capacity = 4_096
        static let rangeCapacity = 64
    }

    /// What was told, and in which period of the link.
    struct Report {
        var state: DestinationState
        var period: Int
    }

    init(fabric: Fabric, routes: [RouteTable.Route]) {
        self.fabric = fabric
        links = fabric.links.map { link in
            let named = routes.filter { $0.links.contains(link.index) }.map(\.pointCode)
            return Reports(known: Set(named + link.plan.pointCodes))
        }
    }

    func isDown(_ link: Link) -> Bool { links[link.index].isDown }

    func isCongested(_ link: Link) -> Bool { links[link.index].isCongested }

    func set(_ link: Link, isCongested: Bool) { links[link.index].isCongested = isCongested }

    /// Notes that a link is inactive.
    ///
    /// What its peer has said holds until it is back, or taken to be down. What it says from now on is
    /// new, even before it is active again (clause 4.6).
    func beginPeriod(of link: Link) { links[link.index].period += 1 }

    /// Takes a link to be down or not, and forgets what was said before it became inactive.
    func set(_ link: Link, isDown: Bool) {
        let reports = links[link.index]
        reports.isDown = isDown
        reports.states = reports.states.filter { $0.value.period == reports.period }
        reports.ranges.removeAll { reports.states[$0] == nil }
    }

    /// Takes in what a link's peer says of a destination, or of a range of them.
    func set(_ state: DestinationState, of point: M3UAAffectedPointCode, by link: Link) {
        let reports = links[link.index]
        let isRange = point.mask > 0
        if isRange {
            // What is said of a range is said of all its parts.
            reports.states = reports.states.filter { !point.contains($0.key) }
            reports.ranges.removeAll { point.contains($0) }
        } else {
            reports.states[point] = nil
        }
        // Nothing need be remembered of what is well, but that it is not as the range around it.
        let isWell = state == DestinationState()
        guard !isWell || reports.ranges.contains(where: { $0.contains(point) }) else { return }
        guard reports.states.count < Reports.capacity,
            !isRange || reports.ranges.count < Reports.rangeCapacity
        else { return }
        reports.states[point] = Report(state: state, period: reports.period)
        if isRange { reports.ranges.append(point) }
    }

    /// What a link's peer has said of a destination.
    func reported(_ point: M3UAAffectedPointCode, by link: Link) -> DestinationState {
        let reports = links[link.index]
        if let report = reports.states[point] { return report.state }
        let range = reports.ranges.last { $0.contains(point) }
        return range.flatMap { reports.states[$0]?.state } ?? DestinationState()
    }

    /// The point codes known to lie behind a link that are in a range.
    func known(in point: M3UAAffectedPointCode, behind link: Link) -> [M3UAAffectedPointCode] {
        links[link.index].known.filter { point.contains($0) }.prefix(Reports.capacity)
            .map { M3UAAffectedPointCode($0) }
    }

    /// Everything about which there is something to say of what lies behind a link.
    func everything(behind link: Link) -> [M3UAAffectedPointCode] {
        let reports = links[link.index]
        let others = reports.states.keys.filter {
            $0.mask > 0 || !reports.isKnown.contains($0.pointCode)
        }
        return reports.known.map { M3UAAffectedPointCode($0) } + others.sorted { $0.word < $1.word }
    }

    /// The links that a destination, or a range, is reached by from another link: those of each
    /// priority, best first.
    func priorities(of point: M3UAAffectedPointCode, from link: Link) -> [[Link]] {
        let set =
            point.mask == 0
            ? fabric.routes.links(
                to: point.pointCode, networkIndicator: link.plan.networkIndicator ?? 0,
                from: link.plan.side)
            : fabric.routes.links(from: link.plan.side)
        return fabric.routes.priorities(of: set).map { links in
            links.map { fabric.links[$0] }.filter { $0 !== link }
        }
    }

    /// All links that a destination, or a range, is reached by from another link, best first.
    func carriers(of point: M3UAAffectedPointCode, from link: Link) -> [Link] {
        priorities(of: point, from: link).flatMap { $0 }
    }

    /// Where a destination stands behind a link: as its peer says, and as our own queue does.
    private func state(of point: M3UAAffectedPointCode, behind link: Link) -> DestinationState {
        var state = reported(point, by: link)
        if isCongested(link) { state.congestion = DestinationState.congested }
        return state
    }

    /// Where a destination stands for the peer of a link; nil where none of our links leads there.
    ///
    /// Traffic goes around links that are down, or whose peers cannot reach the destination; of those
    /// that share it, the most congested one tells.
    func state(of point: M3UAAffectedPointCode, for link: Link) -> DestinationState? {
        let priorities = priorities(of: point, from: link)
        guard priorities.contains(where: { !$0.isEmpty }) else { return nil }
        for links in priorities {
            let states = links.filter { !isDown($0) }.map { state(of: point, behind: $0) }
                .filter { $0.availability != .unavailable }
            guard var state = states.first else { continue }
            if states.contains(where: { $0.availability == .available }) {
                state.availability = .available
            }
            state.congestion = states.map(\.congestion).max() ?? 0
            return state
        }
        return DestinationState(availability: .unavailable)
    }
}

extension M3UAAffectedPointCode {
    /// Tells whether a destination, or all of a range, is within this one.
    fileprivate func contains(_ other: M3UAAffectedPointCode) -> Bool {
        mask >= other.mask && contains(other.pointCode)
    }
}
