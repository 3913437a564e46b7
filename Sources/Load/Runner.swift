import Foundation
import SS7Filter

/// Sends messages by their times, takes in what arrives, and counts: one thread.
final class Runner {
    private let traffic: Traffic
    private let parties: Parties
    private let preparation: Preparation
    private let settings: LoadSettings
    private let isStopped: () -> Bool
    private let show: (LoadReport) -> Void
    private(set) var report = LoadReport()
    private var course: Course
    private var flights = Flights()
    /// What patience has ended for, and what may come all the same.
    private var stragglers = Flights()
    private var repeats = Repeats()
    private var overtaking = Overtaking()
    private var arrived: [Arrivals.Arrival] = []
    private var next: PreparedMessage?
    private let firstPass: Int
    private var start: UInt64 = 0
    private var origin: UInt64 = 0
    private var stretch = StretchClock()
    private var nextAudit: UInt64 = 0
    private var nextShow: UInt64 = 0
    /// Since when a party has had no association at all; nil while all have.
    private var outage: UInt64?
    /// Messages under way that are waited for: not those that are to be blocked.
    private var awaited = 0
    private var lastArrival: UInt64 = 0
    private var sendingEnd = UInt64.max

    /// Messages that are remembered as late ones: of a gateway that drops most, the last ones are enough.
    private static let mostStragglers = 500_000
    /// How long a message may take and still be told from one that was lost.
    private static let longest: UInt64 = 600_000_000_000

    init(
        _ traffic: Traffic, _ parties: Parties, _ forecast: Forecast?, _ settings: LoadSettings,
        firstPass: Int, isStopped: @escaping () -> Bool, show: @escaping (LoadReport) -> Void
    ) {
        self.traffic = traffic
        self.parties = parties
        self.settings = settings
        self.firstPass = firstPass
        preparation = Preparation(
            traffic: traffic, parties: parties, forecast: forecast, settings: settings)
        self.isStopped = isStopped
        self.show = show
        course = Course(traffic, first: firstPass)
        report.countsAnswers = !settings.hasSink
        report.passLength = traffic.count
    }

    /// The number of the first pass that has not been begun.
    var nextPass: Int { course.begun }

    // MARK: - Sending

    /// Open loop: each message has a time, whatever became of those before it.
    func play(rate: Double, for seconds: Double) throws {
        report.pace = "open loop, \(Int(rate.rounded())) messages/s"
        begin()
        let interval = 1e9 / rate
        let total = max(1, Int((rate * seconds).rounded()))
        let end = start + UInt64(seconds * 1e9)
        var number = 0
        while number < total, !isOver {
            let due = start + UInt64(Double(number) * interval)
            let now = nanoseconds()
            if next == nil { next = try preparation.message(of: course.next(at: due)) }
            // What cannot be handed over even now will not be: the rest is not sent.
            if now > end + settings.patienceNanoseconds { break }
            guard now >= due else {
                collect()
                turn(now)
                rest(until: due)
                continue
            }
            guard send(intended: due) else {
                collect()
                turn(now)
                usleep(20)
                report.heldBack += Double(nanoseconds() - now) / 1e9
                continue
            }
            number += 1
            if number % 32 == 0 {
                collect()
                turn(now)
            }
        }
        if !report.wasInterrupted { report.unsent += total - number }
        // The last message has its interval, too: so many in a second are that rate.
        try finish(notBefore: number == total ? start + UInt64(Double(total) * interval) : 0)
    }

    /// Closed loop: so many messages under way, the next when one of them is out of the way.
    func play(window: Int, for seconds: Double) throws {
        report.pace = "closed loop, \(window) messages outstanding"
        report.isClosedLoop = true
        report.window = window
        begin()
        let end = start + UInt64(seconds * 1e9)
        while !isOver, nanoseconds() < end {
            var hasSent = false
            // Where nothing is to be heard of a message the window never fills.
            for _ in 0..<window where awaited < window {
                let now = nanoseconds()
                if next == nil { next = try preparation.message(of: course.next(at: now)) }
                guard send(intended: now) else { break }
                hasSent = true
            }
            let isQuiet = !collect()
            turn(nanoseconds())
            if !hasSent, isQuiet { usleep(20) }
        }
        try finish()
    }

    private var isOver: Bool { report.wasInterrupted || report.wasCutOff }

    private func begin() {
        origin = nanoseconds()
        start = origin + 1_000_000
        report.planned = settings.seconds
        stretch.begin(at: start, of: settings.seconds)
    }

    /// Hands the next message over, or as much of it as goes; false where something is left.
    private func send(intended: UInt64) -> Bool {
        guard var message = next else { return true }
        if message.gone == 0 {
            let now = nanoseconds()
            guard
                let association = parties.send(
                    message.parts[0], from: message.side, selection: message.selection)
            else { return false }
            let flight = Flights.Flight(
                step: message.step, expectation: message.expectation, intended: intended,
                sent: now, missing: message.keys.count, serial: report.parts,
                lane: Overtaking.Lane(
                    message.side, association: association, label: message.label,
                    selection: message.selection))
            note(flight, message.keys)
            report.parts += message.parts.count
            message.gone = 1
        }
        while message.gone < message.parts.count {
            guard
                parties.send(
                    message.parts[message.gone], from: message.side, selection: message.selection)
                    != nil
            else {
                next = message
                return false
            }
            message.gone += 1
        }
        next = nil
        return true
    }

    private func note(_ flight: Flights.Flight, _ keys: [UInt64]) {
        report.sent += 1
        stretch.sent += 1
        let lateness = flight.sent > flight.intended ? flight.sent - flight.intended : 0
        report.lateness.add(lateness)
        if lateness > 1_000_000 { report.sentLate += 1 }
        let operation = traffic.messages[flight.step.message].operation
        report.rows[
            LoadReport.Subject(operation: operation, expectation: flight.expectation),
            default: LoadReport.Row()
        ].sent += 1
        if !keys.isEmpty {
            flights.begin(flight, keys: keys)
            if flight.expectation.fate != .blocked { awaited += 1 }
        }
        if !report.isClosedLoop {
            course.leave(flight.step, at: flight.intended + settings.gapNanoseconds)
        } else if keys.isEmpty || flight.expectation.fate == .blocked {
            course.leave(flight.step, at: flight.sent + settings.gapNanoseconds)
        }
    }

    // MARK: - Arrivals

    /// Takes in what has arrived; false where there was nothing.
    @discardableResult
    private func collect() -> Bool {
        parties.arrivals.take(into: &arrived)
        for arrival in arrived { take(arrival) }
        return !arrived.isEmpty
    }

    private func take(_ arrival: Arrivals.Arrival) {
        if isOf(flights, arrival) {
            noteOrder(of: arrival, among: flights)
            guard let flight = flights.arrive(arrival.key) else { return }
            note(flight, arrivedAt: arrival.time)
            change(flight) { $0.arrived += 1 }
            end(flight)
        } else if isOf(stragglers, arrival) {
            noteOrder(of: arrival, among: stragglers)
            guard let flight = stragglers.arrive(arrival.key) else { return }
            note(flight, arrivedAt: arrival.time)
            change(flight) {
                $0.absent -= 1
                $0.arrived += 1
                $0.late += 1
            }
        } else if repeats.contains(arrival.key, at: arrival.side) {
            report.duplicates += 1
        } else {
            report.others += 1
        }
    }

    private func noteOrder(of arrival: Arrivals.Arrival, among flights: Flights) {
        lastArrival = arrival.time
        // An answer is to one message, and what follows it to the same.
        guard settings.hasSink else { return }
        repeats.note(arrival.key, at: arrival.side)
        // One that is late and one that is not have the same octets: nobody can tell which came.
        guard
            self.flights.flight(of: arrival.key) == nil || stragglers.flight(of: arrival.key) == nil
        else { return }
        guard let (serial, lane) = flights.order(of: arrival.key) else { return }
        if overtaking.isOvertaken(serial, on: lane) { report.outOfOrder += 1 }
    }

    /// True where an arrival is of one of these; what comes back to the side that sent it is no arrival.
    private func isOf(_ flights: Flights, _ arrival: Arrivals.Arrival) -> Bool {
        flights.flight(of: arrival.key).map {
            traffic.messages[$0.step.message].side != arrival.side
        } ?? false
    }

    private func note(_ flight: Flights.Flight, arrivedAt time: UInt64) {
        report.arrived += 1
        stretch.arrived += 1
        let latency = time > flight.intended ? time - flight.intended : 0
        report.latency.add(latency)
        stretch.latency.add(latency)
        report.uncorrected.add(time > flight.sent ? time - flight.sent : 0)
    }

    private func giveUp(before time: UInt64) {
        for (flight, keys) in flights.giveUp(before: time) {
            change(flight) { $0.absent += 1 }
            if report.isClosedLoop, flight.expectation.fate != .blocked {
                let until = min(nanoseconds(), sendingEnd)
                report.windowHeld += until > flight.sent ? Double(until - flight.sent) / 1e9 : 0
            }
            end(flight)
            stragglers.begin(flight, keys: keys)
        }
    }

    private func end(_ flight: Flights.Flight) {
        guard flight.expectation.fate != .blocked else { return }
        awaited -= 1
        if report.isClosedLoop { course.settle(flight.step) }
    }

    private func change(_ flight: Flights.Flight, _ body: (inout LoadReport.Row) -> Void) {
        let operation = traffic.messages[flight.step.message].operation
        body(
            &report.rows[
                LoadReport.Subject(operation: operation, expectation: flight.expectation),
                default: LoadReport.Row()])
    }

    // MARK: - Time

    /// What is done now and then.
    private func turn(_ now: UInt64) {
        if let ended = stretch.turn(now) { report.stretches.append(ended) }
        if now >= nextAudit {
            nextAudit = now + 10_000_000
            if isStopped() { report.wasInterrupted = true }
            watch(now)
            if now > settings.patienceNanoseconds {
                giveUp(before: now - settings.patienceNanoseconds)
            }
            let oldest = now > Runner.longest ? now - Runner.longest : 0
            _ = stragglers.giveUp(before: oldest, keeping: Runner.mostStragglers)
        }
        if now >= nextShow {
            nextShow = now + 200_000_000
            report.seconds = now > start ? Double(now - start) / 1e9 : 0
            report.outstanding = flights.count
            show(report)
        }
    }

    /// Sees whether associations are up, and ends a run that is of no use without them.
    private func watch(_ now: UInt64) {
        report.falls = parties.falls(since: settings.origin ?? origin)
        if settings.endsWithFall, !report.falls.isEmpty { report.wasCutOff = true }
        if parties.isReachable {
            outage = nil
        } else if let outage {
            if now > outage + settings.comingUp.nanoseconds { report.wasCutOff = true }
        } else {
            outage = now
        }
    }

    /// Sleeps most of the time, and watches the clock for the rest: a sleep ends late.
    private func rest(until due: UInt64) {
        let now = nanoseconds()
        guard due > now + 60_000 else { return }
        var time = timespec()
        let pause = min(due - now - 50_000, 5_000_000)
        time.tv_nsec = Int(pause)
        unsafe nanosleep(&time, nil)
    }

    /// Waits for what is under way.
    ///
    /// - Parameter least: when the last message's interval ends.
    private func finish(notBefore least: UInt64 = 0) throws {
        let end = nanoseconds()
        sendingEnd = end
        let last = max(end, least)
        report.seconds = last > start ? Double(last - start) / 1e9 : 0
        // What is to be blocked may come all the same, and as late as anything.
        let limit = end + settings.patienceNanoseconds
        while flights.count > 0, nanoseconds() < limit {
            if !collect() { usleep(200) }
            watch(nanoseconds())
        }
        giveUp(before: .max)
        // As long as late ones come one behind the other, they are waited for.
        let latest = nanoseconds() + Runner.longestTail
        while stragglers.count > 0, nanoseconds() < min(latest, lastArrival + Runner.pause) {
            if !collect() { usleep(200) }
        }
        // What comes behind the last message may be its duplicate.
        let aftermath = nanoseconds() + Runner.aftermath
        while settings.hasSink, nanoseconds() < aftermath {
            if !collect() { usleep(200) }
        }
        collect()
        if let last = stretch.turn(.max) { report.stretches.append(last) }
        report.outstanding = 0
        report.passes = course.begun - firstPass
        report.shares = parties.shares
        show(report)
    }

    /// Late messages that follow each other sooner than this are waited for at the end, so long at most.
    private static let pause: UInt64 = 200_000_000
    private static let longestTail: UInt64 = 10_000_000_000
    /// How long after the last message there is an ear for what nobody waits for.
    private static let aftermath: UInt64 = 100_000_000
}
