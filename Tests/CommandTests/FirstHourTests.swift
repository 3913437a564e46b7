import Captures
import Foundation
import Testing

/// `init`, `doctor` and `learn`: from nothing to a configuration that is checked.
@Suite struct FirstHourTests {
    private static let home = [
        "--operator", "Example Mobile", "--country", "US", "--global-title", "1555010", "--imsi",
        "00101",
    ]

    private func checked(_ config: String) throws {
        let check = try Weir.run("check", config, "--strict")
        #expect(check.status == 0, "\(check.output)\(check.errors)")
    }

    @Test func `init writes what check accepts, in shadow, and replaces nothing unasked`() throws {
        let scratch = try Scratch()
        let config = scratch.path("etc/weir.yaml")
        let links = [
            "--carrier", "carrier-a=192.0.2.1,192.0.2.65/2-001-1", "--stp",
            "stp=198.51.100.1/3-050-1",
        ]
        let made = try Weir.run(["init", "--config", config] + FirstHourTests.home + links)
        #expect(made.status == 0, "\(made.errors)")
        try checked(config)
        let text = try String(contentsOfFile: config, encoding: .utf8)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        // Nothing of the demo's attacks is blocked.
        let demo = Weir.root.appendingPathComponent("Sources/CPacks/demo.pcap").path
        let replay = try Weir.run("replay", demo, "--config", config, "--json")
        let verdicts = try #require(replay.objects().first?["verdicts"] as? [String: Int])
        #expect(verdicts["block"] == 0)
        let again = try Weir.run(["init", "--config", config] + FirstHourTests.home)
        #expect(again.status == 1 && again.errors.contains("--force"))
        #expect(try String(contentsOfFile: config, encoding: .utf8) == text)
        let forced = try Weir.run(
            ["init", "--force", "--config", config] + FirstHourTests.home)
        #expect(forced.status == 0 && forced.errors.contains("no links yet"))
        try checked(config)
    }

    @Test func `init asks nobody where nobody sits, and takes no bad value`() throws {
        let scratch = try Scratch()
        let none = try Weir.run(["init"], in: scratch.url)
        #expect(none.status == 2 && none.errors.contains("--operator, --country"))
        let wrong = try Weir.run(
            [
                "init", "--operator", "X", "--country", "USA", "--global-title", "15", "--imsi",
                "00",
            ],
            in: scratch.url)
        #expect(wrong.status == 1 && wrong.errors.contains("weir.yaml:"))
        #expect(!FileManager.default.fileExists(atPath: scratch.path("weir.yaml")))
        let link = try Weir.run(["init", "--carrier", "x"] + FirstHourTests.home, in: scratch.url)
        #expect(link.status == 2)
        // What YAML could read as something else stays a name.
        let name = try Weir.run(
            [
                "init", "--operator", "Yes: \"no\" \\ #1", "--country", "US", "--global-title",
                "+15550", "--imsi", "00101",
            ], in: scratch.url)
        #expect(name.status == 0, "\(name.errors)")
        try checked(scratch.path("weir.yaml"))
    }

    @Test func `init takes partners and the own network from IR_21`() throws {
        let scratch = try Scratch()
        func file(_ tadig: String, _ name: String, _ ndc: String, _ mnc: String) throws -> String {
            try scratch.write(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <r:TADIGRAEXIR21 xmlns:r="https://infocentre.gsm.org/TADIG-RAEX-IR21">
                 <r:OrganisationInfo><r:OrganisationName>\(name)</r:OrganisationName>
                  <r:CountryInitials>USA</r:CountryInitials>
                  <r:NetworkList><r:Network><r:TADIGCode>\(tadig)</r:TADIGCode><r:NetworkData>
                   <r:RoutingInfoSection><r:RoutingInfo>
                    <r:CCITT_E164_NumberSeries>
                     <r:GT_NumberRanges><r:RangeData><r:NumberRange><r:CC>1</r:CC>
                      <r:NDC>\(ndc)</r:NDC><r:SN_Range><r:SN_RangeStart>01000</r:SN_RangeStart>
                      <r:SN_RangeStop>01999</r:SN_RangeStop></r:SN_Range>
                     </r:NumberRange></r:RangeData></r:GT_NumberRanges>
                    </r:CCITT_E164_NumberSeries>
                    <r:CCITT_E212_NumberSeries><r:MCC>310</r:MCC><r:MNC>\(mnc)</r:MNC>
                    </r:CCITT_E212_NumberSeries>
                   </r:RoutingInfo></r:RoutingInfoSection>
                  </r:NetworkData></r:Network></r:NetworkList>
                 </r:OrganisationInfo>
                </r:TADIGRAEXIR21>
                """, to: "\(tadig).xml")
        }
        let files = [
            try file("USAXA", "Alpha", "555", "990"), try file("USAXB", "Beta", "556", "991"),
        ]
        let made = try Weir.run(["init", "--own", "USAXA", "--ir21"] + files, in: scratch.url)
        #expect(made.status == 0, "\(made.errors)")
        try checked(scratch.path("weir.yaml"))
        let text = try String(contentsOfFile: scratch.path("weir.yaml"), encoding: .utf8)
        #expect(text.contains(#"operator: "Alpha""#) && text.contains(#"imsi: ["310990"]"#))
        #expect(text.contains(#"global-titles: ["155501"]"#))
        let partners = try String(contentsOfFile: scratch.path("partners.csv"), encoding: .utf8)
        #expect(partners.contains("Beta") && !partners.contains("Alpha"))
        let nobody = try Weir.run(
            ["init", "--force", "--own", "USAXC", "--ir21"] + files, in: scratch.url)
        #expect(nobody.status == 1 && nobody.errors.contains("USAXA, USAXB"))
    }

    @Test func `doctor says of each thing how it is and what to do`() throws {
        let bare = try Weir.run("doctor", "--json")
        let object = try #require(try bare.objects().first)
        let checks = try #require(object["checks"] as? [[String: Any]])
        let subjects = Set(checks.compactMap { $0["subject"] as? String })
        #expect(
            subjects.isSuperset(of: ["kernel", "sctp", "net.core.rmem_max", "memory", "clock"]))
        for check in checks where check["level"] as? String != "ok" {
            #expect((check["advice"] as? String)?.isEmpty == false, "\(check)")
        }
        #expect((bare.status == 0) == (object["healthy"] as? Bool == true))
    }

    @Test func `doctor finds ports that are taken and folders that are missing`() throws {
        let scratch = try Scratch()
        let port = try RunningGateway.freePort(SOCK_DGRAM)
        func config(_ host: String, _ peer: String) throws -> String {
            try scratch.write(
                """
                home: {operator: Home, country: US, global-titles: ["1555"], imsi: ["00101"]}
                links:
                  - {name: carrier, side: interconnect, role: sgp, transport: userland,
                     listen: \(host), peers: \(peer),
                     udp-encapsulation: {local: \(port), remote: 9902}}
                  - {name: stp, side: home, role: asp, transport: userland, peers: 127.0.0.1:2907,
                     udp-encapsulation: {local: \(port), remote: 9903}}
                events: {sqlite: \(scratch.path("none"))/events.sqlite}
                control-socket: \(scratch.path("c.sock"))
                """, to: "weir.yaml")
        }
        func levels(_ path: String) throws -> [String: String] {
            let result = try Weir.run("doctor", "--config", path, "--json")
            let checks = try #require(try result.objects().first?["checks"] as? [[String: Any]])
            return Dictionary(
                checks.map { ($0["subject"] as? String ?? "", $0["level"] as? String ?? "") }
            ) { $0 == "fail" ? $0 : $1 }
        }
        let free = try levels(try config("127.0.0.1", "127.0.0.1:2906"))
        #expect(free["port 2905"] == "ok" && free["events"] == "fail" && free["route"] == "ok")
        let foreign = try levels(try config("192.0.2.77", "127.0.0.1:2906"))
        #expect(foreign["port 2905"] == "fail")
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(bound == 0)
        #expect(try levels(try config("127.0.0.1", "127.0.0.1:2906"))["port 2905"] == "fail")
    }

    @Test func `learn proposes what check accepts, and is right about the demo`() throws {
        let scratch = try Scratch()
        let demo = Weir.root.appendingPathComponent("Sources/CPacks/demo.pcap").path
        let learned = try Weir.run(
            "learn", demo, "--into", scratch.path("proposal"), "--json")
        #expect(learned.status == 0, "\(learned.errors)")
        let object = try #require(try learned.objects().first)
        let home = try #require(object["home"] as? [String: Any])
        #expect(home["country"] as? String == "US")
        #expect(home["imsi"] as? [String] == ["00101"])
        let titles = try #require(home["globalTitles"] as? [String])
        #expect(titles.contains { "120255501".hasPrefix($0) })
        let links = try #require(object["links"] as? [[String: Any]])
        let sides = Dictionary(
            uniqueKeysWithValues: links.map {
                (($0["peers"] as? [String])?.first ?? "", $0["side"] as? String ?? "")
            })
        #expect(sides == ["192.0.2.1": "interconnect", "198.51.100.1": "home"])
        let rules = try #require(object["rules"] as? [[String: Any]])
        let named = Set(rules.compactMap { $0["rule"] as? String })
        #expect(named.isSuperset(of: ["any-time-enquiry", "send-imsi", "illegal"]))
        for rule in rules {
            #expect((rule["examples"] as? [Any])?.isEmpty == false, "\(rule)")
        }
        let config = scratch.path("proposal/weir.yaml")
        let check = try Weir.run("check", config)
        #expect(check.status == 0, "\(check.errors)")
        // In shadow: what the packs would block is counted and goes on.
        let replay = try Weir.run("replay", demo, "--config", config, "--json")
        let summary = try #require(try replay.objects().first)
        #expect((summary["verdicts"] as? [String: Int])?["block"] == 0)
        #expect(try #require(summary["shadow"] as? Int) > 250)
        let again = try Weir.run("learn", demo, "--into", scratch.path("proposal"))
        #expect(again.status == 1)
    }

    @Test func `learn is right about the campaign`() throws {
        guard let folder = Samples.path("campaign-small") else { return }
        let scratch = try Scratch()
        let learned = try Weir.run(
            "learn", folder + "/capture.pcap", "--into", scratch.path("proposal"), "--json")
        let home = try #require(try learned.objects().first?["home"] as? [String: Any])
        #expect(home["country"] as? String == "US")
        #expect(home["imsi"] as? [String] == ["310990"])
        #expect((home["globalTitles"] as? [String])?.allSatisfy { $0.hasPrefix("1999555") } == true)
        #expect(try Weir.run("check", scratch.path("proposal/weir.yaml")).status == 0)
    }

    @Test func `What learn proposes of the captures of others is accepted`() throws {
        guard let folder = Samples.path("captures") else { return }
        let scratch = try Scratch()
        var proposed = 0
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }
        for file in (files ?? []).sorted() where file.contains(".pcap") || file.contains(".cap") {
            let into = scratch.path("proposal-\(proposed)")
            let learned = try Weir.run("learn", "\(folder)/\(file)", "--into", into)
            guard learned.status == 0 else {
                let isTold =
                    learned.errors.contains("nothing to learn from")
                    || learned.errors.contains("not a capture")
                #expect(learned.status == 1 && isTold, "\(file): \(learned.errors)")
                continue
            }
            proposed += 1
            let check = try Weir.run("check", into + "/weir.yaml")
            #expect(check.status == 0, "\(file): \(check.errors)")
        }
        print("learn: \(proposed) proposals of captures of others")
        #expect(proposed > 5)
    }

    @Test func `learn takes nothing from what holds nothing`() throws {
        let scratch = try Scratch()
        var writer = try CaptureWriter(path: scratch.path("empty.pcap"))
        try writer.flush()
        try writer.close()
        let learned = try Weir.run(
            "learn", scratch.path("empty.pcap"), "--into", scratch.path("proposal"))
        #expect(learned.status == 1 && learned.errors.contains("nothing to learn from"))
        #expect(try Weir.run("learn", "-").status == 2)
    }

    @Test func `docs-first-hour_md is as it says`() throws {
        let scratch = try Scratch()
        try FileManager.default.copyItem(
            at: Weir.root.appendingPathComponent("Sources/CPacks/demo.pcap"),
            to: scratch.url.appendingPathComponent("trace.pcap"))
        #expect(try Walkthrough("first-hour.md", in: scratch).run() >= 8)
    }
}
