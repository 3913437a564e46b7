import Synchronization

/// Tells when no worker can still hold what was taken out of shared use before.
///
/// Each worker raises its count at the top of its loop, where it holds nothing. What is retired is
/// freed when every worker's count has moved since.
final class Quiescence: Sendable {
    /// Most workers of a gateway.
    static let capacity = 64

    private let counts: InlineArray<64, Count> = InlineArray { _ in Count() }
    private let workers: Int

    /// On a cache line of its own: each is written by another worker at every turn.
    private struct Count: ~Copyable, Sendable {
        let value = Atomic<UInt64>(0)
        let padding: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) =
            (0, 0, 0, 0, 0, 0, 0)
    }

    /// Counts as they were when something was retired.
    struct Mark: Sendable {
        fileprivate var counts: [UInt64]
    }

    init(workers: Int) { self.workers = workers }

    /// Notes that a worker holds nothing.
    @inline(always)
    func pass(_ worker: Int) { counts[worker].value.add(1, ordering: .releasing) }

    func mark() -> Mark {
        Mark(counts: (0..<workers).map { counts[$0].value.load(ordering: .acquiring) })
    }

    /// True when every worker has passed since the mark.
    func hasPassed(_ mark: Mark) -> Bool {
        (0..<workers).allSatisfy {
            counts[$0].value.load(ordering: .acquiring) > mark.counts[$0]
        }
    }
}
