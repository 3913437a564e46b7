import SS7Filter
import SS7Rules
import Testing

/// Rule files with mistakes in them: told, every one with its place, and nothing worse.
@Suite struct MutationTests {
    private static let text =
        RuleSource.packs.map(\.text).joined(separator: "\n") + """

            default parameter hops = 3
            include "more.rules"
            list a = +1555, =01 except =15550, 1777
            rule more block initialDP from home when time in (22:00-06:00) or weekday = sun
              unless length(imsi) = 15 and agrees(vlr) then error taskRefused sample 10
            rule lure block any when hop-counter < $hops then divert 1-2-3
            """

    private func findings(_ text: String) -> (hasTable: Bool, all: [Diagnostic]) {
        var compiler = RuleCompiler()
        compiler.readList = { _ in "rule included log any\n" }
        do throws(Diagnostics) {
            let output = try compiler.compile(
                sources: [RuleSource(file: "a.rules", text: text)], home: [], partners: [])
            return (true, output.warnings)
        } catch {
            return (false, error.all)
        }
    }

    @Test func `The text that is spoilt is sound`() {
        #expect(findings(Self.text).hasTable)
    }

    @Test(arguments: 0..<6)
    func `A spoilt file is compiled or its mistakes are told`(seed: UInt64) {
        var random = Sequence(state: seed)
        let octets = Array(Self.text.utf8)
        let lines = Self.text.split(separator: "\n", omittingEmptySubsequences: false)
        var refused = 0
        for round in 0..<60 {
            var text = Self.text
            if round.isMultiple(of: 2) {
                var spoilt = octets
                for _ in 0...random.below(4) {
                    let at = random.below(spoilt.count)
                    switch random.below(4) {
                    case 0: spoilt[at] = UInt8(random.below(128))
                    case 1: spoilt.remove(at: at)
                    case 2: spoilt.insert(UInt8(random.below(256)), at: at)
                    default: spoilt.removeSubrange(at..<min(spoilt.count, at + random.below(80)))
                    }
                }
                text = String(decoding: spoilt, as: UTF8.self)
            } else {
                var spoilt = lines
                let at = random.below(lines.count)
                switch random.below(3) {
                case 0: spoilt.remove(at: at)
                case 1: spoilt.insert(spoilt[random.below(lines.count)], at: at)
                default: spoilt.swapAt(at, random.below(lines.count))
                }
                text = spoilt.joined(separator: "\n")
            }
            let (hasTable, all) = findings(text)
            if hasTable {
                #expect(!all.contains { $0.severity == .error })
            } else {
                refused += 1
                #expect(all.contains { $0.severity == .error }, "\(text)")
                #expect(all.allSatisfy { $0.line > 0 || $0.severity == .note }, "\(all)")
                #expect(all.count <= 202)
            }
        }
        #expect(refused > 10)
    }

    @Test(arguments: [
        String(repeating: "(", count: 100_000), String(repeating: "not ", count: 100_000),
        "rule a block any when " + String(repeating: "sls = 1 and ", count: 50_000) + "sls = 2",
        String(repeating: "list a = a\n", count: 20_000),
        String(repeating: "parameter a = $a\n", count: 20_000),
        "list a = " + String(repeating: "1,", count: 100_000) + "2",
        String(repeating: "\"", count: 100_001), String(repeating: "$", count: 100_000),
        String(repeating: "rule ", count: 50_000),
    ])
    func `What is large or deep ends soon`(text: String) {
        let clock = ContinuousClock()
        let spent = clock.measure { _ = findings("rule x block any when " + text) }
        let spentAlone = clock.measure { _ = findings(text) }
        #expect(spent < .seconds(20) && spentAlone < .seconds(20))
    }
}

/// A reproducible source of numbers.
private struct Sequence {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % max(1, limit)
    }
}
