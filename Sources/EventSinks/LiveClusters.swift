internal import Foundation
public import Intelligence
internal import Synchronization

/// The thread that looks for clusters among the events as they are stored.
///
/// It has a thread of its own because a look may take longer than the writer of events has; where it does not
/// keep up the oldest attacks are forgotten, and counted.
public final class LiveClusters: Sendable {
    private enum Input: Sendable {
        case event(ReportEvent)
        case subscribers([String: String])
    }

    private let queue = BoundedQueue<Input>(capacity: 32_768)
    private let news = Mutex<[StoredEvent]>([])
    private let told = Atomic<Int>(0)
    private let finished = DispatchSemaphore(value: 0)

    public init() {}

    /// Clusters that were told of.
    public var count: Int { told.load(ordering: .relaxed) }

    /// Attacks that were not looked at for want of time.
    public var lost: Int { queue.lost }

    public func start() {
        let thread = Thread { [self] in run() }
        thread.name = "clusters"
        thread.start()
    }

    public func stop() {
        queue.close()
        finished.wait()
    }

    /// Takes events; those that are no attacks are passed over.
    public func add(_ events: [StoredEvent]) {
        let attacks = events.map { ReportEvent($0) }.filter { $0.isAttack && $0.network != nil }
        if !attacks.isEmpty { queue.put(attacks.map(Input.event)) }
    }

    /// Takes numbers that are one subscriber's: the MSISDN by IMSI.
    public func add(_ subscribers: [String: String]) {
        if !subscribers.isEmpty { queue.put(CollectionOfOne(.subscribers(subscribers))) }
    }

    /// The events of clusters that have formed or grown since this was last asked.
    public func takeNews() -> [StoredEvent] {
        news.withLock { news in
            defer { news.removeAll() }
            return news
        }
    }

    private func run() {
        var watch = ClusterWatch()
        while let inputs = queue.take(1_000, until: Date(timeIntervalSinceNow: 1)) {
            for input in inputs {
                switch input {
                case .event(let event): watch.add(event)
                case .subscribers(let pairs): watch.add(pairs)
                }
            }
            let clusters = watch.look(at: Date().timeIntervalSince1970) {
                ProcessInfo.processInfo.systemUptime
            }
            guard !clusters.isEmpty else { continue }
            told.add(clusters.count, ordering: .relaxed)
            news.withLock { news in
                // What nobody takes is not kept for ever.
                news = news.suffix(1_000) + clusters.map { StoredEvent(of: $0) }
            }
        }
        finished.signal()
    }
}
