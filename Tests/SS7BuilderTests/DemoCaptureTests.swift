import CPacks
import Foundation
import SS7Wire
import Testing
import demo_capture

@Suite struct DemoCaptureTests {
    static let demo = DemoCapture()

    @Test func `the committed files are what the tool writes`() throws {
        for file in Self.demo.files {
            let same = try Demo.committed(file.name) == file.octets
            #expect(same, "run `swift run demo-capture`: \(file.name) differs")
        }
    }

    @Test func `the embedded files are the committed ones`() throws {
        try unsafe expectCommitted(weir_demo_pcap)
        try unsafe expectCommitted(weir_demo_partners)
        try unsafe expectCommitted(weir_demo_configuration)
    }

    private func expectCommitted(_ pack: weir_pack) throws {
        let name = unsafe String(cString: pack.name)
        // SAFETY: the array of a pack is static and has `size` octets.
        let octets = unsafe Array(UnsafeBufferPointer(start: pack.bytes, count: pack.size))
        let same = try octets == Demo.committed(name)
        #expect(same, "\(name)")
        #expect(!octets.isEmpty)
    }

    @Test func `about two thousand messages, with attacks of every category`() throws {
        let truth = try Demo.truth
        #expect((1800...2200).contains(truth.count))
        let counts = Dictionary(grouping: truth, by: { $0["category", default: ""] })
            .mapValues(\.count)
        #expect(Set(counts.keys) == ["benign", "1", "2", "3", "sms", "camel", "decode"])
        #expect(counts["benign", default: 0] > 2 * truth.count / 3)
        #expect(truth.filter { $0["category"] != "benign" }.allSatisfy { $0["direction"] == "in" })
    }

    @Test func `every frame after the session's own is in the truth, in order`() throws {
        let frames = try Demo.truth.flatMap {
            $0["frames", default: ""].split(separator: ",").compactMap { Int($0) }
        }
        #expect(frames == Array(7..<7 + frames.count))
    }

    /// The M3UA messages of the capture, which `SCTPCapture` puts one in a frame.
    private func messages(of capture: [UInt8]) -> [[UInt8]] {
        var rest = capture.dropFirst(24)
        var messages: [[UInt8]] = []
        while rest.count >= 16 {
            let length = rest.dropFirst(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            // Ethernet, IPv4, SCTP and the DATA chunk's header stand before the message.
            let chunk = rest.dropFirst(16).prefix(length).dropFirst(14 + 20 + 12)
            let size = chunk.dropFirst(2).prefix(2).reduce(0) { $0 << 8 | Int($1) }
            messages.append(Array(chunk.prefix(size).dropFirst(16)))
            rest = rest.dropFirst(16 + length)
        }
        return messages
    }

    @Test func `the decoder finds the tricks illegal and nothing else`() throws {
        let messages = try messages(of: Demo.committed("demo.pcap"))
        for row in try Demo.truth {
            let frames = row["frames", default: ""].split(separator: ",").compactMap { Int($0) }
            guard frames.count == 1, let frame = frames.first else { continue }
            let octets = messages[frame - 1]
            var message = DecodedMessage()
            if decodeEnvelope(octets.span, framing: .m3ua, into: &message) {
                decodeUser(octets.span, into: &message)
            }
            #expect(
                (message.form == .illegal) == (row["category"] == "decode"),
                "message \(row["message", default: ""]), \(row["flow", default: ""])")
            #expect(message.tcap.type.name == row["tcap"])
        }
    }

    @Test(.enabled(if: Tshark() != nil, Comment(rawValue: Tshark.skipped)))
    func `only the tricks are malformed to tshark`() throws {
        let tshark = try #require(Tshark())
        let rows = try tshark.fields(
            ["frame.number", "_ws.malformed"], of: Demo.committed("demo.pcap"))
        let malformed = Set(rows.filter { !$0[1].isEmpty }.flatMap { $0[0] })
        let tricks = try Demo.truth.filter { $0["category"] == "decode" }
            .map { $0["frames", default: ""] }
        #expect(malformed.subtracting(tricks) == [])
        // Most tricks are read without a complaint: that is what makes them tricks.
        #expect(malformed.count < tricks.count / 2)
    }

    @Test(.enabled(if: Tshark() != nil, Comment(rawValue: Tshark.skipped)))
    func `tshark reads the global titles and the subscribers of the truth`() throws {
        let tshark = try #require(Tshark())
        let rows = try tshark.fields(
            ["sccp.calling.digits", "e212.imsi"], of: Demo.committed("demo.pcap"))
        for row in try Demo.truth where row["category"] != "decode" {
            let frames = row["frames", default: ""].split(separator: ",").compactMap { Int($0) }
            let last = try #require(frames.last)
            let found = rows[last - 1]
            let calling = row["calling"] == "-" ? [] : [row["calling", default: ""]]
            #expect(found[0] == calling, "message \(row["message", default: ""])")
            // The reset of an HLR lists prefixes of IMSIs, which tshark shows as IMSIs.
            guard row["flow"] != "reset" else { continue }
            #expect(
                Set(found[1]).isSubset(of: [row["imsi", default: ""]]),
                "message \(row["message", default: ""])")
        }
    }
}
