import Synchronization

/// Whom viewers were shown by lists within the last hour, so that a page that is looked at all day notes each
/// subscriber once an hour and not once a second.
final class SeenSubscribers: Sendable {
    private static let span = Duration.seconds(3_600)
    /// Beyond these all is forgotten, and noted once more.
    private static let most = 100_000

    private struct Sight: Hashable {
        var viewer: String
        var subscriber: String
    }

    private let sights = Mutex<[Sight: ContinuousClock.Instant]>([:])

    /// Those of some subscribers that a viewer was not shown, each once.
    func fresh(_ subscribers: [String], to viewer: String) -> [String] {
        let now = ContinuousClock.now
        var known: Set<String> = []
        return sights.withLock { sights in
            subscribers.filter { subscriber in
                guard known.insert(subscriber).inserted else { return false }
                let last = sights[Sight(viewer: viewer, subscriber: subscriber)]
                return last.map { now - $0 > SeenSubscribers.span } ?? true
            }
        }
    }

    /// Remembers whom a viewer is shown.
    func note(_ subscribers: [String], to viewer: String) {
        let now = ContinuousClock.now
        sights.withLock { sights in
            if sights.count + subscribers.count > SeenSubscribers.most { sights = [:] }
            for subscriber in subscribers {
                sights[Sight(viewer: viewer, subscriber: subscriber)] = now
            }
        }
    }
}
