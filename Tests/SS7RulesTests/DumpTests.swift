import Collider
import Foundation
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// A dump says all that is in a table.
@Suite struct DumpTests {
    private static let partners = PartnerTable.parse(
        """
        tadig,country_iso2,country,operator,gt_prefixes,imsi_prefixes
        XAAAA,XA,"Alpha, ""the first""
        of two",One,155501;1555;0,00101
        ,XB,Beta,,1556,
        XBBBB,XB,Beta\\,Two,155602,00102
        """, file: "p.csv"
    ).rows
    private static let home = HomeNetwork(
        operatorName: "Ours", country: "XO", globalTitles: [Digits("1999555")].compactMap(\.self),
        imsiPrefixes: [Digits("310990")].compactMap(\.self))

    private func table(_ text: String) throws -> RuleTable {
        try RuleCompiler().compile(
            sources: [RuleSource(file: "a \"b\".rules", text: text)], home: [Self.home],
            partners: Self.partners
        ).table
    }

    private func again(_ dump: String) throws(Diagnostics) -> RuleTable {
        try RuleCompiler.table(fromDump: RuleSource(file: "dump.txt", text: dump))
    }

    private func expectSame(_ table: RuleTable, _ what: String) throws {
        let dump = table.dump()
        let second = try again(dump)
        #expect(second.image == table.image, "\(what)")
        #expect(second.rules == table.rules && second.networks == table.networks, "\(what)")
        #expect(second.setNames == table.setNames && second.dump() == dump, "\(what)")
    }

    @Test func `Random tables are the same again, word for word`() throws {
        for seed in 0..<150 as Range<UInt64> {
            try expectSame(try table(UntidyRules.text(seed: seed)), "seed \(seed)")
        }
    }

    @Test func `The shipped packs, every action, every test and large sets are the same again`()
        throws
    {
        let packs = try RuleCompiler().compile(
            sources: RuleSource.packs, home: [Self.home], partners: Self.partners)
        try expectSame(packs.table, "packs")
        let numbers = (0..<3_000).map { "\($0 % 7 == 0 ? "=" : "")\(1_000 + $0 * 3)" }
        let text = """
            list long = \(numbers.joined(separator: ", "))
            list part = long except 1006, =1009, 20
            category spoofing "a \\"title\\""
            rule a block sendIMSI when imsi in part or msisdn in long then error unknownSubscriber
            rule b block sendIMSI then divert 2-1-7 sample 1000 severity low source "x\\\\y"
            rule c shadow block initialDP when called-party starts with +1 then abort
            rule d block any when network(imsi) = XAAAA or country(vlr) in (XA, XB) then udts 3
            rule e log any when agrees(vlr) and length(imsi) in (3-15) and not readable(msc)
            rule f forward any when time in (22:00-06:00) and calling-gt = vlr and known(hlr)
            rule g block any when country(vlr) = country(msc) and flag segmented
            """
        try expectSame(try table(text), "all")
        try expectSame(try table(""), "empty")
    }

    @Test func `Places and neighbours are the same again`() throws {
        let rows = PartnerTable.parse(
            """
            country_iso2,operator,gt_prefixes,imsi_prefixes,latitude,longitude,radius_km
            US,One,1555,,,,
            US,One,15551,,47.6,-122.3,
            ,Two,15552,,0,180,0
            CA,Three,15553,,,,
            MX,Four,15554,,,,
            XA,Five,15555,,,,
            """, file: "p.csv"
        ).rows
        let table = try RuleCompiler().compile(
            sources: [], home: [HomeNetwork(operatorName: "Home", country: "bb")], partners: rows
        ).table
        try expectSame(table, "places")
        let dump = table.dump()
        let places = dump.split(separator: "\n").filter { $0.hasPrefix("place ") }
        #expect(
            places.map { $0.split(separator: " ").dropFirst(2).first } == [
                "BB", "CA", "MX", "US", "own", "own",
            ])
        #expect(places[4].hasPrefix("place 5: own -1073741824 0 0 0"))
        #expect(places[5].hasPrefix("place 6: own US ") && places[5].hasSuffix(" 50"))
        #expect(dump.contains("\nneighbours: CA-US MX-US\n"))
    }

    @Test func `The dump shows every member, the listing some`() throws {
        let members = (10..<60).map(String.init)
        let text = "rule a block any when calling-gt in (\(members.joined(separator: ", ")))"
        let table = try table(text)
        #expect(
            table.disassembly().contains(
                "\nset \(ImageLayout.firstSet): 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 ...\n"
            ))
        let dump = table.dump().replacing("\n  ", with: " ")
        #expect(dump.contains("\nset \(ImageLayout.firstSet): \(members.joined(separator: " "))\n"))
        #expect(
            table.dump().split(separator: "\n").allSatisfy { $0.count <= 100 || $0.contains("\"") })
    }

    @Test func `A changed dump gives an error with its line, or another table`() throws {
        let table = try table(UntidyRules.text(seed: 5))
        let lines = table.dump().components(separatedBy: "\n").dropLast()
        var refused = 0
        var random = RandomSource(seed: 3)
        for number in lines.indices {
            var without = Array(lines)
            without.remove(at: number)
            var garbled = Array(lines)
            garbled[number] = String(garbled[number].shuffled(using: &random))
            var cut = Array(lines[...number])
            cut[number] = String(cut[number].dropLast())
            for changed in [without, garbled, cut] {
                let text = changed.joined(separator: "\n")
                do throws(Diagnostics) {
                    let other = try again(text)
                    // What is not part of the image, such as a text, may change unseen.
                    #expect(
                        other.image != table.image || other.dump() != table.dump()
                            || text + "\n" == table.dump())
                } catch {
                    refused += 1
                    #expect(error.all.allSatisfy { $0.file == "dump.txt" })
                }
            }
        }
        #expect(refused > lines.count)
    }

    @Test(arguments: [
        ("", "the file holds no table"), ("rule a block any", "expected 'table:'"),
        ("table: 0 rules\nnonsense", "nothing that is known"),
        ("table: 0 rules\nset 3: 1", "sets are numbered"),
        ("table: 0 rules\n(000) match", "an instruction without a rule"),
        ("table: 0 rules\nrule 0 a: 9 block drop", "'9' is not known"),
        ("table: 0 rules\nrule 0 a: 1 block drop\n(000) match x", "is no instruction"),
        ("table: 0 rules\nrule 0 a: 1 block drop text \"x", "a text is not closed"),
        ("table: 0 rules\nplace 0: 0 0 0 0", "places are numbered from 1 on"),
        ("table: 0 rules\nplace 1: USA 1 2 3 4", "'USA' is no country of two letters"),
        ("table: 0 rules\nplace 1: US 1 2 4", "a place is letters"),
        ("table: 0 rules\nplace 1: US 1 2 x 4", "a place is letters"),
        ("table: 0 rules\nneighbours: CA-US-MX", "'CA-US-MX' is no pair of countries"),
        ("table: 0 rules\nneighbours: CA-USA", "'USA' is no country of two letters"),
        ("table: 0 rules", "the dump has no end"),
    ])
    func `What is no dump is told`(text: String, message: String) {
        do throws(Diagnostics) {
            _ = try again(text)
            Issue.record("\(text) was taken")
        } catch {
            #expect(error.all.first?.message.contains(message) == true, "\(error)")
        }
    }
}
