import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// One preallocated block of shared memory for all that outlives a message.
///
/// Relocatable: it holds no pointers, only words whose places follow from the block's size, so that
/// the next process can map it where it likes. Every word is read and written atomically, and no
/// lock guards any: a worker that stalls stops nobody.
@safe
public final class StateBlock: @unchecked Sendable {
    /// The block's size in 64-bit words.
    public let wordCount: Int
    private let base: UnsafeMutableRawPointer

    /// Maps a block of zeros.
    ///
    /// - Throws: `StateBlockError` when the system has not that much memory.
    public init(wordCount: Int) throws(StateBlockError) {
        self.wordCount = wordCount
        let mapping = unsafe mmap(
            nil, wordCount * 8, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
        guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
            throw StateBlockError(byteCount: wordCount * 8, errorNumber: errno)
        }
        unsafe base = mapping
    }

    deinit { unsafe munmap(base, wordCount * 8) }

    /// The words from `start` on; they live as long as the block.
    func words(from start: Int, count: Int) -> StateWords {
        precondition(start >= 0 && count >= 0 && start + count <= wordCount)
        return unsafe StateWords(
            base: (base + start * 8).assumingMemoryBound(to: Atomic<UInt64>.self), count: count)
    }
}

/// Why a state block could not be mapped.
public struct StateBlockError: Error, CustomStringConvertible {
    public var byteCount: Int
    public var errorNumber: Int32

    public var description: String {
        "cannot map \(byteCount) octets of state: \(unsafe String(cString: strerror(errorNumber)))"
    }
}

/// A run of atomic words inside a state block.
///
/// SAFETY: whoever holds one also holds the block; indices are masked by their users and checked
/// here in debug builds.
@safe
struct StateWords: @unchecked Sendable, BitwiseCopyable {
    private let base: UnsafeMutablePointer<Atomic<UInt64>>
    let count: Int

    init(base: UnsafeMutablePointer<Atomic<UInt64>>, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    @inline(always) @_noLocks
    func load(_ index: Int) -> UInt64 {
        assert(index >= 0 && index < count)
        return unsafe base[index].load(ordering: .relaxed)
    }

    @inline(always) @_noLocks
    func store(_ value: UInt64, at index: Int) {
        assert(index >= 0 && index < count)
        unsafe base[index].store(value, ordering: .relaxed)
    }
}
