import Captures
import Collider
import Foundation
import Records
import Replay
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// An explanation says what the evaluator does: the same rule, for the same component, for the same
/// reasons.
@Suite struct ExplanationTests {
    /// Where the walk ends: the rule, the component, and whether it rests on a missing answer.
    private struct Decision: Equatable {
        var rule: UInt16
        var component: UInt8
        var unjudgeable: Bool
        var hasRule: Bool

        init(_ judgement: Judgement) {
            hasRule = judgement.hasRule
            rule = hasRule ? judgement.rule : 0
            component = hasRule ? judgement.component : 0
            unjudgeable = hasRule && judgement.unjudgeable
        }

        init(_ explanation: Explanation) {
            hasRule = explanation.deciding != nil
            rule = 0
            component = 0
            unjudgeable = false
            if let deciding = explanation.deciding {
                let part = explanation.parts[deciding.part]
                rule = UInt16(part.trials[deciding.trial].rule)
                component = UInt8(part.component ?? 0)
                unjudgeable = part.trials[deciding.trial].isAssumed
            }
        }
    }

    @Test(arguments: 0..<4)
    func `Random messages and rules are explained as they are judged`(seed: Int) throws {
        var random = RandomSource(seed: UInt64(seed) &* 131 &+ 7)
        var decided = 0
        var unanswered = 0
        for _ in 0..<30 {
            let text = RandomRules.text(&random)
            let compiler = Collision.compiler
            let table = try compiler.compile(
                sources: [RuleSource(file: "random.rules", text: text)],
                home: [Collision.home], partners: Collision.partners
            ).table
            let wording = Wording(table, links: compiler.links)
            for _ in 0..<60 {
                let message = RandomMessage.message(&random)
                var facts = RandomMessage.facts(&random)
                facts.forwardsUnjudgeable = random.chance(10)
                let judgement = table.judge(message, facts: facts)
                let explanation = table.explain(message, facts: facts)
                #expect(explanation.judgement == judgement)
                var decision = Decision(judgement)
                // There the evaluator's mark says that a rule was let pass.
                if facts.forwardsUnjudgeable {
                    decision.unjudgeable = Decision(explanation).unjudgeable
                }
                guard Decision(explanation) == decision else {
                    Issue.record("\(text)\n\(judgement)\n\(explanation)")
                    return
                }
                if judgement.hasRule { decided += 1 }
                let tests = explanation.parts.flatMap(\.trials).flatMap(\.tests)
                unanswered += tests.count { ![.yes, .no].contains($0.answer) }
                for test in tests {
                    #expect(!wording.condition(test.instruction).isEmpty)
                    #expect(test.answer != .yes || test.outcome)
                    #expect(test.answer != .no || !test.outcome)
                }
            }
        }
        #expect(decided > 300 && unanswered > 100)
    }

    @Test func `Every message of the bundled capture is explained as it is judged`() throws {
        try compare(
            capture: Self.root.appending(path: "Sources/CPacks/demo.pcap").path,
            configuration: Self.root.appending(path: "Sources/CPacks/demo.yaml").path,
            atLeast: 1800)
    }

    @Test func `Every message of the campaign is explained as it is judged`() throws {
        let environment = ProcessInfo.processInfo.environment["WEIR_SAMPLES"]
        let folder =
            environment
            ?? Self.root.deletingLastPathComponent().appending(path: "shared/samples").path
        let campaign = folder + "/campaign-small"
        guard FileManager.default.fileExists(atPath: campaign + "/capture.pcap") else {
            return print("SKIPPED: campaign-small: the samples are not here")
        }
        try compare(
            capture: campaign + "/capture.pcap", configuration: campaign + "/weir.yaml",
            atLeast: 100)
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private func compare(capture: String, configuration: String, atLeast: Int) throws {
        let deployment = try Deployment(path: configuration)
        var reader = try CaptureReader(path: capture)
        var screening = try CaptureScreening(
            deployment.configuration, table: deployment.table)
        var count = 0
        try screening.run(&reader) { message, visit, octets in
            guard visit.judgement.verdict != .held else { return }
            count += 1
            let explanation = deployment.table.explain(message, facts: visit.facts)
            // What the link's settings block, no rule needs to.
            guard visit.objection == nil else { return }
            var explained = explanation.judgement
            // What was counted is not counted again: explaining takes fewer steps.
            explained.steps = visit.judgement.steps
            #expect(explained == visit.judgement, "frame \(visit.placement.frame)")
            #expect(
                Decision(explanation) == Decision(visit.judgement),
                "frame \(visit.placement.frame)")
        }
        #expect(count > atLeast)
    }
}
