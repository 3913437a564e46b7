import SS7Filter
import SS7Rules
import Testing

/// How the rules of a category are in force.
@Suite struct ModeTests {
    private static let text = """
        category 3
        rule exception forward updateLocation when calling-gt in (+155501)
        rule jump block updateLocation from interconnect when since-seen < 6 hours
        rule out off block any when last-msc present
        category sms
        rule asked block mtForwardSM from interconnect when since-routing-info > 1 hour
        rule note log mtForwardSM from interconnect
        category custom
        rule own block sendIMSI from interconnect
        """

    private func table(
        _ modes: [SS7Filter.Category: CategoryMode], _ text: String = ModeTests.text
    ) throws -> RuleTable {
        var compiler = RuleCompiler()
        compiler.modes = modes
        return try compiler.compile(
            sources: [RuleSource(file: "a.rules", text: text)], home: [], partners: []
        ).table
    }

    private func needs(_ table: RuleTable) -> StateNeeds {
        let image = table.image
        return image.span.needs
    }

    @Test func `Active categories are as they are written`() throws {
        let plain = try table([:])
        let active = try table([.category3: .active, .sms: .active])
        #expect(active.image == plain.image && active.rules == plain.rules)
        #expect(active.modes.isEmpty)
        #expect(plain.rules.map(\.name) == ["exception", "jump", "asked", "note", "own"])
        #expect(needs(plain) == [.places, .deliveries])
    }

    @Test func `What blocks is in shadow in a test, and nothing else changes`() throws {
        let plain = try table([:])
        let tested = try table([.category3: .test, .sms: .test])
        #expect(tested.rules.map(\.name) == plain.rules.map(\.name))
        #expect(tested.rules.filter(\.shadow).map(\.name) == ["jump", "asked"])
        #expect(tested.rules.map(\.action) == plain.rules.map(\.action))
        #expect(needs(tested) == needs(plain))
        #expect(tested.modes == [.category3: .test, .sms: .test])
    }

    @Test func `What is learnt is not asked, and its memories are filled`() throws {
        let learnt = try table([.category3: .learn])
        #expect(learnt.rules.map(\.name) == ["asked", "note", "own"])
        #expect(needs(learnt) == [.places, .deliveries])
        #expect(needs(try table([.category3: .learn, .sms: .off])) == .places)
    }

    @Test func `What is off needs no memory`() throws {
        let off = try table([.category3: .off, .sms: .off])
        #expect(off.rules.map(\.name) == ["own"])
        #expect(needs(off) == [])
    }

    @Test func `What is not in force is checked all the same`() {
        for mode in CategoryMode.allCases {
            #expect(throws: Diagnostics.self) {
                _ = try table([.custom: mode], "rule a block any when nonsense = 1")
            }
            #expect(throws: Diagnostics.self) {
                _ = try table([.category1: mode], "category 1\nrule a log any\nrule a log any")
            }
        }
    }

    @Test func `A dump says the modes and what is learnt`() throws {
        for modes in [
            [:], [.category3: .learn], [.category3: .off, .sms: .learn, .custom: .test],
        ] as [[SS7Filter.Category: CategoryMode]] {
            let table = try table(modes)
            let dump = table.dump()
            let again = try RuleCompiler.table(fromDump: RuleSource(file: "d", text: dump))
            #expect(again.image == table.image && again.modes == modes)
            #expect(again.dump() == dump)
        }
        #expect(try table([.category3: .learn]).disassembly().contains("\ncategory 3 learn\n"))
    }

    @Test func `Modes are said in the order of categories`() {
        let modes: [SS7Filter.Category: CategoryMode] = [
            .custom: .off, .category3: .learn, .sms: .test,
        ]
        #expect(CategoryMode.text(of: modes) == "3 learn, sms test, custom off")
    }
}
