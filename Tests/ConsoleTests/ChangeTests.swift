import Foundation
import Synchronization
import Testing

@testable import Console

/// Rules switched and lists edited, with the gateway's consent and without.
@Suite(.serialized) struct ChangeTests {
    @Sendable private static func refusing(_ request: String) -> String {
        guard request.hasPrefix("reload") else { return RunningConsole.answer(request) }
        return request.hasSuffix("--force")
            ? "ok: rules generation 2, 2 rules; forced\n"
            : "refused: the rules in force stay: of 400 recent messages 200 would be blocked\n"
                + "  200 by quiet (category custom, own.rules:4): updateLocation from 15550100\n"
                + "`weir reload --force` puts them in force all the same\n"
    }

    private func client(of console: RunningConsole) async throws -> Client {
        let client = console.client
        try await client.begin()
        let isUp = try await console.eventually {
            try await client.ask("GET", "/api/v1/status").status == 200
        }
        #expect(isUp)
        return client
    }

    @Test func `a list is edited, the gateway reads it, and all is noted`() async throws {
        let console = try await RunningConsole()
        let client = try await client(of: console)
        let answer = try await client.ask(
            "POST", "/api/v1/lists/friends",
            body: #"{"change":"add","entries":["+4477","=+155599"],"comment":"until Friday"}"#)
        #expect(answer.status == 200 && answer.object["outcome"] as? String == "done")
        let lines = answer.object["lines"] as? [String] ?? []
        #expect(lines[0] == "+4477 is added" && lines.last?.hasPrefix("ok: ") == true)
        #expect(console.file("friends.txt").contains("+4477  # until Friday, by local"))
        #expect(console.gateway.requests == ["reload"])
        let removal = try await client.ask(
            "POST", "/api/v1/lists/friends", body: #"{"change":"remove","entries":["+4477"]}"#)
        #expect(removal.status == 200)
        #expect(!console.file("friends.txt").contains("+4477"))
        #expect(console.file("friends.txt").hasPrefix("# ours\n+155501  # Alpha\n"))
        let same = try await client.ask(
            "POST", "/api/v1/lists/friends", body: #"{"change":"add","entries":["+155501"]}"#)
        #expect(same.object["outcome"] as? String == "unchanged")
        let records = console.records("console-audit.jsonl")
        #expect(
            records.map { $0["outcome"] as? String }
                == ["asked", "done", "asked", "done", "asked", "unchanged"])
        #expect(records[1]["change"] as? String == "add +4477 =+155599")
        #expect(records[1]["user"] as? String == "local")
    }

    @Test func `where the gateway refuses, the list is as it was and the reasons are shown`()
        async throws
    {
        let console = try await RunningConsole(gateway: Self.refusing)
        let client = try await client(of: console)
        let before = console.file("friends.txt")
        let body = #"{"change":"add","entries":["+4477"]}"#
        let answer = try await client.ask("POST", "/api/v1/lists/friends", body: body)
        #expect(answer.status == 409 && answer.error.contains("put back"))
        let details = answer.object["details"] as? [String] ?? []
        #expect(details.contains { $0.contains("200 by quiet") })
        #expect(!details.contains { $0.contains("weir reload") })
        #expect(console.file("friends.txt") == before)
        let forced = try await client.ask(
            "POST", "/api/v1/lists/friends", body: body.dropLast() + #","force":true}"#)
        #expect(forced.status == 200 && console.file("friends.txt").contains("+4477"))
        let outcomes = console.records("console-audit.jsonl").map { $0["outcome"] as? String }
        #expect(outcomes == ["asked", "refused", "asked", "done"])
    }

    @Test func `what another has written meanwhile is not undone with a refused edit`() async throws
    {
        let folder = Mutex<URL?>(nil)
        let console = try await RunningConsole { request in
            if request == "reload",
                let list = folder.withLock({ $0 })?.appendingPathComponent("friends.txt")
            {
                let text = (try? String(contentsOf: list, encoding: .utf8)) ?? ""
                try? (text + "+4912  # by hand\n").write(
                    to: list, atomically: true, encoding: .utf8)
            }
            return Self.refusing(request)
        }
        folder.withLock { $0 = console.folder }
        let client = try await client(of: console)
        let answer = try await client.ask(
            "POST", "/api/v1/lists/friends", body: #"{"change":"add","entries":["+4477"]}"#)
        #expect(answer.status == 409 && answer.error.contains("changed by another meanwhile"))
        #expect(console.file("friends.txt").contains("+4912  # by hand"))
        #expect(console.file("friends.txt").contains("+4477"))
    }

    @Test
    func `a gateway that does not answer in time has the list put back, and it is free again`()
        async throws
    {
        var limits = Limits()
        limits.gatewayPatience = .seconds(1)
        let isHanging = Mutex(true)
        let console = try await RunningConsole(limits: limits) { request in
            if request == "reload", isHanging.withLock({ $0 }) { Thread.sleep(forTimeInterval: 3) }
            return RunningConsole.answer(request)
        }
        let client = try await client(of: console)
        let before = console.file("friends.txt")
        let body = #"{"change":"add","entries":["+4477"]}"#
        let answer = try await client.ask("POST", "/api/v1/lists/friends", body: body)
        #expect(answer.status == 409 && answer.error.contains("put back"), "\(answer.body)")
        #expect(console.file("friends.txt") == before)
        #expect(console.records("console-audit.jsonl").last?["outcome"] as? String == "failed")
        isHanging.withLock { $0 = false }
        let isDone = try await console.eventually {
            try await client.ask("POST", "/api/v1/lists/friends", body: body).status == 200
        }
        #expect(isDone)
    }

    @Test func `a body that is wrong has its field named`() async throws {
        let console = try await RunningConsole()
        let client = try await client(of: console)
        for (path, body, said) in [
            ("lists/friends", #"{"change":"add","entries":"+1"}"#, "`entries` is not a list"),
            (
                "lists/friends", #"{"change":"add","entries":["+1",2]}"#,
                "`entries[1]` is not a text"
            ),
            ("lists/friends", #"{"change":"add"}"#, "the body has no `entries`"),
            ("reload", #"{"force":"yes"}"#, "`force` is not true or false"),
            ("reload", "[]", "the body is not the JSON object that it should be"),
        ] {
            let answer = try await client.ask("POST", "/api/v1/\(path)", body: body)
            #expect(answer.status == 400 && answer.error == said)
        }
    }

    @Test
    func `a comment has no characters that are not seen, and those of a file are shown by name`()
        async throws
    {
        let console = try await RunningConsole()
        let client = try await client(of: console)
        for hidden in [
            "\u{202e}", "\u{2066}", "\u{2028}", "\u{feff}", "\u{200b}", "\u{1b}", "\u{3164}",
            "\u{2800}", "\u{fe0f}", "\u{a0}", "\u{e000}", "\u{378}",
        ] {
            let data = try JSONSerialization.data(
                withJSONObject: ["change": "add", "entries": ["+4477"], "comment": "a\(hidden)b"])
            let answer = try await client.ask(
                "POST", "/api/v1/lists/friends", body: String(decoding: data, as: UTF8.self))
            #expect(answer.status == 400 && answer.error.hasPrefix("a comment is one line"))
        }
        try console.write("+155501  # Al\u{202e}pha\u{2028}x\n", to: "friends.txt")
        let list = try await client.ask("GET", "/api/v1/lists/friends")
        #expect(list.body.contains("Al<U+202E>pha<U+2028>x"), "\(list.body)")
    }

    @Test func `entries that are none, and lists that are none, change nothing`() async throws {
        let console = try await RunningConsole()
        let client = try await client(of: console)
        let before = console.file("friends.txt")
        for (list, body, status) in [
            ("friends", #"{"change":"add","entries":["x"]}"#, 400),
            ("friends", #"{"change":"add","entries":["+1\n+2"]}"#, 400),
            ("friends", #"{"change":"add","entries":[]}"#, 400),
            ("friends", #"{"change":"burn","entries":["+1"]}"#, 400),
            ("friends", #"{"change":"add","entries":["+1"],"comment":"a\nb"}"#, 400),
            ("fixed", #"{"change":"add","entries":["+1"]}"#, 409),
            ("nothing", #"{"change":"add","entries":["+1"]}"#, 404),
            ("..%2F..%2Fetc%2Fpasswd", #"{"change":"add","entries":["+1"]}"#, 404),
        ] {
            let answer = try await client.ask("POST", "/api/v1/lists/\(list)", body: body)
            #expect(answer.status == status, "\(list) \(body): \(answer.body)")
        }
        #expect(console.file("friends.txt") == before && console.gateway.requests == [])
    }

    @Test func `a rule is switched by a line of a file`() async throws {
        let console = try await RunningConsole()
        let client = try await client(of: console)
        let shadow = try await client.ask(
            "PUT", "/api/v1/rules/quiet/mode", body: #"{"mode":"shadow","comment":"too many"}"#)
        #expect(shadow.status == 200, "\(shadow.body)")
        #expect(console.file("modes.txt") == "quiet shadow  # too many, by local\n")
        let modes = try await client.ask("GET", "/api/v1/rule-modes").object
        #expect(modes["canSwitch"] as? Bool == true)
        #expect(modes["modes"] as? [String: String] == ["quiet": "shadow"])
        try await client.ask("PUT", "/api/v1/rules/quiet/mode", body: #"{"mode":"active"}"#)
        #expect(console.file("modes.txt") == "quiet active  # by local\n")
        try await client.ask("PUT", "/api/v1/rules/quiet/mode", body: #"{"mode":"written"}"#)
        #expect(console.file("modes.txt") == "")
        #expect(console.gateway.requests == ["reload", "reload", "reload"])
    }

    @Test func `rules that are not there, or block nothing, cannot be switched`() async throws {
        let console = try await RunningConsole()
        let client = try await client(of: console)
        for (rule, mode, status) in [
            ("nothing", "shadow", 404), ("said", "shadow", 409), ("quiet", "off", 400),
            ("qui%0Aet", "shadow", 404),
        ] {
            let answer = try await client.ask(
                "PUT", "/api/v1/rules/\(rule)/mode", body: #"{"mode":"\#(mode)"}"#)
            #expect(answer.status == status, "\(rule) \(mode): \(answer.body)")
        }
        #expect(console.file("modes.txt") == "" && console.gateway.requests == [])
    }

    @Test func `with a broken rule file nothing is changed, and what is broken is said`()
        async throws
    {
        let console = try await RunningConsole()
        let client = try await client(of: console)
        try console.write(
            "list friends = file \"friends.txt\"\nrule x blok any\n", to: "own.rules")
        let answer = try await client.ask(
            "PUT", "/api/v1/rules/quiet/mode", body: #"{"mode":"shadow"}"#)
        #expect(answer.status == 409)
        let details = answer.object["details"] as? [String] ?? []
        #expect(details.contains { $0.contains("own.rules:2") }, "\(answer.body)")
        #expect(console.file("modes.txt") == "" && console.gateway.requests == [])
    }

    @Test func `a reload that is refused says what its trial showed`() async throws {
        let console = try await RunningConsole(gateway: Self.refusing)
        let client = try await client(of: console)
        let answer = try await client.ask("POST", "/api/v1/reload", body: "{}")
        #expect(answer.status == 409 && answer.error.hasPrefix("refused: the rules in force stay"))
        #expect((answer.object["details"] as? [String])?.count == 1)
        let forced = try await client.ask("POST", "/api/v1/reload", body: #"{"force":true}"#)
        #expect(forced.status == 200)
        #expect(console.gateway.requests == ["reload", "reload --force"])
    }

    @Test func `without a gateway files are changed and that is said`() async throws {
        let console = try await RunningConsole()
        console.gateway.stop()
        let client = console.client
        try await client.begin()
        let answer = try await client.ask(
            "POST", "/api/v1/lists/friends", body: #"{"change":"add","entries":["+4477"]}"#)
        #expect(answer.object["outcome"] as? String == "written")
        #expect(answer.body.contains("next start"))
        #expect(try await client.ask("POST", "/api/v1/reload", body: "{}").status == 503)
    }
}
