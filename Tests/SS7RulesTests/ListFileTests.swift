import SS7Rules
import Testing

/// Entries that come and go, in files that otherwise stay as they are.
@Suite struct ListFileTests {
    private func list(_ text: String) throws(Diagnostics) -> ListFile {
        try ListFile(RuleSource(file: "l.txt", text: text))
    }

    private func entry(_ text: String) throws -> ListEntry { try #require(ListEntry(text)) }

    @Test func `A file that nobody changes keeps every octet`() throws {
        for text in ["", "\n", "# x", " +1 # y\r\n\r\n=2\t\n", "+1\n\n\n"] {
            #expect(try list(text).text == text)
        }
    }

    @Test(arguments: [
        ("", "+1\n"), ("+2", "+2\n+1\n"), ("+2\n", "+2\n+1\n"), ("# x\n\n", "# x\n\n+1\n"),
        ("+2\r\n", "+2\r\n+1\r\n"),
    ])
    func `An entry goes to the end`(before: String, after: String) throws {
        var list = try list(before)
        #expect(list.add(try entry("+1")) == .added(covering: []))
        #expect(list.text == after)
    }

    @Test func `What changes nothing is not added`() throws {
        let text = "1555\n=+1666\n"
        var list = try list(text)
        #expect(list.add(try entry("+1555")) == .isPresent(line: 1))
        #expect(list.add(try entry("=1666")) == .isPresent(line: 2))
        let cover = ListFile.Place(entry: try entry("1555"), line: 1)
        #expect(list.add(try entry("15550")) == .isCovered(by: cover))
        #expect(list.add(try entry("=1555")) == .isCovered(by: cover))
        #expect(list.text == text)
        let exact = ListFile.Place(entry: try entry("=+1666"), line: 2)
        #expect(list.add(try entry("1666"), comment: "now all") == .added(covering: [exact]))
        #expect(list.text == text + "1666  # now all\n")
    }

    @Test func `An entry goes with its lines, comments of their own stay`() throws {
        var list = try list("# one\n+1555 # a\n1555\n=1555\n+15\n")
        let cover = ListFile.Place(entry: try entry("+15"), line: 3)
        #expect(list.remove(try entry("1555")) == .removed(line: 2, stillCovered: cover))
        #expect(list.text == "# one\n=1555\n+15\n")
        #expect(list.remove(try entry("157")) == .isAbsent(covered: cover))
        #expect(list.remove(try entry("16")) == .isAbsent(covered: nil))
        #expect(list.remove(try entry("+15")) == .removed(line: 3, stillCovered: nil))
    }

    @Test func `Every mistake is told with its place`() {
        do throws(Diagnostics) {
            _ = try list("+1\r\n  15x # no\n=\n1 5\n\u{feff}1")
            Issue.record("the file was taken")
        } catch {
            #expect(
                error.all.map { "\($0.line):\($0.column) \($0.message)" } == [
                    "2:3 '15x' is not a number", "3:1 '=' is not a number",
                    "4:1 '1 5' is not a number", "5:1 '\u{feff}1' is not a number",
                ])
        }
    }

    @Test func `The line ends of Windows end lines`() throws {
        let list = try list("# agreed\r\n+155501\r\n=+15550100\r\n")
        #expect(list.entries.map { "\($0.line) \($0.entry)" } == ["2 +155501", "3 =+15550100"])
    }

    @Test func `The file of a list is found by the list's name`() throws {
        let own = RuleSource(
            file: "etc/own.rules",
            text: """
                list a = file "lists/a.txt"
                list b = file "b.txt", +1
                default list d = file "x.txt"
                """)
        let pack = RuleSource(
            file: "packs/p.rules",
            text: "default list a = none\ndefault list c = none\nlist d = file \"/d\"\n")
        for sources in [[own, pack], [pack, own]] {
            let files = try RuleCompiler().listFiles(of: sources)
            #expect(files == ["a": "etc/lists/a.txt", "b": nil, "c": nil, "d": "/d"])
        }
    }
}
