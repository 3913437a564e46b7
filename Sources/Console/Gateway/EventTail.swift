import HTTPTypes
import Intelligence
import Synchronization

/// The event store, opened when it is there, and what came to it last.
final class EventTail: Sendable {
    /// Events that a page gets at once.
    static let most = 20
    /// Questions at once: each that waits takes a thread.
    static let mostQuestions = 8

    let path: String?
    private let state = Mutex(State())

    private struct State {
        var search: EventSearch?
        var lastID: Int64 = 0
        /// A file of JSON lines has been read to its end once: what comes from now on is new.
        var isCaughtUp = false
        /// Questions that are being answered, or wait for others.
        var questions = 0
        var quickQuestions = 0
        var isReporting = false
    }

    private let turns: Turns

    /// - Parameter waiting: searches of one viewer that may wait for another of theirs.
    init(path: String?, waiting: Int = 4) {
        self.path = path
        turns = Turns(waiting: waiting)
    }

    /// The store.
    ///
    /// - Throws: `Refusal` 503 where there is none, or it cannot be read.
    func search() throws -> EventSearch {
        guard let path else {
            throw Refusal(.serviceUnavailable, "the configuration names no event store")
        }
        if let open = state.withLock({ $0.search }) { return open }
        do throws(EventStoreError) {
            let search = try EventSearch(path: path)
            let last = try search.lastID()
            state.withLock { state in
                state.search = search
                state.lastID = last
                state.isCaughtUp = false
            }
            return search
        } catch {
            throw Refusal(.serviceUnavailable, error.description)
        }
    }

    /// Asks the store something for a viewer; what the same one has asked before is answered first.
    ///
    /// - Throws: `Refusal` 503 where too many ask, or the store cannot.
    func ask<Value: Sendable>(
        for viewer: String,
        _ body: @escaping @Sendable (EventSearch) throws(EventStoreError) -> Value
    ) async throws -> Value {
        try await turns.take(viewer)
        defer { turns.give(viewer) }
        return try await ask(counting: \.questions, body)
    }

    /// Asks the store what it answers at once, however long others search.
    func askQuickly<Value: Sendable>(
        _ body: @escaping @Sendable (EventSearch) throws(EventStoreError) -> Value
    ) async throws -> Value {
        try await ask(counting: \.quickQuestions, body)
    }

    private func ask<Value: Sendable>(
        counting questions: any WritableKeyPath<State, Int> & Sendable,
        _ body: @escaping @Sendable (EventSearch) throws(EventStoreError) -> Value
    ) async throws -> Value {
        let isAdmitted = state.withLock { state in
            guard state[keyPath: questions] < EventTail.mostQuestions else { return false }
            state[keyPath: questions] += 1
            return true
        }
        guard isAdmitted else {
            throw Refusal(.serviceUnavailable, "others are searching: try again", retryAfter: 2)
        }
        defer { state.withLock { $0[keyPath: questions] -= 1 } }
        return try await offLoop(throwing: { [self] in
            let search = try search()
            do throws(EventStoreError) {
                return try body(search)
            } catch {
                throw Refusal(.serviceUnavailable, error.description)
            }
        })
    }

    /// Makes a report of the store, one at a time.
    func report(
        _ body: @escaping @Sendable (String) throws(EventStoreError) -> Report
    ) async throws -> Report {
        guard let path else {
            throw Refusal(.serviceUnavailable, "the configuration names no event store")
        }
        let isAdmitted = state.withLock { state in
            defer { state.isReporting = true }
            return !state.isReporting
        }
        guard isAdmitted else {
            throw Refusal(
                .serviceUnavailable, "another report is being made: try again", retryAfter: 5)
        }
        defer { state.withLock { $0.isReporting = false } }
        return try await offLoop(throwing: {
            do throws(EventStoreError) {
                return try body(path)
            } catch {
                throw Refusal(.serviceUnavailable, error.description)
            }
        })
    }

    /// Reads what has come to a store of JSON lines, and lets go of a store whose file is another now.
    ///
    /// - Returns: true when there is no more to read for now.
    func follow() async -> Bool {
        let isDone = try? await offLoop(throwing: { [self] in
            let search = try search()
            if search.isReplaced {
                state.withLock { $0.search = nil }
                return true
            }
            guard try search.follow() else { return false }
            let last = try search.lastID()
            state.withLock { state in
                // Of a store that was emptied the numbers begin anew.
                if !state.isCaughtUp || last < state.lastID { state.lastID = last }
                state.isCaughtUp = true
            }
            return true
        })
        return isDone ?? true
    }

    /// Events that have come since the last call, the newest first.
    func look() async -> [EventSummary] {
        guard path != nil, state.withLock({ $0.isCaughtUp }) else { return [] }
        // Only an open store has told which events were there before.
        let found = try? await askQuickly { [self] search throws(EventStoreError) in
            try search.newest(after: state.withLock { $0.lastID }, limit: EventTail.most)
        }
        guard let found, let newest = found.first else { return [] }
        state.withLock { $0.lastID = newest.id }
        return found.map(EventSummary.init)
    }
}
