import Foundation
import Testing

/// `check` for people, editors and scripts.
@Suite struct CheckCommandTests {
    private let text =
        "list l = 1, 12\nrule a block any\nrule b block purgeMS when calling-gt in l\n"

    @Test func `All that was found is one JSON object`() throws {
        let scratch = try Scratch()
        let good = try scratch.write(text, to: "good.rules")
        let bad = try scratch.write("rule a blok any\n", to: "bad.rules")
        let result = try Weir.run("check", "--json", good, bad)
        #expect(result.status == 1 && result.errors.isEmpty)
        let report = try #require(try result.objects().first)
        let findings = try #require(report["findings"] as? [[String: Any]])
        #expect(findings.map { $0["severity"] as? String } == ["note", "warning", "error"])
        let error = try #require(findings.last)
        #expect(error["file"] as? String == bad)
        #expect(error["line"] as? Int == 1 && error["column"] as? Int == 8)
        #expect(error["length"] as? Int == 4)
        #expect(error["message"] as? String == "expected 'block', 'forward' or 'log', found 'blok'")
        #expect(error["suggestion"] as? String == "did you mean 'block'?")
        #expect(
            report["summary"] as? [String: Int]
                == ["errors": 1, "warnings": 1, "notes": 1, "rules": 2])
    }

    @Test func `Warnings count where one says so, notes never do`() throws {
        let result = try Weir.run(["check", "-"], input: text)
        #expect(result.status == 0)
        #expect(result.errors.contains("<stdin>:3:6: warning: rule 'b' is never reached"))
        #expect(result.output == "-: 2 rules, no errors, 1 warning, 1 note\n")
        #expect(try Weir.run(["check", "--strict", "-"], input: text).status == 1)
        let note = "list l = 1\nrule a block any\n"
        #expect(try Weir.run(["check", "--strict", "-"], input: note).status == 0)
        #expect(try Weir.run(["check", "-", "-"], input: note).status == 2)
    }

    @Test func `Categories that are not active are told of`() throws {
        let scratch = try Scratch()
        _ = try scratch.write(
            "category 3\nrule a block any\ncategory sms\nrule b block any\n", to: "own.rules")
        let path = try scratch.write(
            """
            home: {operator: A, country: US, global-titles: ["1555010"], imsi: ["00101"]}
            rules: own.rules
            modes: {sms: test, 3: learn, custom: active}

            """, to: "weir.yaml")
        let result = try Weir.run("check", path)
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(result.output == "\(path): 1 rule, no errors; categories: 3 learn, sms test\n")
        let report = try #require(try Weir.run("check", "--json", path).objects().first)
        let summary = try #require(report["summary"] as? [String: Any])
        #expect(
            summary["modes"] as? [[String: String]] == [
                ["category": "3", "mode": "learn"], ["category": "sms", "mode": "test"],
            ])
        let dump = try Weir.run("compile", "--config", path, "--dump")
        #expect(dump.output.contains("\ncategory 3 learn\ncategory sms test\n"))
    }

    @Test func `The files of a folder are checked together, those of two paths are not`() throws {
        let scratch = try Scratch()
        let list = try scratch.write("list l = 1\n", to: "a.rules")
        let rule = try scratch.write("rule a block any when calling-gt in l\n", to: "b.rules")
        #expect(try Weir.run("check", scratch.url.path).status == 0)
        #expect(try Weir.run("check", list, rule).status == 1)
    }
}
