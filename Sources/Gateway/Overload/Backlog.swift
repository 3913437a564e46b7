/// Whether a worker keeps up: since when each turn of its loop has left messages unread.
///
/// A turn reads from each association until that has nothing more, or has had its share. What a
/// socket holds beyond cannot be seen; that a share was used up, turn after turn, says enough.
struct Backlog: BitwiseCopyable {
    /// Monotonic nanoseconds; 0 while the last turn has read all there was.
    private var since: UInt64 = 0
    /// How many times the patience has passed, at most four; the worker is overloaded from one on.
    private(set) var level: UInt8 = 0

    var isOverloaded: Bool { level > 0 }

    /// Takes note of a turn.
    mutating func note(isLeft: Bool, at now: UInt64, patience: UInt64) {
        guard isLeft else {
            since = 0
            level = 0
            return
        }
        if since == 0 { since = now }
        level = UInt8(clamping: min(4, (now &- since) / max(1, patience)))
    }
}
