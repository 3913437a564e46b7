import M3UASession
import SS7Wire
import Synchronization

/// Signalling network management across the gateway, RFC 4666 clause 4.5: each side is told what
/// becomes of the destinations behind the other one.
extension SessionPlane {
    /// Destinations of one message that are looked into, and ranges among them: what a peer may
    /// cause is bounded.
    static let longestList = 512
    private static let mostRanges = 16

    /// Takes in what the peer of a link says of destinations, and tells whom it concerns.
    func receive(_ message: SignallingNetworkMessage, from link: Link) {
        let affected = bounded(message.affected)
        if message.type == .destinationUserPartUnavailable {
            for point in affected { relay(message, of: point, from: link) }
            return
        }
        let points = affected.flatMap { point in
            point.mask == 0 ? [point] : [point] + destinations.known(in: point, behind: link)
        }
        change(points, behind: link) {
            for point in affected {
                var state = destinations.reported(point, by: link)
                switch message.type {
                case .destinationUnavailable: state = DestinationState(availability: .unavailable)
                case .destinationRestricted: state.availability = .restricted
                case .destinationAvailable:
                    state.availability = .available
                    // Without levels, nothing else says that a congestion is over.
                    if state.congestion == DestinationState.congested { state.congestion = 0 }
                default: state.congestion = message.congestionLevel ?? DestinationState.congested
                }
                destinations.set(state, of: point, by: link)
            }
        }
    }

    /// Takes note of links that went down, and have stayed so for T(r), or came back.
    func superviseLinks(at now: Duration) {
        for link in fabric.links {
            let since = inactiveSince[link.index]
            if link.isActive {
                guard since != nil || destinations.isDown(link) else { continue }
                inactiveSince[link.index] = nil
                settle(link, isDown: false)
            } else if let since {
                guard !destinations.isDown(link),
                    now - since >= .nanoseconds(Int64(clamping: fabric.recovery))
                else { continue }
                link.givenUpAt.store(monotonicNanoseconds(), ordering: .relaxed)
                settle(link, isDown: true)
            } else {
                inactiveSince[link.index] = now
                // Not when there is first something to send: what comes after T(r) does not wait.
                link.downSince.store(monotonicNanoseconds(), ordering: .relaxed)
                destinations.beginPeriod(of: link)
            }
        }
    }

    private func settle(_ link: Link, isDown: Bool) {
        change(destinations.everything(behind: link), behind: link) {
            destinations.set(link, isDown: isDown)
        }
    }

    /// Tells a peer that has become active of the destinations that are not as they should be.
    func introduce(_ slot: AssociationSlot) {
        let link = fabric.links[slot.link]
        var points: Set<M3UAAffectedPointCode> = []
        for other in fabric.links where other !== link {
            points.formUnion(destinations.everything(behind: other))
        }
        let bad = points.filter { point in
            destinations.state(of: point, for: link).map { $0 != DestinationState() } ?? false
        }
        tell(bad.sorted { $0.word < $1.word }, old: [:], of: link, to: [slot])
    }

    /// Tells all peers, before the end, that nothing can be reached by way of this gateway: what they sent
    /// until they hear it still goes on.
    ///
    /// - Returns: false where there is nobody to tell.
    func sayFarewell() -> Bool {
        var isHeard = false
        locked { _ in
            for link in fabric.links {
                var points: Set<M3UAAffectedPointCode> = []
                for other in fabric.links where other !== link {
                    points.formUnion(destinations.everything(behind: other))
                }
                let lost = points.filter { point in
                    destinations.state(of: point, for: link)
                        .map { $0.availability != .unavailable } ?? false
                }
                let message = SignallingNetworkMessage(
                    .destinationUnavailable, lost.sorted { $0.word < $1.word })
                for slot in link.slots where slot.published.isActive {
                    if layer.announce(message, to: slot.session) { isHeard = true }
                }
            }
        }
        return isHeard
    }

    /// Answers an audit, clause 4.5.3: what is asked for is told, available or not.
    func answer(_ audit: SignallingNetworkMessage, from slot: AssociationSlot) {
        let link = fabric.links[slot.link]
        var points: [M3UAAffectedPointCode] = []
        var unknown: [M3UAAffectedPointCode] = []
        for point in bounded(audit.affected) {
            guard destinations.state(of: point, for: link) != nil else {
                unknown.append(point)
                continue
            }
            points.append(point)
            guard point.mask > 0 else { continue }
            // In a range, each destination that is not like the rest.
            for other in destinations.carriers(of: point, from: link) {
                points += destinations.known(in: point, behind: other).filter {
                    destinations.state(of: $0, for: link)
                        != destinations.state(of: point, for: link)
                }
            }
        }
        tell(points, old: nil, of: link, to: [slot])
        guard !unknown.isEmpty else { return }
        var refused = audit
        refused.affected = Array(unknown.prefix(64))
        layer.refuseAudit(refused, to: slot.session)
    }

    /// Tells those who send to a destination that is unavailable so again, RFC 4666 clause 3.4.1.
    func remind(_ link: Link, of destination: UInt32) {
        locked { _ in
            let point = M3UAAffectedPointCode(destination)
            guard destinations.state(of: point, for: link)?.availability == .unavailable else {
                return
            }
            for slot in link.slots where slot.published.isActive {
                layer.announce(
                    SignallingNetworkMessage(.destinationUnavailable, [point]), to: slot.session)
            }
        }
    }

    private func bounded(_ affected: [M3UAAffectedPointCode]) -> [M3UAAffectedPointCode] {
        var ranges = 0
        return affected.prefix(SessionPlane.longestList).filter { point in
            if point.mask > 0 { ranges += 1 }
            return point.mask == 0 || ranges <= SessionPlane.mostRanges
        }
    }

    /// Changes what is known of destinations behind a link, and tells the others what that changes.
    func change(
        _ points: [M3UAAffectedPointCode], behind link: Link, _ body: () -> Void
    ) {
        let others = fabric.links.filter { $0 !== link }
        let before = others.map { other in
            var states: [M3UAAffectedPointCode: DestinationState] = [:]
            for point in points where isCarried(point, by: link, from: other) {
                states[point] = destinations.state(of: point, for: other)
            }
            return states
        }
        body()
        bar(points, by: link)
        for (other, old) in zip(others, before) {
            let changed = points.filter { point in
                guard let state = old[point] else { return false }
                return destinations.state(of: point, for: other) != state
            }
            tell(changed, old: old, of: other, to: other.slots)
        }
    }

    /// Lets workers know which destinations a link's peer cannot reach.
    func bar(_ points: [M3UAAffectedPointCode], by link: Link) {
        for point in points where point.mask == 0 {
            let isBarred = destinations.reported(point, by: link).availability == .unavailable
            fabric.routes.bar(point.pointCode, by: link.index, isBarred)
        }
    }

    private func isCarried(
        _ point: M3UAAffectedPointCode, by link: Link, from other: Link
    ) -> Bool {
        destinations.carriers(of: point, from: other).contains { $0 === link }
    }

    /// Sends what is the case of destinations, in as few messages as it takes.
    ///
    /// - Parameter old: what was the case; nil where all is told, as an audit asks. What is not in it
    ///   was well.
    private func tell(
        _ points: [M3UAAffectedPointCode], old: [M3UAAffectedPointCode: DestinationState]?,
        of link: Link, to slots: [AssociationSlot]
    ) {
        guard !points.isEmpty else { return }
        var byType: [M3UAMessageType: [M3UAAffectedPointCode]] = [:]
        var byLevel: [UInt8: [M3UAAffectedPointCode]] = [:]
        for point in points {
            guard let state = destinations.state(of: point, for: link) else { continue }
            let was = old.map { $0[point] ?? DestinationState() }
            if state.availability != was?.availability {
                byType[state.type, default: []].append(point)
            }
            if state.congestion != was?.congestion ?? 0 {
                byLevel[state.congestion, default: []].append(point)
            }
        }
        for slot in slots where slot.published.isActive {
            for (level, points) in byLevel.sorted(by: { $0.key < $1.key }) {
                var message = SignallingNetworkMessage(.signallingCongestion, points)
                message.congestionLevel = level == DestinationState.congested ? nil : level
                layer.announce(message, to: slot.session)
            }
            for (type, points) in byType.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                layer.announce(SignallingNetworkMessage(type, points), to: slot.session)
            }
        }
    }

    /// Passes a message on to those whose traffic to its destination goes by a link.
    private func relay(
        _ message: SignallingNetworkMessage, of point: M3UAAffectedPointCode, from link: Link
    ) {
        var passed = message
        passed.affected = [point]
        // The contexts and the appearance are those of the association it leaves by.
        passed.applicationServers = []
        passed.networkAppearance = nil
        for other in fabric.links where other !== link && isCarried(point, by: link, from: other) {
            for slot in other.slots { layer.announce(passed, to: slot.session) }
        }
    }
}
