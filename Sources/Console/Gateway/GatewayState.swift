import Foundation

/// What of a gateway's status in JSON the console itself goes by; pages read all of it.
struct GatewayState: Decodable, Sendable {
    struct Link: Decodable, Sendable {
        var counters: [String: Int]
    }

    struct Rules: Decodable, Sendable {
        var generation: Int
    }

    struct Events: Decodable, Sendable {
        var stored: Int
        var lost: Int
    }

    var active: Bool
    var rules: Rules
    var events: Events
    var links: [Link]

    /// Messages of all links that a cause counts.
    ///
    /// As a number that cannot overflow: what a gateway says is not believed to be one that was counted.
    func total(_ cause: String) -> Double {
        links.reduce(0) { $0 + Double($1.counters[cause] ?? 0) }
    }
}

/// How much a gateway did in a second.
struct RateSample: Codable, Hashable, Sendable {
    var time: Double
    /// Messages a second.
    var received: Double
    var forwarded: Double
    var blocked: Double
    var shadowed: Double

    /// The rates between two states.
    ///
    /// - Returns: nil where the gateway was started between them.
    init?(from old: GatewayState, at before: Double, to new: GatewayState, at time: Double) {
        let span = time - before
        guard span > 0 else { return nil }
        var isRestarted = false
        func rate(_ cause: String) -> Double {
            let difference = new.total(cause) - old.total(cause)
            if difference < 0 { isRestarted = true }
            return (difference / span * 10).rounded() / 10
        }
        self.time = time
        received = rate("received")
        forwarded = rate("forwarded")
        blocked = rate("blocked")
        shadowed = rate("shadowed")
        if isRestarted { return nil }
    }
}
