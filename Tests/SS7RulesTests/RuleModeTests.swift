import SS7Filter
import SS7Rules
import Testing

/// Single rules that are switched, over what their files say.
@Suite struct RuleModeTests {
    private static let text = """
        category custom
        rule first block sendIMSI from interconnect
        rule second shadow block updateLocation from interconnect
        rule note log mtForwardSM from interconnect
        """

    private func output(_ modes: String, in mode: CategoryMode = .active) throws
        -> RuleCompiler.Output
    {
        var compiler = RuleCompiler()
        compiler.modes = [.custom: mode]
        compiler.ruleModes = RuleModeFile(RuleSource(file: "modes.txt", text: modes))
        return try compiler.compile(
            sources: [RuleSource(file: "a.rules", text: Self.text)], home: [], partners: [])
    }

    @Test func `a rule is switched either way`() throws {
        let written = try output("")
        #expect(written.table.rules.map(\.shadow) == [false, true, false])
        let switched = try output("# tonight\nfirst shadow  # noisy\nsecond active\n")
        #expect(switched.table.rules.map(\.shadow) == [true, false, false])
        #expect(switched.warnings.isEmpty && written.warnings.isEmpty)
        #expect(switched.table.rules.map(\.name) == written.table.rules.map(\.name))
    }

    @Test func `the last line about a rule counts`() throws {
        #expect(try output("first shadow\nfirst active\n").table.rules[0].shadow == false)
    }

    @Test func `the mode of a category goes before`() throws {
        #expect(try output("first active\n", in: .test).table.rules.map(\.shadow)[0])
        #expect(try output("first active\n", in: .off).table.rules.isEmpty)
    }

    @Test func `what cannot be switched is warned of`() throws {
        let warnings = try output("nothing shadow\nnote shadow\n").warnings
        #expect(warnings.map(\.line) == [1, 2])
        #expect(warnings.map(\.file) == ["modes.txt", "modes.txt"])
        #expect(warnings[0].message.contains("there is no rule 'nothing'"))
        #expect(warnings[1].message.contains("blocks nothing"))
    }

    @Test func `lines that are something else are errors`() {
        let file = RuleModeFile(
            RuleSource(file: "m", text: "first off\nfirst\nfirst shadow now\n\r\nfirst shadow\r\n"))
        #expect(file.findings.map(\.line) == [1, 2, 3])
        #expect(file.findings.allSatisfy { $0.severity == .error })
        #expect(file.modes == ["first": .shadow])
    }

    @Test func `switching leaves the other lines alone`() {
        var file = RuleModeFile(
            RuleSource(file: "m", text: "# mine\nfirst shadow  # why\n\nsecond active\n"))
        file.set("first", to: .active, comment: "by anna")
        #expect(file.text == "# mine\n\nsecond active\nfirst active  # by anna\n")
        file.set("second", to: nil)
        #expect(file.text == "# mine\n\nfirst active  # by anna\n")
        file.set("third", to: .shadow)
        #expect(file.modes == ["first": .active, "third": .shadow])
        file.set("first", to: nil)
        file.set("third", to: nil)
        #expect(file.text == "# mine\n\n")
        var new = RuleModeFile(RuleSource(file: "m", text: ""))
        new.set("one", to: .shadow)
        #expect(new.text == "one shadow\n")
    }
}
