import EventSinks
import Foundation
import Intelligence
import Logging
import Records
import Synchronization

/// Hands events to their sinks, from one thread.
final class EventDelivery: @unchecked Sendable {
    private let outlets: Outlets
    private let instance: String
    private let logger: Logger
    private let handed = Atomic<Int>(0)
    private var hasFailedToTidy = false

    /// - Parameter instance: what the gateway calls itself in events.
    init(to outlets: Outlets, instance: String, logger: Logger) {
        self.outlets = outlets
        self.instance = instance
        self.logger = logger
    }

    /// Events that are in each of the stores; where there is none, those that the sinks were given.
    var count: Int { outlets.stores.map(\.taken).min() ?? handed.load(ordering: .relaxed) }

    /// Hands events to the sinks, and to what looks for clusters.
    func store(_ events: [StoredEvent]) {
        let shown = outlets.privacy.map { events.map($0.hiding) } ?? events
        outlets.clusters.add(shown)
        send(shown)
    }

    /// Hands over what reports need besides events.
    func store(_ surroundings: Surroundings) {
        guard !surroundings.isEmpty else { return }
        let shown = outlets.privacy?.hiding(surroundings) ?? surroundings
        outlets.clusters.add(shown.subscribers)
        for sink in outlets.sinks {
            do { try sink.add(shown) } catch { logger.error("events: \(error)") }
        }
    }

    /// Stores what was found to be a cluster meanwhile.
    func storeClusters() {
        var news = outlets.clusters.takeNews()
        guard !news.isEmpty else { return }
        for index in news.indices { news[index].instance = instance }
        send(news)
    }

    /// Lets sinks try again what waits for them, and delete a little of what they are to keep no longer.
    func tidy() {
        let now = Date().timeIntervalSince1970
        for sink in outlets.sinks {
            do {
                try sink.tidy(at: now)
                hasFailedToTidy = false
            } catch {
                if !hasFailedToTidy { logger.error("events: \(error)") }
                hasFailedToTidy = true
            }
        }
    }

    /// Closes the sinks.
    func close() {
        for sink in outlets.sinks {
            do { try sink.close() } catch { logger.error("events: \(error)") }
        }
    }

    private func send(_ events: [StoredEvent]) {
        for sink in outlets.sinks {
            do {
                try sink.append(events)
                try sink.flush()
            } catch {
                logger.error("events: \(error)")
            }
        }
        handed.add(events.count, ordering: .relaxed)
    }
}
