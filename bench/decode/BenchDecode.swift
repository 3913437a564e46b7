/// Measures decoding and judging beside a C parser of the same work.
@main struct BenchDecode {
    static func main() throws {
        var arguments = CommandLine.arguments.dropFirst().makeIterator()
        var only: String?
        var count = 20_000
        var rounds = 25
        var engine: Engine?
        while let argument = arguments.next() {
            switch argument {
            case "--only": only = arguments.next()
            case "--count": count = arguments.next().flatMap(Int.init) ?? count
            case "--rounds": rounds = arguments.next().flatMap(Int.init) ?? rounds
            case "--engine": engine = arguments.next().flatMap(Engine.init)
            case "--list":
                for message in Message.all { print(message.name) }
                return
            default:
                print(
                    "usage: bench-decode [--list] [--only NAME] [--count N] [--rounds N]",
                    "[--engine c|weir|weir-verdict]")
                return
            }
        }
        let messages = Message.all.filter { only == nil || $0.name == only }
        if let engine {
            // For callgrind: nothing but the work.
            for message in messages { print(try engine.run(message.octets, count: count)) }
            return
        }
        try table(messages, count: count, rounds: rounds)
    }

    /// Prints the nanoseconds of a message in each engine, the best of several rounds.
    private static func table(_ messages: [Message], count: Int, rounds: Int) throws {
        print(
            columns("ns per message, best of \(rounds)", Engine.allCases.map(\.rawValue), "ratio"))
        var totals = Engine.allCases.map { _ in 0.0 }
        for message in messages {
            let times = try Engine.allCases.map { engine in
                try best(of: rounds) { _ = try engine.run(message.octets, count: count) }
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
