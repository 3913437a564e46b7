import Foundation
import Intelligence
import SS7Filter
import SS7Rules
import SS7Wire
import Screening
import SharedState
import SigtranTransport
import Testing

@testable import Gateway
@testable import Monitoring

/// What a gateway says of itself, and what `docs/status.md` says of that.
@Suite struct MetricsTests {
    private static let rules = """
        category 1 "x"
        rule ati block anyTimeInterrogation from interconnect
        rule sri shadow block sendRoutingInfo from interconnect
        category custom
        rule quiet log any from home
        """

    private let gateway: Gateway
    private let status: GatewayStatus

    init() throws {
        let transport = MemoryTransport()
        var plan = GatewayPlan()
        plan.dialogueCapacity = 64
        plan.requestCapacity = 128
        plan.deliveryCapacity = 256
        plan.watchesDeliveries = true
        plan.homeRouting = HomeRouting.Terms(address: try #require(Digits("15550109001")))
        plan.homeRoutingCapacity = 1_024
        plan.links = [
            LinkPlan(name: "carrier", side: .interconnect, transport: transport),
            LinkPlan(name: "stp", side: .home, transport: transport),
        ]
        plan.links[0].listen = [TransportAddress(ipv4: 0x7f00_0001)]
        let home = HomeNetwork(
            operatorName: "Home", country: "XH", globalTitles: [try #require(Digits("1555019"))],
            imsiPrefixes: [])
        let partner = PartnerRow(
            country: "XP", operatorName: "Partner", gtPrefixes: [try #require(Digits("155501"))])
        var compiler = RuleCompiler()
        compiler.modes = [.camel: .off, .category3: .learn]
        let table = try compiler.compile(
            sources: [RuleSource(file: "a.rules", text: Self.rules)], home: [home],
            partners: [partner]
        ).table
        gateway = try Gateway(plan, table: table)
        let installed = gateway.workers[0].installed
        unsafe installed.hits[0] = 7
        unsafe installed.hits[1] = 3
        installed.note(
            0, at: monotonicNanoseconds(), calling: try #require(Digits("15550150")),
            originatingPointCode: 4105, link: 0)
        installed.note(
            1, at: monotonicNanoseconds(), calling: Digits(), originatingPointCode: 4106, link: 0)
        gateway.counters(ofLink: 0).count(.blocked, by: 5)
        gateway.counters(ofLink: 0).count(Reason.nonMinimalLength)
        var reloads = ReloadCounts()
        reloads.accepted = 2
        reloads.refused = 1
        var file = PlaceFileStatus()
        file.rows = 12
        file.left = 1
        file.writeErrors = 3
        file.lastWrite = gateway.steadySeconds - 40
        var sink = SinkStatus(name: "sqlite")
        (sink.taken, sink.lost, sink.deleted, sink.octets) = (9, 2, 4, 8_192)
        gateway.counters(ofLink: 0).count(.category3, isShadow: false)
        gateway.counters(ofLink: 1).count(.custom, isShadow: true)
        gateway.workers[0].times.count(3, 15_000)
        gateway.workers[0].times.count(1, 70_000_000)
        status = GatewayStatus(
            of: gateway, stored: 9, reloads: reloads, placeFile: file, sinks: [sink], clusters: 6,
            bypass: BypassStatus(since: 1_700_000_000, until: 1_700_003_600))
    }

    private var today: Substring {
        Date().formatted(.iso8601).prefix(10)
    }

    @Test func `People see the rules that matched, those of most hits first`() throws {
        let lines = status.text().split(separator: "\n")
        #expect(lines.contains("rules generation 1, 3 rules"))
        #expect(lines.contains("categories: 3 learn, camel off"))
        #expect(lines.contains("reloads 2 accepted, 1 refused, 0 failed"))
        let ati = try #require(lines.firstIndex { $0.hasPrefix("ati ") })
        #expect(lines[ati].contains(" 7 ") && lines[ati].contains(today))
        #expect(lines[ati + 1] == "  15550150 XP/Partner by carrier")
        let sri = try #require(lines.firstIndex { $0.hasPrefix("sri ") })
        #expect(lines[sri].contains(" 3 "))
        #expect(lines[sri + 1] == "  point code 4106 by carrier")
        #expect(!lines.contains { $0.hasPrefix("quiet") })
        #expect(lines.last == "1 rules have matched nothing: --rules shows all")
        let all = status.text(allRules: true)
        #expect(all.contains("\nquiet ") && !all.contains("--rules"))
        for line in all.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test func `Lines that are too long go on in the next one, and lose nothing`() {
        let words = (1...40).map { "word\($0)" }
        let long = "  " + words.joined(separator: " ")
        let lines = withinColumns(["short", long, String(repeating: "x", count: 90)])
        #expect(lines[0] == "short" && lines.last?.count == 90)
        let parts = lines.dropFirst().dropLast()
        #expect(parts.count >= 4 && parts.allSatisfy { $0.count <= 80 })
        #expect(parts.dropFirst().allSatisfy { $0.hasPrefix("    w") })
        #expect(parts.flatMap { $0.split(separator: " ") } == words.map { $0[...] })
    }

    @Test func `JSON has each rule with what it matched`() throws {
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(status.json().utf8)) as? [String: Any])
        let rules = try #require(object["rules"] as? [String: Any])
        let list = try #require(rules["list"] as? [[String: Any]])
        #expect(list.map { $0["name"] as? String } == ["ati", "sri", "quiet"])
        #expect(list[0]["hits"] as? Int == 7 && list[0]["shadowHits"] as? Int == 0)
        #expect(list[1]["hits"] as? Int == 0 && list[1]["shadowHits"] as? Int == 3)
        #expect(
            rules["modes"] as? [[String: String]] == [
                ["category": "3", "mode": "learn"], ["category": "camel", "mode": "off"],
            ])
        let last = try #require(list[0]["last"] as? [String: Any])
        #expect(last["calling"] as? String == "15550150")
        #expect(last["country"] as? String == "XP" && last["operator"] as? String == "Partner")
        #expect(last["link"] as? String == "carrier")
        #expect(last["originatingPointCode"] as? Int == 4105)
        #expect((last["time"] as? String)?.hasPrefix(today) == true)
        #expect(list[2]["last"] == nil)
        #expect((object["reloads"] as? [String: Int])?["refused"] == 1)
    }

    @Test func `Metrics are Prometheus text: each begins with HELP and TYPE`() throws {
        let text = status.metrics()
        #expect(text.contains("weir_rule_hits_total{rule=\"ati\",category=\"1\"} 7\n"))
        #expect(text.contains("weir_rule_hits_total{rule=\"quiet\",category=\"custom\"} 0\n"))
        #expect(!text.contains("weir_rule_hits_total{rule=\"sri\""))
        #expect(text.contains("weir_rule_shadow_hits_total{rule=\"sri\",category=\"1\"} 3\n"))
        #expect(
            text.contains(
                "weir_messages_total{link=\"carrier\",side=\"interconnect\",cause=\"blocked\"} 5\n")
        )
        #expect(text.contains("weir_reloads_total{result=\"refused\"} 1\n"))
        #expect(text.hasSuffix("\n"))
        var known: [String: String] = [:]
        var helped: Set<Substring> = []
        var samples: Set<Substring> = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# HELP ") {
                #expect(helped.insert(words[2]).inserted, "\(line)")
            } else if line.hasPrefix("# TYPE ") {
                #expect(helped.contains(words[2]))
                known[String(words[2])] = String(words[3])
            } else {
                var name = line.prefix { $0 != "{" && $0 != " " }
                for part in ["_bucket", "_sum", "_count"] where name.hasSuffix(part) {
                    let whole = name.dropLast(part.count)
                    if known[String(whole)] == "histogram" { name = whole }
                }
                #expect(known[String(name)] != nil, "\(line)")
                #expect(
                    name.hasSuffix("_total") == (known[String(name)] == "counter"), "\(line)")
                #expect(samples.insert(line.prefix { $0 != " " }).inserted, "twice: \(line)")
                #expect(Double(try #require(words.last)) != nil, "\(line)")
            }
        }
    }

    @Test func `Each memory says how full it is and what it gave up`() throws {
        let block = gateway.memory.block
        block.counters(of: .deliveries).add(5, at: 0)
        block.counters(of: .inquiries).add(7, at: 0)
        block.counters(of: .homeRouting).add(6, at: 0)
        let lines = status.text().split(separator: "\n")
        #expect(lines.contains("dialogues 0 of 64, 0 given up; requests 0 of 128, 0 given up"))
        #expect(lines.contains { $0.hasSuffix("; deliveries 0 of 256, 5 given up") })
        #expect(
            lines.contains("inquiries 0 of 128, 7 given up; homeRouting 0 of 1024, 6 given up"))
        let object = try JSONSerialization.jsonObject(with: Data(status.json().utf8))
        let use = (object as? [String: Any])?["deliveries"] as? [String: Int]
        #expect(use == ["capacity": 256, "used": 0, "evicted": 5])
        let metrics = status.metrics()
        #expect(metrics.contains("weir_memory_evicted_total{memory=\"inquiries\"} 7\n"))
        #expect(metrics.contains("weir_memory_capacity{memory=\"homeRouting\"} 1024\n"))
        #expect(metrics.contains("weir_memory_evicted_total{memory=\"homeRouting\"} 6\n"))
        for memory in ["dialogues", "requests", "places", "limits", "sketches"] {
            #expect(metrics.contains("weir_memory_evicted_total{memory=\"\(memory)\"} 0\n"))
        }
        #expect(!metrics.contains("weir_evictions_total"))
    }

    @Test func `Sinks, clusters, categories and the path's times are counted`() {
        let text = status.metrics()
        #expect(text.contains("weir_clusters_total 6\n"))
        #expect(text.contains("weir_sink_events_total{sink=\"sqlite\"} 9\n"))
        #expect(text.contains("weir_sink_lost_total{sink=\"sqlite\"} 2\n"))
        #expect(text.contains("weir_sink_octets{sink=\"sqlite\"} 8192\n"))
        #expect(text.contains("weir_category_blocked_total{category=\"3\"} 1\n"))
        #expect(text.contains("weir_category_blocked_total{category=\"custom\"} 0\n"))
        #expect(text.contains("weir_category_shadowed_total{category=\"custom\"} 1\n"))
        #expect(text.contains("weir_path_seconds_bucket{le=\"1e-05\"} 0\n"))
        #expect(text.contains("weir_path_seconds_bucket{le=\"2e-05\"} 3\n"))
        #expect(text.contains("weir_path_seconds_bucket{le=\"0.05\"} 3\n"))
        #expect(text.contains("weir_path_seconds_bucket{le=\"+Inf\"} 4\n"))
        #expect(text.contains("weir_path_seconds_count 4\n"))
        #expect(
            status.text().contains("\nsink sqlite 9 taken, 2 lost, 0 errors, 4 deleted, 8 KiB\n"))
        // Categories are counted behind all causes, in the same places.
        #expect(LinkCounters.Cause.allCases.count <= 48)
        #expect(SS7Filter.Category.allCases.count <= 8)
        for (place, bound) in PathTimes.bounds.enumerated() {
            #expect(PathTimes.step(of: UInt64(bound) * 1_000) == place)
            #expect(PathTimes.step(of: UInt64(bound) * 1_000 + 1) == place + 1)
        }
    }

    @Test func `Dashboard and alert rules name metrics that there are`() throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        var known = Set<String>()
        for line in status.metrics().split(separator: "\n") where !line.hasPrefix("#") {
            known.insert(String(line.prefix { $0 != "{" && $0 != " " }))
        }
        for file in ["deploy/grafana/weir.json", "deploy/prometheus/weir.rules.yml"] {
            let text = try String(
                contentsOf: root.appendingPathComponent(file), encoding: .utf8)
            let used = Set(text.matches(of: /weir_[a-z_]+/).map { String($0.output) })
            #expect(used.count > 8)
            #expect(used.subtracting(known) == [], "\(file)")
        }
        let dashboard = try Data(
            contentsOf: root.appendingPathComponent("deploy/grafana/weir.json"))
        let object = try JSONSerialization.jsonObject(with: dashboard) as? [String: Any]
        #expect((object?["panels"] as? [Any])?.count ?? 0 > 8)
    }

    @Test func `A label may be any text`() {
        var text = MetricsText()
        text.metric("weir_x", .gauge, "one\\\ntwo")
        text.sample(["a": "q\"u\\o\nte", "b": "ä"], 1.5)
        text.sample([:], UInt64.max)
        #expect(
            text.text == """
                # HELP weir_x one\\\\\\ntwo
                # TYPE weir_x gauge
                weir_x{a="q\\"u\\\\o\\nte",b="ä"} 1.5
                weir_x 18446744073709551615

                """)
    }

    /// The names between backticks in the first cells of a document's tables, by the table's section.
    private func documented() throws -> [String: Set<String>] {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appendingPathComponent("docs/status.md"), encoding: .utf8)
        var names: [String: Set<String>] = [:]
        var section = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("## ") { section = String(line.dropFirst(3)) }
            guard line.hasPrefix("| `") else { continue }
            let cell = line.split(separator: "|")[0]
            for (index, part) in cell.split(separator: "`", omittingEmptySubsequences: false)
                .enumerated() where index % 2 == 1
            {
                names[section, default: []].insert(String(part))
            }
        }
        return names
    }

    /// The keys of an object, those inside with a dot, those of a list's objects with `[]`.
    private func keys(_ value: Any, _ path: String) -> Set<String> {
        var found: Set<String> = []
        if let object = value as? [String: Any] {
            for (key, value) in object {
                let name = path.isEmpty ? key : path + "." + key
                found.insert(name)
                // Their names are those of the counters.
                if key == "counters" || key == "findings" { continue }
                found.formUnion(keys(value, name))
            }
        } else if let list = value as? [Any] {
            for element in list { found.formUnion(keys(element, path + "[]")) }
        }
        return found
    }

    @Test func `The reference names all keys and all metrics, and no others`() throws {
        let reference = try documented()
        let object = try JSONSerialization.jsonObject(with: Data(status.json().utf8))
        var own = keys(object, "")
        // There where a session has an ASP of its own or a routing context.
        let conditional: Set = [
            "links[].associations[].local", "links[].associations[].remote",
            "links[].associations[].applicationServers[].routingContext",
            // While a sink takes nothing.
            "events.sinks[].failure",
            // While there is an association: `PathStatusTests`.
            "links[].associations[].paths[].address", "links[].associations[].paths[].active",
        ]
        own.formUnion(conditional)
        #expect(reference["JSON"] == own)
        let metrics = status.metrics().split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
            .map { String($0.split(separator: " ")[2]) }
        #expect(reference["Metrics"] == Set(metrics))
        let causes = LinkCounters.Cause.allCases.map(\.name)
        #expect(reference["Causes"] == Set(causes))
    }
}
