/// The operations that one end of a dialogue has invoked: up to eight, by their invoke IDs.
///
/// A result names its operation in part of the cases only, and an error never does; both name the
/// invoke. A ninth invoke takes the place of the oldest.
public struct InvokedOperations: BitwiseCopyable, Hashable, Sendable {
    /// Invoke IDs, one an octet, the newest lowest.
    public var invokeIDs: UInt64 = 0
    /// Operation codes in the same places.
    public var codes: UInt64 = 0
    /// How many, 0 to 8.
    public var count: UInt8 = 0

    @inlinable @_noLocks public init() {}

    /// Remembers an invoke.
    @inline(always) @_noLocks
    public mutating func insert(_ invokeID: Int8, _ code: UInt8) {
        invokeIDs = invokeIDs &<< 8 | UInt64(UInt8(bitPattern: invokeID))
        codes = codes &<< 8 | UInt64(code)
        if count < 8 { count &+= 1 }
    }

    /// The code of an invoke, the newest with that ID; negative where it is not known.
    @inline(always) @_noLocks
    public func code(of invokeID: Int8) -> Int {
        var place: UInt64 = 0
        while place < UInt64(count) {
            if UInt8(truncatingIfNeeded: invokeIDs &>> (8 &* place))
                == UInt8(bitPattern: invokeID)
            {
                return Int(UInt8(truncatingIfNeeded: codes &>> (8 &* place)))
            }
            place &+= 1
        }
        return -1
    }
}
