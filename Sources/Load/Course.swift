/// The messages of a run in their order: pass after pass through the traffic, without end.
///
/// A message waits until those that it answers, or that came before it about the same subscriber, are
/// out of the way; others go by, of the next pass where this one has none. So the order does not
/// depend on how fast the gateway is.
struct Course {
    /// A message of one pass.
    struct Step: Hashable {
        var message: Int
        var pass: Int
    }

    private struct Pass {
        var schedule: Schedule
        var waiting = 0
    }

    /// Passes that may be open at once, and messages of them all: each costs eight octets.
    private static let mostPasses = 1024
    private static let mostOpen = 16_000_000

    private let traffic: Traffic
    private let most: Int
    private var passes: [Int: Pass] = [:]
    /// The open passes, the oldest first.
    private var open: [Int] = []
    /// Passes begun so far.
    private(set) var begun: Int
    /// Steps that will be out of the way, in the order of their times.
    private var leaving: [(step: Step, time: UInt64)] = []
    private var left = 0

    /// - Parameter first: the number of the first pass.
    init(_ traffic: Traffic, first: Int = 0) {
        self.traffic = traffic
        begun = first
        most = max(2, min(Course.mostPasses, Course.mostOpen / max(1, traffic.count)))
    }

    /// The next message.
    ///
    /// - Parameter now: nanoseconds; what `leave` has named a time for is out of the way then.
    mutating func next(at now: UInt64) -> Step {
        release(until: now)
        while true {
            for pass in open {
                if let message = passes[pass]?.schedule.take() {
                    passes[pass]?.waiting += 1
                    return Step(message: message, pass: pass)
                }
            }
            if open.count >= most, left < leaving.count {
                // More than this would cost more than an order that is not kept.
                release(until: leaving[left].time)
            } else {
                begin()
            }
        }
    }

    private mutating func begin() {
        passes[begun] = Pass(schedule: Schedule(traffic))
        open.append(begun)
        begun += 1
    }

    /// Says when a message is out of the way; times do not go back.
    mutating func leave(_ step: Step, at time: UInt64) { leaving.append((step, time)) }

    private mutating func release(until now: UInt64) {
        while left < leaving.count, leaving[left].time <= now {
            settle(leaving[left].step)
            left += 1
        }
        if left > 65_536 {
            leaving.removeFirst(left)
            left = 0
        }
    }

    /// Notes that a message is out of the way.
    mutating func settle(_ step: Step) {
        guard passes[step.pass] != nil else { return }
        passes[step.pass]?.schedule.settle(step.message)
        passes[step.pass]?.waiting -= 1
        if let pass = passes[step.pass], pass.waiting == 0, pass.schedule.isExhausted {
            passes[step.pass] = nil
            open.removeAll { $0 == step.pass }
        }
    }
}
