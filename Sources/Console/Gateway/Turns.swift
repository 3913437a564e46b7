import HTTPTypes
import Synchronization

/// Has each viewer ask one thing after another, so that one who asks much waits for themselves and not others for them.
final class Turns: Sendable {
    private let waiting: Int
    /// By viewer, those that wait while one is under way.
    private let queues = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

    /// - Parameter waiting: how many of one viewer may wait.
    init(waiting: Int) { self.waiting = waiting }

    /// Waits for the viewer's turn.
    ///
    /// - Throws: `Refusal` 503 where too many of theirs wait.
    func take(_ viewer: String) async throws {
        let isFirst = try queues.withLock { queues in
            guard let queue = queues[viewer] else {
                queues[viewer] = []
                return true
            }
            guard queue.count < waiting else { throw Turns.refusal }
            return false
        }
        if isFirst { return }
        await withCheckedContinuation { continuation in
            queues.withLock { queues in
                // It may have become free meanwhile.
                if queues[viewer] == nil {
                    queues[viewer] = []
                    continuation.resume()
                } else {
                    queues[viewer]?.append(continuation)
                }
            }
        }
    }

    /// Gives the turn to the next.
    func give(_ viewer: String) {
        let next = queues.withLock { queues -> CheckedContinuation<Void, Never>? in
            guard queues[viewer]?.isEmpty == false else {
                queues[viewer] = nil
                return nil
            }
            return queues[viewer]?.removeFirst()
        }
        next?.resume()
    }

    private static let refusal = Refusal(
        .serviceUnavailable, "your other searches are not done: try again", retryAfter: 2)
}
