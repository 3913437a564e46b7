import Foundation
import Testing

/// Weir's decoder against tshark, message by message, over everything that there is to read.
@Suite(.enabled(if: Tshark() != nil, Comment(rawValue: Tshark.skipped)), .serialized)
struct DifferentialTests {
    let tshark: Tshark

    init() throws { tshark = try #require(Tshark()) }

    @Test func `both readers find the same in every message`() throws {
        let specimens = try Specimens()
        let samples = specimens.samples
        if samples.isEmpty { print("SKIPPED: captures by others against tshark: no samples") }
        var comparison = Comparison()
        for specimen in specimens.all {
            comparison.compare(
                specimen.name, ours: try ourFindings(specimen),
                theirs: try theirFindings(specimen, with: tshark))
        }
        var accepted = try AcceptedDifferences()
        #expect(accepted.malformedLines == [])
        for difference in comparison.differences where !accepted.accepts(difference) {
            Issue.record(Comment(rawValue: difference.text))
        }
        let fields = comparison.aspects.values.reduce(0, +)
        print("compared with tshark: \(comparison.messages) messages, \(fields) fields:")
        for aspect in Aspect.allCases {
            guard let count = comparison.aspects[aspect] else { continue }
            print("  \(aspect.rawValue) \(count)")
        }
        print("  no protocol known to tshark: \(comparison.unknown)")
        print("  accepted differences: \(accepted.count)")
        print("  illegal for both: \(comparison.illegal)")
        print("  tshark alone objects: \(comparison.lenient.count)")
        if ProcessInfo.processInfo.environment["WEIR_VERBOSE"] != nil {
            for line in comparison.lenient { print("    \(line)") }
        }
        // What is compared shall not become less by accident.
        #expect(comparison.messages >= (samples.isEmpty ? 2_500 : 9_300))
        #expect(fields >= (samples.isEmpty ? 25_000 : 78_000))
        guard !samples.isEmpty else { return }
        #expect(accepted.stale == [], "accepted-differences.txt: no longer different")
    }
}
