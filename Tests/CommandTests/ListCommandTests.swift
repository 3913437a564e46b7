import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// `list`: a list that is edited at night, with the gateway running.
@Suite struct ListCommandTests {
    private let scratch: Scratch
    private let configuration: String
    private let list: String
    private let before = "# agreed 2024-03-01\n+155501  # Alpha One\n=+15550200\n"

    init() throws {
        scratch = try Scratch()
        list = try scratch.write(before, to: "ati.txt")
        _ = try scratch.write(
            "list ati-partners = file \"ati.txt\"\nlist other = +1\n", to: "own.rules")
        _ = try scratch.write(
            """
            tadig,country_iso2,country,operator,gt_prefixes,imsi_prefixes
            XAAAA,XA,Alpha,One,155501,00101

            """, to: "partners.csv")
        configuration = try scratch.write(
            """
            home:
              operator: Ours
              country: XO
              global-titles: ["1999555"]
              imsi: ["310990"]
            partners: partners.csv
            rules: [packs, own.rules]
            control-socket: \(scratch.path("c"))
            links:
              - name: carrier
                side: interconnect
                peers: [192.0.2.1]

            """, to: "weir.yaml")
    }

    private var text: String { (try? String(contentsOfFile: list, encoding: .utf8)) ?? "" }

    @Test func `Entries are added behind the last, told of where they change nothing`() throws {
        let result = try Weir.run(
            "list", "add", list, "+155503", "=+15550200", "+1555012", "--comment", "by letter")
        #expect(result.status == 0)
        #expect(
            result.output == """
                +155503 is added
                =+15550200 is there already, in line 3
                +1555012 is covered already: by +155501 in line 2

                """)
        #expect(text == before + "+155503  # by letter\n")
        let again = try Weir.run("list", "add", list, "+155503")
        #expect(again.status == 0 && again.output == "+155503 is there already, in line 4\n")
    }

    @Test func `Entries are removed with their lines`() throws {
        let result = try Weir.run("list", "remove", list, "=+15550200", "+1777")
        #expect(result.status == 0)
        #expect(result.output == "=+15550200 is removed from line 3\n+1777 is not there\n")
        #expect(text == "# agreed 2024-03-01\n+155501  # Alpha One\n")
        let covered = try Weir.run("list", "remove", list, "+1555019")
        #expect(covered.status == 1 && covered.errors.contains("+155501 in line 2 covers it"))
    }

    @Test func `Entries are shown with their lines and owners`() throws {
        let plain = try Weir.run("list", "show", list)
        #expect(plain.output == "    2  +155501     # Alpha One\n    3  =+15550200\n2 entries\n")
        let owned = try Weir.run("list", "show", "ati-partners", "--config", configuration)
        #expect(owned.status == 0)
        #expect(owned.lines[0].hasPrefix("    2  +155501     XA/One "))
        #expect(owned.lines[0].hasSuffix(" # Alpha One"))
        #expect(owned.lines[1] == "    3  =+15550200  US")
    }

    @Test func `A running gateway reads the list again`() throws {
        let list = list
        let gateway = try #require(
            FakeGateway(path: scratch.path("c")) {
                let text = (try? String(contentsOfFile: list, encoding: .utf8)) ?? ""
                return "ok: \(text.contains("+155504") ? "new" : "old")\n"
            })
        defer { gateway.stop() }
        let result = try Weir.run(
            "list", "add", "ati-partners", "+155504", "--config", configuration)
        #expect(result.status == 0 && result.output == "+155504 is added\nok: new\n")
        #expect(gateway.requests == ["reload"])
        let nothing = try Weir.run(
            "list", "add", "ati-partners", "+155504", "--config", configuration)
        #expect(nothing.status == 0 && gateway.requests.count == 1)
        let quiet = try Weir.run(
            "list", "add", "ati-partners", "+155505", "--config", configuration, "--no-reload")
        #expect(quiet.status == 0 && gateway.requests.count == 1 && text.contains("+155505"))
    }

    @Test func `Where the gateway refuses, the list is put back`() throws {
        let gateway = try #require(
            FakeGateway(path: scratch.path("c")) { "error: the rules in force stay\n" })
        defer { gateway.stop() }
        let result = try Weir.run(
            "list", "add", "ati-partners", "+155502", "--config", configuration)
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.errors.contains("put back") && result.errors.contains("rules in force stay"))
        #expect(text == before)
    }

    @Test func `Where it is meant the gateway is told to take the list by force`() throws {
        let gateway = try #require(
            FakeGateway(path: scratch.path("c")) {
                "refused: the rules in force stay: 9 of 10\n`weir reload --force` puts them in force\n"
            })
        defer { gateway.stop() }
        let result = try Weir.run(
            "list", "add", "ati-partners", "+155502", "--config", configuration, "--force")
        #expect(gateway.requests == ["reload --force"])
        // Refused all the same, as this one does: the advice is that of the list, not of a reload.
        #expect(result.status == 1 && !result.errors.contains("weir reload --force"))
        #expect(result.errors.contains("`--force` puts it in force all the same"))
        #expect(text == before)
    }

    @Test func `Without a gateway the list is changed all the same, and that is said`() throws {
        let result = try Weir.run(
            "list", "add", "ati-partners", "+155502", "--config", configuration)
        #expect(result.status == 0 && result.errors.contains("no gateway answers"))
        #expect(text.hasSuffix("+155502\n"))
    }

    @Test func `A list stays where the configuration would not compile with the change`() throws {
        _ = try scratch.write(
            "list ati-partners = file \"ati.txt\"\nrule a blok any\n", to: "own.rules")
        let named = try Weir.run("list", "add", list, "+155502", "--config", configuration)
        #expect(named.status == 1 && named.errors.contains("own.rules:2:8: error"))
        #expect(text == before)
        _ = try scratch.write(
            "list ati-partners = file \"ati.txt\"\nrule a block any when sl = 1\n", to: "own.rules")
        let checked = try Weir.run("list", "add", list, "+155502", "--config", configuration)
        #expect(checked.status == 1 && checked.errors.contains("own.rules:2:23: error"))
        #expect(text == before)
    }

    @Test func `Wrong entries, names and files are told, and nothing is changed`() throws {
        #expect(try Weir.run("list", "add", list, "15x").status == 2)
        #expect(try Weir.run("list", "add", list, "+1", "--comment", "a\nb").status == 2)
        let missing = try Weir.run("list", "show", scratch.path("none.txt"))
        #expect(missing.status == 1 && missing.errors.contains("none.txt"))
        let near = try Weir.run("list", "show", "ati-partner", "--config", configuration)
        #expect(near.status == 1 && near.errors.contains("did you mean 'ati-partners'?"))
        let inline = try Weir.run("list", "add", "other", "+2", "--config", configuration)
        #expect(inline.status == 1 && inline.errors.contains("'other' is not read from one file"))
        let unused = try scratch.write("+1\n", to: "unused.txt")
        let other = try Weir.run("list", "show", unused, "--config", configuration)
        #expect(other.status == 0 && other.errors.contains("no list of"))
        let bad = try scratch.write("+1\n15x\n", to: "bad.txt")
        let mistake = try Weir.run("list", "add", bad, "+2")
        #expect(mistake.status == 1 && mistake.errors.contains("bad.txt:2:1: error"))
        #expect(text == before)
    }

    @Test func `Two editors do not lose each other's entries`() throws {
        let list = list
        let failures = LockedCount()
        DispatchQueue.concurrentPerform(iterations: 12) { number in
            let result = try? Weir.run("list", "add", list, "+1666\(100 + number)")
            if result?.status != 0 { failures.add() }
        }
        #expect(failures.value == 0)
        for number in 0..<12 { #expect(text.contains("\n+1666\(100 + number)\n")) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).count == 4)
    }

    @Test func `An editor that keeps the folder is waited for, and told of`() throws {
        let folder = unsafe open(scratch.url.path, O_RDONLY | O_DIRECTORY)
        defer { close(folder) }
        try #require(flock(folder, LOCK_EX) == 0)
        let result = try Weir.run("list", "add", list, "+1666")
        #expect(result.status == 1 && result.errors.contains("another 'weir list' edits"))
        #expect(text == before)
    }
}

/// A number that threads add to.
private final class LockedCount: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    var value: Int { lock.withLock { count } }

    func add() { lock.withLock { count += 1 } }
}
