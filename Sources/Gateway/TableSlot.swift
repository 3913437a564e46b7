import SS7Filter
import SS7Wire
import Synchronization

/// A rule table in use by one worker: its image, and what its rules have matched.
@safe
final class InstalledTable: @unchecked Sendable {
    let table: RuleTable
    /// Counts up with each table that a gateway is given.
    let generation: UInt32
    /// Where each rule's counts go when the table is out of use.
    let tallies: [RuleTally]
    /// A counter for each rule, written by one worker.
    let hits: UnsafeMutableBufferPointer<UInt64>
    private let matches: LastMatches

    init(_ table: RuleTable, generation: UInt32, tallies: [RuleTally]) {
        self.table = table
        self.generation = generation
        self.tallies = tallies
        unsafe hits = .allocate(capacity: max(1, table.rules.count))
        unsafe hits.initialize(repeating: 0)
        matches = LastMatches(count: table.rules.count)
    }

    deinit {
        unsafe hits.deallocate()
        matches.deallocate()
    }

    /// Notes the rule that decided a message.
    @inline(always)
    func note(
        _ rule: UInt16, at time: UInt64, calling: Digits, originatingPointCode: UInt32, link: Int
    ) {
        guard Int(rule) < tallies.count else { return }
        matches.note(
            Int(rule), at: time, calling: calling, originatingPointCode: originatingPointCode,
            link: link)
    }

    /// What this worker has counted for a rule; a reader may be a few messages behind.
    func count(of rule: Int) -> RuleCount {
        var count = RuleCount()
        let number = unsafe hits[rule]
        if table.rules[rule].shadow { count.shadowHits = number } else { count.hits = number }
        count.last = matches.match(of: rule)
        return count
    }
}

/// The place where a worker finds its next table between two messages.
///
/// The worker takes what is there by one atomic exchange and leaves the old table for whoever
/// installs the next: nothing is locked, and no table is released in the path.
final class TableSlot: Sendable {
    private let waiting = Atomic<UInt>(0)
    private let spent = Atomic<UInt>(0)

    deinit {
        TableSlot.release(waiting.load(ordering: .relaxed))
        TableSlot.release(spent.load(ordering: .relaxed))
    }

    /// Puts a table there for the worker; one that it never took is dropped.
    func put(_ table: InstalledTable) {
        TableSlot.release(spent.exchange(0, ordering: .acquiringAndReleasing))
        let bits = unsafe UInt(bitPattern: Unmanaged.passRetained(table).toOpaque())
        TableSlot.release(waiting.exchange(bits, ordering: .acquiringAndReleasing))
    }

    /// True when a table waits; one load.
    @inline(always) var hasNext: Bool { waiting.load(ordering: .relaxed) != 0 }

    /// Takes the waiting table in exchange for the one in use.
    func take(leaving old: InstalledTable?) -> InstalledTable? {
        let bits = waiting.exchange(0, ordering: .acquiringAndReleasing)
        guard bits != 0, let pointer = unsafe UnsafeRawPointer(bitPattern: bits) else {
            return nil
        }
        if let old {
            let oldBits = unsafe UInt(bitPattern: Unmanaged.passRetained(old).toOpaque())
            TableSlot.release(spent.exchange(oldBits, ordering: .acquiringAndReleasing))
        }
        return unsafe Unmanaged<InstalledTable>.fromOpaque(pointer).takeRetainedValue()
    }

    private static func release(_ bits: UInt) {
        guard let pointer = unsafe UnsafeRawPointer(bitPattern: bits) else { return }
        unsafe Unmanaged<InstalledTable>.fromOpaque(pointer).release()
    }
}
