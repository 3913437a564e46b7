/// The operations that one end of a dialogue has invoked: up to eight, by their invoke IDs.
///
/// A result names its operation in part of the cases only, and an error never does; both name the
/// invoke. A ninth invoke takes the place of the oldest.
public struct InvokedOperations: BitwiseCopyable, Hashable, Sendable {
    /// Invoke IDs, one an octet, the newest lowest.
    public var invokeIDs: UInt64 = 0
    /// Operation codes in the same places.
    public var codes: UInt64 = 0
    /// How many, 0 to 8; 9 where one that is not answered had to give way.
    public var count: UInt8 = 0

    /// True where an invoke that is not answered was forgotten.
    public var areIncomplete: Bool { @_noLocks get { count > 8 } }

    /// Stands in the place of a code where the invoke was answered; no operation has it.
    @usableFromInline static var answered: UInt64 { @_noLocks get { 0xff } }

    @inlinable @_noLocks public init() {}

    /// Remembers an invoke.
    @inline(always) @_noLocks
    public mutating func insert(_ invokeID: Int8, _ code: UInt8) {
        if count < 8 {
            count &+= 1
        } else if codes &>> 56 != InvokedOperations.answered {
            count = 9
        }
        invokeIDs = invokeIDs &<< 8 | UInt64(UInt8(bitPattern: invokeID))
        codes = codes &<< 8 | UInt64(code)
    }

    /// Forgets an invoke that is answered, the newest with that ID.
    @inline(always) @_noLocks
    public mutating func remove(_ invokeID: Int8) {
        let place = place(of: invokeID)
        if place < 8 { codes |= InvokedOperations.answered &<< (8 &* place) }
    }

    /// The code of an invoke, the newest with that ID; negative where it is not known.
    @inline(always) @_noLocks
    public func code(of invokeID: Int8) -> Int {
        let place = place(of: invokeID)
        return place < 8 ? Int(UInt8(truncatingIfNeeded: codes &>> (8 &* place))) : -1
    }

    /// Where the newest invoke with an ID is that is not answered; 8 where there is none.
    @_noLocks
    @usableFromInline func place(of invokeID: Int8) -> UInt64 {
        var place: UInt64 = 0
        while place < UInt64(min(count, 8)) {
            let isIt =
                UInt8(truncatingIfNeeded: invokeIDs &>> (8 &* place))
                == UInt8(bitPattern: invokeID)
            if isIt, codes &>> (8 &* place) & 0xff != InvokedOperations.answered { return place }
            place &+= 1
        }
        return 8
    }
}
