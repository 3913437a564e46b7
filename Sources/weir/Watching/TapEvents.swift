import Foundation
import Intelligence
import Logging
import Synchronization

/// The thread that stores a tap's events, so that a slow disk keeps no frame waiting.
final class TapEvents: Sendable {
    private let delivery: EventDelivery
    private let capacity: Int
    private let waiting = Mutex(Waiting())
    private let isStopping = Atomic<Bool>(false)
    private let finished = DispatchSemaphore(value: 0)

    private struct Waiting {
        var events: [StoredEvent] = []
        var surroundings = Surroundings()
        var lost = 0
    }

    /// - Parameter capacity: events that may wait; what does not fit is counted as lost.
    init(_ delivery: EventDelivery, capacity: Int) {
        self.delivery = delivery
        self.capacity = capacity
    }

    var stored: Int { delivery.count }
    var lost: Int { waiting.withLock { $0.lost } }

    func put(_ event: StoredEvent) {
        waiting.withLock { waiting in
            if waiting.events.count < capacity {
                waiting.events.append(event)
            } else {
                waiting.lost += 1
            }
        }
    }

    func put(_ surroundings: Surroundings) {
        waiting.withLock { $0.surroundings.add(surroundings) }
    }

    func start() {
        let thread = Thread { [self] in run() }
        thread.name = "events"
        thread.start()
    }

    /// Stores what waits and closes the sinks.
    func stop() {
        isStopping.store(true, ordering: .relaxed)
        finished.wait()
    }

    private func run() {
        while true {
            let isLast = isStopping.load(ordering: .relaxed)
            let (events, surroundings) = waiting.withLock { waiting in
                defer {
                    waiting.events = []
                    waiting.surroundings = Surroundings()
                }
                return (waiting.events, waiting.surroundings)
            }
            if !events.isEmpty { delivery.store(events) }
            delivery.store(surroundings)
            delivery.storeClusters()
            delivery.tidy()
            if isLast { break }
            if events.isEmpty { usleep(20_000) }
        }
        delivery.close()
        finished.signal()
    }
}
