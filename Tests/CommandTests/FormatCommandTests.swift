import Foundation
import Testing

/// `fmt` as an operator uses it.
@Suite struct FormatCommandTests {
    private let untidy = "rule a block\n any # all\nlist b=1\n"
    private let tidy = "rule a block any  # all\nlist b = 1\n"

    @Test func `The shipped rules are laid out`() throws {
        let result = try Weir.run("fmt", "--check", Weir.root.appendingPathComponent("rules").path)
        #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
    }

    @Test func `A file is rewritten in place, and then stays`() throws {
        let scratch = try Scratch()
        let path = try scratch.write(untidy, to: "a.rules")
        let list = try scratch.write(" +1555#x\n", to: "l.txt")
        let check = try Weir.run("fmt", "--check", path, list)
        #expect(check.status == 1 && check.output == "\(path)\n\(list)\n")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == untidy)
        let first = try Weir.run("fmt", path, list)
        #expect(first.status == 0 && first.output == check.output)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == tidy)
        #expect(try String(contentsOfFile: list, encoding: .utf8) == "+1555  #x\n")
        let second = try Weir.run("fmt", path, list)
        #expect(second.status == 0 && second.output.isEmpty)
    }

    @Test func `Permissions stay, a link is followed, and nothing is left behind`() throws {
        let scratch = try Scratch()
        let path = try scratch.write(untidy, to: "a.rules")
        let files = FileManager.default
        try files.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        try files.createSymbolicLink(
            atPath: scratch.path("link.rules"), withDestinationPath: "a.rules")
        #expect(try Weir.run("fmt", scratch.path("link.rules")).status == 0)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == tidy)
        #expect(try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
        #expect(
            try files.destinationOfSymbolicLink(atPath: scratch.path("link.rules")) == "a.rules")
        #expect(
            try files.contentsOfDirectory(atPath: scratch.url.path).sorted() == [
                "a.rules", "link.rules",
            ])
    }

    @Test func `A file with a mistake is left alone, the others are not`() throws {
        let scratch = try Scratch()
        let bad = try scratch.write("rule a  blok any\n", to: "bad.rules")
        let good = try scratch.write(untidy, to: "good.rules")
        let result = try Weir.run("fmt", bad, good)
        #expect(
            result.status == 1 && result.errors.contains("bad.rules:1:9: error: expected 'block'"))
        #expect(try String(contentsOfFile: bad, encoding: .utf8) == "rule a  blok any\n")
        #expect(try String(contentsOfFile: good, encoding: .utf8) == tidy)
        let missing = try Weir.run("fmt", scratch.path("none.rules"))
        #expect(missing.status == 1 && missing.errors.contains("none.rules"))
    }

    @Test func `The standard input goes to the standard output`() throws {
        for arguments in [["fmt", "-"], ["fmt", "--stdin"]] {
            let result = try Weir.run(arguments, input: untidy)
            #expect(result.status == 0 && result.output == tidy)
        }
        #expect(try Weir.run(["fmt", "-", "--check"], input: untidy).status == 1)
        #expect(try Weir.run(["fmt", "-", "--check"], input: tidy).status == 0)
        let bad = try Weir.run(["fmt", "-"], input: "rule")
        #expect(bad.status == 1 && bad.errors.contains("<stdin>:1:1: error:"))
        #expect(try Weir.run(["fmt", "-", "x.rules"]).status == 2)
    }

    @Test func `Without a path the working folder's rule files are laid out`() throws {
        let scratch = try Scratch()
        let path = try scratch.write(untidy, to: "a.rules")
        #expect(try Weir.run("fmt", in: scratch.url).status == 0)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == tidy)
    }
}
