/// One pass through the traffic: which message may be sent next.
///
/// Messages go in the order of the capture, but none before those it answers, or that came before
/// it about the same subscriber, have arrived or are known to be blocked. Such a message waits and
/// others go by.
package struct Schedule {
    /// Messages that may wait while others go by.
    private static let patience = 512

    private let traffic: Traffic
    private var missing: [Int]
    private var next = 0
    private var waiting = 0
    private var ready: [Int] = []
    private var readyStart = 0

    package init(_ traffic: Traffic) {
        self.traffic = traffic
        missing = traffic.messages.map(\.predecessors)
    }

    /// True when every message has been given out.
    package var isExhausted: Bool {
        next == missing.count && waiting == 0 && readyStart == ready.count
    }

    /// The next message that may be sent; nil while all must wait.
    package mutating func take() -> Int? {
        if readyStart < ready.count {
            defer { readyStart += 1 }
            return ready[readyStart]
        }
        while next < missing.count, waiting < Schedule.patience {
            defer { next += 1 }
            if missing[next] == 0 { return next }
            waiting += 1
        }
        return nil
    }

    /// Notes that a message is out of the way.
    package mutating func settle(_ message: Int) {
        for successor in traffic.messages[message].successors {
            missing[successor] -= 1
            guard missing[successor] == 0, successor < next else { continue }
            waiting -= 1
            ready.append(successor)
        }
    }
}
