import Foundation
import Gateway
import Load
import SS7Filter

/// Sends the traffic, pass after pass, and keeps the ledger: one thread.
final class Player {
    private let traffic: Traffic
    private let network: DemoNetwork
    private let inbox: Inbox
    private var ledger: Ledger
    private let end: UInt64
    private let isStopped: () -> Bool
    private let show: (DemoReport) -> Void
    /// Gets each event of the gateway.
    var observe: ((borrowing EventRecord) -> Void)?
    private let start = nanoseconds()
    private var nextShow: UInt64 = 0
    private var lastShown: (time: UInt64, settled: Int) = (0, 0)
    private var nextAudit: UInt64 = 0
    private var isMeasuring = false
    private var isInterrupted = false
    /// Messages that arrived or were blocked since the schedule was last told.
    private var settled: [Int] = []
    /// Parts that an association has not taken yet, in their order.
    private var unsent: [(part: Int, path: Path)] = []

    init(
        _ traffic: Traffic, _ network: DemoNetwork, _ inbox: Inbox, _ ledger: Ledger, end: UInt64,
        isStopped: @escaping () -> Bool, show: @escaping (DemoReport) -> Void
    ) {
        self.traffic = traffic
        self.network = network
        self.inbox = inbox
        self.ledger = ledger
        self.end = end
        self.isStopped = isStopped
        self.show = show
    }

    /// True when no further message is to be sent.
    private var isOver: Bool { isInterrupted || nanoseconds() >= end }

    /// - Parameter rate: messages a second all the time; nil measures by turns.
    func play(rate: Int? = nil) {
        while !isOver, let rate { playCalmly(rate) }
        while !isOver {
            let turn = nanoseconds()
            repeat { playAtFullSpeed() } while !isOver && nanoseconds() &- turn < 1_000_000_000
            if !isOver { playPaced() }
        }
    }

    /// Waits for what is under way; gives the report.
    func finish() -> DemoReport {
        settle()
        // The last answers of the gateway come after the events that they belong to.
        if ledger.report.answered < answersGiven { usleep(100_000) }
        collect()
        ledger.change { report in
            report.lostEvents = network.gateway.rings.map(\.lost).reduce(0, +)
            report.wasInterrupted = isInterrupted
            report.elapsed = .nanoseconds(Int64(nanoseconds() - start))
            report.unexpected += abs(answersGiven - report.answered)
        }
        return ledger.report
    }

    private var answersGiven: Int {
        network.gateway.plan.links.indices
            .map { network.gateway.counters(ofLink: $0)[.answered] }.reduce(0, +)
    }

    private func playAtFullSpeed() {
        ledger.change { $0.phase = .fullSpeed }
        var schedule = Schedule(traffic)
        let began = nanoseconds()
        let before = ledger.report.sent
        while !schedule.isExhausted, !isOver {
            var hasSent = false
            while ledger.outstanding < Demonstration.window, unsent.isEmpty,
                let message = schedule.take()
            {
                send(message)
                hasSent = true
            }
            turn(&schedule, pausing: hasSent ? 0 : 50)
        }
        let isWhole = schedule.isExhausted
        settle()
        ledger.change { report in
            if isWhole { report.passes += 1 }
            report.fullSpeedMessages += report.sent - before
            report.fullSpeedNanoseconds += nanoseconds() - began
        }
    }

    /// One pass at a fixed pace; each message is followed by its copy half an interval later.
    private func playPaced() {
        ledger.change { $0.phase = .paced }
        isMeasuring = true
        defer { isMeasuring = false }
        var schedule = Schedule(traffic)
        let interval = 1_000_000_000 / UInt64(Demonstration.pace)
        var due = nanoseconds()
        var copy: (message: Int, due: UInt64)?
        while !schedule.isExhausted || copy != nil, !isOver {
            let now = nanoseconds()
            if let waiting = copy, now >= waiting.due {
                sendDirect(waiting.message)
                copy = nil
            } else if now >= due, copy == nil, unsent.isEmpty, let message = schedule.take() {
                send(message)
                copy = (message, now + interval / 2)
                // What was late is not made good by a burst.
                due = max(due + interval, now)
            }
            turn(&schedule, pausing: 50)
        }
        if schedule.isExhausted { ledger.change { $0.passes += 1 } }
        settle()
    }

    /// One pass at a rate that a person can follow, measuring nothing.
    private func playCalmly(_ rate: Int) {
        ledger.change { $0.phase = .paced }
        var schedule = Schedule(traffic)
        let interval = 1_000_000_000 / UInt64(rate)
        var due = nanoseconds()
        while !schedule.isExhausted, !isOver {
            let now = nanoseconds()
            if now >= due, unsent.isEmpty, let message = schedule.take() {
                send(message)
                due = max(due + interval, now &- 100_000_000)
            }
            turn(&schedule, pausing: 200)
        }
        if schedule.isExhausted { ledger.change { $0.passes += 1 } }
        settle()
    }

    /// Waits until nothing is under way, or too long.
    private func settle() {
        let limit = nanoseconds() + Demonstration.patience
        var none = Schedule(traffic)
        while ledger.outstanding > 0 || ledger.outstandingDirect > 0, nanoseconds() < limit {
            turn(&none, pausing: 50)
        }
        for message in ledger.giveUp(before: .max) { settled.append(message) }
        settled = []
        unsent = []
        ledger.forgetDirect()
    }

    private func send(_ message: Int) {
        ledger.begin(message, at: nanoseconds())
        for part in traffic.messages[message].parts { unsent.append((part, .gateway)) }
        flush()
    }

    private func sendDirect(_ message: Int) {
        for part in traffic.messages[message].parts {
            ledger.beginDirect(part, at: nanoseconds())
            unsent.append((part, .direct))
        }
        flush()
    }

    private func flush() {
        while let (number, path) = unsent.first {
            let part = traffic.parts[number]
            let side = traffic.messages[part.message].side
            guard network.send(part, from: side, by: path) else { return }
            unsent.removeFirst()
        }
    }

    /// One turn of the loop: takes in what happened, shows it, and rests where there is nothing to do.
    private func turn(_ schedule: inout Schedule, pausing microseconds: UInt32) {
        flush()
        if !collect(), microseconds > 0 { usleep(microseconds) }
        for message in settled { schedule.settle(message) }
        settled = []
        let now = nanoseconds()
        if now >= nextAudit {
            nextAudit = now + 100_000_000
            if isStopped() { isInterrupted = true }
            for message in ledger.giveUp(before: now - Demonstration.patience) {
                schedule.settle(message)
            }
        }
        if now >= nextShow { present(now) }
    }

    private func present(_ now: UInt64) {
        nextShow = now + 200_000_000
        let count = ledger.report.forwarded + ledger.report.blocked
        let seconds = Double(now - lastShown.time) / 1e9
        let rate = lastShown.time == 0 ? 0 : Int(Double(count - lastShown.settled) / seconds)
        lastShown = (now, count)
        ledger.change { report in
            report.elapsed = .nanoseconds(Int64(now - start))
            report.currentRate = rate
        }
        show(ledger.report)
    }

    /// Takes in arrivals and events; false where there were none.
    @discardableResult
    private func collect() -> Bool {
        let arrivals = inbox.takeAll()
        for arrival in arrivals { take(arrival) }
        var events = 0
        for ring in network.gateway.rings {
            while events < 10_000, take(from: ring) { events += 1 }
        }
        return !arrivals.isEmpty || events > 0
    }

    private func take(_ arrival: Inbox.Arrival) {
        // A message cannot come back to the side that sends it: what does is the gateway's answer.
        let candidates = (arrival.candidates ?? []).filter {
            traffic.messages[traffic.parts[$0].message].side != arrival.side
        }
        guard !candidates.isEmpty else {
            ledger.change { $0.answered += 1 }
            return
        }
        let message = ledger.arrived(
            candidates, by: arrival.path, at: arrival.time, isMeasured: isMeasuring)
        if let message { settled.append(message) }
    }

    private func take(from ring: EventRing) -> Bool {
        ring.take { event in
            observe?(event)
            guard let table = network.gateway.table(of: event.table) else { return }
            if let message = ledger.noted(event, table: table) { settled.append(message) }
        }
    }
}
