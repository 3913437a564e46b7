import CParser
import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire

#if canImport(Glibc)
    import Glibc
#endif

/// Measures what judging costs against the size of the rule set.
@main struct BenchJudge {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "--list":
            for probe in Probe.allCases {
                for size in Size.all { print(probe.rawValue, size.name, separator: "\t") }
            }
        case "--mark":
            try mark(Size.all, count: arguments.dropFirst().first.flatMap(Int.init) ?? 1_000)
        case "--list-series":
            let most = arguments.dropFirst().first.flatMap(Int.init) ?? .max
            for probe in Probe.allCases {
                for (kind, number, _) in Size.series where number <= most {
                    print(probe.rawValue, kind, number, separator: "\t")
                }
            }
        case "--mark-series":
            let numbers = arguments.dropFirst().compactMap(Int.init)
            let most = numbers.dropFirst().first ?? .max
            try mark(
                Size.series.filter { $0.number <= most }.map(\.size),
                count: numbers.first ?? 1_000)
        case "--list-limits":
            for probe in LimitProbe.allCases {
                let name = probe == .none ? " no limit" : probe.rawValue
                print(probe.bound, name, separator: "\t")
            }
        case "--mark-limits":
            try LimitProbe.mark(count: arguments.dropFirst().first.flatMap(Int.init) ?? 1_000)
        case nil: try compile()
        default:
            print(
                "usage: bench-judge [--list] [--mark COUNT] [--list-series [MOST]] [--mark-series COUNT [MOST]]",
                "[--list-limits] [--mark-limits COUNT]")
        }
    }

    /// For callgrind: each probe with each table, once as often and twice as often.
    private static func mark(_ sizes: [Size], count: Int) throws {
        let tables = try sizes.map { try $0.table() }
        // What the first round of all costs falls to no probe.
        var sum = judge(Probe.updateLocation, tables[0], 1)
        cp_mark()
        for probe in Probe.allCases {
            for table in tables {
                sum &+= judge(probe, table, count)
                cp_mark()
                sum &+= judge(probe, table, 2 * count)
                cp_mark()
            }
        }
        print(sum)
    }

    @inline(never)
    private static func judge(_ probe: Probe, _ table: RuleTable, _ count: Int) -> Int {
        var message = probe.message
        let image = table.image
        var hits = [UInt64](repeating: 0, count: table.ruleCount)
        var counters = hits.mutableSpan
        var facts = Facts()
        var judge = Judge()
        var sum = 0
        for _ in 0..<count {
            facts = Facts()
            let judgement = judge.evaluate(
                image.span, message: &message, facts: &facts, time: nil, hits: &counters)
            sum &+= Int(judgement.verdict.rawValue) &+ 1
        }
        return sum
    }

    /// Prints how long the tables take to compile; ends with 1 when one takes two seconds.
    ///
    /// Seconds of processor time: what else the machine does meanwhile does not count.
    private static func compile() throws {
        var isTooSlow = false
        for size in Size.all {
            let start = processorSeconds()
            let table = try size.table()
            let spent = processorSeconds() - start
            let milliseconds = Int((spent * 1_000).rounded())
            let line = "\(size.name): compiled in \(milliseconds) ms"
            print("\(line), \(table.image.count * 4 / 1024) KiB")
            if spent > 2 { isTooSlow = true }
        }
        if isTooSlow {
            print("over 2 s")
            exit(1)
        }
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
