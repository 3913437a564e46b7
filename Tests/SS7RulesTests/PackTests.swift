import SS7Filter
import SS7Rules
import SS7Wire
import Testing

@Suite struct PackTests {
    @Test func `The shipped packs compile without a finding`() throws {
        let output = try RuleCompiler().compile(sources: RuleSource.packs, home: [], partners: [])
        #expect(output.warnings == [])
        #expect(output.table.rules.count > 20)
    }
}
