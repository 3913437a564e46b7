/// What becomes of a link's messages when they have come faster than they can go on for a while.
public enum OverloadPolicy: UInt8, BitwiseCopyable, Sendable {
    /// They wait with their sender, who can send no more: back-pressure.
    case wait
    /// They are dropped, those of the lowest priority first.
    case drop
    /// They go on without being judged.
    case bypass
}

/// Messages that wait for a link: from how many on its destinations are congested, and down to how
/// many they are not any more.
public struct CongestionMarks: BitwiseCopyable, Hashable, Sendable {
    public var high: Int
    public var low: Int

    public init(high: Int = 8, low: Int = 0) {
        self.high = high
        self.low = low
    }
}
