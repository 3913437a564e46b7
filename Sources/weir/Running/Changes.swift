import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Who may change what runs: one at a time, little while a new process is waited for, and nobody while it
/// takes over.
///
/// What may not be done is refused at once. Nobody waits for an upgrade, to be heard long after.
final class Changes: Sendable {
    /// Why something is not done now.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    private enum Phase {
        case open
        /// A new process gets ready; it will be told what changes meanwhile, if it is in what is handed over.
        case upgrading(since: ContinuousClock.Instant)
        case handingOver
        /// Another process goes on, or the gateway stops.
        case over(String)
    }

    private let phase = Mutex<Phase>(.open)
    private let turn = Mutex<Void>(())
    private let upgrading = Mutex<Void>(())

    /// True where nothing is handed over any more: somebody else goes on, or nobody.
    var isOver: Bool { phase.withLock { if case .over = $0 { true } else { false } } }

    /// True while only small changes are made.
    var isUpgrading: Bool { phase.withLock { if case .open = $0 { false } else { true } } }

    /// Makes a change once no other is being made.
    ///
    /// - Parameter isSmall: true for what is done at once, and holds for a new process, too.
    func make<Result: Sendable>(
        isSmall: Bool = false, _ change: () -> Result
    ) throws(Refusal) -> Result {
        while true {
            if let refusal = refusal(isSmall) { throw refusal }
            let result = turn.withLockIfAvailable { _ in
                refusal(isSmall) == nil ? change() : nil
            }
            if let result, let result { return result }
            usleep(2_000)
        }
    }

    /// Lets another process go on: made ready beside small changes, then handed over to alone.
    func upgrade<Next: Sendable, Result: Sendable>(
        _ prepare: () throws -> Next, handOver: (Next) throws -> Result
    ) throws -> Result {
        try make { phase.withLock { $0 = .upgrading(since: .now) } }
        return try upgrading.withLock { _ in
            do {
                let next = try prepare()
                let result = try turn.withLock { _ in
                    try phase.withLock { phase in
                        if case .over(let reason) = phase { throw Refusal(description: reason) }
                        phase = .handingOver
                    }
                    return try handOver(next)
                }
                phase.withLock { $0 = .over("another process goes on") }
                return result
            } catch {
                phase.withLock { phase in
                    if case .over = phase { return }
                    phase = .open
                }
                throw error
            }
        }
    }

    /// Lets nothing change any more: an upgrade comes to nothing, what is being changed is waited for.
    func end() {
        phase.withLock { $0 = .over("the gateway stops") }
        upgrading.withLock { _ in }
        turn.withLock { _ in }
    }

    private func refusal(_ isSmall: Bool) -> Refusal? {
        switch phase.withLock({ $0 }) {
        case .open: nil
        case .upgrading where isSmall: nil
        case .upgrading(let start):
            Refusal(
                description: "an upgrade is under way, begun \((.now - start).components.seconds) "
                    + "s ago: nothing is changed; ask again once it has ended, within "
                    + "\(Predecessor.patience.components.seconds) s of its beginning")
        case .handingOver:
            Refusal(
                description: "an upgrade is under way, another process takes over: nothing is "
                    + "changed; ask again in a moment")
        case .over(let reason): Refusal(description: "\(reason): nothing is changed")
        }
    }
}
