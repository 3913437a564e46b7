import Gateway

/// What there is to log of overload: its beginning and end, and what was not judged or dropped.
struct OverloadLog {
    private static let secondsBetween = 10
    private var isOverloaded = false
    private var overloads = 0
    /// What is known of each link; of a gateway that goes on from another, what that has told.
    private var told: [(bypassed: Int, dropped: Int)]
    private var lastTold: ContinuousClock.Instant?

    init(_ gateway: Gateway) { told = OverloadLog.counts(of: gateway) }

    private static func counts(of gateway: Gateway) -> [(bypassed: Int, dropped: Int)] {
        gateway.plan.links.indices.map { index in
            let counters = gateway.counters(ofLink: index)
            return (counters[.bypassed], counters[.overloaded])
        }
    }

    /// The lines that are due.
    ///
    /// - Parameter isLast: true to tell what there still is.
    mutating func lines(of gateway: Gateway, isLast: Bool) -> [String] {
        var lines: [String] = []
        let isNow = gateway.overloadedWorkers > 0
        if gateway.overloads > overloads, !isOverloaded {
            lines.append("overload: workers cannot keep up with what comes")
        } else if isOverloaded, !isNow {
            lines.append("overload: workers keep up again")
        }
        overloads = gateway.overloads
        isOverloaded = isNow
        return lines + countLines(of: gateway, isLast: isLast)
    }

    private mutating func countLines(of gateway: Gateway, isLast: Bool) -> [String] {
        let clock = ContinuousClock()
        if let lastTold, !isLast, clock.now - lastTold < .seconds(OverloadLog.secondsBetween) {
            return []
        }
        var lines: [String] = []
        let counts = OverloadLog.counts(of: gateway)
        let cause = gateway.isBypassed ? "bypass" : "overload"
        for (link, (now, old)) in zip(gateway.plan.links, zip(counts, told)) {
            if now.bypassed > old.bypassed {
                lines.append(
                    "\(cause): link \(link.name): \(now.bypassed - old.bypassed) messages went on "
                        + "WITHOUT BEING JUDGED")
            }
            if now.dropped > old.dropped {
                lines.append(
                    "overload: link \(link.name): \(now.dropped - old.dropped) messages were dropped"
                )
            }
        }
        told = counts
        if !lines.isEmpty { lastTold = clock.now }
        return lines
    }
}
