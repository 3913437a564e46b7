internal import Foundation
public import Intelligence
internal import Synchronization

/// The thread that looks for clusters among the events as they are stored.
///
/// It has a thread of its own because a look may take longer than the writer of events has; where it does not
/// keep up the oldest attacks are forgotten, and counted.
public final class LiveClusters: Sendable {
    /// Attacks that are read of a store at the start, at most.
    private static let mostRead = 300_000

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

    /// Starts the thread.
    ///
    /// - Parameter store: the SQLite store of an earlier run: what was under way then goes on, and what was told is not
    ///   told again. Nil for none.
    public func start(after store: String? = nil) {
        let now = Date().timeIntervalSince1970
        let thread = Thread { [self] in run(after: store, at: now) }
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

    private func run(after store: String?, at start: Double) {
        var watch = ClusterWatch()
        if let store { resume(&watch, store, start) }
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
            tell(clusters)
        }
        finished.signal()
    }

    private func tell(_ clusters: [Cluster]) {
        guard !clusters.isEmpty else { return }
        told.add(clusters.count, ordering: .relaxed)
        news.withLock { news in
            // What nobody takes is not kept for ever.
            news = news.suffix(1_000) + clusters.map { StoredEvent(of: $0) }
        }
    }

    /// Takes up what an earlier run has seen; a store that cannot be read says nothing, and its writer says why.
    private func resume(_ watch: inout ClusterWatch, _ path: String, _ now: Double) {
        guard let store = try? EventSearch(path: path),
            let past = try? store.recentAttacks(
                since: now - ClusterWatch.span, atMost: LiveClusters.mostRead)
        else { return }
        watch.add(past.subscribers)
        for attack in past.attacks { watch.add(attack) }
        var query = EventQuery()
        query.reason = StoredEvent.cluster
        query.from = now - 2 * ClusterWatch.span
        let known = (try? store.events(query, limit: 1_000)) ?? []
        tell(watch.resume(at: now, known.compactMap(\.event.clusterNetworks)))
    }
}
