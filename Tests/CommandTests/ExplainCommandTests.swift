import Foundation
import Testing

/// `weir explain` and `weir test`, run as a person would.
@Suite struct ExplainCommandTests {
    private let capture = Weir.root.appendingPathComponent("Sources/CPacks/demo.pcap").path
    private let configuration = Weir.root.appendingPathComponent("Sources/CPacks/demo.yaml").path

    /// Verdict records of the bundled capture, by what their line contains.
    private func frame(of part: String) throws -> Int {
        let verdicts = try Weir.run("replay", capture, "--config", configuration, "--verdicts", "-")
        let line = try #require(verdicts.lines.first { $0.contains(part) }, "\(part)")
        let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return try #require(record?["frame"] as? Int)
    }

    private func explain(_ frame: Int, _ option: String = "--frame") throws -> Weir.Result {
        try Weir.run("explain", capture, "--config", configuration, option, "\(frame)")
    }

    @Test func `explain ends with the verdict of replay, in lines of 100 columns`() throws {
        for rule in ["any-time-enquiry", "locate", "subscriber-data", "illegal"] {
            let result = try explain(try frame(of: #""rule":"\#(rule)""#))
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.contains("block by \(rule), category "), "\(result.output)")
            #expect(result.output.contains("=> matches: blocks, decides category "))
            #expect(result.lines.allSatisfy { $0.count <= 100 }, "\(result.output)")
        }
    }

    @Test func `explain knows the subscriber of earlier messages, and all frames of segments`()
        throws
    {
        let inside = try explain(
            try frame(of: #""operation":"insertSubscriberData"}],"msisdn""#))
        #expect(inside.output.contains("(from earlier messages of the dialogue)"))
        let segmented = try explain(try frame(of: #""frames":"#))
        #expect(segmented.output.hasPrefix("frames "))
    }

    @Test func `explain --json has the members of a verdict record and every test`() throws {
        let frame = try frame(of: #""rule":"locate""#)
        let result = try Weir.run(
            "explain", capture, "--config", configuration, "--frame", "\(frame)", "--json")
        let object = try #require(try result.objects().first)
        #expect(object["frame"] as? Int == frame)
        #expect(object["rule"] as? String == "locate" && object["verdict"] as? String == "block")
        let part = try #require((object["explanation"] as? [[String: Any]])?.first)
        let rules = try #require(part["rules"] as? [[String: Any]])
        let locate = try #require(rules.first { $0["rule"] as? String == "locate" })
        #expect(locate["matches"] as? Bool == true && locate["decides"] as? Bool == true)
        let tests = try #require(locate["tests"] as? [[String: Any]])
        #expect(tests.first?["test"] as? String == "network(imsi) = network(calling-gt)")
        #expect(tests.first?["answer"] as? String == "no")
    }

    @Test func `explain takes a message in hexadecimal, from any layer on`() throws {
        let whole = try Weir.run(
            "explain", "--hex", "0100 0101 0000 0008", "--from", "interconnect", "--config",
            configuration)
        #expect(whole.status == 0 && whole.output.contains("block by illegal"), "\(whole.output)")
        #expect(whole.output.contains("link settings: block it: it is illegal (missingParameter)"))
        let bare = try Weir.run(
            "explain", "--hex", "62064804010203ff", "--layer", "tcap", "--link", "stp", "--config",
            configuration)
        #expect(bare.status == 0 && bare.output.contains("from home, link stp"), "\(bare.errors)")
        #expect(bare.output.contains("the message, which has no component"))
    }

    @Test func `explain says what is wrong with what it is asked`() throws {
        let missing = try explain(1_000_000)
        #expect(
            missing.status == 1 && missing.errors.contains("frame 1000000 holds no SS7 message"))
        for arguments in [
            ["--config", configuration], [capture, "--config", configuration],
            ["--hex", "01", "--config", configuration],
            ["--hex", "0g", "--from", "home", "--config", configuration],
            ["--hex", "01", "--link", "none", "--config", configuration],
        ] {
            let result = try Weir.run(["explain"] + arguments)
            #expect(result.status == 2, "\(arguments): \(result.errors)")
        }
    }

    // MARK: - Test

    private static let rules = """
        category 1
        rule ati block anyTimeInterrogation from interconnect
        rule sri block sendRoutingInfo from interconnect

        """

    private static func test(_ expectation: String) -> String {
        """
        test "a stranger asks"
          message anyTimeInterrogation from interconnect
            calling-gt +155501234 called-gt +19995550001 imsi 310990000000001
          expect \(expectation)

        """
    }

    @Test func `test passes with exit status 0 and fails with 1`() throws {
        let scratch = try Scratch()
        let rules = try scratch.write(Self.rules, to: "night.rules")
        let test = try scratch.write(Self.test("block by ati"), to: "night.test")
        for path in [scratch.url.path, rules, test] {
            let result = try Weir.run("test", path)
            #expect(result.status == 0, "\(result.errors)\(result.output)")
            #expect(result.output == "1 test, 0 failed\n")
        }
        let covered = try Weir.run("test", rules, "--coverage")
        #expect(covered.status == 0 && covered.output.contains("no test makes 'sri' match"))
        _ = try scratch.write(Self.test("block by sri"), to: "night.test")
        let failed = try Weir.run("test", rules)
        #expect(failed.status == 1 && failed.output.contains("night.test:4: failed"))
        #expect(failed.output.hasSuffix("1 test, 1 failed\n"))
        let json = try Weir.run("test", rules, "--json")
        let objects = try json.objects()
        #expect(json.status == 1 && objects.count == 2)
        #expect(objects[0]["passed"] as? Bool == false && objects[1]["failed"] as? Int == 1)
        #expect(objects[1]["unmatched"] as? [String] == ["sri"])
    }

    @Test func `test --config takes rules, networks and links of the configuration`() throws {
        let scratch = try Scratch()
        let test = try scratch.write(
            """
            test "a stranger by the carrier's link"
              message anyTimeInterrogation from interconnect link carrier
                calling-gt +14915550001 called-gt +12025550100 imsi 001010000000001
              expect block by any-time-enquiry
            test "our own number from outside"
              message updateLocation from interconnect
                calling-gt +120255501234 called-gt +12025550100 imsi 001010000000001
              expect block by own-calling-gt

            """, to: "a.test")
        let result = try Weir.run("test", test, "--config", configuration)
        #expect(result.status == 0, "\(result.errors)\(result.output)")
        let without = try Weir.run("test", "--config", configuration)
        #expect(without.status == 1 && without.errors.contains("name a path"))
    }

    @Test func `test tells mistakes by line and column`() throws {
        let scratch = try Scratch()
        _ = try scratch.write(Self.rules, to: "night.rules")
        let path = try scratch.write("test \"t\"\n  mesage empty from home\n", to: "night.test")
        let result = try Weir.run("test", path)
        #expect(result.status == 1 && result.errors.contains("night.test:2:3: error"))
        let empty = try Scratch()
        _ = try empty.write(Self.rules, to: "night.rules")
        let none = try Weir.run("test", empty.url.path)
        #expect(none.status == 1 && none.errors.contains("no '*.test'"))
        #expect(try Weir.run("test", empty.path("none")).status == 1)
    }

    @Test func `The shipped rules pass their tests`() throws {
        let result = try Weir.run("test", "rules", "--coverage")
        #expect(result.status == 0 && result.output.contains("0 failed"), "\(result.output)")
    }
}
