import Records
public import Replay
public import SS7Filter
import SS7Rules
import SS7Wire

/// What came of running tests.
public struct TestRun {
    public var results: [TestResult] = []
    /// The rules of all tables, in order, by name.
    public private(set) var rules: [RuleDescription] = []
    /// The names of the rules that a message made match.
    public private(set) var matched: Set<String> = []
    private var known: Set<String> = []

    /// How many tests failed.
    public var failed: Int { results.count { !$0.failures.isEmpty } }

    /// The rules that no message of any test made match.
    public var unmatched: [RuleDescription] { rules.filter { !matched.contains($0.name) } }

    public init() {}

    /// Adds what came of running other tests.
    public mutating func add(_ other: TestRun) {
        results += other.results
        note(rules: other.rules)
        matched.formUnion(other.matched)
    }

    mutating func note(rules: [RuleDescription]) {
        for rule in rules where known.insert(rule.name).inserted { self.rules.append(rule) }
    }

    mutating func note(_ explained: ExplainedMessage) {
        for part in explained.explanation.parts {
            for trial in part.trials where trial.matches && trial.turn == .asked {
                matched.insert(explained.ruleName(trial.rule))
            }
        }
    }
}

/// What came of one test.
public struct TestResult {
    public var name: String
    public var file: String
    public var line: Int
    /// Expectations that were looked at.
    public var expectations = 0
    public var failures: [TestFailure] = []
}

/// An expectation that was not met.
public struct TestFailure {
    /// The line of the expectation.
    public var line: Int
    /// The message, as the test gives it.
    public var message: String
    /// The expectation, as it is written.
    public var expected: String
    public var mismatches: [Mismatch]
    public var explained: ExplainedMessage
    /// The rule that was expected to decide, or not to.
    public var rule: Int?
}

/// What of a judgement is not as expected.
public struct Mismatch: Hashable, Sendable {
    public var sentence: String
    /// True for the verdict and the rule, which people see without being told.
    public var isPlain = false
}

extension Expectation {
    /// What of a judgement is not as expected.
    func mismatches(_ explained: ExplainedMessage) -> [Mismatch] {
        let judgement = explained.outcome.judgement
        var mismatches: [Mismatch] = []
        func expect(_ isMet: Bool, _ sentence: String, isPlain: Bool = false) {
            if !isMet { mismatches.append(Mismatch(sentence: sentence, isPlain: isPlain)) }
        }
        let isForwarded = judgement.verdict == .forward
        let became =
            judgement.shadow
            ? "it goes on, blocked but for shadow"
            : "the verdict is"
                + " \(judgement.verdict.name)"
        switch verdict {
        case .forward: expect(isForwarded && !judgement.shadow, became, isPlain: true)
        case .block: expect(judgement.verdict == .block, became, isPlain: true)
        case .held: expect(judgement.verdict == .held, became, isPlain: true)
        case .log:
            expect(isForwarded && !judgement.shadow, became, isPlain: true)
            if isForwarded, !judgement.shadow {
                expect(judgement.action == .log, "no event is written")
            }
        case .shadow: expect(isForwarded && judgement.shadow, became, isPlain: true)
        }
        let decided = explained.outcome.rule?.name
        if let rule {
            let sentence = decided.map { "rule '\($0)' decides" } ?? "no rule decides"
            expect((decided == rule.text) != isNot, sentence, isPlain: true)
        }
        if let action {
            let value = actionValue.map { $0 == judgement.actionValue } ?? true
            expect(
                judgement.action == action && value, "the action is \(explained.action)")
        }
        if let category {
            let found = explained.outcome.category
            expect(found == category, "the category is \(found?.name ?? "none")")
        }
        if let reason {
            let found = explained.outcome.reason
            expect(found == reason, "the reason is \(found ?? "none")")
        }
        if isUnjudgeable {
            expect(judgement.unjudgeable, "it could be judged: no guard was left without an answer")
        }
        return mismatches
    }
}
