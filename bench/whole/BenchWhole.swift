import Foundation

/// Measures whole things and not parts: the gateway in the path beside a bare relay, a capture from its
/// first octet to its last verdict.
///
/// What it prints are lines of `bench/run`'s results: `figure`, `row`, `point`, by tabs.
@main struct BenchWhole {
    static func main() {
        do {
            try run()
        } catch {
            FileHandle.standardError.write(Data("bench-whole: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.dropFirst().map { Int($0) }) {
        case ("path", let numbers) where numbers.count == 2:
            guard let seconds = numbers[0], let rounds = numbers[1] else { break }
            for stack in [Stack.memory, .userland] {
                try PathComparison(stack, seconds: 0, rounds: 0)
                    .runByHand(messages: 4_000 * seconds)
            }
            for stack in Stack.allCases {
                try PathComparison(stack, seconds: Double(seconds), rounds: rounds).run()
            }
            return
        case ("replay", let numbers) where numbers.count == 2 || numbers.count == 3:
            guard let passes = numbers[0], let rounds = numbers[1] else { break }
            return try ReplayMeasure.run(
                passes: passes, rounds: rounds, only: arguments.dropFirst(3).first)
        default: break
        }
        FileHandle.standardError.write(
            Data(
                """
                usage: bench-whole path SECONDS ROUNDS
                       bench-whole replay PASSES ROUNDS [read|stateless|all]

                """.utf8))
        exit(2)
    }
}

/// Prints one line of the results.
func result(_ cells: String...) { print(cells.joined(separator: "\t")) }

func decimal(_ value: Double, _ places: Int = 2) -> String {
    String(format: "%.\(places)f", value)
}

/// The demo's files, which what is measured is made of.
enum DemoFiles {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/CPacks")
    static var configuration: String { folder.appendingPathComponent("demo.yaml").path }
    static var capture: String { folder.appendingPathComponent("demo.pcap").path }
}
