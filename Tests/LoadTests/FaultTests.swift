import Captures
import Foundation
import RuleTesting
import SS7Filter
import SS7Rules
import SS7Wire
import SigtranTransport
import Synchronization
import Testing

@testable import Load

/// What is told of a gateway that multiplies messages, changes their order, or lets late through what
/// it was to block.
@Suite(.serialized) struct FaultTests {
    private var settings: LoadSettings {
        var settings = LoadSettings()
        settings.pace = .rate(1000)
        settings.seconds = 1
        return settings
    }

    @Test(arguments: [1, 10]) func `what comes twice is a duplicate`(_ each: Int) throws {
        let relay = try FaultyRelay { number, _, octets, send in
            send(octets)
            if number % each == 0 { send(octets) }
        }
        let report = try relay.play(settings)
        #expect(report.arrived == 1000 && report.missing == 0, "\(report.summary)")
        #expect(report.duplicates == report.parts / each, "\(report.summary)")
        #expect(report.others == 0 && report.outOfOrder == 0, "\(report.summary)")
        #expect(!report.isAsExpected && !report.keepsOrderAndNumber)
        #expect(report.summary.contains("; \(report.duplicates) duplicates came"))
        #expect(report.json.contains("\"duplicates\":\(report.duplicates),"))
        #expect(report.html.contains("duplicates") && report.html.contains("had arrived before"))
    }

    @Test func `what nobody has sent is told, and is no failure`() throws {
        let relay = try FaultyRelay { number, _, octets, send in
            send(octets)
            var foreign = octets
            foreign[foreign.count - 5] ^= UInt8(truncatingIfNeeded: number | 1)
            if number % 4 == 0 { send(foreign) }
        }
        let report = try relay.play(settings)
        #expect(report.others == report.parts / 4 && report.duplicates == 0, "\(report.summary)")
        #expect(report.isAsExpected, "\(report.summary)")
        let text = "; \(report.others) other messages came, which are nothing that was sent"
        #expect(report.summary.contains(text), "\(report.summary)")
        #expect(report.html.contains(text) && report.json.contains("\"others\":\(report.others),"))
    }

    /// Of each SLS, or of all together, the message that is held back.
    private final class Held: Sendable {
        let messages = Mutex<[UInt8: [UInt8]]>([:])
        let swaps = Atomic<Int>(0)

        /// Sends every fifth message behind the next one of its key.
        func swap(
            _ number: Int, _ key: UInt8, _ octets: [UInt8], by send: ([UInt8]) -> Void
        ) {
            let earlier = messages.withLock { held -> [UInt8]? in
                if let earlier = held.removeValue(forKey: key) { return earlier }
                guard number % 5 == 0, number < 800 else { return nil }
                held[key] = octets
                return []
            }
            if earlier?.isEmpty == true { return }
            send(octets)
            guard let earlier else { return }
            swaps.add(1, ordering: .relaxed)
            send(earlier)
        }
    }

    @Test func `an order that is not kept within an SLS is told`() throws {
        let held = Held()
        let relay = try FaultyRelay { number, selection, octets, send in
            held.swap(number, selection, octets, by: send)
        }
        let report = try relay.play(settings)
        let swaps = held.swaps.load(ordering: .relaxed)
        #expect(swaps > 50 && report.outOfOrder == swaps, "\(report.summary)")
        #expect(report.missing == 0 && report.duplicates == 0 && report.others == 0)
        #expect(!report.isAsExpected && !report.keepsOrderAndNumber)
        #expect(report.summary.contains("; \(swaps) came out of order"), "\(report.summary)")
        #expect(report.json.contains("\"outOfOrder\":\(swaps),"))
        #expect(report.html.contains("; \(swaps) came out of order"))
    }

    @Test func `messages of different SLS may overtake each other`() throws {
        let waiting = Mutex<[UInt8]>([])
        let relay = try FaultyRelay { number, selection, octets, send in
            // What is held back goes before the next one of its own SLS, behind those of others.
            let earlier = waiting.withLock { held -> [UInt8] in
                defer { held = [] }
                return held
            }
            let isSame = !earlier.isEmpty && FaultyRelay.selection(earlier) == selection
            if isSame { send(earlier) }
            if earlier.isEmpty, number % 5 == 0, number < 800 {
                waiting.withLock { $0 = octets }
                return
            }
            send(octets)
            if !isSame, !earlier.isEmpty { send(earlier) }
        }
        let report = try relay.play(settings)
        #expect(report.isAsExpected && report.outOfOrder == 0, "\(report.summary)")
    }

    /// Traffic whose registrations are to be blocked.
    private func block(_ traffic: inout Traffic) {
        traffic.expectArrival()
        for index in traffic.messages.indices
        where Self.isRegistration(
            traffic.parts[traffic.messages[index].parts[0]].framed(routingContext: 100))
        {
            traffic.messages[index].expectation = Load::Expectation(.blocked, rule: "ul")
        }
    }

    private static func isRegistration(_ octets: [UInt8]) -> Bool {
        var message = DecodedMessage()
        guard decodeEnvelope(octets.span, framing: .m3ua, into: &message) else { return false }
        decodeUser(octets.span, into: &message)
        return operationName(of: &message) == "updateLocation"
    }

    private final class Counter: Sendable {
        private let value = Atomic<Int>(0)
        var count: Int { value.load(ordering: .relaxed) }
        func add() { value.add(1, ordering: .relaxed) }
    }

    /// Lets through what was to be blocked, so much later, and the rest at once.
    ///
    /// - Parameter first: the number of the first message that may leak; those before it are blocked.
    private func leak(
        after delay: Double, from first: Int = 0, _ settings: LoadSettings
    ) throws -> (report: LoadReport, leaks: Int) {
        let late = DispatchQueue(label: "late")
        let counter = Counter()
        let relay = try FaultyRelay { number, _, octets, send in
            guard Self.isRegistration(octets) else { return send(octets) }
            guard number >= first else { return }
            counter.add()
            late.asyncAfter(deadline: .now() + delay) { send(octets) }
        }
        return (try relay.play(settings, block), counter.count)
    }

    @Test func `what leaks after the end is waited for as long as anything`() throws {
        var settings = self.settings
        settings.patience = .milliseconds(600)
        // Nothing comes for 200 ms and more before those of the last moments do.
        let (report, leaks) = try leak(after: 0.4, from: 950, settings)
        #expect(leaks > 1 && report.leaked == leaks, "\(leaks) \(report.summary)")
        #expect(report.blocked > leaks && report.missing == 0 && report.others == 0)
        #expect(!report.isAsExpected)
    }

    @Test func `what leaks after the patience has leaked all the same`() throws {
        var settings = self.settings
        settings.seconds = 3
        settings.patience = .milliseconds(200)
        let (report, leaks) = try leak(after: 1, settings)
        let asked = report.rows.filter { $0.key.expectation.fate == .blocked }.values
        let sent = asked.map(\.sent).reduce(0, +)
        #expect(leaks == sent)
        // Of the last second nobody can tell.
        #expect(report.leaked > sent / 3, "\(report.summary)")
        #expect(report.leaked + report.blocked == sent, "\(report.summary)")
        #expect(report.others == 0, "\(report.summary)")
    }

    @Test func `a closed loop tells that it waited for what nobody sent on`() throws {
        var settings = self.settings
        settings.pace = .window(8)
        settings.patience = .milliseconds(200)
        let relay = try FaultyRelay { number, _, octets, send in
            if number % 10 != 0 { send(octets) }
        }
        let report = try relay.play(settings) { _ in }
        let share = try #require(report.windowHeldShare)
        #expect(share > 0.5, "\(share) \(report.summary)")
        let text = "\(Int((share * 100).rounded())) % of the time the window was held"
        #expect(report.summary.contains(text) && report.summary.contains("with --config"))
        #expect(report.html.contains(text) && report.json.contains("\"windowHeldShare\":0."))
        // Where all comes nothing is said.
        let well = try FaultyRelay { _, _, octets, send in send(octets) }.play(settings)
        #expect(well.windowHeldShare ?? 1 < 0.01 && well.warnings.isEmpty, "\(well.summary)")
    }

    @Test func `more traffic than memory is meant for is refused, with the number`() throws {
        var reader = try CaptureReader(
            path: DemoFiles.folder.appendingPathComponent("demo.pcap").path)
        let error = #expect(throws: LoadError.self) { try Traffic(&reader, most: 100) }
        #expect("\(error as Any)".contains("more than 100 messages"))
        let stories = try TestFile.parse(
            RuleSource(
                file: "mix.test",
                text: """
                    test "much" weight 60
                      message updateLocation from interconnect
                        calling-gt +447700900010 called-gt +12025550101 imsi 001012300000001
                      expect forward
                      message result updateLocation from home hlr +12025550101
                      expect forward
                    """)
        ).stories()
        #expect(try Traffic(stories, most: 120).count == 120)
        #expect(throws: LoadError.self) { try Traffic(stories, most: 119) }
    }
}
