internal import Foundation
public import Intelligence
internal import Synchronization

/// An event store that may be out of reach: what it does not take waits, and is tried again after pauses.
///
/// So a disk that is full or cannot be written holds up neither the gateway's start nor any other sink. What waits
/// is bounded: the oldest are dropped and counted. One thread uses it, any may ask for its status.
public final class PatientStore: EventSink {
    private struct State {
        var store: (any EventStore)?
        var waiting: [StoredEvent] = []
        var surroundings = Surroundings()
        var taken = 0
        var lost = 0
        var errors = 0
        /// Why it takes nothing now; nil where it does.
        var failure: String?
        var pause = PatientStore.pauses.shortest
        var nextAttempt = ContinuousClock.now
        var isToFlush = false
    }

    private let name: String
    private let capacity: Int
    private let open: @Sendable () throws(EventStoreError) -> any EventStore
    private let report: @Sendable (Delivery.Report) -> Void
    private let state: Mutex<State>

    /// Events that are written in one go.
    private static let portion = 1_000
    /// Pauses after a failure: from, to.
    private static let pauses = (
        shortest: Duration.milliseconds(500), longest: Duration.seconds(10)
    )

    /// - Parameters:
    ///   - name: what its status calls it.
    ///   - capacity: events that wait at most, and an eighth of that.
    ///   - report: called once when it fails, and once when it takes events again.
    ///   - open: opens the store; called until that succeeds.
    /// - Throws: where the file is another's, which no patience changes.
    public init(
        _ name: String, capacity: Int = 32_768,
        report: @escaping @Sendable (Delivery.Report) -> Void,
        open: @escaping @Sendable () throws(EventStoreError) -> any EventStore
    ) throws(EventStoreError) {
        self.name = name
        self.capacity = capacity
        self.open = open
        self.report = report
        state = Mutex(State())
        do {
            let store = try open()
            state.withLock { $0.store = store }
        } catch {
            if error.isForeign { throw error }
            state.withLock { note(error, in: &$0) }
        }
    }

    /// Events that are in the store.
    public var taken: Int { state.withLock { $0.taken } }

    public var status: SinkStatus? {
        state.withLock { state in
            var status = state.store?.status ?? SinkStatus(name: name)
            status.taken = state.taken
            status.lost = state.lost
            status.errors = state.errors
            status.waiting = state.waiting.count
            status.failure = state.failure
            return status
        }
    }

    /// Takes events, and stores them now or later.
    public func append(_ events: [StoredEvent]) {
        state.withLock { state in
            state.waiting += events
            attempt(&state)
            // In steps, since those that stay are moved.
            let surplus = state.waiting.count - capacity
            guard surplus > capacity / 8 else { return }
            state.waiting.removeFirst(surplus)
            state.lost += surplus
        }
    }

    public func add(_ surroundings: Surroundings) {
        state.withLock { state in
            state.surroundings.add(surroundings)
            attempt(&state)
        }
    }

    public func flush() {}

    /// Tries again what waits, once its pause is over, and deletes a little of what is kept no longer.
    public func tidy(at now: Double) throws(EventStoreError) {
        let store = state.withLock { state -> (any EventStore)? in
            attempt(&state)
            return state.failure == nil ? state.store : nil
        }
        try store?.tidy(at: now)
    }

    /// Tries a last time; what is not taken then is lost, and counted.
    public func close() throws(EventStoreError) {
        let (store, lost, failure) = state.withLock { state in
            state.nextAttempt = .now
            attempt(&state)
            let lost = state.waiting.count
            state.lost += lost
            state.waiting = []
            defer { state.store = nil }
            return (state.store, lost, state.failure ?? "")
        }
        try store?.close()
        guard lost == 0 else {
            throw EventStoreError(path: name, message: "\(lost) events are lost: \(failure)")
        }
    }

    /// Stores what waits, unless it has failed just now.
    private func attempt(_ state: inout State) {
        guard !state.waiting.isEmpty || !state.surroundings.isEmpty || state.isToFlush,
            state.failure == nil || ContinuousClock.now >= state.nextAttempt
        else { return }
        do throws(EventStoreError) {
            let store: any EventStore
            if let open = state.store { store = open } else { store = try open() }
            state.store = store
            try put(&state, into: store)
        } catch {
            return note(error, in: &state)
        }
        if state.failure != nil { report(.deliversAgain) }
        state.failure = nil
        state.pause = PatientStore.pauses.shortest
    }

    /// What is in the store waits no longer, so that nothing is there twice when a later step fails.
    private func put(
        _ state: inout State, into store: any EventStore
    ) throws(EventStoreError) {
        state.isToFlush = true
        while !state.waiting.isEmpty {
            let portion = Array(state.waiting.prefix(PatientStore.portion))
            try store.append(portion)
            state.waiting.removeFirst(portion.count)
            state.taken += portion.count
        }
        try store.add(state.surroundings)
        state.surroundings = Surroundings()
        try store.flush()
        state.isToFlush = false
    }

    private func note(_ error: EventStoreError, in state: inout State) {
        state.errors += 1
        if error.isGone {
            // What waits goes to the store that is at the path then.
            try? state.store?.close()
            state.store = nil
        }
        if state.failure == nil { report(.failing(DeliveryError("\(error)"))) }
        state.failure = error.message
        state.nextAttempt = .now + state.pause
        state.pause = min(state.pause * 2, PatientStore.pauses.longest)
        // Numbers of subscribers are told again; hours of messages are few.
        if state.surroundings.subscribers.count > capacity { state.surroundings.subscribers = [:] }
    }
}
