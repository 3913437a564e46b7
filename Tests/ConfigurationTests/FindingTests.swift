import Configuration
import SS7Rules
import Testing

/// What is wrong with a file, shown where it is wrong, all at once.
@Suite struct FindingTests {
    /// Four lines that a file needs.
    static let home = """
        home:
          {operator: Example Mobile, country: US, global-titles: ["1555010"], imsi: ["00101"]}


        """

    private func findings(_ text: String, sourceLocation: SourceLocation = #_sourceLocation)
        throws -> [Diagnostic]
    {
        try #require(throws: Diagnostics.self, sourceLocation: sourceLocation) {
            try Configuration(text: Self.home + text)
        }.all
    }

    /// Line (counted after the header), column, message and suggestion of the only finding.
    private func expect(
        _ text: String, _ line: Int, _ column: Int, _ message: String,
        _ suggestion: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let found = try findings(text, sourceLocation: sourceLocation)
        #expect(found.count == 1, sourceLocation: sourceLocation)
        #expect(
            found.map { [$0.line - 3, $0.column] } == [[line, column]],
            sourceLocation: sourceLocation)
        #expect(found.map(\.message) == [message], sourceLocation: sourceLocation)
        #expect(found.map(\.suggestion) == [suggestion], sourceLocation: sourceLocation)
    }

    @Test func `a misspelt key gets the one that was meant, or those that are known`() throws {
        try expect("worker: 2", 1, 1, "unknown key `worker`", "did you mean `workers`?")
        try expect(
            "events: {sqllite: a}", 1, 10, "unknown key `sqllite`", "did you mean `sqlite`?")
        try expect(
            "segments: {xyzzy: 1}", 1, 12, "unknown key `xyzzy`",
            "known here: capacity, per-link, timeout")
    }

    @Test func `a category or mode that there is not is told with those that there are`() throws {
        try expect("modes: {smss: off}", 1, 9, "unknown key `smss`", "did you mean `sms`?")
        try expect(
            "modes: {4: off}", 1, 9, "unknown key `4`",
            "known here: 1, 2, 3, camel, custom, decode, sms, spoofing")
        try expect(
            "modes: {sms: tets}", 1, 14,
            "`sms` is one of active, test, learn, off, not `tets`", "did you mean `test`?")
    }

    @Test func `a finding shows its line and a caret below it`() throws {
        let found = try findings("log-level: debgu")
        #expect(
            found.first?.rendered() == """
                weir.yaml:4:12: error: `log-level` is one of trace, debug, info, notice, warning, \
                error, critical, not `debgu`
                 4 | log-level: debgu
                   |            ^~~~~
                   = did you mean `debug`?
                """)
    }

    @Test func `all mistakes of a file are found at once, in the order of its lines`() throws {
        let found = try findings(
            """
            workers: many
            workers: 3
            startup-grace: 5
            links:
              - {name: a, side: interconect, peers: [192.0.2.300]}
              - {nam: b, side: home, role: [sgp], point-codes: 9-9-9}
            colour: green
            """)
        #expect(
            found.map { "\($0.line - 3):\($0.column) \($0.message)" } == [
                "1:10 `workers` takes a number from 1 to 256, not `many`",
                "2:1 duplicate key `workers`",
                "3:16 `startup-grace` takes a duration from 0s to 1d, like 500ms, 30s, 2m or 1h, "
                    + "not `5`",
                "5:21 `side` is one of interconnect, home, not `interconect`",
                "5:42 `peers` takes addresses like 192.0.2.1, 192.0.2.1:2905 or "
                    + "[2001:db8::1]:2905, not `192.0.2.300`",
                "6:6 unknown key `nam`",
                "6:6 a link needs a `name`",
                "6:32 `role` is one of sgp, asp, ipsp, ipsp-double, not a list",
                "6:52 `point-codes` takes point codes written 3-8-3 (parts 0 to 7, 0 to 255, "
                    + "0 to 7) or as one number, not `9-9-9`",
                "7:1 unknown key `colour`",
            ])
    }

    @Test(arguments: [
        ("workers: 0", "`workers` takes a number from 1 to 256, not `0`"),
        (
            "workers: 99999999999999999999",
            "`workers` takes a number from 1 to 256, not "
                + "`99999999999999999999`"
        ),
        ("workers: -1", "`workers` takes a number from 1 to 256, not `-1`"),
        ("workers: [1]", "`workers` takes a number from 1 to 256, not a list"),
        ("workers:", "`workers` has no value"),
        ("links: {name: a}", "a link needs a `side`: interconnect or home"),
        ("links: carrier", "a link takes a mapping of keys, not `carrier`"),
        ("events: {ring: 1000}", "`ring` takes a power of two from 1024 to 16777216, not `1000`"),
        (
            "dialogues: {timeout: 1.5.5s}",
            "`timeout` takes a duration from 1s to 7d, like 500ms, "
                + "30s, 2m or 1h, not `1.5.5s`"
        ),
        (
            "recovery: 99999999999h",
            "`recovery` takes a duration from 0s to 1m, like 500ms, 30s, "
                + "2m or 1h, not `99999999999h`"
        ),
        (
            "sms-home-routing: {lifetime: 2m}",
            "`sms-home-routing` needs `address`: a number of the gateway's own"
        ),
        (
            "sms-home-routing: {address: \"+155501\"}",
            "`address` takes a number of 7 to 15 digits, country code first, not `+155501`"
        ),
        (
            "sms-home-routing: {address: 15550109001, imsi-prefix: \"3109\"}",
            "`imsi-prefix` takes 5 or 6 digits: mobile country and network code, not `3109`"
        ),
        ("networks: [{name: a, variant: ansi}]", "variant `ansi` is not there yet; `itu` is"),
        (
            "point-code-format: 14",
            "`point-code-format` is one of 3-8-3, 4-3-4-3, 8-8-8, plain, "
                + "not `14`"
        ),
        (
            "service-indicators: [isup, 16]",
            "`service-indicators` takes all, none, numbers from 0 to 15, snm, "
                + "sltm, tup, isup, satellite-isup, bicc, h248, not `16`"
        ),
    ])
    func `a value that does not fit is named, with what would`(
        text: String, message: String
    ) throws {
        #expect(try findings(text).map(\.message) == [message])
    }

    @Test(arguments: [
        "192.0.2", "192.0.2.1:0", "192.0.2.1:65536", "192.0.2.1:", "example.org",
        "[192.0.2.1]:2905", "[2001:db8::1]:x", "2001:db8::g", "192.0.2.1 ", "0192.0.2.1.5", "''",
    ])
    func `a malformed address is refused`(address: String) throws {
        let found = try findings(
            "links: [{name: a, side: home, peers: [\"\(address)\"]}]")
        #expect(found.count == 1)
        #expect(found[0].message.hasSuffix("not `\(address)`"))
    }

    @Test(arguments: [
        ("3-8-3", "8-0-0"), ("3-8-3", "1-256-0"), ("3-8-3", "1-2"), ("3-8-3", "16384"),
        ("3-8-3", "-1"), ("3-8-3", "1--1"), ("3-8-3", "+1-1-1"), ("4-3-4-3", "1-8-1-1"),
        ("8-8-8", "256-1-1"), ("8-8-8", "16777216"), ("plain", "1-1-1"), ("plain", "x"),
    ])
    func `a malformed point code is refused`(format: String, code: String) throws {
        let found = try findings(
            """
            point-code-format: \(format)
            links: [{name: a, side: home, point-codes: ["\(code)"]}]
            """)
        #expect(found.count == 1)
        #expect(found[0].message.hasSuffix("not `\(code)`"))
    }

    @Test(arguments: [
        (
            "global-titles: [x]",
            "`global-titles` takes prefixes of 1 to 15 digits, country code "
                + "first, not `x`"
        ),
        (
            "global-titles: [\"+\"]",
            "`global-titles` takes prefixes of 1 to 15 digits, country "
                + "code first, not `+`"
        ),
        (
            "imsi: [12]",
            "`imsi` takes prefixes of 3 to 15 digits, mobile country code first, not "
                + "`12`"
        ),
        ("country: us", "`country` takes two letters of ISO 3166, like US, not `us`"),
        ("operator: ''", "`operator` takes a text that is not empty, not ``"),
    ])
    func `a malformed home network is refused`(line: String, message: String) throws {
        let whole = [
            "operator: A", "country: US", "global-titles: [\"1555\"]", "imsi: [\"001\"]",
        ].map { $0.hasPrefix(line.prefix { $0 != ":" }) ? line : $0 }
        let text = "home:\n" + whole.map { "  \($0)\n" }.joined()
        let found = try #require(throws: Diagnostics.self) { try Configuration(text: text) }
        #expect(found.all.map(\.message) == [message])
    }

    @Test func `names, peers and point codes may not be ambiguous`() throws {
        let links = """
            links:
              - {name: a, side: interconnect, peers: [192.0.2.1], point-codes: 1-1-1}
              - {name: a, side: interconnect, peers: [192.0.2.2], point-codes: 1-1-1}
              - {name: b, side: interconnect, peers: [192.0.2.1]}
              - {name: c, side: home, peers: [0.0.0.0], point-codes: 1-1-1}
            """
        #expect(
            try findings(links).map { "\($0.line - 3) \($0.message)" } == [
                "3 a second link is named `a`",
                "4 192.0.2.1 is a peer of link `a` too",
                "5 `peers`: 0.0.0.0 is nobody's address",
                "5 point code 1-1-1 is on the other side too, on link `a`",
            ])
    }

    @Test func `ports tell links with one peer apart`() throws {
        let configuration = try Configuration(
            text: Self.home + """
                links:
                  - {name: a, side: interconnect, peers: ["192.0.2.1:2905"]}
                  - {name: b, side: interconnect, peers: ["192.0.2.1:2906"]}
                """)
        let peer = try #require(IPAddress("192.0.2.1"))
        #expect(configuration.linkIndex(peer: peer, port: 2905) == 0)
        #expect(configuration.linkIndex(peer: peer, port: 2906) == 1)
    }

    @Test func `routes lead to links that are there, once`() throws {
        let text = """
            links:
              - {name: carrier, side: interconnect}
            routes:
              - {destination: 1-1-1, link: carier}
              - {destination: [1-1-2, 2058], side: home}
              - {destination: 1-1-3, link: carrier, side: home}
              - {link: carrier}
            """
        let found = try findings(text)
        #expect(
            found.map { "\($0.line - 3) \($0.message)" } == [
                "4 no link is named `carier`",
                "5 a second route to 1-1-2",
                "6 a route needs either a `link` or a `side`",
                "7 a route needs a `destination`",
            ])
        #expect(found[0].suggestion == "did you mean `carrier`?")
    }

    @Test func `the addresses of one SCTP endpoint share one port`() throws {
        let text = """
            links:
              - name: a
                side: interconnect
                role: sgp
                listen: ["192.0.2.1:2922", "192.0.2.2:2923"]
                peers: ["198.51.100.1:1", "198.51.100.2:2"]
              - name: b
                side: interconnect
                role: sgp
                port: 2906
                listen: ["192.0.2.1:2906", 192.0.2.2]
              - name: c
                side: home
                role: asp
                point-codes: 1-1-1
                local: ["192.0.2.1:1000", "192.0.2.2:1001"]
                peers: ["198.51.100.3:2906", 198.51.100.4]
              - {name: d, side: home, role: asp, point-codes: 1-1-1, local: ["192.0.2.1:1000", 192.0.2.2]}
              - {name: e, side: interconnect, peers: ["198.51.100.5:1", "198.51.100.6:2"]}
            """
        let found = try findings(text)
        #expect(
            found.map { "\($0.line - 3):\($0.column) \($0.message.prefix(35))" } == [
                "5:5 `listen` has ports 2922 and 2923: t",
                "16:5 `local` has ports 1000 and 1001: th",
                "17:5 `peers` has ports 2906 and 2905: th",
            ])
    }

    @Test func `a home link of which no point code is known is warned of`() throws {
        func warnings(_ link: String, _ rest: String = "") throws -> [Diagnostic] {
            let text = Self.home + "links:\n  - {name: stp, side: home, \(link)}\n" + rest
            return try Configuration(text: text).warnings
        }
        let found = try warnings("role: asp")
        #expect(found.map { $0.line - 3 } == [2])
        #expect(
            found.first?.message == "link `stp`: no point code is known to be behind it, so that "
                + "no carrier will be told (DUNA) when it is lost")
        #expect(found.first?.suggestion?.contains("`link: stp`") == true)
        #expect(try warnings("role: sgp, registration: {routing-contexts: 1}").count == 1)
        #expect(try warnings("role: asp, registration: {point-codes: 1-1-1}").count == 1)
        // A route to somewhere else says nothing of this one.
        #expect(
            try warnings(
                "role: asp",
                "  - {name: b, side: home, role: asp, point-codes: 1-1-2}\n"
                    + "routes: [{destination: 1-1-3, link: b}]"
            ).count == 1)

        #expect(try warnings("role: asp, point-codes: 1-1-1").isEmpty)
        #expect(try warnings("role: sgp, registration: {point-codes: 1-1-1}").isEmpty)
        #expect(try warnings("role: asp", "routes: [{destination: 1-1-1, link: stp}]").isEmpty)
        #expect(try warnings("role: asp", "routes: [{destination: 1-1-1, side: home}]").isEmpty)
        // Enough to judge captures.
        #expect(try warnings("peers: 192.0.2.1").isEmpty)
    }

    @Test func `overlapping home prefixes are warned of`() throws {
        let configuration = try Configuration(
            text: """
                home: {operator: A, country: US, global-titles: ["1555", "15550"], imsi: ["001"]}
                """)
        #expect(
            configuration.warnings.map(\.message)
                == ["global title prefix 15550 and 1555 overlap"])
    }

    @Test func `a file that is not there, and those that it names, are errors`() throws {
        let missing = try #require(throws: Diagnostics.self) {
            try Configuration(contentsOf: "/nowhere/weir.yaml")
        }
        #expect(missing.all.map(\.message) == ["cannot be read: No such file or directory"])
    }
}
