import CAllocationCounter
import CParser

#if canImport(Glibc)
    import Glibc
#endif

/// Measures decoding and judging beside a C parser of the same work.
@main struct BenchDecode {
    static func main() throws {
        var arguments = CommandLine.arguments.dropFirst().makeIterator()
        var only: String?
        var count = 20_000
        var rounds = 25
        var engine: Engine?
        var isAboutLength = false
        while let argument = arguments.next() {
            switch argument {
            case "--only": only = arguments.next()
            case "--count": count = arguments.next().flatMap(Int.init) ?? count
            case "--rounds": rounds = arguments.next().flatMap(Int.init) ?? rounds
            case "--allocations":
                try countAllocations()
                return
            case "--shapes": isAboutLength = true
            case "--engine": engine = arguments.next().flatMap(Engine.init)
            case "--list":
                for message in isAboutLength ? Shape.messages : Message.all {
                    print(message.frames.reduce(0) { $0 + $1.count }, message.name, separator: "\t")
                }
                return
            default:
                print(
                    "usage: bench-decode [--list] [--only NAME] [--count N] [--rounds N]",
                    "[--engine c|weir|weir-verdict] [--shapes]", "[--allocations]")
                return
            }
        }
        let messages = (isAboutLength ? Shape.messages : Message.all)
            .filter { only == nil || $0.name == only }
        if let engine {
            try mark(messages, engine, count: count)
            return
        }
        try table(messages, count: count, rounds: rounds)
    }

    /// Counts what a round of each message asks of the heap; ends with 1 when that is anything.
    ///
    /// Of an optimised build: without optimisation the compiler looks up metadata at run time.
    private static func countAllocations() throws {
        var failures = 0
        let messages = Message.all + Shape.messages
        for message in messages {
            for engine in [Engine.weir, .verdict] {
                let counts = try [1, 10, 1_010].map { rounds in
                    weir_allocations_start()
                    _ = try engine.run(message.frames, count: rounds)
                    return weir_allocations_stop().allocations
                }
                guard counts[1] != counts[2] else { continue }
                failures += 1
                print(
                    "\(message.name), \(engine.rawValue): \(counts[2] - counts[1]) in 1,000 rounds")
            }
        }
        // A counter that counts nothing would find nothing.
        weir_allocations_start()
        let words = (0..<10).map { String(repeating: "x", count: 100 + $0) }
        if weir_allocations_stop().allocations < words.count { failures += 1 }
        print("allocations: \(messages.count) messages, \(failures) that allocate")
        if failures > 0 { exit(1) }
    }

    /// For callgrind, which notes what was spent at each mark: of each message once as often and
    /// twice as often, so that what a round costs to begin with falls out of the difference.
    private static func mark(_ messages: [Message], _ engine: Engine, count: Int) throws {
        var sum = try engine.run(messages[0].frames, count: 1)
        cp_mark()
        for message in messages {
            sum &+= try engine.run(message.frames, count: count)
            cp_mark()
            sum &+= try engine.run(message.frames, count: 2 * count)
            cp_mark()
        }
        print(sum)
    }

    /// Prints the nanoseconds of a message in each engine, the best of several rounds.
    private static func table(_ messages: [Message], count: Int, rounds: Int) throws {
        print(
            columns("ns per message, best of \(rounds)", Engine.allCases.map(\.rawValue), "ratio"))
        var totals = Engine.allCases.map { _ in 0.0 }
        for message in messages {
            let times = try Engine.allCases.map { engine in
                try best(of: rounds) { _ = try engine.run(message.frames, count: count) }
                    / Double(count)
            }
            for (index, time) in times.enumerated() {
                totals[index] += time / Double(messages.count)
            }
            print(columns(message.name, times.map(rounded), rounded(times[1] / times[0])))
        }
        print(columns("mean", totals.map(rounded), rounded(totals[1] / totals[0])))
    }

    /// The shortest time of several rounds, in nanoseconds; the first one warms up.
    private static func best(of rounds: Int, _ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        var best = Duration.seconds(1000)
        for round in 0...rounds {
            let time = try clock.measure(body)
            if round > 0, time < best { best = time }
        }
        return Double(best.components.seconds) * 1e9 + Double(best.components.attoseconds) / 1e9
    }

    private static func rounded(_ number: Double) -> String {
        let tenths = Int((number * 100).rounded())
        return "\(tenths / 100).\(tenths % 100 < 10 ? "0" : "")\(tenths % 100)"
    }

    private static func columns(_ name: String, _ cells: [String], _ ratio: String) -> String {
        let padded = (cells + [ratio]).map {
            String(repeating: " ", count: max(1, 14 - $0.count)) + $0
        }
        return name + String(repeating: " ", count: max(1, 34 - name.count)) + padded.joined()
    }
}
