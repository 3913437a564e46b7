import SS7Filter
import Testing

@testable import Load

/// The order of messages, and what is known of those under way.
@Suite struct CourseTests {
    @Test func `no message comes before the gap behind those that it waits for`() throws {
        let traffic = try DemoFiles.traffic()
        var course = Course(traffic)
        var times: [Course.Step: UInt64] = [:]
        for number in 0..<20_000 {
            let now = UInt64(number) * 1000
            let step = course.next(at: now)
            #expect(times[step] == nil, "\(step) comes twice")
            times[step] = now
            course.leave(step, at: now + 50_000)
        }
        for (step, time) in times {
            for successor in traffic.messages[step.message].successors {
                guard let later = times[Course.Step(message: successor, pass: step.pass)] else {
                    continue
                }
                #expect(later >= time + 50_000)
            }
        }
        // The first passes are whole.
        for message in traffic.messages.indices {
            #expect(times[Course.Step(message: message, pass: 0)] != nil)
        }
    }

    @Test func `messages with the same octets arrive in the order of their sending`() throws {
        var flights = Flights()
        func flight(_ number: Int, at time: UInt64) -> Flights.Flight {
            Flights.Flight(
                step: Course.Step(message: number, pass: 0), expectation: .init(),
                intended: time, sent: time, missing: 1)
        }
        for number in 0..<4 { flights.begin(flight(number, at: UInt64(10 + number)), keys: [99]) }
        #expect(flights.count == 4)
        #expect(flights.arrive(99)?.step.message == 0)
        #expect(flights.giveUp(before: 12).map(\.flight.step.message) == [1])
        #expect(flights.arrive(99)?.step.message == 2)
        #expect(flights.arrive(7) == nil)
        #expect(flights.giveUp(before: .max).map(\.flight.step.message) == [3])
        #expect(flights.arrive(99) == nil)
        #expect(flights.count == 0)
    }

    @Test func `a message in segments arrives with its last one, in whatever order`() {
        var flights = Flights()
        let flight = Flights.Flight(
            step: Course.Step(message: 1, pass: 2), expectation: .init(), intended: 1,
            sent: 1, missing: 3)
        flights.begin(flight, keys: [1, 2, 3])
        #expect(flights.arrive(3) == nil)
        #expect(flights.arrive(1) == nil)
        #expect(flights.flight(of: 2)?.step.pass == 2)
        #expect(flights.arrive(2)?.step.pass == 2)
        // Its places are used again.
        flights.begin(flight, keys: [1, 2, 3])
        #expect(flights.arrive(2) == nil)
        #expect(flights.giveUp(before: .max).count == 1)
        for key: UInt64 in 1...3 { #expect(flights.arrive(key) == nil) }
    }

    @Test func `the place of a part in the order of sending is known while nothing is like it`() {
        var flights = Flights()
        func flight(_ serial: Int, missing: Int) -> Flights.Flight {
            Flights.Flight(
                step: Course.Step(message: 1, pass: 2), expectation: .init(), intended: 1,
                sent: 1, missing: missing, serial: serial)
        }
        flights.begin(flight(10, missing: 3), keys: [1, 2, 3])
        #expect(flights.order(of: 2)?.serial == 11 && flights.order(of: 3)?.serial == 12)
        #expect(flights.arrive(2) == nil)
        // What patience has ended for keeps it, without what has arrived.
        let lost = flights.giveUp(before: .max)
        #expect(lost.map(\.keys) == [[1, 0, 3]])
        var stragglers = Flights()
        stragglers.begin(lost[0].flight, keys: lost[0].keys)
        #expect(stragglers.order(of: 2) == nil && stragglers.order(of: 0) == nil)
        #expect(stragglers.order(of: 3)?.serial == 12)
        #expect(stragglers.arrive(3) == nil)
        #expect(stragglers.arrive(1)?.serial == 10)
        // Of two with the same octets nobody knows which one comes.
        flights.begin(flight(20, missing: 1), keys: [7])
        #expect(flights.order(of: 7)?.serial == 20)
        flights.begin(flight(21, missing: 1), keys: [7])
        #expect(flights.order(of: 7) == nil)
        #expect(flights.arrive(7)?.serial == 20)
        #expect(flights.order(of: 7) == nil)
    }

    @Test func `each lane has an order of its own`() {
        var overtaking = Overtaking()
        let lane = Overtaking.Lane(.interconnect, association: 2, label: 9, selection: 5)
        let told = [0, 7, 3, 6, 8, 8].map { overtaking.isOvertaken($0, on: lane) }
        #expect(told == [false, false, true, true, false, true])
        for other in [
            Overtaking.Lane(.home, association: 2, label: 9, selection: 5),
            Overtaking.Lane(.interconnect, association: 3, label: 9, selection: 5),
            Overtaking.Lane(.interconnect, association: 2, label: 8, selection: 5),
            Overtaking.Lane(.interconnect, association: 2, label: 9, selection: 6), .first,
        ] {
            let isOvertaken = overtaking.isOvertaken(1, on: other)
            #expect(!isOvertaken)
        }
    }

    @Test func `what has arrived is remembered for a while, on its side`() {
        var repeats = Repeats(least: 100)
        for key: UInt64 in 0..<150 { repeats.note(key, at: .home) }
        #expect((0..<150).allSatisfy { repeats.contains($0, at: .home) })
        #expect(!repeats.contains(3, at: .interconnect) && !repeats.contains(150, at: .home))
        for key: UInt64 in 150..<300 { repeats.note(key, at: .home) }
        #expect((200..<300).allSatisfy { repeats.contains($0, at: .home) })
        #expect(!repeats.contains(3, at: .home))
    }

    @Test func `the search doubles until it fails and halves what is left`() {
        var search = RateSearch(from: 100, share: 0.99, bound: 1000)
        var tried: [Double] = []
        while let rate = search.next {
            tried.append(rate)
            var report = LoadReport()
            report.sent = Int(rate)
            report.seconds = 1
            report.latency.add(rate <= 730 ? 500 : 2000)
            search.note(rate, report)
        }
        #expect(tried.prefix(4) == [100, 200, 400, 800])
        let highest = search.report.highestRate ?? 0
        #expect(highest <= 730 && highest > 690, "\(tried)")
        #expect(search.report.latency.greatest ?? 0 < 1000)
    }

    @Test func `a rate that does not hold says why, and whose limit it is`() {
        func trial(_ change: (inout LoadReport) -> Void) -> LoadReport {
            var search = RateSearch(from: 1000, share: 0.99, bound: 1_000_000)
            var report = LoadReport()
            report.sent = 1000
            report.arrived = 1000
            report.seconds = 1
            for _ in 0..<1000 { report.latency.add(1000) }
            change(&report)
            search.note(1000, report)
            return search.report
        }
        #expect(trial { _ in }.trials[0].verdict == "holds")
        let slow = trial { report in for _ in 0..<100 { report.latency.add(5_000_000) } }
        #expect(slow.trials[0].verdict == "fails: p99 over 1.00 ms")
        #expect(slow.trials[0].limit == .gateway)
        #expect(slow.limitRemark == nil)
        #expect(slow.verdict == "no rate that was tried holds")
        let lost = trial {
            $0.rows[.init(operation: "a", expectation: Expectation(.arrives))] = .init(
                sent: 5, arrived: 3, absent: 2, late: 1)
        }
        #expect(lost.trials[0].verdict == "fails: 2 missing, 1 late")
        let wild = trial {
            $0.duplicates = 7
            $0.outOfOrder = 3
        }
        #expect(wild.trials[0].verdict == "fails: 7 duplicates, 3 out of order")
        #expect(wild.trials[0].limit == .gateway)
        #expect(wild.json.contains("\"duplicates\":7,"))
        let busy = trial {
            $0.sent = 800
            $0.unsent = 200
        }
        #expect(
            busy.trials[0].verdict == "fails: only 800/s could be sent: limited by this machine")
        #expect(busy.trials[0].limit == .sender && busy.trials[0].missing == 0)
        #expect(busy.limitRemark?.contains("the sender's own limit, not the gateway's") == true)
        let full = trial {
            $0.sent = 800
            $0.heldBack = 0.5
        }
        #expect(
            full.trials[0].verdict
                == "fails: only 800/s could be sent: the association took no more")
        #expect(full.trials[0].limit == .gateway)
        #expect(full.fewRemark == nil)
        #expect(trial { $0.arrived = 20 }.fewRemark?.contains("20 are the fewest") == true)
    }

    @Test func `a search that begins too high goes down`() {
        var search = RateSearch(from: 1000, share: 0.99, bound: 1000)
        while let rate = search.next {
            var report = LoadReport()
            report.sent = Int(rate)
            report.seconds = 1
            report.latency.add(rate <= 90 ? 500 : 2000)
            search.note(rate, report)
        }
        let highest = search.report.highestRate ?? 0
        #expect(highest <= 90 && highest > 60)
    }
}
