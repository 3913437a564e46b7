/// A set of operations of one protocol, by local code: a bit a code.
struct OperationSet: BitwiseCopyable {
    var low: UInt64 = 0
    var high: UInt64 = 0

    @inline(always) @_noLocks
    init() {}

    /// The set of some codes; one above 127 adds nothing.
    @inline(always) @_noLocks
    init(
        _ a: UInt8, _ b: UInt8 = 255, _ c: UInt8 = 255, _ d: UInt8 = 255, _ e: UInt8 = 255,
        _ f: UInt8 = 255, _ g: UInt8 = 255, _ h: UInt8 = 255, _ i: UInt8 = 255
    ) {
        insert(a)
        insert(b)
        insert(c)
        insert(d)
        insert(e)
        insert(f)
        insert(g)
        insert(h)
        insert(i)
    }

    var isEmpty: Bool { @inline(always) @_noLocks get { low | high == 0 } }

    @inline(always) @_noLocks
    func contains(_ code: UInt8) -> Bool {
        guard code < 128 else { return false }
        return (code < 64 ? low : high) &>> UInt64(code & 63) & 1 == 1
    }

    @inline(always) @_noLocks
    private mutating func insert(_ code: UInt8) {
        guard code < 128 else { return }
        let bit: UInt64 = 1 &<< UInt64(code & 63)
        if code < 64 { low |= bit } else { high |= bit }
    }

    /// The members of both.
    @inline(always) @_noLocks
    static func + (left: OperationSet, right: OperationSet) -> OperationSet {
        var sum = left
        sum.low |= right.low
        sum.high |= right.high
        return sum
    }
}

extension OperationSet {
    @inline(always) @_noLocks
    static func map(
        _ a: MAPOperation, _ b: MAPOperation? = nil, _ c: MAPOperation? = nil,
        _ d: MAPOperation? = nil, _ e: MAPOperation? = nil, _ f: MAPOperation? = nil,
        _ g: MAPOperation? = nil, _ h: MAPOperation? = nil, _ i: MAPOperation? = nil
    ) -> OperationSet {
        OperationSet(
            code(a), code(b), code(c), code(d), code(e), code(f), code(g), code(h), code(i))
    }

    @inline(always) @_noLocks
    private static func code(_ operation: MAPOperation?) -> UInt8 {
        if let operation { operation.code } else { 255 }
    }

    @inline(always) @_noLocks
    static func cap(
        _ a: CAPOperation, _ b: CAPOperation? = nil, _ c: CAPOperation? = nil,
        _ d: CAPOperation? = nil, _ e: CAPOperation? = nil, _ f: CAPOperation? = nil,
        _ g: CAPOperation? = nil
    ) -> OperationSet {
        OperationSet(code(a), code(b), code(c), code(d), code(e), code(f), code(g))
    }

    @inline(always) @_noLocks
    private static func code(_ operation: CAPOperation?) -> UInt8 {
        if let operation { operation.code } else { 255 }
    }
}
