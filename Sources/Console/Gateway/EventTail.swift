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
        /// Questions that are being answered, or wait for others.
        var questions = 0
    }

    init(path: String?) { self.path = path }

    /// The store.
    ///
    /// - Throws: `Refusal` 503 where there is none, or it cannot be read.
    func search() throws -> EventSearch {
        guard let path else {
            throw Refusal(.serviceUnavailable, "the configuration names no SQLite event store")
        }
        if let open = state.withLock({ $0.search }) { return open }
        do throws(EventStoreError) {
            let search = try EventSearch(path: path)
            let last = try search.lastID()
            state.withLock { state in
                state.search = search
                state.lastID = last
            }
            return search
        } catch {
            throw Refusal(.serviceUnavailable, error.description)
        }
    }

    /// Asks the store something.
    func ask<Value: Sendable>(
        _ body: @escaping @Sendable (EventSearch) throws(EventStoreError) -> Value
    ) async throws -> Value {
        let isAdmitted = state.withLock { state in
            guard state.questions < EventTail.mostQuestions else { return false }
            state.questions += 1
            return true
        }
        guard isAdmitted else {
            throw Refusal(.serviceUnavailable, "others are searching: try again", retryAfter: 2)
        }
        defer { state.withLock { $0.questions -= 1 } }
        return try await offLoop(throwing: { [self] in
            let search = try search()
            do throws(EventStoreError) {
                return try body(search)
            } catch {
                throw Refusal(.serviceUnavailable, error.description)
            }
        })
    }

    /// Events that have come since the last call, the newest first.
    func look() async -> [EventSummary] {
        guard path != nil else { return [] }
        // Only an open store has told which events were there before.
        let found = try? await ask { [self] search throws(EventStoreError) in
            try search.newest(after: state.withLock { $0.lastID }, limit: EventTail.most)
        }
        guard let found, let newest = found.first else { return [] }
        state.withLock { $0.lastID = newest.id }
        return found.map(EventSummary.init)
    }
}
