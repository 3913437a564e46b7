import Foundation
import SS7Wire
import Testing

private let tshark = ["/usr/bin/tshark", "/usr/local/bin/tshark"].first {
    FileManager.default.isExecutableFile(atPath: $0)
}

/// A capture of link type SCTP (248): each message alone in a DATA chunk, payload protocol 3.
private func capture(_ messages: [[UInt8]]) -> Data {
    func big(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * (count - 1 - $0))) }
    }
    func little(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var file = big(0xd4c3_b2a1, 4) + [2, 0, 4, 0] + little(0) + little(0) + little(65_535)
    file += little(248)
    for (index, message) in messages.enumerated() {
        let length = UInt32(message.count + 16)
        var packet = big(2905, 2) + big(2905, 2) + big(1, 4) + big(0, 4)
        packet += [0, 3] + big(length, 2) + big(UInt32(index), 4) + big(0, 4) + big(3, 4)
        packet += message
        while packet.count % 4 != 0 { packet.append(0) }
        file += little(index) + little(0) + little(packet.count) + little(packet.count) + packet
    }
    return Data(file)
}

@Suite struct M3UAOracleTests {
    @Test(.enabled(if: tshark != nil, "SKIPPED: no tshark"))
    func `tshark reads our messages as we mean them`() throws {
        let data: [UInt8] = [0xca, 0xfe, 0x01]
        let affected = [M3UAAffectedPointCode(0x123), M3UAAffectedPointCode(0x800, mask: 3)]
        let messages: [(octets: [UInt8], seen: String)] = [
            (M3UAMessage.aspUp(identifier: 7), "3,1,17,7"),
            (M3UAMessage.aspUpAck(), "3,4,,"),
            (M3UAMessage.aspDown(), "3,2,,"),
            (M3UAMessage.aspDownAck(), "3,5,,"),
            (M3UAMessage.heartbeat(9), "3,3,9,"),
            (M3UAMessage.heartbeatAck(data: data.span), "3,6,9,"),
            (M3UAMessage.aspActive(mode: .loadshare, routingContexts: [1, 2]), "4,1,11:6,"),
            (
                M3UAMessage.aspActive(acknowledges: true, mode: nil, routingContexts: [1]),
                "4,3,6,"
            ),
            (M3UAMessage.aspInactive(routingContexts: [1]), "4,2,6,"),
            (M3UAMessage.aspInactive(acknowledges: true, routingContexts: [1]), "4,4,6,"),
            (
                M3UAMessage.notify(.asActive, aspIdentifier: 5, routingContexts: [1]),
                "0,1,13:17:6,5"
            ),
            (
                M3UAMessage.error(
                    .invalidRoutingContext, routingContexts: [5], networkAppearance: 6,
                    affected: affected, diagnostic: data.span), "0,0,12:6:512:18:7,"
            ),
            (M3UAMessage.destinations(.destinationUnavailable, affected), "2,1,18,"),
            (M3UAMessage.destinations(.destinationAvailable, affected), "2,2,18,"),
            (M3UAMessage.destinations(.destinationStateAudit, affected), "2,3,18,"),
            (M3UAMessage.destinations(.destinationRestricted, affected), "2,6,18,"),
            (
                M3UAMessage.signallingCongestion(affected, level: 2, concerned: 7),
                "2,4,18:518:517,"
            ),
            (
                M3UAMessage.destinationUserPartUnavailable(5, cause: 1, user: 3),
                "2,5,18:516,"
            ),
        ]
        let file = FileManager.default.temporaryDirectory
            .appending(path: "m3ua-oracle-\(UUID().uuidString).pcap")
        try capture(messages.map(\.octets)).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let lines = try #require(tshark.map { try run($0, file) })
        #expect(lines.count == messages.count)
        for (line, message) in zip(lines, messages) { #expect(line == message.seen + ",") }
    }

    /// Class, type, tags, ASP identifier, and "Malformed" where tshark finds a message so.
    private func run(_ tshark: String, _ file: URL) throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tshark)
        process.arguments =
            [
                "-n", "-r", file.path, "-T", "fields", "-E", "separator=,", "-E", "aggregator=:",
            ]
            + [
                "m3ua.message_class", "m3ua.message_type", "m3ua.parameter_tag",
                "m3ua.asp_identifier", "_ws.malformed",
            ].flatMap { ["-e", $0] }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
