import Captures
import Configuration
import Foundation
import Gateway
import Intelligence
import Monitoring
import Records
import Replay
import SS7Filter
import SS7Wire
import Screening
import Synchronization

/// The thread of a passive tap: reads frames, judges their messages, and acts on none.
final class Tap: @unchecked Sendable {
    // Of the tap's own thread, once it runs.
    private var reader: LiveReader
    private var screening: CaptureScreening
    private var records: VisitRecords
    private var lines: OrderedLines
    private var surroundings = Surroundings()
    /// Messages that reports have been told of.
    private var told = 0

    private let links: [String]
    private let writesVerdicts: Bool
    private let events: TapEvents?
    /// Sees every message; of the learner.
    private let observer: CaptureScreening.Visitor?

    private let shared: Mutex<Shared>
    private let isStopping = Atomic<Bool>(false)
    private let turns = Atomic<Int>(0)
    private let lastAsked = Atomic<Int>(-1)
    private let finished = DispatchSemaphore(value: 0)

    private struct Shared {
        var counts: TapCounts
        var summary = ReplaySummary()
        /// The table to judge by from the next turn on.
        var next: RuleTable?
        var failure: String?
        var hasEnded = false
    }

    /// Octets of verdicts that may wait for a message in segments that came before.
    private static let mostWaiting = 4 << 20
    /// Milliseconds after which what has been counted is shown.
    private static let pause = 100

    /// - Parameters:
    ///   - output: takes a line of verdicts for each message.
    ///   - events: nil where none are kept.
    init(
        _ reader: consuming LiveReader, _ screening: consuming CaptureScreening,
        _ deployment: Deployment, output: LineOutput?, events: TapEvents?,
        observer: CaptureScreening.Visitor? = nil
    ) {
        let configuration = deployment.configuration
        links = configuration.links.map(\.name)
        records = VisitRecords(deployment.table, links: links)
        lines = OrderedLines(most: Tap.mostWaiting) { try output?.write($0) }
        writesVerdicts = output != nil
        self.events = events
        self.observer = observer
        var counted = configuration.links.map {
            CountedLink(name: $0.name, side: $0.side, counters: LinkCounters())
        }
        counted.append(
            CountedLink(name: "no-link", side: .interconnect, counters: LinkCounters()))
        var counts = TapCounts(deployment.table, links: counted)
        counts.interfaces = reader.interfaceStatistics().map { TappedInterface(name: $0.name) }
        shared = Mutex(Shared(counts: counts))
        self.reader = reader
        self.screening = screening
        if let events {
            self.screening.undelivered = { [unowned self] in
                events.put(records.event(of: $0, $1))
            }
        }
    }

    // MARK: - From other threads

    func start() {
        let thread = Thread { [self] in run() }
        thread.name = "tap"
        thread.start()
    }

    /// Judges what has been captured, and ends.
    func stop() {
        isStopping.store(true, ordering: .relaxed)
        finished.wait()
    }

    /// True once no interface is left, or what was written could not be.
    var hasEnded: Bool { shared.withLock { $0.hasEnded } }
    /// Why it has ended by itself.
    var failure: String? { shared.withLock { $0.failure } }
    var summary: ReplaySummary { shared.withLock { $0.summary } }
    var counts: TapCounts { shared.withLock { $0.counts } }

    /// True where the thread has turned since this was asked last.
    func hasTurned() -> Bool {
        let now = turns.load(ordering: .relaxed)
        return lastAsked.exchange(now, ordering: .relaxed) != now
    }

    /// Judges by another table from the next message on.
    ///
    /// - Returns: the generation that it will have.
    func install(_ table: RuleTable) -> UInt32 {
        shared.withLock { shared in
            shared.next = table
            return shared.counts.generation + 1
        }
    }

    // MARK: - The thread

    private func run() {
        var ends: UInt64?
        var shown: UInt64 = 0
        do {
            while true {
                turns.add(1, ordering: .relaxed)
                takeTable()
                let count = try screening.run(&reader) { try take(&$0, $1, $2) }
                guard reader.isOpen || count > 0 else { break }
                if isStopping.load(ordering: .relaxed) {
                    // What the kernel has captured by now is still judged.
                    let limit = ends ?? clock(CLOCK_MONOTONIC) + 200_000_000
                    ends = limit
                    if count == 0, clock(CLOCK_MONOTONIC) > limit { break }
                }
                if count == 0 {
                    try screening.pass(to: reader.now()) { try take(&$0, $1, $2) }
                    reader.wait(milliseconds: Tap.pause)
                }
                let now = clock(CLOCK_MONOTONIC)
                guard now > shown + UInt64(Tap.pause) * 1_000_000 else { continue }
                shown = now
                try lines.flush()
                publish()
            }
            try screening.finish { try take(&$0, $1, $2) }
            try lines.flush()
        } catch {
            let text = (error as? Failure)?.text ?? "weir: \(error)"
            shared.withLock { $0.failure = text }
        }
        publish()
        shared.withLock { shared in
            shared.hasEnded = true
            if shared.failure == nil, !reader.isOpen, let last = reader.failures.last {
                shared.failure = "weir: \(last)"
            }
        }
        finished.signal()
    }

    private func take(
        _ message: inout DecodedMessage, _ visit: CaptureScreening.Visit, _ octets: Span<UInt8>
    ) throws {
        let isEvent = shared.withLock { shared in
            shared.summary.count(&message, visit)
            shared.counts.count(&message, visit)
            return shared.summary.isNotable(message.form, visit)
        }
        try observer?(&message, visit, octets)
        guard writesVerdicts || events != nil && isEvent else { return }
        let outcome = records.outcome(of: &message, visit)
        if writesVerdicts {
            try lines.fill(visit.sequence, records.line(&message, visit, outcome, octets))
        }
        if let events, isEvent { events.put(records.event(&message, visit, outcome, octets)) }
    }

    private func takeTable() {
        guard let next = shared.withLock({ $0.next }) else { return }
        let hits = screening.hits
        screening.install(next)
        records = VisitRecords(next, links: links)
        shared.withLock { shared in
            shared.counts.take(hits: hits)
            shared.counts.install(next)
            shared.next = nil
        }
    }

    /// Shows other threads what has been counted, and leaves for reports what they need.
    private func publish() {
        let hits = screening.hits
        let management = screening.counts.management
        let statistics = reader.statistics
        let interfaces = reader.interfaceStatistics()
        let gone = Set(reader.failures.map(\.interface))
        let judged = screening.counts.messages
        shared.withLock { shared in
            shared.counts.take(hits: hits)
            shared.counts.capture = statistics
            shared.summary.management = management
            for (index, (name, counts)) in interfaces.enumerated() {
                shared.counts.interfaces[index].received = counts.received
                shared.counts.interfaces[index].dropped = counts.dropped
                shared.counts.interfaces[index].interfaceDropped = counts.interfaceDropped
                shared.counts.interfaces[index].isOpen = !gone.contains(name)
            }
        }
        guard let events else { return }
        if judged > told {
            surroundings.count(
                messageAt: Double(clock(CLOCK_REALTIME)) / 1e9, judged - told)
            told = judged
        }
        surroundings.add(screening.memory.subscribers?.takeChanged() ?? [])
        guard !surroundings.isEmpty else { return }
        events.put(surroundings)
        surroundings = Surroundings()
    }

    private func clock(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
