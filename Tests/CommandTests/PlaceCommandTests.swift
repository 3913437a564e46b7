import Foundation
import SS7Builder
import Testing

/// Places that outlive a process: `replay --places`, `run`, `status --place`.
@Suite(.serialized) struct PlaceCommandTests {
    private static let imsi = "001010123456789"
    private static let rules = """
        category custom
        rule elsewhere block updateLocation from interconnect
          when last-vlr present and last-vlr not in near and since-seen < 24 hours
        list near = +155501

        """

    /// A registration that the home network accepts, of a subscriber at a node, captured at a time.
    private func capture(_ node: String, at seconds: UInt64, in scratch: Scratch) throws -> String {
        var capture = SCTPCapture(
            from: .init([192, 0, 2, 1], tag: 1), to: .init([198, 51, 100, 1], tag: 2))
        let request = MAP.updateLocation(
            imsi: Self.imsi, msc: AddressString(node), vlr: AddressString(node))
        func message(_ called: String, _ calling: String, _ tcap: BER.Element, _ route: MTPRoute)
            -> [UInt8]
        {
            let user = SCCP.Unitdata(
                called: .gt(called, ssn: 6), calling: .gt(calling, ssn: 7), data: tcap.octets)
            return M3UA.data(route, user.octets).octets
        }
        capture.add(
            message("15550190", node, request.begin(77), MTPRoute(opc: 4105, dpc: 6545)),
            at: seconds * 1_000_000)
        capture.add(
            message(
                node, "15550190", TCAP.end(to: 77, [TCAP.returnResult(1)]),
                MTPRoute(opc: 6545, dpc: 4105)), .backward, at: seconds * 1_000_000 + 1_000)
        let path = scratch.path("\(node)-\(seconds).pcap")
        try Data(capture.octets).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func configuration(_ places: String, in scratch: Scratch) throws -> String {
        _ = try scratch.write(Self.rules, to: "own.rules")
        return try scratch.write(
            """
            home: {operator: Home, country: XH, global-titles: ["1555019"], imsi: ["00101"]}
            rules: [own.rules]
            links:
              - {name: carrier, side: interconnect, peers: 192.0.2.1, point-codes: [2-001-1]}
              - {name: stp, side: home, peers: 198.51.100.1, point-codes: [3-050-1]}
            places: \(places)

            """, to: "weir.yaml")
    }

    private func blocked(_ capture: String, _ config: String, _ places: String) throws -> Int {
        let result = try Weir.run(
            "replay", capture, "--config", config, "--places", places, "--json")
        #expect(result.status == 0, "\(result.errors)")
        let summary = try #require(try result.objects().first)
        return (summary["verdicts"] as? [String: Int])?["block"] ?? 0
    }

    @Test func `A replay goes on where another ended`() throws {
        let scratch = try Scratch()
        let config = try configuration("{capacity: 64}", in: scratch)
        let places = scratch.path("places.sqlite")
        let day: UInt64 = 1_772_000_000
        #expect(try blocked(capture("15550200", at: day, in: scratch), config, places) == 0)
        // An hour later from elsewhere: what the first replay learnt tells.
        let later = try capture("15550100", at: day + 3_600, in: scratch)
        #expect(try blocked(later, config, scratch.path("other.sqlite")) == 0)
        #expect(try blocked(later, config, places) == 1)
        // Two days later, and an hour before: no longer recent, or of unknown age.
        #expect(
            try blocked(
                capture("15550101", at: day - 3_600, in: scratch), config, places) == 0)
        let much = try capture("15550100", at: day + 200_000, in: scratch)
        #expect(try blocked(much, config, scratch.path("other.sqlite")) == 0)
    }

    @Test func `In privacy mode a replay knows subscribers by their hashes`() throws {
        let scratch = try Scratch()
        let key = try scratch.write("00112233445566778899aabbccddeeff\n", to: "places.key")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        let config = try configuration(
            "{capacity: 64, privacy: {key-file: places.key}}", in: scratch)
        let places = scratch.path("places.sqlite")
        let day: UInt64 = 1_772_000_000
        #expect(try blocked(capture("15550200", at: day, in: scratch), config, places) == 0)
        #expect(
            try blocked(capture("15550100", at: day + 60, in: scratch), config, places) == 1)
        let octets = try Data(contentsOf: URL(fileURLWithPath: places))
        #expect(octets.range(of: Data("15550200".utf8)) != nil)
        #expect(octets.range(of: Data("0123456789".utf8)) == nil)
        // Another key, or none.
        _ = try scratch.write("ffeeddccbbaa99887766554433221100\n", to: "places.key")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        let empty = try capture("15550200", at: day, in: scratch)
        let other = try Weir.run("replay", empty, "--config", config, "--places", places)
        #expect(other.status == 1)
        #expect(
            other.errors == "weir: \(places): holds subscribers hashed with another key\n")
    }

    @Test func `A check of a configuration says what is wrong with the key`() throws {
        let scratch = try Scratch()
        let config = try configuration(
            "{privacy: {key-file: places.key}}", in: scratch)
        let key = try scratch.write("00112233445566778899aabbccddeeff\n", to: "places.key")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let result = try Weir.run("check", config)
        #expect(result.status == 1)
        #expect(
            result.errors.contains("weir.yaml:6:20: error: `key-file`: "), "\(result.errors)")
        #expect(result.errors.contains("chmod 600"))
    }

    @Test func `A gateway knows after a start what was learnt before, and says so`() throws {
        let scratch = try Scratch()
        let config = try configuration("{capacity: 64}", in: scratch)
        let places = scratch.path("places.sqlite")
        let now = UInt64(Date().timeIntervalSince1970)
        _ = try blocked(capture("15550101", at: now - 7_200, in: scratch), config, places)
        let gateway = try RunningGateway(
            rules: "rule ati block anyTimeInterrogation from interconnect", reload: "{}",
            configuration: "places: {capacity: 100, file: \"\(places)\"}")
        #expect(gateway.log.contains("places: 1 loaded"))
        var result = try Weir.run(
            "status", "--place", Self.imsi, "--config", gateway.config)
        #expect(
            result.output == """
                \(Self.imsi)
                  seen      15550101  XP/Partner  2 h ago
                  vlr       15550101  XP/Partner
                  msc       15550101  XP/Partner

                """, "\(result.errors)")
        result = try Weir.run(
            "status", "--place", "001010000000000", "--config", gateway.config)
        #expect(result.output == "001010000000000: no place is known\n")
        result = try Weir.run("status", "--place", "12x", "--config", gateway.config)
        #expect(result.status == 2)
        let status = try gateway.weir("status").output
        #expect(status.contains("places 1 of 256, 0 given up"), "\(status)")
        #expect(status.contains("\nplaces on disk 1, 0 without room in memory; all written "))
        #expect(gateway.status.contains("\"file\":{\"rows\":1,\"left\":0,\"writeErrors\":0"))
        #expect(gateway.status.contains("\"clockSteps\":0"))
    }

    @Test func `A gateway does not start over a file of places that is damaged`() throws {
        let scratch = try Scratch()
        let config = try configuration("{capacity: 64}", in: scratch)
        let places = scratch.path("places.sqlite")
        _ = try blocked(capture("15550101", at: 1_772_000_000, in: scratch), config, places)
        let octets = try Data(contentsOf: URL(fileURLWithPath: places))
        // What remains of a file whose end a broken disk has eaten.
        try octets.prefix(octets.count / 4_096 / 2 * 4_096)
            .write(to: URL(fileURLWithPath: places))
        _ = try scratch.write(
            """
            home: {operator: Home, country: XH, global-titles: ["1555019"], imsi: ["00101"]}
            rules: [own.rules]
            links:
              - {name: carrier, side: interconnect, role: asp, peers: "127.0.0.1:1", transport: userland}
              - {name: stp, side: home, role: asp, peers: "127.0.0.1:2", transport: userland}
            places: {file: places.sqlite}
            control-socket: control.sock

            """, to: "run.yaml")
        let result = try Weir.run("run", "--config", scratch.path("run.yaml"))
        #expect(result.status == 1)
        #expect(result.errors.contains("weir: places: \(places): is damaged: "), "\(result.errors)")
        #expect(result.errors.contains("To start without what was learnt: mv \(places) "))
    }
}
