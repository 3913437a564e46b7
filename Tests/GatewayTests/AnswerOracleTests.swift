import Foundation
import SS7Builder
import SS7Rules
import Testing

/// What the gateway writes itself, as tshark reads it.
@Suite struct AnswerOracleTests {
    private static let tshark = ProcessInfo.processInfo.environment["PATH", default: ""]
        .split(separator: ":").map { "\($0)/tshark" }
        .first(where: FileManager.default.isExecutableFile)

    private static let table = Bench.compile([
        RuleSource(
            file: "answers.rules",
            text: """
                rule returned block any when calling-gt = +\(Number.returned)
                  then udts networkCongestion
                rule ended block any when calling-gt = +\(Number.ended) then abort
                rule refused block updateLocation when calling-gt = +\(Number.watched)
                  then error roamingNotAllowed
                rule failed block anyTimeInterrogation when calling-gt = +\(Number.watched)
                  then error atiNotAllowed
                """)
    ])

    private func answers() throws -> [[UInt8]] {
        let bench = try Bench(table: Self.table)
        let update = Traffic.updateLocation.begin(0x0102_0304)
        let messages =
            SCCP.Kind.allCases.map { kind in
                Traffic.unitdata(kind: kind, from: Number.returned, update, returnOption: true)
            } + [
                Traffic.unitdata(from: Number.ended, update),
                Traffic.unitdata(from: Number.watched, update),
                Traffic.unitdata(
                    from: Number.watched,
                    TCAP.continue(0x0506, to: 7, [Traffic.anyTimeInterrogation.invoke(9)])),
            ]
        for message in messages { bench[.carrier].send(Party.carrier.data(message.octets)) }
        #expect(bench.settle(.carrier))
        return bench[.carrier].takeArrivals()
    }

    @Test(.enabled(if: tshark != nil, "SKIPPED: tshark is not installed"))
    func `tshark reads every answer without complaint, and reads what is meant`() throws {
        var capture = SCTPCapture(
            from: SCTPCapture.Peer([192, 0, 2, 1], tag: 1),
            to: SCTPCapture.Peer([198, 51, 100, 1], tag: 2))
        let answers = try answers()
        for (index, answer) in answers.enumerated() {
            capture.add(answer, stream: 1, at: UInt64(1_000_000 + index))
        }
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-\(UUID().uuidString).pcap")
        try Data(capture.octets).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let fields = [
            "sccp.message_type", "sccp.return_cause", "sccp.hops", "sccp.called.digits",
            "sccp.calling.digits", "m3ua.protocol_data_opc",
            "m3ua.protocol_data_dpc", "tcap.otid", "tcap.dtid", "tcap.p_abortCause",
            "gsm_old.localValue", "gsm_map.er.roamingNotAllowedCause", "_ws.malformed",
            "_ws.expert.message",
        ]
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try TestFailure.unwrap(Self.tshark))
        process.arguments =
            ["-n", "-r", file.path, "-T", "fields", "-E", "separator=|"]
            + fields.flatMap { ["-e", $0] }
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let rows = text.split(separator: "\n").map(String.init)
        let route = "15550190|6545|4105"
        #expect(
            rows == [
                "0x0a|0x06||15550151|\(route)|01020304|||2|||",
                "0x12|0x06|0x0f|15550151|\(route)|01020304|||2|||",
                "0x14|0x06|0x0f|15550151|\(route)|01020304|||2|||",
                "0x09|||15550152|\(route)||01020304|4||||",
                "0x09|||15550153|\(route)||01020304||8|0||",
                "0x09|||15550153|\(route)||00000506||49|||",
            ])
    }
}
