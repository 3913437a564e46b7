/// What the limits of a table said of a message: a bit for each that was asked, and for each that was
/// exceeded.
///
/// So that what was judged once can be explained, and judged again, without counting it twice.
public struct LimitOutcomes: BitwiseCopyable, Hashable, Sendable {
    private var lowAsked: UInt64 = 0
    private var highAsked: UInt64 = 0
    private var lowExceeded: UInt64 = 0
    private var highExceeded: UInt64 = 0
    /// Stands for the limits that the numbers are those of; 0 for none.
    private var mark: UInt32 = 0

    @inlinable @_noLocks public init() {}

    /// None was asked yet.
    ///
    /// - Parameter mark: that of the table whose limits are asked.
    @_noLocks
    public init(mark: UInt32) { self.mark = mark }

    /// True where the numbers are those of a table's limits.
    @_noLocks
    public func belong(to mark: UInt32) -> Bool { self.mark == mark }

    /// True where a limit was asked.
    @_noLocks
    public func wasAsked(_ limit: Int) -> Bool {
        (limit < 64 ? lowAsked : highAsked) &>> UInt64(limit & 63) & 1 == 1
    }

    /// True where a limit was asked and the message was above it.
    @_noLocks
    public func wasExceeded(_ limit: Int) -> Bool {
        (limit < 64 ? lowExceeded : highExceeded) &>> UInt64(limit & 63) & 1 == 1
    }

    /// Notes that a limit was asked.
    @_noLocks
    public mutating func note(_ limit: Int, exceeded: Bool) {
        mark(limit, exceeded: exceeded)
    }

    /// What `note` does, in line.
    @inline(always) @_noLocks
    mutating func mark(_ limit: Int, exceeded: Bool) {
        let bit = UInt64(1) &<< UInt64(limit & 63)
        if limit < 64 {
            lowAsked |= bit
            if exceeded { lowExceeded |= bit }
        } else {
            highAsked |= bit
            if exceeded { highExceeded |= bit }
        }
    }
}
