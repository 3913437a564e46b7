public import Configuration
import Records
import Replay
import SS7Filter
public import SS7Rules
import SS7Wire

/// Test files and the rules that they are about.
public struct TestSuite {
    private let files: [TestFile]
    private let rules: [SS7Rules.RuleSource]
    private let configuration: Configuration?

    /// Tests of rules by themselves, with the networks that the test files name.
    public init(_ files: [TestFile], of rules: [SS7Rules.RuleSource]) {
        self.files = files
        self.rules = rules
        configuration = nil
    }

    /// Tests of a configuration: its rules, its links' settings, and its networks where a test file
    /// names none.
    public init(_ files: [TestFile], of configuration: Configuration) {
        self.files = files
        rules = []
        self.configuration = configuration
    }

    /// Runs all tests.
    ///
    /// - Throws: `Diagnostics` with all mistakes of the rules or of a test file.
    public func run() throws(Diagnostics) -> TestRun {
        var run = TestRun()
        for file in files {
            let table = try self.table(for: file)
            run.note(rules: table.rules)
            let words = RuleWords(
                pointCodeFormat: configuration?.pointCodeFormat ?? .itu383,
                links: configuration?.links.map(\.name) ?? [])
            var prepared: [(RuleTest, [PreparedStep])] = []
            for test in file.tests {
                prepared.append((test, prepare(test, file, table, words)))
            }
            if file.text.hasErrors { throw Diagnostics(file.text.diagnostics) }
            for (test, steps) in prepared {
                let screening: MessageScreening
                do {
                    screening = try MessageScreening(table, configuration: configuration)
                } catch {
                    throw Diagnostics([Diagnostic(.error, "\(error)", file: file.source.file)])
                }
                run.results.append(try result(of: test, steps, screening, &run))
            }
        }
        return run
    }

    private func table(for file: TestFile) throws(Diagnostics) -> RuleTable {
        let further = file.definitions.map { [$0] } ?? []
        if let configuration {
            return try configuration.compiledRules(
                adding: further, home: file.home.isEmpty ? nil : file.home,
                partners: file.partners.isEmpty ? nil : file.partners, asWritten: true
            ).table
        }
        return try RuleCompiler().compile(
            sources: rules + further, home: file.home, partners: file.partners
        ).table
    }

    // MARK: - Preparation

    /// A step whose message is in octets.
    private enum PreparedStep {
        case clock(TestClock)
        case message(
            DescribedMessage, octets: [UInt8], Framing, link: Int?, expected: [Int?])
    }

    /// Writes the messages of a test, noting mistakes in the file's text.
    private func prepare(
        _ test: RuleTest, _ file: TestFile, _ table: RuleTable, _ words: RuleWords
    ) -> [PreparedStep] {
        var writer = MessageWriter(file.text, words)
        var steps: [PreparedStep] = []
        for step in test.steps {
            switch step {
            case .clock(let clock): steps.append(.clock(clock))
            case .message(let message):
                let expected = message.expectations.map { rule($0, file, table) }
                let link = link(message, file)
                do throws(TestFault) {
                    let (octets, framing) = try writer.octets(of: message)
                    steps.append(
                        .message(
                            message, octets: octets, framing, link: link, expected: expected))
                } catch {}
            }
        }
        return steps
    }

    private func rule(
        _ expectation: Expectation, _ file: TestFile, _ table: RuleTable
    ) -> Int? {
        guard let word = expectation.rule else { return nil }
        if let number = table.rules.firstIndex(where: { $0.name == word.text }) { return number }
        file.text.error(
            "there is no rule '\(word.text)', or it is off", at: word,
            among: table.rules.map(\.name))
        return nil
    }

    private func link(_ message: DescribedMessage, _ file: TestFile) -> Int? {
        guard let word = message.link else { return nil }
        guard let configuration else {
            file.text.error("links are the configuration's: run the test with --config", at: word)
            return nil
        }
        if let link = configuration.links.firstIndex(where: { $0.name == word.text }) {
            return link
        }
        file.text.error(
            "the configuration has no link '\(word.text)'", at: word,
            among: configuration.links.map(\.name))
        return nil
    }

    // MARK: - Judging

    private func result(
        of test: RuleTest, _ steps: [PreparedStep], _ screening: MessageScreening,
        _ run: inout TestRun
    ) throws(Diagnostics) -> TestResult {
        var result = TestResult(name: test.name, file: test.file, line: test.line)
        var minuteOfWeek: Int?
        let start = screening.now
        for step in steps {
            guard case .message(let message, let octets, let framing, let link, let expected) = step
            else {
                if case .clock(let clock) = step {
                    minuteOfWeek = clock.minuteOfWeek
                    screening.now = start + UInt64(clock.elapsed) * 1_000_000_000
                }
                continue
            }
            screening.adjust = { facts in
                if let needed = message.requiresGlobalTitle { facts.requiresGlobalTitle = needed }
                if let minuteOfWeek { facts.minuteOfWeek = UInt16(minuteOfWeek) }
            }
            let explained = screening.explain(
                octets, framing: framing, from: message.side, link: link,
                including: expected.compactMap(\.self))
            run.note(explained)
            for (expectation, rule) in zip(message.expectations, expected) {
                result.expectations += 1
                let mismatches = expectation.mismatches(explained)
                guard !mismatches.isEmpty else { continue }
                result.failures.append(
                    TestFailure(
                        line: expectation.line, message: message.written,
                        expected: expectation.written, mismatches: mismatches,
                        explained: explained, rule: rule))
            }
        }
        return result
    }
}
