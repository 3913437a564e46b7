import HTTPTypes
import Synchronization

/// Hands what is new to all that look, and lets only so many look.
final class StreamHub: Sendable {
    private struct Client {
        var session: Session
        var remote: String
        var continuation: AsyncStream<String>.Continuation
    }

    private struct State {
        var clients: [Int: Client] = [:]
        var next = 0
    }

    private let state = Mutex(State())
    private let limits: Limits

    init(_ limits: Limits) { self.limits = limits }

    /// One client's messages, server-sent events as they go over the wire; its place is free again
    /// when nobody has it any more.
    final class Subscription: Sendable {
        let messages: AsyncStream<String>
        private let number: Int
        private let hub: StreamHub

        fileprivate init(_ number: Int, _ messages: AsyncStream<String>, of hub: StreamHub) {
            self.number = number
            self.messages = messages
            self.hub = hub
        }

        deinit { hub.leave(number) }
    }

    var count: Int { state.withLock { $0.clients.count } }

    /// - Throws: `Refusal` where as many look as may.
    func join(_ session: Session, from remote: String) throws -> Subscription {
        try state.withLock { state in
            let viewer = session.viewer(from: remote)
            let own = state.clients.values.count { $0.session.viewer(from: $0.remote) == viewer }
            guard state.clients.count < limits.streams, own < limits.streamsOfAccount else {
                throw Refusal(
                    .serviceUnavailable, "too many pages are open", retryAfter: 10)
            }
            // Who does not keep up misses what is old, and costs no room.
            let (messages, continuation) = AsyncStream<String>.makeStream(
                bufferingPolicy: .bufferingNewest(8))
            let number = state.next
            state.next += 1
            state.clients[number] = Client(
                session: session, remote: remote, continuation: continuation)
            return Subscription(number, messages, of: self)
        }
    }

    private func leave(_ number: Int) {
        let client = state.withLock { $0.clients.removeValue(forKey: number) }
        client?.continuation.finish()
    }

    /// Ends the streams of a session that is over.
    func end(_ session: Session) { end(where: { $0.id == session.id }) }

    /// Ends the streams of sessions that are over by themselves, or with their account.
    func end(where isOver: (Session) -> Bool) {
        let clients = state.withLock { Array($0.clients.values) }
        for client in clients where isOver(client.session) { client.continuation.finish() }
    }

    /// - Parameter mayHave: whether somebody gets it, by their session and where they look from.
    func send(
        event: String, data: String, if mayHave: (Session, String) -> Bool = { _, _ in true }
    ) {
        let message = "event: \(event)\ndata: \(data)\n\n"
        let clients = state.withLock { Array($0.clients.values) }
        for client in clients where mayHave(client.session, client.remote) {
            client.continuation.yield(message)
        }
    }

    /// Ends all streams, so that the server can end.
    func finish() {
        state.withLock { state in
            for client in state.clients.values { client.continuation.finish() }
            state.clients = [:]
        }
    }
}
