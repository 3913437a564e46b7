import Foundation
import SS7Builder

/// The demo's files, made from its scenario.
public struct DemoCapture: Sendable {
    /// The capture, the partner table, the configuration and the truth, by their names.
    public let files: [(name: String, octets: [UInt8])]
    /// The messages in the capture.
    public let messageCount: Int

    public init() {
        let records = Scenario().records
        let carrier = SCTPCapture.Peer([192, 0, 2, 1], tag: 0x0c0f_fee1)
        let home = SCTPCapture.Peer([198, 51, 100, 1], tag: 0x0dec_afe2)
        var capture = SCTPCapture(from: carrier, to: home)
        Self.open(&capture)

        var truth = Self.header.joined(separator: "\t") + "\n"
        for (index, record) in records.enumerated() {
            let first = capture.frames + 1
            let isInbound = record.crossing == .inbound
            var route = isInbound ? MTPRoute.interconnect : .home
            route.sls = record.sls
            for (position, part) in record.parts.enumerated() {
                capture.add(
                    M3UA.data(route, part, routingContext: 100).octets,
                    isInbound ? .forward : .backward, stream: 1 + record.sls,
                    at: record.time + UInt64(position) * 300)
            }
            truth += Self.row(index + 1, frames: first...capture.frames, record) + "\n"
        }
        messageCount = records.count
        files = [
            ("demo.pcap", capture.octets),
            ("demo-partners.csv", Array(Network.partnersTable.utf8)),
            ("demo.yaml", Array(Network.configuration.utf8)),
            ("demo-truth.tsv", Array(truth.utf8)),
        ]
    }

    /// The columns of the truth file.
    static let header = [
        "message", "frames", "direction", "category", "flow", "quiet", "tcap", "operations",
        "imsi", "calling",
    ]

    private static func row(_ number: Int, frames: ClosedRange<Int>, _ record: Record) -> String {
        [
            "\(number)", frames.map(String.init).joined(separator: ","),
            record.crossing.rawValue, record.truth.category, record.truth.flow,
            record.truth.isQuiet ? "yes" : "no", record.tcap, record.operations,
            record.truth.imsi ?? "-", record.calling.isEmpty ? "-" : record.calling,
        ].joined(separator: "\t")
    }

    /// The home network's STP comes up as an ASP and becomes active.
    private static func open(_ capture: inout SCTPCapture) {
        let messages: [(M3UA.Message, SCTPCapture.Direction)] = [
            (M3UA.aspUp(identifier: 1), .backward), (M3UA.aspUpAck(), .forward),
            (M3UA.notify(type: 1, information: 2, routingContexts: [100]), .forward),
            (M3UA.aspActive(mode: .loadshare, routingContexts: [100]), .backward),
            (M3UA.aspActiveAck(mode: .loadshare, routingContexts: [100]), .forward),
            (M3UA.notify(type: 1, information: 3, routingContexts: [100]), .forward),
        ]
        for (index, (message, direction)) in messages.enumerated() {
            capture.add(
                message.octets, direction,
                at: Scenario.start - seconds(2) + UInt64(index) * 20_000)
        }
    }
}

/// Writes the demo's files: the truth into the tests' fixtures, the rest to be embedded.
@main struct Command {
    static func main() throws {
        guard CommandLine.arguments.count == 1 else {
            FileHandle.standardError.write(
                Data(
                    "usage: demo-capture\nWrites the demo's files anew, in the package's folder.\n"
                        .utf8))
            exit(2)
        }
        let demo = DemoCapture()
        for file in demo.files {
            let folder = file.name.hasSuffix(".tsv") ? "Tests/Fixtures" : "Sources/CPacks"
            try Data(file.octets).write(to: URL(fileURLWithPath: "\(folder)/\(file.name)"))
        }
        print("\(demo.messageCount) messages")
    }
}
