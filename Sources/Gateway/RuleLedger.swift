public import SS7Filter

/// What a rule has done, over all workers and all tables that had it.
public struct RuleCount: Hashable, Sendable {
    /// Messages that it matched, decisive or not, while it was in force.
    public var hits: UInt64 = 0
    /// Messages that it matched while in shadow.
    public var shadowHits: UInt64 = 0
    /// The last message that it decided, or in shadow would have.
    public var last: LastMatch?

    public init() {}

    mutating func add(_ other: RuleCount) {
        hits += other.hits
        shadowHits += other.shadowHits
        guard let match = other.last else { return }
        if match.time > last?.time ?? 0 { last = match }
    }
}

/// The table in force, and what its rules have done.
public struct TableStatus: Sendable {
    public var generation: UInt32
    public var table: RuleTable
    /// One for each rule of the table.
    public var counts: [RuleCount]

    public init(generation: UInt32, table: RuleTable, counts: [RuleCount]) {
        self.generation = generation
        self.table = table
        self.counts = counts
    }
}

/// The counts of one rule, by its name, through the tables that have it one after another.
///
/// Read and written by whoever holds the ledger.
final class RuleTally: @unchecked Sendable {
    /// Of tables that no worker uses any more.
    fileprivate var past = RuleCount()
    /// All there is, while it is being summed up.
    fileprivate var sum = RuleCount()
}

/// Sums up what rules have done over workers and reloads.
///
/// A rule's counts go on under its name in the next table. A rule that a table has not is forgotten:
/// should it come back, it starts anew.
struct RuleLedger {
    private var tallies: [String: RuleTally] = [:]
    /// Tables whose counts may still grow.
    private var open: [(worker: Int, installed: InstalledTable)] = []

    /// - Parameter hits: hits and hits in shadow of rules, to go on from.
    init(hits: [String: [UInt64]] = [:]) {
        for (name, counts) in hits where counts.count == 2 {
            let tally = RuleTally()
            tally.past.hits = counts[0]
            tally.past.shadowHits = counts[1]
            tallies[name] = tally
        }
    }

    /// Makes the next table ready for each worker.
    mutating func install(
        _ table: RuleTable, generation: UInt32, workers: Int
    ) -> [InstalledTable] {
        var next: [String: RuleTally] = [:]
        next.reserveCapacity(table.rules.count)
        let own = table.rules.map { rule in
            let tally = tallies[rule.name] ?? RuleTally()
            next[rule.name] = tally
            return tally
        }
        tallies = next
        return (0..<workers).map { worker in
            let installed = InstalledTable(table, generation: generation, tallies: own)
            open.append((worker, installed))
            return installed
        }
    }

    /// Closes the tables that their workers have left.
    ///
    /// - Parameter generations: what each worker uses.
    mutating func close(_ generations: [UInt32]) {
        open.removeAll { entry in
            guard entry.installed.generation < generations[entry.worker] else { return false }
            for (rule, tally) in entry.installed.tallies.enumerated() {
                tally.past.add(entry.installed.count(of: rule))
            }
            return true
        }
    }

    /// The counts of a table's rules.
    func counts(of table: RuleTable) -> [RuleCount] {
        let current = table.rules.map { tallies[$0.name] ?? RuleTally() }
        for tally in current { tally.sum = tally.past }
        for entry in open {
            for (rule, tally) in entry.installed.tallies.enumerated() {
                tally.sum.add(entry.installed.count(of: rule))
            }
        }
        return current.map(\.sum)
    }
}
