public import Synchronization

/// A run of atomic words inside a state block.
///
/// SAFETY: whoever holds one also holds the block; indices are masked by their users and checked
/// here in debug builds.
@safe @frozen
public struct StateWords: @unchecked Sendable, BitwiseCopyable {
    @usableFromInline let base: UnsafeMutablePointer<Atomic<UInt64>>
    public let count: Int

    init(_ start: UnsafeMutableRawPointer, count: Int) {
        unsafe base = start.assumingMemoryBound(to: Atomic<UInt64>.self)
        self.count = count
    }

    @inlinable @inline(always) @_noLocks
    public func load(_ index: Int) -> UInt64 {
        assert(index >= 0 && index < count)
        return unsafe base[index].load(ordering: .relaxed)
    }

    @inlinable @inline(always) @_noLocks
    public func store(_ value: UInt64, at index: Int) {
        assert(index >= 0 && index < count)
        unsafe base[index].store(value, ordering: .relaxed)
    }

    /// Puts a value in the place of another, unless someone was quicker.
    ///
    /// - Returns: false where the word was not `expected` any more.
    @inlinable @inline(always) @_noLocks
    public func exchange(_ expected: UInt64, for value: UInt64, at index: Int) -> Bool {
        assert(index >= 0 && index < count)
        return unsafe base[index].compareExchange(
            expected: expected, desired: value, ordering: .relaxed
        ).exchanged
    }

    /// Sets bits of a word, for whoever takes them to find what was stored before.
    @inlinable @inline(always) @_noLocks
    public func set(_ bits: UInt64, at index: Int) {
        assert(index >= 0 && index < count)
        unsafe base[index].bitwiseOr(bits, ordering: .releasing)
    }

    /// Clears a word and gives what it was.
    public func take(_ index: Int) -> UInt64 {
        assert(index >= 0 && index < count)
        return unsafe base[index].exchange(0, ordering: .acquiring)
    }

    @inlinable @inline(always) @_noLocks
    public func add(_ value: UInt64, at index: Int) {
        assert(index >= 0 && index < count)
        unsafe base[index].wrappingAdd(value, ordering: .relaxed)
    }
}
