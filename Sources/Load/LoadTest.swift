import Foundation
public import Replay
public import SS7Filter
public import SigtranTransport

/// How a run goes.
public struct LoadSettings: Sendable {
    /// What decides when the next message goes.
    public enum Pace: Sendable {
        /// Open loop: messages a second.
        case rate(Double)
        /// Closed loop: messages under way at once.
        case window(Int)
        /// The highest rate, from the first one on, at which the share of messages that `bound` names
        /// stays within it.
        case search(from: Double, share: Double, bound: Duration)
    }

    public var pace = Pace.rate(1000)
    /// How long messages are sent; of a search, at each rate.
    public var seconds = 10.0
    /// How long a message may be on its way before it counts as not arrived.
    public var patience = Duration.seconds(1)
    /// In open loop, how long after a message the one goes that answers it.
    public var gap = Duration.milliseconds(20)
    /// True to write other transactions, subscribers and links in each pass.
    public var rewrites = true
    /// How long associations may take to come up, and all of a party may be down.
    public var comingUp = Duration.seconds(40)
    var hasSink = false
    /// True where a run is of no use once an association is down.
    var endsWithFall = false
    /// What the times of falls are told from, on the monotonic clock; nil for the run's beginning.
    var origin: UInt64?

    public init() {}

    var patienceNanoseconds: UInt64 { patience.nanoseconds }
    var gapNanoseconds: UInt64 { gap.nanoseconds }
}

/// Plays traffic through a gateway, from one party to another, and measures how long it takes.
public final class LoadTest {
    private let traffic: Traffic
    private let parties: Parties
    private let forecast: Forecast?
    private let settings: LoadSettings

    /// - Parameters:
    ///   - sink: where messages come out; without one, answers to the source are what arrives.
    ///   - deployment: what the gateway runs with, to know what is to become of each message; nil goes
    ///     by what the traffic says.
    ///   - links: the links of the configuration that each side's messages come by.
    /// - Throws: `TransportError`, or what keeps the configuration's memories from being made.
    public init(
        _ traffic: Traffic, source: Party, sink: Party?, foreseenBy deployment: Deployment? = nil,
        links: [Side: Int] = [:], _ settings: LoadSettings
    ) throws {
        var settings = settings
        settings.hasSink = sink != nil
        let played = sink == nil ? traffic.without(.home) : traffic
        guard played.count > 0 else { throw LoadError("there is no message to send") }
        self.traffic = played
        self.settings = settings
        forecast = try deployment.map { try Forecast($0, links: links) }
        parties = try Parties(source: source, sink: sink)
    }

    /// Where the sink waits, with the port that the stack chose; nil where it connects.
    public var sinkAddress: TransportAddress? { parties.sinkAddress }

    /// Brings the associations up, plays, and ends them in order.
    ///
    /// - Parameters:
    ///   - isStopped: asked some times a second.
    ///   - waiting: gets what is not up yet some times a second, before messages are sent.
    ///   - show: gets the report some times a second.
    /// - Throws: `LoadError` where the associations do not come up.
    public func run(
        isStopped: @escaping () -> Bool = { false },
        waiting: (String) -> Void = { _ in },
        show: @escaping (LoadReport) -> Void = { _ in }
    ) throws -> LoadReport {
        parties.start()
        defer { parties.stop() }
        try comeUp(isStopped, waiting)
        switch settings.pace {
        case .rate(let rate):
            return try once(isStopped, show) { try $0.play(rate: rate, for: settings.seconds) }
                .report
        case .window(let window):
            return try once(isStopped, show) { try $0.play(window: window, for: settings.seconds) }
                .report
        case .search(let first, let share, let bound):
            let search = RateSearch(from: first, share: share, bound: bound.nanoseconds)
            return try look(search, isStopped, show)
        }
    }

    private func look(
        _ beginning: RateSearch, _ isStopped: @escaping () -> Bool,
        _ show: @escaping (LoadReport) -> Void
    ) throws -> LoadReport {
        var search = beginning
        var pass = 0
        var falls: [LoadReport.Fall] = []
        let origin = nanoseconds()
        while falls.isEmpty, let rate = search.next, !isStopped() {
            let trials = search.trials
            let runner = try once(
                isStopped,
                {
                    var report = $0
                    report.trials = trials
                    show(report)
                }, firstPass: pass, since: origin
            ) { try $0.play(rate: rate, for: settings.seconds) }
            pass = runner.nextPass
            falls = runner.report.falls
            if !runner.report.wasInterrupted { search.note(rate, runner.report) }
        }
        var report = search.report
        report.wasInterrupted = isStopped() && search.next != nil
        report.falls = falls
        report.wasCutOff = !falls.isEmpty
        return report
    }

    /// - Parameter origin: the beginning of a search, which ends when an association goes down.
    private func once(
        _ isStopped: @escaping () -> Bool, _ show: @escaping (LoadReport) -> Void,
        firstPass: Int = 0, since origin: UInt64? = nil, _ play: (Runner) throws -> Void
    ) throws -> Runner {
        var settings = settings
        settings.origin = origin
        settings.endsWithFall = origin != nil
        let runner = Runner(
            traffic, parties, forecast, settings, firstPass: firstPass, isStopped: isStopped,
            show: show)
        try play(runner)
        return runner
    }

    private func comeUp(_ isStopped: () -> Bool, _ waiting: (String) -> Void) throws {
        let beginning = nanoseconds()
        let end = beginning + settings.comingUp.nanoseconds
        var nextShow = beginning + 500_000_000
        while !parties.isActive {
            if isStopped() { throw LoadError("interrupted before traffic could flow") }
            let now = nanoseconds()
            guard now < end else {
                let whole = Double(settings.comingUp.nanoseconds) / 1e9
                throw LoadError(
                    (["no M3UA traffic within \(shortened(whole)) s"]
                        + parties.missing.map { "  \($0)" }).joined(separator: "\n"))
            }
            if now >= nextShow {
                nextShow = now + 200_000_000
                waiting(
                    "waiting \((now - beginning) / 1_000_000_000) s"
                        + parties.missing.prefix(2).map { "  \($0)" }.joined())
            }
            usleep(1000)
        }
        // What is under test may still be telling its other workers.
        usleep(50_000)
    }
}

/// A number without the digits that say nothing.
func shortened(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
}

/// Why a run could not begin.
public struct LoadError: Error, CustomStringConvertible, Sendable {
    public let description: String

    init(_ description: String) { self.description = description }

    /// - Parameter remedy: what is to be played instead.
    init(tooMany most: Int, _ remedy: String) {
        self.init(
            "more than \(most) messages, which are all kept in memory (about 1.4 KB each): play"
                + " \(remedy)")
    }
}

extension Duration {
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds)) / 1_000_000_000
    }
}
