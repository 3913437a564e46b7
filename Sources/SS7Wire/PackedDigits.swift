extension Digits {
    /// Unpacks what `packed` gives.
    @inline(always) @_noLocks
    public init(packed: UInt64) {
        self.init()
        high = packed & ~0x0f
        count = UInt8(truncatingIfNeeded: packed & 0x0f)
    }

    /// Up to 15 digits and their count in one word; 0 for more, as for none.
    public var packed: UInt64 {
        @inline(always) @_noLocks get { count > 15 ? 0 : high & ~0x0f | UInt64(count) }
    }
}
