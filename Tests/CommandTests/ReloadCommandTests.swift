import Foundation
import Testing

/// An operator's night: rules that are edited while traffic runs.
@Suite(.serialized) struct ReloadCommandTests {
    private static let quiet = "rule ati block anyTimeInterrogation from interconnect"
    private static let strict =
        quiet + "\nrule enquiries block sendRoutingInfoForSM from interconnect"

    private func generation(_ gateway: RunningGateway) -> Int? {
        gateway.status.firstMatch(of: /"generation":(\d+)/).flatMap { Int($0.1) }
    }

    @Test func `A broken file, a table that blocks too much, the same by force`() throws {
        let gateway = try RunningGateway(rules: Self.quiet, reload: "{most-blocked: 5%}")

        // Nothing to try it on: it says so and goes on.
        var result = try gateway.weir("reload")
        #expect(result.status == 0, "\(result.errors)")
        #expect(
            result.output == "ok: rules generation 2, 1 rules; "
                + "only 0 recent messages, too few to say what it will block\n")

        #expect(try gateway.ask(300))
        #expect(gateway.eventually { gateway.arrivals == 300 })

        // Broken: the line, and what is meant; traffic goes on by the old rules.
        try gateway.write(Self.quiet + "\nrule x block sendRoutingInfoForSMM from interconnect")
        result = try gateway.weir("reload")
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.errors.hasPrefix("error: the rules in force stay\n"))
        #expect(result.errors.contains("own.rules:3:14: error: "), "\(result.errors)")
        #expect(result.errors.contains("did you mean 'sendRoutingInfoForSM'?"))
        #expect(generation(gateway) == 2)

        // It would block all: refused, with numbers, rule and example.
        try gateway.write(Self.strict)
        result = try gateway.weir("reload")
        #expect(result.status == 1 && result.output.isEmpty)
        let lines = result.errors.split(separator: "\n")
        let refusal =
            "refused: the rules in force stay: of 300 recent messages that pass now "
            + "300 (100%) would be blocked, more than `most-blocked: 5%` allows"
        #expect(result.errors.hasPrefix(refusal + "\n"), "\(result.errors)")
        let example = try #require(lines.dropFirst().first)
        #expect(example.hasPrefix("  300 by enquiries (category custom, "), "\(example)")
        #expect(
            example.contains("own.rules:3): sendRoutingInfoForSM from 15550103 by carrier, "),
            "\(example)")
        #expect(example.hasSuffix(" s ago"))
        #expect(lines.last == "`weir reload --force` puts them in force all the same")
        #expect(generation(gateway) == 2)
        #expect(try gateway.ask(1))
        #expect(gateway.eventually { gateway.arrivals == 301 })

        // By force.
        result = try gateway.weir("reload", "--force")
        #expect(result.status == 0)
        #expect(
            result.output.hasPrefix(
                "ok: rules generation 3, 2 rules; forced; of 301 recent messages 301 more "
                    + "would be blocked\n"), "\(result.output)")
        #expect(try gateway.ask(10))
        #expect(gateway.status.contains("\"blocked\":10,"))
        #expect(gateway.arrivals == 301)
        let counted =
            #""name":"enquiries","category":"custom","verdict":"block","shadow":false,"hits":10,"#
        #expect(gateway.status.contains(counted))
        #expect(gateway.status.contains(#""reloads":{"accepted":2,"refused":1,"failed":1}"#))
        let text = try gateway.weir("status").output
        let row = #/\nenquiries +custom +10 +0  .{20}\n  15550103 XP/Partner by carrier\n/#
        #expect(text.contains(row), "\(text)")
        #expect(!text.contains("\nati "))
        let silent = #/\nati +custom +0 +0  -\n/#
        #expect(try gateway.weir("status", "--rules").output.contains(silent))
        let metrics = try gateway.weir("status", "--metrics").output
        #expect(
            metrics.contains("weir_rule_hits_total{rule=\"enquiries\",category=\"custom\"} 10\n"))

        // SIGHUP does what `weir reload` does.
        try gateway.write(Self.quiet)
        gateway.hangUp()
        #expect(gateway.eventually { gateway.log.contains("ok: rules generation 4, 1 rules") })
        #expect(gateway.log.contains("none more would be blocked, and 311 fewer"), "\(gateway.log)")
        #expect(try gateway.ask(1))
        #expect(gateway.eventually { gateway.arrivals == 302 })

        // A file that was emptied opens nothing.
        try gateway.write("# all gone")
        result = try gateway.weir("reload")
        #expect(result.status == 1)
        #expect(
            result.errors.hasPrefix(
                "refused: the rules in force stay: the files hold no rule at all\n"))
        #expect(generation(gateway) == 4)

        // What waits for a restart is said by name; the clock does not wait.
        try gateway.write(
            Self.quiet + "\nrule far log any when time in (00:00-24:00) severity low")
        let yaml = gateway.scratch.path("weir.yaml")
        let original = try String(contentsOfFile: yaml, encoding: .utf8)
        try (original + "\nstartup-grace: 3m\ntime-zone: Asia/Tokyo\n").write(
            toFile: yaml, atomically: true, encoding: .utf8)
        result = try gateway.weir("reload")
        #expect(
            result.status == 0
                && result.output.contains("startup-grace are changed by a restart only"),
            "\(result.output)\(result.errors)")

        // A file with a mistake does not keep the gateway from being asked.
        try (original + "\nrecovery: soon\n").write(toFile: yaml, atomically: true, encoding: .utf8)
        result = try gateway.weir("status")
        #expect(result.status == 0 && result.errors.contains("is asked all the same"))
    }

    @Test func `What became of a reload is logged, whoever asked, with the links`() throws {
        let gateway = try RunningGateway(rules: Self.quiet)
        let yaml = gateway.scratch.path("weir.yaml")
        let original = try String(contentsOfFile: yaml, encoding: .utf8)
        func reload(_ text: String) throws -> Weir.Result {
            try text.write(toFile: yaml, atomically: true, encoding: .utf8)
            return try gateway.weir("reload")
        }
        var logged = gateway.log.count
        func newLines() -> Substring {
            defer { logged = gateway.log.count }
            return gateway.log.dropFirst(logged)
        }
        #expect(try reload(original).status == 0)
        #expect(newLines().contains("notice weir: [weir] ok: rules generation 2, 1 rules"))

        try gateway.write(Self.quiet + "\nrule x block sendRoutingInfoForSMM from interconnect")
        #expect(try reload(original).status == 1)
        let lines = newLines()
        #expect(lines.contains("error weir: [weir] error: the rules in force stay"), "\(lines)")
        #expect(lines.contains("own.rules:3:14: error: "))
        try gateway.write(Self.quiet)

        let port = try RunningGateway.freePort(SOCK_STREAM)
        let spare =
            "  - {name: spare, side: interconnect, role: asp, transport: tcp, "
            + "peers: \"127.0.0.9:\(port)\", point-codes: [2-001-2]}\nworkers: 2"
        let added = original.replacingOccurrences(of: "workers: 2", with: spare)
            .replacingOccurrences(of: "side: home,", with: "side: home, heartbeat: 50s,")
        #expect(try reload(added).status == 0)
        #expect(newLines().contains("; links: spare added, stp changed, 2 go on; "))
        #expect(try reload(original).status == 0)
        #expect(newLines().contains("; links: spare removed, stp changed, 2 go on; "))
    }

    @Test func `Files are watched where asked for: edits, renames, mistakes and their mending`()
        throws
    {
        let gateway = try RunningGateway(
            rules: "list callers = file \"callers.list\"\n" + Self.quiet
                + " when calling-gt in callers",
            reload: "{watch: yes}", files: ["callers.list": "155501\n"])
        func reloads(to number: Int) -> Bool {
            gateway.eventually { generation(gateway) == number }
        }

        // A file of another name takes its place.
        try gateway.write(Self.strict)
        #expect(reloads(to: 2), "\(gateway.log)")
        let changed = #/changed: .*own\.rules/#
        #expect(gateway.log.contains(changed))

        // In place, a list among the files.
        try gateway.write(
            "list callers = file \"callers.list\"\n" + Self.strict + " when calling-gt in callers")
        #expect(reloads(to: 3))
        let list = try #require(FileHandle(forWritingAtPath: gateway.scratch.path("callers.list")))
        try list.seekToEnd()
        try list.write(contentsOf: Data("155502\n".utf8))
        try list.close()
        #expect(reloads(to: 4))

        // A mistake is told once, and what mends it is taken.
        _ = try gateway.scratch.write("not a number\n", to: "callers.list")
        #expect(gateway.eventually { gateway.log.contains("callers.list:1:1: error") })
        usleep(2_000_000)
        #expect(gateway.log.components(separatedBy: "callers.list:1:1: error").count == 2)
        #expect(generation(gateway) == 4)
        try FileManager.default.removeItem(atPath: gateway.scratch.path("callers.list"))
        #expect(gateway.eventually { gateway.log.contains("cannot read the list file") })
        _ = try gateway.scratch.write("155503\n", to: "callers.list")
        #expect(reloads(to: 5))
    }
}
