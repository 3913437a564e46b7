import Foundation
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

@testable import Configuration

/// What the keys mean, read back as values.
@Suite struct ValueTests {
    private func link(_ text: String) throws -> Configuration.Link {
        let configuration = try Configuration(
            text: FindingTests.home + "links:\n  - {name: a, side: interconnect, \(text)}\n")
        return configuration.links[0]
    }

    @Test func `memories have the sizes that the file gives them`() throws {
        let sized = try Configuration(
            text: FindingTests.home + """
                requests: {capacity: 64}
                deliveries: {capacity: 67108864}
                limits: {capacity: 65}
                sketches: {capacity: 4194304}

                """)
        #expect(sized.requestCapacity == 64 && sized.deliveryCapacity == 67_108_864)
        #expect(sized.limitCapacity == 65 && sized.sketchCapacity == 4_194_304)
        let plain = try Configuration(text: FindingTests.home)
        #expect(plain.requestCapacity == 131_072 && plain.deliveryCapacity == 1_048_576)
        for wrong in ["requests: {capacity: 63}", "deliveries: {capacity: 67108865}"] {
            #expect(throws: Diagnostics.self) {
                try Configuration(text: FindingTests.home + wrong + "\n")
            }
        }
    }

    @Test func `categories are in force as the file says`() throws {
        let configuration = try Configuration(
            text: FindingTests.home
                + "modes: {\"3\": active, 2: learn, sms: test, camel: off, custom: learn}\n")
        #expect(
            configuration.modes == [
                .category3: .active, .category2: .learn, .sms: .test, .camel: .off,
                .custom: .learn,
            ])
        #expect(try Configuration(text: FindingTests.home).modes.isEmpty)
    }

    @Test func `a link says how its peer is reached`() throws {
        let link = try link(
            """
            role: ipsp, transport: userland, listen: ["203.0.113.10", "[2001:db8::1]:2907"], \
            peers: 192.0.2.1, port: 2907, udp-encapsulation: {local: 9901}, \
            heartbeat: 0s, reconnect: {min: 1.5s, max: 2m}, associations: 3
            """)
        #expect(link.role == .ipsp && link.isListening)
        #expect(link.transport == .userland)
        #expect(link.listen.map(\.description) == ["203.0.113.10", "[2001:db8::1]:2907"])
        #expect(link.peers.map(\.address.octets) == [[192, 0, 2, 1]])
        #expect(link.port == 2907)
        #expect(link.udpEncapsulation == .some(.init(local: 9901, remote: 9899)))
        #expect(link.heartbeat == nil)
        #expect(link.reconnect == .init(min: .milliseconds(1_500), max: .seconds(120)))
        #expect(link.associations == 3)
    }

    @Test func `a link says what its peer is in the network`() throws {
        let link = try link(
            """
            point-code-format: 4-3-4-3, point-codes: [1-2-3-4, 99], network-indicator: 2, \
            network-appearance: 7, routing-contexts: [1, 0xff, 4294967295], asp-identifier: 0, \
            traffic-mode: broadcast, allowed-opc: [99], allowed-dpc: []
            """)
        #expect(link.pointCodes == [PointCode(0b0001_010_0011_100), PointCode(99)])
        #expect(link.networkIndicator == 2)
        #expect(link.networkAppearance == 7)
        #expect(link.routingContexts == [1, 255, .max])
        #expect(link.aspIdentifier == 0)
        #expect(link.trafficMode == .broadcast)
        #expect(link.allowedOPC == [PointCode(99)])
        #expect(link.allowedDPC == [])
    }

    @Test func `parameters of SCTP that are not given are left to the stack`() throws {
        #expect(try link("port: 2905").sctp == Configuration.SCTPSettings())
        let sctp = try link(
            """
            sctp: {streams: 33, init-attempts: 8, init-timeout: 250ms, heartbeat: 1s, \
            rto-initial: 100ms, rto-min: 50ms, rto-max: 1s, path-max-retrans: 2, \
            association-max-retrans: 4, nodelay: no, send-buffer: 64KiB, receive-buffer: 1MiB}
            """
        ).sctp
        #expect(sctp.streams == 33)
        #expect(sctp.initAttempts == 8)
        #expect(sctp.initTimeout == .milliseconds(250))
        #expect(sctp.heartbeat == .seconds(1))
        #expect(sctp.rtoInitial == .milliseconds(100))
        #expect(sctp.rtoMin == .milliseconds(50))
        #expect(sctp.rtoMax == .seconds(1))
        #expect(sctp.pathMaxRetrans == 2)
        #expect(sctp.associationMaxRetrans == 4)
        #expect(!sctp.nodelay)
        #expect(sctp.sendBuffer == 65_536)
        #expect(sctp.receiveBuffer == 1_048_576)
    }

    @Test func `a link's policy stands over its side's, and that over the default`() throws {
        let configuration = try Configuration(
            text: FindingTests.home + """
                service-indicators: [isup]
                sides:
                  interconnect: {not-tcap: block, ansi-tcap: block, gt-required: no}
                links:
                  - {name: a, side: interconnect, not-tcap: forward, illegal: forward}
                  - {name: b, side: interconnect, service-indicators: [5, bicc]}
                  - {name: c, side: home, connection-oriented: refuse}
                """)
        let policies = configuration.links.map(\.policy)
        let kinds: [[Reason]] = [[.ansiTCAP], [.notTCAP, .ansiTCAP], []]
        #expect(
            policies.map { $0.blockedKinds.reasons } == kinds)
        #expect(policies.map(\.blocksIllegal) == [false, true, false])
        #expect(policies.map(\.requiresGlobalTitle) == [false, false, true])
        #expect(policies.map(\.refusesConnections) == [true, true, true])
        #expect(policies.map(\.forwardedServiceIndicators) == [0x20, 0x2020, 0x20])
        #expect(configuration.policy(for: .interconnect).blockedKinds.contains(.notTCAP))
    }

    @Test func `user parts besides SCCP go on by default, and a side or a link may say otherwise`()
        throws
    {
        let configuration = try Configuration(
            text: FindingTests.home + """
                sides:
                  home: {service-indicators: []}
                links:
                  - {name: a, side: interconnect}
                  - {name: b, side: interconnect, service-indicators: none}
                  - {name: c, side: home}
                  - {name: d, side: home, service-indicators: all, network-management: block}
                """)
        let policies = configuration.links.map(\.policy)
        #expect(policies.map(\.forwardedServiceIndicators) == [.max, 0, 0, .max])
        #expect(policies.map { $0.forwards(serviceIndicator: 0) } == [true, false, false, true])
        #expect(policies.allSatisfy { $0.forwards(serviceIndicator: 3) })
        #expect(policies[3].blockedKinds.reasons == [.networkManagement])
    }

    @Test func `a link takes from its network what it does not say itself`() throws {
        let configuration = try Configuration(
            text: FindingTests.home + """
                networks:
                  - name: national
                    network-indicator: 2
                    network-appearance: 20
                    point-code-format: 4-3-4-3
                    point-codes: [1-1-1-1]
                links:
                  - {name: a, side: home, network: national, point-codes: 1-2-3-4}
                  - {name: b, side: home, network: national, network-indicator: 3}
                """)
        #expect(configuration.networks[0].pointCodes == [PointCode(0b0001_001_0001_001)])
        #expect(configuration.links[0].pointCodes == [PointCode(0b0001_010_0011_100)])
        #expect(configuration.links.map(\.networkIndicator) == [2, 3])
        #expect(configuration.links.map(\.networkAppearance) == [20, 20])
    }

    @Test func `paths are relative to the file`() throws {
        let text =
            FindingTests.home + """
                partners: [a.csv, /b.csv]
                rules: [packs, mine/]
                events: {sqlite: e.sqlite, json-lines: /e.jsonl}
                control-socket: run/weir.sock
                """
        let configuration = try Configuration(text: text, file: "/etc/weir/weir.yaml")
        #expect(configuration.partners == ["/etc/weir/a.csv", "/b.csv"])
        #expect(configuration.rules == [.packs, .path("/etc/weir/mine/")])
        #expect(configuration.events.sqlite == "/etc/weir/e.sqlite")
        #expect(configuration.events.jsonLines == "/e.jsonl")
        #expect(configuration.controlSocket == "/etc/weir/run/weir.sock")
        #expect(try Configuration(text: text).partners == ["a.csv", "/b.csv"])
    }

    @Test func `running demands of each link what only running needs`() throws {
        let configuration = try Configuration(
            text: FindingTests.home + """
                links:
                  - {name: a, side: interconnect, role: sgp, transport: tcp}
                  - {name: b, side: interconnect, role: asp, listen: 203.0.113.1, peers: 192.0.2.1}
                  - name: c
                    side: interconnect
                    transport: kernel
                    role: asp
                    peers: 192.0.2.2
                    udp-encapsulation: {local: 9901}
                  - {name: d, side: interconnect, transport: memory, role: asp, peers: 192.0.2.3}
                  - name: e
                    side: interconnect
                    transport: tcp
                    role: sgp
                    listen: [203.0.113.2, 203.0.113.3]
                    peers: [192.0.2.4, 192.0.2.5]
                    udp-encapsulation: {local: 9901}
                  - {name: f, side: interconnect, transport: tcp, role: asp, peers: 192.0.2.6}
                """)
        let found = try #require(throws: Diagnostics.self) {
            try configuration.validatedForRunning()
        }
        #expect(
            found.all.map { "\($0.line) \($0.message)" } == [
                "0 running needs a link of side `home`",
                "5 link `a`: role sgp needs `listen`: the addresses to wait at",
                "5 link `a`: running needs `peers`: a peer that is not in the file is refused",
                "6 link `b`: role asp connects and does not `listen`",
                "7 link `c`: `udp-encapsulation` needs the userland stack",
                "13 link `d`: transport `memory` is for tests only",
                "14 link `e`: transport `tcp` takes one address in `listen`",
                "14 link `e`: transport `tcp` takes one address in `peers`",
                "14 link `e`: `udp-encapsulation` is for SCTP and not for `tcp`",
            ])
    }

    @Test func `rules are compiled with the home networks, partners and links of the file`()
        throws
    {
        let configuration = try Configuration(
            text: FindingTests.home + """
                partners: partners.csv
                links: [{name: a, side: interconnect}]
                """)
        let output = try configuration.compiledRules { path in
            #expect(path == "partners.csv")
            return """
                tadig,country_iso2,country,operator,gt_prefixes,imsi_prefixes
                EXA,BS,Bahamas,Example Islands,1242;15550101,00102
                """
        }
        #expect(!output.table.rules.isEmpty)
        #expect(
            output.warnings.map(\.message).contains(
                "global title prefix 15550101 of BS/Example Islands lies within the home network's"
            ))
        let failure = try #require(throws: Diagnostics.self) {
            try configuration.compiledRules { _ in "nonsense" }
        }
        #expect(failure.hasErrors)
    }

    @Test func `How numbers are read, and what mobile global titles stand for`() throws {
        let configuration = try Configuration(
            text: """
                home:
                  {operator: A, country: US, global-titles: "1555", imsi: "00101",
                   mobile-global-titles: ["155501=00101", "155502=00102"]}
                sides:
                  interconnect:
                    unjudgeable: forward
                    numbers: {country-code: "1", national-prefix: "0", unknown-nature: national}
                links:
                  - {name: a, side: interconnect, numbers: {international-prefix: "011"}}
                segments: {capacity: 64, per-link: 10}
                """)
        #expect(configuration.mobileTitles.count == 2)
        #expect(configuration.interconnect.forwardsUnjudgeable)
        #expect(!configuration.homeSide.forwardsUnjudgeable)
        let numbering = configuration.links[0].policy.numbering
        #expect(numbering.countryCode.description == "1")
        #expect(numbering.internationalPrefix.description == "011")
        #expect(numbering.unknownNature == .national)
        #expect(configuration.homeSide.numbering == Numbering())
        #expect(configuration.segments.capacity == 64 && configuration.segmentsPerLink == 10)
    }

    @Test func `A country code and a pair of prefixes that are none`() {
        for text in [
            "sides: {interconnect: {numbers: {country-code: \"0\"}}}",
            "sides: {interconnect: {numbers: {country-code: 12345}}}",
            "sides: {interconnect: {numbers: {national-prefix: abc}}}",
            "sides: {interconnect: {numbers: {unknown-nature: subscriber}}}",
        ] {
            let home = "home: {operator: A, country: US, global-titles: 1555, imsi: 00101}\n"
            #expect(throws: (any Error).self) { try Configuration(text: home + text) }
        }
        for pair in ["155501", "155501=", "=00101", "155501=0", "a=00101"] {
            let home =
                "home: {operator: A, country: US, global-titles: 1555, imsi: 00101, "
                + "mobile-global-titles: [\"\(pair)\"]}"
            #expect(throws: (any Error).self) { try Configuration(text: home) }
        }
    }

    @Test func `SMS home routing is off unless it has an address, which should be one's own`()
        throws
    {
        let off = try Configuration(text: FindingTests.home)
        #expect(off.homeRouting == nil)
        let on = try Configuration(
            text: FindingTests.home + "sms-home-routing: {address: \"+15550109001\"}")
        #expect(on.warnings.isEmpty)
        let routing = try #require(on.homeRouting)
        #expect(routing.address.description == "15550109001")
        #expect(routing.lifetime == .seconds(600) && routing.capacity == 262_144)
        #expect(routing.imsiPrefix == nil)
        let foreign = try Configuration(
            text: FindingTests.home
                + "sms-home-routing: {address: 4477009001, lifetime: 90s, imsi-prefix: \"00199\"}")
        #expect(foreign.homeRouting?.lifetime == .seconds(90))
        #expect(foreign.homeRouting?.imsiPrefix?.description == "00199")
        #expect(
            foreign.warnings.map(\.message)
                == ["`address` is not among the `global-titles` of `home`"])
    }
}
