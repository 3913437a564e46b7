import CLinux

#if canImport(Glibc)
    import Glibc
#endif

/// One preallocated block of shared memory for all that outlives a message.
///
/// Relocatable: it holds no pointers, only words whose places its header tells, so that the next
/// process can map the same memory where it likes, by the descriptor that it is handed. Every word is
/// read and written atomically, and no lock guards any: a worker that stalls stops nobody.
///
///     header: magic, version, words, secret, epoch, then start and count of each section | counters | sections
@safe
public final class StateBlock: @unchecked Sendable {
    /// The block's size in 64-bit words.
    public let wordCount: Int
    /// The memory's file descriptor, to be handed to the next process; closed with the block, -1 for memory of one's own.
    public let fileDescriptor: Int32
    /// What keys of the block are hashed with.
    public let secret: UInt64
    /// Seconds since 1970 at which the monotonic clock of the block's users stood at 0.
    public let epoch: UInt32
    private let base: UnsafeMutableRawPointer
    /// What is mapped, in octets: the words and what is left of the last huge page.
    private let mapped: Int

    private static let magic: UInt64 = 0x5765_6972_5374_6174
    private static let version: UInt64 = 3
    private static let headerWords = 64
    private static let firstSectionWord = 8
    /// A cache line of counters for each section.
    private static let counterWords = 8 * (headerWords - firstSectionWord) / 2

    /// Maps a block of zeros.
    ///
    /// - Parameters:
    ///   - secret: what keys are hashed with; random in production.
    ///   - epoch: the wall clock when the monotonic one stood at 0, whole seconds.
    ///   - isOwn: true for memory that no other process will ever be handed. It is in huge pages where the system
    ///     has them, so that new keys on pages that nobody has touched cost few faults.
    /// - Throws: `StateBlockError` when the system has not that much memory.
    public init(
        _ layout: StateLayout, secret: UInt64 = .random(in: 1...UInt64.max), epoch: UInt32 = 0,
        isOwn: Bool = false
    ) throws(StateBlockError) {
        var header = [UInt64](repeating: 0, count: StateBlock.headerWords)
        var end = StateBlock.headerWords + StateBlock.counterWords
        for section in StateSection.allCases {
            header[StateBlock.firstSectionWord + 2 * section.rawValue] = UInt64(end)
            header[StateBlock.firstSectionWord + 2 * section.rawValue + 1] = UInt64(layout[section])
            end += layout[section]
        }
        header[0] = StateBlock.magic
        header[1] = StateBlock.version
        header[2] = UInt64(end)
        header[3] = secret
        header[4] = UInt64(epoch)
        if isOwn {
            unsafe (base, mapped) = try StateBlock.mapOwn(wordCount: end)
            fileDescriptor = -1
        } else {
            let descriptor = unsafe weir_memory_file("weir-state")
            guard descriptor >= 0 else { throw StateBlockError(.noMemory(errno), wordCount: end) }
            guard ftruncate(descriptor, end * 8) == 0 else {
                let number = errno
                close(descriptor)
                throw StateBlockError(.noMemory(number), wordCount: end)
            }
            unsafe base = try StateBlock.map(descriptor, wordCount: end)
            mapped = end * 8
            fileDescriptor = descriptor
        }
        wordCount = end
        self.secret = secret
        self.epoch = epoch
        for (index, word) in header.enumerated() { words(from: index, count: 1).store(word, at: 0) }
    }

    /// Maps the block behind a descriptor that another process, or another block, has made.
    ///
    /// - Parameter descriptor: stays the caller's; the block keeps a duplicate.
    /// - Throws: `StateBlockError` when what is there is no state block of this version.
    public init(adopting descriptor: Int32) throws(StateBlockError) {
        let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else { throw StateBlockError(.noMemory(errno), wordCount: 0) }
        var status = stat()
        let isKnown = unsafe fstat(own, &status) == 0
        let count = isKnown ? Int(status.st_size) / 8 : 0
        guard count >= StateBlock.headerWords + StateBlock.counterWords else {
            close(own)
            throw StateBlockError(.foreign, wordCount: count)
        }
        unsafe base = try StateBlock.map(own, wordCount: count)
        mapped = count * 8
        wordCount = count
        fileDescriptor = own
        let header = unsafe StateWords(base, count: StateBlock.headerWords)
        secret = header.load(3)
        epoch = UInt32(truncatingIfNeeded: header.load(4))
        var isSound =
            header.load(0) == StateBlock.magic && header.load(1) == StateBlock.version
            && header.load(2) == UInt64(count)
        for section in StateSection.allCases {
            let start = header.load(StateBlock.firstSectionWord + 2 * section.rawValue)
            let length = header.load(StateBlock.firstSectionWord + 2 * section.rawValue + 1)
            let (end, overflows) = start.addingReportingOverflow(length)
            if overflows || end > UInt64(count) { isSound = false }
        }
        guard isSound else { throw StateBlockError(.foreign, wordCount: count) }
    }

    deinit {
        unsafe munmap(base, mapped)
        if fileDescriptor >= 0 { close(fileDescriptor) }
    }

    /// How many words each section has.
    public var layout: StateLayout {
        var layout = StateLayout()
        let header = words(from: 0, count: StateBlock.headerWords)
        for section in StateSection.allCases {
            let count = header.load(StateBlock.firstSectionWord + 2 * section.rawValue + 1)
            if count > 0 { layout[section] = Int(count) }
        }
        return layout
    }

    /// The words of a section; they live as long as the block.
    public func words(of section: StateSection) -> StateWords {
        let place = StateBlock.firstSectionWord + 2 * section.rawValue
        let header = words(from: 0, count: StateBlock.headerWords)
        return words(from: Int(header.load(place)), count: Int(header.load(place + 1)))
    }

    /// The eight counters of a section.
    public func counters(of section: StateSection) -> StateWords {
        words(from: StateBlock.headerWords + 8 * section.rawValue, count: 8)
    }

    /// Brings a part of a section into the process's memory before anybody needs it.
    ///
    /// A page that is touched for the first time costs more than judging a message. A system that cannot
    /// do it goes on without.
    /// - Parameter offset: octets from the section's start.
    /// - Returns: false where the section has no more than `offset` octets.
    @discardableResult
    public func populate(_ section: StateSection, from offset: Int, count: Int) -> Bool {
        let place = StateBlock.firstSectionWord + 2 * section.rawValue
        let header = words(from: 0, count: StateBlock.headerWords)
        let size = Int(header.load(place + 1)) * 8
        guard offset >= 0, offset < size else { return false }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let start = (Int(header.load(place)) * 8 + offset) / page * page
        let length = min(count, size - offset, wordCount * 8 - start)
        // SAFETY: the range lies within the mapping, whose start is that of a page.
        _ = unsafe madvise(base + start, length, MADV_POPULATE_WRITE)
        return true
    }

    private func words(from start: Int, count: Int) -> StateWords {
        precondition(start >= 0 && count >= 0 && start + count <= wordCount)
        return unsafe StateWords(base + start * 8, count: count)
    }

    /// Octets of a huge page.
    private static let hugePage = 2 << 20

    /// Maps words of zeros that begin with a huge page.
    private static func mapOwn(
        wordCount: Int
    ) throws(StateBlockError) -> (UnsafeMutableRawPointer, Int) {
        let size = (wordCount * 8 + hugePage - 1) / hugePage * hugePage
        let whole = unsafe mmap(
            nil, size + hugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let whole = unsafe whole, unsafe whole != MAP_FAILED else {
            throw StateBlockError(.noMemory(errno), wordCount: wordCount)
        }
        let excess = Int(bitPattern: whole) % hugePage
        let before = excess == 0 ? 0 : hugePage - excess
        // SAFETY: both ranges, and what is between them, lie within the mapping and begin and end with a page.
        if before > 0 { unsafe munmap(whole, before) }
        let base = unsafe whole + before
        unsafe munmap(base + size, hugePage - before)
        // A system without huge pages goes on with small ones.
        _ = unsafe madvise(base, size, MADV_HUGEPAGE)
        return unsafe (base, size)
    }

    private static func map(
        _ descriptor: Int32, wordCount: Int
    ) throws(StateBlockError) -> UnsafeMutableRawPointer {
        let mapping = unsafe mmap(
            nil, wordCount * 8, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
            let number = errno
            close(descriptor)
            throw StateBlockError(.noMemory(number), wordCount: wordCount)
        }
        return unsafe mapping
    }
}

/// Why a state block could not be mapped.
public struct StateBlockError: Error, CustomStringConvertible {
    public enum Cause: Hashable, Sendable {
        /// The system's error number.
        case noMemory(Int32)
        /// What is there is no state block of this version.
        case foreign
    }

    public var cause: Cause
    public var wordCount: Int

    init(_ cause: Cause, wordCount: Int) {
        self.cause = cause
        self.wordCount = wordCount
    }

    public var description: String {
        switch cause {
        case .noMemory(let number):
            "cannot map \(wordCount * 8) octets of state: \(unsafe String(cString: strerror(number)))"
        case .foreign: "the memory handed over holds no state of this version"
        }
    }
}
